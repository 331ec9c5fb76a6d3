"""By which day something is due after a period."""

from datetime import date

import pytest

from tallystick.errors import InputError
from tallystick.terms.businesstime import BusinessCalendar, HolidayTable
from tallystick.terms.due import DueRule

WEEKS = BusinessCalendar((HolidayTable("none", (), (date(2026, 1, 1), date(2027, 1, 1))),))


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("0 days", date(2026, 2, 2)),  # 31 January is a Saturday
        ("1 day", date(2026, 2, 2)),
        ("5 days", date(2026, 2, 5)),
        ("7 days", date(2026, 2, 9)),  # 7 February is a Saturday
        ("1 business day", date(2026, 2, 2)),
        ("within 3 business days", date(2026, 2, 4)),
    ],
)
def test_days_are_counted_from_the_last_day_and_roll_forward(text: str, due: date) -> None:
    assert DueRule.read(text).day(date(2026, 2, 1), WEEKS) == due


def test_without_business_days_calendar_days_stay_where_they_fall() -> None:
    assert DueRule.read("7 days").day(date(2026, 2, 1), None) == date(2026, 2, 7)


def test_business_days_without_a_calendar_are_refused() -> None:
    with pytest.raises(InputError, match="after 3 business days, but the charter declares no business days"):
        DueRule.read("3 business days").day(date(2026, 2, 1), None)


@pytest.mark.parametrize("text", ["", "soon", "3", "3 weeks", "-1 days", "99999 days", "3 business"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="expected a number of days such as '3 business days'"):
        DueRule.read(text)
