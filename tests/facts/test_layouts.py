"""Files that are not one fact a row below one row of names: headings in rows, wide tables, parts of a sheet."""

import csv
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from facts.facts_kit import read, rows, source, write
from tallystick.charter.model.sources import Source
from tallystick.errors import ProblemsError
from tallystick.facts.importing import Imported, as_imported
from tallystick.facts.plan import FormPlan
from tallystick.facts.planning import plan_reading, rules_hash
from tallystick.facts.reading import read_file
from tallystick.terms.calendar import gregorian

WIDE = "shop,Jan,Feb,Mar,note\nA,1,2,,x\nB,4,,6,y\n"
UNPIVOT = {"columns": "Jan .. Mar", "names": "month", "values": "sold"}


def wide(unpivot: Mapping[str, Any] = UNPIVOT, **more: Any) -> Source:
    columns = {"shop": "text", "month": "text", "sold": "integer"}
    return source(columns, key=["shop", "month"], file={"unpivot": dict(unpivot)}, **more)


def with_periods(path: Path, of: Source, *, into: Path) -> Imported:
    """Read where a column names periods of the months of 2023 and 2024."""
    months = {word: each.start for each in gregorian(2023, 2024).of_kind("month") for word in (each.id, each.label)}
    plan = plan_reading("facts", of, zone="UTC", periods={"months": months})
    (into / "kept").mkdir()
    return as_imported(read_file(file=str(path), plan=plan.to_dict(), into=str(into / "kept")), into / "kept")


def as_csv(folder: Path) -> Path:
    return write(folder / "facts.csv", WIDE)


def as_json(folder: Path) -> Path:
    found = [{key: value or None for key, value in row.items()} for row in csv.DictReader(WIDE.splitlines())]
    return write(folder / "facts.json", json.dumps(found))


def as_parquet(folder: Path) -> Path:
    path = folder / "facts.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (FROM '{as_csv(folder)}') TO '{path}' (FORMAT parquet)")
    return path


def as_workbook(folder: Path) -> Path:
    book = xlsxwriter.Workbook(str(folder / "facts.xlsx"), {"strings_to_numbers": True})
    sheet = book.add_worksheet()
    for number, line in enumerate(WIDE.splitlines()):
        sheet.write_row(number, 0, [cell or None for cell in line.split(",")])
    book.close()
    return folder / "facts.xlsx"


@pytest.mark.parametrize("make", [as_csv, as_json, as_parquet, as_workbook])
def test_a_wide_table_of_any_format_is_read_long(make: Any, tmp_path: Path) -> None:
    got = read(make(tmp_path), wide(), into=tmp_path)

    assert rows(got) == [
        ("A", "Jan", 1), ("A", "Feb", 2), ("A", "Mar", None), ("B", "Jan", 4), ("B", "Feb", None), ("B", "Mar", 6),
    ]  # fmt: skip
    assert got.report.ignored_columns == ("note",)


@pytest.mark.parametrize("make", [as_csv, as_json, as_parquet, as_workbook])
def test_an_empty_cell_is_no_fact_where_that_is_declared(make: Any, tmp_path: Path) -> None:
    got = read(make(tmp_path), wide({**UNPIVOT, "empty": "no fact"}), into=tmp_path)

    assert rows(got) == [("A", "Jan", 1), ("A", "Feb", 2), ("B", "Jan", 4), ("B", "Mar", 6)]


def test_a_bad_cell_of_a_wide_table_is_named_and_spoils_one_fact(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "shop,Jan,Feb,Mar\nA,1,many,3\n,4,5,6\n")

    got = read(file, wide(bad_rows="quarantine"), into=tmp_path)

    assert rows(got) == [("A", "Jan", 1), ("A", "Mar", 3)]
    assert [str(problem) for problem in got.report.problems] == [
        "row 2, sold: 'many' is not a number (column C)",
        "row 3, shop: is missing, and required (column B)",
        "row 3, shop: is missing, and required (column C)",
        "row 3, shop: is missing, and required (column D)",
    ]
    assert got.quarantine_file is not None
    set_aside = list(csv.reader(got.quarantine_file.read_text(encoding="utf-8").splitlines()))
    assert [line[0] for line in set_aside[1:]] == ["2", "3", "3", "3"]


def test_a_malformed_row_of_a_wide_table_gives_no_fact(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "shop,Jan,Feb,Mar\nA,1,2\nB,4,5,6\n")

    got = read(file, wide(bad_rows="quarantine"), into=tmp_path)

    assert rows(got) == [("B", "Jan", 4), ("B", "Feb", 5), ("B", "Mar", 6)]
    assert {problem.row for problem in got.report.problems} == {2}
    assert (got.report.rows_read, got.report.rows_bad) == (6, 3)


