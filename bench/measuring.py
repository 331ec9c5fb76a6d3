"""Measuring whole processes on a machine that others use too: CPU seconds, peak memory, medians, ratios of one run.

CPU seconds are user and system time of a process and its threads, as the system counts them when it ends. Wall time is
kept beside them, and says little where the machine is shared. Sides that are compared take turns, so that whatever else
runs disturbs them alike.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Run:
    """One process that ran to its end."""

    cpu: float
    """Seconds, user and system, with its children."""
    wall: float
    """Seconds."""
    peak: int
    """Most memory that it held at once, in bytes."""
    output: str


def environment() -> dict[str, str]:
    """The environment of every measured process: bytecode is cached, in a folder of the benchmark's own.

    Some machines forbid caches of bytecode; compiling all modules at every start would then be what is measured.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return kept | {
        "PYTHONPYCACHEPREFIX": str(_bytecode()),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }


def _bytecode() -> Path:
    return Path(tempfile.gettempdir()) / f"tallystick-bench-bytecode-{os.getuid()}"


def run(command: Sequence[str], *, with_errors: bool = False) -> Run:
    """Run a command to its end; its output, and with it what it wrote to the error stream where that is asked for.

    The system counts the peak of a process from that of its parent on, so whoever measures stays small: what needs our
    modules or DuckDB runs in processes of its own. Raises RuntimeError with the command's words where it fails.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.perf_counter()
        process = subprocess.Popen(list(command), stdout=out, stderr=err, env=environment(), cwd=ROOT)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        output, complaint = out.read().decode(), err.read().decode()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {complaint.strip() or output[-500:]}")
    unit = 1 if sys.platform == "darwin" else 1024
    said = output + complaint if with_errors else output
    return Run(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * unit, said)


def script(name: str, *arguments: str) -> list[str]:
    """The command that runs a module of this folder."""
    return [sys.executable, "-m", f"bench.{name}", *arguments]


def tally(*arguments: str) -> list[str]:
    """The command line, as its entry point calls it."""
    return [sys.executable, "-c", "from tallystick.cli import main; main()", *arguments]


@dataclass(frozen=True, slots=True)
class Side:
    """All runs of one side of a comparison."""

    name: str
    runs: tuple[Run, ...]

    @property
    def cpu(self) -> float:
        """CPU seconds, the median of its runs."""
        return median(run.cpu for run in self.runs)

    @property
    def wall(self) -> float:
        """Wall seconds, the median of its runs."""
        return median(run.wall for run in self.runs)

    @property
    def peak(self) -> int:
        """Bytes at the most, the median of its runs."""
        return int(median(run.peak for run in self.runs))


def alternate(sides: Mapping[str, Callable[[], Run]], *, rounds: int, warm_up: bool = True) -> dict[str, Side]:
    """Every side once a round, each round beginning with another one; a first round warms up and is left out."""
    names = list(sides)
    found: dict[str, list[Run]] = {name: [] for name in names}
    for number in range(-1 if warm_up else 0, rounds):
        first = max(number, 0) % len(names)
        for name in names[first:] + names[:first]:
            one = sides[name]()
            if number >= 0:
                found[name].append(one)
    return {name: Side(name, tuple(runs)) for name, runs in found.items()}


def ratio(one: Side, other: Side) -> float:
    """CPU of one side ÷ CPU of the other: the median of the ratios within each round."""
    return median(a.cpu / b.cpu for a, b in zip(one.runs, other.runs, strict=True))
