"""What does not add up: ranks among values, and how many different ones there are.

Both are computed for every window and every set of dimensions. There are two ways to each: one that every engine has,
which groups by value first, and one that DuckDB does several times faster; both give the same numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import reduce

from sqlglot import exp

from tallystick.charter.formula.nodes import Column, Node
from tallystick.charter.formula.primitives import Operation, Primitive
from tallystick.errors import InputError
from tallystick.facts.conditions import number_literal, typed
from tallystick.tallies import sql
from tallystick.tallies.plan import Plan
from tallystick.tallies.planning.asked import Asked
from tallystick.tallies.sql import INTERVAL, Offsets, Relations, Tree
from tallystick.terms.tally import Window

MOST_MARKS = 60
"""Conditions that are marked in one whole number."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query, and how its rows are read: window number, set number, every dimension of the sets, then values."""

    tree: exp.Select
    windows: Mapping[int, Window]
    """The window that each number stands for; rows of other numbers are not asked for."""
    order: Sequence[tuple[Primitive, ...]]
    """The primitives of each value: one, or those of a list in its order."""


def listed_ranks(plan: Plan, asked: Asked, relations: Relations, offsets: Offsets) -> Query:
    """DuckDB's ``quantile_disc`` with a list of shares for each condition; and the primitives, as their values come.

    The windows are apart, so that each fact belongs to one of them at most.
    The values are lists, one for each condition and direction.
    """
    facts = sql.Facts(plan, relations, offsets, within=asked.span(plan))
    lists: list[Tree] = []
    order: list[tuple[Primitive, ...]] = []
    for (argument, condition), primitives in asked.values.items():
        value = facts.expression(argument)
        if condition is not None:
            value = sql.case_when(facts.expression(condition), value)
        for operation in (Operation.RANK, Operation.RANK_ABOVE):
            chosen = tuple(primitive for primitive in primitives if primitive.operation is operation)
            if chosen:
                shares = exp.Array(expressions=[_share(primitive) for primitive in chosen])
                lists.append(exp.Anonymous(this="quantile_disc", expressions=[value.copy(), shares]))
                order.append(chosen)
    number, windows = _numbered(plan, asked)
    names = sql.dimensions_of_sets(asked.sets)
    keys = [exp.column(sql.dimension_name(plan, name)) for name in names]
    inner = facts.select(plain=True).subquery("facts", copy=False)
    values = [exp.alias_(each, f"r{place}") for place, each in enumerate(lists)]
    placed = exp.select(exp.alias_(number, "number"), exp.Star(), copy=False).from_(inner, copy=False)
    if asked.sifted and (members := sql.members_only(plan, asked.primitives[0], plain=True)):
        placed = placed.where(members, copy=False)
    query = exp.select(
        exp.column("number"), sql.set_expression(keys), *(key.copy() for key in keys), *values, copy=False
    ).from_(placed.subquery("placed", copy=False), copy=False)
    query.set("group", sql.grouped_by(plan, asked.sets, exp.column("number")))
    return Query(query, windows, order)


