"""Conditions of bands and bounds of curves: how they are read, and that writing them changes nothing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.charter.model.bands import Bound, Condition, Edge, read_bound, read_condition


def condition(text: str) -> Condition:
    found = read_condition(text)
    assert isinstance(found, Condition)
    return found


@pytest.mark.parametrize(
    ("text", "edges"),
    [
        (">= target", [(">=", "1", "0")]),
        ("< target - 2", [("<", "1", "-2")]),
        ("> target + 0.5", [(">", "1", "0.5")]),
        (">=90 and <95", [(">=", "0", "90"), ("<", "0", "95")]),
        ("= -3", [("=", "0", "-3")]),
        (">= 95 % of target", [(">=", "0.95", "0")]),
        (">= 95% of target - 1", [(">=", "0.95", "-1")]),
        ("within 5 of target", [(">=", "1", "-5"), ("<=", "1", "5")]),
        ("within 0.5 of 10", [(">=", "0", "9.5"), ("<=", "0", "10.5")]),
        ("within 2 of target + 1 and > 0", [(">=", "1", "-1"), ("<=", "1", "3"), (">", "0", "0")]),
        ("otherwise", []),
    ],
)
def test_a_condition_is_read_as_its_edges(text: str, edges: list[tuple[str, str, str]]) -> None:
    wanted = [
        Edge.model_validate({"operator": sign, "bound": Bound(times=Decimal(times), plus=Decimal(plus))})
        for sign, times, plus in edges
    ]

    assert condition(text).edges == tuple(wanted)


@pytest.mark.parametrize("text", ["", "target", ">= ", ">= goal", "=> target", ">= target or < 3", ">= 1e3", "!= 3"])
def test_what_is_no_condition_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match="expected a comparison with a number or the target"):
        read_condition(text)


@pytest.mark.parametrize("text", [">= 1234567890123456", ">= target - 0.1234567890123"])
def test_numbers_too_long_to_be_added_exactly_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cannot read"):
        read_condition(text)


def test_a_condition_must_be_a_text() -> None:
    with pytest.raises(ValueError, match="found 95, expected a condition in quotes"):
        read_condition(95)


@pytest.mark.parametrize(("value", "shown"), [(5, "5"), (Decimal("2.50"), "2.50"), ("target - 5", "target - 5")])
def test_a_bound_is_a_number_or_a_text(value: object, shown: str) -> None:
    assert str(read_bound(value)) == shown


@pytest.mark.parametrize("value", [True, None, "goal", "target -", [1]])
def test_what_is_no_bound_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="expected a number, or a text such as 'target - 5'"):
        read_bound(value)


NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=3)
BOUNDS = st.one_of(
    NUMBERS.map(str),
    st.just("target"),
    st.tuples(NUMBERS, NUMBERS.filter(bool)).map(
        lambda pair: f"{pair[0]} % of target {'+' if pair[1] > 0 else '-'} {abs(pair[1])}"
    ),
)
CONDITIONS = st.lists(st.tuples(st.sampled_from([">=", ">", "<=", "<", "="]), BOUNDS), min_size=1, max_size=3).map(
    lambda edges: " and ".join(f"{sign} {bound}" for sign, bound in edges)
)


@given(CONDITIONS)
def test_a_condition_that_is_written_and_read_again_is_the_same(text: str) -> None:
    found = condition(text)

    assert condition(str(found)) == found


@given(CONDITIONS, st.sampled_from([" ", "   "]))
def test_blanks_do_not_count(text: str, blanks: str) -> None:
    assert condition(blanks + text.replace(" ", blanks) + blanks) == condition(text)