def test_a_flaw_of_an_attribute_spoils_every_fact_of_its_row(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "facts.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["shop", "Jan", "Feb", "Mar"])
    sheet.write_row(1, 0, ["", 1, 2, 3])
    sheet.write_formula(1, 0, '="A"', None, "A")
    sheet.write_row(2, 0, ["B", 4, 5, 6])
    book.close()

    got = read(tmp_path / "facts.xlsx", wide(bad_rows="quarantine"), into=tmp_path)

    assert rows(got) == [("B", "Jan", 4), ("B", "Feb", 5), ("B", "Mar", 6)]
    assert [problem.reason.split(":")[0] for problem in got.report.problems] == ["cell A2 holds a formula"] * 3


@pytest.mark.parametrize(
    ("unpivot", "words"),
    [
        ({"columns": "Jan .. Apr", "names": "month", "values": "sold"}, "D008 .* 'Apr'"),
        ({"columns": "Mar .. Jan", "names": "month", "values": "sold"}, "D030 .* the last of the columns to unpivot"),
        ({"at": "B..Z", "names": "month", "values": "sold"}, "D030 facts.csv has no column Z; its last one is E"),
        (
            {"at": "A..C", "names": "month", "values": "sold"},
            r"D030 facts.csv has 'shop' \(column A\) among the columns",
        ),
    ],
)
def test_columns_to_unpivot_that_the_file_does_not_have_are_named(
    unpivot: Mapping[str, Any], words: str, tmp_path: Path
) -> None:
    with pytest.raises(ProblemsError, match=words):
        read(as_csv(tmp_path), wide(unpivot), into=tmp_path)


def test_headings_in_two_rows_go_into_two_columns(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "Report,,,\n,North,,South\nday,cars,vans,cars\n2024-01-01,1,2,3\n")
    layout = {"header rows": "2..3", "unpivot": {"at": "B..D", "names": ["region", "kind"], "values": "sold"}}
    columns = {"day": "date", "region": "text", "kind": "text", "sold": "integer"}

    got = read(file, source(columns, key=["day", "region", "kind"], file=layout), into=tmp_path)

    day = date(2024, 1, 1)
    assert rows(got) == [(day, "North", "cars", 1), (day, "North", "vans", 2), (day, "South", "cars", 3)]


def test_a_column_is_named_by_its_headings_put_together(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "day,North,,South\n,cars,vans,cars\n2024-01-01,1,2,3\n")
    columns = {"day": "date", "vans": {"type": "number", "called": "North / vans"}}

    got = read(file, source(columns, key=["day"], file={"header rows": "1..2"}), into=tmp_path)

    assert rows(got) == [(date(2024, 1, 1), 2)]
    assert got.report.ignored_columns == ("North / cars", "South / cars")


def test_a_group_whose_heading_is_not_above_its_first_column_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", ",,North,,South\nday,cars,vans,cars,vans\n2024-01-01,1,2,3,4\n")
    layout = {"header rows": "1..2", "unpivot": {"at": "B..E", "names": ["region", "kind"], "values": "sold"}}
    columns = {"day": "date", "region": "text", "kind": "text", "sold": "integer"}

    with pytest.raises(ProblemsError, match=r"D031 facts\.csv has no complete heading above column B, which holds"):
        read(file, source(columns, key=["day"], file=layout), into=tmp_path)


def test_a_heading_written_once_is_filled_down(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "region,shop,sold\nNorth,A,1\n,B,2\nSouth,C,3\n ,D,4\n")
    columns = {"region": {"type": "text", "fill down": True}, "shop": "text", "sold": "integer"}

    got = read(file, source(columns, key=["shop"]), into=tmp_path)

    assert rows(got) == [("North", "A", 1), ("North", "B", 2), ("South", "C", 3), ("South", "D", 4)]


def test_a_heading_at_the_bottom_of_its_group_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "region,shop,sold\n,A,1\nNorth,B,2\n,C,3\nSouth,D,4\n")
    columns = {"region": {"type": "text", "fill down": True}, "shop": "text", "sold": "integer"}

    with pytest.raises(ProblemsError, match=r"D034 facts\.csv has nothing in A2, the first cell of a column"):
        read(file, source(columns, key=["shop"], bad_rows="quarantine"), into=tmp_path)


@pytest.mark.parametrize(
    ("layout", "kept"),
    [
        ({"last row": 3}, [1, 2]),
        ({"last row": "before a blank one"}, [1, 2, 3]),
        ({"first row": 3}, [2, 3]),
        ({"first row": 3, "last row": 3}, [2]),
    ],
)
def test_rows_beside_the_table_are_no_facts(layout: Mapping[str, Any], kept: list[int], tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "n,who\n1,a\n2,b\n3,c\n,\nsource: us\n")
    if layout.get("first row") == 3 and "last row" not in layout:
        layout = {**layout, "last row": "before a blank one"}

    got = read(file, source({"n": "integer", "who": "text"}, key=["n"], file=dict(layout)), into=tmp_path)

    assert [row[0] for row in rows(got)] == kept


