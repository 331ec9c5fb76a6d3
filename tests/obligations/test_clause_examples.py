"""Worked examples of clauses are executed, and one that does not hold says what the clause gives instead."""

from textwrap import dedent, indent

import pytest

from agreed import HEAD
from obligations.made import GROUND, charter, clause
from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.compiling import compile_charter
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.library.clauses.load import clause_library
from tallystick.charter.library.clauses.ready import ready
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape
from tallystick.errors import InputError
from tallystick.obligations.examples import example_problems, run_example

TRIGGER = "{ends: {at least: 3, of: 6 months, window: rolling, judged: each, again: none, then: [{right: terminate}]}}"


def with_example(example: str, **keys: object) -> tuple[ClauseDefinition, CompiledCharter]:
    """A clause with one worked example."""
    made = charter(clause(**{"floor": "92", **keys}, examples=f"[{example}]"))
    return made.clauses.definitions["floor"], made


def differences(example: str, **keys: object) -> tuple[str, ...]:
    """Where the example does not hold."""
    definition, compiled = with_example(example, **keys)
    return run_example(definition, compiled, definition.clause.examples[0]).differences


@pytest.mark.parametrize("name", sorted(clause_library().templates))
def test_every_example_of_the_library_holds(name: str) -> None:
    made = ready(name)

    assert made.definition.clause.examples
    for example in made.definition.clause.examples:
        assert run_example(made.definition, made.compiled, example).differences == ()


def test_an_example_that_holds_has_no_differences() -> None:
    held = "{given: {2013-01: 91.9, 2013-02: 92}, expect: {2013-01: {outcome: missed, amount: 100.00}, 2013-02: met}}"

    assert differences(held, credit="1000 * shortfall") == ()


def test_an_example_that_does_not_hold_says_what_comes_out() -> None:
    wrong = "{given: {2013-01: 91.9}, expect: {2013-01: {outcome: met, amount: 50}}}"

    found = differences(wrong, credit="1000 * shortfall")

    assert [each.partition(" (")[0] for each in found] == [
        "2013-01 gives outcome missed, not met",
        "2013-01 gives amount 100.00, not 50",
    ]


def test_the_short_form_lists_the_months_that_were_missed() -> None:
    right = "{missed: [2013-02, 2013-06, 2013-07], expect: {right arises: 2013-07}}"
    wrong = "{missed: [2013-02, 2013-06, 2013-07], expect: {right arises: 2013-06}}"

    assert differences(right, triggers=TRIGGER) == ()
    assert differences(wrong, triggers=TRIGGER) == ("A right first arises in 2013-07, not in 2013-06.",)


def test_totals_and_named_values() -> None:
    example = (
        "{given: {2013-01: 91, 2013-02: 90, 2013-03: 99}, values: {invoice: {2013-01: 1000, 2013-02: 2000}}, "
        "expect: {total: 250.00}}"
    )

    assert differences(example, credit="5 % of invoice * shortfall", values="{invoice: {delivered: the invoice}}") == ()


def test_figures_of_other_kpis_and_events() -> None:
    example = (
        "{given: {2013-01: {numerator: 90, denominator: 100}}, kpis: {stopped: {2013-01: 3}}, "
        "events: [{kind: waiver, period: 2013-01, what: amount, on: 2013-02-01}], "
        "expect: {2013-01: {outcome: met, value: 92.8}}}"
    )

    assert (
        differences(
            example, exclusions="{stopped: {what: flights stopped, by: rule, counts: stopped, convention: drop}}"
        )
        == ()
    )


def test_a_month_that_the_charter_does_not_have_is_refused() -> None:
    with pytest.raises(InputError, match="has no period '2031-01'"):
        differences("{given: {2031-01: 91.9}, expect: {2031-01: met}}")


def test_a_value_that_the_clause_cannot_see_is_refused() -> None:
    with pytest.raises(InputError, match="gives 'invoices', which is no value"):
        differences("{given: {2013-01: 91.9}, values: {invoices: 5}, expect: {2013-01: missed}}")


def test_the_checker_reports_an_example_at_its_line() -> None:
    body = clause(floor="92", examples="[{given: {2013-01: 91.9}, expect: {2013-01: met}}]")
    text = f"{HEAD}term: 2013-01-01 .. 2014-01-01\n{dedent(GROUND)}\nclauses:\n{indent(body, '  ')}"
    document = read_texts([("charter.yaml", text.encode())])
    made, _ = shape(document)
    assert made is not None
    compiled = compile_charter(made, document)

    (found,) = example_problems(compiled.clauses.definitions["floor"], compiled, document)

    assert (found.id, found.line) == ("C568", text[: text.index("examples:")].count("\n") + 1)
    assert "clause 'floor', example 1: 2013-01 gives outcome missed, not met" in found.message
