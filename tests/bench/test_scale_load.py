"""The load of the benchmark at scale: facts that can be made anew slice by slice, and the KPIs that it claims.

Nothing here is timed.
"""

import pickle
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from bench.generated import FIRST, LAST, MONTHS, PARTNERS, prepared, query, rows_of_days, slices, write
from bench.growth_plot import Series, plot
from bench.peers.metricflow import semantics
from bench.scale import GROUPS, LARGE, QUICK
from bench.scale_check import compare
from bench.scale_sides import QUERIES, keep
from bench.scale_workload import charter, chosen, kpis, party_id

from tallystick.charter.compiling import compile_charter
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape
from tallystick.facts.tables import FactTable
from tallystick.figures.kernel import figures
from tallystick.figures.requests import requests
from tallystick.tallies.engine import tally

ROWS = 20_000


def rows(start: int, end: int, *, threads: int = 1) -> list[tuple[object, ...]]:
    """A slice of a history of so many rows."""
    connection = prepared(duckdb.connect(config={"threads": threads}))
    return connection.execute(query(ROWS, start, end)).fetchall()


def compiled(which: str) -> CompiledCharter:
    """The charter of a set of KPIs."""
    document = read_texts([("charter.yaml", charter(chosen(which)).encode())])
    shaped, problems = shape(document)
    assert shaped is not None, problems
    return compile_charter(shaped, document)


def test_a_row_is_the_same_by_itself_and_in_any_slice_with_any_number_of_threads() -> None:
    whole = rows(0, 5_000)

    assert whole == rows(0, 5_000, threads=2)
    assert whole[1234] == rows(1234, 1235)[0]
    assert whole[3000:] == rows(3000, 5_000)


def test_the_facts_are_the_ones_that_were_made_first() -> None:
    at, *others = rows(12_345, 12_346)[0]

    assert at == datetime(2024, 11, 7, 12, 8, 38)  # noqa: DTZ001  (facts are kept in UTC, without a zone)
    assert others == ["P03", "A05", "MEA", Decimal("5773.68"), Decimal("3406.47"), 8, True, Decimal("37.961"), 582142]


def test_months_are_whole_and_leave_nothing_out() -> None:
    made = slices(ROWS)

    assert (len(made), made[0][0], made[-1][1]) == (36, 0, ROWS)
    assert all(end == start for (_, end), (start, _) in pairwise(made))
    for month, after, (start, end) in zip(MONTHS, MONTHS[1:], made, strict=False):
        first, last = rows(start, start + 1)[0][0], rows(end - 1, end)[0][0]
        assert isinstance(first, datetime)
        assert isinstance(last, datetime)
        assert month <= first.date() <= last.date() < after


def test_growth_in_partners_has_facts_and_parties_of_each() -> None:
    connection = prepared(duckdb.connect())
    found = connection.execute(f"SELECT DISTINCT partner FROM ({query(ROWS, 0, ROWS, among=96)})").fetchall()

    document = read_texts([("charter.yaml", charter(chosen("wide-50"), among=96).encode())])
    shaped, problems = shape(document)

    assert shaped is not None, problems
    assert {party_id(partner) for (partner,) in found} == set(shaped.parties)
    assert len(shaped.parties) == 96
    assert query(ROWS, 0, 5) == query(ROWS, 0, 5, among=len(PARTNERS))


def test_large_loads_leave_out_what_takes_hours_and_quick_runs_what_no_goal_names() -> None:
    assert set(LARGE) < set(GROUPS)
    assert set(GROUPS) - set(QUICK) == {"filter", "memory"}


