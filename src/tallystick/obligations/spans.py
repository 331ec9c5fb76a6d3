"""Stretches of time that clauses look back over: to date, the last months, contract years, cap windows.

Calendar periods come from the clause's own calendar where it has the kind, so that a fiscal year is the agreed one;
civil months, quarters and years otherwise. Contract years begin on the day of commencement and its anniversaries.
Every stretch contains its first day and not its last.
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import assert_never

from tallystick.charter.model.values import Span
from tallystick.terms.calendar import Calendar, Period

Days = tuple[date, date]


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last day of a shorter month.

    >>> add_months(date(2013, 1, 31), 1), add_months(date(2013, 1, 1), -12)
    (datetime.date(2013, 2, 28), datetime.date(2012, 1, 1))
    """
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def contract_year(day: date, commencement: date) -> tuple[int, Days]:
    """The number of the contract year that holds a day, from 1, and its days; 0 and less before commencement.

    >>> contract_year(date(2014, 6, 30), date(2013, 7, 1))
    (1, (datetime.date(2013, 7, 1), datetime.date(2014, 7, 1)))
    """
    number = day.year - commencement.year
    if add_months(commencement, 12 * number) > day:
        number -= 1
    return number + 1, (add_months(commencement, 12 * number), add_months(commencement, 12 * (number + 1)))


def block(kind: str, day: date, calendar: Calendar, *, commencement: date, end: date | None = None) -> Days:
    """The month, quarter, half year, year, contract year or term that holds a day.

    Of the term, ``end`` is its last day's morrow; without it, the term has no end.
    """
    if kind == "term":
        return commencement, end or date.max
    if kind == "contract year":
        return contract_year(day, commencement)[1]
    if kind in calendar.kinds:
        found = calendar.find(day, kind)
        if found is not None:
            return found.start, found.end
    months = {"month": 1, "quarter": 3, "half year": 6, "year": 12}[kind]
    if kind == "half year" and "year" in calendar.kinds and (year := calendar.find(day, "year")) is not None:
        middle = add_months(year.start, 6)
        return (year.start, middle) if day < middle else (middle, year.end)
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, add_months(first, months)


def last_months(count: int, end: date, calendar: Calendar) -> date:
    """The first day of so many months that end before ``end``."""
    if "month" in calendar.kinds:
        ended = [period for period in calendar.of_kind("month") if period.end <= end]
        if len(ended) >= count and ended[-1].end == end:
            return ended[-count].start
    return add_months(end, -count)


def stretch(at: Span, days: Days, calendar: Calendar, *, commencement: date, period: Period | None) -> Days | None:
    """The days that a span means, seen from the days of the period that is judged; None where the table ends."""
    start, end = days
    last = end - timedelta(days=1)
    match at:
        case "same period":
            return days
        case "previous period":
            if period is None:
                return start - (end - start), start
            before = calendar.shift(period, -1)
            return None if before is None else (before.start, before.end)
        case "year before":
            if period is None:
                return add_months(start, -12), add_months(end, -12)
            prior = calendar.prior_year(period)
            return None if prior is None else (prior.start, prior.end)
        case "month to date" | "quarter to date" | "year to date":
            return block(at.removesuffix(" to date"), last, calendar, commencement=commencement)[0], end
        case "term to date":
            return commencement, end
        case "this month" | "this year":
            return block(at.removeprefix("this "), last, calendar, commencement=commencement)
        case "previous year":
            this = block("year", last, calendar, commencement=commencement)
            return block("year", this[0] - timedelta(days=1), calendar, commencement=commencement)
        case "last 3 months" | "last 6 months" | "last 12 months":
            return last_months(int(at.split()[1]), end, calendar), end
        case "last 11 months before":
            return last_months(11, start, calendar), start
        case "year so far" | "contract year so far" | "term so far":
            return block(at.removesuffix(" so far"), last, calendar, commencement=commencement)[0], start
        case _:
            assert_never(at)