@pytest.mark.parametrize("make", [as_json, as_parquet])
def test_rows_of_a_format_without_rows_are_refused(make: Any, tmp_path: Path) -> None:
    declared = source({"shop": "text"}, key=["shop"], file={"first row": 3})

    with pytest.raises(ProblemsError, match="D032 Source 'facts' declares which rows of a file hold headings or facts"):
        read(make(tmp_path), declared, into=tmp_path)


def test_a_column_is_found_by_its_letters_where_its_name_stands_twice(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "id,charge,charge\n1,10,20\n")

    got = read(file, source({"id": "integer", "second": {"type": "number", "at": "C"}}, key=["id"]), into=tmp_path)

    assert rows(got) == [(1, 20)]


def test_letters_beyond_the_file_are_refused(tmp_path: Path) -> None:
    declared = source({"id": "integer", "second": {"type": "number", "at": "D"}}, key=["id"])

    with pytest.raises(ProblemsError, match=r"D030 facts\.csv has no column D; its last one is C\. Correct `at`\."):
        read(write(tmp_path / "facts.csv", "id,charge,charge\n1,10,20\n"), declared, into=tmp_path)


@pytest.mark.parametrize("make", [write, None])
def test_a_column_is_joined_of_several(make: Any, tmp_path: Path) -> None:
    text = "Year,Month,n\n2024,1,5\n2024,,6\n2024,12,7\n"
    file = write(tmp_path / "facts.csv", text)
    if make is None:
        with duckdb.connect() as connection:
            connection.execute(f"COPY (FROM '{file}') TO '{tmp_path / 'facts.parquet'}' (FORMAT parquet)")
        file = tmp_path / "facts.parquet"
    columns = {"month": {"type": "date", "joined": ["Year", "Month"]}, "n": "integer"}

    got = read(file, source(columns, key=["month"], bad_rows="quarantine", file={"dates": "%Y %m"}), into=tmp_path)

    assert rows(got) == [(date(2024, 1, 1), 5), (date(2024, 12, 1), 7)]
    assert [problem.reason for problem in got.report.problems] == ["is missing, and required"]


def test_a_flawed_part_spoils_what_is_joined_of_it(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "facts.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Year", "Month", "n"])
    sheet.write_row(1, 0, [2024, 1, 5])
    sheet.write_formula(1, 1, "=1", None, 1)
    sheet.write_row(2, 0, [2024, 2, 6])
    book.close()
    columns = {"month": {"type": "date", "joined": ["Year", "Month"]}, "n": "integer"}
    declared = source(columns, key=["month"], bad_rows="quarantine", file={"dates": "%Y %m"})

    got = read(tmp_path / "facts.xlsx", declared, into=tmp_path)

    assert rows(got) == [(date(2024, 2, 1), 6)]
    assert [problem.column for problem in got.report.problems] == ["month"]
    assert "cell B2 holds a formula" in got.report.problems[0].reason


def test_a_day_may_be_written_as_the_name_of_a_period(tmp_path: Path) -> None:
    file = write(tmp_path / "facts.csv", "month,n\n2024-01,1\n2024-2,2\n2024 03,3\n2024-13,4\nmid-May,5\n")
    columns = {"month": {"type": "date", "period of": "months"}, "n": "integer"}

    got = with_periods(file, source(columns, key=["month"], bad_rows="quarantine"), into=tmp_path)

    assert rows(got) == [(date(2024, 1, 1), 1), (date(2024, 2, 1), 2), (date(2024, 3, 1), 3)]
    assert {problem.row for problem in got.report.problems} == {5, 6}
    assert got.report.problems[0].reason.startswith("is no period of its calendar, such as ")


def test_periods_of_a_calendar_that_is_not_known_are_refused() -> None:
    declared = source({"month": {"type": "date", "period of": "lunar"}}, key=["month"])

    with pytest.raises(ProblemsError, match="D017 Column 'month' names periods of 'lunar', which is no calendar here"):
        plan_reading("facts", declared, zone="UTC")


def test_a_real_day_in_a_cell_keeps_its_year_beside_texts_in_a_declared_form(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "facts.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["n", "born"])
    sheet.write_row(1, 0, [1, "01/31/17"])
    sheet.write_number(2, 0, 2)
    sheet.write_datetime(2, 1, date(1935, 6, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()

    got = read(
        tmp_path / "facts.xlsx",
        source({"n": "integer", "born": "date"}, key=["n"], file={"dates": "%m/%d/%y"}),
        into=tmp_path,
    )

    assert rows(got) == [(1, date(2017, 1, 31)), (2, date(1935, 6, 1))]


def test_layouts_that_are_not_used_change_no_hash_of_rules() -> None:
    declared = source({"n": {"type": "number", "scale": 2}}, key=["n"])
    plan = plan_reading("facts", declared, zone="UTC")

    content = plan.to_dict()
    for key in ("header_top", "first_row", "last_row", "stops_at_blank", "unpivot", "iso_too"):
        assert content["form"][key] == getattr(FormPlan(), key)
    # as it was before there were any
    assert rules_hash(plan) == "0104babfa05378ad7d797c6fcc66c86f8363aeed959d0b1e7f50a24a5a300f23"
