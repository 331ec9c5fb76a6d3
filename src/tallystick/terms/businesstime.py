"""Business days: what a deadline counts, on holiday tables that were agreed.

A business day is neither a weekend day nor a holiday in the declared tables. The day of an event does not count; an
event at or after the cut-off belongs to the next day; a deadline in calendar days that expires on no business day rolls
forward (SEMANTICS 15). Laws count differently: these are defaults, and each is a function of its own.
A table answers only for the days it covers, so that a deadline never falls into years nobody has looked up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal, get_args

from tallystick.errors import InputError
from tallystick.terms.canonical import sha256_hex

Whose = Literal["one", "either", "both"]
"""Whose holidays count: the ``one`` table's; those in any of several (``either``); those in all of them (``both``)."""

_ONE_DAY = timedelta(days=1)
_MOST_DAYS = 100_000


@dataclass(frozen=True)
class HolidayTable:
    """The holidays of one place, in order, and the days for which the table answers.

    ``covers`` contains its first day and not its second. ``source`` says where the table was resolved from.
    """

    id: str
    days: tuple[tuple[date, str], ...]
    covers: tuple[date, date]
    source: str = ""

    def __post_init__(self) -> None:
        start, end = self.covers
        if start >= end:
            raise InputError(f"Holiday table {self.id!r} covers {start} until {end}; end it after its start.")
        for (earlier, _), (later, _) in pairwise(self.days):
            if later <= earlier:
                raise InputError(
                    f"Holiday table {self.id!r} lists {later} after {earlier}; list each day once, in order."
                )
        for day, name in self.days:
            if not start <= day < end:
                raise InputError(
                    f"Holiday table {self.id!r} lists {name} on {day}, but covers {start} until {end}; widen it."
                )

    @cached_property
    def _names(self) -> dict[date, str]:
        return dict(self.days)

    def name(self, day: date) -> str | None:
        """The name of the holiday; None on any other day. InputError for a day that the table does not cover."""
        start, end = self.covers
        if not start <= day < end:
            raise InputError(
                f"Holiday table {self.id!r} covers {start} until {end} and cannot answer for {day}; "
                "agree on a table that covers it."
            )
        return self._names.get(day)

    def to_dict(self) -> dict[str, Any]:
        """The table as canonical form takes it, dates as ISO texts."""
        return {
            "id": self.id,
            "source": self.source,
            "covers": [day.isoformat() for day in self.covers],
            "days": [{"day": day.isoformat(), "name": name} for day, name in self.days],
        }

    @staticmethod
    def from_dict(fields: Mapping[str, Any]) -> "HolidayTable":
        """The table that :meth:`to_dict` wrote; InputError when it is anything else."""
        try:
            start, end = fields["covers"]
            table = HolidayTable(
                fields["id"],
                tuple((date.fromisoformat(each["day"]), each["name"]) for each in fields["days"]),
                (date.fromisoformat(start), date.fromisoformat(end)),
                fields["source"],
            )
        except InputError:
            raise
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(
                "The holiday table cannot be read: it needs id, source, covers (two dates) and days (day and name "
                f"each), with dates such as '2013-12-25'; found {error!r}."
            ) from error
        if table.to_dict() != fields:
            raise InputError(f"Holiday table {table.id!r} has fields beyond id, source, covers and days; remove them.")
        return table

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of the table's canonical bytes."""
        return sha256_hex(self.to_dict())


@dataclass(frozen=True)
class BusinessCalendar:
    """Which days are business days.

    ``weekend`` counts from 0 for Monday. ``of`` says whose holidays count when there are several tables.
    """

    tables: tuple[HolidayTable, ...]
    weekend: frozenset[int] = field(default=frozenset({5, 6}))
    of: Whose = "either"

    def __post_init__(self) -> None:
        if self.of not in get_args(Whose):
            raise InputError(f"Holidays cannot count for {self.of!r}; use one of {', '.join(get_args(Whose))}.")
        if self.of == "one" and len(self.tables) != 1:
            raise InputError(
                f"Business days of one party need one holiday table, not {len(self.tables)}; "
                "name one, or say 'either' or 'both'."
            )
        if not self.weekend < frozenset(range(7)):
            raise InputError(
                f"The weekend has the days {sorted(self.weekend)}; give days from 0 (Monday) to 6, and not all."
            )

    def is_business_day(self, day: date) -> bool:
        """Whether it is one; InputError for a day that a table does not cover."""
        holidays = [table.name(day) is not None for table in self.tables]
        blocked = bool(holidays) and (all(holidays) if self.of == "both" else any(holidays))
        return day.weekday() not in self.weekend and not blocked

    def roll_forward(self, day: date) -> date:
        """The day itself, or the next business day after it."""
        while not self.is_business_day(day):
            day += _ONE_DAY
        return day


def event_day(day: date, *, at: time | None = None, cutoff: time | None = None) -> date:
    """The day on which something counts as happening: the next one at or after the cut-off.

    The next day need not be a business day: counting starts after it anyway.
    """
    if cutoff is not None and at is None:
        raise InputError(f"There is a cut-off at {cutoff}, so the time of the event on {day} is needed; give it.")
    return day + _ONE_DAY if cutoff is not None and at is not None and at >= cutoff else day


def add_business_days(
    start: date, n: int, calendar: BusinessCalendar, *, cutoff: time | None = None, at: time | None = None
) -> date:
    """The ``n``-th business day after the day of the event; for ``n`` = 0 that day, rolled forward.

    ``at`` is the local time of the event, needed where there is a cut-off.

    >>> england = HolidayTable(
    ...     "GB-ENG",
    ...     tuple((day, "bank holiday") for day in (date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1))),
    ...     (date(2026, 11, 1), date(2027, 3, 1)),
    ... )
    >>> add_business_days(date(2026, 12, 18), 10, BusinessCalendar((england,)))
    datetime.date(2027, 1, 6)
    """
    _require_count(n)
    day = event_day(start, at=at, cutoff=cutoff)
    if n == 0:
        return calendar.roll_forward(day)
    for _ in range(n):
        day = calendar.roll_forward(day + _ONE_DAY)
    return day


def add_calendar_days(
    start: date, n: int, calendar: BusinessCalendar, *, cutoff: time | None = None, at: time | None = None
) -> date:
    """The ``n``-th day after the day of the event, rolled forward to a business day."""
    _require_count(n)
    return calendar.roll_forward(event_day(start, at=at, cutoff=cutoff) + timedelta(days=n))


def business_days_between(start: date, end: date, calendar: BusinessCalendar) -> int:
    """How many business days lie after ``start`` and not after ``end``."""
    if end < start:
        raise InputError(f"{end} lies before {start}; give the earlier day first.")
    return sum(calendar.is_business_day(start + timedelta(days=ahead)) for ahead in range(1, (end - start).days + 1))


def _require_count(n: int) -> None:
    if not 0 <= n <= _MOST_DAYS:
        raise InputError(f"A deadline of {n} days cannot be counted; give 0 to {_MOST_DAYS}.")
