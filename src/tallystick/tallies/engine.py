"""Running a plan on embedded DuckDB: SQL in, a table of tallies out.

One pass over the source gives everything that adds up; value frequencies, distinct counts and snapshots take a query
each. Whatever comes back is an int or a Decimal, and the same bytes whatever the order of rows or number of threads.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

import duckdb

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.formula.primitives import Operation, Primitive
from tallystick.errors import InputError, ProblemsError
from tallystick.facts.duck import connect
from tallystick.facts.tables import FactTable, current_rows_sql
from tallystick.figures.request import TallyRequest
from tallystick.tallies import sql
from tallystick.tallies.plan import JoinPlan, Plan, plan_of
from tallystick.tallies.problems import FAN_OUT, NO_JOINED_TABLE, OLD_FACTS, TOO_LARGE
from tallystick.terms.tally import Cell, Number, TallyTable, TallyValue, Window
from tallystick.terms.zone import Zone

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_COLUMN = re.compile(r'Referenced column "([^"]+)" not found')
"""How DuckDB names a column that a file does not hold."""

Key = tuple[int | str | None, ...]


def tally(
    request: TallyRequest,
    table: FactTable,
    compiled: CompiledCharter,
    *,
    joined: Mapping[str, FactTable] | None = None,
    threads: int | None = None,
    memory: str = "2GB",
) -> TallyTable:
    """The tallies of one source, exact and in a fixed order.

    ``joined`` holds the facts of the sources joined to it; others in it are left alone.
    Raises ProblemsError where a join finds several rows for a fact (T001) or nothing to join to (T002), and where a sum
    outgrows 38 digits (T003).
    """
    every = {**(joined or {}), request.source: table}
    files = [path for held in every.values() for path in held.files]
    connection = connect(memory=memory, threads=threads, files=files)
    try:
        return _Run(request, every, compiled, connection).table()
    finally:
        connection.close()


def explain_sql(
    request: TallyRequest,
    table: FactTable,
    compiled: CompiledCharter,
    *,
    joined: Mapping[str, FactTable] | None = None,
) -> str:
    """The SQL that :func:`tally` would run for everything that adds up, for whoever wants to read it."""
    plan = plan_of(request, compiled)
    relations = _relations({**(joined or {}), request.source: table}, compiled)
    offsets = _offsets(compiled.zone, request.cuts[0], request.cuts[-1])
    queries = [sql.additive_query(plan, relations, offsets)]
    queries += [sql.frequency_query(plan, relations, offsets, argument) for argument in plan.frequencies]
    return ";\n\n".join(sql.text_of(query, pretty=True) for query in queries) + ";\n"


def _relations(tables: Mapping[str, FactTable], compiled: CompiledCharter) -> dict[str, sql.Tree]:
    """The rows that count of each source that has any files."""
    sources = compiled.charter.sources
    return {name: current_rows_sql(held, sources[name]).subquery() for name, held in tables.items() if held.files}


@dataclass(frozen=True, slots=True)
class _Extent:
    """The first and last value of the source's time, and of every instant that the local clock is read at."""

    first_day: date | None
    last_day: date | None
    offsets: sql.Offsets


