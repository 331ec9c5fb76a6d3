"""Run the benchmarks, print what they found, and write it to bench/results.json; ``--only`` leaves the other rows.

A missed goal is said plainly and is no failure: the exit code is 0. Where two sides that must agree do not, it is 1.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # so that this file can be run as it lies, without installing the benchmarks

from bench import (  # noqa: E402  (after the path is set)
    command_line,
    compiling,
    determinations,
    digests,
    flights,
    growth,
    importing,
    incremental,
    kernel,
    ledger,
    live,
    scale,
    site,
    wire,
)
from bench.results import Result, summary, table, write  # noqa: E402  (likewise)

PARTS = (
    "flights",
    "commands",
    "kernel",
    "import",
    "determinations",
    "ledger",
    "scale",
    "compile",
    "growth",
    "incremental",
    "live",
    "digests",
    "wire",
    "site",
)

LONG = frozenset({"wire", "site"})
"""Parts of `make bench-full` alone: no goal names the one, and the other takes ten minutes by itself."""

TEN_MILLION = 10_000_000
"""Made-up rows of `make bench`; `make bench-full` adds ten times as many."""

FEWER_RECORDS = 300_000
"""Records of the ledger in `make bench`; `make bench-full` has a million."""

FEWER_THREADS = (1, 4)
"""Threads of the digests in `make bench`; `make bench-full` has two as well."""

MINUTES = 15
"""How long `make bench` may take on a quiet machine."""

QUICK = "make bench-full asks it, too"
"""Why `make bench` leaves Spark out: each of its processes takes minutes."""


def main() -> None:
    """Read the arguments, measure, print, write."""
    parser = argparse.ArgumentParser(description="What Tallystick's performance claims rest on.")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part; may be given several times")
    parser.add_argument("--rounds", type=int, default=3, help="measured rounds, after one to warm up (default: 3)")
    parser.add_argument("--kpis", type=int, default=200, help="KPIs of the flights benchmark (default: 200)")
    parser.add_argument("--times", type=int, default=10, help="the flights so many times over (default: 10; 1: not)")
    parser.add_argument("--full", action="store_true", help="100 million made-up rows as well, and digests on Spark")
    parser.add_argument("--rows", type=int, action="append", help="made-up rows; several times over for several loads")
    parser.add_argument("--sides", choices=scale.GROUPS, action="append", help="of the part 'scale', only these")
    parser.add_argument("--results", type=Path, default=HERE / "results.json", help="the file to write")
    chosen = parser.parse_args()
    found: list[Result] = []
    spent: list[Result] = []
    keep = bool(chosen.only)
    with tempfile.TemporaryDirectory(prefix="tally-bench-") as temporary:
        for part in chosen.only or [each for each in PARTS if chosen.full or each not in LONG]:
            print(f"measuring: {part} …", file=sys.stderr)
            began = time.perf_counter()
            found += measured(part, Path(temporary), chosen)
            spent.append(Result(f"bench: {part}", time.perf_counter() - began, "s", against="wall, of this part"))
            print(f"{part}: {spent[-1].value:.0f} s", file=sys.stderr)
            write(found, chosen.results, keep=keep)  # so that what is broken off leaves what it found
    found += spent
    if not keep:
        whole = sum(each.value for each in spent)
        goal = None if chosen.full else MINUTES * 60
        found.append(Result("bench: all of it", whole, "s", goal, "wall; environments and facts made before"))
    print(table(found))
    print(summary(found))
    write(found, chosen.results, keep=keep)


def measured(part: str, folder: Path, chosen: argparse.Namespace) -> Iterator[Result]:
    """The results of one part; nothing is kept outside the folder but generated facts and the peers' environments."""
    rounds = chosen.rounds
    match part:
        case "flights":
            return flights.measure(folder, rounds=rounds, most=chosen.kpis, many=chosen.times)
        case "commands":
            return command_line.measure(folder, rounds=rounds)
        case "kernel":
            return kernel.measure(rounds=rounds)
        case "determinations":
            return determinations.measure(rounds=_few(chosen))
        case "ledger":
            records = ledger.RECORDS if chosen.full or chosen.only else FEWER_RECORDS
            return ledger.measure(folder, rounds=_few(chosen), records=records)
        case "scale":
            return chain.from_iterable(
                scale.measure(folder, rounds=min(rounds, 3), rows=rows, sides=_sides(chosen, rows))
                for rows in _loads(chosen)
            )
        case "incremental":
            return chain.from_iterable(
                incremental.measure(folder, rounds=min(rounds, 3), rows=rows) for rows in _loads(chosen)
            )
        case "live":
            return live.measure(folder, rounds=min(rounds, 3), rows=_loads(chosen)[0])
        case "compile":  # the run beside it is a group of the part "scale"
            return compiling.measure(folder, rounds=min(rounds, 3), rows=None)
        case "digests":
            if chosen.full:
                return digests.measure(folder)
            quick = [name for name in digests.ENGINES if name != "spark"]
            return digests.measure(
                folder, rows=digests.QUICK, engines=quick, threads=FEWER_THREADS, left_out={"spark": QUICK}
            )
        case "wire" | "site":
            return wire.measure(folder) if part == "wire" else site.measure(folder)
        case "growth":
            return growth.measure(rounds=min(_few(chosen), 2))
        case _:
            return importing.measure(folder, rounds=rounds)


def _few(chosen: argparse.Namespace) -> int:
    """How many rounds parts have whose figures move little: one in the short run, all where they are asked for."""
    return int(chosen.rounds) if chosen.full or chosen.only else 1


def _sides(chosen: argparse.Namespace, rows: int) -> Sequence[str]:
    """Which comparisons are made with so many made-up rows."""
    if chosen.sides:
        return list(chosen.sides)
    if rows > TEN_MILLION:
        return scale.LARGE
    return scale.GROUPS if chosen.full else scale.QUICK


def _loads(chosen: argparse.Namespace) -> list[int]:
    """Of how many made-up rows."""
    return chosen.rows or ([TEN_MILLION, TEN_MILLION * 10] if chosen.full else [TEN_MILLION])


if __name__ == "__main__":
    main()
