"""CSV and its relatives: whatever a sender's program makes of a table, the rows are right or the file is refused."""

import bz2
import csv
import gzip
import time
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facts.facts_kit import read, rows, source, write
from shared import shared
from tallystick.errors import ProblemsError

PLAIN = {"who": "text", "amount": "EUR"}
TWO_ROWS = [("a", Decimal("1.50")), ("b", Decimal("-2.00"))]


def test_a_plain_file_becomes_typed_rows_and_a_report_that_names_what_was_ignored(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "who,note,amount\na,x,1.5\nb,y,-2\n")

    got = read(file, source(PLAIN), into=tmp_path)

    assert rows(got) == TWO_ROWS
    assert (got.report.rows_read, got.report.rows_kept, got.report.rows_bad) == (2, 2, 0)
    assert got.report.ignored_columns == ("note",)
    assert (got.report.detected.encoding, got.report.detected.delimiter) == ("utf-8", ",")
    assert not got.report.detected.encoding_declared


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_by_the_declared_columns(tmp_path: Path, mark: str) -> None:
    file = write(tmp_path / "facts.csv", f"who{mark}amount\na{mark}1.5\nb{mark}-2\n")

    got = read(file, source(PLAIN), into=tmp_path)

    assert rows(got) == TWO_ROWS
    assert got.report.detected.delimiter == mark