class _Run:
    """One source on one connection."""

    def __init__(
        self,
        request: TallyRequest,
        tables: Mapping[str, FactTable],
        compiled: CompiledCharter,
        connection: "DuckDBPyConnection",
    ) -> None:
        self.request = request
        self.compiled = compiled
        self.connection = connection
        self.plan: Plan = plan_of(request, compiled)
        self.relations = _relations(tables, compiled)

    def table(self) -> TallyTable:
        """Everything that the request asks for."""
        rows: dict[Key, list[TallyValue]] = {}
        recomputed: dict[tuple[str, Window, Cell], Number] = {}
        extent = _Extent(None, None, ())
        if self.request.source in self.relations:
            for join in self.plan.joins:
                self.require_single(join)
            extent = self.extent()
            self.add_up(rows, extent.offsets)
            self.count_values(rows, extent.offsets)
            for primitives, windows, sets in self.plan.distincts:
                recomputed |= self.count_distinct(primitives, windows, sets, extent.offsets)
            for primitive, (windows, sets) in self.request.recompute.items():
                if primitive.operation is not Operation.DISTINCT:
                    for dimensions in sets:
                        recomputed |= self.take_snapshots(primitive, windows, dimensions, extent.offsets)
        return TallyTable(
            source=self.request.source,
            dimensions=self.request.dimensions,
            cuts=self.request.cuts,
            columns=tuple(primitive.key for primitive in self.request.additive),
            rows={key: tuple(rows[key]) for key in sorted(rows, key=_sortable)},
            recomputed={key: recomputed[key] for key in sorted(recomputed, key=_sortable_cell)},
            first_day=extent.first_day,
            last_day=extent.last_day,
        )

    def run(self, query: sql.Tree) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        try:
            return self.connection.execute(sql.text_of(query)).fetchall()
        except duckdb.OutOfRangeException as error:
            message = f"A sum or product over source {self.request.source!r} has more than 38 digits ({error})."
            raise ProblemsError([TOO_LARGE.at(message, hint="Declare fewer decimal places.")]) from error
        except duckdb.BinderException as error:
            lacking = _COLUMN.search(str(error))
            if lacking is None:
                raise
            message = f"Facts that source {self.request.source!r} rests on hold no column '{lacking[1]}'."
            hint = "They were read before the charter declared it: withdraw those batches, and add the files again."
            raise ProblemsError([OLD_FACTS.at(message, hint=hint)]) from error

    def require_single(self, join: JoinPlan) -> None:
        """No two rows of a joined source with the columns that the join goes by."""
        name = self.request.source
        if join.name not in self.relations:
            message = f"Formulas over {name!r} look at columns of {join.name!r}, and no facts of it were given."
            raise ProblemsError([NO_JOINED_TABLE.at(message, hint=f"Deliver facts of {join.name!r}.")])
        columns = [theirs for _, theirs in join.pairs]
        for row in self.run(sql.duplicate_query(self.relations[join.name], columns)):
            found = ", ".join(f"{column} {value}" for column, value in zip(columns, row, strict=True))
            message = f"Source {join.name!r} has more than one row with {found}; a fact of {name!r} would count twice."
            raise ProblemsError([FAN_OUT.at(message, hint="Remove the duplicates, or join on the whole key.")])

    def extent(self) -> _Extent:
        """From when to when the source has facts, and the clock's offsets over all instants that are read locally."""
        home = self.request.source
        of_days = self.compiled.charter.sources[home].columns[self.plan.time].type == "date"
        (ends,) = self.run(sql.extent_query(self.relations[home], [self.plan.time], before=self.plan.known_before))
        first_day, last_day = (_day(end, self.compiled.zone, of_days=of_days) for end in ends)
        return _Extent(first_day, last_day, self.offsets())

    def offsets(self) -> sql.Offsets:
        """The clock's offsets from the earliest to the latest instant that is read locally; none where none is."""
        days = [self.request.cuts[0], self.request.cuts[-1]]
        for home in sorted({source for source, _ in self.plan.local}):
            columns = sorted(name for source, name in self.plan.local if source == home)
            (ends,) = self.run(sql.extent_query(self.relations[home], columns))
            days += [end.date() for end in ends if end is not None]
        return _offsets(self.compiled.zone, min(days), max(days)) if self.plan.local else ()

    def add_up(self, rows: dict[Key, list[TallyValue]], offsets: sql.Offsets) -> None:
        """Counts, sums and extremes: the one pass, which also says which cells have facts at all."""
        width = len(self.request.dimensions) + 1
        places = [i for i, each in enumerate(self.request.additive) if each.operation is not Operation.FREQUENCIES]
        frequencies = sorted(set(range(len(self.request.additive))).difference(places))
        for row in self.run(sql.additive_query(self.plan, self.relations, offsets)):
            values: list[TallyValue] = [None] * len(self.request.additive)
            for place, value in zip(places, row[width:], strict=True):
                values[place] = value
            for place in frequencies:
                values[place] = {}
            rows[row[:width]] = values

    def count_values(self, rows: dict[Key, list[TallyValue]], offsets: sql.Offsets) -> None:
        """How often each value occurs, for medians and percentiles."""
        width = len(self.request.dimensions) + 1
        place_of = {primitive.key: place for place, primitive in enumerate(self.request.additive)}
        for argument, primitives in self.plan.frequencies.items():
            places = [place_of[primitive.key] for primitive in primitives]
            query = sql.frequency_query(self.plan, self.relations, offsets, argument)
            for row in sorted(self.run(query), key=itemgetter(width)):  # values rise in each cell's frequencies
                values = rows[row[:width]]
                for place, count in zip(places, row[width + 1 :], strict=True):
                    if count:
                        cast("dict[Number, int]", values[place])[row[width]] = count

    def count_distinct(
        self,
        primitives: Sequence[Primitive],
        windows: Sequence[Window],
        sets: Sequence[tuple[str, ...]],
        offsets: sql.Offsets,
    ) -> dict[tuple[str, Window, Cell], Number]:
        """How many different values, by window and cell of every set of dimensions."""
        every = sql.dimensions_of_sets(sets)
        places = {sql.set_number(names, every): [(name, 2 + every.index(name)) for name in names] for names in sets}
        found: dict[tuple[str, Window, Cell], Number] = {}
        for row in self.run(sql.distinct_query(self.plan, self.relations, offsets, primitives, sets)):
            cell = tuple([(name, row[place]) for name, place in places[row[1]]])
            for primitive, different in zip(primitives, row[2 + len(every) :], strict=True):
                found[primitive.key, windows[row[0]], cell] = different
        return found

    def take_snapshots(
        self, primitive: Primitive, windows: Sequence[Window], dimensions: tuple[str, ...], offsets: sql.Offsets
    ) -> dict[tuple[str, Window, Cell], Number]:
        """Sums over first or last snapshots, by window and cell."""
        width = len(dimensions) + 1
        found: dict[tuple[str, Window, Cell], Number] = {}
        for row in self.run(sql.snapshot_query(self.plan, self.relations, offsets, primitive, dimensions)):
            if row[width + 1] and not row[width + 2]:
                continue  # the snapshot admits facts, and none of them has a value
            cell = tuple(zip(dimensions, row[1:width], strict=True))
            found[primitive.key, windows[row[0]], cell] = row[width]
        return found


@lru_cache(maxsize=64)
def _offsets(zone: Zone, first: date, last: date) -> tuple[tuple[datetime, int], ...]:
    """The zone's transitions around these days, as plain datetimes in UTC."""
    start = max(first, date(1, 1, 3)) - timedelta(days=2)
    until = min(last, date(9999, 12, 28)) + timedelta(days=3)
    return tuple(
        (moment.astimezone(UTC).replace(tzinfo=None), offset) for moment, offset in zone.transitions(start, until)
    )


def _day(end: date | datetime | None, zone: Zone, *, of_days: bool) -> date | None:
    if end is None:
        return None
    if of_days:
        return end
    if not isinstance(end, datetime):
        raise InputError(f"{end} was found where an instant was expected; the facts have another type than declared.")
    return zone.day_of(end.replace(tzinfo=UTC))


def _sortable(key: Iterable[int | str | None]) -> tuple[tuple[bool, int | str], ...]:
    return tuple((part is not None, part if part is not None else "") for part in key)


def _sortable_cell(key: tuple[str, Window, Cell]) -> tuple[Any, ...]:
    primitive, window, cell = key
    return primitive, window, tuple((name, value is not None, value or "") for name, value in cell)
