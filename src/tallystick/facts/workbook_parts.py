"""What lies in the archive that a workbook is, looked at before anything parses it.

Sizes as declared and as they come out, document type declarations (which serve attacks only), how many cells there are
and how far they spread, and which of them hold formulas. External links, macros and data connections are never opened.
"""

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import NoReturn, cast
from xml.etree import ElementTree as ET

from tallystick.errors import ProblemKind, ProblemsError
from tallystick.facts.packed import broken
from tallystick.facts.problems import HOSTILE_PART, TOO_LARGE
from tallystick.facts.raw import column_letters

LARGEST_PARTS = 100_000_000
"""Bytes of all parts of a workbook together, unpacked."""
MOST_CELLS = 2_000_000

_CHUNK = 1 << 20
_CELL_WITH_CONTENT = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>')
_CELL_WITH_ERROR = re.compile(rb'<(?:\w+:)?c\s(?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
_CELL_WITH_FORMULA = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>\s*<(?:\w+:)?f[\s/>]')
_ANY_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ANY_ERROR = re.compile(rb"""<(?:\w+:)?c\s(?=[^>]*\bt\s*=\s*["']e["'])""")
_ROWS = re.compile(rb"<(?:\w+:)?sheetData[\s>].*</(?:\w+:)?sheetData\s*>", re.DOTALL)
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


@dataclass(frozen=True, slots=True)
class Parts:
    """What was found in a workbook's archive."""

    formulas: dict[str, frozenset[tuple[int, int]]] = field(default_factory=dict)
    """By worksheet, the row and column (from 1) of each cell that holds a formula."""
    errors: dict[str, frozenset[tuple[int, int]]] = field(default_factory=dict)
    """Likewise of each cell that holds an error such as ``#DIV/0!``."""
    unplaced: frozenset[str] = frozenset()
    """Worksheets with formulas or errors in cells whose address cannot be told."""


def inspect_workbook(archive: zipfile.ZipFile, *, name: str, open_document: bool) -> Parts:
    """Look at every part; raises ProblemsError for what must not be parsed."""
    _require_declared_size(archive, name)
    parts = _read_parts(archive, name)
    for part, content in parts.items():
        if part.lower().endswith((".xml", ".rels")):
            _require_harmless(content, part, name)
    if open_document:
        return Parts(_open_document_formulas(parts.get("content.xml", b""), name))
    return _office_parts(parts, name)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _refuse(kind: ProblemKind, message: str, name: str, hint: str) -> NoReturn:
    raise ProblemsError([kind.at(message, hint=hint, file=name)])


def _require_declared_size(archive: zipfile.ZipFile, name: str) -> None:
    declared = sum(part.file_size for part in archive.infolist())
    if declared > LARGEST_PARTS:
        _refuse(
            TOO_LARGE,
            f"{name} unpacks to {declared:,} bytes; {LARGEST_PARTS:,} are allowed for a workbook.",
            name,
            "Deliver large tables as CSV or Parquet.",
        )


def _read_parts(archive: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    """The XML parts; other parts are unpacked too, to count what comes out of them, and dropped."""
    parts: dict[str, bytes] = {}
    total = 0
    for part in archive.infolist():
        kept = bytearray()
        wanted = part.filename.lower().endswith((".xml", ".rels"))
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                total += len(chunk)
                if total > LARGEST_PARTS:
                    _refuse(
                        TOO_LARGE,
                        f"{name} unpacks to more than {LARGEST_PARTS:,} bytes, which is more than it says.",
                        name,
                        "Deliver large tables as CSV or Parquet.",
                    )
                if wanted:
                    kept += chunk
        if wanted:
            parts[part.filename] = bytes(kept)
    return parts


def _require_harmless(content: bytes, part: str, name: str) -> None:
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in content[:8]:
        _refuse(
            HOSTILE_PART, f"{part} in {name} is not UTF-8.", name, "Save the workbook again in a spreadsheet program."
        )
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        _refuse(
            HOSTILE_PART,
            f"{part} in {name} declares a document type, which spreadsheet programs never do.",
            name,
            "Save the workbook again in a spreadsheet program.",
        )


def _office_parts(parts: dict[str, bytes], name: str) -> Parts:
    by_name = {_plain_path(part): content for part, content in parts.items()}
    for content in by_name.values():
        _require_few_cells(content, name)
    place = _target(by_name.get("_rels/.rels", b""), "/officeDocument", folder="", name=name) or "xl/workbook.xml"
    workbook = by_name.get(place)
    if workbook is None:
        raise ProblemsError([broken(name, f"it has no {place}, so it is not an Excel workbook")])
    sheets = _sheets(by_name, place, workbook, name)
    formulas = {sheet: _cells(_CELL_WITH_FORMULA, by_name.get(part, b"")) for sheet, part in sheets.items()}
    errors = {sheet: _cells(_CELL_WITH_ERROR, by_name.get(part, b"")) for sheet, part in sheets.items()}
    unplaced = frozenset(
        sheet
        for sheet, part in sheets.items()
        for rows in [_ROWS.search(by_name.get(part, b""))]
        if rows is not None
        and (
            len(_ANY_FORMULA.findall(rows[0])) > len(formulas[sheet])
            or len(_ANY_ERROR.findall(rows[0])) > len(errors[sheet])
        )
    )
    return Parts(formulas, errors, unplaced)


def _plain_path(part: str) -> str:
    return part.replace("\\", "/").lstrip("/")


def _cells(pattern: re.Pattern[bytes], content: bytes) -> frozenset[tuple[int, int]]:
    return frozenset((int(found[2]), _column_number(found[1])) for found in pattern.finditer(content))


def _sheets(parts: dict[str, bytes], place: str, workbook: bytes, name: str) -> dict[str, str]:
    """The part in which each worksheet lies."""
    folder, file = posixpath.split(place)
    relations = _relations(parts.get(posixpath.join(folder, "_rels", f"{file}.rels"), b""), folder=folder, name=name)
    found = {}
    for element in _tree(workbook, name).iter():
        if element.tag.endswith("}sheet"):
            identifier = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
            found[element.get("name", "")] = relations.get(identifier, ("", ""))[1]
    return found


def _target(content: bytes, kind: str, *, folder: str, name: str) -> str | None:
    """Where the first relation of a kind points."""
    relations = _relations(content, folder=folder, name=name).values()
    return next((target for type_, target in relations if type_.endswith(kind)), None)


def _relations(content: bytes, *, folder: str, name: str) -> dict[str, tuple[str, str]]:
    """Type and target of each relation, by its id."""
    if not content:
        return {}
    return {
        relation.get("Id", ""): (
            relation.get("Type", ""),
            posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/"),
        )
        for relation in _tree(content, name)
    }


def _tree(content: bytes, name: str) -> ET.Element:
    try:
        return ET.fromstring(content)  # noqa: S314  (document types, and so all entities, were refused before)
    except ET.ParseError as error:
        raise ProblemsError([broken(name, error)]) from error


def _require_few_cells(content: bytes, name: str) -> None:
    if content.count(b"<c ") + content.count(b":c ") >= MOST_CELLS:
        _refuse_cells(name)
    last_row = last_column = 0
    for found in _CELL_WITH_CONTENT.finditer(content):
        last_row = max(last_row, int(found[2]))
        last_column = max(last_column, _column_number(found[1]))
    if last_row * last_column > 10 * MOST_CELLS:
        _refuse(
            TOO_LARGE,
            f"{name} has cells as far as {column_letters(last_column)}{last_row}, with emptiness between.",
            name,
            "Delete stray cells far from the table, and save it again.",
        )


def _refuse_cells(name: str) -> NoReturn:
    _refuse(
        TOO_LARGE,
        f"{name} has {MOST_CELLS:,} cells or more in a worksheet.",
        name,
        "Deliver large tables as CSV or Parquet.",
    )


class _OpenDocument:
    """Walks ``content.xml``; repeated rows and cells count as often as they say, so that none explodes later."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.formulas: dict[str, set[tuple[int, int]]] = {}
        self._sheet = ""
        self._row = self._column = 0
        self._in_row = self._cells = 0

    def start(self, element: ET.Element) -> None:
        if element.tag == f"{_TABLE}table":
            self._sheet, self._row = element.get(f"{_TABLE}name", ""), 0
            self.formulas[self._sheet] = set()
        elif element.tag == f"{_TABLE}table-row":
            self._column = self._in_row = 0

    def end(self, element: ET.Element) -> None:
        if element.tag == f"{_TABLE}table-cell":
            self._end_cell(element)
        elif element.tag == f"{_TABLE}table-row":
            repeated = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
            self._row += repeated
            self._cells += self._in_row * repeated
            element.clear()
        if max(self._cells, self._in_row) >= MOST_CELLS:
            _refuse_cells(self.name)

    def _end_cell(self, element: ET.Element) -> None:
        repeated = int(element.get(f"{_TABLE}number-columns-repeated", "1"))
        if len(element) or any(key.endswith("}value") for key in element.attrib):
            self._in_row += repeated
        if element.get(f"{_TABLE}formula") is not None:
            self.formulas[self._sheet].add((self._row + 1, self._column + 1))
        self._column += repeated


def _open_document_formulas(content: bytes, name: str) -> dict[str, frozenset[tuple[int, int]]]:
    parser: ET.XMLPullParser[ET.Element] = ET.XMLPullParser(["start", "end"])
    walker = _OpenDocument(name)
    try:
        for position in range(0, len(content), _CHUNK):
            parser.feed(content[position : position + _CHUNK])
            for found in parser.read_events():
                event, element = cast("tuple[str, ET.Element]", found)
                (walker.start if event == "start" else walker.end)(element)
        parser.close()
    except (ET.ParseError, ValueError, KeyError) as error:
        raise ProblemsError([broken(name, error)]) from error
    return {sheet: frozenset(found) for sheet, found in walker.formulas.items()}