def test_a_tab_separated_file_needs_no_detection(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.tsv", "who\tamount\na,b\t1.5\n")

    assert rows(read(file, source(PLAIN), into=tmp_path)) == [("a,b", Decimal("1.50"))]


def test_semicolons_with_decimal_commas_and_dots_between_thousands_are_read_as_declared(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "who;amount\na;1.234.567,891\nb;-0,5\n")
    declared = source(PLAIN, file={"delimiter": ";", "decimal": ",", "thousands": "."})

    got = read(file, declared, into=tmp_path)

    assert rows(got) == [("a", Decimal("1234567.89")), ("b", Decimal("-0.50"))]
    assert got.report.rounded == {"amount": 1}
    assert got.report.detected.delimiter_declared


@pytest.mark.parametrize("mark", [" ", "\u00a0", "\u202f"])
def test_any_blank_between_thousands_is_a_blank(tmp_path: Path, mark: str) -> None:
    file = write(tmp_path / "facts.csv", f"who,amount\na,12{mark}345.5\n")

    got = read(file, source(PLAIN, file={"thousands": "space"}), into=tmp_path)

    assert rows(got) == [("a", Decimal("12345.50"))]


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", b"\xef\xbb\xbfwho,amount\na,1.5\nb,-2\n")

    assert rows(read(file, source(PLAIN), into=tmp_path)) == TWO_ROWS


def test_utf_16_is_known_by_its_mark(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "who,amount\nä,1.5\n".encode("utf-16"))

    got = read(file, source(PLAIN), into=tmp_path)

    assert rows(got) == [("ä", Decimal("1.50"))]
    assert got.report.detected.encoding == "utf-16"


def test_what_is_not_utf_8_is_read_as_windows_1252_with_a_warning(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "who,amount\nSäve €,1.5\n".encode("cp1252"))

    got = read(file, source(PLAIN), into=tmp_path)

    assert rows(got) == [("Säve €", Decimal("1.50"))]
    assert [warning.id for warning in got.report.warnings] == ["D006"]


def test_a_declared_encoding_gives_no_warning(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "who,amount\nSäve €,1.5\n".encode("cp1252"))

    got = read(file, source(PLAIN, file={"encoding": "cp1252"}), into=tmp_path)

    assert rows(got) == [("Säve €", Decimal("1.50"))]
    assert got.report.warnings == ()


def test_a_file_that_is_not_in_its_declared_encoding_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", b"who,amount\na\xe9,1.5\n")

    with pytest.raises(ProblemsError, match=r"D005 facts.csv is not in utf-8 \(byte 0xe9\)"):
        read(file, source(PLAIN, file={"encoding": "utf-8"}), into=tmp_path)


def test_line_breaks_commas_and_quotes_in_quotes_belong_to_the_cell(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", 'who,amount\r\n"a\r\nb, ""c""",1.5\r\nd,2\r\n')

    assert rows(read(file, source(PLAIN), into=tmp_path)) == [
        ('a\r\nb, "c"', Decimal("1.50")),
        ("d", Decimal("2.00")),
    ]


def test_ragged_rows_are_bad_and_the_others_keep_their_numbers(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "who,amount\na,1.5\nshort\nb,-2\nlong,1,2,3\nc,x\n")

    got = read(file, source(PLAIN, bad_rows="quarantine"), into=tmp_path)

    assert rows(got) == TWO_ROWS
    assert [(problem.row, problem.reason) for problem in got.report.problems] == [
        (3, "has 1 cells; the header has 2"),
        (5, "has 4 cells; the header has 2"),
        (6, "is not a number"),
    ]
    assert got.quarantine_file is not None
    assert got.quarantine_file.read_text().splitlines() == [
        "row,reason,who,amount,further cells",
        "3,has 1 cells; the header has 2,short,,",
        '5,has 4 cells; the header has 2,long,1,"2,3"',
        "6,is not a number,c,x,",
    ]


def test_blank_lines_are_passed_over_and_counted_and_the_others_keep_their_numbers(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "who,amount\n\na,1.5\n\n\nb,oops\n\n")

    got = read(file, source(PLAIN, bad_rows="quarantine"), into=tmp_path)

    assert got.report.detected.blank_rows == 4
    assert [problem.row for problem in got.report.problems] == [6]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do(tmp_path: Path, ends: str) -> None:
    file = write(tmp_path / "facts.csv", ends.join(["who,amount", "a,1.5", "b,-2", ""]))

    assert rows(read(file, source(PLAIN), into=tmp_path)) == TWO_ROWS


def test_a_quote_that_never_closes_refuses_the_file(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", 'who,amount\na,1\n"b,2\nc,3\n')

    with pytest.raises(ProblemsError, match=r"D002 facts.csv is damaged .*row 3"):
        read(file, source(PLAIN), into=tmp_path)


def test_a_title_above_the_header_is_skipped_as_declared(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", 'Report,\n"of\n2013",x\nwho,amount\na,oops\n')

    with pytest.raises(ProblemsError, match=r"row 4, amount: 'oops' is not a number"):
        read(file, source(PLAIN, file={"header row": 3}), into=tmp_path)


def test_a_file_without_any_row_below_its_header_has_no_facts(tmp_path: Path) -> None:
    got = read(write(tmp_path / "facts.csv", "who,amount\n"), source(PLAIN), into=tmp_path)

    assert (got.rows, got.report.rows_read) == (0, 0)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match="D007"):
        read(write(tmp_path / "facts.csv", ""), source(PLAIN), into=tmp_path)


def test_a_missing_column_is_refused_with_the_name_that_comes_near(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "who,amounts\na,1\n")

    with pytest.raises(ProblemsError, match=r"D008 facts.csv has no column 'amount'. Did you mean 'amounts'\?"):
        read(file, source(PLAIN), into=tmp_path)


def test_a_name_in_other_letters_is_taken_and_reported(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", " WHO , Amount\na,1.5\nb,-2\n")

    got = read(file, source(PLAIN), into=tmp_path)

    assert rows(got) == TWO_ROWS
    assert {warning.id for warning in got.report.warnings} == {"D010"}


def test_an_exact_name_goes_before_one_in_other_letters(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "Amount,amount,who\n7,1.5,a\n7,-2,b\n")

    assert rows(read(file, source(PLAIN), into=tmp_path)) == TWO_ROWS


def test_a_declared_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "who,amount,amount\na,1,2\n")

    with pytest.raises(ProblemsError, match=r"D009 .*'amount' more than once: .*column 2.*column 3"):
        read(file, source(PLAIN), into=tmp_path)


def test_other_columns_may_be_there_twice_or_without_a_name(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "who,x,x,,amount\na,1,2,3,1.5\nb,,,,-2\n")

    assert rows(read(file, source(PLAIN), into=tmp_path)) == TWO_ROWS


def test_a_column_may_have_another_name_in_the_files(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "Gare d'arrivée,amount\na,1.5\n")
    declared = source({"who": {"type": "text", "called": "Gare d'arrivée"}, "amount": "EUR"})

    assert rows(read(file, declared, into=tmp_path)) == [("a", Decimal("1.50"))]


def test_packed_files_are_read_like_plain_ones(tmp_path: Path) -> None:
    content = b"who,amount\na,1.5\nb,-2\n"
    write(tmp_path / "facts.csv.gz", gzip.compress(content))
    write(tmp_path / "facts.csv.bz2", bz2.compress(content))
    with zipfile.ZipFile(tmp_path / "anything.zip", "w") as archive:
        archive.writestr("__MACOSX/._facts.csv", b"rubbish")
        archive.writestr("folder/facts.csv", content)
        archive.writestr("folder/readme.txt", b"read me")

    for name, packed in (("facts.csv.gz", "gz"), ("facts.csv.bz2", "bz2"), ("anything.zip", "zip")):
        got = read(tmp_path / name, source(PLAIN), into=tmp_path)

        assert rows(got) == TWO_ROWS
        assert got.report.detected.packed == packed


def test_an_archive_with_two_tables_of_other_names_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "facts.zip", "w") as archive:
        archive.writestr("a.csv", b"who\n")
        archive.writestr("b.csv", b"who\n")

    with pytest.raises(ProblemsError, match=r"D004 facts.zip holds 2 files \(a.csv, b.csv\)"):
        read(tmp_path / "facts.zip", source(PLAIN), into=tmp_path)


@pytest.mark.parametrize(
    "name", ["facts.zip", "facts.csv.gz", "facts.csv.bz2", "facts.parquet", "facts.xlsx", "facts.ods"]
)
def test_what_is_not_what_its_name_says_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ProblemsError, match=f"D002 {name} is damaged"):
        read(write(tmp_path / name, b"PK\x03\x04 not really"), source(PLAIN), into=tmp_path)


def test_a_truncated_archive_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "whole.csv", "who,amount\n" + "".join(f"row {number},{number}\n" for number in range(5000)))
    with zipfile.ZipFile(tmp_path / "facts.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tmp_path / "whole.csv", "facts.csv")
    whole_zip, whole_gzip = (tmp_path / "facts.zip").read_bytes(), gzip.compress((tmp_path / "whole.csv").read_bytes())
    write(tmp_path / "facts.zip", whole_zip[: len(whole_zip) // 2])
    write(tmp_path / "facts.csv.gz", whole_gzip[: len(whole_gzip) // 2])

    for name in ("facts.zip", "facts.csv.gz"):
        with pytest.raises(ProblemsError, match=f"D002 {name} is damaged"):
            read(tmp_path / name, source(PLAIN), into=tmp_path)


def test_a_gzip_bomb_is_refused_within_a_second(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv.gz", gzip.compress(bytes(64 << 20)) * 48)
    assert file.stat().st_size < 4_000_000

    start = time.process_time()
    with pytest.raises(ProblemsError, match=r"D003 facts.csv.gz unpacks to more than 250 times its"):
        read(file, source(PLAIN), into=tmp_path)

    assert time.process_time() - start < 1


def test_a_zip_that_declares_three_gigabytes_is_refused_at_once(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "facts.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("facts.csv", b"who,amount\n")
    content = (tmp_path / "facts.zip").read_bytes()
    write(tmp_path / "facts.zip", content.replace((11).to_bytes(4, "little"), (3 * 10**9).to_bytes(4, "little")))

    with pytest.raises(ProblemsError, match=r"D003 facts.zip has more than 2,000,000,000 bytes"):
        read(tmp_path / "facts.zip", source(PLAIN), into=tmp_path)


def test_an_unknown_kind_of_file_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match=r"D001 facts.sas7bdat .*\.parquet"):
        read(write(tmp_path / "facts.sas7bdat", b""), source(PLAIN), into=tmp_path)


def test_two_publications_of_one_table_in_two_dialects_are_both_read(tmp_path: Path) -> None:
    named = source(
        {
            "month": {"type": "date", "called": "date"},
            "departure": {"type": "text", "called": "gare_depart"},
            "planned": {"type": "number", "called": "nb_train_prevu"},
            "late": {"type": "minutes", "called": "retard_moyen_depart"}
            | {"type": "number", "unit": "minutes", "scale": 2},
        },
        file={"dates": "%m/%d/%Y", "encoding": "cp1252"},
    )
    titled = source(
        {
            "month": {"type": "text", "called": "Date"},
            "departure": {"type": "text", "called": "Gare de départ"},
            "planned": {"type": "number", "called": "Nombre de circulations prévues"},
        }
    )

    first = read(shared("data/sncf-tgv-monthly/tgv_extract_1.csv"), named, into=tmp_path)
    second = read(shared("data/sncf-tgv-monthly/tgv_extract_2.csv"), titled, into=tmp_path)

    assert rows(first)[0] == (date(2018, 1, 1), "BORDEAUX ST JEAN", 870, Decimal("11.25"))
    assert rows(second)[0] == ("2018-01", "BORDEAUX ST JEAN", 870)
    assert (first.report.detected.delimiter, second.report.detected.delimiter) == (",", ";")
    assert (first.rows, second.rows) == (8154, 7428)


def test_published_figures_with_thousands_commas_and_blanks_add_up(tmp_path: Path) -> None:
    declared = source(
        {
            "unit": {"type": "text", "called": "INDICATOR_UNIT"},
            "actual": {"type": "number", "scale": 2, "called": "MONTHLY_ACTUAL"},
        },
        file={"thousands": ","},
    )

    got = read(shared("data/mta-performance/mta_kpi_monthly.csv"), declared, into=tmp_path)

    assert got.rows == 1512
    assert max(actual for _, actual in rows(got) if actual is not None) > 1000
    assert any(actual is None for _, actual in rows(got))


@settings(max_examples=40, deadline=None)
@given(
    table=st.lists(st.tuples(*[st.text(st.sampled_from('ab ,;"\n\t=é'), max_size=5)] * 3), min_size=1, max_size=8),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_whatever_pythons_csv_writes_is_read_back_cell_by_cell(
    tmp_path_factory: pytest.TempPathFactory, table: list[tuple[str, str, str]], quoting: Literal[0, 1], end: str
) -> None:
    folder = tmp_path_factory.mktemp("cells")
    with (folder / "facts.csv").open("w", newline="", encoding="utf-8") as out:
        csv.writer(out, quoting=quoting, lineterminator=end).writerows([("a", "b", "c"), *table])
    declared = source({"a": "text", "b": "text", "c": "text"}, file={"missing": ["nothing"]})

    got = read(folder / "facts.csv", declared, into=folder)

    assert rows(got) == table
