"""Names that clauses, values, caps, ladders and committees give to other parts of the charter."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tallystick.charter.clauses import problems
from tallystick.charter.clauses.amounts import WORDS
from tallystick.charter.document import Document, Steps
from tallystick.charter.findings import near
from tallystick.charter.model import Charter
from tallystick.charter.model.clauses import Clause
from tallystick.charter.model.consequences import Consequence, Trigger
from tallystick.charter.model.values import NamedValue
from tallystick.errors import InputError, Problem
from tallystick.terms.calendar import Calendar
from tallystick.terms.quantity import Unit

SIDES = ("obligor", "beneficiary")
"""Words that stand for a party of the clause."""

OUTCOMES = ("met", "missed", "excused", "insufficient", "no_activity", "deemed", "interim", "undetermined")
"""What a determination says."""


@dataclass(frozen=True, slots=True)
class _Named:
    """Something that is named at a path."""

    path: Steps
    kind: str
    name: str
    also: tuple[str, ...] = ()
    """Words that stand there as well."""


def clause_reference_problems(charter: Charter, document: Document, calendars: Iterable[Calendar]) -> Iterator[Problem]:
    """Everything that is named and not declared, and names that say two things."""
    periods = frozenset(period.id for calendar in calendars for period in calendar.periods)
    for named in _every(charter):
        known = _known(charter, named)
        if named.name not in known:
            hint = near(named.name, known) if known else f"No {named.kind} is declared."
            message = f"there is no {named.kind} '{named.name}'."
            yield document.problem(problems.C500, named.path, message, hint, key=_is_key(named))
    for name, clause in charter.clauses.items():
        yield from _clause_problems(name, clause, document)
        for key, value in clause.values.items():
            here: Steps = ("clauses", name, "values", key)
            yield from _value_problems(key, value, here, charter, document)
            yield from _table_problems(key, value, here, periods, document)
    for key, value in charter.values.items():
        yield from _value_problems(key, value, ("values", key), charter, document)
        yield from _table_problems(key, value, ("values", key), periods, document)


def _is_key(named: _Named) -> bool:
    return bool(named.path) and named.path[-1] == named.name


def _known(charter: Charter, named: _Named) -> tuple[str, ...]:
    declared: Mapping[str, tuple[str, ...]] = {
        "party": tuple(charter.parties),
        "KPI": tuple(charter.kpis),
        "clause": tuple(charter.clauses),
        "ladder": tuple(charter.ladders),
        "role": tuple(charter.people),
        "role or committee": (*charter.people, *charter.committees),
    }
    return (*declared.get(named.kind, ()), *named.also)


def _clause_problems(name: str, clause: Clause, document: Document) -> Iterator[Problem]:
    path: Steps = ("clauses", name)
    for party in clause.obligor:
        if party in clause.beneficiary:
            message = f"clause '{name}': '{party}' is obligor and beneficiary."
            hint = "Name the other side as beneficiary, or write 'mutual' for both ways."
            yield document.problem(problems.C501, (*path, "beneficiary"), message, hint)
    if clause.reading is not None and clause.reading not in clause.readings:
        message = f"clause '{name}': there is no reading '{clause.reading}'."
        yield document.problem(problems.C514, (*path, "reading"), message, near(clause.reading, clause.readings))


def _value_problems(
    name: str, value: NamedValue, path: Steps, charter: Charter, document: Document
) -> Iterator[Problem]:
    if name in WORDS:
        message = f"'{name}' is a word that every clause knows."
        yield document.problem(problems.C522, path, message, f"Call the value {name}_agreed, say.", key=True)
    elif name in charter.kpis and value.kpi != name:
        message = f"the named value '{name}' bears the id of a KPI, and is meant in amounts."
        yield document.problem(problems.C523, path, message, "Give it another name.", key=True)
    if value.unit is not None:
        try:
            Unit.parse(value.unit)
        except InputError as wrong:
            yield document.problem(problems.C521, (*path, "unit"), f"named value '{name}': {wrong}")


def _table_problems(
    name: str, value: NamedValue, path: Steps, periods: frozenset[str], document: Document
) -> Iterator[Problem]:
    """Entries of a table that stand for no period."""
    for key in value.table or {}:
        if key in periods or re.fullmatch(r"year [1-9]\d{0,2}", key) or _is_from_a_day(key):
            continue
        message = f"named value '{name}' has an entry for '{key}', which is no period of a calendar of the charter."
        hint = "Write a period such as 2013 or 2013-02, a contract year such as 'year 1', or 'from 2013-07-01'."
        yield document.problem(problems.C521, (*path, "table", key), message, hint, key=True)


def _is_from_a_day(key: str) -> bool:
    found = re.fullmatch(r"from (\d{4}-\d{2}-\d{2})", key)
    try:
        return found is not None and date.fromisoformat(found[1]) is not None
    except ValueError:
        return False


# Where something is named


def _every(charter: Charter) -> Iterator[_Named]:
    for name, clause in charter.clauses.items():
        yield from _of_clause(clause, ("clauses", name), charter)
    yield from _of_values(charter.values, ("values",), charter.values)
    for name, cap in charter.caps.items():
        for number, other in enumerate(cap.clauses):
            yield _Named(("caps", name, "clauses", number), "clause", other)
    for name, ladder in charter.ladders.items():
        for number, rung in enumerate(ladder.rungs):
            if rung.casting is not None:
                yield _Named(("ladders", name, "rungs", number, "casting"), "party", rung.casting)
    for name, committee in charter.committees.items():
        path: Steps = ("committees", name)
        for key in ("members", "quorum", "by mail"):
            for party in getattr(committee, key.replace(" ", "_")):
                yield _Named((*path, key, party), "party", party)
        for subject, party in committee.casting.items():
            yield _Named((*path, "casting", subject), "party", party)
        if committee.disputes is not None:
            yield _Named((*path, "disputes"), "ladder", committee.disputes)
    for party in charter.notices.addresses:
        yield _Named(("notices", "addresses", party), "party", party)


def _of_clause(clause: Clause, path: Steps, charter: Charter) -> Iterator[_Named]:
    for key in ("obligor", "beneficiary", "mutual"):
        for number, party in enumerate(getattr(clause, key)):
            yield _Named((*path, key, number), "party", party)
    yield _Named((*path, "of"), "party", clause.of, (*SIDES, "alliance"))
    if clause.kpi is not None:
        yield _Named((*path, "kpi"), "KPI", clause.kpi)
    for number, also in enumerate(clause.also):
        yield _Named((*path, "also", number, "kpi"), "KPI", also.kpi)
        yield _Named((*path, "also", number, "of"), "party", also.of, (*SIDES, "alliance"))
    for name, exclusion in clause.exclusions.items():
        if exclusion.counts is not None:
            yield _Named((*path, "exclusions", name, "counts"), "KPI", exclusion.counts)
    for number, condition in enumerate(clause.subject_to):
        yield _Named((*path, "subject to", number, "clause"), "clause", condition.clause)
        for place, outcome in enumerate(condition.outcome):
            yield _Named((*path, "subject to", number, "outcome", place), "outcome", outcome, OUTCOMES)
    if clause.disputes is not None:
        yield _Named((*path, "disputes"), "ladder", clause.disputes)
    if clause.owner is not None:
        yield _Named((*path, "owner"), "role", clause.owner)
    if clause.report is not None and clause.report.to is not None:
        yield _Named((*path, "report", "to"), "party", clause.report.to, SIDES)
    if clause.decision is not None and "/" in clause.decision.who:
        yield _Named((*path, "decision", "who"), "role", clause.decision.who)
    yield from _of_names(clause, path, charter)
    yield from _of_values(clause.values, (*path, "values"), {**charter.values, **clause.values})
    yield from _of_consequences(clause, path, charter)


def _of_names(clause: Clause, path: Steps, charter: Charter) -> Iterator[_Named]:
    """Named values and KPIs outside formulas."""
    values = tuple(dict.fromkeys((*clause.values, *charter.values)))
    with_kpis = (*values, *charter.kpis)
    if isinstance(clause.target, str):
        yield _Named((*path, "target"), "named value", clause.target, values)
    if clause.minimum is not None and isinstance(clause.minimum.quantity, str):
        yield _Named((*path, "minimum", "quantity"), "named value", clause.minimum.quantity, values)
    if clause.tiers is not None:
        for key in ("of", "on"):
            if (name := getattr(clause.tiers, key)) is not None:
                yield _Named((*path, "tiers", key), "named value or KPI", name, with_kpis)
    if clause.applied.convert is not None:
        yield _Named((*path, "applied", "convert"), "named value", clause.applied.convert, values)


def _of_consequences(clause: Clause, path: Steps, charter: Charter) -> Iterator[_Named]:
    yield from _of_list(clause.then, (*path, "then"))
    if clause.misses is not None:
        yield from _of_trigger(clause.misses, (*path, "misses"), clause, charter)
    for name, trigger in clause.triggers.items():
        yield from _of_trigger(trigger, (*path, "triggers", name), clause, charter)
    for name, band in clause.bands.items():
        yield from _of_list(band.then, (*path, "bands", name, "then"))
    for name, level in clause.levels.items():
        yield from _of_list(level.then, (*path, "levels", name, "then"))
        for key, trigger in level.triggers.items():
            yield from _of_trigger(trigger, (*path, "levels", name, "triggers", key), clause, charter)


def _of_trigger(trigger: Trigger, path: Steps, clause: Clause, charter: Charter) -> Iterator[_Named]:
    for number, other in enumerate(trigger.clause):
        yield _Named((*path, "clause", number), "clause", other)
    if trigger.counts:
        counted = [charter.clauses[other] for other in trigger.clause if other in charter.clauses]
        levels = tuple(level for each in counted or [clause] for level in (*each.levels, *each.bands))
        for place, each in enumerate(trigger.counts):
            yield _Named((*path, "counts", place), "outcome, level or band", each, (*OUTCOMES, *levels))
    yield from _of_list(trigger.then, (*path, "then"))


def _of_list(consequences: tuple[Consequence, ...], path: Steps) -> Iterator[_Named]:
    for number, consequence in enumerate(consequences):
        if consequence.to is not None:
            yield _Named((*path, number, "to"), "party", consequence.to, SIDES)
        if consequence.holder is not None:
            yield _Named((*path, number, "holder"), "party", consequence.holder, (*SIDES, "either"))


def _of_values(values: Mapping[str, NamedValue], path: Steps, seen: Mapping[str, NamedValue]) -> Iterator[_Named]:
    for name, value in values.items():
        here = (*path, name)
        if value.kpi is not None:
            yield _Named((*here, "kpi"), "KPI", value.kpi)
        if value.kpi is not None or value.clause is not None:
            yield _Named((*here, "of"), "party", value.of, (*SIDES, "alliance"))
        if value.clause is not None:
            yield _Named((*here, "clause"), "clause", value.clause)
        if value.set_by is not None:
            yield _Named((*here, "set by"), "role or committee", value.set_by)
        if value.grows is not None and value.grows.index is not None:
            yield _Named((*here, "grows", "index"), "named value", value.grows.index, tuple(seen))
