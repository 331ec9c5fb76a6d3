"""Spark and ClickHouse give the same tallies as DuckDB, and read other people's Parquet as a charter declares it.

`make test-engines` installs both; where a package is not installed, its tests are skipped. Spark's are slow.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlglot import exp

from agreed import agreed, stored
from tallies.engines.test_conformance import in_order
from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import InputError, ProblemsError
from tallystick.facts.tables import FactTable
from tallystick.figures.requests import requests
from tallystick.figures.rows import Row
from tallystick.tallies.engine import tally, tally_on
from tallystick.tallies.engines.conformance import Case, outcome
from tallystick.tallies.engines.conformance_cases import CASES
from tallystick.tallies.engines.engine import Engine
from tallystick.tallies.engines.foreign import ForeignTable
from tallystick.tallies.engines.opening import TableEngine, driver
from tallystick.tallies.engines.settings import Settings

SPARK = pytest.param(
    "spark",
    marks=[
        pytest.mark.slow,
        pytest.mark.skipif(find_spec("pyspark") is None, reason="pyspark is not installed: make test-engines"),
    ],
)
CLICKHOUSE = pytest.param(
    "clickhouse", marks=pytest.mark.skipif(find_spec("chdb") is None, reason="chdb is not installed: make test-engines")
)
both = pytest.mark.parametrize("engine", [CLICKHOUSE, SPARK])


def settings(engine: str, folder: Path | None = None, threads: int = 2) -> Settings:
    """Where an engine finds the Parquet files of a folder."""
    return Settings(f"{engine}+parquet:///", folder=folder or Path(), threads=threads)


def over_recorded(engine: str, tables: dict[str, FactTable], compiled: CompiledCharter) -> Engine:
    """An engine over recorded facts."""
    if engine == "spark":
        from tallystick.tallies.engines import spark  # noqa: PLC0415  (an extra, which need not be installed)

        return spark.recorded(spark.started(settings(engine)), tables, compiled.charter.sources)
    from tallystick.tallies.engines import clickhouse  # noqa: PLC0415  (likewise)

    return clickhouse.recorded(tables, compiled.charter.sources)


@both
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_conformance_suite(case: Case, engine: str) -> None:
    found = outcome(in_order(case, "shuffled"), partial(driver(settings(engine)).scratch, settings(engine)))

    assert found.found == case.expected, found.said


KEPT = """
sources:
  facts:
    time: t
    key: [id, part]
    columns: {id: integer, part: text, t: time, x: {type: number, scale: 2}}
kpis:
  sum: {title: Sum, formula: SUM(x), unit: count, direction: higher, by: [part]}
  different: {title: Different, formula: COUNT(DISTINCT x), unit: count, direction: higher, by: [part]}
"""


@both
def test_a_fact_that_a_later_file_has_too_counts_as_the_later_file_has_it(engine: str, tmp_path: Path) -> None:
    compiled = agreed(KEPT)
    noon = datetime.fromisoformat("2013-03-01 12:00")
    first: list[Row] = [{"id": i, "part": "a'b\\", "t": noon, "x": Decimal("1.25")} for i in range(5)]
    second: list[Row] = [{"id": 3, "part": "a'b\\", "t": noon, "x": Decimal("9.99")}]
    older, newer = (stored(compiled, "facts", rows, tmp_path) for rows in (first, second))
    table = replace(older, files=older.files + newer.files, overlapping=True, rows=6)
    asked = requests(compiled)["facts"]

    opened = over_recorded(engine, {"facts": table}, compiled)
    try:
        found = tally_on(asked, opened, compiled)
    finally:
        opened.close()

    assert found == tally(asked, table, compiled)
    assert Decimal("14.99") in next(iter(found.rows.values()))


THEIRS = """
zone: Europe/Berlin
sources:
  facts:
    time: t
    key: [id]
    columns: {id: integer, t: time, u: time, d: date, name: text, a: {type: number, scale: 2}, n: integer, ok: boolean}
kpis: {k: {title: K, formula: COUNT(*), unit: count, direction: higher}}
"""
COLUMNS = ("id", "t", "u", "d", "name", "a", "n", "ok")
THEIR_TYPES = {
    "key": "INTEGER", "t": "TIMESTAMP WITH TIME ZONE", "u": "TIMESTAMP", "d": "DATE", "name": "VARCHAR",
    "a": "DECIMAL(20,6)", "n": "DECIMAL(10,1)", "ok": "BOOLEAN",
}  # fmt: skip
ROWS = (
    "1, '2013-07-01 12:00:00+02', '2013-07-01 12:00:00.25', '2013-07-01', 'a', 0.125, 2.5, true",
    "2, '2013-12-31 23:30:00+00', '2013-01-01 00:30:00', '9999-12-31', 'NA', -0.125, -2.5, false",
    "3, '2013-01-01 00:00:00+00', NULL, NULL, '', 9999999999999.994999, NULL, NULL",
)


def their_file(folder: Path, types: dict[str, str], rows: tuple[str, ...] = ROWS) -> Path:
    """A Parquet file that somebody else wrote, with ``key`` for ``id``."""
    listed = ", ".join(f"{name} {type_}" for name, type_ in types.items())
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"CREATE TABLE theirs ({listed})")
        for row in rows:
            connection.execute(f"INSERT INTO theirs VALUES ({row})")
        connection.execute(f"COPY theirs TO '{folder}/theirs.parquet' (FORMAT parquet)")
    return folder / "theirs.parquet"


@contextmanager
def over_theirs(engine: str, folder: Path, **more: Any) -> Iterator[TableEngine]:
    """An engine over somebody else's file."""
    given = settings(engine, folder)
    table = ForeignTable(("theirs",), columns={"id": "key"}, **more)
    opened = driver(given).opened(given, {"facts": table}, agreed(THEIRS))
    try:
        yield opened
    finally:
        opened.close()


