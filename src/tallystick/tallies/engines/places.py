"""How many decimal places a number in a query has, followed from where it is used to where it is cast or written.

DuckDB gives the branches of a ``CASE`` as many places as the branch with most has; other engines must be told.
"""

from sqlglot import exp

from tallystick.tallies.engines.engine import Tree

_WIDEST = (exp.Add, exp.Sub, exp.Coalesce, exp.Case, exp.If, exp.Greatest, exp.Least)
_SAME = (exp.Paren, exp.Neg, exp.Abs, exp.Sum, exp.Min, exp.Max, exp.Nullif, exp.Window, exp.Alias)
_WHOLE = (exp.Count, exp.CountIf)


def places(node: Tree) -> int | None:
    """The decimal places of a number; None for what is no number, or comes from a table whose types are not written.

    >>> from sqlglot import parse_one
    >>> inner = "SELECT CAST(a AS DECIMAL(18, 2)) AS x, c FROM t"
    >>> query = parse_one(f"SELECT x * CASE WHEN c THEN x ELSE 1 END FROM ({inner})")
    >>> places(query.expressions[0])
    4
    """
    if isinstance(node, exp.Literal):
        return 0 if node.is_int else None
    if isinstance(node, exp.Cast):
        return _of_type(node.to)
    if isinstance(node, exp.Column):
        return _of_column(node)
    if isinstance(node, _WHOLE):
        return 0
    if isinstance(node, exp.Mul):
        factors = [places(node.this), places(node.expression)]
        return None if None in factors else sum(each for each in factors if each is not None)
    if isinstance(node, _SAME):
        return places(node.this)
    if isinstance(node, _WIDEST):
        return max((each for part in branches(node) if (each := places(part)) is not None), default=None)
    return None


def branches(node: Tree) -> list[Tree]:
    """The parts of a node of which one, or the sum, is its value."""
    if isinstance(node, exp.Case):
        default = node.args.get("default")
        return [*(each.args["true"] for each in node.args["ifs"]), *([default] if default else [])]
    if isinstance(node, exp.If):
        default = node.args.get("false")
        return [node.args["true"], *([default] if default else [])]
    return [node.this, *(node.expressions or ()), *([node.expression] if node.args.get("expression") else [])]


def _of_type(type_: exp.DataType) -> int | None:
    if type_.this == exp.DType.DECIMAL:
        digits = type_.expressions
        return int(digits[1].name) if len(digits) == 2 else 0
    return 0 if type_.this in exp.DataType.INTEGER_TYPES else None


def _of_column(column: exp.Column) -> int | None:
    """Those of the column in the subquery that it comes from."""
    select = column.find_ancestor(exp.Select)
    if select is None:
        return None
    joins = select.args.get("joins") or []
    start = select.args.get("from_")
    for held in [*([start.this] if start else []), *(join.this for join in joins)]:
        if column.table and held.alias != column.table:
            continue
        query = held.unnest() if isinstance(held, exp.Subquery) else None
        while isinstance(query, exp.SetOperation):
            query = query.left.unnest()
        if not isinstance(query, exp.Select):
            continue
        for projection in query.expressions:
            if projection.alias_or_name == column.name:
                return places(projection)
    return None
