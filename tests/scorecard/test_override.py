"""What stands when somebody judges otherwise?"""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from scorecard.making import seen
from tallystick.errors import InputError
from tallystick.scorecard.lines import Line
from tallystick.scorecard.override import Override, with_override

LINE = Line(
    id="a",
    kind="kpi",
    title="A",
    weight=Fraction(1),
    status="poor",
    severity="poor",
    score=Fraction(20),
    coverage=Fraction(1),
)
OVERRIDE = Override(
    line="a",
    status="watch",
    severity="watch",
    reason="The strike is over since Monday.",
    author="hub/manager",
    expiry=date(2013, 3, 1),
)


def test_the_computed_line_stands_beside_the_override() -> None:
    found = with_override(LINE, OVERRIDE, date(2013, 2, 28))

    assert found.computed == LINE
    assert seen(found.effective.status, found.effective.severity, found.effective.score) == ("watch", "watch", 20)
    assert (found.override.reason, found.override.author) == ("The strike is over since Monday.", "hub/manager")


def test_an_override_may_say_a_score() -> None:
    assert with_override(LINE, replace(OVERRIDE, score=Fraction(50)), date(2013, 2, 1)).effective.score == 50


def test_on_its_expiry_the_computed_line_holds_again() -> None:
    found = with_override(LINE, OVERRIDE, date(2013, 3, 1))

    assert (found.in_force, found.effective) == (False, LINE)


def test_an_override_is_for_one_line() -> None:
    with pytest.raises(InputError, match="The override is for 'b', and the line is 'a'"):
        with_override(LINE, replace(OVERRIDE, line="b"), date(2013, 2, 1))


@pytest.mark.parametrize("word", ["status", "reason", "author"])
def test_an_override_says_who_and_why(word: str) -> None:
    with pytest.raises(InputError, match=f"The override of 'a' has no {word}"):
        replace(OVERRIDE, **{word: " "})  # type: ignore[arg-type]  # the word is one of the text fields
