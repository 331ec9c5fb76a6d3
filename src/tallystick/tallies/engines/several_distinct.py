"""Several counts of different values in one query, as one grouping by value and plain counts over it.

Spark answers several ``COUNT(DISTINCT …)`` by copying every row once for each. Where they count the same values under
different conditions, each value needs to be met once: grouped with its keys, with whether each condition held for any.
"""

from sqlglot import exp

from tallystick.tallies.engines.engine import Tree

_VALUE = "value_"
_ELSE = (exp.AggFunc, exp.Window, exp.Subquery)
"""What no key may hold."""


def grouped_first(query: exp.Select) -> Tree:
    """The query itself, or one that means the same without ``DISTINCT``.

    >>> from sqlglot import parse_one
    >>> text = "SELECT k, COUNT(DISTINCT v), COUNT(DISTINCT CASE WHEN f THEN v END) FROM t GROUP BY k"
    >>> print(grouped_first(parse_one(text)).sql("spark", pretty=True))
    SELECT
      k0_ AS k,
      COUNT(value_),
      COUNT(CASE WHEN f2_ THEN value_ END)
    FROM (
      SELECT
        k AS k0_,
        v AS value_,
        BOOL_OR(f) AS f2_
      FROM t
      GROUP BY
        k,
        v
    ) AS values_
    GROUP BY
      k0_
    """
    counts = [_counted(each) for each in query.expressions]
    found = [each for each in counts if each is not None]
    if len({each.sql() for each in found}) < 2 or _has_more(query):
        return query
    parts = [_apart(each) for each in found]
    if len({value.sql() for value, _ in parts}) != 1:
        return query
    value = parts[0][0]
    keys = [each for each, count in zip(query.expressions, counts, strict=True) if count is None]
    if any(isinstance(part, _ELSE) and not isinstance(part, exp.Grouping) for key in keys for part in key.walk()):
        return query
    return _two_levels(query, counts, value)


def _counted(projection: Tree) -> Tree | None:
    """What a projection counts the different values of; None where it is no such count."""
    count = projection.unalias()
    if isinstance(count, exp.Count) and isinstance(count.this, exp.Distinct) and len(count.this.expressions) == 1:
        (value,) = count.this.expressions
        return value if isinstance(value, exp.Expr) else None
    return None


def _apart(counted: Tree) -> tuple[Tree, Tree | None]:
    """A value, and the condition under which it is counted."""
    if isinstance(counted, exp.Case) and not counted.this and len(counted.args["ifs"]) == 1:
        (branch,) = counted.args["ifs"]
        if counted.args.get("default") is None:
            return branch.args["true"], branch.this
    return counted, None


def _has_more(query: exp.Select) -> bool:
    """Whether the query does anything beside grouping that two levels would have to be told of."""
    parts = ("having", "order", "limit", "offset", "distinct", "qualify", "windows", "with_")
    group = query.args.get("group")
    if group is None:
        return any(query.args.get(part) for part in parts)
    sets = any(isinstance(each, exp.GroupingSets) for each in group.expressions)
    others = group.find(exp.Cube, exp.Rollup) or any(group.args.get(part) for part in ("all", "totals"))
    return (sets and len(group.expressions) > 1) or bool(others) or any(query.args.get(part) for part in parts)


def _two_levels(query: exp.Select, counts: list[Tree | None], value: Tree) -> Tree:
    inner: list[Tree] = []
    outer: list[Tree] = []
    keys: list[Tree] = []
    for place, (projection, counted) in enumerate(zip(query.expressions, counts, strict=True)):
        name = projection.alias_or_name
        if counted is None:
            key = exp.column(f"k{place}_")
            inner.append(exp.alias_(projection.unalias().copy(), key.name))
            outer.append(exp.alias_(key, name) if name else key)
            keys.append(key.copy())
            continue
        _, condition = _apart(counted)
        once: Tree = exp.column(_VALUE)
        if condition is not None:
            flag = f"f{place}_"
            inner.append(exp.alias_(exp.LogicalOr(this=condition.copy()), flag))
            once = exp.Case(ifs=[exp.If(this=exp.column(flag), true=once)])
        count = exp.Count(this=once)
        outer.append(exp.alias_(count, name) if name else count)
    first = query.copy()
    places = {str(place + 1): each.unalias() for place, each in enumerate(query.expressions)}
    pooled = _grouped_by(first, value, places)
    hidden = [exp.alias_(call, f"g{place}_") for place, call in enumerate(pooled)]
    values = [each for each in inner if not isinstance(each.unalias(), exp.LogicalOr)]
    flags = [each for each in inner if isinstance(each.unalias(), exp.LogicalOr)]
    first.set("expressions", [*values, exp.alias_(value.copy(), _VALUE), *flags, *hidden])
    keys += [exp.column(each.alias) for each in hidden]
    second = exp.select(*outer).from_(first.subquery("values_"))
    return second.group_by(*keys) if keys else second


def _grouped_by(query: exp.Select, value: Tree, places: dict[str, Tree]) -> list[Tree]:
    """Adds the value to all that the query is grouped by; what tells pooled keys from unknown ones."""
    group = query.args.get("group")
    if group is None:
        query.set("group", exp.Group(expressions=[value.copy()]))
        return []
    plain = [each for each in group.expressions if isinstance(each, exp.GroupingSets)]
    sets = group.args.get("grouping_sets") or plain
    if not sets:
        resolved = [
            places.get(each.name, each).copy() if isinstance(each, exp.Literal) else each for each in group.expressions
        ]
        query.set("group", exp.Group(expressions=[*resolved, value.copy()]))
        return []
    named: dict[str, Tree] = {}
    for one in sets[0].expressions:
        columns = one.expressions if isinstance(one, exp.Tuple) else [one.unnest()]
        for column in columns:
            named.setdefault(column.sql(), column)
        one.replace(exp.Tuple(expressions=[*(column.copy() for column in columns), value.copy()]))
    return [exp.Anonymous(this="GROUPING", expressions=[column.copy()]) for column in named.values()]
