"""Exact arithmetic with decimals: Python's own rounds to 28 digits without a word; here that would be an error."""

from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow, Rounded

from tallystick.terms.tally import Number

EXACT = Context(prec=2000, traps=[Inexact, Rounded, Overflow, InvalidOperation])
"""The context in which what would be rounded is an error."""


def plus(left: Number, right: Number) -> Number:
    """The exact sum.

    >>> plus(Decimal("12345678901234567890123456789.01"), Decimal("0.01"))
    Decimal('12345678901234567890123456789.02')
    """
    if isinstance(left, int) and isinstance(right, int):
        return left + right
    return EXACT.add(left, right)


def minus(left: Number, right: Number) -> Number:
    """The exact difference."""
    return plus(left, negated(right))


def times(left: Number, right: Number) -> Number:
    """The exact product."""
    if isinstance(left, int) and isinstance(right, int):
        return left * right
    return EXACT.multiply(left, right)


def negated(number: Number) -> Number:
    """The number with its sign turned."""
    return number.copy_negate() if isinstance(number, Decimal) else -number


def absolute(number: Number) -> Number:
    """The number without its sign."""
    return number.copy_abs() if isinstance(number, Decimal) else abs(number)
