"""Workbooks collected because programs trip over them: each imported right, or refused with a reason that says where.

What was hard: text above and below tables, headings that stand twice or in two rows or only in the first of several
cells, days as headings, 1900's missing leap day, numbers as text, a note sign that turns 9 into 91, formulas.
What the product had to learn: ``header rows``, ``first row`` and ``last row``, columns ``at`` a letter, ``fill down``,
``unpivot``; that a heading which stands in the middle, at the right or at the bottom of its group is refused (D031,
D034), because nothing in the file says where the group ends; and that a real day in a cell keeps its year although
texts in the same column are declared with two digits of it.

Sources: packages readxl (github.com/tidyverse/readxl) and unpivotr (github.com/nacnudus/unpivotr), MIT licence.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import python_calamine

from facts.facts_kit import read, rows
from journeys.calling import tally
from shared import shared
from tallystick.charter.model import Charter
from tallystick.cycle.workspace import open_workspace, read_charter
from tallystick.errors import ProblemsError
from tallystick.facts.importing import Imported

CHARTER = Path(__file__).with_name("charter.yaml")
FOLDER = "data/messy-spreadsheets/"
DEATHS, CHARTS, ARRESTS = (
    "readxl/deaths.xlsx",
    "readxl/embedded-chartsheet.xlsx",
    "readxl/los-angeles-arrests-xlsx.xlsx",
)
TYPES, YEAR_1900 = "readxl/type-me.xlsx", "readxl/dates-leap-year-1900-xlsx.xlsx"
PURPOSE, WORKED = "unpivotr/purpose.xlsx", "unpivotr/worked-examples.xlsx"


@dataclass(frozen=True)
class Right:
    """A source of the charter, its file, how many facts it gives, and one of them (its first columns)."""

    source: str
    file: str
    facts: int
    one: tuple[Any, ...]
    set_aside: int = 0


RIGHT = (
    Right(
        "entrepreneurs",
        "readxl/Ekaterinburg_IP_9.xlsx",
        2190,
        ("Ярская Ирина Михайловна", date(2004, 3, 12)),
        set_aside=1,
    ),
    Right("big_numbers", "readxl/big-texty-numbers-xlsx.xlsx", 5, (-2147483649, "-2147483649")),
    Right("clippy", "readxl/clippy.xlsx", 1, ("Clippy", date(2007, 1, 1), Decimal("0.9"))),
    Right("leap_year_kept", YEAR_1900, 3, (datetime(1900, 3, 1, 8), "1900-03-01 08:00:00"), set_aside=4),  # noqa: DTZ001  (UTC)
    Right("leap_year_eyes", YEAR_1900, 3, (datetime(1904, 1, 1, 8), "1904-01-01 08:00:00"), set_aside=7),  # noqa: DTZ001  (UTC)
    Right("rounding", "readxl/datetime-rounding.xlsx", 4, (datetime(2016, 3, 23, 9, 50), "2016-03-23 09:50:00")),  # noqa: DTZ001  (UTC)
    Right("artists", DEATHS, 10, ("Harper Lee", 89, False, date(1926, 4, 28), date(2016, 2, 19))),
    Right("others", DEATHS, 10, ("John Glenn", 95, True, date(1921, 7, 28), date(2016, 12, 8))),
    Right("quakes", CHARTS, 1000, (Decimal("-21.59"), Decimal("170.56"), 165, Decimal("6.0"), 119)),
    Right("arrests", ARRESTS, 193, ("4894835", date(2017, 1, 30))),
    Right("missing_values", "readxl/missing-values-xlsx.xlsx", 2, (1, 1, 1), set_aside=1),
    Right("booleans", TYPES, 7, (True, "boolean true"), set_aside=3),
    Right("numbers", TYPES, 2, (123456, "the number 123456"), set_aside=5),
    Right("days", TYPES, 2, (date(2016, 5, 23), "date only format"), set_aside=5),
    Right("texts", TYPES, 5, ("cabbage", '"cabbage"'), set_aside=1),
    Right("gas_prices", "unpivotr/enron.xlsx", 36, ("10-Day High", date(2002, 1, 1), Decimal("3.464"))),
    Right("purpose_tidy", PURPOSE, 79, ("Male", "15 - 24", "Certificate", "7 - 10", 190000)),
    Right("purpose_export", PURPOSE, 80, ("Female", "65+", "Postgraduate qualification", "7 - 10", 13000)),
    Right("purpose_pivot", PURPOSE, 60, ("Male", "Postgraduate qualification", "45 - 64", "7 - 10", 68000)),
    Right("purpose_up_left", PURPOSE, 80, ("Certificate", "25 - 44", "Male", "7 - 10", 219000)),
    Right("purpose_multiples", PURPOSE, 2, ("Male", 200000)),
    Right("clean", WORKED, 3, ("Olivia", 5)),
    Right("notes", WORKED, 2, ("Nicholas", 3)),
    Right("sentinels", WORKED, 4, ("Paul", None, None)),
    Right("transposed", WORKED, 3, ("Age", "Nicholas", 3)),
    Right("pivoted", WORKED, 16, ("Performance", "Music", "Male", "Nicholas", 9)),
    Right("repeated_headers_first", WORKED, 12, ("Classics", "Paul", "Term 3", 8)),
    Right("header_within_first", WORKED, 12, ("Nicholas", "Classics", "Term 2", 6)),
    Right("implied_multiples", WORKED, 2, ("Olivia", 2, 8, "A")),
    Right("day_headings", WORKED, 4, ("Nicholas", date(2017, 1, 1), 3)),
    Right("hierarchy", WORKED, 8, ("Drama", "Nicholas", 12)),
)

REFUSED = (
    ("big_numbers_plain", "readxl/big-texty-numbers-xlsx.xlsx", "cell A2 holds a number stored as text, or a text"),
    ("clippy_list", "readxl/clippy.xlsx", "cell B4 holds a day where a text was declared"),
    ("leap_year", YEAR_1900, "cell A5 holds a day before 1 March 1900"),
    ("artists_endless", DEATHS, "row 17, name: is missing, and required"),
    ("iris", CHARTS, "row 103: 'length 5.8, width 2.7, petal 5.1, petal_width 1.9, species virginica' has a key that"),
    ("chickens", CHARTS, "row 37: 'weight 248, feed soybean' has a key that another row has too"),
    (
        "a_chart",
        CHARTS,
        "D013 embedded-chartsheet.xlsx has no worksheet 'Chart1'; it has 'iris', 'mtcars', 'chickwts'",
    ),
    ("no_sheet_named", CHARTS, "has 4 worksheets (iris, mtcars, chickwts, quakes), and no one is declared"),
    ("arrests_by_name", ARRESTS, "'CHARGE' (column 20) and 'CHARGE' (column 24) and 'CHARGE' (column 27)"),
    ("purpose_up_right", PURPOSE, "D031 purpose.xlsx has no complete heading above column D"),
    ("purpose_left_down", PURPOSE, "D034 purpose.xlsx has nothing in B4"),
    ("purpose_centred", PURPOSE, "D031 purpose.xlsx has no complete heading above column D,"),
    ("purpose_centred_border", PURPOSE, "D031 purpose.xlsx has no complete heading above column D, E"),
    ("purpose_below", PURPOSE, "D007 Row 3 of purpose.xlsx holds no names of columns"),
    ("sentinels_undeclared", WORKED, "cell C5 holds a number stored as text, or a text"),
    ("pivoted_centred", WORKED, "D031 worked-examples.xlsx has no complete heading above column D"),
    ("repeated_headers", WORKED, "row 7, name: is missing, and required (column D)"),
    ("header_within", WORKED, "row 4: 'name Matilda, term Term 1' has a key that another row has too (column C)"),
    ("superscript", WORKED, "cell B2 holds a number stored as text, or a text"),
)
"""Source, file, and where and why: declared as a hasty author would, or as well as it can be."""


@pytest.fixture(scope="module")
def charter() -> Charter:
    found = read_charter(open_workspace(CHARTER))
    assert found.charter is not None
    assert [problem for problem in found.problems if problem.level == "error"] == []
    return found.charter


def imported(charter: Charter, source: str, file: str, into: Path) -> Imported:
    return read(shared(FOLDER + file), charter.sources[source], into=into, name=source)


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case.source)
def test_imported_right_as_declared(charter: Charter, case: Right, tmp_path: Path) -> None:
    got = imported(charter, case.source, case.file, tmp_path)

    kept = rows(got)
    assert (len(kept), got.report.rows_bad) == (case.facts, case.set_aside)
    assert case.one in {row[: len(case.one)] for row in kept}


@pytest.mark.parametrize(("source", "file", "why"), REFUSED, ids=[source for source, _, _ in REFUSED])
def test_refused_with_a_reason_that_says_where(
    charter: Charter, source: str, file: str, why: str, tmp_path: Path
) -> None:
    with pytest.raises(ProblemsError) as refused:
        imported(charter, source, file, tmp_path)

    assert why in str(refused.value)


def test_every_source_of_the_charter_has_a_verdict(charter: Charter) -> None:
    assert {case.source for case in RIGHT} | {source for source, _, _ in REFUSED} == set(charter.sources)


def test_every_workbook_that_is_read_at_all_has_a_verdict() -> None:
    judged = {case.file for case in RIGHT} | {file for _, file, _ in REFUSED}
    there = {str(path.relative_to(shared(FOLDER))) for path in shared(FOLDER).glob("*/*.xlsx")}

    assert there == judged


@pytest.mark.parametrize(
    "name", ["dates-leap-year-1900-xls", "deaths", "type-me", "unnamed-duplicated-columns", "whitespace-xls"]
)
def test_the_old_binary_form_is_refused_by_its_name(charter: Charter, name: str, tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match=rf"D001 {name}\.xls is of a kind that is not read\. Save it as \.xlsx\."):
        imported(charter, "clean", f"readxl/{name}.xls", tmp_path)


def test_three_layouts_of_one_table_give_the_same_facts(charter: Charter, tmp_path: Path) -> None:
    columns = {
        "purpose_tidy": ("sex", "age", "degree", "purpose"),
        "purpose_export": ("sex", "age", "degree", "purpose"),
        "purpose_up_left": ("degree", "age", "sex", "purpose"),
        "purpose_pivot": ("sex", "degree", "age", "purpose"),
    }
    facts: dict[str, dict[tuple[str, ...], int | None]] = {}
    for source, order in columns.items():
        place = [order.index(name) for name in ("sex", "age", "degree", "purpose")]
        kept = rows(imported(charter, source, PURPOSE, tmp_path))
        facts[source] = {tuple(row[number] for number in place): row[4] for row in kept}

    known = {key: value for key, value in facts["purpose_tidy"].items() if value is not None}
    assert len(known) > 60
    for source in ("purpose_export", "purpose_up_left"):
        assert {key: value for key, value in facts[source].items() if value is not None} == known
    assert all(known.get(key) == value for key, value in facts["purpose_pivot"].items())


def test_real_days_keep_their_century_beside_texts_with_two_digits(charter: Charter, tmp_path: Path) -> None:
    book = python_calamine.CalamineWorkbook.from_path(str(shared(FOLDER + ARRESTS)))
    sheet = book.get_sheet_by_name("Sheet1").to_python(skip_empty_area=False)
    births = {str(row[0]): row[17] for row in sheet[3:] if row[0] != ""}

    got = rows(imported(charter, "arrests", ARRESTS, tmp_path))

    assert {row[0]: row[2] for row in got} == {number: born or None for number, born in births.items()}
    assert min(row[2] for row in got if row[2]).year < 1960


def test_the_command_line_says_why_a_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "charter.yaml").write_text(CHARTER.read_text(encoding="utf-8"), encoding="utf-8")

    called = tally("facts", "add", tmp_path, "superscript", shared(FOLDER + WORKED))

    assert called.code == 1
    assert "cell B2 holds a number stored as text" in called.err
