"""Gregorian, fiscal and contract years on dates that can be checked on paper."""

from datetime import date, timedelta
from typing import Any

import pytest

from tallystick.errors import InputError
from tallystick.terms.calendar import Calendar, contract_years, fiscal, gregorian


def months(calendar: Calendar) -> list[tuple[str, str, str]]:
    """Id, first and last day of each month, as people write them."""
    return [(period.id, str(period.start), str(period.end - timedelta(days=1))) for period in calendar.of_kind("month")]


def test_a_gregorian_year_has_four_quarters_and_twelve_months_with_natural_labels() -> None:
    calendar = gregorian(2012, 2013)
    january = calendar.get("2013-01")

    assert (january.start, january.end) == (date(2013, 1, 1), date(2013, 2, 1))
    assert (january.label, calendar.get("2013-Q1").label, calendar.get("2013").label) == (
        "January 2013",
        "Q1 2013",
        "2013",
    )
    assert january.parent == "2013-Q1"
    assert calendar.prior_year(january) == calendar.get("2012-01")
    assert calendar.prior_year(calendar.get("2013-Q4")) == calendar.get("2012-Q4")
    assert calendar.prior_year(calendar.get("2013")) == calendar.get("2012")
    assert calendar.get("2012-02").days == 29
    assert [len(calendar.of_kind(kind)) for kind in calendar.kinds] == [2, 8, 24]


def test_a_fiscal_year_is_named_by_the_year_in_which_it_ends_or_starts() -> None:
    by_end = fiscal(start_month=10, first_year=2013, last_year=2013)
    by_start = fiscal(start_month=10, first_year=2013, last_year=2013, named_by="start")

    assert (by_end.get("FY2013").start, by_end.get("FY2013").end) == (date(2012, 10, 1), date(2013, 10, 1))
    assert (by_start.get("FY2013").start, by_start.get("FY2013").end) == (date(2013, 10, 1), date(2014, 10, 1))
    assert by_end.get("FY2013-P01").label == "October 2012 (FY2013 P01)"
    assert by_end.get("FY2013-Q2").start == date(2013, 1, 1)
    assert by_end.id != by_start.id


def test_fiscal_periods_compare_with_those_of_the_fiscal_year_before() -> None:
    calendar = fiscal(start_month=4, first_year=2012, last_year=2013)

    for suffix in ("", "-Q1", "-Q4", "-P01", "-P12"):
        assert calendar.prior_year(calendar.get(f"FY2013{suffix}")) == calendar.get(f"FY2012{suffix}")


@pytest.mark.parametrize("named_by", ["start", "end"])
def test_a_fiscal_year_from_january_is_the_calendar_year(named_by: Any) -> None:
    calendar = fiscal(start_month=1, first_year=2013, last_year=2013, named_by=named_by)

    assert (calendar.start, calendar.end) == (date(2013, 1, 1), date(2014, 1, 1))


def test_a_fiscal_year_starts_in_a_month_that_exists() -> None:
    with pytest.raises(InputError, match="cannot start in month 13"):
        fiscal(start_month=13, first_year=2013, last_year=2013)


def test_contract_years_cut_calendar_months_to_stubs_at_their_edges() -> None:
    calendar = contract_years(date(2013, 3, 15), years=2)
    rows = months(calendar)

    assert len(rows) == 26
    assert rows[0] == ("CY1-2013-03", "2013-03-15", "2013-03-31")
    assert rows[1] == ("CY1-2013-04", "2013-04-01", "2013-04-30")
    assert rows[12] == ("CY1-2014-03", "2014-03-01", "2014-03-14")
    assert rows[13] == ("CY2-2014-03", "2014-03-15", "2014-03-31")
    assert calendar.get("CY1-2013-03").label == "March 2013 (from 15 March)"
    assert calendar.get("CY1-2014-03").label == "March 2014 (until before 15 March)"
    assert calendar.prior_year(calendar.get("CY2-2014-03")) == calendar.get("CY1-2013-03")
    assert calendar.prior_year(calendar.get("CY2-2015-03")) == calendar.get("CY1-2014-03")
    assert calendar.prior_year(calendar.get("CY1-2014-03")) is None


def test_contract_years_that_commence_on_a_first_have_no_stubs() -> None:
    calendar = contract_years(date(2013, 7, 1), years=1)

    assert len(calendar.of_kind("month")) == 12
    assert all("(" not in period.label for period in calendar.periods)


def test_contract_months_from_commencement_fall_back_to_the_last_day_of_short_months() -> None:
    rows = months(contract_years(date(2012, 1, 31), years=1, months="from commencement"))

    assert rows[:3] == [
        ("CY1-M01", "2012-01-31", "2012-02-28"),
        ("CY1-M02", "2012-02-29", "2012-03-30"),
        ("CY1-M03", "2012-03-31", "2012-04-29"),
    ]


def test_a_contract_year_from_a_leap_day_ends_before_the_last_of_february() -> None:
    years = contract_years(date(2012, 2, 29), years=4).of_kind("year")

    assert [str(year.start) for year in years] == ["2012-02-29", "2013-02-28", "2014-02-28", "2015-02-28"]
    assert str(years[-1].end) == "2016-02-29"


@pytest.mark.parametrize("kind", ["calendar", "from commencement"])
def test_a_term_that_ends_within_a_year_leaves_stubs_that_compare_with_nothing(kind: Any) -> None:
    calendar = contract_years(date(2013, 3, 15), until=date(2014, 5, 20), months=kind)
    last_year, last_month = calendar.of_kind("year")[-1], calendar.of_kind("month")[-1]

    assert last_year.end == last_month.end == date(2014, 5, 20)
    assert last_year.comparable_prior is None
    assert last_month.comparable_prior is None
    assert calendar.prior_year(calendar.of_kind("month")[-2]) is not None


def test_a_month_cut_on_both_sides_says_so() -> None:
    calendar = contract_years(date(2013, 3, 15), until=date(2013, 3, 20))

    assert calendar.of_kind("month")[0].label == "March 2013 (from 15 March, until before 20 March)"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "give one of them"),
        ({"years": 1, "until": date(2014, 1, 1)}, "give one of them"),
        ({"years": 0}, "0 contract years cannot be listed"),
        ({"until": date(2013, 1, 1)}, "A term from 2013-01-01 until 2013-01-01 cannot be listed"),
    ],
)
def test_a_term_that_is_none_is_refused(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        contract_years(date(2013, 1, 1), **arguments)
