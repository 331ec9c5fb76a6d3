"""The exact kernel: from tables of tallies to figures.

Each KPI is evaluated at every period and cell; what comes out is exact, and is rounded once, as its definition says.
``as_of`` is the day on which one looks: days before it have passed. A period that has not begun is ``not_due``; one
that has begun gives what there is, with the share that has elapsed, and withholds comparisons with earlier periods.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from fractions import Fraction
from itertools import chain

from tallystick.charter.closing import due_text
from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.formula.primitives import Primitive
from tallystick.charter.membership import stretches
from tallystick.errors import InputError
from tallystick.figures.aggregates import Evaluator
from tallystick.figures.direct import direct_of, reader
from tallystick.figures.evaluate import evaluator
from tallystick.figures.frames import Frame
from tallystick.figures.missing import Coverage
from tallystick.figures.outcome import Exact, Outcome
from tallystick.figures.place import Desk, Place, View, ViewKey
from tallystick.figures.requests import formulas_of, needed, timeline_of
from tallystick.figures.scope import aggregates_of, chosen_kpis, chosen_periods, require_periods
from tallystick.figures.tables import PARTY, Key, RollUp, Row
from tallystick.terms.calendar import Period
from tallystick.terms.due import DueRule
from tallystick.terms.figure import WHOLE, Figure, Missing, Quality, Scope
from tallystick.terms.fraction import ratio, whole
from tallystick.terms.rounding import Rounding
from tallystick.terms.sealed import maker
from tallystick.terms.tally import Cell, TallyTable

__all__ = ["figures"]

Spot = tuple[Cell, str | None, Scope]
"""A cell, and as a figure names it: its party and its scope."""


def figures(
    compiled: CompiledCharter,
    tables: Mapping[str, TallyTable],
    *,
    as_of: date,
    kpis: Collection[str] | None = None,
    periods: Collection[str] | None = None,
) -> tuple[Figure, ...]:
    """Every figure of the KPIs: in charter order, then by period, party (none first) and scope.

    ``tables`` holds the tallies of each source, by the request of the same KPIs and periods.
    Raises InputError where tallies are lacking, or where more events are excluded than were missed.
    """
    definitions = chosen_kpis(compiled, kpis)
    require_periods(definitions, compiled, periods)
    wanted = {each.id: chosen_periods(each, compiled, periods) for each in definitions}
    definitions = tuple(each for each in definitions if wanted[each.id])
    views = _views(definitions, compiled, tables, as_of)
    found: list[Figure] = []
    for definition in definitions:
        desk = desk_of(definition, compiled, views=views, as_of=as_of)
        found.extend(_Maker(definition, compiled, desk).figures(wanted[definition.id]))
    return tuple(found)


def desk_of(
    definition: KpiDefinition,
    compiled: CompiledCharter,
    *,
    views: Mapping[ViewKey, View],
    as_of: date,
) -> Desk:
    """All that evaluating a KPI needs besides the place; of the views, those that its formulas look at."""
    keys: dict[ViewKey, None] = {}
    for node in formulas_of(definition):
        keys |= {(found.source or "", found.covers): None for found in aggregates_of(node)}
    rule = definition.kpi.zero_denominator
    return Desk(
        kpi=definition.id,
        views={key: views[key] for key in keys if key in views},
        timeline=timeline_of(definition, compiled),
        as_of=as_of,
        by_zero=0 if rule == "zero" else Missing(rule),
        empty_is_zero=definition.kpi.empty == "zero",
    )


def desk_over(
    definition: KpiDefinition, compiled: CompiledCharter, tables: Mapping[str, TallyTable], *, as_of: date
) -> Desk:
    """The desk of one KPI over tallies; InputError where a source's are lacking."""
    return desk_of(definition, compiled, views=_views([definition], compiled, tables, as_of), as_of=as_of)


def judged_sample(outcome: Outcome, definition: KpiDefinition, sample: Outcome | None) -> Outcome:
    """The outcome, or ``insufficient`` where it rests on fewer facts than the minimum sample."""
    minimum = definition.kpi.minimum
    if minimum is None or isinstance(outcome.value, Missing):
        return outcome
    counted = outcome.n if sample is None else sample.value
    if counted is None or (not isinstance(counted, Missing) and counted >= minimum.count):
        return outcome
    return outcome._replace(value=Missing.INSUFFICIENT)


