"""How long a window is in the periods of a clause."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.charter.clauses.spans import MONTHS, Extent, extent, window_extent
from tallystick.charter.model.clauses import Window
from tallystick.errors import InputError
from tallystick.terms.calendar import contract_years, gregorian, iso_weeks, rail_periods

MONTHLY = gregorian(2010, 2020)


def settled(text: str, each: str = "month", *, fixed: bool = False) -> Extent:
    return extent(text, each=each, calendar=MONTHLY, fixed=fixed)


@pytest.mark.parametrize(
    ("text", "each", "size"),
    [
        ("6 months", "month", 6),
        ("1 month", "month", 1),
        ("4 quarters", "month", 12),
        ("4 quarters", "quarter", 4),
        ("12 months", "quarter", 4),
        ("2 half years", "quarter", 4),
        ("1 year", "month", 12),
        ("year", "quarter", 4),
        ("contract year", "month", 12),
        ("2 years", "year", 2),
        ("6 periods", "quarter", 6),
        ("2 weeks", "day", 14),
        ("30 days", "day", 30),
        ("28 days", "week", 4),
    ],
)
def test_a_window_is_a_number_of_the_clauses_periods(text: str, each: str, size: int) -> None:
    assert settled(text, each) == Extent(size=size)


@pytest.mark.parametrize("block", ["month", "quarter", "year", "contract year", "term"])
def test_a_fixed_window_is_a_block_of_the_calendar(block: str) -> None:
    assert settled(block, fixed=True) == Extent(block=block)


def test_the_term_is_a_block_whatever_the_window() -> None:
    assert settled("term") == Extent(block="term")


def test_fixed_windows_of_so_many_months_are_counted_in_periods() -> None:
    assert settled("6 months", fixed=True) == Extent(size=6)


def test_a_year_of_a_calendar_without_months_is_counted_on_it() -> None:
    rail = rail_periods(2012, 2016)
    (kind,) = [kind for kind in rail.kinds if kind != "year"]

    assert extent("1 year", each=kind, calendar=rail, fixed=False) == Extent(size=13)


def test_a_clause_judged_by_occurrence_has_windows_of_calendar_time() -> None:
    assert settled("12 months", "occurrence") == Extent(months=12)
    assert settled("2 quarters", "occurrence") == Extent(months=6)
    assert settled("4 weeks", "occurrence") == Extent(days=28)
    assert settled("10 periods", "occurrence") == Extent(size=10)


def test_a_clause_judged_by_day_has_windows_of_calendar_months_that_roll() -> None:
    assert settled("6 months", "day") == Extent(months=6)
    with pytest.raises(InputError, match="no whole number of the clause's periods"):
        settled("6 months", "day", fixed=True)


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("7 months", "quarter"),
        ("12 months", "week"),
        ("30 days", "month"),
        ("1 month", "quarter"),
        ("3 weeks", "month"),
    ],
)
def test_a_window_that_is_no_whole_number_of_periods_is_refused(text: str, each: str) -> None:
    with pytest.raises(
        InputError, match=f"'{text}', which is no whole number of the clause's periods \\(each {each}\\)"
    ):
        settled(text, each)


@pytest.mark.parametrize("text", ["", "six months", "6", "6 mnths", "0 months", "-3 months", "6.5 months", "lately"])
def test_a_window_that_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="expected a number of periods such as '6 months'"):
        settled(text)


@given(st.integers(1, 400), st.sampled_from(sorted(MONTHS)))
def test_a_window_in_the_clauses_own_periods_is_as_long_as_it_says(count: int, each: str) -> None:
    assert settled(f"{count} {each}s", each).size == count


@given(st.integers(1, 100), st.sampled_from(["quarter", "half year", "year", "contract year"]))
def test_coarser_windows_are_whole_numbers_of_months(count: int, unit: str) -> None:
    assert settled(f"{count} {unit}s").size == count * MONTHS[unit]


# Windows of values


def window(each: str = "month", **keys: str) -> Extent:
    return window_extent(Window.model_validate({name.replace("_", " "): value for name, value in keys.items()}),
                         each=each, calendar=MONTHLY)  # fmt: skip


def test_a_value_is_taken_over_the_period_over_several_or_to_date() -> None:
    assert window() == Extent(size=1)
    assert window(rolling="3 months") == Extent(size=3)
    assert window(rolling="6 periods", each="quarter") == Extent(size=6)
    assert window(to_date="year") == Extent(block="year")


def test_rolling_days_are_days_except_where_days_are_judged() -> None:
    assert window(rolling="30 days") == Extent(days=30)
    assert window(rolling="30 days", each="day") == Extent(size=30)


def test_the_calendars_of_these_tests_have_the_kinds_they_speak_of() -> None:
    assert set(contract_years(date(2013, 4, 1), years=2).kinds) == {"year", "month"}
    assert "week" in iso_weeks(2013, 2013).kinds
