"""Going through the nodes of a formula without recursion, so that no formula is too deep to be looked at."""

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from typing import Any

from tallystick.charter.formula.nodes import (
    Aggregate,
    Arithmetic,
    Between,
    Call,
    Case,
    Comparison,
    Excluding,
    Growth,
    In,
    IsNull,
    Logic,
    Negate,
    Node,
    Not,
    Prior,
    Rolling,
    ShareOf,
    ToDate,
)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in the order in which they are written."""
    below = _BELOW.get(type(node))
    return () if below is None else below(node)


def _of_case(node: Any) -> tuple[Node, ...]:
    return (*(part for when in node.whens for part in when), node.otherwise)


def _of_aggregate(node: Any) -> tuple[Node, ...]:
    return node.arguments if node.where is None else (*node.arguments, node.where)


_BELOW: Mapping[type, Callable[[Any], tuple[Node, ...]]] = {
    **dict.fromkeys((Negate, Not, IsNull, Prior, ToDate, Rolling, Growth, ShareOf), lambda node: (node.operand,)),
    **dict.fromkeys((Arithmetic, Comparison), attrgetter("left", "right")),
    Logic: attrgetter("operands"),
    In: lambda node: (node.operand, *node.options),
    Between: attrgetter("operand", "low", "high"),
    Case: _of_case,
    Call: attrgetter("arguments"),
    Aggregate: _of_aggregate,
    Excluding: attrgetter("performed", "planned", "excluded"),
}
"""By kind of node; kinds that are not here have nothing below. Charters of many KPIs are walked through many times."""


def walk(node: Node) -> Iterator[Node]:
    """Every node, each before those below it, from left to right."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        below = _BELOW.get(type(found))
        if below is not None:
            waiting.extend(below(found)[::-1])


def walk_with_depth(node: Node) -> Iterator[tuple[Node, int]]:
    """Every node with how deep it lies; the first lies at 1."""
    waiting: list[tuple[Node, int]] = [(node, 1)]
    while waiting:
        found, depth = waiting.pop()
        yield found, depth
        waiting.extend((child, depth + 1) for child in reversed(children(found)))
