"""From text to value: exact, rounded half up, or refused with a reason."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.facts.duck import literal, sql
from tallystick.facts.plan import ColumnPlan, FormPlan
from tallystick.facts.quantise import cleaned, expressions, reason

ONE = duckdb.connect()


def value(text: str, kind: str, form: FormPlan | None = None, scale: int = 0) -> Any:
    """The value of a text, or the reason why it has none."""
    form = form or FormPlan()
    column = ColumnPlan("x", kind, scale=scale)  # type: ignore[arg-type]  # parametrised over kinds
    made = expressions(column, form, "t")
    found = ONE.execute(
        sql(
            "SELECT t, $value, $local, $reason FROM (SELECT $cleaned AS t)",
            value=made.value,
            local=made.local or "NULL",
            reason=reason(column, form, "t"),
            cleaned=cleaned(column, form, literal(text)),
        )
    ).fetchall()[0]
    if found[0] is None:
        return None
    return next((part for part in found[1:] if part is not None), None)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12.00"),
        (" 12\t", "12.00"),
        ("+0.5", "0.50"),
        ("-.5", "-0.50"),
        ("12.", "12.00"),
        ("007", "7.00"),
        ("1.005", "1.01"),
        ("-1.005", "-1.01"),
        ("1.0049999999999999999999999999999999999999999999", "1.00"),
        ("9999999999999999.99", "9999999999999999.99"),
        ("-0", "0.00"),
    ],
)
def test_numbers_are_rounded_half_away_from_zero(text: str, number: str) -> None:
    assert value(text, "number", scale=2) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1e5", "exponent"),
        ("NaN", "finite"),
        ("-inf", "finite"),
        ("€5", "currency"),
        ("95%", "percent sign"),
        ("1,5", "neither as decimal mark nor between thousands"),
        ("1,234.50", "neither as decimal mark nor between thousands"),
        ("1,2,3", "neither as decimal mark nor between thousands"),
        ("99999999999999999.99", "18 digits"),
        ("9999999999999999.995", "18 digits"),
        ("1_000", "is not a number"),
        ("0x10", "is not a number"),
        ("--1", "is not a number"),
        (".", "is not a number"),
        ("٣", "is not a number"),
        ("1 2", "is not a number"),
        ("=1+1", "is not a number"),
    ],
)
def test_what_is_no_plain_number_is_refused_with_its_reason(text: str, words: str) -> None:
    assert words in value(text, "number", scale=2)


@given(
    number=st.decimals(allow_nan=False, allow_infinity=False, places=20, min_value=-(10**13), max_value=10**13),
    scale=st.integers(0, 4),
)
def test_any_decimal_is_quantised_as_pythons_decimals_are(number: Decimal, scale: int) -> None:
    expected = number.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)

    assert value(f"{number:f}", "number", scale=scale) == expected


@given(number=st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12))
def test_numbers_with_marks_say_the_same_as_without(number: Decimal) -> None:
    marked = f"{number:,f}".replace(",", "·").replace(".", ",").replace("·", ".")

    assert value(marked, "number", FormPlan(decimal=",", thousands="."), scale=3) == number


@pytest.mark.parametrize("text", ["1.23", "12.3456", "1.234.5", ".123", "1234.567", "1.2345.678"])
def test_digits_between_thousands_come_in_threes(text: str) -> None:
    assert isinstance(value(text, "number", FormPlan(decimal=",", thousands=".")), str)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2013-01-31T17:05:00Z", "2013-01-31T17:05:00"),
        ("2013-01-31 17:05:00z", "2013-01-31T17:05:00"),
        ("2013-01-31T17:05:00+01:00", "2013-01-31T16:05:00"),
        ("2013-01-31T17:05-0530", "2013-01-31T22:35:00"),
        ("2013-01-31T17:05+05", "2013-01-31T12:05:00"),
        ("2013-01-31T17:05:00,25Z", "2013-01-31T17:05:00.250000"),
        ("2013-01-31T17:05:00.123456999Z", "2013-01-31T17:05:00.123456"),
        ("2013-01-31 17:05:00", "2013-01-31T17:05:00"),
    ],
)
def test_instants_are_read_as_iso_8601_writes_them(text: str, instant: str) -> None:
    assert value(text, "time") == datetime.fromisoformat(instant)


@pytest.mark.parametrize(
    "text",
    [
        "2013-02-30T00:00:00Z",
        "2013-01-31T24:00:00Z",
        "2013-01-31T23:59:60Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "2013-01-31T17:05:00+19:00",
        "31/01/2013 17:05",
        "infinity",
        "2013-1-31T17:05:00Z",
    ],
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    assert "is not an instant" in value(text, "time")


def test_a_day_is_no_instant() -> None:
    assert "declare the column as a date" in value("2013-01-31", "time")


@pytest.mark.parametrize("text", ["2013-02-29", "2013-1-1", "2013-01-01T00:00:00", "13-01-01", "0000-01-01", "epoch"])
def test_what_is_no_day_of_the_calendar_is_refused(text: str) -> None:
    assert "is not a day of the calendar" in value(text, "date")


def test_days_are_read_in_the_declared_form_only() -> None:
    form = FormPlan(dates="%d/%m/%Y")

    assert value("05/04/2013", "date", form).isoformat() == "2013-04-05"
    assert "declared form %d/%m/%Y" in value("2013-04-05", "date", form)


def test_booleans_are_those_that_are_declared() -> None:
    form = FormPlan(true=("oui",), false=("non",))

    assert value("oui", "boolean", form) is True
    assert value(" non ", "boolean", form) is False
    assert "neither true (oui) nor false (non)" in value("yes", "boolean", form)


def test_texts_stay_as_they_are_and_may_not_hold_a_nul() -> None:
    assert value(" é\n", "text") == " é\n"
    assert value("=1+1", "text") == "=1+1"
    assert value("a\x00b", "text") == "holds a NUL character"


def test_cells_that_stand_for_nothing_have_no_value() -> None:
    form = FormPlan(missing=("", "-", "n/a"))

    assert [value(text, "number", form) for text in ("", " ", "-", " n/a ")] == [None] * 4
    assert value("-", "text", form) is None
    assert value("NA", "text", form) == "NA"
