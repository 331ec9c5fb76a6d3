"""Which targets are refused, and in which words?"""

import pytest

from scorecard.making import one, read
from tallystick.scorecard.problems import PROBLEMS
from tallystick.scorecard.target_checks import target_problems

FLOW = "scheduled"


def found(body: str, *, formula: str = "completed / scheduled", direction: str = "higher") -> list[str]:
    unit = "percent" if "/" in formula else "count"
    return [str(each) for each in target_problems(*one(body, formula=formula, unit=unit, direction=direction))]


@pytest.mark.parametrize(
    "body",
    [
        "target: 94",
        "target: {step: {2013-01: 94, 2013-07: 95}}",
        "target: {linear: {2013-01: 94, 2013-12: 96}}",
        "target: {relative: {to: prior year, times: 1.02}}",
        "target: {relative: {to: baseline, plus: 1}}\nbaseline: 90",
        "target: {piecewise: [{from: 2013-01, flat: 90}, {from: 2013-06, linear: {2013-06: 90, 2013-12: 94}}]}",
        "by: [party, origin]\ntarget: [94, {for: {party: hub}, flat: 95}, {for: {party: hub, origin: JFK}, flat: 93}]",
    ],
)
def test_sound_targets_have_no_problem(body: str) -> None:
    assert found(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "target: {flat: 100, adds up to: {2013: 1200, 2013-Q1: 300}}",
        "target: {cumulative: {"
        + ", ".join(f"2013-{m:02}: {m * 100}" for m in range(1, 13))
        + "}, adds up to: {2013: 1200}}",
        "target: {seasonal: {total: 1200, shares: {"
        + ", ".join(f"2013-{m:02}: {'0.1' if m > 2 else '0'}" for m in range(1, 13))
        + "}}, adds up to: {2013: 1200}}",
    ],
)
def test_flow_targets_that_add_up_have_no_problem(body: str) -> None:
    assert found(body, formula=FLOW) == []


@pytest.mark.parametrize(
    ("body", "formula", "words"),
    [
        ("target: {step: {2013-1: 94}}", "", "C201 KPI 'it': the target names period '2013-1', which calendar"),
        ("target: {step: {2013-01: 94, 2013-13: 1}}", "", "Did you mean 2013-1"),
        (
            "target: {step: {2013-Q1: 94}}",
            "",
            "C202 KPI 'it': the target names the quarter '2013-Q1', and the KPI has a value for each month.",
        ),
        ("target: {linear: {2013-12: 96, 2013-01: 94}}", "", "C203 KPI 'it': the target names 2013-01 after 2013-12."),
        (
            "target: {piecewise: [{from: 2013-06, flat: 9}, {from: 2013-01, flat: 8}]}",
            "",
            "C203 KPI 'it': the target names 2013-01 after 2013-06.",
        ),
        (
            "target: {seasonal: {total: 12, shares: {2013-01: 0.5, 2013-02: 0.4}}}",
            FLOW,
            "C204 KPI 'it': the shares of 2013 add up to 0.9, not to 1. Change them by 0.1 together.",
        ),
        (
            "target: {flat: 100, adds up to: {2013: 1250}}",
            FLOW,
            (
                "C205 KPI 'it': the targets of the 12 periods in 2013 add up to 1200, not to 1250. They are 50 too low "
                "together."
            ),
        ),
        (
            "target: {step: {2013-03: 100}, adds up to: {2013: 1000}}",
            FLOW,
            "C205 KPI 'it': 2013-01, 2013-02 of 2013 have no target, so that 1000 cannot be reached.",
        ),
        (
            "target: {relative: {to: prior year}, adds up to: {2013: 1}}",
            FLOW,
            "C205 KPI 'it': what a target relative to the prior year adds up to",
        ),
        ("target: {flat: 1, adds up to: {2031: 1}}", FLOW, "C201 KPI 'it': 'adds up to' names period '2031'"),
        (
            "target: {relative: {to: baseline}}",
            "",
            "C206 KPI 'it': the target is relative to the baseline, and the KPI has none.",
        ),
        (
            "target: {relative: {to: benchmark}}\nbaseline: 3",
            "",
            "C206 KPI 'it': the target is relative to the benchmark",
        ),
        ("target: 94\nbaseline: 94", "", "C208 KPI 'it': the target is the baseline, 94, in every period."),
        (
            "target: {linear: {2013-01: 94, 2013-12: 96}}\nbaseline: 94",
            "",
            "C209 KPI 'it': the target is the baseline, 94, in 2013-01.",
        ),
        (
            "target: {seasonal: {total: 12, shares: {2013-01: 1}}}",
            "",
            "C210 KPI 'it': a seasonal target spreads a year's sum, and the formula is of kind 'ratio'.",
        ),
        (
            "target: {cumulative: {2013-01: 12}}",
            "",
            "C210 KPI 'it': a cumulative target runs to date, and the formula is of kind 'ratio' for each month alone.",
        ),
        ("target: {flat: 94, adds up to: {2013: 94}}", "", "C210 KPI 'it': 'adds up to' is for flows"),
        (
            "target: {cumulative: {2013-01: 10, 2013-04: 40}}",
            FLOW,
            "C211 KPI 'it': the cumulative target leaves out 2013-02, 2013-03 before 2013-04.",
        ),
        (
            "target: [94, {for: {origin: JFK}, flat: 90}]\nby: [party]",
            "",
            "C212 KPI 'it': the target is for origin, and it is broken down by party.",
        ),
        (
            "target: [94, {for: {origin: JFK}, flat: 90}]",
            "",
            "C212 KPI 'it': the target is for origin, and it is not broken down.",
        ),
        ("target: [94, 95]", "", "C213 KPI 'it': two targets, for all cells and for all cells, can hold for one cell."),
        (
            "by: [party, origin]\ntarget: [94, {for: {party: hub}, flat: 9}, {for: {origin: JFK}, flat: 8}]",
            "",
            "C213 KPI 'it': two targets, for party hub and for origin JFK, can hold for one cell.",
        ),
        (
            "target: {piecewise: [{from: 2013-01}]}",
            "",
            "C214 KPI 'it': the piece from 2013-01 is neither flat nor linear.",
        ),
        ("target: {step: {2013-03: 94}}", "", "C215 KPI 'it': 2 of 12 periods have no target, the first is 2013-01."),
    ],
)
def test_what_is_wrong_is_said_with_its_numbers(body: str, formula: str, words: str) -> None:
    problems = found(body, formula=formula or "completed / scheduled")

    assert any(words in problem for problem in problems), problems


