"""200 KPIs on the flights of New York, 2013: each as a formula of ours, and as SQL that an analyst would write.

The mix is that of a large alliance: 60 sums, 20 counts, 40 ratios, 24 averages, 32 conditional rates, 6 extremes,
10 percentiles and 8 distinct counts, by month and carrier. Every KPI has the same text in both languages but for the
conditions: ``FILTER`` in ours and in one form of the SQL, ``CASE`` in the other.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

CARRIERS = ("9E", "AA", "AS", "B6", "DL", "EV", "F9", "FL", "HA", "MQ", "OO", "UA", "US", "VX", "WN", "YV")

NUMBERS = ("distance", "air_time", "dep_delay", "arr_delay", "dep_delay - arr_delay")

CONDITIONS = (
    None,
    "origin = 'EWR'",
    "origin = 'JFK'",
    "origin = 'LGA'",
    "dep_delay > 0",
    "dep_delay > 15",
    "dep_delay > 60",
    "arr_delay > 0",
    "arr_delay > 15",
    "arr_delay > 60",
    "distance > 1000",
    "hour < 9",
    "hour >= 17",
    "arr_delay < dep_delay",
    "dest IN ('ATL', 'BOS', 'LAX', 'ORD')",
    "air_time IS NULL",
    "dep_delay > 30",
    "arr_delay > 30",
    "distance BETWEEN 500 AND 1000",
    "hour >= 9 AND hour < 17",
)


@dataclass(frozen=True, slots=True)
class BenchKpi:
    """One KPI: its formula in ours, and the same value in two forms of DuckDB's SQL."""

    id: str
    kind: str
    """Which of the eight kinds of the mix it is."""
    formula: str
    with_filter: str
    with_case: str


