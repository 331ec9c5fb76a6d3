"""Is a group large and even enough to be shown? Least numbers, dominance, and the p% rule.

Each function answers for one aggregate from the amounts of its contributors; signs do not count. With unknown
contributors the answer is no. Sources: Hundepool et al., Statistical Disclosure Control (2012), chapter 4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Composition:
    """What stands behind one figure."""

    amounts: tuple[Fraction, ...] = ()
    """What each contributor adds to it, in any order; those who add nothing count for nothing."""
    people: int | None = None
    """How many people it is about."""
    differs: int | None = None
    """By how many people it differs at least from what was shown before."""

    @property
    def contributors(self) -> int:
        """How many contribute."""
        return sum(1 for amount in self.amounts if amount)

    @property
    def largest(self) -> Fraction:
        """The share of the largest contributor, 0 to 1; 1 where nobody is known to contribute."""
        return top_share(self.amounts, 1)


def top_share(amounts: Sequence[Fraction], count: int) -> Fraction:
    """The share of the largest ``count`` contributors in all of it, 0 to 1.

    >>> top_share([Fraction(60), Fraction(30), Fraction(10)], 2)
    Fraction(9, 10)
    """
    sizes = sorted((abs(amount) for amount in amounts), reverse=True)
    whole = sum(sizes)
    return Fraction(sum(sizes[:count])) / whole if whole else Fraction(1)


def dominates(amounts: Sequence[Fraction], count: int, share: Fraction) -> bool:
    """Whether the largest ``count`` contributors have more than a share of the whole (the dominance or n-k rule)."""
    return top_share(amounts, count) > share


def is_estimable(amounts: Sequence[Fraction], within: Fraction) -> bool:
    """Whether the second largest contributor can work out the largest to within a share of it (the p% rule).

    What remains beside the two largest is the second's uncertainty; it must be at least that share of the largest.

    >>> is_estimable([Fraction(60), Fraction(30), Fraction(10)], Fraction(1, 10))
    False
    >>> is_estimable([Fraction(60), Fraction(35), Fraction(5)], Fraction(1, 10))
    True
    """
    sizes = sorted((abs(amount) for amount in amounts), reverse=True)
    if len(sizes) < 2:
        return True
    return sum(sizes[2:]) < within * sizes[0]
