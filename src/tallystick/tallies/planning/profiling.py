"""A look at some of the facts: how many there are about, and which columns have few values.

The look decides how tallies are computed and never what they are, so it may be taken of any facts.
"""

from sqlglot import exp

from tallystick.charter.formula.nodes import Column
from tallystick.tallies import sql
from tallystick.tallies.engines.engine import Engine
from tallystick.tallies.plan import Plan
from tallystick.tallies.planning.sketch import Profile, columns_in, conjuncts
from tallystick.tallies.sql import Offsets, Relations

SAMPLED = 50_000
"""Facts that are looked at."""
UNKNOWN = 10_000_000
"""Taken for the number of facts where an engine cannot tell without counting them."""

NOTHING = Profile(rows=0, sampled=0, values={}, cells=0)
"""The profile of a source without facts."""


def profile_of(plan: Plan, engine: Engine, relations: Relations, offsets: Offsets) -> Profile:
    """What a sample of a source's facts says."""
    columns = _looked_at(plan)
    facts = sql.Facts(plan, relations, offsets)
    read = [facts.column(column) for column in columns]
    cells = [facts.column(Column(name, plan.request.source)) for name in _told_apart_by(plan)]
    some = facts.stored(plan.edges).limit(SAMPLED).subquery("facts")
    counts = [exp.Count(this=exp.Distinct(expressions=[column.copy()])) for column in read]
    query = exp.select(exp.Count(this=exp.Star()), *counts).from_(some)
    sampled, *different = engine.run(query)[0]
    held = 1
    if cells:
        once = exp.select(*(cell.copy() for cell in cells)).distinct().from_(some.copy())
        held = max(1, engine.run(exp.select(exp.Count(this=exp.Star())).from_(once.subquery("cells")))[0][0])
    rows = sampled if sampled < SAMPLED else max(sampled + 1, engine.rows(plan.request.source) or UNKNOWN)
    return Profile(rows, sampled, dict(zip(columns, different, strict=True)), held)


def _looked_at(plan: Plan) -> list[Column]:
    """The columns of conditions, but for those that are read as local clocks do."""
    found: dict[Column, None] = {}
    for primitive in plan.additive:
        for condition in conjuncts(primitive.where):
            for column in columns_in(condition):
                if ((column.source or plan.request.source), column.name) not in plan.local:
                    found.setdefault(column)
    return sorted(found, key=lambda column: (column.source or "", column.name))


def _told_apart_by(plan: Plan) -> list[str]:
    names = [name for name, _ in plan.dimensions]
    names += [name for party in plan.parties for name, _, _ in party.columns]
    return list(dict.fromkeys(names))
