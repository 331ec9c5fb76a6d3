"""What kind of value each operator and function takes and gives, with its unit and its decimal digits.

A number written in a formula has no unit of its own: beside a quantity it is taken to be in that quantity's unit.
Engines hold 38 decimal digits; columns are taken to be ``DECIMAL(18, scale)``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from tallystick.charter.formula import problems
from tallystick.charter.formula.names import ColumnType, refusal
from tallystick.charter.formula.nodes import Arithmetic, Between, Call, Comparison, In, Node
from tallystick.charter.formula.problems import FormulaError
from tallystick.terms.quantity import DIMENSIONLESS, Unit

MOST_DIGITS = 38
COLUMN_DIGITS = 18
_COUNT_DIGITS = 12

ValueKind = Literal["text", "number", "boolean", "date", "time", "null"]

_DESCRIBED: dict[str, str] = {
    "text": "a text",
    "number": "a number",
    "boolean": "a condition",
    "date": "a day",
    "time": "a time",
    "null": "NULL",
}


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression gives."""

    kind: ValueKind
    unit: Unit | None = None
    """None for what has none, and for numbers written in the formula."""
    digits: int = 0
    places: int = 0
    """Of the digits, how many stand after the decimal point."""

    @property
    def described(self) -> str:
        """The kind in words."""
        return _DESCRIBED[self.kind]


CONDITION = Value("boolean")
UNKNOWN = Value("null")


def of_number(value: Decimal) -> Value:
    """A number as written."""
    whole, _, fraction = format(value, "f").partition(".")
    places = len(fraction.rstrip("0"))
    return Value("number", None, max(1, len(whole.lstrip("0")) + places), places)


def of_column(column: ColumnType) -> Value:
    """A declared column."""
    if column.kind != "number":
        return Value(column.kind)
    return Value("number", column.unit, COLUMN_DIGITS, column.scale)


def whole_number(unit: Unit) -> Value:
    """A count or difference."""
    return Value("number", unit, _COUNT_DIGITS, 0)


def require(kind: ValueKind, value: Value, node: Node, *, by: str, hint: str = "") -> None:
    """Refuse a value of another kind than an operator or function takes."""
    if value.kind == kind:
        return
    if value.kind == "null":
        raise refusal(problems.NULL, f"NULL stands in {by}.", "Use IS NULL, or COALESCE for a default.", node)
    hint = hint or f"Give {_DESCRIBED[kind]}."
    raise refusal(problems.TYPE, f"{by} takes {_DESCRIBED[kind]}; this is {value.described}.", hint, node)


def arithmetic(node: Arithmetic, left: Value, right: Value, *, at_facts: bool) -> Value:
    """The value of ``left + - * / right``; ``at_facts`` where an engine computes it."""
    for value, operand in ((left, node.left), (right, node.right)):
        require("number", value, operand, by=node.operator, hint=_number_hint(node.operator, value))
    if node.operator in "+-":
        unit = same_unit(left, right, node.right, doing="added" if node.operator == "+" else "subtracted")
        places = max(left.places, right.places)
        digits = max(left.digits - left.places, right.digits - right.places) + places + 1
        return Value("number", unit, min(digits, MOST_DIGITS), places)
    if node.operator == "/":
        return Value("number", quotient_unit(left.unit, right.unit), MOST_DIGITS, 0)
    product = Value(
        "number", product_unit(left.unit, right.unit), left.digits + right.digits, left.places + right.places
    )
    if at_facts:
        require_exact(product, node)
    return product


def _number_hint(operator: str, value: Value) -> str:
    if value.kind == "boolean":
        return "Count facts with COUNT_IF(condition), or choose a number with CASE WHEN condition THEN 1 ELSE 0 END."
    if value.kind in {"date", "time"} and operator == "-":
        return "Write DATE_DIFF('day', from, until)."
    return "Give numbers on both sides."


def require_exact(product: Value, node: Node) -> None:
    """Refuse a product that engines could not hold."""
    if product.digits > MOST_DIGITS:
        raise refusal(
            problems.NOT_EXACT,
            f"This product can have {product.digits} digits; engines hold {MOST_DIGITS} exactly.",
            "Multiply at most two columns, and by constants outside the aggregate; "
            "or declare the product as a column of the source.",
            node,
        )


def product_unit(left: Unit | None, right: Unit | None) -> Unit | None:
    """The unit of a product; a bare number leaves the other's unit as it is."""
    if left is None or right is None:
        return left or right
    return left.times(right)


def quotient_unit(left: Unit | None, right: Unit | None) -> Unit | None:
    """The unit of a quotient."""
    if right is None:
        return left
    return (left or DIMENSIONLESS).per(right)


def same_unit(left: Value, right: Value, node: Node, *, doing: str) -> Unit | None:
    """The unit of both sides."""
    if left.unit is None or right.unit is None:
        return left.unit or right.unit
    if left.unit != right.unit:
        hint = (
            "Declare both in one unit at their sources."
            if left.unit.compatible(right.unit)
            else "They measure different things; divide by a quantity of the same unit first."
        )
        message = f"{left.unit.symbol!r} and {right.unit.symbol!r} are {doing}, though they are different units."
        raise refusal(problems.UNIT, message, hint, node)
    return left.unit


