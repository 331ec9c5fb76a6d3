"""Calendars made of months: Gregorian, fiscal years that begin in another month, contract years.

Every period compares with the one at the same place a year before, also where that lies before the table: a table that
is widened later changes none of its rows.
"""

from datetime import date
from functools import lru_cache
from typing import Literal

from tallystick.errors import InputError
from tallystick.terms.calendar.table import Calendar, Period, year_range

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@lru_cache(maxsize=64)
def gregorian(first_year: int, last_year: int) -> Calendar:
    """Years ``2013``, quarters ``2013-Q1`` and months ``2013-01``; both years belong to the table.

    >>> gregorian(2013, 2013).get("2013-02").label
    'February 2013'
    """
    periods: list[Period] = []
    for year in year_range(first_year, last_year):
        periods.append(
            Period(str(year), "year", date(year, 1, 1), date(year + 1, 1, 1), None, str(year), str(year - 1))
        )
        periods.extend(
            Period(
                f"{year}-Q{quarter + 1}",
                "quarter",
                _month_start(year, 3 * quarter),
                _month_start(year, 3 * quarter + 3),
                str(year),
                f"Q{quarter + 1} {year}",
                f"{year - 1}-Q{quarter + 1}",
            )
            for quarter in range(4)
        )
        periods.extend(
            Period(
                f"{year}-{month + 1:02}",
                "month",
                _month_start(year, month),
                _month_start(year, month + 1),
                f"{year}-Q{month // 3 + 1}",
                f"{MONTHS[month]} {year}",
                f"{year - 1}-{month + 1:02}",
            )
            for month in range(12)
        )
    return Calendar("gregorian", tuple(periods))


def fiscal(*, start_month: int, first_year: int, last_year: int, named_by: Literal["start", "end"] = "end") -> Calendar:
    """Fiscal years ``FY2013``, quarters ``FY2013-Q1`` and months ``FY2013-P01``, the first of which is ``start_month``.

    ``named_by`` says whether FY2013 is the year that ends in 2013 or the one that starts in it.

    >>> fiscal(start_month=4, first_year=2013, last_year=2013).get("FY2013-P01").label
    'April 2012 (FY2013 P01)'
    """
    if not 1 <= start_month <= 12:
        raise InputError(f"A fiscal year cannot start in month {start_month}; give 1 for January to 12 for December.")
    before = 1 if named_by == "end" and start_month > 1 else 0
    periods: list[Period] = []
    for year in year_range(first_year, last_year):
        name, prior, starts_in = f"FY{year}", f"FY{year - 1}", year - before
        first = start_month - 1
        periods.append(
            Period(name, "year", _month_start(starts_in, first), _month_start(starts_in, first + 12), None, name, prior)
        )
        periods.extend(
            Period(
                f"{name}-Q{quarter + 1}",
                "quarter",
                _month_start(starts_in, first + 3 * quarter),
                _month_start(starts_in, first + 3 * quarter + 3),
                name,
                f"Q{quarter + 1} {name}",
                f"{prior}-Q{quarter + 1}",
            )
            for quarter in range(4)
        )
        for month in range(12):
            start = _month_start(starts_in, first + month)
            periods.append(
                Period(
                    f"{name}-P{month + 1:02}",
                    "month",
                    start,
                    _month_start(starts_in, first + month + 1),
                    f"{name}-Q{month // 3 + 1}",
                    f"{MONTHS[start.month - 1]} {start.year} ({name} P{month + 1:02})",
                    f"{prior}-P{month + 1:02}",
                )
            )
    return Calendar(f"fiscal-from-{start_month:02}-named-by-{named_by}", tuple(periods))


def contract_years(
    commencement: date,
    *,
    years: int | None = None,
    until: date | None = None,
    months: Literal["calendar", "from commencement"] = "calendar",
) -> Calendar:
    """Contract years ``CY1``, ``CY2`` … from the commencement, with their months.

    Give the number of ``years``, or the day ``until`` which the term runs (not contained; the last year may be a stub).
    Months are those of the ``calendar`` (``CY1-2013-03``), cut to stubs at the edges of each contract year, or are
    counted ``from commencement`` (``CY1-M01`` from the 15th to the 15th). An anniversary that a month does not have
    falls on its last day: a year from 29 February ends on 28 February, a month from 31 January on 28 or 29 February.
    A period that the end of the term cuts short compares with nothing.
    """
    if (years is None) == (until is None):
        raise InputError("Contract years need either their number or the day until which they run; give one of them.")
    if years is not None and not 1 <= years <= 200:
        raise InputError(f"{years} contract years cannot be listed; give 1 to 200.")
    end = until or _months_after(commencement, 12 * (years or 0))
    if not commencement < end <= _months_after(commencement, 12 * 200):
        raise InputError(f"A term from {commencement} until {end} cannot be listed; end it 1 day to 200 years later.")
    periods: list[Period] = []
    number = 0
    while (start := _months_after(commencement, 12 * number)) < end:
        number += 1
        whole = _months_after(commencement, 12 * number)
        year = Period(
            f"CY{number}",
            "year",
            start,
            min(whole, end),
            None,
            f"Contract year {number}",
            f"CY{number - 1}" if number > 1 and whole <= end else None,
        )
        periods.append(year)
        if months == "calendar":
            periods.extend(_calendar_months(year, number, whole, end))
        else:
            periods.extend(_counted_months(year, number, commencement, end))
    return Calendar(f"contract-years-from-{commencement}", tuple(periods))


def _calendar_months(year: Period, number: int, whole: date, end: date) -> list[Period]:
    found: list[Period] = []
    start = year.start
    while start < year.end:
        next_month = _month_start(start.year, start.month)
        uncut = min(next_month, whole)
        stop = min(uncut, end)
        cuts = [f"from {start.day} {MONTHS[start.month - 1]}"] if start.day > 1 else []
        cuts += [f"until before {stop.day} {MONTHS[stop.month - 1]}"] if stop < next_month else []
        note = f" ({', '.join(cuts)})" if cuts else ""
        prior = f"CY{number - 1}-{start.year - 1}-{start.month:02}" if number > 1 and stop == uncut else None
        found.append(
            Period(
                f"{year.id}-{start.year}-{start.month:02}",
                "month",
                start,
                stop,
                year.id,
                f"{MONTHS[start.month - 1]} {start.year}{note}",
                prior,
            )
        )
        start = stop
    return found


def _counted_months(year: Period, number: int, commencement: date, end: date) -> list[Period]:
    found: list[Period] = []
    for month in range(12):
        start = _months_after(commencement, 12 * (number - 1) + month)
        whole = _months_after(commencement, 12 * (number - 1) + month + 1)
        if start >= end:
            break
        found.append(
            Period(
                f"{year.id}-M{month + 1:02}",
                "month",
                start,
                min(whole, end),
                year.id,
                f"Month {month + 1} of contract year {number}",
                f"CY{number - 1}-M{month + 1:02}" if number > 1 and whole <= end else None,
            )
        )
    return found


def _month_start(year: int, month: int) -> date:
    """The first day of a month, counted from 0 for January of the year."""
    return date(year + month // 12, month % 12 + 1, 1)


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day when it has no such day."""
    first = _month_start(day.year, day.month - 1 + months)
    length = (_month_start(first.year, first.month) - first).days
    return first.replace(day=min(day.day, length))
