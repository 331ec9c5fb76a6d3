"""Rail periods against dates that the industry publishes."""

from datetime import date, timedelta

import pytest

from tallystick.terms.calendar import rail_periods

PUBLISHED = [
    ("1995-96", "1995-04-29", 29, 29),
    ("2003-04", "2003-04-26", 26, 32),
    ("2011-12", "2011-04-30", 30, 28),
    ("2015-16", "2015-05-02", 32, 26),
    ("2017-18", "2017-04-29", 29, 28),
    ("2019-20", "2019-04-27", 27, 31),
    ("2020-21", "2020-05-02", 32, 25),
    ("2021-22", "2021-05-01", 31, 26),
    ("2022-23", "2022-04-30", 30, 27),
    ("2031-32", "2031-04-26", 26, 32),
]
"""Year, last day of period 1, days of periods 1 and 13, from the rail regulator's table of period dates."""


@pytest.mark.parametrize(("year", "first_ends", "first_days", "last_days"), PUBLISHED)
def test_first_and_last_periods_are_those_that_are_published(
    year: str, first_ends: str, first_days: int, last_days: int
) -> None:
    calendar = rail_periods(1995, 2035)
    days = [period.days for period in calendar.children(calendar.get(year), "period")]

    assert str(calendar.get(f"{year}-P01").end - timedelta(days=1)) == first_ends
    assert days == [first_days, *[28] * 11, last_days]


def test_periods_are_named_by_their_rail_year_and_compare_by_number() -> None:
    calendar = rail_periods(1998, 2000)

    assert calendar.get("1999-00-P13").end == date(2000, 4, 1)
    assert calendar.get("1999-00-P01").label == "P01 1999-00"
    assert calendar.prior_year(calendar.get("2000-01-P05")) == calendar.get("1999-00-P05")
    assert all(period.start.weekday() == 6 for period in calendar.of_kind("period") if not period.id.endswith("P01"))
