"""How do the KPIs of a period become one scorecard?"""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.making import charter, figure, seen
from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import InputError
from tallystick.scorecard.combine import counts, geometric_mean, severity_of_lines, weighted_mean, worst
from tallystick.scorecard.lines import Line
from tallystick.scorecard.roll_up import scorecard, weight_at
from tallystick.terms.figure import Missing

BODY = "unit: percent, direction: higher, target: 80, score: {anchors: [[0, 0], [100, 100]]}"
THREE = "\n".join(f"{name}: {{title: {name.upper()}, formula: completed / scheduled, {BODY}}}" for name in "abc")
Value = int | None | Missing


def card(
    compiled: CompiledCharter,
    month: str = "2013-01",
    *,
    previous: Line | None = None,
    **values: Value | list[Value],
) -> Line:
    """The scorecard of a month; values are of January, or a list from January on."""
    made = []
    for name, given_values in values.items():
        definition = compiled.kpis[name]
        listed: list[Value] = given_values if isinstance(given_values, list) else [given_values]
        for number, value in enumerate(listed, start=1):
            reason = value if isinstance(value, Missing) else None
            number_given = None if isinstance(value, Missing) else value
            made.append(figure(definition, f"2013-{number:02}", number_given, missing=reason))
    return scorecard(compiled, made, compiled.calendars["months"].get(month), previous=previous)


def three(declared: str = "items: [{kpi: a}, {kpi: b}, {kpi: c}]") -> CompiledCharter:
    return charter(THREE, f"scorecard: {{{declared}}}")


def test_the_score_is_the_weighted_mean_of_its_lines() -> None:
    line = card(three("items: [{kpi: a, weight: 2}, {kpi: b}, {kpi: c}]"), a=60, b=80, c=100)

    assert seen(line.kind, line.id, line.score, line.coverage) == ("alliance", "demo", 75, 1)
    assert [seen(item.id, item.kind, item.weight, item.score) for item in line.items] == [
        ("a", "kpi", 2, 60),
        ("b", "kpi", 1, 80),
        ("c", "kpi", 1, 100),
    ]


def test_a_missing_line_is_left_out_and_lowers_the_coverage() -> None:
    line = card(three(), a=60, b=80, c=None)

    assert seen(line.score, line.coverage) == (70, Fraction(2, 3))
    assert seen(line.items[2].status, line.items[2].score, line.items[2].coverage) == ("no_value", None, 0)


def test_below_the_least_coverage_there_is_no_score() -> None:
    half = three("items: [{kpi: a}, {kpi: b}]")
    line = card(three(), a=60, b=None, c=None)

    assert (line.status, line.score, line.coverage) == ("not_scored", None, Fraction(1, 3))
    assert card(half, a=60, b=None).score == 60


def test_no_figure_at_all_is_missing() -> None:
    line = card(three(), a=60, b=80)
    judgement = line.items[2].judgement

    assert judgement is not None
    assert seen(judgement.figure.missing, judgement.target) == (Missing.MISSING, 80)
    assert line.coverage == Fraction(2, 3)


def test_a_line_that_does_not_apply_is_reweighted_and_lowers_no_coverage() -> None:
    for policy in ("exclude", "floor", "carry"):
        line = card(
            three(f"missing: {policy}, items: [{{kpi: a}}, {{kpi: b}}, {{kpi: c}}]"),
            a=60,
            b=80,
            c=Missing.NOT_APPLICABLE,
        )

        assert seen(line.score, line.coverage) == (70, 1)


def test_a_missing_line_may_count_as_the_worst_score() -> None:
    line = card(three("scale: [10, 100], missing: floor, items: [{kpi: a}, {kpi: b}]"), a=60, b=None)

    assert seen(line.score, line.coverage) == (35, 1)
    assert seen(line.items[1].score, line.items[1].status) == (10, "no_value")


