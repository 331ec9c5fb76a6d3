"""Keeping bit sets up to date: new numbers are added, segments with facts that count otherwise are made anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from tallystick.charter.formula.nodes import Node
from tallystick.charter.formula.primitives import Operation, Primitive
from tallystick.charter.formula.write import write
from tallystick.facts.planning import storage_of
from tallystick.tallies import sql
from tallystick.tallies.plan import Plan
from tallystick.tallies.planning.asked import Asked
from tallystick.tallies.sql import INTERVAL, Relations
from tallystick.tallies.store.bits import SINCE, VALUE, Bits, condition_name, rows_query, segment_plan
from tallystick.tallies.store.cubes import needed_columns
from tallystick.tallies.store.days import is_of_days
from tallystick.tallies.store.keeping import Keeper
from tallystick.tallies.store.seen import Seen
from tallystick.terms.canonical import sha256_hex

MOST_BYTES = 2**30
"""Of all bit sets of one argument."""
BYTES_FOR_A_FACT = 64
"""Bit sets may have so many bytes for each fact."""
AT_ONCE = 200_000_000
"""Bytes of bit sets that are made by one query."""
MOST_FRESH = 200_000
"""Numbers that came later, from which on they are put into bit sets."""


def kept_bits(
    keeper: Keeper, plan: Plan, asked: Asked, bounds: tuple[int, int], *, within: Sequence[date], cells: int
) -> Bits | None:
    """The bit sets of an argument for these windows; None where they would be too large.

    ``within`` are the days on which parties join or leave, ``cells`` about how many there are of them.
    """
    about = sha256_hex(write(asked.argument))
    conditions = _conditions(keeper, asked)
    names = tuple(dict.fromkeys(condition_name(each) for each in conditions))
    stored = tuple(dict.fromkeys((*needed_columns(keeper.whole), *needed_columns(plan))))
    for number, said, seen in keeper.holdings("bits", about):
        bits = Bits.read(number, said)
        fits = bits.bounds[0] <= bounds[0] and bounds[1] <= bits.bounds[1] and set(stored) <= set(bits.stored)
        if fits and set(names) <= set(bits.conditions) and bits.serves(asked.windows, within):
            if seen == keeper.seen:
                return bits
            if _caught_up(keeper, bits, seen, conditions, asked):
                keeper.keep(number, "bits", bits.text(), about)
                return bits
        elif bits.serves(asked.windows, within) or seen != keeper.seen:
            pass  # of other facts, columns or conditions: made anew below
        else:
            return None  # windows that its segments do not make up are answered one by one
        keeper.drop(number, "bits")
        break
    slack = (bounds[1] - bounds[0]) // 4
    edges = tuple(sorted({*(day for window in asked.windows for day in window), *within}))
    wide = (min(bounds[0], 0) if 0 <= bounds[0] <= slack else bounds[0], bounds[1] + slack)
    bits = Bits(keeper.new_number(), stored, edges, wide, names, keeper.schema(keeper.table.files))
    size = bits.width * max(1, cells) * (len(edges) - 1) * len(names)
    if size > min(MOST_BYTES, BYTES_FOR_A_FACT * keeper.table.rows) or bits.width > keeper.table.rows:
        return None
    _build(keeper, bits, conditions, asked, size)
    keeper.keep(bits.number, "bits", bits.text(), about)
    return bits


def _conditions(keeper: Keeper, asked: Asked) -> list[Primitive]:
    """The distinct counts of the argument that the charter needs, and those that are asked for."""
    every = [
        each for each in keeper.whole.request.recompute
        if each.operation is Operation.DISTINCT and each.argument == asked.argument
    ]  # fmt: skip
    return list({condition_name(each): each for each in (*every, *asked.primitives)}.values())


def _build(keeper: Keeper, bits: Bits, conditions: Sequence[Primitive], asked: Asked, size: int) -> None:
    empty = exp.select(
        exp.alias_(exp.cast(exp.Null(), "DATE"), SINCE),
        *_none_of(keeper, bits),
    ).where(exp.false())
    sets = [exp.alias_(exp.cast(exp.Null(), "BIT"), name) for name in bits.conditions]
    flags = [exp.alias_(exp.cast(exp.Null(), "BOOLEAN"), name) for name in bits.conditions]
    value = exp.alias_(exp.cast(exp.Null(), "BIGINT"), VALUE)
    for day in bits.edges[:-1]:
        keeper.create(bits.segment(day), empty.copy().select(*sets))
    keeper.create(bits.fresh, empty.copy().select(value, *flags))
    step = max(1, (len(bits.edges) - 1) * AT_ONCE // max(1, size))
    for start in range(0, len(bits.edges) - 1, step):
        edges = bits.edges[start : start + step + 1]
        _insert(_Making(keeper, bits, conditions, asked.argument), keeper.relations, edges, fresh=False)
    keeper.counts["built"] += 1


def _none_of(keeper: Keeper, bits: Bits) -> list[exp.Expr]:
    """The stored columns without a value, in their types."""
    columns = keeper.compiled.charter.sources
    return [
        exp.alias_(exp.cast(exp.Null(), storage_of(columns[source].columns[name])), f"k{place}")
        for place, (source, name) in enumerate(bits.stored)
    ]


@dataclass(frozen=True, slots=True)
class _Making:
    """Bit sets in the making: of which argument, under which conditions."""

    keeper: Keeper
    bits: Bits
    conditions: Sequence[Primitive]
    argument: Node


def _insert(making: _Making, relations: Relations, edges: Sequence[date], *, fresh: bool) -> None:
    """Rows of the facts between these edges of segments."""
    keeper, bits, conditions = making.keeper, making.bits, making.conditions
    zone, of_days = keeper.compiled.zone, is_of_days(keeper.whole, keeper.compiled)
    moments = list(edges) if of_days else [zone.instant(day).replace(tzinfo=None) for day in edges]
    plan = segment_plan(keeper.whole, moments)
    offsets = keeper.offsets(relations, (edges[0], edges[-1]))
    rows = rows_query(plan, bits, conditions, relations, offsets, argument=making.argument, fresh=fresh)
    numbered = [
        exp.If(this=exp.EQ(this=exp.column(INTERVAL), expression=exp.Literal.number(number)),
               true=sql.moment_literal(day))
        for number, day in enumerate(edges[:-1])
    ]  # fmt: skip
    since = exp.Case(ifs=numbered)
    names = list(dict.fromkeys(condition_name(each) for each in conditions))
    columns = [*bits.keys[1:], *([VALUE] if fresh else []), *names]
    placed = exp.select(exp.alias_(since, SINCE), *map(exp.column, columns)).from_(rows.subquery("rows"))
    if fresh:
        keeper.insert(bits.fresh, [SINCE, *columns], placed)
        return
    keeper.run_text(f"CREATE OR REPLACE TEMP TABLE made AS {keeper.engine.text(placed)}")
    for day in edges[:-1]:
        mine = exp.select(*map(exp.column, (SINCE, *columns))).from_("made")
        keeper.insert(bits.segment(day), [SINCE, *columns], mine.where(_begins(day)))
    keeper.run_text("DROP TABLE made")


def _caught_up(keeper: Keeper, bits: Bits, seen: Seen, conditions: Sequence[Primitive], asked: Asked) -> bool:
    """Bring bit sets up to date; whether that was possible."""
    change, days = keeper.change(seen), keeper.dirty(seen)
    if change is None or days is None or set(bits.conditions) != {condition_name(each) for each in conditions}:
        return False
    if change.added and keeper.schema([keeper.table.files[place] for place in change.added]) != bits.schema:
        return False
    touched = bits.touched(days)
    if change.only_adds:
        if touched:
            _insert(_Making(keeper, bits, conditions, asked.argument), keeper.added(change), bits.edges, fresh=True)
        (count,) = keeper.run(exp.select(exp.Count(this=exp.Star())).from_(bits.fresh))
        if count[0] <= MOST_FRESH:
            return True
        held = exp.select(exp.column(SINCE)).distinct().from_(bits.fresh)
        touched = bits.touched([row[0] for row in keeper.run(held)])
    for start, end in touched:
        for table in (bits.segment(start), bits.fresh):
            keeper.delete(table, _begins(start))
        _insert(_Making(keeper, bits, conditions, asked.argument), keeper.relations, (start, end), fresh=False)
    return True


def _begins(day: date) -> exp.EQ:
    """Whether a row is of the segment that begins on a day."""
    return exp.EQ(this=exp.column(SINCE), expression=sql.moment_literal(day))
