"""Benchmark: what a day of new facts costs, and another grain, beside counting all facts again.

A history lacks its last day; its tallies are kept; then the last day arrives, and every KPI of its month is asked for.
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
OPEN_MONTH = f"{NEW_DAY:%Y-%m}"
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
    sides = {
        "day": partial(_with_copy, kept, folder / "copy", "day", history, "all"),
        "day, additive": partial(_with_copy, kept, folder / "copy", "day", history, "additive"),
        "all": partial(run, script("incremental", "all", str(history), "", "all")),
        "month again": partial(run, script("incremental", "month", str(history), "", "all")),
    }
    found = alternate(sides, rounds=rounds)
    _require_equal(found)
    spent = {name: _cpu(side) for name, side in found.items()}
    yield Result(
        f"incremental: one new day, all KPIs of its month, {about}", spent["day"], "s", against="CPU, 200 KPIs"
    )
    yield Result(
        f"incremental: new day ÷ best full recomputation, {about}", spent["day"] / spent["all"], "ratio", 1 / 60,
        f"all 200 KPIs, all months: {spent['all']:.3g} s",
    )  # fmt: skip
    yield Result(
        f"incremental: new day ÷ its month from facts, {about}", spent["day"] / spent["month again"], "ratio",
        against=f"{spent['month again']:.3g} s",
    )  # fmt: skip
    yield Result(f"incremental: new day, additive KPIs, {about}", spent["day, additive"], "s", against="CPU, 182 KPIs")
    yield from _grain(history, kept, folder / "copy", facts, rounds=rounds, about=about)


def _grain(history: Path, kept: Path, copy: Path, facts: Path, *, rounds: int, about: str) -> Iterator[Result]:
    """Quarters, from what was kept when months were asked for: no fact is read."""
    sides = {
        "additive": partial(_with_copy, kept, copy, "grain", history, "additive"),
        "scan": partial(run, script("scale_sides", "grouped", str(facts), "additive")),
        "distinct": partial(_with_copy, kept, copy, "grain", history, "distinct"),
        "distinct from facts": partial(run, script("incremental", "grain again", str(history), "", "distinct")),
    }
    found = alternate(sides, rounds=rounds)
    if len({_said(one)["digest"] for name in ("distinct", "distinct from facts") for one in found[name].runs}) != 1:
        raise RuntimeError("The distinct counts of quarters differ from those of the facts.")
    spent = {name: _cpu(side) for name, side in found.items()}
    additive, distinct = spent["additive"] / spent["scan"], spent["distinct"] / spent["distinct from facts"]
    said = f"kept: {spent['additive']:.3g} s; grouped scan of the columns: {spent['scan']:.3g} s"
    yield Result(f"incremental: quarters, additive ÷ scan, {about}", additive, "ratio", 1 / 10, said)
    said = f"kept: {spent['distinct']:.3g} s; our own plan from facts: {spent['distinct from facts']:.3g} s"
    yield Result(f"incremental: quarters, distinct ÷ facts, {about}", distinct, "ratio", 1 / 100, said)


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
    """The files of the history: each month as it was generated, the last one without its last day, and that day."""
    import duckdb  # noqa: PLC0415  (whoever measures stays small)

    place = Path(history) / SOURCE
    place.mkdir(parents=True, exist_ok=True)
    connection = prepared(duckdb.connect())
    for file in sorted(Path(facts).glob("*.parquet"))[:-1]:
        (place / file.name).symlink_to(file)
    for name, since, until in (("last-month", MONTHS[-2], NEW_DAY), ("new-day", NEW_DAY, LAST)):
        start, end = rows_of_days(since, until, int(rows))
        made_rows = query(int(rows), start, end)
        connection.execute(f"COPY ({made_rows}) TO '{place}/{name}.parquet' (FORMAT parquet, COMPRESSION zstd)")


def _table(history: Path, *, whole: bool) -> "FactTable":
    from tallystick.facts.tables import FactTable  # noqa: PLC0415  (measured children alone need it)

    files = sorted(path for path in (history / SOURCE).iterdir() if path.name[0].isdigit())
    files += [history / SOURCE / "last-month.parquet", *([history / SOURCE / "new-day.parquet"] if whole else [])]
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
    table = _table(Path(history), whole=mode not in {"build", "grain", "grain again"})
    one = mode in {"day", "month"}
    counts: dict[str, int] = {}

    began = time.process_time()
    request = requests(compiled, periods=[OPEN_MONTH] if one else None)[SOURCE]
    if mode in {"day", "build", "grain"}:
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
