"""Does the engine in plain Python, which shares no code with the first, give the same figures from the raw rows?"""

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from journeys.oracle import CellKey, Expected, RawFiles
from journeys.recorded import DEMO
from tallystick.charter.model.sources import Column
from tallystick.cycle.workspace import compiled_charter, open_workspace
from tallystick.figures.interpret import interpret
from tallystick.figures.kernel import figures
from tallystick.figures.requests import requests
from tallystick.figures.rows import Row, Value

KPIS = ("completion", "controllable_completion", "typical_arrival_delay", "late_tail", "seats_per_flight",
        "destinations", "new_york_share", "party_share", "completion_three_months", "schedule_growth")  # fmt: skip


def value(text: str, column: Column) -> Value:
    if text in ("", "NA"):
        return None
    if column.type == "number":
        return round(Decimal(text), column.scale) if column.scale else int(text)
    return datetime.fromisoformat(text) if column.type == "time" else text


def rows(file: Path, columns: Mapping[str, Column]) -> Iterator[Row]:
    with file.open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            yield {name: value(row[name], column) for name, column in columns.items()}


@pytest.mark.slow
def test_the_second_engine_gives_the_figures_of_the_sql_written_by_hand(
    raw: RawFiles, expected: dict[CellKey, Expected]
) -> None:
    compiled = compiled_charter(open_workspace(DEMO))
    files = {"flights": raw.flights, "weather": raw.weather, "aircraft": raw.planes}
    facts = {source: list(rows(file, compiled.charter.sources[source].columns)) for source, file in files.items()}
    facts["weather"] = [row for row in facts["weather"] if row["wind_speed"] != Decimal("1048.36058")]

    tables = {source: interpret(asked, facts, compiled) for source, asked in requests(compiled, kpis=KPIS).items()}
    found = figures(compiled, tables, as_of=date(2014, 2, 1), kpis=KPIS)

    ours = {
        CellKey(each.kpi, each.period, each.party, dict(each.scope).get("origin")): Expected(
            each.value, each.numerator, each.denominator, each.n, each.missing and each.missing.value
        )
        for each in found
    }
    assert ours == {key: wanted for key, wanted in expected.items() if key.kpi in KPIS}
