"""What do parts bring to the whole, and what is left over?"""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecard.making import seen
from scorecard.parcels import HEAD, month, parcels, rows
from tallystick.scorecard.cascade import Cascade, Cascades, cascades, split_target
from tallystick.scorecard.unit_figures import UnitFigures

UNITS = """
units:
  berlin: {title: Berlin, level: team, part of: north, is: {depot: B}}
  munich: {title: Munich, level: team, part of: north, is: {depot: M}}
"""


def strategy(links: str, *, split: str = "", kpis: str = "[volume, punctual, late, middle]", more: str = "") -> str:
    rule = f", split: {split}" if split else ""
    whole = f"  - {{id: grow, statement: Grow, unit: north, kpis: {kpis}{rule}}}\n"
    return f"{UNITS}objectives:\n{whole}{links.strip(chr(10))}\n{more}"


def part(unit: str, kpi: str, kind: str, extra: str = "") -> str:
    link = f"{{to: grow, kind: {kind}, kpi: {kpi}{extra}}}"
    return f"  - {{id: {unit}-{kpi}, statement: S, unit: {unit}, kpis: {kpi}, links: {link}}}\n"


BOTH = part("berlin", "volume", "additive") + part("munich", "volume", "additive")


def only(figures: UnitFigures, period: str = "2024-01") -> Cascade:
    (found,) = cascades(figures, month(figures, period))
    return found


def test_the_residual_of_parts_that_add_up_is_shown() -> None:
    found = only(parcels(strategy(BOTH)))

    assert [each.unit for each in found.parts] == ["berlin", "munich"]
    assert [each.amount for each in found.parts] == [2, 1]
    assert seen(found.judgement.figure.exact, found.result, found.residual) == (4, 3, 1)
    assert found.combined == "sum"


def test_an_identical_ratio_is_pooled_and_its_residual_is_the_rest() -> None:
    links = part("berlin", "punctual", "identical") + part("munich", "punctual", "identical")

    found = only(parcels(strategy(links)))

    assert found.combined == "pooled"
    assert found.result == Fraction(200, 3)  # 2 of 3
    assert found.residual == 75 - Fraction(200, 3)
    assert seen(*(found.residual_parts or ())) == (1, 1)  # Potsdam's one delivery, on time


def test_an_identical_link_passes_the_target_of_a_ratio_down_as_it_is() -> None:
    found = only(parcels(strategy(part("berlin", "punctual", "identical"))))

    assert found.split == "identical"
    assert [each.passed_down for each in found.parts] == [75]
    assert found.target_gap is None


def test_medians_have_neither_sum_nor_residual() -> None:
    found = only(parcels(strategy(part("berlin", "middle", "identical"))))

    assert (found.combined, found.result, found.residual, found.unknown) == ("none", None, None, ())


TARGET = ("rounding: 0 places, target: 12}", "rounding: 0 places, target: [12, {for: {party: north}, flat: 9}]}")


@pytest.mark.parametrize(
    ("rule", "extra", "asked"),
    [
        ("equal", ("", ""), [Fraction(9, 2), Fraction(9, 2)]),
        ("by share", (", share: 0.7", ", share: 0.3"), [Fraction(63, 10), Fraction(27, 10)]),
        ("by weight", (", weight: 1", ", weight: 2"), [3, 6]),
    ],
)
def test_targets_go_down_by_the_declared_rule(rule: str, extra: tuple[str, str], asked: list[Fraction]) -> None:
    links = part("berlin", "volume", "additive", extra[0]) + part("munich", "volume", "additive", extra[1])

    found = only(parcels(strategy(links, split=rule), replace=TARGET))

    assert found.target == 9
    assert [each.passed_down for each in found.parts] == asked
    assert found.target_gap == 0


LEVELS = """
units:
  berlin: {title: Berlin, level: team, part of: north, is: {depot: B}}
  desk: {title: Desk, level: person, part of: north, is: {depot: [B, M]}}
objectives:
  - {id: berlin, statement: S, unit: berlin, kpis: volume, links: {to: desk, kind: additive, share: 0.5}}
  - {id: desk, statement: S, unit: desk, kpis: volume, split: by share, links: {to: grow, kind: additive}}
  - {id: grow, statement: Grow, unit: north, kpis: volume, split: equal}
  - {id: munich, statement: S, kpis: fees, unit: south}
"""


