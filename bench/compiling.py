"""Benchmark G: what it costs to get from the text of a charter to the SQL of its queries, first and again.

The charter is that of the benchmark at scale, with 200 KPIs and with 1,000. Reading YAML and its shape are told apart
from compiling, that is: formulas read, bound, decomposed into primitives, planned, and written as SQL. Again means in a
process that has it already, as a server has. No engine runs; 200 KPIs against their run are a part of ``scale``.
"""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from bench import scale
from bench.measuring import run, script
from bench.results import Result
from bench.scale_workload import charter, chosen

SIZES = {"all": 200, "wide-1000": 1_000}
PHASES = ("formulas", "requests", "plan", "SQL")
"""What compiling is."""


def measure(folder: Path, *, rounds: int, rows: int | None = 10_000_000) -> Iterator[Result]:
    """CPU seconds of each size, first and again; and against the run over so many rows (None leaves that out)."""
    for which, kpis in SIZES.items():
        told: list[dict[str, Any]] = [json.loads(run(script("compiling", which)).output) for _ in range(rounds)]
        first = median(sum(one[phase] for phase in PHASES) for one in told)
        phases = ", ".join(f"{phase} {median(one[phase] for one in told):.3f}" for phase in PHASES)
        yield Result(f"compile: {kpis:,} KPIs, formulas to SQL", first, "CPU s", 0.6 if kpis == 1_000 else None, phases)
        reading = median(one["YAML"] + one["shape"] for one in told)
        yield Result(f"compile: {kpis:,} KPIs, reading YAML", reading, "CPU s", against="before; with its shape")
        checking = median(one["sound"] for one in told)
        yield Result(f"compile: {kpis:,} KPIs, read, compiled, checked", checking, "CPU s", against="as commands do")
        again = median(one["again"] for one in told)
        against = f"the same charter again in one process ÷ the first time ({checking:.3g} s)"
        yield Result(f"compile: {kpis:,} KPIs, cached", again / checking, "ratio", 0.01, against)
    if rows is not None:
        yield from scale.measure(folder, rounds=rounds, rows=rows, sides=("compile",))


def main(which: str) -> None:
    """Compile a charter; the CPU seconds of each phase as JSON."""
    from tallystick.cli.root import collect_seldom  # noqa: PLC0415  (imports are a phase, and are timed)

    collect_seldom()
    from sqlglot import exp  # noqa: PLC0415  (imports are not what is measured)

    from tallystick.charter.compiling import compile_charter  # noqa: PLC0415  (likewise)
    from tallystick.charter.read import read_texts  # noqa: PLC0415  (likewise)
    from tallystick.charter.shape import shape  # noqa: PLC0415  (likewise)
    from tallystick.cycle.checking import sound_charter  # noqa: PLC0415  (likewise)
    from tallystick.figures.requests import requests  # noqa: PLC0415  (likewise)
    from tallystick.tallies.plan import plan_of  # noqa: PLC0415  (likewise)
    from tallystick.tallies.planning.rules import rewritten  # noqa: PLC0415  (likewise)
    from tallystick.tallies.planning.sketch import Profile, columns_in, first_sketch  # noqa: PLC0415  (likewise)
    from tallystick.tallies.planning.writing import group_query  # noqa: PLC0415  (likewise)

    text = charter(chosen(which)).encode()
    exp.select(exp.column("x")).from_("y").sql("duckdb")  # SQLGlot loads its dialect when it is first asked to
    marks = [("", time.process_time())]
    document = read_texts([("charter.yaml", text)])
    marks.append(("YAML", time.process_time()))
    shaped, problems = shape(document)
    if shaped is None:
        raise RuntimeError("; ".join(map(str, problems)))
    marks.append(("shape", time.process_time()))
    compiled = compile_charter(shaped, document)
    marks.append(("formulas", time.process_time()))
    request = requests(compiled)["orders"]
    marks.append(("requests", time.process_time()))
    plan = plan_of(request, compiled)
    looked_at = {column for each in plan.additive if each.where for column in columns_in(each.where)}
    values = {column: {"region": 8, "sla_met": 2, "units": 20}.get(column.name, 40_000) for column in looked_at}
    sketch = rewritten(first_sketch(plan, Profile(10_000_000, 50_000, values, 12)))
    marks.append(("plan", time.process_time()))
    columns = [exp.column(name, quoted=True) for name in compiled.charter.sources["orders"].columns]
    relations = {"orders": exp.select(*columns).from_("orders").subquery()}
    written = [group_query(plan, group, relations, ()).sql("duckdb", copy=False) for group in sketch.groups]
    marks.append(("SQL", time.process_time()))
    spent = {phase: end - start for (_, start), (phase, end) in pairwise(marks)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "charter.yaml"
        path.write_bytes(text)
        from tallystick.charter.formula import parse  # noqa: PLC0415  (likewise)

        parse.parse.cache_clear()
        parse.parse_condition.cache_clear()
        for name in ("sound", "again"):
            began = time.process_time()
            sound_charter(Path(folder))
            spent[name] = time.process_time() - began
    print(json.dumps({**spent, "characters": sum(map(len, written))}))


if __name__ == "__main__":
    main(*sys.argv[1:])
