"""Days and money in plain words, as people in the United Kingdom write them."""

from datetime import date, timedelta
from decimal import Decimal

from tallystick.terms.calendar.months import MONTHS


def day_words(day: date) -> str:
    """A day.

    >>> day_words(date(2026, 3, 31))
    '31 March 2026'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def span_words(start: date, end: date) -> str:
    """A stretch of days, given its first day and the day after its last.

    >>> span_words(date(2025, 4, 1), date(2026, 4, 1))
    '1 April 2025 to 31 March 2026'
    """
    return f"{day_words(start)} to {day_words(end - timedelta(days=1))}"


def money_words(amount: Decimal, currency: str | None) -> str:
    """An amount with its currency.

    >>> money_words(Decimal("3360000.00"), "GBP"), money_words(Decimal("12.5"), "USD")
    ('£3,360,000.00', '12.5 USD')
    """
    if currency == "GBP":
        return f"£{amount:,f}"
    return f"{amount:,f} {currency}" if currency else f"{amount:,f}"
