"""What a KPI should reach in a period, for a cell: every shape of target, exactly (SEMANTICS 3).

Targets come from the calendar and never from facts: a period without facts has its target all the same.
A target that counts or adds something (a flow, a stock, a distinct count) holds for the total, and for a part only
where ``for`` gives it one; the target of a ratio or an average holds for every part as well.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.formula.kinds import Kind, kind_of
from tallystick.charter.formula.nodes import Prior, Rolling, ToDate
from tallystick.charter.formula.walk import walk
from tallystick.charter.membership import predecessors
from tallystick.charter.model.targets import Anchors, Relative, Segment, Target
from tallystick.terms.calendar import Calendar, Period
from tallystick.terms.figure import Scope

Cell = tuple[str | None, Scope]
"""Party (None for the alliance) and scope."""

Own = Callable[[Period], Fraction | None]
"""The KPI's own exact value of a period, in its unit, in the same cell; None where it has none."""


def target_at(
    definition: KpiDefinition, compiled: CompiledCharter, period: Period, cell: Cell, own: Own
) -> Fraction | None:
    """The target of a period and cell, in the KPI's unit; None where there is none."""
    target = _inherited(definition, compiled, period, cell) or target_for(definition, cell)
    return None if target is None else target_value(target, definition, compiled, period=period, own=own)


class Targets:
    """The targets of one KPI: each entry is looked at once a period, however many cells it holds for."""

    def __init__(self, definition: KpiDefinition, compiled: CompiledCharter) -> None:
        self.definition = definition
        self.compiled = compiled
        self._reached: dict[int, dict[str, Fraction | None]] = {}

    def of_cell(self, cell: Cell, own: Own) -> Callable[[str], Fraction | None]:
        """The target of a cell by the id of the period; otherwise as :func:`target_at`."""
        definition, compiled, party = self.definition, self.compiled, cell[0]
        named = definition.calendar.get
        if not definition.kpi.target:
            return lambda _: None
        if party is not None and len(predecessors(party, compiled.charter)) > 1:
            return lambda period: target_at(definition, compiled, named(period), cell, own)
        target = target_for(definition, cell)
        if target is None:
            return lambda _: None
        entry = target
        if target.relative is not None:
            return lambda period: target_value(entry, definition, compiled, period=named(period), own=own)
        place = next(place for place, each in enumerate(definition.kpi.target) if each is entry)
        reached = self._reached.setdefault(place, {})

        def fixed(period: str) -> Fraction | None:
            if period not in reached:
                reached[period] = target_value(entry, definition, compiled, period=named(period), own=own)
            return reached[period]

        return fixed


def target_for(definition: KpiDefinition, cell: Cell) -> Target | None:
    """The most specific entry that holds for a cell (the first of several); None when none does."""
    party, scope = cell
    fixed: dict[str, str | None] = dict(scope) if party is None else {**dict(scope), "party": party}
    whole = is_extensive(definition)
    matching = [
        target
        for target in definition.kpi.target
        if all(fixed.get(dimension) == value for dimension, value in target.for_.items())
        and (not whole or len(target.for_) == len(fixed))
    ]
    return max(matching, key=lambda target: len(target.for_), default=None)


def _inherited(definition: KpiDefinition, compiled: CompiledCharter, period: Period, cell: Cell) -> Target | None:
    """The entry for a predecessor, in periods from the succession on, where there is none for the party itself."""
    party, scope = cell
    if party is None:
        return None
    for name, since in predecessors(party, compiled.charter):
        found = target_for(definition, (name, scope)) if since <= period.start else None
        if found is not None and "party" in found.for_:
            return found
    return None


def target_value(
    target: Target, definition: KpiDefinition, compiled: CompiledCharter, *, period: Period, own: Own
) -> Fraction | None:
    """What one entry says of a period, whatever cell it holds for; raises InputError for an unknown period id."""
    calendar = definition.calendar
    if target.flat is not None:
        return Fraction(target.flat)
    if target.step is not None:
        return _stepped(calendar, target.step, period)
    if target.linear is not None:
        return _on_line(calendar, target.linear, period)
    if target.piecewise is not None:
        return _in_piece(calendar, target.piecewise, period)
    if target.seasonal is not None:
        share = target.seasonal.shares.get(period.id)
        return None if share is None else Fraction(target.seasonal.total) * Fraction(share)
    if target.relative is not None:
        return _relative(definition, target.relative, period, own)
    return _cumulative(definition, compiled, target.cumulative or {}, period)


