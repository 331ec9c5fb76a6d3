"""Which score does a value have, and how far has it come?"""

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.making import one
from shared import shared
from tallystick.charter.model.kpis import ScoreCurve
from tallystick.errors import InputError
from tallystick.scorecard.curves import attainment, goal_and_red_flag, score_at
from tallystick.terms.rounding import round_fraction


def curve(body: str) -> ScoreCurve:
    definition, _ = one(f"target: 95\nscore: {body}")
    assert definition.kpi.score is not None
    return definition.kpi.score


def scores(body: str, *values: str, target: int | None = 95) -> list[Fraction | None]:
    return [score_at(curve(body), Fraction(value), None if target is None else Fraction(target)) for value in values]


def test_a_score_lies_on_straight_lines_between_anchors_and_stays_beyond_them() -> None:
    found = scores("{anchors: [[90, 0], [94, 80], [98, 100]]}", "89", "90", "91", "94", "96", "98", "99")

    assert found == [0, 0, 20, 80, 90, 100, 100]


def test_a_score_may_go_on_beyond_the_anchors() -> None:
    found = scores("{anchors: [[90, 0], [94, 80], [98, 100]], beyond: extend}", "89", "99")

    assert found == [-20, 105]


def test_anchors_may_be_relative_to_the_target() -> None:
    body = "{anchors: [[target - 5, 0], [target, 80], [100, 100]]}"

    assert scores(body, "90", "92.5", "95", "97.5", "100") == [0, 40, 80, 90, 100]
    assert scores(body, "90", target=None) == [None]


def test_a_share_of_the_target_is_an_anchor() -> None:
    assert scores("{anchors: [[80 % of target, 0], [target, 100]]}", "90", target=100) == [50]


def test_anchors_that_cross_at_a_target_are_refused() -> None:
    with pytest.raises(InputError, match=r"an anchor at 101 before one at 100 .target 101."):
        scores("{anchors: [[90, 0], [target, 80], [100, 100]]}", "90", target=101)


def test_goal_and_red_flag_make_three_equal_segments() -> None:
    case = json.loads(shared("cases/domain.json").read_text())["V11"]
    made = goal_and_red_flag(Decimal(case["given"]["goal"]), Decimal(case["given"]["red_flag"]))

    found = [score_at(made, Fraction(value), None) for value in case["given"]["values"]]

    assert found == [0, Fraction(10, 3), 5, Fraction(20, 3), 10]
    assert [str(round_fraction(score, 3)) for score in found if score is not None] == case["expect"]["scores"]


def test_a_goal_below_the_red_flag_means_that_lower_is_better() -> None:
    made = goal_and_red_flag(Decimal(4), Decimal(10), best=Decimal(90))

    assert [score_at(made, Fraction(value), None) for value in (-3, -2, 4, 7, 10, 16, 17)] == [90, 90, 60, 45, 30, 0, 0]


def test_goal_and_red_flag_must_differ() -> None:
    with pytest.raises(InputError, match="Goal and red flag are both 5"):
        goal_and_red_flag(Decimal(5), Decimal(5))


def test_attainment_is_a_distance_and_holds_for_both_directions() -> None:
    assert attainment(Fraction(95), target=Fraction(96), floor=Fraction(92)) == Fraction(3, 4)
    assert attainment(Fraction(5), target=Fraction(4), floor=Fraction(8)) == Fraction(3, 4)
    assert attainment(Fraction(0), target=Fraction(-4), floor=Fraction(4)) == Fraction(1, 2)


def test_attainment_of_a_level_that_is_kept_is_refused() -> None:
    with pytest.raises(InputError, match="Floor and target are both 94"):
        attainment(Fraction(95), target=Fraction(94), floor=Fraction(94))


values = st.fractions(min_value=-1000, max_value=1000, max_denominator=40)


@given(values=st.lists(values, min_size=2, max_size=2))
def test_a_rising_curve_never_falls_and_stays_in_its_scale(values: list[Fraction]) -> None:
    low, high = sorted(values)
    made = goal_and_red_flag(Decimal(700), Decimal(500))

    first, second = score_at(made, low, None), score_at(made, high, None)

    assert first is not None
    assert second is not None
    assert 0 <= first <= second <= 10
