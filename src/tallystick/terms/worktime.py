"""Working time: clocks that run only in agreed hours of business days.

Instants are aware datetimes, working hours are local. A clock is not a running thing but a question asked of recorded
events (start, pause, resume, stop, reset, cancel): the same events give the same answer whenever they are read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal, get_args

from tallystick.errors import InputError
from tallystick.terms.businesstime import BusinessCalendar, add_business_days
from tallystick.terms.zone import Zone

EventKind = Literal["start", "pause", "resume", "stop", "reset", "cancel"]
ClockStatus = Literal["not started", "running", "paused", "stopped", "cancelled"]

_NOTHING = timedelta(0)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """The hours that count: from ``opens`` until ``closes`` local time on each business day.

    Midnight as ``closes`` is the end of the day, so 00:00 to 00:00 is around the clock.
    """

    calendar: BusinessCalendar
    zone: Zone
    opens: time = time(9)
    closes: time = time(17)

    def __post_init__(self) -> None:
        if self.closes != time(0) and self.opens >= self.closes:
            raise InputError(
                f"Working hours open at {self.opens} and close at {self.closes}; close them later on the same day."
            )

    def span(self, day: date) -> tuple[datetime, datetime] | None:
        """From and until when people work on a local day, in UTC; None when it is no business day."""
        if not self.calendar.is_business_day(day):
            return None
        closing_day = day + _ONE_DAY if self.closes == time(0) else day
        opens = self.opening(day)
        return opens, max(opens, self._instant(closing_day, self.closes))

    def opening(self, day: date) -> datetime:
        """When people begin to work on a local day that is a business day, in UTC."""
        return self._instant(day, self.opens)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two instants, the earlier first."""
        if end < start:
            raise InputError(f"{end} lies before {start}; give the earlier instant first.")
        total = _NOTHING
        for opens, closes in self._spans(start):
            if opens >= end:
                break
            total += max(_NOTHING, min(closes, end) - max(opens, start))
            if closes >= end:
                break
        return total

    def after(self, start: datetime, amount: timedelta) -> datetime:
        """The first instant by which so much working time has passed since ``start``."""
        if amount < _NOTHING:
            raise InputError(f"Working time of {amount} cannot be added; give a positive duration.")
        left = amount
        if left == _NOTHING:
            return start.astimezone(UTC)
        for opens, closes in self._spans(start):
            begin = max(opens, start)
            if closes - begin >= left:
                return begin + left
            left -= max(_NOTHING, closes - begin)
        raise InputError(f"The calendar ends before {amount} of working time have passed since {start}.")

    def next_moment(self, instant: datetime) -> datetime:
        """The instant itself while people work, or else the next opening."""
        return next(max(opens, instant.astimezone(UTC)) for opens, closes in self._spans(instant) if closes > instant)

    def _spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The working spans from the local day of ``start`` on; where a holiday table ends, its error stops them."""
        day = self.zone.local(start).date()
        while day < date.max:
            span = self.span(day)
            if span is not None:
                yield span
            day += _ONE_DAY

    def _instant(self, day: date, clock: time) -> datetime:
        return self.zone.to_utc(datetime.combine(day, clock), ambiguous="earlier", missing="later")


@dataclass(frozen=True, slots=True)
class DeemedReceipt:
    """When what is sent by a channel counts as received: so many business days or hours after it was sent.

    After business days it is received as people begin to work; after hours (0 for at once) at that moment, or, when
    nobody works then, as they begin again.
    """

    channel: str
    business_days: int = 0
    hours: int = 0

    def __post_init__(self) -> None:
        if self.business_days < 0 or self.hours < 0 or (self.business_days and self.hours):
            raise InputError(
                f"{self.channel!r} is received after {self.business_days} business days and {self.hours} hours; "
                "give one of them, 0 or more."
            )

    def received(self, sent: datetime, working: WorkingTime, *, cutoff: time | None = None) -> datetime:
        """The deemed instant of receipt, in UTC; ``cutoff`` is the local time from which sending counts tomorrow."""
        local = working.zone.local(sent)
        if not self.business_days:
            if cutoff is not None and local.time() >= cutoff:
                sent = working.zone.to_utc(
                    datetime.combine(local.date() + _ONE_DAY, time(0)), ambiguous="earlier", missing="later"
                )
            return working.next_moment(sent + timedelta(hours=self.hours))
        day = add_business_days(local.date(), self.business_days, working.calendar, cutoff=cutoff, at=local.time())
        return working.opening(day)


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """Something that happened to a clock."""

    kind: EventKind
    at: datetime

    def __post_init__(self) -> None:
        if self.kind not in get_args(EventKind):
            raise InputError(f"A clock knows no {self.kind!r}; use one of {', '.join(get_args(EventKind))}.")
        if self.at.utcoffset() is None:
            raise InputError(f"The {self.kind} at {self.at} has no zone; give an instant, such as one in UTC.")


@dataclass(frozen=True, slots=True)
class ClockReading:
    """What a clock shows.

    ``elapsed`` is the working time that has counted, ``due`` when the allowed time is or was used up: None while the
    clock is paused (it moves with every working hour of the pause), not started or cancelled.
    ``met`` is None until the clock is stopped or late; using the allowed time to the second is in time.
    """

    status: ClockStatus
    elapsed: timedelta
    due: datetime | None
    met: bool | None


@dataclass(frozen=True, slots=True)
class DurationClock:
    """A duration of working time within which something must be done.

    A pause adds its working time to the due time. A reset takes the elapsed time back to zero: a running clock runs on
    from there, a paused one stays paused, a stopped one waits for a new start. A cancelled clock is over.
    """

    allowed: timedelta
    working: WorkingTime

    def __post_init__(self) -> None:
        if self.allowed <= _NOTHING:
            raise InputError(f"A clock cannot allow {self.allowed}; give a duration above zero.")

    def read(self, events: Iterable[ClockEvent], now: datetime) -> ClockReading:
        """What the clock shows at an instant, from the events until then.

        Raises InputError for events out of order, or an event that the clock's state does not allow.
        """
        if now.utcoffset() is None:
            raise InputError(f"{now} has no zone; give an instant, such as one in UTC.")
        status: ClockStatus = "not started"
        counted = _NOTHING
        since: datetime | None = None
        due: datetime | None = None
        for event in _in_order(events):
            following = _FOLLOWING.get((status, event.kind))
            if event.at > now:
                break
            if following is None:
                raise InputError(
                    f"The {_said(event)} finds the clock {status}, which does not allow it; correct the record."
                )
            if since is not None:
                counted, due = self._run(counted, due, since, event.at)
            if event.kind in ("start", "reset"):
                counted = _NOTHING
            if counted < self.allowed and event.kind != "stop":
                due = None
            status = following
            since = event.at if status == "running" else None
        if since is not None:
            counted, due = self._run(counted, due, since, now)
        return self._reading(status, counted, due)

    def _run(
        self, counted: timedelta, due: datetime | None, since: datetime, until: datetime
    ) -> tuple[timedelta, datetime | None]:
        """The elapsed time and the due instant after running from one instant until another."""
        if counted < self.allowed:
            due = self.working.after(since, self.allowed - counted)
        return counted + self.working.between(since, until), due

    def _reading(self, status: ClockStatus, counted: timedelta, due: datetime | None) -> ClockReading:
        late = counted > self.allowed
        if status in {"cancelled", "not started"}:
            return ClockReading(status, counted, None, None)
        met = not late if status == "stopped" else (False if late else None)
        return ClockReading(status, counted, due, met)


_FOLLOWING: dict[tuple[ClockStatus, EventKind], ClockStatus] = {
    ("not started", "start"): "running",
    ("not started", "cancel"): "cancelled",
    ("running", "pause"): "paused",
    ("running", "stop"): "stopped",
    ("running", "reset"): "running",
    ("running", "cancel"): "cancelled",
    ("paused", "resume"): "running",
    ("paused", "stop"): "stopped",
    ("paused", "reset"): "paused",
    ("paused", "cancel"): "cancelled",
    ("stopped", "reset"): "not started",
    ("stopped", "cancel"): "cancelled",
}
"""What an event makes of a clock; what is not listed is refused."""


def _in_order(events: Iterable[ClockEvent]) -> tuple[ClockEvent, ...]:
    listed = tuple(events)
    for earlier, later in pairwise(listed):
        if later.at < earlier.at:
            raise InputError(f"The {_said(later)} stands after the {_said(earlier)}; list events in order of time.")
    return listed


def _said(event: ClockEvent) -> str:
    return f"{event.kind} at {event.at.isoformat()}"
