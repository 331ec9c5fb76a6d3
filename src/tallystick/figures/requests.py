"""From formulas to what is asked of each source: primitives, dimensions, and the days at which time is cut."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.formula.nodes import Aggregate, Growth, Node, Prior, Rolling, ShareOf, ToDate
from tallystick.charter.formula.primitives import ADDITIVE, RANKS, Operation, Primitive, decompose
from tallystick.charter.formula.walk import children, walk
from tallystick.errors import InputError
from tallystick.figures.frames import Frame, Timeline
from tallystick.figures.request import Ranks, TallyRequest
from tallystick.figures.scope import aggregates_of, chosen_kpis, chosen_periods, dimensions_of, require_periods
from tallystick.figures.tables import PARTY
from tallystick.terms.figure import Missing
from tallystick.terms.tally import Window


def requests(
    compiled: CompiledCharter,
    *,
    kpis: Collection[str] | None = None,
    periods: Collection[str] | None = None,
    as_of: date | None = None,
    by_period: bool = False,
) -> Mapping[str, TallyRequest]:
    """One request for each source that the KPIs rest on; all KPIs and all periods of the term by default.

    What has not happened by the day ``as_of`` is not asked for; without it, everything is.
    ``by_period`` asks for each period of a window too, so that a total can be followed.
    Raises InputError for an unknown KPI or period, for cells that a source cannot be told apart by, and for a window
    that the KPI's calendar does not have.
    """
    definitions = chosen_kpis(compiled, kpis)
    require_periods(definitions, compiled, periods)
    drafts: dict[str, _Draft] = {}
    known = _Known(compiled)
    for definition in definitions:
        _collect(definition, compiled, periods, drafts, known, by_period=by_period)
    return {source: drafts[source].request(as_of) for source in compiled.charter.sources if source in drafts}


def timeline_of(definition: KpiDefinition, compiled: CompiledCharter) -> Timeline:
    """The calendar as a KPI sees it."""
    return Timeline(
        calendar=definition.calendar,
        kind=definition.period_kind,
        commencement=compiled.charter.term.start,
        early=definition.kpi.early_window,
        gaps=definition.kpi.gaps,
    )


def formulas_of(definition: KpiDefinition) -> tuple[Node, ...]:
    """The formula, and that of the minimum sample where one is counted."""
    return (definition.bound.node,) + ((definition.minimum.node,) if definition.minimum else ())


def needed(aggregate: Aggregate) -> tuple[Primitive, ...]:
    """The primitives that an aggregate's value is computed from, without the ranks that may stand in for frequencies.

    A mean has no use for the facts without a value.
    """
    return tuple(
        each
        for role, each in decompose(aggregate).items()
        if each.operation not in RANKS and not (role == "admitted" and aggregate.function == "AVG")
    )


def ranks_of(aggregate: Aggregate) -> tuple[Primitive, ...]:
    """The ranks that stand in for an aggregate's value frequencies; none for an aggregate without frequencies."""
    return tuple(each for each in decompose(aggregate).values() if each.operation in RANKS)


@dataclass
class _Asked:
    """What does not add up, and for which windows and sets of dimensions it is asked."""

    windows: set[Window] = field(default_factory=set)
    sets: set[tuple[str, ...]] = field(default_factory=set)

    def add(self, frames: Iterable[Frame], sets: Iterable[tuple[str, ...]]) -> None:
        self.windows.update(window for frame in frames for window in frame.windows)
        self.sets.update(sets)

    def sorted(self) -> tuple[tuple[Window, ...], tuple[tuple[str, ...], ...]]:
        return tuple(sorted(self.windows)), tuple(sorted(self.sets, key=lambda names: (len(names), names)))


@dataclass
class _AskedRanks(_Asked):
    """The ranks that stand in for value frequencies."""

    levels: dict[str, Primitive] = field(default_factory=dict)
    are_enough: bool = True
    """Ranks are of one window each; frequencies of windows apart from one another can be put together."""


