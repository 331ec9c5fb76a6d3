"""Rounding is exact, goes where its mode says, and happens before a comparison only where that was agreed."""

import json
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import shared
from tallystick.errors import InputError
from tallystick.terms.rounding import (
    MODES,
    Mode,
    Rounding,
    is_finite_decimal,
    largest_remainder,
    round_fraction,
    round_to_whole,
    write_decimal,
)

values = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6)
modes = st.sampled_from(MODES)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("half up", ["-3", "-2", "-1", "1", "2", "3"]),
        ("half even", ["-2", "-2", "-1", "1", "2", "2"]),
        ("half down", ["-2", "-2", "-1", "1", "2", "2"]),
        ("up", ["-3", "-2", "-2", "2", "2", "3"]),
        ("down", ["-2", "-1", "-1", "1", "1", "2"]),
        ("ceiling", ["-2", "-1", "-1", "2", "2", "3"]),
        ("floor", ["-3", "-2", "-2", "1", "1", "2"]),
    ],
)
def test_each_mode_goes_its_own_way_around_zero(mode: Mode, expected: list[str]) -> None:
    given_values = ["-2.5", "-1.6", "-1.4", "1.4", "1.6", "2.5"]

    found = [str(round_fraction(Fraction(value), 0, mode)) for value in given_values]

    assert found == expected


def test_half_even_and_half_down_part_at_one_and_a_half() -> None:
    assert round_fraction(Fraction("1.5"), 0, "half even") == 2
    assert round_fraction(Fraction("1.5"), 0, "half down") == 1


def test_a_value_between_two_bands_is_met_half_up_and_missed_truncated_v4() -> None:
    case = json.loads(shared("cases/domain.json").read_text())["V4"]
    value, places = Fraction(case["given"]["value"]), case["given"]["places"]

    assert str(round_fraction(value, places, "half up")) == case["expect"]["half_up"]
    assert str(round_fraction(value, places, "down")) == case["expect"]["down"]
    assert Rounding(places, "half up", before_comparison=True).compared(value) >= 99
    assert Rounding(places, "down", before_comparison=True).compared(value) < 99
    assert Rounding(places, "half up", before_comparison=False).compared(value) < 99


def test_a_shortfall_is_rounded_up_to_the_next_full_point_v7() -> None:
    case = json.loads(shared("cases/domain.json").read_text())["V7"]
    threshold, result = Fraction(case["given"]["threshold"]), Fraction(case["given"]["result"])

    assert round_fraction(threshold - result, 0, "ceiling") == case["expect"]["points_below"]
    assert threshold - round_to_whole(result, "ceiling") == case["expect"]["other_reading_rounding_the_result_up"]


def test_shares_are_shown_by_largest_remainder_v12() -> None:
    expected = json.loads(shared("cases/domain.json").read_text())["V12"]["expect"]
    shares = [Fraction(weight) for weight in expected["exact_weights"]]

    assert [str(percent) for percent in largest_remainder(shares, 1)] == expected["shown_by_largest_remainder"]


def test_on_equal_remainders_the_earlier_share_gets_the_step() -> None:
    assert [str(each) for each in largest_remainder([Fraction(1, 3)] * 3, 0)] == ["34", "33", "33"]


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any), st.integers(0, 4))
def test_percents_shown_add_up_to_a_hundred_and_lie_within_a_step_of_the_exact_ones(
    sizes: list[int], places: int
) -> None:
    shares = [Fraction(size, sum(sizes)) for size in sizes]

    shown = largest_remainder(shares, places)

    assert sum(map(Fraction, shown)) == 100
    assert all(
        abs(Fraction(each) - 100 * share) < Fraction(1, 10**places) for each, share in zip(shown, shares, strict=True)
    )


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ([Fraction(1, 2), Fraction(1, 3)], "add up to 5/6, not to 1"),
        ([Fraction(3, 2), Fraction(-1, 2)], "-1/2 is negative"),
    ],
)
def test_shares_that_are_no_shares_are_refused(shares: list[Fraction], words: str) -> None:
    with pytest.raises(InputError, match=words):
        largest_remainder(shares, 1)


