"""Recorded facts: Parquet files that embedded DuckDB reads where they lie."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any
from weakref import finalize

import duckdb
from sqlglot.dialects.duckdb import DuckDB

from tallystick.charter.model.sources import Source
from tallystick.errors import InputError, ProblemsError
from tallystick.facts.duck import connect
from tallystick.facts.tables import FactTable, current_rows_sql
from tallystick.tallies.engines.digits import too_large
from tallystick.tallies.engines.engine import Ability, Answer, Bounds, Tree
from tallystick.tallies.means import means, stoppable
from tallystick.tallies.problems import OLD_FACTS

DIALECT = DuckDB
MEMORY = "2GB"
"""What DuckDB may hold, where nobody says."""

_COLUMN = re.compile(r'Referenced column "([^"]+)" not found')
"""How DuckDB names a column that a file does not hold."""


_STATISTICS = """
SELECT stats_min_value, stats_max_value, stats_null_count = num_values
FROM parquet_metadata($1) WHERE path_in_schema = $2
"""
_READ: Mapping[str, Callable[[str], int | Decimal | date | datetime]] = {
    "number": lambda text: Decimal(text) if "." in text else int(text),
    "date": date.fromisoformat,
    "time": datetime.fromisoformat,
}
"""How the statistics of a Parquet file write what a column of each type holds."""
_UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}


class RecordedFacts:
    """The facts of a workspace's sources, on a connection that reaches their files and nothing else."""

    name = "duckdb"
    abilities = Ability.BITMAPS | Ability.RANKS

    def __init__(
        self,
        tables: Mapping[str, FactTable],
        sources: Mapping[str, Source],
        *,
        threads: int | None = None,
        memory: str | None = None,
        spill: Path | None = None,
        folders: Iterable[Path] = (),
    ) -> None:
        """``memory`` is DuckDB's own limit; beyond it, it writes to the folder ``spill``.

        By default those of the run (``tallies/means.py``), else 2 GB, and a folder that goes when the connection does.
        The connection reaches everything in ``folders`` besides the files.
        """
        self.tables = tables
        memory = memory or means().memory or MEMORY
        self.memory: int | None = bytes_of(memory)
        self._relations = {
            name: current_rows_sql(held, sources[name]).subquery() for name, held in tables.items() if held.files
        }
        files = [path for held in tables.values() for path in held.files]
        self.sources = sources
        self.connection = spilling(memory=memory, threads=threads, files=files, folders=folders, spill=spill)

    def relation(self, source: str) -> Tree | None:
        """The rows that count: each fact once, as its latest file has it."""
        return self._relations.get(source)

    def rows(self, source: str) -> int | None:
        """Rows of all its files, those that count no more included."""
        held = self.tables.get(source)
        if held is None or not held.files:
            return None
        if held.rows:
            return held.rows
        files = [str(path) for path in held.files]
        found = self.connection.execute("SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata($1)", [files])
        (counted,) = found.fetchone() or (None,)
        return None if counted is None else int(counted)

    def bounds(self, source: str, column: str) -> Bounds | None:
        """The least and greatest value that the files' own statistics name, for whole numbers, days and instants."""
        held = self.tables.get(source)
        return None if held is None or not held.files else self.bounds_of(held, column)

    def bounds_of(self, held: FactTable, column: str) -> Bounds | None:
        """The same for some files of a source."""
        read = _READ.get(self.sources[held.source].columns[column].type)
        if read is None:
            return None
        files = [str(path) for path in held.files]
        found = self.connection.execute(_STATISTICS, [files, column]).fetchall()
        ends = [(low, high) for low, high, only_nulls in found if not only_nulls]
        if not ends or any(low is None or high is None for low, high in ends):
            return None
        lows: list[Any] = sorted(read(low) for low, _ in ends)  # all of them of one type
        highs: list[Any] = sorted(read(high) for _, high in ends)
        return Bounds(lows[0], highs[-1], exact=not held.overlapping, stretches=_stretches(lows, highs))

    def text(self, query: Tree, *, pretty: bool = False) -> str:
        """The query as DuckDB reads it."""
        return query.sql(dialect=DIALECT, pretty=pretty)

    def run(self, query: Tree) -> Answer:
        """The rows of a query."""
        return answer(self.connection, query.sql(dialect=DIALECT, copy=False))  # nobody looks at the tree again

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


def _stretches(lows: Sequence[Any], highs: Sequence[Any]) -> int:
    """How many of some ranges lie beside one another where at most so many cover the same value; both ends sorted.

    >>> _stretches([1, 5, 9], [4, 8, 12]), _stretches([1, 1, 2], [9, 9, 9])
    (3, 1)
    """
    deepest = max(place + 1 - bisect_left(highs, low) for place, low in enumerate(lows))
    return max(1, len(lows) // deepest)


def spilling(
    *, memory: str, threads: int | None, files: Iterable[Path], folders: Iterable[Path] = (), spill: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection that writes what does not fit into memory to a folder.

    That is the named one, else the run's, else one that only we can read, which goes when the connection does.
    """
    named = spill or means().spill
    folder = named or Path(mkdtemp(prefix="tally-spill-"))
    connection = connect(memory=memory, threads=threads, files=files, folders=folders, spill=folder)
    if named is None:
        finalize(connection, rmtree, folder, ignore_errors=True)
    return connection


def bytes_of(memory: str) -> int:
    """Bytes of an amount as DuckDB writes it.

    >>> bytes_of("512MB"), bytes_of("2 GiB")
    (512000000, 2147483648)

    Raises InputError for anything else.
    """
    found = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([KMGT]i?B)\s*", memory, re.IGNORECASE)
    if found is None:
        raise InputError(f"Found the amount of memory {memory!r}, expected a number with a unit, such as 512MB or 4GB.")
    return int(Decimal(found[1]) * _UNITS[found[2].upper()])


def answer(connection: duckdb.DuckDBPyConnection, text: str) -> Answer:
    """The rows of a query on a DuckDB connection, its errors told in our words."""
    try:
        with stoppable(connection.interrupt):
            return connection.execute(text).fetchall()
    except duckdb.OutOfRangeException as error:
        raise too_large(str(error)) from error
    except duckdb.OutOfMemoryException as error:
        raise InputError(
            f"DuckDB ran out of the memory that it may use ({error}). Allow more with --memory, or name a folder "
            "with more room with --spill."
        ) from error
    except duckdb.BinderException as error:
        lacking = _COLUMN.search(str(error))
        if lacking is None:
            raise
        message = f"its facts hold no column '{lacking[1]}'."
        hint = "They were read before the charter declared it: withdraw those batches, and add the files again."
        raise ProblemsError([OLD_FACTS.at(message, hint=hint)]) from error
