"""Benchmark F: the 200 KPIs at scale, by month and partner, against the scan below them and against what others do.

What is compared is the CPU of the work itself: of the other sides from connecting to having every row, of ours from
planning to having every tally. Starting Python, importing, reading the charter and building figures are told apart,
and stand beside it. Each side is a process of its own; quick ones take turns, slow ones run once, beside a run of ours.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from bench import generated
from bench.measuring import Run, Side, alternate, ratio, run, script
from bench.peers.environments import python_of
from bench.results import Result

GROUPS = ("scan", "slow", "filter", "metricflow", "boring", "compile", "memory")
"""What can be measured by itself (``--sides``)."""

QUICK = tuple(group for group in GROUPS if group not in {"filter", "memory"})
"""What `make bench` measures: no goal names ``FILTER``, which takes a minute, nor the memory of 10 million rows."""

LARGE = ("scan", "memory")
"""What `make bench-full` measures of 100 million rows: the others take an hour, or more memory than there is."""


@dataclass(frozen=True, slots=True)
class Load:
    """Where the facts are, and where values go to be compared."""

    facts: generated.Generated
    folder: Path

    @property
    def name(self) -> str:
        """How results are headed."""
        return f"{self.facts.rows / 1e6:g} M rows"

    def out(self, side: str) -> str:
        """Where a side's values go."""
        return str(self.folder / f"{side}-{self.facts.rows}.values")


def measure(folder: Path, *, rounds: int, rows: int = 10_000_000, sides: Collection[str] = GROUPS) -> Iterator[Result]:
    """The comparisons of the named groups, with so many rows.

    Raises RuntimeError with the first difference where sides do not agree.
    """
    load = Load(generated.made(rows), folder)
    yield Result(f"{load.name}: made-up facts", rows, "rows", against=f"digest {load.facts.digest[:16]}")
    parts: Mapping[str, Callable[[Load, int], Iterator[Result]]] = {
        "scan": _scan,
        "slow": _slow,
        "filter": _filter,
        "metricflow": _metricflow,
        "boring": _boring,
        "compile": _compile,
        "memory": _memory,
    }
    for name in GROUPS:
        if name in sides:
            yield from parts[name](load, rounds)


def worked(command: Sequence[str], *phases: str) -> Run:
    """Run a side; the CPU counted is that of its named phases alone."""
    found = run(command)
    spent = said(found)["cpu"]
    return replace(found, cpu=sum(spent[phase] for phase in phases))


def said(found: Run) -> dict[str, Any]:
    """What a side says of itself: the last line that it prints."""
    answer: dict[str, Any] = json.loads(found.output.splitlines()[-1])
    return answer


def ours(load: Load, which: str, *further: str, cells: str = "same", python: str = "") -> Callable[[], Run]:
    """Ours, without the totals that the other sides leave out unless ``cells`` is ``all``."""
    command = script("scale_ours", str(load.facts.folder), which, "--cells", cells, *further)
    return partial(worked, [python or command[0], *command[1:]], "tallies")


def other(load: Load, form: str, which: str) -> Callable[[], Run]:
    """SQL by hand, a scan, or Polars."""
    out = load.out(f"{form}-{which}")
    return partial(worked, script("scale_sides", form, str(load.facts.folder), which, out), "run")


def peer(load: Load, module: str, form: str, which: str) -> Callable[[], Run]:
    """A semantic layer in its own environment; compiling is told apart."""
    command = script(f"peers.{module}", form, str(load.facts.folder), which, load.out(f"{module}-{form}"))
    return partial(worked, [python_of(module), *command[1:]], "run")


def once(sides: Mapping[str, Callable[[], Run]]) -> dict[str, Side]:
    """Every side once, and nothing to warm up: for sides that take minutes."""
    return {name: Side(name, (side(),)) for name, side in sides.items()}


def _full(load: Load) -> bool:
    return load.facts.rows >= 100_000_000


