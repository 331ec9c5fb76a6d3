"""The days that section 71 sets: an assessment in every 12 months, one on termination, 30 days after a breach.

A period "of 12 months beginning with" a day ends with the day before its anniversary; one "of 30 days beginning with"
a day ends 29 days later.
"""

from calendar import monthrange
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last day of a shorter month.

    >>> months_after(date(2024, 2, 29), 12).isoformat(), months_after(date(2025, 1, 31), 1).isoformat()
    ('2025-02-28', '2025-02-28')
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier."""
    return months_after(day, -months)


def assessed_by(since: date, term_end: date) -> date:
    """The last day on which an assessment is in time, where the one before (or the contract) is of ``since``.

    ``term_end`` is the day after the last day of the contract; its assessment is due on termination.

    >>> assessed_by(date(2025, 3, 20), date(2030, 1, 1)).isoformat()
    '2026-03-19'
    """
    return min(months_after(since, 12) - ONE_DAY, max(term_end, since))


def assessment_days(entered: date, term_end: date) -> tuple[date, ...]:
    """The last days of every 12 months of the contract, and its end.

    >>> [day.isoformat() for day in assessment_days(date(2025, 3, 20), date(2027, 6, 1))]
    ['2026-03-19', '2027-03-19', '2027-06-01']
    """
    days = []
    years = 1
    while (last := months_after(entered, 12 * years) - ONE_DAY) < term_end:
        days.append(last)
        years += 1
    return (*days, term_end)


def published_by(since: date) -> date:
    """The last of the 30 days that begin with the day on which section 71(5) applies.

    >>> published_by(date(2026, 1, 10)).isoformat()
    '2026-02-08'
    """
    return since + timedelta(days=29)
