"""Benchmark: what a day of new facts costs, and another grain, beside counting all facts again.

A history lacks its last two days; its tallies are kept; then one day arrives after the other, and every KPI of their
month is asked for each time. What is measured is the second: the first finds out what has too many values to list.
Each side is a process of its own; what is compared are CPU seconds from the request to the tallies, with opening what
is kept and writing it, without reading the charter. Every answer is compared with the one computed from all facts.
"""

import json
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.generated import LAST, MONTHS, made, prepared, query, rows_of_days
from bench.measuring import Run, Side, alternate, run, script
from bench.results import Result
from bench.scale_workload import charter, chosen

if TYPE_CHECKING:
    from tallystick.charter.definitions import CompiledCharter
    from tallystick.facts.tables import FactTable

SOURCE = "orders"
NEW_DAY = LAST - timedelta(days=1)
DAY_BEFORE = NEW_DAY - timedelta(days=1)
OPEN_MONTH = f"{NEW_DAY:%Y-%m}"
FULL = 100_000_000
DAYS = {"build": 0, "day before": 1, "grain": 0, "grain again": 0, "grain grown": 1}
"""How many of the last two days are there; both where nothing is said."""
GRAIN = "quarters"
"""The calendar that is asked for after months were kept."""


def measure(folder: Path, *, rounds: int, rows: int) -> Iterator[Result]:
    """The ratios, for a history of so many rows."""
    facts = made(rows).folder
    history = folder / f"history-{rows}"
    run(script("incremental", "prepare", str(history), str(facts), str(rows)))
    kept = folder / f"kept-{rows}"
    built = _said(run(script("incremental", "build", str(history), str(kept), "all")))
    size = sum(path.stat().st_size for path in kept.iterdir()) / 1e6
    about = f"{rows:,} rows"
    yield Result(f"incremental: kept tallies built, {about}", built["cpu"], "s", against="once; 200 KPIs, CPU seconds")
    yield Result(f"incremental: size of kept tallies, {about}", size, "MB", against="a file beside the facts")
    daily = folder / f"daily-{rows}"
    shutil.copytree(kept, daily)
    run(script("incremental", "day before", str(history), str(daily), "all"))
    copy = folder / "copy"
    yield from _day(history, daily, copy, rounds=rounds, rows=rows)
    yield from _grain(history, (kept, daily), copy, facts, rounds=rounds, about=about)


def _day(history: Path, kept: Path, copy: Path, *, rounds: int, rows: int) -> Iterator[Result]:
    """One new day, and every KPI of its month."""
    sides = {
        "day": partial(_with_copy, kept, copy, "day", history, "all"),
        "day, additive": partial(_with_copy, kept, copy, "day", history, "additive"),
        "all": partial(run, script("incremental", "all", str(history), "", "all")),
        "month again": partial(run, script("incremental", "month", str(history), "", "all")),
    }
    found = alternate(sides, rounds=rounds)
    _require_equal(found)
    spent, about = {name: _cpu(side) for name, side in found.items()}, f"{rows:,} rows"
    yield Result(
        f"incremental: one new day, all KPIs of its month, {about}", spent["day"], "s", against="CPU, 200 KPIs"
    )
    yield Result(
        f"incremental: new day ÷ best full recomputation, {about}", spent["day"] / spent["all"], "ratio",
        1 / 60 if rows >= FULL else None, f"all 200 KPIs, all months: {spent['all']:.3g} s; the goal is for {FULL:,}",
    )  # fmt: skip
    yield Result(
        f"incremental: new day ÷ its month from facts, {about}", spent["day"] / spent["month again"], "ratio",
        against=f"{spent['month again']:.3g} s",
    )  # fmt: skip
    yield Result(f"incremental: new day, additive KPIs, {about}", spent["day, additive"], "s", against="CPU, 182 KPIs")


def _grain(
    history: Path, stores: tuple[Path, Path], copy: Path, facts: Path, *, rounds: int, about: str
) -> Iterator[Result]:
    """Quarters, from what was kept when months were asked for: no fact is read."""
    kept, daily = stores
    sides = {
        "additive": partial(_with_copy, kept, copy, "grain", history, "additive"),
        "scan": partial(run, script("scale_sides", "grouped", str(facts), "additive")),
        "distinct": partial(_with_copy, kept, copy, "grain", history, "distinct"),
        "distinct from facts": partial(run, script("incremental", "grain again", str(history), "", "distinct")),
        "distinct, grown": partial(_with_copy, daily, copy, "grain grown", history, "distinct"),
    }
    found = alternate(sides, rounds=rounds)
    if len({_said(one)["digest"] for name in ("distinct", "distinct from facts") for one in found[name].runs}) != 1:
        raise RuntimeError("The distinct counts of quarters differ from those of the facts.")
    spent = {name: _cpu(side) for name, side in found.items()}
    again = spent["distinct from facts"]
    said = f"kept: {spent['additive']:.3g} s; grouped scan of the columns: {spent['scan']:.3g} s"
    additive = spent["additive"] / spent["scan"]
    yield Result(f"incremental: quarters, additive ÷ scan, {about}", additive, "ratio", 1 / 10, said)
    said = f"kept: {spent['distinct']:.3g} s; our own plan from facts: {again:.3g} s"
    yield Result(f"incremental: quarters, distinct ÷ facts, {about}", spent["distinct"] / again, "ratio", 1 / 100, said)
    said = f"the last quarter has grown by a day since: {spent['distinct, grown']:.3g} s"
    grown = spent["distinct, grown"] / again
    yield Result(f"incremental: quarters after a day, distinct ÷ facts, {about}", grown, "ratio", against=said)