def rows_of(opened: TableEngine) -> list[tuple[Any, ...]]:
    """What an engine reads as facts, in order of their key."""
    relation = opened.relation("facts")
    assert relation is not None
    columns = [exp.column(name, quoted=True) for name in COLUMNS]
    return sorted(opened.run(exp.select(*columns).from_(relation.as_("facts"))))


at = datetime.fromisoformat


@both
def test_somebody_elses_file_is_read_as_declared(engine: str, tmp_path: Path) -> None:
    their_file(tmp_path, THEIR_TYPES)

    with over_theirs(engine, tmp_path) as opened:
        found = rows_of(opened)
        counted = opened.rows("facts")

    assert counted == 3
    assert found == [
        (1, at("2013-07-01 10:00"), at("2013-07-01 10:00:00.25"), date(2013, 7, 1), "a", Decimal("0.13"),
         3, True),
        (2, at("2013-12-31 23:30"), at("2012-12-31 23:30"), date(9999, 12, 31), None,
         Decimal("-0.13"), -3, False),
        (3, at("2013-01-01"), None, None, None, Decimal("9999999999999.99"), None, None),
    ]  # fmt: skip


@both
def test_a_folder_may_have_blanks_and_quotes_in_its_name_and_no_pattern(engine: str, tmp_path: Path) -> None:
    plain, pattern = tmp_path / "facts of June's 100%", tmp_path / "facts {a,b}"
    for folder in (plain, pattern):
        folder.mkdir()
        shutil.copy(their_file(tmp_path, THEIR_TYPES), folder)

    with over_theirs(engine, plain) as opened:
        assert opened.rows("facts") == 3
    with pytest.raises(InputError, match=r"has \{ \} in it, which this engine takes for a pattern"):
        over_theirs(engine, pattern).__enter__()


@both
def test_floating_point_numbers_are_refused(engine: str, tmp_path: Path) -> None:
    their_file(tmp_path, THEIR_TYPES | {"a": "DOUBLE"})

    with pytest.raises(ProblemsError, match=r"T014.*holds 'a' as (?i:double); sums of it hang on the order"):
        over_theirs(engine, tmp_path).__enter__()


@pytest.mark.parametrize("engine", [CLICKHOUSE])
def test_floating_point_numbers_are_rounded_where_the_deployment_says_so(engine: str, tmp_path: Path) -> None:
    rows = ("1, '2013-07-01 12:00:00+00', NULL, NULL, 'a', 0.285, 1, true",)
    their_file(tmp_path, THEIR_TYPES | {"a": "DOUBLE"}, rows)

    with over_theirs(engine, tmp_path, quantise=True) as opened:
        ((*_, amount, _, _),) = rows_of(opened)

    assert amount == Decimal("0.29")


@pytest.mark.parametrize("engine", [SPARK])
def test_spark_rounds_no_floating_point_numbers(engine: str, tmp_path: Path) -> None:
    their_file(tmp_path, THEIR_TYPES | {"a": "DOUBLE"})

    with pytest.raises(ProblemsError, match=r"T014.*Map the source to a view that casts them to DECIMAL"):
        over_theirs(engine, tmp_path, quantise=True).__enter__()


@both
def test_a_table_that_is_not_there_is_named(engine: str, tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match=r"T012.*neither a file .*theirs.parquet nor a folder"):
        over_theirs(engine, tmp_path).__enter__()


@both
def test_a_repeated_key_is_refused(engine: str, tmp_path: Path) -> None:
    their_file(tmp_path, THEIR_TYPES, (*ROWS, ROWS[0]))

    with pytest.raises(ProblemsError, match=r"T010.*more than one row with the key id 1"):
        over_theirs(engine, tmp_path).__enter__()


@both
def test_a_column_that_recorded_facts_lack_is_named(engine: str, tmp_path: Path) -> None:
    compiled = agreed(KEPT)
    wider = agreed(KEPT.replace("x: {type", "y: integer, x: {type").replace("SUM(x)", "SUM(y)"))
    table = stored(
        compiled, "facts", [{"id": 1, "part": "a", "t": datetime.fromisoformat("2013-03-01"), "x": None}], tmp_path
    )

    with pytest.raises((ProblemsError, InputError), match=r"T004.*'y'"):
        tally_on(requests(wider)["facts"], over_recorded(engine, {"facts": table}, wider), wider)


@pytest.mark.parametrize("engine", [SPARK])
def test_a_session_that_may_round_is_refused(engine: str) -> None:
    from tallystick.tallies.engines import spark  # noqa: PLC0415  (an extra, which need not be installed)

    other = spark.started(settings(engine)).newSession()
    other.conf.set("spark.sql.decimalOperations.allowPrecisionLoss", "true")

    with pytest.raises(InputError, match=r"allowPrecisionLoss = true, and exact tallies need false"):
        spark.SparkFacts(other, {}, {})
