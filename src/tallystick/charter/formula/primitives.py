"""What an engine is asked for: the primitives that every aggregate is made of.

An engine counts and adds; it never divides, averages or rounds (DESIGN decision 2).
``AVG(x)`` is a sum and a count, a percentile is read from value frequencies, a share is two counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Literal

from tallystick.charter.formula.nodes import (
    Aggregate,
    Arithmetic,
    Boolean,
    Call,
    Date,
    IsNull,
    Logic,
    Node,
    Number,
    Text,
)
from tallystick.charter.formula.walk import walk
from tallystick.charter.formula.write import write, write_name
from tallystick.errors import InputError


class Operation(StrEnum):
    """What the engine does with the facts that meet the condition."""

    COUNT = "count"
    """How many facts meet the condition."""
    SUM = "sum"
    """The exact sum of the argument where it is known; 0 over none."""
    MIN = "min"
    MAX = "max"
    FREQUENCIES = "frequencies"
    """How often each known value of the argument occurs."""
    DISTINCT = "distinct"
    """How many different known values the argument has: recomputed for every window and cell."""
    FIRST = "first"
    """The sum of the argument over the first snapshot in the window: recomputed likewise."""
    LAST = "last"
    RANK = "rank"
    """The smallest value with at least the given share of all known values at or below it: recomputed likewise."""
    RANK_ABOVE = "rank above"
    """The smallest value with more than the given share of all known values at or below it: recomputed likewise."""


ADDITIVE = frozenset({Operation.COUNT, Operation.SUM, Operation.MIN, Operation.MAX, Operation.FREQUENCIES})
"""Operations whose results for two disjoint sets of facts combine to the result for both."""

RANKS = frozenset({Operation.RANK, Operation.RANK_ABOVE})
"""Operations that stand in for value frequencies where there are too many of those to hand over."""

_VALUES = (Operation.FREQUENCIES, *sorted(RANKS))


@dataclass(frozen=True)
class Primitive:
    """One thing to count or add over the facts of a source."""

    operation: Operation
    source: str
    covers: Literal["members", "everyone"]
    argument: Node | None = None
    """None for a count."""
    where: Node | None = None
    """A condition that must be true; None admits every fact."""
    share: Fraction | None = None
    """0 to 1, for a rank; None for everything else. The rank of share 0 is the least value."""

    @cached_property
    def key(self) -> str:
        """A text that is equal for equal primitives and for no others."""
        parts = [
            self.operation.value if self.share is None else f"{self.operation.value} {self.share}",
            write_name(self.source),
            self.covers,
            write(self.argument) if self.argument else "*",
        ]
        return " | ".join([*parts, write(self.where) if self.where else "all"])


def holds_values(key: str) -> bool:
    """Whether what is kept under a primitive's key are values of facts, which can identify people.

    >>> [holds_values(f"{operation} | facts | members | facts.x | all") for operation in ("rank 1/2", "sum")]
    [True, False]
    """
    return key.startswith(tuple(f"{each.value} " for each in _VALUES))


def primitives_of(node: Node) -> tuple[Primitive, ...]:
    """Every primitive that a bound formula needs, each once, in the order in which the formula first needs it.

    Ranks, which may stand in for value frequencies, are not among them.
    """
    found: dict[str, Primitive] = {}
    for part in walk(node):
        if isinstance(part, Aggregate):
            for primitive in decompose(part).values():
                if primitive.operation not in RANKS:
                    found.setdefault(primitive.key, primitive)
    return tuple(found.values())


def decompose(aggregate: Aggregate) -> Mapping[str, Primitive]:
    """The primitives of one bound aggregate, by the role they play in its value.

    ========================== ============================================================================
    aggregate                  roles
    ========================== ============================================================================
    COUNT, COUNT_IF            ``count``
    SUM, AVG                   ``sum``; ``known`` (facts whose argument is known); ``admitted`` (all facts)
    MIN, MAX                   ``extreme``; ``known``
    MEDIAN, PERCENTILE_DISC    ``frequencies``; or instead of them ``known`` and the ranks ``low`` and, of a median,
                               ``high``: its two middle values, which are one where the number of values is odd
    COUNT_DISTINCT             ``distinct``; ``known``
    SHARE_IF                   ``met``; ``known`` (facts for which the condition is true or false)
    WEIGHTED_AVG               ``sum`` of value × weight; ``weight``, its sum; ``known``; each where both are known
    FIRST, LAST                ``snapshot``; ``known``
    ========================== ============================================================================

    Every role keeps to the aggregate's FILTER. Raises InputError for an aggregate that is not bound.
    """
    if aggregate.source is None:
        raise InputError(f"{write(aggregate)} has no source; bind the formula before it is decomposed.")
    of, arguments, where = _Asker(aggregate.source, aggregate.covers), aggregate.arguments, aggregate.where
    match aggregate.function, arguments:
        case "COUNT", _:
            return {"count": of.count(where, *map(known, arguments))}
        case "COUNT_IF", (condition,):
            return {"count": of.count(where, condition)}
        case (("SUM" | "AVG"), (x,)):
            total = of.ask(Operation.SUM, x, where)
            return {"sum": total, "known": of.count(where, known(x)), "admitted": of.count(where)}
        case (("MIN" | "MAX"), (x,)):
            extreme = of.ask(Operation(aggregate.function.lower()), x, where)
            return {"extreme": extreme, "known": of.count(where, known(x))}
        case "MEDIAN", (x,):
            ends = {"low": of.rank(x, where, _HALF), "high": of.rank(x, where, _HALF, above=True)}
            return {**of.values(x, where), **ends}
        case "PERCENTILE_DISC", (x, Number(share)):
            return {**of.values(x, where), "low": of.rank(x, where, Fraction(share))}
        case "COUNT_DISTINCT", (x,):
            return {"distinct": of.ask(Operation.DISTINCT, x, where), "known": of.count(where, known(x))}
        case "SHARE_IF", (condition,):
            return {"met": of.count(where, condition), "known": of.count(where, known(condition))}
        case "WEIGHTED_AVG", (x, weight):
            both = conjunction(where, known(x), known(weight))
            total = of.ask(Operation.SUM, Arithmetic("*", x, weight), both)
            return {"sum": total, "weight": of.ask(Operation.SUM, weight, both), "known": of.count(both)}
        case (("FIRST" | "LAST"), (x,)):
            snapshot = of.ask(Operation(aggregate.function.lower()), x, where)
            return {"snapshot": snapshot, "known": of.count(where, known(x))}
        case _:
            raise InputError(f"{write(aggregate)} is no aggregate of the formula language.")


_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class _Asker:
    """Primitives over the facts of one source."""

    source: str
    covers: Literal["members", "everyone"]

    def ask(self, operation: Operation, argument: Node, where: Node | None) -> Primitive:
        return Primitive(operation, self.source, self.covers, argument, conjunction(where))

    def count(self, *conditions: Node | None) -> Primitive:
        return Primitive(Operation.COUNT, self.source, self.covers, None, conjunction(*conditions))

    def values(self, argument: Node, where: Node | None) -> dict[str, Primitive]:
        return {
            "frequencies": self.ask(Operation.FREQUENCIES, argument, where),
            "known": self.count(where, known(argument)),
        }

    def rank(self, argument: Node, where: Node | None, share: Fraction, *, above: bool = False) -> Primitive:
        operation = Operation.RANK_ABOVE if above else Operation.RANK
        return Primitive(operation, self.source, self.covers, argument, conjunction(where), share)


def known(node: Node) -> Node:
    """The condition that a value is known; TRUE where it always is."""
    return Boolean(value=True) if _is_always_known(node) else IsNull(node, negated=True)


def conjunction(*conditions: Node | None) -> Node | None:
    """All conditions at once, each written once; None where they admit every fact.

    >>> from tallystick.charter.formula.parse import parse_condition
    >>> a, b = parse_condition("a > 1"), parse_condition("TRUE AND a > 1 AND b")
    >>> write(conjunction(a, None, b))
    'a > 1 AND b'
    """
    parts: dict[Node, None] = {}
    waiting = [condition for condition in reversed(conditions) if condition is not None]
    while waiting:
        condition = waiting.pop()
        if isinstance(condition, Logic) and condition.operator == "AND":
            waiting.extend(reversed(condition.operands))
        elif condition != Boolean(value=True):
            parts.setdefault(condition)
    if len(parts) > 1:
        return Logic("AND", tuple(parts))
    return next(iter(parts), None)


def _is_always_known(node: Node) -> bool:
    match node:
        case Number() | Text() | Boolean() | Date() | IsNull():
            return True
        case Call("COALESCE", arguments):
            return any(map(_is_always_known, arguments))
        case _:
            return False
