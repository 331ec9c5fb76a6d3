"""On which days the facts of one batch, or of a source as it counts, fall."""

from collections.abc import Iterable
from datetime import UTC, date
from pathlib import Path

from sqlglot import exp

from tallystick.charter.definitions import CompiledCharter
from tallystick.facts.batches import Batch
from tallystick.facts.duck import connect
from tallystick.facts.reading import ROWS
from tallystick.facts.tables import FactTable, current_rows_sql, parquet_scan


def days_of(batch: Batch, compiled: CompiledCharter) -> tuple[date, ...]:
    """The days with facts of one batch, in order; none for a source without time."""
    file = (batch.folder / ROWS).resolve()
    rows = exp.Table(this=parquet_scan([file]), alias=exp.TableAlias(this=exp.to_identifier("facts")))
    return tuple(sorted(_days(rows, [file], compiled, batch.source)))


def days_counted(table: FactTable, compiled: CompiledCharter) -> tuple[date, ...]:
    """The days with facts that count, in order; none for a source without time."""
    source = compiled.charter.sources[table.source]
    return tuple(
        sorted(_days(current_rows_sql(table, source).subquery("counted"), table.files, compiled, table.source))
    )


def days_superseded(batch: Batch, earlier: Iterable[Batch], compiled: CompiledCharter) -> tuple[date, ...]:
    """The days of rows of earlier batches that have the key of one of a batch's rows, in order.

    Where the time is part of the key they are days of the batch itself.
    """
    source = compiled.charter.sources[batch.source]
    later = (batch.folder / ROWS).resolve()
    files = [(each.folder / ROWS).resolve() for each in earlier if each.number in batch.overlaps]
    if not files:
        return ()
    same = exp.and_(
        *(
            exp.EQ(
                this=exp.column(column, table="later", quoted=True),
                expression=exp.column(column, table="facts", quoted=True),
            )
            for column in source.key
        )
    )
    newer = exp.Table(this=parquet_scan([later]), alias=exp.TableAlias(this=exp.to_identifier("later")))
    known = exp.select(exp.Literal.number(1)).from_(newer).where(same)
    rows = exp.Table(this=parquet_scan(files), alias=exp.TableAlias(this=exp.to_identifier("facts")))
    kept = exp.select("*").from_(rows).where(exp.Exists(this=known))
    return tuple(sorted(_days(kept.subquery("facts"), [later, *files], compiled, batch.source)))


def _days(rows: exp.Expression, files: Iterable[Path], compiled: CompiledCharter, source_id: str) -> set[date]:
    source, zone = compiled.charter.sources[source_id], compiled.zone
    if source.time is None:
        return set()
    time: exp.Expression = exp.column(source.time, quoted=True)
    of_days = source.columns[source.time].type == "date"
    if not of_days:  # every clock of today differs from UTC by whole quarters of an hour: none lies in two days
        minutes = exp.Interval(this=exp.Literal.string("15"), unit=exp.var("MINUTES"))
        time = exp.Anonymous(this="time_bucket", expressions=[minutes, time])
    query = exp.select(time).distinct().from_(rows)
    with connect(files=files) as connection:
        found = [row[0] for row in connection.execute(query.sql("duckdb")).fetchall() if row[0] is not None]
    return set(found) if of_days else {zone.day_of(each.replace(tzinfo=UTC)) for each in found}
