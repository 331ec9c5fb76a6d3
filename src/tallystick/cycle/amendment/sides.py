"""Two charters side by side: KPI by KPI, with what rests on what, and the places where figures can move."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from tallystick.charter.amend.difference import Change, Difference, difference
from tallystick.charter.amend.paths import Path
from tallystick.charter.amend.resting import Resting
from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.formula.bind import PARTY
from tallystick.charter.formula.kinds import uses_windows
from tallystick.charter.formula.nodes import Node
from tallystick.figures.requests import formulas_of
from tallystick.terms.calendar import Period
from tallystick.terms.figure import Scope

MoveKind = Literal["values", "judgements", "presence"]
"""Figures themselves (their judgement follows); only what they are held against; whether there is a figure at all."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Which cells of a KPI; what is None is not restricted."""

    dimensions: frozenset[tuple[str, ...]] | None = None
    """Sets of dimensions, each sorted, the party among them."""
    parties: frozenset[str | None] | None = None
    """Parties; None among them is the alliance."""
    where: tuple[tuple[str, str], ...] = ()
    """Values of dimensions, as a target's ``for`` names them."""

    def __contains__(self, cell: tuple[str | None, Scope]) -> bool:
        party, scope = cell
        fixed: dict[str, str | None] = dict(scope)
        if party is not None:
            fixed[PARTY] = party
        return (
            (self.dimensions is None or tuple(sorted(fixed)) in self.dimensions)
            and (self.parties is None or party in self.parties)
            and all(fixed.get(dimension) == value for dimension, value in self.where)
        )


EVERY_CELL = Cells()


@dataclass(frozen=True, slots=True)
class Move:
    """Figures of one KPI that can move, and because of which changes."""

    kpi: str
    """Its name in the new charter, or in the old one where it is gone."""
    was: str | None
    """Its name in the old charter; None where it is new."""
    kind: MoveKind
    cells: Cells
    periods: tuple[str, ...]
    """Ids of periods, in order."""
    because: tuple[str, ...]
    """Paths of the changes."""

    def covers(self, party: str | None, scope: Scope, period: str) -> bool:
        """Whether the figure of a cell and period is among them."""
        return period in self.periods and (party, scope) in self.cells


@dataclass(frozen=True, slots=True)
class Reach:
    """What one part of a definition moves; ``periods`` None is all that both charters have."""

    kind: MoveKind
    because: tuple[Path, ...]
    cells: Cells = EVERY_CELL
    periods: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Sides:
    """Two charters ready to compute, and how they differ."""

    old: CompiledCharter
    new: CompiledCharter
    difference: Difference

    @classmethod
    def of(cls, old: CompiledCharter, new: CompiledCharter) -> "Sides":
        """Two charters with their difference."""
        return cls(old, new, difference(old.charter, new.charter))

    @cached_property
    def resting(self) -> tuple[Resting, Resting]:
        """What rests on what, before and after."""
        return Resting(self.old), Resting(self.new)

    @property
    def both(self) -> tuple[CompiledCharter, CompiledCharter]:
        """The two charters."""
        return self.old, self.new

    def new_name(self, kpi: str) -> str:
        """The name of one of the old charter's KPIs in the new one."""
        return self.difference.renames.kpis.get(kpi, kpi)

    def because(self, paths: Iterable[Path]) -> tuple[str, ...]:
        """The changes at, below or above any of the paths."""
        wanted = tuple(paths)
        return tuple(change.at for change in self.difference.changes if any(_touch(change, path) for path in wanted))


def _touch(change: Change, path: Path) -> bool:
    size = min(len(change.path), len(path))
    return change.path[:size] == path[:size]


@dataclass(frozen=True)
class Pair:
    """One KPI before and after."""

    sides: Sides
    old: KpiDefinition
    new: KpiDefinition

    @cached_property
    def periods(self) -> tuple[tuple[Period, Period], ...]:
        """The periods that have the same id before and after, in order."""
        before = {period.id: period for period in self.old.periods(self.sides.old)}
        after = self.new.periods(self.sides.new)
        return tuple((before[period.id], period) for period in after if period.id in before)

    @property
    def both(self) -> tuple[tuple[KpiDefinition, CompiledCharter], tuple[KpiDefinition, CompiledCharter]]:
        """Each definition with its charter."""
        return (self.old, self.sides.old), (self.new, self.sides.new)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Its formulas before and after, those of the minimum sample among them."""
        return (*formulas_of(self.old), *formulas_of(self.new))

    def fields(self, *names: str) -> tuple[Path, ...]:
        """The paths of fields of the KPI."""
        return tuple(("kpis", self.new.id, name) for name in names)

    @cached_property
    def looks_elsewhere(self) -> bool:
        """Whether a figure looks at other periods than its own, before or after."""
        return any(map(uses_windows, self.nodes))

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The sources that its facts come from, before or after, those that are joined among them."""
        before, after = self.sides.resting
        return tuple(sorted(before.sources[self.old.id] | after.sources[self.new.id]))

    @cached_property
    def items(self) -> tuple[str, ...]:
        """The measures and KPIs that its formula is made of, by new names."""
        before, after = self.sides.resting
        names = self.sides.difference.renames.all
        return tuple(sorted({names.get(name, name) for name in before.items[self.old.id]} | after.items[self.new.id]))
