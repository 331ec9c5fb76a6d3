"""Clocks, claims and rights without an end, and clocks in a circle (C551, C559 to C561, C564 to C567)."""

from collections.abc import Iterator, Mapping

from tallystick.charter.clauses.checks import problems
from tallystick.charter.clauses.checks.finding import Finding
from tallystick.charter.clauses.consequences_of import consequences_of
from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.model.clauses import Clause


def time_findings(definition: ClauseDefinition) -> Iterator[Finding]:
    """What has no end, or nobody who could begin it."""
    clause = definition.clause
    yield from _deadline(clause)
    yield from _claims(clause)
    yield from _rights(clause)
    yield from _cure(clause)
    yield from _decision(clause)


def _deadline(clause: Clause) -> Iterator[Finding]:
    rule = clause.deadline
    if rule is None:
        return
    if rule.provided is not None and rule.late_input == "rolling" and rule.rolling_until is None:
        message = f"a late '{rule.provided}' starts a rolling clock, and nothing says until when it may come."
        yield Finding(problems.C564, message, "Write 'rolling until: 01:00'.", ("deadline", "late input"))


def _claims(clause: Clause) -> Iterator[Finding]:
    claimed = {name: each for name, each in clause.exclusions.items() if each.by == "claim"}
    for name, each in claimed.items():
        path = ("exclusions", name)
        lacks = [
            words
            for words, value in (("claim within", each.claim_within), ("answer within", each.answer_within))
            if value is None
        ]
        if lacks:
            message = f"exclusion '{name}' is claimed, and has no {' and no '.join(repr(word) for word in lacks)}."
            hint = (
                "Write 'claim within: 10 business days' (after the period) and 'answer within: 10 business days' "
                "(after the claim)."
            )
            yield Finding(problems.C561, message, hint, path, key=True)
        elif each.silence == "open" and clause.disputes is None:
            message = f"a claim of '{name}' without an answer stays open, and no ladder decides it."
            hint = "Write 'silence: accepted' or 'silence: rejected', or name a ladder under 'disputes'."
            yield Finding(problems.C566, message, hint, path, key=True)
    if claimed and "interim" not in clause.model_fields_set:
        message = "what holds while a claim is open is not agreed."
        hint = "Write 'interim: pay', 'interim: withhold', 'interim: escrow' or 'interim: pay the undisputed part'."
        yield Finding(problems.C565, message, hint, ("exclusions",), key=True)


def _rights(clause: Clause) -> Iterator[Finding]:
    several = len(clause.beneficiary) > 1 or len(clause.mutual) > 2
    for path, rule in consequences_of(clause):
        if rule.right is None or rule.automatic:
            continue
        lacks = [
            words
            for words, wanting in (
                ("time to elect it", rule.elect_within is None),
                ("holder", several and rule.holder is None),
            )
            if wanting
        ]
        if lacks:
            message = f"the right to {rule.right} has no {' and no '.join(lacks)}."
            hint = (
                "Write 'elect within: 60 days'"
                + (" and 'holder: …'" if "holder" in lacks else "")
                + ", or 'automatic: true'."
            )
            yield Finding(problems.C559, message, hint, (*path, "right"))


def _cure(clause: Clause) -> Iterator[Finding]:
    cure = clause.cure
    if cure is None or not cure.curable:
        return
    has_test = clause.floor or clause.cap or clause.met or clause.minimum or clause.bands or clause.levels
    if cure.met is None and not (has_test and "periods" in cure.model_fields_set) and cure.within is None:
        message = "the cure has neither a time nor a measure."
        hint = "Write 'within: 60 days' after notice, or 'met: \">= 95\"' with 'periods: 2'."
        yield Finding(problems.C560, message, hint, ("cure",), key=True)
    elif cure.met is None and not has_test and clause.kpi is None and clause.deadline is None and clause.report is None:
        message = "the cure has no measure: the clause has no test of its own."
        yield Finding(problems.C560, message, "Give the cure its 'met'.", ("cure",), key=True)


def _decision(clause: Clause) -> Iterator[Finding]:
    decision = clause.decision
    if decision is None:
        return
    lacks = [name for name, value in (("within", decision.within), ("otherwise", decision.otherwise)) if value is None]
    if lacks:
        message = f"{decision.who} decides, and nothing says {' and '.join(_DECISION[name] for name in lacks)}."
        hint = "Write 'within: 20 business days', and 'otherwise: met', 'missed' or the name of a ladder."
        yield Finding(problems.C567, message, hint, ("decision",), key=True)


_DECISION = {"within": "by when", "otherwise": "what holds where nobody does"}


def clock_circles(definitions: Mapping[str, ClauseDefinition]) -> Iterator[tuple[str, Finding]]:
    """Each circle of clocks once: a time from an event that is itself due after what the time is for."""
    after: dict[str, list[tuple[str, str]]] = {}
    for name, definition in definitions.items():
        rule = definition.clause.deadline
        if rule is not None:
            after.setdefault(rule.what, []).append((rule.after, name))
            if rule.provided is not None:
                after[rule.what].append((rule.provided, name))
    reported: set[frozenset[str]] = set()
    for start, before in after.items():
        circle = _circle(start, after)
        if circle and frozenset(circle) not in reported:
            reported.add(frozenset(circle))
            owner = next(name for event, name in before if event in (*circle, start))
            steps = " after ".join(f"'{event}'" for event in (*circle, circle[0]))
            message = f"the clocks run in a circle: {steps}."
            yield (
                owner,
                Finding(problems.C551, message, "Let one of them run from an event outside.", ("deadline", "after")),
            )


def _circle(start: str, after: Mapping[str, list[tuple[str, str]]]) -> tuple[str, ...]:
    """The events from ``start`` back to it, each after the next; nothing where there is no way back."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while ways:
        way = ways.pop()
        for event, _ in after.get(way[-1], ()):
            if event == start:
                return way
            if event not in seen:
                seen.add(event)
                ways.append((*way, event))
    return ()
