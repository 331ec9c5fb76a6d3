"""Numbers in words are read as agreements write them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.charter.clauses.wording.numbers import numbers_in_words

_ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen"""
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety"
ONES, TENS = _ONES.split(), _TENS.split()


def in_words(value: int, *, hyphen: str, joined: str) -> str:
    """A number in English words, written without the code under test."""
    if value < 20:
        return ONES[value]
    if value < 100:
        rest = value % 10
        return TENS[value // 10] + (hyphen + ONES[rest] if rest else "")
    for scale, word in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if value >= scale:
            rest = value % scale
            tail = f"{joined if rest < 100 else ' '}{in_words(rest, hyphen=hyphen, joined=joined)}" if rest else ""
            return f"{in_words(value // scale, hyphen=hyphen, joined=joined)} {word}{tail}"
    raise AssertionError(value)


@given(st.integers(0, 10**11), st.sampled_from(["-", " "]), st.sampled_from([" and ", " "]), st.booleans())
def test_every_whole_number_is_read_back(value: int, hyphen: str, joined: str, capital: bool) -> None:
    words = in_words(value, hyphen=hyphen, joined=joined)
    text = f"It is {words.capitalize() if capital else words} in all."

    (found,) = numbers_in_words(text)

    assert found.value == value
    assert text[found.start : found.end].casefold() == words


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("one and one-half", "3/2"),
        ("ninety six and one-half", "193/2"),
        ("ninety-nine and nine-tenths", "999/10"),
        ("two and a quarter", "9/4"),
        ("ninety-seven point five", "195/2"),
        ("three point one four", "157/50"),
        ("three-quarters", "3/4"),
        ("one-third", "1/3"),
        ("half", "1/2"),
        ("twice", "2"),
        ("a hundred and one", "101"),
        ("a thousand", "1000"),
    ],
)
def test_fractions_and_other_ways_to_say_a_number(words: str, value: str) -> None:
    assert [each.value for each in numbers_in_words(words)] == [Fraction(value)]


@pytest.mark.parametrize(
    ("words", "value"), [("first", 1), ("tenth", 10), ("twelfth", 12), ("twentieth", 20), ("twenty-first", 21)]
)
def test_ordinals_say_so(words: str, value: int) -> None:
    (found,) = numbers_in_words(f"on the {words} day")

    assert found.value == value
    assert found.ordinal


def test_a_calendar_quarter_is_no_fourth() -> None:
    assert [each.value for each in numbers_in_words("in one quarter, or one quarter of the fee")] == [1, Fraction(1, 4)]


def test_numbers_beside_each_other_stay_apart() -> None:
    assert [each.value for each in numbers_in_words("three and six, five; seven")] == [3, 6, 5, 7]
