"""Clocks that run in working hours only: pauses, resets, receipt, and days on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tallystick.errors import InputError
from tallystick.terms.businesstime import BusinessCalendar, HolidayTable
from tallystick.terms.worktime import ClockEvent, ClockReading, DeemedReceipt, DurationClock, EventKind, WorkingTime
from tallystick.terms.zone import Zone

HOLIDAYS = HolidayTable(
    "GB-ENG",
    ((date(2026, 12, 25), "Christmas Day"), (date(2026, 12, 28), "Boxing Day (substitute)")),
    (date(2026, 11, 1), date(2027, 4, 1)),
)
OFFICE = WorkingTime(BusinessCalendar((HOLIDAYS,)), Zone("Europe/London"))
EIGHT_HOURS = DurationClock(timedelta(hours=8), OFFICE)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant in December 2026, when London keeps UTC; the 7th is a Monday."""
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


def events(*listed: tuple[EventKind, datetime]) -> tuple[ClockEvent, ...]:
    return tuple(ClockEvent(kind, moment) for kind, moment in listed)


moments = st.integers(0, 40 * 24 * 60).map(lambda minutes: at(1, 0) + timedelta(minutes=minutes))
durations = st.integers(1, 60 * 60).map(lambda minutes: timedelta(minutes=minutes))


def test_working_time_skips_nights_weekends_and_holidays() -> None:
    assert OFFICE.between(at(7, 9), at(7, 17)) == timedelta(hours=8)
    assert OFFICE.between(at(7, 16), at(8, 10)) == timedelta(hours=2)
    assert OFFICE.between(at(11, 16), at(14, 10)) == timedelta(hours=2)
    assert OFFICE.between(at(24, 16), at(29, 10)) == timedelta(hours=2)
    assert OFFICE.between(at(12, 9), at(13, 17)) == timedelta(0)


def test_the_first_instant_by_which_the_time_has_passed_is_a_closing_and_not_the_next_opening() -> None:
    assert OFFICE.after(at(7, 9), timedelta(hours=8)) == at(7, 17)
    assert OFFICE.after(at(7, 9), timedelta(hours=8, minutes=1)) == at(8, 9, 1)
    assert OFFICE.after(at(11, 16), timedelta(hours=2)) == at(14, 10)
    assert OFFICE.after(at(12, 12), timedelta(0)) == at(12, 12)


@given(moments, durations)
def test_the_time_that_is_added_is_the_time_between(start: datetime, amount: timedelta) -> None:
    end = OFFICE.after(start, amount)

    assert OFFICE.between(start, end) == amount
    assert OFFICE.between(start, end - timedelta(minutes=1)) < amount


@given(moments, moments, moments)
def test_working_time_adds_up(first: datetime, second: datetime, third: datetime) -> None:
    first, second, third = sorted((first, second, third))

    assert OFFICE.between(first, second) + OFFICE.between(second, third) == OFFICE.between(first, third)


def test_around_the_clock_a_day_has_the_hours_that_clocks_give_it() -> None:
    """Clocks in New York go forward on Sunday 14 March 2027."""
    always = WorkingTime(BusinessCalendar((), weekend=frozenset()), Zone("America/New_York"), time(0), time(0))
    start = always.opening(date(2027, 3, 14))

    assert always.between(start, always.opening(date(2027, 3, 15))) == timedelta(hours=23)
    assert always.between(start, always.opening(date(2027, 3, 16))) == timedelta(hours=47)


def test_opening_hours_are_local_in_winter_and_in_summer() -> None:
    """London is at UTC until 28 March 2027."""
    assert OFFICE.opening(date(2027, 3, 26)) == datetime(2027, 3, 26, 9, tzinfo=UTC)
    assert OFFICE.opening(date(2027, 3, 29)) == datetime(2027, 3, 29, 8, tzinfo=UTC)


def test_working_time_beyond_the_holiday_table_is_not_guessed() -> None:
    with pytest.raises(InputError, match="covers 2026-11-01 until 2027-04-01 and cannot answer for 2027-04-01"):
        OFFICE.after(at(7, 9), timedelta(hours=1000))


def test_working_hours_close_after_they_open() -> None:
    with pytest.raises(InputError, match="open at 17:00:00 and close at 09:00:00"):
        WorkingTime(OFFICE.calendar, OFFICE.zone, time(17), time(9))


