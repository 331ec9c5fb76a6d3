"""From when an amendment counts (SEMANTICS 10): from the first period that begins on its effective day or later.

Figures of periods before that day move only where the amendment is applied to the past: they are retroactive.
A period in which the day lies began under the old charter; the day is named as lying inside it, and the new charter
counts from the next one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tallystick.cycle.amendment.sides import Sides
from tallystick.errors import InputError
from tallystick.terms.calendar import Period

When = Literal["before", "inside", "from"]
"""Where a period lies beside the effective day: over by then, in the middle of it, or begun on it or later."""


@dataclass(frozen=True, slots=True)
class Start:
    """From which period the new charter counts on one calendar."""

    calendar: str
    inside: Period | None
    """The period in the middle of which the effective day lies."""
    counts_from: Period | None
    """The first period under the new charter; None where none begins in the term any more."""


@dataclass(frozen=True, slots=True)
class Effective:
    """The effective day, and what it means on each calendar that KPIs are computed on."""

    day: date
    starts: tuple[Start, ...]


def effective_on(sides: Sides, day: date) -> Effective:
    """What an effective day means; InputError where it lies outside the terms of both charters."""
    terms = [each.charter.term for each in sides.both]
    start, end = min(term.start for term in terms), max(term.end for term in terms)
    if not start <= day < end:
        raise InputError(
            f"The amendment is said to be effective on {day}, outside the term {start} .. {end}; give a day in it."
        )
    return Effective(day, tuple(_starts(sides, day)))


def _starts(sides: Sides, day: date) -> Iterator[Start]:
    seen: Mapping[tuple[str, str], tuple[Period, ...]] = {
        (sides.new.charter.kpis[name].calendar or sides.new.charter.calendar, each.period_kind): each.periods(sides.new)
        for name, each in sides.new.kpis.items()
    }
    for (calendar, _), periods in seen.items():
        inside = next((period for period in periods if period.start < day < period.end), None)
        after = next((period for period in periods if period.start >= day), None)
        yield Start(calendar, inside, after)


def when(day: date, start: date, end: date) -> When:
    """Where a period lies beside an effective day.

    >>> when(date(2013, 7, 15), date(2013, 7, 1), date(2013, 8, 1))
    'inside'
    """
    if end <= day:
        return "before"
    return "inside" if start < day else "from"