def test_the_rows_of_a_day_are_those_that_happened_on_it() -> None:
    start, end = rows_of_days(date(2024, 2, 29), date(2024, 3, 1), ROWS)

    assert {str(row[0])[:10] for row in rows(start, end)} == {"2024-02-29"}
    assert end - start in {ROWS // 1096, ROWS // 1096 + 1}


def test_columns_are_kept_as_recorded_facts_are(tmp_path: Path) -> None:
    made = write(tmp_path, ROWS, connection=prepared(duckdb.connect()))

    relation = duckdb.connect().read_parquet(str(tmp_path / "*.parquet"))
    types = dict(zip(relation.columns, map(str, relation.types), strict=True))
    assert types == {
        "event_time": "TIMESTAMP",
        "partner": "VARCHAR",
        "product": "VARCHAR",
        "region": "VARCHAR",
        "revenue": "DECIMAL(18,2)",
        "cost": "DECIMAL(18,2)",
        "units": "BIGINT",
        "sla_met": "BOOLEAN",
        "response_minutes": "DECIMAL(18,3)",
        "customer_id": "BIGINT",
    }
    counted = "count(*), count(DISTINCT partner), count(DISTINCT product), count(DISTINCT region)"
    assert relation.aggregate(counted).fetchall() == [(ROWS, 12, 50, 8)]
    (known,) = relation.aggregate("count(response_minutes)").fetchall()[0]
    assert known / ROWS == pytest.approx(0.98, abs=0.005)
    assert len(made.files) == 36
    assert made.digest == write(tmp_path, ROWS, connection=prepared(duckdb.connect())).digest


def test_the_mix_is_the_one_that_is_claimed() -> None:
    mix = Counter(kpi.kind for kpi in kpis())

    assert mix == {
        "sum": 60,
        "count": 20,
        "ratio": 40,
        "average": 24,
        "rate": 32,
        "extreme": 6,
        "percentile": 10,
        "distinct": 8,
    }
    assert len({kpi.formula for kpi in kpis()}) == 200
    counted = [kpi.above for kpi in kpis() if kpi.kind == "distinct"]
    assert [one.argument for one in counted] == ["customer_id"] * 7 + ["product"]
    assert all(one.condition for one in counted[:7])
    sizes = {name: len(chosen(name)) for name in ("additive", "peers", "ibis", "wide-1000")}
    assert sizes == {"additive": 182, "peers": 169, "ibis": 160, "wide-1000": 1000}


def test_the_182_additive_kpis_are_made_of_146_different_counts_sums_and_extremes() -> None:
    aggregates = [one for kpi in chosen("additive") for one in (kpi.above, kpi.below) if one is not None]

    parts = {(one.function, one.argument, one.condition) for one in aggregates if one.function != "AVG"}
    means = [one for one in aggregates if one.function == "AVG"]
    parts |= {("SUM", one.argument, one.condition) for one in means}
    parts |= {("COUNT", one.argument if one.argument == "response_minutes" else "*", one.condition) for one in means}
    assert len(parts) == 146


def test_conditions_on_two_columns_are_in_31_of_the_200() -> None:
    assert sum(kpi.is_compound for kpi in kpis()) == 31


def test_ours_and_sql_by_hand_agree_on_every_kpi(tmp_path: Path) -> None:
    made = write(tmp_path, ROWS, connection=prepared(duckdb.connect()))
    ready = compiled("all")
    table = FactTable("orders", made.files, overlapping=False, digests=(), rows=0, first_time=None, last_time=None)
    tallies = {source: tally(request, table, ready) for source, request in requests(ready).items()}
    found = figures(ready, tallies, as_of=LAST)
    ours = {(each.kpi, each.party, each.start): each.exact for each in found if each.party is not None}

    (text,) = QUERIES["case"](kpis(), f"read_parquet('{tmp_path}/*.parquet')")
    keep(tmp_path / "theirs", kpis(), duckdb.connect().execute(text).fetchall())
    theirs = pickle.loads((tmp_path / "theirs").read_bytes())  # noqa: S301  (written a line above)
    assert compare(ours, theirs) == 200 * 36 * len(PARTNERS)


def test_a_difference_between_the_sides_is_refused() -> None:
    place = ("sum_01", "P03", FIRST)
    ours = {("sum_01", party_id("P03"), FIRST): Fraction(5)}

    assert compare(ours, {place: Decimal("5.00")}) == 1
    with pytest.raises(AssertionError, match="sum_01 of P03 in January 2023: 5, not 6"):
        compare(ours, {place: 6})
    assert compare({("sum_01", "partner-p03", FIRST): None}, {place: float("nan")}) == 1
    with pytest.raises(AssertionError, match="nothing was compared"):
        compare(ours, {})


def test_every_metric_of_metricflow_has_its_measure_and_few_filters() -> None:
    written = semantics(chosen("peers"))

    (model,) = written["semantic_models"]
    measures = {each["name"] for each in model["measures"]}
    metrics = {each["name"]: each for each in written["metrics"]}
    named = [metrics[kpi.id]["type_params"] for kpi in chosen("peers")]
    used = {each["measure"]["name"] for each in named if "measure" in each}
    used |= {part["name"].removeprefix("base_") for each in named for part in each.values() if "measure" not in each}
    filters = {
        part.get("filter")
        for each in named
        for part in ((each["measure"],) if "measure" in each else (each["numerator"], each["denominator"]))
    }
    assert used == measures
    assert len(filters) == 13


def test_the_picture_of_growth_says_what_it_shows() -> None:
    drawn = plot(
        [Series("rows", "rows", (1_000_000, 10_000_000), (0.5, 4.0)), Series("partners", "partners", (1, 9), (1, 9))]
    )

    assert "<desc>CPU by rows: 0.5 s at 1,000,000, 4 s at 10,000,000. CPU by partners: " in drawn
    assert drawn.count("<polyline") == 2
    assert ">10 M<" in drawn


def test_generated_time_is_utc_without_a_zone() -> None:
    at = rows(0, 1)[0][0]

    assert at == datetime(2023, 1, 1, tzinfo=UTC).replace(tzinfo=None)