@given(values, st.integers(-3, 8), modes)
def test_rounding_moves_by_less_than_a_step_and_a_second_time_not_at_all(
    value: Fraction, places: int, mode: Mode
) -> None:
    rounded = round_fraction(value, places, mode)

    assert abs(Fraction(rounded) - value) < Fraction(10) ** -places
    assert round_fraction(rounded, places, mode) == rounded
    assert rounded.as_tuple().exponent == -max(places, 0)


@given(values, st.integers(0, 6))
def test_opposite_modes_mirror_each_other(value: Fraction, places: int) -> None:
    for mode in ("half up", "half even", "half down", "up", "down"):
        assert round_fraction(-value, places, mode) == -round_fraction(value, places, mode)
    assert round_fraction(-value, places, "ceiling") == -round_fraction(value, places, "floor")


@given(values, st.integers(0, 6))
def test_modes_agree_with_the_decimal_module_where_it_is_exact(value: Fraction, places: int) -> None:
    value = Fraction(round_to_whole(value * 10**8), 10**8)
    names: dict[Mode, str] = {
        "half up": "ROUND_HALF_UP",
        "half even": "ROUND_HALF_EVEN",
        "half down": "ROUND_HALF_DOWN",
        "up": "ROUND_UP",
        "down": "ROUND_DOWN",
        "ceiling": "ROUND_CEILING",
        "floor": "ROUND_FLOOR",
    }
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        for mode, name in names.items():
            assert round_fraction(value, places, mode) == exact.quantize(Decimal(1).scaleb(-places), rounding=name)


def test_a_narrow_decimal_context_takes_no_digits_away() -> None:
    with localcontext() as context:
        context.prec = 3
        rounded = round_fraction(Fraction(10**40 + 1, 10), 1, "half up")

    assert str(rounded) == "1" + "0" * 38 + "0.1"


def test_numbers_of_ten_thousand_digits_are_rounded_and_written() -> None:
    huge = Fraction(10**10_000 + 1, 2)

    assert write_decimal(huge).endswith("0.5")
    assert Fraction(round_fraction(huge, 0, "half even")) == 10**10_000 // 2


def test_nothing_is_printed_as_negative_zero() -> None:
    assert str(round_fraction(Fraction(-1, 1000), 1, "half up")) == "0.0"


@given(values, st.integers(0, 6))
def test_a_written_decimal_reads_back_as_the_same_number(value: Fraction, places: int) -> None:
    exact = Fraction(round_to_whole(value), 10**places)

    text = write_decimal(exact)

    assert Fraction(text) == exact
    assert "E" not in text
    assert "." not in text or not text.endswith("0")


def test_a_decimal_without_an_end_is_refused() -> None:
    assert not is_finite_decimal(Fraction(1, 3))
    with pytest.raises(InputError, match=r"1/3 has no end as a decimal; round it"):
        write_decimal(Fraction(1, 3))
    with pytest.raises(InputError, match=r"1/3 has no end"):
        Rounding(None).printed(Fraction(1, 3))


def test_without_places_the_exact_value_is_printed_and_compared() -> None:
    unrounded = Rounding(None, before_comparison=True)

    assert unrounded.printed(Fraction(1, 8)) == Decimal("0.125")
    assert unrounded.compared(Fraction(1, 3)) == Fraction(1, 3)


def test_a_thousand_places_are_the_most() -> None:
    assert round_fraction(Fraction(1, 3), 1000).as_tuple().exponent == -1000


@pytest.mark.parametrize("places", [1.0, True, 1001, None])
def test_places_that_are_no_small_whole_number_are_refused(places: int) -> None:
    with pytest.raises(InputError, match=r"Cannot round to .* places; give a whole number"):
        round_fraction(Fraction(1, 3), places)


def test_an_unknown_mode_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"'bankers' is not known; use one of 'half up', 'half even'"):
        Rounding(1, "bankers")  # type: ignore[arg-type]  # the wrong mode is what is tested
