"""Which bands and score curves are refused, and in which words?"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.making import charter, one, read
from tallystick.scorecard.band_checks import band_problems
from tallystick.scorecard.grades import regions
from tallystick.scorecard.scorecard_checks import scorecard_problems


def found(body: str, direction: str = "higher") -> list[str]:
    definition, _ = one(body, direction=direction)
    return [str(each) for each in band_problems(definition, scale=(Decimal(0), Decimal(100)))]


@pytest.mark.parametrize(
    ("direction", "body"),
    [
        ("higher", "target: 95"),
        ("higher", "target: 95\nbands: {good: '>= target', watch: '>= target - 2', poor: '< target - 2'}"),
        ("higher", "target: {linear: {2013-01: 70, 2013-12: 90}}\nbands: {good: '>= target', poor: otherwise}"),
        ("higher", "bands: {poor: '< 90', watch: '< 95', good: otherwise}"),
        ("higher", "target: 95\nbands: {good: '>= target', watch: '>= 95 % of target', poor: otherwise}"),
        (
            "higher",
            (
                "target: {relative: {to: prior year}}\nbands: "
                "{good: '>= target', watch: '>= 95 % of target', poor: otherwise}"
            ),
        ),
        ("lower", "target: 5\nbands: {good: '<= target', watch: '<= target + 2', poor: '> target + 2'}"),
        ("{tolerance: 2}", "target: 50\nbands: {good: within 2 of target, watch: within 5 of target, poor: otherwise}"),
        ("{range: [1, 2]}", "bands: {poor: '< 1', good: '>= 1 and <= 2', bad: {when: '> 2', severity: poor}}"),
        ("higher", "target: 95\nscore: {anchors: [[target - 5, 0], [target, 80], [100, 100]]}"),
        ("lower", "target: 5\nscore: {anchors: [[0, 100], [target, 80], [target + 5, 0]]}"),
        ("{tolerance: 2}", "target: 5\nscore: {anchors: [[target - 5, 0], [target, 100], [target + 5, 0]]}"),
    ],
)
def test_sound_bands_and_curves_have_no_problem(direction: str, body: str) -> None:
    assert found(body, direction) == []


@pytest.mark.parametrize(
    ("direction", "body", "words"),
    [
        (
            "higher",
            "target: 95\nbands: {good: '> target', poor: '< target'}",
            "C220 KPI 'it': The value 95 is in no band at a target of 95.",
        ),
        (
            "higher",
            "target: 95\nbands: {good: '>= target', poor: '< 90'}",
            "C220 KPI 'it': Values between 90 and 95 are in no band at a target of 95.",
        ),
        ("higher", "target: {linear: {2013-01: 80, 2013-12: 96}}\nbands: {good: '>= target', poor: '< 90'}", "C220"),
        ("higher", "bands: {good: '>= 90', watch: '>= 80'}", "C221 KPI 'it': Values below 80 are in no band."),
        ("higher", "bands: {poor: '< 80', watch: '< 90'}", "C221 KPI 'it': Values above 90 are in no band."),
        (
            "higher",
            "bands: {good: '>= 90', watch: '>= 95', poor: otherwise}",
            "C222 KPI 'it': band 'watch' (>= 95) never holds: the bands before it (good) take all its values.",
        ),
        (
            "higher",
            "bands: {watch: '> 95 and < 90', good: '>= 90', poor: otherwise}",
            "C222 KPI 'it': band 'watch' (> 95 and < 90) never holds: its edges exclude each other.",
        ),
        (
            "higher",
            "bands: {excellent: '>= 90', poor: otherwise}",
            "C223 KPI 'it': band 'excellent' does not say its severity.",
        ),
        (
            "higher",
            "bands: {good: '<= 90', poor: otherwise}",
            "C224 KPI 'it': higher is better, yet 90 is 'good' and 91 is 'poor'.",
        ),
        (
            "lower",
            "bands: {good: '>= 90', poor: otherwise}",
            "C224 KPI 'it': lower is better, yet 89 is 'poor' and 90 is 'good'.",
        ),
        ("{range: [1, 2]}", "bands: {good: '< 1', poor: '< 2', watch: otherwise}", "C224"),
        (
            "higher",
            "bands: {good: '>= target', poor: otherwise}",
            "C225 KPI 'it': its bands are relative to the target, and it has none.",
        ),
        (
            "higher",
            "bands: {no_value: {when: '> 1', severity: good}, poor: otherwise}",
            "C226 KPI 'it': a band is named 'no_value'",
        ),
        ("unscored", "bands: {good: '> 1', poor: otherwise}", "C227 KPI 'it': it is unscored and has bands."),
        ("higher", "target: 1\ndead band: {by: -1}", "C228 KPI 'it': the dead-band is -1 wide."),
        ("higher", "target: 1\ndead band: {by: 0}", "C228 KPI 'it': the dead-band has no width"),
        (
            "higher",
            "score: {anchors: [[90, 0], [80, 100]]}",
            "C230 KPI 'it': the anchor '80' does not lie above '90' (80 after 90).",
        ),
        (
            "higher",
            "target: {flat: 101}\nscore: {anchors: [[target, 0], [100, 100]]}",
            "C230 KPI 'it': the anchor '100' does not lie above 'target' at a target of 101 (100 after 101).",
        ),
        (
            "higher",
            "score: {anchors: [[80, 0], [90, 100], [95, 50], [99, 80]]}",
            "C231 KPI 'it': higher is better, yet the score goes from 100 to 50",
        ),
        (
            "higher",
            "score: {anchors: [[80, 100], [90, 0]]}",
            "C232 KPI 'it': higher is better, yet the score goes from 100 to 0 as the value rises from '80' to '90'.",
        ),
        ("lower", "score: {anchors: [[80, 0], [90, 100]]}", "C232"),
        (
            "higher",
            "score: {anchors: [[target - 1, 0], [target, 100]]}",
            "C233 KPI 'it': its score is relative to the target, and it has none.",
        ),
        (
            "higher",
            "score: {anchors: [[80, 0], [90, 101]]}",
            "C234 KPI 'it': an anchor scores 101, outside the scale from 0 to 100.",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_numbers(direction: str, body: str, words: str) -> None:
    problems = found(body, direction)

    assert any(words in problem for problem in problems), problems


def test_a_gap_at_targets_between_those_that_are_named_is_found() -> None:
    body = "target: {linear: {2013-01: 1, 2013-12: 100}}\n"
    bands = "bands: {good: '>= 50 % of target', watch: '<= 4', poor: '<= target - 10'}"

    assert "Values between 4 and 5.5 are in no band at a target of 11." in found(body + bands)[0]


def test_a_problem_of_a_band_points_to_it() -> None:
    compiled, document = read("""
        it:
          title: Completion
          formula: completed / scheduled
          unit: percent
          direction: higher
          bands:
            excellent: '>= 90'
            poor: otherwise
        """)

    problem = next(iter(band_problems(compiled.kpis["it"], document)))

    place = document.place(("kpis", "it", "bands", "excellent"))
    assert (problem.line, problem.column) == (place.line, place.column)


edges = st.integers(-3, 3)


@given(
    first=st.sampled_from([">=", ">", "<", "<=", "="]),
    second=st.sampled_from([">=", ">", "<", "<=", "="]),
    a=edges,
    b=edges,
)
def test_bands_without_a_gap_reported_give_every_value_a_status(first: str, second: str, a: int, b: int) -> None:
    definition, _ = one(f"bands: {{good: '{first} {a}', poor: '{second} {b}'}}")

    gaps = [problem for problem in band_problems(definition) if problem.id in ("C220", "C221")]
    without = [region for region in regions(definition.kpi.bands, None) if region.band is None]

    assert bool(gaps) == bool(without)


TWO = """
a: {title: A, formula: completed / scheduled, unit: percent, direction: higher}
b: {title: B, formula: completed / scheduled, unit: percent, direction: higher, target: 3}
"""


@pytest.mark.parametrize(
    ("card", "words"),
    [
        ("{items: [{kpi: a, weight: {2013-77: 2}}]}", "C240 the weight of 'a' is dated by a period that is unknown"),
        ("{items: [{kpi: b, weight: -2}]}", "C245 the weight of 'b' is -2: it would turn good scores into bad ones."),
        ("{items: [{kpi: a}, {kpi: b}, {kpi: a}]}", "C241 'a' stands twice in one group of the scorecard."),
        ("{minimum coverage: 2}", "C242 the minimum coverage is 2."),
        ("{items: [{group: g, minimum coverage: -1, items: [{kpi: a}]}]}", "C242 the minimum coverage is -1."),
        ("{scale: [-1, 1], roll up: geometric}", "C243 scores are put together geometrically on a scale from -1."),
        ("{items: [{kpi: a, weight: 2}]}", "C244 KPI 'a' has a weight in the scorecard and no score curve."),
    ],
)
def test_a_scorecard_that_cannot_be_put_together_is_reported(card: str, words: str) -> None:
    problems = [str(each) for each in scorecard_problems(charter(TWO, f"scorecard: {card}"))]

    assert any(words in problem for problem in problems), problems


def test_a_sound_scorecard_has_no_problem() -> None:
    compiled = charter(TWO, "scorecard: {items: [{group: g, items: [{kpi: a}, {kpi: b}]}]}")

    assert list(scorecard_problems(compiled)) == []
