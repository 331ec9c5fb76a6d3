"""Dates and instants as Open Contracting data writes them (RFC 3339), and the day that is meant.

The day is the one that is written, with the publisher's own offset: ``2018-03-31T23:59:59-06:00`` is 31 March.
"""

import re
from datetime import UTC, date, datetime

_WRITTEN = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})?)?")


def day_of(text: str) -> date:
    """The day that is written; ValueError for what is no date.

    >>> day_of("2018-03-31T23:59:59-06:00").isoformat()
    '2018-03-31'
    """
    instant_of(text)
    return date.fromisoformat(text[:10])


def instant_of(text: str) -> datetime:
    """The instant in UTC; a day alone is its first instant in UTC. ValueError for what is no date.

    >>> instant_of("2018-03-31T23:59:59-06:00").isoformat()
    '2018-04-01T05:59:59+00:00'
    """
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(f"found {text[:40]!r}, expected a date such as 2018-03-31T23:59:59-06:00")
    offset = (found[3] or "Z").upper().replace("Z", "+00:00")
    return datetime.fromisoformat(f"{found[1]}T{found[2] or '00:00:00'}{offset}").astimezone(UTC)


def first_instant(day: date) -> str:
    """A day's beginning, as the standard writes it."""
    return f"{day.isoformat()}T00:00:00Z"


def last_instant(day: date) -> str:
    """A day's last second, as the standard writes it."""
    return f"{day.isoformat()}T23:59:59Z"
