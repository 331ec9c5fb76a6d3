"""Benchmark B: whole commands, from start to end, on the demo as `make demo` leaves it."""

import shutil
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench.measuring import ROOT, alternate, run, tally
from bench.results import Result

DEMO = ROOT / "examples" / "new-york-2013"

SLOWEST = 8
"""So many imports are listed."""


def measure(folder: Path, *, rounds: int) -> Iterator[Result]:
    """CPU, wall and memory of three commands, and what importing costs."""
    workspace = folder / "demo"
    record_demo(workspace)
    commands = {
        "tally --help": tally("--help"),
        "tally check": tally("check", str(workspace)),
        "tally figures": tally("figures", str(workspace), "--format", "json"),
        "python alone": [sys.executable, "-c", ""],
    }
    sides = {name: partial(run, command) for name, command in commands.items()}
    found = alternate(sides, rounds=rounds)
    goals = {"tally --help": 0.3, "tally figures": 2.0}
    for name, side in found.items():
        yield Result(f"{name}: CPU", side.cpu, "s", goals.get(name), "whole process, bytecode cached")
        yield Result(f"{name}: wall", side.wall, "s", against="on a machine that others use")
        yield Result(f"{name}: peak memory", side.peak / 1e6, "MB", against="whole process")
    yield from _imports()


def record_demo(workspace: Path) -> None:
    """A copy of the demo with its facts: those recorded already, else recorded now."""
    shutil.copytree(DEMO / "charter", workspace / "charter")
    shutil.copy(DEMO / "reference.json", workspace / "reference.json")
    run([sys.executable, "-c", _RECORD, str(workspace)])


_RECORD = """
import sys
from pathlib import Path
from tallystick.cycle.demo import record_demo_facts
for source, added in record_demo_facts(Path(sys.argv[1])):
    print(source, added.batch.rows)
"""


def _imports() -> Iterator[Result]:
    """What importing the modules of `tally figures` costs: in all, and of the dearest packages with what they bring."""
    chosen = "tallystick.cli.figures, tallystick.reports.export"
    listed = run([sys.executable, "-X", "importtime", "-c", f"import {chosen}"], with_errors=True).output
    spent: dict[str, float] = {}
    for line in listed.splitlines():
        own, _, named = line.removeprefix("import time:").strip().partition("|")
        _, _, name = named.partition("|")
        if own.strip().isdigit():
            package = name.strip().partition(".")[0]
            spent[package] = spent.get(package, 0) + int(own) / 1000
    yield Result("imports of tally figures: all", sum(spent.values()), "ms", against="self time of all modules")
    for package, milliseconds in sorted(spent.items(), key=lambda pair: -pair[1])[:SLOWEST]:
        yield Result(f"imports of tally figures: {package}", milliseconds, "ms")
