"""Answering a request from what is kept, and from facts where nothing is kept of it.

What adds up comes from a cube, value frequencies from a cube with a row for each value, distinct counts of dense
numbers from bits, and every other distinct count, rank and snapshot from the answer that was given before for its
window, while no fact of the window's days has changed.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from sqlglot import exp

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.formula.nodes import Node
from tallystick.charter.formula.primitives import Operation, Primitive
from tallystick.charter.formula.write import write
from tallystick.figures.request import Ranks, TallyRequest
from tallystick.figures.scope import party_rules
from tallystick.figures.tables import PARTY
from tallystick.tallies import sql
from tallystick.tallies.engine import Extent, Found, Key, Run
from tallystick.tallies.engines.engine import Answer
from tallystick.tallies.planning.asked import Asked
from tallystick.tallies.planning.holistic import dense_column
from tallystick.tallies.planning.profiling import NOTHING, profile_of
from tallystick.tallies.planning.rules import MOST_COLUMNS, few_values_become_keys
from tallystick.tallies.planning.sketch import Profile, first_sketch
from tallystick.tallies.store.bits import Bits, count_query
from tallystick.tallies.store.bits_kept import kept_bits
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
from tallystick.terms.canonical import sha256_hex
from tallystick.terms.tally import Number, TallyTable, TallyValue, Window

MOST_VALUES = 2_000_000
"""Rows of a cube of value frequencies; where there would be more, frequencies are counted from facts."""
MOST_ANSWERS = 200_000
"""Windows whose answers are kept; all are forgotten where there are more."""


Asking = tuple[str, tuple[str, ...], Window]
"""Primitive key, set of dimensions, and window."""
Place = tuple[str, Window]
"""Under what an answer is kept: a hash of what is asked, and the days of which facts are known."""


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
        self.keeper.drop_unused()
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
                    keeper.drop(number, "cube")
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
        keeper = self.keeper
        what = sha256_hex([write(argument), [day.isoformat() for day in self.request.cuts],
                           list(self.request.dimensions), str(self.as_of), self._parties()])  # fmt: skip
        if limit is not None and self._known_too_many(what):
            return None
        cube = self._cube_of_values(argument)
        if cube is None:
            found = super().frequencies(argument, self.reading(), limit)
        else:
            query = self.served(cube).frequencies(self.plan.frequencies[argument])
            found = self.ask(query if limit is None else query.limit(limit + 1))
            found = None if limit is not None and len(found) > limit else found
        if found is None:
            number = self._answers
            keeper.connection.execute("INSERT INTO kept.too_many VALUES ($1, $2)", [number, what])
        return found

    def _known_too_many(self, what: str) -> bool:
        held = self.keeper.connection.execute(
            "SELECT 1 FROM kept.too_many WHERE holding = $1 AND what = $2", [self._answers, what]
        )
        return bool(held.fetchall())

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
                keeper.drop(number, "values")
                continue
            cube = Cube.read(number, said)
            if set(needed) <= set(cube.stored):
                found = keeper.current(cube, seen, parts, value=argument)
                if found is None:
                    self._drop_cube(number)
                    continue
                if found != cube or seen != keeper.seen:
                    keeper.keep(number, "values", found.text(), about)
                return found
        number = keeper.new_number()
        if self._values(argument, needed) > MOST_VALUES:
            keeper.keep(number, "values", "", about)
            return None
        cube = keeper.build(needed, parts, value=(text, argument), number=number)
        keeper.keep(number, "values", cube.text(), about)
        return cube

    def _drop_cube(self, number: int) -> None:
        self.keeper.drop(number, "cube")

    def _values(self, argument: Node, stored: Sequence[tuple[str, str]]) -> int:
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
        """Ranks: those of windows that were asked for before, and the others from facts."""
        del offsets
        found: dict[Found, Number] = {}
        rest: dict[Primitive, Ranks] = {}
        places: dict[Asking, Place] = {}
        for primitive, ranks in asked.items():
            known, windows, asking = self._answered(ranks.levels, ranks.windows, ranks.sets)
            found |= known
            if windows:
                rest[primitive] = replace(ranks, windows=windows)
                places |= asking
        if rest:
            new = super().rank(rest, self.reading())
            self._keep_answers(new, places)
            found |= new
        return found

    def count_distinct(self, asked: Asked, offsets: sql.Offsets) -> dict[Found, Number]:
        """Distinct counts: from bits where numbers lie close together, else likewise."""
        del offsets
        bits = self._bits(asked) if self.as_of is None else None
        if bits is not None:
            return self._counted_by_bits(asked, bits)
        found, windows, places = self._answered(asked.primitives, asked.windows, asked.sets)
        if windows:
            new = super().count_distinct(replace(asked, windows=windows), self.reading())
            self._keep_answers(new, places)
            found |= new
        return found

    def _bits(self, asked: Asked) -> Bits | None:
        """The bit sets that answer for windows, up to date; None where there are none, and are to be none."""
        column = dense_column(self.plan, asked.argument)
        bounds = None if column is None else self.engine.bounds(self.request.source, column)
        if bounds is None or not isinstance(bounds.low, int) or not isinstance(bounds.high, int):
            return None
        joins = self._party_edges()
        return kept_bits(self.keeper, self.plan, asked, (bounds.low, bounds.high), within=joins, cells=self._cells)

    def _party_edges(self) -> tuple[date, ...]:
        """Where parties join and leave within the request's days."""
        cuts = set(self.request.cuts)
        return tuple(day for day in self.served(self.cube).edges if day not in cuts)

    def _counted_by_bits(self, asked: Asked, bits: Bits) -> dict[Found, Number]:
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
        found, rest, places = self._answered((primitive,), windows, (dimensions,))
        if rest:
            days = [day for window in rest for day in window]
            cuts = tuple(day for day in self.request.cuts if min(days) <= day <= max(days))
            request = replace(self.request, cuts=cuts, recompute={primitive: (rest, (dimensions,))})
            run = Run(request, self.engine, self.compiled)
            new = run.take_snapshots(primitive, rest, dimensions, self.reading())
            self._keep_answers(new, places)
            found |= new
        return found

    def _answered(
        self, primitives: Sequence[Primitive], windows: Sequence[Window], sets: Sequence[tuple[str, ...]]
    ) -> tuple[dict[Found, Number], tuple[Window, ...], dict[Asking, Place]]:
        """What was answered before for windows whose facts are the same; the others, and where to keep theirs."""
        parties = self._parties()
        whats = {
            (primitive.key, names): sha256_hex([primitive.key, list(names), parties])
            for primitive in primitives
            for names in sets
        }
        known = self._known(list(whats.values()))
        found: dict[Found, Number] = {}
        rest: list[Window] = []
        for window in windows:
            effective = self._effective(window)
            if any((what, effective) not in known for what in whats.values()):
                rest.append(window)
                continue
            for (key, names), what in whats.items():
                for values, number in known[what, effective]:
                    found[key, window, tuple(zip(names, values, strict=True))] = _number(number)
        self.keeper.counts["answered"] += len(windows) - len(rest)
        places = {
            (key, names, window): (what, self._effective(window))
            for (key, names), what in whats.items()
            for window in rest
        }
        return found, tuple(rest), places

    def _effective(self, window: Window) -> Window:
        """The days of a window of which facts are known: the same window whoever asks on whatever day."""
        start, end = window
        return (start, end) if self.as_of is None else (start, max(start, min(end, self.as_of)))

    def _known(self, whats: Sequence[str]) -> dict[tuple[str, Window], list[tuple[list[str | None], str]]]:
        rows = self.keeper.connection.execute(
            "SELECT what, since, until, found FROM kept.answers WHERE holding = $1 AND list_contains($2, what)",
            [self._answers, list(whats)],
        ).fetchall()
        return {(what, (since, until)): json.loads(found) for what, since, until, found in rows}

    def _keep_answers(
        self,
        found: Mapping[Found, Number],
        asked: Mapping[Asking, Place],
    ) -> None:
        """Keep what was found; a window and set without anything is kept, too."""
        cells: dict[Place, list[tuple[list[str | None], str]]] = {place: [] for place in asked.values()}
        for (key, window, cell), number in found.items():
            names = tuple(name for name, _ in cell)
            cells[asked[key, names, window]].append(([value for _, value in cell], _written(number)))
        connection, holding = self.keeper.connection, self._answers
        rows = [(what, since, until, json.dumps(held)) for (what, (since, until)), held in cells.items()]
        whats, since, until, texts = (list(column) for column in zip(*rows, strict=True))
        both = "unnest($2::VARCHAR[]), unnest($3::DATE[]), unnest($4::DATE[]), unnest($5::VARCHAR[])"
        connection.execute(
            "DELETE FROM kept.answers WHERE holding = $1 AND (what, since, until) IN "
            "(SELECT unnest($2::VARCHAR[]), unnest($3::DATE[]), unnest($4::DATE[]))",
            [holding, whats, since, until],
        )
        connection.execute(f"INSERT INTO kept.answers SELECT $1, {both}", [holding, whats, since, until, texts])

    @cached_property
    def _answers(self) -> int:
        """The holding of answers, without those that facts have changed since."""
        keeper = self.keeper
        for number, _, seen in keeper.holdings("answers"):
            if seen != keeper.seen:
                change, days = keeper.change(seen), keeper.dirty(seen)
                if days is None or change is None:
                    keeper.drop(number, "answers")
                    continue
                if days:
                    keeper.connection.execute(
                        "DELETE FROM kept.answers WHERE holding = $1 AND EXISTS "
                        "(SELECT 1 FROM (SELECT unnest($2::DATE[]) AS day) WHERE day >= since AND day < until)",
                        [number, list(days)],
                    )
                if not change.only_adds:
                    keeper.connection.execute("DELETE FROM kept.too_many WHERE holding = $1", [number])
                keeper.keep(number, "answers", "")
            return number
        number = keeper.new_number()
        keeper.keep(number, "answers", "")
        return number

    def _parties(self) -> object:
        """What decides whose a fact is."""
        if PARTY not in self.request.dimensions:
            return None
        return [
            [rule.party, sorted((name, list(values)) for name, values in rule.columns.items()),
             rule.joined.isoformat(), rule.left.isoformat()]
            for rule in party_rules(self.compiled, self.request.source)
        ]  # fmt: skip


def _written(number: Number) -> str:
    return f"d{number:f}" if isinstance(number, Decimal) else str(number)


def _number(text: str) -> Number:
    return Decimal(text[1:]) if text.startswith("d") else int(text)


def _parts_of(run: StoredRun, stored: Sequence[tuple[str, str]]) -> Parts:
    """The parts of a cube with these stored columns: all that the charter's KPIs need, and what is asked for now."""
    plan, found = run.keeper.whole, dict[str, Primitive]()
    for final in grouped(plan, first_sketch(plan, NOTHING).groups[0].finals, stored).finals:
        found.setdefault(part_name(final), part_primitive(final))
    return found