def test_a_missing_line_may_keep_its_last_score() -> None:
    compiled = three("missing: carry, items: [{kpi: a}, {kpi: b}]")

    line = card(compiled, "2013-03", a=[60, 60, 60], b=[80, None, None])

    assert seen(line.score, line.items[1].score, line.items[1].status) == (70, 80, "no_value")


def test_a_score_is_carried_from_the_scorecard_before_where_figures_do_not_reach_back() -> None:
    compiled = three("missing: carry, items: [{kpi: a}, {kpi: b}]")
    before = card(compiled, a=60, b=90)

    line = card(compiled, "2013-02", previous=before, a=[None, 60])

    assert line.items[1].score == 90
    assert card(compiled, "2013-02", a=[None, 60]).items[1].score is None


def test_a_group_that_is_not_scored_keeps_its_last_score() -> None:
    compiled = three(
        "items: [{group: g, missing: carry, items: [{kpi: a, missing: exclude}, {kpi: b, missing: exclude}]}, {kpi: c}]"
    )

    line = card(compiled, "2013-02", a=[60, None], b=[80, None], c=[100, 100])

    assert seen(line.items[0].status, line.items[0].score, line.score) == ("not_scored", 70, 85)


def test_a_policy_of_a_group_holds_for_the_lines_below_it() -> None:
    line = card(three("items: [{group: g, missing: floor, items: [{kpi: a}, {kpi: b}]}]"), a=60, b=None)

    assert line.score == 30


def test_a_policy_of_one_line_is_its_own() -> None:
    line = card(three("items: [{kpi: a}, {kpi: b, missing: floor}, {kpi: c}]"), a=60, b=None, c=None)

    assert seen(line.score, line.coverage) == (30, Fraction(2, 3))


@pytest.mark.parametrize(("how", "score"), [("worst", 60), ("weighted mean", 80), ("count of poor", 1)])
def test_lines_roll_up_as_declared(how: str, score: int) -> None:
    assert card(three(f"roll up: {how}, items: [{{kpi: a}}, {{kpi: b}}, {{kpi: c}}]"), a=60, b=80, c=100).score == score


def test_the_worst_score_follows_the_scale() -> None:
    turned = three("scale: [100, 0], roll up: worst, items: [{kpi: a}, {kpi: b}]")

    assert card(turned, a=60, b=80).score == 80


def test_a_group_may_roll_up_in_its_own_way() -> None:
    line = card(three("items: [{group: g, roll up: worst, items: [{kpi: a}, {kpi: b}]}, {kpi: c}]"), a=60, b=80, c=100)

    assert seen(line.items[0].score, line.score) == (60, 80)


def test_no_poor_line_hides_behind_good_ones() -> None:
    line = card(three(), a=60, b=80, c=100)

    assert (line.status, line.severity) == ("watch", "watch")
    assert counts(line) == {"good": 2, "watch": 0, "poor": 1, "none": 0}


def test_half_of_the_weight_in_poor_lines_is_poor() -> None:
    assert card(three("items: [{kpi: a, weight: 2}, {kpi: b}, {kpi: c}]"), a=60, b=80, c=100).severity == "poor"


def test_a_poor_critical_line_makes_its_parent_poor() -> None:
    line = card(three("items: [{kpi: a, critical: true, weight: 0}, {kpi: b}, {kpi: c}]"), a=60, b=80, c=100)

    assert seen(line.severity, line.score) == ("poor", 90)


def test_a_veto_reaches_only_the_parent() -> None:
    line = card(
        three("items: [{group: g, items: [{kpi: a, critical: true}, {kpi: b}]}, {kpi: c, weight: 2}]"),
        a=60,
        b=80,
        c=100,
    )

    assert (line.items[0].severity, line.severity) == ("poor", "watch")


def test_good_lines_do_not_make_a_line_good_that_is_not_scored() -> None:
    line = card(three(), a=90, b=None, c=None)

    assert (line.status, line.severity) == ("not_scored", "none")


