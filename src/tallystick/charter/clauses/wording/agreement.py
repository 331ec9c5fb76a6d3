"""Whether a clause's agreed text and its logic say the same, compared both ways (C530 to C541).

Every number, date, time, party, scope, rounding and minimum that the author wrote into the logic is looked for in the
text, and every one of the text in the logic. A difference is one problem: where both sides have something that the
other lacks, they are held against each other. What one side need not say is listed, with its reason, under ``not in
text`` and ``not in logic``.
"""

import re
from collections.abc import Iterator

from tallystick.charter.clauses.checks import problems
from tallystick.charter.clauses.checks.finding import Finding
from tallystick.charter.clauses.consequences_of import consequences_of
from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.clauses.wording.exceptions import Exceptions
from tallystick.charter.clauses.wording.numbers_agree import (
    NOT_IN_LOGIC,
    NOT_IN_TEXT,
    currency_findings,
    number_findings,
)
from tallystick.charter.clauses.wording.parties import named_in, names_all, names_of, permitted, promisor
from tallystick.charter.clauses.wording.periods import period_difference
from tallystick.charter.clauses.wording.reading import read_text
from tallystick.charter.clauses.wording.rounding_words import rounding_said
from tallystick.charter.model import Charter
from tallystick.charter.model.clauses import Clause
from tallystick.terms.wording import listed


def agreement(definition: ClauseDefinition, charter: Charter) -> tuple[Finding, ...]:
    """In what text and logic of a clause differ; nothing where they agree."""
    return tuple(_differences(definition, charter))


def _differences(definition: ClauseDefinition, charter: Charter) -> Iterator[Finding]:
    clause = definition.clause
    read = read_text(clause.text)
    excepted = Exceptions(clause)
    for each in read.contradictions:
        message = f"the text says {each.words!r} in words and {each.figures!r} in figures."
        yield Finding(problems.C534, message, "Mend the one that is wrong.", ("text",), position=each.position)
    yield from number_findings(definition, charter, read, excepted)
    yield from currency_findings(definition, read, charter)
    yield from _parties(clause, charter, excepted)
    yield from _roles(clause, charter)
    yield from _scopes(clause, charter, excepted)
    yield from _rounding(clause, charter, excepted)
    yield from period_difference(definition, excepted.words_in_text, excepted.words_in_logic)
    yield from excepted.idle()


# Parties


def _parties(clause: Clause, charter: Charter, excepted: Exceptions) -> Iterator[Finding]:
    """The parties that one side names and the other does not: one problem."""
    wanted = list(dict.fromkeys((*clause.mutual, *clause.obligor, *clause.beneficiary)))
    in_text = list(dict.fromkeys(each.party for each in named_in(clause.text, charter)))
    everyone = names_all(clause.text, charter)
    involved = set(wanted) | _involved(clause, charter)
    absent = [] if everyone else [party for party in wanted if party not in in_text]
    absent = [party for party in absent if not excepted.words_in_text(party, *names_of(charter)[party])]
    alone = [party for party in in_text if party not in involved]
    alone = [party for party in alone if not excepted.words_in_logic(party, *names_of(charter)[party])]
    if not absent and not alone:
        return
    key = "mutual" if clause.mutual else "obligor" if set(absent) & set(clause.obligor) else "beneficiary"
    if absent and alone:
        message = f"the text names {listed(alone)}, the logic {listed(absent)} ({key})."
        hint = "Mend the one that is wrong."
    elif absent:
        message = f"the logic names {listed(absent)} ({key}), the text does not."
        hint = f"Name {listed(absent)} in the text by name, id or role, or list it under 'not in text'."
    else:
        message = f"the text names {listed(alone)}, who has no part in the logic."
        hint = "Give the party its part, or list it under 'not in logic' with why."
    yield Finding(
        problems.C535,
        message,
        hint,
        (key,) if absent else ("text",),
        position=None if absent else _at(clause, charter, alone[0]),
    )


def _at(clause: Clause, charter: Charter, party: str) -> int:
    return next(each.position for each in named_in(clause.text, charter) if each.party == party)


def _involved(clause: Clause, charter: Charter) -> set[str]:
    """Parties that stand anywhere in the logic."""
    found: set[str] = set()
    words = str(clause.model_dump(exclude={"text", "because", "note", "title", "examples", "readings"}))
    for party in charter.parties:
        if re.search(rf"(?<![\w-]){re.escape(party)}(?![\w-])", words):
            found.add(party)
    return found


def _roles(clause: Clause, charter: Charter) -> Iterator[Finding]:
    """Who promises, and who may elect, by the text and by the logic."""
    if clause.mutual or names_all(clause.text, charter):
        return
    first = promisor(clause.text, charter)
    parties = set(clause.obligor) | set(clause.beneficiary)
    if first and first.party in parties and first.party not in clause.obligor and not _pays_a_bonus(clause):
        message = f"by the text '{first.words}' promises, by the logic {listed(clause.obligor)} (obligor)."
        yield Finding(problems.C536, message, "Mend the one that is wrong.", ("obligor",))
    holders = set(_holders(clause))
    for each in permitted(clause.text, charter):
        if holders and each.party not in holders and each.party in parties:
            message = f"by the text '{each.words}' may elect, by the logic {listed(sorted(holders))} (holder)."
            hint = "Name the holder of the right, or mend the text."
            yield Finding(problems.C536, message, hint, ("text",), position=each.position)
            return


