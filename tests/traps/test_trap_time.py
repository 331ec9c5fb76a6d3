"""Traps of time: zones, daylight saving, long years, leap days, late and unfinished periods."""

from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from agreed import agreed, by_sql, computed, measured
from tallystick.figures.rows import Row
from tallystick.terms.businesstime import HolidayTable
from tallystick.terms.figure import Missing, Quality

FLIGHTS = """
zone: {zone}
{more}
sources:
  flights:
    time: at
    key: [id]
    columns: {{id: integer, at: time, landed: time}}
    {due}
kpis:
  flown:
    title: Flown
    formula: COUNT(*)
    unit: count
    direction: higher
    {kpi}
  early: {{title: Before six, formula: COUNT_IF(HOUR(at) < 6), unit: count, direction: higher}}
  growth: {{title: Growth, formula: "GROWTH(COUNT(*), 1 MONTH)", unit: percent, direction: higher}}
  since_january: {{title: So far, formula: "TO_DATE(COUNT(*), YEAR)", unit: count, direction: higher}}
"""


def flights(*instants: str) -> list[Row]:
    """Flights at instants in UTC."""
    return [
        {"id": i, "at": datetime.fromisoformat(text), "landed": datetime.fromisoformat(text)}
        for i, text in enumerate(instants)
    ]


def charter_of(*, zone: str = "America/New_York", more: str = "", due: str = "", kpi: str = "", **named: object):  # type: ignore[no-untyped-def]  # as `agreed` has it
    """A charter that counts flights."""
    return agreed(FLIGHTS.format(zone=zone, more=more, due=due, kpi=kpi), **named)  # type: ignore[arg-type]  # likewise


def test_a_flight_at_half_past_eleven_at_night_on_the_last_of_the_month_belongs_to_that_month(tmp_path: Path) -> None:
    rows = flights("2013-02-01 04:30:00", "2013-02-01 05:30:00")  # 23:30 on 31 January, 00:30 on 1 February
    charter = charter_of()

    found = measured(charter, {"flights": rows}, tmp_path)

    by_hand = """SELECT count(*) FILTER (WHERE month(timezone('America/New_York', timezone('UTC', t))) = 1)
        FROM (VALUES (TIMESTAMP '2013-02-01 04:30:00'), (TIMESTAMP '2013-02-01 05:30:00')) f(t)"""
    assert found == computed(charter, {"flights": rows})
    assert found["flown", "2013-01", None, ""].value == by_sql(by_hand)[0] == 1
    assert found["flown", "2013-02", None, ""].value == 1


def test_a_day_with_23_hours_and_one_with_25_end_at_local_midnight(tmp_path: Path) -> None:
    days = """calendars:
  daily: {pattern: iso weeks, periods: week}"""
    charter = charter_of(more=days, kpi="calendar: daily")
    rows = flights(
        "2013-03-11 03:59:59",  # Sunday 10 March 23:59:59, the day that lost an hour
        "2013-03-11 04:00:00",  # Monday 11 March 00:00
        "2013-11-04 04:59:59",  # Sunday 3 November 23:59:59, the day that gained one
        "2013-11-04 05:00:00",  # Monday 4 November 00:00
    )

    found = measured(charter, {"flights": rows}, tmp_path)

    weeks = {period: each.value for (kpi, period, _, _), each in found.items() if kpi == "flown" and each.value}
    assert weeks == {"2013-W10": 1, "2013-W11": 1, "2013-W44": 1, "2013-W45": 1}


def test_hours_are_those_of_the_local_clock_on_both_sides_of_the_change(tmp_path: Path) -> None:
    rows = flights("2013-03-09 10:30:00", "2013-03-10 10:30:00", "2013-11-03 10:30:00", "2013-11-02 10:30:00")
    charter = charter_of()

    found = measured(charter, {"flights": rows}, tmp_path)

    assert found == computed(charter, {"flights": rows})
    assert found["early", "2013-03", None, ""].value == 1  # 05:30 before the change, 06:30 after it
    assert found["early", "2013-11", None, ""].value == 1  # 06:30 on 2 November, 05:30 on 3 November


def test_a_day_may_start_at_four_in_the_morning(tmp_path: Path) -> None:
    rows = flights("2013-02-01 08:59:00", "2013-02-01 09:00:00")  # 03:59 and 04:00 on 1 February
    charter = charter_of(more='day start: "04:00"')

    found = measured(charter, {"flights": rows}, tmp_path)

    assert found["flown", "2013-01", None, ""].value == 1
    assert found["flown", "2013-02", None, ""].value == 1