def _scan(load: Load, rounds: int) -> Iterator[Result]:
    """Ours against the least that a scan costs, one fused query with CASE, and Polars."""
    sides = {
        "grouped scan": other(load, "grouped", "all"),
        "scan": other(load, "floor", "all"),
        "182 additive": ours(load, "additive"),
        "all 200": ours(load, "all"),
        "CASE, 182 additive": other(load, "case", "additive"),
        "Polars, 182 additive": other(load, "polars", "additive"),
    }
    found = alternate(sides, rounds=rounds)
    found |= alternate({"ours beside": ours(load, "all"), **_heavy(load)}, rounds=max(1, rounds // 2), warm_up=False)
    yield from _spent(load, found)
    scan = found["grouped scan"]
    yield _ratio(load, "182 additive ÷ grouped scan", ratio(found["182 additive"], scan), 1.7 if _full(load) else 2.2)
    yield _ratio(load, "all 200 ÷ grouped scan", ratio(found["all 200"], scan), 6.5 if _full(load) else 7.5)
    for name, goal in (("CASE, 182 additive", None), ("Polars, 182 additive", None)):
        yield _ratio(load, f"182 additive ÷ {name}", ratio(found["182 additive"], found[name]), goal)
    for name, goal in (("CASE, all 200", None), ("Polars, all 200", 1 / 3)):
        if name in found:
            yield _ratio(load, f"all 200 ÷ {name}", ratio(found["ours beside"], found[name]), goal)
    yield from _whole(load)
    theirs = ("case-additive", "polars-additive", "case-all", "polars-all")
    yield from _agreement(load, [name for name in theirs if Path(load.out(name)).exists()])


def _heavy(load: Load) -> dict[str, Callable[[], Run]]:
    """Sides that hold every value in memory; with 100 M rows that is more than a machine of this size has."""
    if _full(load):
        return {}
    return {"CASE, all 200": other(load, "case", "all"), "Polars, all 200": other(load, "polars", "all")}


def _slow(load: Load, _: int) -> Iterator[Result]:
    """One query for each KPI: more than a minute, so once."""
    found = once({"ours beside slow": ours(load, "all"), "query per KPI": other(load, "each", "all")})
    yield from _spent(load, found)
    goal = None if _full(load) else 1 / 15
    yield _ratio(load, "all 200 ÷ one query per KPI", ratio(*found.values()), goal)
    yield from _agreement(load, ["each-all"])


def _filter(load: Load, _: int) -> Iterator[Result]:
    """One query fused with FILTER, once."""
    found = once({"ours beside FILTER": ours(load, "all"), "FILTER, all 200": other(load, "filter", "all")})
    yield from _spent(load, found)
    yield _ratio(load, "all 200 ÷ FILTER", ratio(*found.values()), None)
    yield from _agreement(load, ["filter-all"])


def _metricflow(load: Load, _: int) -> Iterator[Result]:
    """The same 169 metrics by MetricFlow: in one query, and metric by metric."""
    fused = alternate(
        {"ours, 169": ours(load, "peers"), "MetricFlow, 169 in one": peer(load, "metricflow", "fused", "peers")},
        rounds=1,
        warm_up=False,
    )
    each = once(
        {
            "ours, 169 once": ours(load, "peers"),
            "MetricFlow, metric by metric": peer(load, "metricflow", "each", "peers"),
        }
    )
    yield from _spent(load, fused | each)
    for name, goal, pair in (
        ("MetricFlow, 169 in one", 0.5, (fused["ours, 169"], fused["MetricFlow, 169 in one"])),
        ("MetricFlow, metric by metric", 0.1, (each["ours, 169 once"], each["MetricFlow, metric by metric"])),
    ):
        yield _ratio(load, f"169 ÷ {name}", ratio(*pair), goal, f"run alone; {_versions(*pair)}")
        compiling = median(said(one)["cpu"]["compile"] for one in pair[1].runs)
        yield Result(f"{load.name}: CPU, {name}, compile", compiling, "s", against="not in the ratio")
    yield from _agreement(load, ["metricflow-fused", "metricflow-each"])


def _boring(load: Load, _: int) -> Iterator[Result]:
    """The 160 of them that Ibis can say by boring-semantic-layer; it needs an older DuckDB, and ours runs on both."""
    old = "ours, 160, DuckDB 1.5"
    found = once(
        {
            "ours, 160": ours(load, "ibis"),
            "BSL, 160 fused": peer(load, "boring", "fused", "ibis"),
            old: ours(load, "ibis", python=python_of("ours-duckdb-1.5")),
        }
    )
    yield from _spent(load, found)
    theirs = found["BSL, 160 fused"]
    for name, mine in (("BSL fused", found["ours, 160"]), ("BSL fused, the same DuckDB", found[old])):
        yield _ratio(load, f"160 ÷ {name}", ratio(mine, theirs), 0.4, _versions(mine, theirs))
    yield from _agreement(load, ["boring-fused"])


def _versions(mine: Side, theirs: Side) -> str:
    """The DuckDB of each side, as each says itself."""
    ours_on, theirs_on = (said(side.runs[0])["duckdb"] for side in (mine, theirs))
    return f"both on DuckDB {ours_on}" if ours_on == theirs_on else f"DuckDB {ours_on}; theirs {theirs_on}"


def _compile(load: Load, rounds: int) -> Iterator[Result]:
    """From formulas to SQL, against running it."""
    told = [said(ours(load, "all")())["cpu"] for _ in range(rounds)]
    compiling = median(one["formulas"] + one["planning"] for one in told)
    against = "formulas bound, planned, written as SQL; with every tally put in its place"
    yield Result(f"{load.name}: CPU, compile 200 KPIs", compiling, "s", against=against)
    shares = [(one["formulas"] + one["planning"]) / one["run"] for one in told]
    yield _ratio(load, "compile 200 KPIs ÷ run", median(shares), 0.1)
    reading = median(one["read"] for one in told)
    yield Result(
        f"{load.name}: CPU, read the charter of 200 KPIs", reading, "s", against="YAML, shape; not in the ratio"
    )


def _memory(load: Load, _: int) -> Iterator[Result]:
    """All 200 within 512 MB, against the fastest plan."""
    spill = load.folder / "spill"
    spill.mkdir(exist_ok=True)
    bounded = ours(load, "all", "--memory", BOUND, "--spill", str(spill))
    found = alternate({"fastest": ours(load, "all"), "bounded": bounded}, rounds=1, warm_up=False)
    yield from _spent(load, found)
    goal = 512.0 if _full(load) else None
    yield Result(
        f"{load.name}: peak memory, all 200, bounded", found["bounded"].peak / 1e6, "MB", goal, "whole process"
    )
    yield _ratio(load, "bounded ÷ fastest", ratio(found["bounded"], found["fastest"]), 1.6 if _full(load) else None)


BOUND = "300MB"
"""What DuckDB may hold, so that the whole process with Python stays below 512 MB."""


def _whole(load: Load) -> Iterator[Result]:
    """One whole process of ours, from the charter to every figure, the totals of the alliance included."""
    out = load.out("ours")
    found = run(script("scale_ours", str(load.facts.folder), "all", "--figures", "--wire", "--out", out))
    told = json.loads(found.output.splitlines()[-1])
    whole = sum(told["cpu"][phase] for phase in ("import", "read", "formulas", "tallies", "figures"))
    against = "from importing to the last figure"
    yield Result(f"{load.name}: CPU, charter to {told['figures']:,} figures", whole, "s", against=against)
    for phase, seconds in told["cpu"].items():
        yield Result(f"{load.name}: CPU, charter to figures, {phase}", seconds, "s")
    yield Result(f"{load.name}: peak memory, charter to figures", found.peak / 1e6, "MB", against="whole process")
    facts = sum(file.stat().st_size for file in load.facts.files)
    yield Result(f"{load.name}: facts", facts / 1e6, "MB", against="36 Parquet files, zstd")
    yield Result(
        f"{load.name}: tallies that travel", told["bytes"] / 1e6, "MB", against=f"{told['cells']:,} rows, JSON"
    )
    yield Result(f"{load.name}: tallies that travel, packed", told["packed"] / 1e6, "MB", against="deflate")


def _agreement(load: Load, names: Sequence[str]) -> Iterator[Result]:
    """How many values of other sides equal ours."""
    mine = Path(load.out("ours"))
    if not mine.exists():
        run(script("scale_ours", str(load.facts.folder), "all", "--figures", "--out", str(mine)))
    counts = run(script("scale_check", str(mine), *(load.out(name) for name in names))).output.split()
    for name, count in zip(names, counts, strict=True):
        yield Result(f"{load.name}: values of {name} that equal ours", float(count), "values", against="all of them")


def _spent(load: Load, found: Mapping[str, Side]) -> Iterator[Result]:
    for name, side in found.items():
        yield Result(f"{load.name}: CPU, {name}", side.cpu, "s", against=f"wall {side.wall:.1f} s")
        yield Result(f"{load.name}: peak memory, {name}", side.peak / 1e6, "MB", against="whole process")


def _ratio(load: Load, name: str, value: float, goal: float | None, against: str = "CPU of the work alone") -> Result:
    return Result(f"{load.name}: {name}", value, "ratio", goal, against)
