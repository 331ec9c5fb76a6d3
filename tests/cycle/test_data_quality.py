"""Does a report know on which days there are facts, when they came, and why figures lack a value?"""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cycle.small import CHARTER, make_workspace
from tallystick.cycle.computing import compute
from tallystick.cycle.data_quality import day_coverage, delivery_notes, figure_counts
from tallystick.cycle.judging import judge_period
from tallystick.cycle.recording import add_facts
from tallystick.cycle.reporting import report_content
from tallystick.terms.figure import Missing

LOOKING = date(2024, 3, 15)
RECORDED = datetime(2024, 3, 5, 9, tzinfo=UTC)
"""One day after the facts of February could still come."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With facts of January and February."""
    folder = make_workspace(tmp_path_factory.mktemp("quality") / "parcels")
    add_facts(folder, "deliveries", folder / "exports" / "deliveries.csv", by="north/manager", recorded=RECORDED)
    return folder


def test_days_without_facts_are_named_as_stretches(workspace: Path) -> None:
    found = day_coverage(compute(workspace, as_of=LOOKING), "deliveries", date(2024, 2, 1))

    assert found is not None
    assert (found.start, found.end, found.days) == (date(2024, 1, 1), date(2024, 2, 1), 4)
    assert found.without == (
        (date(2024, 1, 1), date(2024, 1, 4)),
        (date(2024, 1, 6), date(2024, 1, 8)),
        (date(2024, 1, 10), date(2024, 1, 19)),
        (date(2024, 1, 21), date(2024, 1, 30)),
    )


def test_an_instant_falls_on_the_day_of_the_charters_zone(tmp_path: Path) -> None:
    charter = CHARTER.replace("promised: date", "promised: time")
    folder = make_workspace(tmp_path / "parcels", charter)
    file = folder / "exports" / "deliveries.csv"
    file.write_text("id,carrier,promised,late\na1,N,2024-01-05T23:30:00Z,0\na2,S,2024-01-06T22:59:59Z,0\n")
    add_facts(folder, "deliveries", file, by="north/manager", recorded=RECORDED)

    found = day_coverage(compute(folder, as_of=LOOKING), "deliveries", date(2024, 1, 8))

    assert found is not None
    assert found.without == ((date(2024, 1, 1), date(2024, 1, 5)), (date(2024, 1, 7), date(2024, 1, 7)))


def test_facts_that_were_not_recorded_have_no_days_and_no_deliveries(workspace: Path) -> None:
    computed = compute(workspace, facts=workspace / "exports", as_of=LOOKING)

    assert day_coverage(computed, "deliveries", date(2024, 2, 1)) is None
    assert delivery_notes(judge_period(computed)) == {}


def test_deliveries_are_those_of_the_periods_up_to_the_reports(workspace: Path) -> None:
    (note,) = delivery_notes(judge_period(compute(workspace, as_of=LOOKING), "2024-01"))["deliveries"]

    assert (note.period, note.due, note.days_late, note.state) == ("2024-01", date(2024, 2, 5), 29, "delivered")


def test_every_figure_has_a_value_or_is_counted_by_its_reason(workspace: Path) -> None:
    judged = judge_period(compute(workspace, as_of=LOOKING), "2024-02")

    found = {each.kpi: each for each in figure_counts(judged)}

    assert (found["volume"].figures, found["volume"].values) == (6, 6)
    assert found["volume"].provisional == 1


def test_a_period_of_the_total_without_a_value_is_named(workspace: Path) -> None:
    judged = judge_period(compute(workspace, as_of=date(2024, 4, 20)), "2024-03")

    (found,) = [each for each in figure_counts(judged) if each.kpi == "on_time_share"]

    assert found.periods == (("2024-03", Missing.LATE),)
    assert found.missing[Missing.LATE] == 3


def test_a_charter_without_objectives_gives_a_report_without_a_strategy(workspace: Path) -> None:
    content = report_content(judge_period(compute(workspace, as_of=LOOKING)), generated=RECORDED)

    assert "objectives" not in CHARTER
    assert content.strategy is None
    assert content.objective_series == {}
