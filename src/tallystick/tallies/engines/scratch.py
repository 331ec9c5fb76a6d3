"""Facts written down for a moment, so that an engine that reads files can be tried."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from tallystick.charter.definitions import CompiledCharter
from tallystick.facts.duck import literal, name, sql
from tallystick.facts.tables import FactTable
from tallystick.tallies.engines.duck import RecordedFacts
from tallystick.tallies.engines.engine import Engine
from tallystick.tallies.engines.given import Facts, Table, table_of

_AT_ONCE = 500


@contextmanager
def recorded(
    compiled: CompiledCharter, facts: Facts, *, threads: int | None = None, row_group: int | None = None
) -> Iterator[Engine]:
    """Facts in Parquet files, read by embedded DuckDB as recorded facts are.

    ``row_group`` is how many rows stand together in a file, so that several threads have something to do.
    """
    with TemporaryDirectory(prefix="tally-") as folder:
        tables = parquet_tables(compiled, facts, Path(folder), row_group=row_group)
        engine = RecordedFacts(tables, compiled.charter.sources, threads=threads)
        try:
            yield engine
        finally:
            engine.close()


def parquet_tables(
    compiled: CompiledCharter, facts: Facts, folder: Path, *, row_group: int | None = None
) -> Mapping[str, FactTable]:
    """A Parquet file for each source, in the declared types, with the rows in the order given."""
    found = {}
    for number, (source, rows) in enumerate(facts.items()):
        file = folder / f"{number}.parquet"
        form = "FORMAT parquet" + (f", ROW_GROUP_SIZE {int(row_group)}" if row_group else "")
        with duckdb.connect() as connection:
            fill(connection, "facts", table_of(compiled, source, rows))
            connection.execute(sql("COPY facts TO $file ($form)", file=literal(str(file)), form=form))
        found[source] = FactTable(
            source, (file,), overlapping=False, digests=("",), rows=len(rows), first_time=None, last_time=None
        )
    return found


def fill(connection: duckdb.DuckDBPyConnection, target: str, table: Table) -> None:
    """Make a table and put rows into it."""
    listed = ", ".join(f"{name(column)} {kind}" for column, kind in table.columns)
    connection.execute(sql("CREATE TABLE $target ($listed)", target=name(target), listed=listed))
    marks = f"({', '.join('?' for _ in table.columns)})"
    for start in range(0, len(table.rows), _AT_ONCE):
        rows = table.rows[start : start + _AT_ONCE]
        values = [value for row in rows for value in row]
        every = ", ".join([marks] * len(rows))
        connection.execute(sql("INSERT INTO $target VALUES $every", target=name(target), every=every), values)