def _views(
    definitions: Collection[KpiDefinition], compiled: CompiledCharter, tables: Mapping[str, TallyTable], as_of: date
) -> dict[ViewKey, View]:
    """Both views of every source that the KPIs rest on; roll-ups are made once, however many KPIs share them."""
    rollups = _roll_ups(definitions, tables)
    coverages = {source: _coverage(compiled, tables[source], as_of) for source in rollups}
    return {
        (source, covers): View(rollups[source], coverages[source], covers == "members")
        for source in rollups
        for covers in ("members", "everyone")
    }


def _roll_ups(definitions: Collection[KpiDefinition], tables: Mapping[str, TallyTable]) -> dict[str, RollUp]:
    asked: dict[str, dict[str, Primitive]] = {}
    for definition in definitions:
        for node in formulas_of(definition):
            for primitive in chain.from_iterable(map(needed, aggregates_of(node))):
                asked.setdefault(primitive.source, {})[primitive.key] = primitive
    for source in asked:
        if source not in tables:
            raise InputError(f"There are no tallies of source {source!r}; tally it by its request first.")
    return {source: RollUp(tables[source], primitives.values()) for source, primitives in asked.items()}


def _coverage(compiled: CompiledCharter, table: TallyTable, as_of: date) -> Coverage:
    due = due_text(compiled.charter, table.source)
    return Coverage(
        as_of=as_of,
        first_day=table.first_day,
        last_day=table.last_day,
        due=DueRule.read(due) if due else None,
        business_calendar=compiled.business_calendar,
    )


