"""DuckDB's meaning in ClickHouse's words: what ClickHouse would answer otherwise, or wrap, written another way.

* Whole numbers wrap in ClickHouse, and so do sums of decimals of 38 digits. Every number that is reckoned with is a
  decimal, whose arithmetic is checked; sums are held in 76 digits, which no facts can fill, and whoever reads them
  refuses more than 38.
* Times are ``DateTime64(6, 'UTC')`` and days ``Date32``; a plain ``DateTime`` would drop what is smaller than a second.
* ``x IN (1, NULL)`` is false in ClickHouse where SQL says that it is not known.
"""

from collections.abc import Callable

from sqlglot import exp

from tallystick.errors import InputError
from tallystick.tallies.engines.engine import Tree
from tallystick.tallies.engines.exact_text import exact_text
from tallystick.tallies.engines.places import branches, places
from tallystick.tallies.engines.rules import Rules, call, called, enclosed, is_whole_constant, number, rewritten

DIALECT = "clickhouse"

FUNCTIONS = frozenset(
    {
        "ABS", "BOOL", "CAST", "COALESCE", "COUNT", "DATEDIFF", "DATETIME64", "DECIMAL", "FILE", "GREATEST",
        "GROUPING", "IF", "LEAST", "MAX", "MIN", "NULLABLE", "NULLIF", "POSITION", "REPLACEREGEXPONE", "ROUND",
        "ROW_NUMBER", "SUM", "TODAYOFMONTH", "TODAYOFWEEK", "TODECIMAL128ORNULL", "TOHOUR",
        "TOINTERVALMICROSECOND", "TOINTERVALSECOND", "TOMINUTE", "TOMONTH", "TOQUARTER", "TOSTRING",
        "TOTYPENAME", "TOYEAR", "VALUES",
    }
)  # fmt: skip
"""Exact in ClickHouse, and looked at one by one."""

_INSTANT = "Nullable(DateTime64(6, 'UTC'))"
_DAY = "Nullable(Date32)"
_LONGEST = 18
"""Digits of a whole number that ClickHouse reads as one; beyond, it would read a float."""


Placed = Callable[[exp.Table], Tree]
"""What stands where a query names a table."""


def clickhouse_text(query: Tree, *, placed: Placed | None = None, pretty: bool = False) -> str:
    """The query as ClickHouse reads it, with every table put through ``placed``.

    Raises InputError for what it cannot answer exactly.
    """
    whole = rewritten(query, {exp.Table: placed} if placed else {})
    _level(whole)
    return exact_text(rewritten(whole, RULES), dialect=DIALECT, engine="ClickHouse", functions=FUNCTIONS, pretty=pretty)


def _level(query: Tree) -> None:
    """Gives the branches of every choice the same decimal places: ClickHouse chooses among numbers of one type only."""
    for node in list(query.find_all(exp.Case, exp.Coalesce)):
        parts = [(part, places(part)) for part in branches(node)]
        most = max((found for _, found in parts if found is not None), default=0)
        for part, found in parts:
            if found is not None and found < most and not isinstance(part, exp.Literal):
                part.replace(exp.cast(part.copy(), f"DECIMAL({_widest(part)}, {most})"))


def _widest(part: Tree) -> int:
    return 76 if part.find(exp.Sum) else 38


def _sum(node: exp.Sum) -> Tree:
    """A sum in 76 digits: ``0`` of that width widens every number, and keeps its places."""
    if is_whole_constant(node.this):
        return node
    return exp.Sum(this=exp.Add(this=enclosed(node.this), expression=_decimal(number(0), 76, 0)))


def _count_if(node: exp.CountIf) -> Tree:
    return exp.Count(this=exp.Case(ifs=[exp.If(this=node.this, true=number(1))]))


def _any(node: exp.LogicalOr) -> Tree:
    return exp.Max(this=node.this)


def _all(node: exp.LogicalAnd) -> Tree:
    return exp.Min(this=node.this)


def _ordered(node: exp.Ordered) -> Tree:
    """Unknown values last, as DuckDB has them in either direction."""
    if node.args.get("nulls_first") is None:
        node.set("nulls_first", False)
    return node


def _call(node: exp.Anonymous) -> Tree:
    name, arguments = called(node), node.expressions
    if name == "grouping_id":
        return call("grouping", *arguments)
    if name == "to_seconds":
        return call("toIntervalSecond", _typed(arguments[0], "Nullable(Int64)"))
    if name in _PARTS:
        return _decimal(call(_PARTS[name], *arguments), 38, 0)
    if name == "date_diff":
        unit, start, end = arguments
        return _decimal(_boundaries(unit.name.lower(), start, end), 38, 0)
    return node


_PARTS = {
    "year": "toYear",
    "quarter": "toQuarter",
    "month": "toMonth",
    "day": "toDayOfMonth",
    "hour": "toHour",
    "minute": "toMinute",
    "isodow": "toDayOfWeek",
}
_UNITS = frozenset({"second", "minute", "hour", "day", "week", "month", "quarter", "year"})


