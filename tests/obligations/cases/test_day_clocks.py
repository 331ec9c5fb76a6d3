"""Do clocks that count days end on the right day, and stand still exactly as long as they should?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligations.cases.small_case import ENGLAND, instant, small
from tallystick.errors import InputError
from tallystick.obligations.cases.clocks import DayClock, Pause, counted_day, end_of, put_off
from tallystick.terms.businesstime import BusinessCalendar, business_days_between
from tallystick.terms.due import DueRule

BUSINESS = BusinessCalendar((ENGLAND,))
DAYS = st.dates(date(2026, 1, 5), date(2026, 12, 20))


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (date(2026, 11, 30), date(2026, 12, 14)),
        (date(2026, 12, 31), date(2027, 1, 15)),
        (date(2026, 12, 18), date(2027, 1, 6)),
    ],
)
def test_ten_business_days_in_england_end_as_in_vector_v18(start: date, due: date) -> None:
    assert DayClock(DueRule(10, business=True), start).due(BUSINESS) == due


def test_a_pause_of_five_days_moves_the_last_day_by_five() -> None:
    pause = Pause(date(2024, 3, 4), date(2024, 3, 9))

    assert DayClock(DueRule(10, business=False), date(2024, 3, 1), (pause,)).due(None) == date(2024, 3, 16)


def test_an_open_pause_holds_the_clock_and_says_how_much_is_left() -> None:
    clock = DayClock(DueRule(10, business=False), date(2024, 3, 1), (Pause(date(2024, 3, 4), None),))

    assert clock.due(None) is None
    assert clock.left(None) == 7


def test_a_pause_after_the_last_day_revives_nothing() -> None:
    clock = DayClock(DueRule(10, business=False), date(2024, 3, 1), (Pause(date(2024, 3, 11), None),))

    assert clock.due(None) == date(2024, 3, 11)


def test_a_last_day_on_a_weekend_rolls_to_monday_and_over_a_pause_that_begins_between() -> None:
    saturday = DayClock(DueRule(5, business=False), date(2026, 3, 2))
    assert saturday.due(BUSINESS) == date(2026, 3, 9)

    held = DayClock(DueRule(5, business=False), date(2026, 3, 2), (Pause(date(2026, 3, 7), date(2026, 3, 11)),))
    assert held.due(BUSINESS) == date(2026, 3, 12)


def test_a_pause_cannot_end_before_it_begins() -> None:
    with pytest.raises(InputError, match="A pause from 2024-03-04 ends on 2024-03-03"):
        Pause(date(2024, 3, 4), date(2024, 3, 3))


def test_business_days_without_a_calendar_are_refused_with_what_to_declare() -> None:
    with pytest.raises(InputError, match="declare 'business days'"):
        DayClock(DueRule(3, business=True), date(2024, 3, 1)).due(None)


@given(start=DAYS, days=st.integers(1, 90), after=st.integers(0, 89), length=st.integers(0, 60))
def test_tolling_moves_the_last_day_exactly_by_the_paused_days(start: date, days: int, after: int, length: int) -> None:
    pause_start = start + timedelta(days=min(after, days - 1))
    pause = Pause(pause_start, pause_start + timedelta(days=length))
    rule = DueRule(days, business=False)

    plain, tolled = DayClock(rule, start).due(None), DayClock(rule, start, (pause,)).due(None)

    assert plain is not None
    assert tolled == plain + timedelta(days=length)
    assert put_off(plain, [pause], None) == tolled


@given(start=DAYS, days=st.integers(1, 60), after=st.integers(0, 89), length=st.integers(0, 60))
def test_in_business_days_exactly_the_agreed_number_runs_outside_of_pauses(
    start: date, days: int, after: int, length: int
) -> None:
    pause = Pause(start + timedelta(days=after), start + timedelta(days=after + length))

    due = DayClock(DueRule(days, business=True), start, (pause,)).due(BUSINESS)

    assert due is not None
    inside = 0
    if pause.end is not None and pause.start < due:
        inside = business_days_between(pause.start, min(pause.end, due), BUSINESS)
    assert business_days_between(start, due, BUSINESS) - inside == days


@given(start=DAYS, days=st.integers(0, 60), business=st.booleans())
def test_without_pauses_a_clock_ends_as_every_other_deadline_does(start: date, days: int, business: bool) -> None:
    rule = DueRule(days, business=business)

    assert DayClock(rule, start).due(BUSINESS) == rule.after(start, BUSINESS)


def test_from_the_cut_off_on_things_count_on_the_next_day_and_the_last_day_ends_there() -> None:
    compiled = small(replace=[("{calendar: GB-ENG}", "{calendar: GB-ENG, cut off: '17:00'}")])

    assert counted_day(instant("2026-11-30 16:59"), compiled) == date(2026, 11, 30)
    assert counted_day(instant("2026-11-30 17:00"), compiled) == date(2026, 12, 1)
    assert end_of(date(2026, 12, 14), compiled) == instant("2026-12-14 17:00")
    assert end_of(date(2026, 12, 14), small()) == instant("2026-12-15 00:00")
