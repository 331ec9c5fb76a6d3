"""Rounding, done once and exactly: a fraction goes in, a decimal with the agreed places comes out.

Nothing here depends on Python's ``round`` (half to even) or on a ``decimal`` context, so numbers of any size keep every
digit. Percents that must add up to 100 as printed are shown by largest remainder (Hamilton's method).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, Inexact, Rounded
from fractions import Fraction
from functools import lru_cache
from typing import Literal, get_args

from tallystick.errors import InputError

Mode = Literal["half up", "half even", "half down", "up", "down", "ceiling", "floor"]
"""``half up`` and ``up`` go away from zero, ``half down`` and ``down`` towards it.

``ceiling`` and ``floor`` go up and down the number line."""

MODES: tuple[Mode, ...] = get_args(Mode)

MOST_PLACES = 1000
"""A definition with more places than this is a slip of the keyboard."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """How a figure is rounded, as its definition says.

    ``places`` is the number of decimal places of the printed value, in the figure's unit; ``None`` leaves it unrounded.
    ``before_comparison`` says that the rounded value, and not the exact one, is held against targets and bands.
    """

    places: int | None = None
    mode: Mode = "half up"
    before_comparison: bool = False

    def __post_init__(self) -> None:
        _require_mode(self.mode)
        if self.places is not None:
            _require_places(self.places)

    def compared(self, exact: Fraction) -> Fraction:
        """The value that is held against targets and bands: rounded first only where the definition says so.

        >>> Rounding(1, "half up", before_comparison=True).compared(Fraction("98.95")) >= 99
        True
        >>> Rounding(1, "down", before_comparison=True).compared(Fraction("98.95")) >= 99
        False
        """
        if self.places is None or not self.before_comparison:
            return exact
        if self.places < 0:
            return Fraction(round_fraction(exact, self.places, self.mode))
        if exact.denominator == 1:
            return exact
        power = 10**self.places
        return Fraction(_whole(exact.numerator * power, exact.denominator, self.mode), power)

    def printed(self, exact: Fraction) -> Decimal:
        """The value that is printed.

        Raises InputError where nothing is to be rounded and the value has no end as a decimal (1/3).
        """
        if self.places is None:
            return Decimal(write_decimal(exact))
        return _decimal(exact.numerator, exact.denominator, self.places, self.mode)

    def printer(self) -> Callable[[int, int], Decimal]:
        """A function that prints ``above ÷ below`` (positive), for whoever prints many.

        >>> Rounding(1).printer()(94000, 1001)
        Decimal('93.9')
        """
        places, mode = self.places, self.mode
        if places is None:
            return lambda above, below: Decimal(write_decimal(Fraction(above, below)))
        if places < 0 or mode != "half up":
            return lambda above, below: _decimal(above, below, places, mode)
        twice, step = 2 * 10**places, _step(places)

        def half_up(above: int, below: int) -> Decimal:
            if above < 0:
                return _times(-((below - twice * above) // (2 * below)), step)
            return _times((twice * above + below) // (2 * below), step)

        return half_up


def round_fraction(value: Fraction | Decimal | int, places: int, mode: Mode = "half up") -> Decimal:
    """The value with so many decimal places, exact at any size; negative places round to tens, hundreds …

    >>> round_fraction(Fraction("98.95"), 1, "half up"), round_fraction(Fraction("98.95"), 1, "down")
    (Decimal('99.0'), Decimal('98.9'))
    >>> round_fraction(Fraction("2.1"), 0, "ceiling")
    Decimal('3')
    """
    _require_mode(mode)
    _require_places(places)
    exact = value if isinstance(value, Fraction) else Fraction(value)
    return _decimal(exact.numerator, exact.denominator, places, mode)


def _decimal(above: int, below: int, places: int, mode: Mode) -> Decimal:
    """``above ÷ below`` (positive) with so many places."""
    if places <= 0:
        return Decimal(_whole(above, below * 10**-places, mode) * 10**-places)
    return _times(_whole(above * 10**places, below, mode), _step(places))


_times: Callable[[int, Decimal], Decimal] = Context(
    prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact, Rounded]
).multiply
"""The exact product, of any size, whatever the reader's decimal context."""


