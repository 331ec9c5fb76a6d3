"""Deadlines in business days, on tables that answer only for the days they cover."""

import json
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import shared
from tallystick.errors import InputError
from tallystick.terms.businesstime import (
    BusinessCalendar,
    HolidayTable,
    add_business_days,
    add_calendar_days,
    business_days_between,
)
from tallystick.terms.canonical import canonical_bytes, read_canonical

ENGLAND = HolidayTable(
    "GB-ENG",
    (
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 28), "Boxing Day (substitute)"),
        (date(2027, 1, 1), "New Year's Day"),
    ),
    (date(2026, 11, 1), date(2027, 4, 1)),
)
NEW_YORK = HolidayTable(
    "US-NY",
    ((date(2026, 11, 26), "Thanksgiving"), (date(2026, 12, 25), "Christmas Day"), (date(2027, 1, 1), "New Year's Day")),
    (date(2026, 11, 1), date(2027, 4, 1)),
)
LONDON_DAYS = BusinessCalendar((ENGLAND,))
starts = st.dates(date(2026, 11, 1), date(2027, 1, 10))
counts = st.integers(0, 25)


def test_ten_business_days_across_month_end_new_year_and_christmas_v18() -> None:
    case = json.loads(shared("cases/domain.json").read_text())["V18"]

    due = [
        str(add_business_days(date.fromisoformat(start), case["given"]["days"], LONDON_DAYS))
        for start in case["given"]["from"]
    ]

    assert due == case["expect"]["due"]


def test_a_weekend_day_or_holiday_is_no_business_day() -> None:
    answers = [LONDON_DAYS.is_business_day(date(2026, 12, day)) for day in (24, 25, 26, 27, 28, 29)]

    assert answers == [True, False, False, False, False, True]


def test_holidays_of_either_or_of_both_parties_count_as_declared() -> None:
    thanksgiving, christmas, substitute = date(2026, 11, 26), date(2026, 12, 25), date(2026, 12, 28)
    either = BusinessCalendar((ENGLAND, NEW_YORK), of="either")
    both = BusinessCalendar((ENGLAND, NEW_YORK), of="both")

    assert [either.is_business_day(day) for day in (thanksgiving, christmas, substitute)] == [False, False, False]
    assert [both.is_business_day(day) for day in (thanksgiving, christmas, substitute)] == [True, False, True]


def test_another_weekend_can_be_declared() -> None:
    friday, sunday = date(2026, 12, 4), date(2026, 12, 6)
    calendar = BusinessCalendar((ENGLAND,), weekend=frozenset({4, 5}))

    assert not calendar.is_business_day(friday)
    assert calendar.is_business_day(sunday)


def test_without_tables_only_weekends_are_left_out() -> None:
    assert BusinessCalendar(()).is_business_day(date(1999, 12, 31))
    assert BusinessCalendar((), of="both").is_business_day(date(1999, 12, 31))
    assert not BusinessCalendar(()).is_business_day(date(2000, 1, 1))


def test_the_day_of_the_event_does_not_count_even_if_it_is_a_holiday() -> None:
    monday, saturday = date(2026, 12, 7), date(2026, 12, 5)

    assert add_business_days(monday, 1, LONDON_DAYS) == date(2026, 12, 8)
    assert add_business_days(saturday, 1, LONDON_DAYS) == monday


def test_an_event_at_the_cut_off_belongs_to_the_next_day() -> None:
    tuesday, cutoff = date(2026, 12, 8), time(17)

    assert add_business_days(tuesday, 1, LONDON_DAYS, cutoff=cutoff, at=time(16, 59)) == date(2026, 12, 9)
    assert add_business_days(tuesday, 1, LONDON_DAYS, cutoff=cutoff, at=time(17)) == date(2026, 12, 10)
    assert add_calendar_days(tuesday, 1, LONDON_DAYS, cutoff=cutoff, at=time(17)) == date(2026, 12, 10)
    assert add_business_days(date(2026, 12, 4), 1, LONDON_DAYS, cutoff=cutoff, at=time(18)) == date(2026, 12, 7)
    with pytest.raises(InputError, match="There is a cut-off at 17:00:00, so the time of the event on 2026-12-08"):
        add_business_days(tuesday, 1, LONDON_DAYS, cutoff=cutoff)


def test_a_deadline_in_calendar_days_that_expires_at_christmas_rolls_forward() -> None:
    assert add_calendar_days(date(2026, 12, 15), 10, LONDON_DAYS) == date(2026, 12, 29)
    assert add_calendar_days(date(2026, 12, 15), 9, LONDON_DAYS) == date(2026, 12, 24)


