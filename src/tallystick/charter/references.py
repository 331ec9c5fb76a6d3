"""Names that one part of a charter gives to another: roles, KPIs, objectives, columns, days."""

from collections.abc import Iterable, Iterator
from itertools import chain, combinations

from tallystick.charter import problems
from tallystick.charter.closing import business_day_problems
from tallystick.charter.document import Document, Steps
from tallystick.charter.findings import near
from tallystick.charter.membership import stretches
from tallystick.charter.membership_checks import membership_problems
from tallystick.charter.model import Charter
from tallystick.charter.model.alliance import Party
from tallystick.charter.model.scorecard import Item
from tallystick.charter.model.sources import Source
from tallystick.charter.standing import standing_problems
from tallystick.errors import Problem


def reference_problems(charter: Charter, document: Document) -> Iterator[Problem]:
    """Everything that is named and not declared, parties that cannot be told apart, and dates that do not fit."""
    for path, kind, name in _named(charter):
        known = _known(charter, kind)
        if name not in known:
            hint = near(name, known) if known else f"No {kind} is declared."
            yield document.problem(problems.C010, path, f"there is no {kind} '{name}'.", hint, key=path[0] == "people")
    for number, objective in enumerate(charter.strategy.objectives):
        shown = objective.kpis or any(kpi.objective == objective.id for kpi in charter.kpis.values())
        if not shown and not objective.milestones:
            path = ("strategy", "objectives", number)
            message = f"objective '{objective.id}' has no KPI."
            yield document.problem(problems.C032, path, message, "Name one under 'kpis'.")
    yield from _parties(charter, document)
    yield from membership_problems(charter, document)
    yield from standing_problems(charter, document)
    yield from business_day_problems(charter, document)
    yield from _dates(charter, document)


def _parties(charter: Charter, document: Document) -> Iterator[Problem]:
    """Parties whose facts are not known, or known by a column that is nowhere, or taken for those of another."""
    columns = set(chain.from_iterable(source.columns for source in charter.sources.values()))
    for name, party in charter.parties.items():
        for column in party.is_:
            if charter.sources and column not in columns:
                message = f"party '{name}' is known by the column '{column}', which no source has."
                yield document.problem(
                    problems.C017, ("parties", name, "is", column), message, near(column, columns), key=True
                )
        if charter.sources and not party.is_ and party.successor_of is None:
            message = f"party '{name}' has no 'is': its facts cannot be told from those of others."
            hint = "Say by which values of which columns they are known: is: {column: value}."
            yield document.problem(problems.C034, ("parties", name), message, hint, key=True)
    for (first, one), (second, other) in combinations(charter.parties.items(), 2):
        shared = next((found for source in charter.sources.values() if (found := _shared(one, other, source))), "")
        if shared and _together(one, other, charter):
            message = f"parties '{first}' and '{second}' are both known by {shared}: a fact could count for both."
            hint = "Tell them apart by one column that each has values of its own in."
            yield document.problem(problems.C024, ("parties", second, "is"), message, hint)


def _shared(one: Party, other: Party, source: Source) -> str:
    """What a fact of both parties would say in a source; nothing where some column tells them apart in it."""
    marks = [{name: values for name, values in each.is_.items() if name in source.columns} for each in (one, other)]
    mine, theirs = marks
    if not mine or not theirs or any(not set(mine[name]) & set(theirs[name]) for name in mine if name in theirs):
        return ""
    both = {**theirs, **mine, **{name: [v for v in mine[name] if v in theirs[name]] for name in mine if name in theirs}}
    return ", ".join(f"{column} {' or '.join(values)}" for column, values in both.items())


def _together(one: Party, other: Party, charter: Charter) -> bool:
    """Whether both are members on some day."""
    return any(
        start < other_end and other_start < end
        for start, end in stretches(one, charter)
        for other_start, other_end in stretches(other, charter)
    )


def _dates(charter: Charter, document: Document) -> Iterator[Problem]:
    """Objectives that end before they begin, and definitions in force outside the term."""
    term = charter.term
    for number, objective in enumerate(charter.strategy.objectives):
        if objective.from_ and objective.until and objective.until <= objective.from_:
            message = f"objective '{objective.id}' ends on {objective.until}, not after it begins on {objective.from_}."
            yield document.problem(
                problems.C019, ("strategy", "objectives", number, "until"), message, "Mend 'from' or 'until'."
            )
    for name, kpi in charter.kpis.items():
        span = kpi.in_force
        if span and (span.end <= term.start or span.start >= term.end):
            message = (
                f"KPI '{name}' is in force {span.start} .. {span.end}, outside the term {term.start} .. {term.end}."
            )
            yield document.problem(problems.C019, ("kpis", name, "in force"), message, "Mend the dates.")


def _known(charter: Charter, kind: str) -> tuple[str, ...]:
    match kind:
        case "party":
            return tuple(charter.parties)
        case "role":
            return tuple(charter.people)
        case "KPI":
            return tuple(charter.kpis)
        case "objective":
            return tuple(objective.id for objective in charter.strategy.objectives)
        case _:
            raise ValueError(f"No list of {kind}.")


def _named(charter: Charter) -> Iterator[tuple[Steps, str, str]]:
    """Where something is named, what it should be, and its name."""
    for role in charter.people:
        yield ("people", role), "party", role.split("/")[0]
    for number, objective in enumerate(charter.strategy.objectives):
        path: Steps = ("strategy", "objectives", number)
        if objective.owner:
            yield (*path, "owner"), "role", objective.owner
        for position, kpi_id in enumerate(objective.kpis):
            yield (*path, "kpis", position), "KPI", kpi_id
        for position, other in enumerate(objective.supports):
            yield (*path, "supports", position), "objective", other
    for name, kpi in charter.kpis.items():
        if kpi.owner:
            yield ("kpis", name, "owner"), "role", kpi.owner
        for position, approver in enumerate(kpi.approvers):
            yield ("kpis", name, "approvers", position), "role", approver
        if kpi.objective:
            yield ("kpis", name, "objective"), "objective", kpi.objective
        for position, target in enumerate(kpi.target):
            if "party" in target.for_:
                yield ("kpis", name, "target", position, "for", "party"), "party", target.for_["party"]
    yield from _items(charter.scorecard.items, ("scorecard", "items"))


def _items(items: Iterable[Item], path: Steps) -> Iterator[tuple[Steps, str, str]]:
    for number, item in enumerate(items):
        here = (*path, number)
        if item.kpi:
            yield (*here, "kpi"), "KPI", item.kpi
        if item.objective:
            yield (*here, "objective"), "objective", item.objective
        yield from _items(item.items, (*here, "items"))