def counted_ranks(plan: Plan, asked: Asked, relations: Relations, offsets: Offsets) -> Query:
    """The same on any engine: how often each value occurs, the running sum of that, and where it reaches the share."""
    facts = sql.Facts(plan, relations, offsets, within=asked.span(plan))
    names = sql.dimensions_of_sets(asked.sets)
    keys = [sql.dimension_name(plan, name) for name in names]
    conditions = [condition for _, condition in asked.values]
    value = facts.expression(asked.argument)
    counts = [exp.alias_(sql.count_of(condition, facts), f"n{place}") for place, condition in enumerate(conditions)]
    once = exp.select(exp.column(INTERVAL), *map(exp.column, keys), exp.alias_(value, "value"), *counts, copy=False)
    once = once.from_(facts.select(plain=True).subquery("facts", copy=False), copy=False)
    once = once.where(exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null())), copy=False)
    if asked.sifted and (members := sql.members_only(plan, asked.primitives[0], plain=True)):
        once = once.where(members, copy=False)
    once = once.group_by(*(exp.Literal.number(place + 1) for place in range(len(keys) + 2)), copy=False)

    window = exp.column("number", table="windows")
    kept = [exp.column(key) for key in keys]
    sums = [exp.alias_(exp.Sum(this=exp.column(f"n{place}")), f"n{place}") for place in range(len(conditions))]
    pooled = exp.select(
        exp.alias_(window, "number"), exp.alias_(sql.set_expression(kept), "pooled"), *kept, exp.column("value"), *sums,
        copy=False,
    )  # fmt: skip
    pooled = pooled.from_(once.subquery("facts", copy=False), copy=False)
    pooled = pooled.join(sql.windows_table(plan, asked.windows), on=sql.inside(), copy=False)
    pooled.set("group", sql.grouped_by(plan, asked.sets, window, exp.column("value")))

    cell = [exp.column("number"), exp.column("pooled"), *(exp.column(key) for key in keys)]
    running = exp.select(*(each.copy() for each in cell), exp.column("value"), copy=False)
    for place in range(len(conditions)):
        running = running.select(_running(place, cell, so_far=True), _running(place, cell, so_far=False), copy=False)
    running = running.from_(pooled.subquery("pooled_", copy=False), copy=False)

    order: list[tuple[Primitive, ...]] = []
    found: list[Tree] = []
    for place, primitives in enumerate(asked.values.values()):
        for primitive in primitives:
            found.append(exp.alias_(exp.Min(this=sql.case_when(_reached(primitive, place), exp.column("value"))),
                                    f"r{len(order)}"))  # fmt: skip
            order.append((primitive,))
    query = exp.select(*(each.copy() for each in cell), *found, copy=False)
    query = query.from_(running.subquery("running", copy=False), copy=False)
    query = query.group_by(*(each.copy() for each in cell), copy=False)
    return Query(query, dict(enumerate(asked.windows)), order)


def more_entries_than(
    limit: int, plan: Plan, relations: Relations, offsets: Offsets, argument: Node, *, rows: int
) -> exp.Select:
    """How many entries value frequencies have in the first ``rows`` facts, or one more than the limit if more."""
    facts = sql.Facts(plan, relations, offsets)
    value = exp.alias_(facts.expression(argument), "value")
    keys = [exp.column(INTERVAL), *facts.dimensions]
    some = facts.select(plain=True).limit(rows, copy=False).subquery("facts", copy=False)
    once = exp.select(*keys, value, copy=False).distinct(copy=False).from_(some, copy=False)
    once = once.where(exp.Not(this=exp.Is(this=facts.expression(argument), expression=exp.Null())), copy=False)
    bounded = once.limit(limit + 1, copy=False).subquery("entries", copy=False)
    return exp.select(exp.Count(this=exp.Star()), copy=False).from_(bounded, copy=False)


def bitmap_query(plan: Plan, asked: Asked, relations: Relations, offsets: Offsets, bounds: tuple[int, int]) -> Query:
    """How many different whole numbers, on DuckDB: a bit for each, set for each interval and cell, then put together.

    ``bounds`` are numbers that every value lies within.
    """
    facts = sql.Facts(plan, relations, offsets, within=asked.span(plan))
    names = sql.dimensions_of_sets(asked.sets)
    keys = [exp.column(sql.dimension_name(plan, name)) for name in names]
    number = typed(facts.expression(asked.argument), "BIGINT")
    ends = [exp.Literal.number(end) if end >= 0 else exp.Neg(this=exp.Literal.number(-end)) for end in bounds]
    maps: list[Tree] = []
    for primitive in asked.primitives:
        value: Tree = number.copy()
        if primitive.where is not None:
            value = sql.case_when(facts.expression(primitive.where), value)
        maps.append(exp.Anonymous(this="bitstring_agg", expressions=[value, *(end.copy() for end in ends)]))
    if asked.by_interval(plan):
        return _bits_of_intervals(asked, facts, keys, maps)
    named = [exp.alias_(each, f"m{place}") for place, each in enumerate(maps)]
    inner = exp.select(exp.column(INTERVAL), *keys, *named, copy=False)
    inner = inner.from_(facts.select(plain=True).subquery("facts", copy=False), copy=False)
    if asked.sifted and (members := sql.members_only(plan, asked.primitives[0], plain=True)):
        inner = inner.where(members, copy=False)
    inner = inner.group_by(*(exp.Literal.number(place + 1) for place in range(len(keys) + 1)), copy=False)
    window = exp.column("number", table="windows")
    together = [exp.Anonymous(this="bit_or", expressions=[exp.column(f"m{place}")]) for place in range(len(maps))]
    query = exp.select(
        window, sql.set_expression(keys), *(key.copy() for key in keys), *map(_bits, together), copy=False
    )
    query = query.from_(inner.subquery("facts", copy=False), copy=False)
    query = query.join(sql.windows_table(plan, asked.windows), on=sql.inside(), copy=False)
    query.set("group", sql.grouped_by(plan, asked.sets, window))
    return Query(query, dict(enumerate(asked.windows)), [(primitive,) for primitive in asked.primitives])


