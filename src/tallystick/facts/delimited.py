"""CSV and its relatives: cells between commas, semicolons, tabs or bars, quoted after RFC 4180.

Well-formed files are read by DuckDB. A file with rows that are not well formed (too few or too many cells, blank lines,
mixed line ends) is read again by Python's ``csv``, which says for each row what is wrong with it.
"""

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from tallystick.errors import Problem, ProblemsError
from tallystick.facts.columns import headings
from tallystick.facts.duck import literal, sql
from tallystick.facts.packed import Unpacked, broken
from tallystick.facts.plan import FormPlan, ReadingPlan
from tallystick.facts.problems import ENCODING_GUESSED, NO_HEADER, WRONG_ENCODING
from tallystick.facts.raw import CellWriter, RawTable, create_flaws
from tallystick.facts.report import Detected

if TYPE_CHECKING:
    import _csv

    from duckdb import DuckDBPyConnection

DELIMITERS = (",", ";", "\t", "|")
_WORDS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";"}
_CHUNK = 1 << 20
csv.field_size_limit(8 << 20)  # Python knows one limit for a whole process, whoever reads.


@dataclass(frozen=True, slots=True)
class _Table:
    """A text file in UTF-8, and how it is cut into cells."""

    text: Path
    name: str
    delimiter: str
    header: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    form: FormPlan
    lines_before: int
    detected: Detected
    warnings: tuple[Problem, ...]


def read_delimited(
    file: Unpacked, plan: ReadingPlan, *, into: Path, connection: "DuckDBPyConnection", delimiter: str | None = None
) -> RawTable:
    """The rows of a delimited file."""
    encoding, warnings = encoding_of(file, plan.form.encoding)
    text = _as_utf8(file, encoding, into)
    declared = plan.form.delimiter and _WORDS.get(plan.form.delimiter, plan.form.delimiter)
    mark = declared or delimiter or _delimiter(text, plan)
    (header, parts), lines = _header(text, mark, plan, file.name)
    table = _Table(
        text=text,
        name=file.name,
        delimiter=mark,
        header=header,
        parts=parts,
        form=plan.form,
        lines_before=lines,
        detected=Detected(
            "csv",
            packed=file.packed,
            member=file.member,
            encoding=encoding,
            encoding_declared=plan.form.encoding is not None,
            delimiter=mark,
            delimiter_declared=bool(declared),
        ),
        warnings=warnings,
    )
    form = plan.form
    parts_of_file = form.header_top or form.first_row or form.last_row or form.stops_at_blank
    if parts_of_file or len(header) == 1 or lines != plan.form.header_row - 1 or _has_blank_lines(text):
        return _read_carefully(table, into, connection)
    create_flaws(connection)
    return RawTable(
        _duck_relation(table),
        header,
        ("VARCHAR",) * len(header),
        table.detected,
        warnings,
        careful=lambda: _read_carefully(table, into, connection),
    )


def encoding_of(file: Unpacked, declared: str | None) -> tuple[str, tuple[Problem, ...]]:
    """The encoding of a text file: as declared, by its byte order mark, UTF-8, else Windows-1252 with a warning."""
    if declared is not None:
        return declared.lower(), ()
    with file.path.open("rb") as stream:
        start = stream.read(4)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8", ()
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", ()
    if _decodes(file.path, "utf-8"):
        return "utf-8", ()
    if _decodes(file.path, "cp1252"):
        guess = ENCODING_GUESSED.at(
            f"{file.name} is not UTF-8; it was read as Windows-1252.",
            hint="Declare `file: {encoding: cp1252}`, or what the sender uses.",
            file=file.name,
        )
        return "cp1252", (guess,)
    raise ProblemsError([_wrong_encoding(file.name, "utf-8 or cp1252")])


def text_chunks(path: Path, encoding: str) -> Iterator[str]:
    """The text of a file, in pieces, without a byte order mark.

    Raises UnicodeError where the bytes are not in the encoding.
    """
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding in {"utf-8", "utf8"} else encoding)()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _decodes(path: Path, encoding: str) -> bool:
    try:
        for _ in text_chunks(path, encoding):
            pass
    except UnicodeError:
        return False
    return True


def _wrong_encoding(name: str, encoding: str, error: UnicodeError | None = None) -> Problem:
    where = (
        f" (byte {error.object[error.start]:#04x})" if isinstance(error, UnicodeDecodeError) and error.object else ""
    )
    return WRONG_ENCODING.at(
        f"{name} is not in {encoding}{where}.",
        hint="Declare the encoding that the sender uses, such as `file: {encoding: cp1252}`.",
        file=name,
    )


