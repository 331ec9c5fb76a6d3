"""Numbers as people read them: thin gaps between thousands, a true minus, no exponent, and a point for decimals.

Thin gaps are the same in every locale: 12 345.6 cannot be misread. The decimal mark is a point, as in all that is put
on record, unless a page writes for readers of a language that has another (:func:`written_with`). Nothing here is read
back by a program; exports write plain decimal strings.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from fractions import Fraction

from tallystick.terms.rounding import is_finite_decimal, round_fraction, write_decimal

MINUS = "\u2212"
THIN = "\u202f"
"""Narrow no-break space, between thousands on paper and screen."""
MOST_EXTRA_PLACES = 6
GROUP = 3
"""So many digits stand together."""

Number = Fraction | Decimal | int

_SYMBOLS = {
    "percent": "%",
    "share": "",
    "count": "",
    "minutes": "min",
    "minute": "min",
    "hours": "h",
    "hour": "h",
    "seconds": "s",
    "second": "s",
    "days": "d",
}

POINT = "."
_mark: ContextVar[str] = ContextVar("decimal mark", default=POINT)


@contextmanager
def written_with(mark: str) -> Iterator[None]:
    """Within it numbers are written with this decimal mark, by this thread or task alone.

    >>> with written_with(","):
    ...     written(Decimal("1234.50"), gap=" ")
    '1 234,50'
    """
    before = _mark.set(mark)
    try:
        yield
    finally:
        _mark.reset(before)


def decimal_mark() -> str:
    """The mark with which numbers are written now; whoever keeps what was written keeps it by this mark."""
    return _mark.get()


def symbol(unit: str) -> str:
    """The short sign of a unit; a unit without one stands as it is.

    >>> symbol("percent"), symbol("minutes"), symbol("USD/flight")
    ('%', 'min', 'USD/flight')
    """
    return _SYMBOLS.get(unit, unit)


def gap_symbol(unit: str) -> str:
    """The sign for a difference: percents differ by percentage points.

    >>> gap_symbol("percent"), gap_symbol("%"), gap_symbol("minutes")
    ('pp', 'pp', 'min')
    """
    return "pp" if symbol(unit) == "%" else symbol(unit)


def written(number: Number, *, places: int | None = None, signed: bool = False, gap: str = THIN) -> str:
    """A number for people; ``places`` rounds it half up, without it the number stands as it is.

    A decimal keeps the zeros it has; a fraction without an end is written as a fraction.

    >>> written(Decimal("-1234.50"), gap=" "), written(Fraction(2, 3)), written(Fraction(2, 3), places=2, signed=True)
    ('−1 234.50', '2/3', '+0.67')
    """
    if places is not None:
        text = format(round_fraction(number, places), "f")
    elif isinstance(number, Fraction) and number.denominator == 1:
        text = str(number.numerator)
    elif isinstance(number, Decimal):
        text = format(number, "f")
    elif is_finite_decimal(Fraction(number)):
        text = write_decimal(number)
    else:
        exact = Fraction(number)
        text = f"{exact.numerator}/{exact.denominator}"
    negative = text.startswith("-")
    whole, point, rest = text.removeprefix("-").partition(".")
    if len(whole) > GROUP and whole.isdecimal():
        whole = f"{int(whole):,}".replace(",", gap)
    zero = not text.strip("-0.")
    sign = "" if zero else MINUS if negative else "+" if signed else ""
    return f"{sign}{whole}{point and _mark.get()}{rest}"


def difference(number: Number, *, places: int, gap: str = THIN) -> str:
    """A signed difference that is never rounded to nothing: as many more places as show that it is not zero.

    >>> difference(Fraction("-0.04"), places=1), difference(Fraction("-2.14"), places=1), difference(0, places=1)
    ('−0.04', '−2.1', '±0.0')
    """
    exact = Fraction(number)
    if not exact:
        return "±" + written(exact, places=places, gap=gap)
    for more in range(MOST_EXTRA_PLACES + 1):
        text = written(exact, places=places + more, signed=True, gap=gap)
        if text[0] in f"+{MINUS}":
            return text
    return "+0…" if exact > 0 else f"{MINUS}0…"


def percent(share: Fraction, places: int = 0) -> str:
    """A share (0 to 1) as percent."""
    return f"{written(share * 100, places=places)}{THIN}%"


def with_unit(text: str, sign: str) -> str:
    """A written number and its unit's sign, which no line break may part."""
    return f"{text}\u00a0{sign}" if sign else text


def exact(number: Fraction, most: int = 24) -> str:
    """A numerator or denominator as it is; one too long to read is cut to four places and marked so.

    >>> exact(Fraction(1234)), exact(Fraction(10**30 + 1, 10**29))
    ('1\u202f234', '≈ 10.0000')
    """
    text = written(number)
    return text if len(text) <= most else f"≈ {written(number, places=4)}"