class _Known:
    """What many KPIs ask alike, found once: where periods are looked at, by what a source is told apart."""

    def __init__(self, compiled: CompiledCharter) -> None:
        self._compiled = compiled
        self._found: dict[tuple[tuple[tuple[str, ...], ...], str, str], set[str]] = {}
        self._places: dict[tuple[int, tuple[str, ...]], _Places] = {}

    def by(self, cells: tuple[tuple[str, ...], ...], source: str, covers: str) -> set[str]:
        """The dimensions; raises as :func:`dimensions_of` does."""
        key = (cells, source, covers)
        if key not in self._found:
            self._found[key] = dimensions_of(cells, source, covers, self._compiled)
        return self._found[key]

    def periods(self, definition: KpiDefinition, periods: Collection[str] | None) -> "_Places":
        """Each of a KPI's periods by itself, nothing pooled."""
        chosen = chosen_periods(definition, self._compiled, periods)
        key = (id(definition.calendar), tuple([period.id for period in chosen]))
        if key not in self._places:
            self._places[key] = _Places.of([(Frame.of([period]), None) for period in chosen])
        return self._places[key]


@dataclass
class _Draft:
    """A request in the making."""

    source: str
    dimensions: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    additive: dict[str, Primitive] = field(default_factory=dict)
    recompute: dict[Primitive, _Asked] = field(default_factory=dict)
    ranks: dict[Primitive, _AskedRanks] = field(default_factory=dict)

    def request(self, as_of: date | None) -> TallyRequest:
        return TallyRequest(
            source=self.source,
            cuts=tuple(sorted(self.days)),
            dimensions=tuple(sorted(self.dimensions)),
            additive=tuple(self.additive.values()),
            recompute={primitive: asked.sorted() for primitive, asked in self.recompute.items()},
            as_of=as_of,
            ranks={
                primitive: Ranks(tuple(asked.levels.values()), *asked.sorted())
                for primitive, asked in self.ranks.items()
                if asked.are_enough
            },
        )


def _collect(
    definition: KpiDefinition,
    compiled: CompiledCharter,
    periods: Collection[str] | None,
    drafts: dict[str, _Draft],
    told_apart: "_Known",
    *,
    by_period: bool,
) -> None:
    timeline = timeline_of(definition, compiled)
    here = told_apart.periods(definition, periods)
    frames = here.frames
    if not frames:
        return
    for node in formulas_of(definition):
        looks: dict[int, tuple[Aggregate, set[tuple[Frame, frozenset[str] | None]]]] = {}
        if any(isinstance(part, _WINDOWS) for part in walk(node)):
            everywhere = chain.from_iterable(_looks(node, frame, None, timeline) for frame in frames)
            for aggregate, frame, pooled in everywhere:
                looks.setdefault(id(aggregate), (aggregate, set()))[1].add((frame, pooled))
        aggregates = {id(aggregate): aggregate for aggregate, _ in looks.values()}
        aggregates |= {id(aggregate): aggregate for aggregate in aggregates_of(node)}
        for aggregate in aggregates.values():
            source = aggregate.source
            if source is None:
                raise InputError(f"KPI {definition.id!r} has an aggregate without a source; bind its formula first.")
            found = looks.get(id(aggregate))  # where no window is whole, the source is asked all the same
            places = here if found is None else _Places.of(found[1])
            if by_period:
                places = places.by_period()
            known = told_apart.by(definition.cells, source, aggregate.covers)
            _add(drafts.setdefault(source, _Draft(source)), aggregate, places, definition.cells, known)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where an aggregate is looked at: frames, each with what is pooled there."""

    looks: frozenset[tuple[Frame, frozenset[str] | None]]
    frames: tuple[Frame, ...]
    days: frozenset[date]
    pooled: frozenset[frozenset[str] | None]

    @classmethod
    def of(cls, looks: Collection[tuple[Frame, frozenset[str] | None]]) -> "_Places":
        frames = tuple(frame for frame, _ in looks)
        days = frozenset(day for frame in frames for window in frame.windows for day in window)
        return cls(frozenset(looks), frames, days, frozenset(pooled for _, pooled in looks))

    def by_period(self) -> "_Places":
        """With each period of a window, too."""
        return _Places.of(self.looks | {(part, pooled) for frame, pooled in self.looks for part in parts_of(frame)})


def _add(
    draft: _Draft,
    aggregate: Aggregate,
    places: _Places,
    cells: tuple[tuple[str, ...], ...],
    known: set[str],
) -> None:
    draft.dimensions |= known
    draft.days |= places.days
    told_apart = known - {PARTY} if aggregate.covers == "everyone" else known
    sets = {each for pooled in places.pooled for each in _sets(cells, told_apart, pooled)}
    for primitive in needed(aggregate):
        if primitive.operation in ADDITIVE:
            draft.additive.setdefault(primitive.key, primitive)
        else:
            draft.recompute.setdefault(primitive, _Asked()).add(places.frames, sets)
        if primitive.operation is Operation.FREQUENCIES:
            ranks = draft.ranks.setdefault(primitive, _AskedRanks())
            ranks.add(places.frames, sets)
            ranks.levels |= {each.key: each for each in ranks_of(aggregate)}
            ranks.are_enough &= all(len(frame.windows) == 1 for frame in places.frames)


def _sets(
    cells: tuple[tuple[str, ...], ...], told_apart: set[str], pooled: frozenset[str] | None
) -> Iterator[tuple[str, ...]]:
    """The sets of dimensions after pooling: ``pooled`` none is no pooling, empty is all of them."""
    for cell in cells:
        kept = cell if pooled is None else tuple(name for name in cell if pooled and name not in pooled)
        yield tuple(name for name in kept if name in told_apart)


_WINDOWS = (Prior, Growth, ToDate, Rolling, ShareOf)
"""Nodes that look elsewhere than at a figure's own cell and period."""