def test_kpis_without_a_score_have_a_status_that_counts_and_no_weight_that_does() -> None:
    more = THREE + "\nd: {title: D, formula: completed / scheduled, unit: percent, direction: higher, target: 80}"
    compiled = charter(more, "scorecard: {items: [{kpi: a}, {kpi: d}]}")

    line = card(compiled, a=90, d=10)

    assert seen(line.score, line.coverage, line.severity) == (90, 1, "poor")


def test_a_group_of_kpis_without_scores_has_a_status() -> None:
    compiled = charter("d: {title: D, formula: completed / scheduled, unit: percent, direction: higher, target: 80}")

    line = card(compiled, d=90)

    assert seen(line.status, line.severity, line.score, line.coverage) == ("good", "good", None, 0)


def test_weights_hold_from_the_period_they_are_dated_by() -> None:
    compiled = three("items: [{kpi: a, weight: {2013-02: 3}}, {kpi: b, weight: {always: 1, 2013-03: 2}}]")

    found = [
        [item.weight for item in card(compiled, month, a=[60] * 3, b=[80] * 3).items]
        for month in ("2013-01", "2013-02", "2013-03")
    ]

    assert found == [[0, 1], [3, 1], [3, 2]]


def test_a_weight_dated_by_an_unknown_period_is_refused() -> None:
    compiled = three("items: [{kpi: a, weight: {2013-1: 3}}]")

    with pytest.raises(InputError, match="has no period '2013-1'; did you mean"):
        weight_at(compiled, compiled.charter.scorecard.items[0].weight, compiled.calendars["months"].get("2013-01"))


QUARTERLY = THREE + f"\nq: {{title: Q, formula: completed / scheduled, calendar: quarters, {BODY}}}"


def test_a_quarterly_kpi_stands_in_a_month_with_its_last_quarter_that_ended() -> None:
    compiled = charter(QUARTERLY, "scorecard: {items: [{kpi: a}, {kpi: q}]}")
    months = compiled.calendars["months"]
    figures = [figure(compiled.kpis["a"], f"2013-{month:02}", 60) for month in range(1, 8)]
    figures += [figure(compiled.kpis["q"], "2013-Q1", 80), figure(compiled.kpis["q"], "2013-Q2", 100)]

    found = {
        name: scorecard(compiled, figures, months.get(name)) for name in ("2013-02", "2013-03", "2013-05", "2013-06")
    }

    assert [found[name].score for name in found] == [60, 70, 70, 80]
    first = found["2013-02"].items[1].judgement
    assert first is not None
    assert seen(first.figure.missing, found["2013-02"].coverage) == (Missing.NOT_DUE, 1)


def test_a_kpi_that_is_no_longer_in_force_does_not_apply() -> None:
    ended = THREE + f"\nz: {{title: Z, formula: completed / scheduled, in force: 2013-01-01 .. 2013-02-01, {BODY}}}"
    compiled = charter(ended, "scorecard: {items: [{kpi: a}, {kpi: z}]}")

    assert card(compiled, "2013-01", a=[60, 60], z=100).score == 80
    assert card(compiled, "2013-02", a=[60, 60], z=100).score == 60


def test_later_figures_and_parts_are_not_looked_at() -> None:
    compiled = three("items: [{kpi: a}]")
    a = compiled.kpis["a"]
    figures = [figure(a, "2013-01", 60), figure(a, "2013-02", 90), figure(a, "2013-01", 10, party="hub")]

    assert scorecard(compiled, figures, compiled.calendars["months"].get("2013-01")).score == 60


