"""Why did a score or a figure move?"""

import json
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.making import figure, one, seen
from shared import shared
from tallystick.errors import InputError
from tallystick.scorecard.combine import weighted_mean
from tallystick.scorecard.explain import contributions, explain_change, kpi_change
from tallystick.scorecard.lines import Line

Score = Fraction | str | int | None


def group(weights: Sequence[Score], scores: Sequence[Score], names: str = "abcdefgh") -> Line:
    """A group with a line for each weight and score; a line without a score is not scored."""
    items = tuple(
        Line(
            id=name,
            kind="kpi",
            title=name,
            weight=Fraction(weight or 0),
            status="good",
            severity="good",
            score=None if score is None else Fraction(score),
            coverage=Fraction(score is not None),
        )
        for name, weight, score in zip(names, weights, scores, strict=False)
    )
    mean = weighted_mean([(item.weight, item.score) for item in items if item.score is not None])
    return Line(
        id="g",
        kind="group",
        title="Group",
        weight=Fraction(1),
        status="good",
        severity="good",
        score=mean,
        coverage=Fraction(1),
        items=items,
    )


def test_a_change_of_scores_and_weights_is_split_at_the_midpoint() -> None:
    case = json.loads(shared("cases/domain.json").read_text())["V17"]
    before = group(case["given"]["weights_before"], case["given"]["scores_before"])
    after = group(case["given"]["weights_after"], case["given"]["scores_after"])

    change = explain_change(before, after)

    assert change.after - change.before == Fraction(case["expect"]["change"])
    assert change.score_effect == Fraction(case["expect"]["score_effect"])
    assert change.weight_effect == Fraction(case["expect"]["weight_effect"])
    assert change.coverage_effect == 0
    assert change.by_item == (("a", Fraction("-0.6")), ("b", Fraction("0.4")))


def test_a_line_that_is_no_longer_scored_is_a_coverage_effect() -> None:
    case = json.loads(shared("cases/domain.json").read_text())["V17b"]
    before = group(case["given"]["weights"], case["given"]["scores_before"])
    after = group(case["given"]["weights"], case["given"]["scores_after"])

    change = explain_change(before, after)

    assert change.after - change.before == Fraction(case["expect"]["change"])
    assert change.score_effect == Fraction(case["expect"]["score_effect"])
    assert change.weight_effect == Fraction(case["expect"]["weight_effect"])
    assert change.coverage_effect == Fraction(case["expect"]["coverage_effect"])


def test_a_line_that_appears_is_a_coverage_effect() -> None:
    change = explain_change(group([1], [6]), group([1, 1], [6, 10]))

    assert seen(change.score_effect, change.weight_effect, change.coverage_effect) == (0, 0, 2)


def test_when_no_line_is_scored_both_times_all_is_coverage() -> None:
    change = explain_change(group([1, 1], [6, None]), group([1, 1], [None, 9]))

    assert seen(change.score_effect, change.weight_effect, change.coverage_effect, change.by_item) == (0, 0, 3, ())


def test_a_single_kpi_moves_by_its_score() -> None:
    before, after = group([1], [6]).items[0], group([1], [9]).items[0]

    assert explain_change(before, after).score_effect == 3


def test_the_same_weights_in_another_unit_have_no_effect() -> None:
    assert explain_change(group([1, 1], [6, 8]), group([50, 50], [6, 8])).weight_effect == 0


def test_what_is_not_scored_cannot_be_explained() -> None:
    with pytest.raises(InputError, match="'Group' is not_scored, so that its change has no size"):
        explain_change(replace(group([1], [6]), score=None, status="not_scored"), group([1], [6]))


def test_what_is_no_weighted_mean_is_not_split() -> None:
    with pytest.raises(InputError, match="The score of 'Group', 6, is not the weighted mean"):
        explain_change(replace(group([1, 1], [6, 8]), score=Fraction(6)), group([1, 1], [6, 8]))


def test_a_line_that_stands_twice_is_refused() -> None:
    with pytest.raises(InputError, match="'a' stands twice below 'Group'"):
        explain_change(group([1, 1], [6, 8], names="aa"), group([1], [6]))


