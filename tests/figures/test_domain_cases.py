"""The published domain cases that the kernel answers: exclusions, smoothing, ratios, empty periods, small samples."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import pytest

from agreed import agreed, computed
from shared import shared
from tallystick.figures.exclusions import Convention, relieved
from tallystick.figures.rows import Row
from tallystick.figures.samples import breach_proven, chance_of_a_miss, wilson_percents
from tallystick.terms.figure import Missing
from tallystick.terms.rounding import Rounding, round_fraction


def case(name: str) -> Any:
    """One published case."""
    return json.loads(shared("cases/domain.json").read_text(encoding="utf-8"))[name]


COUNTED = """
term: 2013-01-01 .. 2014-01-01
sources:
  events:
    time: day
    key: [id]
    columns: {{id: integer, day: date, planned: integer, performed: integer, relief: integer, cell: text}}
measures:
  planned: SUM(planned)
  performed: SUM(performed)
  relief: SUM(relief)
kpis:
  share:
    title: Share performed
    formula: {formula}
    unit: percent
    direction: higher
    rounding: 4 places
    {more}
"""


def counted(formula: str = "performed / planned", more: str = "") -> Any:
    """A charter with one KPI over planned and performed events."""
    return agreed(COUNTED.format(formula=formula, more=more))


def test_v1_the_convention_of_an_exclusion_decides_the_figure() -> None:
    given, expect = case("V1")["given"], case("V1")["expect"]
    row: Row = {
        "id": 1,
        "day": date(2013, 1, 1),
        "planned": given["planned"],
        "performed": given["performed"],
        "relief": given["stopped_at_counterparty_request"],
    }

    for convention, percent in expect.items():
        charter = counted(more=f"excludes: {{asked: {{measure: relief, convention: {convention}}}}}")
        figure = computed(charter, {"events": [row]})["share", "2013-01", None, ""]

        assert str(figure.value) == percent[:7]


def test_v1_by_plain_numbers_keeps_numerator_and_denominator() -> None:
    given, expect = case("V1")["given"], case("V1")["expect"]
    stopped = given["stopped_at_counterparty_request"]

    for convention, percent in expect.items():
        above, below = relieved(given["performed"], given["planned"], stopped, cast("Convention", convention))

        assert str(round_fraction(above / below * 100, 4)) == percent[:7]


def test_v4_rounding_before_comparison_decides_whether_99_is_met() -> None:
    given, expect = case("V4")["given"], case("V4")["expect"]
    value = Fraction(given["value"])

    assert str(round_fraction(value, given["places"], "half up")) == expect["half_up"]
    assert str(round_fraction(value, given["places"], "down")) == expect["down"]
    assert Rounding(1, "half up", before_comparison=True).compared(value) >= 99
    assert Rounding(1, "down", before_comparison=True).compared(value) < 99


def test_v8_a_month_averaged_with_the_previous_one_unless_there_is_none() -> None:
    charter = counted("ROLLING(performed / planned, 2 MONTHS, INCLUSIVE, MEAN)", "early window: partial")
    results = case("V8")["given"]["results"]
    rows: list[Row] = [
        {"id": i, "day": date(2013, i + 1, 5), "planned": 100, "performed": int(result), "relief": 0}
        for i, result in enumerate(results)
    ]

    found = computed(charter, {"events": rows})

    smoothed = [found["share", f"2013-{month:02}", None, ""].value for month in (1, 2, 3)]
    assert smoothed == [Decimal(percent) for percent in case("V8")["expect"]["smoothed"]]


def test_v8_without_leave_to_shorten_the_first_month_is_insufficient() -> None:
    charter = counted("ROLLING(performed / planned, 2 MONTHS, INCLUSIVE, MEAN)")
    row: Row = {"id": 1, "day": date(2013, 1, 5), "planned": 100, "performed": 99, "relief": 0}

    figure = computed(charter, {"events": [row]})["share", "2013-01", None, ""]

    assert figure.missing is Missing.INSUFFICIENT


def test_v10_a_ratio_over_cells_is_the_ratio_of_sums() -> None:
    charter = counted(more="by: [cell]")
    cells = case("V10")["given"]["cells"]
    rows: list[Row] = [
        {"id": i, "day": date(2013, 1, 5), "planned": planned, "performed": performed, "relief": 0, "cell": f"c{i}"}
        for i, (performed, planned) in enumerate(cells)
    ]

    found = computed(charter, {"events": rows})

    assert str(found["share", "2013-01", None, ""].value) == case("V10")["expect"]["ratio_of_sums"]
    each = [found["share", "2013-01", None, f"cell=c{i}"].exact or Fraction(0) for i in range(3)]
    assert str(round_fraction(sum(each, Fraction(0)) / 3, 4)) == case("V10")["expect"]["mean_of_ratios"]


def test_v14_ten_opportunities_miss_at_least_once_more_often_than_not_quite_half_the_time() -> None:
    given = case("V14")["given"]

    chance = chance_of_a_miss(Fraction(given["p"]), given["n"])

    assert str(round_fraction(chance * 100, 2)) == case("V14")["expect"]["percent"]


def test_v16_an_unfinished_period_shows_its_value_and_withholds_its_comparison() -> None:
    given = case("V16")["given"]
    more = """
  growth:
    title: Growth
    formula: GROWTH(performed, 1 PERIOD)
    unit: percent
    direction: higher