def _pays_a_bonus(clause: Clause) -> bool:
    rules = [*clause.then, *(rule for band in clause.bands.values() for rule in band.then)]
    rules += [rule for level in clause.levels.values() for rule in level.then]
    bands = any(band.bonus for band in clause.bands.values())
    tiers = clause.tiers is not None and clause.tiers.pays == "bonus"
    return bool(clause.bonus or bands or tiers or any(rule.bonus or rule.share for rule in rules))


def _holders(clause: Clause) -> Iterator[str]:
    for _, rule in consequences_of(clause):
        if rule.right is not None and not rule.automatic:
            yield from (rule.holder,) if rule.holder else clause.beneficiary


# Scopes


def _scopes(clause: Clause, charter: Charter, excepted: Exceptions) -> Iterator[Finding]:
    values = [value for value in clause.scope.values() if value not in ("pooled", "each")]
    absent = [value for value in values if not _stands_in(value, clause.text)]
    absent = [value for value in absent if not excepted.words_in_text(value)]
    every = _known_values(charter) - set(values)
    alone = sorted(value for value in every if _stands_in(value, clause.text, exact=True))
    alone = [value for value in alone if not any(value in other for other in values)]
    alone = [value for value in alone if not excepted.words_in_logic(value)]
    dimension = next((name for name, value in clause.scope.items() if value in absent), "")
    if absent and alone:
        message = f"the text says '{alone[0]}', the logic {dimension} '{absent[0]}' (scope)."
        yield Finding(problems.C537, message, "Mend the one that is wrong.", ("scope", dimension))
    elif absent:
        message = f"the logic is for {dimension} '{absent[0]}' (scope) only, the text does not say so."
        yield Finding(problems.C537, message, NOT_IN_TEXT, ("scope", dimension))
    elif alone and _narrows(alone[0], clause.text):
        at = re.search(rf"(?<!\w){re.escape(alone[0])}(?!\w)", clause.text)
        message = f"the text speaks of '{alone[0]}', the logic is not narrowed to it (scope)."
        yield Finding(problems.C537, message, NOT_IN_LOGIC, ("text",), position=at.start() if at else 0)
    for dimension, value in clause.scope.items():
        if value == "each" and not excepted.words_in_text(dimension, f"each {dimension}"):
            word = re.escape(dimension.replace("_", " ").replace("-", " ")).rstrip("s")
            if not re.search(rf"\b(?:each|every|any|per|by|respective)\b[^.;]*\b{word}", clause.text, re.I):
                message = f"the logic judges each {dimension} by itself (scope), the text does not say so."
                yield Finding(problems.C537, message, NOT_IN_TEXT, ("scope", dimension))


def _stands_in(value: str, text: str, *, exact: bool = False) -> bool:
    flags = 0 if exact and len(value) < 6 else re.I
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, flags) is not None


def _narrows(value: str, text: str) -> bool:
    """Whether the text seems to use the word as a scope, and not for something else."""
    return not value.isdigit() and len(value) > 1


def _known_values(charter: Charter) -> set[str]:
    """Values of dimensions that the charter names anywhere: scopes, and cells of targets."""
    found = {value for clause in charter.clauses.values() for value in clause.scope.values()}
    for kpi in charter.kpis.values():
        found |= {value for target in kpi.target for name, value in target.for_.items() if name != "party"}
    return found - {"pooled", "each"}


# Rounding


def _rounding(clause: Clause, charter: Charter, excepted: Exceptions) -> Iterator[Finding]:
    kpi = charter.kpis.get(clause.kpi) if clause.kpi else None
    declared = clause.rounding
    effective = declared or (kpi.rounding if kpi else None)
    said = rounding_said(clause.text)
    if said is None:
        if declared is not None and not excepted.words_in_text("rounding"):
            when = ", before comparison" if declared.before_comparison else ""
            message = (
                f"the logic rounds to {declared.places} places, {declared.mode}{when} (rounding), the text does not."
            )
            yield Finding(
                problems.C538, message, "Say it in the text, or list 'rounding' under 'not in text'.", ("rounding",)
            )
        return
    if effective is None or excepted.words_in_logic("rounding"):
        return
    wrong = []
    if said.exact and effective.before_comparison:
        wrong.append(f"compares the value rounded to {effective.places} places")
    if said.places is not None and said.places != effective.places:
        wrong.append(f"has {effective.places} places")
    if said.modes and effective.mode not in said.modes:
        wrong.append(f"rounds {effective.mode}")
    if said.before is not None and said.before != effective.before_comparison:
        wrong.append(f"rounds {'before' if effective.before_comparison else 'after'} comparison")
    if wrong:
        message = f"the text says '{said.words}', the logic {' and '.join(wrong)} (rounding)."
        hint = "Mend the text, or give the clause its 'rounding'."
        if declared is not None:
            yield Finding(problems.C538, message, hint, ("rounding",))
        else:
            yield Finding(problems.C538, message, hint, ("text",), position=said.position)
