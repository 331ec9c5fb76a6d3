"""Calendars that a charter declares: each pattern makes the table one would expect."""

import itertools
from datetime import date, timedelta

import pytest

from charter.writing import HEAD, modelled
from tallystick.charter.calendars import calendar_named
from tallystick.errors import InputError
from tallystick.terms.calendar import Calendar


def table(rule: str, term: str = "2013-01-01 .. 2014-01-01") -> tuple[Calendar, str]:
    head = HEAD.replace("2013-01-01 .. 2014-01-01", term)
    return calendar_named("ours", modelled(f"{head}calendars: {{ours: {{{rule}}}}}\n"))


@pytest.mark.parametrize(
    ("name", "kind", "count"),
    [("months", "month", 12), ("quarters", "quarter", 4), ("years", "year", 1), ("weeks", "week", 52)],
)
def test_calendars_that_need_no_declaration(name: str, kind: str, count: int) -> None:
    calendar, found = calendar_named(name, modelled(HEAD))

    first = date(2012, 12, 31) if name == "weeks" else date(2013, 1, 1)
    assert found == kind
    assert len(calendar.within(first, date(2014, 1, 1), kind)) == count


def test_a_table_reaches_three_years_before_the_term_and_one_after() -> None:
    calendar, _ = calendar_named("months", modelled(HEAD))

    assert (calendar.start, calendar.end) == (date(2010, 1, 1), date(2016, 1, 1))


@pytest.mark.parametrize(
    ("rule", "kind", "day", "start", "days"),
    [
        ("pattern: gregorian", "month", date(2013, 2, 14), date(2013, 2, 1), 28),
        ("pattern: gregorian, periods: quarter", "quarter", date(2013, 2, 14), date(2013, 1, 1), 90),
        ("pattern: fiscal, first month: October", "month", date(2013, 2, 14), date(2013, 2, 1), 28),
        ("pattern: fiscal, first month: October, periods: year", "year", date(2013, 2, 14), date(2012, 10, 1), 365),
        ("pattern: iso weeks, periods: week", "week", date(2013, 2, 14), date(2013, 2, 11), 7),
        ("pattern: 4-4-5, year ends: last saturday of january", "month", date(2013, 2, 14), date(2013, 1, 27), 28),
        ("pattern: 4-5-4, year ends: last saturday of january", "month", date(2013, 3, 14), date(2013, 2, 24), 35),
        ("pattern: 5-4-4, year ends: last saturday of january", "month", date(2013, 2, 14), date(2013, 1, 27), 35),
        (
            "pattern: 4-4-5, periods: quarter, year ends: last saturday of january",
            "quarter",
            date(2013, 2, 14),
            date(2013, 1, 27),
            91,
        ),
        (
            "pattern: 13x4, periods: period, year ends: last saturday of december",
            "period",
            date(2013, 2, 14),
            date(2013, 1, 27),
            28,
        ),
        ("pattern: rail, periods: period", "period", date(2013, 5, 14), date(2013, 4, 28), 28),
        (
            "pattern: contract, periods: year, commencement: 2013-02-15",
            "year",
            date(2013, 3, 1),
            date(2013, 2, 15),
            320,
        ),
    ],
)
def test_a_pattern_makes_its_periods(rule: str, kind: str, day: date, start: date, days: int) -> None:
    calendar, found = table(rule)

    period = calendar.containing(day, kind)

    assert found == kind
    assert (period.start, period.days) == (start, days)


def test_a_year_may_have_the_number_of_the_year_in_which_it_starts() -> None:
    by_end, _ = table("pattern: fiscal, first month: October, periods: year")
    by_start, _ = table("pattern: fiscal, first month: October, periods: year, named by: start")

    day = date(2013, 2, 14)
    assert "2013" in by_end.containing(day, "year").id
    assert "2012" in by_start.containing(day, "year").id


def test_weeks_compare_by_position_or_by_fifty_two_weeks() -> None:
    after_long_year = date(2016, 2, 17)  # 2015 has 53 weeks
    position, _ = table("pattern: iso weeks, periods: week", "2016-01-01 .. 2017-01-01")
    shifted, _ = table("pattern: iso weeks, periods: week, weeks compare: 52 weeks before", "2016-01-01 .. 2017-01-01")

    here = position.containing(after_long_year, "week")
    assert (here.id, here.comparable_prior) == ("2016-W07", "2015-W07")
    assert shifted.containing(after_long_year, "week").comparable_prior == "2015-W08"


def test_contract_months_may_be_counted_from_the_commencement() -> None:
    stub, _ = table("pattern: contract", "2013-01-15 .. 2014-01-15")
    counted, _ = table("pattern: contract, months: from commencement", "2013-01-15 .. 2014-01-15")

    day = date(2013, 1, 20)
    assert stub.containing(day, "month").end == date(2013, 2, 1)
    assert counted.containing(day, "month").end == date(2013, 2, 15)


def test_periods_of_every_pattern_follow_one_another_without_gap_over_the_term() -> None:
    for rule in (
        "pattern: gregorian",
        "pattern: 4-4-5, year ends: nearest saturday to the end of january",
        "pattern: contract",
    ):
        calendar, kind = table(rule)
        periods = calendar.within(date(2013, 1, 1), date(2014, 1, 1), kind)
        assert all(one.end == two.start for one, two in itertools.pairwise(periods))
        assert sum((period.end - period.start for period in periods), timedelta()) >= timedelta(days=300)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("pattern: fiscal", "says under 'first month' where its year begins: October"),
        ("pattern: fiscal, first month: Octember", "Found 'Octember' as the first month of a fiscal year"),
        ("pattern: 4-4-5", "says under 'year ends' how its year ends, such as 'last saturday of january'"),
        ("pattern: 13x4, periods: period, year ends: some saturday", "some saturday"),
        ("pattern: gregorian, periods: week", "has no period 'week'; write one of"),
        ("pattern: iso weeks", "has no period 'month'; write one of"),
        ("pattern: contract, commencement: 2015-01-01", "2015-01-01"),
    ],
)
def test_a_calendar_that_cannot_be_made_says_why(rule: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        table(rule)

    assert words in str(caught.value)


def test_an_unknown_calendar_names_those_that_there_are() -> None:
    charter = modelled(HEAD + "calendars: {ours: {pattern: rail}}\n")

    with pytest.raises(
        InputError, match=r"no calendar 'moons'; there are months, quarters, years, weeks, days, ours\."
    ):
        calendar_named("moons", charter)


def test_days_need_no_declaration_and_compare_with_the_same_date_a_year_before() -> None:
    calendar, kind = calendar_named(
        "days", modelled(HEAD.replace("2013-01-01 .. 2014-01-01", "2016-02-28 .. 2016-03-02"))
    )

    assert kind == "day"
    assert [(each.id, each.comparable_prior) for each in calendar.of_kind("day")] == [
        ("2016-02-28", "2015-02-28"),
        ("2016-02-29", None),
        ("2016-03-01", "2015-03-01"),
    ]
    assert calendar.containing(date(2016, 2, 29), "month").id == "2016-02"