def test_time_does_not_run_backwards() -> None:
    with pytest.raises(InputError, match="lies before"):
        OFFICE.between(at(8, 9), at(7, 9))
    with pytest.raises(InputError, match="give a positive duration"):
        OFFICE.after(at(8, 9), timedelta(hours=-1))


def test_a_running_clock_shows_elapsed_working_time_and_when_it_is_due() -> None:
    reading = EIGHT_HOURS.read(events(("start", at(7, 15))), at(8, 10))

    assert reading == ClockReading("running", timedelta(hours=3), at(8, 15), None)


def test_a_pause_extends_the_due_time_by_its_working_time() -> None:
    """Paused from Tuesday 10:00 until Thursday 12:00: 7 + 8 + 3 working hours."""
    listed = events(("start", at(7, 15)), ("pause", at(8, 10)), ("resume", at(10, 12)))

    paused = EIGHT_HOURS.read(listed, at(9, 12))
    resumed = EIGHT_HOURS.read(listed, at(10, 12))

    assert paused == ClockReading("paused", timedelta(hours=3), None, None)
    assert resumed == ClockReading("running", timedelta(hours=3), at(10, 17), None)
    assert OFFICE.between(at(8, 15), at(10, 17)) == OFFICE.between(at(8, 10), at(10, 12)) == timedelta(hours=18)


@given(moments, st.integers(0, 2000), st.integers(0, 4000))
def test_the_due_time_moves_by_the_working_time_of_any_pause(start: datetime, until_pause: int, pause: int) -> None:
    clock = DurationClock(timedelta(hours=40), OFFICE)
    paused_at = start + timedelta(minutes=until_pause)
    resumed_at = paused_at + timedelta(minutes=pause)
    assume(OFFICE.between(start, paused_at) < clock.allowed)
    plain = OFFICE.after(start, clock.allowed)

    due = clock.read(events(("start", start), ("pause", paused_at), ("resume", resumed_at)), resumed_at).due

    assert due is not None
    assert OFFICE.between(plain, due) == OFFICE.between(paused_at, resumed_at)


@pytest.mark.parametrize(
    ("stopped", "met"), [(at(8, 8, 59), True), (at(7, 17), True), (at(8, 9), True), (at(8, 9, 1), False)]
)
def test_using_the_allowed_time_to_the_second_is_in_time(stopped: datetime, met: bool) -> None:
    reading = EIGHT_HOURS.read(events(("start", at(7, 9)), ("stop", stopped)), at(20, 9))

    assert (reading.status, reading.met, reading.due) == ("stopped", met, at(7, 17))


def test_a_late_clock_says_so_before_it_is_stopped() -> None:
    listed = events(("start", at(7, 9)), ("pause", at(8, 12)))

    assert EIGHT_HOURS.read(listed[:1], at(8, 10)) == ClockReading("running", timedelta(hours=9), at(7, 17), False)
    assert EIGHT_HOURS.read(listed, at(9, 10)) == ClockReading("paused", timedelta(hours=11), at(7, 17), False)


def test_a_clock_that_is_resumed_with_nothing_left_stays_due_when_it_was_used_up() -> None:
    listed = events(("start", at(7, 9)), ("pause", at(7, 17)), ("resume", at(9, 9)), ("stop", at(9, 10)))

    assert EIGHT_HOURS.read(listed, at(10, 9)) == ClockReading("stopped", timedelta(hours=9), at(7, 17), False)


def test_stopping_during_a_pause_leaves_no_due_time() -> None:
    listed = events(("start", at(7, 9)), ("pause", at(7, 12)), ("stop", at(9, 12)))

    assert EIGHT_HOURS.read(listed, at(10, 9)) == ClockReading("stopped", timedelta(hours=3), None, True)


def test_a_reset_takes_the_elapsed_time_back_to_zero() -> None:
    running = events(("start", at(7, 9)), ("reset", at(7, 12)))
    paused = events(("start", at(7, 9)), ("pause", at(7, 11)), ("reset", at(7, 12)), ("resume", at(8, 9)))
    stopped = events(("start", at(7, 9)), ("stop", at(7, 11)), ("reset", at(7, 12)), ("start", at(8, 9)))

    assert EIGHT_HOURS.read(running, at(7, 13)) == ClockReading("running", timedelta(hours=1), at(8, 12), None)
    assert EIGHT_HOURS.read(paused[:3], at(7, 13)) == ClockReading("paused", timedelta(0), None, None)
    assert EIGHT_HOURS.read(paused, at(8, 10)) == ClockReading("running", timedelta(hours=1), at(8, 17), None)
    assert EIGHT_HOURS.read(stopped[:3], at(7, 13)) == ClockReading("not started", timedelta(0), None, None)
    assert EIGHT_HOURS.read(stopped, at(8, 10)) == ClockReading("running", timedelta(hours=1), at(8, 17), None)


