"""Days as periods of a calendar, beside its months, weeks or contract years.

A day bears its ISO date as id and compares with the same date a year before; 29 February compares with nothing.
"""

from datetime import date, timedelta
from functools import lru_cache

from tallystick.terms.calendar.table import Calendar, Period


@lru_cache(maxsize=32)
def with_days(calendar: Calendar, start: date, end: date) -> Calendar:
    """A calendar with every day from ``start`` until before ``end`` as a period of the kind ``day``.

    >>> from tallystick.terms.calendar import gregorian
    >>> made = with_days(gregorian(2008, 2008), date(2008, 2, 28), date(2008, 3, 2))
    >>> [(day.id, day.comparable_prior) for day in made.of_kind("day")]
    [('2008-02-28', '2007-02-28'), ('2008-02-29', None), ('2008-03-01', '2007-03-01')]
    """
    days = (start + timedelta(days=number) for number in range((end - start).days))
    return Calendar(f"{calendar.id}-with-days", (*calendar.periods, *(_day(day) for day in days)))


def _day(day: date) -> Period:
    is_leap_day = (day.month, day.day) == (2, 29)
    prior = None if is_leap_day else day.replace(year=day.year - 1).isoformat()
    return Period(day.isoformat(), "day", day, day + timedelta(days=1), None, day.isoformat(), prior)