def _as_utf8(file: Unpacked, encoding: str, into: Path) -> Path:
    """The file itself if it is UTF-8, else a copy that is."""
    try:
        if codecs.lookup(encoding).name == "utf-8":
            for _ in text_chunks(file.path, encoding):
                pass
            return file.path
        copy = into / "text.csv"
        with copy.open("w", encoding="utf-8", newline="") as out:
            for chunk in text_chunks(file.path, encoding):
                out.write(chunk)
    except UnicodeError as error:
        raise ProblemsError([_wrong_encoding(file.name, encoding, error)]) from error
    return copy


def _delimiter(text: Path, plan: ReadingPlan) -> str:
    """The mark under which most declared columns are found, then that which cuts the first rows most evenly."""
    wanted = {(column.called or column.name).casefold() for column in plan.columns}

    def fitness(mark: str) -> tuple[int, int, int]:
        first: list[list[str]] = []
        with _records(text, mark) as records, suppress(csv.Error):  # what cannot be cut is named when it is read
            first = list(islice(records, plan.form.header_row - 1, plan.form.header_row + 20))
        if not first:
            return (0, 0, 0)
        titles = {title.strip().casefold() for title in first[0]}
        even = sum(len(record) == len(first[0]) > 1 for record in first)
        return (len(wanted & titles), even, len(first[0]))

    return max(DELIMITERS, key=fitness)


@contextmanager
def _records(text: Path, mark: str) -> "Iterator[_csv.Reader]":
    with text.open(encoding="utf-8-sig", newline="") as stream:
        yield csv.reader(stream, delimiter=mark, strict=True)


def _header(
    text: Path, mark: str, plan: ReadingPlan, name: str
) -> tuple[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], int]:
    """The names of the columns with their parts, and how many lines stand before them."""
    lines = 0
    rows: list[list[str]] = []
    try:
        with _records(text, mark) as records:
            for number, record in enumerate(records, start=1):
                if number >= (plan.form.header_top or plan.form.header_row):
                    rows.append(record)
                if number == plan.form.header_row:
                    return headings(rows), lines
                lines = records.line_num
    except csv.Error as error:
        raise ProblemsError([broken(name, error)]) from error
    raise ProblemsError(
        [NO_HEADER.at(f"{name} ends before row {plan.form.header_row}, which should name its columns.", file=name)]
    )


def _has_blank_lines(text: Path) -> bool:
    """Whether a line is empty, other than at the end: DuckDB passes over it and would count the rows below wrongly."""
    size = text.stat().st_size
    overlap = b""
    position = 0
    with text.open("rb") as stream:
        if stream.read(1) in b"\r\n":
            return True
        stream.seek(0)
        while chunk := stream.read(_CHUNK):
            position += len(chunk)
            seen = overlap + chunk
            if position >= size:
                seen = seen.rstrip(b"\r\n")
            if any(blank in seen for blank in (b"\n\n", b"\n\r", b"\r\r")):
                return True
            overlap = chunk[-3:]
    return False


def _duck_relation(table: _Table) -> str:
    file = sql(
        "read_csv($path, auto_detect = false, header = true, skip = $lines, delim = $mark, quote = '\"', "
        "escape = '\"', strict_mode = true, max_line_size = 67108864, columns = {$columns})",
        path=literal(str(table.text)),
        lines=str(table.lines_before),
        mark=literal(table.delimiter),
        columns=", ".join(f"x{position}: 'VARCHAR'" for position in range(len(table.header))),
    )
    cells = ", ".join(f"coalesce(x{position}, '') AS x{position}" for position in range(len(table.header)))
    return sql(
        '(SELECT row_number() OVER () + $before AS "row", $cells FROM $file)',
        before=str(table.form.header_row),
        cells=cells,
        file=file,
    )


def _read_carefully(table: _Table, into: Path, connection: "DuckDBPyConnection") -> RawTable:
    blank = number = 0
    width = len(table.header)
    with CellWriter(into, width) as writer, _records(table.text, table.delimiter) as records:
        try:
            for number, record in enumerate(records, start=1):
                if number < table.form.facts_from:
                    continue
                if table.form.last_row and number > table.form.last_row:
                    break
                if not record or (len(record) == 1 < width and not record[0].strip()):
                    if table.form.stops_at_blank:
                        break
                    blank += 1
                    continue
                if table.form.stops_at_blank and not any(cell.strip() for cell in record):
                    break
                writer.write(number, record[:width], table.delimiter.join(record[width:]) or None)
                if len(record) != width:
                    writer.flaw(number, None, None, f"has {len(record)} cells; the header has {width}")
        except csv.Error as error:
            raise ProblemsError([broken(table.name, f"row {number + 1}: {error}")]) from error
    found = replace(table.detected, blank_rows=blank)
    made = writer.table(connection, header=table.header, detected=found, warnings=table.warnings)
    return replace(made, parts=table.parts)
