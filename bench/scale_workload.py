"""200 KPIs on the made-up facts, by month and partner: each as a formula of ours, and in the languages of the peers.

60 sums, 20 counts, 40 ratios, 24 averages, 32 conditional rates and 6 extremes add up; 10 percentiles and 8 distinct
counts do not. Conditions are on a region, on whether the service level was met, and on thresholds of minutes and units;
31 KPIs have conditions on two columns at once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Literal

from bench.generated import FIRST, LAST, PARTNERS, REGIONS, partners

Function = Literal["SUM", "COUNT", "AVG", "MIN", "MAX", "PERCENTILE", "DISTINCT"]
Kind = Literal["sum", "count", "ratio", "average", "rate", "extreme", "percentile", "distinct"]

ADDITIVE: frozenset[Kind] = frozenset({"sum", "count", "ratio", "average", "rate", "extreme"})
"""Kinds whose values are reckoned from sums, counts and extremes of parts."""

EXACT: frozenset[Kind] = frozenset({"sum", "count", "extreme", "percentile", "distinct"})
"""Kinds whose values are the same to the last digit in every language; the others divide doubles elsewhere."""


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison of a column."""

    column: str
    operator: Literal["=", "<=", ">", ">=", "IN", "IS NULL", "IS", "IS NOT"]
    value: str | int | tuple[str, ...] | None = None

    @property
    def text(self) -> str:
        """As SQL and our formulas write it."""
        match self.operator:
            case "IS":
                return self.column
            case "IS NOT":
                return f"NOT {self.column}"
            case "IS NULL":
                return f"{self.column} IS NULL"
            case _:
                return f"{self.column} {self.operator} {_literal(self.value)}"


def _literal(value: str | int | tuple[str, ...] | None) -> str:
    match value:
        case str():
            return f"'{value}'"
        case tuple():
            return f"({', '.join(map(_literal, value))})"
        case _:
            return str(value)


def tested(column: Any, test: Test, *, among: str, unknown: str) -> Any:
    """The comparison, of a column of a library whose methods for ``IN`` and ``IS NULL`` have these names."""
    match test.operator:
        case "=":
            return column == test.value
        case "IN":
            return getattr(column, among)(test.value)
        case "<=":
            return column <= test.value
        case ">":
            return column > test.value
        case ">=":
            return column >= test.value
        case "IS NULL":
            return getattr(column, unknown)()
        case "IS NOT":
            return ~column
        case _:
            return column


Condition = tuple[Test, ...]
"""All of these; empty admits every fact."""


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A function of the facts that meet a condition."""

    function: Function
    argument: str
    """A column, ``revenue - cost``, or ``*``."""
    condition: Condition = ()
    share: str = ""
    """Of a percentile, as a decimal."""

    @property
    def where(self) -> str:
        """The condition; empty for none."""
        return " AND ".join(test.text for test in self.condition)

    @property
    def formula(self) -> str:
        """As a formula of ours."""
        if self.function == "COUNT" and self.argument == "*" and self.condition:
            return f"COUNT_IF({self.where})"
        called = {
            "PERCENTILE": f"PERCENTILE_DISC({self.argument}, {self.share})",
            "DISTINCT": f"COUNT(DISTINCT {self.argument})",
        }.get(self.function, f"{self.function}({self.argument})")
        return f"{called} FILTER (WHERE {self.where})" if self.condition else called

    @property
    def with_filter(self) -> str:
        """DuckDB's SQL with ``FILTER``."""
        called = self._called(self.argument)
        return f"{called} FILTER (WHERE {self.where})" if self.condition else called

    @property
    def with_case(self) -> str:
        """DuckDB's SQL with ``CASE``."""
        if not self.condition:
            return self._called(self.argument)
        value = "1" if self.argument == "*" else self.argument
        return self._called(f"CASE WHEN {self.where} THEN {value} END")

    def _called(self, argument: str) -> str:
        match self.function:
            case "PERCENTILE":
                return f"quantile_disc({argument}, {self.share})"
            case "DISTINCT":
                return f"COUNT(DISTINCT {argument})"
            case _:
                return f"{self.function}({argument})"


