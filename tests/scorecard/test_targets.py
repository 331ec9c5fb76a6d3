"""What is the target of a period and a cell?"""

from fractions import Fraction

import pytest

from scorecard.making import one, period
from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.scorecard.targets import Cell, Own, is_extensive, is_flow, target_at
from tallystick.terms.calendar import Period

TOTAL: Cell = (None, ())
REGIONAL: Cell = ("regional", ())
AT_JFK: Cell = (None, (("origin", "JFK"),))
REGIONAL_AT_JFK: Cell = ("regional", (("origin", "JFK"),))

Made = tuple[KpiDefinition, CompiledCharter]


def nothing(_: Period) -> Fraction | None:
    return None


def at(made: Made, month: str, cell: Cell = TOTAL, own: Own = nothing) -> Fraction | None:
    definition, compiled = made
    return target_at(definition, compiled, period(definition, month), cell, own)


def test_a_flat_target_is_the_same_in_every_period() -> None:
    made = one("target: 94")

    assert [at(made, month) for month in ("2013-01", "2013-12")] == [94, 94]


def test_without_a_target_there_is_none() -> None:
    assert at(one("rounding: 1 place"), "2013-01") is None


def test_a_step_holds_until_the_next_one_named() -> None:
    made = one("target: {step: {2013-03: 94, 2013-07: 95}}")

    assert [at(made, f"2013-{month:02}") for month in (2, 3, 6, 7, 12)] == [None, 94, 94, 95, 95]


def test_a_linear_target_rises_by_number_of_periods_and_stays_at_the_last_anchor() -> None:
    made = one("target: {linear: {2013-02: 70, 2013-07: 80}}")

    assert [at(made, f"2013-{month:02}") for month in range(1, 13)] == [
        None,
        70,
        72,
        74,
        76,
        78,
        80,
        80,
        80,
        80,
        80,
        80,
    ]


def test_a_linear_target_between_months_is_exact() -> None:
    made = one("target: {linear: {2013-01: 94, 2013-12: 96}}")

    assert at(made, "2013-02") == 94 + Fraction(2, 11)


def test_a_linear_target_bends_at_every_anchor() -> None:
    made = one("target: {linear: {2013-01: 90, 2013-03: 94, 2013-05: 92}}")

    assert [at(made, f"2013-{month:02}") for month in range(1, 7)] == [90, 92, 94, 93, 92, 92]


def test_a_linear_target_may_begin_before_the_term() -> None:
    assert at(one("target: {linear: {2012-12: 90, 2013-12: 102}}"), "2013-01") == 91


def test_pieces_hold_from_their_first_period() -> None:
    made = one("""
        target:
          piecewise:
            - {from: 2013-02, flat: 90}
            - {from: 2013-04, linear: {2013-04: 91, 2013-06: 93}}
            - {from: 2013-08, flat: 95}
        """)

    assert [at(made, f"2013-{month:02}") for month in range(1, 10)] == [None, 90, 90, 91, 92, 93, 93, 95, 95]


def test_a_seasonal_target_is_a_share_of_the_total() -> None:
    made = one(
        "target: {seasonal: {total: 1200, shares: {2013-01: 0.25, 2013-07: 0.75}}}", formula="scheduled", unit="count"
    )

    assert [at(made, month) for month in ("2013-01", "2013-02", "2013-07")] == [300, None, 900]


def test_a_target_relative_to_the_prior_year_uses_the_comparable_period() -> None:
    made = one("target: {relative: {to: prior year, times: 1.05, plus: 2}}")
    known = {"2012-03": Fraction(100), "2013-02": Fraction(1)}

    assert at(made, "2013-03", own=lambda each: known.get(each.id)) == 107
    assert at(made, "2013-04", own=lambda each: known.get(each.id)) is None


