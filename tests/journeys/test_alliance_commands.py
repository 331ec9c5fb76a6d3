"""The commands for closes, issues and metrics of other tools, as a person or program calls them."""

import csv
import io
import json
from pathlib import Path

import pytest

from cycle.small import CHARTER, make_workspace
from journeys.calling import tally

CLOSE = "close: {data due: 3 business days, provisional: 5 business days, lock: 20 business days}\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "w", CHARTER.replace("sources:\n", f"{CLOSE}sources:\n", 1))


def test_close_prints_a_row_a_period_and_says_what_is_late(workspace: Path) -> None:
    called = tally("close", workspace, "--as-of", "2024-02-10")

    assert called.code == 0, called.err
    assert "2024-01  late   2024-02-05  deliveries  lock" in called.text
    assert "2024-01: facts of 'deliveries' are 5 days late." in called.text
    assert "\n2024-03" not in called.text
    assert "4 periods to come." in called.text


def test_close_prints_json_and_csv_for_programs(workspace: Path) -> None:
    found = tally("close", workspace, "--as-of", "2024-02-10", "--period", "2024-01", "--format", "json").json()
    listed = tally("close", workspace, "--as-of", "2024-02-10", "--period", "2024-01", "--format", "csv")

    assert list(found) == ["as_of", "periods", "departures", "reviews", "problems"]
    assert [step["step"] for step in found["periods"][0]["steps"]] == ["data due", "provisional", "lock"]
    assert found["periods"][0]["sources"][0]["days_late"] == "5"
    rows = list(csv.DictReader(io.StringIO(listed.text)))
    assert [(row["step"], row["source"], row["standing"]) for row in rows] == [
        ("data due", "deliveries", "late"), ("data due", "", "passed"), ("provisional", "", "passed"),
        ("lock", "", "to_come"),
    ]  # fmt: skip


def test_close_refuses_a_period_that_is_not_there(workspace: Path) -> None:
    called = tally("close", workspace, "--period", "2023-01")

    assert (called.code, called.err) == (
        1, "There is no period '2023-01' in the term; it has 2024-01 to 2024-06.\n",
    )  # fmt: skip


def test_an_issue_is_raised_answered_listed_and_closed(workspace: Path) -> None:
    person = ("--by", "north/manager", "--date", "2024-05-01")
    raised = tally("issues", "add", workspace, "--kind", "risk", "--on", "kpis/volume", "--text", "Strike",
                   "--likelihood", "likely", "--impact", "major", *person)  # fmt: skip
    answered = tally("issues", "answer", workspace, "risk-1", "--text", "Insured", "--state", "accepted", *person)
    found = tally("issues", "list", workspace, "--on", "kpis", "--format", "json").json()
    closed = tally("issues", "close", workspace, "risk-1", "--text", "Over", *person)

    assert (raised.text, answered.text, closed.text) == (
        "Raised risk-1 on kpis/volume.\n", "risk-1 is accepted.\n", "risk-1 is closed.\n",
    )  # fmt: skip
    assert [(each["id"], each["state"], each["answer"], len(each["history"])) for each in found] == [
        ("risk-1", "accepted", "Insured", 2)
    ]
    assert tally("issues", "list", workspace, "--state", "open", "--format", "json").json() == []


def test_metrics_go_out_and_come_in(workspace: Path, tmp_path: Path) -> None:
    for target in ("osi", "dbt"):
        file = tmp_path / f"{target}.yaml"
        out = tally("export-metrics", workspace, "--to", target, "--output", file)
        listed = tally("export-metrics", workspace, "--to", target, "--format", "json").json()
        back = tally("import-metrics", file)

        assert out.code == 0, out.err
        assert out.text == ""
        assert {each["id"] for each in listed} == {"C456"}
        draft = tmp_path / f"{target}-charter.yaml"
        draft.write_text(back.text, encoding="utf-8")
        assert tally("check", draft).code == 0
        assert "KPIs." in back.err


def test_metrics_come_into_a_charter_and_the_list_says_what_it_had(workspace: Path, tmp_path: Path) -> None:
    file = tmp_path / "osi.yaml"
    tally("export-metrics", workspace, "--to", "osi", "--output", file)
    file.write_text(file.read_text().replace("name: volume", "name: size"), encoding="utf-8")

    called = tally("import-metrics", file, "--into", workspace / "charter.yaml", "--format", "json").json()

    assert {"deliveries", "on_time_share"} <= {each["message"].split("'")[1] for each in called if each["id"] == "C454"}
    assert "  size:" in (workspace / "charter.yaml").read_text()
    assert tally("check", workspace).code == 0


def test_help_of_the_commands_shows_examples() -> None:
    for name in ("close", "issues", "import-metrics", "export-metrics"):
        assert "Examples:" in tally(name, "--help").text


def test_json_of_a_close_reads_as_json(workspace: Path) -> None:
    assert json.loads(tally("close", workspace, "--format", "json").out)["departures"] == []
