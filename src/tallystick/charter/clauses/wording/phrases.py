"""Pieces of sentences in plain English: numbers, days, conditions with their ties, parties, amounts, times."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tallystick.charter.model import Charter
from tallystick.charter.model.bands import Bound, Condition, Edge
from tallystick.charter.model.base import Span
from tallystick.terms.calendar.months import MONTHS
from tallystick.terms.quantity import Unit


def number(value: Decimal | Fraction | int) -> str:
    """With the places written and commas between thousands: ``562,500``, ``96.5``.

    >>> number(562500), number(Decimal("96.50")), number(Fraction(1, 3))
    ('562,500', '96.50', '1/3')
    """
    if isinstance(value, Fraction):
        if value.denominator == 1:
            return f"{value.numerator:,}"
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return f"{exact:,f}" if Fraction(exact) == value else f"{value.numerator}/{value.denominator}"
    return f"{Decimal(value):,f}"


def measured(value: Decimal | Fraction | int, unit: str) -> str:
    """A number with its unit: ``92 %``, ``1.5 seconds``, ``USD 5,000``."""
    if unit == "percent":
        return f"{number(value)} %"
    return f"{unit} {number(value)}" if re.fullmatch(r"[A-Z]{3}", unit) else f"{number(value)} {unit}".strip()


def in_unit(unit: Unit | None) -> str:
    """A unit as sentences say it; nothing for a plain number."""
    written = "" if unit is None else str(unit)
    return "" if written == "1" else written


def day(value: date) -> str:
    """``1 July 2013``."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def days(span: Span) -> str:
    """``from 1 January 2013 to 31 December 2013, both included``."""
    return f"from {day(span.start)} to {day(span.end - timedelta(days=1))}, both included"


def together(names: Iterable[str], *, word: str = "and") -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    every = list(names)
    if len(every) < 2:
        return "".join(every)
    return f"{', '.join(every[:-1])} {word} {every[-1]}"


def party(name: str, charter: Charter) -> str:
    """A party's full name; a word such as 'obligor' or 'alliance' as it is."""
    if name in charter.parties:
        return charter.parties[name].name
    return {"obligor": "the obligor", "beneficiary": "the beneficiary", "alliance": "the alliance as a whole"}.get(
        name, name
    )


def bound(value: Bound, unit: str) -> str:
    """``92 %``, ``the target``, ``the target minus 2``, ``95 % of the target``."""
    if not value.times:
        return measured(value.plus, unit)
    base = "the target" if value.times == 1 else f"{number((value.times * 100).normalize())} % of the target"
    if not value.plus:
        return base
    return f"{base} {'plus' if value.plus > 0 else 'minus'} {number(abs(value.plus))}"


_COMPARED = {">=": "{} or more", ">": "more than {}", "<=": "{} or less", "<": "less than {}", "=": "exactly {}"}


def edge(value: Edge, unit: str) -> str:
    """``92 % or more``, ``less than 92 %``."""
    return _COMPARED[value.operator].format(bound(value.bound, unit))


def condition(value: Condition, unit: str) -> str:
    """``98 % or more and less than 99 %``; ``any other value`` for what is left."""
    return " and ".join(edge(each, unit) for each in value.edges) or "any other value"


def tie(value: Condition, unit: str, *, inside: str, outside: str) -> str:
    """What exactly each edge is: ``exactly 92 % is met``."""
    said = []
    for each in value.edges:
        if each.operator == "=":
            continue
        where = inside if each.operator in (">=", "<=") else outside
        said.append(f"exactly {bound(each.bound, unit)} {where}")
    return "; ".join(said)


_GLOSSES = {
    "value": "the value that was compared",
    "exact": "the value before any rounding",
    "threshold": "the threshold",
    "target": "the target",
    "shortfall": "how far the compared value lies on the wrong side of the threshold",
    "excess": "how far the compared value lies beyond the threshold",
    "numerator": "the upper count of the ratio",
    "denominator": "the lower count of the ratio",
    "n": "how many events the figure rests on",
    "failures": "the lower count less the upper one",
    "points": "the service points of the period",
    "late": "by how much it was late",
    "occurrences": "how many occurrences were late",
    "misses": "how many misses were counted",
    "days": "the days of the period",
    "share": "the share of a whole period",
    "rate": "the rate of the tier",
}
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def amount(text: str, currency: str | None, titles: dict[str, str]) -> str:
    """An amount as a sentence says it: the number with its currency, or the formula as written."""
    plain = text.strip()
    if re.fullmatch(r"[+-]?\d+(\.\d+)?", plain):
        return measured(Decimal(plain), currency or "")
    share = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%\s+of\s+([A-Za-z_][A-Za-z0-9_-]*)", plain)
    if share:
        return f"{share[1]} % of {titles.get(share[2], share[2].replace('_', ' '))} ({share[2]})"
    return f"'{plain}'"


def glosses(texts: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """What the words of formulas mean, each once in the order of their mention."""
    taken = set(known)
    words = dict.fromkeys(word for text in texts for word in _WORD.findall(text))
    return tuple(f"'{word}' is {_GLOSSES[word]}" for word in words if word in _GLOSSES and word not in taken)


def places(count: int) -> str:
    """``a whole number``, ``1 decimal place``."""
    return "a whole number" if count == 0 else f"{count} decimal place{'s' if count != 1 else ''}"


MODES = {
    "half up": "a half away from zero",
    "half even": "a half to the even neighbour",
    "half down": "a half towards zero",
    "up": "always away from zero",
    "down": "always towards zero, cutting off the rest",
    "ceiling": "always up",
    "floor": "always down",
}
