"""Row expressions, evaluated one fact at a time in plain Python: the second engine, independent of any data base.

A fact is a mapping from column to text, exact number, truth value, day, instant or ``None`` for not known. An instant
is an aware datetime, or a plain one in UTC; parts of days are read from the local clock of the charter's zone.
Logic has three values, as SQL's: a comparison with what is not known is not known.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any, cast

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
    Text,
)
from tallystick.charter.formula.write import write
from tallystick.errors import InputError
from tallystick.figures.decimals import absolute, minus, negated, plus, times
from tallystick.terms.zone import Zone

Value = str | int | Decimal | bool | date | datetime | None
Row = Mapping[str, Value]

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_RECKON: Mapping[str, Callable[[Any, Any], Any]] = {"+": plus, "-": minus, "*": times}


_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  (a plain reading; readings are only compared with readings)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact with the rows that are joined to it."""

    source: str
    row: Row
    joined: Mapping[str, Row | None] = field(default_factory=dict)
    """By the name of the join; None where there is no such row."""

    def __getitem__(self, column: Column) -> Value:
        row = self.row if column.source in (None, self.source) else self.joined.get(column.source or "")
        return None if row is None else row.get(column.name)


def row_value(node: Node, fact: Fact, zone: Zone) -> Value:
    """The value of a bound row expression for one fact; None where it is not known."""
    match node:
        case Number() | Text() | Boolean() | Date():
            return node.value
        case Null():
            return None
        case Column():
            return fact[node]
        case Negate(operand):
            found = row_value(operand, fact, zone)
            return None if found is None else negated(cast("Decimal", found))
        case Arithmetic(operator, left, right):
            return cast("Value", _of_both(_RECKON[operator], row_value(left, fact, zone), row_value(right, fact, zone)))
        case Case(whens, otherwise):
            for condition, value in whens:
                if row_value(condition, fact, zone) is True:
                    return row_value(value, fact, zone)
            return row_value(otherwise, fact, zone)
        case Call(function, arguments):
            return _called(function, [row_value(argument, fact, zone) for argument in arguments], zone)
        case Comparison() | Logic() | Not() | In() | Between() | IsNull():
            return _truth(node, fact, zone)
        case _:
            raise InputError(f"{write(node)} cannot be read from a single fact; use it outside an aggregate.")


def _truth(node: Comparison | Logic | Not | In | Between | IsNull, fact: Fact, zone: Zone) -> bool | None:
    match node:
        case Comparison(operator, left, right):
            return _compared(operator, row_value(left, fact, zone), row_value(right, fact, zone))
        case Logic(operator, operands):
            return _joined([row_value(operand, fact, zone) for operand in operands], decisive=operator == "OR")
        case Not(operand):
            return _not(row_value(operand, fact, zone))
        case In(operand, options, negated_):
            found = row_value(operand, fact, zone)
            among: list[Value] = [_compared("=", found, row_value(option, fact, zone)) for option in options]
            inside = _joined(among, decisive=True)
            return _not(inside) if negated_ else inside
        case Between(operand, low, high, negated_):
            found = row_value(operand, fact, zone)
            ends: list[Value] = [
                _compared(">=", found, row_value(low, fact, zone)),
                _compared("<=", found, row_value(high, fact, zone)),
            ]
            inside = _joined(ends, decisive=False)
            return _not(inside) if negated_ else inside
        case IsNull(operand, negated_):
            return (row_value(operand, fact, zone) is None) is not negated_


def _compared(operator: str, left: Value, right: Value) -> bool | None:
    return cast("bool | None", _of_both(_COMPARE[operator], left, right))


def _of_both(operation: Callable[[Any, Any], Any], left: Value, right: Value) -> Any:
    return None if left is None or right is None else operation(left, right)


def _joined(values: list[Value], *, decisive: bool) -> bool | None:
    if any(value is decisive for value in values):
        return decisive
    return None if any(value is None for value in values) else not decisive


def _not(value: Value) -> bool | None:
    return None if value is None else not value


def _called(function: str, values: list[Value], zone: Zone) -> Value:
    match function, values:
        case "COALESCE", _:
            return next((value for value in values if value is not None), None)
        case "NULLIF", [value, unwanted]:
            return None if value is not None and value == unwanted else value
        case "DATE_DIFF", [unit, start, end]:
            return None if start is None or end is None else _difference(str(unit), start, end, zone)
        case _, [None]:
            return None
        case "ABS", [value]:
            return absolute(cast("Decimal", value))
        case _, [value]:
            return _part(function, _local(value, zone))
        case _:
            raise InputError(f"There is no function {function} of single facts.")


def _local(value: Value, zone: Zone) -> date:
    if isinstance(value, datetime):
        return zone.local(_aware(value))
    return cast("date", value)


def _part(function: str, day: date) -> int:
    match function:
        case "YEAR" | "MONTH" | "DAY" | "HOUR" | "MINUTE":
            return cast("int", getattr(day, function.lower()))
        case "QUARTER":
            return (day.month + 2) // 3
        case "DAY_OF_WEEK":
            return day.isoweekday()
        case _:
            raise InputError(f"There is no function {function} of days and instants.")


def _difference(unit: str, start: Value, end: Value, zone: Zone) -> int:
    """How many boundaries of the unit lie between.

    Of days, months and years by the local clock; of hours by a clock that nobody sets forward or back on the way; of
    minutes and seconds in UTC.
    """
    unit = unit.upper()
    first, last = _local(start, zone), _local(end, zone)
    if isinstance(start, datetime) and isinstance(end, datetime) and isinstance(first, datetime):
        if unit == "HOUR":
            struck = first + (_aware(end) - _aware(start))
            return (struck - _EPOCH) // _HOUR - (first - _EPOCH) // _HOUR
        if unit in ("MINUTE", "SECOND"):
            length = timedelta(minutes=1) if unit == "MINUTE" else timedelta(seconds=1)
            begin = _EPOCH.replace(tzinfo=UTC)
            return (_aware(end) - begin) // length - (_aware(start) - begin) // length
    match unit:
        case "MONTH":
            return (last.year - first.year) * 12 + last.month - first.month
        case "YEAR":
            return last.year - first.year
        case _:
            each = {"DAY": 1, "HOUR": 24, "MINUTE": 24 * 60, "SECOND": 24 * 3600}[unit]
            return (last.toordinal() - first.toordinal()) * each


def _aware(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
