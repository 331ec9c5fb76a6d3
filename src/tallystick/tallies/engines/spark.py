"""Apache Spark: Parquet files and tables that a cluster reads, and tallies to the last digit what DuckDB gives.

The session is set so that nothing is rounded, wrapped or guessed: errors instead of NULL (ANSI), decimals that keep
their places, instants in UTC without a zone, names as they are written. PySpark is the extra ``spark``; a cluster is
reached by its ``spark.master``, and without one two threads of this machine do the work.
"""

import logging
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlglot import exp

from tallystick.charter.model.sources import Source
from tallystick.errors import InputError, ProblemsError
from tallystick.facts.tables import FactTable, current_rows_sql
from tallystick.tallies.engines.digits import too_large
from tallystick.tallies.engines.engine import Answer, Tree
from tallystick.tallies.engines.parquet_files import as_it_is
from tallystick.tallies.engines.problems import UNREACHED
from tallystick.tallies.engines.rules import called, rewritten
from tallystick.tallies.engines.settings import Settings
from tallystick.tallies.engines.spark_sql import spark_text
from tallystick.tallies.engines.translated import Translated
from tallystick.tallies.means import stoppable
from tallystick.tallies.problems import OLD_FACTS

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # PySpark warns of other packages' versions, on which nothing here rests
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

LOCAL = 2
"""Threads of this machine, where no cluster is named."""

EXACT: Mapping[str, str] = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.caseSensitive": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.legacy.decimal.retainFractionDigitsOnTruncate": "true",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.groupByOrdinal": "true",
}
"""What makes Spark exact; a deployment cannot set these otherwise.

``retainFractionDigitsOnTruncate``: where two decimals meet in a comparison or a ``CASE``, more than 38 digits are an
error, and not fewer decimal places.
"""

QUIET: Mapping[str, str] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
}
"""What a session of our own has besides; errors reach the reader in our words."""

_COLUMN = re.compile(r"parameter with name (`[^ ]+`) cannot be resolved")


class SparkFacts(Translated):
    """The facts of some sources on a Spark session; the views made for it are dropped on closing."""

    name = "spark"

    def __init__(
        self,
        session: SparkSession,
        relations: Mapping[str, Tree],
        sources: Mapping[str, Source],
        *,
        views: Sequence[str] = (),
        rows: Mapping[str, int] | None = None,
        owned: bool = False,
    ) -> None:
        """``relations`` are the rows that count of each source, in DuckDB's meaning, over Spark's own tables and views.

        ``owned``: the session ends with the engine. Raises InputError for a session that is not exact.
        """
        _require_exact(session)
        super().__init__(relations, sources, rows=rows)
        self.session = session
        self._views = tuple(views)
        self._owned = owned

    @property
    def memory(self) -> int | None:
        """None: a cluster's memory is its own matter."""
        return None

    def text(self, query: Tree, *, pretty: bool = False) -> str:
        """The query as Spark reads it."""
        return spark_text(query, placed=self.placed, pretty=pretty)

    def run(self, query: Tree) -> Answer:
        """The rows of a query."""
        return self.meant(query, lambda: fetched(self.session, self.text(query)))

    def snapshot(self) -> str:
        """None: files are read where they lie, and are not to be changed while they are."""
        return ""

    def close(self) -> None:
        """Drop the views, and end the session where it was started for this engine."""
        self.meaning.close()
        for view in self._views:
            self.session.catalog.dropTempView(view)
        if self._owned:
            self.session.stop()


def started(settings: Settings) -> SparkSession:
    """A Spark session that answers exactly; the running one where this process has one already.

    The option ``spark.master`` is a cluster's address; without one, so many threads of this machine do the work. The
    memory is the driver's, and is heard only by the first session of a process. Other options are set as they are.
    Raises ProblemsError (T020) where the cluster cannot be reached.
    """
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)  # errors are told once, by us
    address = settings.options.get(_MASTER, f"local[{settings.threads or LOCAL}]")
    every = {**QUIET, **(_SMALL if address.startswith("local") else {}), **settings.options, **EXACT, _MASTER: address}
    if settings.memory:
        every["spark.driver.memory"] = settings.memory.lower().removesuffix("b")
    builder = SparkSession.builder.appName("tallystick")
    for key, value in every.items():
        builder = builder.config(key, value)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # as above
            return builder.getOrCreate()
    except Exception as error:
        message = f"Spark cannot be started at {address} ({said(error)})."
        hint = "Check `spark.master`, and that Java 17 is installed."
        raise ProblemsError([UNREACHED.at(message, hint=hint)]) from error


