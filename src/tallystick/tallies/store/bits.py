"""Distinct counts: the different values, kept by segment of time and cell.

Of whole numbers that lie close together, a table ``bits_…`` for each segment (so that others are not read) has a row
for each cell, with a bit set for each condition; ``fresh_…`` has the numbers of facts that came later, a row for each.
Of anything else that has few different values, ``fresh_…`` has them all. Segments put together say how many different
values a window has, so any window made of segments is answered without facts. Columns: ``since`` (the segment's first
day), ``k0 …`` (stored columns), and ``m_…`` by condition: a bit set, and in ``fresh_…`` a truth value beside ``value``.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from sqlglot import exp

from tallystick.charter.formula.nodes import Column, Node
from tallystick.charter.formula.primitives import Primitive
from tallystick.charter.formula.write import write
from tallystick.figures.tables import PARTY
from tallystick.tallies import sql
from tallystick.tallies.plan import Plan
from tallystick.tallies.planning.asked import Asked
from tallystick.tallies.planning.sketch import Group
from tallystick.tallies.planning.writing import written
from tallystick.tallies.sql import INTERVAL, Offsets, Relations, Tree
from tallystick.tallies.store.file import SCHEMA
from tallystick.terms.canonical import sha256_hex

SINCE = "since"
VALUE = "value"


@dataclass(frozen=True, slots=True)
class Bits:
    """What is kept of one argument."""

    number: int
    stored: tuple[tuple[str, str], ...]
    edges: tuple[date, ...]
    """Where segments begin, and where the last one ends."""
    bounds: tuple[int, int] | None
    """The numbers that have a bit; None where values have none."""
    conditions: tuple[str, ...]
    """The columns of conditions."""
    schema: str

    def text(self) -> str:
        """As it is kept."""
        edges = [day.isoformat() for day in self.edges]
        return json.dumps([self.stored, edges, self.bounds, self.conditions, self.schema])

    @classmethod
    def read(cls, number: int, text: str) -> "Bits":
        """From what was kept."""
        stored, edges, bounds, conditions, schema = json.loads(text)
        days = tuple(date.fromisoformat(each) for each in edges)
        pairs = tuple((source, name) for source, name in stored)
        ends = None if bounds is None else (bounds[0], bounds[1])
        return cls(number, pairs, days, ends, tuple(conditions), schema)

    @property
    def width(self) -> int:
        """Bytes of one bit set."""
        return 0 if self.bounds is None else (self.bounds[1] - self.bounds[0]) // 8 + 1

    @property
    def keys(self) -> list[str]:
        """The columns that rows are told apart by."""
        return [SINCE, *(f"k{place}" for place in range(len(self.stored)))]

    @property
    def fresh(self) -> exp.Table:
        """The numbers of facts that came later."""
        return exp.table_(f"fresh_{self.number}", db=SCHEMA)

    def segment(self, since: date) -> exp.Table:
        """The bit sets of the segment that begins on a day."""
        return exp.table_(f"bits_{self.number}_{since:%Y%m%d}", db=SCHEMA)

    def holds(self, bounds: tuple[int, int] | None) -> bool:
        """Whether numbers between these bounds have their bits; None for values that have none."""
        if bounds is None or self.bounds is None:
            return bounds is self.bounds
        return self.bounds[0] <= bounds[0] and bounds[1] <= self.bounds[1]

    def longer(self, days: Sequence[date]) -> "Bits | None":
        """The same with segments between further days after its last; None where any of them lies within or before."""
        later = tuple(day for day in days if day > self.edges[-1])
        return replace(self, edges=(*self.edges, *later)) if set(days) - set(later) <= set(self.edges) else None

    def touched(self, days: Sequence[date]) -> list[tuple[date, date]]:
        """The segments that hold any of the days."""
        return [(start, end) for start, end in pairwise(self.edges) if any(start <= day < end for day in days)]


def condition_name(primitive: Primitive) -> str:
    """The column of a primitive's condition."""
    where = None if primitive.where is None else write(primitive.where)
    return f"m_{sha256_hex([where])[:20]}"


def rows_query(
    plan: Plan,
    bits: Bits,
    asked: Sequence[Primitive],
    relations: Relations,
    offsets: Offsets,
    *,
    argument: Node,
    fresh: bool,
) -> exp.Select:
    """Rows of either table, of facts in the segments that ``plan`` has as intervals."""
    facts = sql.Facts(plan, relations, offsets)
    keys: list[Tree] = [exp.column(INTERVAL)]
    keys += [exp.alias_(facts.column(Column(name, home)), f"k{i}") for i, (home, name) in enumerate(bits.stored)]
    number: Tree = facts.expression(argument)
    if bits.bounds is not None:
        number = exp.cast(number, "BIGINT")
    chosen: list[Tree] = []
    if fresh:
        keys.append(exp.alias_(number, VALUE))
    for primitive in {condition_name(each): each for each in asked}.values():
        name = condition_name(primitive)
        if fresh:
            holds = exp.true() if primitive.where is None else exp.LogicalOr(this=facts.expression(primitive.where))
            chosen.append(exp.alias_(holds, name))
            continue
        value: Tree = number.copy()
        if primitive.where is not None:
            value = sql.case_when(facts.expression(primitive.where), value)
        chosen.append(exp.alias_(_set_of(value, bits), name))
    query = exp.select(*keys, *chosen, copy=False)
    query = query.from_(facts.stored(plan.edges).subquery("facts", copy=False), copy=False)
    return query.group_by(*(exp.Literal.number(place + 1) for place in range(len(keys))), copy=False)


