"""Sentences that say why, with the numbers, in the words of the charter: KPI titles, party names, period labels.

Each function makes one sentence. A reader must be able to check it with the record beside it and nothing else.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from tallystick.charter.model.bands import Condition
from tallystick.obligations.judged import Measured
from tallystick.obligations.saying import shown
from tallystick.terms.figure import Missing
from tallystick.terms.rounding import Rounding

_ATLEAST = {
    ">=": "{} or more",
    ">": "more than {}",
    "<=": "{} or less",
    "<": "less than {}",
    "=": "exactly {}",
}
_OPPOSITE_SIDE = {">=": "below", ">": "below", "<=": "above", "<": "above", "=": "away from"}
_RIGHT_SIDE = {">=": "above", ">": "above", "<=": "below", "<": "below", "=": "at"}

_WHY_NONE = {
    Missing.NO_ACTIVITY: "there was no activity",
    Missing.UNDEFINED: "there was nothing to divide by",
    Missing.NOT_APPLICABLE: "the party was no member",
    Missing.NOT_DUE: "the figure is not due yet",
    Missing.UNFINISHED: "the figure was taken before the period had ended",
    Missing.LATE: "the figure is late",
    Missing.MISSING: "no figure was delivered",
    Missing.WITHHELD: "the figure is withheld",
    Missing.SUPPRESSED: "the figure is suppressed",
    Missing.INSUFFICIENT: "it rests on too few facts",
}


def quantity(value: Fraction | Decimal, unit: str | None) -> str:
    """A number with its unit: ``91.9 %``, ``4,382``, ``1.5 s``."""
    text = f"{value:,f}" if isinstance(value, Decimal) else shown(value)
    if unit is None:
        return text
    return f"{text} %" if unit in ("percent", "%") else f"{text} {unit}"


def points_of(value: Fraction, unit: str | None) -> str:
    """A difference: percents differ by percentage points."""
    if unit in ("percent", "%"):
        return f"{shown(value)} percentage {'point' if value == 1 else 'points'}"
    return quantity(value, unit)


def rounding_words(rounding: Rounding) -> str:
    """How it was rounded: ``, rounded half up to 1 place before comparison``; nothing where it was not."""
    if rounding.places is None:
        return ""
    places = "1 place" if rounding.places == 1 else f"{rounding.places} places"
    how = "before comparison" if rounding.before_comparison else "for print; the exact value is compared"
    return f", rounded {rounding.mode} to {places} {how}"


def measured_sentence(
    measured: Measured, *, what: str, where: str, unit: str | None, rounding: str, counts: bool, relieved: bool
) -> str:
    """What was measured: the counts, the value, how it was rounded."""
    begin = f"{what} {where}"
    if measured.value is None or measured.printed is None:
        reason = _WHY_NONE[measured.missing] if measured.missing else "there is no value"
        if not measured.periods:
            reason = "there is no figure"
        return f"{begin}: no value, because {reason}."
    value = quantity(measured.printed, unit)
    after = ", after relief" if relieved else ""
    if counts and measured.numerator is not None and measured.denominator is not None:
        return f"{begin}: {shown(measured.numerator)} of {shown(measured.denominator)}{after}, {value}{rounding}."
    return f"{begin}: {value}{after}{rounding}."


def limit_words(operator: str, number: Fraction, unit: str | None) -> str:
    """``92 % or more``."""
    return _ATLEAST[operator].format(quantity(number, unit))


def promise_sentence(
    name: str, operator: str, number: Fraction, compared: Fraction, unit: str | None, *, met: bool, value: str
) -> str:
    """Whether the promise was kept, and by how much; ``value`` is the compared value as it is written."""
    gap = abs(compared - number)
    if gap == 0:
        side = "is exactly that"
    else:
        which = _RIGHT_SIDE[operator] if met else _OPPOSITE_SIDE[operator]
        side = f"is {points_of(gap, unit)} {which} it"
    return f"{name} is {limit_words(operator, number, unit)}; {value} {side}: {'met' if met else 'missed'}."


def condition_words(condition: Condition, bounds: Sequence[tuple[str, Fraction]], unit: str | None) -> str:
    """A condition in words: ``97 % or more and less than 98 %``."""
    if not condition.edges:
        return "all else"
    return " and ".join(limit_words(operator, number, unit) for operator, number in bounds)


def listed_periods(labels: Sequence[str], *, most: int | None = None) -> str:
    """``February, June and July 2013``: periods of one year share it; of more than ``most`` the last ones are named.

    >>> listed_periods(["February 2013", "June 2013", "July 2013"])
    'February, June and July 2013'
    >>> listed_periods(["December 2012", "January 2013"])
    'December 2012 and January 2013'
    """
    if most is not None and len(labels) > most:
        return f"{len(labels) - most} earlier ones, {listed_periods(labels[-most:])}"
    shortened: list[str] = []
    for number, label in enumerate(labels):
        following = labels[number + 1] if number + 1 < len(labels) else ""
        head, space, year = label.rpartition(" ")
        same = bool(space) and year.isdigit() and len(year) == 4 and following.endswith(f" {year}")
        shortened.append(head if same else label)
    if len(shortened) < 2:
        return "".join(shortened)
    return f"{', '.join(shortened[:-1])} and {shortened[-1]}"
