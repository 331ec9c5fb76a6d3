"""DuckDB's meaning in Spark's words: what Spark 4 would answer otherwise, or could not answer, written another way.

* ``SUM`` of whole numbers is 64 bits wide in Spark and 128 in DuckDB: every sum is one of decimals, of 38 digits.
* ``date_diff`` counts boundaries that are crossed; Spark's counts whole units that have passed.
* Several ``COUNT(DISTINCT …)`` in one query make Spark copy every row for each of them: values are grouped first.
* ``GROUPING_ID`` in Spark is of all columns or none; here it is put together from ``GROUPING`` of each.
"""

from collections.abc import Callable, Sequence

from sqlglot import exp

from tallystick.errors import InputError, ProblemsError
from tallystick.tallies.engines.digits import DIGITS
from tallystick.tallies.engines.engine import Tree
from tallystick.tallies.engines.exact_text import exact_text
from tallystick.tallies.engines.places import places
from tallystick.tallies.engines.rules import Rules, call, called, enclosed, is_whole_constant, number, rewritten
from tallystick.tallies.engines.several_distinct import grouped_first
from tallystick.tallies.problems import TOO_LARGE

DIALECT = "spark"

FUNCTIONS = frozenset(
    [
        "ABS",
        "BOOL_AND",
        "BOOL_OR",
        "CAST",
        "COALESCE",
        "COUNT",
        "COUNT_IF",
        "DATEDIFF",
        "DATE_TRUNC",
        "DAY",
        "DECIMAL",
        "GREATEST",
        "GROUPING",
        "HOUR",
        "IF",
        "LEAST",
        "MAKE_DT_INTERVAL",
        "MAX",
        "MIN",
        "MINUTE",
        "MONTH",
        "NULLIF",
        "QUARTER",
        "ROUND",
        "ROW_NUMBER",
        "SUM",
        "TRUNC",
        "UNIX_SECONDS",
        "WEEKDAY",
        "YEAR",
    ]
)
"""Exact in Spark, and looked at one by one: ``ROUND`` of decimals rounds half up."""

Placed = Callable[[exp.Table], Tree]
"""What stands where a query names a table."""


def spark_text(query: Tree, *, placed: Placed | None = None, pretty: bool = False) -> str:
    """The query as Spark reads it, with every table put through ``placed``.

    Raises ProblemsError (T003) for products of more than 38 decimal places, which Spark would round without a word,
    and InputError for what Spark cannot answer exactly.
    """
    whole = query if placed is None else rewritten(query, {exp.Table: placed})
    _require_places(whole)
    return exact_text(rewritten(whole, RULES), dialect=DIALECT, engine="Spark", functions=FUNCTIONS, pretty=pretty)


def _sum(node: exp.Sum) -> Tree:
    """A sum that does not outgrow 64 bits: ``0`` as a decimal makes every number one, and keeps its places."""
    if is_whole_constant(node.this):
        return node
    zero = exp.cast(number(0), "DECIMAL(1, 0)")
    return exp.Sum(this=exp.Add(this=enclosed(node.this), expression=zero))


def _ordered(node: exp.Ordered) -> Tree:
    """Unknown values last, as DuckDB has them in either direction."""
    if node.args.get("nulls_first") is None:
        node.set("nulls_first", False)
    return node


def _call(node: exp.Anonymous) -> Tree:
    name, arguments = called(node), node.expressions
    if name == "grouping_id":
        return grouping_number(arguments, lambda column: call("GROUPING", column))
    if name == "to_seconds":
        return call("MAKE_DT_INTERVAL", number(0), number(0), number(0), *arguments)
    if name == "isodow":
        return _long(exp.Add(this=call("WEEKDAY", *arguments), expression=number(1)))
    if name in _PARTS:
        return _long(call(name.upper(), *arguments))
    if name == "date_diff":
        unit, start, end = arguments
        return _difference(unit.name.lower(), start, end)
    return node


_PARTS = frozenset({"year", "quarter", "month", "day", "hour", "minute"})


def grouping_number(columns: Sequence[Tree], grouping: Callable[[Tree], Tree]) -> Tree:
    """A bit for each column that is pooled, the last one lowest: what DuckDB's ``GROUPING_ID`` is."""
    bits: list[Tree] = [
        exp.Mul(this=grouping(column), expression=number(1 << place)) for place, column in enumerate(reversed(columns))
    ]
    total = bits[-1]
    for bit in reversed(bits[:-1]):
        total = exp.Add(this=total, expression=bit)
    return exp.Paren(this=total)


def _difference(unit: str, start: Tree, end: Tree) -> Tree:
    """How many boundaries of the unit lie between two times."""
    counted = _BOUNDARIES.get(unit)
    if counted is None:
        raise InputError(
            f"Spark counts no {unit!r} between two times here; {', '.join(sorted(_BOUNDARIES))} are known."
        )
    return _long(exp.Sub(this=exp.Paren(this=counted(end)), expression=exp.Paren(this=counted(start))))


def _seconds_at(step: str, size: int) -> Callable[[Tree], Tree]:
    """The number of the minute, hour … that a time is in: seconds to its beginning, which its length divides."""

    def numbered(time: Tree) -> Tree:
        began = call("UNIX_SECONDS", call("DATE_TRUNC", exp.Literal.string(step), time.copy()))
        return began if size == 1 else exp.IntDiv(this=began, expression=number(size))

    return numbered


def _day(time: Tree) -> Tree:
    return call("DATEDIFF", exp.cast(time.copy(), "DATE"), exp.cast(exp.Literal.string("1970-01-01"), "DATE"))


def _monday(time: Tree) -> Tree:
    first = call("TRUNC", exp.cast(time.copy(), "DATE"), exp.Literal.string("WEEK"))
    return exp.IntDiv(this=exp.Paren(this=exp.Add(this=_day(first), expression=number(3))), expression=number(7))


def _of_year(part: str, many: int) -> Callable[[Tree], Tree]:
    def numbered(time: Tree) -> Tree:
        years = exp.Mul(this=call("YEAR", time.copy()), expression=number(many))
        return exp.Add(this=years, expression=call(part, time.copy()))

    return numbered


_BOUNDARIES: dict[str, Callable[[Tree], Tree]] = {
    "second": _seconds_at("SECOND", 1),
    "minute": _seconds_at("MINUTE", 60),
    "hour": _seconds_at("HOUR", 3600),
    "day": _day,
    "week": _monday,
    "month": _of_year("MONTH", 12),
    "quarter": _of_year("QUARTER", 4),
    "year": lambda time: call("YEAR", time.copy()),
}


def _long(node: Tree) -> Tree:
    return exp.cast(node, "BIGINT")


def _refused(node: Tree) -> Tree:
    raise InputError(f"{node.sql('duckdb')} is not exact on Spark; divide and round where tallies are read.")


def _require_places(query: Tree) -> None:
    for product in query.find_all(exp.Mul):
        found = places(product)
        if found is not None and found > DIGITS:
            message = f"a product over its facts has {found} decimal places, and {DIGITS} are held."
            raise ProblemsError([TOO_LARGE.at(message, hint="Declare fewer decimal places.")])


RULES: Rules = {
    exp.Sum: _sum,
    exp.Anonymous: _call,
    exp.GroupingId: lambda node: grouping_number(node.expressions, lambda column: call("GROUPING", column)),
    exp.Select: grouped_first,
    exp.Ordered: _ordered,
    exp.Avg: _refused,
    exp.Div: _refused,
}
"""By kind of node."""