Look = tuple[Aggregate, Frame, frozenset[str] | None]
"""An aggregate, the days at which it is looked at, and the dimensions that are pooled: none, or all where empty."""


def looks_of(definition: KpiDefinition, compiled: CompiledCharter, frame: Frame) -> tuple[Look, ...]:
    """Where evaluating a KPI at a frame looks, each place once; an aggregate without a whole window at the frame."""
    timeline = timeline_of(definition, compiled)
    found: dict[Look, None] = {}
    for node in formulas_of(definition):
        looks = list(_looks(node, frame, None, timeline))
        looked = {aggregate for aggregate, _, _ in looks}
        found |= dict.fromkeys(looks)
        found |= {(each, frame, None): None for each in aggregates_of(node) if each not in looked}
    return tuple(found)


def parts_of(frame: Frame) -> tuple[Frame, ...]:
    """The single periods of a frame of several; none of any other."""
    return tuple(Frame.of([period]) for period in frame.periods) if len(frame.periods) > 1 else ()


def _looks(node: Node, frame: Frame, pooled: frozenset[str] | None, timeline: Timeline) -> Iterator[Look]:
    """Every aggregate with the days and the pooling at which evaluation will look at it."""
    match node:
        case Aggregate():
            yield node, frame, pooled
        case Prior(operand, count, grain):
            yield from _elsewhere(operand, timeline.prior(frame, count, grain), pooled, timeline)
        case Growth(operand, count, grain):
            yield from _looks(operand, frame, pooled, timeline)
            yield from _elsewhere(operand, timeline.prior(frame, count, grain), pooled, timeline)
            for between in timeline.interior(frame, count, grain):
                yield from _looks(operand, between, pooled, timeline)
        case ToDate(operand, grain):
            yield from _windowed(operand, timeline.to_date(frame, grain), pooled, timeline)
        case Rolling(operand):
            window = timeline.rolling(frame, node)
            if node.mean and isinstance(window, Frame):
                for period in window.periods:
                    yield from _looks(operand, Frame.of([period]), pooled, timeline)
            else:
                yield from _windowed(operand, window, pooled, timeline)
        case ShareOf(operand, dimensions):
            yield from _looks(operand, frame, pooled, timeline)
            named = frozenset(dimensions)
            both = frozenset() if not named or pooled == frozenset() else named | (pooled or frozenset())
            yield from _looks(operand, frame, both, timeline)
        case _:
            for child in children(node):
                yield from _looks(child, frame, pooled, timeline)


def _windowed(node: Node, frame: Frame | Missing, pooled: frozenset[str] | None, timeline: Timeline) -> Iterator[Look]:
    """The window as a whole; and each period of it, where one without a figure withholds it."""
    yield from _elsewhere(node, frame, pooled, timeline)
    if timeline.gaps == "withhold" and isinstance(frame, Frame):
        for part in parts_of(frame):
            yield from _looks(node, part, pooled, timeline)


def _elsewhere(node: Node, frame: Frame | Missing, pooled: frozenset[str] | None, timeline: Timeline) -> Iterator[Look]:
    if isinstance(frame, Frame):
        yield from _looks(node, frame, pooled, timeline)
