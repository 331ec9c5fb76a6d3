"""Where an expression is evaluated: one frame of days and one cell, over the tallies of one or more sources."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tallystick.charter.formula.primitives import Primitive
from tallystick.figures.frames import Frame, Timeline
from tallystick.figures.missing import LACKING, Coverage, gravest
from tallystick.figures.outcome import Outcome
from tallystick.figures.tables import PARTY, Key, RollUp, Row
from tallystick.terms.figure import Missing
from tallystick.terms.tally import Cell, Number


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """One source as an aggregate sees it: its members' facts, or everyone's."""

    rollup: RollUp
    coverage: Coverage
    members: bool
    _cells: dict[Cell, tuple[Cell, tuple[str, ...], Key]] = field(default_factory=dict)

    def seen(self, cell: Cell) -> tuple[Cell, tuple[str, ...], Key]:
        """The part of a cell that this view tells apart: as a cell, its dimensions, and their values."""
        found = self._cells.get(cell)
        if found is None:
            kept = tuple(pair for pair in cell if self.tells_apart(pair[0]))
            found = self._cells[cell] = (kept, tuple(name for name, _ in kept), tuple(value for _, value in kept))
        return found

    def tells_apart(self, dimension: str) -> bool:
        """Whether cells of this dimension differ in this view; everyone's facts are pooled over parties."""
        return dimension in self.rollup.dimensions and (self.members or dimension != PARTY)

    def row(self, frame: Frame, cell: Cell) -> Row | None:
        """The rolled-up tallies; None where there are no facts."""
        _, dimensions, values = self.seen(cell)
        return self.rollup.rows(frame.windows, dimensions, members=self.members).get(values)

    def recomputed(self, primitive: Primitive, frame: Frame, cell: Cell) -> Number | None:
        """What does not add up, recomputed for this frame and cell."""
        return self.rollup.recomputed(primitive, frame.windows, self.seen(cell)[0])

    def rank(self, primitive: Primitive, frame: Frame, cell: Cell) -> Number:
        """A rank of this frame and cell, which have known values."""
        return self.rollup.rank(primitive, frame.windows, self.seen(cell)[0])


ViewKey = tuple[str, str]
"""A source, and whose facts of it: ``members`` or ``everyone``."""


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """All that evaluating one KPI needs besides the place."""

    kpi: str
    views: Mapping[ViewKey, View]
    timeline: Timeline
    as_of: date
    by_zero: Missing | int
    """What a division by zero gives."""
    empty_is_zero: bool
    """Whether no facts mean that none happened, for counts and sums."""
    _hindrances: dict[tuple[ViewKey, Frame], Missing | None] = field(default_factory=dict)

    def is_unfinished(self, frame: Frame) -> bool:
        """Whether the frame's last day has not passed yet."""
        return self.as_of < frame.end

    def hindrance(self, key: ViewKey, frame: Frame) -> Missing | None:
        """Why a window of several periods is not whole, if it is not: a period of it without its facts."""
        if len(frame.periods) == 1:
            return None
        found = self._hindrances.get((key, frame), Missing.NO_ACTIVITY)
        if found is Missing.NO_ACTIVITY:
            coverage = self.views[key].coverage
            spans = [(period.start, period.end) for period in frame.periods] or frame.windows
            reasons = [reason for span in spans if (reason := coverage.why_empty(*span)) in LACKING]
            found = self._hindrances[key, frame] = gravest(*reasons) if reasons else None
        return found


class Place:
    """One frame and one cell at a desk."""

    __slots__ = ("_key", "_row", "cell", "desk", "frame")

    def __init__(self, desk: Desk, frame: Frame, cell: Cell) -> None:
        self.desk = desk
        self.frame = frame
        self.cell = cell
        self._key: ViewKey | None = None
        self._row: Row | None = None

    def at(self, frame: Frame) -> "Place":
        """The same cell at other days."""
        return Place(self.desk, frame, self.cell)

    def pooled(self, dimensions: tuple[str, ...]) -> "Place":
        """The same days with dimensions pooled; all of them when none is named."""
        kept = tuple(pair for pair in self.cell if dimensions and pair[0] not in dimensions)
        return Place(self.desk, self.frame, kept)

    def row(self, key: ViewKey) -> Row | None:
        """The tallies of a source here; None where there are none, or where the window is not whole."""
        if key == self._key:  # both sides of a quotient look at the same row
            return self._row
        desk, frame = self.desk, self.frame
        whole = len(frame.periods) == 1 or desk.hindrance(key, frame) is None
        self._key, self._row = key, desk.views[key].row(frame, self.cell) if whole else None
        return self._row

    def absent(self, key: ViewKey, *, adds_up: bool = False) -> Outcome:
        """What an aggregate gives where :meth:`row` gave nothing; ``adds_up`` for counts and sums."""
        desk, frame = self.desk, self.frame
        if reason := desk.hindrance(key, frame):
            return Outcome(reason, 0)
        coverage = desk.views[key].coverage
        if adds_up and desk.empty_is_zero and coverage.none_happened(frame.start, frame.end):
            return Outcome(0, 0)
        return Outcome(coverage.why_empty(frame.start, frame.end), 0)
