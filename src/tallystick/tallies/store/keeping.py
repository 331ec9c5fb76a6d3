"""Keeping cubes and answers up to date: what new, corrected and withdrawn facts change, and nothing else, is computed.

Everything kept stands in ``holdings`` with the files it was made of. Where files were only added, their facts are
added; where facts count otherwise than they did, the days of those facts are computed anew; where nothing can be told,
everything is.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlglot import exp

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.formula.nodes import Node
from tallystick.charter.formula.primitives import Primitive
from tallystick.facts.planning import storage_of
from tallystick.facts.tables import FactTable, current_rows_sql, parquet_scan
from tallystick.figures.request import TallyRequest
from tallystick.tallies import sql
from tallystick.tallies.engines.duck import RecordedFacts, answer
from tallystick.tallies.plan import Plan, plan_of
from tallystick.tallies.sql import Offsets, Relations, Tree
from tallystick.tallies.store.cubes import Cube, day_query
from tallystick.tallies.store.days import Span, by_day, day_of, spans, within
from tallystick.tallies.store.file import NothingToKeepError, UnavailableError
from tallystick.tallies.store.holdings import Holdings
from tallystick.tallies.store.seen import Change, Seen, change_of, part_of
from tallystick.terms.canonical import sha256_hex
from tallystick.terms.zone import tzdata_version

MOST_RUNS = 8
"""Runs of days that are computed anew one by one; of more, everything between the first and the last."""
MERGED_AFTER = 32
"""Additions after which the recent rows of a cube are merged."""
RECENT_ROWS = 20_000
"""Merged recent rows from which on they are put in order with all others."""
_SCHEMA = """
SELECT name, list(DISTINCT concat_ws(' ', type, converted_type, scale, precision, logical_type))
FROM parquet_schema($1) WHERE num_children IS NULL OR num_children = 0 GROUP BY name ORDER BY name
"""

Parts = Mapping[str, Primitive]


class Keeper:
    """What is kept of one source, on the connection that reads its facts and holds the file, in one transaction."""

    def __init__(
        self,
        engine: RecordedFacts,
        whole: Callable[[], TallyRequest],
        compiled: CompiledCharter,
        *,
        table: FactTable,
    ) -> None:
        """``whole`` asks for all that the charter's KPIs need of the source, whatever is asked for now."""
        self.engine = engine
        self.table = table
        self.compiled = compiled
        self._whole = whole
        seen = Seen.of(table)
        if seen is None:
            raise UnavailableError(f"Facts of {table.source!r} have no digests to be known by.")
        self.seen = seen
        self.connection = engine.connection
        self._seen_now = seen.text()
        self._read: dict[str, Seen] = {self._seen_now: seen}
        self._dirty: dict[Seen, tuple[date, ...] | None] = {}
        self._changes: dict[Seen, Change | None] = {}
        self._schemas: dict[tuple[Path, ...], str] = {}
        self.counts = {"added": 0, "computed anew": 0, "built": 0, "answered": 0, "asked": 0}
        """How often something was done, for whoever wants to know where the work went."""

    @cached_property
    def whole(self) -> Plan:
        """The plan of everything that the charter asks of the source."""
        return plan_of(self._whole(), self.compiled)

    @cached_property
    def time(self) -> str:
        """The source's time."""
        return self.whole.time

    @cached_property
    def identity(self) -> str:
        """Hash of all that decides what is kept, besides the source's own facts."""
        sources, zone, home = self.compiled.charter.sources, self.compiled.zone, self.table.source
        joined = {}
        for join in self.whole.joins:
            table = self.engine.tables.get(join.name)
            seen = None if table is None else Seen.of(table)
            if seen is None:
                raise UnavailableError(f"Facts of {join.name!r} have no digests to be known by.")
            joined[join.name] = [list(map(list, join.pairs)), self._declared(join.name), seen.text()]
        zoned = [zone.name, zone.day_start.isoformat(), tzdata_version()]
        return sha256_hex([home, self._declared(home), sources[home].time, zoned, joined])

    def _declared(self, source: str) -> list[Any]:
        declared = self.compiled.charter.sources[source]
        return [[[name, storage_of(column)] for name, column in declared.columns.items()], list(declared.key)]

    # What is held

    @cached_property
    def _held(self) -> Holdings:
        return Holdings(self.connection)

    def holdings(self, kind: str, about: str = "") -> list[tuple[int, str, Seen]]:
        """Number, description and files of what is held of a kind under the present identity, the last used first."""
        found = self._held.of(kind, self.identity + about)
        return [(each.number, each.said, self._seen(each.seen)) for each in found]

    def _seen(self, text: str) -> Seen:
        """Files that were written down; most holdings are of the same."""
        if text not in self._read:
            self._read[text] = Seen.read(text)
        return self._read[text]

    def keep(self, number: int, kind: str, said: str, about: str = "") -> None:
        """A holding is of the files as they are now, and in use."""
        self._held.keep(number, kind, self.identity + about, said, self._seen_now)

    def new_number(self) -> int:
        """A number that no holding has."""
        return self._held.new_number()

    def drop(self, number: int) -> None:
        """Forget a holding."""
        self._held.drop(number)

    def held(self, kind: str) -> list[tuple[int, str]]:
        """Number and description of all that is held of a kind, under whatever identity."""
        return [(each.number, each.said) for each in self._held.every.values() if each.kind == kind]

    def write_down(self) -> None:
        """Write down what is held, but for what was used longest ago where there is more than enough."""
        self._held.write_down()

    # What has changed

    def change(self, seen: Seen) -> Change | None:
        """What has changed since these files."""
        if seen not in self._changes:
            self._changes[seen] = change_of(seen, self.table)
        return self._changes[seen]

    def dirty(self, seen: Seen) -> tuple[date, ...] | None:
        """The days of facts that count otherwise than they did, or did not count; None where that cannot be told."""
        if seen not in self._dirty:
            change = self.change(seen)
            self._dirty[seen] = None if change is None else tuple(sorted(self._days_of(change)))
        return self._dirty[seen]

    def _days_of(self, change: Change) -> set[date]:
        changed = [self.table.files[place] for place in change.added]
        for path in change.removed:
            if not path.exists():
                raise UnavailableError(f"{path} is gone, so what it counted is not known.")
        changed += change.removed
        found: set[date] = set()
        if changed:
            self.schema(changed)
            found |= self._days(exp.select(exp.column(self.time, quoted=True)).from_(_scan(changed, "facts")))
        if change.met:
            met = [self.table.files[place] for place in change.met]
            key = self.compiled.charter.sources[self.table.source].key
            same = exp.and_(
                *(
                    exp.EQ(
                        this=exp.column(name, table="changed", quoted=True),
                        expression=exp.column(name, table="facts", quoted=True),
                    )
                    for name in key
                )
            )
            meets = exp.select(exp.Literal.number(1)).from_(_scan(changed, "changed")).where(same)
            query = exp.select(exp.column(self.time, table="facts", quoted=True)).from_(_scan(met, "facts"))
            found |= self._days(query.where(exp.Exists(this=meets)))
        return found

    def _days(self, times: exp.Select) -> set[date]:
        """The days of a query's only column, the time."""
        extent = self.span_of(times.subquery())
        if extent is None:
            return set()
        plan = by_day(self.whole, extent, self.compiled)
        interval = sql.interval_of(exp.column(self.time, quoted=True), plan.edges[1:-1])
        known = exp.Not(this=exp.Is(this=exp.column(self.time, quoted=True), expression=exp.Null()))
        query = exp.select(exp.alias_(interval, "number")).distinct().from_(times.subquery("times")).where(known)
        return {date.fromordinal(extent[0].toordinal() + row[0]) for row in self.run(query)}

    def span_of(self, relation: Tree) -> Span | None:
        """The first and last day of the rows of a relation; None without any."""
        ((first, last),) = self.run(sql.extent_query(relation, [self.time]))
        return None if first is None else (day_of(first, self.compiled), day_of(last, self.compiled))

    def bounds(self, column: str) -> tuple[int, int] | None:
        """What a column's whole numbers lie between, as files say; kept, so that new files alone are asked."""
        for number, said, seen in self.holdings("bounds", column):
            change = self.change(seen)
            if change is None or not change.only_adds:
                self.drop(number)
                continue
            low, high = json.loads(said)
            if change.added:
                new = self.engine.bounds_of(part_of(self.table, change.added), column)
                if new is None or not isinstance(new.low, int) or not isinstance(new.high, int):
                    return None
                low, high = min(low, new.low), max(high, new.high)
                self.keep(number, "bounds", json.dumps([low, high]), column)
            return low, high
        found = self.engine.bounds_of(self.table, column)
        if found is None or not isinstance(found.low, int) or not isinstance(found.high, int):
            return None
        self.keep(self.new_number(), "bounds", json.dumps([found.low, found.high]), column)
        return found.low, found.high

    def schema(self, files: Sequence[Path]) -> str:
        """Hash of the types of files; UnavailableError where they differ, as sums would then hang on their order."""
        key = tuple(files)
        if key not in self._schemas:
            self._schemas[key] = self._schema(files)
        return self._schemas[key]

    def _schema(self, files: Sequence[Path]) -> str:
        found = self.connection.execute(_SCHEMA, [[str(path) for path in files]]).fetchall()
        declared = set(self.compiled.charter.sources[self.table.source].columns)
        types = [(name, kinds) for name, kinds in found if name in declared]
        if any(len(kinds) > 1 for _, kinds in types) or len(types) < len(declared):
            raise UnavailableError(f"Batches of {self.table.source!r} hold columns of different types.")
        return sha256_hex([[name, kinds[0]] for name, kinds in types])

    def run(self, query: Tree) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return answer(self.connection, self.engine.text(query))

    def run_text(self, text: str) -> None:
        """A statement that is no query."""
        answer(self.connection, text)

    # Rows of facts

    @cached_property
    def relations(self) -> Relations:
        """All facts that count, of this source and those joined to it."""
        needed = (self.table.source, *(join.name for join in self.whole.joins))
        return {name: held for name in needed if (held := self.engine.relation(name)) is not None}

    def added(self, change: Change) -> Relations:
        """The facts of new files."""
        source = self.compiled.charter.sources[self.table.source]
        new = current_rows_sql(part_of(self.table, change.added), source).subquery()
        return {**self.relations, self.table.source: new}

    def offsets(self, relations: Relations, span: Span) -> Offsets:
        """The clock's offsets over all instants of these facts that are read locally."""
        plan = self.whole
        days = list(span)
        for home in sorted({source for source, _ in plan.local}):
            columns = sorted(name for source, name in plan.local if source == home)
            (ends,) = self.run(sql.extent_query(relations[home], columns))
            days += [end.date() for end in ends if end is not None]
        return sql.offsets_of(self.compiled.zone, min(days), max(days)) if plan.local else ()

    def rows_of(
        self, cube: Cube, parts: Parts, relations: Relations, span: Span, *, value: Node | None = None
    ) -> exp.Select:
        """Rows for a cube, of the facts of some days."""
        plan = by_day(self.whole, span, self.compiled)
        return day_query(plan, cube, parts, relations, self.offsets(relations, span), span=span, value=value)

    # Cubes

    def current(self, cube: Cube, seen: Seen, parts: Parts, *, value: Node | None = None) -> Cube | None:
        """The cube with these parts, of the facts as they are; None where it has to be made anew."""
        change = self.change(seen)
        if change is None:
            return None
        if not change.is_none:
            stale = set(cube.parts) - set(parts)
            if stale:
                cube = self.rewritten(cube, {name: each for name, each in cube.parts.items() if name in parts})
            kept = {name: each for name, each in parts.items() if name in cube.parts}
            if not self._caught_up(cube, seen, change, kept, value):
                return None
            cube = self._tidied(replace(cube, added=cube.added + 1))
        lacking = {name: each for name, each in parts.items() if name not in cube.parts}
        if lacking:
            cube = self._with_parts(cube, lacking, value)
        return cube

    def _caught_up(self, cube: Cube, seen: Seen, change: Change, parts: Parts, value: Node | None) -> bool:
        """Add or compute anew what the change asks for; whether that was possible."""
        if change.added and self.schema([self.table.files[place] for place in change.added]) != cube.schema:
            return False
        if change.only_adds:
            relations = self.added(change)
            span = self.span_of(relations[self.table.source])
            if span is not None:
                self._insert(cube, self.rows_of(cube, parts, relations, span, value=value), parts)
            self.counts["added"] += 1
            return True
        days = self.dirty(seen)
        if days is None or not self.table.files:
            return False
        for span in spans(days, most=MOST_RUNS):
            for which in ("base", "recent"):
                self.delete(cube.table(which), within([span]))
            self._insert(cube, self.rows_of(cube, parts, self.relations, span, value=value), parts)
        self.counts["computed anew"] += 1
        return True

    def _insert(self, cube: Cube, rows: exp.Select, parts: Parts) -> None:
        self.insert(cube.table("recent"), [*cube.keys, *parts], rows)

    def insert(self, table: exp.Table, columns: Sequence[str], rows: Tree) -> None:
        """Rows more in a table, in the order of these columns; in the table's own where none are named."""
        named = [exp.to_identifier(name) for name in columns]
        into = exp.Schema(this=table, expressions=named) if named else table
        self._change(exp.Insert(this=into, expression=rows))

    def replaced(self, table: exp.Table, rows: Tree) -> None:
        """The table with these rows instead, which may be read from it."""
        self._change(exp.Create(this=table, kind="TABLE", expression=rows, replace=True))

    def delete(self, table: exp.Table, where: Tree) -> None:
        """Rows less in a table."""
        self._change(exp.delete(table).where(where))

    def create(self, table: exp.Table, rows: Tree) -> None:
        """A table of these rows."""
        self._change(exp.Create(this=table, kind="TABLE", expression=rows))

    def _change(self, statement: Tree) -> None:
        answer(self.connection, self.engine.text(statement))

    def build(
        self,
        stored: Iterable[tuple[str, str]],
        parts: Parts,
        *,
        value: tuple[str, Node] | None = None,
        number: int | None = None,
    ) -> Cube:
        """A new cube of all facts."""
        cube = Cube(
            number=number or self.new_number(),
            stored=tuple(stored),
            value=value[0] if value else None,
            parts={name: part.operation.value for name, part in parts.items()},
            schema=self.schema(self.table.files),
        )
        span = self.span_of(self.relations[self.table.source])
        if span is None:
            raise NothingToKeepError(f"{self.table.source!r} has no facts to keep tallies of.")
        rows = self.rows_of(cube, parts, self.relations, span, value=value[1] if value else None)
        self._create(cube, rows.order_by(exp.Literal.number(1)))
        self.counts["built"] += 1
        return cube

    def _create(self, cube: Cube, rows: Tree) -> None:
        base, recent = cube.table("base"), cube.table("recent")
        self._change(exp.Create(this=base, kind="TABLE", expression=rows))
        self._change(exp.Create(this=recent, kind="TABLE", expression=exp.select("*").from_(base.copy()).limit(0)))

    def rewritten(self, cube: Cube, parts: Mapping[str, str], further: Tree | None = None) -> Cube:
        """The cube with some of its parts, and perhaps further rows, in new tables under its own number."""
        rows: exp.Query = cube.rows()
        if further is not None:
            rows = exp.Union(this=exp.select("*").from_(rows.subquery("cube")), expression=further,
                             distinct=False, by_name=True)  # fmt: skip
        made = replace(cube, parts=dict(parts), added=0)
        self.connection.execute("CREATE OR REPLACE TEMP TABLE rewritten AS " +
                                self.engine.text(made.merged(rows.subquery("rows"))))  # fmt: skip
        for which in ("base", "recent"):
            self.connection.execute(exp.Drop(tables=[cube.table(which)], kind="TABLE").sql("duckdb"))
        self._create(made, exp.select("*").from_("rewritten"))
        self.connection.execute("DROP TABLE rewritten")
        return made

    def _with_parts(self, cube: Cube, lacking: Parts, value: Node | None) -> Cube:
        """The cube with parts that it lacks; of them alone are facts read."""
        span = self.span_of(self.relations[self.table.source])
        if span is None:
            return cube
        rows = self.rows_of(cube, lacking, self.relations, span, value=value)
        operations = {name: part.operation.value for name, part in lacking.items()}
        self.counts["built"] += 1
        return self.rewritten(cube, {**cube.parts, **operations}, rows)

    def _tidied(self, cube: Cube) -> Cube:
        """The cube with its recent rows merged, now and then."""
        if cube.added < MERGED_AFTER:
            return cube
        recent = cube.table("recent")
        held = self.run(exp.select(exp.Count(this=exp.Star())).from_(recent))[0][0]
        if held > RECENT_ROWS:
            return self.rewritten(cube, cube.parts)
        merged = self.engine.text(cube.merged(exp.select("*").from_(recent).subquery("rows")))
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE rewritten AS {merged}")
        self.connection.execute(exp.delete(recent).sql("duckdb"))
        self._change(exp.insert(exp.select("*").from_("rewritten"), recent))
        self.connection.execute("DROP TABLE rewritten")
        return replace(cube, added=0)


def _scan(files: Sequence[Path], name: str) -> exp.Table:
    return exp.Table(this=parquet_scan(files), alias=exp.TableAlias(this=exp.to_identifier(name)))