def _bits_of_intervals(asked: Asked, facts: sql.Facts, keys: Sequence[Tree], maps: Sequence[Tree]) -> Query:
    """The same where every window is one interval: nothing is to be put together."""
    plan = facts.plan
    number, windows = _numbered(plan, asked)
    query = exp.select(exp.alias_(number, "number"), exp.Literal.number(0), *keys, *map(_bits, maps), copy=False)
    query = query.from_(facts.select(plain=True).subquery("facts", copy=False), copy=False)
    if asked.sifted and (members := sql.members_only(plan, asked.primitives[0], plain=True)):
        query = query.where(members, copy=False)
    query = query.group_by(exp.Literal.number(1), *(key.copy() for key in keys), copy=False)
    return Query(query, windows, [(primitive,) for primitive in asked.primitives])


def _bits(bits: Tree) -> Tree:
    return sql.or_zero(exp.Anonymous(this="bit_count", expressions=[bits]))


def grouped_distincts(plan: Plan, asked: Asked, relations: Relations, offsets: Offsets) -> Query:
    """How many different values, on any engine: each value once in an interval and cell, then counted."""
    tree = sql.distinct_query(plan, relations, offsets, asked)
    return Query(tree, dict(enumerate(asked.windows)), [(primitive,) for primitive in asked.primitives])


def marked_distincts(plan: Plan, asked: Asked, relations: Relations, offsets: Offsets) -> Query:
    """The same for several conditions on DuckDB: each value once, with a bit for each condition that some fact meets.

    There are at most :data:`MOST_MARKS` primitives. Unknown values are marked, too, so that a cell without any other
    has a count of 0, whichever way is taken.
    """
    facts = sql.Facts(plan, relations, offsets, within=asked.span(plan))
    names = sql.dimensions_of_sets(asked.sets)
    keys = [exp.column(sql.dimension_name(plan, name)) for name in names]
    value = facts.expression(asked.argument)
    marks = [_mark(primitive, place, facts) for place, primitive in enumerate(asked.primitives)]
    mark = typed(reduce(lambda left, right: exp.Add(this=left, expression=right), marks), "BIGINT")
    first, last = asked.span(plan)
    alone = last == first + 1  # one interval need not be told apart, fact by fact
    interval = exp.alias_(exp.Literal.number(first), INTERVAL) if alone else exp.column(INTERVAL)
    once = exp.select(interval, *keys, exp.alias_(value, "value"), _either(mark), copy=False)
    once = once.from_(facts.select(plain=True).subquery("facts", copy=False), copy=False)
    if asked.sifted and (members := sql.members_only(plan, asked.primitives[0], plain=True)):
        once = once.where(members, copy=False)
    places = range(2 if alone else 1, len(keys) + 3)
    once = once.group_by(*(exp.Literal.number(place) for place in places), copy=False)
    order = [(primitive,) for primitive in asked.primitives]
    counts = [_marked(place) for place in range(len(order))]
    if asked.by_interval(plan):
        number, windows = _numbered(plan, asked)
        query = exp.select(exp.alias_(number, "number"), exp.Literal.number(0), *keys, *counts, copy=False)
        query = query.from_(once.subquery("facts", copy=False), copy=False)
        return Query(query.group_by(exp.Literal.number(1), *(key.copy() for key in keys), copy=False), windows, order)
    window = exp.column("number", table="windows")
    pooled = exp.select(
        exp.alias_(window, "number"), exp.alias_(sql.set_expression(keys), "pooled"), *(key.copy() for key in keys),
        exp.column("value"), _either(exp.column("mark")), copy=False,
    )  # fmt: skip
    pooled = pooled.from_(once.subquery("facts", copy=False), copy=False)
    pooled = pooled.join(sql.windows_table(plan, asked.windows), on=sql.inside(), copy=False)
    pooled.set("group", sql.grouped_by(plan, asked.sets, window, exp.column("value")))
    cell = [exp.column("number"), exp.column("pooled"), *(key.copy() for key in keys)]
    query = exp.select(*cell, *counts, copy=False).from_(pooled.subquery("facts", copy=False), copy=False)
    return Query(query.group_by(*(each.copy() for each in cell), copy=False), dict(enumerate(asked.windows)), order)