def _boundaries(unit: str, start: Tree, end: Tree) -> Tree:
    if unit not in _UNITS:
        raise InputError(
            f"ClickHouse counts no {unit!r} between two times here; {', '.join(sorted(_UNITS))} are known."
        )
    return call("dateDiff", exp.Literal.string(unit), start, end)


def _cast(node: exp.Cast) -> Tree:
    """A cast to the type of ClickHouse that holds as much."""
    held = node.to.this
    if held == exp.DType.DECIMAL:
        digits = [int(each.name) for each in node.to.expressions]
        return _decimal(node.this, max(38, *digits[:1]), digits[1] if len(digits) == 2 else 0)
    if held in _TIMES:
        return _typed(node.this, _INSTANT)
    if held == exp.DType.DATE:
        return _typed(node.this, _DAY)
    if held in _TEXTS:
        return _as_text(node.this)
    if held in _WHOLE:
        return _decimal(node.this, 38, 0)
    if held == exp.DType.BOOLEAN:
        return _typed(node.this, "Nullable(Bool)")
    raise InputError(f"{node.sql('duckdb')} has no exact counterpart on ClickHouse.")


_TIMES = frozenset({exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ, exp.DType.DATETIME})
_TEXTS = frozenset({exp.DType.VARCHAR, exp.DType.TEXT})
_WHOLE = frozenset({exp.DType.BIGINT, exp.DType.INT, exp.DType.SMALLINT, exp.DType.TINYINT, exp.DType.INT128})


def _as_text(value: Tree) -> Tree:
    """A value as DuckDB writes it: a second's fraction without zeros at its end, or left out."""
    plain = call("toString", value)
    is_instant = exp.GT(
        this=call("position", call("toTypeName", value.copy()), exp.Literal.string("DateTime64")), expression=number(0)
    )
    trimmed = call("replaceRegexpOne", plain.copy(), exp.Literal.string(r"\.?0+$"), exp.Literal.string(""))
    return call("if", is_instant, trimmed, plain)


def _arithmetic(node: exp.Binary) -> Tree:
    """Whole numbers written in the query become decimals, whose arithmetic does not wrap; spans of time stay apart."""
    if isinstance(node, exp.Sub) and _is_instant(node.this) and _is_instant(node.expression):
        microseconds = call("dateDiff", exp.Literal.string("microsecond"), node.expression, node.this)
        return call("toIntervalMicrosecond", microseconds)
    for side in (node.this, node.expression):
        if isinstance(side, exp.Literal) and side.is_int:
            side.replace(_decimal(side.copy(), 38, 0))
    return node


def _is_instant(node: Tree) -> bool:
    return isinstance(node, exp.Cast) and "DateTime64" in node.to.sql(DIALECT)


def _literal(node: exp.Literal) -> Tree:
    if node.is_int and len(node.name) > _LONGEST:
        return _decimal(exp.Literal.string(node.name), 38, 0)
    return node


def _in(node: exp.In) -> Tree:
    """``IN`` with NULL among its options: true, or not known."""
    options = node.expressions
    known = [option for option in options if not isinstance(option, exp.Null)]
    if len(known) == len(options):
        return node
    among: Tree = exp.In(this=node.this, expressions=known) if known else exp.false()
    return exp.Paren(this=exp.Or(this=among, expression=exp.Null()))


def _not(node: exp.Not) -> Tree:
    """``NOT EXISTS`` of rows with the same key as ``key NOT IN (…)``: keys are always known."""
    exists = node.this.unnest()
    if not isinstance(exists, exp.Exists):
        return node
    inner = exists.this
    condition = inner.args["where"].this
    pairs = list(condition.flatten()) if isinstance(condition, exp.And) else [condition]
    theirs, mine = [pair.unnest().this for pair in pairs], [pair.unnest().expression for pair in pairs]
    found = inner.copy()
    found.set("where", None)
    found.set("expressions", [each.copy() for each in theirs])
    among = exp.In(this=exp.Tuple(expressions=[each.copy() for each in mine]), query=found.subquery())
    return exp.Not(this=among)


def _refused(node: Tree) -> Tree:
    raise InputError(f"{node.sql('duckdb')} is not exact on ClickHouse; divide and round where tallies are read.")


def _decimal(node: Tree, digits: int, scale: int) -> Tree:
    return _typed(node, f"Nullable(Decimal({digits}, {scale}))")


def _typed(node: Tree, type_: str) -> exp.Cast:
    return exp.Cast(this=node, to=exp.DataType.build(type_, dialect=DIALECT))


RULES: Rules = {
    exp.Sum: _sum,
    exp.CountIf: _count_if,
    exp.LogicalOr: _any,
    exp.LogicalAnd: _all,
    exp.Anonymous: _call,
    exp.Cast: _cast,
    exp.Add: _arithmetic,
    exp.Sub: _arithmetic,
    exp.Mul: _arithmetic,
    exp.Literal: _literal,
    exp.In: _in,
    exp.Not: _not,
    exp.GroupingId: lambda node: call("grouping", *node.expressions),
    exp.Ordered: _ordered,
    exp.Avg: _refused,
    exp.Div: _refused,
    exp.IntDiv: _refused,
    exp.Mod: _refused,
}
"""By kind of node."""
