"""Quantities: an exact number with a unit, which refuses to be mixed with another.

A unit is a product of powers of bases (``factors``) and how many of that product one of it is (``scale``):
a minute is 60 of base ``s``, percent is 1/100 of nothing, ``EUR/h`` is 1/3600 of ``EUR·s⁻¹``.
Each currency is a base of its own, and so are months, which are no number of days, and degrees, which have an offset.
Counted things (flights, seats) are dimensionless; their word is kept for readers.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache

from tallystick.errors import InputError
from tallystick.terms.currency import MINOR_UNITS, minor_unit
from tallystick.terms.known_units import KNOWN, MULTIPLES, REFUSED, Factors
from tallystick.terms.rounding import Mode, round_fraction, write_decimal

__all__ = [
    "COUNT",
    "DIMENSIONLESS",
    "PERCENT",
    "SHARE",
    "Factors",
    "Quantity",
    "Unit",
    "currency_of",
    "minor_unit",
    "money",
    "round_to_minor_unit",
]

_MOST_CHARACTERS = 100
_MOST_PARTS = 8


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure; two are equal when factors and scale are, whatever their words."""

    symbol: str = field(compare=False)
    factors: Factors = ()
    scale: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        bases = [base for base, _ in self.factors]
        if bases != sorted(set(bases)) or any(exponent == 0 for _, exponent in self.factors):
            raise InputError(
                f"Unit {self.symbol!r} has factors {self.factors}; give each base once, sorted, "
                "with an exponent other than 0."
            )
        if self.scale <= 0:
            raise InputError(f"Unit {self.symbol!r} has scale {self.scale}; a scale is greater than 0.")

    def __str__(self) -> str:
        return self.symbol

    @staticmethod
    @lru_cache(maxsize=1_024)
    def parse(text: str) -> "Unit":
        """The unit that a text names: a currency code, a known unit, a counted thing, or a composition of them.

        ``A/B`` (or ``A per B``) and ``A*B`` are read from left to right.
        Raises InputError for what is not known, with units like it.

        >>> Unit.parse("EUR/h").factors, Unit.parse("minutes") == Unit.parse("min")
        ((('EUR', 1), ('s', -1)), True)
        """
        if not text.strip():
            raise InputError("The unit is empty; write one, such as 'percent', 'EUR', 'minutes' or 'count'.")
        if len(text) > _MOST_CHARACTERS:
            raise InputError(f"The unit {text[:20]!r}… has {len(text)} characters; {_MOST_CHARACTERS} are allowed.")
        spelled = re.sub(r"(?<=\S)\s+per\s+(?!mille)", "/", text.strip())
        first, *rest = re.split(r"([*/])", spelled)
        if len(rest) > 2 * _MOST_PARTS:
            raise InputError(f"The unit {text!r} has more than {_MOST_PARTS + 1} parts; name a simpler one.")
        unit = _named(first.strip(), whole=text)
        for operator, part in zip(rest[::2], rest[1::2], strict=True):
            other = _named(part.strip(), whole=text)
            unit = unit.times(other) if operator == "*" else unit.per(other)
        return Unit(re.sub(r"\s*([*/])\s*", r"\1", spelled), unit.factors, unit.scale)

    @property
    def is_dimensionless(self) -> bool:
        """Whether it is a plain number: a count, share, percent or ratio."""
        return not self.factors

    def times(self, other: "Unit") -> "Unit":
        """The unit of a product."""
        return Unit(
            _combined_symbol(self.symbol, other.symbol, 1),
            _combined(self.factors, other.factors, 1),
            self.scale * other.scale,
        )

    def per(self, other: "Unit") -> "Unit":
        """The unit of a quotient."""
        return Unit(
            _combined_symbol(self.symbol, other.symbol, -1),
            _combined(self.factors, other.factors, -1),
            self.scale / other.scale,
        )

    def __mul__(self, other: "Unit") -> "Unit":
        return self.times(other)

    def __truediv__(self, other: "Unit") -> "Unit":
        return self.per(other)

    def compatible(self, other: "Unit") -> bool:
        """Whether one can be converted into the other by a factor."""
        return self.factors == other.factors

    def factor_to(self, other: "Unit") -> Fraction:
        """How many of ``other`` one of this is, exactly.

        Raises InputError when they do not measure the same.

        >>> Unit.parse("h").factor_to(Unit.parse("minutes"))
        Fraction(60, 1)
        """
        if not self.compatible(other):
            raise InputError(f"{self.symbol!r} cannot be converted to {other.symbol!r}: {_why_not(self, other)}")
        return self.scale / other.scale


