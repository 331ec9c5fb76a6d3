"""Parquet files of others that embedded ClickHouse reads (``clickhouse+parquet:///folder``).

Their rows are checked and read as the charter declares them (``foreign.py``).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlglot import exp

from tallystick.charter.definitions import CompiledCharter
from tallystick.tallies.engines.clickhouse import ClickHouseFacts, fetched, read_as, recorded, scan_of, settings_of
from tallystick.tallies.engines.clickhouse_sql import clickhouse_text
from tallystick.tallies.engines.engine import Engine, Tree
from tallystick.tallies.engines.foreign import ForeignTable, prepare
from tallystick.tallies.engines.given import Facts
from tallystick.tallies.engines.parquet_files import columns_of, files_of
from tallystick.tallies.engines.rules import call
from tallystick.tallies.engines.scratch import parquet_tables
from tallystick.tallies.engines.settings import Settings


def opened(settings: Settings, tables: Mapping[str, ForeignTable], compiled: CompiledCharter) -> ClickHouseFacts:
    """The facts of Parquet files in a folder (``clickhouse+parquet:///folder``), checked.

    Raises ProblemsError for tables that are not there or whose rows are no facts as declared (T010–T014).
    """
    carried = settings_of(threads=settings.threads, memory=settings.memory)
    prepared = {}
    for source, table in tables.items():
        files = files_of(settings.path, table)
        held = columns_of(files)
        prepared[source] = prepare(
            source,
            table,
            compiled,
            held,
            casting=_Casting(),
            ask=lambda query: fetched(clickhouse_text(query), carried),
            where=scan_of(files, {name: read_as(each) for name, each in held.items() if each.holding != "other"}),
        )
    relations = {source: each.relation for source, each in prepared.items()}
    rows = {source: each.rows for source, each in prepared.items()}
    engine = ClickHouseFacts(
        relations, compiled.charter.sources, rows=rows, threads=settings.threads, memory=settings.memory
    )
    engine.prepared = prepared
    return engine


def described(settings: Settings, tables: Mapping[str, ForeignTable]) -> Iterator[tuple[str, str]]:
    """The version, and that files are only read."""
    del tables
    ((version,),) = fetched("SELECT version()", settings_of(threads=settings.threads, memory=settings.memory))
    yield "engine", f"ClickHouse {version} in this process, on {settings.shown}"
    yield "rights", "files are opened to be read"


@contextmanager
def scratch(settings: Settings, compiled: CompiledCharter, facts: Facts) -> Iterator[Engine]:
    """Facts in Parquet files of their own, which go again: for conformance."""
    with TemporaryDirectory(prefix="tally-") as folder:
        tables = parquet_tables(compiled, facts, Path(folder))
        engine = recorded(tables, compiled.charter.sources, threads=settings.threads, memory=settings.memory)
        try:
            yield engine
        finally:
            engine.close()


class _Casting:
    """What only ClickHouse spells so."""

    def exact(self, column: Tree) -> Tree:
        """The decimal of the shortest spelling; NULL where it is not finite or of more than 20 digits."""
        return call("toDecimal128OrNull", call("toString", column), exp.Literal.number(18))

    def utc(self, column: Tree) -> Tree:
        """Instants are read in UTC."""
        return exp.cast(column, "TIMESTAMP")