def is_flow(definition: KpiDefinition) -> bool:
    """Whether its figures of the periods of a year add up to the year's."""
    return definition.bound.kind is Kind.ADDITIVE


def is_extensive(definition: KpiDefinition) -> bool:
    """Whether a part has less of it than the whole: it counts or adds something, over whatever window."""
    node = definition.bound.node
    kind = definition.bound.kind
    while isinstance(node, Prior | ToDate | Rolling):
        node = node.operand
        kind = kind_of(node)
    return kind in (Kind.ADDITIVE, Kind.SEMI_ADDITIVE, Kind.DISTINCT)


def is_to_date(definition: KpiDefinition) -> bool:
    """Whether its figures run from the start of a year, quarter or month."""
    return any(isinstance(node, ToDate) for node in walk(definition.bound.node))


def year_of(calendar: Calendar, period: Period) -> Period | None:
    """The year in which a period starts; None on a calendar without years."""
    return calendar.find(period.start, "year") if "year" in calendar.kinds else None


def _by_start(calendar: Calendar, anchors: Mapping[str, Decimal]) -> list[tuple[Period, Fraction]]:
    found = [(calendar.get(name), Fraction(value)) for name, value in anchors.items()]
    return sorted(found, key=lambda anchor: anchor[0].start)


def _stepped(calendar: Calendar, anchors: Anchors, period: Period) -> Fraction | None:
    begun = [value for start, value in _by_start(calendar, anchors) if start.start <= period.start]
    return begun[-1] if begun else None


def _on_line(calendar: Calendar, anchors: Anchors, period: Period) -> Fraction | None:
    """By number of periods between anchors; the last value stays, and before the first there is none."""
    line = _by_start(calendar, anchors)
    at = _ordinal(calendar, period)
    places = [_ordinal(calendar, anchor) for anchor, _ in line]
    if at < places[0]:
        return None
    for (x0, x1), ((_, y0), (_, y1)) in zip(pairwise(places), pairwise(line), strict=True):
        if at < x1:
            return y0 + (y1 - y0) * Fraction(at - x0, x1 - x0)
    return line[-1][1]


def _ordinal(calendar: Calendar, period: Period) -> int:
    return bisect_left(calendar.of_kind(period.kind), period.start, key=lambda each: each.start)


def _in_piece(calendar: Calendar, pieces: tuple[Segment, ...], period: Period) -> Fraction | None:
    begun = [piece for piece in pieces if calendar.get(piece.from_).start <= period.start]
    if not begun:
        return None
    piece = max(begun, key=lambda each: calendar.get(each.from_).start)
    if piece.flat is not None:
        return Fraction(piece.flat)
    return _on_line(calendar, piece.linear, period) if piece.linear else None


def _relative(definition: KpiDefinition, relative: Relative, period: Period, own: Own) -> Fraction | None:
    base = _base(definition, relative, period, own)
    if base is None:
        return None
    return base * Fraction(relative.times) + Fraction(relative.plus or 0)


def _base(definition: KpiDefinition, relative: Relative, period: Period, own: Own) -> Fraction | None:
    if relative.to in ("baseline", "benchmark"):
        reference = definition.kpi.baseline if relative.to == "baseline" else definition.kpi.benchmark
        return None if reference is None else Fraction(reference.value)
    calendar = definition.calendar
    before = calendar.prior_year(period) if relative.to == "prior year" else calendar.shift(period, -1)
    return None if before is None else own(before)


def _cumulative(
    definition: KpiDefinition, compiled: CompiledCharter, anchors: Mapping[str, Decimal], period: Period
) -> Fraction | None:
    """The value itself; for a flow the step from the period before it in the year's part of the term, or from 0."""
    if period.id not in anchors:
        return None
    reached = Fraction(anchors[period.id])
    if not is_flow(definition):
        return reached
    year = year_of(definition.calendar, period)
    earlier = [
        each
        for each in definition.periods(compiled)
        if each.start < period.start and year_of(definition.calendar, each) == year
    ]
    if not earlier:
        return reached
    before = anchors.get(earlier[-1].id)
    return None if before is None else reached - Fraction(before)
