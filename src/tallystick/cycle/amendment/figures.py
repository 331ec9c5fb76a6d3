"""How much an amendment moves: the figures and judgements of both charters on the same facts, side by side."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from tallystick.charter.amend.resting import Resting
from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.amendment.sides import Sides
from tallystick.cycle.computing import facts_of
from tallystick.cycle.deployment import deployed
from tallystick.cycle.everywhere import tally_everywhere
from tallystick.cycle.workspace import Workspace
from tallystick.errors import InputError
from tallystick.figures.kernel import figures
from tallystick.figures.requests import requests
from tallystick.scorecard.judge import Judge
from tallystick.scorecard.lines import Judgement
from tallystick.terms.figure import Figure, Scope

Key = tuple[str, str | None, Scope, str]
"""KPI (by its new name), party, scope and period."""


@dataclass(frozen=True, slots=True)
class FigureMove:
    """One figure that differs, or is judged otherwise; None where one of the charters has no such figure."""

    kpi: str
    party: str | None
    scope: Scope
    period: str
    start: date
    end: date
    old: Judgement | None
    new: Judgement | None

    @property
    def either(self) -> Figure:
        """The new figure, or the old one where it is gone."""
        found = self.new or self.old
        if found is None:
            raise ValueError(f"A move of {self.kpi!r} in {self.period} has a figure on at least one side.")
        return found.figure

    @property
    def difference(self) -> Decimal | None:
        """New − old as printed, in the KPI's unit; None where one side has no value, or the unit is another."""
        if self.old is None or self.new is None:
            return None
        before, after = self.old.figure, self.new.figure
        if before.value is None or after.value is None or before.unit != after.unit:
            return None
        return after.value - before.value

    @property
    def is_other_status(self) -> bool:
        """Whether the status is another one."""
        return _status(self.old) != _status(self.new)

    @property
    def is_other_value(self) -> bool:
        """Whether another value is printed, or there is one on one side only."""
        return _printed(self.old) != _printed(self.new)

    @property
    def is_other_target(self) -> bool:
        """Whether the target is another one; one that goes with its figure, or comes with it, is none."""
        return self.old is not None and self.new is not None and self.old.target != self.new.target

    @property
    def is_seen(self) -> bool:
        """Whether there is a value on either side; missing and not due beside missing show a reader nothing."""
        return any(side is not None and side.figure.value is not None for side in (self.old, self.new))

    @property
    def rank(self) -> int:
        """What moves most is 0: a status, a value, a target, only workings or a score, and what is not seen."""
        if not self.is_seen:
            return 4
        seen = (self.is_other_status, self.is_other_value, self.is_other_target)
        return next((place for place, moves in enumerate(seen) if moves), len(seen))


def _status(judgement: Judgement | None) -> str | None:
    return None if judgement is None else judgement.status


def _printed(judgement: Judgement | None) -> tuple[str, str] | None:
    if judgement is None or judgement.figure.value is None:
        return None
    return format(judgement.figure.value, "f"), judgement.figure.unit


@dataclass(frozen=True, slots=True)
class Given:
    """The facts on which both charters are computed, and how one looks at them."""

    workspace: Workspace
    folder: Path | None
    """A folder of files; None for the workspace's batches."""
    as_of: date
    known_at: datetime | None = None


def judged_by(compiled: CompiledCharter, given: Given) -> dict[Key, Judgement]:
    """Every figure with its judgement, by KPI, party, scope and period; facts that stay elsewhere are counted there.

    Raises InputError for facts that this charter cannot count, and ProblemsError for a past that tables of others
    cannot show (T022).
    """
    deployment = deployed(given.workspace, compiled.charter, partly=True) if given.folder is None else None
    opened = facts_of(given.workspace, compiled, folder=given.folder, known_at=given.known_at, deployment=deployment)
    with opened as (tables, _):
        asked = requests(compiled, as_of=given.as_of)
        away = deployment.deployment.sources if deployment else ()
        _require_joined(compiled, asked, {*tables, *away})
        tallies = tally_everywhere(
            asked, tables, compiled, deployment=deployment, workspace=None, known_at=given.known_at
        ).tallies
    return judgements_of(compiled, figures(compiled, tallies, as_of=given.as_of))


