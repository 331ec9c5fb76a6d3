"""Week calendars: ISO years, retail years of 52 and 53 weeks, thirteen times four weeks."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.errors import InputError
from tallystick.terms.calendar import Calendar, YearEnd, iso_weeks, thirteen_fours, weeks_pattern

RETAIL: dict[str, Any] = {"year_end": "nearest saturday to the end of january", "named_by": "start"}


def retail(first_year: int, last_year: int, **more: Any) -> Calendar:
    """The calendar of American retailers: 4-5-4, years to the Saturday nearest to 31 January."""
    return weeks_pattern("4-5-4", first_year=first_year, last_year=last_year, **RETAIL, **more)


def weeks_in(calendar: Calendar, year_id: str) -> int:
    return len(calendar.children(calendar.get(year_id), "week"))


def test_iso_years_start_on_the_monday_of_the_week_with_their_first_thursday() -> None:
    calendar = iso_weeks(2013, 2013)

    assert calendar.start == date(2012, 12, 31)
    assert calendar.get("2013-W01").label == "Week 1 of 2013"
    assert calendar.end == date(2013, 12, 30)


def test_iso_years_with_53_weeks_are_those_that_the_standard_gives() -> None:
    calendar = iso_weeks(2000, 2030)

    long = [year.id for year in calendar.of_kind("year") if weeks_in(calendar, year.id) == 53]

    assert long == ["2004", "2009", "2015", "2020", "2026"]


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_the_iso_week_of_a_day_is_that_of_the_standard_library(day: date) -> None:
    year, week, _ = day.isocalendar()

    assert iso_weeks(year, year).containing(day, "week").id == f"{year}-W{week:02}"


def test_a_53rd_week_compares_with_nothing_by_position() -> None:
    calendar = iso_weeks(2019, 2021)

    assert calendar.get("2020-W53").comparable_prior is None
    assert calendar.prior_year(calendar.get("2020-W52")) == calendar.get("2019-W52")
    assert calendar.prior_year(calendar.get("2021-W01")) == calendar.get("2020-W01")


def test_weeks_can_compare_with_those_364_days_before() -> None:
    calendar = iso_weeks(2019, 2022, weeks_compare="52 weeks before")

    for week in calendar.of_kind("week"):
        prior = calendar.prior_year(week)
        if prior is not None:
            assert week.start - prior.start == timedelta(days=364)
    assert calendar.get("2020-W53").comparable_prior == "2020-W01"
    assert calendar.get("2021-W01").comparable_prior == "2020-W02"
    assert calendar.get("2021-W52").comparable_prior == "2020-W53"
    assert calendar.get("2022-W01").comparable_prior == "2021-W01"


def test_retail_years_are_those_of_the_national_retail_federation() -> None:
    """NRF 4-5-4 calendar: 2012, 2017 and 2023 have 53 weeks; 2013 runs from 3 February 2013 to 1 February 2014."""
    calendar = retail(2010, 2024)
    last_days = {year.id: str(year.end - timedelta(days=1)) for year in calendar.of_kind("year")}

    assert [year for year in last_days if weeks_in(calendar, year) == 53] == ["FY2012", "FY2017", "FY2023"]
    assert str(calendar.get("FY2013").start) == "2013-02-03"
    assert last_days["FY2013"] == "2014-02-01"
    assert last_days["FY2017"] == "2018-02-03"
    assert last_days["FY2023"] == "2024-02-03"


@pytest.mark.parametrize(
    ("pattern", "weeks"),
    [
        ("4-4-5", [4, 4, 5] * 4),
        ("4-5-4", [4, 5, 4] * 3 + [4, 5, 5]),
        ("5-4-4", [5, 4, 4] * 3 + [5, 4, 5]),
    ],
)
def test_months_have_the_weeks_of_the_pattern_and_a_53rd_joins_the_last(pattern: Any, weeks: list[int]) -> None:
    calendar = weeks_pattern(pattern, first_year=2017, last_year=2017, **RETAIL)
    expected = weeks if pattern != "4-4-5" else [*weeks[:-1], 6]

    assert [month.days // 7 for month in calendar.of_kind("month")] == expected
    assert calendar.get("FY2017-W53").parent == "FY2017-P12"
    assert calendar.get("FY2017-P12").label == "P12 FY2017"
    assert calendar.get("FY2017-Q4").end == calendar.get("FY2017").end


def test_months_quarters_and_years_compare_by_position_whatever_weeks_do() -> None:
    for compare in ("same position", "52 weeks before"):
        calendar = retail(2016, 2018, weeks_compare=compare)
        for suffix in ("", "-Q1", "-Q4", "-P01", "-P12"):
            assert calendar.prior_year(calendar.get(f"FY2018{suffix}")) == calendar.get(f"FY2017{suffix}")
    fours = thirteen_fours(year_end="last sunday of december", first_year=2017, last_year=2018)
    for suffix in ("", "-P01", "-P13", "-W01", "-W52"):
        assert fours.prior_year(fours.get(f"FY2018{suffix}")) == fours.get(f"FY2017{suffix}")


def test_a_restated_comparison_can_be_agreed_in_words() -> None:
    calendar = retail(2016, 2018).with_comparable({"FY2017-W53": "FY2016-W52"})

    assert calendar.prior_year(calendar.get("FY2017-W53")) == calendar.get("FY2016-W52")


def test_years_to_a_last_weekday_end_in_that_month() -> None:
    """The last Saturday of September: 28 September 2013 and 27 September 2014."""
    calendar = weeks_pattern("5-4-4", year_end="last saturday of september", first_year=2014, last_year=2014)

    assert (calendar.start, calendar.end) == (date(2013, 9, 29), date(2014, 9, 28))


@given(st.integers(1950, 2100), st.integers(0, 6), st.integers(1, 12))
def test_the_nearest_year_end_is_within_three_days_and_the_last_in_the_last_seven(
    year: int, weekday: int, month: int
) -> None:
    month_end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    nearest, last = YearEnd("nearest", weekday, month).day(year), YearEnd("last", weekday, month).day(year)

    assert nearest.weekday() == last.weekday() == weekday
    assert abs((nearest - month_end).days) <= 3
    assert 0 <= (month_end - last).days <= 6


@given(st.sampled_from(["last", "nearest"]), st.integers(0, 6), st.integers(1, 12))
def test_a_year_end_reads_back_from_its_words(rule: Any, weekday: int, month: int) -> None:
    year_end = YearEnd(rule, weekday, month)

    assert YearEnd.parse(str(year_end)) == year_end


@pytest.mark.parametrize("text", ["saturday", "last caturday of january", "first monday of may", "last monday of mai"])
def test_words_that_name_no_year_end_are_refused(text: str) -> None:
    with pytest.raises(InputError, match=f"{text!r} does not say when a year ends; write 'last saturday of january'"):
        YearEnd.parse(text)


def test_thirteen_periods_have_four_weeks_and_the_last_takes_a_53rd() -> None:
    calendar = thirteen_fours(year_end="last sunday of december", first_year=2017, last_year=2018)
    by_year = {
        year.id: [each.days // 7 for each in calendar.children(year, "period")] for year in calendar.of_kind("year")
    }

    assert by_year == {"FY2017": [4] * 12 + [5], "FY2018": [4] * 13}
    assert calendar.get("FY2017").end == date(2018, 1, 1)


def test_a_year_to_december_has_the_same_name_by_its_start_and_its_end() -> None:
    by_start, by_end = (
        thirteen_fours(year_end="last sunday of december", first_year=2018, last_year=2018, named_by=named_by)
        for named_by in ("start", "end")
    )

    assert by_start.get("FY2018") == by_end.get("FY2018")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"pattern": "4-4-4"}, "'4-4-4' is not known; use one of 4-4-5, 4-5-4, 5-4-4"),
        ({"named_by": "middle"}, "cannot be named by its 'middle'"),
        ({"weeks_compare": "somehow"}, "Weeks cannot compare by 'somehow'"),
        ({"year_end": YearEnd("last", 0, 1), "first_year": 2014}, "cannot run from 2014 to 2013"),
    ],
)
def test_a_week_calendar_that_cannot_be_is_refused(arguments: dict[str, Any], words: str) -> None:
    usual: dict[str, Any] = {
        "pattern": "4-4-5",
        "year_end": "last saturday of january",
        "first_year": 2013,
        "last_year": 2013,
    }
    with pytest.raises(InputError, match=words):
        weeks_pattern(**{**usual, **arguments})


def test_a_year_end_that_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="No year ends on the last weekday 7 of month 1"):
        YearEnd("last", 7, 1)
