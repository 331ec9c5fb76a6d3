"""Targets and figures as agreed metrics and observations.

A published observation stays as it was written where the charter says the same; where the figure is another, it gets
the figure's value. Measures are decimal texts, as they are printed; amounts are numbers with a currency.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.model.kpis import Rounding
from tallystick.charter.model.targets import Target
from tallystick.errors import Problem
from tallystick.obligations.exchange import problems
from tallystick.obligations.exchange.ocds.base import Base, appended, put
from tallystick.obligations.exchange.ocds.decoding import Node
from tallystick.obligations.exchange.ocds.disclosure import Metric, Observation
from tallystick.obligations.exchange.ocds.moments import first_instant, last_instant
from tallystick.obligations.exchange.ocds.places import PARTY, TERM, MetricPlace, dimension_name, party_of
from tallystick.obligations.exchange.ocds.units import foreign_unit
from tallystick.scorecard.targets import target_at
from tallystick.terms.calendar import Period
from tallystick.terms.figure import Figure, Scope
from tallystick.terms.quantity import currency_of
from tallystick.terms.rounding import is_finite_decimal, round_fraction, write_decimal

Cell = tuple[str | None, Scope]
Key = tuple[str, Cell]
"""Period and cell."""


class MetricWriter:
    """Writes the metrics of one contract; what is left out is added to ``listed``."""

    def __init__(
        self, compiled: CompiledCharter, figures: Iterable[Figure], base: Base | None, ids: Mapping[str, str]
    ) -> None:
        self.compiled, self.base, self.ids = compiled, base, ids
        self.listed: list[Problem] = []
        self.figures: dict[str, dict[Key, Figure]] = {}
        for figure in figures:
            self.figures.setdefault(figure.kpi, {})[figure.period, (figure.party, figure.scope)] = figure
        known = base.places.metrics if base is not None else ()
        self.places = {place.kpi: place for place in known}

    def write(self, contract: Node, implementation: Node) -> None:
        """Add or change ``agreedMetrics`` of the contract and ``metrics`` of its implementation."""
        agreed: list[Node] = []
        reported: list[Node] = []
        for definition in self.compiled.kpis.values():
            place = self.places.get(definition.id)
            if self._stays_out(definition, place):
                continue
            agreed += self._metric(definition, place.agreed if place else None, self._targets(definition))
            told = place.reported if place else None
            reported += self._metric(definition, told, self._values(definition, place))
        appended(contract, "agreedMetrics", agreed)
        appended(implementation, "metrics", reported)

    def _stays_out(self, definition: KpiDefinition, place: MetricPlace | None) -> bool:
        """Early metrics stay as published; failures are told as failures; what nobody agreed is no result."""
        if place is not None:
            return place.early is not None
        if self.base is not None and definition.id in self.base.places.failures:
            return True
        if definition.kpi.binding == "informational":
            self.listed.append(problems.X020.at(f"KPI '{definition.id}' is informational, and is left out."))
            return True
        return False

    def _metric(
        self, definition: KpiDefinition, published: Metric | None, values: Mapping[Key, Decimal | None]
    ) -> Iterator[Node]:
        """The published metric is changed in its place; a new one is given back."""
        if published is None:
            observations = self._observations(definition, values)
            if observations:
                yield Node(
                    {
                        "id": definition.id,
                        "title": definition.kpi.title,
                        **({"description": definition.kpi.question} if definition.kpi.question else {}),
                        "observations": observations,
                    }
                )
            return
        if self.base is None:
            return
        keys = [self._key(each, definition) for each in published.observations]
        several = {key for key, count in Counter(keys).items() if count > 1}
        if several - {None}:
            message = f"{published.pointer} has several observations in one period; they stay as they were published."
            self.listed.append(problems.X020.at(message))
        gone, seen = set(), set(several)
        for each, key in zip(published.observations, keys, strict=True):
            value = values.get(key) if key is not None else None
            held = self.base.node(each.pointer)
            if key is None or key not in values or key in several:
                continue
            seen.add(key)
            if value is None:
                message = f"{each.pointer} has no value any more, and is left out."
                self.listed.append(problems.X020.at(message, hint=f"KPI '{definition.id}' has none for {key[0]}."))
                gone.add(id(held))
            elif not _same(each.value, value, definition.kpi.rounding):
                self._set_value(held, definition, value)
        node = self.base.node(published.pointer)
        kept = [each for each in node.get("observations", []) if id(each) not in gone]
        new = self._observations(definition, {key: value for key, value in values.items() if key not in seen})
        put(node, "observations", [*kept, *new])

    def _observations(self, definition: KpiDefinition, values: Mapping[Key, Decimal | None]) -> list[Node]:
        """New observations, by their first day and id."""
        made = [self._observation(definition, key, value) for key, value in values.items() if value is not None]
        return sorted(made, key=lambda node: (node["period"]["startDate"], node["id"]))

    def _key(self, each: Observation, definition: KpiDefinition) -> Key | None:
        """The period and cell that a published observation belongs to."""
        if each.end is None or self.base is None:
            return None
        found, parties = self.base.found, {organisation: name for name, organisation in self.ids.items()}
        party = next((party_of(value, found, parties) for name, value in each.dimensions if name == PARTY), None)
        scope = tuple(sorted((dimension_name(name), value) for name, value in each.dimensions if name != PARTY))
        if (each.start, each.end) == (found.start, found.end):
            return TERM, (party, scope)
        period = definition.calendar.find(each.end, definition.period_kind)
        return None if period is None else (period.id, (party, scope))

    def _values(self, definition: KpiDefinition, place: MetricPlace | None) -> dict[Key, Decimal | None]:
        """The figures that are published: of the cells that were published before, else of all."""
        figures = self.figures.get(definition.id, {})
        told = place.reported or place.agreed if place is not None else None
        sets = {_names(each) for each in told.observations} if told else None
        return {
            key: figure.value
            for key, figure in figures.items()
            if figure.elapsed == 1 and _is_named(key[1]) and (sets is None or self._dimensions(key[1]) in sets)
        }

    def _dimensions(self, cell: Cell) -> tuple[str, ...]:
        party, scope = cell
        return tuple(sorted([*([PARTY] if party is not None else []), *(name for name, _ in scope)]))

    def _targets(self, definition: KpiDefinition) -> dict[Key, Decimal | None]:
        """The targets: a step by its anchors, a flat one as one value for the term, others period by period."""
        found: dict[Key, Decimal | None] = {}
        for target in definition.kpi.target:
            party = target.for_.get(PARTY)
            cell: Cell = (party, tuple(sorted((k, v) for k, v in target.for_.items() if k != PARTY)))
            if target.step is not None:
                found |= {(period, cell): value for period, value in target.step.items()}
            elif target.flat is not None:
                found[TERM, cell] = target.flat
            else:
                found |= self._by_period(definition, target, cell)
        return found

    def _by_period(self, definition: KpiDefinition, target: Target, cell: Cell) -> dict[Key, Decimal | None]:
        own = {key[0]: figure.exact for key, figure in self.figures.get(definition.id, {}).items() if key[1] == cell}

        def known(period: Period) -> Fraction | None:
            return own.get(period.id)

        found: dict[Key, Decimal | None] = {}
        for period in definition.periods(self.compiled):
            value = target_at(definition, self.compiled, period, cell, known)
            if value is not None:
                exact = is_finite_decimal(value)
                places = definition.kpi.rounding.places
                found[period.id, cell] = Decimal(write_decimal(value)) if exact else round_fraction(value, places)
        if not found:
            message = f"the target of '{definition.id}' ({target.shape}) has no value yet, and is left out."
            self.listed.append(problems.X020.at(message))
        return found

    def _observation(self, definition: KpiDefinition, key: Key, value: Decimal) -> Node:
        period, (party, scope) = key
        start, end = self._days(definition, period)
        cells = [*([(PARTY, self.ids.get(party, party))] if party is not None else []), *scope]
        dimensions = {name: held for name, held in cells if held is not None}
        node = Node(
            {
                "id": "-".join([definition.id, period, *dimensions.values()]),
                "period": Node({"startDate": first_instant(start), "endDate": last_instant(end - timedelta(days=1))}),
            }
        )
        self._set_value(node, definition, value)
        put(node, "dimensions", Node(dimensions))
        return node

    def _days(self, definition: KpiDefinition, period: str) -> tuple[date, date]:
        if period == TERM:
            span = definition.kpi.in_force or self.compiled.charter.term
            return span.start, span.end
        held = definition.calendar.get(period)
        return held.start, held.end

    def _set_value(self, node: Node, definition: KpiDefinition, value: Decimal) -> None:
        currency = currency_of(definition.unit)
        if currency is not None and definition.unit.symbol == currency:
            node["value"] = Node({"amount": value, "currency": currency})
            return
        node["measure"] = f"{value:f}"
        if "unit" not in node:
            node["unit"] = Node(foreign_unit(definition.unit))


def _is_named(cell: Cell) -> bool:
    """Whether every fixed dimension has a value; what facts without one add up to cannot be said by dimensions."""
    return all(value is not None for _, value in cell[1])


def _names(each: Observation) -> tuple[str, ...]:
    """The names of its dimensions, as the charter has them, sorted."""
    return tuple(sorted(PARTY if name == PARTY else dimension_name(name) for name, _ in each.dimensions))


def _same(published: Decimal | None, value: Decimal, rounding: Rounding) -> bool:
    """Whether a published number says what the charter says, to the places to which the charter prints it."""
    return published is not None and (
        published == value or round_fraction(published, rounding.places, rounding.mode) == value
    )
