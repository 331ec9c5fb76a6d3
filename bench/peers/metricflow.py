"""MetricFlow (dbt Labs) on DuckDB: the KPIs as measures and filtered metrics, all in one query or metric by metric.

Runs in the environment of ``metricflow.txt``. Thresholds are measures and dimensions of their own, so that filters stay
few: MetricFlow makes a subquery for each. It writes the SQL; DuckDB runs it on a plain connection, which spares it
dbt's own way of fetching rows.
"""

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.scale_sides import Row, joined, keep
from bench.scale_workload import Aggregate, Condition, ScaleKpi, Test, chosen

PLACE = ["metric_time__month", "order__partner"]


def main(form: str, folder: str, which: str, out: str = "") -> None:
    """``fused`` is one query, ``each`` one for each metric; CPU of compiling and of running as JSON."""
    os.environ |= {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"}
    began = time.process_time()
    import duckdb  # noqa: PLC0415  (imports are a phase, and are timed)
    from dbt.cli.main import dbtRunner  # noqa: PLC0415  (likewise)
    from dbt_metricflow.cli.cli_configuration import CLIConfiguration  # noqa: PLC0415  (likewise)
    from metricflow.engine.metricflow_engine import MetricFlowQueryRequest  # noqa: PLC0415  (likewise)

    listed = chosen(which)
    imported = time.process_time()
    with TemporaryDirectory(prefix="tally-bench-dbt-") as temporary:
        write_project(Path(temporary), listed, folder)
        place = ["--profiles-dir", temporary, "--project-dir", temporary]
        parsing = dbtRunner().invoke(["parse", "--quiet", *place])
        if not parsing.success:
            raise RuntimeError(f"dbt could not read its project: {parsing.exception or parsing.result}")
        configured = CLIConfiguration()
        configured.setup(Path(temporary), Path(temporary), configure_file_logging=False)
        engine = configured.mf
        parsed = time.process_time()
        asked = [[kpi.id for kpi in listed]] if form == "fused" else [[kpi.id] for kpi in listed]
        queries = [
            engine.explain(
                MetricFlowQueryRequest.create(metric_names=names, group_by_names=PLACE)
            ).sql_statement.without_descriptions.sql
            for names in asked
        ]
        compiled = time.process_time()
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA bench")
    connection.execute(f"CREATE VIEW bench.orders AS SELECT * FROM read_parquet('{folder}/*.parquet')")
    answers: list[list[Row]] = [connection.execute(query).fetchall() for query in queries]
    ran = time.process_time()
    if out:
        keep(Path(out), listed, _ordered(connection, queries, answers, listed) if form == "fused" else joined(answers))
    spent = {
        "import": imported - began,
        "project": parsed - imported,
        "compile": compiled - parsed,
        "run": ran - compiled,
    }
    sizes = {
        "queries": len(queries),
        "characters": sum(map(len, queries)),
        "joins": sum(q.count("JOIN") for q in queries),
    }
    print(json.dumps({"cpu": spent, "cells": len(answers[0]), "duckdb": duckdb.__version__, **sizes}))


def _ordered(
    connection: Any, queries: Sequence[str], answers: list[list[Row]], listed: Sequence[ScaleKpi]
) -> list[Row]:
    """The rows of the one query with its columns in our order."""
    names = [column[0] for column in connection.execute(f"DESCRIBE {queries[0]}").fetchall()]
    places = [names.index(name) for name in (*PLACE, *(kpi.id for kpi in listed))]
    return [tuple(row[place] for place in places) for row in answers[0]]


def write_project(root: Path, listed: Sequence[ScaleKpi], folder: str) -> None:
    """A dbt project of one model, its time spine, and the semantic layer over it."""
    (root / "models").mkdir()
    written: dict[str, Any] = {
        "dbt_project.yml": {
            "name": "bench",
            "version": "1.0",
            "profile": "bench",
            "model-paths": ["models"],
            "flags": {"send_anonymous_usage_stats": False},
        },
        "profiles.yml": {
            "bench": {
                "target": "dev",
                "outputs": {"dev": {"type": "duckdb", "path": ":memory:", "schema": "bench", "threads": 2}},
            }
        },
        "models/semantics.yml": semantics(listed),
    }
    for name, content in written.items():
        (root / name).write_text(json.dumps(content, indent=1), encoding="utf-8")  # JSON is YAML
    (root / "models/orders.sql").write_text(f"SELECT * FROM read_parquet('{folder}/*.parquet')", encoding="utf-8")
    (root / "models/time_spine.sql").write_text(
        "SELECT range::DATE AS date_day FROM range(DATE '2023-01-01', DATE '2026-01-01', INTERVAL 1 DAY)",
        encoding="utf-8",
    )


def semantics(listed: Sequence[ScaleKpi]) -> dict[str, Any]:
    """The semantic model and its metrics."""
    aggregates = [one for kpi in listed for one in (kpi.above, kpi.below) if one is not None]
    measures = {measure["name"]: measure for measure in map(_measure, aggregates)}
    tests = {test.text: test for one in aggregates for test in one.condition if test.column in _NUMBERS}
    flags = [{"name": _flag(test), "type": "categorical", "expr": test.text} for test in tests.values()]
    texts = [{"name": name, "type": "categorical"} for name in ("partner", "product", "region", "sla_met")]
    at = {"name": "event_time", "type": "time", "type_params": {"time_granularity": "day"}}
    base = [
        {"name": f"base_{name}", "label": name, "type": "simple", "type_params": {"measure": {"name": name}}}
        for name in measures
    ]
    return {
        "version": 2,
        "models": [
            {
                "name": "time_spine",
                "time_spine": {"standard_granularity_column": "date_day"},
                "columns": [{"name": "date_day", "granularity": "day"}],
            }
        ],
        "semantic_models": [
            {
                "name": "orders",
                "model": "ref('orders')",
                "defaults": {"agg_time_dimension": "event_time"},
                "primary_entity": "order",
                "dimensions": [at, *texts, *flags],
                "measures": list(measures.values()),
            }
        ],
        "metrics": [*base, *_metrics(listed)],
    }


_NUMBERS = frozenset({"units", "response_minutes"})
"""Columns that are compared with thresholds."""

_NAMES = {"*": "orders", "revenue - cost": "margin"}


def _metrics(listed: Sequence[ScaleKpi]) -> Iterator[dict[str, Any]]:
    for kpi in listed:
        named = {"name": kpi.id, "label": kpi.id}
        if kpi.below is None:
            measure = {"name": _measure(kpi.above)["name"]} | _filter(_placed(kpi.above))
            yield {**named, "type": "simple", "type_params": {"measure": measure}}
        else:
            parts = {
                part: {"name": f"base_{_measure(one)['name']}"} | _filter(_placed(one))
                for part, one in (("numerator", kpi.above), ("denominator", kpi.below))
            }
            yield {**named, "type": "ratio", "type_params": parts}


def _measure(aggregate: Aggregate) -> dict[str, Any]:
    """The measure of an aggregate, without its filter; a count below a threshold is a measure itself."""
    argument = _NAMES.get(aggregate.argument, aggregate.argument)
    flag = _threshold(aggregate)
    if flag is not None:
        return {"name": f"count_{_flag(flag)}", "agg": "sum_boolean", "expr": flag.text}
    match aggregate.function:
        case "COUNT":
            counted = "1" if aggregate.argument == "*" else aggregate.argument
            return {"name": f"count_{argument}", "agg": "count", "expr": counted}
        case "PERCENTILE":
            share = {"percentile": float(aggregate.share), "use_discrete_percentile": True}
            name = f"p{aggregate.share.replace('.', '_')}_{argument}"
            return {"name": name, "agg": "percentile", "expr": aggregate.argument, "agg_params": share}
        case "DISTINCT":
            return {"name": f"different_{argument}", "agg": "count_distinct", "expr": aggregate.argument}
        case function:
            agg = {"AVG": "average"}.get(function, function.lower())
            return {"name": f"{agg}_{argument}", "agg": agg, "expr": aggregate.argument}


def _threshold(aggregate: Aggregate) -> Test | None:
    """The comparison with a threshold by which facts are counted."""
    if (aggregate.function, aggregate.argument) != ("COUNT", "*"):
        return None
    return next((test for test in aggregate.condition if test.column in _NUMBERS), None)


def _placed(aggregate: Aggregate) -> Condition:
    """The condition without what the measure counts by."""
    counted = _threshold(aggregate)
    return tuple(test for test in aggregate.condition if test is not counted)


def _filter(condition: Condition) -> dict[str, str]:
    if not condition:
        return {}
    texts = []
    for test in condition:
        name = _flag(test) if test.column in _NUMBERS else test.column
        dimension = f"{{{{ Dimension('order__{name}') }}}}"
        texts.append(dimension if test.column in _NUMBERS else test.text.replace(test.column, dimension))
    return {"filter": " AND ".join(texts)}


def _flag(test: Test) -> str:
    signs = {"<=": "to", ">": "above", ">=": "from", "IS NULL": "unknown"}
    return f"{test.column}_{signs[test.operator]}_{test.value}"


if __name__ == "__main__":
    main(*sys.argv[1:])
