"""Benchmark D: recording facts, against the least that reading a CSV file and writing Parquet costs DuckDB.

Ours also unpacks the file, finds its encoding and number formats, checks every declared type, range, key and rule,
quantises, and hashes the content; it runs in a worker process of its own.
"""

import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

from bench.flights import flights_file
from bench.measuring import Run, alternate, ratio, run, script, tally
from bench.results import Result
from bench.workload import charter, kpis


def measure(folder: Path, *, rounds: int, file: Path | None = None) -> Iterator[Result]:
    """Rows recorded for each CPU second, and how many times the floor that costs."""
    packed = file or flights_file()
    plain = folder / "flights.csv"
    with zipfile.ZipFile(packed) as archive:
        plain.write_bytes(archive.read(archive.namelist()[0]))
    with plain.open("rb") as stream:
        rows = sum(1 for _ in stream) - 1
    numbers = count()
    sides: dict[str, Callable[[], Run]] = {
        "ours": lambda: _record(folder / f"import-{next(numbers)}", plain),
        "floor": partial(run, script("importing", str(plain), str(folder / "floor.parquet"))),
    }
    found = alternate(sides, rounds=rounds)
    what = f"{rows:,} rows"
    yield Result("import: tally facts add", rows / found["ours"].cpu, "rows per CPU s", against=f"{what}, CSV")
    yield Result("import: read_csv and COPY", rows / found["floor"].cpu, "rows per CPU s", against=f"{what}, CSV")
    yield Result("import: CPU, ours ÷ floor", ratio(found["ours"], found["floor"]), "ratio", 8.0, "whole processes")
    yield Result("import: peak memory, ours", found["ours"].peak / 1e6, "MB", against="the larger of its two processes")


def _record(workspace: Path, file: Path) -> Run:
    """Record a file in a fresh workspace, which is removed again."""
    workspace.mkdir()
    (workspace / "charter.yaml").write_text(charter(kpis(8)), encoding="utf-8")
    try:
        return run(tally("facts", "add", str(workspace), "flights", str(file), "--by", "bench/analyst"))
    finally:
        shutil.rmtree(workspace)


def main(file: str, parquet: str) -> None:
    """The floor: DuckDB's own reading of a CSV file, written as Parquet as ours is."""
    import duckdb  # noqa: PLC0415  (nothing else is in this process)

    connection = duckdb.connect()
    connection.execute(
        f"COPY (FROM read_csv('{file}', nullstr = 'NA')) TO '{parquet}' (FORMAT parquet, COMPRESSION zstd)"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
