"""The SMART review on facts: values in how many periods, the best ever, the way from the baseline, and the trend."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from cycle.small import CHARTER, make_workspace
from journeys.calling import tally
from tallystick.charter.smart import Verdict
from tallystick.cycle.smart import smart_review

LATER = date(2024, 7, 10)


def facts(*on_time_of_ten: int) -> str:
    """Ten parcels of North in each month from January on, so many of them on time."""
    rows = ["id,carrier,promised,late"]
    for month, on_time in enumerate(on_time_of_ten, start=1):
        rows += [f"{month}-{n},N,2024-{month:02}-10,{0 if n < on_time else 3}" for n in range(10)]
    return "\n".join(rows) + "\n"


def judged(tmp_path: Path, rows: str, *, charter: str = CHARTER, kpi: str = "on_time_share") -> dict[str, Verdict]:
    folder = make_workspace(tmp_path / "parcels", charter)
    (folder / "exports" / "deliveries.csv").write_text(rows, encoding="utf-8")
    found = smart_review(folder, facts=folder / "exports", as_of=LATER)
    review = next(each for each in found if each.id == kpi)
    return {verdict.letter: verdict for verdict in review.verdicts}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_target_that_was_met_now_and_then_is_achievable(tmp_path: Path) -> None:
    verdict = judged(tmp_path, facts(7, 9, 8, 9, 10, 8))["achievable"]

    assert verdict.answer == "yes"
    assert plain(verdict.reason) == (
        "Best ever 100.0 % in May 2024, target 90.0 % in June 2024, met in 3 of 6 periods. "
        "The last value is that of 3 values before."
    )


def test_a_target_never_met_is_not_achievable_unless_values_rise(tmp_path: Path) -> None:
    falling = judged(tmp_path / "falling", facts(8, 8, 8, 7, 6, 5))["achievable"]
    rising = judged(tmp_path / "rising", facts(4, 5, 6, 7, 8, 8))["achievable"]

    assert (falling.answer, rising.answer) == ("no", "partly")
    assert "never achieved so far, 10.0 pp away from the target at best" in plain(falling.reason)
    assert "30.0 pp worse than 3 values before, 0 of 3 steps for the better" in plain(falling.reason)
    assert "20.0 pp better than 3 values before, 2 of 3 steps for the better" in plain(rising.reason)


def test_a_target_met_in_every_period_is_not_ambitious(tmp_path: Path) -> None:
    verdict = judged(tmp_path, facts(9, 9, 10, 9, 9, 10))["achievable"]

    assert verdict.answer == "partly"
    assert "met in 6 of 6 periods: reached already in every period, so it is not ambitious" in plain(verdict.reason)


def test_few_values_make_no_verdict_on_what_was_never_reached(tmp_path: Path) -> None:
    verdict = judged(tmp_path, facts(5, 6))["achievable"]

    assert verdict.answer == "not judged"
    assert "For a trend it needs 4 values, and there are 2" in verdict.reason


def test_a_value_exactly_on_the_target_meets_it(tmp_path: Path) -> None:
    verdict = judged(tmp_path, facts(5, 9, 5, 5, 5, 5))["achievable"]

    assert verdict.answer == "yes"
    assert "met in 1 of 6 periods" in verdict.reason


def test_the_way_from_the_baseline_is_exact(tmp_path: Path) -> None:
    charter = CHARTER.replace("    target: 90\n", "    target: 90\n    baseline: 60\n", 1)

    reason = plain(judged(tmp_path, facts(6, 7, 8, 8, 8, 7), charter=charter)["achievable"].reason)

    assert "From the baseline 60.0 % the target lies 30.0 pp away; the best value has gone 67 % of that way" in reason


def test_where_lower_is_better_the_best_is_the_lowest(tmp_path: Path) -> None:
    volume = "formula: delivered\n    unit: deliveries\n    direction: higher"
    late = "formula: delivered - on_time\n    unit: deliveries\n    direction: lower"
    charter = CHARTER.replace(volume, late)

    verdict = judged(tmp_path, facts(5, 4, 3, 8, 5, 4), charter=charter, kpi="volume")["achievable"]

    assert verdict.answer == "yes"
    assert "Best ever 2 deliveries in April 2024, target 4 deliveries in June 2024" in plain(verdict.reason)


def test_periods_without_a_value_are_counted_with_their_reason(tmp_path: Path) -> None:
    verdict = judged(tmp_path, facts(9, 9, 9))["measurable"]

    assert verdict.answer == "partly"
    assert verdict.reason.startswith("It has a value in 3 of 6 months that have ended; 3 without: ")


def test_without_an_ended_period_nothing_is_measured(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels")
    found = smart_review(folder, facts=folder / "exports", as_of=date(2024, 1, 15))

    measurable, achievable = found[0]["measurable"], found[0]["achievable"]

    assert (measurable.answer, achievable.answer) == ("not judged", "not judged")
    assert measurable.reason == "No month had ended by 2024-01-15, so no value was due."


def test_a_workspace_without_facts_is_reviewed_without_them(tmp_path: Path) -> None:
    found = smart_review(make_workspace(tmp_path / "parcels"))

    assert {review["achievable"].answer for review in found} == {"not judged"}
    assert all("No facts were looked at" in review["achievable"].reason for review in found)


def test_an_objective_is_judged_by_its_kpis(tmp_path: Path) -> None:
    objective = "{id: fast, statement: Be fast, kpis: [on_time_share, volume], owner: north/manager}"
    charter = f"{CHARTER}strategy: {{objectives: [{objective}]}}\n"
    found = judged(tmp_path, facts(7, 9, 8, 9, 10, 8), charter=charter, kpi="fast")

    assert found["achievable"] == Verdict(
        "achievable", "partly", "Of 2 KPIs 1 is (on_time_share), 1 is in part (volume)."
    )
    assert found["measurable"].answer == "yes"


# The command


def test_the_table_fits_a_hundred_columns_and_has_every_line(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels")

    called = tally("check", folder, "--smart", "--facts", folder / "exports", "--as-of", "2024-07-10")

    lines = called.text.splitlines()
    assert called.code == 0, called.err
    assert max(len(line) for line in lines) <= 100
    assert any(
        line.split() == ["kpi", "on_time_share", "partly", "partly", "yes", "partly", "yes"] for line in lines
    ), called.text


def test_json_has_one_object_a_verdict(tmp_path: Path) -> None:
    rows = tally("check", make_workspace(tmp_path / "parcels"), "--smart", "--format", "json").json()

    assert len(rows) == 2 * 5
    assert rows[0] | {"reason": ""} == {
        "kind": "kpi", "id": "on_time_share", "title": "On time", "letter": "specific", "verdict": "partly",
        "reason": "",
    }  # fmt: skip


def test_a_charter_with_errors_is_not_reviewed(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels", CHARTER.replace("unit: percent", "unit: EUR"))

    table, json = tally("check", folder, "--smart"), tally("check", folder, "--smart", "--format", "json")

    assert (table.code, json.code) == (1, 1)
    assert "C014" in table.text
    assert "specific" not in table.text
    assert (json.out, "C014" in json.err) == (b"", True)


def test_facts_without_the_review_are_a_wrong_call(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels")

    called = tally("check", folder, "--facts", folder / "exports")

    assert (called.code, "belong to --smart" in called.err) == (2, True)


def test_a_target_is_shown_as_it_was_agreed_and_never_rounded(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "parcels", CHARTER.replace("target: 90", "target: 66.67"))
    (folder / "exports" / "deliveries.csv").write_text(facts(6, 6, 6, 7), encoding="utf-8")

    reason = plain(smart_review(folder, facts=folder / "exports", as_of=LATER)[0]["achievable"].reason)

    assert Decimal("66.67") == Decimal(reason.split("target ")[1].split(" %")[0])
