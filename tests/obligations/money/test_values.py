"""Named values: where each comes from, how it grows, and what is said where it is lacking."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from obligations.money.agreement import KNOWN, agreed, compiled, delivered, desk, figure, judged, months, verdict
from tallystick.obligations.amounts import LackingError
from tallystick.obligations.determine import determine
from tallystick.obligations.spot import Spot, spot_of
from tallystick.obligations.values import value_of
from tallystick.terms.figure import Figure

BODY = """
kpi: level
floor: 95
rounding: 1 place
empty: no_activity
credit: 1 * x
values:
  index: {{table: {{2013: 100, 2014: 110, 2015: 132}}}}
  x: {value}
"""


def value(
    declared: str,
    period: str = "2013-06",
    *,
    figures: Sequence[Figure] = (),
    events: Sequence[Mapping[str, Any]] = (),
) -> Fraction:
    made, _ = agreed(BODY.format(value=declared))
    return value_of("x", at(period, declared), desk(made, figures=figures, events=events))


def at(period: str, declared: str) -> Spot:
    _, definition = agreed(BODY.format(value=declared))
    return spot_of(definition, judged(definition, period, verdict(definition, "96")))


SALES = [figure("sales", period, number) for number, period in enumerate(months("2013-01", 12), 1)]


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("12.5", "12.5"),
        ("{kpi: sales}", "6"),
        ("{kpi: sales, at: previous period}", "5"),
        ("{kpi: sales, at: last 3 months}", "15"),
        ("{kpi: sales, at: last 3 months, as: mean}", "5"),
        ("{kpi: sales, at: last 3 months, as: last}", "6"),
        ("{kpi: sales, at: quarter to date}", "15"),
        ("{kpi: sales, at: year to date}", "21"),
        ("{kpi: sales, at: this month}", "6"),
        ("{kpi: sales, at: this year}", "78"),
        ("{kpi: sales, at: last 12 months}", "21"),
        ("{kpi: sales, at: last 11 months before}", "15"),
        ("{kpi: sales, at: term to date}", "21"),
        ("{kpi: sales, at: term to date, between: [null, 20]}", "20"),
        ("{kpi: sales, between: [7, 20]}", "7"),
        ("{kpi: sales, at: last 3 months, as: pooled}", "5"),
        ("{is: 10, rounding: '0 places'}", "10"),
        ("{table: {2013: 5}}", "5"),
        ("{table: {2013: 5, 2013-06: 6}}", "6"),
        ("{table: {year 1: 50, year 2: 40}}", "50"),
        ("{table: {from 2013-01-01: 1, from 2013-06-01: 2, from 2013-07-01: 3}}", "2"),
    ],
)
def test_a_value_comes_from_where_it_says(declared: str, expected: str) -> None:
    assert value(declared, figures=SALES) == Fraction(expected)


@pytest.mark.parametrize(
    ("grows", "period", "expected"),
    [
        ("{percent: 10, from: 2013-01-01, cumulative: true}", "2013-12", "100"),
        ("{percent: 10, from: 2013-01-01, cumulative: true}", "2014-01", "110"),
        ("{percent: 10, from: 2013-01-01, cumulative: true}", "2015-03", "121"),
        ("{percent: 10, from: 2013-01-01, cumulative: false}", "2015-03", "120"),
        ("{percent: 8, from: 2013-01-01, every: quarter, cumulative: false}", "2013-07", "104"),
        ("{percent: 10, from: 2013-07-01, every: contract year, cumulative: true}", "2014-01", "110"),
        ("{index: index, from: 2013-01-01, cumulative: true}", "2015-01", "132"),
        ("{index: index, from: 2013-01-01, cumulative: false}", "2015-01", "130"),
        ("{index: index, from: 2013-01-01, cumulative: true, at most: 15}", "2015-01", "126.5"),
        ("{index: index, from: 2013-01-01, cumulative: true, at least: 12}", "2014-01", "112"),
    ],
)
def test_an_escalator_by_hand(grows: str, period: str, expected: str) -> None:
    assert value(f"{{is: 100, grows: {grows}}}", period) == Fraction(expected)


def test_what_was_recorded_last_holds() -> None:
    first = delivered("x", {"2013-06": 10})
    second = [{**first[0], "id": "corrected", "amount": Decimal(12), "recorded": "2013-07-01T00:00:00Z"}]

    assert value("{delivered: the invoice}", events=[*second, *first]) == 12


def test_a_delivery_for_the_year_speaks_for_its_months_where_there_is_none_of_the_month() -> None:
    events = delivered("x", {"2013": 10, "2013-05": 12})

    assert value("{delivered: the fee}", "2013-05", events=events) == 12
    assert value("{delivered: the fee}", "2013-06", events=events) == 10


def test_another_clauses_and_another_partys_delivery_is_not_this_ones() -> None:
    events = delivered("x", {"2013-06": 10}, party="buyer")

    with pytest.raises(LackingError, match="was not delivered for 2013-06"):
        value("{delivered: the fee}", events=events)
    assert value("{delivered: the fee, of: beneficiary}", events=events) == 10


@pytest.mark.parametrize(
    ("each", "period", "expected"),
    [("quarter", "2013-06", 3), ("year", "2013-12", 3), ("once", "2013-12", 3)],
)
def test_a_setting_holds_for_its_quarter_its_year_or_from_then_on(each: str, period: str, expected: int) -> None:
    events = [{"kind": "set", "value": "x", "period": "2013-04", "amount": 3, "on": "2013-04-02"}]

    assert value(f"{{set by: seller/manager, each: {each}}}", period, events=events) == expected


def test_a_setting_of_another_quarter_does_not_hold_unless_the_last_one_does() -> None:
    events = [{"kind": "set", "value": "x", "period": "2013-04", "amount": 3, "on": "2013-04-02"}]

    with pytest.raises(LackingError, match="'x' was not set for 2013-07; seller/manager sets it by 2013-07-10"):
        value("{set by: seller/manager, each: quarter, within: 10 days}", "2013-07", events=events)
    assert value("{set by: seller/manager, each: quarter, otherwise: last}", "2013-07", events=events) == 3
    assert value("{set by: seller/manager, each: quarter, otherwise: 9}", "2013-07", events=events) == 9


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ("{kpi: sales}", "the figure of KPI 'sales' of seller for 2013-06 was not given"),
        ("{kpi: sales, at: last 3 months}", "for 2013-04 was not given"),
        ("{table: {2014: 5}}", "has no entry for 2013-06 \\(contract year 1\\)"),
        ("{clause: promise, at: previous period}", "clause 'promise' was not determined for the previous period"),
    ],
)
def test_what_is_lacking_is_said_and_is_never_zero(declared: str, words: str) -> None:
    with pytest.raises(LackingError, match=words):
        value(declared)


def test_a_missing_figure_is_zero_only_where_the_value_says_so() -> None:
    assert value("{kpi: sales, if missing: zero}") == 0


RATED = """
table:
  text: The rebate is 10 percent below 95 and nothing above.
  obligor: seller
  beneficiary: buyer
  kpi: level
  bands:
    good: {when: ">= 95", then: [{price: 0, from: period start}]}
    poor: {when: "< 95", misses: true, then: [{price: 10, from: period start}]}
  rounding: 1 place, half up, after comparison
  empty: no_activity
rebate:
  text: The rebate is taken of the fee.
  obligor: seller
  beneficiary: buyer
  kpi: level
  floor: 95
  rounding: 1 place, half up, after comparison
  empty: no_activity
  credit: rate_of_table % of 5000
  values: {rate_of_table: {clause: table, what: price}}
"""


def test_a_clause_may_reckon_with_the_price_that_another_one_sets() -> None:
    made = compiled(RATED)
    levels = [figure("level", "2013-01", 90, unit="percent"), figure("level", "2013-02", 96, unit="percent")]

    found = {
        each.period: each
        for each in determine(made, levels, known_at=KNOWN, clauses=("rebate",))
        if each.amount is not None
    }

    assert (str(found["2013-01"].amount), str(found["2013-02"].amount)) == ("500.00", "0.00")
