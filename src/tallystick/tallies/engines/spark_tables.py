"""Tables that Spark reads: Parquet in a folder (``spark+parquet:///folder``), or those of its own catalog (``spark:///``).

Their rows are checked and read as the charter declares them (``foreign.py``), by the cluster.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession
from sqlglot import exp

from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import ProblemsError
from tallystick.tallies.engines.engine import Engine, Tree
from tallystick.tallies.engines.foreign import ForeignTable, Held, Holding, Prepared, named_table, prepare
from tallystick.tallies.engines.given import Facts
from tallystick.tallies.engines.parquet_files import files_of
from tallystick.tallies.engines.problems import FLOATS, NO_TABLE
from tallystick.tallies.engines.scratch import parquet_tables
from tallystick.tallies.engines.settings import Settings
from tallystick.tallies.engines.spark import EXACT, SparkFacts, Views, fetched, is_local, recorded, said, started
from tallystick.tallies.engines.spark_sql import spark_text


def opened(settings: Settings, tables: Mapping[str, ForeignTable], compiled: CompiledCharter) -> SparkFacts:
    """The facts of tables, checked.

    Raises ProblemsError for a cluster that cannot be reached (T020), and tables whose rows are no facts as declared
    (T010–T014).
    """
    running = SparkSession.getActiveSession()
    session = started(settings)
    views = Views(session)
    try:
        prepared = {}
        for source, table in tables.items():
            scan = views.over(files_of(settings.path, table)) if "parquet" in settings.scheme else None
            prepared[source] = _prepared(session, source, table, compiled, scan)
        relations = {source: each.relation for source, each in prepared.items()}
        rows = {source: each.rows for source, each in prepared.items()}
        engine = SparkFacts(
            session, relations, compiled.charter.sources, views=views.every, rows=rows, owned=running is None
        )
        engine.prepared = prepared
    except BaseException:
        if running is None:
            session.stop()
        raise
    return engine


def described(settings: Settings, tables: Mapping[str, ForeignTable]) -> Iterator[tuple[str, str]]:
    """The version, where it runs, and what makes it exact."""
    del tables
    session = started(settings)
    yield "engine", f"Apache Spark {session.version} at {session.conf.get('spark.master')}"
    yield "rights", "files and tables are read; what may be written is the cluster's own matter"
    yield "exactness", ", ".join(f"{key} = {value}" for key, value in EXACT.items())


def conformance_lacks(settings: Settings) -> str:
    """Files that the whole cluster reaches: those of the suite lie in this machine's temporary folder."""
    return "" if is_local(settings) else "a master on this machine, as its facts are files that a cluster cannot reach"


@contextmanager
def scratch(settings: Settings, compiled: CompiledCharter, facts: Facts) -> Iterator[Engine]:
    """Facts in Parquet files of their own, which go again: for conformance. The session goes on."""
    with TemporaryDirectory(prefix="tally-") as folder:
        tables = parquet_tables(compiled, facts, Path(folder))
        engine = recorded(started(settings), tables, compiled.charter.sources)
        try:
            yield engine
        finally:
            engine.close()


def columns(session: SparkSession, scan: exp.Table) -> Mapping[str, Held]:
    """The columns of a table or view by name. ProblemsError (T012) where there is none."""
    try:
        fields = session.table(scan.sql("spark")).schema.fields
    except AnalysisException as error:
        message = f"Spark has no table {scan.sql('spark')} ({said(error)})."
        raise ProblemsError([NO_TABLE.at(message, hint="Write it as database.table.")]) from error
    return {field.name: _held(field.dataType) for field in fields}


_HOLDINGS: Mapping[str, Holding] = {
    **dict.fromkeys(("tinyint", "smallint", "int", "bigint"), "whole"),
    **dict.fromkeys(("float", "double"), "double"),
    "string": "text",
    "boolean": "boolean",
    "date": "date",
    "timestamp_ntz": "reading",
    "timestamp": "instant",
}


def _held(kind: Any) -> Held:
    shown = kind.simpleString()
    if shown.startswith("decimal"):
        return Held("decimal", shown, kind.scale)
    return Held("text" if shown.startswith(("varchar", "char")) else _HOLDINGS.get(shown, "other"), shown)


def _prepared(
    session: SparkSession, source: str, table: ForeignTable, compiled: CompiledCharter, scan: exp.Table | None
) -> Prepared:
    found = scan if scan is not None else named_table(table.table)
    return prepare(
        source,
        table,
        compiled,
        columns(session, found),
        casting=_Casting(source),
        ask=lambda query: fetched(session, spark_text(query)),
        where=found,
    )


@dataclass(frozen=True, slots=True)
class _Casting:
    """What only Spark spells so."""

    source: str

    def exact(self, column: Tree) -> Tree:
        """None: Java 17 does not always spell a floating-point number in the fewest digits, as other engines do."""
        message = (
            f"Source {self.source!r}: Spark cannot round the floating-point numbers of {column.name!r} as others do."
        )
        raise ProblemsError([FLOATS.at(message, hint="Map the source to a view that casts them to DECIMAL.")])

    def utc(self, column: Tree) -> Tree:
        """The session's zone is UTC."""
        return exp.cast(column, "TIMESTAMP")
