"""Run the benchmarks, print what they found, and write it to bench/results.json.

A missed goal is said plainly and is no failure: the exit code is 0. Where two sides that must agree do not, it is 1.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # so that this file can be run as it lies, without installing the benchmarks

from bench import command_line, determinations, flights, importing, kernel, ledger  # noqa: E402  (after the path is set)
from bench.results import Result, summary, table, write  # noqa: E402  (likewise)

PARTS = ("flights", "commands", "kernel", "import", "determinations", "ledger")


def main() -> None:
    """Read the arguments, measure, print, write."""
    parser = argparse.ArgumentParser(description="What Tallystick's performance claims rest on.")
    parser.add_argument("--only", choices=PARTS, action="append", help="only this part; may be given several times")
    parser.add_argument("--rounds", type=int, default=5, help="measured rounds, after one to warm up (default: 5)")
    parser.add_argument("--kpis", type=int, default=200, help="KPIs of the flights benchmark (default: 200)")
    parser.add_argument("--times", type=int, default=10, help="the flights so many times over (default: 10; 1: not)")
    parser.add_argument("--results", type=Path, default=HERE / "results.json", help="the file to write")
    chosen = parser.parse_args()
    found: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="tally-bench-") as temporary:
        for part in chosen.only or PARTS:
            print(f"measuring: {part} …", file=sys.stderr)
            found += measured(part, Path(temporary), rounds=chosen.rounds, kpis=chosen.kpis, times=chosen.times)
    print(table(found))
    print(summary(found))
    write(found, chosen.results)


def measured(part: str, folder: Path, *, rounds: int, kpis: int, times: int) -> Iterator[Result]:
    """The results of one part; nothing is kept outside the folder."""
    if part == "flights":
        return flights.measure(folder, rounds=rounds, most=kpis, many=times)
    if part == "commands":
        return command_line.measure(folder, rounds=rounds)
    if part == "kernel":
        return kernel.measure(rounds=rounds)
    if part == "determinations":
        return determinations.measure(rounds=rounds)
    if part == "ledger":
        return ledger.measure(folder, rounds=rounds)
    return importing.measure(folder, rounds=rounds)


if __name__ == "__main__":
    main()
