"""Answering a request from what is kept, and from facts where nothing is kept of it.

What adds up comes from a cube, value frequencies from a cube with a row for each value, distinct counts of dense
numbers from bits, and every other distinct count, rank and snapshot from the answer that was given before for its
window, while no fact of the window's days has changed.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from sqlglot import exp

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.formula.nodes import Column, Node
from tallystick.charter.formula.primitives import Operation, Primitive
from tallystick.charter.formula.write import write
from tallystick.figures.request import Ranks, TallyRequest
from tallystick.figures.scope import party_rules
from tallystick.figures.tables import PARTY
from tallystick.tallies import sql
from tallystick.tallies.engine import Extent, Found, Key, Run
from tallystick.tallies.engines.engine import Answer
from tallystick.tallies.planning.asked import Asked, ranks_asked
from tallystick.tallies.planning.holistic import dense_column
from tallystick.tallies.planning.profiling import NOTHING, profile_of
from tallystick.tallies.planning.rules import MOST_COLUMNS, few_values_become_keys
from tallystick.tallies.planning.sketch import Profile, first_sketch
from tallystick.tallies.store import ranges_kept
from tallystick.tallies.store.answers import Answers
from tallystick.tallies.store.bits import Bits, count_query
from tallystick.tallies.store.bits_kept import Values, kept_bits
from tallystick.tallies.store.cubes import (
    Cube,
    Served,
    count_under,
    grouped,
    needed_columns,
    part_name,
    part_primitive,
    primitive_name,
)
from tallystick.tallies.store.days import DAY, by_day
from tallystick.tallies.store.file import NothingToKeepError
from tallystick.tallies.store.keeping import Keeper, Parts
from tallystick.tallies.store.unions import every_window
from tallystick.terms.canonical import sha256_hex
from tallystick.terms.tally import Number, TallyTable, TallyValue, Window

MOST_VALUES = 2_000_000
"""Rows of a cube of value frequencies; where there would be more, frequencies are counted from facts."""


class StoredRun(Run):
    """A request of one source, answered from its store where that can be."""

    def __init__(self, request: TallyRequest, keeper: Keeper, compiled: CompiledCharter) -> None:
        super().__init__(request, keeper.engine, compiled)
        self.keeper = keeper
        self._offsets: sql.Offsets | None = None
        self._cells = 0
        """How many combinations of dimensions an interval has at most."""

    def table(self) -> TallyTable:
        """Everything that the request asks for; what was computed is kept."""
        if self.request.source not in self.relations:
            return super().table()
        found = super().table()
        self.keeper.write_down()
        return found

    # What is known of the facts

    def extent(self) -> Extent:
        """The first and last day, from the cube."""
        first, last = self.days
        as_of = self.request.as_of
        if as_of is not None and last is not None and last >= as_of:
            query = exp.select(exp.Min(this=exp.column(DAY)), exp.Max(this=exp.column(DAY)))
            first, last = self.keeper.run(query.from_(self.cube.rows(until=as_of).subquery("cube")))[0]
        return Extent(first, last, ())

    @cached_property
    def days(self) -> tuple[date | None, date | None]:
        """The first and last day of all facts."""
        query = exp.select(exp.Min(this=exp.column(DAY)), exp.Max(this=exp.column(DAY)))
        first, last = self.keeper.run(query.from_(self.cube.rows().subquery("cube")))[0]
        return first, last

    @property
    def as_of(self) -> date | None:
        """The day from which on facts are not known; None where there are none of that day or later."""
        as_of, last = self.request.as_of, self.days[1]
        return None if as_of is None or last is None or last < as_of else as_of

    def look(self, offsets: sql.Offsets) -> Profile:
        """Facts are looked at only where they have to be read."""
        del offsets
        return NOTHING

    def reading(self) -> sql.Offsets:
        """Make ready to read facts; the clock's offsets over them."""
        if self._offsets is None:
            self._offsets = self.offsets()
            rows = self.engine.rows(self.request.source) or 0
            self.profile = Profile(rows, sampled=0, values={}, cells=max(1, self._cells))
        self.keeper.counts["asked"] += 1
        return self._offsets

    # What adds up

    @cached_property
    def cube(self) -> Cube:
        """The cube that answers for all that the charter's KPIs add up, as facts are now."""
        keeper = self.keeper
        plan = keeper.whole
        needed = set(needed_columns(plan)) | set(needed_columns(self.plan))
        finals = first_sketch(plan, NOTHING).groups[0].finals
        for number, said, seen in keeper.holdings("cube"):
            cube = Cube.read(number, said)
            if needed <= set(cube.stored):
                found = keeper.current(cube, seen, _parts_of(self, cube.stored))
                if found is None:
                    keeper.drop(number)
                    continue
                if found != cube or seen != keeper.seen:
                    keeper.keep(number, "cube", found.text())
                return found
        span = keeper.span_of(keeper.relations[self.request.source])
        if span is None:
            raise NothingToKeepError(f"{self.request.source!r} has no facts to keep tallies of.")
        offsets = keeper.offsets(keeper.relations, span)
        profile = profile_of(plan, self.engine, keeper.relations, offsets)
        daily = by_day(plan, span, self.compiled)
        keys = few_values_become_keys(first_sketch(daily, profile)).groups[0].keys if finals else ()
        home = self.request.source
        named = {(each.source or home, each.name): None for each in keys if not hasattr(each, "bounds")}
        stored = tuple(dict.fromkeys((*needed_columns(plan), *sorted(needed), *named)))
        cube = keeper.build(stored, _parts_of(self, stored))
        keeper.keep(cube.number, "cube", cube.text())
        return cube

    def served(self, cube: Cube) -> Served:
        """How this request is read from a cube."""
        cuts = set(self.request.cuts)
        if PARTY in self.request.dimensions:
            for rule in party_rules(self.compiled, self.request.source):
                cuts |= {rule.joined} if rule.joined > self.request.cuts[0] else set()
                cuts |= {rule.left} if rule.left < self.request.cuts[-1] else set()
        return Served(self.plan, cube, tuple(sorted(cuts)))

    def add_up(self, rows: dict[Key, list[TallyValue]], offsets: sql.Offsets) -> None:
        """Counts, sums and extremes from the cube."""
        del offsets
        width = len(self.request.dimensions) + 1
        place_of = {primitive.key: place for place, primitive in enumerate(self.request.additive)}
        counted = [primitive.operation is Operation.FREQUENCIES for primitive in self.request.additive]
        finals = first_sketch(self.plan, NOTHING).groups[0].finals
        served = self.served(self.cube)
        for start in range(0, max(1, len(finals)), MOST_COLUMNS):
            group = grouped(self.plan, finals[start : start + MOST_COLUMNS], self.cube.stored)
            places = [place_of[final.primitive.key] for final in group.finals]
            for row in self.ask(served.group(group)):
                values = rows.get(row[:width])
                if values is None:
                    values = rows[row[:width]] = [{} if each else None for each in counted]
                for place, value in zip(places, row[width:], strict=True):
                    values[place] = value
        held = Counter(key[0] for key in rows)
        self._cells = max(held.values(), default=0)

    # Value frequencies

    def frequencies(self, argument: Node, offsets: sql.Offsets, limit: int | None) -> Answer | None:
        """Value frequencies of an argument, from a cube with a row for each value where there are few of them."""
        del offsets
        what = sha256_hex([write(argument), [day.isoformat() for day in self.request.cuts],
                           list(self.request.dimensions), str(self.as_of), self._parties()])  # fmt: skip
        if limit is not None and self.answers.too_many(what):
            return None
        cube = self._cube_of_values(argument)
        if cube is None:
            found = super().frequencies(argument, self.reading(), limit)
        else:
            query = self.served(cube).frequencies(self.plan.frequencies[argument])
            found = self.ask(query if limit is None else query.limit(limit + 1))
            found = None if limit is not None and len(found) > limit else found
        if found is None:
            self.answers.note_too_many(what)
        return found

    def _cube_of_values(self, argument: Node) -> Cube | None:
        """The cube of an argument's values; None where they are too many."""
        keeper = self.keeper
        text = write(argument)
        plan = keeper.whole
        if argument not in plan.frequencies:
            return None
        needed = tuple(dict.fromkeys((*needed_columns(plan), *needed_columns(self.plan))))
        counts = [count_under(each) for each in (*plan.frequencies[argument], *self.plan.frequencies[argument])]
        parts = {primitive_name(each): each for each in counts}
        about = sha256_hex(text)
        for number, said, seen in keeper.holdings("values", about):
            if not said:  # there are too many
                change = keeper.change(seen)
                if change is not None and change.only_adds:
                    return None
                keeper.drop(number)
                continue
            cube = Cube.read(number, said)
            if set(needed) <= set(cube.stored):
                found = keeper.current(cube, seen, parts, value=argument)
                if found is None:
                    keeper.drop(number)
                    continue
                if found != cube or seen != keeper.seen:
                    keeper.keep(number, "values", found.text(), about)
                return found
        number = keeper.new_number()
        if self._rows_of_values(argument, needed) > MOST_VALUES:
            keeper.keep(number, "values", "", about)
            return None
        cube = keeper.build(needed, parts, value=(text, argument), number=number)
        keeper.keep(number, "values", cube.text(), about)
        return cube

    def _rows_of_values(self, argument: Node, stored: Sequence[tuple[str, str]]) -> int:
        """How many rows a cube of an argument's values would have, or one more than enough."""
        keeper = self.keeper
        span = keeper.span_of(keeper.relations[self.request.source])
        if span is None:
            return 0
        cube = Cube(0, tuple(stored), write(argument), {}, "")
        rows = keeper.rows_of(cube, {}, keeper.relations, span, value=argument).limit(MOST_VALUES + 1)
        return int(keeper.run(exp.select(exp.Count(this=exp.Star())).from_(rows.subquery("rows")))[0][0])

    # What does not add up

    def rank(self, asked: Mapping[Primitive, Ranks], offsets: sql.Offsets) -> dict[Found, Number]:
        """Ranks: those of windows that were asked for before, those of the newest from counts, others from facts."""
        del offsets
        found: dict[Found, Number] = {}
        grown: dict[Primitive, Ranks] = {}
        others: dict[Primitive, Ranks] = {}
        for primitive, ranks in asked.items():
            known, windows = self.answers.known(ranks.levels, ranks.windows, ranks.sets)
            found |= known
            new = tuple(window for window in windows if self._grows(primitive, window))
            for some, into in ((new, grown), (tuple(each for each in windows if each not in new), others)):
                if some:
                    into[primitive] = replace(ranks, windows=some)
        if grown:
            found |= self._kept_ranks(grown, {key: value for each in ranks_asked(grown)
                                              for key, value in self._grown_ranks(each).items()})  # fmt: skip
        if others:
            found |= self._kept_ranks(others, super().rank(others, self.reading()))
        return found

    def _kept_ranks(self, asked: Mapping[Primitive, Ranks], new: dict[Found, Number]) -> dict[Found, Number]:
        for ranks in asked.values():
            mine = {level.key for level in ranks.levels}
            some = {place: number for place, number in new.items() if place[0] in mine}
            self.answers.keep(some, ranks.levels, ranks.windows, ranks.sets)
        return new

    def _grows(self, primitive: Primitive, window: Window) -> bool:
        """Whether a window holds the newest of many facts, so that its ranks are worth being kept ready."""
        first, last = self.days
        if self.as_of is not None or first is None or last is None or not window[0] <= last < window[1]:
            return False
        days = (last - max(first, window[0])).days + 1
        rows = (self.engine.rows(self.request.source) or 0) * days // ((last - first).days + 1)
        return rows >= ranges_kept.FEWEST_FACTS and self._places(primitive.argument) is not None

    def _places(self, argument: Node | None) -> int | None:
        """The decimal places of an argument that is a column of numbers of the source itself; None for others."""
        home = self.request.source
        if not isinstance(argument, Column) or (argument.source or home) != home:
            return None
        return self.plan.scales.get((home, argument.name))

    def _grown_ranks(self, asked: Asked) -> dict[Found, Number]:
        """Ranks of windows that grow, one by one."""
        found: dict[Found, Number] = {}
        for window in asked.windows:
            one = replace(asked, windows=(window,), sifted=self.strangers)
            about = sha256_hex([
                write(asked.argument), [where and write(where) for _, where in asked.values], list(asked.sets),
                asked.primitives[0].covers, [day.isoformat() for day in window], list(self.request.dimensions),
                self._parties(),
            ])  # fmt: skip
            places = self._places(asked.argument) or 0
            found |= ranges_kept.Opened(self.keeper, self.plan, one, about, places).ranks()
        return found

    def count_distinct(self, asked: Asked, offsets: sql.Offsets) -> dict[Found, Number]:
        """Distinct counts: those that were asked for before, and others from different values that are kept."""
        del offsets
        found, windows = self.answers.known(asked.primitives, asked.windows, asked.sets)
        if not windows:
            return found
        rest = replace(asked, windows=windows)
        kept = self._values(asked) if self.as_of is None else None
        new = super().count_distinct(rest, self.reading()) if kept is None else self._counted(rest, kept.bits)
        self.answers.keep(new, rest.primitives, rest.windows, rest.sets)
        if kept is not None and kept.made:
            for some, counts in every_window(self.keeper, self.plan, kept.bits, asked, self.served(self.cube).edges):
                self.answers.keep(counts, some.primitives, some.windows, some.sets)
        return found | new

    def _values(self, asked: Asked) -> Values | None:
        """The different values that answer for windows, up to date; None where they are too many to be kept."""
        column = dense_column(self.plan, asked.argument)
        bounds = None if column is None else self.keeper.bounds(column)
        return kept_bits(self.keeper, self.plan, asked, bounds, within=self._party_edges(), cells=self._cells)

    def _party_edges(self) -> tuple[date, ...]:
        """Where parties join and leave within the request's days."""
        cuts = set(self.request.cuts)
        return tuple(day for day in self.served(self.cube).edges if day not in cuts)

    def _counted(self, asked: Asked, bits: Bits) -> dict[Found, Number]:
        """Counts of windows that are made of segments."""
        query = count_query(self.plan, bits, asked, self.served(self.cube).edges)
        every = sql.dimensions_of_sets(asked.sets)
        places = {sql.set_number(names, every): [(name, 2 + every.index(name)) for name in names]
                  for names in asked.sets}  # fmt: skip
        found: dict[Found, Number] = {}
        for row in self.ask(query):
            cell = tuple((name, row[place]) for name, place in places[row[1]])
            for primitive, different in zip(asked.primitives, row[2 + len(every) :], strict=True):
                found[primitive.key, asked.windows[row[0]], cell] = different
        return found

    def take_snapshots(
        self, primitive: Primitive, windows: Sequence[Window], dimensions: tuple[str, ...], offsets: sql.Offsets
    ) -> dict[Found, Number]:
        """Sums over snapshots, likewise."""
        del offsets
        found, rest = self.answers.known((primitive,), windows, (dimensions,))
        if rest:
            days = [day for window in rest for day in window]
            cuts = tuple(day for day in self.request.cuts if min(days) <= day <= max(days))
            request = replace(self.request, cuts=cuts, recompute={primitive: (rest, (dimensions,))})
            run = Run(request, self.engine, self.compiled)
            new = run.take_snapshots(primitive, rest, dimensions, self.reading())
            self.answers.keep(new, (primitive,), rest, (dimensions,))
            found |= new
        return found

    @cached_property
    def answers(self) -> Answers:
        """What was answered before."""
        return Answers(self.keeper, self._parties(), self.as_of)

    def _parties(self) -> object:
        """What decides whose a fact is."""
        if PARTY not in self.request.dimensions:
            return None
        return [
            [rule.party, sorted((name, list(values)) for name, values in rule.columns.items()),
             rule.joined.isoformat(), rule.left.isoformat()]
            for rule in party_rules(self.compiled, self.request.source)
        ]  # fmt: skip


def _parts_of(run: StoredRun, stored: Sequence[tuple[str, str]]) -> Parts:
    """The parts of a cube with these stored columns: all that the charter's KPIs need, and what is asked for now."""
    plan, found = run.keeper.whole, dict[str, Primitive]()
    for final in grouped(plan, first_sketch(plan, NOTHING).groups[0].finals, stored).finals:
        found.setdefault(part_name(final), part_primitive(final))
    return found
