"""Binding what is looked at one fact at a time, and the operators that facts and figures have in common."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import replace

from tallystick.charter.formula import problems, values
from tallystick.charter.formula.homes import source_named
from tallystick.charter.formula.names import (
    Names,
    SourceNames,
    has_column,
    refusal,
    resolve_column,
)
from tallystick.charter.formula.nodes import (
    Arithmetic,
    Between,
    Boolean,
    Call,
    Case,
    Column,
    Comparison,
    Date,
    In,
    IsNull,
    Logic,
    Negate,
    Node,
    Not,
    Null,
    Number,
    Reference,
    Text,
)
from tallystick.charter.formula.problems import FormulaError
from tallystick.charter.formula.values import CONDITION, UNKNOWN, Value


def bind_condition(node: Node, names: Names, *, source: str) -> Node:
    """A row condition over one source (a quality rule, a ``where:``) with its columns resolved and its kinds checked.

    Raises FormulaError, pointing to the character.
    """
    bound, value = Rows(source_named(source, names, node), inside="a row condition").bind(node)
    if value.kind != "boolean":
        raise refusal(
            problems.RESULT,
            f"The condition is {value.described}, which is neither true nor false.",
            "Compare it with something, such as x > 0 or x IS NOT NULL.",
            node,
        )
    return bound


class Values(ABC):
    """Binding of what both worlds share; subclasses say what leaves and aggregates are there."""

    at_facts: bool
    """Whether engines compute the values, which then must be exact in 38 digits."""

    def bind(self, node: Node) -> tuple[Node, Value]:
        """The bound node and what it gives."""
        match node:
            case Number():
                return node, values.of_number(node.value)
            case Boolean():
                return node, CONDITION
            case Null():
                return node, UNKNOWN
            case Negate(operand):
                bound, value = self.bind(operand)
                values.require("number", value, operand, by="-")
                return replace(node, operand=bound), value
            case Arithmetic():
                return self.arithmetic(node)
            case Comparison(_, left, right):
                (bound_left, of_left), (bound_right, of_right) = self.bind(left), self.bind(right)
                values.compare(node, of_left, of_right)
                return replace(node, left=bound_left, right=bound_right), CONDITION
            case Logic() | Not() | In() | Between() | IsNull():
                return self.condition(node)
            case Case():
                return self.case(node)
            case Call():
                return self.call(node)
            case _:
                return self.leaf(node)

    @abstractmethod
    def leaf(self, node: Node) -> tuple[Node, Value]:
        """What only one world knows, bound, and what it gives."""

    def arithmetic(self, node: Arithmetic) -> tuple[Node, Value]:
        (left, of_left), (right, of_right) = self.bind(node.left), self.bind(node.right)
        value = values.arithmetic(node, of_left, of_right, at_facts=self.at_facts)
        return replace(node, left=left, right=right), value

    def truth(self, node: Node, by: str) -> Node:
        """A bound condition."""
        bound, value = self.bind(node)
        hint = "Compare it with something, such as x > 0." if value.kind == "number" else "Write a condition: x = 'a'."
        values.require("boolean", value, node, by=by, hint=hint)
        return bound

    def condition(self, node: Logic | Not | In | Between | IsNull) -> tuple[Node, Value]:
        match node:
            case Logic(operator, operands):
                bound = tuple(self.truth(operand, operator) for operand in operands)
                return replace(node, operands=bound), CONDITION
            case Not(operand):
                return replace(node, operand=self.truth(operand, "NOT")), CONDITION
            case In(operand, options):
                bound_operand, value = self.bind(operand)
                bound_options = [self.bind(option) for option in options]
                values.among(node, value, [of_option for _, of_option in bound_options])
                kept = tuple(option for option, _ in bound_options)
                return replace(node, operand=bound_operand, options=kept), CONDITION
            case Between(operand, low, high):
                (of, value), (least, of_low), (most, of_high) = map(self.bind, (operand, low, high))
                values.between(node, value, of_low, of_high)
                return replace(node, operand=of, low=least, high=most), CONDITION
            case IsNull(operand):
                bound_operand, value = self.bind(operand)
                if value.kind == "null":
                    raise refusal(problems.NULL, "NULL IS NULL says nothing.", "Name a column.", operand)
                return replace(node, operand=bound_operand), CONDITION

    def case(self, node: Case) -> tuple[Node, Value]:
        conditions = [self.truth(condition, "WHEN") for condition, _ in node.whens]
        branches = [branch for _, branch in node.whens] + [node.otherwise]
        bound = [self.bind(branch) for branch in branches]
        value = values.unified([of_branch for _, of_branch in bound], branches, of="CASE")
        whens = tuple((condition, branch) for condition, (branch, _) in zip(conditions, bound[:-1], strict=True))
        return replace(node, whens=whens, otherwise=bound[-1][0]), value

    def call(self, node: Call) -> tuple[Node, Value]:
        if node.function == "DATE_DIFF":
            counted, start, end = node.arguments
            (first, of_first), (last, of_last) = self.bind(start), self.bind(end)
            return replace(node, arguments=(counted, first, last)), values.difference(node, of_first, of_last)
        bound = [self.bind(argument) for argument in node.arguments]
        kept = replace(node, arguments=tuple(argument for argument, _ in bound))
        given = [value for _, value in bound]
        if node.function == "ABS":
            values.require("number", given[0], node.arguments[0], by="ABS")
            return kept, given[0]
        if node.function == "COALESCE":
            return kept, values.unified(given, node.arguments, of="COALESCE")
        if node.function == "NULLIF":
            if "null" in {value.kind for value in given}:
                raise refusal(problems.NULL, "NULL stands in NULLIF.", "Write NULLIF(x, 0).", node)
            values.comparable(given[0], given[1], node)
            unit = values.same_unit(given[0], given[1], node, doing="compared")
            return kept, replace(given[0], unit=unit)
        return kept, values.part_of_day(node, given[0])


class Rows(Values):
    """Binding of expressions over one fact of a source."""

    at_facts = True

    def __init__(self, source: SourceNames, inside: str, measures: Iterable[str] = ()) -> None:
        self.source = source
        self.inside = inside
        self.measures = measures

    def leaf(self, node: Node) -> tuple[Node, Value]:
        match node:
            case Text():
                return node, Value("text")
            case Date():
                return node, Value("date")
            case Column(name, home):
                if home is None and not has_column(node, self.source) and name in self.measures:
                    raise self.measure_inside(node, name)
                column, declared = resolve_column(node, self.source)
                return column, values.of_column(declared)
            case Reference(name):
                raise self.measure_inside(node, name)
            case _:
                message = f"An aggregate or period function stands inside {self.inside}, where one fact is looked at."
                hint = "Name it as a measure and combine the measures outside."
                raise refusal(problems.NESTED, message, hint, node)

    def measure_inside(self, node: Node, name: str) -> FormulaError:
        message = f"The measure {name!r} stands inside {self.inside}, where one fact is looked at."
        return refusal(problems.MEASURE_INSIDE, message, "Combine measures outside aggregates.", node)

    def arithmetic(self, node: Arithmetic) -> tuple[Node, Value]:
        if node.operator == "/":
            raise refusal(
                problems.DIVISION,
                f"A division stands inside {self.inside}.",
                _instead_of(node),
                node,
            )
        return super().arithmetic(node)


def _instead_of(division: Arithmetic) -> str:
    """What to write instead of a division of single facts."""
    if isinstance(division.right, Number):
        return (
            "Leave it out where the declared unit converts (minutes to hours), else divide the whole: "
            f"SUM(a) / {division.right.value:f}."
        )
    return "Divide the sums instead: SUM(a) / SUM(b); in a condition write a > 2 * b, not a / b > 2."