def test_no_days_after_an_event_is_its_day_rolled_forward() -> None:
    assert add_business_days(date(2026, 12, 25), 0, LONDON_DAYS) == date(2026, 12, 29)
    assert add_business_days(date(2026, 12, 24), 0, LONDON_DAYS) == date(2026, 12, 24)


@given(starts, counts)
def test_a_deadline_has_exactly_so_many_business_days_after_the_event(start: date, n: int) -> None:
    due = add_business_days(start, n, LONDON_DAYS)

    assert LONDON_DAYS.is_business_day(due)
    if n:
        assert business_days_between(start, due, LONDON_DAYS) == n
        assert business_days_between(start, due - timedelta(days=1), LONDON_DAYS) == n - 1


@given(starts, counts, counts)
def test_deadlines_add_up(start: date, first: int, second: int) -> None:
    begin = LONDON_DAYS.roll_forward(start)
    in_steps = add_business_days(add_business_days(begin, first, LONDON_DAYS), second, LONDON_DAYS)

    assert in_steps == add_business_days(begin, first + second, LONDON_DAYS)


@given(starts, counts)
def test_more_holidays_never_bring_a_deadline_forward(start: date, n: int) -> None:
    both, either = (BusinessCalendar((ENGLAND, NEW_YORK), of=of) for of in ("both", "either"))

    assert add_business_days(start, n, both) <= add_business_days(start, n, LONDON_DAYS)
    assert add_business_days(start, n, LONDON_DAYS) <= add_business_days(start, n, either)


def test_a_day_that_a_table_does_not_cover_is_not_guessed() -> None:
    with pytest.raises(InputError, match="covers 2026-11-01 until 2027-04-01 and cannot answer for 2027-04-01"):
        add_business_days(date(2027, 3, 31), 1, LONDON_DAYS)
    with pytest.raises(InputError, match="cannot answer for 2026-10-31"):
        LONDON_DAYS.is_business_day(date(2026, 10, 31))


@pytest.mark.parametrize("n", [-1, 100_001])
def test_a_count_of_days_has_bounds(n: int) -> None:
    for add in (add_business_days, add_calendar_days):
        with pytest.raises(InputError, match=f"A deadline of {n} days cannot be counted"):
            add(date(2026, 12, 1), n, LONDON_DAYS)


def test_days_between_are_counted_forwards() -> None:
    with pytest.raises(InputError, match="2026-12-01 lies before 2026-12-02"):
        business_days_between(date(2026, 12, 2), date(2026, 12, 1), LONDON_DAYS)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"tables": (ENGLAND, NEW_YORK), "of": "one"}, "need one holiday table, not 2"),
        ({"tables": (), "of": "one"}, "need one holiday table, not 0"),
        ({"tables": (ENGLAND,), "of": "nobody"}, "cannot count for 'nobody'; use one of one, either, both"),
        ({"tables": (), "weekend": frozenset(range(7))}, "and not all"),
        ({"tables": (), "weekend": frozenset({7})}, "days from 0 \\(Monday\\) to 6"),
    ],
)
def test_a_business_calendar_that_cannot_be_is_refused(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        BusinessCalendar(**arguments)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"covers": (date(2027, 1, 1), date(2027, 1, 1))}, "end it after its start"),
        (
            {"covers": (date(2026, 12, 26), date(2027, 4, 1))},
            "lists Christmas Day on 2026-12-25, but covers",
        ),
        ({"covers": (date(2026, 11, 1), date(2027, 1, 1))}, "lists New Year's Day on 2027-01-01, but covers"),
        ({"days": ENGLAND.days[::-1]}, "lists 2026-12-28 after 2027-01-01; list each day once, in order"),
        ({"days": ENGLAND.days[:1] * 2}, "lists 2026-12-25 after 2026-12-25"),
    ],
)
def test_a_holiday_table_that_contradicts_itself_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        replace(ENGLAND, **changes)


def test_a_holiday_table_survives_canonical_form_and_its_hash_sees_every_holiday() -> None:
    again = HolidayTable.from_dict(read_canonical(canonical_bytes(ENGLAND.to_dict())))

    assert again == ENGLAND
    assert again.hash == ENGLAND.hash
    assert replace(ENGLAND, days=ENGLAND.days[:-1]).hash != ENGLAND.hash
    assert replace(ENGLAND, source="another release").hash != ENGLAND.hash


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"covers": ["2026-11-01"]}, "cannot be read"),
        ({"days": [{"day": "25.12.2026", "name": "Christmas"}]}, "with dates such as '2013-12-25'"),
        ({"days": [{"day": "2025-12-25", "name": "Christmas"}]}, "lists Christmas on 2025-12-25, but covers"),
        ({"colour": "red"}, "has fields beyond id, source, covers and days"),
    ],
)
def test_a_document_that_is_no_holiday_table_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        HolidayTable.from_dict({**ENGLAND.to_dict(), **changes})