def _require_joined(compiled: CompiledCharter, asked: Collection[str], tables: Collection[str]) -> None:
    """A source that is joined needs facts; one that is counted may have none."""
    needed = {source for sources in Resting(compiled).sources.values() for source in sources}
    for source in sorted(needed - set(asked) - set(tables)):
        raise InputError(
            f"There are no facts of the source '{source}', which KPIs of '{compiled.charter.title}' join; "
            "give its files with --facts, or record them."
        )


def judgements_of(compiled: CompiledCharter, found: Iterable[Figure]) -> dict[Key, Judgement]:
    """Figures judged, each series of a cell in order of its periods."""
    series = sorted(found, key=lambda each: (each.kpi, each.party or "", repr(each.scope), each.start))
    judged: dict[Key, Judgement] = {}
    judges = {kpi: Judge(definition, compiled) for kpi, definition in compiled.kpis.items()}
    for (kpi, party, scope), cell in groupby(series, key=lambda each: (each.kpi, each.party, each.scope)):
        for judgement in judges[kpi].series(list(cell)):
            judged[kpi, party, scope, judgement.figure.period] = judgement
    return judged


def compared(sides: Sides, old: Mapping[Key, Judgement], new: Mapping[Key, Judgement]) -> tuple[FigureMove, ...]:
    """What differs: by KPI in charter order; in a KPI by rank (statuses first), and then the largest difference."""
    before: dict[Key, Judgement] = {
        (sides.new_name(kpi), party, scope, period): judgement for (kpi, party, scope, period), judgement in old.items()
    }
    keys = dict.fromkeys([*new, *before])
    found = [
        _move(key, before.get(key), new.get(key))
        for key in keys
        if _content(before.get(key)) != _content(new.get(key))
    ]  # fmt: skip
    order = {name: place for place, name in enumerate([*sides.new.kpis, *sides.old.kpis])}
    return tuple(sorted(found, key=lambda move: (order[move.kpi], move.rank, *_size(move))))


def _move(key: Key, old: Judgement | None, new: Judgement | None) -> FigureMove:
    kpi, party, scope, period = key
    either = new or old
    if either is None:
        raise ValueError(f"There is no figure of {kpi!r} in {period} on either side.")
    return FigureMove(kpi, party, scope, period, either.figure.start, either.figure.end, old, new)


def _content(judgement: Judgement | None) -> object:
    """All that is said of a figure, its KPI's name aside."""
    if judgement is None:
        return None
    figure = judgement.figure
    return value_of(figure), judgement.target, judgement.status, judgement.severity, judgement.score, judgement.progress


def value_of(figure: Figure) -> object:
    """All that a figure says of itself, its KPI's name aside; 75.0 and 75.00 are printed differently."""
    printed = None if figure.value is None else format(figure.value, "f")
    workings = (figure.exact, figure.numerator, figure.denominator, figure.n)
    return figure.start, figure.end, printed, workings, figure.unit, figure.missing, figure.quality


def _size(move: FigureMove) -> tuple[int, Decimal, bool, int, str, str, str]:
    """Figures without a difference first, since they come or go; then by falling difference; the whole before parts."""
    difference = move.difference
    place = (not move.is_other_status, len(move.scope), move.period, move.party or "", repr(move.scope))
    return (0 if difference is None else 1, -abs(difference or Decimal(0)), *place)


@dataclass(frozen=True, slots=True)
class Moved:
    """What moves in one KPI, counted."""

    kpi: str
    figures: int
    """All that differ, with those that are not seen."""
    values: int
    targets: int
    statuses: int
    """How many figures have another value, target or status; of those that are seen."""
    cells: int
    periods: int
    """In how many cells and periods those lie that are seen."""
    unseen: int
    """How many have no value on either side."""
    largest: Decimal | None
    """The largest difference as printed, with its sign; None where none can be told."""


def counted(found: Iterable[FigureMove]) -> Iterator[Moved]:
    """The moves of each KPI, counted."""
    for kpi, group in groupby(found, key=lambda move: move.kpi):
        moved = list(group)
        seen = [move for move in moved if move.is_seen]
        differences = [move.difference for move in moved if move.difference is not None]
        yield Moved(
            kpi=kpi,
            figures=len(moved),
            values=sum(move.is_other_value for move in seen),
            targets=sum(move.is_other_target for move in seen),
            statuses=sum(move.is_other_status for move in seen),
            cells=len({(move.party, move.scope) for move in seen}),
            periods=len({move.period for move in seen}),
            unseen=len(moved) - len(seen),
            largest=max(differences, key=abs, default=None),
        )
