"""Workbooks: cells agree with the declared types, or are named by their address; hostile ones are refused at once."""

import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from facts.facts_kit import read, rows, source, write
from shared import shared
from tallystick.errors import ProblemsError
from tallystick.facts.importing import Imported

DECLARED = {"who": "text", "n": {"type": "number", "scale": 2}, "d": "date", "at": "time", "late": "boolean"}
Fill = Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]


def workbook(path: Path, fill: Fill, **options: object) -> Path:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, **options})
    sheet = book.add_worksheet("Facts")
    sheet.write_row(0, 0, list(DECLARED))
    fill(book, sheet)
    book.close()
    return path


def good_row(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    day, moment = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet.write_string(1, 0, "=1+1")
    sheet.write_number(1, 1, 0.1 + 0.2)
    sheet.write_datetime(1, 2, datetime(2013, 1, 31), day)  # noqa: DTZ001  (workbooks hold local readings)
    sheet.write_datetime(1, 3, datetime(2013, 7, 1, 12, 30), moment)  # noqa: DTZ001  (likewise)
    sheet.write_boolean(1, 4, True)


def quarantined(path: Path, into: Path, **file: str) -> Imported:
    return read(path, source(DECLARED, bad_rows="quarantine", file=file), into=into, zone="America/New_York")


@pytest.mark.parametrize("options", [{}, {"date_1904": True}])
def test_cells_become_values_whatever_year_days_are_counted_from(tmp_path: Path, options: dict[str, bool]) -> None:
    file = workbook(tmp_path / "facts.xlsx", good_row, **options)

    got = quarantined(file, tmp_path)

    assert rows(got) == [("=1+1", Decimal("0.30"), date(2013, 1, 31), datetime(2013, 7, 1, 16, 30), True)]  # noqa: DTZ001  (UTC)
    assert got.report.detected.sheet == "Facts"
    assert got.report.problems == ()


@pytest.mark.parametrize(
    ("fill", "column", "words"),
    [
        (lambda _, sheet: sheet.write_string(1, 1, "12"), "n", "cell B2 holds a number stored as text"),
        (lambda _, sheet: sheet.write_boolean(1, 1, True), "n", "cell B2 holds true or false where a number"),
        (
            lambda book, sheet: sheet.write_number(1, 1, 41305, book.add_format({"num_format": "yyyy-mm-dd"})),
            "n",
            "cell B2 holds a day where a number",
        ),
        (
            lambda book, sheet: sheet.write_number(1, 0, 41305, book.add_format({"num_format": "yyyy-mm-dd"})),
            "who",
            "cell A2 holds a day where a text",
        ),
        (lambda _, sheet: sheet.write_number(1, 2, 41305), "d", "cell C2 holds a number where a day"),
        (
            lambda book, sheet: sheet.write_number(1, 2, 60, book.add_format({"num_format": "yyyy-mm-dd"})),
            "d",
            "cell C2 holds a day before 1 March 1900",
        ),
        (
            lambda book, sheet: sheet.write_number(1, 2, 41305.5, book.add_format({"num_format": "yyyy-mm-dd hh:mm"})),
            "d",
            "cell C2 holds a time of day beside the day",
        ),
        (
            lambda book, sheet: sheet.write_number(1, 3, 0.5, book.add_format({"num_format": "hh:mm"})),
            "at",
            "cell D2 holds a time of day where",
        ),
        (lambda _, sheet: sheet.write_formula(1, 1, "=1+1", None, 2), "n", "cell B2 holds a formula"),
        (lambda _, sheet: sheet.merge_range(1, 1, 2, 1, 5), "n", "cell B2 lies in the merged cells B2:B3"),
    ],
)
def test_a_cell_that_is_not_what_was_declared_is_named(tmp_path: Path, fill: Fill, column: str, words: str) -> None:
    file = workbook(tmp_path / "facts.xlsx", fill)

    got = quarantined(file, tmp_path)

    assert rows(got) == []
    assert got.report.problems[0].column == column
    assert words in got.report.problems[0].reason


def test_stored_values_of_formulas_are_taken_where_the_source_says_so_and_counted(tmp_path: Path) -> None:
    file = workbook(tmp_path / "facts.xlsx", lambda _, sheet: sheet.write_formula(1, 1, "=1+1", None, 2))

    got = quarantined(file, tmp_path, formulas="stored values")

    assert [row[1] for row in rows(got)] == [Decimal("2.00")]
    assert got.report.detected.formulas == 1
    assert [warning.id for warning in got.report.warnings] == ["D015"]


def test_errors_of_formulas_are_no_values_even_then(tmp_path: Path) -> None:
    file = workbook(tmp_path / "facts.xlsx", lambda _, sheet: sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!"))

    got = quarantined(file, tmp_path, formulas="stored values")

    assert got.report.rows_bad == 1
    assert "cell B2 holds an error" in got.report.problems[0].reason


def test_blank_rows_are_passed_over_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    def fill(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_string(1, 0, "a")
        sheet.write_string(4, 0, "b")
        sheet.write_string(4, 1, "x")

    got = quarantined(workbook(tmp_path / "facts.xlsx", fill), tmp_path)

    assert [row[0] for row in rows(got)] == ["a"]
    assert got.report.detected.blank_rows == 2
    assert [(problem.row, problem.value) for problem in got.report.problems] == [(5, "x")]


def test_of_several_worksheets_one_is_declared(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "facts.xlsx"))
    for title in ("One", "Two"):
        book.add_worksheet(title).write_row(0, 0, list(DECLARED))
    book.close()

    with pytest.raises(ProblemsError, match=r"D013 .*2 worksheets \(One, Two\)"):
        quarantined(tmp_path / "facts.xlsx", tmp_path)
    with pytest.raises(ProblemsError, match=r"D013 .*no worksheet 'Three'; it has 'One', 'Two'"):
        quarantined(tmp_path / "facts.xlsx", tmp_path, sheet="Three")

    assert quarantined(tmp_path / "facts.xlsx", tmp_path, sheet="Two").report.detected.sheet == "Two"


def bomb(path: Path, *, lie: bool = False) -> Path:
    """2,000 rows of 1,000 inline strings."""
    row = '<c r="A1" t="inlineStr"><is><t>xxxxxxxxxx</t></is></c>' * 1000
    sheet = f"<worksheet><sheetData>{f'<row>{row}</row>' * 2000}</sheetData></worksheet>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    if lie:
        content = path.read_bytes()
        write(path, content.replace(len(sheet).to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    return path


@pytest.mark.parametrize("lie", [False, True])
def test_a_zip_bomb_is_refused_within_a_second_whatever_size_it_declares(tmp_path: Path, *, lie: bool) -> None:
    file = bomb(tmp_path / "facts.xlsx", lie=lie)
    assert file.stat().st_size < 1_000_000

    start = time.process_time()
    with pytest.raises(ProblemsError, match="D002" if lie else r"D003 facts.xlsx unpacks to [0-9,]+ bytes"):
        quarantined(file, tmp_path)

    assert time.process_time() - start < 1


def test_two_million_cells_are_too_many_even_where_they_are_small(tmp_path: Path) -> None:
    cells = '<c r="A1"/>' * 1000
    with zipfile.ZipFile(tmp_path / "facts.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet>{cells * 2000}</worksheet>".replace("<c r", "<c  r"))

    start = time.process_time()
    with pytest.raises(ProblemsError, match=r"D003 .*2,000,000 cells"):
        quarantined(tmp_path / "facts.xlsx", tmp_path)

    assert time.process_time() - start < 1


def test_cells_at_the_ends_of_the_sheet_do_not_fill_the_memory(tmp_path: Path) -> None:
    file = workbook(tmp_path / "facts.xlsx", lambda _, sheet: sheet.write(1_048_575, 16_383, "far away"))

    with pytest.raises(ProblemsError, match=r"D003 .*cells as far as XFD1048576"):
        quarantined(file, tmp_path)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_entities_are_refused_wherever_they_are(tmp_path: Path, part: str) -> None:
    workbook(tmp_path / "plain.xlsx", good_row)
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as plain, zipfile.ZipFile(tmp_path / "facts.xlsx", "w") as hostile:
        for name in plain.namelist():
            content = plain.read(name)
            hostile.writestr(name, content.replace(b"?>\n", b"?>\n" + entities, 1) if name == part else content)

    with pytest.raises(ProblemsError, match=f"D014 {part} in facts.xlsx declares a document type"):
        quarantined(tmp_path / "facts.xlsx", tmp_path)


ODS_HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="Facts">'
)
ODS_TAIL = "</table:table></office:spreadsheet></office:body></office:document-content>"


def open_document(path: Path, rows_: str) -> Path:
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", ODS_HEAD + rows_ + ODS_TAIL)
    return path


def text_cell(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def number_cell(number: str, more: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="float" office:value="{number}"{more}><text:p>{number}</text:p>'
        "</table:table-cell>"
    )


def test_an_open_document_table_is_read_and_its_formulas_named(tmp_path: Path) -> None:
    head = f"<table:table-row>{text_cell('who')}{text_cell('n')}</table:table-row>"
    first = f"<table:table-row>{text_cell('a')}{number_cell('1.5')}</table:table-row>"
    formula = ' table:formula="of:=1+1"'
    second = f"<table:table-row>{text_cell('b')}{number_cell('2', formula)}</table:table-row>"
    file = open_document(tmp_path / "facts.ods", head + first + second)

    got = read(file, source({"who": "text", "n": {"type": "number", "scale": 1}}, bad_rows="quarantine"), into=tmp_path)

    assert rows(got) == [("a", Decimal("1.5"))]
    assert "cell B3 holds a formula" in got.report.problems[0].reason
    assert got.report.detected.format == "ods"


def test_repeated_cells_of_an_open_document_do_not_explode(tmp_path: Path) -> None:
    many = '<table:table-row table:number-rows-repeated="1000000">' + number_cell(
        "1", ' table:number-columns-repeated="1000"'
    )
    file = open_document(tmp_path / "facts.ods", many + "</table:table-row>")

    with pytest.raises(ProblemsError, match=r"D003 .*2,000,000 cells"):
        read(file, source({"who": "text"}), into=tmp_path)


def test_a_published_workbook_with_a_title_block_is_read_as_declared(tmp_path: Path) -> None:
    age = {"type": "number", "required": True}
    declared = source(
        {"name": {"type": "text", "called": "Name"}, "kids": {"type": "boolean", "called": "Has kids"}, "Age": age},
        bad_rows="quarantine",
        file={"sheet": "arts", "header row": 5, "formulas": "stored values"},
    )

    got = read(shared("data/messy-spreadsheets/readxl/deaths.xlsx"), declared, into=tmp_path)

    assert rows(got)[0] == ("David Bowie", True, 69)
    assert got.report.rows_kept == 10
    assert {problem.row for problem in got.report.problems} >= {16, 17, 18}


def test_published_days_around_29_february_1900_are_refused_or_right(tmp_path: Path) -> None:
    declared = source(
        {"stated": {"type": "text", "called": "dttm_string"}, "day": {"type": "time", "called": "dttm"}},
        bad_rows="quarantine",
        file={"sheet": "for_testing"},
    )

    got = read(shared("data/messy-spreadsheets/readxl/dates-leap-year-1900-xlsx.xlsx"), declared, into=tmp_path)

    assert got.report.rows_read > 0
    for stated, day in rows(got):
        assert day is None or day.isoformat(sep=" ")[:10] == stated[:10]


@pytest.mark.parametrize("sheet", ["Minutes", "PPM_Failures"])
def test_a_published_workbook_whose_header_is_not_where_declared_is_refused_with_what_stands_there(
    tmp_path: Path, sheet: str
) -> None:
    file = shared("data/uk-rail-delays-by-cause/orr_vintage_A_to_2017-18_P13.xlsx")

    with pytest.raises(ProblemsError, match=r"D00[78]"):
        read(file, source({"operator": "text"}, file={"sheet": sheet}), into=tmp_path)


def test_a_formula_in_a_cell_without_an_address_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "facts.xlsx", lambda _, sheet: sheet.write_formula(1, 1, "=1+1", None, 2))
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content.replace(b' r="B2"', b""))

    with pytest.raises(ProblemsError, match="cells without an address"):
        quarantined(file, tmp_path)