RETAIL = """
term: 2014-01-26 .. 2016-01-31
calendars:
  retail: {pattern: 4-5-4, periods: PERIODS, year ends: last saturday of january, weeks compare: same position}
calendar: retail
sources:
  sales:
    time: day
    key: [id]
    columns: {id: integer, day: date}
kpis:
  sold: {title: Sold, formula: COUNT(*), unit: count, direction: higher, rounding: 0 places}
  growth: {title: Growth, formula: "GROWTH(COUNT(*), 1 YEAR)", unit: percent, direction: higher, rounding: 0 places}
"""


def retail(periods: str) -> str:
    """The retail charter for one kind of period."""
    return RETAIL.replace("PERIODS", periods)


def test_the_53rd_week_counts_in_its_year_and_no_week_of_the_next_compares_with_it(tmp_path: Path) -> None:
    charter = agreed(retail("week"))
    calendar = charter.calendars["retail"]
    long_year, next_year = calendar.get("FY2015"), calendar.get("FY2016")
    weeks = [*calendar.children(long_year, "week"), *calendar.children(next_year, "week")]
    rows: list[Row] = [{"id": i, "day": week.start} for i, week in enumerate(weeks)]
    extra: list[Row] = [{"id": 1000 + i, "day": weeks[52].start} for i in range(9)]

    found = measured(charter, {"sales": [*rows, *extra]}, tmp_path)

    assert len(calendar.children(long_year, "week")) == 53
    assert found["sold", weeks[52].id, None, ""].value == 10
    assert all(found["growth", week.id, None, ""].value == 0 for week in weeks[53:])


def test_a_long_year_is_compared_as_the_calendar_says_and_with_all_of_its_weeks(tmp_path: Path) -> None:
    charter = agreed(retail("year"))
    calendar = charter.calendars["retail"]
    weeks = [*calendar.children(calendar.get("FY2015"), "week"), *calendar.children(calendar.get("FY2016"), "week")]
    rows: list[Row] = [{"id": i, "day": week.start} for i, week in enumerate(weeks)]

    found = measured(charter, {"sales": rows}, tmp_path)

    assert found["sold", "FY2015", None, ""].value == 53
    assert found["growth", "FY2016", None, ""].exact == Fraction(52 - 53, 53) * 100


def test_a_leap_day_belongs_to_its_february_and_its_year(tmp_path: Path) -> None:
    charter = agreed("""
term: 2015-01-01 .. 2017-01-01
sources:
  sales:
    time: day
    key: [id]
    columns: {id: integer, day: date}
kpis:
  sold: {title: Sold, formula: COUNT(*), unit: count, direction: higher}
  growth: {title: Growth, formula: "GROWTH(COUNT(*), 1 YEAR)", unit: percent, direction: higher, rounding: 2 places}
  thirty: {title: In 30 days, formula: "ROLLING(COUNT(*), 30 DAYS, INCLUSIVE)", unit: count, direction: higher}
""")
    rows: list[Row] = [{"id": i, "day": day} for i, day in enumerate([
        date(2015, 2, 28), date(2016, 2, 28), date(2016, 2, 29),
        date(2015, 1, 1), date(2016, 12, 31), date(2016, 1, 31),
        *(date(2015, month, 1) for month in range(3, 13)),
        date(2016, 1, 30),
    ])]  # fmt: skip

    found = measured(charter, {"sales": rows}, tmp_path)

    assert found == computed(charter, {"sales": rows})
    assert found["sold", "2016-02", None, ""].value == 2
    assert found["growth", "2016-02", None, ""].value == 100
    assert found["thirty", "2016-02", None, ""].value == 3  # from 31 January to 29 February


def test_an_empty_month_between_others_is_no_activity_and_not_a_zero(tmp_path: Path) -> None:
    rows = flights("2013-01-05 12:00:00", "2013-03-05 12:00:00")

    found = measured(charter_of(), {"flights": rows}, tmp_path)

    empty = found["flown", "2013-02", None, ""]
    assert (empty.value, empty.missing, empty.quality) == (None, Missing.NO_ACTIVITY, None)
    assert found["flown", "2013-04", None, ""].missing is Missing.MISSING
    assert found["growth", "2013-03", None, ""].missing is Missing.NO_ACTIVITY