def _with_copy(kept: Path, copy: Path, mode: str, history: Path, which: str) -> Run:
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(kept, copy)
    return run(script("incremental", mode, str(history), str(copy), which))


def _said(one: Run) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(one.output)
    return found


def _cpu(side: Side) -> float:
    said = [_said(each)["cpu"] for each in side.runs]
    every = sorted(each["run"] if isinstance(each, dict) else each for each in said)
    return float(every[len(every) // 2])


def _require_equal(found: dict[str, Side]) -> None:
    digests = {_said(each)["digest"] for name in ("day", "month again") for each in found[name].runs}
    if len(digests) != 1:
        raise RuntimeError(f"The tallies of {OPEN_MONTH} have {len(digests)} digests; they are to be the same.")


def prepare(history: str, facts: str, rows: str) -> None:
    """The files of the history: each month as it was generated, the last one without two days, and each of those."""
    import duckdb  # noqa: PLC0415  (whoever measures stays small)

    place = Path(history) / SOURCE
    place.mkdir(parents=True, exist_ok=True)
    connection = prepared(duckdb.connect())
    for file in sorted(Path(facts).glob("*.parquet"))[:-1]:
        (place / file.name).symlink_to(file)
    parts = (("last-month", MONTHS[-2], DAY_BEFORE), ("day-before", DAY_BEFORE, NEW_DAY), ("new-day", NEW_DAY, LAST))
    for name, since, until in parts:
        start, end = rows_of_days(since, until, int(rows))
        made_rows = query(int(rows), start, end)
        connection.execute(f"COPY ({made_rows}) TO '{place}/{name}.parquet' (FORMAT parquet, COMPRESSION zstd)")


def _table(history: Path, *, days: int) -> "FactTable":
    from tallystick.facts.tables import FactTable  # noqa: PLC0415  (measured children alone need it)

    files = sorted(path for path in (history / SOURCE).iterdir() if path.name[0].isdigit())
    files += [history / SOURCE / f"{name}.parquet" for name in ("last-month", "day-before", "new-day")[: 1 + days]]
    digests = tuple(path.name for path in files)
    return FactTable(SOURCE, tuple(files), overlapping=False, digests=digests, rows=_rows(files), first_time=None,
                     last_time=None)  # fmt: skip


def _rows(files: Sequence[Path]) -> int:
    import duckdb  # noqa: PLC0415  (likewise)

    query = "SELECT sum(num_rows) FROM parquet_file_metadata($1)"
    return int(duckdb.execute(query, [[str(path) for path in files]]).fetchall()[0][0])


def _compiled(which: str, calendar: str = "months") -> "CompiledCharter":
    from tallystick.charter.compiling import compile_charter  # noqa: PLC0415  (likewise)
    from tallystick.charter.read import read_texts  # noqa: PLC0415  (likewise)
    from tallystick.charter.shape import shape  # noqa: PLC0415  (likewise)

    document = read_texts([("charter.yaml", charter(chosen(which), calendar=calendar).encode())])
    shaped, problems = shape(document)
    if shaped is None:
        raise RuntimeError("; ".join(map(str, problems)))
    return compile_charter(shaped, document)


def main(mode: str, history: str, kept: str, which: str) -> None:
    """One side; its CPU seconds, and the digest of its tallies, as JSON."""
    if mode == "prepare":
        prepare(history, kept, which)
        return
    from tallystick.figures.requests import requests  # noqa: PLC0415  (likewise)
    from tallystick.tallies.engine import tally  # noqa: PLC0415  (likewise)
    from tallystick.tallies.store.store import tally_kept  # noqa: PLC0415  (likewise)
    from tallystick.terms.canonical import sha256_hex  # noqa: PLC0415  (likewise)
    from tallystick.terms.tally_record import table_content  # noqa: PLC0415  (likewise)

    grain = mode.startswith("grain")
    compiled = _compiled(which, GRAIN if grain else "months")
    table = _table(Path(history), days=DAYS.get(mode, 2))
    one = mode in {"day before", "day", "month"}
    counts: dict[str, int] = {}

    began = time.process_time()
    request = requests(compiled, periods=[OPEN_MONTH] if one else None)[SOURCE]
    if mode in {"build", "day before", "day", "grain", "grain grown"}:
        held = tally_kept(request, table, compiled, folder=Path(kept))
        if not held.served:
            raise RuntimeError(f"The store was not used: {held.said}")
        found, counts = held.table, dict(held.counts)
    else:
        found = tally(request, table, compiled)
    spent = time.process_time() - began
    print(json.dumps({"cpu": spent, "digest": sha256_hex(table_content(found)), "counts": counts}))


if __name__ == "__main__":
    main(*sys.argv[1:])
