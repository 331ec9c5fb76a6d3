"""Deadlines: what must be done within a time after something else, on each occurrence, and how late it was.

Events of kind ``happened`` say what happened; what belongs together bears the same ``ref`` (a job, a day's batch, the
period of a report), and where nothing bears one, each occurrence is fulfilled by the next that was not used before.
Hours run all the time, or in the service hours that were agreed; a deadline in days ends with the local day. What is
not done by the cut-off is late from its due time on, and pending before.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.clauses.reckoning import commencement
from tallystick.charter.model.deadlines import ServiceHours
from tallystick.charter.model.events import Happened
from tallystick.errors import InputError
from tallystick.obligations.desk import Desk
from tallystick.obligations.slots import Slot
from tallystick.terms.businesstime import BusinessCalendar
from tallystick.terms.due import DueRule
from tallystick.terms.rounding import round_to_whole
from tallystick.terms.worktime import WorkingTime

_ONE_DAY = timedelta(days=1)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": _ONE_DAY}
_WITHIN = re.compile(r"(?:within\s+)?(\d{1,5})\s+(minute|hour|business day|day|week)s?")
ANCHORS = ("period end", "period start", "determination", "commencement")
"""What a deadline is counted from besides events."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that the deadline applied."""

    ref: str
    """What it is called: its ref, else the id of the event it is counted from, else the period."""
    at: datetime
    """From when the time is counted."""
    due: datetime | None
    """Until when it is in time (that instant included); None where it is excused."""
    done: datetime | None
    """When it was fulfilled; None while it is not."""
    excused: str | None
    """Why it does not count."""
    late: Fraction
    """How late, in the deadline's unit; 0 in time. While it is not fulfilled: until the cut-off."""
    pending: bool
    """Neither fulfilled nor due yet."""
    events: tuple[str, ...]

    @property
    def is_late(self) -> bool:
        """Whether it was, or already is, late."""
        return self.late > 0


@dataclass(frozen=True, slots=True)
class _Anchor:
    """What one occurrence is counted from."""

    ref: str | None
    name: str
    at: datetime
    last_day: date
    """The local day that does not count, for deadlines in days."""
    attributes: Mapping[str, str]
    events: tuple[str, ...]


