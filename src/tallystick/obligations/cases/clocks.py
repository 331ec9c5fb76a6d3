"""Clocks that count days: the last day in time, with the days left out during which the clock stood still.

The day of the event does not count; nor does any day after the one on which a pause began, up to and with the one on
which it ended. A rule in calendar days that ends on no business day rolls forward (SEMANTICS 15). Nothing runs here:
the same start and pauses give the same day whenever they are asked.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import InputError
from tallystick.terms.businesstime import BusinessCalendar, event_day
from tallystick.terms.due import DueRule

_ONE_DAY = timedelta(days=1)
_LAST = date(9998, 12, 31)


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which clocks stand still: those after ``start``, up to and with ``end``; without an end, to this day."""

    start: date
    end: date | None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise InputError(f"A pause from {self.start} ends on {self.end}; end it on that day or later.")

    def holds(self, day: date) -> bool:
        """Whether clocks stand still on a day."""
        return self.start < day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class DayClock:
    """So many days after a day, pauses left out."""

    rule: DueRule
    start: date
    """The day of the event, which does not count."""
    pauses: tuple[Pause, ...] = ()

    def due(self, calendar: BusinessCalendar | None) -> date | None:
        """The last day in time; None while an open pause holds the clock before it is reached.

        >>> pause = Pause(date(2024, 3, 4), date(2024, 3, 9))
        >>> clock = DayClock(DueRule(10, business=False), date(2024, 3, 1), (pause,))
        >>> clock.due(None)
        datetime.date(2024, 3, 16)
        """
        if self.rule.business and calendar is None:
            return self.rule.after(self.start, calendar)  # raises, and says what to declare
        last = self.start
        if self.rule.days:
            nth = next(islice(self._counting(calendar), self.rule.days - 1, None), None)
            if nth is None:
                return None
            last = nth
        while (calendar is not None and not calendar.is_business_day(last)) or self._stands(last):
            if self._for_good(last):
                return None
            last += _ONE_DAY
        return last

    def left(self, calendar: BusinessCalendar | None) -> int:
        """How many days are still to count; while a pause holds the clock, all those that come after it."""
        if self.due(calendar) is not None:
            return 0
        return self.rule.days - sum(1 for _ in self._counting(calendar))

    def _counting(self, calendar: BusinessCalendar | None) -> Iterator[date]:
        """The days that count, in order; they end where an open pause begins."""
        day = self.start
        while day < _LAST:
            day += _ONE_DAY
            if self._for_good(day):
                return
            if self._stands(day) or (self.rule.business and calendar is not None and not calendar.is_business_day(day)):
                continue
            yield day

    def _stands(self, day: date) -> bool:
        return any(pause.holds(day) for pause in self.pauses)

    def _for_good(self, day: date) -> bool:
        return any(pause.end is None and pause.holds(day) for pause in self.pauses)


def put_off(day: date, pauses: Iterable[Pause], calendar: BusinessCalendar | None) -> date | None:
    """A fixed last day, later by the days on which clocks stood still before it; None while they do.

    Of a pause, only what lies before the day (as put off by earlier pauses) counts. The day rolls forward to a business
    day where it was moved.

    >>> put_off(date(2024, 3, 10), [Pause(date(2024, 3, 4), date(2024, 3, 9))], None)
    datetime.date(2024, 3, 15)
    """
    moved = day
    for pause in sorted(pauses, key=lambda each: each.start):
        if pause.start >= moved:
            continue
        if pause.end is None:
            return None
        moved += pause.end - pause.start
    return calendar.roll_forward(moved) if calendar is not None and moved != day else moved


def counted_day(moment: datetime, compiled: CompiledCharter) -> date:
    """The local day on which something at an instant counts: the next one from the cut-off on."""
    rule = compiled.charter.business_days
    local = compiled.zone.local(moment)
    return event_day(local.date(), at=local.time(), cutoff=rule.cut_off if rule else None)


def end_of(day: date, compiled: CompiledCharter) -> datetime:
    """The instant from which something is no longer in time on a last day: its cut-off, else the day's end; in UTC."""
    rule = compiled.charter.business_days
    if rule is not None and rule.cut_off is not None:
        clock: time = rule.cut_off
        return compiled.zone.to_utc(datetime.combine(day, clock), ambiguous="earlier", missing="later")
    return compiled.zone.instant(day + _ONE_DAY).astimezone(UTC)
