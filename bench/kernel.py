"""Benchmark C: what one figure costs in the kernel, and how that grows with KPIs and cells.

The tallies are made up and no engine runs. A quarter of the KPIs is a count, a quarter a sum, a half are quotients.
"""

import gc
import json
import sys
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from statistics import median
from typing import Any

from bench.measuring import run, script
from bench.results import Result

Size = tuple[int, int]
"""How many KPIs, and how many values the dimension has."""

SMALL: Size = (20, 50)
"""20 KPIs × 12 months × 51 cells."""


def measure(*, rounds: int, small: Size = SMALL) -> Iterator[Result]:
    """Microseconds for each figure, and how they grow when there is ten times as much."""
    kpis, cells = small
    sizes = {"one": small, "ten times the KPIs": (kpis * 10, cells), "ten times the cells": (kpis, cells * 10)}
    each: dict[str, list[dict[str, Any]]] = {name: [] for name in sizes}
    for _ in range(rounds):
        for name, (many, wide) in sizes.items():
            each[name].append(json.loads(run(script("kernel", str(many), str(wide))).output))
    cost = {name: median(one["microseconds"] for one in found) for name, found in each.items()}
    for name, found in each.items():
        figures = f"{found[0]['figures']:,} figures"
        yield Result(f"kernel: figure built, {name}", cost[name], "µs", 5.0, figures)
    arithmetic = median(one["arithmetic"] for one in each["one"])
    yield Result("kernel: arithmetic of a figure", arithmetic, "µs", 1.0, "quotient, unit and rounding alone")
    for name in list(sizes)[1:]:
        grown = cost[name] / cost["one"]
        yield Result(f"kernel: growth per figure, {name}", grown, "ratio", 1.25, "1 is linear")


def main(kpis: str, cells: str) -> None:
    """Build all figures of made-up tallies; CPU microseconds for each as JSON."""
    from bench.made_up import made_up_charter, made_up_tallies  # noqa: PLC0415  (measured children alone need it)
    from tallystick.figures.kernel import figures  # noqa: PLC0415  (likewise)

    compiled = made_up_charter(int(kpis))
    tallies = made_up_tallies(compiled, int(cells))
    gc.set_threshold(100_000)  # as the command line does (tallystick.cli.root)
    gc.collect()
    began = time.process_time()
    found = figures(compiled, tallies, as_of=date(2026, 1, 1))
    spent = time.process_time() - began
    print(
        json.dumps(
            {
                "figures": len(found),
                "microseconds": spent / len(found) * 1e6,
                "arithmetic": _arithmetic(),
            }
        )
    )


def _arithmetic(times: int = 50_000) -> float:
    """CPU microseconds of a quotient in percent, rounded: what no bookkeeping can save."""
    from tallystick.figures.outcome import Outcome, quotient  # noqa: PLC0415  (as above)
    from tallystick.terms.figure import Missing  # noqa: PLC0415  (as above)
    from tallystick.terms.rounding import Rounding  # noqa: PLC0415  (as above)

    rounding = Rounding(1)
    above, below = Outcome(940, 940), Outcome(1001, 1001)
    divide = partial(quotient, above, below, by_zero=Missing.UNDEFINED)
    printed = Decimal(0)
    began = time.process_time()
    for _ in range(times):
        value = divide().value
        if isinstance(value, Fraction):
            printed = rounding.printed(value * 100)
    spent = time.process_time() - began
    assert printed == Decimal("93.9"), printed
    return spent / times * 1e6


if __name__ == "__main__":
    main(*sys.argv[1:])