def _set_of(value: Tree, bits: Bits) -> Tree:
    ends = bits.bounds or (0, 0)
    low, high = (exp.Literal.number(end) if end >= 0 else exp.Neg(this=exp.Literal.number(-end)) for end in ends)
    return exp.Anonymous(this="bitstring_agg", expressions=[value, low, high])


def count_query(plan: Plan, bits: Bits, asked: Asked, edges: Sequence[date]) -> exp.Select:
    """Window, which set, every dimension of the sets, and the count of each primitive.

    ``edges`` are the days of the intervals by which the plan tells parties.
    """
    dimensions = sql.dimensions_of_sets(asked.sets)
    window = exp.column("number", table="windows")
    cells = [exp.column(sql.dimension_name(plan, name)) for name in dimensions]
    count = _different if bits.bounds is None else _bits_set
    counts = [count(exp.column(condition_name(each))) for each in asked.primitives]
    query = exp.select(window, sql.set_expression(cells), *(each.copy() for each in cells), *counts)
    query = query.from_(placed_query(plan, bits, asked, edges).subquery("facts"))
    query = query.join(sql.windows_table(plan, asked.windows), on=sql.inside())
    query.set("group", sql.grouped_by(plan, asked.sets, window))
    return query


def _bits_set(column: Tree) -> Tree:
    together = exp.Anonymous(this="bit_or", expressions=[column])
    return sql.or_zero(exp.Anonymous(this="bit_count", expressions=[together]))


def _different(flag: Tree) -> Tree:
    return exp.Count(this=exp.Distinct(expressions=[sql.case_when(flag, exp.column(VALUE))]))


def placed_query(plan: Plan, bits: Bits, asked: Asked, edges: Sequence[date]) -> exp.Select:
    """What is kept of the windows' days: interval, dimensions, the bit set or flag of each condition, and the value.

    Facts of no party are left out where the primitives ask for members alone.
    """
    two = written(plan, Group(()))
    place = {stored: number for number, stored in enumerate(bits.stored)}
    home = plan.request.source
    names = list(dict.fromkeys(condition_name(each) for each in asked.primitives))
    told = [*names, *([VALUE] if bits.bounds is None else [])]
    stored = [
        exp.alias_(exp.column(f"k{place[column.source or home, column.name]}"), f"k{number}")
        for number, column in enumerate(two.stored)
    ]
    interval = sql.interval_of(exp.column(SINCE), edges[1:-1])
    inner = exp.select(exp.alias_(interval, INTERVAL), *stored, *map(exp.column, told))
    inner = inner.from_(_kept_rows(bits, asked, names).subquery("kept"))
    dimensions = sql.dimensions_of_sets(asked.sets)
    needed = tuple(dict.fromkeys((*dimensions, *([PARTY] if PARTY in plan.request.dimensions else []))))
    named = [exp.alias_(two.dimension(name), sql.dimension_name(plan, name)) for name in needed]
    placed = exp.select(exp.alias_(two.interval(), INTERVAL), *named, *map(exp.column, told))
    facts = exp.select("*").from_(placed.from_(inner.subquery("grouped")).subquery("facts"))
    members = sql.members_only(plan, asked.primitives[0])
    return facts if members is None else facts.where(members)


def _kept_rows(bits: Bits, asked: Asked, names: Sequence[str]) -> exp.Query:
    """Rows of the segments that the windows are made of."""
    first, last = asked.windows[0][0], max(end for _, end in asked.windows)
    keys = bits.keys
    inside = [exp.column(SINCE) >= sql.moment_literal(first), exp.column(SINCE) < sql.moment_literal(last)]
    if bits.bounds is None:
        return exp.select(*map(exp.column, (*keys, VALUE, *names))).from_(bits.fresh).where(*inside)
    both = [
        exp.select(*map(exp.column, (*keys, *names))).from_(bits.segment(day))
        for day in bits.edges[:-1]
        if first <= day < last
    ]
    sets = [exp.alias_(_set_of(sql.case_when(exp.column(name), exp.column(VALUE)), bits), name) for name in names]
    fresh = exp.select(*map(exp.column, keys), *sets).from_(bits.fresh).where(*inside)
    fresh = fresh.group_by(*(exp.Literal.number(number + 1) for number in range(len(keys))))
    return exp.union(*both, fresh, distinct=False)


def segment_plan(plan: Plan, moments: Sequence[Any]) -> Plan:
    """The plan with these segments as intervals."""
    return replace(plan, edges=tuple(moments), until=moments[-1], known_before=None)
