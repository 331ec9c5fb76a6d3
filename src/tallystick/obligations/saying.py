"""Numbers as they stand in sentences: exact where they end, with commas between thousands."""

from decimal import Decimal
from fractions import Fraction

from tallystick.terms.currency import MINOR_UNITS
from tallystick.terms.rounding import round_fraction, write_decimal

_PLACES = 6
_POWERS = tuple((places, 10**places) for places in range(1, _PLACES + 1))
"""As many places as a number needs, tried from few to many."""


def shown(value: Fraction | Decimal | int) -> str:
    """A number for readers; what has no end, or more places than anybody reads, is said to be about so much.

    >>> shown(Fraction(293693)), shown(Fraction("1234.5")), shown(Fraction(1, 3))
    ('293,693', '1,234.5', 'about 0.333333')
    """
    exact = value if isinstance(value, Fraction) else Fraction(value)
    below = exact.denominator
    if below == 1:
        return f"{exact.numerator:,}"
    for places, power in _POWERS:
        if power % below == 0:
            whole, rest = divmod(abs(exact.numerator) * (power // below), power)
            return f"{'-' if exact < 0 else ''}{whole:,}.{rest:0{places}}"
    return f"about {Decimal(write_decimal(round_fraction(exact, _PLACES))):,f}"


def money(value: Fraction | Decimal, currency: str | None) -> str:
    """An amount with its currency, to the minor unit where it has no more digits than that.

    >>> money(Fraction(2000), "USD"), money(Fraction(10, 3), "USD")
    ('2,000.00 USD', 'about 3.333333 USD')
    """
    exact = value if isinstance(value, Fraction) else Fraction(value)
    power = 10 ** MINOR_UNITS.get(currency or "", 0)
    times, rest = divmod(power, exact.denominator)
    if rest:
        text = shown(exact)
    elif power == 1:
        text = f"{exact.numerator:,}"
    else:
        whole, part = divmod(abs(exact.numerator) * times, power)
        text = f"{'-' if exact < 0 else ''}{whole:,}.{part:0{len(str(power)) - 1}}"
    return f"{text} {currency}" if currency else text