def test_targets_go_down_through_several_levels_and_are_judged_there() -> None:
    figures = parcels(LEVELS.replace("share: 0.5", "share: 1"), replace=TARGET)
    cascading = Cascades(figures, month(figures, "2024-01"))
    berlin = next(each for each in figures.compiled.charter.strategy.objectives if each.id == "berlin")

    found = {each.objective: each for each in cascading.found}
    judged = cascading.judged(berlin, "volume")

    assert [each.passed_down for each in found["grow"].parts] == [9]
    assert [each.passed_down for each in found["desk"].parts] == [9]
    assert judged is not None
    assert (judged.target, judged.status) == (Fraction(9), "poor")


def test_what_the_parts_own_targets_leave_is_the_gap() -> None:
    own = (
        "rounding: 0 places, target: 12}",
        "rounding: 0 places, target: [{for: {party: north}, flat: 9}, {for: {party: north, depot: B}, flat: 4}]}",
    )

    found = only(parcels(strategy(BOTH, split="equal"), replace=own))

    assert [each.own_target for each in found.parts] == [4, None]
    assert [each.target for each in found.parts] == [4, Fraction(9, 2)]
    assert found.target_gap == Fraction(1, 2)


def test_without_a_rule_no_target_goes_down() -> None:
    found = only(parcels(strategy(BOTH), replace=TARGET))

    assert [each.target for each in found.parts] == [None, None]
    assert (found.split, found.target_gap) == (None, None)


def test_shares_are_those_of_the_first_day_of_the_period() -> None:
    dated = (", share: {always: 0.5, 2024-02-01: 0.9}", ", share: {always: 0.5, 2024-02-01: 0.1}")
    links = part("berlin", "volume", "additive", dated[0]) + part("munich", "volume", "additive", dated[1])
    figures = parcels(strategy(links, split="by share"), replace=TARGET)

    assert [each.passed_down for each in only(figures, "2024-01").parts] == [Fraction(9, 2), Fraction(9, 2)]
    assert [each.passed_down for each in only(figures, "2024-02").parts] == [Fraction(81, 10), Fraction(9, 10)]


DATED = """
units:
  berlin: {title: Berlin, level: team, part of: north, is: {depot: B}}
  old: {title: Old, level: team, part of: north, is: {depot: M}, until: 2024-02-01}
  new: {title: New, level: team, part of: north, is: {depot: [M, P]}, from: 2024-02-01}
objectives:
  - {id: grow, statement: Grow, unit: north, kpis: volume, split: equal}
"""


def test_the_cascade_follows_dated_units() -> None:
    links = "".join(part(unit, "volume", "additive") for unit in ("berlin", "old", "new"))
    figures = parcels(DATED + links, replace=TARGET)

    before, after = only(figures, "2024-01"), only(figures, "2024-02")

    assert [each.counts for each in before.parts] == [True, True, False]
    assert [each.counts for each in after.parts] == [True, False, True]
    assert seen(before.result, before.residual) == (3, 1)
    assert seen(after.result, after.residual) == (2, 0)
    assert [each.passed_down for each in before.parts] == [Fraction(9, 2), Fraction(9, 2), None]


def test_an_objective_that_has_ended_brings_nothing() -> None:
    links = BOTH.replace("unit: munich,", "unit: munich, until: 2024-02-01,")

    assert only(parcels(strategy(links)), "2024-02").residual == 1


def test_a_part_whose_figure_is_unknown_leaves_the_residual_unknown() -> None:
    few = ("by: [party, depot], rounding: 0 places, target: 12}",
           "by: [party, depot], rounding: 0 places, target: 12, minimum: 2}")  # fmt: skip

    found = only(parcels(strategy(BOTH), replace=few))

    assert found.unknown == ("munich-volume",)
    assert (found.result, found.residual) == (None, None)


