"""How long windows are in the periods of a clause: ``6 months``, ``4 quarters``, ``12 periods``, ``year``.

A window of calendar time is a number of periods only where each of them is a whole part of it: twelve months are four
quarters, and no number of weeks.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from tallystick.charter.model.clauses import Window
from tallystick.errors import InputError
from tallystick.terms.calendar import Calendar

MONTHS = {"month": 1, "quarter": 3, "half year": 6, "year": 12, "contract year": 12}
"""Kinds of period that are months."""
DAYS = {"day": 1, "week": 7}
"""Kinds of period that are days."""
BLOCKS = ("month", "quarter", "year", "contract year", "term")
"""Kinds of block that a window may be."""

_COUNTED = re.compile(r"(\d{1,4})\s+(periods?|days?|weeks?|months?|quarters?|half years?|contract years?|years?)")


@dataclass(frozen=True, slots=True)
class Extent:
    """How long a window is: a number of the clause's periods, or a kind of block, or calendar time by itself."""

    size: int | None = None
    block: str | None = None
    months: int | None = None
    """Of clauses that are judged by occurrence or by day: so many calendar months."""
    days: int | None = None
    """Or so many days."""


def extent(text: str, *, each: str, calendar: Calendar, fixed: bool) -> Extent:
    """The extent of a window as written, for a clause judged by ``each`` on a calendar.

    ``fixed`` says that windows follow one another; then ``year`` is the calendar's year, and not any twelve months.
    Raises InputError that says what was expected.
    """
    written = text.strip()
    if written in BLOCKS:
        if fixed or written == "term":
            return Extent(block=written)
        return extent(f"1 {written}", each=each, calendar=calendar, fixed=False)
    found = _COUNTED.fullmatch(written)
    if found is None or int(found[1]) == 0:
        raise InputError(
            f"found the window {written!r}, expected a number of periods such as '6 months', '4 quarters' or "
            "'6 periods', or 'year', 'contract year' or 'term'"
        )
    count, unit = int(found[1]), found[2].removesuffix("s")
    if unit == "period":
        return Extent(size=count)
    if each == "occurrence":
        if unit in MONTHS:
            return Extent(months=count * MONTHS[unit])
        return Extent(days=count * DAYS[unit])
    if each == "day" and unit in MONTHS and not fixed:
        return Extent(months=count * MONTHS[unit])
    return Extent(size=_whole(count, unit, each=each, calendar=calendar, written=written))


def _whole(count: int, unit: str, *, each: str, calendar: Calendar, written: str) -> int:
    if unit in MONTHS and each in MONTHS:
        periods = Fraction(count * MONTHS[unit], MONTHS[each])
    elif unit in DAYS and each in DAYS:
        periods = Fraction(count * DAYS[unit], DAYS[each])
    elif unit in calendar.kinds and each in calendar.kinds and (inside := _inside(unit, each, calendar)):
        periods = Fraction(count * inside)
    else:
        periods = Fraction(0)
    if periods < 1 or periods.denominator != 1:
        raise InputError(
            f"found the window {written!r}, which is no whole number of the clause's periods (each {each}); "
            f"write it in them, such as '6 periods'"
        )
    return int(periods)


def _inside(unit: str, each: str, calendar: Calendar) -> int | None:
    """How many periods of ``each`` every one of ``unit`` has; None where they differ."""
    whole = [period for period in calendar.of_kind(unit) if period.comparable_prior is not None]
    counts = {len(calendar.children(period, each)) for period in whole or calendar.of_kind(unit)}
    return counts.pop() if len(counts) == 1 and 0 not in counts else None


def window_extent(window: Window, *, each: str, calendar: Calendar) -> Extent:
    """The extent of the window over which a value is taken: one period, so many, a block to date, or days.

    Of ``rolling: 30 days`` for a clause judged by months, the extent is in days.
    Raises InputError for a text that cannot be settled.
    """
    if window.to_date is not None:
        return Extent(block=window.to_date)
    if window.rolling is None:
        return Extent(size=1)
    found = _COUNTED.fullmatch(window.rolling.strip())
    if found is not None and found[2].startswith("day") and each != "day":
        return Extent(days=int(found[1]))
    return extent(window.rolling, each=each, calendar=calendar, fixed=False)