def _mark(primitive: Primitive, place: int, facts: sql.Facts) -> Tree:
    bit = exp.Literal.number(1 << place)
    if primitive.where is None:
        return bit
    return exp.Case(ifs=[exp.If(this=facts.expression(primitive.where), true=bit)], default=exp.Literal.number(0))


def _either(mark: Tree) -> Tree:
    return exp.alias_(exp.Anonymous(this="bit_or", expressions=[mark]), "mark")


def _marked(place: int) -> Tree:
    bit = exp.BitwiseAnd(this=exp.column("mark"), expression=exp.Literal.number(1 << place))
    held = exp.NEQ(this=exp.Paren(this=bit), expression=exp.Literal.number(0))
    return exp.Count(this=sql.case_when(held, exp.column("value")))


def dense_column(plan: Plan, argument: Node) -> str | None:
    """The column of whole numbers of the source itself that is counted; None where something else is."""
    if not isinstance(argument, Column) or (argument.source or plan.request.source) != plan.request.source:
        return None
    return argument.name if plan.scales.get((plan.request.source, argument.name)) == 0 else None


def _numbered(plan: Plan, asked: Asked) -> tuple[Tree, dict[int, Window]]:
    """A number for each interval, and the windows, which are apart, by the number that all of their intervals have."""
    cuts = plan.request.cuts
    spans = {(cuts.index(start), cuts.index(end)): (start, end) for start, end in asked.windows}
    interval = exp.column(INTERVAL)
    if all(end == start + 1 for start, end in spans):
        return interval, {start: window for (start, _), window in spans.items()}
    edges = sorted({edge for span in spans for edge in span})
    return sql.step_by_number(interval, edges), {edges.index(start) + 1: spans[start, end] for start, end in spans}


def _share(primitive: Primitive) -> Tree:
    """The share as DuckDB takes it: from above where it is negative."""
    share = _share_of(primitive)
    if primitive.operation is Operation.RANK:
        return _decimal(share)
    return exp.Neg(this=_decimal(1 - share))


def _decimal(share: Fraction) -> Tree:
    value = Decimal(share.numerator) / Decimal(share.denominator)
    if Fraction(value) != share:
        raise InputError(f"The share {share} is no finite decimal; write percentiles as decimals, such as 0.95.")
    return number_literal(value)


def _share_of(primitive: Primitive) -> Fraction:
    if primitive.share is None:
        raise InputError(f"{primitive.key!r} has no share; a rank has one.")
    return primitive.share


def _running(place: int, cell: Sequence[Tree], *, so_far: bool) -> Tree:
    total = exp.Sum(this=exp.column(f"n{place}"))
    partition = [each.copy() for each in cell]
    if not so_far:
        return exp.alias_(exp.Window(this=total, partition_by=partition), f"all{place}")
    spec = exp.WindowSpec(kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW")
    order = exp.Order(expressions=[exp.Ordered(this=exp.column("value"), desc=False, nulls_first=False)])
    return exp.alias_(exp.Window(this=total, partition_by=partition, order=order, spec=spec), f"sum{place}")


def _reached(primitive: Primitive, place: int) -> Tree:
    """Whether enough of the values lie at or below this one."""
    share = _share_of(primitive)
    left = exp.Mul(this=exp.column(f"sum{place}"), expression=exp.Literal.number(share.denominator))
    right = exp.Mul(this=exp.column(f"all{place}"), expression=exp.Literal.number(share.numerator))
    enough = exp.GTE if primitive.operation is Operation.RANK else exp.GT
    some = exp.GT(this=exp.column(f"all{place}"), expression=exp.Literal.number(0))
    return exp.And(this=some, expression=enough(this=left, expression=right))