@dataclass(frozen=True, slots=True)
class ScaleKpi:
    """One KPI: an aggregate, or the quotient of two."""

    id: str
    kind: Kind
    above: Aggregate
    below: Aggregate | None = None

    @property
    def is_compound(self) -> bool:
        """Whether a condition is on two columns at once, apart from the threshold that a rate is about."""
        return len((self.below or self.above).condition) > 1

    @property
    def formula(self) -> str:
        """As a formula of ours."""
        return _divided(self, lambda one: one.formula)

    @property
    def with_filter(self) -> str:
        """DuckDB's SQL with ``FILTER``."""
        return _divided(self, lambda one: one.with_filter)

    @property
    def with_case(self) -> str:
        """DuckDB's SQL with ``CASE``."""
        return _divided(self, lambda one: one.with_case)


def _divided(kpi: ScaleKpi, write: Callable[[Aggregate], str]) -> str:
    return write(kpi.above) if kpi.below is None else f"{write(kpi.above)} / {write(kpi.below)}"


_REGION = tuple(Test("region", "=", region) for region in REGIONS)
_MET, _MISSED = Test("sla_met", "IS"), Test("sla_met", "IS NOT")
_WEST = Test("region", "IN", ("DACH", "NORD", "UKI"))
_QUICK = {minutes: Test("response_minutes", "<=", minutes) for minutes in (15, 30, 60, 120)}
_LARGE = Test("units", ">=", 10)

_PLACES: tuple[Condition, ...] = ((), *((region,) for region in _REGION), (_MET,), (_MISSED,), (_WEST,))
"""The twelve conditions of sums."""

COLUMNS = ("revenue", "cost", "units", "response_minutes")
NUMBERS = (*COLUMNS, "revenue - cost")

Parts = tuple[Aggregate, Aggregate | None]


def kpis() -> tuple[ScaleKpi, ...]:
    """All 200, in the order of their kinds."""
    kinds: tuple[tuple[Kind, Iterator[Parts]], ...] = (
        ("sum", _sums()),
        ("count", _counts()),
        ("ratio", _ratios()),
        ("average", _averages()),
        ("rate", _rates()),
        ("extreme", _extremes()),
        ("percentile", _percentiles()),
        ("distinct", _distincts()),
    )
    return tuple(
        ScaleKpi(f"{kind}_{number:02}", kind, *parts)
        for kind, made in kinds
        for number, parts in enumerate(made, start=1)
    )


def chosen(which: str) -> tuple[ScaleKpi, ...]:
    """A set of KPIs by its name: ``all``, ``additive`` (182), ``peers`` (169), ``ibis`` (those that Ibis can say).

    The 31 with conditions on two columns are left to us: MetricFlow can say them, but each costs it another subquery.
    Ibis has no discrete percentiles. ``wide-400`` are so many additive ones, at most 1,120.
    """
    if which.startswith("wide-"):
        return wide(int(which.removeprefix("wide-")))
    every = kpis()
    sets = {
        "all": every,
        "additive": tuple(kpi for kpi in every if kpi.kind in ADDITIVE),
        "peers": tuple(kpi for kpi in every if not kpi.is_compound),
        "ibis": tuple(kpi for kpi in every if kpi.kind != "percentile" and not kpi.is_compound),
        "percentile": tuple(kpi for kpi in every if kpi.kind == "percentile"),
        "distinct": tuple(kpi for kpi in every if kpi.kind == "distinct"),
    }
    return sets[which]


