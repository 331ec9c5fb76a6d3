"""Interest for paying late: simple, by the day, on what is unpaid (SEMANTICS 23).

Interest runs from the day after the due day (or after the agreed days of grace) to the day of payment, which counts.
It bears no interest itself and is rounded once, when it is stated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tallystick.terms.rounding import Mode, round_fraction

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Paid:
    """A part of an amount that was settled on a day; below zero what was reversed."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Terms:
    """What late payment costs."""

    percent: Fraction
    """A year."""
    days: int
    """In a year."""
    begins: date
    """The last day without interest: the due day, or the end of the days of grace."""


def interest(owed: Decimal, paid: Sequence[Paid], terms: Terms, *, until: date) -> Fraction:
    """Simple interest on what is unpaid, unrounded, up to a day that counts.

    >>> terms = Terms(Fraction(8), 365, date(2013, 3, 31))
    >>> interest(Decimal("36500.00"), [Paid(date(2013, 4, 10), Decimal("36500.00"))], terms, until=date(2013, 12, 31))
    Fraction(80, 1)
    """
    total, open_, since = _ZERO, Fraction(owed), terms.begins
    for part in sorted(paid, key=lambda each: each.on):
        if part.on > until:
            break
        if part.on > since:
            total += max(open_, _ZERO) * (part.on - since).days
            since = part.on
        open_ -= Fraction(part.amount)
    if until > since:
        total += max(open_, _ZERO) * (until - since).days
    return total * terms.percent / 100 / terms.days


def stated(found: Fraction, places: int, mode: Mode) -> Decimal:
    """Interest as it is claimed: in the minor unit."""
    return round_fraction(found, places, mode)
