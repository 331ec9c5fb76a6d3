"""Do ``tally strategy`` and ``tally portfolio`` print what was agreed, in every form?"""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from cycle.small import CHARTER, make_workspace
from journeys.calling import tally

STRATEGY = """\
strategy:
  mission: Parcels in time
  values: [Honest]
  analysis: [{id: fuel, of: environment, finding: Fuel is dearer, source: A report, date: 2023-12-01}]
  objectives:
    - {id: deliver, title: Deliver more, statement: Deliver 4 a month, owner: north/manager, kpis: volume,
       milestones: {title: Depot opened, due: 2024-02-01, met on: 2024-02-05}}
    - {id: north-part, title: North's part, statement: Deliver 2 a month, unit: north, owner: north/manager,
       kpis: volume, links: {to: deliver, kind: additive}}
  initiatives:
    - {id: vans, title: New vans, from: 2024-01-01, until: 2024-02-01, currency: EUR, budget: 100,
       spent: {2024-01-15: 120}, moves: {kpi: volume, by: 1, worth: 50}}
  attributions:
    - {id: who, kpi: volume, rule: own share, agreed: 2023-12-01}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return recorded(tmp_path / "parcels", CHARTER + STRATEGY)


def recorded(folder: Path, charter: str) -> Path:
    made = make_workspace(folder, charter)
    called = tally("facts", "add", made, "deliveries", made / "exports" / "deliveries.csv")
    assert called.code == 0, called.err
    return made


def strategy(workspace: Path) -> dict[str, Any]:
    found: dict[str, Any] = tally(
        "strategy", workspace, "--period", "2024-01", "--as-of", "2024-03-01", "--format", "json"
    ).json()
    return found


def test_a_charter_with_a_strategy_checks_with_what_is_over_budget(workspace: Path) -> None:
    found = tally("check", workspace, "--format", "json").json()

    assert {"C310", "C312"} <= {problem["id"] for problem in found}
    assert {problem["level"] for problem in found} <= {"warning", "advice"}


def test_the_tree_shows_parts_residual_shares_and_money(workspace: Path) -> None:
    called = tally("strategy", workspace, "--period", "2024-01", "--as-of", "2024-03-01")

    assert called.code == 0, called.err
    lines = [" ".join(line.split()) for line in called.text.splitlines()]
    for line in (
        "Mission: Parcels in time",
        "Deliver more ● On track",
        "Depot opened, due 2024-02-01 ● Done, 4 days late",
        "North's part (North GmbH): 2",
        "sum 2 deliveries, residual +2 deliveries",
        "North's part ○ Not scored",
        "organisation North GmbH · north/manager · additive to Deliver more",
        "North GmbH 2 50.0 %",
        "New vans, 2024-01-01 .. 2024-02-01 spent 120 of 100 EUR ◆ over budget",
        "expected benefit 250 EUR, after the budget 150 EUR",
        "environment: Fuel is dearer. (A report, 2023-12-01; UNCONFIRMED)",
    ):
        assert line in lines, called.text
    assert max(map(len, called.text.splitlines())) <= 100


def test_the_json_form_is_whole_and_exact(workspace: Path) -> None:
    found = strategy(workspace)

    (cascade,) = found["cascades"]
    assert (cascade["value"], cascade["result"], cascade["residual"]) == ("4", "2", "2")
    (divided,) = found["attributions"]
    assert [each["amount"] for each in divided["contributions"]] == ["2", "2"]
    assert divided["adjustment"] is None
    (initiative,) = found["initiatives"]
    assert (initiative["spent"], initiative["remaining"]) == ("120", "-20")
    assert found["links"][0]["kind"] == "additive"
    assert found["objectives"][0]["milestones"][0]["days_late"] == "4"


def test_csv_has_one_row_an_objective(workspace: Path) -> None:
    called = tally("strategy", workspace, "--period", "2024-01", "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(called.text)))
    assert [row["id"] for row in rows] == ["deliver", "north-part"]
    assert rows[1]["supports"] == "deliver"


def test_a_charter_without_strategy_has_an_empty_one(tmp_path: Path) -> None:
    called = tally("strategy", recorded(tmp_path / "plain", CHARTER), "--period", "2024-01")

    assert called.code == 0, called.err
    assert called.text.startswith("Parcel alliance\n")


def test_two_alliances_stand_side_by_side(tmp_path: Path, workspace: Path) -> None:
    other = recorded(tmp_path / "other", CHARTER.replace("alliance: parcels", "alliance: letters"))

    called = tally(
        "portfolio", workspace, other, "--kpi", "on_time_share", "--kpi", "volume", "--period", "2024-01",
        "--least", "3", "--format", "json",
    )  # fmt: skip

    found = called.json()
    assert [each["alliance"] for each in found["alliances"]] == ["parcels", "letters"]
    rates, totals = found["comparisons"]
    wholes = [row for row in rates["rows"] if row["level"] == "alliance"]
    assert [(row["numerator"], row["denominator"], row["rank"]) for row in wholes] == [("3", "4", "1")] * 2
    assert {row["reason"] for row in rates["rows"] if row["level"] == "party"} == {"small sample: 2 of 3"}
    assert not totals["ranked"]


@pytest.mark.parametrize("form", ["table", "csv"])
def test_a_portfolio_prints_in_every_form(workspace: Path, form: str) -> None:
    called = tally("portfolio", workspace, "--period", "2024-01", "--per", "volume", "--format", form)

    assert called.code == 0, called.err
    assert "on_time_share" in called.text


def test_two_workspaces_of_one_id_are_told_apart(tmp_path: Path, workspace: Path) -> None:
    other = recorded(tmp_path / "other", CHARTER)

    found = tally("portfolio", workspace, other, "--period", "2024-01", "--format", "json").json()

    assert len({each["alliance"] for each in found["alliances"]}) == 2


def test_a_portfolio_of_an_unknown_kpi_is_refused(workspace: Path) -> None:
    called = tally("portfolio", workspace, "--kpi", "speed", "--period", "2024-01")

    assert called.code == 1
    assert "None of the alliances has a KPI 'speed'; there are on_time_share, volume" in called.err