def compare(node: Comparison, left: Value, right: Value) -> None:
    """Check ``left = <> < <= > >= right``."""
    for value, operand in ((left, node.left), (right, node.right)):
        if value.kind == "null":
            instead = "IS NOT NULL" if node.operator == "<>" else "IS NULL"
            raise refusal(
                problems.NULL,
                f"NULL stands beside {node.operator}.",
                f"Nothing equals NULL; write x {instead}.",
                operand,
            )
    comparable(left, right, node.right)
    if node.operator not in {"=", "<>"}:
        require_ordered(left, node, node.operator)


def comparable(left: Value, right: Value, node: Node) -> None:
    """Refuse to compare values of different kinds or units."""
    if left.kind != right.kind:
        raise refusal(
            problems.TYPE,
            f"{_capital(left.described)} is compared with {right.described}.",
            _unlike_hint(left, right),
            node,
        )
    if left.kind == "number":
        same_unit(left, right, node, doing="compared")


def require_ordered(value: Value, node: Node, operator: str) -> None:
    """Refuse to order what has no order that all engines agree on."""
    if value.kind in {"text", "boolean"}:
        raise refusal(
            problems.TYPE,
            f"{operator} takes numbers, days or times; this compares {value.described} with another.",
            "Use =, <> or IN; engines order texts differently.",
            node,
        )


def between(node: Between, operand: Value, low: Value, high: Value) -> None:
    """Check ``operand BETWEEN low AND high``."""
    for value, end in ((operand, node.operand), (low, node.low), (high, node.high)):
        if value.kind == "null":
            raise refusal(problems.NULL, "NULL stands in BETWEEN.", "Use IS NULL, or COALESCE for a default.", end)
    comparable(operand, low, node.low)
    comparable(operand, high, node.high)
    require_ordered(operand, node, "BETWEEN")


def among(node: In, operand: Value, options: Sequence[Value]) -> None:
    """Check ``operand IN (options)``."""
    if operand.kind == "null":
        raise refusal(problems.NULL, "NULL stands before IN.", "Use IS NULL.", node.operand)
    for value, option in zip(options, node.options, strict=True):
        comparable(operand, value, option)


def unified(values: Sequence[Value], nodes: Sequence[Node], *, of: str) -> Value:
    """The one kind and unit of alternatives (the branches of CASE, the arguments of COALESCE)."""
    result = UNKNOWN
    for value, node in zip(values, nodes, strict=True):
        if value.kind == "null":
            continue
        if result.kind == "null":
            result = value
        elif value.kind != result.kind:
            message = f"{of} gives {result.described} here and {value.described} there."
            raise refusal(problems.TYPE, message, "Give values of one kind.", node)
        elif value.kind == "number":
            unit = same_unit(result, value, node, doing=f"alternatives of {of}")
            places = max(result.places, value.places)
            whole = max(result.digits - result.places, value.digits - value.places)
            result = Value("number", unit, whole + places, places)
    return result


def difference(node: Call, start: Value, end: Value) -> Value:
    """``DATE_DIFF(unit, start, end)``."""
    for value, operand in ((start, node.arguments[1]), (end, node.arguments[2])):
        if value.kind not in {"date", "time"}:
            raise _not_a_day("DATE_DIFF", value, operand)
    if start.kind != end.kind:
        message = "DATE_DIFF takes two days or two times; here are a day and a time."
        raise refusal(problems.TYPE, message, "Declare both columns as date, or both as timestamp.", node)
    counted = node.arguments[0]
    return whole_number(Unit.parse(f"{getattr(counted, 'value', '').lower()}s"))


def part_of_day(node: Call, value: Value) -> Value:
    """``YEAR(day)`` and its like."""
    if value.kind not in {"date", "time"}:
        raise _not_a_day(node.function, value, node.arguments[0])
    if value.kind == "date" and node.function in {"HOUR", "MINUTE"}:
        message = f"{node.function} takes a time; this is a day, which has no hours."
        raise refusal(problems.TYPE, message, "Use a column of type timestamp.", node.arguments[0])
    return replace(whole_number(DIMENSIONLESS), digits=4)


def _not_a_day(function: str, value: Value, node: Node) -> FormulaError:
    hint = "Write days as DATE '2013-01-31'." if value.kind == "text" else "Give a column of type date or timestamp."
    return refusal(problems.TYPE, f"{function} takes a day or time; this is {value.described}.", hint, node)


def _unlike_hint(left: Value, right: Value) -> str:
    kinds = {left.kind, right.kind}
    if kinds == {"date", "time"}:
        return "When the day of a time begins depends on a zone; use YEAR, MONTH or DAY, or declare a column of days."
    if kinds & {"date", "time"} and "text" in kinds:
        return "Write days as DATE '2013-01-31'."
    if kinds == {"text", "number"}:
        return "Write numbers without quotes and texts in single quotes."
    return "Compare values of one kind."


def _capital(text: str) -> str:
    return text if text.isupper() else text[0].upper() + text[1:]
