"""boring-semantic-layer on Ibis and DuckDB: the KPIs as measures, all in one query or measure by measure.

Runs in the environment of ``boring.txt``. Ibis writes the SQL; DuckDB runs it on Ibis's own connection.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.scale_sides import Row, joined, keep
from bench.scale_workload import Aggregate, ScaleKpi, chosen, tested


def main(form: str, folder: str, which: str, out: str = "") -> None:
    """``fused`` is one query, ``each`` one for each measure; CPU of compiling and of running as JSON."""
    began = time.process_time()
    import duckdb  # noqa: PLC0415  (imports are a phase, and are timed)
    import ibis  # noqa: PLC0415  (likewise)
    from boring_semantic_layer import to_semantic_table  # noqa: PLC0415  (likewise)

    listed = chosen(which)
    imported = time.process_time()
    connection = ibis.duckdb.connect()
    facts = connection.read_parquet(f"{folder}/*.parquet", table_name="orders")
    model = (
        to_semantic_table(facts, name="orders")
        .with_dimensions(month=lambda t: t.event_time.truncate("M"), partner=lambda t: t.partner)
        .with_measures(**{kpi.id: _measure(kpi) for kpi in listed})
    )
    names = [[kpi.id for kpi in listed]] if form == "fused" else [[kpi.id] for kpi in listed]
    queries = [model.group_by("month", "partner").aggregate(*each).sql() for each in names]
    compiled = time.process_time()
    answers: list[list[Row]] = [connection.raw_sql(query).fetchall() for query in queries]
    ran = time.process_time()
    if out:
        keep(Path(out), listed, answers[0] if form == "fused" else joined(answers))
    spent = {"import": imported - began, "compile": compiled - imported, "run": ran - compiled}
    sizes = {"queries": len(queries), "characters": sum(map(len, queries))}
    print(json.dumps({"cpu": spent, "cells": len(answers[0]), "duckdb": duckdb.__version__, **sizes}))


def _measure(kpi: ScaleKpi) -> Callable[[Any], Any]:
    if kpi.below is None:
        return lambda table: _aggregate(table, kpi.above)
    below = kpi.below
    return lambda table: _aggregate(table, kpi.above) / _aggregate(table, below)


def _aggregate(table: Any, aggregate: Aggregate) -> Any:
    where = None
    for test in aggregate.condition:
        one = tested(table[test.column], test, among="isin", unknown="isnull")
        where = one if where is None else where & one
    if aggregate.argument == "*":
        return table.count(where=where)
    first, *others = aggregate.argument.split(" - ")
    value = table[first]
    for other in others:
        value -= table[other]
    match aggregate.function:
        case "SUM":
            return value.sum(where=where)
        case "COUNT":
            return value.count(where=where)
        case "AVG":
            return value.mean(where=where)
        case "MIN":
            return value.min(where=where)
        case "MAX":
            return value.max(where=where)
        case "DISTINCT":
            return value.nunique(where=where)
        case function:
            raise ValueError(f"Ibis has no discrete {function.lower()}; leave it out.")


if __name__ == "__main__":
    main(*sys.argv[1:])
