"""Tallies by local day and stored columns: what they are, and the SQL that makes, merges and reads them.

A cube is two tables of the same columns: ``base``, in order of days, and ``recent``, to which new facts add rows. A day
and its keys may have several rows; whoever reads adds them up. Columns: ``day``, ``k0 …`` (stored columns, as the facts
have them), ``value`` in a cube of value frequencies, and a column for each part, named by what it is.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlglot import exp

from tallystick.charter.formula.nodes import Column, Node
from tallystick.charter.formula.primitives import Operation, Primitive, conjunction
from tallystick.charter.formula.walk import walk
from tallystick.charter.formula.write import write
from tallystick.facts.conditions import local_columns
from tallystick.tallies import sql
from tallystick.tallies.plan import Plan
from tallystick.tallies.planning.rules import with_keys
from tallystick.tallies.planning.sketch import Final, Group, columns_in
from tallystick.tallies.planning.writing import Written, written
from tallystick.tallies.sql import INTERVAL, Offsets, Relations, Tree
from tallystick.tallies.store.days import DAY, Span, day_from
from tallystick.tallies.store.file import SCHEMA
from tallystick.terms.canonical import sha256_hex

VALUE = "value"


@dataclass(frozen=True, slots=True)
class Cube:
    """What a cube holds."""

    number: int
    stored: tuple[tuple[str, str], ...]
    """Source and name of each stored column."""
    value: str | None
    """What the cube holds frequencies of, as a formula writes it; None in a cube of counts, sums and extremes."""
    parts: Mapping[str, str]
    """The operation of each part, by the name of its column."""
    schema: str
    """Hash of the types in the files that it was made of."""
    added: int = 0
    """How often rows were added since they were merged."""

    def text(self) -> str:
        """As it is kept."""
        return json.dumps([self.stored, self.value, dict(self.parts), self.schema, self.added])

    @classmethod
    def read(cls, number: int, text: str) -> "Cube":
        """From what was kept."""
        stored, value, parts, schema, added = json.loads(text)
        return cls(number, tuple((source, name) for source, name in stored), value, parts, schema, added)

    @property
    def keys(self) -> list[str]:
        """The columns that rows are told apart by."""
        return [DAY, *(f"k{place}" for place in range(len(self.stored))), *([VALUE] if self.value is not None else [])]

    def table(self, which: str) -> exp.Table:
        """``base`` or ``recent``."""
        return exp.table_(f"{which}_{self.number}", db=SCHEMA)

    def rows(self, *, since: date | None = None, until: date | None = None) -> exp.Query:
        """All rows of some days."""
        halves = []
        for which in ("base", "recent"):
            half = exp.select("*").from_(self.table(which))
            if since is not None:
                half = half.where(exp.column(DAY) >= sql.moment_literal(since))
            if until is not None:
                half = half.where(exp.column(DAY) < sql.moment_literal(until))
            halves.append(half)
        found: exp.Query = exp.union(*halves, distinct=False)
        return found

    def merged(self, rows: Tree, parts: Iterable[str] | None = None) -> exp.Select:
        """Rows with one for each day and keys, in order of days."""
        keys = self.keys
        values = []
        for name, operation in self.parts.items():
            if parts is None or name in parts:
                values.append(exp.alias_(combined(operation, exp.column(name)), name))
        query = exp.select(*map(exp.column, keys), *values).from_(rows)
        places = [exp.Literal.number(place + 1) for place in range(len(keys))]
        return query.group_by(*places).order_by(exp.Literal.number(1))


def combined(operation: str, column: Tree) -> Tree:
    """A part of several rows together."""
    return {"min": exp.Min, "max": exp.Max}.get(operation, exp.Sum)(this=column)


def part_name(final: Final) -> str:
    """The column of what the inner level has to hold for a final."""
    return primitive_name(part_primitive(final))


def part_primitive(final: Final) -> Primitive:
    """What is counted row by row for a final; whose facts it covers is settled later."""
    return replace(final.primitive, where=conjunction(*final.counted), covers="everyone")


def primitive_name(primitive: Primitive) -> str:
    """A name that is equal for equal counts and sums, and for no others."""
    return f"p_{sha256_hex([primitive.operation.value, _text(primitive.argument), _text(primitive.where)])[:20]}"


def _text(node: Node | None) -> str | None:
    return None if node is None else write(node)


def grouped(plan: Plan, finals: Sequence[Final], stored: Sequence[tuple[str, str]]) -> Group:
    """The finals over groups of stored columns: conditions on those alone are settled group by group."""
    home = plan.request.source
    taken_apart = {
        column for final in finals for each in final.conditions for column in local_columns(each)
    } | {
        column for final in finals for each in final.conditions for column in columns_in(each)
        if (column.source or home, column.name) in plan.local
    }  # fmt: skip
    keys = {
        column: None
        for final in finals
        for condition in final.conditions
        for column in columns_in(condition)
        if (column.source or home, column.name) in set(stored) and column not in taken_apart
    }
    return with_keys(Group(tuple(finals)), tuple(keys))


def needed_columns(plan: Plan) -> tuple[tuple[str, str], ...]:
    """The stored columns that dimensions and parties are told by."""
    return tuple((column.source or plan.request.source, column.name) for column in written(plan, Group(())).stored)


def day_query(
    plan: Plan,
    cube: Cube,
    parts: Mapping[str, Primitive],
    relations: Relations,
    offsets: Offsets,
    *,
    span: Span,
    value: Node | None = None,
) -> exp.Select:
    """Rows of a cube, of the facts of some days; ``plan`` is that of :func:`days.by_day` for the span."""
    facts = sql.Facts(plan, relations, offsets)
    keys: list[Tree] = [exp.alias_(day_from(span), DAY)]
    keys += [exp.alias_(facts.column(Column(name, home)), f"k{i}") for i, (home, name) in enumerate(cube.stored)]
    known = None
    if value is not None:
        keys.append(exp.alias_(facts.expression(value), VALUE))
        known = exp.Not(this=exp.Is(this=facts.expression(value), expression=exp.Null()))
    chosen = [exp.alias_(sql.aggregate(part, facts), name, copy=False) for name, part in parts.items()]
    query = exp.select(*keys, *chosen, copy=False)
    query = query.from_(facts.stored(plan.edges).subquery("facts", copy=False), copy=False)
    if known is not None:
        query = query.where(known, copy=False)
    return query.group_by(*(exp.Literal.number(place + 1) for place in range(len(keys))), copy=False)


@dataclass(frozen=True, slots=True)
class Served:
    """How a request is read from a cube."""

    plan: Plan
    cube: Cube
    edges: tuple[date, ...]
    """The days at which an interval begins, or a party joins or leaves, as many as the plan's edges have."""

    def group(self, group: Group) -> exp.Select:
        """Interval, dimensions, and a column for each final of a group."""
        two = self._written(group)
        parts = []
        for place, final in enumerate(group.parts.values()):
            name = part_name(final)
            parts.append(exp.alias_(combined(self.cube.parts[name], exp.column(name)), f"p{place}"))
        return two.outer(self._inner(two, parts).subquery("grouped", copy=False))

    def frequencies(self, primitives: Sequence[Primitive]) -> exp.Select:
        """Interval, dimensions, value, and how often it occurs under the condition of each primitive."""
        two = self._written(Group(()))
        names = [primitive_name(count_under(primitive)) for primitive in primitives]
        columns = [exp.alias_(exp.Sum(this=exp.column(name)), f"p{place}") for place, name in enumerate(names)]
        inner = self._inner(two, columns, value=True)
        keys = [two.interval(), *(two.dimension(name) for name in self.plan.request.dimensions), exp.column(VALUE)]
        sums = [
            exp.cast(sql.or_zero(exp.Sum(this=exp.column(f"p{place}"))), "BIGINT") for place in range(len(primitives))
        ]
        places = [exp.Literal.number(place + 1) for place in range(len(keys))]
        return exp.select(*keys, *sums).from_(inner.subquery("grouped")).group_by(*places)

    def _written(self, group: Group) -> Written:
        return written(self.plan, group)

    def _inner(self, two: Written, parts: Sequence[Tree], *, value: bool = False) -> exp.Select:
        """Parts by interval and stored columns: days are put together before anything else is asked of them."""
        place = {stored: number for number, stored in enumerate(self.cube.stored)}
        home = self.plan.request.source
        keys = [
            exp.alias_(exp.column(f"k{place[column.source or home, column.name]}"), f"k{number}")
            for number, column in enumerate(two.stored)
        ]
        interval = sql.interval_of(exp.column(DAY), self.edges[1:-1])
        request = self.plan.request
        until = min(request.cuts[-1], request.as_of or request.cuts[-1])
        rows = self.cube.rows(since=request.cuts[0], until=until)
        told = [exp.alias_(interval, INTERVAL), *keys, *([exp.column(VALUE)] if value else [])]
        query = exp.select(*told, *parts).from_(rows.subquery("cube"))
        return query.group_by(*(exp.Literal.number(number + 1) for number in range(len(told))))


def count_under(primitive: Primitive) -> Primitive:
    """The count that stands for value frequencies in a cube that has a row for each value."""
    return Primitive(Operation.COUNT, primitive.source, "everyone", None, primitive.where)


def reads_other_sources(nodes: Iterable[Node | None], home: str) -> bool:
    """Whether any of the expressions looks at a joined source."""
    parts = [part for node in nodes if node is not None for part in walk(node)]
    return any(isinstance(part, Column) and part.source not in (None, home) for part in parts)
