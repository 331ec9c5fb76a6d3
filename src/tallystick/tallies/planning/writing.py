"""The SQL of a group of a sketch: one level of grouping, or two.

In two levels, rows are grouped by interval, stored columns and keys; the groups, which are few, are then given their
dimensions and parties, and conditions on keys choose among them. Both levels add up exactly, so it is all the same.
"""

from dataclasses import dataclass, replace

from sqlglot import exp

from tallystick.charter.formula.nodes import Column, Node
from tallystick.charter.formula.primitives import Operation, Primitive, conjunction
from tallystick.facts.conditions import number_literal, row_expression, typed
from tallystick.figures.tables import PARTY
from tallystick.tallies import sql
from tallystick.tallies.plan import Moment, Plan
from tallystick.tallies.planning.sketch import Bucket, Final, Group, known_column, threshold
from tallystick.tallies.sql import INTERVAL, Offsets, Relations, Tree

INNER = "grouped"
"""The name of the inner level."""


@dataclass(frozen=True, slots=True)
class Written:
    """The two levels of a group."""

    plan: Plan
    group: Group
    edges: tuple[Moment, ...]
    """The request's cuts and the moments at which parties join and leave, so that a group has one party."""
    stored: tuple[Column, ...]
    """Columns of the source that the inner level is grouped by: dimensions, what parties are known by, and keys."""

    def inner(self, relations: Relations, offsets: Offsets) -> exp.Select:
        """Interval, stored columns, buckets, and each part."""
        facts = sql.Facts(self.plan, relations, offsets)
        keys = [exp.alias_(facts.column(column), f"k{i}") for i, column in enumerate(self.stored)]
        keys += [exp.alias_(_bucket(facts.column(each.column), each), name) for each, name in self._buckets()]
        parts = [exp.alias_(sql.aggregate(_part(final), facts), f"p{i}", copy=False) for i, final in self._parts()]
        places = [exp.Literal.number(place + 1) for place in range(len(keys) + 1)]
        return (
            exp.select(exp.column(INTERVAL), *keys, *parts, copy=False)
            .from_(facts.stored(self.edges).subquery("facts", copy=False), copy=False)
            .group_by(*places, copy=False)
        )

    def outer(self, inner: Tree) -> exp.Select:
        """Interval, dimensions, and a column for each final, of a relation that holds what :meth:`inner` gives."""
        names = {final.part: f"p{i}" for i, final in self._parts()}
        values = [
            exp.alias_(self._rolled(final, exp.column(names[final.part])), f"f{i}", copy=False)
            for i, final in enumerate(self.group.finals)
        ]
        keys = [self.interval(), *(self.dimension(name) for name in self.plan.request.dimensions)]
        places = [exp.Literal.number(place + 1) for place in range(len(keys))]
        return exp.select(*keys, *values, copy=False).from_(inner, copy=False).group_by(*places, copy=False)

    def query(self, relations: Relations, offsets: Offsets) -> exp.Select:
        """Both levels in one query."""
        return self.outer(self.inner(relations, offsets).subquery(INNER, copy=False))

    def interval(self) -> Tree:
        """The request's interval of a group."""
        fine = exp.column(INTERVAL)
        if self.edges == self.plan.edges:
            return fine
        inner = [self.edges.index(edge) for edge in self.plan.edges[1:-1]]
        return sql.step_by_number(fine, inner)

    def dimension(self, name: str) -> Tree:
        """A dimension of a group, as text."""
        if name == PARTY:
            return sql.party_expression(self.plan.parties, self._text, self._reached)
        return self._text(name, dict(self.plan.dimensions)[name])

    def _text(self, name: str, kind: str) -> Tree:
        return sql.as_text(self._stored(Column(name, self.plan.request.source)), kind)

    def _stored(self, column: Column) -> exp.Column:
        return exp.column(f"k{self.stored.index(_home(column, self.plan))}")

    def _reached(self, moment: Moment) -> Tree:
        place = self.edges.index(moment)
        return exp.GTE(this=exp.column(INTERVAL), expression=exp.Literal.number(place))

    def _parts(self) -> list[tuple[int, Final]]:
        return list(enumerate(self.group.parts.values()))

    def _buckets(self) -> list[tuple[Bucket, str]]:
        found = [key for key in self.group.keys if isinstance(key, Bucket)]
        return [(key, f"b{place}") for place, key in enumerate(found)]

    def _rolled(self, final: Final, part: Tree) -> Tree:
        value: Tree = part
        if final.chosen:
            conditions = [self._chosen(condition) for condition in final.chosen]
            value = sql.case_when(exp.and_(*conditions), part)
        match final.primitive.operation:
            case Operation.MIN:
                return exp.Min(this=value)
            case Operation.MAX:
                return exp.Max(this=value)
            case Operation.COUNT:
                return typed(sql.or_zero(exp.Sum(this=value)), "BIGINT")
            case _:
                return sql.or_zero(exp.Sum(this=value))

    def _chosen(self, condition: Node) -> Tree:
        for key, name in self._buckets():
            if key.column == known_column(condition):
                return exp.Not(this=exp.Is(this=exp.column(name), expression=exp.Null()))
            cut = threshold(condition)
            if cut is not None and cut[0] == key.column and cut[1] in key.bounds:
                side = exp.LT if cut[2] else exp.GTE
                return side(this=exp.column(name), expression=exp.Literal.number(key.below(cut[1])))
        return row_expression(condition, column=self._stored, local=self._stored)  # instants are never keys


def written(plan: Plan, group: Group) -> Written:
    """A group of two levels, ready to be written for any engine."""
    joins = {moment for party in plan.parties for moment in (party.since, party.until) if moment is not None}
    stored: dict[Column, None] = {}
    for name, _ in plan.dimensions:
        stored.setdefault(Column(name, plan.request.source))
    for party in plan.parties:
        for name, _, _ in party.columns:
            stored.setdefault(Column(name, plan.request.source))
    for key in group.keys:
        if isinstance(key, Column):
            stored.setdefault(_home(key, plan))
    return Written(plan, group, tuple(sorted({*plan.edges, *joins})), tuple(stored))


def one_level(plan: Plan, group: Group, relations: Relations, offsets: Offsets) -> exp.Select:
    """The group as one level of ``CASE``."""
    return sql.additive_query(plan, relations, offsets, tuple(final.primitive for final in group.finals))


def group_query(plan: Plan, group: Group, relations: Relations, offsets: Offsets) -> exp.Select:
    """The query of a group: interval, dimensions, and a column for each of its finals."""
    if group.two_level:
        return written(plan, group).query(relations, offsets)
    return one_level(plan, group, relations, offsets)


def _home(column: Column, plan: Plan) -> Column:
    return column if column.source else replace(column, source=plan.request.source)


def _part(final: Final) -> Primitive:
    return replace(final.primitive, where=conjunction(*final.counted))


def _bucket(column: Tree, bucket: Bucket) -> Tree:
    """The number of the bucket, by halving; NULL where the value is not known."""
    known = exp.Not(this=exp.Is(this=column.copy(), expression=exp.Null()))
    below = [
        (exp.LT if belongs_above else exp.LTE)(this=column.copy(), expression=number_literal(value))
        for value, belongs_above in bucket.bounds
    ]
    numbers = [exp.Literal.number(number) for number in range(len(below) + 1)]
    return sql.case_when(known, sql.step_function(below, numbers))
