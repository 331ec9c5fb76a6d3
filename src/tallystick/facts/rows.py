"""Some rows of recorded batches, as text: for people who look at them, and to find the one that is to be corrected.

Read by a worker with limits. A number, a day or an instant comes as plain text (``1250.50``, ``2026-01-31``,
``2026-01-31T13:00:00Z``), whatever the files of the source look like.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from tallystick.charter.model.sources import Source
from tallystick.errors import InputError
from tallystick.facts.batches import Batch
from tallystick.facts.duck import connect, literal, name, sql
from tallystick.facts.limits import Limits, run_limited
from tallystick.facts.reading import ROWS
from tallystick.facts.spelling import Value

PAGE = 50
MOST_PAGE = 500
LIMITS = Limits(memory=2 << 30, seconds=30, file_size=1 << 20)

Row = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    count: int
    """Of all that were asked for, not of the page alone."""


def page_of_rows(
    batch: Batch, source: Source, *, offset: int = 0, most: int = PAGE, where: Mapping[str, str] | None = None
) -> Rows:
    """A page of a batch's rows, in the order of its key; ``where`` names columns with the text that they have.

    Raises InputError for a column that the source does not have, and for rows that cannot be read.
    """
    wanted = dict(where or {})
    strange = [column for column in wanted if column not in source.columns]
    if strange:
        raise InputError(
            f"Source {batch.source!r} has no column {strange[0]!r}; it has {', '.join(source.columns)}."
        )  # fmt: skip
    found = _asked([batch], source, offset=max(offset, 0), most=min(most, MOST_PAGE), where=wanted)
    return Rows(tuple(source.columns), tuple(tuple(row[1:]) for row in found["rows"]), found["count"])


def row_that_counts(batches: Sequence[Batch], source: Source, key: Mapping[str, str]) -> tuple[Batch, Row] | None:
    """The row of a key in the last of some batches that has it; None where none has. Batches in order of recording."""
    if set(key) != set(source.key):
        raise InputError(
            f"A row is found by its whole key ({', '.join(source.key)}); found {', '.join(key) or 'none'}."
        )
    if not batches:
        return None
    found = _asked(batches, source, offset=0, most=MOST_PAGE, where=dict(key))["rows"]
    if not found:
        return None
    last = max(found, key=lambda row: row[0])
    return batches[last[0]], tuple(last[1:])


def value_of(text: str | None, kind: str) -> Value:
    """What a text of a row stands for.

    >>> value_of("1250.50", "number"), value_of("true", "boolean"), value_of(None, "date")
    (Decimal('1250.50'), True, None)
    """
    if text is None:
        return None
    match kind:
        case "number":
            return Decimal(text)
        case "boolean":
            return text == "true"
        case "date":
            return date.fromisoformat(text)
        case "time":
            return datetime.fromisoformat(text.removesuffix("Z"))
    return text


def _asked(
    batches: Sequence[Batch], source: Source, *, offset: int, most: int, where: Mapping[str, str]
) -> dict[str, Any]:
    files = [str((batch.folder / ROWS).resolve()) for batch in batches]
    kinds = {column: declared.type for column, declared in source.columns.items()}
    found: dict[str, Any] = run_limited(
        "tallystick.facts.rows:read_rows",
        {"files": files, "columns": kinds, "key": list(source.key), "offset": offset, "most": most, "where": where},
        what=f"the rows of {batches[0].source!r}",
        limits=LIMITS,
    )
    return found


def read_rows(
    *, files: list[str], columns: dict[str, str], key: list[str], offset: int, most: int, where: dict[str, str]
) -> dict[str, Any]:
    """What the worker does: each row begins with the place of its file; arguments and result are plain JSON."""
    parts = [
        sql("SELECT $place AS place, * FROM read_parquet($file)", place=str(place), file=literal(file))
        for place, file in enumerate(files)
    ]
    every = sql("(($all) AS facts)", all=f"({' UNION ALL BY NAME '.join(parts)})")
    condition = " AND ".join(f"{_text(column, columns[column])} = ?" for column in where) or "true"
    listed = ", ".join(_text(column, kind) for column, kind in columns.items())
    order = ", ".join(["place", *(name(column) for column in key)])
    with closing(connect(memory="1GB", files=map(Path, files))) as connection:
        counting = sql("SELECT count(*) FROM $every WHERE $condition", every=every, condition=condition)
        asked = sql(
            "SELECT place, $listed FROM $every WHERE $condition ORDER BY $order LIMIT $most OFFSET $offset",
            listed=listed, every=every, condition=condition, order=order, most=str(int(most)), offset=str(int(offset)),
        )  # fmt: skip
        count = connection.execute(counting, list(where.values())).fetchall()[0][0]
        rows = connection.execute(asked, list(where.values())).fetchall()
    return {"count": count, "rows": [list(row) for row in rows]}


def _text(column: str, kind: str) -> str:
    if kind == "time":
        return sql(
            "CASE WHEN microsecond($column) % 1000000 = 0 THEN strftime($column, '%Y-%m-%dT%H:%M:%SZ') "
            "ELSE strftime($column, '%Y-%m-%dT%H:%M:%S.%fZ') END",
            column=name(column),
        )
    return sql("CAST($column AS VARCHAR)", column=name(column))
