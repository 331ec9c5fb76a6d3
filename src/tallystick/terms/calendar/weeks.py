"""Calendars made of weeks: ISO weeks, 4-4-5 and its kin, thirteen times four weeks; years of 52 or 53 weeks.

What compares in a year with 53 weeks is stated, never guessed. ``same position`` (the default): each period compares
with the one of the same number a year before, and week 53 with nothing, because no week of that year bears its number
and any other would be counted twice. ``52 weeks before``: each week compares with the one 364 days earlier, so after a
53-week year week 1 compares with week 2, and week 53 with week 1 of its own year (retailers restate like this).
Months, quarters and years compare by position either way. ``Calendar.with_comparable`` states anything else.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from tallystick.errors import InputError
from tallystick.terms.calendar.months import MONTHS
from tallystick.terms.calendar.table import Calendar, Period, year_range

Pattern = Literal["4-4-5", "4-5-4", "5-4-4"]
Comparable = Literal["same position", "52 weeks before"]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class YearEnd:
    """The last day of a year of whole weeks: the last such weekday of a month, or the one nearest to its last day.

    ``weekday`` counts from 0 for Monday, ``month`` from 1 for January. The nearest one may lie in the next month.
    """

    rule: Literal["last", "nearest"]
    weekday: int
    month: int

    def __post_init__(self) -> None:
        if self.rule not in ("last", "nearest") or not 0 <= self.weekday <= 6 or not 1 <= self.month <= 12:
            raise InputError(
                f"No year ends on the {self.rule} weekday {self.weekday} of month {self.month}; give 'last' or "
                "'nearest', 0 (Monday) to 6, and 1 (January) to 12."
            )

    @staticmethod
    def parse(text: str) -> "YearEnd":
        """``last saturday of january`` or ``nearest saturday to the end of january``.

        >>> YearEnd.parse("nearest saturday to the end of january").day(2014)
        datetime.date(2014, 2, 1)
        """
        found = re.fullmatch(r"(last|nearest) (\w+) (?:of|to(?: the)? end of) (\w+)", " ".join(text.lower().split()))
        weekdays = [name.lower() for name in WEEKDAYS]
        months = [name.lower() for name in MONTHS]
        if not found or found[2] not in weekdays or found[3] not in months:
            raise InputError(
                f"{text!r} does not say when a year ends; write 'last saturday of january' or "
                "'nearest saturday to the end of january'."
            )
        rule: Literal["last", "nearest"] = "last" if found[1] == "last" else "nearest"
        return YearEnd(rule, weekdays.index(found[2]), months.index(found[3]) + 1)

    def day(self, year: int) -> date:
        """The last day of the year that ends with this month of the given calendar year."""
        month_end = date(year + self.month // 12, self.month % 12 + 1, 1) - timedelta(days=1)
        latest = month_end if self.rule == "last" else month_end + timedelta(days=3)
        return latest - timedelta(days=(latest.weekday() - self.weekday) % 7)

    def __str__(self) -> str:
        between = "of" if self.rule == "last" else "to the end of"
        return f"{self.rule} {WEEKDAYS[self.weekday].lower()} {between} {MONTHS[self.month - 1].lower()}"


def iso_weeks(first_year: int, last_year: int, *, weeks_compare: Comparable = "same position") -> Calendar:
    """ISO 8601 years ``2013`` of weeks ``2013-W01`` from Monday; week 1 holds the year's first Thursday.

    >>> iso_weeks(2020, 2020).get("2020-W53").start
    datetime.date(2020, 12, 28)
    """

    def start(year: int) -> date:
        return date.fromisocalendar(year, 1, 1)

    periods: list[Period] = []
    for year in year_range(first_year, last_year):
        whole = Period(str(year), "year", start(year), start(year + 1), None, f"ISO year {year}", str(year - 1))
        periods.extend([whole, *_weeks(year, start, "", [whole], weeks_compare)])
    return Calendar("iso-weeks" + _suffix(weeks_compare), tuple(periods))


def weeks_pattern(
    pattern: Pattern,
    *,
    year_end: YearEnd | str,
    first_year: int,
    last_year: int,
    named_by: Literal["start", "end"] = "end",
    weeks_compare: Comparable = "same position",
) -> Calendar:
    """Years ``FY2013`` of four quarters ``FY2013-Q1``, twelve months ``FY2013-P01`` and weeks ``FY2013-W01``.

    The months of a quarter have as many weeks as the pattern says; a 53rd week joins the last month.
    ``named_by`` ``end`` names the year after the calendar year of its ``year_end`` month, ``start`` after the one
    in which the month that follows ``year_end`` fell a year earlier (for a year to January 2014: 2013).

    >>> calendar = weeks_pattern(
    ...     "4-5-4", year_end="nearest saturday to the end of january", first_year=2017, last_year=2017,
    ...     named_by="start",
    ... )
    >>> len(calendar.of_kind("week")), calendar.get("FY2017").end
    (53, datetime.date(2018, 2, 4))
    """
    if pattern not in get_args(Pattern):
        raise InputError(f"{pattern!r} is not known; use one of {', '.join(get_args(Pattern))}.")
    lengths = [int(weeks) for weeks in pattern.split("-")] * 4
    ends = YearEnd.parse(year_end) if isinstance(year_end, str) else year_end
    start = _starts(ends, named_by)
    periods: list[Period] = []
    for year in year_range(first_year, last_year):
        name, prior = f"FY{year}", f"FY{year - 1}"
        edges = _edges(start(year), start(year + 1), lengths)
        periods.append(Period(name, "year", edges[0], edges[-1], None, name, prior))
        periods.extend(
            Period(
                f"{name}-Q{quarter + 1}",
                "quarter",
                edges[3 * quarter],
                edges[3 * quarter + 3],
                name,
                f"Q{quarter + 1} {name}",
                f"{prior}-Q{quarter + 1}",
            )
            for quarter in range(4)
        )
        months = [
            Period(
                f"{name}-P{month + 1:02}",
                "month",
                edges[month],
                edges[month + 1],
                f"{name}-Q{month // 3 + 1}",
                f"P{month + 1:02} {name}",
                f"{prior}-P{month + 1:02}",
            )
            for month in range(12)
        ]
        periods.extend(months)
        periods.extend(_weeks(year, start, "FY", months, weeks_compare))
    calendar_id = f"{pattern} {ends} named by {named_by}".replace(" ", "-") + _suffix(weeks_compare)
    return Calendar(calendar_id, tuple(periods))


def thirteen_fours(
    *,
    year_end: YearEnd | str,
    first_year: int,
    last_year: int,
    named_by: Literal["start", "end"] = "end",
    weeks_compare: Comparable = "same position",
) -> Calendar:
    """Years ``FY2013`` of thirteen periods ``FY2013-P01`` of four weeks ``FY2013-W01``; a 53rd week joins the last.

    The names of years are as in :func:`weeks_pattern`.
    """
    ends = YearEnd.parse(year_end) if isinstance(year_end, str) else year_end
    start = _starts(ends, named_by)
    periods: list[Period] = []
    for year in year_range(first_year, last_year):
        name, prior = f"FY{year}", f"FY{year - 1}"
        edges = _edges(start(year), start(year + 1), [4] * 13)
        periods.append(Period(name, "year", edges[0], edges[-1], None, name, prior))
        fours = [
            Period(
                f"{name}-P{number:02}",
                "period",
                edges[number - 1],
                edges[number],
                name,
                f"P{number:02} {name}",
                f"{prior}-P{number:02}",
            )
            for number in range(1, 14)
        ]
        periods.extend(fours)
        periods.extend(_weeks(year, start, "FY", fours, weeks_compare))
    calendar_id = f"13x4 {ends} named by {named_by}".replace(" ", "-") + _suffix(weeks_compare)
    return Calendar(calendar_id, tuple(periods))


def _weeks(
    year: int, start: Callable[[int], date], prefix: str, holders: list[Period], compare: Comparable
) -> list[Period]:
    if compare not in get_args(Comparable):
        raise InputError(f"Weeks cannot compare by {compare!r}; use one of {', '.join(get_args(Comparable))}.")
    name, prior = f"{prefix}{year}", f"{prefix}{year - 1}"
    count = (start(year + 1) - start(year)) // _WEEK
    shift = (start(year) - start(year - 1)) // _WEEK - 52 if compare == "52 weeks before" else 0
    found = []
    for week in range(1, count + 1):
        begins = start(year) + (week - 1) * _WEEK
        comparable: str | None = f"{prior}-W{week + shift:02}"
        if week == 53:
            comparable = f"{name}-W01" if compare == "52 weeks before" else None
        label = f"Week {week} of {name}"
        found.append(
            Period(f"{name}-W{week:02}", "week", begins, begins + _WEEK, _holder(holders, begins), label, comparable)
        )
    return found


def _starts(ends: YearEnd, named_by: Literal["start", "end"]) -> Callable[[int], date]:
    """The first day of the year of a name."""
    if named_by not in ("start", "end"):
        raise InputError(f"A year cannot be named by its {named_by!r}; use 'start' or 'end'.")
    later = 1 if named_by == "start" and ends.month < 12 else 0

    def start(year: int) -> date:
        return ends.day(year + later - 1) + timedelta(days=1)

    return start


def _edges(start: date, end: date, lengths: list[int]) -> list[date]:
    """Where the periods of so many weeks begin, and where the last one ends: with the year."""
    edges = [start]
    for weeks in lengths:
        edges.append(edges[-1] + weeks * _WEEK)
    return [*edges[:-1], end]


def _holder(periods: list[Period], day: date) -> str:
    return next(period.id for period in periods if day in period)


def _suffix(compare: Comparable) -> str:
    return "" if compare == "same position" else "-comparing-52-weeks-before"
