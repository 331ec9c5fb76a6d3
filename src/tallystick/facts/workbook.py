"""Workbooks (XLSX, ODS): cells that have types of their own, which must agree with the declared ones.

A number stored as text, a day where a text was declared, a merged cell, an error: each is a flaw that names its cell.
Formulas are never evaluated; whether the values stored with them are taken, the charter declares.
"""

import math
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import python_calamine as calamine

from tallystick.errors import Problem, ProblemsError
from tallystick.facts.columns import Matched, headings, match_columns
from tallystick.facts.packed import Unpacked, broken
from tallystick.facts.plan import ColumnPlan, ReadingPlan
from tallystick.facts.problems import FORMULA_CELLS, NO_HEADER, NO_SHEET
from tallystick.facts.raw import Cell, CellWriter, RawTable, column_letters
from tallystick.facts.report import Detected
from tallystick.facts.workbook_parts import Parts, inspect_workbook

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Value = int | float | str | bool | time | date | datetime | timedelta

_FIRST_CERTAIN_DAY = (1900, 3, 1)
"""Excel counts a 29 February 1900 that never was; days before are off by one in some programs and not in others."""

_WORDS = {
    str: "text",
    bool: "true or false",
    float: "a number",
    int: "a number",
    time: "a time of day",
    timedelta: "a length of time",
}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A worksheet that is being read."""

    name: str
    rows: Sequence[Sequence[Value]]
    merged: Mapping[tuple[int, int], str]
    """By row and column from 1: the merged range that the cell belongs to."""
    formulas: frozenset[tuple[int, int]]
    errors: frozenset[tuple[int, int]]


def read_workbook(
    file: Unpacked, plan: ReadingPlan, *, into: Path, connection: "DuckDBPyConnection", open_document: bool
) -> RawTable:
    """The rows of a worksheet below its header row; rows without any value are passed over."""
    sheet = _open(file, plan, open_document=open_document)
    header, parts = _header(sheet, plan, file.name)
    columns = _columns_at(match_columns(header, plan, file=file.name), plan)
    blank = formulas = 0
    with CellWriter(into, len(header)) as writer:
        for number in range(plan.form.facts_from, min(plan.form.last_row or len(sheet.rows), len(sheet.rows)) + 1):
            values = sheet.rows[number - 1]
            if all(value == "" for value in values) and not any(
                (number, position + 1) in sheet.errors or (number, position + 1) in sheet.merged for position in columns
            ):
                if plan.form.stops_at_blank:
                    break
                blank += 1
                continue
            formulas += sum((number, position + 1) in sheet.formulas for position in columns)
            _write_row(writer, number, sheet, columns, plan)
    detected = Detected(
        "ods" if open_document else "xlsx",
        packed=file.packed,
        member=file.member,
        sheet=sheet.name,
        formulas=formulas,
        blank_rows=blank,
    )
    made = writer.table(connection, header=header, detected=detected, warnings=_formula_warning(formulas, plan, file))
    return replace(made, parts=parts)


def _columns_at(matched: Matched, plan: ReadingPlan) -> dict[int, ColumnPlan]:
    """By position, as what each cell that is read must be; texts of which a column is joined may be of any kind."""
    found = {
        place: ColumnPlan(name, "text") for name, places in matched.joined.items() for place in places
    }  # a column of its own asks more of the same cell
    for name, position in matched.positions.items():
        column = plan.column(name)
        found[position] = column if column.periods is None else replace(column, kind="text")
    if plan.form.unpivot:
        found |= dict.fromkeys(matched.cells, plan.column(plan.form.unpivot.values))
    return found


def _formula_warning(formulas: int, plan: ReadingPlan, file: Unpacked) -> tuple[Problem, ...]:
    if not formulas or plan.form.formulas == "refuse":
        return ()
    return (
        FORMULA_CELLS.at(
            f"{formulas} cells of {file.name} hold formulas; the values stored with them were taken.", file=file.name
        ),
    )


def _open(file: Unpacked, plan: ReadingPlan, *, open_document: bool) -> _Sheet:
    try:
        with zipfile.ZipFile(file.path) as archive:
            parts = inspect_workbook(archive, name=file.name, open_document=open_document)
        with calamine.CalamineWorkbook.from_path(file.path) as book:
            return _sheet(book, parts, plan, file.name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        RuntimeError,
        NotImplementedError,
        calamine.CalamineError,
    ) as error:
        raise ProblemsError([broken(file.name, error)]) from error


def _sheet(book: calamine.CalamineWorkbook, parts: Parts, plan: ReadingPlan, name: str) -> _Sheet:
    titles = [entry.name for entry in book.sheets_metadata if entry.typ == calamine.SheetTypeEnum.WorkSheet]
    wanted = plan.form.sheet
    if wanted is None and len(titles) != 1:
        problem = NO_SHEET.at(
            f"{name} has {len(titles)} worksheets ({', '.join(titles[:8])}), and no one is declared.",
            hint="Declare `file: {sheet: …}`.",
            file=name,
        )
        raise ProblemsError([problem])
    if wanted is not None and wanted not in titles:
        problem = NO_SHEET.at(
            f"{name} has no worksheet {wanted!r}; it has {', '.join(map(repr, titles[:8]))}.",
            hint="Correct `file: {sheet: …}`.",
            file=name,
        )
        raise ProblemsError([problem])
    title = wanted or titles[0]
    if title in parts.unplaced:
        why = f"its worksheet {title!r} has formulas or errors in cells without an address; save it again"
        raise ProblemsError([broken(name, why)])
    sheet = book.get_sheet_by_name(title)
    return _Sheet(
        title,
        sheet.to_python(skip_empty_area=False),
        _merged_cells(sheet),
        parts.formulas.get(title, frozenset()),
        parts.errors.get(title, frozenset()),
    )


def _merged_cells(sheet: calamine.CalamineSheet) -> dict[tuple[int, int], str]:
    merged = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        words = f"{column_letters(left + 1)}{top + 1}:{column_letters(right + 1)}{bottom + 1}"
        last_row = min(bottom, sheet.end[0]) if sheet.end else bottom
        for row in range(top, max(last_row, top) + 1):
            for column in range(left, right + 1):
                merged[row + 1, column + 1] = words
    return merged


def _header(sheet: _Sheet, plan: ReadingPlan, name: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Names of columns, and their parts where several rows make them."""
    number = plan.form.header_row
    if len(sheet.rows) < number:
        problem = NO_HEADER.at(
            f"Worksheet {sheet.name!r} of {name} ends before row {number}, which should name its columns.",
            hint="Declare `file: {header row: …}`.",
            file=name,
        )
        raise ProblemsError([problem])
    rows = [[cell_text(value) for value in row] for row in sheet.rows[(plan.form.header_top or number) - 1 : number]]
    places = [column.at for column in plan.columns if column.at is not None]
    wide = plan.form.unpivot
    if wide and isinstance(wide.last, int):
        places.append(wide.last)
    width = min(max([place + 1 for place in places], default=0), max(map(len, sheet.rows), default=0))
    for row in rows:
        while len(row) > width and not row[-1].strip():
            row.pop()
    rows[-1] += [""] * (width - len(rows[-1]))
    return headings(rows)


