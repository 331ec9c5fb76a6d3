"""What does a figure mean against its target?"""

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.making import figure, months, one, seen
from shared import shared
from tallystick.errors import InputError
from tallystick.scorecard.judge import judge, judge_value
from tallystick.scorecard.lines import Judgement
from tallystick.terms.figure import Missing

THREE_BANDS = "bands: {good: '>= target', watch: '>= target - 2', poor: otherwise}"


def judged(body: str, value: str | None, *, direction: str = "higher") -> Judgement:
    definition, compiled = one(body, direction=direction)
    return judge(definition, compiled, [figure(definition, "2013-01", value)])[0]


@pytest.mark.parametrize(
    ("direction", "body", "value", "status"),
    [
        ("higher", "target: 95", "95", "good"),
        ("higher", "target: 95", "94.999", "poor"),
        ("lower", "target: 5", "5", "good"),
        ("lower", "target: 5", "5.001", "poor"),
        ("{range: [10, 20]}", "", "10", "good"),
        ("{range: [10, 20]}", "", "20", "good"),
        ("{range: [10, 20]}", "", "9.99", "poor"),
        ("{range: [10, 20]}", "", "20.01", "poor"),
        ("{tolerance: 2}", "target: 50", "48", "good"),
        ("{tolerance: 2}", "target: 50", "52", "good"),
        ("{tolerance: 2}", "target: 50", "47.9", "poor"),
        ("{tolerance: 2}", "target: 50", "52.1", "poor"),
        ("binary", "", "1", "good"),
        ("binary", "", "0", "poor"),
        ("binary", "target: 0", "0", "good"),
        ("binary", "target: 0", "1", "poor"),
    ],
)
def test_without_bands_equality_is_met(direction: str, body: str, value: str, status: str) -> None:
    found = judged(body or "rounding: 3 places", value, direction=direction)

    assert (found.status, found.severity) == (status, status)


@pytest.mark.parametrize(("value", "status"), [("95", "good"), ("94.99", "watch"), ("93", "watch"), ("92.99", "poor")])
def test_a_value_at_the_edge_of_a_band_is_in_it(value: str, status: str) -> None:
    assert judged(f"target: 95\n{THREE_BANDS}", value).status == status


def test_the_first_band_that_holds_is_the_status() -> None:
    body = "target: 95\nbands: {excellent: {when: '>= target + 2', severity: good}, good: '>= target', poor: otherwise}"

    assert [judged(body, value).status for value in ("97", "96.9", "95", "94")] == ["excellent", "good", "good", "poor"]


def test_a_band_may_be_around_the_target_or_a_share_of_it() -> None:
    body = "target: 50\nbands: {good: within 5 of target, watch: '>= 80 % of target and < 60', poor: otherwise}"

    values = ("45", "55", "44.9", "40", "39.9", "59", "60")
    statuses = [judged(body, value, direction="{tolerance: 5}").status for value in values]
    assert statuses == ["good", "good", "watch", "watch", "poor", "watch", "poor"]


@pytest.mark.parametrize("mode", ["half up", "down"])
def test_rounding_before_the_comparison_decides_at_the_edge(mode: str) -> None:
    case = json.loads(shared("cases/domain.json").read_text())["V4"]
    found = judged(f"target: 99\nrounding: 1 place, {mode}, before comparison", case["given"]["value"])

    assert str(found.figure.value) == case["expect"][mode.replace(" ", "_")]
    assert found.status == {"half up": "good", "down": "poor"}[mode]


@pytest.mark.parametrize("mode", ["half up", "down"])
def test_without_rounding_before_it_the_exact_value_is_compared(mode: str) -> None:
    found = judged(f"target: 99\nrounding: 1 place, {mode}", "98.95")

    assert (found.status, found.gap) == ("poor", Fraction("-0.05"))


def test_no_target_is_never_healthy() -> None:
    found = judged("rounding: 1 place", "100")

    assert (found.status, found.severity, found.gap) == ("no_target", "none", None)


def test_bands_of_plain_numbers_need_no_target() -> None:
    assert judged("bands: {good: '>= 90', poor: otherwise}", "90").status == "good"


def test_what_is_unscored_is_shown_and_not_judged() -> None:
    found = judged("target: 90", "91", direction="unscored")

    assert seen(found.status, found.severity, found.score, found.gap) == ("unscored", "none", None, 1)


def test_a_missing_figure_keeps_its_target_and_has_no_status() -> None:
    found = judged("target: 94\nscore: {anchors: [[90, 0], [94, 80]]}", None)

    assert seen(found.target, found.status, found.severity, found.score, found.gap) == (
        94,
        "no_value",
        "none",
        None,
        None,
    )


def test_an_unfinished_period_withholds_its_comparison() -> None:
    case = json.loads(shared("cases/domain.json").read_text())["V16"]
    definition, compiled = one(
        "target: {relative: {to: prior period}}\nscore: {anchors: [[0, 0], [target, 100]]}",
        formula="scheduled",
        unit="count",
    )
    figures = [
        figure(definition, "2013-01", case["given"]["previous"]),
        figure(definition, "2013-02", case["given"]["partial"], elapsed=Fraction(4, 28)),
    ]

    found = judge(definition, compiled, figures)[1]

    assert (found.status, found.severity, found.target) == ("unfinished", "none", case["given"]["previous"])
    assert (found.gap, found.good_gap, found.score, found.progress) == (case["expect"]["shown_change"],) * 4


