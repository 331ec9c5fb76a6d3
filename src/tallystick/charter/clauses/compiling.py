"""From the clauses of a charter to definitions ready to judge, with every problem of meaning on the way.

As with KPIs, nothing stops at the first problem: a clause that is broken is left out, and its other problems are shown
beside the first.
"""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from tallystick.charter.clauses import problems
from tallystick.charter.clauses.definitions import ClauseDefinition, Clauses, SharedCapDefinition
from tallystick.charter.clauses.making import Making
from tallystick.charter.clauses.naming import amount_at, known_values
from tallystick.charter.clauses.readings import ReadingError, read_as
from tallystick.charter.clauses.references import clause_reference_problems
from tallystick.charter.definitions import KpiDefinition
from tallystick.charter.findings import Findings
from tallystick.charter.model.clauses import Clause
from tallystick.terms.calendar import Calendar
from tallystick.terms.wording import listed


def compile_clauses(
    findings: Findings, kpis: Mapping[str, KpiDefinition], calendars: Mapping[str, Calendar]
) -> Clauses:
    """The clauses of a charter ready to judge, in an order in which each comes after those it needs.

    Clauses with problems are left out; ``findings`` has the problems.
    """
    charter = findings.charter
    findings.found += clause_reference_problems(charter, findings.document, calendars.values())
    made: dict[str, ClauseDefinition] = {}
    used: set[str] = set()
    for name in charter.clauses:
        clause = chosen(findings, name)
        if clause is None:
            used |= set(charter.values)  # what it would name is not known
            continue
        making = Making(findings, kpis, calendars, name, clause)
        found = making.definition()
        used |= making.named
        if found is not None:
            made[name] = found
    shared = _shared_caps(findings, kpis, used)
    _unused(findings, used)
    return Clauses(_in_order(made, findings), shared)


def chosen(findings: Findings, name: str) -> Clause | None:
    """The clause as it is read; None where no reading is chosen, or the chosen one makes no clause."""
    clause, path = findings.charter.clauses[name], ("clauses", name)
    if not clause.readings or (clause.reading is not None and clause.reading not in clause.readings):
        return None if clause.readings or clause.reading else clause
    for reading in clause.readings:
        try:
            read_as(clause, reading)
        except ReadingError as wrong:
            steps = (*path, "readings", reading, *([wrong.key] if wrong.key else []))
            message = f"clause '{name}', read as '{reading}': {wrong}."
            findings.report(problems.C515, steps, message, key=wrong.key is None)
            return None
    if clause.reading is None:
        names = listed([f"'{reading}'" for reading in clause.readings])
        message = f"clause '{name}' can be read in {len(clause.readings)} ways ({names}), and none is chosen."
        hint = f"Agree on one and write it: 'reading: {next(iter(clause.readings))}'."
        findings.report(problems.C513, path, message, hint, key=True)
        return None
    return read_as(clause, clause.reading)


def _shared_caps(
    findings: Findings, kpis: Mapping[str, KpiDefinition], used: set[str]
) -> tuple[SharedCapDefinition, ...]:
    charter, found = findings.charter, []
    known = known_values(charter.values, kpis)
    for name, cap in charter.caps.items():
        what = f"cap '{name}'"
        amount = amount_at(findings, ("caps", name, "at"), cap.at, known, money=charter.currency, what=what)
        if amount is not None:
            used |= set(amount.names)
            found.append(SharedCapDefinition(name, cap.clauses, cap, amount))
    for name, ladder in charter.ladders.items():
        if ladder.threshold is not None:
            path, what = ("ladders", name, "threshold"), f"ladder '{name}'"
            amount = amount_at(findings, path, ladder.threshold, known, money=charter.currency, what=what)
            used |= set(amount.names if amount else ())
    return tuple(found)


def _unused(findings: Findings, used: set[str]) -> None:
    charter = findings.charter
    indices = {value.grows.index for value in charter.values.values() if value.grows and value.grows.index}
    for name in charter.values:
        if name not in used | indices:
            message = f"named value '{name}' is never used."
            findings.report(problems.C524, ("values", name), message, "Remove it, or use it.", key=True)


def _in_order(made: Mapping[str, ClauseDefinition], findings: Findings) -> dict[str, ClauseDefinition]:
    """Each after those it needs, else as in the charter; a circle is reported once, at its first clause."""
    waiting: dict[str, set[str]] = {name: {need for need in each.needs if need in made} for name, each in made.items()}
    try:
        TopologicalSorter(waiting).prepare()
    except CycleError as wrong:
        circle = wrong.args[1][:-1]
        start = min(range(len(circle)), key=lambda place: list(made).index(circle[place]))
        turned = [*circle[start:], *circle[:start]]
        named = " → ".join(f"'{name}'" for name in (*reversed(turned[1:]), turned[0]))
        message = f"clause '{turned[0]}' rests on itself: '{turned[0]}' → {named}."
        hint = "Let one of them rest on figures, or on an earlier period, instead."
        findings.report(problems.C502, ("clauses", turned[0]), message, hint, key=True)
        return {}
    ordered: dict[str, ClauseDefinition] = {}
    while len(ordered) < len(made):
        ready = next(name for name in made if name not in ordered and waiting[name] <= ordered.keys())
        ordered[ready] = made[ready]
    return ordered