def is_local(settings: Settings) -> bool:
    """Whether the session runs in processes of this machine."""
    return settings.options.get(_MASTER, "local").startswith("local")


_MASTER = "spark.master"
_SMALL: Mapping[str, str] = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
}
"""On one machine: nobody else is listened to, and few parts are shuffled."""


def recorded(
    session: SparkSession, tables: Mapping[str, FactTable], sources: Mapping[str, Source], *, owned: bool = False
) -> SparkFacts:
    """Recorded facts, tallied by Spark; the cluster must reach the files by the same paths."""
    views = Views(session)
    relations = {
        name: exp.Subquery(this=rewritten(current_rows_sql(held, sources[name]), {exp.Anonymous: views.placed}))
        for name, held in tables.items()
        if held.files
    }
    rows = {name: held.rows for name, held in tables.items()}
    return SparkFacts(session, relations, sources, views=views.every, rows=rows, owned=owned)


class Views:
    """Temporary views of Parquet files, each set of files under one name."""

    def __init__(self, session: SparkSession) -> None:
        self.session = session
        self.names: dict[tuple[Path, ...], str] = {}

    @property
    def every(self) -> tuple[str, ...]:
        """The names of all views."""
        return tuple(self.names.values())

    def over(self, files: tuple[Path, ...]) -> exp.Table:
        """The view of these files."""
        if files not in self.names:
            view = f"tally_{id(self):x}_{len(self.names)}"
            with told():
                frame = self.session.read.parquet(*(f"file://{as_it_is(file)}" for file in files))
                frame.createOrReplaceTempView(view)
            self.names[files] = view
        return exp.table_(self.names[files])

    def placed(self, node: exp.Anonymous) -> Tree:
        """The view that stands where DuckDB reads files."""
        if called(node) != "read_parquet":
            return node
        files = tuple(Path(path.name).resolve() for path in node.expressions[0].expressions)
        return exp.to_identifier(self.over(files).name)


def fetched(session: SparkSession, text: str) -> list[tuple[Any, ...]]:
    """The rows of a query, Spark's errors told in our words."""
    with stoppable(session.sparkContext.cancelAllJobs), told():
        return [tuple(row) for row in session.sql(text).collect()]


_OVERFLOWS = frozenset(
    {"ARITHMETIC_OVERFLOW", "BINARY_ARITHMETIC_OVERFLOW", "NUMERIC_VALUE_OUT_OF_RANGE", "CAST_OVERFLOW"}
)


@contextmanager
def told() -> Iterator[None]:
    """Spark's errors within the block are told in our words."""
    try:
        yield
    except PySparkException as error:
        kind = (error.getCondition() or "").partition(".")[0]
        if kind in _OVERFLOWS:
            raise too_large(said(error)) from error
        lacking = _COLUMN.search(str(error)) if kind == "UNRESOLVED_COLUMN" else None
        if lacking is not None:
            column = lacking[1].rpartition(".")[2].strip("`")
            hint = "Add it to what Spark reads, or map the declared column to another in the deployment."
            raise ProblemsError([OLD_FACTS.at(f"The facts hold no column '{column}'.", hint=hint)]) from error
        raise InputError(f"Spark refused a query: {said(error)}.") from error


def said(error: BaseException) -> str:
    """The first line of an error."""
    return str(error).strip().partition("\n")[0].rstrip(".")


def _require_exact(session: SparkSession) -> None:
    """A session that somebody else started must be set as ours are, or sums may be rounded without a word."""
    for key, value in EXACT.items():
        found = session.conf.get(key, None)
        if found != value:
            raise InputError(
                f"The Spark session has {key} = {found}, and exact tallies need {value}; start it by "
                "tallystick.tallies.engines.spark.started, or set it so."
            )
