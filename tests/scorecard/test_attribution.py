"""Who is credited with how much, and does it add up to the whole?"""

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.making import seen
from scorecard.parcels import HEAD, month, parcels, rows
from shared import shared
from tallystick.scorecard.attribution import Attributed, adjustment, attributions
from tallystick.scorecard.contribution import deduplication
from tallystick.scorecard.unit_figures import UnitFigures
from tallystick.terms.figure import Missing


def rule(text: str) -> str:
    return f"attributions:\n  - {{id: who, agreed: 2023-12-01, {text}}}"


def only(figures: UnitFigures, period: str = "2024-01") -> Attributed:
    (found,) = attributions(figures, month(figures, period))
    return found


def amounts(found: Attributed) -> list[Fraction | None]:
    return [each.amount for each in found.contributions]


def test_customers_served_by_both_are_claimed_twice_and_taken_out_by_an_entry() -> None:
    case = json.loads(shared("cases/domain.json").read_text())["V19"]
    served, (first, second) = case["given"]["served"], case["given"]["claims"]
    lines = [f"2024-01-05 N B c{number} on 1" for number in range(first)]
    lines += [f"2024-01-05 S B c{number} on 1" for number in range(served - second, served)]

    found = only(parcels(rule("kpi: customers, rule: own share"), facts=rows("\n".join(lines))))

    assert found.whole.exact == served
    assert amounts(found) == [first, second]
    assert found.adjustment is not None
    assert (found.adjustment.kind, found.adjustment.amount) == ("double claims", case["expect"]["adjustment"])


def test_own_shares_of_a_count_are_what_each_did() -> None:
    found = only(parcels(rule("kpi: volume, rule: own share")))

    assert amounts(found) == [4, 4]
    assert [each.share for each in found.contributions] == [Fraction(1, 2), Fraction(1, 2)]
    assert found.adjustment is None
    assert found.complete


def test_own_shares_of_a_ratio_stand_over_the_denominator_of_all() -> None:
    found = only(parcels(rule("kpi: punctual, rule: own share")))

    assert found.whole.exact == Fraction(500, 8)
    assert amounts(found) == [Fraction(300, 8), Fraction(200, 8)]
    assert found.adjustment is None


def test_what_nobody_did_is_not_attributed() -> None:
    found = only(parcels(rule("kpi: volume, rule: own share, among: north")))

    assert amounts(found) == [4]
    assert found.adjustment == adjustment(Fraction(8), [Fraction(4)])
    assert found.adjustment is not None
    assert seen(found.adjustment.kind, found.adjustment.amount) == ("not attributed", 4)


def test_claims_are_read_from_the_kpis_that_the_rule_names() -> None:
    claims = "kpi: volume, rule: own share, claims: {south: customers}"
    head = HEAD.replace("unit: customers", "unit: deliveries")

    found = only(parcels(rule(claims), replace=(HEAD, head)))

    assert amounts(found) == [4, 5]
    assert found.adjustment is not None
    assert found.adjustment.amount == -1


def test_equal_parts_are_those_of_the_members_on_the_first_day() -> None:
    left = ("south: {name: South,", "south: {name: South, until: 2024-01-20,")
    figures = parcels(rule("kpi: volume, rule: equal"), replace=left)

    assert amounts(only(figures, "2024-01")) == [4, 4]
    assert amounts(only(figures, "2024-02")) == [2, 0]
    assert only(figures, "2024-02").contributions[1].missing is Missing.NOT_APPLICABLE


def test_assigned_shares_are_those_of_the_first_day() -> None:
    shares = "kpi: volume, rule: assigned, shares: {north: {always: 0.5, 2024-02-01: 1}, "
    figures = parcels(rule(shares + "south: {always: 0.5, 2024-02-01: 0}}"))

    assert amounts(only(figures, "2024-01")) == [4, 4]
    assert amounts(only(figures, "2024-02")) == [3, 0]


def test_the_share_of_a_member_that_has_left_is_not_attributed_to_anybody() -> None:
    left = ("south: {name: South,", "south: {name: South, until: 2024-02-01,")
    figures = parcels(rule("kpi: volume, rule: assigned, shares: {north: 0.5, south: 0.5}"), replace=left)

    found = only(figures, "2024-02")

    assert amounts(found) == [1, 0]
    assert found.adjustment is not None
    assert seen(found.adjustment.kind, found.adjustment.amount) == ("not attributed", 1)


def test_a_rule_holds_for_periods_that_begin_in_its_dates() -> None:
    figures = parcels(rule("kpi: volume, rule: equal, from: 2024-01-15, until: 2024-03-01"))

    held = [bool(attributions(figures, month(figures, f"2024-0{number}"))) for number in (1, 2, 3)]

    assert held == [False, True, False]


def test_a_figure_that_is_not_known_leaves_the_adjustment_open() -> None:
    few = ("by: [party, depot], rounding: 0 places, target: 12}",
           "by: [party, depot], rounding: 0 places, target: 12, minimum: 5}")  # fmt: skip

    found = only(parcels(rule("kpi: volume, rule: own share"), replace=few))

    assert amounts(found) == [None, None]
    assert [each.missing for each in found.contributions] == [Missing.INSUFFICIENT] * 2
    assert found.adjustment is None
    assert not found.complete


@given(
    st.integers(min_value=0, max_value=1000),
    st.lists(st.integers(min_value=0, max_value=1000), min_size=1, max_size=6),
)
def test_the_entry_of_double_claims_is_that_of_deduplication(whole: int, claims: list[int]) -> None:
    claims = [min(claim, whole) for claim in claims]

    found = adjustment(Fraction(whole), [Fraction(claim) for claim in claims])

    taken_out = found.amount if found is not None and found.kind == "double claims" else 0
    assert taken_out == deduplication(whole, claims)


@settings(max_examples=30, deadline=None)
@given(
    drawn=st.lists(st.tuples(st.sampled_from("NSX"), st.sampled_from("abcde"), st.booleans()), min_size=1, max_size=12),
    share=st.integers(min_value=0, max_value=100),
    kpi=st.sampled_from(["volume", "punctual", "customers", "fees"]),
    how=st.sampled_from(["own share", "equal", "assigned"]),
)
def test_contributions_and_adjustment_are_the_whole_exactly(
    drawn: list[tuple[str, str, bool]], share: int, kpi: str, how: str
) -> None:
    lines = [f"2024-01-05 {who} B {customer} {'late' if late else 'on'} 3" for who, customer, late in drawn]
    shares = f", shares: {{north: {share / 100:.2f}, south: {1 - share / 100:.2f}}}" if how == "assigned" else ""
    figures = parcels(rule(f"kpi: {kpi}, rule: {how}{shares}"), facts=rows("\n".join(lines)))

    for found in attributions(figures, month(figures, "2024-01")):
        if found.complete:
            left = found.adjustment.amount if found.adjustment else Fraction(0)
            assert sum(each.amount or 0 for each in found.contributions) + left == found.whole.exact
        else:
            assert found.whole.exact is None


@pytest.mark.parametrize("name", ["volume", "fees"])
def test_the_order_of_members_does_not_matter(name: str) -> None:
    one = only(parcels(rule(f"kpi: {name}, rule: own share, among: [north, south]")))
    other = only(parcels(rule(f"kpi: {name}, rule: own share, among: [south, north]")))

    assert sorted(each.member for each in one.contributions) == sorted(each.member for each in other.contributions)
    assert set(one.contributions) == set(other.contributions)
    assert one.adjustment == other.adjustment
