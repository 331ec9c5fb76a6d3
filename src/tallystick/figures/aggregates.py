"""The value of one aggregate from its primitives: the only place where sums are divided and medians are taken.

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

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import cast

from tallystick.charter.formula.nodes import Aggregate
from tallystick.charter.formula.primitives import RANKS, Primitive, decompose
from tallystick.errors import InputError
from tallystick.figures.outcome import Exact, Outcome, divided
from tallystick.figures.place import Desk, Place, ViewKey
from tallystick.figures.ranks import rank
from tallystick.figures.tables import Row
from tallystick.terms import tally
from tallystick.terms.figure import Missing
from tallystick.terms.fraction import exact
from tallystick.terms.tally import Frequencies

Evaluator = Callable[[Place], Outcome]

_NOTHING = Outcome(Missing.NO_ACTIVITY, 0)


def evaluator_of(aggregate: Aggregate, desk: Desk) -> Evaluator:
    """The function that gives an aggregate's value at a place."""
    roles = decompose(aggregate)
    if aggregate.source is None or (aggregate.source, aggregate.covers) not in desk.views:
        raise InputError(f"KPI {desk.kpi!r} needs tallies of {aggregate.source!r}, which were not given.")
    key: ViewKey = (aggregate.source, aggregate.covers)
    rollup = desk.views[key].rollup

    def at(role: str) -> int:
        return rollup.place(roles[role])

    match aggregate.function:
        case "COUNT" | "COUNT_IF":
            return _from_row(key, _count(at("count")), adds_up=True)
        case "SUM":
            return _from_row(key, _sum(at("sum"), at("known"), at("admitted")), adds_up=True)
        case "AVG":
            return _from_row(key, _quotient(at("sum"), at("known"), at("known")))
        case "SHARE_IF":
            return _from_row(key, _quotient(at("met"), at("known"), at("known")))
        case "WEIGHTED_AVG":
            return _from_row(key, _quotient(at("sum"), at("weight"), at("known")))
        case "MIN" | "MAX":
            return _from_row(key, _extreme(at("extreme"), at("known")))
        case "MEDIAN" | "PERCENTILE_DISC":
            levels = [each for each in roles.values() if each.operation in RANKS]
            if rollup.holds(roles["frequencies"]):
                return _from_row(key, _read(at("frequencies"), levels))
            return _ranked(key, levels, at("known"))
        case "COUNT_DISTINCT":
            return _recomputed(key, roles["distinct"], at("known"), adds_up=True)
        case _:
            return _recomputed(key, roles["snapshot"], at("known"), adds_up=False)


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
        return Outcome(divided(total, weight), n, total, weight)

    return value


def _extreme(extreme: int, known: int) -> Callable[[Row], Outcome]:
    def value(row: Row) -> Outcome:
        found = row[extreme]
        return _NOTHING if found is None else Outcome(exact(cast("int | Decimal", found)), cast("int", row[known]))

    return value


def _read(frequencies: int, levels: Sequence[Primitive]) -> Callable[[Row], Outcome]:
    def value(row: Row) -> Outcome:
        found = cast("Frequencies", row[frequencies])
        if not found:
            return _NOTHING
        return Outcome(_middle([rank(found, level) for level in levels]), sum(found.values()))

    return value


def _ranked(key: ViewKey, levels: Sequence[Primitive], known: int) -> Evaluator:
    """As :func:`_read` of value frequencies that did not leave the engine."""

    def evaluate(place: Place) -> Outcome:
        row = place.row(key)
        if row is None:
            return place.absent(key)
        n = cast("int", row[known])
        if not n:
            return _NOTHING
        view = place.desk.views[key]
        return Outcome(_middle([view.rank(level, place.frame, place.cell) for level in levels]), n)

    return evaluate


def _middle(ranks: Sequence[tally.Number]) -> Exact:
    """The one rank of a percentile; the mean of the two of a median (DESIGN decision 13)."""
    if len(ranks) == 1:
        return exact(ranks[0])
    low, high = ranks
    return Fraction(exact(low) + exact(high), 2)


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
