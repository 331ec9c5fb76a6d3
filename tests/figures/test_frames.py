"""Windows on a calendar: how far they reach, and what happens before the term."""

from datetime import date
from decimal import Decimal

import pytest

from tallystick.charter.formula.nodes import Grain, Number, Rolling
from tallystick.errors import InputError
from tallystick.figures.frames import Frame, Timeline
from tallystick.terms.calendar import gregorian
from tallystick.terms.figure import Missing

CALENDAR = gregorian(2011, 2015)
MONTHS = Timeline(CALENDAR, "month", date(2013, 1, 1))
PARTIAL = Timeline(CALENDAR, "month", date(2013, 1, 1), "partial")
QUARTERS = Timeline(CALENDAR, "quarter", date(2013, 1, 1))
X = Number(Decimal(1))


def month(period: str) -> Frame:
    """The frame of one period."""
    return Frame.of([CALENDAR.get(period)])


def rolling(count: int, grain: Grain, *, inclusive: bool = True) -> Rolling:
    """A window."""
    return Rolling(X, count, grain, inclusive)


def ids(frame: Frame | Missing) -> list[str]:
    """The periods of a frame."""
    assert isinstance(frame, Frame)
    return [period.id for period in frame.periods]


def test_prior_goes_back_by_periods_by_longer_ones_at_the_same_place_and_by_comparable_years() -> None:
    june = month("2014-06")

    assert ids(MONTHS.prior(june, 2, Grain.PERIOD)) == ["2014-04"]
    assert ids(MONTHS.prior(june, 2, Grain.MONTH)) == ["2014-04"]
    assert ids(MONTHS.prior(june, 1, Grain.QUARTER)) == ["2014-03"]
    assert ids(MONTHS.prior(june, 1, Grain.YEAR)) == ["2013-06"]


def test_prior_by_days_moves_the_window_and_holds_no_periods() -> None:
    before = MONTHS.prior(month("2014-06"), 1, Grain.WEEK)

    assert isinstance(before, Frame)
    assert before.windows == ((date(2014, 5, 25), date(2014, 6, 24)),)
    assert before.periods == ()


@pytest.mark.parametrize("timeline", [MONTHS, PARTIAL])
def test_prior_before_the_term_is_insufficient_even_where_windows_may_be_shortened(timeline: Timeline) -> None:
    assert timeline.prior(month("2013-06"), 1, Grain.YEAR) is Missing.INSUFFICIENT
    assert timeline.prior(month("2013-01"), 1, Grain.DAY) is Missing.INSUFFICIENT


def test_prior_by_a_shorter_grain_than_the_period_is_refused() -> None:
    with pytest.raises(InputError, match="A quarter has no month before it to compare with"):
        QUARTERS.prior(month("2014-Q2"), 1, Grain.MONTH)


def test_rolling_ends_with_the_period_or_just_before_it() -> None:
    june = month("2014-06")

    assert ids(MONTHS.rolling(june, rolling(3, Grain.MONTH))) == ["2014-04", "2014-05", "2014-06"]
    assert ids(MONTHS.rolling(june, rolling(3, Grain.MONTH, inclusive=False))) == ["2014-03", "2014-04", "2014-05"]
    year = ids(MONTHS.rolling(june, rolling(1, Grain.YEAR)))
    assert (len(year), year[0]) == (12, "2013-07")


def test_rolling_over_finer_periods_ends_where_the_period_ends() -> None:
    window = QUARTERS.rolling(month("2014-Q2"), rolling(4, Grain.MONTH))

    assert ids(window) == ["2014-03", "2014-04", "2014-05", "2014-06"]


def test_rolling_days_end_with_the_period_or_before_it() -> None:
    inclusive = MONTHS.rolling(month("2014-03"), rolling(30, Grain.DAY))
    exclusive = MONTHS.rolling(month("2014-03"), rolling(30, Grain.DAY, inclusive=False))

    assert isinstance(inclusive, Frame)
    assert isinstance(exclusive, Frame)
    assert inclusive.windows == ((date(2014, 3, 2), date(2014, 4, 1)),)
    assert exclusive.windows == ((date(2014, 1, 30), date(2014, 3, 1)),)


def test_a_window_that_reaches_before_the_term_is_insufficient_or_the_part_that_there_is() -> None:
    february = month("2013-02")

    assert MONTHS.rolling(february, rolling(3, Grain.MONTH)) is Missing.INSUFFICIENT
    assert ids(PARTIAL.rolling(february, rolling(3, Grain.MONTH))) == ["2013-01", "2013-02"]
    assert MONTHS.rolling(february, rolling(90, Grain.DAY)) is Missing.INSUFFICIENT
    shortened = PARTIAL.rolling(february, rolling(90, Grain.DAY))
    assert isinstance(shortened, Frame)
    assert shortened.windows == ((date(2013, 1, 1), date(2013, 3, 1)),)
    assert PARTIAL.rolling(month("2013-01"), rolling(3, Grain.MONTH, inclusive=False)) is Missing.INSUFFICIENT


def test_to_date_starts_with_the_year_quarter_or_month() -> None:
    may = month("2014-05")

    assert ids(MONTHS.to_date(may, Grain.QUARTER)) == ["2014-04", "2014-05"]
    assert ids(MONTHS.to_date(may, Grain.YEAR))[0] == "2014-01"


def test_a_window_inside_a_window_is_refused() -> None:
    window = MONTHS.to_date(month("2014-05"), Grain.YEAR)
    assert isinstance(window, Frame)

    with pytest.raises(InputError, match="ROLLING stands inside another window"):
        MONTHS.rolling(window, rolling(3, Grain.MONTH))


def test_prior_of_a_window_moves_each_of_its_periods() -> None:
    window = MONTHS.to_date(month("2014-03"), Grain.YEAR)
    assert isinstance(window, Frame)

    assert ids(MONTHS.prior(window, 1, Grain.YEAR)) == ["2013-01", "2013-02", "2013-03"]


def test_the_interior_lies_between_the_prior_period_and_this_one() -> None:
    between = MONTHS.interior(month("2014-05"), 3, Grain.MONTH)

    assert [ids(frame) for frame in between] == [["2014-03"], ["2014-04"]]