@lru_cache(maxsize=MOST_PLACES)
def _step(places: int) -> Decimal:
    return Decimal((0, (1,), -places))


def round_to_whole(value: Fraction, mode: Mode = "half up") -> int:
    """The whole number that the mode chooses.

    >>> [round_to_whole(Fraction(5, 2), mode) for mode in MODES]
    [3, 2, 2, 3, 2, 3, 2]
    """
    _require_mode(mode)
    return _whole(value.numerator, value.denominator, mode)


def _whole(above: int, below: int, mode: Mode) -> int:
    """``above ÷ below`` (positive) to a whole number, in whole numbers: figures are rounded by the ten thousand."""
    if mode == "ceiling":
        return -(-above // below)
    if mode == "floor":
        return above // below
    whole, rest = divmod(abs(above), below)
    half = 2 * rest - below
    if mode == "half up":
        away = half >= 0
    elif mode == "half even":
        away = half > 0 or (half == 0 and whole % 2 == 1)
    else:
        away = half > 0 if mode == "half down" else mode == "up" and rest > 0
    size = whole + away
    return -size if above < 0 else size


def largest_remainder(shares: Sequence[Fraction], places: int) -> tuple[Decimal, ...]:
    """Shares (0 to 1, adding up to 1) as percents that add up to exactly 100 as printed.

    Each percent is cut to its places; the missing steps go to the largest remainders, the earlier share first on a tie.
    Raises InputError for a negative share, or when they do not add up to 1.

    >>> [str(percent) for percent in largest_remainder([Fraction(100, 121), Fraction(20, 121), Fraction(1, 121)], 1)]
    ['82.7', '16.5', '0.8']
    """
    _require_places(places)
    if places < 0:
        raise InputError(f"Percents cannot be shown to {places} places; give 0 or more.")
    if any(share < 0 for share in shares):
        raise InputError(f"Share {min(shares)} is negative; shares lie between 0 and 1.")
    if sum(shares) != 1:
        raise InputError(f"The shares add up to {sum(shares)}, not to 1; divide each by their sum first.")
    exact = [share * 100 * 10**places for share in shares]
    steps = [round_to_whole(each, "floor") for each in exact]
    by_remainder = sorted(range(len(exact)), key=lambda index: (steps[index] - exact[index], index))
    for index in by_remainder[: 100 * 10**places - sum(steps)]:
        steps[index] += 1
    return tuple(round_fraction(Fraction(each, 10**places), places, "down") for each in steps)


def is_finite_decimal(value: Fraction) -> bool:
    """Whether the value can be written as a decimal with an end: its denominator has no prime factor but 2 and 5."""
    return _decimal_places(value) is not None


def write_decimal(value: Fraction | Decimal | int) -> str:
    """The exact decimal, without exponent and without needless zeros.

    Raises InputError when the decimal has no end (1/3).

    >>> write_decimal(Fraction(-1, 8)), write_decimal(Decimal("1E+3")), write_decimal(Decimal("94.0"))
    ('-0.125', '1000', '94')
    """
    exact = Fraction(value)
    places = _decimal_places(exact)
    if places is None:
        raise InputError(
            f"{exact} has no end as a decimal; round it to agreed places, or write it as numerator and denominator."
        )
    steps = exact.numerator * (10**places // exact.denominator)
    sign, digits, _ = Decimal(steps).as_tuple()
    return format(Decimal((sign, digits, -places)), "f")


def _decimal_places(value: Fraction) -> int | None:
    """How many places the value needs as a decimal; None when none suffice."""
    denominator = value.denominator
    twos = (denominator & -denominator).bit_length() - 1
    denominator >>= twos
    fives = 0
    while denominator % 5 == 0:
        denominator //= 5
        fives += 1
    return max(twos, fives) if denominator == 1 else None


def _require_mode(mode: str) -> None:
    if mode not in MODES:
        raise InputError(f"Rounding mode {mode!r} is not known; use one of {', '.join(map(repr, MODES))}.")


def _require_places(places: int) -> None:
    if type(places) is not int or abs(places) > MOST_PLACES:
        raise InputError(
            f"Cannot round to {places!r} places; give a whole number between {-MOST_PLACES} and {MOST_PLACES}."
        )
