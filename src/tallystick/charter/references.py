"""Names that one part of a charter gives to another: roles, KPIs, objectives, periods of time."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from tallystick.charter import problems
from tallystick.charter.model import Charter
from tallystick.charter.model.scorecard import Item
from tallystick.charter.read import Document, Steps
from tallystick.errors import Problem


def reference_problems(charter: Charter, document: Document) -> Iterator[Problem]:
    """Everything that is named and not declared, and memberships that end before they begin."""
    for path, kind, name in _named(charter):
        known = _known(charter, kind)
        if name not in known:
            near = get_close_matches(name, known, n=2, cutoff=0.6)
            hint = f"Did you mean {' or '.join(repr(word) for word in near)}?" if near else _list(kind, known)
            yield document.problem(problems.C010, path, f"there is no {kind} '{name}'.", hint)
    for number, objective in enumerate(charter.strategy.objectives):
        if not objective.kpis and not any(kpi.objective == objective.id for kpi in charter.kpis.values()):
            path = ("strategy", "objectives", number)
            message = f"objective '{objective.id}' has no KPI."
            yield document.problem(problems.C032, path, message, "Name one under 'kpis'.")
    for name, party in charter.parties.items():
        start, end = party.from_ or charter.term.start, party.until or charter.term.end
        if end <= start:
            message = f"party '{name}' leaves on {end}, which is not after it joined on {start}."
            yield document.problem(problems.C019, ("parties", name), message, "Mend 'from' or 'until'.")


def _list(kind: str, known: Iterable[str]) -> str:
    listed = list(known)
    return f"There are {', '.join(listed[:12])}." if listed else f"No {kind} is declared."


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