def test_a_cancelled_clock_owes_nothing() -> None:
    listed = events(("start", at(7, 9)), ("cancel", at(9, 12)))

    assert EIGHT_HOURS.read(listed, at(10, 9)) == ClockReading("cancelled", timedelta(hours=19), None, None)


def test_events_after_the_question_are_not_yet_known() -> None:
    listed = events(("start", at(7, 9)), ("stop", at(7, 12)))

    assert EIGHT_HOURS.read(listed, at(7, 11)).status == "running"
    assert EIGHT_HOURS.read(listed, at(6, 11)) == ClockReading("not started", timedelta(0), None, None)


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (["pause"], "The pause at 2026-12-07T09:00:00\\+00:00 finds the clock not started"),
        (["start", "start"], "The start at .* finds the clock running"),
        (["start", "resume"], "finds the clock running"),
        (["start", "pause", "pause"], "finds the clock paused"),
        (["start", "stop", "resume"], "finds the clock stopped"),
        (["start", "cancel", "start"], "finds the clock cancelled"),
        (["reset"], "finds the clock not started"),
    ],
)
def test_an_event_that_the_clock_does_not_allow_is_refused(kinds: list[EventKind], words: str) -> None:
    listed = events(*((kind, at(7, 9 + hour)) for hour, kind in enumerate(kinds)))

    with pytest.raises(InputError, match=words):
        EIGHT_HOURS.read(listed, at(8, 9))


def test_events_out_of_order_are_refused() -> None:
    listed = events(("start", at(7, 9)), ("stop", at(7, 8)))

    with pytest.raises(InputError, match=r"^The stop at 2026-12-07T08.* stands after the start at .*; list events"):
        EIGHT_HOURS.read(listed, at(8, 9))


def test_what_is_no_clock_or_event_is_refused() -> None:
    plain: Any = datetime(2026, 12, 7)  # noqa: DTZ001  (that it is plain is what is tested)
    kind: Any = "snooze"
    with pytest.raises(InputError, match="A clock cannot allow 0:00:00"):
        DurationClock(timedelta(0), OFFICE)
    with pytest.raises(InputError, match="knows no 'snooze'"):
        ClockEvent(kind, at(7, 9))
    with pytest.raises(InputError, match="The start at 2026-12-07 00:00:00 has no zone"):
        ClockEvent("start", plain)
    with pytest.raises(InputError, match="has no zone"):
        EIGHT_HOURS.read((), plain)


@pytest.mark.parametrize(
    ("receipt", "sent", "received"),
    [
        (DeemedReceipt("e-mail"), at(7, 11), at(7, 11)),
        (DeemedReceipt("e-mail"), at(7, 17), at(8, 9)),
        (DeemedReceipt("e-mail"), at(11, 18), at(14, 9)),
        (DeemedReceipt("e-mail", hours=2), at(7, 16), at(8, 9)),
        (DeemedReceipt("e-mail", hours=2), at(7, 13), at(7, 15)),
        (DeemedReceipt("courier", business_days=1), at(7, 11), at(8, 9)),
        (DeemedReceipt("post", business_days=2), at(23, 11), at(29, 9)),
    ],
)
def test_each_channel_has_its_deemed_time_of_receipt(
    receipt: DeemedReceipt, sent: datetime, received: datetime
) -> None:
    assert receipt.received(sent, OFFICE) == received


def test_what_is_sent_at_the_cut_off_counts_as_sent_tomorrow() -> None:
    courier, mail = DeemedReceipt("courier", business_days=1), DeemedReceipt("e-mail")

    assert courier.received(at(7, 15), OFFICE, cutoff=time(15)) == at(9, 9)
    assert courier.received(at(7, 14), OFFICE, cutoff=time(15)) == at(8, 9)
    assert mail.received(at(7, 15), OFFICE, cutoff=time(15)) == at(8, 9)


@pytest.mark.parametrize("arguments", [{"hours": -1}, {"business_days": -1}, {"hours": 1, "business_days": 1}])
def test_receipt_is_after_days_or_after_hours(arguments: dict[str, int]) -> None:
    with pytest.raises(InputError, match="give one of them, 0 or more"):
        DeemedReceipt("post", **arguments)
