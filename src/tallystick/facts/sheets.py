"""All worksheets of a workbook as rows of texts: for files that are no table of facts, such as a flattened release.

A workbook is looked at for size and hostile parts before it is parsed, as for facts; formulas are never run.
"""

import zipfile
import zlib
from pathlib import Path

import python_calamine as calamine

from tallystick.errors import ProblemsError
from tallystick.facts.packed import broken
from tallystick.facts.workbook import Value, cell_text
from tallystick.facts.workbook_parts import inspect_workbook

SUFFIXES = (".xlsx", ".xlsm", ".ods")


def read_sheets(file: Path) -> dict[str, list[list[str]]]:
    """By the title of the worksheet, its rows; an empty cell is an empty text.

    Raises ProblemsError for a workbook that is broken, too large or hostile.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            inspect_workbook(archive, name=file.name, open_document=file.suffix.lower() == ".ods")
        with calamine.CalamineWorkbook.from_path(file) as book:
            titles = [entry.name for entry in book.sheets_metadata if entry.typ == calamine.SheetTypeEnum.WorkSheet]
            return {title: _rows(book.get_sheet_by_name(title)) for title in titles}
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        RuntimeError,
        NotImplementedError,
        calamine.CalamineError,
    ) as error:
        raise ProblemsError([broken(file.name, error)]) from error


def _rows(sheet: calamine.CalamineSheet) -> list[list[str]]:
    held: list[list[Value]] = sheet.to_python(skip_empty_area=False)
    return [[cell_text(value) for value in row] for row in held]
