"""Frozen instances and fractions that are made quickly are the same as those made by their constructors."""

from dataclasses import FrozenInstanceError, dataclass, fields, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.scorecard.lines import Judgement
from tallystick.terms.figure import Figure, Quality
from tallystick.terms.fraction import exact, ratio, whole
from tallystick.terms.sealed import maker

FIGURE = Figure(
    kpi="punctual", party=None, scope=(("origin", "LGA"),), period="2013-01", start=date(2013, 1, 1),
    end=date(2013, 2, 1), value=Decimal("94.0"), exact=Fraction(94), numerator=Fraction(940),
    denominator=Fraction(1000), n=1000, unit="percent", missing=None, quality=Quality.FINAL,
)  # fmt: skip


def test_a_made_instance_is_one_of_the_class_equal_and_frozen() -> None:
    made = maker(Figure)(*(getattr(FIGURE, each.name) for each in fields(FIGURE)))

    assert type(made) is Figure
    assert made == FIGURE
    assert hash(made) == hash(FIGURE)
    assert repr(made) == repr(FIGURE)
    assert replace(made, n=999).n == 999
    with pytest.raises(FrozenInstanceError):
        made.n = 1  # type: ignore[misc]  # that it cannot be set is what is tested


def test_a_made_instance_needs_every_field() -> None:
    with pytest.raises(TypeError, match="missing 14 required positional arguments"):
        maker(Figure)("punctual")


def test_only_frozen_classes_with_slots_are_made_so() -> None:
    @dataclass(slots=True)
    class Open:
        a: int

    @dataclass(frozen=True)
    class WithoutSlots:
        a: int

    for wrong in (Open, WithoutSlots):
        with pytest.raises(TypeError, match=f"{wrong.__name__} is no frozen dataclass with slots"):
            maker(wrong)
    assert maker(Judgement) is not None


@given(st.integers(), st.integers().filter(bool))
def test_a_ratio_is_the_fraction_in_lowest_terms(above: int, below: int) -> None:
    made, expected = ratio(above, below), Fraction(above, below)

    assert type(made) is Fraction
    assert (made, hash(made), repr(made)) == (expected, hash(expected), repr(expected))
    assert made + 1 == expected + 1


@given(st.integers(), st.decimals(allow_nan=False, allow_infinity=False))
def test_a_number_stays_what_it_is(number: int, decimal: Decimal) -> None:
    assert (whole(number), repr(whole(number))) == (Fraction(number), repr(Fraction(number)))
    assert exact(decimal) == Fraction(decimal)
    assert isinstance(exact(decimal), int) == (Fraction(decimal).denominator == 1)
    assert exact(number) == number
