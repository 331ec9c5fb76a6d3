"""Traps of adding up what does not add up, and of dividing at the wrong moment."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from agreed import agreed, by_sql, computed, measured
from tallystick.errors import ProblemsError
from tallystick.figures.rows import Row
from tallystick.terms.figure import Missing

STOCK = """
sources:
  staff:
    time: day
    key: [team, day]
    snapshot: {{at: day{each}}}
    columns: {{team: text, day: date, heads: count}}
kpis:
  heads: {{title: Heads, formula: LAST(heads), unit: count, direction: higher, by: [team]}}
  first: {{title: Heads at first, formula: FIRST(heads), unit: count, direction: higher}}
  quarter: {{title: In the quarter, formula: LAST(heads), unit: count, direction: higher, calendar: quarters}}
"""

HEADS: list[Row] = [
    {"team": "a", "day": date(2013, 1, 15), "heads": 10},
    {"team": "b", "day": date(2013, 1, 15), "heads": 5},
    {"team": "a", "day": date(2013, 1, 31), "heads": 12},
    {"team": "b", "day": date(2013, 1, 31), "heads": 6},
    {"team": "a", "day": date(2013, 2, 28), "heads": 13},
]


def test_semi_additive_heads_are_those_of_the_last_snapshot_and_add_up_over_teams_only(tmp_path: Path) -> None:
    charter = agreed(STOCK.format(each=""))

    found = measured(charter, {"staff": HEADS}, tmp_path)

    assert found == computed(charter, {"staff": HEADS})
    assert found["heads", "2013-01", None, ""].value == 12 + 6
    assert found["first", "2013-01", None, ""].value == 10 + 5
    assert found["quarter", "2013-Q1", None, ""].value == 13
    assert found["heads", "2013-01", None, "team=a"].value == 12


def test_semi_additive_a_team_that_left_is_not_carried_into_the_last_snapshot(tmp_path: Path) -> None:
    charter = agreed(STOCK.format(each=""))
    left: list[Row] = [*HEADS[:3], {"team": "b", "day": date(2013, 1, 20), "heads": 6}]

    found = measured(charter, {"staff": left}, tmp_path)

    assert found["heads", "2013-01", None, ""].value == 12
    assert found["heads", "2013-01", None, "team=b"].value == 0


def test_semi_additive_where_each_team_has_snapshots_of_its_own_the_last_of_each_counts(tmp_path: Path) -> None:
    charter = agreed(STOCK.format(each=", each: [team]"))

    found = measured(charter, {"staff": HEADS}, tmp_path)

    assert found == computed(charter, {"staff": HEADS})
    assert found["quarter", "2013-Q1", None, ""].value == 13 + 6


def test_semi_additive_a_last_snapshot_whose_values_are_all_unknown_has_no_value(tmp_path: Path) -> None:
    charter = agreed(STOCK.format(each=""))
    unknown: list[Row] = [*HEADS[:4], {"team": "a", "day": date(2013, 2, 28), "heads": None}]

    found = measured(charter, {"staff": unknown}, tmp_path)

    assert found == computed(charter, {"staff": unknown})
    assert found["heads", "2013-02", None, ""].missing is Missing.MISSING


def test_semi_additive_a_sum_of_heads_is_refused_when_the_charter_is_read() -> None:
    with pytest.raises(ProblemsError, match="adds a stock up over time"):
        agreed(STOCK.format(each="").replace("LAST(heads)", "SUM(heads)"))


RATIO = """
sources:
  flights:
    time: day
    key: [id]
    columns: {id: integer, day: date, cell: text, customer: text, late: boolean, minutes: minutes}
kpis:
  late: {title: Late, formula: COUNT_IF(late) / COUNT(*), unit: percent, direction: lower, by: [cell]}
  customers: {title: Customers, formula: COUNT(DISTINCT customer), unit: count, direction: higher}
  in_quarter: {title: In quarter, formula: COUNT(DISTINCT customer), unit: count, direction: higher, calendar: quarters}
  rolling: {title: In two months, formula: "ROLLING(COUNT(DISTINCT customer), 2 MONTHS, INCLUSIVE)", unit: count,
            direction: higher, early window: partial}
  middle: {title: Middle, formula: MEDIAN(minutes), unit: minutes, direction: lower, calendar: quarters, by: [cell]}
  per_minute: {title: Per minute, formula: COUNT_IF(late) / SUM(minutes), unit: 1/minute, direction: lower}
