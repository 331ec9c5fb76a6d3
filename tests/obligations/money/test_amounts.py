"""Amounts: exact arithmetic, and unknown things that stop it."""

from collections.abc import Mapping
from fractions import Fraction

import pytest

from tallystick.errors import InputError
from tallystick.obligations.amounts import LackingError, evaluate
from tallystick.obligations.texts import amount_of

KNOWN = {"a": Fraction(7, 2), "b": Fraction(-2), "zero": Fraction(0)}


def came_to(text: str, known: Mapping[str, Fraction] = KNOWN) -> Fraction:
    def lookup(name: str) -> Fraction:
        if name not in known:
            raise LackingError(f"'{name}' is not known.")
        return known[name]

    return evaluate(amount_of(text), lookup)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6 % of a", "0.21"),
        ("a + b * 2", "-0.5"),
        ("-a", "-3.5"),
        ("1 / 3 * 3", "1"),
        ("least(a, b, 0)", "-2"),
        ("greatest(a, b)", "3.5"),
        ("ceiling(a)", "4"),
        ("ceiling(-a)", "-3"),
        ("floor(a)", "3"),
        ("round(a / 3, 2)", "1.17"),
        ("abs(b)", "2"),
        ("CASE WHEN a > 3 AND b < 0 THEN 1 ELSE 2 END", "1"),
        ("CASE WHEN a <= 3 OR NOT b < 0 THEN 1 ELSE 2 END", "2"),
        ("CASE WHEN a BETWEEN 3 AND 4 THEN 1 ELSE 2 END", "1"),
        ("CASE WHEN a IN (1, 3.5) THEN 1 ELSE 2 END", "1"),
        ("coalesce(unknown, 9)", "9"),
        ("coalesce(a, unknown)", "3.5"),
        ("CASE WHEN unknown IS NULL THEN 1 ELSE 2 END", "1"),
        ("CASE WHEN a > 3 OR unknown > 1 THEN 1 ELSE 2 END", "1"),
        ("nullif(a, 0)", "3.5"),
    ],
)
def test_a_formula_comes_to(text: str, expected: str) -> None:
    assert came_to(text) == Fraction(expected)


@pytest.mark.parametrize(
    "text",
    [
        "unknown",
        "a + unknown",
        "least(a, unknown)",
        "CASE WHEN unknown > 1 THEN 1 ELSE 2 END",
        "CASE WHEN a > 9 OR unknown > 1 THEN 1 ELSE 2 END",
        "coalesce(NULL, unknown)",
        "nullif(a, 3.5)",
    ],
)
def test_what_is_unknown_stops_it_and_never_falls_to_else(text: str) -> None:
    with pytest.raises(LackingError):
        came_to(text)


def test_a_division_by_zero_names_what_is_zero() -> None:
    with pytest.raises(LackingError, match=r"The amount 'a / zero' divides by zero: 'zero' is 0\. Agree what"):
        came_to("a / zero")
    with pytest.raises(LackingError, match="divides by zero"):
        came_to("coalesce(a / zero, 1)")


def test_a_condition_is_no_amount() -> None:
    with pytest.raises(InputError, match="is a condition; an amount is a number"):
        came_to("a > 1")