shares = st.fractions(0, 9, max_denominator=7)
scored = st.one_of(st.none(), st.fractions(-20, 100, max_denominator=7))
lines = st.lists(st.tuples(shares, scored), min_size=1, max_size=5).filter(
    lambda pairs: any(weight and score is not None for weight, score in pairs)
)
Pairs = list[tuple[Fraction, Fraction | None]]


def of(pairs: Pairs) -> Line:
    return group([weight for weight, _ in pairs], [score for _, score in pairs])


@given(before=lines, after=lines)
def test_the_effects_add_up_to_the_change_to_the_last_digit(before: Pairs, after: Pairs) -> None:
    change = explain_change(of(before), of(after))

    assert change.score_effect + change.weight_effect + change.coverage_effect == change.after - change.before
    assert sum((effect for _, effect in change.by_item), Fraction(0)) == change.score_effect


@given(before=lines, after=lines)
def test_the_way_back_has_the_same_effects_with_signs_turned(before: Pairs, after: Pairs) -> None:
    there, back = explain_change(of(before), of(after)), explain_change(of(after), of(before))

    assert (there.score_effect, there.weight_effect, there.coverage_effect) == (
        -back.score_effect,
        -back.weight_effect,
        -back.coverage_effect,
    )


@given(before=lines, weights=st.lists(shares, min_size=5, max_size=5))
def test_without_a_change_of_scores_there_is_no_score_effect(before: Pairs, weights: list[Fraction]) -> None:
    after = [(weight, score) for weight, (_, score) in zip(weights, before, strict=False)]
    if not any(weight and score is not None for weight, score in after):
        after = before

    assert explain_change(of(before), of(after)).score_effect == 0


@given(before=lines, scores=st.lists(st.fractions(0, 100, max_denominator=7), min_size=5, max_size=5))
def test_without_a_change_of_weights_there_is_no_weight_or_coverage_effect(
    before: Pairs, scores: list[Fraction]
) -> None:
    after = [(weight, None if old is None else new) for (weight, old), new in zip(before, scores, strict=False)]

    change = explain_change(of(before), of(after))

    assert seen(change.weight_effect, change.coverage_effect) == (0, 0)


RATIO = one("by: [party, origin]")
FLOW = one("by: [party]", formula="scheduled", unit="count")
MEAN = one("by: [party]", formula="AVG(delay)", unit="minutes", direction="lower")


def test_a_ratio_moves_by_what_was_performed_and_by_its_volume() -> None:
    definition, _ = RATIO
    before, after = (
        figure(definition, month, None, parts=parts)
        for month, parts in (("2013-01", (90, 100)), ("2013-02", (120, 150)))
    )

    change = kpi_change(definition, before, after)

    assert seen(change.before, change.after) == (90, 80)
    assert change.numerator_effect == 100 * 30 * (Fraction(1, 100) + Fraction(1, 150)) / 2
    assert change.numerator_effect + change.denominator_effect == -10


def test_a_flow_moves_by_its_amount_alone() -> None:
    definition, _ = FLOW
    change = kpi_change(definition, figure(definition, "2013-01", 70), figure(definition, "2013-02", 90))

    assert seen(change.numerator_effect, change.denominator_effect) == (20, 0)


def test_a_missing_figure_has_no_change() -> None:
    definition, _ = RATIO

    with pytest.raises(InputError, match=r"'it' of 2013-01 has no value .no_activity."):
        kpi_change(definition, figure(definition, "2013-01", None), figure(definition, "2013-02", 1, parts=(1, 100)))


def test_parts_that_do_not_give_the_figure_are_refused() -> None:
    definition, _ = RATIO
    odd = replace(figure(definition, "2013-01", None, parts=(90, 100)), exact=Fraction(91))

    with pytest.raises(InputError, match="is 91 percent, which is not its numerator 90 ÷ denominator 100"):
        kpi_change(definition, odd, odd)


def test_a_cell_moves_the_total_by_its_rate_and_by_the_mix() -> None:
    definition, _ = RATIO
    before = [
        figure(definition, "2013-01", None, party="hub", parts=(90, 100)),
        figure(definition, "2013-01", None, party="regional", parts=(50, 100)),
    ]
    after = [
        figure(definition, "2013-02", None, party="hub", parts=(45, 50)),
        figure(definition, "2013-02", None, party="regional", parts=(75, 150)),
    ]
    total_before, total_after = (
        figure(definition, "2013-01", None, parts=(140, 200)),
        figure(definition, "2013-02", None, parts=(120, 200)),
    )

    hub, regional = contributions(definition, total_before, total_after, before, after)

    assert seen(hub.cell, hub.rate_effect, regional.rate_effect) == (("hub", ()), 0, 0)
    assert hub.mix_effect == Fraction(-1, 4) * (90 - 65)
    assert regional.mix_effect == Fraction(1, 4) * (50 - 65)
    assert hub.effect + regional.effect == -10


