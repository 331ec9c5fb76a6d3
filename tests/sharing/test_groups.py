"""Groups that are large and even enough: examples that a reader does in the head."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.sharing.groups import Composition, dominates, is_estimable, top_share

TENTH = Fraction(1, 10)


def amounts(*numbers: int) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, numbers))


@pytest.mark.parametrize(("share", "found"), [(Fraction(60, 100), False), (Fraction(59, 100), True)])
def test_a_share_is_dominant_above_the_agreed_one_and_not_at_it(share: Fraction, found: bool) -> None:
    assert dominates(amounts(60, 30, 10), 1, share) is found


@pytest.mark.parametrize(("rest", "found"), [(6, False), (5, True)])
def test_the_remainder_hides_the_largest_when_it_is_the_agreed_share_of_it(rest: int, found: bool) -> None:
    assert is_estimable(amounts(60, 30, rest), TENTH) is found


def test_with_one_contributor_or_none_everything_is_known() -> None:
    assert is_estimable(amounts(60), TENTH)
    assert is_estimable((), TENTH)
    assert dominates((), 1, Fraction(99, 100))


def test_who_adds_nothing_is_not_counted() -> None:
    assert Composition(amounts(5, 0, 3)).contributors == 2
    assert Composition().contributors == 0
    assert Composition().largest == 1


def test_amounts_below_zero_weigh_by_their_size() -> None:
    assert top_share(amounts(-60, 40), 1) == Fraction(3, 5)


@given(st.lists(st.integers(-50, 50), max_size=6), st.randoms(use_true_random=False), st.integers(1, 4))
def test_neither_order_nor_scale_changes_who_stands_out(numbers: list[int], chance: st.DataObject, count: int) -> None:
    mixed = [number * 7 for number in numbers]
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random, which hypothesis types as its own

    assert top_share(amounts(*mixed), count) == top_share(amounts(*numbers), count)
    assert is_estimable(amounts(*mixed), TENTH) == is_estimable(amounts(*numbers), TENTH)