class Occurrences:
    """The occurrences of one deadline clause for one obligor."""

    def __init__(
        self, definition: ClauseDefinition, desk: Desk, *, obligor: str, beneficiaries: tuple[str, ...]
    ) -> None:
        if definition.deadline is None:
            raise InputError(f"Clause '{definition.id}' is judged by a deadline and has none; write 'deadline'.")
        self.definition, self.desk, self.rule = definition, desk, definition.deadline
        self.obligor, self.beneficiaries = obligor, beneficiaries
        self.zone = desk.compiled.zone
        self.working = self._working(self.rule.hours) if self.rule.hours is not None else None
        done = self._events(self.rule.what, (obligor,))
        self.by_ref: dict[str, list[Happened]] = {}
        for event in done:
            if event.ref is not None:
                self.by_ref.setdefault(event.ref, []).append(event)
        self.loose = [event for event in done if event.ref is None]
        self._used = 0
        self.inputs = self._events(self.rule.provided, (*beneficiaries, obligor)) if self.rule.provided else []
        self.starts = self._events(self.rule.after, (obligor, *beneficiaries)) if self.rule.after not in ANCHORS else []

    def in_slots(self, slots: Sequence[Slot]) -> list[tuple[Occurrence, ...]]:
        """The occurrences of each period, in order of time."""
        return [tuple(self._made(anchor) for anchor in self._anchors(slot)) for slot in slots]

    def every(self, start: date, end: date) -> tuple[Occurrence, ...]:
        """Every occurrence whose local day lies in a stretch, in order of time."""
        return tuple(self._made(anchor) for anchor in self._anchors_between(start, end))

    # What it is counted from

    def _anchors(self, slot: Slot) -> Iterator[_Anchor]:
        after = self.rule.after
        if after == "period end":
            yield _Anchor(slot.id, slot.label, self.zone.instant(slot.end), slot.end - _ONE_DAY, {}, ())
        elif after == "period start":
            yield _Anchor(slot.id, slot.label, self.zone.instant(slot.start), slot.start, {}, ())
        elif after == "determination":
            day = self.desk.made_on(slot.end)
            yield _Anchor(slot.id, slot.label, self.zone.instant(day), day, {}, ())
        elif after == "commencement":
            span = self.definition.clause.in_force
            day = span.start if span is not None else commencement(self.desk.compiled.charter)
            if slot.start <= day < slot.end:
                yield _Anchor(None, "commencement", self.zone.instant(day), day, {}, ())
        else:
            yield from self._anchors_between(slot.start, slot.end)

    def _anchors_between(self, start: date, end: date) -> Iterator[_Anchor]:
        for event in self.starts:
            day = _named_day(event.ref) or self.zone.day_of(event.at)
            if start <= day < end:
                counted = self._counted_day(event.at)
                yield _Anchor(event.ref, event.ref or event.id, event.at, counted, event.attributes, (event.id,))

    def _counted_day(self, at: datetime) -> date:
        """The local day of an event that does not count; the next one at or after the charter's cut-off hour."""
        day = self.zone.day_of(at)
        declared = self.desk.compiled.charter.business_days
        cut_off = declared.cut_off if declared is not None else None
        return day + _ONE_DAY if cut_off is not None and self.zone.local(at).time() >= cut_off else day

    # One occurrence

    def _made(self, anchor: _Anchor) -> Occurrence:
        begin, excused, used = self._begin(anchor)
        done = self._fulfilment(anchor)
        events = [*anchor.events, *used, *([done.id] if done is not None else [])]
        name = anchor.ref or anchor.name
        if excused is not None:
            return Occurrence(
                name, anchor.at, None, done.at if done else None, excused, Fraction(0), False, tuple(events)
            )
        due = self._due(anchor, begin)
        until = done.at if done is not None else self.desk.known_at
        over = until - due
        late = _lateness(over, self.rule.late) if over > timedelta(0) else Fraction(0)
        pending = done is None and over <= timedelta(0)
        return Occurrence(name, begin, due, done.at if done else None, None, late, pending, tuple(events))

    def _fulfilment(self, anchor: _Anchor) -> Happened | None:
        """The first event of its ref; without refs, the first one after it that no earlier occurrence has used."""
        if anchor.ref is not None and anchor.ref in self.by_ref:
            return self.by_ref[anchor.ref][0]
        while self._used < len(self.loose) and self.loose[self._used].at < anchor.at:
            self._used += 1
        if self._used == len(self.loose) or (anchor.ref is not None and self.by_ref):
            return None
        found = self.loose[self._used]
        self._used += 1
        return found

    def _begin(self, anchor: _Anchor) -> tuple[datetime, str | None, tuple[str, ...]]:
        """From when the time runs, once the other side's input is there; or why the occurrence is excused."""
        if self.rule.provided is None:
            return anchor.at, None, ()
        found = self._input(anchor)
        if found is None:
            return anchor.at, f"{self.rule.provided} was never provided", ()
        deadline, rolling = self._input_limits(anchor)
        if found.at <= deadline:
            return max(anchor.at, found.at), None, (found.id,)
        if self.rule.late_input == "rolling" and (rolling is None or found.at <= rolling):
            return max(anchor.at, found.at), None, (found.id,)
        when = self.zone.local(found.at)
        return anchor.at, f"{self.rule.provided} came late, at {when:%H:%M} on {when:%Y-%m-%d}", (found.id,)

    def _input(self, anchor: _Anchor) -> Happened | None:
        """The input of the same ref; without refs, the last one of the day that counts."""
        if anchor.ref is not None:
            named = [event for event in self.inputs if event.ref == anchor.ref]
            if named:
                return named[0]
        day = self._own_day(anchor)
        begin, end = self.zone.instant(day), self.zone.instant(day + 2 * _ONE_DAY)
        loose = [event for event in self.inputs if event.ref is None and begin <= event.at < end]
        return loose[0] if loose else None

    def _own_day(self, anchor: _Anchor) -> date:
        """The day to which an occurrence belongs: the one that the ref names, else the local day of the event."""
        return _named_day(anchor.ref) or self.zone.day_of(anchor.at)

    def _input_limits(self, anchor: _Anchor) -> tuple[datetime, datetime | None]:
        """Until when the input is in time, and until when a late one still starts the clock anew."""
        if self.rule.provided_by is None:
            return anchor.at, None
        day = self._own_day(anchor)
        deadline = self._instant(day, _clock(self.rule.provided_by))
        if self.rule.rolling_until is None:
            return deadline, None
        rolling = self._instant(day, _clock(self.rule.rolling_until))
        return deadline, rolling if rolling > deadline else self._instant(
            day + _ONE_DAY, _clock(self.rule.rolling_until)
        )

    # When it is due

    def _due(self, anchor: _Anchor, begin: datetime) -> datetime:
        text = self.rule.within
        if self.rule.varies_by is not None:
            chosen = anchor.attributes.get(self.rule.varies_by)
            if chosen is None or chosen not in self.rule.times:
                known = ", ".join(self.rule.times)
                raise InputError(
                    f"Clause '{self.definition.id}' gives a time by '{self.rule.varies_by}' ({known}), and "
                    f"'{anchor.name}' has {chosen or 'none'}; correct the event."
                )
            text = self.rule.times[chosen]
        if text is not None:
            return self._within(text, anchor, begin)
        if self.rule.by is not None:
            day = self._moved(self._own_day(anchor), self.rule.day)
            return self._instant(day, _clock(self.rule.by))
        return begin

    def _within(self, text: str, anchor: _Anchor, begin: datetime) -> datetime:
        found = _WITHIN.fullmatch(text.strip())
        if found is None:
            raise InputError(
                f"Clause '{self.definition.id}' has the time {text!r}; write it as '4 hours', '30 minutes', "
                "'5 business days' or '30 days'."
            )
        count, unit = int(found[1]), found[2]
        if unit in ("minute", "hour"):
            amount = count * _UNITS[unit]
            if self.working is not None:
                return self.working.after(begin, amount)
            return begin + amount
        if unit == "week":
            count, unit = 7 * count, "day"
        moved = anchor.last_day if begin == anchor.at else self._counted_day(begin)
        rule = DueRule(count, business=unit == "business day")
        calendar = self.desk.compiled.business_calendar
        if rule.business and self.working is not None:  # the days of the service hours are its business days
            calendar = self.working.calendar
        return self._closing(rule.after(moved, calendar))

    def _moved(self, day: date, which: str) -> date:
        if which == "same day":
            return day
        if which == "next day":
            return day + _ONE_DAY
        calendar = self.desk.compiled.business_calendar or BusinessCalendar(())
        return calendar.roll_forward(day + _ONE_DAY)

    def _closing(self, day: date) -> datetime:
        """The end of a local day, or of its service hours."""
        if self.working is not None:
            span = self.working.span(day)
            if span is not None:
                return span[1]
        return self.zone.instant(day + _ONE_DAY)

    def _instant(self, day: date, clock: time) -> datetime:
        return self.zone.to_utc(datetime.combine(day, clock), ambiguous="later", missing="later")

    def _working(self, hours: ServiceHours) -> WorkingTime:
        declared = self.desk.compiled.business_calendar
        if hours.days:
            weekend = frozenset(number for number, name in enumerate(_WEEKDAYS) if name not in hours.days)
            tables = declared.tables if declared is not None and weekend else ()
            calendar = BusinessCalendar(tables, weekend, declared.of if declared is not None and tables else "either")
        else:
            calendar = declared or BusinessCalendar(())
        return WorkingTime(calendar, self.zone, _clock(hours.from_), _clock(hours.until))

    def _events(self, what: str, parties: tuple[str, ...]) -> list[Happened]:
        found = [
            event for event in self.desk.events.happened.get(what, ()) if event.party is None or event.party in parties
        ]
        return sorted(found, key=lambda event: (event.at, event.id))


def _lateness(over: timedelta, unit: str) -> Fraction:
    """How late, in the deadline's unit; a part of a unit is a whole one where it counts as started (V6).

    >>> _lateness(timedelta(days=5, hours=18, minutes=10), "started days")
    Fraction(6, 1)
    """
    micro = timedelta(microseconds=1)
    step = _UNITS[unit.removeprefix("started ").removesuffix("s")]
    exact = Fraction(over // micro, step // micro)
    return Fraction(round_to_whole(exact, "ceiling")) if unit.startswith("started") else exact


def _named_day(ref: str | None) -> date | None:
    """The day that a ref names, as that of a day's batch does; None for another ref."""
    try:
        return date.fromisoformat(ref) if ref is not None and "-" in ref else None
    except ValueError:
        return None


def _clock(text: str) -> time:
    """A time of day; 24:00 is the end of the day, which is written 00:00 there."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", text.strip())
    if found is None or int(found[1]) > 24 or int(found[2]) > 59:
        raise InputError(f"Found {text!r}, expected a time of day such as 23:00.")
    return time(0) if int(found[1]) == 24 else time(int(found[1]), int(found[2]))


__all__ = ["ANCHORS", "Occurrence", "Occurrences"]