"""


def flight(number: int, day: date, *, cell: str = "x", late: bool | None = False, customer: str = "c") -> Row:
    """One flight."""
    return {"id": number, "day": day, "cell": cell, "customer": customer, "late": late, "minutes": number}


def test_ratio_of_sums_and_not_the_mean_of_ratios(tmp_path: Path) -> None:
    day = date(2013, 1, 1)
    rows = [flight(i, day, cell="big", late=i < 10) for i in range(90)]
    rows += [flight(100 + i, day, cell="small", late=True) for i in range(10)]
    charter = agreed(RATIO)

    found = measured(charter, {"flights": rows}, tmp_path)

    by_hand = "SELECT 100 * (10 + 10) / (90 + 10), 100 * (10.0 / 90 + 10.0 / 10) / 2"
    pooled, averaged = by_sql(by_hand)
    assert found["late", "2013-01", None, ""].exact == pooled == 20
    assert averaged > 55
    assert found["late", "2013-01", None, "cell=big"].exact == Fraction(100, 9)


def test_distinct_customers_of_a_quarter_are_fewer_than_those_of_its_months_together(tmp_path: Path) -> None:
    rows = [
        flight(1, date(2013, 1, 5), customer="a"),
        flight(2, date(2013, 1, 6), customer="b"),
        flight(3, date(2013, 2, 5), customer="a"),
        flight(4, date(2013, 2, 6), customer="a"),
        flight(5, date(2013, 3, 5), customer="c"),
    ]
    charter = agreed(RATIO)

    found = measured(charter, {"flights": rows}, tmp_path)

    assert found == computed(charter, {"flights": rows})
    assert [found["customers", f"2013-0{month}", None, ""].value for month in (1, 2, 3)] == [2, 1, 1]
    assert found["in_quarter", "2013-Q1", None, ""].value == 3
    assert [found["rolling", f"2013-0{month}", None, ""].value for month in (1, 2, 3)] == [2, 2, 2]


def test_a_median_of_a_quarter_is_read_from_all_its_values_and_not_from_monthly_medians(tmp_path: Path) -> None:
    rows = [flight(number, date(2013, 1 + number % 3, 5)) for number in (1, 2, 3, 10, 20, 90)]
    charter = agreed(RATIO)

    found = measured(charter, {"flights": rows}, tmp_path)

    by_hand = "SELECT median(x) FROM (VALUES (1), (2), (3), (10), (20), (90)) t(x)"
    assert found["middle", "2013-Q1", None, ""].exact == Fraction(by_sql(by_hand)[0]) == Fraction(13, 2)


def test_zero_denominator_has_no_value_unless_the_charter_declares_one(tmp_path: Path) -> None:
    rows: list[Row] = [{"id": 0, "day": date(2013, 1, 1), "late": True, "minutes": 0}]
    charter = agreed(RATIO)
    zero = agreed(RATIO.replace("unit: 1/minute,", "unit: 1/minute, zero denominator: zero,"))

    assert (
        measured(charter, {"flights": rows}, tmp_path)["per_minute", "2013-01", None, ""].missing is Missing.UNDEFINED
    )
    assert measured(zero, {"flights": rows}, tmp_path)["per_minute", "2013-01", None, ""].value == 0


def test_an_unknown_condition_is_neither_met_nor_missed(tmp_path: Path) -> None:
    rows = [flight(i, date(2013, 1, 1), late=late) for i, late in enumerate([True, False, None, None])]
    charter = agreed(
        RATIO
        + """
  not_late: {title: Not late, formula: COUNT_IF(NOT late) / COUNT(*), unit: percent, direction: higher}
  share: {title: Share, formula: SHARE_IF(late), unit: percent, direction: lower}
"""
    )

    found = measured(charter, {"flights": rows}, tmp_path)

    assert found["late", "2013-01", None, ""].value == 25
    assert found["not_late", "2013-01", None, ""].value == 25
    assert found["share", "2013-01", None, ""].value == 50


def test_a_condition_that_is_unknown_for_every_fact_is_met_by_none_of_them(tmp_path: Path) -> None:
    rows = [flight(i, date(2013, 1, 1), late=None) for i in range(3)]

    found = measured(agreed(RATIO), {"flights": rows}, tmp_path)

    assert found["late", "2013-01", None, ""].numerator == 0
    assert found["late", "2013-01", None, ""].value == 0


def test_facts_that_name_no_cell_stand_in_a_cell_of_their_own_and_in_the_total(tmp_path: Path) -> None:
    rows = [flight(1, date(2013, 1, 1), cell="x", late=True), {**flight(2, date(2013, 1, 1)), "cell": None}]
    charter = agreed(RATIO)

    found = measured(charter, {"flights": rows}, tmp_path)

    assert found == computed(charter, {"flights": rows})
    assert found["late", "2013-01", None, ""].denominator == 2
    assert found["late", "2013-01", None, "cell=None"].value == 0
    assert found["late", "2013-01", None, "cell=x"].value == 100


def test_sums_keep_every_digit_where_doubles_would_lose_them(tmp_path: Path) -> None:
    charter = agreed("""
sources:
  payments:
    time: day
    key: [id]
    columns: {id: integer, day: date, amount: USD}
kpis:
  paid: {title: Paid, formula: SUM(amount), unit: USD, direction: higher, rounding: 2 places, calendar: years}
""")
    amounts = [Decimal("0.10")] * 10 + [Decimal("9999999999999999.99"), Decimal("-9999999999999999.99")]
    rows: list[Row] = [{"id": i, "day": date(2013, i + 1, 1), "amount": amount} for i, amount in enumerate(amounts)]

    found = measured(charter, {"payments": rows}, tmp_path)

    assert found["paid", "2013", None, ""].value == Decimal("1.00")
