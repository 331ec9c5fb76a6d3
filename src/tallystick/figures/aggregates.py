"""The value of one aggregate from its primitives: the only place where sums are divided and percentiles are read.

============================== ===============================================================================
aggregate                      where the cell has facts, but none with what is asked for
============================== ===============================================================================
``COUNT``, ``COUNT_IF``        0
``SUM``                        0 when no fact was admitted, ``missing`` when facts were but none has a value
``AVG``, ``MIN``, ``MAX`` …    ``no_activity``
``COUNT(DISTINCT)``            0
``FIRST``, ``LAST``            0 when the snapshot admits no fact, ``missing`` when none of its facts has a value
============================== ===============================================================================
"""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import cast

from tallystick.charter.formula.nodes import Aggregate, Number
from tallystick.charter.formula.primitives import Primitive, decompose
from tallystick.errors import InputError
from tallystick.figures.outcome import Exact, Outcome, exact
from tallystick.figures.place import Desk, Place, ViewKey
from tallystick.figures.tables import Row
from tallystick.terms import tally
from tallystick.terms.figure import Missing
from tallystick.terms.tally import Frequencies

Evaluator = Callable[[Place], Outcome]

_NOTHING = Outcome(Missing.NO_ACTIVITY, 0)


def evaluator_of(aggregate: Aggregate, desk: Desk) -> Evaluator:
    """The function that gives an aggregate's value at a place."""
    roles = decompose(aggregate)
    if aggregate.source is None or (aggregate.source, aggregate.covers) not in desk.views:
        raise InputError(f"KPI {desk.kpi!r} needs tallies of {aggregate.source!r}, which were not given.")
    key: ViewKey = (aggregate.source, aggregate.covers)
    position = desk.views[key].rollup.position
    place_of = {role: position[primitive.key] for role, primitive in roles.items() if primitive.key in position}
    match aggregate.function:
        case "COUNT" | "COUNT_IF":
            return _from_row(key, _count(place_of["count"]), adds_up=True)
        case "SUM":
            return _from_row(key, _sum(place_of["sum"], place_of["known"], place_of["admitted"]), adds_up=True)
        case "AVG":
            return _from_row(key, _quotient(place_of["sum"], place_of["known"], place_of["known"]))
        case "SHARE_IF":
            return _from_row(key, _quotient(place_of["met"], place_of["known"], place_of["known"]))
        case "WEIGHTED_AVG":
            return _from_row(key, _quotient(place_of["sum"], place_of["weight"], place_of["known"]))
        case "MIN" | "MAX":
            return _from_row(key, _extreme(place_of["extreme"], place_of["known"]))
        case "MEDIAN":
            return _from_row(key, _read(place_of["frequencies"], median))
        case "PERCENTILE_DISC":
            share = Fraction(cast("Number", aggregate.arguments[1]).value)
            return _from_row(key, _read(place_of["frequencies"], lambda found: percentile(found, share)))
        case "COUNT_DISTINCT":
            return _recomputed(key, roles["distinct"], place_of["known"], adds_up=True)
        case _:
            return _recomputed(key, roles["snapshot"], place_of["known"], adds_up=False)


def median(frequencies: Frequencies) -> Exact:
    """The middle value, or the mean of the two middle ones (DESIGN decision 13).

    >>> median({1: 2, 4: 2})
    Fraction(5, 2)
    """
    n = sum(frequencies.values())
    low, high = _order_statistics(frequencies, (n - 1) // 2, n // 2)
    return Fraction(exact(low) + exact(high), 2)


def percentile(frequencies: Frequencies, share: Fraction) -> Exact:
    """The smallest value that has at least this share of all values at or below it.

    >>> percentile({1: 9, 7: 1}, Fraction(9, 10)), percentile({1: 9, 7: 1}, Fraction(91, 100))
    (1, 7)
    """
    n = sum(frequencies.values())
    wanted = max(1, -(-share.numerator * n // share.denominator))
    return exact(_order_statistics(frequencies, wanted - 1)[0])


def _order_statistics(frequencies: Frequencies, *positions: int) -> list[tally.Number]:
    """The values at these positions (from 0, rising) among all values in order."""
    found: list[tally.Number] = []
    seen = 0
    waiting = list(positions)
    for value in sorted(frequencies):
        seen += frequencies[value]
        while waiting and waiting[0] < seen:
            found.append(value)
            waiting.pop(0)
    return found


def _from_row(key: ViewKey, value: Callable[[Row], Outcome], *, adds_up: bool = False) -> Evaluator:
    def evaluate(place: Place) -> Outcome:
        row = place.row(key)
        return place.absent(key, adds_up=adds_up) if row is None else value(row)

    return evaluate


def _count(count: int) -> Callable[[Row], Outcome]:
    def value(row: Row) -> Outcome:
        found = cast("int", row[count])
        return Outcome(found, found)

    return value


def _sum(total: int, known: int, admitted: int) -> Callable[[Row], Outcome]:
    def value(row: Row) -> Outcome:
        n = cast("int", row[known])
        if not n and row[admitted]:
            return Outcome(Missing.MISSING, 0)
        return Outcome(exact(cast("int | Decimal", row[total])), n)

    return value


def _quotient(above: int, below: int, known: int) -> Callable[[Row], Outcome]:
    def value(row: Row) -> Outcome:
        n = cast("int", row[known])
        if not n:
            return _NOTHING
        total, weight = exact(cast("int | Decimal", row[above])), exact(cast("int | Decimal", row[below]))
        if not weight:
            return Outcome(Missing.UNDEFINED, n, total, weight)
        return Outcome(Fraction(total, weight), n, total, weight)

    return value


def _extreme(extreme: int, known: int) -> Callable[[Row], Outcome]:
    def value(row: Row) -> Outcome:
        found = row[extreme]
        return _NOTHING if found is None else Outcome(exact(cast("int | Decimal", found)), cast("int", row[known]))

    return value


def _read(frequencies: int, read: Callable[[Frequencies], Exact]) -> Callable[[Row], Outcome]:
    def value(row: Row) -> Outcome:
        found = cast("Frequencies", row[frequencies])
        return Outcome(read(found), sum(found.values())) if found else _NOTHING

    return value


def _recomputed(key: ViewKey, primitive: Primitive, known: int, *, adds_up: bool) -> Evaluator:
    def evaluate(place: Place) -> Outcome:
        row = place.row(key)
        if row is None:
            return place.absent(key, adds_up=adds_up)
        found = place.desk.views[key].recomputed(primitive, place.frame, place.cell)
        if found is None:
            return Outcome(0, 0) if adds_up else Outcome(Missing.MISSING, 0)
        return Outcome(exact(found), cast("int", row[known]))

    return evaluate
