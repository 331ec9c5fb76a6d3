"""Delay on Britain's railway by cause: a published workbook of five wide sheets, 28-day periods, 2011-12 to 2017-18.

What was hard: twelve rows of titles and notes (some merged) above the header; 91 columns, one a period, headed
``2011-12 P1``, and then four computed columns, two of the same name; totals as rows among what they total, so that
adding a column counts everything three times; operators that begin and end, with empty cells around their time; and
values such as 46789.999999001.
What the product had to learn: ``unpivot``, which reads a wide table long and says whether an empty cell is an unknown
or no fact; and ``period of: periods``, a day written as a period of the rail calendar. The computed columns are ignored
and listed, and serve here as an oracle: the regulator's moving annual totals and changes are ours.

Source: Office of Rail and Road, vintage A to 2017-18 P13 (Network Rail), Open Government Licence 3.0.
"""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import python_calamine

from journeys.calling import tally
from real.kit import Table, table
from shared import shared
from tallystick.terms.calendar import rail_periods

CHARTER = Path(__file__).with_name("charter.yaml")
FILE = "data/uk-rail-delays-by-cause/orr_vintage_A_to_2017-18_P13.xlsx"
PARTIES = {"wales": "Arriva Trains Wales", "c2c": "c2c", "sleeper": "Caledonian Sleeper"}


@pytest.fixture(scope="module")
def rail(tmp_path_factory: pytest.TempPathFactory) -> Table:
    book = shared(FILE)
    return table(
        CHARTER, tmp_path_factory.mktemp("rail"), [("minutes", book), ("failures", book)], as_of=date(2018, 7, 1)
    )


@pytest.fixture(scope="module")
def sheet() -> list[list[Any]]:
    """The worksheet of minutes, as another reader gives it: the header is its 13th row."""
    book = python_calamine.CalamineWorkbook.from_path(str(shared(FILE)))
    return book.get_sheet_by_name("Minutes").to_python(skip_empty_area=False)


def cells(sheet: list[list[Any]]) -> Iterator[tuple[str, str, str, str, Decimal]]:
    """Operator, type, category, period's id and minutes at six places, of every cell that is not empty."""
    for row in sheet[13:]:
        for column in range(3, 94):
            if row[column] != "":
                year, number = sheet[12][column].split(" P")
                value = Decimal(repr(row[column])).quantize(Decimal("0.000001"), ROUND_HALF_UP)
                yield row[0], row[1], row[2], f"{year}-P{int(number):02}", value


def test_every_cell_of_a_period_is_a_fact_and_the_computed_columns_are_listed(
    rail: Table, sheet: list[list[Any]]
) -> None:
    report = rail.added[0].report

    assert report.rows_read == report.rows_kept == len(list(cells(sheet))) == 38_779
    assert report.ignored_columns == ("Actual", "Year-on-Year Change", "Share of Total", "Year-on-Year Change")


def test_periods_lie_in_the_rail_calendar(rail: Table) -> None:
    first, last = rail.figure("delay", "2011-12-P01"), rail.figure("delay", "2017-18-P13")
    calendar = {period.id: period for period in rail_periods(2011, 2017).of_kind("period")}

    assert (first.start, first.end) == (date(2011, 4, 1), calendar["2011-12-P02"].start)
    assert (last.start, last.end) == (calendar["2017-18-P13"].start, date(2018, 4, 1))