class _Maker:
    """Makes the figures of one KPI."""

    def __init__(self, definition: KpiDefinition, compiled: CompiledCharter, desk: Desk) -> None:
        self.definition = definition
        self.desk = desk
        self.value: Evaluator = evaluator(definition.bound.node, desk)
        self.sample: Evaluator | None = evaluator(definition.minimum.node, desk) if definition.minimum else None
        self.factor = definition.factor.as_integer_ratio()
        rounding = definition.kpi.rounding
        self.rounding = Rounding(rounding.places, rounding.mode)
        charter = compiled.charter
        self.parties = {name: stretches(party, charter) for name, party in charter.parties.items()}
        self.direct = None if self.sample else direct_of(definition.bound.node, desk)
        minimum = definition.kpi.minimum
        least = 0 if minimum is None else minimum.count
        self.read = (
            None
            if self.direct is None
            else reader(self.direct, factor=definition.factor, rounding=self.rounding, least=least)
        )

    def figures(self, periods: Collection[Period]) -> list[Figure]:
        """By period, then party, then scope."""
        frames = [(period, Frame.of([period])) for period in periods]
        cells = self.cells([frame for _, frame in frames])
        rows_at = self.rows_at(cells)
        found: list[Figure] = []
        for period, frame in frames:
            rows = rows_at(frame) if rows_at and period.start <= self.desk.as_of else None
            absent = self.absent(period)
            elapsed = _elapsed(period, self.desk.as_of)
            if rows is None or self.read is None:
                found += [self.evaluated(period, frame, spot, elapsed, absent) for spot in cells]
                continue
            read, name, unit = self.read, self.definition.id, self.definition.unit.symbol
            at, start, end = period.id, period.start, period.end
            for spot, row in zip(cells, rows, strict=True):
                _, party, scope = spot
                held = None if row is None or party in absent else read(row)
                if held is None:
                    found.append(self.evaluated(period, frame, spot, elapsed, absent))
                    continue
                value, exact, above, below, n = held
                found.append(
                    _made(name, party, scope, at, start, end, value, exact, above, below, n, unit,
                          None, _PROVISIONAL, elapsed)
                )  # fmt: skip
        return found

    def rows_at(self, cells: Collection[Spot]) -> Callable[[Frame], list[Row | None]] | None:
        """What gives the rows of all cells in a frame; None where the formula is not read straight from them."""
        if self.direct is None:
            return None
        view = self.desk.views[self.direct.view]
        seen = [view.seen(cell) for cell, _, _ in cells]
        sets = dict.fromkeys(dimensions for _, dimensions, _ in seen)

        def rows(frame: Frame) -> list[Row | None]:
            of = {names: view.rollup.rows(frame.windows, names, members=view.members) for names in sets}
            return [of[names].get(values) for _, names, values in seen]

        return rows

    def absent(self, period: Period) -> frozenset[str | None]:
        """The parties that are no members on any day of the period."""
        return frozenset(
            party
            for party, held in self.parties.items()
            if not any(joined < period.end and period.start < left for joined, left in held)
        )

    def cells(self, frames: Collection[Frame]) -> list[Spot]:
        """The total, every declared party, and every observed combination of the other dimensions, in order."""
        order = {party: number for number, party in enumerate(self.parties)}
        found: list[Spot] = []
        for dimensions in self.definition.cells:
            rest = tuple(name for name in dimensions if name != PARTY)
            for values in self.observed(rest, frames):
                scope = tuple(zip(rest, values, strict=True))
                for party in self.parties if PARTY in dimensions else (None,):
                    cell = scope if party is None else tuple(sorted([*scope, (PARTY, party)]))
                    found.append((cell, party, scope))
        return sorted(found, key=lambda each: (-1 if each[1] is None else order[each[1]], _sortable(each[2])))

    def observed(self, dimensions: tuple[str, ...], frames: Collection[Frame]) -> set[Key]:
        """The values that occur together in the source in any of the periods."""
        if not dimensions:
            return {()}
        found: set[Key] = set()
        for view in self.desk.views.values():
            if all(view.tells_apart(name) for name in dimensions):
                for frame in frames:
                    found.update(view.rollup.rows(frame.windows, dimensions, members=view.members))
        return found

    def evaluated(
        self, period: Period, frame: Frame, spot: Spot, elapsed: Fraction, absent: Collection[str | None]
    ) -> Figure:
        """The figure at one place by its evaluator, or the reason that there is none."""
        cell, party, scope = spot
        if party in absent:
            outcome = _NOT_APPLICABLE
        elif self.desk.as_of < period.start:
            outcome = _NOT_DUE
        else:
            place = Place(self.desk, frame, cell)
            outcome = judged_sample(self.value(place), self.definition, self.sample(place) if self.sample else None)
        return self.figure(outcome, period, party, scope, elapsed)

    def figure(self, outcome: Outcome, period: Period, party: str | None, scope: Scope, elapsed: Fraction) -> Figure:
        """The figure, rounded as its definition says."""
        value, n, numerator, denominator = outcome
        missing = value if isinstance(value, Missing) else None
        exact = None if isinstance(value, Missing) else self.scaled(value)
        if denominator is None and not isinstance(value, Missing):
            numerator, denominator = value, _ONE
        return _made(
            self.definition.id,
            party,
            scope,
            period.id,
            period.start,
            period.end,
            None if exact is None else self.rounding.printed(exact),
            exact,
            _fraction(numerator),
            _fraction(denominator),
            n,
            self.definition.unit.symbol,
            missing,
            None if missing else _PROVISIONAL,
            elapsed,
        )

    def scaled(self, value: Exact) -> Fraction:
        """A value of the formula in the declared unit."""
        above, below = self.factor
        if above == below:
            return whole(value) if isinstance(value, int) else value
        return ratio(value.numerator * above, value.denominator * below)


_ONE = Fraction(1)
_NOT_APPLICABLE = Outcome(Missing.NOT_APPLICABLE)
_NOT_DUE = Outcome(Missing.NOT_DUE)
_PROVISIONAL = Quality.PROVISIONAL

_made = maker(Figure)
"""A figure from all its fields; one has a value, or says why it has none, by the way that it comes about here."""


def _fraction(value: Exact | None) -> Fraction | None:
    return whole(value) if isinstance(value, int) else value  # asked of int, as asking of Fraction takes longer


def _elapsed(period: Period, as_of: date) -> Fraction:
    """The share of the period's days that have passed: 0 to 1."""
    if as_of >= period.end:
        return WHOLE
    return Fraction((max(as_of, period.start) - period.start).days, period.days)


def _sortable(scope: Scope) -> tuple[tuple[str, bool, str], ...]:
    return tuple((name, value is not None, value or "") for name, value in scope)