def kpis(most: int = 200) -> tuple[BenchKpi, ...]:
    """The KPIs of the mix; with ``most`` below 200, every kind in proportion (at least one of each)."""
    kinds = (
        ("sum", 60, _sums()),
        ("count", 20, _counts()),
        ("ratio", 40, _ratios()),
        ("average", 24, _averages()),
        ("rate", 32, _rates()),
        ("extreme", 6, _extremes()),
        ("percentile", 10, _percentiles()),
        ("distinct", 8, _distincts()),
    )
    return tuple(
        BenchKpi(f"{kind}_{number:02}", kind, *forms)
        for kind, share, made in kinds
        for number, forms in enumerate(islice(made, max(1, share * most // 200)), start=1)
    )


Forms = tuple[str, str, str]


def _aggregate(function: str, argument: str, condition: str | None) -> Forms:
    """``SUM(x) FILTER (WHERE c)``, the same in SQL, and ``SUM(CASE WHEN c THEN x END)``."""
    plain = f"{function}({argument})"
    if condition is None:
        return plain, plain, plain
    filtered = f"{plain} FILTER (WHERE {condition})"
    return filtered, filtered, f"{function}(CASE WHEN {condition} THEN {argument} END)"


def _count(condition: str) -> Forms:
    return (
        f"COUNT_IF({condition})",
        f"COUNT(*) FILTER (WHERE {condition})",
        f"COUNT(CASE WHEN {condition} THEN 1 END)",
    )


def _divided(above: Forms, below: Forms) -> Forms:
    return f"{above[0]} / {below[0]}", f"{above[1]} / {below[1]}", f"{above[2]} / {below[2]}"


def _sums() -> Iterator[Forms]:
    return (_aggregate("SUM", number, condition) for condition, number in product(CONDITIONS[:12], NUMBERS))


def _counts() -> Iterator[Forms]:
    yield "COUNT(*)", "COUNT(*)", "COUNT(*)"
    yield from (_count(condition) for condition in CONDITIONS if condition)


def _ratios() -> Iterator[Forms]:
    pairs = (("arr_delay", "distance"), ("dep_delay", "air_time"), ("distance", "air_time"), ("arr_delay", "air_time"))
    for condition, (above, below) in product(CONDITIONS[:10], pairs):
        yield _divided(_aggregate("SUM", above, condition), _aggregate("SUM", below, condition))


def _averages() -> Iterator[Forms]:
    columns = ("arr_delay", "dep_delay", "air_time", "distance")
    return (_aggregate("AVG", column, condition) for condition, column in product(CONDITIONS[1:7], columns))


def _rates() -> Iterator[Forms]:
    for minutes, column in product((0, 5, 10, 15, 20, 30, 45, 60, 75, 90, 105, 120, 150, 180, 240, 300), _DELAYS):
        whole = f"COUNT({column})"
        yield _divided(_count(f"{column} <= {minutes}"), (whole, whole, whole))


_DELAYS = ("arr_delay", "dep_delay")


def _extremes() -> Iterator[Forms]:
    for function, column in product(("MIN", "MAX"), ("arr_delay", "dep_delay", "air_time")):
        yield _aggregate(function, column, None)


def _percentiles() -> Iterator[Forms]:
    for share, column in product(("0.25", "0.5", "0.75", "0.9", "0.95"), _DELAYS):
        plain = f"quantile_disc({column}, {share})"
        yield f"PERCENTILE_DISC({column}, {share})", plain, plain


def _distincts() -> Iterator[Forms]:
    for condition, column in product((None, "air_time IS NOT NULL", "origin = 'JFK'", "dep_delay > 15"), _THINGS):
        plain = f"COUNT(DISTINCT {column})"
        if condition is None:
            yield plain, plain, plain
        else:
            filtered = f"{plain} FILTER (WHERE {condition})"
            yield filtered, filtered, f"COUNT(DISTINCT CASE WHEN {condition} THEN {column} END)"


_THINGS = ("dest", "tailnum")


def charter(chosen: Sequence[BenchKpi]) -> str:
    """A charter of these KPIs, with every carrier as a party."""
    lines = [_HEAD, "parties:"]
    lines += [f'  {party_id(carrier)}: {{name: "{carrier}", is: {{carrier: "{carrier}"}}}}' for carrier in CARRIERS]
    lines += [_SOURCES, "kpis:"]
    for kpi in chosen:
        lines.append(
            f'  {kpi.id}: {{title: {kpi.id}, formula: "{kpi.formula}", source: flights, unit: number, '
            "direction: unscored, by: [party], rounding: 4 places}"
        )
    return "\n".join(lines) + "\n"


def party_id(carrier: str) -> str:
    """The carrier's id as a party."""
    return f"carrier-{carrier.lower()}"


_HEAD = """\
# Generated by bench/workload.py: not an agreement, a load.
tallystick: 1
alliance: bench
title: Benchmark on the flights of New York
term: 2013-01-01 .. 2014-01-01
zone: America/New_York
calendar: months
"""

_SOURCES = """\
sources:
  flights:
    holds: one scheduled flight of any carrier
    time: time_hour
    key: [time_hour, carrier, flight, origin]
    columns:
      time_hour: {type: time}
      carrier: {type: text, required: true}
      flight: number
      tailnum: text
      origin: text
      dest: text
      month: number
      hour: number
      dep_delay: number
      arr_delay: number
      air_time: number
      distance: number
    bad rows: refuse
    file: {encoding: utf-8, delimiter: ",", missing: [NA, ""]}
"""


def query_each(chosen: Sequence[BenchKpi], facts: str) -> list[str]:
    """One query for each KPI; ``facts`` is what they select from."""
    return [_query([kpi], lambda one: one.with_filter, facts) for kpi in chosen]


def query_with_filter(chosen: Sequence[BenchKpi], facts: str) -> list[str]:
    """One query for all of them, conditions as FILTER."""
    return [_query(chosen, lambda one: one.with_filter, facts)]


def query_with_case(chosen: Sequence[BenchKpi], facts: str) -> list[str]:
    """One query for all of them, conditions as CASE."""
    return [_query(chosen, lambda one: one.with_case, facts)]


def _query(chosen: Sequence[BenchKpi], expression: Callable[[BenchKpi], str], facts: str) -> str:
    listed = ", ".join(f"{expression(kpi)} AS {kpi.id}" for kpi in chosen)
    return f"SELECT month, carrier, {listed} FROM {facts} GROUP BY month, carrier"


def recorded(parquet: str, copies: int = 1) -> str:
    """The recorded file as a table, read so many times over."""
    return f"read_parquet({[parquet] * copies})"
