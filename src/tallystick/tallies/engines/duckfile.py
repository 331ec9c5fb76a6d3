"""Facts in the tables of a DuckDB file that others keep: attached read-only, one snapshot from opening to closing.

``duckdb:///warehouse.duckdb`` names the file. DuckDB lets nobody read a file that another process has open to write.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from sqlglot import exp

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.sources import Source
from tallystick.errors import ProblemsError
from tallystick.facts.duck import literal, sql
from tallystick.tallies.engines.duck import MEMORY, answer, bytes_of, spilling
from tallystick.tallies.engines.engine import Ability, Answer, Bounds, Engine, Tree
from tallystick.tallies.engines.foreign import ForeignTable, Held, Holding, Prepared, keeps_apart, named_table, prepare
from tallystick.tallies.engines.given import Facts, table_of
from tallystick.tallies.engines.problems import NO_TABLE, UNREACHED
from tallystick.tallies.engines.scratch import fill
from tallystick.tallies.engines.settings import Settings

DIALECT = "duckdb"

ATTACHED = "warehouse"
"""What the file is called in queries."""


class DuckFileFacts:
    """The facts of some sources in tables of a file."""

    name = "duckdb"
    abilities = Ability.BITMAPS | Ability.RANKS

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, relations: Mapping[str, Tree], *, memory: int | None = None
    ) -> None:
        self.connection = connection
        self.memory: int | None = memory
        self.prepared: Mapping[str, Prepared] = {}
        self._relations = relations

    def relation(self, source: str) -> Tree | None:
        """The rows of a source's table, read as declared."""
        return self._relations.get(source)

    def rows(self, source: str) -> int | None:
        """How many rows were found when the table was checked."""
        found = self.prepared.get(source)
        return None if found is None else found.rows

    def bounds(self, source: str, column: str) -> Bounds | None:
        """None: nothing is known of values without reading them."""
        del source, column
        return None

    def text(self, query: Tree, *, pretty: bool = False) -> str:
        """The query as DuckDB reads it."""
        return query.sql(dialect=DIALECT, pretty=pretty)

    def run(self, query: Tree) -> Answer:
        """The rows of a query."""
        return answer(self.connection, self.text(query))

    def close(self) -> None:
        """Let go of the snapshot and the file."""
        self.connection.close()

    def snapshot(self) -> str:
        """DuckDB names no snapshots."""
        return ""


def opened(settings: Settings, tables: Mapping[str, ForeignTable], compiled: CompiledCharter) -> DuckFileFacts:
    """The facts of tables, checked, in a snapshot that begins now.

    Raises ProblemsError for a file that cannot be read (T020), and tables whose rows are no facts as declared
    (T010–T014).
    """
    connection = attached(settings)
    try:
        prepared = {source: _prepared(connection, source, table, compiled) for source, table in tables.items()}
        engine = DuckFileFacts(
            connection, {source: each.relation for source, each in prepared.items()}, memory=_memory(settings)
        )
        engine.prepared = prepared
    except BaseException:
        connection.close()
        raise
    return engine


def _memory(settings: Settings) -> int:
    return bytes_of(settings.memory or MEMORY)


def described(settings: Settings, tables: Mapping[str, ForeignTable]) -> Iterator[tuple[str, str]]:
    """The version, and that the file is only read."""
    del tables
    attached(settings).close()
    yield "engine", f"DuckDB {duckdb.__version__} on {settings.shown}"
    yield "rights", "the file is opened to be read"


def attached(settings: Settings) -> duckdb.DuckDBPyConnection:
    """A data base in memory that reaches the one file, and only reads it, in a transaction that has begun."""
    path = settings.path.resolve()
    if not path.is_file():
        message = f"There is no DuckDB file {path}."
        raise ProblemsError([UNREACHED.at(message, hint="Paths of deployments begin at the workspace.")])
    log = path.with_name(path.name + ".wal")
    connection = spilling(memory=settings.memory or MEMORY, threads=settings.threads, files=[path, log])
    try:
        connection.execute(sql("ATTACH $path AS $name (READ_ONLY)", path=literal(str(path)), name=ATTACHED))
        connection.execute(sql("USE $name", name=ATTACHED))
        connection.execute("BEGIN TRANSACTION")
    except duckdb.Error as error:
        connection.close()
        message = f"The DuckDB file {path} cannot be read: {_said(error)}."
        raise ProblemsError([UNREACHED.at(message, hint="Close whatever writes to it.")]) from error
    return connection


