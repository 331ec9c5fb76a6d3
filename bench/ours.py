"""Our side of the flights benchmark: from the workspace to all figures, with the CPU of each phase."""

import json
import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path


def main(workspace: str, copies: str = "1") -> None:
    """Read the charter, tally the recorded facts, build every figure; the phases' CPU seconds as JSON.

    With ``copies`` the recorded files are read so many times over, as if there were that many flights.
    """
    from tallystick.cli.root import collect_seldom  # noqa: PLC0415  (imports are a phase, and are timed)

    collect_seldom()
    marks = [("", time.process_time())]
    from tallystick.cycle.computing import facts_of  # noqa: PLC0415  (imports are a phase, and are timed)
    from tallystick.cycle.workspace import compiled_charter, open_workspace, today  # noqa: PLC0415  (likewise)
    from tallystick.figures.kernel import figures  # noqa: PLC0415  (likewise)
    from tallystick.figures.requests import requests  # noqa: PLC0415  (likewise)
    from tallystick.tallies.engine import tally  # noqa: PLC0415  (likewise)

    marks.append(("import", time.process_time()))
    opened = open_workspace(Path(workspace))
    compiled = compiled_charter(opened)
    marks.append(("charter", time.process_time()))
    with facts_of(opened, compiled) as (tables, _):
        asked = requests(compiled)
        many = {source: replace(table, files=table.files * int(copies)) for source, table in tables.items()}
        tallies = {source: tally(request, many[source], compiled, joined=many) for source, request in asked.items()}
    marks.append(("tallies", time.process_time()))
    found = figures(compiled, tallies, as_of=today(compiled))
    marks.append(("figures", time.process_time()))
    spent = {phase: end - start for (_, start), (phase, end) in pairwise(marks)}
    print(json.dumps({"figures": len(found), "cpu": spent}))


if __name__ == "__main__":
    main(*sys.argv[1:])
