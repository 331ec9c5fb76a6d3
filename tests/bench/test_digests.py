"""What the benchmark of digests says of what its processes found."""

from pathlib import Path
from typing import Any

import duckdb
from bench.digests import ENGINES, SETS, results
from bench.digests_layouts import ORDERS, lay_out


def found(**different: str) -> list[dict[str, Any]]:
    """A run of each engine on each set and order; ``different`` gives an engine another digest."""
    return [
        {"engine": engine, "threads": 1, "set": kept, "order": order, "start": 1.0, "wall": 2.0, "figures": 7,
         "digest": different.get(engine, "a" * 64)}
        for engine in ENGINES
        for kept in SETS
        for order in ORDERS
    ]  # fmt: skip


def test_one_digest_of_all_engines_holds() -> None:
    first, orders, flights, *_ = results(found(), {}, rows=1000)

    assert (first.value, first.held) == (4, True)
    assert (orders.value, orders.held, flights.value, flights.held) == (1, True, 1, True)


def test_an_engine_that_differs_is_named() -> None:
    _, orders, *_ = results(found(spark="b" * 64), {}, rows=1000)

    assert (orders.value, orders.held) == (2, False)
    assert orders.against.endswith("aaaaaaaaaaaaaaaa clickhouse, duckdb, postgresql; bbbbbbbbbbbbbbbb spark")


def test_an_engine_that_is_not_installed_is_a_missed_goal_and_no_silence() -> None:
    rest = [one for one in found() if one["engine"] != "spark"]

    first, *_ = results(rest, {"spark": "pyspark is not installed"}, rows=1000)

    assert (first.value, first.held) == (3, False)
    assert first.against.endswith("without spark: pyspark is not installed")


def test_an_engine_that_is_not_asked_is_named_and_misses_nothing() -> None:
    rest = [one for one in found() if one["engine"] != "spark"]

    first, *_ = results(rest, {}, rows=1000, left_out={"spark": "it takes minutes"})

    assert (first.value, first.goal, first.held) == (3, 3, True)
    assert first.against.endswith("without spark: it takes minutes")


def test_every_layout_holds_the_same_rows_in_another_order(tmp_path: Path) -> None:
    file = tmp_path / "facts.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT range AS id, range % 7 AS x FROM range(1000)) TO '{file}' (FORMAT parquet)")

        lay_out(tmp_path / "set", {"facts": [file]}, keys={"facts": ["id"]})
        folders = [tmp_path / "set" / order.replace(" ", "-") / "facts" for order in ORDERS]
        read = [connection.execute(f"SELECT * FROM read_parquet('{each}/*.parquet')").fetchall() for each in folders]

    assert [sorted(rows) for rows in read] == [sorted(read[0])] * 3
    assert len({tuple(rows) for rows in read}) == 3
