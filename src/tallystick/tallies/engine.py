"""Running a plan on an engine: SQL in, a table of tallies out.

One pass over the source gives everything that adds up; value frequencies, distinct counts and snapshots take a query
each. Whatever comes back is an int or a Decimal, and the same bytes whatever the order of rows or number of threads.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import Any, cast

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.formula.nodes import Node
from tallystick.charter.formula.primitives import Operation, Primitive
from tallystick.errors import InputError, ProblemsError
from tallystick.facts.tables import FactTable
from tallystick.figures.request import FREQUENCY_LIMIT, Ranks, TallyRequest
from tallystick.figures.tables import PARTY
from tallystick.tallies import sql
from tallystick.tallies.engines.duck import RecordedFacts
from tallystick.tallies.engines.engine import Answer, Engine
from tallystick.tallies.means import At, step
from tallystick.tallies.plan import JoinPlan, Plan, plan_of
from tallystick.tallies.planning.asked import Asked, distincts_asked
from tallystick.tallies.planning.holistic import more_entries_than
from tallystick.tallies.planning.profiling import NOTHING, profile_of
from tallystick.tallies.planning.rules import RULES, Rule, rewritten
from tallystick.tallies.planning.sketch import Profile, Sketch, first_sketch
from tallystick.tallies.planning.ways import Piece, Ways
from tallystick.tallies.planning.writing import group_query
from tallystick.tallies.problems import FAN_OUT, NO_JOINED_TABLE
from tallystick.terms.tally import Cell, Number, TallyTable, TallyValue, Window
from tallystick.terms.zone import Zone

Key = tuple[int | str | None, ...]
Found = tuple[str, Window, Cell]
"""Where a recomputed number belongs: primitive key, window, cell."""


def tally(
    request: TallyRequest,
    table: FactTable,
    compiled: CompiledCharter,
    *,
    joined: Mapping[str, FactTable] | None = None,
    threads: int | None = None,
    memory: str | None = None,
) -> TallyTable:
    """The tallies of one source of recorded facts, exact and in a fixed order.

    ``joined`` holds the facts of the sources joined to it; others in it are left alone.
    Raises as :func:`tally_on` does.
    """
    every = {**(joined or {}), request.source: table}
    engine = RecordedFacts(every, compiled.charter.sources, threads=threads, memory=memory)
    try:
        return tally_on(request, engine, compiled)
    finally:
        engine.close()


def tally_on(
    request: TallyRequest, engine: Engine, compiled: CompiledCharter, *, rules: tuple[Rule, ...] = RULES
) -> TallyTable:
    """The tallies of one source, wherever its facts are: the same bytes on every engine, by whatever rules.

    Raises ProblemsError where a join finds several rows for a fact (T001) or nothing to join to (T002), where a sum
    outgrows 38 digits (T003), and where facts lack a declared column (T004).
    """
    return Run(request, engine, compiled, rules).table()


@dataclass(frozen=True, slots=True)
class Extent:
    """The first and last value of the source's time, and of every instant that the local clock is read at."""

    first_day: date | None
    last_day: date | None
    offsets: sql.Offsets


class Steps:
    """The steps of a run, told to whoever watches; those with nothing to do are not counted."""

    def __init__(self, request: TallyRequest) -> None:
        operations = {each.operation for each in (*request.additive, *request.recompute)}
        self.source = request.source
        self.doing = [
            "what adds up",
            *["medians and percentiles"] * (Operation.FREQUENCIES in operations),
            *["different values"] * (Operation.DISTINCT in operations),
            *["snapshots"] * bool(operations & {Operation.FIRST, Operation.LAST}),
        ]

    def next(self, doing: str) -> AbstractContextManager[None]:
        """The step of this name, which whoever watches may stop."""
        if doing not in self.doing:
            return nullcontext()
        return step(At(self.source, self.doing.index(doing) + 1, len(self.doing), doing))


