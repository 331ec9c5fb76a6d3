"""Row expressions of formulas as SQLGlot trees: exact, and the same on every engine.

Numbers become DECIMAL literals, never floats. Parts of an instant (year, hour …) are those of what local clocks read;
minutes and seconds between two instants are counted on instants, days and longer on local readings.
The author's text never gets here: only nodes that were parsed and bound.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache, partial, reduce

from sqlglot import exp
from sqlglot.expressions import Expression

from tallystick.charter.formula import nodes
from tallystick.errors import TallystickError

ColumnReader = Callable[[nodes.Column], Expression]
"""How a column is spoken of in the query at hand."""

_COMPARISONS: dict[str, type[exp.Binary]] = {
    "=": exp.EQ,
    "<>": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
_ARITHMETIC: dict[str, type[exp.Binary]] = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}
_PARTS = {
    "YEAR": "year",
    "QUARTER": "quarter",
    "MONTH": "month",
    "DAY": "day",
    "HOUR": "hour",
    "MINUTE": "minute",
    "DAY_OF_WEEK": "isodow",
}
_ON_INSTANTS = frozenset({"MINUTE", "SECOND"})


def row_expression(node: nodes.Node, *, column: ColumnReader, local: ColumnReader | None = None) -> Expression:
    """The SQL tree of a bound row expression.

    ``column`` gives a column as it is stored (an instant: TIMESTAMP in UTC); ``local`` gives a day as it is, and an
    instant as what local clocks read (TIMESTAMP). Without ``local``, instants are not taken apart.
    Raises TallystickError for a node that is no row expression, which binding never lets through.
    """
    match node:
        case nodes.Number(value):
            return number_literal(value)
        case nodes.Text(value):
            return exp.Literal.string(value)
        case nodes.Boolean(value):
            return exp.Boolean(this=value)
        case nodes.Null():
            return exp.Null()
        case nodes.Date(value):
            return typed(exp.Literal.string(value.isoformat()), "DATE")
        case nodes.Column():
            return column(node)
        case nodes.Call():
            return _call(node, column=column, local=local)
        case _:
            return _operation(node, partial(row_expression, column=column, local=local))


def condition_sql(node: nodes.Node, *, column: ColumnReader, local: ColumnReader | None = None) -> str:
    """The same as text for DuckDB."""
    return row_expression(node, column=column, local=local).sql("duckdb")


def local_columns(node: nodes.Node) -> frozenset[nodes.Column]:
    """The columns whose local readings a row expression needs."""
    from tallystick.charter.formula.walk import walk  # noqa: PLC0415  (kept beside its only use)

    calls = [part for part in walk(node) if isinstance(part, nodes.Call)]
    dated = [call for call in calls if call.function in _PARTS or call.function == "DATE_DIFF"]
    return frozenset(part for call in dated for part in walk(call) if isinstance(part, nodes.Column))


def _operation(node: nodes.Node, inner: Callable[[nodes.Node], Expression]) -> Expression:
    match node:
        case nodes.Negate(operand):
            return exp.Paren(this=exp.Neg(this=exp.Paren(this=inner(operand))))
        case nodes.Arithmetic(operator, left, right) if operator in _ARITHMETIC:
            return exp.Paren(this=_ARITHMETIC[operator](this=inner(left), expression=inner(right)))
        case nodes.Comparison(operator, left, right):
            return exp.Paren(this=_COMPARISONS[operator](this=inner(left), expression=inner(right)))
        case nodes.Logic(operator, operands):
            joined = exp.And if operator == "AND" else exp.Or
            return exp.Paren(this=_joined(joined, [inner(operand) for operand in operands]))
        case nodes.Not(operand):
            return exp.Paren(this=exp.Not(this=exp.Paren(this=inner(operand))))
        case nodes.In(operand, options, negated):
            among = exp.In(this=inner(operand), expressions=[inner(option) for option in options])
            return _perhaps_not(among, negated=negated)
        case nodes.Between(operand, low, high, negated):
            between = exp.Between(this=inner(operand), low=inner(low), high=inner(high))
            return _perhaps_not(between, negated=negated)
        case nodes.IsNull(operand, negated):
            return _perhaps_not(exp.Is(this=inner(operand), expression=exp.Null()), negated=negated)
        case nodes.Case(whens, otherwise):
            ifs = [exp.If(this=inner(condition), true=inner(value)) for condition, value in whens]
            return exp.Case(ifs=ifs, default=inner(otherwise))
        case _:
            raise TallystickError(
                f"{type(node).__name__} is no row expression; formulas are bound before they are compiled."
            )


def typed(value: exp.Expr, kind: str) -> exp.Cast:
    """The value as a type of DuckDB's; the type's text is read once, which is most of what a cast costs to make."""
    return exp.Cast(this=value, to=_type(kind).copy())


@lru_cache(maxsize=256)
def _type(kind: str) -> exp.DataType:
    return exp.DataType.build(kind, dialect="duckdb")


def number_literal(value: Decimal) -> Expression:
    """A number as a whole number or a ``DECIMAL`` of its own places, never a float."""
    digits = f"{value:f}"
    if "." not in digits:
        return (
            exp.Literal.number(digits) if value >= 0 else exp.Paren(this=exp.Neg(this=exp.Literal.number(digits[1:])))
        )
    places = len(digits.partition(".")[2])
    width = max(len(digits.replace(".", "").lstrip("-")), places + 1)
    return typed(exp.Literal.string(digits), f"DECIMAL({width}, {places})")


def _joined(kind: type[exp.And] | type[exp.Or], operands: Iterable[Expression]) -> Expression:
    return reduce(lambda left, right: kind(this=left, expression=right), operands)


def _perhaps_not(condition: Expression, *, negated: bool) -> Expression:
    return exp.Paren(this=exp.Not(this=exp.Paren(this=condition)) if negated else condition)


def _call(node: nodes.Call, *, column: ColumnReader, local: ColumnReader | None) -> Expression:
    stored = partial(row_expression, column=column, local=local)
    if node.function == "COALESCE":
        first, *rest = [stored(argument) for argument in node.arguments]
        return exp.Coalesce(this=first, expressions=rest)
    if node.function == "NULLIF":
        left, right = (stored(argument) for argument in node.arguments)
        return exp.Nullif(this=left, expression=right)
    if node.function == "ABS":
        return exp.Abs(this=stored(node.arguments[0]))
    if local is None:
        raise TallystickError(f"{node.function} takes an instant apart; give local readings to compile it.")
    reading = partial(row_expression, column=local, local=local)
    if node.function in _PARTS:
        return exp.Anonymous(this=_PARTS[node.function], expressions=[reading(node.arguments[0])])
    if node.function == "DATE_DIFF":
        return _difference(node, stored, reading)
    raise TallystickError(f"There is no function {node.function} in row expressions.")


def _difference(
    node: nodes.Call, stored: Callable[[nodes.Node], Expression], reading: Callable[[nodes.Node], Expression]
) -> Expression:
    unit, start, until = node.arguments
    if not isinstance(unit, nodes.Text):
        raise TallystickError("DATE_DIFF begins with its unit; formulas are bound before they are compiled.")
    counted = unit.value.upper()
    if counted == "HOUR":  # hours struck by a clock that nobody sets back or forward on the way
        instants = [typed(stored(operand), "TIMESTAMP") for operand in (until, start)]
        lasted = exp.Paren(this=exp.Sub(this=instants[0], expression=instants[1]))
        end: Expression = exp.Paren(this=exp.Add(this=reading(start), expression=lasted))
        ends = [reading(start), end]
    else:
        read = stored if counted in _ON_INSTANTS else reading
        ends = [read(start), read(until)]
    return exp.Anonymous(this="date_diff", expressions=[exp.Literal.string(counted.lower()), *ends])
