"""Links between objectives, with what they leave open settled: the short form, and which KPIs they speak of."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tallystick.charter.document import Steps
from tallystick.charter.model import Charter
from tallystick.charter.model.strategy import Link, LinkKind, Objective

CALCULATED: frozenset[LinkKind] = frozenset({"identical", "additive", "component", "shared", "assigned"})
"""Kinds of link that speak of a KPI."""

ADDING: frozenset[LinkKind] = frozenset({"identical", "additive"})
"""Kinds whose children are parts of the parent's figure."""


@dataclass(frozen=True, slots=True)
class Joint:
    """One link with its two ends: the objective that contributes (child) and the one it contributes to (parent)."""

    child: Objective
    parent: Objective
    kind: LinkKind
    child_kpi: str | None
    """None where the link needs none, or does not say which."""
    parent_kpi: str | None
    link: Link | None = field(compare=False)
    """None where it was written as ``supports``."""
    path: Steps = ()
    """Where it stands."""


def kpis_of(charter: Charter, objective: Objective) -> tuple[str, ...]:
    """The KPIs that show an objective: those it names, then those that name it."""
    naming = [name for name, kpi in charter.kpis.items() if kpi.objective == objective.id]
    return tuple(dict.fromkeys([*objective.kpis, *naming]))


def joints(charter: Charter) -> Iterator[Joint]:
    """All links between declared objectives, in the order written; one to an unknown objective is left out."""
    known = {objective.id: objective for objective in charter.strategy.objectives}
    for number, child in enumerate(charter.strategy.objectives):
        path: Steps = ("strategy", "objectives", number)
        for position, name in enumerate(child.supports):
            if name in known:
                yield Joint(child, known[name], "contributory", None, None, None, (*path, "supports", position))
        for position, link in enumerate(child.links):
            if link.to in known:
                parent = known[link.to]
                ours, theirs = _kpis(charter, child, parent, link)
                yield Joint(child, parent, link.kind, ours, theirs, link, (*path, "links", position))


def _kpis(charter: Charter, child: Objective, parent: Objective, link: Link) -> tuple[str | None, str | None]:
    """The KPIs of both ends: as the link says, else the one in common, else the only one there is."""
    ours, theirs = kpis_of(charter, child), kpis_of(charter, parent)
    common = _only(tuple(name for name in ours if name in theirs))
    mine, other = link.kpi, link.for_
    if link.kind in ("identical", "shared"):
        return mine or other or common, other or mine or common
    if link.kind == "additive" and mine is None and other is None:
        mine = other = common
    return (
        mine or (other if other in ours else None) or _only(ours),
        other or (mine if mine in theirs else None) or _only(theirs),
    )


def _only(names: tuple[str, ...]) -> str | None:
    return names[0] if len(names) == 1 else None