class Run:
    """One source on one engine; the tally store answers parts of it from what it keeps."""

    def __init__(
        self, request: TallyRequest, engine: Engine, compiled: CompiledCharter, rules: tuple[Rule, ...] = RULES
    ) -> None:
        self.request = request
        self.rules = rules
        self.profile = NOTHING
        self.strangers = False
        """Whether some fact in the request's days is of no party."""
        self.left_out: frozenset[Primitive] = frozenset()
        """Value frequencies with too many entries to hand over."""
        self.compiled = compiled
        self.engine = engine
        self.plan: Plan = plan_of(request, compiled)
        needed = (request.source, *(join.name for join in self.plan.joins))
        self.relations = {name: held for name in needed if (held := engine.relation(name)) is not None}

    def table(self) -> TallyTable:
        """Everything that the request asks for."""
        rows: dict[Key, list[TallyValue]] = {}
        recomputed: dict[Found, Number] = {}
        extent = Extent(None, None, ())
        if self.request.source in self.relations:
            for join in self.plan.joins:
                self.require_single(join)
            extent = self.extent()
            steps = Steps(self.request)
            with steps.next("what adds up"):
                self.profile = self.look(extent.offsets)
                self.add_up(rows, extent.offsets)
            if PARTY in self.request.dimensions:
                place = self.request.dimensions.index(PARTY) + 1
                self.strangers = any(key[place] is None for key in rows)
            with steps.next("medians and percentiles"):
                recomputed |= self.count_values(rows, extent.offsets)
            with steps.next("different values"):
                for asked in distincts_asked(self.request):
                    recomputed |= self.count_distinct(asked, extent.offsets)
            with steps.next("snapshots"):
                for primitive, (windows, sets) in self.request.recompute.items():
                    if primitive.operation is not Operation.DISTINCT:
                        for dimensions in sets:
                            recomputed |= self.take_snapshots(primitive, windows, dimensions, extent.offsets)
        additive = self.request.additive
        kept = [place for place, primitive in enumerate(additive) if primitive not in self.left_out]
        return TallyTable(
            source=self.request.source,
            dimensions=self.request.dimensions,
            cuts=self.request.cuts,
            columns=tuple(self.request.additive[place].key for place in kept),
            rows={key: tuple([rows[key][place] for place in kept]) for key in sorted(rows, key=_sortable)},
            recomputed={key: recomputed[key] for key in sorted(recomputed, key=_sortable_cell)},
            first_day=extent.first_day,
            last_day=extent.last_day,
        )

    def ask(self, query: sql.Tree) -> Answer:
        """The rows of a query; what the engine finds wrong is said of this source."""
        try:
            return self.engine.run(query)
        except ProblemsError as error:
            about = f"Source {self.request.source!r}: "
            raise ProblemsError(replace(each, message=about + each.message) for each in error.problems) from error

    def require_single(self, join: JoinPlan) -> None:
        """No two rows of a joined source with the columns that the join goes by."""
        name = self.request.source
        if join.name not in self.relations:
            message = f"Formulas over {name!r} look at columns of {join.name!r}, and no facts of it were given."
            raise ProblemsError([NO_JOINED_TABLE.at(message, hint=f"Deliver facts of {join.name!r}.")])
        columns = [theirs for _, theirs in join.pairs]
        for row in self.ask(sql.duplicate_query(self.relations[join.name], columns)):
            found = ", ".join(f"{column} {value}" for column, value in zip(columns, row, strict=True))
            message = f"Source {join.name!r} has more than one row with {found}; a fact of {name!r} would count twice."
            raise ProblemsError([FAN_OUT.at(message, hint="Remove the duplicates, or join on the whole key.")])

    def extent(self) -> Extent:
        """From when to when the source has facts, and the clock's offsets over all instants that are read locally."""
        home = self.request.source
        of_days = self.compiled.charter.sources[home].columns[self.plan.time].type == "date"
        known = None if self.plan.known_before is not None else self.engine.bounds(home, self.plan.time)
        if known is not None and known.exact:
            ends = (_moment_of(known.low), _moment_of(known.high))
        else:
            (ends,) = self.ask(sql.extent_query(self.relations[home], [self.plan.time], before=self.plan.known_before))
        first_day, last_day = (_day(end, self.compiled.zone, of_days=of_days) for end in ends)
        return Extent(first_day, last_day, self.offsets())

    def offsets(self) -> sql.Offsets:
        """The clock's offsets from the earliest to the latest instant that is read locally; none where none is."""
        days = [self.request.cuts[0], self.request.cuts[-1]]
        for home in sorted({source for source, _ in self.plan.local}):
            columns = sorted(name for source, name in self.plan.local if source == home)
            (ends,) = self.ask(sql.extent_query(self.relations[home], columns))
            days += [end.date() for end in ends if end is not None]
        return sql.offsets_of(self.compiled.zone, min(days), max(days)) if self.plan.local else ()

    def add_up(self, rows: dict[Key, list[TallyValue]], offsets: sql.Offsets) -> None:
        """Counts, sums and extremes, and which cells have facts at all: a query for each group of the sketch."""
        width = len(self.request.dimensions) + 1
        place_of = {primitive.key: place for place, primitive in enumerate(self.request.additive)}
        counted = [primitive.operation is Operation.FREQUENCIES for primitive in self.request.additive]
        for group in self.sketch().groups:
            places = [place_of[final.primitive.key] for final in group.finals]
            for row in self.ask(group_query(self.plan, group, self.relations, offsets)):
                values = rows.get(row[:width])
                if values is None:
                    values = rows[row[:width]] = [{} if each else None for each in counted]
                for place, value in zip(places, row[width:], strict=True):
                    values[place] = value

    def look(self, offsets: sql.Offsets) -> Profile:
        """What a look at some of the facts says about all of them."""
        return profile_of(self.plan, self.engine, self.relations, offsets)

    def sketch(self) -> Sketch:
        """What adds up, arranged for the least work."""
        return rewritten(first_sketch(self.plan, self.profile), self.rules)

    def count_values(self, rows: dict[Key, list[TallyValue]], offsets: sql.Offsets) -> dict[Found, Number]:
        """How often each value occurs, for medians and percentiles; ranks alone where there are too many values."""
        width = len(self.request.dimensions) + 1
        place_of = {primitive.key: place for place, primitive in enumerate(self.request.additive)}
        too_many: dict[Primitive, Ranks] = {}
        for argument, primitives in self.plan.frequencies.items():
            ranks = {primitive: self.request.ranks.get(primitive) for primitive in primitives}
            limit = FREQUENCY_LIMIT if all(ranks.values()) else None
            found = self.frequencies(argument, offsets, limit)
            if found is None:
                too_many |= {primitive: asked for primitive, asked in ranks.items() if asked is not None}
                continue
            places = [place_of[primitive.key] for primitive in primitives]
            for row in sorted(found, key=itemgetter(width)):  # values rise in each cell's frequencies
                values = rows[row[:width]]
                for place, count in zip(places, row[width + 1 :], strict=True):
                    if count:
                        cast("dict[Number, int]", values[place])[row[width]] = count
        self.left_out = frozenset(too_many)
        return self.rank(too_many, offsets)

    def frequencies(self, argument: Node, offsets: sql.Offsets, limit: int | None) -> Answer | None:
        """Value frequencies of an argument; None where they have more entries than the limit."""
        query = sql.frequency_query(self.plan, self.relations, offsets, argument)
        if limit is None:
            return self.ask(query)
        rows = self.engine.rows(self.request.source)
        if rows is None or rows > limit:  # a few facts may prove that there are too many values, at little cost
            look = more_entries_than(limit, self.plan, self.relations, offsets, argument, rows=2 * limit)
            if self.ask(look)[0][0] > limit:
                return None
        found = self.ask(query.limit(limit + 1, copy=False))
        return None if len(found) > limit else found

    def rank(self, asked: Mapping[Primitive, Ranks], offsets: sql.Offsets) -> dict[Found, Number]:
        """Ranks by window and cell."""
        found: dict[Found, Number] = {}
        for piece in self.ways(offsets).ranks(asked):
            for window, cell, values in self.cells(piece):
                for primitives, value in zip(piece.query.order, values, strict=True):
                    ranks = value if piece.quick else (value,)
                    if value is not None:
                        found |= {(primitive.key, window, cell): rank
                                  for primitive, rank in zip(primitives, ranks, strict=True)}  # fmt: skip
        return found

    def count_distinct(self, asked: Asked, offsets: sql.Offsets) -> dict[Found, Number]:
        """How many different values, by window and cell of every set of dimensions."""
        found: dict[Found, Number] = {}
        for piece in self.ways(offsets).distincts(asked):
            for window, cell, counts in self.cells(piece):
                for (primitive,), different in zip(piece.query.order, counts, strict=True):
                    found[primitive.key, window, cell] = different
        return found

    def ways(self, offsets: sql.Offsets) -> Ways:
        """How what does not add up is found."""
        return Ways(self.plan, self.engine, self.relations, offsets, self.profile, self.strangers)

    def cells(self, piece: Piece) -> Iterator[tuple[Window, Cell, tuple[Any, ...]]]:
        """The rows of a query over windows and sets of dimensions: window, cell, and what was computed."""
        query, sets = piece.query, piece.asked.sets
        every = sql.dimensions_of_sets(sets)
        places = {sql.set_number(names, every): [(name, 2 + every.index(name)) for name in names] for names in sets}
        plain = self.plan.plain_party
        party_of: Mapping[str, str] = plain[1] if plain is not None else {}
        for row in self.ask(query.tree):
            window = query.windows.get(row[0])
            if window is not None:
                named = [(name, row[place]) for name, place in places[row[1]]]
                cell = tuple([(name, party_of.get(value, value) if name == PARTY else value) for name, value in named])
                yield window, cell, row[2 + len(every) :]

    def take_snapshots(
        self, primitive: Primitive, windows: Sequence[Window], dimensions: tuple[str, ...], offsets: sql.Offsets
    ) -> dict[Found, Number]:
        """Sums over first or last snapshots, by window and cell."""
        width = len(dimensions) + 1
        found: dict[Found, Number] = {}
        for row in self.ask(sql.snapshot_query(self.plan, self.relations, offsets, primitive, dimensions)):
            if row[width + 1] and not row[width + 2]:
                continue  # the snapshot admits facts, and none of them has a value
            cell = tuple(zip(dimensions, row[1:width], strict=True))
            found[primitive.key, windows[row[0]], cell] = row[width]
        return found


def _day(end: date | datetime | None, zone: Zone, *, of_days: bool) -> date | None:
    if end is None:
        return None
    if of_days:
        return end
    if not isinstance(end, datetime):
        raise InputError(f"{end} was found where an instant was expected; the facts have another type than declared.")
    return zone.day_of(end.replace(tzinfo=UTC))


def _moment_of(end: object) -> date:
    if not isinstance(end, date):
        raise InputError(f"{end!r} was found where a day or an instant was expected; run 'tally facts list'.")
    return end


def _sortable(key: Iterable[int | str | None]) -> tuple[tuple[bool, int | str], ...]:
    return tuple((part is not None, part if part is not None else "") for part in key)


def _sortable_cell(key: tuple[str, Window, Cell]) -> tuple[Any, ...]:
    primitive, window, cell = key
    return primitive, window, tuple((name, value is not None, value or "") for name, value in cell)