DIMENSIONLESS = Unit("ratio")
COUNT = Unit("count")
SHARE = Unit("share")
PERCENT = Unit("percent", (), Fraction(1, 100))


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact number of a unit.

    Adding and ordering take the same unit on both sides: hours are not added to minutes until one is converted.
    ``==`` holds for equal numbers of equal units, so 1 h is not 60 minutes until converted; it never raises.
    """

    value: Fraction | Decimal | int
    unit: Unit

    def __post_init__(self) -> None:
        if isinstance(self.value, bool) or not isinstance(self.value, (Fraction, Decimal, int)):
            raise InputError(
                f"{self.value!r} is a {type(self.value).__name__}; give the number as int, Decimal or Fraction, "
                "which are exact."
            )
        if isinstance(self.value, Decimal) and not self.value.is_finite():
            raise InputError(f"{self.value} is not a number that can be computed with; give a finite one.")

    @property
    def exact(self) -> Fraction:
        """The number as a fraction."""
        return Fraction(self.value)

    def to(self, unit: Unit) -> "Quantity":
        """The same amount in another unit; InputError when they do not measure the same."""
        return Quantity(self.exact * self.unit.factor_to(unit), unit)

    def __add__(self, other: "Quantity") -> "Quantity":
        self._require_same_unit(other, "add")
        return Quantity(self.exact + other.exact, self.unit)

    def __sub__(self, other: "Quantity") -> "Quantity":
        self._require_same_unit(other, "subtract")
        return Quantity(self.exact - other.exact, self.unit)

    def __neg__(self) -> "Quantity":
        return Quantity(-self.exact, self.unit)

    def __mul__(self, other: "Quantity | Fraction | Decimal | int") -> "Quantity":
        by = _quantity(other)
        return Quantity(self.exact * by.exact, self.unit.times(by.unit))

    def __rmul__(self, other: Fraction | Decimal | int) -> "Quantity":
        return self * other

    def __truediv__(self, other: "Quantity | Fraction | Decimal | int") -> "Quantity":
        by = _quantity(other)
        if by.exact == 0:
            raise InputError(f"{self} cannot be divided by zero; say what an empty denominator means first.")
        return Quantity(self.exact / by.exact, self.unit.per(by.unit))

    def __lt__(self, other: "Quantity") -> bool:
        self._require_same_unit(other, "compare")
        return self.exact < other.exact

    def __le__(self, other: "Quantity") -> bool:
        self._require_same_unit(other, "compare")
        return self.exact <= other.exact

    def __gt__(self, other: "Quantity") -> bool:
        self._require_same_unit(other, "compare")
        return self.exact > other.exact

    def __ge__(self, other: "Quantity") -> bool:
        self._require_same_unit(other, "compare")
        return self.exact >= other.exact

    def __str__(self) -> str:
        try:
            return f"{write_decimal(self.exact)} {self.unit}"
        except InputError:
            return f"{self.exact} {self.unit}"

    def _require_same_unit(self, other: "Quantity", doing: str) -> None:
        if self.unit == other.unit:
            return
        what = f"Cannot {doing} {self.unit.symbol!r} and {other.unit.symbol!r}"
        if self.unit.compatible(other.unit):
            raise InputError(f"{what}: convert one to the other's unit first.")
        raise InputError(f"{what}: {_why_not(self.unit, other.unit)}")


def money(amount: Decimal | Fraction | int, currency: str) -> Quantity:
    """An amount of one currency (ISO 4217 code).

    >>> str(money(Decimal("2000.00"), "USD") / money(1, "USD"))
    '2000 ratio'
    """
    minor_unit(currency)
    return Quantity(amount, Unit(currency, ((currency, 1),)))


def currency_of(unit: Unit) -> str | None:
    """The code when the unit is exactly one currency; None for everything else, also for EUR/h or thousands of EUR."""
    if len(unit.factors) == 1 and unit.scale == 1:
        ((base, exponent),) = unit.factors
        if exponent == 1 and base in MINOR_UNITS:
            return base
    return None


def round_to_minor_unit(amount: Quantity, mode: Mode = "half up") -> Quantity:
    """Money rounded to what can be paid: cents of EUR, whole JPY.

    >>> round_to_minor_unit(money(Fraction(1000, 3), "EUR")).value
    Decimal('333.33')
    """
    currency = currency_of(amount.unit)
    if currency is None:
        raise InputError(f"{amount} is not an amount of one currency; only money is rounded to a minor unit.")
    return Quantity(round_fraction(amount.exact, minor_unit(currency), mode), amount.unit)


def _quantity(value: "Quantity | Fraction | Decimal | int") -> Quantity:
    return value if isinstance(value, Quantity) else Quantity(value, DIMENSIONLESS)


def _combined(left: Factors, right: Factors, sign: int) -> Factors:
    exponents = dict(left)
    for base, exponent in right:
        exponents[base] = exponents.get(base, 0) + sign * exponent
    return tuple(sorted((base, exponent) for base, exponent in exponents.items() if exponent))


_PLAIN_NUMBERS = frozenset({"1", "ratio", "count", "share"})


def _combined_symbol(left: str, right: str, sign: int) -> str:
    """The words of both, those that stand above and below the line cancelled, plain numbers left out."""
    words = _signed_words(left) + [(word, sign * side) for word, side in _signed_words(right)]
    kept: list[tuple[str, int]] = []
    for word, side in words:
        if (word, -side) in kept:
            kept.remove((word, -side))
        elif word not in _PLAIN_NUMBERS:
            kept.append((word, side))
    above = "*".join(word for word, side in kept if side > 0)
    below = "".join(f"/{word}" for word, side in kept if side < 0)
    if not above and not below:
        return "ratio" if sign < 0 or left != right else left
    return (above or "1") + below


def _signed_words(symbol: str) -> list[tuple[str, int]]:
    first, *rest = re.split(r"([*/])", symbol)
    return [(first, 1), *((word, 1 if sign == "*" else -1) for sign, word in zip(rest[::2], rest[1::2], strict=True))]


def _why_not(left: Unit, right: Unit) -> str:
    currencies = [next((base for base, _ in unit.factors if base in MINOR_UNITS), None) for unit in (left, right)]
    if all(currencies) and currencies[0] != currencies[1]:
        return "exchange rates are agreed facts, so convert with the agreed rate first."
    if {base for unit in (left, right) for base, _ in unit.factors} == {"month", "s"}:
        return "a month has no fixed number of days, so use a calendar."
    return "they measure different things, so use quantities of one kind."


_EASILY_MISSPELT = ("percent", "seconds", "minutes", "kilometres", "quarters")
"""A word within a letter of these is taken for a slip, and not for a counted thing."""


def _named(word: str, whole: str) -> Unit:
    if word in KNOWN:
        return Unit(word, *KNOWN[word])
    if word in MINOR_UNITS:
        return Unit(word, ((word, 1),))
    if word in REFUSED:
        raise InputError(f"The unit {_place(word, whole)} is not clear; {REFUSED[word]}.")
    multiple, _, of = word.partition(" ")
    if multiple in MULTIPLES and of:
        one = _named(of.strip(), whole)
        return Unit(word, one.factors, one.scale * MULTIPLES[multiple])
    if _is_counted_thing(word) and not _is_slip(word):
        return Unit(word)
    raise InputError(f"The unit {_place(word, whole)} is not known; {_suggestion(word)}")


def _is_counted_thing(word: str) -> bool:
    return len(word) > 1 and word == word.lower() and all(part.isalpha() for part in re.split(r"[-_]", word))


def _place(word: str, whole: str) -> str:
    if not word:
        return f"{whole!r}, in which a part between '*' and '/' is empty,"
    return repr(word) if word == whole.strip() else f"{word!r} in {whole!r}"


def _is_slip(word: str) -> bool:
    """Whether a word is a known unit in the wrong case (``eur``, ``kwh``), or nearly one."""
    return word in _BY_LOWER_CASE or bool(get_close_matches(word, _EASILY_MISSPELT, n=1, cutoff=0.9))


_BY_LOWER_CASE = {word.lower(): word for word in [*MINOR_UNITS, *KNOWN]}


def _suggestion(word: str) -> str:
    lower = word.lower()
    near = [_BY_LOWER_CASE[lower]] if lower in _BY_LOWER_CASE else get_close_matches(lower, _BY_LOWER_CASE, n=3)
    if near:
        return f"did you mean {' or '.join(repr(_BY_LOWER_CASE[each.lower()]) for each in near)}?"
    return (
        "write a currency by its ISO 4217 code (EUR), a known unit (percent, minutes, km, kWh), or the counted thing "
        "as one lower-case word (flights)."
    )