def test_without_lines_of_its_own_a_scorecard_follows_the_strategy() -> None:
    kpis = (
        THREE.replace("title: B,", "title: B, objective: o2,")
        + f"\nd: {{title: D, formula: completed / scheduled, perspective: customer, {BODY}}}"
    )
    compiled = charter(
        kpis,
        """
        strategy:
          objectives:
            - {id: o1, statement: First, title: One, perspective: operational, kpis: [a]}
            - {id: o2, statement: Second, perspective: customer}
            - {id: o3, statement: Third, kpis: [a]}
        """,
    )

    line = card(compiled, a=60, b=80, c=100, d=40)

    assert [(each.kind, each.id, each.title) for each in line.walk()] == [
        ("alliance", "demo", "A demonstration"),
        ("group", "operational", "Operational"),
        ("objective", "o1", "One"),
        ("kpi", "a", "A"),
        ("group", "customer", "Customer"),
        ("objective", "o2", "Second"),
        ("kpi", "b", "B"),
        ("kpi", "d", "D"),
        ("objective", "o3", "Third"),
        ("kpi", "a", "A"),
        ("group", "other", "Other"),
        ("kpi", "c", "C"),
    ]
    assert line.score == Fraction(60 + 60 + 60 + 100, 4)


def test_without_strategy_the_kpis_stand_alone() -> None:
    assert [item.id for item in card(charter(THREE), a=1, b=2, c=3).items] == ["a", "b", "c"]


def test_an_objective_on_the_scorecard_brings_its_kpis() -> None:
    compiled = charter(
        THREE,
        """
        strategy: {objectives: [{id: o1, statement: First, kpis: [a, c]}]}
        scorecard: {items: [{objective: o1, title: Ours}, {kpi: b}]}
        """,
    )

    line = card(compiled, a=60, b=80, c=100)

    assert [(each.id, each.title) for each in line.walk()][1:] == [("o1", "Ours"), ("a", "A"), ("c", "C"), ("b", "B")]


def test_a_geometric_mean_of_squares_is_exact() -> None:
    assert geometric_mean([(Fraction(1), Fraction(40)), (Fraction(1), Fraction(90))]) == 60
    assert geometric_mean([(Fraction(3), Fraction(2)), (Fraction(1), Fraction(32))]) == 4
    assert geometric_mean([(Fraction(1), Fraction(0)), (Fraction(1), Fraction(90))]) == 0
    assert geometric_mean([(Fraction(0), Fraction(0)), (Fraction(1), Fraction(90))]) == 90


def test_a_geometric_mean_has_fifty_digits() -> None:
    found = geometric_mean([(Fraction(1), Fraction(1)), (Fraction(1), Fraction(2))])

    assert found == Fraction("1.4142135623730950488016887242096980785696718753769")


def test_a_geometric_mean_of_a_negative_score_is_refused() -> None:
    with pytest.raises(InputError, match="asked of scores among which is -1"):
        geometric_mean([(Fraction(1), Fraction(-1))])


def test_nothing_scored_gives_no_score() -> None:
    assert (weighted_mean([]), worst([]), geometric_mean([]), severity_of_lines([])) == (None, None, None, "none")


weighted = st.lists(
    st.tuples(st.fractions(Fraction(1, 9), 9, max_denominator=9), st.fractions(0, 100, max_denominator=9)),
    min_size=1,
    max_size=5,
)


@given(scored=weighted, factor=st.fractions(Fraction(1, 9), 9, max_denominator=9))
def test_the_mean_lies_between_its_lines_whatever_the_unit_of_weights(
    scored: list[tuple[Fraction, Fraction]], factor: Fraction
) -> None:
    mean = weighted_mean(scored)

    assert mean is not None
    assert min(score for _, score in scored) <= mean <= max(score for _, score in scored)
    assert weighted_mean([(factor * weight, score) for weight, score in reversed(scored)]) == mean


@given(scored=weighted)
def test_the_geometric_mean_is_never_above_the_weighted_one(scored: list[tuple[Fraction, Fraction]]) -> None:
    geometric, arithmetic = geometric_mean(scored), weighted_mean(scored)

    assert geometric is not None
    assert arithmetic is not None
    assert geometric <= arithmetic + Fraction(1, 10**40)
