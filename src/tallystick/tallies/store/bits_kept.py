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
"""Numbers that came later, from which on they are put into bit sets; rows of other values, from which on they are made
anew."""
SAMPLED, MOST_SAMPLED = 50_000, 10_000
"""Facts that are looked at, and different values among them that are too many to be kept."""
MOST_VALUES = 150_000
"""Different values that are kept where they have no bits."""


@dataclass(frozen=True, slots=True)
class Values:
    """The different values that answer for windows."""

    bits: Bits
    made: bool
    """Whether they were made just now, of all facts."""


def kept_bits(
    keeper: Keeper, plan: Plan, asked: Asked, bounds: tuple[int, int] | None, *, within: Sequence[date], cells: int
) -> Values | None:
    """The different values of an argument for these windows; None where there would be too many.

    ``bounds`` are those of whole numbers that lie close together, None for other values; ``within`` are the days on
    which parties join or leave, ``cells`` about how many there are of them.
    """
    about = about_values(asked.argument, dense=bounds is not None)
    making = _Making(keeper, _conditions(keeper, asked), asked.argument)
    names = tuple(dict.fromkeys(condition_name(each) for each in making.conditions))
    stored = tuple(dict.fromkeys((*needed_columns(keeper.whole), *needed_columns(plan))))
    days = tuple(sorted({*(day for window in asked.windows for day in window), *within}))
    for number, said, seen in keeper.holdings("bits", about):
        change = keeper.change(seen)
        if not said and change is not None and change.only_adds:
            return None  # there were too many
        bits = Bits.read(number, said) if said else None
        if bits is not None and bits.holds(bounds) and set(stored) <= set(bits.stored):
            if set(names) <= set(bits.conditions) and (longer := bits.longer(days)) is not None:
                caught = bits if seen == keeper.seen else _caught_up(making, bits, seen)
                if caught is not None:
                    if longer != bits:
                        _lengthened(making, bits, longer)
                    keeper.keep(number, "bits", longer.text(), about)
                    return Values(longer, made=False)
            elif seen == keeper.seen and set(names) <= set(bits.conditions):
                return None  # windows that its segments do not make up are answered one by one
        keeper.drop(number)
        break
    bits = _first(making, days, stored, names, bounds)
    made = _build_values(making, bits) if bounds is None else _build_sets(making, bits, cells)
    keeper.keep(bits.number, "bits", bits.text() if made else "", about)
    return Values(bits, made=True) if made else None


def about_values(argument: Node, *, dense: bool) -> str:
    """Under what the different values of an argument are kept."""
    return sha256_hex([write(argument), dense])


def _first(
    making: "_Making",
    edges: tuple[date, ...],
    stored: tuple[tuple[str, str], ...],
    names: tuple[str, ...],
    bounds: tuple[int, int] | None,
) -> Bits:
    """What will be kept, with room for numbers that are yet to come."""
    keeper = making.keeper
    if bounds is not None:
        slack = (bounds[1] - bounds[0]) // 4
        bounds = (min(bounds[0], 0) if 0 <= bounds[0] <= slack else bounds[0], bounds[1] + slack)
    return Bits(keeper.new_number(), stored, edges, bounds, names, keeper.schema(keeper.table.files))


def _conditions(keeper: Keeper, asked: Asked) -> list[Primitive]:
    """The distinct counts of the argument that the charter needs, and those that are asked for."""
    every = [
        each for each in keeper.whole.request.recompute
        if each.operation is Operation.DISTINCT and each.argument == asked.argument
    ]  # fmt: skip
    return list({condition_name(each): each for each in (*every, *asked.primitives)}.values())


