"""A declared limit is kept: facts that need more are counted all the same, and the process stays small."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

ROWS = 1_000_000
LIMIT, BASE = 300, 160
"""Megabytes: what counting may hold, and what Python, its modules and the tallies themselves take besides."""

COUNT = """
import json, resource, sys
from pathlib import Path
from agreed import agreed
from tallystick.facts.tables import FactTable
from tallystick.figures.requests import requests
from tallystick.tallies.engine import tally
from tallystick.tallies.means import Means, using
from tallystick.terms.canonical import sha256_hex
from tallystick.terms.tally_record import table_content

file, memory, spill = sys.argv[1:]
compiled = agreed('''
sources:
  orders:
    time: day
    key: id
    columns: {id: number, day: date, shop: text, who: number, net: {type: number, scale: 3}}
kpis:
  typical: {title: Typical, formula: MEDIAN(net), source: orders, unit: count, direction: unscored, by: [shop]}
  all: {title: All, formula: COUNT(DISTINCT who), source: orders, unit: count, direction: unscored, by: [shop]}
  a: {title: A, formula: "COUNT(DISTINCT who) FILTER (WHERE net > 100)", source: orders, unit: count,
      direction: unscored, by: [shop]}
  b: {title: B, formula: "COUNT(DISTINCT who) FILTER (WHERE net > 200)", source: orders, unit: count,
      direction: unscored, by: [shop]}
  c: {title: C, formula: "COUNT(DISTINCT who) FILTER (WHERE net > 300)", source: orders, unit: count,
      direction: unscored, by: [shop]}
''')
table = FactTable("orders", (Path(file),), False, (), 1_000_000, None, None)
with using(Means(memory, Path(spill))):
    found = tally(requests(compiled)["orders"], table, compiled)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(json.dumps({"peak": peak // 10**6, "digest": sha256_hex(table_content(found)), "ranks": len(found.recomputed)}))
"""


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("orders") / "rows.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT range::BIGINT AS id, DATE '2013-01-01' + (range % 365)::INTEGER AS day, "
            f"'s' || (range % 12) AS shop, (range * 31 % 700001)::BIGINT AS who, "
            f"((range * 7919) % 999983 / 1000)::DECIMAL(18, 3) AS net "
            f"FROM range({ROWS})) TO '{file}' (FORMAT parquet)"
        )
    return file


def counted(file: Path, memory: str, spill: Path) -> dict[str, int | str]:
    command = [sys.executable, "-c", COUNT, str(file), memory, str(spill)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    found: dict[str, int | str] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_the_process_stays_within_the_limit_and_its_base(facts: Path, tmp_path: Path) -> None:
    small = counted(facts, f"{LIMIT}MB", tmp_path)
    large = counted(facts, "4GB", tmp_path)

    assert small["digest"] == large["digest"]
    assert int(small["ranks"]) > 0
    assert int(small["peak"]) <= LIMIT + BASE < int(large["peak"])
    assert not list(tmp_path.iterdir())
