"""Amounts evaluated: formulas over named values, exact in fractions, with no rounding but what they ask for.

What is not known stops the evaluation with a sentence (:class:`LackingError`), because an amount must never be zero by
accident; only ``COALESCE`` and ``IS NULL`` go on, since they say what holds then. A condition that cannot be decided
stops it too: a ``CASE`` never falls to its ``ELSE`` for want of a number.
"""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from tallystick.charter.clauses.definitions import Amount
from tallystick.charter.formula.nodes import (
    Arithmetic,
    Between,
    Boolean,
    Call,
    Case,
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
from tallystick.errors import InputError
from tallystick.terms.rounding import Mode, round_fraction, round_to_whole

Lookup = Callable[[str], Fraction]
"""A name's value; raises :class:`LackingError` where it has none."""

Found = Fraction | bool | str | date


class LackingError(InputError):
    """Something that an amount rests on is not there; the sentence says what, who owes it, and by when."""


def evaluate(amount: Amount, lookup: Lookup) -> Fraction:
    """What an amount comes to.

    Raises LackingError where a name has no value or something is divided by zero, and InputError for a formula that is
    no number.
    """
    try:
        found = value_at(amount.node, lookup)
    except _ZeroError as zero:
        raise LackingError(
            f"The amount '{amount.text}' divides by zero: {zero.what} is 0. "
            "Agree what it is then, such as CASE WHEN … = 0 THEN 0 ELSE … END."
        ) from None
    if isinstance(found, Fraction):
        return found
    raise InputError(f"The amount '{amount.text}' is {_kind(found)}; an amount is a number.")


class _ZeroError(LackingError):
    """A divisor that is zero; the amount around it makes the sentence."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is 0, and something is divided by it.")
        self.what = what


def value_at(node: Node, lookup: Lookup) -> Found:
    """The value of a node; numbers are fractions, conditions are truth values."""
    match node:
        case Number(value):
            return Fraction(value)
        case Text(value):
            return value
        case Boolean(value):
            return value
        case Date(value):
            return value
        case Null():
            raise LackingError("NULL stands where a number is needed; it is known to nobody.")
        case Reference(name):
            return lookup(name)
        case Negate(operand):
            return -_number(operand, lookup)
        case Arithmetic():
            return _arithmetic(node, lookup)
        case Case(whens, otherwise):
            for condition, chosen in whens:
                if _truth(condition, lookup):
                    return value_at(chosen, lookup)
            return value_at(otherwise, lookup)
        case Call(function, arguments):
            return _call(function, arguments, lookup)
        case Comparison() | Logic() | Not() | In() | Between() | IsNull():
            return _truth(node, lookup)
        case _:
            raise InputError(
                f"{type(node).__name__} has no meaning in an amount; amounts reckon with named values, not with facts."
            )


def _arithmetic(node: Arithmetic, lookup: Lookup) -> Fraction:
    left, right = _number(node.left, lookup), _number(node.right, lookup)
    match node.operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            if right == 0:
                raise _ZeroError(f"'{node.right.name}'" if isinstance(node.right, Reference) else "the divisor")
            return left / right


def _number(node: Node, lookup: Lookup) -> Fraction:
    found = value_at(node, lookup)
    if isinstance(found, Fraction):
        return found
    raise InputError(f"{_kind(found).capitalize()} stands where an amount needs a number.")


def _truth(node: Node, lookup: Lookup) -> bool:
    match node:
        case Comparison(operator, left, right):
            return _compare(operator, value_at(left, lookup), value_at(right, lookup))
        case Logic(operator, operands):
            return _joined(operator, operands, lookup)
        case Not(operand):
            return not _truth(operand, lookup)
        case In(operand, options, negated):
            found = value_at(operand, lookup)
            return any(_compare("=", found, value_at(option, lookup)) for option in options) != negated
        case Between(operand, low, high, negated):
            found = value_at(operand, lookup)
            inside = _compare(">=", found, value_at(low, lookup)) and _compare("<=", found, value_at(high, lookup))
            return inside != negated
        case IsNull(operand, negated):
            return (_or_none(operand, lookup) is None) != negated
        case _:
            found = value_at(node, lookup)
            if isinstance(found, bool):
                return found
            raise InputError(f"{_kind(found).capitalize()} stands where an amount needs a condition.")


def _joined(operator: str, operands: tuple[Node, ...], lookup: Lookup) -> bool:
    """AND and OR of which one known side may decide, as in SQL; else what is lacking stops it."""
    decides = operator == "OR"
    lacking: LackingError | None = None
    for operand in operands:
        try:
            if _truth(operand, lookup) is decides:
                return decides
        except LackingError as missing:
            lacking = lacking or missing
    if lacking is not None:
        raise lacking
    return not decides


def _compare(operator: str, left: Found, right: Found) -> bool:
    if isinstance(left, bool) != isinstance(right, bool) or type(left) is not type(right):
        raise InputError(f"{_kind(left).capitalize()} is compared with {_kind(right)}; compare like with like.")
    if operator == "=":
        return left == right
    if operator == "<>":
        return left != right
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return _ordered(operator, left, right)
    if isinstance(left, date) and isinstance(right, date):
        return _ordered(operator, Fraction(left.toordinal()), Fraction(right.toordinal()))
    raise InputError(f"{_kind(left).capitalize()} has no order; compare it with = or <>.")


def _ordered(operator: str, left: Fraction, right: Fraction) -> bool:
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[operator]


_WHOLE: dict[str, Mode] = {"CEILING": "ceiling", "FLOOR": "floor"}


def _call(function: str, arguments: tuple[Node, ...], lookup: Lookup) -> Found:
    name = function.upper()
    if name == "COALESCE":
        for argument in arguments[:-1]:
            found = _or_none(argument, lookup)
            if found is not None:
                return found
        return value_at(arguments[-1], lookup)
    if name == "NULLIF":
        left, right = (value_at(argument, lookup) for argument in arguments)
        if _compare("=", left, right):
            raise LackingError("NULLIF gives nothing here, because both of its sides are equal.")
        return left
    numbers = [_number(argument, lookup) for argument in arguments]
    if name == "LEAST":
        return min(numbers)
    if name == "GREATEST":
        return max(numbers)
    if name == "ABS":
        return abs(numbers[0])
    if name in _WHOLE:
        return Fraction(round_to_whole(numbers[0], _WHOLE[name]))
    if name == "ROUND":
        places = numbers[1] if len(numbers) > 1 else Fraction(0)
        if places.denominator != 1:
            raise InputError(f"ROUND takes a whole number of places; found {places}.")
        return Fraction(round_fraction(numbers[0], int(places), "half up"))
    raise InputError(
        f"{function} has no meaning in an amount; use LEAST, GREATEST, CEILING, FLOOR, ROUND, ABS, COALESCE or CASE."
    )


def _or_none(node: Node, lookup: Lookup) -> Found | None:
    try:
        return value_at(node, lookup)
    except _ZeroError:
        raise
    except LackingError:
        return None


def _kind(found: Found) -> str:
    if isinstance(found, bool):
        return "a condition"
    if isinstance(found, Fraction):
        return "a number"
    return "a day" if isinstance(found, date) else "a text"