def test_what_no_cell_accounts_for_is_the_rest() -> None:
    definition, _ = FLOW
    found = contributions(
        definition,
        figure(definition, "2013-01", 100),
        figure(definition, "2013-02", 130),
        [figure(definition, "2013-01", 60, party="hub")],
        [figure(definition, "2013-02", 70, party="hub"), figure(definition, "2013-02", 5, party="regional")],
    )

    assert [seen(each.cell, each.rate_effect) for each in found] == [
        (("hub", ()), 10),
        (("regional", ()), 5),
        (None, 15),
    ]


def test_shares_of_one_whole_have_no_rest() -> None:
    definition, _ = RATIO
    before, after = (
        [figure(definition, month, None, party=name, parts=(a, 100)) for name, a in zip("pq", parts, strict=True)]
        for month, parts in (("2013-01", (20, 30)), ("2013-02", (25, 28)))
    )
    totals = (
        figure(definition, "2013-01", None, parts=(50, 100)),
        figure(definition, "2013-02", None, parts=(53, 100)),
    )

    found = contributions(definition, *totals, before, after)

    assert [seen(each.cell, each.rate_effect, each.mix_effect) for each in found] == [
        (("p", ()), 5, 0), (("q", ()), -2, 0),
    ]  # fmt: skip


@pytest.mark.parametrize("formula", ["1 - completed / scheduled", "completed / scheduled * 2"])
def test_where_figures_keep_no_parts_all_is_the_rest(formula: str) -> None:
    definition, _ = one("by: [party]", formula=formula)
    cells = [figure(definition, "2013-01", 4, party="hub")]

    found = contributions(definition, figure(definition, "2013-01", 5), figure(definition, "2013-02", 8), cells, [])

    assert [seen(each.cell, each.rate_effect, each.mix_effect) for each in found] == [(None, 3, 0)]


def test_what_cells_do_not_put_together_is_refused() -> None:
    definition, _ = one("by: [party]", formula="MEDIAN(delay)", unit="minutes")
    total = figure(definition, "2013-01", 5)

    with pytest.raises(InputError, match="'it' is percentile, which cells do not put together"):
        contributions(definition, total, total, [], [])


def test_a_cell_given_twice_is_refused() -> None:
    definition, _ = FLOW
    hub = figure(definition, "2013-01", 5, party="hub")

    with pytest.raises(InputError, match="give one figure of this KPI and period for each cell"):
        contributions(definition, hub, hub, [hub, hub], [])


counted = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda pair: (min(pair), max(pair))), min_size=1, max_size=4
).filter(lambda cells: any(planned for _, planned in cells))


@given(before=counted, after=counted, known=st.integers(0, 4))
@pytest.mark.parametrize("which", ["ratio", "mean"])
def test_contributions_add_up_to_the_change_to_the_last_digit(
    which: str, before: list[tuple[int, int]], after: list[tuple[int, int]], known: int
) -> None:
    definition, _ = {"ratio": RATIO, "mean": MEAN}[which]
    totals, cells = [], []
    for month, parts in (("2013-01", before), ("2013-02", after)):
        whole = (sum(a for a, _ in parts), sum(b for _, b in parts))
        totals.append(figure(definition, month, None, parts=whole))
        cells.append(
            [
                figure(definition, month, None, party=name, parts=part if part[1] else None)
                for name, part in list(zip("pqrs", parts, strict=False))[:known]
            ]
        )
    left = [sum(b for _, b in parts[known:]) for parts in (before, after)]
    performed = [sum(a for a, _ in parts[known:]) for parts in (before, after)]
    assert all(planned or not done for planned, done in zip(left, performed, strict=True))

    found = contributions(definition, totals[0], totals[1], cells[0], cells[1])

    assert totals[0].exact is not None
    assert totals[1].exact is not None
    assert sum((each.effect for each in found), Fraction(0)) == totals[1].exact - totals[0].exact
