"""Axes: round ticks over exact values, and where a value lies between two pixels."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

_STEPS = (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5), Fraction(10))
ZERO_IF_BELOW = Fraction(1, 2)
"""An axis of positive values starts at zero when the lowest is less than this share of the highest."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear axis from ``low`` to ``high`` with round ``ticks``."""

    low: Fraction
    high: Fraction
    ticks: tuple[Fraction, ...]

    def at(self, value: Fraction, start: float, end: float) -> float:
        """Where the value lies, ``low`` at ``start`` and ``high`` at ``end``; outside the axis it stays on the edge."""
        inside = min(max(value, self.low), self.high)
        return start + float((inside - self.low) / (self.high - self.low)) * (end - start)

    @property
    def starts_at_zero(self) -> bool:
        """Whether lengths from the start may be compared."""
        return self.low == 0


def scale(values: Iterable[Fraction], *, ticks: int = 4, zero: bool | None = None) -> Scale:
    """An axis that holds all values, with about so many steps between round ticks.

    ``zero`` says whether it must (True) or need not (False) reach zero; by default it does where the values say so.

    >>> [str(tick) for tick in scale([Fraction(93), Fraction(97)]).ticks]
    ['93', '94', '95', '96', '97']
    >>> [str(tick) for tick in scale([Fraction(3), Fraction(17)]).ticks]
    ['0', '5', '10', '15', '20']
    """
    known = list(values) or [Fraction(0), Fraction(1)]
    low, high = min(known), max(known)
    if zero or (zero is None and 0 <= low < high * ZERO_IF_BELOW):
        low, high = min(low, Fraction(0)), max(high, Fraction(0))
    if low == high:
        pad = abs(low) / 10 or Fraction(1)
        low, high = low - pad, high + pad
    step = _step((high - low) / ticks)
    first, last = low // step, -(-high // step)
    marks = tuple(step * count for count in range(first, last + 1))
    return Scale(marks[0], marks[-1], marks)


def _step(rough: Fraction) -> Fraction:
    """The smallest round number that is not below ``rough``."""
    power = Fraction(1)
    while power * 10 <= rough:
        power *= 10
    while power > rough:
        power /= 10
    return next(power * step for step in _STEPS if power * step >= rough)
