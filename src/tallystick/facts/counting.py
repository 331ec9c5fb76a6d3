"""How many facts of a source count: each once, however many batches hold it."""

from contextlib import closing

from sqlglot import exp

from tallystick.charter.model.sources import Source
from tallystick.facts.duck import connect
from tallystick.facts.tables import FactTable, current_rows_sql


def counting(table: FactTable | None, source: Source) -> int:
    """The rows of a source that no later batch supersedes; 0 without any batch."""
    if table is None:
        return 0
    if not table.overlapping:
        return table.rows
    query = exp.select(exp.Count(this=exp.Star())).from_(current_rows_sql(table, source).subquery("facts"))
    with closing(connect(files=table.files)) as connection:
        (row,) = connection.execute(query.sql("duckdb")).fetchall()
    return int(row[0])
