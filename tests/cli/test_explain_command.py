"""``tally explain`` with a KPI alone: its plan for people, as JSON and as rows; with a figure, as ever."""

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from cycle.small import make_workspace
from journeys.calling import tally
from tallystick.cycle.recording import add_facts


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = make_workspace(tmp_path / "parcels")
    add_facts(folder, "deliveries", folder / "exports" / "deliveries.csv", recorded=datetime(2024, 3, 1, tzinfo=UTC))
    return folder


def test_people_read_what_is_shared_then_each_query(workspace: Path) -> None:
    found = tally("explain", workspace, "on_time_share")

    assert found.code == 0
    lines = found.text.splitlines()
    assert lines[0] == "On time"
    assert "2 KPIs need 2 primitives of 'deliveries', each asked for once; without sharing, they would need 3." in lines
    assert "number of facts                             volume" in lines
    assert "Step 1 of 1: what adds up" in lines
    assert lines.index("Step 1 of 1: what adds up") < lines.index("SELECT")


def test_programs_read_the_same(workspace: Path) -> None:
    found = json.loads(tally("explain", workspace, "volume", "--format", "json").text)

    (source,) = found["sources"]
    (step,) = source["steps"]
    assert (found["kpi"], found["formula"]) == ("volume", "delivered")
    assert (source["kpis"], source["primitives"], source["primitives_unshared"]) == (2, 2, 3)
    assert source["needs"] == [
        {
            "primitive": "count | deliveries | members | * | all",
            "words": "number of facts",
            "shared_with": ["on_time_share"],
        }
    ]
    assert sum(row[-1] for row in duckdb.connect().execute(step["sql"]).fetchall()) == 9


def test_rows_name_the_step_that_answers(workspace: Path) -> None:
    found = tally("explain", workspace, "volume", "--format", "csv")

    assert found.text.splitlines() == [
        "source,primitive,words,shared_with,steps",
        "deliveries,count | deliveries | members | * | all,number of facts,on_time_share,1",
    ]


def test_facts_elsewhere_are_shown_in_the_sql_that_reaches_them(workspace: Path) -> None:
    files = ", ".join(f"'{file}'" for file in workspace.glob("facts/deliveries/*/rows.parquet"))
    with duckdb.connect(workspace / "warehouse.duckdb") as kept:
        kept.execute(f"CREATE TABLE parcels AS SELECT * FROM read_parquet([{files}])")
    (workspace / "deployment.yaml").write_text(
        "engines: {here: {url: 'duckdb:///warehouse.duckdb'}}\nsources: {deliveries: {engine: here, table: parcels}}\n",
        encoding="utf-8",
    )
    found = tally("explain", workspace, "volume")

    assert found.code == 0, found.err
    assert "parcels" in found.text
    assert "READ_PARQUET" not in found.text


def test_an_unknown_kpi_is_refused_with_those_there_are(workspace: Path) -> None:
    found = tally("explain", workspace, "volumes")

    assert found.code == 1
    assert "There is no KPI 'volumes' here; did you mean 'volume'?" in found.err


def test_a_figure_is_explained_as_ever(workspace: Path) -> None:
    found = tally("explain", workspace, "volume@2024-01", "--as-of", "2024-06-01")

    assert found.code == 0
    assert found.text.startswith("Deliveries, the alliance, 2024-01")


@pytest.mark.parametrize("amount", ["lots", "0MB", "12", "-1GB"])
def test_an_amount_of_memory_needs_its_unit(workspace: Path, amount: str) -> None:
    found = tally("figures", workspace, "--memory", amount)

    assert found.code == 2
    assert "is no amount of memory; write 512MB or 4GB." in found.err
