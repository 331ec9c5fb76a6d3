"""Worked examples of a charter are executed, and hold or do not."""

from decimal import Decimal

import pytest

from agreed import agreed
from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import InputError
from tallystick.figures.examples import ExampleResult, run_example
from tallystick.terms.figure import Missing

CHARTER = """
parties: {{hub: {{name: Hub, is: {{carrier: DL}}}}}}
sources:
  flights:
    time: at
    key: [id]
    columns: {{id: integer, at: time, carrier: text, air_time: minutes, delay: minutes}}
measures:
  scheduled: COUNT(*)
  completed: COUNT(air_time)
  stopped: COUNT_IF(air_time IS NULL AND delay > 60)
kpis:
  completion:
    title: Completion
    formula: completed / scheduled
    unit: percent
    direction: higher
    minimum: 30 scheduled
    by: [party]
  relieved:
    title: Relieved
    formula: completion
    unit: percent
    direction: higher
    excludes: {{weather: {{measure: stopped, convention: drop}}}}
    rounding: 4 places
  twice: {{title: Twice, formula: completion * 2, unit: percent, direction: higher}}
  delay:
    title: Delay
    formula: AVG(delay)
    unit: minutes
    direction: lower
    examples: [{example}]
"""


def charter(example: str = "") -> CompiledCharter:
    """The charter with one example of the KPI ``delay``."""
    return agreed(CHARTER.format(example=example))


def run(kpi: str, example: str) -> ExampleResult:
    """The result of an example written in YAML."""
    compiled = charter(example)
    (held,) = compiled.kpis["delay"].kpi.examples
    return run_example(compiled, kpi, held)


def test_values_of_measures_stand_for_their_formulas() -> None:
    result = run("completion", "{given: {scheduled: 1000, completed: 940}, expect: 94.0}")

    assert result == ExampleResult(True, Decimal("94.0"), Decimal("94.0"))


def test_an_example_that_does_not_hold_says_what_was_found() -> None:
    result = run("completion", "{given: {scheduled: 1000, completed: 940}, expect: 95}")

    assert result == ExampleResult(False, Decimal("94.0"), Decimal(95))


def test_exclusions_are_part_of_the_formula() -> None:
    assert run("relieved", "{given: {scheduled: 1000, completed: 940, stopped: 30}, expect: 96.9072}").holds


def test_a_value_of_a_kpi_is_given_in_its_unit() -> None:
    assert run("twice", "{given: {completion: 47}, expect: 94}").holds


def test_nothing_scheduled_is_no_activity_and_too_few_are_insufficient() -> None:
    assert run("completion", "{given: {scheduled: 0, completed: 0}, expect: no_activity}").holds
    assert (
        run("completion", "{given: {scheduled: 29, completed: 29}, expect: insufficient}").found is Missing.INSUFFICIENT
    )


def test_rows_are_counted_as_facts_of_the_first_period_and_of_a_member() -> None:
    assert run("delay", "{rows: [{delay: 10}, {delay: 21}, {delay: null}], expect: 15.5}").holds


def test_rows_of_others_than_the_parties_do_not_count() -> None:
    assert run("delay", "{rows: [{delay: 10, carrier: DL}, {delay: 99, carrier: UA}], expect: 10}").holds


def test_rows_with_times_fall_into_their_periods() -> None:
    rows = '{delay: 10, at: "2013-01-05T10:00:00"}, {delay: 30, at: "2013-02-05T10:00:00Z"}'

    assert run("delay", f"{{rows: [{rows}], expect: 30}}").holds


@pytest.mark.parametrize(
    ("example", "words"),
    [
        ("{given: {scheduled: 10}, expect: 1}", "does not give all that its formula needs"),
        ("{given: {nonsense: 10}, expect: 1}", "gives 'nonsense', which is no measure or KPI"),
        ("{expect: 1}", "both or neither"),
        ("{given: {scheduled: 100, completed: 4}, expect: plenty}", "expects 'plenty'; write a number, or one of"),
        ("{rows: [{speed: 10}], expect: 1}", "'speed', which source 'flights' does not declare"),
        ("{rows: [{delay: fast}], expect: 1}", "'fast' where a number was expected"),
    ],
)
def test_an_example_that_cannot_be_executed_says_why(example: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        run("completion", example)
