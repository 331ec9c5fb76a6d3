"""Are scenarios drawn from history as they should be: whole blocks, fairly, the same everywhere?"""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.errors import InputError
from tallystick.obligations.backtest.blocks import block_length, draw, expected_uses, quantile
from tallystick.obligations.backtest.chance import Chance


def test_one_block_as_long_as_history_is_history() -> None:
    assert draw(12, 12, Chance("any")) == tuple(range(12))


@given(periods=st.integers(1, 40), length=st.integers(1, 40), seed=st.text(max_size=5))
def test_a_scenario_is_made_of_periods_that_followed_one_another(periods: int, length: int, seed: str) -> None:
    length = min(length, periods)

    drawn = draw(periods, length, Chance(seed))

    assert len(drawn) == periods
    assert all(0 <= each < periods for each in drawn)
    assert all(drawn[at] == drawn[at - 1] + 1 for at in range(periods) if at % length)


@settings(deadline=None)
@given(periods=st.integers(1, 5), length=st.integers(1, 5))
def test_expected_uses_are_those_of_every_way_to_draw(periods: int, length: int) -> None:
    length = min(length, periods)
    blocks = -(-periods // length)
    ways = list(product(range(periods - length + 1), repeat=blocks))
    laid = [[first + step for first in way for step in range(length)][:periods] for way in ways]

    counted = [Fraction(sum(each.count(period) for each in laid), len(ways)) for period in range(periods)]

    assert list(expected_uses(periods, length)) == counted
    assert sum(counted) == periods


def test_the_same_seed_draws_the_same_and_another_one_another() -> None:
    same, again, other = (tuple(Chance(seed).below(1000) for _ in range(50)) for _ in (1,) for seed in ("a", "a", "b"))

    assert same == again != other


def test_numbers_are_drawn_alike() -> None:
    chance = Chance("fair")
    counts = [0] * 6

    for _ in range(6000):
        counts[chance.below(6)] += 1

    assert all(850 < count < 1150 for count in counts)


@pytest.mark.parametrize(
    ("periods", "length"), [(1, 1), (3, 1), (4, 2), (12, 2), (27, 3), (42, 3), (43, 4), (1000, 10)]
)
def test_a_block_is_the_cube_root_of_history_rounded(periods: int, length: int) -> None:
    assert block_length(periods) == length


def test_blocks_longer_than_history_are_refused() -> None:
    with pytest.raises(InputError, match="Blocks of 13 periods cannot be drawn from a history of 12"):
        draw(12, 13, Chance("1"))


@given(values=st.lists(st.integers(-5, 5), min_size=1, max_size=20), percent=st.integers(1, 100))
def test_a_quantile_is_the_least_value_that_so_many_do_not_exceed(values: list[int], percent: int) -> None:
    ordered = sorted(map(Fraction, values))
    share = Fraction(percent, 100)

    found = quantile(ordered, share)

    assert sum(each <= found for each in ordered) >= share * len(ordered)
    assert sum(each < found for each in ordered) < share * len(ordered)
