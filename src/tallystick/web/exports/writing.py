"""Tables as files: CSV, XLSX and Parquet. Each says first what it is, of when, by which charter, and for whom.

Text that begins like a formula stays text. In CSV the first lines begin with ``#``; a workbook has a sheet of its own
for them, a Parquet file its key-value metadata.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import xlsxwriter  # type: ignore[import-untyped]  # it has no types

from tallystick.facts.duck import literal, name, sql
from tallystick.reports.export import csv_text, harmless, safe_cell
from tallystick.web.exports.tables import Cell, Table

About = Sequence[tuple[str, str]]
"""What a file says of itself: names and texts."""

LARGEST_EXACT = 15
"""Digits that a spreadsheet keeps of a number."""
WIDEST = 60


def csv_file(table: Table, about: About) -> bytes:
    """CSV (RFC 4180, UTF-8) with what it is in lines that begin with ``#``."""
    head = csv_text([[f"# {key}", text] for key, text in about], headers=["# Tallystick", "export"])
    rows = ([_text(cell) for cell in row] for row in table.rows)
    return (head + csv_text(rows, headers=table.headers)).encode()


def _text(cell: Cell) -> str | Decimal | None:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return Decimal(cell)
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return cell.isoformat() if isinstance(cell, date) else cell


def xlsx_file(table: Table, about: About) -> bytes:
    """A workbook: the sheet ``About``, and the sheet ``Lines`` with a heading that stays in sight."""
    buffer = BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
        "nan_inf_to_errors": False, "remove_timezone": True, "constant_memory": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(buffer, options) as book:
        bold, day, instant = (
            book.add_format({"bold": True}),
            book.add_format({"num_format": "yyyy-mm-dd"}),
            book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        )
        first = book.add_worksheet("About")
        for place, (key, text) in enumerate(about):
            first.write_string(place, 0, key, bold)
            first.write_string(place, 1, text)
        first.set_column(0, 0, 24)
        first.set_column(1, 1, 80)
        sheet = book.add_worksheet("Lines")
        for column, header in enumerate(table.headers):
            sheet.write_string(0, column, header, bold)
            sheet.set_column(column, column, min(WIDEST, max([len(header), *_widths(table, column)]) + 2))
        for number, row in enumerate(table.rows, 1):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, day=day, instant=instant)
        sheet.freeze_panes(1, 0)
        if table.rows:
            sheet.autofilter(0, 0, len(table.rows), len(table.headers) - 1)
    return buffer.getvalue()


def _widths(table: Table, column: int) -> Iterator[int]:
    return (len(str(row[column])) for row in table.rows[:200] if row[column] is not None)


def _write(sheet: Any, row: int, column: int, cell: Cell, *, day: Any, instant: Any) -> None:
    """One cell. A number that a spreadsheet would round is text, with every digit."""
    match cell:
        case None:
            return
        case bool():
            sheet.write_boolean(row, column, cell)
        case int() | Decimal() if len(str(cell).replace("-", "").replace(".", "").strip("0")) <= LARGEST_EXACT:
            sheet.write_number(row, column, cell)
        case datetime():
            sheet.write_datetime(row, column, cell.astimezone(UTC).replace(tzinfo=None), instant)
        case date():
            sheet.write_datetime(row, column, cell, day)
        case _:
            sheet.write_string(row, column, harmless(cell) if isinstance(cell, str) else safe_cell(cell))


def parquet_file(table: Table, about: About) -> bytes:
    """Parquet with exact decimals, days and instants; what it is stands in its metadata."""
    types = [_type(table, place) for place in range(len(table.headers))]
    columns = ", ".join(f"{name(header)} {kind}" for header, kind in zip(table.headers, types, strict=True))
    with TemporaryDirectory(prefix="tally-") as folder, duckdb.connect(":memory:") as connection:
        lines, file = Path(folder) / "lines.json", Path(folder) / "lines.parquet"
        lines.write_text("".join(_json(row) for row in table.rows), encoding="utf-8")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(sql("CREATE TABLE lines ($columns)", columns=columns or '"nothing" VARCHAR'))
        if table.rows:
            kinds = ", ".join(f"{literal(_column(place))}: {literal(kind)}" for place, kind in enumerate(types))
            connection.execute(
                sql(
                    "INSERT INTO lines SELECT * FROM read_json($file, format='newline_delimited', columns={$kinds})",
                    file=literal(str(lines)), kinds=kinds,
                )
            )  # fmt: skip
        said = ", ".join(f"{literal(f'tallystick {key}')}: {literal(text)}" for key, text in about)
        connection.execute(
            sql(
                "COPY lines TO $file (FORMAT parquet, COMPRESSION zstd, KV_METADATA {$said})",
                file=literal(str(file)), said=said,
            )
        )  # fmt: skip
        return file.read_bytes()


def _json(row: Sequence[Cell]) -> str:
    said = {_column(place): cell if isinstance(cell, bool) else _plain(cell) for place, cell in enumerate(row)}
    return json.dumps(said, ensure_ascii=False) + "\n"


def _plain(cell: Cell) -> str | None:
    return None if cell is None else str(_text(cell))


def _column(place: int) -> str:
    return f"c{place}"


_KINDS: Mapping[type, str] = {bool: "BOOLEAN", int: "BIGINT", datetime: "TIMESTAMPTZ", date: "DATE"}


def _type(table: Table, column: int) -> str:
    """The narrowest type that holds all cells of a column exactly."""
    cells = [row[column] for row in table.rows if row[column] is not None]
    kinds = {type(cell) for cell in cells}
    if kinds <= {Decimal, int} and Decimal in kinds:
        numbers = [Decimal(cell) for cell in cells if isinstance(cell, Decimal | int)]
        places = max(max(-int(each.as_tuple().exponent), 0) for each in numbers)
        whole = max(max(each.adjusted() + 1, 1) for each in numbers)
        return f"DECIMAL({whole + places}, {places})" if whole + places <= 38 else "VARCHAR"
    return _KINDS.get(next(iter(kinds)), "VARCHAR") if len(kinds) == 1 else "VARCHAR"


WRITERS = {"csv": csv_file, "xlsx": xlsx_file, "parquet": parquet_file}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "ocds": "application/json",
}
ENDS = {"csv": "csv", "xlsx": "xlsx", "parquet": "parquet", "ocds": "json"}
