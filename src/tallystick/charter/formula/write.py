"""Writing a formula: the one canonical text of its nodes.

Keywords are upper-case and brackets stand only where reading needs them: ``parse(write(node)) == node``.
Inside an aggregate that binding has given a source, columns of that source are written bare.
"""

from decimal import Decimal
from functools import lru_cache
from typing import assert_never

from tallystick.charter.formula.nodes import (
    Aggregate,
    Arithmetic,
    Between,
    Boolean,
    Call,
    Case,
    Column,
    Comparison,
    Date,
    Excluding,
    Grain,
    Growth,
    In,
    IsNull,
    Logic,
    Negate,
    Node,
    Not,
    Null,
    Number,
    Prior,
    Reference,
    Rolling,
    ShareOf,
    Text,
    ToDate,
)
from tallystick.charter.formula.words import FOREIGN_WORDS, KEYWORDS

_OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _NEGATED, _WHOLE = range(8)
"""How tightly what was written holds together; the operands of each must hold more tightly."""


def write(node: Node, *, source: str | None = None) -> str:
    """The canonical text of a formula; columns of ``source`` are written without its name.

    >>> from tallystick.charter.formula.parse import parse
    >>> write(parse("(count_if(delay<15.0)) / (a - (b - c))"))
    'COUNT_IF(delay < 15) / (a - (b - c))'
    """
    return _Writer(source).write(node)


@lru_cache(maxsize=4_096)
def write_name(name: str) -> str:
    """A name as formulas have it: bare where it can be, else in double quotes.

    >>> write_name("on_time"), write_name("on-time"), write_name("case")
    ('on_time', '"on-time"', '"case"')
    """
    plain = name.isascii() and name.isidentifier() and name.upper() not in KEYWORDS | FOREIGN_WORDS.keys()
    return name if plain else '"' + name.replace('"', '""') + '"'


class _Writer:
    def __init__(self, source: str | None) -> None:
        self.source = source

    def write(self, node: Node, least: int = _OR) -> str:
        """The text of a node, in brackets if it holds together less tightly than ``least``."""
        text, holds = self.written(node)
        return f"({text})" if holds < least else text

    def written(self, node: Node) -> tuple[str, int]:
        """The text of a node and how tightly it holds together."""
        match node:
            case Number() | Text() | Boolean() | Null() | Date():
                return _literal(node), _WHOLE
            case Column(name, source):
                prefix = "" if source is None or source == self.source else f"{write_name(source)}."
                return prefix + write_name(name), _WHOLE
            case Reference(name):
                return write_name(name), _WHOLE
            case Negate() | Arithmetic():
                return self.arithmetic(node)
            case Comparison() | Logic() | Not() | In() | Between() | IsNull():
                return self.condition(node)
            case Case(whens, otherwise):
                return self.case(whens, otherwise), _WHOLE
            case Call(function, arguments):
                return self.call(function, arguments), _WHOLE
            case Aggregate():
                return self.aggregate(node), _WHOLE
            case Prior() | ToDate() | Rolling() | Growth() | ShareOf():
                return self.period_function(node), _WHOLE
            case Excluding(performed, planned, excluded, convention):
                parts = ", ".join(self.write(part) for part in (performed, planned, excluded))
                return f"EXCLUDING({parts}, {convention.upper()})", _WHOLE
            case _:
                assert_never(node)

    def arithmetic(self, node: Negate | Arithmetic) -> tuple[str, int]:
        if isinstance(node, Negate):
            return f"-{self.write(node.operand, _WHOLE)}", _NEGATED
        holds = _SUM if node.operator in "+-" else _PRODUCT
        return f"{self.write(node.left, holds)} {node.operator} {self.write(node.right, holds + 1)}", holds

    def condition(self, node: Comparison | Logic | Not | In | Between | IsNull) -> tuple[str, int]:
        match node:
            case Comparison(operator, left, right):
                return f"{self.write(left, _SUM)} {operator} {self.write(right, _SUM)}", _COMPARISON
            case Logic(operator, operands):
                holds = _AND if operator == "AND" else _OR
                return f" {operator} ".join(self.write(operand, holds + 1) for operand in operands), holds
            case Not(operand):
                return f"NOT {self.write(operand, _NOT)}", _NOT
            case In(operand, options, negated):
                values = ", ".join(self.write(option) for option in options)
                return f"{self.write(operand, _SUM)}{_not(negated)} IN ({values})", _COMPARISON
            case Between(operand, low, high, negated):
                ends = f"{self.write(low, _SUM)} AND {self.write(high, _SUM)}"
                return f"{self.write(operand, _SUM)}{_not(negated)} BETWEEN {ends}", _COMPARISON
            case IsNull(operand, negated):
                return f"{self.write(operand, _SUM)} IS{_not(negated)} NULL", _COMPARISON

    def case(self, whens: tuple[tuple[Node, Node], ...], otherwise: Node) -> str:
        parts = [f"WHEN {self.write(condition)} THEN {self.write(value)}" for condition, value in whens]
        if not isinstance(otherwise, Null):
            parts.append(f"ELSE {self.write(otherwise)}")
        return f"CASE {' '.join(parts)} END"

    def call(self, function: str, arguments: tuple[Node, ...]) -> str:
        if function == "DATE_DIFF" and isinstance(arguments[0], Text):
            arguments = (Text(arguments[0].value.lower()), *arguments[1:])
        return f"{function}({self.list(arguments)})"

    def list(self, nodes: tuple[Node, ...]) -> str:
        return ", ".join(self.write(node) for node in nodes)

    def aggregate(self, node: Aggregate) -> str:
        within = _Writer(node.source or self.source)
        if node.function == "COUNT":
            text = f"COUNT({within.list(node.arguments) or '*'})"
        elif node.function == "COUNT_DISTINCT":
            text = f"COUNT(DISTINCT {within.list(node.arguments)})"
        else:
            text = f"{node.function}({within.list(node.arguments)})"
        return text if node.where is None else f"{text} FILTER (WHERE {within.write(node.where)})"

    def period_function(self, node: Prior | ToDate | Rolling | Growth | ShareOf) -> str:
        operand = self.write(node.operand)
        match node:
            case Prior(_, count, grain):
                return f"PRIOR({operand}, {_length(count, grain)})"
            case Growth(_, count, grain):
                return f"GROWTH({operand}, {_length(count, grain)})"
            case ToDate(_, grain):
                return f"TO_DATE({operand}, {grain})"
            case Rolling(_, count, grain, inclusive, mean):
                ends = "INCLUSIVE" if inclusive else "EXCLUSIVE"
                return f"ROLLING({operand}, {_length(count, grain)}, {ends}{', MEAN' if mean else ''})"
            case ShareOf(_, dimensions):
                return f"SHARE_OF({', '.join([operand, *map(write_name, dimensions)])})"


def _literal(node: Number | Text | Boolean | Null | Date) -> str:
    match node:
        case Number(value):
            return _plain(value)
        case Text(value):
            return _quote(value)
        case Boolean(value):
            return "TRUE" if value else "FALSE"
        case Null():
            return "NULL"
        case Date(value):
            return f"DATE '{value.isoformat()}'"


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _not(negated: bool) -> str:
    return " NOT" if negated else ""


def _length(count: int, grain: Grain) -> str:
    return f"{count} {grain}{'S' if count > 1 else ''}"