def test_causes_are_the_sums_of_their_categories_and_add_up(rail: Table, sheet: list[list[Any]]) -> None:
    kinds = {"NR-on-TOC": "by_infrastructure", "TOC-on-Self": "by_operator", "TOC-on-TOC": "by_others"}
    by_hand: dict[tuple[str, str, str], Decimal] = {}
    totals: dict[tuple[str, str], Decimal] = {}
    for operator, type_, category, period, value in cells(sheet):
        if type_ in kinds and category != type_:
            key = (kinds[type_], operator, period)
            by_hand[key] = by_hand.get(key, Decimal(0)) + value
        elif type_ not in kinds:
            totals[operator, period] = value

    compared = 0
    for (kpi, operator, period), expected in by_hand.items():
        party = next((party for party, name in PARTIES.items() if name == operator), None)
        if party:
            assert rail.exact(kpi, period, party=party) == Fraction(expected), (kpi, operator, period)
            compared += 1
    assert compared == 3 * (91 + 91 + 39)
    for (operator, period), total in totals.items():
        parts = rail.exact("parts_of_everyone", period, operator=operator)
        assert rail.exact("delay_of_everyone", period, operator=operator) == Fraction(total)
        assert abs(parts - Fraction(total)) < Fraction(1, 50_000), (operator, period)  # 15 values rounded at six places


def test_a_column_of_the_sheet_must_not_be_added_up(rail: Table) -> None:
    plain, all_of_it = rail.exact("delay_of_everyone", "2017-18-P13"), rail.exact("everything_added", "2017-18-P13")

    assert round(all_of_it / plain, 6) == 3


def test_moving_annual_totals_are_those_that_the_regulator_computed(rail: Table, sheet: list[list[Any]]) -> None:
    published = {row[0]: row[94] for row in sheet[13:] if row[1] == "All Delay Minutes" and row[94] != ""}

    assert len(published) == 23
    for operator, minutes in published.items():
        ours = rail.exact("annual_of_everyone", "2017-18-P13", operator=operator)
        assert abs(ours - Fraction(repr(minutes))) < Fraction(1, 10_000), operator


def test_changes_and_shares_of_the_year_are_the_published_ones(rail: Table, sheet: list[list[Any]]) -> None:
    for party, operator in PARTIES.items():
        row = next(row for row in sheet[13:] if row[0] == operator and row[2] == "NR-on-TOC")
        whole = next(row for row in sheet[13:] if row[0] == operator and row[1] == "All Delay Minutes")
        change, share = rail.exact("change_of_year", "2017-18-P13", party=party), row[96]

        assert abs(change - 100 * Fraction(repr(whole[95]))) < Fraction(1, 1_000), party
        ours = rail.exact("share_moving_annual", "2017-18-P13", party=party)
        assert abs(ours - 100 * Fraction(repr(share))) < Fraction(1, 1_000), party


def test_an_operator_before_its_first_train_has_no_figure_and_no_zero(rail: Table) -> None:
    assert rail.value("delay", "2014-15-P13", party="sleeper") == "not_applicable"
    assert rail.value("delay_of_everyone", "2014-15-P13", operator="Caledonian Sleeper") == "no_activity"
    assert rail.value("delay", "2015-16-P01", party="sleeper") == 4049


def test_the_second_sheet_of_the_same_file_is_a_source_of_its_own(rail: Table) -> None:
    assert rail.value("failed", "2011-12-P01", party="wales") == 1555


def test_a_header_that_is_declared_in_the_wrong_row_is_refused_with_what_stands_there(tmp_path: Path) -> None:
    charter = CHARTER.read_text(encoding="utf-8").replace("header row: 13", "header row: 12", 1)
    (tmp_path / "charter.yaml").write_text(charter, encoding="utf-8")

    called = tally("facts", "add", tmp_path, "minutes", shared(FILE))

    assert called.code == 1
    assert "has no columns 'Train Operating Company (TOC)', 'Delay Type'" in called.err
    assert "It has '2017-18 P13 Moving Annual Total'" in called.err


def test_the_moving_annual_column_is_refused_among_the_periods(tmp_path: Path) -> None:
    charter = CHARTER.read_text(encoding="utf-8").replace(".. 2017-18 P13, names", ".. Share of Total, names", 1)
    (tmp_path / "charter.yaml").write_text(charter, encoding="utf-8")

    called = tally("facts", "add", tmp_path, "minutes", shared(FILE))

    assert called.code == 1
    assert "row 14, period: 'Actual' is no period of its calendar" in called.err
    assert "(column CQ)" in called.err
