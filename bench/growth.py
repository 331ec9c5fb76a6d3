"""Benchmark G: how our CPU grows with rows, KPIs, partners and periods, each by itself; 1 is linear.

Each point is a whole process. What grows is the CPU of the tallies and of the figures together; a line through the
origin is not expected, as starting a query and planning a KPI cost something before the first row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from bench import generated
from bench.growth_plot import Series, plot
from bench.measuring import ROOT, alternate, script
from bench.results import Result
from bench.scale import worked

PICTURE = ROOT / "docs" / "explain" / "growth.svg"

FEW = "wide-50"
"""KPIs where partners and periods grow: 200 KPIs of 600 partners would be four million figures."""

TWELVE = len(generated.PARTNERS)

LARGEST = 1.25
"""The goal: from the second point to the last, cost grows at most so many times as much as the load."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One thing that grows, and the loads at which it is measured."""

    title: str
    unit: str
    loads: tuple[int, ...]
    phases: tuple[str, ...]
    """Of whose CPU is said how it grows."""
    commands: tuple[tuple[str, ...], ...]
    """For each load how many rows there are, and further arguments of ``scale_ours``."""
    among: tuple[int, ...] = ()
    """For each load how many partners there are facts of; 12 where none are named."""


def axes(rows: int) -> tuple[Axis, ...]:
    """What is measured; ``rows`` are those of the axes on which rows do not grow."""
    steps = (rows // 10, rows * 3 // 10, rows, rows * 3)
    kpis = (100, 300, 1000)
    partners = (12, 96, 600)
    periods = {36: "months", 157: "weeks", 1096: "days"}
    return (
        Axis("rows", "rows", steps, ("run",), tuple((str(step), "additive") for step in steps)),
        Axis("KPIs", "KPIs", kpis, ("formulas", "tallies", "figures"), tuple((str(rows), f"wide-{n}") for n in kpis)),
        Axis(
            "partners",
            "partners",
            partners,
            ("tallies", "figures"),
            tuple((str(rows), FEW, "--partners", str(each)) for each in partners),
            among=partners,
        ),
        Axis(
            "periods",
            "periods",
            tuple(periods),
            ("tallies", "figures"),
            tuple((str(rows), FEW, "--calendar", each) for each in periods.values()),
        ),
    )


def measure(*, rounds: int, rows: int = 1_000_000, picture: Path | None = PICTURE) -> Iterator[Result]:
    """CPU seconds at each load, how the last step grew, and a picture of all."""
    series = []
    for axis in axes(rows):
        costs = _costs(axis, rounds)
        for load, cost in zip(axis.loads, costs, strict=True):
            against = f"{' and '.join(axis.phases)} of {rows:,} rows" if axis.title != "rows" else "queries, 182 KPIs"
            yield Result(f"growth: CPU, {load:,} {axis.unit}", cost, "s", against=against)
        grown = (costs[-1] / costs[-2]) / (axis.loads[-1] / axis.loads[-2])
        last = f"from {axis.loads[-2]:,} to {axis.loads[-1]:,}; 1 is linear"
        yield Result(f"growth: per {axis.title.removesuffix('s')}", grown, "ratio", LARGEST, last)
        series.append(Series(axis.title, axis.unit, axis.loads, costs))
    if picture is not None:
        picture.write_text(plot(series), encoding="utf-8")


def _costs(axis: Axis, rounds: int) -> tuple[float, ...]:
    among = axis.among or (TWELVE,) * len(axis.loads)
    sides = {
        str(load): partial(worked, _command(command, each), *axis.phases)
        for load, command, each in zip(axis.loads, axis.commands, among, strict=True)
    }
    found = alternate(sides, rounds=rounds, warm_up=False)
    return tuple(found[str(load)].cpu for load in axis.loads)


def _command(arguments: Sequence[str], among: int) -> list[str]:
    rows, *further = arguments
    return script("scale_ours", str(_folder(int(rows), among)), *further, "--figures")


@cache
def _folder(rows: int, among: int) -> Path:
    return generated.made(rows, among).folder
