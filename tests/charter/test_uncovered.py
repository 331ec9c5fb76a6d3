"""Days of the term that no figure counts are named, with the calendar that leaves them out."""

import pytest

from charter.writing import at, examined, kpi, only, place

COUNTED = "formula: COUNT(*)\nunit: count\n"


@pytest.mark.parametrize(
    ("calendar", "left_out"),
    [
        ("weeks", "2013-01-01 to 2013-01-06 and 2013-12-30 to 2013-12-31 of the term lie in no whole week"),
        ("{pattern: fiscal, first month: February, periods: year}", "2013-01-01 to 2013-12-31 of the term"),
    ],
)
def test_days_of_the_term_in_no_whole_period_are_advice_at_the_term(calendar: str, left_out: str) -> None:
    declared = calendar.startswith("{")
    text = kpi(COUNTED + f"calendar: {'ours' if declared else calendar}") + (
        f"calendars: {{ours: {calendar}}}\n" if declared else ""
    )

    found = only(text)

    assert (found.id, found.level, at(found)) == ("C035", "advice", place(text, "2013-01-01 .."))
    assert left_out in found.message
    assert ("calendar 'ours'" if declared else "calendar 'weeks'") in found.message


def test_a_term_of_whole_periods_leaves_nothing_out_and_one_calendar_is_named_once() -> None:
    assert examined(kpi(COUNTED))[1] == ()

    text = kpi(COUNTED).replace("2014-01-01", "2014-01-02") + (
        "  second: {title: S, owner: us/manager, direction: unscored, formula: SUM(pieces), unit: count}\n"
    )

    assert only(text).message.startswith("2014-01-01 of the term lie in no whole month of calendar 'months'")


def test_days_in_force_that_no_period_holds_are_named_at_the_kpi() -> None:
    text = kpi(COUNTED + "in force: 2013-03-15 .. 2013-06-01")

    found = only(text)

    assert found.message.startswith("2013-03-15 to 2013-03-31 of the time in force of KPI 'k' lie in no whole month")
    assert at(found) == place(text, "2013-03-15")