def test_cells_of_a_flow_that_cannot_meet_are_not_ambiguous() -> None:
    body = "by: [party, origin]\ntarget: [94, {for: {party: hub}, flat: 9}, {for: {origin: JFK}, flat: 8}]"

    assert found(body, formula=FLOW) == []


@pytest.mark.parametrize(
    ("direction", "body", "words"),
    [
        ("{tolerance: 2}", "rounding: 1 place", "C207 KPI 'it': it is to be near a target, and there is none."),
        (
            "{range: [10, 20]}",
            "target: 25",
            "C207 KPI 'it': the target of 2013-01 is 25, outside the good range from 10 to 20.",
        ),
        ("binary", "target: 3", "C207 KPI 'it': a binary KPI is 0 or 1, and its target of 2013-01 is 3."),
    ],
)
def test_a_target_fits_the_direction(direction: str, body: str, words: str) -> None:
    assert [problem for problem in found(body, direction=direction) if words in problem]


def test_a_kept_level_with_a_tolerance_is_fine() -> None:
    assert found("target: 94\nbaseline: 94", direction="{tolerance: 1}") == []


def test_a_problem_points_to_its_line() -> None:
    compiled, document = read("""
        it:
          title: Completion
          formula: completed / scheduled
          unit: percent
          direction: higher
          target:
            - linear: {2013-01: 94, 2013-99: 96}
        """)

    problem = next(iter(target_problems(compiled.kpis["it"], compiled, document)))

    place = document.place(("kpis", "it", "target", 0, "linear", "2013-99"), key=True)
    assert (problem.id, problem.file, problem.line, problem.column) == ("C201", place.file, place.line, place.column)


def test_every_problem_has_an_id_of_its_own_and_says_how_to_mend_it() -> None:
    ids = [kind.id for kind in PROBLEMS]

    assert len(set(ids)) == len(ids)
    assert all(kind.id.startswith("C2") and kind.title and kind.explanation.endswith(".") for kind in PROBLEMS)
