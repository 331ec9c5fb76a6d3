"""The table that every reader makes: rows as they stand in the file, numbered, nothing interpreted yet.

Columns are ``row`` (as a spreadsheet program numbers it) and ``x0``, ``x1`` … in the file's order: text, or what
Parquet holds; NULL is a cell that says itself that it is empty (JSON's ``null``).
What a reader itself finds wrong with a row or cell goes to the table ``flaws``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from tallystick.errors import Problem
from tallystick.facts.duck import literal, sql
from tallystick.facts.report import Detected

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Cell = str | None

MOST_COLUMNS = 20_000
"""More than any worksheet has: in a table that is read long, ``row`` is the file's row times this, plus the column."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """What a reader found."""

    relation: str
    """SQL that stands after FROM."""
    header: tuple[str, ...]
    types: tuple[str, ...]
    """DuckDB's type of each column."""
    detected: Detected
    warnings: tuple[Problem, ...] = ()
    surplus: bool = False
    """Whether the relation has a column ``surplus``: cells beyond the header's, as text."""
    parts: tuple[tuple[str, ...], ...] = ()
    """With several header rows: the parts of each column's name, from the top."""
    is_long: bool = False
    """Whether each row is a cell of a wide table, numbered by row and column (see ``MOST_COLUMNS``)."""
    careful: "Callable[[], RawTable] | None" = field(default=None, compare=False)
    """Another way to read the same file, for when this one meets rows that are not well formed."""


def column_letters(column: int) -> str:
    """A column, counted from 1, as spreadsheets write it.

    >>> column_letters(1), column_letters(28)
    ('A', 'AB')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_position(letters: str) -> int:
    """The position, from 0, of a column as spreadsheets write it.

    >>> column_position("A"), column_position("AB")
    (0, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def create_flaws(connection: "DuckDBPyConnection") -> None:
    """An empty table of flaws; ``position`` is the file's column from 0, NULL for the row as a whole."""
    connection.execute('CREATE OR REPLACE TABLE flaws ("row" BIGINT, position INTEGER, value VARCHAR, reason VARCHAR)')


class CellWriter:
    """Writes cells, and flaws beside them, to plain files that DuckDB reads back without a doubt."""

    def __init__(self, folder: Path, width: int) -> None:
        self.width = width
        self._cells = folder / "cells.csv"
        self._flaws = folder / "flaws.csv"

    def __enter__(self) -> Self:
        self._cells_out = self._cells.open("w", encoding="utf-8", newline="")
        self._flaws_out = self._flaws.open("w", encoding="utf-8", newline="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cells_out.close()
        self._flaws_out.close()

    def write(self, row: int, cells: Sequence[Cell], surplus: Cell = None) -> None:
        """One row; too few cells are filled up with NULL."""
        padding = [None] * (self.width - len(cells))
        self._cells_out.write(_line([str(row), surplus, *cells, *padding]))

    def flaw(self, row: int, position: int | None, value: Cell, reason: str) -> None:
        """Something wrong with a cell, or with a row as a whole."""
        where = None if position is None else str(position)
        self._flaws_out.write(_line([str(row), where, value, reason]))

    def table(
        self,
        connection: "DuckDBPyConnection",
        *,
        header: Iterable[str],
        detected: Detected,
        warnings: tuple[Problem, ...] = (),
    ) -> RawTable:
        """What was written, once the writer is closed."""
        create_flaws(connection)
        flaw_columns = ['"row"', "position", "value", "reason"]
        connection.execute(f"INSERT INTO flaws {sql('FROM $file', file=_read(self._flaws, flaw_columns))}")
        names = [f"x{position}" for position in range(self.width)]
        relation = sql(
            '(SELECT CAST("row" AS BIGINT) AS "row", surplus, $names FROM $file)',
            names=", ".join(names),
            file=_read(self._cells, ['"row"', "surplus", *names]),
        )
        return RawTable(relation, tuple(header), ("VARCHAR",) * self.width, detected, warnings, surplus=True)


def _line(cells: Sequence[Cell]) -> str:
    return ",".join("" if cell is None else '"' + cell.replace('"', '""') + '"' for cell in cells) + "\n"


def _read(path: Path, columns: Sequence[str]) -> str:
    """Cells are all in quotes, NULL is nothing at all between commas."""
    return sql(
        "read_csv($path, auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"', "
        "strict_mode = true, allow_quoted_nulls = false, nullstr = '', max_line_size = 67108864, new_line = '\\n', "
        "columns = {$columns})",
        path=literal(str(path)),
        columns=", ".join(f"{_bare(column)}: 'VARCHAR'" for column in columns),
    )


def _bare(column: str) -> str:
    return column if column.startswith('"') else f'"{column}"'
