"""A source's facts as files, and the SQL that reads what currently counts of them.

Files stand in order of recording. Where a later file holds a fact with the same key, its row counts and the earlier one
does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlglot import exp

from tallystick.charter.model.sources import Source


@dataclass(frozen=True, slots=True)
class FactTable:
    """What is known of one source."""

    source: str
    files: tuple[Path, ...]
    """Parquet files in order of recording; their columns are the declared ones, in the declared types."""
    overlapping: bool
    """Whether some key occurs in more than one file."""
    digests: tuple[str, ...]
    """The content digest of each file."""
    rows: int
    """Rows of all files, those that a later file supersedes included."""
    first_time: datetime | None
    last_time: datetime | None
    """Earliest and latest time of a fact, in UTC; None without facts, or for a source without time."""
    superseded_by: tuple[tuple[int, ...], ...] = ()
    """For each file, which later ones hold some of its keys (by place in ``files``); unknown means any may."""

    def successors(self, place: int) -> tuple[int, ...]:
        """Which later files may hold keys of the file at ``place``."""
        if not self.overlapping:
            return ()
        if self.superseded_by:
            return self.superseded_by[place]
        return tuple(range(place + 1, len(self.files)))


def current_rows_sql(table: FactTable, source: Source) -> exp.Query:
    """A query for the rows that count: all declared columns, each fact once.

    Write it with ``.sql("duckdb")``; paths are literals of the tree. The connection must be allowed to reach the files.
    """
    columns = list(source.columns)
    plain = [place for place in range(len(table.files)) if not table.successors(place)]
    queries = [_scan([table.files[place] for place in plain], columns)] if plain else []
    for place in range(len(table.files)):
        later = [table.files[successor] for successor in table.successors(place)]
        if later:
            queries.append(_without(table.files[place], later, columns, source.key))
    if not queries:
        return _nothing(source)
    query: exp.Query = queries[0]
    for further in queries[1:]:
        query = exp.union(query, further, distinct=False, copy=False)
    return query


def parquet_scan(files: Sequence[Path]) -> exp.Expression:
    """``read_parquet([...])`` of these files."""
    paths = exp.Array(expressions=[exp.Literal.string(str(file)) for file in files])
    return exp.Anonymous(this="read_parquet", expressions=[paths])


def _scan(files: Sequence[Path], columns: Sequence[str]) -> exp.Select:
    return exp.select(*(exp.column(column, quoted=True) for column in columns)).from_(
        exp.Table(this=parquet_scan(files), alias=exp.TableAlias(this=exp.to_identifier("facts")))
    )


def _without(file: Path, later: Sequence[Path], columns: Sequence[str], key: Sequence[str]) -> exp.Select:
    """The rows of a file whose key no later file has. Keys are never NULL."""
    same = exp.and_(
        *(
            exp.EQ(
                this=exp.column(column, table="later", quoted=True),
                expression=exp.column(column, table="facts", quoted=True),
            )
            for column in key
        )
    )
    newer = (
        exp.select(exp.Literal.number(1))
        .from_(exp.Table(this=parquet_scan(later), alias=exp.TableAlias(this=exp.to_identifier("later"))))
        .where(same)
    )
    return _scan([file], columns).where(exp.Not(this=exp.Exists(this=newer)))


def _nothing(source: Source) -> exp.Select:
    """No rows, with the right columns."""
    from tallystick.facts.planning import storage_of  # noqa: PLC0415  (only here, for sources without any file)

    nulls = [
        exp.alias_(exp.cast(exp.Null(), storage_of(column)), name, quoted=True)
        for name, column in source.columns.items()
    ]
    return exp.select(*nulls).where(exp.false())
