"""Axes: round ticks over exact values, and where a value lies between two pixels."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

_STEPS = (10, 20, 25, 50, 100)
TENTHS = 10
"""Steps are counted in tenths of a power of ten."""
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
        low, high = self.low, self.high
        above = (value.numerator * low.denominator - low.numerator * value.denominator) * high.denominator
        whole = (high.numerator * low.denominator - low.numerator * high.denominator) * value.denominator
        return start + min(max(above, 0), whole) / whole * (end - start)

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
    low, high = _ends(list(values) or [Fraction(0), Fraction(1)])
    if zero or (zero is None and 0 <= low < high * ZERO_IF_BELOW):
        low, high = min(low, Fraction(0)), max(high, Fraction(0))
    if low == high:
        pad = abs(low) / 10 or Fraction(1)
        low, high = low - pad, high + pad
    step = _step((high - low) / ticks)
    first, last = low // step, -(-high // step)
    marks = tuple(step * count for count in range(first, last + 1))
    return Scale(marks[0], marks[-1], marks)


def _ends(values: list[Fraction]) -> tuple[Fraction, Fraction]:
    """The lowest and the highest, compared in whole numbers: an axis is made of every chart of a page."""
    low = high = values[0]
    for value in values:
        above, below = value.numerator, value.denominator
        if above * low.denominator < low.numerator * below:
            low = value
        elif above * high.denominator > high.numerator * below:
            high = value
    return low, high


def _step(rough: Fraction) -> Fraction:
    """The smallest round number that is not below ``rough``.

    >>> [str(_step(Fraction(text))) for text in ("1", "1.1", "0.021", "3", "600")]
    ['1', '2', '1/40', '5', '1000']
    """
    power = len(str(rough.numerator)) - len(str(rough.denominator))
    above, below = rough.numerator * 10 ** max(-power, 0), rough.denominator * 10 ** max(power, 0)
    if above < below:
        above, power = above * 10, power - 1
    step = next(step for step in _STEPS if step * below >= TENTHS * above)
    return Fraction(step * 10 ** max(power, 0), TENTHS * 10 ** max(-power, 0))
