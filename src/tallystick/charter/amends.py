"""What is wrong with how a charter says that it amends another: contradictions, and silence on what has accrued."""

from collections.abc import Iterator

from tallystick.charter.amend import problems
from tallystick.charter.clauses.definitions import ClauseDefinition, TriggerRule
from tallystick.charter.clauses.reckoning import whole_term
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.document import Document, Steps
from tallystick.charter.model.amends import Amends
from tallystick.errors import Problem
from tallystick.terms.calendar import Period
from tallystick.terms.wording import listed

_HERE: Steps = ("amends",)


def amends_problems(compiled: CompiledCharter, document: Document) -> Iterator[Problem]:
    """Everything that is wrong with ``amends``; nothing for a first charter."""
    terms = compiled.charter.amends
    if terms is None:
        return
    yield from _days(terms, compiled, document)
    yield from _silence(terms, compiled, document)
    for definition in compiled.clauses.definitions.values():
        yield from _boundary(terms, definition, compiled, document)


def _days(terms: Amends, compiled: CompiledCharter, document: Document) -> Iterator[Problem]:
    term, past = compiled.charter.term, "past periods too" in terms.applies_to
    if not term.start <= terms.effective < term.end:
        message = f"the amendment is effective on {terms.effective}, outside the term {term.start} .. {term.end}."
        yield document.problem(problems.C592, (*_HERE, "effective"), message, "Give a day of the term.")
    if terms.is_retroactive and not past:
        message = (
            f"the amendment is effective on {terms.effective} and was agreed on {terms.agreed}, and does not say that "
            "it applies to past periods."
        )
        hint = "Add 'past periods too' to 'applies to', or choose an effective day on or after the day of agreement."
        yield document.problem(problems.C590, (*_HERE, "effective"), message, hint)
    if past and not terms.is_retroactive:
        message = f"it applies to past periods, and {terms.effective} is not before {terms.agreed}."
        yield document.problem(problems.C591, (*_HERE, "applies to"), message, "Leave it out, or mend a day.")
    ways = [way for way in terms.applies_to if way != "past periods too"]
    if len(ways) > 1 or not terms.applies_to:
        found = " and ".join(f"'{way}'" for way in ways) or "nothing"
        message = f"found {found} under 'applies to', expected one of the two ways to treat the period of its day."
        hint = "Write 'periods that begin on or after it' or 'the period that contains it'."
        yield document.problem(problems.C594, (*_HERE, "applies to") if ways else _HERE, message, hint)


def _silence(terms: Amends, compiled: CompiledCharter, document: Document) -> Iterator[Problem]:
    """What clauses would carry over, of which the amendment says nothing."""
    for key, said, why in (
        ("misses", terms.misses, "counts misses or points over several periods"),
        ("caps", terms.caps, "has a cap or a limit of relief"),
        ("banks", terms.banks, "carries something over to later periods"),
        ("accrued rights", terms.accrued_rights, "gives rights"),
    ):
        if said is not None:
            continue
        touched = [name for name, each in compiled.clauses.definitions.items() if key in accruing(each)]
        touched += [each.id for each in compiled.clauses.shared_caps if key == "caps"]
        if touched:
            words = "preserved' or 'waived" if key == "accrued rights" else "survive' or 'reset"
            message = f"'{touched[0]}' {why}, and the amendment does not say what becomes of {_PAST[key]}."
            others = f" (so do {listed(touched[1:])})" if len(touched) > 1 else ""
            yield document.problem(problems.C593, _HERE, message, f"Say '{key}: {words}'{others}.", key=True)


_PAST = {
    "misses": "misses before its effective day",
    "caps": "what was used before its effective day",
    "banks": "what was put in before its effective day",
    "accrued rights": "rights that have arisen by then",
}


def accruing(definition: ClauseDefinition) -> frozenset[str]:
    """What a clause carries from period to period, by the keys of ``amends``: misses, caps, banks, accrued rights."""
    clause, found = definition.clause, set()
    triggers = triggers_of(definition)
    if triggers or clause.repeat is not None:
        found.add("misses")
    limits = any(each.at_most is not None or each.times is not None for each in clause.exclusions.values())
    if definition.caps or limits:
        found.add("caps")
    if clause.carry or clause.earn_back is not None or any(cap.rest == "carried" for cap, _ in definition.caps):
        found.add("banks")
    rules = [*definition.then, *(rule for level in definition.levels for rule in level.then)]
    rules += [rule for trigger in triggers for rule in trigger.then]
    if any(rule.kind == "right" for rule in rules):
        found.add("accrued rights")
    return frozenset(found)


def triggers_of(definition: ClauseDefinition) -> tuple[TriggerRule, ...]:
    """The triggers of a clause and of its levels."""
    return (*definition.triggers, *(rule for level in definition.levels for rule in level.triggers))


def _boundary(
    terms: Amends, definition: ClauseDefinition, compiled: CompiledCharter, document: Document
) -> Iterator[Problem]:
    """Whether the period in which the effective day lies can be judged as the amendment says."""
    path: Steps = ("clauses", definition.id)
    if definition.each == "occurrence":
        return
    inside = period_around(terms, definition, compiled)
    if inside is None:
        return
    what = f"clause '{definition.id}'"
    if not terms.splits:
        span = definition.clause.in_force or compiled.charter.term
        later = [] if definition.each == "once" else definition.calendar.of_kind(definition.each)
        if not any(terms.effective <= each.start < span.end for each in later):
            message = f"{what} is judged in no period that begins on {terms.effective} or later."
            yield document.problem(problems.C597, path, message, "Split the period, or choose another day.", key=True)
        return
    if definition.clause.stub == "not judged":
        message = f"{inside.label} is split on {terms.effective}, and {what} does not judge stubs."
        yield document.problem(problems.C596, path, message, "Say 'stub: pro rata' or 'stub: full'.", key=True)
    kpi = compiled.kpis.get(definition.kpi or "")
    if kpi is not None and not any(each.start == terms.effective for each in kpi.calendar.of_kind(kpi.period_kind)):
        message = (
            f"{inside.label} is split on {terms.effective}, and the KPI '{kpi.id}' of {what} has no figures of its own "
            f"for the two parts: none of its {kpi.period_kind}s begins on that day."
        )
        hint = "Let the amendment count from the next period, or from the first day of one."
        yield document.problem(problems.C595, path, message, hint, key=True)


def period_around(terms: Amends, definition: ClauseDefinition, compiled: CompiledCharter) -> Period | None:
    """The period of a clause in the middle of which the effective day lies; None where one begins on it."""
    day = terms.effective
    if definition.each == "once":
        whole = whole_term(compiled.charter, definition.clause.in_force)
        return whole if whole.start < day < whole.end else None
    found = definition.calendar.find(day, definition.each)
    return found if found is not None and found.start < day else None
