"""What other programs read: every number exact, every field there, no cell a formula."""

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.sample import definition, judged
from shared import shared
from tallystick.reports.export import (
    FIGURE_FIELDS,
    Cell,
    csv_text,
    exact_pair,
    figures_csv,
    figures_json,
    figures_json_text,
    harmless,
    safe_cell,
)
from tallystick.terms.figure import Figure, Missing, Quality

KPI = definition(title="K", formula="a / b", unit="percent", direction="higher")
NUMBER = re.compile(r"-\d+(\.\d+)?", re.ASCII)
FIGURE = judged(
    "k",
    KPI,
    0,
    numerator=Fraction(940),
    denominator=Fraction(1000),
    n=1000,
    target=None,
    factor=100,
    party="regional",
    scope=(("aircraft", None), ("origin", "EAST")),
).figure


def rows(text: str) -> list[list[str]]:
    """The cells of a CSV file, as any reader of RFC 4180 sees them."""
    return list(csv.reader(io.StringIO(text, newline="")))


def test_a_record_has_exactly_the_fields_of_the_contract() -> None:
    assert figures_json([FIGURE]) == [
        {
            "kpi": "k",
            "party": "regional",
            "scope": {"aircraft": None, "origin": "EAST"},
            "period": "2026-01",
            "start": "2026-01-01",
            "end": "2026-02-01",
            "value": "94.0",
            "numerator": "940",
            "denominator": "1000",
            "n": "1000",
            "unit": "percent",
            "missing": None,
            "quality": "final",
        }
    ]
    assert tuple(figures_json([FIGURE])[0]) == FIGURE_FIELDS


def test_a_missing_figure_says_why_and_has_no_value() -> None:
    gone = replace(FIGURE, value=None, exact=None, missing=Missing.UNDEFINED, denominator=Fraction(0), quality=None)

    record = figures_json([gone])[0]

    assert (record["value"], record["missing"], record["denominator"], record["quality"]) == (
        None,
        "undefined",
        "0",
        None,
    )


def test_the_text_is_a_json_array_without_floats() -> None:
    text = figures_json_text([FIGURE, FIGURE])

    assert json.loads(text, parse_float=_refuse, parse_int=_refuse) == figures_json([FIGURE, FIGURE])
    assert json.loads(figures_json_text([])) == []


def test_a_value_is_written_without_an_exponent() -> None:
    large = replace(FIGURE, value=Decimal("1E+3"), exact=Fraction(1000))

    assert figures_json([large])[0]["value"] == "1000"


@given(st.fractions(), st.fractions().filter(bool))
def test_numerator_and_denominator_are_decimals_with_the_same_quotient(
    numerator: Fraction, denominator: Fraction
) -> None:
    top, bottom = exact_pair(numerator, denominator)

    assert top is not None
    assert bottom is not None
    assert Fraction(Decimal(top)) / Fraction(Decimal(bottom)) == numerator / denominator


@given(st.fractions())
def test_a_numerator_alone_keeps_its_value(numerator: Fraction) -> None:
    top, bottom = exact_pair(numerator, None)

    assert Fraction(Decimal(top or "0")) / Fraction(Decimal(bottom or "1")) == numerator


def test_finite_decimals_are_not_scaled() -> None:
    assert exact_pair(Fraction("12.5"), Fraction(4)) == ("12.5", "4")
    assert exact_pair(None, Fraction(4)) == (None, "4")
    assert exact_pair(None, None) == (None, None)


def test_csv_has_a_column_for_each_dimension_and_tells_pooled_from_unnamed() -> None:
    pooled = replace(FIGURE, party=None, scope=())

    head, first, second = rows(figures_csv([FIGURE, pooled]))

    assert head[:5] == ["kpi", "party", "scope.aircraft", "scope.origin", "period"]
    assert first[:5] == ["k", "regional", "(none)", "EAST", "2026-01"]
    assert second[:5] == ["k", "", "", "", "2026-01"]
    assert first[7:12] == ["94.0", "940", "1000", "1000", "percent"]


def test_csv_lines_end_as_the_standard_says() -> None:
    text = csv_text([["a", 1], ['say "x", y\nz', None]], headers=["t", "n"])

    assert text == 't,n\r\na,1\r\n"say ""x"", y\nz",\r\n'


def test_numbers_stay_numbers_however_they_come_and_sums_of_them_stay_text() -> None:
    cells: list[Cell] = [Decimal("-1.50"), -1, "-1", "-1+1", "+1", "-0x1"]

    assert rows(csv_text([cells], headers=list("abcdef")))[1] == ["-1.50", "-1", "-1", "'-1+1", "'+1", "'-0x1"]


def test_every_attack_of_the_corpus_is_one_harmless_cell() -> None:
    attacks = json.loads(shared("vectors/input_attacks.json").read_text("utf-8"))["csv_xlsx_cells_on_export"]

    assert len(attacks) >= 12
    for attack in attacks:
        value = attack["value"]
        cells = rows(csv_text([["before", value, "after"]], headers=["a", "b", "c"]))[1]
        assert len(cells) == 3, attack
        assert "\0" not in cells[1], attack
        assert not _is_formula(cells[1]), attack
        assert cells[1].replace("'", "") == value.replace("\0", "").replace("'", ""), attack


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x", " =1", "\n=1", ";=1", ",=1", "\0=1"]
)
def test_text_that_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert harmless(text).startswith("'")


@pytest.mark.parametrize("text", ["", "a", "a=b", "1-2", "JFK", "Ünion", "'=1", "2013-01"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_a_formula_behind_a_semicolon_is_met_where_a_spreadsheet_splits() -> None:
    parts = harmless(";=1+1").split(";")

    assert not any(_is_formula(part) for part in parts)


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2))
def test_any_text_is_one_cell_that_no_spreadsheet_computes(cells: list[str]) -> None:
    found = rows(csv_text([cells], headers=["a", "b"]))[1]

    assert found == [safe_cell(cell) for cell in cells]
    assert not any(_is_formula(cell) and not NUMBER.fullmatch(cell) for cell in found)


def test_a_file_name_as_kpi_cannot_smuggle_a_formula_into_the_headers() -> None:
    odd: Sequence[Figure] = [replace(FIGURE, scope=(("x", "=1"),), quality=Quality.DISPUTED)]

    assert rows(figures_csv(odd))[1][2] == "'=1"


def _refuse(text: str) -> None:
    raise AssertionError(f"{text} is a bare number")


def _is_formula(cell: str) -> bool:
    return cell[:1] in tuple("=+-@\t\r＝＋－＠")
