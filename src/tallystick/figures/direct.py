"""Figures that are read straight from a row of tallies: one aggregate, or one divided by another over the same facts.

Most KPIs are of this kind, and most of their figures have nothing in the way: facts are there, values are known, and
nothing is divided by zero. Such a figure is reckoned here in a few steps on whole numbers. Everything else is left to
the evaluators, which give the same where both can (a property of the tests).
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tallystick.charter.formula.nodes import Aggregate, Arithmetic, Call, Node, Number
from tallystick.charter.formula.primitives import decompose
from tallystick.figures.place import Desk, ViewKey
from tallystick.figures.tables import Row
from tallystick.terms.fraction import exact, ratio, whole
from tallystick.terms.rounding import Rounding

Reading = tuple[Decimal, Fraction, Fraction, Fraction, int]
"""Printed value, exact value in the unit, numerator, denominator, number of facts."""

Reader = Callable[[Row], Reading | None]


@dataclass(frozen=True, slots=True)
class Direct:
    """Where in the rows of one view a formula finds its parts."""

    view: ViewKey
    above: int
    below: int | None
    """None where nothing is divided."""
    n: int
    known: tuple[int, ...] = ()
    """Counts that must not be 0 for there to be a value."""


def direct_of(node: Node, desk: Desk) -> Direct | None:
    """Where a bound formula finds its parts; None for a formula that is not read straight from a row."""
    match node:
        case Aggregate():
            return _of_aggregate(node, desk)
        case Arithmetic("/", left, Call("NULLIF", (right, Number(zero)))) if not zero:
            return _of_quotient(left, right, desk)
        case Arithmetic("/", left, right):
            return _of_quotient(left, right, desk)
        case _:
            return None


def _of_quotient(left: Node, right: Node, desk: Desk) -> Direct | None:
    if not isinstance(left, Aggregate) or not isinstance(right, Aggregate):
        return None
    above, below = _of_aggregate(left, desk), _of_aggregate(right, desk)
    if above is None or below is None or above.view != below.view:
        return None
    if above.below is not None or below.below is not None:
        return None
    return Direct(above.view, above.above, below.above, below.n, (*above.known, *below.known))


def _of_aggregate(aggregate: Aggregate, desk: Desk) -> Direct | None:
    key = (aggregate.source or "", aggregate.covers)
    if key not in desk.views or aggregate.function not in ("COUNT", "COUNT_IF", "SUM", "AVG", "SHARE_IF"):
        return None
    rollup = desk.views[key].rollup
    at = {role: rollup.place(each) for role, each in decompose(aggregate).items() if rollup.holds(each)}
    match aggregate.function:
        case "SUM":
            return Direct(key, at["sum"], None, at["known"], (at["known"],))
        case "AVG":
            return Direct(key, at["sum"], at["known"], at["known"])
        case "SHARE_IF":
            return Direct(key, at["met"], at["known"], at["known"])
        case _:
            return Direct(key, at["count"], None, at["count"])


def reader(direct: Direct, *, factor: Fraction, rounding: Rounding, least: int) -> Reader:
    """The function that reads a row; it gives None where the evaluators have to say what there is.

    ``factor`` takes a value of the formula to the unit; figures that rest on fewer than ``least`` facts are not read.
    """
    above_at, n_at = direct.above, direct.n
    below_at = direct.above if direct.below is None else direct.below
    divides = direct.below is not None
    checks = (*direct.known, below_at) if divides else direct.known
    one, other = (checks[0], checks[-1]) if checks else (-1, -1)
    between = checks[1:-1]
    times, over = factor.as_integer_ratio()
    printed = rounding.printer()

    def read(row: Row) -> Reading | None:
        values: Any = row  # counts and sums: that is what the places were found for
        if checks and not (values[one] and values[other]):
            return None
        if between and not all(values[place] for place in between):
            return None
        n = values[n_at]
        if n < least:
            return None
        above = values[above_at]
        below = values[below_at] if divides else 1
        if type(above) is int and type(below) is int:
            found = ratio(above * times, below * over)
            return printed(*found.as_integer_ratio()), found, whole(above), whole(below) if divides else _ONE, n
        above, below = exact(above), exact(below)
        found = ratio(above.numerator * below.denominator * times, above.denominator * below.numerator * over)
        return printed(*found.as_integer_ratio()), found, Fraction(above), Fraction(below), n

    return read


_ONE = Fraction(1)
