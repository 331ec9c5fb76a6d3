"""Benchmark C: what one figure costs in the kernel, built and judged, and how that grows with KPIs and cells.

The tallies are made up and no engine runs. A quarter of the KPIs is a count, a quarter a sum, a half are quotients.
Judged means: held against the target of its period and cell, with the band that it falls into.
"""

import gc
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING, Any

from bench.measuring import run, script
from bench.results import Result

if TYPE_CHECKING:
    from tallystick.charter.definitions import CompiledCharter
    from tallystick.terms.figure import Figure

Size = tuple[int, int]
"""How many KPIs, and how many values the dimension has."""

SMALL: Size = (20, 50)
"""20 KPIs × 12 months × 51 cells."""

ALLIANCE: Size = (200, 12)
"""200 KPIs × 36 months × (the total and 12 parts)."""


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
    whole = [json.loads(run(script("kernel", *map(str, ALLIANCE), "3")).output) for _ in range(rounds)]
    said = f"{whole[0]['figures']:,} figures: 200 KPIs × 36 months × 13 cells, each in a band"
    judged = median(one["microseconds"] for one in whole)
    yield Result("kernel: figure built and judged", judged, "µs", 5.0, said)
    arithmetic = median(one["arithmetic"] for one in each["one"])
    yield Result("kernel: arithmetic of a figure", arithmetic, "µs", 1.0, "quotient, unit and rounding alone")
    for name in list(sizes)[1:]:
        grown = cost[name] / cost["one"]
        yield Result(f"kernel: growth per figure, {name}", grown, "ratio", 1.25, "1 is linear")


def main(kpis: str, cells: str, judged_years: str = "0") -> None:
    """Build all figures of made-up tallies, of one year or judged of several; CPU microseconds for each as JSON."""
    from bench.made_up import made_up_charter, made_up_tallies  # noqa: PLC0415  (measured children alone need it)
    from tallystick.cli.root import collect_seldom  # noqa: PLC0415  (likewise)
    from tallystick.figures.kernel import figures  # noqa: PLC0415  (likewise)

    years = int(judged_years)
    compiled = made_up_charter(int(kpis), years=years or 1, judged=bool(years))
    tallies = made_up_tallies(compiled, int(cells))
    collect_seldom()
    gc.collect()
    began = time.process_time()
    found = figures(compiled, tallies, as_of=date(2026, 1, 1))
    statuses = _judged(compiled, found) if years else Counter()
    spent = time.process_time() - began
    if statuses and not (statuses.keys() == {"good", "watch", "poor"} and min(statuses.values()) > len(found) // 20):
        raise RuntimeError(f"The statuses are {statuses}; every figure is to be in a band, and each band in use.")
    print(
        json.dumps(
            {
                "figures": len(found),
                "microseconds": spent / len(found) * 1e6,
                "arithmetic": _arithmetic(),
            }
        )
    )


def _judged(compiled: "CompiledCharter", found: "Sequence[Figure]") -> Counter[str]:
    """Every figure in its series against its target, as a scorecard does; how often there is each status."""
    from tallystick.scorecard.judge import Judge  # noqa: PLC0415  (as above)

    judges = {name: Judge(definition, compiled) for name, definition in compiled.kpis.items()}
    series: dict[tuple[str, str | None, Any], list[Figure]] = {}
    for figure in found:
        series.setdefault((figure.kpi, figure.party, figure.scope), []).append(figure)
    return Counter(each.status for (kpi, _, _), held in series.items() for each in judges[kpi].series(held))


def _arithmetic(times: int = 50_000) -> float:
    """CPU microseconds of a quotient in percent, rounded: what no bookkeeping can save."""
    from tallystick.terms.fraction import ratio  # noqa: PLC0415  (as above)
    from tallystick.terms.rounding import Rounding  # noqa: PLC0415  (as above)

    printed = Rounding(1).printer()
    value = Decimal(0)
    began = time.process_time()
    for above in range(940, 940 + times):
        value = printed(*ratio(above * 100, 1001).as_integer_ratio())
    spent = time.process_time() - began
    if value != Decimal(f"{(939 + times) * 100 / 1001:.1f}"):
        raise RuntimeError(f"{939 + times} of 1001 was rounded to {value} percent.")
    return spent / times * 1e6


if __name__ == "__main__":
    main(*sys.argv[1:])