def wide(number: int) -> tuple[ScaleKpi, ...]:
    """So many different additive KPIs, kinds in turn, under every region with and without the service level met."""
    places = (*_PLACES, *((region, met) for region in _REGION for met in (_MET, _MISSED)))
    minutes = tuple(
        Test("response_minutes", "<=", minutes) for minutes in (5, 10, 15, 20, 30, 45, 60, 75, 90, 120, 150)
    )
    answered = Aggregate("COUNT", "response_minutes")
    kinds: tuple[tuple[Kind, list[Parts]], ...] = (
        ("sum", [(Aggregate("SUM", one, place), None) for place, one in product(places, NUMBERS)]),
        ("average", [(Aggregate("AVG", one, place), None) for place, one in product(places, COLUMNS)]),
        (
            "ratio",
            [
                (Aggregate("SUM", one, place), Aggregate("SUM", other, place))
                for place, one, other in product(places, NUMBERS, NUMBERS)
                if one != other
            ],
        ),
        (
            "rate",
            [
                (Aggregate("COUNT", "*", (*place, quick)), replace(answered, condition=place))
                for place, quick in product(places, minutes)
            ],
        ),
    )
    made = [ScaleKpi(f"{kind}_{at:03}", kind, *parts) for kind, each in kinds for at, parts in enumerate(each)]
    if number > len(made):
        raise ValueError(f"There are {len(made)} wide KPIs, and {number} are asked for.")
    return tuple(made[place * len(made) // number] for place in range(number))


def _sums() -> Iterator[Parts]:
    return ((Aggregate("SUM", number, condition), None) for condition, number in product(_PLACES, NUMBERS))


def _counts() -> Iterator[Parts]:
    conditions: tuple[Condition, ...] = (
        *_PLACES,
        *((quick,) for quick in _QUICK.values()),
        (_MISSED, Test("response_minutes", "IS NULL")),
        (_MET, _QUICK[30]),
        (_MISSED, _LARGE),
        (_REGION[5], _LARGE),
    )
    return ((Aggregate("COUNT", "*", condition), None) for condition in conditions)


def _ratios() -> Iterator[Parts]:
    pairs = (
        ("revenue", "units"),
        ("cost", "revenue"),
        ("revenue - cost", "revenue"),
        ("response_minutes", "units"),
    )
    for condition, (above, below) in product(_PLACES[:10], pairs):
        yield Aggregate("SUM", above, condition), Aggregate("SUM", below, condition)


def _averages() -> Iterator[Parts]:
    conditions: tuple[Condition, ...] = (*_PLACES[:4], (_REGION[5], _MET), (_REGION[5], _MISSED))
    return ((Aggregate("AVG", column, condition), None) for condition, column in product(conditions, COLUMNS))


def _rates() -> Iterator[Parts]:
    for region, (served, minutes) in product(_REGION, (((), 30), ((), 120), ((_MET,), 15), ((_MET,), 60))):
        condition = (region, *served)
        yield (
            Aggregate("COUNT", "*", (*condition, _QUICK[minutes])),
            Aggregate("COUNT", "response_minutes", condition),
        )


def _extremes() -> Iterator[Parts]:
    for function, column in product(("MIN", "MAX"), ("revenue", "cost", "response_minutes")):
        yield Aggregate("MIN" if function == "MIN" else "MAX", column), None


def _percentiles() -> Iterator[Parts]:
    asked: tuple[tuple[str, str, Condition], ...] = (
        *(("response_minutes", share, ()) for share in ("0.5", "0.9", "0.95", "0.99")),
        *(("response_minutes", share, (_REGION[5],)) for share in ("0.5", "0.95")),
        ("response_minutes", "0.95", (_MET,)),
        ("response_minutes", "0.95", (_REGION[5], _MET)),
        *(("revenue", share, ()) for share in ("0.5", "0.95")),
    )
    return ((Aggregate("PERCENTILE", column, condition, share), None) for column, share, condition in asked)


def _distincts() -> Iterator[Parts]:
    conditions: tuple[Condition, ...] = (
        (_MET,),
        (_MISSED,),
        (_REGION[5],),
        (_WEST,),
        (_QUICK[30],),
        (_REGION[5], _MET),
        (_MET, _LARGE),
    )
    yield from ((Aggregate("DISTINCT", "customer_id", condition), None) for condition in conditions)
    yield Aggregate("DISTINCT", "product"), None


def charter(
    listed: Sequence[ScaleKpi], *, by: str = "party", calendar: str = "months", among: int = len(PARTNERS)
) -> str:
    """A charter of these KPIs, with so many partners as parties; ``by`` lists dimensions with commas between them."""
    lines = [_HEAD, f"term: {FIRST} .. {LAST}", f"calendar: {calendar}", "parties:"]
    lines += [
        f'  {party_id(partner)}: {{name: "{partner}", is: {{partner: "{partner}"}}}}' for partner in partners(among)
    ]
    lines += [_SOURCES, "kpis:"]
    cells = f"[[{by}]]" if "," in by else f"[{by}]"
    for kpi in listed:
        lines.append(
            f'  {kpi.id}: {{title: {kpi.id}, formula: "{kpi.formula}", source: orders, unit: number, '
            f"direction: unscored, by: {cells}, rounding: 4 places}}"
        )
    return "\n".join(lines) + "\n"


def party_id(partner: str) -> str:
    """The partner's id as a party."""
    return f"partner-{partner.lower()}"


_HEAD = """\
# Generated by bench/scale_workload.py: not an agreement, a load.
tallystick: 1
alliance: bench
title: Benchmark on made-up orders
zone: UTC"""

_SOURCES = """\
sources:
  orders:
    holds: one order of any partner
    time: event_time
    key: [event_time, partner, customer_id]
    columns:
      event_time: {type: time, required: true}
      partner: {type: text, required: true}
      product: {type: text, required: true}
      region: {type: text, required: true}
      revenue: {type: number, scale: 2, required: true}
      cost: {type: number, scale: 2, required: true}
      units: {type: number, required: true}
      sla_met: {type: boolean, required: true}
      response_minutes: {type: number, scale: 3}
      customer_id: {type: number, required: true}"""


def query_each(listed: Sequence[ScaleKpi], facts: str) -> list[str]:
    """One query for each KPI; ``facts`` is what they select from."""
    return [_query([kpi], lambda one: one.with_filter, facts) for kpi in listed]


def query_with_filter(listed: Sequence[ScaleKpi], facts: str) -> list[str]:
    """One query for all of them, conditions as FILTER."""
    return [_query(listed, lambda one: one.with_filter, facts)]


def query_with_case(listed: Sequence[ScaleKpi], facts: str) -> list[str]:
    """One query for all of them, conditions as CASE."""
    return [_query(listed, lambda one: one.with_case, facts)]


def _query(listed: Sequence[ScaleKpi], expression: Callable[[ScaleKpi], str], facts: str) -> str:
    values = ", ".join(f"{expression(kpi)} AS {kpi.id}" for kpi in listed)
    return f"SELECT date_trunc('month', event_time) AS month, partner, {values} FROM {facts} GROUP BY 1, 2"


_SCANNED = (
    "sum(revenue), sum(cost), sum(units), sum(response_minutes), sum(customer_id), sum(sla_met::INTEGER), "
    "sum(strlen(region)), sum(strlen(product)), sum(epoch(event_time)::BIGINT)"
)


def query_floor(facts: str) -> list[str]:
    """Nine sums over the columns that the KPIs read, in no groups."""
    return [f"SELECT {_SCANNED}, sum(strlen(partner)) FROM {facts}"]


def query_grouped_floor(facts: str) -> list[str]:
    """The same by month and partner: the least that any plan does."""
    columns = _SCANNED.removesuffix(", sum(epoch(event_time)::BIGINT)")
    return [f"SELECT date_trunc('month', event_time) AS month, partner, count(*), {columns} FROM {facts} GROUP BY 1, 2"]