def columns(connection: duckdb.DuckDBPyConnection, table: ForeignTable) -> Mapping[str, Held]:
    """The columns of a table by name; ProblemsError (T012) where there is none."""
    query = exp.select(exp.Star()).from_(named_table(table.table)).limit(0)
    try:
        rows = connection.execute(sql("DESCRIBE $query", query=query.sql(dialect=DIALECT))).fetchall()
    except duckdb.CatalogException as error:
        message = f"In the DuckDB file there is no table {table.shown}."
        raise ProblemsError([NO_TABLE.at(message, hint="Write it as table, or as schema.table.")]) from error
    return {row[0]: held(row[1]) for row in rows}


_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_HOLDINGS: Mapping[str, Holding] = {
    **dict.fromkeys(
        ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"), "whole"
    ),
    **dict.fromkeys(("FLOAT", "DOUBLE"), "double"),
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), "reading"),
    "VARCHAR": "text",
    "UUID": "text",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP WITH TIME ZONE": "instant",
}


def held(type_: str) -> Held:
    """What a column of a DuckDB type holds."""
    if found := _DECIMAL.fullmatch(type_):
        return Held("decimal", type_, int(found[2]))
    return Held("text" if type_.startswith("ENUM(") else _HOLDINGS.get(type_, "other"), type_)


def _prepared(
    connection: duckdb.DuckDBPyConnection, source_id: str, table: ForeignTable, compiled: CompiledCharter
) -> Prepared:
    found = columns(connection, table)
    source = compiled.charter.sources[source_id]
    return prepare(
        source_id,
        table,
        compiled,
        found,
        casting=DuckCasting(),
        ask=lambda query: answer(connection, query.sql(dialect=DIALECT)),
        unique=_unique(connection, source, table, found),
    )


def _unique(
    connection: duckdb.DuckDBPyConnection, source: Source, table: ForeignTable, found: Mapping[str, Held]
) -> bool:
    """Whether the file itself keeps the source's key apart, by its primary key."""
    if not keeps_apart(source, table, found):
        return False
    *outer, called = table.table
    rows = connection.execute(
        "SELECT constraint_column_names FROM duckdb_constraints() "
        "WHERE database_name = ? AND schema_name = ? AND table_name = ? AND constraint_type = 'PRIMARY KEY'",
        [ATTACHED, outer[-1] if outer else "main", called],
    ).fetchall()
    key = {table.column(column) for column in source.key}
    return any(set(names) <= key for (names,) in rows)


@dataclass(frozen=True, slots=True)
class DuckCasting:
    """What DuckDB spells so; also the meaning that other engines rewrite."""

    def exact(self, column: Tree) -> Tree:
        """The decimal of the shortest spelling; below a ten-thousandth it has 18 places, as reading a file gives it."""
        spelled = exp.cast(column, "VARCHAR")
        wide, short = (
            exp.TryCast(this=spelled.copy(), to=exp.DataType.build(f"DECIMAL(38, {places})")) for places in (20, 18)
        )
        small = exp.LT(this=exp.Abs(this=column.copy()), expression=exp.Literal.number("0.0001"))
        return exp.Case(ifs=[exp.If(this=small, true=exp.cast(short, "DECIMAL(38, 20)"))], default=wide)

    def utc(self, column: Tree) -> Tree:
        """``AT TIME ZONE 'UTC'``."""
        return exp.AtTimeZone(this=column, zone=exp.Literal.string("UTC"))


def _said(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")


@contextmanager
def scratch(settings: Settings, compiled: CompiledCharter, facts: Facts) -> Iterator[Engine]:
    """Facts in a file of their own, which goes again; the URL's file is left alone."""
    with TemporaryDirectory(prefix="tally-") as folder:
        path = Path(folder) / "scratch.duckdb"
        with duckdb.connect(path) as connection:
            for source, rows in facts.items():
                fill(connection, source, table_of(compiled, source, rows))
        relations: dict[str, Tree] = {}
        for source in facts:
            columns_ = [exp.column(column, quoted=True) for column in compiled.charter.sources[source].columns]
            relations[source] = exp.select(*columns_).from_(named_table((source,))).subquery()
        inner = Settings(f"duckdb:///{path.name}", memory=settings.memory, threads=settings.threads, folder=path.parent)
        engine = DuckFileFacts(attached(inner), relations)
        try:
            yield engine
        finally:
            engine.close()
