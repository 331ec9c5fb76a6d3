"""Fractions of whole numbers, made quickly: figures need three each.

``Fraction(a, b)`` spends most of its time on asking what it was given. Here two whole numbers are known to come in, and
the common divisor is all that has to be found.
"""

from decimal import Decimal
from fractions import Fraction
from math import gcd

_new = object.__new__


def ratio(above: int, below: int) -> Fraction:
    """``above ÷ below`` in lowest terms; ``below`` is not 0.

    >>> ratio(940, -1000)
    Fraction(-47, 50)
    """
    divisor = gcd(above, below)
    if below < 0:
        divisor = -divisor
    made = _new(Fraction)  # as Fraction's own arithmetic makes what it knows to be in lowest terms
    made._numerator = above // divisor  # type: ignore[attr-defined]  # noqa: SLF001  (typeshed leaves it out)
    made._denominator = below // divisor  # type: ignore[attr-defined]  # noqa: SLF001  (likewise)
    return made


def whole(number: int) -> Fraction:
    """A whole number as a fraction."""
    made = _new(Fraction)
    made._numerator = number  # type: ignore[attr-defined]  # noqa: SLF001  (typeshed leaves it out)
    made._denominator = 1  # type: ignore[attr-defined]  # noqa: SLF001  (likewise)
    return made


def exact(number: int | Decimal) -> int | Fraction:
    """The same number: whole as an int, else as a fraction.

    >>> exact(Decimal("12.50")), exact(Decimal("12.00"))
    (Fraction(25, 2), 12)
    """
    if isinstance(number, int):
        return number
    above, below = number.as_integer_ratio()
    return above if below == 1 else ratio(above, below)
