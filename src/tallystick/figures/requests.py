"""From formulas to what is asked of each source: primitives, dimensions, and the days at which time is cut."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.formula.nodes import Aggregate, Growth, Node, Prior, Rolling, ShareOf, ToDate
from tallystick.charter.formula.primitives import ADDITIVE, Primitive, decompose
from tallystick.charter.formula.walk import children
from tallystick.errors import InputError
from tallystick.figures.frames import Frame, Timeline
from tallystick.figures.request import TallyRequest
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
    for definition in definitions:
        _collect(definition, compiled, periods, drafts, by_period=by_period)
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
    """The primitives that an aggregate's value is computed from; a mean has no use for the facts without a value."""
    roles = decompose(aggregate)
    return tuple(each for role, each in roles.items() if not (role == "admitted" and aggregate.function == "AVG"))


@dataclass
class _Draft:
    """A request in the making."""

    source: str
    dimensions: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    additive: dict[str, Primitive] = field(default_factory=dict)
    recompute: dict[str, tuple[Primitive, set[Window], set[tuple[str, ...]]]] = field(default_factory=dict)

    def request(self, as_of: date | None) -> TallyRequest:
        return TallyRequest(
            source=self.source,
            cuts=tuple(sorted(self.days)),
            dimensions=tuple(sorted(self.dimensions)),
            additive=tuple(self.additive.values()),
            recompute={
                primitive: (tuple(sorted(windows)), tuple(sorted(sets, key=lambda names: (len(names), names))))
                for primitive, windows, sets in self.recompute.values()
            },
            as_of=as_of,
        )


def _collect(
    definition: KpiDefinition,
    compiled: CompiledCharter,
    periods: Collection[str] | None,
    drafts: dict[str, _Draft],
    *,
    by_period: bool,
) -> None:
    timeline = timeline_of(definition, compiled)
    frames = [Frame.of([period]) for period in chosen_periods(definition, compiled, periods)]
    if not frames:
        return
    for node in formulas_of(definition):
        looks: dict[int, tuple[Aggregate, set[tuple[Frame, frozenset[str] | None]]]] = {}
        for aggregate, frame, pooled in chain.from_iterable(_looks(node, frame, None, timeline) for frame in frames):
            looks.setdefault(id(aggregate), (aggregate, set()))[1].add((frame, pooled))
        for aggregate in aggregates_of(node):  # where no window is whole, the source is asked all the same
            looks.setdefault(id(aggregate), (aggregate, {(frame, None) for frame in frames}))
        for aggregate, places in looks.values():
            source = aggregate.source
            if source is None:
                raise InputError(f"KPI {definition.id!r} has an aggregate without a source; bind its formula first.")
            if by_period:
                places |= {(part, pooled) for frame, pooled in places for part in parts_of(frame)}
            known = dimensions_of(definition.cells, source, aggregate.covers, compiled)
            _add(drafts.setdefault(source, _Draft(source)), aggregate, places, definition.cells, known)


def _add(
    draft: _Draft,
    aggregate: Aggregate,
    places: Collection[tuple[Frame, frozenset[str] | None]],
    cells: tuple[tuple[str, ...], ...],
    known: set[str],
) -> None:
    draft.dimensions |= known
    for frame, _ in places:
        draft.days.update(day for window in frame.windows for day in window)
    for primitive in needed(aggregate):
        if primitive.operation in ADDITIVE:
            draft.additive.setdefault(primitive.key, primitive)
            continue
        told_apart = known - {PARTY} if aggregate.covers == "everyone" else known
        _, windows, sets = draft.recompute.setdefault(primitive.key, (primitive, set(), set()))
        for frame, pooled in places:
            windows.update(frame.windows)
            sets.update(_sets(cells, told_apart, pooled))


def _sets(
    cells: tuple[tuple[str, ...], ...], told_apart: set[str], pooled: frozenset[str] | None
) -> Iterator[tuple[str, ...]]:
    """The sets of dimensions after pooling: ``pooled`` none is no pooling, empty is all of them."""
    for cell in cells:
        kept = cell if pooled is None else tuple(name for name in cell if pooled and name not in pooled)
        yield tuple(name for name in kept if name in told_apart)


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
