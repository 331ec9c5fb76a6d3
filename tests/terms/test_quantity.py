"""Units are read, combined and converted exactly, and quantities of different units refuse each other."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.errors import InputError
from tallystick.terms.currency import MINOR_UNITS
from tallystick.terms.quantity import (
    COUNT,
    DIMENSIONLESS,
    PERCENT,
    SHARE,
    Quantity,
    Unit,
    currency_of,
    minor_unit,
    money,
    round_to_minor_unit,
)

WORDS = [
    "EUR",
    "USD",
    "percent",
    "h",
    "minutes",
    "months",
    "km",
    "miles",
    "kg",
    "kWh",
    "seats",
    "litres",
    "tCO2e",
    "mph",
]
units = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(lambda words: Unit.parse("/".join(words)))
numbers = st.fractions(min_value=-1000, max_value=1000, max_denominator=1000)


@pytest.mark.parametrize(
    ("one", "many", "factor"),
    [
        ("percent", "ratio", "1/100"),
        ("percent", "basis points", "100"),
        ("per mille", "ppm", "1000"),
        ("h", "minutes", "60"),
        ("days", "hours", "24"),
        ("weeks", "days", "7"),
        ("years", "months", "12"),
        ("miles", "m", "1609.344"),
        ("feet", "inches", "12"),
        ("t", "kg", "1000"),
        ("MWh", "kWh", "1000"),
        ("kWh/h", "kW", "1"),
        ("tCO2e", "kg CO2e", "1000"),
        ("mph", "miles per hour", "1"),
        ("km/h", "m/s", "10/36"),
        ("m*m*m", "litres", "1000"),
        ("million EUR", "EUR", "1000000"),
        ("EUR/h", "EUR/minute", "1/60"),
        ("EUR/kWh*kWh", "EUR", "1"),
    ],
)
def test_one_of_a_unit_is_exactly_so_many_of_another(one: str, many: str, factor: str) -> None:
    numerator, _, denominator = factor.partition("/")

    assert Unit.parse(one).factor_to(Unit.parse(many)) == Fraction(numerator) / Fraction(denominator or "1")


@pytest.mark.parametrize(
    "words", ["second seconds s", "minute minutes min", "mile miles mi", "litre litres l", "% percent"]
)
def test_singular_plural_and_symbol_name_one_unit(words: str) -> None:
    assert len({Unit.parse(word) for word in words.split()}) == 1


def test_a_counted_thing_is_a_plain_number_that_keeps_its_word() -> None:
    seats = Unit.parse("seats")

    assert seats == COUNT == DIMENSIONLESS
    assert seats.symbol == "seats"
    assert seats.is_dimensionless
    assert str(Unit.parse("EUR per seat")) == "EUR/seat"


def test_the_named_constants_are_the_units_of_their_words() -> None:
    assert Unit.parse("percent") == PERCENT
    assert Unit.parse("share") == SHARE
    assert Unit.parse("ratio") == DIMENSIONLESS
    assert Unit.parse("count") == COUNT
    assert PERCENT.factor_to(SHARE) == Fraction(1, 100)


def test_currencies_are_never_converted_and_months_are_no_days() -> None:
    with pytest.raises(InputError, match=r"'EUR' cannot be converted to 'USD': exchange rates are agreed facts"):
        Unit.parse("EUR").factor_to(Unit.parse("USD"))
    with pytest.raises(
        InputError, match=r"'months' cannot be converted to 'days': a month has no fixed number of days"
    ):
        Unit.parse("months").factor_to(Unit.parse("days"))
    with pytest.raises(InputError, match=r"'degC' cannot be converted to 'degF': they measure different things"):
        Unit.parse("degC").factor_to(Unit.parse("degF"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The unit is empty; write one"),
        ("EURO", "'EURO' is not known; did you mean 'EUR'"),
        ("Percent", "'Percent' is not known; did you mean 'percent'?"),
        ("eur", "'eur' is not known; did you mean 'EUR'"),
        ("kwh", "'kwh' is not known; did you mean 'kWh'"),
        ("percnt", "'percnt' is not known; did you mean 'percent'"),
        ("EUR/Huor", "'Huor' in 'EUR/Huor' is not known; did you mean .*'hour'"),
        ("EUR/", "a part between '\\*' and '/' is empty"),
        ("EUR//h", "a part between '\\*' and '/' is empty"),
        ("dollars", "'dollars' is not clear; write the currency's code, such as USD"),
        ("pounds", "write GBP for money or lb for mass"),
        ("tons", "write t for 1,000 kg"),
        ("XYZQ", "write a currency by its ISO 4217 code"),
        ("EUR^2", "is not known"),
        ("x", "is not known"),
        ("business days", "is not known"),
        ("a" * 101, "has 101 characters; 100 are allowed"),
        ("/".join(["s"] * 20), "more than 9 parts"),
    ],
)
def test_what_names_no_unit_is_refused_with_a_hint(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        Unit.parse(text)


@given(units, units)
def test_a_product_divided_by_one_factor_is_the_other(left: Unit, right: Unit) -> None:
    assert left * right == right * left
    assert left * right / right == left
    assert (left / left) == DIMENSIONLESS


@given(units, units)
def test_the_symbol_of_a_combined_unit_reads_back_as_that_unit(left: Unit, right: Unit) -> None:
    for combined in (left * right, left / right):
        if len(combined.symbol.replace("*", "/").split("/")) <= 9:
            assert Unit.parse(combined.symbol) == combined


@pytest.mark.parametrize(
    ("unit", "symbol"),
    [
        (Unit.parse("EUR/h") * Unit.parse("h"), "EUR"),
        (Unit.parse("EUR") / Unit.parse("EUR/h"), "h"),
        (Unit.parse("EUR") / Unit.parse("EUR"), "ratio"),
        (COUNT / Unit.parse("h"), "1/h"),
        (Unit.parse("flights") / Unit.parse("flights"), "ratio"),
        (PERCENT * Unit.parse("EUR"), "percent*EUR"),
        (COUNT * Unit.parse("EUR"), "EUR"),
        (COUNT * COUNT, "count"),
    ],
)
def test_symbols_of_combined_units_are_cancelled(unit: Unit, symbol: str) -> None:
    assert unit.symbol == symbol


def test_a_unit_cannot_be_built_wrong() -> None:
    with pytest.raises(InputError, match="give each base once, sorted"):
        Unit("odd", (("s", 1), ("EUR", 1)))
    with pytest.raises(InputError, match="exponent other than 0"):
        Unit("odd", (("s", 0),))
    with pytest.raises(InputError, match="a scale is greater than 0"):
        Unit("odd", (), Fraction(0))


def test_quantities_of_different_units_are_not_added_subtracted_or_ordered() -> None:
    euros, dollars = money(1, "EUR"), money(1, "USD")

    with pytest.raises(InputError, match=r"Cannot add 'EUR' and 'USD': exchange rates are agreed facts"):
        euros + dollars
    with pytest.raises(InputError, match=r"Cannot subtract 'EUR' and 'USD'"):
        euros - dollars
    for compare in (Quantity.__lt__, Quantity.__le__, Quantity.__gt__, Quantity.__ge__):
        with pytest.raises(InputError, match=r"Cannot compare 'EUR' and 'USD'"):
            compare(euros, dollars)
    assert euros != dollars


def test_hours_and_minutes_are_added_once_one_is_converted() -> None:
    hour, minutes = Quantity(1, Unit.parse("h")), Quantity(30, Unit.parse("minutes"))

    with pytest.raises(InputError, match=r"Cannot add 'h' and 'minutes': convert one to the other's unit first"):
        hour + minutes

    assert str(hour.to(minutes.unit) + minutes) == "90 minutes"


def test_penalty_per_hour_times_hours_is_money() -> None:
    rate = Quantity(Decimal("12.50"), Unit.parse("EUR/h"))

    owed = rate * Quantity(4, Unit.parse("h"))

    assert currency_of(owed.unit) == "EUR"
    assert str(owed) == "50 EUR"
    assert str(owed / 3) == "50/3 EUR"
    assert 2 * owed == owed * 2


@given(numbers, numbers, numbers)
def test_addition_of_quantities_is_that_of_their_numbers(a: Fraction, b: Fraction, c: Fraction) -> None:
    hours = Unit.parse("h")
    first, second, third = (Quantity(value, hours) for value in (a, b, c))

    assert (first + second) + third == first + (second + third)
    assert first - first == Quantity(0, hours)
    assert -first + first == Quantity(0, hours)
    assert not first < first  # noqa: PLR0124  (that nothing lies below itself is what is tested)
    assert not first > first  # noqa: PLR0124  (likewise)
    assert first <= first  # noqa: PLR0124  (likewise)
    assert first >= first  # noqa: PLR0124  (likewise)
    assert (first <= second) == (a <= b)
    assert (first > second) == (a > b)


def test_division_by_zero_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be divided by zero"):
        money(1, "EUR") / 0


@pytest.mark.parametrize("value", [0.5, True, "1", Decimal("NaN"), Decimal("Infinity")])
def test_numbers_that_are_not_exact_are_refused(value: Decimal) -> None:
    with pytest.raises(InputError, match=r"which are exact|give a finite one"):
        Quantity(value, COUNT)


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [("2.005", "EUR", "2.01"), ("2.5", "JPY", "3"), ("-1.2345", "KWD", "-1.235"), ("1", "CLF", "1.0000")],
)
def test_money_is_rounded_to_what_can_be_paid(amount: str, currency: str, rounded: str) -> None:
    assert str(round_to_minor_unit(money(Decimal(amount), currency)).value) == rounded


@pytest.mark.parametrize("unit", ["EUR/h", "thousand EUR", "h", "count", "EUR*USD", "EUR*EUR"])
def test_only_one_currency_is_money(unit: str) -> None:
    assert currency_of(Unit.parse(unit)) is None
    with pytest.raises(InputError, match="is not an amount of one currency"):
        round_to_minor_unit(Quantity(1, Unit.parse(unit)))


def test_minor_units_follow_iso_4217() -> None:
    assert {code: minor_unit(code) for code in ("EUR", "USD", "JPY", "ISK", "BHD", "TND", "CLF", "UYW", "MGA")} == {
        "EUR": 2,
        "USD": 2,
        "JPY": 0,
        "ISK": 0,
        "BHD": 3,
        "TND": 3,
        "CLF": 4,
        "UYW": 4,
        "MGA": 2,
    }
    assert all(len(code) == 3 and code.isupper() for code in MINOR_UNITS)
    assert len(MINOR_UNITS) > 160


def test_an_unknown_currency_is_refused_with_codes_like_it() -> None:
    with pytest.raises(InputError, match=r"'EURO' is not a currency code of ISO 4217; did you mean EUR"):
        money(1, "EURO")
