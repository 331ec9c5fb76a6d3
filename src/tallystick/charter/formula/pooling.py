"""How figures of several periods become one, by the shape of the formula: whether the parts of each still add up.

A quotient of counts and sums pools as Σa / Σb, also when it is scaled, turned round or moved by numbers: each figure
then keeps ``multiplier × a + plus × b`` over ``b``, and these add up as well. Where the parts do not add up (a distinct
count, a quotient of quotients, a window of its own) no figure of a longer window can be had from shorter ones.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from operator import add, mul, sub, truediv

from tallystick.charter.formula.kinds import Kind, SnapshotColumns, counts_snapshots, kind_of
from tallystick.charter.formula.nodes import Aggregate, Arithmetic, Call, Excluding, Negate, Node, Number
from tallystick.charter.formula.walk import children

_REACHED: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {"+": add, "-": sub, "*": mul, "/": truediv}


@dataclass(frozen=True, slots=True)
class Quotient:
    """``multiplier × a ÷ b + plus`` of two parts that add up over periods."""

    multiplier: Fraction = Fraction(1)
    plus: Fraction = Fraction(0)

    @property
    def counts(self) -> bool:
        """Whether the numerator still counts what the denominator counts: ``a / b``, or ``1 - a / b``."""
        return (self.multiplier == 1 and self.plus == 0) or (self.multiplier == -1 and self.plus == 1)

    def scaled(self, times: Fraction) -> "Quotient":
        """The same, multiplied by a number."""
        return Quotient(self.multiplier * times, self.plus * times)

    def moved(self, plus: Fraction) -> "Quotient":
        """The same and a number."""
        return Quotient(self.multiplier, self.plus + plus)


def pooling_of(node: Node, snapshots: SnapshotColumns = frozenset()) -> str:
    """``sum``, ``ratio``, ``last`` or ``none``: how the figures of a bound formula pool over periods."""
    if adds_up(node):
        return "sum"
    if quotient_of(node, snapshots) is not None:
        return "ratio"
    return "last" if _is_last(node) else "none"


def quotient_of(node: Node, snapshots: SnapshotColumns = frozenset()) -> Quotient | None:
    """The quotient that a bound formula is; None where it is none, or its parts do not add up over periods.

    Snapshots of one period are none of another, so their number adds up as well.
    """
    match node:
        case Aggregate("AVG" | "WEIGHTED_AVG" | "SHARE_IF") | Excluding():
            return Quotient() if not isinstance(node, Excluding) or _adds(node) else None
        case Negate(operand):
            found = quotient_of(operand, snapshots)
            return found and found.scaled(Fraction(-1))
        case Arithmetic("/", above, below) if adds_up(above) and _divides(below, snapshots):
            return Quotient()
        case Arithmetic(operator, left, right):
            return _with_number(operator, left, right, snapshots)
        case _:
            return None


def adds_up(node: Node) -> bool:
    """Whether the figures of a longer window are the sums of those of shorter ones."""
    return kind_of(node) is Kind.ADDITIVE and not any(isinstance(part, Call) for part in _outside(node))


def constant_of(node: Node) -> Fraction | None:
    """The number that an expression of numbers alone comes to; None for any other."""
    match node:
        case Number(value):
            return Fraction(value)
        case Negate(operand):
            found = constant_of(operand)
            return None if found is None else -found
        case Arithmetic(operator, left, right):
            one, other = constant_of(left), constant_of(right)
            if one is None or other is None or (operator == "/" and other == 0):
                return None
            return _REACHED[operator](one, other)
        case _:
            return None


def _with_number(operator: str, left: Node, right: Node, snapshots: SnapshotColumns) -> Quotient | None:
    number = constant_of(right)
    if number is not None:
        found = quotient_of(left, snapshots)
        if found is None or (operator == "/" and number == 0):
            return None
        if operator in ("+", "-"):
            return found.moved(number if operator == "+" else -number)
        return found.scaled(number if operator == "*" else 1 / number)
    number = constant_of(left)
    found = quotient_of(right, snapshots) if number is not None else None
    if number is None or found is None or operator == "/":
        return None
    if operator == "*":
        return found.scaled(number)
    return found.moved(number) if operator == "+" else found.scaled(Fraction(-1)).moved(number)


def _divides(node: Node, snapshots: SnapshotColumns) -> bool:
    match node:
        case Call("NULLIF", (operand, Number(value))) if value == 0:
            return _divides(operand, snapshots)
        case _:
            return adds_up(node) or counts_snapshots(node, snapshots)


def _adds(node: Excluding) -> bool:
    return all(map(adds_up, (node.performed, node.planned, node.excluded)))


def _outside(node: Node) -> Iterator[Node]:
    """Every part that stands outside aggregates; of an aggregate itself no part within."""
    yield node
    if not isinstance(node, Aggregate):
        for child in children(node):
            yield from _outside(child)


def _is_last(node: Node) -> bool:
    """Whether it is the last snapshot's value, or reckoned from several of one source."""
    found = [part for part in _outside(node) if isinstance(part, Aggregate)]
    return (
        kind_of(node) is Kind.SEMI_ADDITIVE
        and all(part.function == "LAST" for part in found)
        and len({part.source for part in found}) == 1
    )
