"""Out and in again: nothing that the standard carries changes, and what the charter says otherwise does."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from obligations.exchange.releases import exported, known, observation, release, workspace_of, written
from shared import shared
from tallystick.cycle.exchanging import export_workspace, import_release, write_draft
from tallystick.errors import ProblemsError
from tallystick.obligations.exchange.ocds.exporting import export_release
from tallystick.obligations.exchange.ocds.writing import json_text


@pytest.mark.parametrize(
    "name",
    ["ocds_ppp_full.json", "ocds_ppp_record_package.json", "ocds_1_1_implementation.json", "oc4ids_example.json"],
)
def test_import_and_export_of_a_published_file_give_the_same_bytes(name: str, tmp_path: Path) -> None:
    workspace = workspace_of(shared(f"data/ocds-ppp/{name}"), tmp_path / "w")

    again = json_text(exported(workspace))

    assert again == (workspace / "published.json").read_text("utf-8")


@pytest.mark.parametrize("name", ["ocds_ppp_full.json", "oc4ids_example.json"])
def test_an_export_from_the_charter_alone_comes_back_as_it_went_out(name: str, tmp_path: Path) -> None:
    state = known(workspace_of(shared(f"data/ocds-ppp/{name}"), tmp_path / "w"))
    alone = export_release(
        state.compiled, figures=state.figures, determinations=state.determinations, events=state.events,
        released=state.known_at, ocid="ocds-x-1",
    )  # fmt: skip
    (tmp_path / "alone.json").write_text(alone.text, "utf-8")

    again = exported(workspace_of(tmp_path / "alone.json", tmp_path / "again"))

    assert json_text(again) == alone.text


def test_what_goes_out_without_a_ground_has_every_amount(tmp_path: Path) -> None:
    state = known(workspace_of(shared("data/ocds-ppp/ocds_ppp_full.json"), tmp_path / "w"))

    (contract,) = export_release(
        state.compiled, figures=state.figures, determinations=state.determinations, events=state.events,
        released=state.known_at, ocid="ocds-x-1",
    ).release["contracts"]  # fmt: skip

    implementation = contract["implementation"]
    assert [each["measure"] for each in contract["agreedMetrics"][0]["observations"]] == [
        "30.0",
        "50.0",
        "70.0",
        "85.0",
        "88.6",
        "92.2",
    ]
    national = [each for each in implementation["metrics"][0]["observations"] if "dimensions" in each]
    assert len(national) == 13
    (failure,) = implementation["performanceFailures"]
    assert failure["events"] == 6
    assert failure["penaltyImposed"] == "300000.00 USD"
    assert failure["penaltyPaid"] is True
    assert len(implementation["milestones"]) == 8
    paid = [each["value"]["amount"] for each in implementation["transactions"]]
    assert sum(paid) == 1_100_000 + 300_000


def monthly(*values: str) -> dict[str, Any]:
    held = [
        observation(
            f"o{month}", f"2024-{month:02}-01", f"2024-{month:02}-28", value, dimensions={"region": "N"}, notes="n"
        )
        for month, value in enumerate(values, start=1)
    ]
    return {"id": "m", "title": "M", "observations": held}


def test_a_corrected_fact_changes_its_observation_and_nothing_else(tmp_path: Path) -> None:
    workspace = written(release(implementation={"metrics": [monthly("90.0", "91.5", "92")]}), tmp_path / "w")
    file = workspace / "exports" / "m.csv"
    file.write_text(file.read_text("utf-8").replace("91.5", "88.25"), "utf-8")

    after = exported(workspace)["contracts"][0]["implementation"]["metrics"][0]["observations"]

    before = monthly("90.0", "91.5", "92")["observations"]
    assert [each["measure"] for each in after] == ["90.0", "88.3", "92"]
    assert [each["id"] for each in after] == [each["id"] for each in before]
    assert after[0] == before[0]
    assert after[1]["notes"] == "n"


def test_a_new_fact_becomes_a_new_observation(tmp_path: Path) -> None:
    workspace = written(release(implementation={"metrics": [monthly("90")]}), tmp_path / "w")
    file = workspace / "exports" / "m.csv"
    file.write_text(file.read_text("utf-8") + "new,2024-05-31,77,N\n", "utf-8")

    (metric,) = exported(workspace)["contracts"][0]["implementation"]["metrics"]

    assert [each["measure"] for each in metric["observations"]] == ["90", "77"]
    assert metric["observations"][1]["dimensions"] == {"region": "N"}
    assert metric["observations"][1]["period"] == {
        "startDate": "2024-05-01T00:00:00Z",
        "endDate": "2024-05-31T23:59:59Z",
    }


def test_a_milestone_that_was_met_is_told_with_its_day(tmp_path: Path) -> None:
    due = {
        "id": "1",
        "type": "delivery",
        "title": "Open",
        "status": "scheduled",
        "dueDate": "2024-03-31T23:59:59-06:00",
    }
    workspace = written(release(implementation={"milestones": [due]}), tmp_path / "w")
    charter = workspace / "charter.yaml"
    charter.write_text(
        charter.read_text("utf-8").replace("due: 2024-03-31", "due: 2024-03-31, met on: 2024-03-30"), "utf-8"
    )

    (told,) = exported(workspace)["contracts"][0]["implementation"]["milestones"]

    assert told == {**due, "status": "met", "dateMet": "2024-03-30T00:00:00Z"}


def test_a_party_dimension_speaks_of_organisations(tmp_path: Path) -> None:
    held = [observation("1", "2024-01-01", "2024-01-31", "90", dimensions={"party": "B"}),
            observation("2", "2024-01-01", "2024-01-31", "88")]  # fmt: skip
    content = release(
        implementation={"metrics": [{"id": "m", "title": "M", "observations": held}]},
        agreedMetrics=[{"id": "m", "title": "M", "observations": [
            observation("t", "2024-01-01", "2024-12-31", "95", dimensions={"party": "B"})]}],
    )  # fmt: skip

    workspace = written(content, tmp_path / "w")

    values = {
        (each.party, each.period): each.value for each in known(workspace).figures if each.kpi == "m" and each.value
    }
    assert values["bridge_company", "2024-01"] == 90
    assert json_text(exported(workspace)) == (workspace / "published.json").read_text("utf-8")


def test_several_observations_of_one_period_stay_as_they_were_published(tmp_path: Path) -> None:
    days = [observation(str(day), f"2024-01-{day:02}", f"2024-01-{day:02}", str(80 + day)) for day in (1, 2, 3)]
    workspace = written(release(implementation={"metrics": [{"id": "m", "observations": days}]}), tmp_path / "w")

    made = export_workspace(known(workspace))

    assert made.text == (workspace / "published.json").read_text("utf-8")
    assert any("several observations in one period" in str(problem) for problem in made.problems)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(st.decimals(0, 100, places=3).map(str), min_size=1, max_size=6),
    targets=st.lists(st.integers(1, 99).map(str), max_size=3),
    met=st.booleans(),
)
def test_export_after_import_is_the_identity(
    values: list[str], targets: list[str], met: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    agreed = [observation(f"t{number}", f"2024-{2 * number + 1:02}-15", f"2024-{2 * number + 1:02}-15", each)
              for number, each in enumerate(targets)]  # fmt: skip
    milestone = {"id": "x", "title": "Open", "dueDate": "2024-06-30T12:00:00Z", "status": "met" if met else "notMet"}
    content = release(
        implementation={
            "metrics": [monthly(*values)],
            "milestones": [{**milestone, "dateMet": "2024-06-01"} if met else milestone],
        },
        **({"agreedMetrics": [{"id": "m", "title": "M", "observations": agreed}]} if agreed else {}),
    )

    workspace = written(content, tmp_path_factory.mktemp("trip") / "w")

    assert json.loads(json_text(exported(workspace))) == json.loads(json.dumps(content))


def test_an_export_without_a_process_is_refused(tmp_path: Path) -> None:
    state = known(written(release(), tmp_path / "w"))

    with pytest.raises(ProblemsError, match="X021 nothing says which contracting process"):
        export_release(state.compiled, figures=(), released=state.known_at)
    with pytest.raises(ProblemsError, match="X021 it is of the process ocds-213czf-1, and other was asked for"):
        export_workspace(state, ocid="other")


def test_a_file_is_read_in_a_process_of_its_own_with_limits(tmp_path: Path) -> None:
    (tmp_path / "bomb.json").write_text("[" * 200_000, "utf-8")
    (tmp_path / "good.json").write_text(json.dumps(release()), "utf-8")

    with pytest.raises(ProblemsError, match="X002"):
        import_release(tmp_path / "bomb.json")
    found = import_release(tmp_path / "good.json")
    write_draft(found, tmp_path / "w")
    with pytest.raises(ValueError, match="holds charter"):
        write_draft(found, tmp_path / "w")
