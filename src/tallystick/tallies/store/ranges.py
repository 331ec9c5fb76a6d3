"""Counts of values by range, so that the ranks of a window that still grows cost what is new in it.

A range is a step of a number's binary logarithm: numbers below 1,024 have one each, and every doubling beyond has 512,
so that a range is never wider than a five-hundredth of its values. How many values of each cell lie in each range says
in which range a rank lies; only the values of that range are looked at. Columns: ``d0 …`` (the request's dimensions),
then in ``ranges_…`` the range and ``n0 …`` by condition; in ``near_…`` a value for each fact near a rank, and ``f0 …``,
whether it meets each condition.
"""

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate
from math import ceil, floor
from typing import Any

from sqlglot import exp

from tallystick.charter.formula.primitives import Operation, Primitive
from tallystick.errors import InputError
from tallystick.facts.conditions import number_literal, typed
from tallystick.tallies import sql
from tallystick.tallies.plan import Plan
from tallystick.tallies.planning.asked import Asked
from tallystick.tallies.sql import Offsets, Relations, Tree
from tallystick.tallies.store.file import SCHEMA
from tallystick.terms.tally import Cell, Window

STEPS = 9
"""Ranges between a number and its double, as a power of two."""
MOST_DOUBLINGS = 62
"""Of numbers in 64 bits."""
SLACK = 4
"""Ranges on either side of a rank's that are kept near, as ranks move when facts come."""

Hull = tuple[int, int]
"""The first of some ranges, and the last."""


@dataclass(frozen=True, slots=True)
class Ranges:
    """What is kept of one argument and window."""

    number: int
    window: Window
    scale: int
    """Decimal places of the values."""
    hulls: tuple[Hull, ...]
    """The ranges whose values are kept near; rising, and apart."""
    schema: str
    added: int = 0
    """How often rows were added since they were put together."""

    def text(self) -> str:
        """As it is kept."""
        return json.dumps([[day.isoformat() for day in self.window], self.scale, self.hulls, self.schema, self.added])

    @classmethod
    def read(cls, number: int, text: str) -> "Ranges":
        """From what was kept."""
        (start, end), scale, hulls, schema, added = json.loads(text)
        window = (date.fromisoformat(start), date.fromisoformat(end))
        return cls(number, window, scale, tuple((low, high) for low, high in hulls), schema, added)

    @property
    def counts(self) -> exp.Table:
        """The counts by range."""
        return exp.table_(f"ranges_{self.number}", db=SCHEMA)

    @property
    def near(self) -> exp.Table:
        """The values near ranks."""
        return exp.table_(f"near_{self.number}", db=SCHEMA)

    def near_all(self, needed: Iterable[int]) -> bool:
        """Whether the values of all these ranges are kept near."""
        return all(any(low <= each <= high for low, high in self.hulls) for each in needed)

    def ends(self, number: int) -> tuple[Decimal, Decimal]:
        """The least and greatest value of a range."""
        low, high = ends_of(number)
        return Decimal(low).scaleb(-self.scale), Decimal(high).scaleb(-self.scale)


@dataclass(frozen=True, slots=True)
class Need:
    """A rank of a cell: how many values of its range lie at or before it."""

    primitive: Primitive
    names: tuple[str, ...]
    cell: Cell
    condition: int
    range: int
    offset: int


def range_of(number: int) -> int:
    """The range of a whole number; ranges rise with numbers.

    >>> [range_of(each) for each in (-1, 0, 1023, 1024, 1025, 1026, 2048)]
    [-1, 0, 1023, 1024, 1024, 1025, 1536]
    """
    if number < 0:
        return -1 - range_of(-1 - number)
    doublings = max(0, number.bit_length() - STEPS - 1)
    return (doublings << STEPS) + (number >> doublings)


def ends_of(number: int) -> tuple[int, int]:
    """The least and greatest whole number of a range.

    >>> ends_of(1023), ends_of(1024), ends_of(-1025)
    ((1023, 1023), (1024, 1025), (-1026, -1025))
    """
    if number < 0:
        low, high = ends_of(-1 - number)
        return -1 - high, -1 - low
    doublings = max(0, (number >> STEPS) - 1)
    low = (number - (doublings << STEPS)) << doublings
    return low, low + (1 << doublings) - 1