def test_a_part_without_activity_brings_zero() -> None:
    facts = rows("2024-01-03 N B ann on 1\n2024-02-03 N M ann on 1\n2024-02-04 N B ann on 1")

    found = only(parcels(strategy(BOTH), facts=facts))

    assert [each.amount for each in found.parts] == [1, 0]
    assert found.residual == 0


def test_components_stand_beside_the_numerator_and_the_denominator() -> None:
    links = (
        "  - {id: lates, statement: S, unit: north, kpis: late, links: [{to: rate, kind: component, as: numerator}]}\n"
        "  - {id: all, statement: S, unit: north, kpis: volume, links: {to: rate, kind: component, as: denominator}}\n"
        "  - {id: why, statement: S, unit: north, kpis: fees, links: {to: rate, kind: component, as: driver}}\n"
        "  - {id: rate, statement: S, unit: north, kpis: punctual}\n"
    )

    found = only(parcels(f"objectives:\n{links}"))

    assert [(each.role, each.of_parent, each.residual) for each in found.components] == [
        ("numerator", 3, 2),  # 3 on time, and 1 late: not the numerator, as the residual shows
        ("denominator", 4, 0),
        ("driver", None, None),
    ]


def test_assigned_shares_credit_the_result_wholly() -> None:
    shares = "".join(
        f"  - {{id: {name}, statement: S, links: {{to: grow, kind: assigned, for: volume, share: {share}}}}}\n"
        for name, share in (("one", "0.25"), ("two", "{always: 0.75}"))
    )

    found = only(parcels(strategy(shares)))

    assert [each.amount for each in found.credits] == [1, 3]
    assert found.parts == ()


def test_a_shared_kpi_counts_once() -> None:
    links = "  - {id: also, statement: S, unit: north, kpis: volume, links: {to: grow, kind: shared}}\n"

    found = only(parcels(strategy(links)))

    assert found.shared_with == ("also",)
    assert (found.parts, found.residual) == ((), None)


WORKED = """kpis:
  hours: {title: H, formula: SUM(worked), unit: hours, direction: lower, by: [party]}
  minutes: {title: M, formula: SUM(worked), unit: minutes, direction: lower, by: [party]}
"""


def test_units_of_measure_are_converted_into_the_parents() -> None:
    text = (
        "objectives:\n  - {id: all, statement: S, kpis: hours}\n"
        "  - {id: n, statement: S, unit: north, kpis: minutes, links: {to: all, kind: additive}}\n"
    )
    facts = [{**row, "worked": 90} for row in rows("2024-01-03 N B ann on 1\n2024-01-04 S B ann on 1")]
    head = HEAD.replace("kpis:\n", WORKED).replace("fee: EUR}", "fee: EUR, worked: minutes}")

    found = only(parcels(text, facts=facts, replace=(HEAD, head)))

    assert seen(found.judgement.figure.exact, found.result, found.residual) == (3, Fraction(3, 2), Fraction(3, 2))


@given(
    st.fractions(min_value=0, max_value=10**6),
    st.lists(st.fractions(min_value=0, max_value=100), min_size=1, max_size=8),
)
def test_equal_parts_and_weights_use_up_the_whole_target(target: Fraction, weights: list[Fraction]) -> None:
    none = [None] * len(weights)

    assert sum(each for each in split_target(target, "equal", shares=none, weights=none) if each is not None) == target
    if any(weights):
        parts = split_target(target, "by weight", shares=none, weights=weights)
        assert sum(each for each in parts if each is not None) == target


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("NS"), st.sampled_from("BMP"), st.booleans()), min_size=1, max_size=12))
def test_parts_and_residual_are_the_whole_whatever_happened(drawn: list[tuple[str, str, bool]]) -> None:
    text = "\n".join(f"2024-01-05 {who} {depot} ann {'late' if late else 'on'} 1" for who, depot, late in drawn)
    figures = parcels(strategy(BOTH), facts=rows(text))

    for found in cascades(figures, month(figures, "2024-01")):
        if found.residual is not None:
            assert sum(each.amount or 0 for each in found.parts) + found.residual == found.judgement.figure.exact
            assert found.residual >= 0
