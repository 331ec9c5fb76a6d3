"""The content digest: one SHA-256 for what a batch says, whatever the order of its rows and the layout of its file.

Each row becomes a text that only that row has: its values in order of column names, each with a letter for its type,
texts with their length in bytes, NULL apart from everything.
The digest is the SHA-256 of a head line (canonical JSON that names the columns), and of the rows' own SHA-256 in
hexadecimal, sorted, a line each. Equal rows count as often as they occur.
Whoever holds the rows can recompute it with any tool.
"""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tallystick.facts.duck import name, sql
from tallystick.facts.plan import ColumnPlan
from tallystick.terms.canonical import canonical_bytes

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def content_digest(connection: "DuckDBPyConnection", relation: str, columns: Sequence[ColumnPlan]) -> str:
    """The digest of a relation that has the columns by their names, in 64 hexadecimal digits."""
    ordered = sorted(columns, key=lambda column: column.name)
    digest = hashlib.sha256(head(ordered) + b"\n")
    row = " || ".join(_value(column) for column in ordered)
    buckets = connection.execute(
        sql(
            "SELECT string_agg(digest || chr(10), '' ORDER BY digest) "
            "FROM (SELECT sha256($row) AS digest FROM $relation) GROUP BY left(digest, 3) ORDER BY left(digest, 3)",
            row=row,
            relation=relation,
        )
    )
    while bucket := buckets.fetchone():
        digest.update(bucket[0].encode())
    return digest.hexdigest()


def head(ordered: Sequence[ColumnPlan]) -> bytes:
    """The first line of what is digested: which columns, of which kind and scale."""
    return canonical_bytes({"facts": 1, "columns": [[column.name, column.kind, column.scale] for column in ordered]})


def _value(column: ColumnPlan) -> str:
    """The value of a column as text that cannot be mistaken for any other value."""
    cell = name(column.name)
    written = {
        "text": "'t' || strlen($cell) || ':' || $cell || ';'",
        "number": "'d' || CAST($cell AS VARCHAR) || ';'",
        "boolean": "CASE WHEN $cell THEN 'b1;' WHEN NOT $cell THEN 'b0;' END",
        "date": "'D' || CAST($cell AS VARCHAR) || ';'",
        "time": "'T' || CAST(epoch_us($cell) AS VARCHAR) || ';'",
    }[column.kind]
    return sql("coalesce($written, 'n;')", written=sql(written, cell=cell))