def hulls_of(needed: Iterable[int]) -> tuple[Hull, ...]:
    """Stretches of ranges that hold these, with some more on either side.

    >>> hulls_of([100, 103, 120])
    ((96, 107), (116, 124))
    """
    found: list[Hull] = []
    for each in sorted(set(needed)):
        low, high = each - SLACK, each + SLACK
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], high)
        else:
            found.append((low, high))
    return tuple(found)


def place_of(primitive: Primitive, values: int) -> int | None:
    """Which of so many values, counted from the least, a rank is; None where none of them is."""
    if primitive.share is None:
        raise InputError(f"{primitive.key!r} has no share; a rank has one.")
    reached = primitive.share * values
    place = max(1, ceil(reached)) if primitive.operation is Operation.RANK else floor(reached) + 1
    return place if place <= values else None


@dataclass(frozen=True, slots=True)
class Writing:
    """The queries of what is kept for some ranks over one window."""

    plan: Plan
    """Of the window alone."""
    asked: Asked

    @property
    def dimensions(self) -> list[str]:
        """The columns of the dimensions."""
        return [sql.dimension_name(self.plan, name) for name in sql.dimensions_of_sets(self.asked.sets)]

    def counts(self, scale: int, relations: Relations, offsets: Offsets) -> exp.Select:
        """Dimensions, range, and how many values of it there are under each condition."""
        whole = exp.alias_(_whole(exp.column("value"), scale), "whole")
        told = self._facts(relations, offsets)
        scaled = exp.select("*", whole, copy=False).from_(told.subquery("told", copy=False), copy=False)
        counts = [
            exp.alias_(exp.Count(this=sql.case_when(exp.column(flag), exp.Literal.number(1))), f"n{place}")
            for place, flag in enumerate(self.flags)
        ]
        keys = [*map(exp.column, self.dimensions), exp.alias_(range_expression(exp.column("whole")), "range")]
        query = exp.select(*keys, *counts, copy=False).from_(scaled.subquery("scaled", copy=False), copy=False)
        return query.group_by(*(exp.Literal.number(place + 1) for place in range(len(keys))), copy=False)

    def near(self, kept: Ranges, relations: Relations, offsets: Offsets) -> exp.Select:
        """Dimensions, value and conditions of the facts whose values lie in the hulls."""
        value = exp.column("value")
        inside = [
            exp.Between(this=value.copy(), low=number_literal(kept.ends(low)[0]),
                        high=number_literal(kept.ends(high)[1]))
            for low, high in kept.hulls
        ]  # fmt: skip
        told = self._facts(relations, offsets)
        query = exp.select("*", copy=False).from_(told.subquery("told", copy=False), copy=False)
        return query.where(exp.or_(*inside) if inside else exp.false(), copy=False)

    @property
    def flags(self) -> list[str]:
        """The columns of the conditions."""
        return [f"f{place}" for place in range(len(self.asked.values))]

    def _facts(self, relations: Relations, offsets: Offsets) -> exp.Select:
        """Dimensions, value, and whether each condition holds, of the facts of the window that have a value."""
        facts = sql.Facts(self.plan, relations, offsets)
        value = facts.expression(self.asked.argument)
        flags: list[Tree] = []
        for flag, (_, condition) in zip(self.flags, self.asked.values, strict=True):
            holds: Tree = exp.true() if condition is None else facts.expression(condition)
            flags.append(exp.alias_(exp.Coalesce(this=holds, expressions=[exp.false()]), flag))
        known = exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null()))
        columns = [*map(exp.column, self.dimensions), exp.alias_(value, "value")]
        query = exp.select(*columns, *flags, copy=False)
        query = query.from_(facts.select().subquery("facts", copy=False), copy=False).where(known, copy=False)
        members = sql.members_only(self.plan, self.asked.primitives[0]) if self.asked.sifted else None
        return query if members is None else query.where(members, copy=False)

    def read(self, kept: Ranges) -> exp.Select:
        """Which set, dimensions, and lists: ranges as they rise, and the counts of each condition beside them."""
        keys = [exp.column(name) for name in self.dimensions]
        counts = [f"n{place}" for place in range(len(self.asked.values))]
        sums = [exp.alias_(exp.cast(exp.Sum(this=exp.column(name)), "BIGINT"), name) for name in counts]
        which = exp.alias_(sql.set_expression(keys), "pooled")
        pooled = exp.select(which, *keys, exp.column("range"), *sums, copy=False).from_(kept.counts, copy=False)
        pooled.set("group", sql.grouped_by(self.plan, self.asked.sets, exp.column("range")))
        cell = [exp.column("pooled"), *(key.copy() for key in keys)]
        lists = [_by_range(name) for name in ("range", *counts)]
        query = exp.select(*cell, *lists, copy=False).from_(pooled.subquery("pooled_", copy=False), copy=False)
        return query.group_by(*(each.copy() for each in cell), copy=False)

    def picked(self, kept: Ranges, names: tuple[str, ...], needs: Sequence[Need]) -> exp.Select:
        """The place of each need, which are all of one set of dimensions, and its value."""
        keys = [sql.dimension_name(self.plan, name) for name in names]
        rows = [
            (
                place,
                *(value for _, value in need.cell),
                need.condition,
                *map(number_literal, kept.ends(need.range)),
                need.offset,
            )
            for place, need in enumerate(needs)
        ]
        table = exp.values(rows, alias="needs", columns=["place", *keys, "which", "low", "high", "reached"])
        value = exp.column("value", table="near")
        same = [
            exp.NullSafeEQ(this=exp.column(key, table="near"), expression=exp.column(key, table="needs"))
            for key in keys
        ]
        within = exp.Between(this=value, low=exp.column("low"), high=exp.column("high"))
        flags = [exp.If(this=exp.EQ(this=exp.column("which"), expression=exp.Literal.number(place)),
                        true=exp.column(flag)) for place, flag in enumerate(self.flags)]  # fmt: skip
        joined = exp.and_(*same, within, exp.Case(ifs=flags))
        values = exp.Anonymous(this="list_sort", expressions=[exp.Anonymous(this="list", expressions=[value.copy()])])
        found = exp.Anonymous(this="list_extract", expressions=[values, exp.column("reached")])
        query = exp.select(exp.column("place"), found, copy=False)
        query = query.from_(exp.alias_(kept.near, "near", table=True), copy=False).join(table, on=joined, copy=False)
        return query.group_by(exp.column("place"), exp.column("reached"), copy=False)

    def needs(self, rows: Iterable[Sequence[Any]]) -> Iterator[Need]:
        """The ranks that are asked for, from what :meth:`read` gives; cells without values have none."""
        every = sql.dimensions_of_sets(self.asked.sets)
        names_of = {sql.set_number(each, every): each for each in self.asked.sets}
        for row in rows:
            names = names_of[row[0]]
            values = dict(zip(every, row[1:], strict=False))
            cell = tuple((name, values[name]) for name in names)
            ranges, *counts = row[1 + len(every) :]
            for condition, primitives in enumerate(self.asked.values.values()):
                running = list(accumulate(counts[condition]))
                for primitive in primitives:
                    place = place_of(primitive, running[-1])
                    if place is not None:
                        at = bisect_left(running, place)
                        offset = place - (running[at - 1] if at else 0)
                        yield Need(primitive, names, cell, condition, ranges[at], offset)


