"""The other sides of the benchmark at scale: the least that a scan costs, SQL by hand, and Polars.

Each is a process of its own that imports nothing of ours; it says what CPU its work took, apart from its imports.
"""

import json
import pickle
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bench.scale_workload import (
    Aggregate,
    ScaleKpi,
    chosen,
    query_each,
    query_floor,
    query_grouped_floor,
    query_with_case,
    query_with_filter,
    tested,
)

Row = tuple[Any, ...]
"""Month, partner, and a value for each KPI."""

QUERIES: Mapping[str, Callable[[Sequence[ScaleKpi], str], list[str]]] = {
    "floor": lambda _, facts: query_floor(facts),
    "grouped": lambda _, facts: query_grouped_floor(facts),
    "each": query_each,
    "filter": query_with_filter,
    "case": query_with_case,
}

FLOORS = frozenset({"floor", "grouped"})
"""Sides that compute no KPI."""


def main(form: str, folder: str, which: str, out: str = "") -> None:
    """Run one side over the facts of a folder, and say what it cost; its values go to the file ``out``, if any."""
    listed = chosen(which)
    rows, spent = _polars(listed, folder) if form == "polars" else _duckdb(form, listed, folder)
    if out and form not in FLOORS:
        keep(Path(out), listed, rows)
    print(json.dumps({"cpu": {"run": spent}, "cells": len(rows)}))


def _duckdb(form: str, listed: Sequence[ScaleKpi], folder: str) -> tuple[list[Row], float]:
    import duckdb  # noqa: PLC0415  (Polars' process has no use for it)

    began = time.process_time()
    connection = duckdb.connect()
    queries = QUERIES[form](listed, f"read_parquet('{folder}/*.parquet')")
    answers = [connection.execute(query).fetchall() for query in queries]
    spent = time.process_time() - began
    return joined(answers) if form == "each" else answers[0], spent


def joined(answers: Sequence[Sequence[Row]]) -> list[Row]:
    """Answers of a query for each KPI, side by side."""
    every = [{row[:2]: row[2:] for row in answer} for answer in answers]
    return [(*place, *(value for each in every for value in each[place])) for place in every[0]]


def keep(file: Path, listed: Sequence[ScaleKpi], rows: Iterable[Row]) -> None:
    """Values by KPI, partner and month, for whoever compares them."""
    found = {
        (kpi.id, row[1], date(row[0].year, row[0].month, 1)): value
        for row in rows
        for kpi, value in zip(listed, row[2:], strict=False)
    }
    file.write_bytes(pickle.dumps(found))


def _polars(listed: Sequence[ScaleKpi], folder: str) -> tuple[list[Row], float]:
    """One lazy query on the streaming engine."""
    import polars as pl  # noqa: PLC0415  (the others have no use for it)

    began = time.process_time()
    values = [_polars_kpi(pl, kpi).alias(kpi.id) for kpi in listed]
    month = pl.col("event_time").dt.truncate("1mo").alias("month")
    found = pl.scan_parquet(f"{folder}/*.parquet").group_by(month, "partner").agg(values)
    rows = found.collect(engine="streaming").rows()
    return rows, time.process_time() - began


def _polars_kpi(pl: Any, kpi: ScaleKpi) -> Any:
    """A quotient of doubles where there is one: Polars divides decimals to few places."""
    above = _polars_aggregate(pl, kpi.above)
    if kpi.below is None:
        return above
    return above.cast(pl.Float64) / _polars_aggregate(pl, kpi.below).cast(pl.Float64)


def _polars_aggregate(pl: Any, aggregate: Aggregate) -> Any:
    condition = None
    for test in aggregate.condition:
        one = tested(pl.col(test.column), test, among="is_in", unknown="is_null")
        condition = one if condition is None else condition & one
    if aggregate.function == "COUNT" and aggregate.argument == "*":
        return pl.len() if condition is None else condition.sum()
    first, *others = aggregate.argument.split(" - ")
    value = pl.col(first)
    for other in others:
        value -= pl.col(other)
    if condition is not None:
        value = pl.when(condition).then(value)
    match aggregate.function:
        case "SUM":
            return value.sum()
        case "COUNT":
            return value.count()
        case "AVG":
            return value.mean()
        case "MIN":
            return value.min()
        case "MAX":
            return value.max()
        case "PERCENTILE":
            return value.quantile(float(aggregate.share), interpolation="equiprobable")
        case _:
            return value.drop_nulls().n_unique()


if __name__ == "__main__":
    main(*sys.argv[1:])