def _write_row(
    writer: CellWriter, number: int, sheet: _Sheet, columns: Mapping[int, ColumnPlan], plan: ReadingPlan
) -> None:
    values = sheet.rows[number - 1]
    cells: list[Cell] = [cell_text(value) for value in values[: writer.width]]
    for position, column in columns.items():
        value = values[position] if position < len(values) else ""
        cell, flaw = _checked(value, column, plan)
        place = (number, position + 1)
        address = f"{column_letters(position + 1)}{number}"
        if place in sheet.merged and not (column.fill_down and _is_one_column(sheet.merged[place])):
            flaw = f"lies in the merged cells {sheet.merged[place]}: unmerge them, and fill each"
        elif place in sheet.errors:
            flaw = "holds an error"
        elif place in sheet.formulas and plan.form.formulas == "refuse":
            flaw = "holds a formula: paste its value, or declare `file: {formulas: stored values}`"
        if flaw:
            writer.flaw(number, position, cell_text(value), f"cell {address} {flaw}")
        elif position < len(cells):
            cells[position] = cell
    writer.write(number, cells)


def _is_one_column(merged: str) -> bool:
    first, last = (end.rstrip("0123456789") for end in merged.split(":"))
    return first == last


def _checked(value: Value, column: ColumnPlan, plan: ReadingPlan) -> tuple[Cell, str]:
    """A cell's text for its declared column, and what is wrong with it (nothing, as a rule)."""
    if value == "" or (isinstance(value, str) and value.strip() in plan.form.missing):
        return cell_text(value), ""
    kind = column.kind
    found = _WORDS.get(type(value), "a day")
    if isinstance(value, date) and value.timetuple()[:3] < _FIRST_CERTAIN_DAY:
        return None, "holds a day before 1 March 1900, on which spreadsheet programs differ"
    if kind == "number":
        if isinstance(value, str):
            return None, "holds a number stored as text, or a text: turn it into a number"
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None, f"holds {found} where a number was declared"
        return _number_text(value, plan), ""
    if kind == "boolean":
        if isinstance(value, bool):
            return (plan.form.true if value else plan.form.false)[0], ""
        return cell_text(value), ""
    if kind in {"date", "time"}:
        return _moment(value, column, plan, found)
    if isinstance(value, date | time | timedelta):
        return None, f"holds {found} where a text was declared: format it as text"
    return cell_text(value), ""


def _moment(value: Value, column: ColumnPlan, plan: ReadingPlan, found: str) -> tuple[Cell, str]:
    if isinstance(value, str):
        return value, ""
    if not isinstance(value, date):
        return None, f"holds {found} where a day or instant was declared: format it as a date"
    if column.kind == "date":
        if isinstance(value, datetime) and value.time() != time(0):
            return None, "holds a time of day beside the day: declare the column as time"
        return value.isoformat()[:10], ""
    moment = value if isinstance(value, datetime) else datetime.combine(value, time(0))
    return moment.isoformat(), ""


def _number_text(value: float, plan: ReadingPlan) -> str:
    text = cell_text(value)
    return text.replace(".", ",") if plan.form.decimal == "," else text


def cell_text(value: Value) -> str:
    """A cell as text: numbers with the fewest digits that give the same number back, without exponent."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        text = f"{Decimal(repr(value)):f}" if math.isfinite(value) else str(value)
        return text.removesuffix(".0")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)
