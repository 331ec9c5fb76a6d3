"""Going through the nodes of a formula without recursion, so that no formula is too deep to be looked at."""

from collections.abc import Iterator

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
    match node:
        case Negate(x) | Not(x) | IsNull(x) | Prior(x) | ToDate(x) | Rolling(x) | Growth(x) | ShareOf(x):
            return (x,)
        case Arithmetic(_, left, right) | Comparison(_, left, right):
            return (left, right)
        case Logic(_, operands):
            return operands
        case In(operand, options):
            return (operand, *options)
        case Between(operand, low, high):
            return (operand, low, high)
        case Case(whens, otherwise):
            return (*(part for when in whens for part in when), otherwise)
        case Call(_, arguments):
            return arguments
        case Aggregate(_, arguments, where):
            return arguments if where is None else (*arguments, where)
        case Excluding(performed, planned, excluded):
            return (performed, planned, excluded)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Every node, each before those below it, from left to right."""
    for found, _ in walk_with_depth(node):
        yield found


def walk_with_depth(node: Node) -> Iterator[tuple[Node, int]]:
    """Every node with how deep it lies; the first lies at 1."""
    waiting: list[tuple[Node, int]] = [(node, 1)]
    while waiting:
        found, depth = waiting.pop()
        yield found, depth
        waiting.extend((child, depth + 1) for child in reversed(children(found)))
