"""What an expression gives at one place: a value or why there is none, how many facts it rests on, and its workings."""

from fractions import Fraction
from typing import NamedTuple

from tallystick.figures.missing import gravest
from tallystick.terms.figure import Missing
from tallystick.terms.fraction import ratio

Exact = Fraction | int


class Outcome(NamedTuple):
    """The value of an expression at one window and cell.

    ``n`` counts the facts it rests on; None where that is not known (a plain number).
    ``numerator`` and ``denominator`` are kept for a quotient: also where the value is missing for lack of facts.
    """

    value: Exact | bool | Missing
    n: int | None = None
    numerator: Exact | None = None
    denominator: Exact | None = None


def fewest(*counts: int | None) -> int | None:
    """The number of facts that a sum or product rests on: that of its weakest part."""
    known = [count for count in counts if count is not None]
    return min(known) if known else None


def missing_of(*outcomes: Outcome) -> Missing | None:
    """The gravest reason among outcomes; None when all have values."""
    reasons = [outcome.value for outcome in outcomes if isinstance(outcome.value, Missing)]
    return gravest(*reasons) if reasons else None


def quotient(left: Outcome, right: Outcome, *, by_zero: Missing | int) -> Outcome:
    """``left ÷ right``; by zero it is ``by_zero``, unless both rest on no facts: that is no activity (V20)."""
    n = left.n if right.n is None else right.n
    if type(left.value) is int and type(right.value) is int and right.value:  # most are counts ÷ counts: no detours
        return Outcome(ratio(left.value, right.value), n, left.value, right.value)
    if reason := missing_of(left, right):
        return Outcome(reason, fewest(left.n, right.n))
    above, below = number(left), number(right)
    if below:
        return Outcome(divided(above, below), n, above, below)
    if not above and left.n == 0 and right.n == 0:
        return Outcome(Missing.NO_ACTIVITY, 0, above, below)
    return Outcome(by_zero, n, above, below)


def divided(above: Exact, below: Exact) -> Fraction:
    """``above ÷ below``, which is not 0."""
    return ratio(above.numerator * below.denominator, above.denominator * below.numerator)


_NO_NUMBER = (bool, Missing)


def number(outcome: Outcome) -> Exact:
    """The value of an outcome that is known to be a number."""
    if isinstance(outcome.value, _NO_NUMBER):
        raise TypeError(f"{outcome.value!r} was expected to be a number")
    return outcome.value
