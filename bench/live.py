"""Benchmark: from an event to the figures that it changes, on a source with many recorded facts.

The workspace is made once: facts recorded as `tally facts add` records them, tallies kept. Then `tally ingest --watch`
runs, and events are written to it one by one; what is measured is the time from writing a line until the last figure
that it changes has been printed, and the CPU seconds of the process and its children meanwhile.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import IO

from bench.generated import made
from bench.measuring import ROOT, environment, run, script, tally
from bench.results import Result
from bench.scale_workload import charter, chosen

SOURCE = "orders"
EVENT = {
    "partner": "P01", "product": "A01", "region": "DACH", "revenue": "12.50", "cost": "7.25", "units": 3,
    "sla_met": True, "response_minutes": "17.250",
}  # fmt: skip
MONTHS_OF_A_FILE = 6


def measure(folder: Path, *, rounds: int, rows: int, kpis: str = "all") -> Iterator[Result]:
    """Seconds from an event to its last figure, and the CPU that it takes."""
    workspace = folder / f"live-{rows}"
    prepare(workspace, rows, kpis)
    waits, spent = follow(workspace, events=rounds + 1)
    about = f"{len(chosen(kpis))} KPIs on {rows:,} rows"
    yield Result(
        f"live: from an event to its figures, {about}", median(waits[1:]), "s", 2.0,
        "wall, on a machine that others use; a batch stays open for 0.1 s",
    )  # fmt: skip
    yield Result(f"live: CPU for each event, {about}", median(spent[1:]), "s", against="with the worker that reads it")


def prepare(workspace: Path, rows: int, kpis: str) -> None:
    """A workspace with so many recorded facts, and their tallies kept."""
    workspace.mkdir(parents=True)
    (workspace / "charter.yaml").write_text(charter(chosen(kpis)), encoding="utf-8")
    files = made(rows).files
    for start in range(0, len(files), MONTHS_OF_A_FILE):
        some = files[start : start + MONTHS_OF_A_FILE]
        file = workspace.with_name(f"from-{some[0].stem}.parquet")
        run(script("live", "one-file", str(file), *map(str, some)))
        run(tally("facts", "add", str(workspace), SOURCE, str(file)))
        file.unlink()
    run(tally("figures", str(workspace), "--format", "json"))


def follow(workspace: Path, *, events: int) -> tuple[list[float], list[float]]:
    """Write events one by one; seconds until the last figure of each, and CPU seconds."""
    command = tally("ingest", str(workspace), SOURCE, "--every", "100ms", "--watch")
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(), cwd=ROOT, bufsize=0
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("The process has no pipes.")
    waits, spent = [], []
    newest = int(time.time()) % 900_000  # a fact that was not there before, however often this runs
    for number in range(events):
        event = EVENT | {"event_time": f"2025-12-31T12:00:{number:02}Z", "customer_id": newest + number}
        before = _cpu(process.pid)
        began = time.perf_counter()
        process.stdin.write(json.dumps(event | {"idempotency_key": f"live-{began}"}).encode() + b"\n")
        last = _last_line(process.stdout)
        waits.append(last - began)
        spent.append(_cpu(process.pid) - before)
    process.stdin.close()
    if process.wait():
        raise RuntimeError(f"Ingesting ended with {process.returncode}.")
    return waits, spent


def _last_line(stream: IO[bytes]) -> float:
    """When the line came that ends the figures of an event; RuntimeError where none comes, or no figure changed."""
    for line in stream:
        found = json.loads(line)
        if "watched" in found:
            if not found["watched"]["figures"]:
                raise RuntimeError("No figure changed.")
            return time.perf_counter()
    raise RuntimeError("The process ended before it had printed the figures.")


def _cpu(pid: int) -> float:
    """CPU seconds of a process and of its children that have ended (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def main(mode: str, file: str, *files: str) -> None:
    """The facts of several files in one."""
    import duckdb  # noqa: PLC0415  (whoever measures stays small)

    if mode != "one-file":
        raise RuntimeError(f"There is no part {mode!r}.")
    duckdb.connect().execute(f"COPY (FROM read_parquet({list(files)})) TO '{file}' (FORMAT parquet, COMPRESSION zstd)")


if __name__ == "__main__":
    main(*sys.argv[1:])
