"""Who contributed what?"""

import json
from fractions import Fraction

import pytest

from shared import shared
from tallystick.errors import InputError
from tallystick.scorecard.contribution import deduplication, weights_by_target
from tallystick.terms.rounding import largest_remainder, round_fraction


def test_weights_by_target_are_exact_and_add_up() -> None:
    case = json.loads(shared("cases/domain.json").read_text())["V12"]

    weights = weights_by_target(case["given"]["targets"])

    assert [str(weight) for weight in weights] == case["expect"]["exact_weights"]
    assert [str(round_fraction(100 * weight, 1)) for weight in weights] == case["expect"]["weights_percent"]
    assert [str(shown) for shown in largest_remainder(weights, 1)] == case["expect"]["shown_by_largest_remainder"]
    assert sum(weights) == 1


@pytest.mark.parametrize("targets", [[], [0, 0], [1, -1, 3]])
def test_targets_that_give_no_weights_are_refused(targets: list[int]) -> None:
    with pytest.raises(InputError, match="give no weights"):
        weights_by_target(targets)


def test_double_claims_are_taken_out_by_an_adjustment() -> None:
    case = json.loads(shared("cases/domain.json").read_text())["V19"]

    assert deduplication(case["given"]["served"], case["given"]["claims"]) == case["expect"]["adjustment"]


def test_claims_below_what_was_served_need_no_adjustment() -> None:
    assert deduplication(100, [50, Fraction(99, 2)]) == 0


@pytest.mark.parametrize(("claims", "words"), [([101], "One claim is 101"), ([-1], "Found -1 among")])
def test_claims_that_cannot_be_are_refused(claims: list[int], words: str) -> None:
    with pytest.raises(InputError, match=words):
        deduplication(100, claims)