def test_no_fact_is_zero_only_where_the_charter_says_so_and_only_within_what_was_delivered(tmp_path: Path) -> None:
    rows = flights("2013-02-05 12:00:00", "2013-04-05 12:00:00")
    charter = charter_of(kpi="empty: zero", due="due: 3 days")

    found = measured(charter, {"flights": rows}, tmp_path)

    assert found["flown", "2013-03", None, ""].value == 0
    assert found["flown", "2013-01", None, ""].missing is Missing.LATE
    assert found["flown", "2013-05", None, ""].missing is Missing.LATE


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2013, 1, 31), Missing.UNFINISHED),
        (date(2013, 2, 1), Missing.NOT_DUE),
        (date(2013, 2, 5), Missing.NOT_DUE),
        (date(2013, 2, 6), Missing.LATE),
    ],
)
def test_facts_are_late_only_after_their_business_days_have_passed(as_of: date, expected: Missing) -> None:
    table = HolidayTable("US-NY", ((date(2013, 2, 4), "A holiday"),), (date(2012, 1, 1), date(2015, 1, 1)))
    charter = charter_of(
        more="business days: {calendar: US-NY, of: one party}",
        due="due: 2 business days",  # Friday 1 and, after a holiday on Monday, Tuesday 5 February
        holidays={"US-NY": table},
    )
    rows: list[Row] = []

    found = computed(charter, {"flights": rows}, as_of=as_of)

    assert found["flown", "2013-01", None, ""].missing is expected


def test_a_partial_period_shows_its_elapsed_share_and_withholds_comparison(tmp_path: Path) -> None:
    rows = flights("2013-01-05 12:00:00", "2013-01-06 12:00:00", "2013-02-05 12:00:00")

    found = computed(charter_of(), {"flights": rows}, as_of=date(2013, 2, 15))

    partial = found["flown", "2013-02", None, ""]
    assert partial.value == 1
    assert partial.quality is Quality.PROVISIONAL
    assert partial.elapsed == Fraction(14, 28)
    assert found["growth", "2013-02", None, ""].missing is Missing.UNFINISHED
    assert found["since_january", "2013-02", None, ""].value == 3
    assert found["flown", "2013-03", None, ""].missing is Missing.NOT_DUE
    assert found["flown", "2013-03", None, ""].elapsed == 0


def test_a_gap_inside_withholds_growth_over_it(tmp_path: Path) -> None:
    charter = agreed("""
sources:
  sales:
    time: day
    key: [id]
    columns: {id: integer, day: date}
kpis:
  growth: {title: Growth, formula: "GROWTH(COUNT(*), 3 MONTHS)", unit: percent, direction: higher}
""")
    whole: list[Row] = [{"id": i, "day": date(2013, 1 + i, 1)} for i in range(4)]

    assert computed(charter, {"sales": whole})["growth", "2013-04", None, ""].value == 0
    gap = [whole[0], whole[1], whole[3]]
    assert computed(charter, {"sales": gap})["growth", "2013-04", None, ""].missing is Missing.WITHHELD


def test_a_year_to_date_begins_with_the_term_when_that_begins_later(tmp_path: Path) -> None:
    charter = agreed("""
term: 2013-03-01 .. 2014-01-01
sources:
  sales:
    time: day
    key: [id]
    columns: {id: integer, day: date}
kpis:
  so_far: {title: So far, formula: "TO_DATE(COUNT(*), YEAR)", unit: count, direction: higher}
""")
    rows: list[Row] = [{"id": i, "day": date(2013, 1 + i, 1)} for i in range(6)]

    found = computed(charter, {"sales": rows})

    assert [found["so_far", f"2013-0{month}", None, ""].value for month in (3, 4)] == [1, 2]


def test_a_window_with_a_month_that_was_never_delivered_is_not_whole() -> None:
    charter = agreed("""
sources:
  sales:
    time: day
    key: [id]
    columns: {id: integer, day: date}
kpis:
  two: {title: Two months, formula: "ROLLING(COUNT(*), 2 MONTHS, INCLUSIVE)", unit: count, direction: higher}
""")
    rows: list[Row] = [{"id": i, "day": date(2013, 1 + i, 1)} for i in range(3)]

    found = computed(charter, {"sales": rows})

    assert found["two", "2013-03", None, ""].value == 2
    assert found["two", "2013-04", None, ""].missing is Missing.MISSING


def test_an_instant_may_carry_its_zone() -> None:
    rows: list[Row] = [{"id": 1, "at": datetime(2013, 2, 1, 4, 30, tzinfo=UTC)}]

    assert computed(charter_of(), {"flights": rows})["flown", "2013-01", None, ""].value == 1