"""
    charter = counted("performed / planned", more)
    rows: list[Row] = [
        {"id": 1, "day": date(2013, 1, 5), "planned": 1, "performed": given["previous"], "relief": 0},
        {"id": 2, "day": date(2013, 2, 2), "planned": 1, "performed": given["partial"], "relief": 0},
    ]

    during = computed(charter, {"events": rows}, as_of=date(2013, 2, 8))
    after = computed(charter, {"events": rows}, as_of=date(2013, 3, 1))

    withheld = during["growth", "2013-02", None, ""]
    assert (withheld.value, withheld.missing) == (case("V16")["expect"]["shown_change"], Missing.UNFINISHED)
    assert withheld.elapsed == Fraction(7, 28)
    assert during["share", "2013-02", None, ""].value == given["partial"] * 100
    assert str(after["growth", "2013-02", None, ""].value) == case("V16")["expect"]["naive_change_percent"]


def test_v20_an_empty_period_is_no_activity_and_pools_to_seventy() -> None:
    pairs = case("V20")["given"]["accepted_of_received"]
    more = """
  pooled:
    title: Pooled
    formula: TO_DATE(performed / planned, YEAR)
    unit: percent
    direction: higher
  averaged:
    title: Mean of active periods
    formula: ROLLING(performed / planned, 4 MONTHS, INCLUSIVE, MEAN)
    unit: percent
    direction: higher
"""
    charter = counted(more=more)
    rows: list[Row] = [
        {"id": i, "day": date(2013, i + 1, 5), "planned": received, "performed": accepted, "relief": 0}
        for i, (accepted, received) in enumerate(pairs)
        if received
    ]

    found = computed(charter, {"events": rows})

    assert [found["share", f"2013-{month:02}", None, ""].missing for month in (1, 2, 3, 4)] == [
        None,
        Missing.NO_ACTIVITY,
        Missing.NO_ACTIVITY,
        None,
    ]
    assert str(found["pooled", "2013-04", None, ""].value) == case("V20")["expect"]["pooled"]
    assert str(found["averaged", "2013-04", None, ""].value) == case("V20")["expect"]["mean_of_active_periods"]


def test_v21_dropping_a_performed_event_can_hurt_whoever_performed_it() -> None:
    given, expect = case("V21")["given"], case("V21")["expect"]

    before = relieved(given["performed"], given["planned"], 0, "drop")
    after = relieved(given["performed"], given["planned"], 1, "drop", excluded_performed=1)

    assert str(round_fraction(before[0] / before[1] * 100, 4)) == expect["before"]
    assert str(round_fraction(after[0] / after[1] * 100, 4)) == expect["after"]


Z_SQUARED = Fraction("3.841458820694124")


def test_v22_a_breach_is_proven_only_when_the_upper_wilson_bound_lies_below_the_threshold() -> None:
    given, expect = case("V22")["given"], case("V22")["expect"]
    threshold = Fraction(given["threshold_percent"]) / 100

    bounds = [[str(end) for end in wilson_percents(s, n, z_squared=Z_SQUARED)] for s, n in given["cases"]]
    proven = [breach_proven(s, n, threshold=threshold, z_squared=Z_SQUARED) for s, n in given["cases"]]

    assert bounds == expect["bounds_percent"]
    assert proven == expect["breach_proven"]


@pytest.mark.parametrize("successes", [0, 5, 10])
def test_wilson_bounds_lie_around_the_observed_share(successes: int) -> None:
    lower, upper = wilson_percents(successes, 10, z_squared=Z_SQUARED)

    assert 0 <= lower <= successes * 10 <= upper <= 100
