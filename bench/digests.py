"""Benchmark: one digest, whichever engine, however many threads, whatever the order of rows.

Two sets of facts: made-up orders with 200 KPIs (percentiles and distinct counts among them), and the real flights of
New York with the demo's charter. Each is laid out in three orders. Every engine tallies each with 1, 2 and 4 threads,
in a process of its own; the SHA-256 of the canonical tallies must be the same each time.

DuckDB and PostgreSQL run in this environment, Spark and ClickHouse in one of their own, from the project's own lock.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any

from bench.measuring import run, script
from bench.peers.environments import ENGINES as IN_THEIR_OWN
from bench.peers.environments import python_of
from bench.postgres_server import binaries, server
from bench.results import Result

ENGINES = ("duckdb", "postgresql", "clickhouse", "spark")
THREADS = (1, 2, 4)
SETS = ("orders", "flights")
ROWS = 1_000_000

QUICK = 20_000
"""Orders of `make bench`; `make bench-full` has :data:`ROWS`, and Spark, which takes minutes for each process."""


def measure(
    folder: Path,
    *,
    rows: int = ROWS,
    engines: Sequence[str] = ENGINES,
    threads: Sequence[int] = THREADS,
    left_out: Mapping[str, str] | None = None,
) -> Iterator[Result]:
    """How many digests there are of each set, over all engines that can run here; and how many those are.

    ``left_out`` are engines that are not asked, with the reason: that is no missed goal.
    """
    facts = folder / "digests"
    run(script("digests_layouts", str(facts), str(rows)))
    found: list[dict[str, Any]] = []
    lacking: dict[str, str] = {}
    with ExitStack() as held:
        for name in engines:
            python, why = reached(name)
            if why:
                lacking[name] = why
                continue
            url = held.enter_context(server(folder)) if name == "postgresql" else ""
            if url:
                run(script("digests_engines", "fill", str(facts), "--url", url))
            for count in threads:
                print(f"  {name}, {count} threads …", file=sys.stderr)
                given = ["tally", str(facts), "--engine", name, "--threads", str(count), "--url", url]
                command = [python, *script("digests_engines", *given)[1:]]
                found += json.loads(run(command).output.splitlines()[-1])
    yield from results(found, lacking, rows=rows, left_out=left_out or {})


def reached(engine: str) -> tuple[str, str]:
    """The Python that has an engine, and empty words; or what keeps it from running on this machine."""
    if engine in ("spark", "clickhouse"):
        if engine == "spark" and which("java") is None:
            return "", "Java is not installed"
        try:
            return python_of(IN_THEIR_OWN), ""
        except RuntimeError as error:
            return "", f"its packages cannot be installed ({str(error).strip().splitlines()[-1]})"
    if engine == "postgresql" and binaries() is None:
        return "", "no server is installed"
    if engine == "postgresql" and find_spec("psycopg") is None:
        return "", "psycopg is not installed"
    return sys.executable, ""


def results(
    found: Sequence[Mapping[str, Any]],
    lacking: Mapping[str, str],
    *,
    rows: int,
    left_out: Mapping[str, str] | None = None,
) -> Iterator[Result]:
    """The numbers of what every process found; an engine that is lacking misses a goal, one that is left out none."""
    names = [name for name in ENGINES if any(one["engine"] == name for one in found)]
    left_out = left_out or {}
    without = "".join(f"; without {name}: {why}" for name, why in {**lacking, **left_out}.items())
    goal = len(ENGINES) - len(left_out)
    yield Result("digests: engines", len(names), "engines", goal, ", ".join(names) + without, at_least=True)
    for kept in SETS:
        here = [one for one in found if one["set"] == kept]
        different = {one["digest"] for one in here}
        about = f"{len(here)} runs: {len(names)} engines × threads × row orders; {here[0]['figures']:,} tallies"
        shown = f"{rows:,} orders, 200 KPIs" if kept == "orders" else "flights of 2013, the demo's KPIs"
        by_digest = {digest: sorted({one["engine"] for one in here if one["digest"] == digest}) for digest in different}
        found_by = "; ".join(f"{digest[:16]} {', '.join(by)}" for digest, by in sorted(by_digest.items()))
        yield Result(f"digests: {shown}", len(different), "digests", 1, f"{about}; {found_by}")
    for name in names:
        mine = [one for one in found if one["engine"] == name]
        start = min(one["start"] for one in mine)
        wall = sorted(one["wall"] for one in mine if one["set"] == "orders")
        yield Result(f"digests: {name}, start", start, "s", against="wall, the least of the processes; from import on")
        yield Result(f"digests: {name}, all tallies", wall[len(wall) // 2], "s", against=f"wall, median; {rows:,} rows")


def main() -> None:
    """Measure by itself, for whoever works on an engine; a missed goal is an exit code of 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where to lay out the facts")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--engine", choices=ENGINES, action="append")
    parser.add_argument("--threads", type=int, action="append")
    given = parser.parse_args()
    from bench.results import table  # noqa: PLC0415  (only here)

    listed = list(
        measure(given.folder, rows=given.rows, engines=given.engine or ENGINES, threads=given.threads or THREADS)
    )
    print(table(listed))
    missed = [one for one in listed if one.unit == "digests" and one.held is False]
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