def test_a_figure_withheld_for_an_unfinished_period_is_unfinished() -> None:
    definition, compiled = one("target: 94")
    withheld = figure(definition, "2013-01", None, missing=Missing.UNFINISHED, elapsed=Fraction(1, 2))

    assert judge(definition, compiled, [withheld])[0].status == "unfinished"


def test_the_gap_is_value_minus_target_and_the_good_gap_follows_the_direction() -> None:
    higher, lower = judged("target: 95", "94"), judged("target: 5", "7", direction="lower")

    assert seen(higher.gap, higher.good_gap) == (-1, -1)
    assert seen(lower.gap, lower.good_gap) == (2, -2)
    assert judged("target: 50", "53", direction="{tolerance: 2}").good_gap == -1
    assert judged("rounding: 1 place", "12", direction="{range: [10, 20]}").good_gap == 2


def test_progress_runs_from_baseline_to_target() -> None:
    body = "target: 96\nbaseline: 94"

    assert [judged(body, value).progress for value in ("94", "95", "96", "97", "93")] == [
        0,
        Fraction(1, 2),
        1,
        Fraction(3, 2),
        Fraction(-1, 2),
    ]
    assert judged("target: 4\nbaseline: 8", "5", direction="lower").progress == Fraction(3, 4)
    assert judged("target: 50\nbaseline: 60", "47", direction="{tolerance: 2}").progress == Fraction(7, 10)


def test_there_is_no_progress_where_the_target_is_the_baseline() -> None:
    assert judged("target: 94\nbaseline: 94", "95").progress is None


def test_a_target_relative_to_the_past_reads_the_figures_given() -> None:
    definition, compiled = one("target: {relative: {to: prior period, plus: 1}}")

    found = judge(definition, compiled, months(definition, ["90", "91", None, "95"]))

    assert [(each.target, each.status) for each in found] == [
        (None, "no_target"),
        (91, "good"),
        (92, "no_value"),
        (None, "no_target"),
    ]


def test_a_value_in_no_band_is_refused() -> None:
    with pytest.raises(InputError, match=r"'it' of 2013-01 is 90.0 percent, which falls into no band of good, poor"):
        judged("target: 95\nbands: {good: '> target', poor: '< 90'}", "90")


def test_figures_of_two_cells_are_refused() -> None:
    definition, compiled = one("target: 95\nby: [party]")
    figures = [figure(definition, "2013-01", 1), figure(definition, "2013-02", 1, party="hub")]

    with pytest.raises(InputError, match="Figures of 2 cells"):
        judge(definition, compiled, figures)


def test_figures_out_of_order_are_refused() -> None:
    definition, compiled = one("target: 95")

    with pytest.raises(InputError, match=r"2013-01 .from 2013-01-01. after 2013-02"):
        judge(definition, compiled, list(reversed(months(definition, [1, 2]))))


numbers = st.fractions(min_value=-100, max_value=100, max_denominator=50)


@given(
    value=numbers, target=numbers, direction=st.sampled_from(["higher", "lower", "{range: [-3, 4]}", "{tolerance: 2}"])
)
def test_the_good_gap_is_not_negative_exactly_when_the_target_is_met(
    value: Fraction, target: Fraction, direction: str
) -> None:
    definition, _ = CHARTERS[direction]

    found = judge_value(definition.kpi, figure(definition, "2013-01", value), target)

    assert found.good_gap is not None
    assert (found.good_gap >= 0) == (found.status == "good")


CHARTERS = {
    direction: one("target: 0", direction=direction)
    for direction in ("higher", "lower", "{range: [-3, 4]}", "{tolerance: 2}")
}


@given(values=st.lists(numbers, min_size=2, max_size=2), target=numbers)
def test_a_better_value_never_has_a_worse_severity(values: list[Fraction], target: Fraction) -> None:
    definition, _ = BANDED
    worse, better = sorted(values)
    order = ["poor", "watch", "good"]

    low, high = (judge_value(definition.kpi, figure(definition, "2013-01", value), target) for value in (worse, better))

    assert order.index(low.severity) <= order.index(high.severity)


BANDED = one(f"target: 0\n{THREE_BANDS}")


def test_a_rounded_value_is_compared_at_every_mode() -> None:
    modes = {
        "half up": "good",
        "half even": "good",
        "half down": "poor",
        "up": "good",
        "down": "poor",
        "ceiling": "good",
        "floor": "poor",
    }

    found = {mode: judged(f"target: 98.9\nrounding: 1 place, {mode}, before comparison", "98.85") for mode in modes}

    assert {mode: each.status for mode, each in found.items()} == {**modes, "half even": "poor"}
    assert found["half up"].figure.value == Decimal("98.9")