def _whole(value: Tree, scale: int) -> Tree:
    """A value as a whole number of its last places."""
    return typed(value * exp.Literal.number(10**scale) if scale else value, "BIGINT")


def range_expression(whole: Tree) -> Tree:
    """The range of a column of whole numbers, as :func:`range_of` tells it."""
    mirrored = exp.Paren(this=exp.Sub(this=exp.Neg(this=exp.Literal.number(1)), expression=whole.copy()))
    below = exp.LT(this=whole.copy(), expression=exp.Literal.number(0))
    negative = exp.Sub(this=exp.Neg(this=exp.Literal.number(1)), expression=exp.Paren(this=_doubled(mirrored)))
    return exp.Case(ifs=[exp.If(this=below, true=negative)], default=_doubled(whole))


def _doubled(plain: Tree) -> Tree:
    """The range of what is not negative."""
    doublings = range(MOST_DOUBLINGS - STEPS)
    below = [exp.LT(this=plain.copy(), expression=exp.Literal.number(1 << (STEPS + 1 + each))) for each in doublings]
    numbers: list[Tree] = []
    for each in (*doublings, len(doublings)):
        shifted = exp.BitwiseRightShift(this=plain.copy(), expression=exp.Literal.number(each))
        numbers.append(exp.Literal.number(each << STEPS) + exp.Paren(this=shifted))
    return sql.step_function(below, numbers)


def _by_range(name: str) -> Tree:
    """A column's values as a list, in order of ranges."""
    ordered = exp.Order(this=exp.column(name), expressions=[exp.Ordered(this=exp.column("range"), nulls_first=False)])
    return exp.ArrayAgg(this=ordered)
