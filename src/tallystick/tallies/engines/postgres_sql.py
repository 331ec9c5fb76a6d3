"""DuckDB's meaning in PostgreSQL's words: what PostgreSQL would answer otherwise, or not at all, written another way.

* Texts are compared, ordered and grouped by code point: whatever makes a text says ``COLLATE "C"``.
* ``EXTRACT`` is a ``numeric`` with places; here it is a whole number. ``date_diff`` counts boundaries that are crossed.
* ``GROUPING_ID`` is ``GROUPING``. Unknown values stand last, whichever way an order goes.
* Division of whole numbers is ``DIV``, never ``/``; division that is not whole, averages and rounding leave no engine.
"""

from collections.abc import Callable

from sqlglot import exp

from tallystick.errors import InputError
from tallystick.tallies.engines.engine import Tree
from tallystick.tallies.engines.exact_text import exact_text
from tallystick.tallies.engines.rules import Rules, call, called, enclosed, number, rewritten

DIALECT = "postgres"

FUNCTIONS = frozenset(
    {"ABS", "BOOL_AND", "BOOL_OR", "CAST", "COALESCE", "COUNT", "DATE_TRUNC", "DECIMAL", "DIV", "EXTRACT", "GREATEST"}
    | {"GROUPING", "LEAST", "MAX", "MIN", "NULLIF", "ROUND", "ROW_NUMBER", "SUM"}
)
"""Exact in PostgreSQL where no number floats; ``ROUND`` of a ``numeric`` rounds half away from 0."""

Placed = Callable[[exp.Table], Tree]
"""What stands where a query names a table."""


def postgres_text(query: Tree, *, placed: Placed | None = None, pretty: bool = False) -> str:
    """The query as PostgreSQL reads it, with every table put through ``placed``.

    Raises InputError for what PostgreSQL cannot answer exactly.
    """
    rules: Rules = RULES if placed is None else {**RULES, exp.Table: placed}
    return exact_text(rewritten(query, rules), dialect=DIALECT, engine="PostgreSQL", functions=FUNCTIONS, pretty=pretty)


def _cast(node: exp.Cast) -> Tree:
    """Texts in the order of their code points; decimals and whole numbers as they are."""
    if node.to.is_type(*exp.DataType.TEXT_TYPES):
        return by_code_point(node)
    if node.to.is_type(*exp.DataType.REAL_TYPES) and not node.to.is_type("DECIMAL"):
        return _refused(node)
    return node


def by_code_point(text: Tree) -> Tree:
    """A text that is compared by its code points."""
    return exp.Paren(this=exp.Collate(this=text, expression=exp.to_identifier("C", quoted=True)))


def _count_if(node: exp.CountIf) -> Tree:
    return exp.Count(this=exp.Case(ifs=[exp.If(this=node.this, true=number(1))]))


def _ordered(node: exp.Ordered) -> Tree:
    """Unknown values last, as DuckDB has them in either direction."""
    if node.args.get("nulls_first") is None:
        node.set("nulls_first", False)
    return node


def _call(node: exp.Anonymous) -> Tree:
    name, arguments = called(node), node.expressions
    if name == "grouping_id":
        return call("GROUPING", *arguments)
    if name == "to_seconds":
        second = exp.Interval(this=exp.Literal.string("1"), unit=exp.var("SECOND"))
        return exp.Paren(this=exp.Mul(this=enclosed(arguments[0]), expression=second))
    if name in _PARTS:
        return _part(_PARTS[name], arguments[0])
    if name == "date_diff":
        unit, start, end = arguments
        return _difference(unit.name.lower(), start, end)
    return node


_PARTS = {
    "year": "YEAR",
    "quarter": "QUARTER",
    "month": "MONTH",
    "day": "DAY",
    "hour": "HOUR",
    "minute": "MINUTE",
    "isodow": "ISODOW",
}


def _part(part: str, time: Tree) -> Tree:
    return _long(exp.Extract(this=exp.var(part), expression=time))


def _long(node: Tree) -> Tree:
    return exp.cast(node, "BIGINT")


def _difference(unit: str, start: Tree, end: Tree) -> Tree:
    """How many boundaries of the unit lie between two times."""
    counted = _BOUNDARIES.get(unit)
    if counted is None:
        known = ", ".join(sorted(_BOUNDARIES))
        raise InputError(f"PostgreSQL counts no {unit!r} between two times here; {known} are known.")
    return exp.Paren(this=exp.Sub(this=counted(end), expression=counted(start)))


def _seconds_at(step: str, size: int) -> Callable[[Tree], Tree]:
    """The number of the minute or hour that a time is in: seconds to its beginning, which its length divides."""

    def numbered(time: Tree) -> Tree:
        began = call("DATE_TRUNC", exp.Literal.string(step), exp.cast(time.copy(), "TIMESTAMP"))
        seconds = exp.Extract(this=exp.var("EPOCH"), expression=began)
        return _long(seconds if size == 1 else call("DIV", seconds, number(size)))

    return numbered


def _day(time: Tree) -> Tree:
    first = exp.cast(exp.Literal.string("1970-01-01"), "DATE")
    return _long(exp.Paren(this=exp.Sub(this=exp.cast(time.copy(), "DATE"), expression=first)))


def _of_year(part: str, many: int) -> Callable[[Tree], Tree]:
    def numbered(time: Tree) -> Tree:
        years = exp.Mul(this=_part("YEAR", time.copy()), expression=number(many))
        return exp.Paren(this=exp.Add(this=years, expression=_part(part, time.copy())))

    return numbered


_BOUNDARIES: dict[str, Callable[[Tree], Tree]] = {
    "second": _seconds_at("second", 1),
    "minute": _seconds_at("minute", 60),
    "hour": _seconds_at("hour", 3600),
    "day": _day,
    "month": _of_year("MONTH", 12),
    "quarter": _of_year("QUARTER", 4),
    "year": lambda time: _part("YEAR", time.copy()),
}


def _whole_division(node: exp.IntDiv) -> Tree:
    return _long(call("DIV", exp.cast(node.this, "DECIMAL"), exp.cast(node.expression, "DECIMAL")))


def _refused(node: Tree) -> Tree:
    raise InputError(f"{node.sql('duckdb')} is not exact on PostgreSQL; divide and round where tallies are read.")


RULES: Rules = {
    exp.Anonymous: _call,
    exp.Avg: _refused,
    exp.Cast: _cast,
    exp.CountIf: _count_if,
    exp.Div: _refused,
    exp.GroupingId: lambda node: call("GROUPING", *node.expressions),
    exp.IntDiv: _whole_division,
    exp.Ordered: _ordered,
}
"""By kind of node."""