def _build_sets(making: "_Making", bits: Bits, cells: int) -> bool:
    """Bit sets of all facts; whether they are small enough."""
    keeper, segments = making.keeper, len(bits.edges) - 1
    size = bits.width * max(1, cells) * segments * len(bits.conditions)
    if size > min(MOST_BYTES, BYTES_FOR_A_FACT * keeper.table.rows) or bits.width > keeper.table.rows:
        return False
    _create(making, bits, bits.edges[:-1])
    flags = [exp.alias_(exp.cast(exp.Null(), "BOOLEAN"), name) for name in bits.conditions]
    value = exp.alias_(exp.cast(exp.Null(), "BIGINT"), VALUE)
    keeper.create(bits.fresh, _none_of(keeper, bits).select(value, *flags))
    step = max(1, segments * AT_ONCE // max(1, size))
    for start in range(0, segments, step):
        _insert_sets(making, bits, bits.edges[start : start + step + 1])
    keeper.counts["built"] += 1
    return True


def _create(making: "_Making", bits: Bits, days: Sequence[date]) -> None:
    """Empty tables of the segments that begin on these days."""
    sets = [exp.alias_(exp.cast(exp.Null(), "BIT"), name) for name in bits.conditions]
    for day in days:
        making.keeper.create(bits.segment(day), _none_of(making.keeper, bits).select(*sets))


def _build_values(making: "_Making", bits: Bits) -> bool:
    """The different values of all facts; whether they are few enough. A look at some of the facts may tell at once."""
    keeper = making.keeper
    looked = _rows(making, bits, keeper.relations, bits.edges, fresh=True, some=SAMPLED)
    count = exp.select(exp.Count(this=exp.Star()))
    if keeper.run(count.copy().from_(looked.subquery("rows")))[0][0] > MOST_SAMPLED:
        return False
    keeper.create(bits.fresh, _rows(making, bits, keeper.relations, bits.edges, fresh=True))
    if keeper.run(count.from_(bits.fresh))[0][0] > MOST_VALUES:
        keeper.drop(bits.number)
        return False
    keeper.counts["built"] += 1
    return True


def _none_of(keeper: Keeper, bits: Bits) -> exp.Select:
    """No row of the segment's first day and the stored columns, in their types."""
    columns = keeper.compiled.charter.sources
    stored = [
        exp.alias_(exp.cast(exp.Null(), storage_of(columns[source].columns[name])), f"k{place}")
        for place, (source, name) in enumerate(bits.stored)
    ]
    since = exp.alias_(exp.cast(exp.Null(), "DATE"), SINCE)
    return exp.select(since, *stored).where(exp.false())


@dataclass(frozen=True, slots=True)
class _Making:
    """Different values in the making: of which argument, under which conditions."""

    keeper: Keeper
    conditions: Sequence[Primitive]
    argument: Node


def _rows(
    making: _Making, bits: Bits, relations: Relations, edges: Sequence[date], *, fresh: bool, some: int | None = None
) -> exp.Select:
    """Rows of the facts between these edges of segments; of ``some`` of the facts alone, for a look at them."""
    keeper, conditions = making.keeper, making.conditions
    zone, of_days = keeper.compiled.zone, is_of_days(keeper.whole, keeper.compiled)
    moments = list(edges) if of_days else [zone.instant(day).replace(tzinfo=None) for day in edges]
    if some is not None:
        home = keeper.table.source
        relations = {**relations, home: exp.select("*").from_(relations[home].copy()).limit(some).subquery()}
    plan = segment_plan(keeper.whole, moments)
    offsets = keeper.offsets(relations, (edges[0], edges[-1]))
    rows = rows_query(plan, bits, conditions, relations, offsets, argument=making.argument, fresh=fresh)
    numbered = [
        exp.If(this=exp.EQ(this=exp.column(INTERVAL), expression=exp.Literal.number(number)),
               true=sql.moment_literal(day))
        for number, day in enumerate(edges[:-1])
    ]  # fmt: skip
    since = exp.alias_(exp.Case(ifs=numbered), SINCE)
    columns = map(exp.column, _columns(bits, fresh=fresh)[1:])
    return exp.select(since, *columns).from_(rows.subquery("rows"))


def _columns(bits: Bits, *, fresh: bool) -> list[str]:
    return [*bits.keys, *([VALUE] if fresh else []), *bits.conditions]


def _insert_sets(making: _Making, bits: Bits, edges: Sequence[date]) -> None:
    """Bit sets of the facts between these edges of segments."""
    keeper, columns = making.keeper, _columns(bits, fresh=False)
    rows = _rows(making, bits, keeper.relations, edges, fresh=False)
    keeper.run_text(f"CREATE OR REPLACE TEMP TABLE made AS {keeper.engine.text(rows)}")
    for day in edges[:-1]:
        mine = exp.select(*map(exp.column, columns)).from_("made")
        keeper.insert(bits.segment(day), columns, mine.where(_begins(day)))
    keeper.run_text("DROP TABLE made")


def _insert_values(making: _Making, bits: Bits, relations: Relations, edges: Sequence[date]) -> None:
    """Values of these facts, a row for each."""
    rows = _rows(making, bits, relations, edges, fresh=True)
    making.keeper.insert(bits.fresh, _columns(bits, fresh=True), rows)


def _lengthened(making: _Making, bits: Bits, longer: Bits) -> None:
    """Further segments after the last one, of all facts in them."""
    edges = longer.edges[len(bits.edges) - 1 :]
    if longer.bounds is None:
        _insert_values(making, longer, making.keeper.relations, edges)
        return
    _create(making, longer, edges[:-1])
    _insert_sets(making, longer, edges)


def _caught_up(making: _Making, bits: Bits, seen: Seen) -> Bits | None:
    """Different values of the facts as they are now; None where that is not possible."""
    keeper = making.keeper
    change, days = keeper.change(seen), keeper.dirty(seen)
    if change is None or days is None or set(bits.conditions) != {condition_name(each) for each in making.conditions}:
        return None
    if change.added and keeper.schema([keeper.table.files[place] for place in change.added]) != bits.schema:
        return None
    touched = bits.touched(days)
    if change.only_adds:
        if touched:
            _insert_values(making, bits, keeper.added(change), bits.edges)
            keeper.counts["added"] += 1
        (count,) = keeper.run(exp.select(exp.Count(this=exp.Star())).from_(bits.fresh))[0]
        if count <= MOST_FRESH:
            return bits
        held = exp.select(exp.column(SINCE)).distinct().from_(bits.fresh)
        touched = bits.touched([row[0] for row in keeper.run(held)])
    for start, end in touched:
        keeper.delete(bits.fresh, _begins(start))
        if bits.bounds is None:
            _insert_values(making, bits, keeper.relations, (start, end))
        else:
            keeper.delete(bits.segment(start), _begins(start))
            _insert_sets(making, bits, (start, end))
    return bits


def _begins(day: date) -> exp.EQ:
    """Whether a row is of the segment that begins on a day."""
    return exp.EQ(this=exp.column(SINCE), expression=sql.moment_literal(day))
