"""Our side of the benchmark at scale: from the charter's text to tallies, or to figures, with the CPU of each phase.

The sides beside it compute values by month and partner; ours as a whole computes the totals of the alliance as well.
So that both do the same work, ``--cells same`` leaves out the totals of what does not add up; ``--cells all`` does what
every command of ours does.
"""

import argparse
import json
import pickle
import sys
import time
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from zlib import compress

from bench.scale_workload import charter, chosen

if TYPE_CHECKING:
    from tallystick.charter.definitions import CompiledCharter
    from tallystick.figures.request import TallyRequest
    from tallystick.tallies.engines.duck import RecordedFacts
    from tallystick.tallies.engines.engine import Answer, Engine, Tree
    from tallystick.terms.tally import TallyTable

SOURCE = "orders"


class Watched:
    """Recorded facts on DuckDB, with the CPU that its queries took and how many there were."""

    def __init__(self, inner: "RecordedFacts") -> None:
        self.inner = inner
        self.spent = 0.0
        self.asked: list[dict[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)  # everything but running is the engine's own

    def run(self, query: "Tree") -> "Answer":
        """The rows, with the CPU from SQL to rows; making the SQL is not part of it."""
        from tallystick.tallies.engines.duck import answer  # noqa: PLC0415  (imports are a phase, and are timed)

        text = self.inner.text(query)
        began = time.process_time()
        rows = answer(self.inner.connection, text)
        spent = time.process_time() - began
        self.spent += spent
        self.asked.append({"cpu": round(spent, 3), "rows": len(rows), "characters": len(text)})
        return rows


def main() -> None:
    """Read the charter, tally the facts, build the figures where asked; the phases' CPU seconds as JSON."""
    given = _arguments()
    from tallystick.cli.root import collect_seldom  # noqa: PLC0415  (imports are a phase, and are timed)

    collect_seldom()
    marks = [("", time.process_time())]
    from tallystick.charter.compiling import compile_charter  # noqa: PLC0415  (imports are a phase, and are timed)
    from tallystick.charter.read import read_texts  # noqa: PLC0415  (likewise)
    from tallystick.charter.shape import shape  # noqa: PLC0415  (likewise)
    from tallystick.facts.tables import FactTable  # noqa: PLC0415  (likewise)
    from tallystick.figures.kernel import figures  # noqa: PLC0415  (likewise)
    from tallystick.figures.requests import requests  # noqa: PLC0415  (likewise)
    from tallystick.tallies.engine import tally_on  # noqa: PLC0415  (likewise)
    from tallystick.tallies.engines.duck import RecordedFacts  # noqa: PLC0415  (likewise)

    marks.append(("import", time.process_time()))
    text = charter(chosen(given.kpis), by=given.by, calendar=given.calendar, among=given.partners)
    document = read_texts([("charter.yaml", text.encode())])
    shaped, problems = shape(document)
    if shaped is None:
        raise RuntimeError("; ".join(map(str, problems)))
    marks.append(("read", time.process_time()))
    compiled = compile_charter(shaped, document)
    request = requests(compiled)[SOURCE]
    request = _same_cells(request) if given.cells == "same" else request
    marks.append(("formulas", time.process_time()))
    files = tuple(sorted(given.facts.glob("*.parquet")))
    table = FactTable(SOURCE, files, overlapping=False, digests=(), rows=0, first_time=None, last_time=None)
    held = {"threads": given.threads, "memory": given.memory, "spill": given.spill}
    engine = Watched(RecordedFacts({SOURCE: table}, compiled.charter.sources, **held))
    tallies = tally_on(request, cast("Engine", engine), compiled)
    engine.close()
    marks.append(("tallies", time.process_time()))
    found = figures(compiled, {SOURCE: tallies}, as_of=date(2030, 1, 1)) if given.figures else ()
    marks.append(("figures", time.process_time()))
    spent = {phase: end - start for (_, start), (phase, end) in pairwise(marks)}
    if given.out is not None:
        values = {(each.kpi, each.party, each.start): each.exact for each in found if each.party is not None}
        given.out.write_bytes(pickle.dumps(values))
    run = {"run": engine.spent, "planning": spent["tallies"] - engine.spent}
    sizes = _sizes(compiled, request, len(found)) | (_wire(tallies) if given.wire else {})
    version = sys.modules["duckdb"].__version__
    print(json.dumps({"cpu": spent | run, "queries": engine.asked, "duckdb": version, **sizes}))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", type=Path, help="a folder of Parquet files")
    parser.add_argument("kpis", help="a set of KPIs (bench.scale_workload.chosen)")
    parser.add_argument("--cells", choices=("same", "all"), default="all")
    parser.add_argument("--figures", action="store_true", help="build every figure, too")
    parser.add_argument("--out", type=Path, help="write the figures' exact values here")
    parser.add_argument("--wire", action="store_true", help="say how many bytes the tallies are, as they travel")
    parser.add_argument("--memory", default="2GB", help="DuckDB's limit")
    parser.add_argument("--spill", type=Path, help="a folder to write to beyond the limit")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--by", default="party", help="dimensions of the cells beside the total, commas between them")
    parser.add_argument("--calendar", default="months")
    parser.add_argument("--partners", type=int, default=12, help="how many partners there are facts of")
    given = parser.parse_args()
    if given.figures and given.cells == "same":
        parser.error("figures need the totals, which --cells same leaves out")
    return given


def _wire(tallies: "TallyTable") -> dict[str, int]:
    """Bytes of the tallies as packs carry them, as they are and packed, and how many rows they have."""
    from tallystick.terms.canonical import canonical_bytes  # noqa: PLC0415  (no part of what is timed)
    from tallystick.terms.tally_record import tallies_content  # noqa: PLC0415  (likewise)

    content = canonical_bytes(tallies_content([tallies]))
    return {"bytes": len(content), "packed": len(compress(content)), "cells": len(tallies.rows)}


def _same_cells(request: "TallyRequest") -> "TallyRequest":
    """The request without the totals of what does not add up, which the other sides do not compute."""
    recompute = {
        primitive: (windows, tuple(names for names in sets if names))
        for primitive, (windows, sets) in request.recompute.items()
    }
    ranks = {
        primitive: replace(asked, sets=tuple(names for names in asked.sets if names))
        for primitive, asked in request.ranks.items()
    }
    return replace(request, recompute=recompute, ranks=ranks)


def _sizes(compiled: "CompiledCharter", request: "TallyRequest", figures: int) -> dict[str, int]:
    return {
        "kpis": len(compiled.kpis),
        "primitives": len(request.additive) + len(request.recompute),
        "figures": figures,
    }


if __name__ == "__main__":
    main()
