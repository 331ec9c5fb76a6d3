"""From which day the value of a judged period is taken: the period, to date, the last n periods, the last n days.

A window ends with the period that is judged. One that reaches before the clause began is cut there, or is not judged:
what happened before the promise was not promised.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.clauses.reckoning import commencement
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.clauses import Window
from tallystick.errors import InputError
from tallystick.obligations.slots import Slot, held
from tallystick.obligations.spans import add_months, block, last_months

_MONTHS = {"month": 1, "quarter": 3, "half year": 6, "year": 12, "contract year": 12}
_ROLLING = re.compile(r"(?:last\s+)?(\d{1,4})\s+(period|day|week|month|quarter|half year|contract year|year)s?")


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days of a window."""

    start: date
    end: date
    early: bool
    """Whether it would have begun before the clause did."""


def is_plain(window: Window) -> bool:
    """Whether it is the period alone."""
    return window.to_date is None and window.rolling is None


def stretch_of(
    window: Window, slot: Slot, definition: ClauseDefinition, compiled: CompiledCharter, *, first: date
) -> Stretch:
    """The days of a window seen from a slot; ``first`` is the day on which the clause begins."""
    if is_plain(window):
        return Stretch(slot.start, slot.end, early=False)
    if window.to_date is not None:
        begin = _to_date(window.to_date, slot, definition, compiled, first)
    else:
        begin = _rolling(window.rolling or "", slot, definition, first)
    return Stretch(max(begin, first), slot.end, early=begin < first)


def words_of(window: Window, slot: Slot) -> str:
    """The window in words, as part of a sentence: ``in February 2013``, ``in the 6 months to July 2013``."""
    if window.to_date is not None:
        of = "the term" if window.to_date == "term" else f"the {window.to_date}"
        return f"from the beginning of {of} to {_until(slot)}"
    if window.rolling is not None:
        return f"in the {window.rolling.removeprefix('last ')} to {_until(slot)}"
    return f"in {slot.label}" if not slot.cut else f"in {slot.label} from {slot.start} until before {slot.end}"


def _until(slot: Slot) -> str:
    return slot.label


def _to_date(kind: str, slot: Slot, definition: ClauseDefinition, compiled: CompiledCharter, first: date) -> date:
    if kind == "term":
        return first
    last = slot.end - timedelta(days=1)
    begins = commencement(compiled.charter) if kind == "contract year" else first
    begin, _ = block(kind, last, definition.calendar, commencement=begins, end=held(definition, compiled)[1])
    # the unit in which the clause began is whole from the clause's view: what lies before it was not promised
    return max(begin, first)


def _rolling(text: str, slot: Slot, definition: ClauseDefinition, first: date) -> date:
    found = _ROLLING.fullmatch(text.strip())
    if found is None:
        raise InputError(
            f"Clause '{definition.id}' has a window of {text!r}; write a number of periods such as '6 months', "
            "'6 periods' or '30 days'."
        )
    count, unit = int(found[1]), found[2]
    if unit == "day":
        return slot.end - timedelta(days=count)
    if unit == "week" and "week" not in definition.calendar.kinds:
        return slot.end - timedelta(weeks=count)
    if unit in ("period", slot.period.kind):
        if slot.period.kind == "once":
            return first
        before = definition.calendar.shift(slot.period, 1 - count)
        return before.start if before is not None else _beyond(slot, count)
    if unit in _MONTHS:
        return last_months(count * _MONTHS[unit], slot.end, definition.calendar)
    begin = definition.calendar.containing(slot.end - timedelta(days=1), unit)
    shifted = definition.calendar.shift(begin, 1 - count)
    return shifted.start if shifted is not None else _beyond(slot, count)


def _beyond(slot: Slot, count: int) -> date:
    """Before the table of the calendar begins: as many days as so many periods have."""
    if slot.period.kind in _MONTHS:
        return add_months(slot.period.start, -_MONTHS[slot.period.kind] * (count - 1))
    return slot.period.start - timedelta(days=slot.period.days * (count - 1))
