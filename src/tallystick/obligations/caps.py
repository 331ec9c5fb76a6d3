"""Caps: the most that is owed over some time, of one clause or of several together.

What was determined before in the window counts as used. A cap binds what the obligor owes and what it gets each by
itself. A cap that has been passed (its base has shrunk) leaves no room, and takes nothing back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tallystick.obligations.spans import block, last_months
from tallystick.obligations.spot import Spot
from tallystick.terms.rounding import round_to_whole

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a clause has cost in one period: owed by the obligor, and owed to it."""

    start: date
    end: date
    owed: Fraction
    """By the obligor."""
    due: Fraction
    """To the obligor."""


def window(per: str, spot: Spot, *, commencement: date, end: date) -> tuple[date, date]:
    """The days over which a cap counts, seen from a period: a calendar block, or twelve months that end with it."""
    if per == "period":
        return spot.start, spot.end
    if per == "12 months":
        return last_months(12, spot.days[1], spot.definition.calendar), spot.end
    return block(per, spot.start, spot.definition.calendar, commencement=commencement, end=end)


def used(past: Sequence[Spent], days: tuple[date, date], *, owed: bool) -> Fraction:
    """What was determined before in a window; ``past`` stands in the order of periods."""
    total = _ZERO
    for spent in reversed(past):
        if spent.end <= days[0]:
            break
        if spent.start >= days[0] and spent.start < days[1]:
            total += spent.owed if owed else spent.due
    return total


def room(limit: Fraction, spent: Fraction) -> Fraction:
    """What may still be owed under a cap."""
    return max(_ZERO, limit - spent)


def pro_rata(amounts: Sequence[Decimal], limit: Fraction, places: int) -> tuple[Decimal, ...]:
    """Amounts cut by the same share so that they come to at most the limit, in whole minor units.

    Each is cut down to its minor unit; what is left goes to the largest remainders, the earlier one first on a tie.
    They add up to the limit in whole minor units, and none exceeds what it was.

    >>> pro_rata([Decimal("10.00"), Decimal("10.00"), Decimal("10.00")], Fraction(20), 2)
    (Decimal('6.67'), Decimal('6.67'), Decimal('6.66'))
    """
    total = sum((Fraction(amount) for amount in amounts), _ZERO)
    if total <= limit:
        return tuple(amounts)
    return apportion(
        [Fraction(amount) / total for amount in amounts], round_to_whole(limit * 10**places, "floor"), places
    )


def apportion(shares: Sequence[Fraction], steps: int, places: int) -> tuple[Decimal, ...]:
    """So many minor units by shares that add up to 1, by largest remainder."""
    exact = [share * steps for share in shares]
    whole = [round_to_whole(each, "floor") for each in exact]
    by_remainder = sorted(range(len(exact)), key=lambda index: (whole[index] - exact[index], index))
    for index in by_remainder[: steps - sum(whole)]:
        whole[index] += 1
    return tuple(Decimal(each).scaleb(-places) if places else Decimal(each) for each in whole)


def in_order(amounts: Sequence[Decimal], limit: Fraction, places: int) -> tuple[Decimal, ...]:
    """Amounts in the order of their clauses until the limit is reached; the last ones give way.

    >>> in_order([Decimal("10.00"), Decimal("10.00"), Decimal("10.00")], Fraction(15), 2)
    (Decimal('10.00'), Decimal('5.00'), Decimal('0.00'))
    """
    left = Decimal(round_to_whole(limit * 10**places, "floor")).scaleb(-places)
    found: list[Decimal] = []
    for amount in amounts:
        found.append(min(amount, left))
        left -= found[-1]
    return tuple(found)