def test_a_target_relative_to_the_prior_period_uses_the_one_before() -> None:
    made = one("target: {relative: {to: prior period, plus: -1}}")
    known = {"2013-02": Fraction(50)}

    assert at(made, "2013-03", own=lambda each: known.get(each.id)) == 49


def test_targets_relative_to_baseline_and_benchmark_need_no_figures() -> None:
    assert at(one("target: {relative: {to: baseline, plus: 2}}\nbaseline: 94"), "2013-01") == 96
    assert at(one("target: {relative: {to: benchmark, times: 0.5}}\nbenchmark: 90"), "2013-01") == 45


def test_the_cumulative_target_of_a_flow_is_the_step_of_the_year_to_date() -> None:
    made = one("target: {cumulative: {2013-01: 100, 2013-02: 250, 2013-03: 260}}", formula="scheduled", unit="count")

    assert [at(made, f"2013-{month:02}") for month in range(1, 5)] == [100, 150, 10, None]


def test_the_cumulative_target_of_a_flow_begins_anew_each_year() -> None:
    made = one(
        "target: {cumulative: {2013-11: 100, 2013-12: 250, 2014-01: 30, 2014-02: 70}}",
        formula="scheduled",
        unit="count",
        more="\nterm: 2013-11-01 .. 2014-03-01",
    )

    assert [at(made, month) for month in ("2013-11", "2013-12", "2014-01", "2014-02")] == [100, 150, 30, 40]


def test_the_cumulative_target_of_a_to_date_kpi_is_the_value_itself() -> None:
    made = one("target: {cumulative: {2013-01: 100, 2013-02: 250}}", formula="TO_DATE(scheduled, YEAR)", unit="count")

    assert [at(made, f"2013-{month:02}") for month in range(1, 4)] == [100, 250, None]


def test_the_target_of_a_ratio_holds_for_every_cell() -> None:
    made = one("target: 94\nby: [party, origin]")

    assert [at(made, "2013-01", cell) for cell in (TOTAL, REGIONAL, AT_JFK, REGIONAL_AT_JFK)] == [94] * 4


def test_the_most_specific_target_of_a_cell_counts() -> None:
    made = one("""
        by: [party, origin]
        target:
          - {for: {party: regional}, flat: 90}
          - 94
          - {for: {party: regional, origin: JFK}, flat: 88}
        """)

    assert [at(made, "2013-01", cell) for cell in (TOTAL, REGIONAL, AT_JFK, REGIONAL_AT_JFK)] == [94, 90, 94, 88]


@pytest.mark.parametrize("formula", ["scheduled", "COUNT(DISTINCT origin)", "TO_DATE(scheduled, YEAR)"])
def test_the_target_of_what_is_counted_holds_for_no_part_of_it(formula: str) -> None:
    made = one(
        "by: [party, origin]\ntarget: [1200, {for: {party: regional}, flat: 300}]", formula=formula, unit="count"
    )

    cells = (TOTAL, REGIONAL, AT_JFK, REGIONAL_AT_JFK)
    assert [at(made, "2013-01", cell) for cell in cells] == [1200, 300, None, None]


@pytest.mark.parametrize(
    ("formula", "unit", "flow", "extensive"),
    [
        ("scheduled", "count", True, True),
        ("SUM(delay)", "minutes", True, True),
        ("completed / scheduled", "percent", False, False),
        ("AVG(delay)", "minutes", False, False),
        ("MEDIAN(delay)", "minutes", False, False),
        ("COUNT(DISTINCT origin)", "count", False, True),
        ("ROLLING(scheduled, 3 MONTH, INCLUSIVE)", "count", False, True),
        ("ROLLING(completed / scheduled, 3 MONTH, INCLUSIVE)", "percent", False, False),
    ],
)
def test_what_is_added_up_is_told_from_what_is_not(formula: str, unit: str, flow: bool, extensive: bool) -> None:
    definition, _ = one("target: 1", formula=formula, unit=unit)

    assert (is_flow(definition), is_extensive(definition)) == (flow, extensive)
