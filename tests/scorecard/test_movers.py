"""Which sentences tell an executive what changed?"""

from fractions import Fraction

from scorecard.making import charter, figure
from tallystick.charter.definitions import CompiledCharter
from tallystick.scorecard.lines import Line
from tallystick.scorecard.movers import what_changed
from tallystick.scorecard.roll_up import scorecard

KPIS = """
completion:
  title: Completion
  formula: completed / scheduled
  unit: percent
  direction: higher
  target: {step: {2013-01: 95, 2013-03: 90}}
  bands: {good: {when: '>= target', title: on course, severity: good}, watch: '>= target - 2', poor: otherwise}
delay:
  title: Delay
  formula: AVG(delay)
  unit: minutes
  direction: lower
  target: 10
flights:
  title: Flights
  formula: scheduled
  unit: count
  direction: unscored
  rounding: 0 places
"""


def cards(
    first: dict[str, str | None], second: dict[str, str | None], *, months: tuple[str, str] = ("2013-01", "2013-02")
) -> tuple[Line, Line, CompiledCharter]:
    compiled = charter(KPIS)
    figures = [
        figure(compiled.kpis[name], month, value)
        for month, values in zip(months, (first, second), strict=True)
        for name, value in values.items()
    ]
    made = [scorecard(compiled, figures, compiled.calendars["months"].get(month)) for month in months]
    return made[0], made[1], compiled


def told(
    first: dict[str, str | None],
    second: dict[str, str | None],
    *,
    most: int = 3,
    months: tuple[str, str] = ("2013-01", "2013-02"),
) -> list[str]:
    before, after, compiled = cards(first, second, months=months)
    return what_changed(before, after, compiled=compiled, most=most)


def test_a_falling_value_improves_where_lower_is_better() -> None:
    found = told({"delay": "12"}, {"delay": "9.5"})

    assert found == [
        "Delay improved from poor to good: 9.5 minutes against a target of 10.0 minutes, from 12.0 minutes."
    ]


def test_a_worse_status_comes_first_and_larger_steps_before_smaller() -> None:
    found = told(
        {"completion": "96", "delay": "12", "flights": "100"}, {"completion": "90", "delay": "9", "flights": "90"}
    )

    assert found == [
        "Completion worsened from on course to poor: 90.0 % against a target of 95.0 %, from 96.0 %.",
        "Delay improved from poor to good: 9.0 minutes against a target of 10.0 minutes, from 12.0 minutes.",
        "Flights moved: 90, from 100.",
    ]


def test_within_a_status_the_larger_move_against_the_target_comes_first() -> None:
    found = told({"completion": "96", "delay": "9"}, {"completion": "97", "delay": "7"}, most=1)

    assert found == ["Delay improved: 7.0 minutes against a target of 10.0 minutes, from 9.0 minutes."]


def test_a_value_that_is_gone_is_told_with_its_reason() -> None:
    found = told({"completion": "96", "delay": None}, {"completion": None, "delay": "9"})

    assert found == [
        "Completion has no value this time (no activity), after 96.0 %.",
        "Delay has a value again: 9.0 minutes against a target of 10.0 minutes (before: no activity).",
    ]


def test_a_status_that_changes_with_the_target_alone_says_so() -> None:
    found = told({"completion": "94"}, {"completion": "94"}, months=("2013-02", "2013-03"))

    assert found == [
        (
            "Completion improved from watch to on course while it stayed at 94.0 % against a target of 90.0 %, which "
            "was 95.0 %."
        )
    ]


def test_a_status_that_improves_while_the_value_worsens_shows_both_targets() -> None:
    found = told({"completion": "94"}, {"completion": "93"}, months=("2013-02", "2013-03"))

    assert found == [
        (
            "Completion improved from watch to on course: 93.0 % against a target of 90.0 %, from 94.0 % against a "
            "target of 95.0 %."
        )
    ]


def test_nothing_changed_is_said_in_a_sentence() -> None:
    assert told({"delay": "9"}, {"delay": "9"}) == ["No KPI changed its value or its status."]


def test_an_unfinished_period_is_not_compared() -> None:
    compiled = charter(KPIS)
    months = compiled.calendars["months"]
    figures = [
        figure(compiled.kpis["flights"], "2013-01", "11880"),
        figure(compiled.kpis["flights"], "2013-02", "1856", elapsed=Fraction(1, 7)),
    ]
    before, after = (scorecard(compiled, figures, months.get(name)) for name in ("2013-01", "2013-02"))

    assert what_changed(before, after, compiled=compiled) == ["No KPI changed its value or its status."]
