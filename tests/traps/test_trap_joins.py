"""Traps of putting tables together: a wrong number without an error is what these are about."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from agreed import AFTER, agreed, by_place, by_sql, computed, measured, stored
from tallystick.errors import InputError, ProblemsError
from tallystick.facts.tables import FactTable
from tallystick.figures.kernel import figures
from tallystick.figures.requests import requests
from tallystick.figures.rows import Row
from tallystick.tallies.engine import tally

WEATHER = """
sources:
  flights:
    time: day
    key: [id]
    columns: {id: integer, day: date, origin: text}
    joins: {weather: {on: [origin, day]}}
  weather:
    key: [origin, day]
    columns: {origin: text, day: date, visibility: number(1)}
kpis:
  flown: {title: Flown, formula: COUNT(*), unit: count, direction: higher}
  foggy: {title: In fog, formula: COUNT_IF(weather.visibility < 1), unit: count, direction: lower}
"""

FLIGHTS: list[Row] = [
    {"id": 1, "day": date(2013, 1, 1), "origin": "LGA"},
    {"id": 2, "day": date(2013, 1, 1), "origin": "LGA"},
    {"id": 3, "day": date(2013, 1, 1), "origin": "JFK"},
    {"id": 4, "day": date(2013, 1, 1), "origin": None},
]


def test_fan_out_two_weather_rows_for_one_hour_are_refused_and_never_multiply_flights(tmp_path: Path) -> None:
    weather: list[Row] = [
        {"origin": "LGA", "day": date(2013, 1, 1), "visibility": Decimal("0.5")},
        {"origin": "LGA", "day": date(2013, 1, 1), "visibility": Decimal("0.7")},
    ]
    charter = agreed(WEATHER)

    with pytest.raises(ProblemsError, match=r"T001 .*'weather' has more than one row with origin LGA, day 2013-01-01"):
        measured(charter, {"flights": FLIGHTS, "weather": weather}, tmp_path)
    with pytest.raises(InputError, match=r"'weather' has two rows with origin, day = LGA, 2013-01-01"):
        computed(charter, {"flights": FLIGHTS, "weather": weather})


def test_fan_out_rows_of_a_joined_source_without_a_key_meet_no_fact_and_refuse_nothing(tmp_path: Path) -> None:
    weather: list[Row] = [{"origin": None, "day": date(2013, 1, 1), "visibility": Decimal("0.5")} for _ in range(2)]
    charter = agreed(WEATHER)

    found = measured(charter, {"flights": FLIGHTS, "weather": weather}, tmp_path)

    assert found["flown", "2013-01", None, ""].value == 4
    assert found["foggy", "2013-01", None, ""].value == 0


def test_a_fact_without_a_row_to_join_still_counts_once(tmp_path: Path) -> None:
    weather: list[Row] = [{"origin": "LGA", "day": date(2013, 1, 1), "visibility": Decimal("0.5")}]
    charter = agreed(WEATHER)

    found = measured(charter, {"flights": FLIGHTS, "weather": weather}, tmp_path)

    assert found == computed(charter, {"flights": FLIGHTS, "weather": weather})
    assert found["flown", "2013-01", None, ""].value == 4
    assert found["foggy", "2013-01", None, ""].value == 2


def test_a_join_without_facts_to_join_to_is_refused(tmp_path: Path) -> None:
    charter = agreed(WEATHER)
    table = stored(charter, "flights", FLIGHTS, tmp_path)

    with pytest.raises(ProblemsError, match=r"T002 .*columns of 'weather', and no facts of it were given"):
        tally(requests(charter)["flights"], table, charter)


CHASM = """
sources:
  orders:
    time: day
    key: [id]
    columns: {id: integer, day: date, region: text, amount: USD}
  returns:
    time: day
    key: [id]
    columns: {id: integer, day: date, region: text, amount: USD}
measures:
  sold: {formula: SUM(amount), source: orders}
  returned: {formula: SUM(amount), source: returns}
kpis:
  net: {title: Net, formula: sold - returned, unit: USD, direction: higher, by: [region], empty: zero}
"""


def test_chasm_three_orders_and_two_returns_do_not_become_six(tmp_path: Path) -> None:
    orders: list[Row] = [
        {"id": i, "day": date(2013, 1, 2), "region": "EU", "amount": Decimal("10.00")} for i in range(3)
    ]
    returns: list[Row] = [
        {"id": i, "day": date(2013, 1, 3), "region": "EU", "amount": Decimal("4.00")} for i in range(2)
    ]
    charter = agreed(CHASM)

    found = measured(charter, {"orders": orders, "returns": returns}, tmp_path)

    by_hand = "SELECT (SELECT SUM(x) FROM (VALUES (10), (10), (10)) o(x)) - (SELECT SUM(y) FROM (VALUES (4), (4)) r(y))"
    assert found["net", "2013-01", None, "region=EU"].exact == by_sql(by_hand)[0] == 22


def test_chasm_a_region_with_orders_and_no_returns_keeps_its_orders(tmp_path: Path) -> None:
    orders: list[Row] = [{"id": 1, "day": date(2013, 1, 2), "region": "US", "amount": Decimal("10.00")}]
    returns: list[Row] = [{"id": 1, "day": date(2013, 1, 3), "region": "EU", "amount": Decimal("4.00")}]
    charter = agreed(CHASM)

    found = measured(charter, {"orders": orders, "returns": returns}, tmp_path)

    assert found["net", "2013-01", None, "region=US"].exact == 10
    assert found["net", "2013-01", None, "region=EU"].exact == -4
    assert found["net", "2013-01", None, ""].exact == 6


def test_double_count_of_a_fact_that_two_batches_hold_only_the_later_one_counts(tmp_path: Path) -> None:
    charter = agreed(CHASM)
    first: list[Row] = [
        {"id": 1, "day": date(2013, 1, 2), "region": "EU", "amount": Decimal("10.00")},
        {"id": 2, "day": date(2013, 1, 2), "region": "EU", "amount": Decimal("20.00")},
    ]
    corrected: list[Row] = [{"id": 2, "day": date(2013, 1, 2), "region": "EU", "amount": Decimal("25.00")}]
    early, late = (stored(charter, "orders", rows, tmp_path).files[0] for rows in (first, corrected))
    orders = FactTable(
        "orders", (early, late), overlapping=True, digests=("", ""), rows=3, first_time=None, last_time=None
    )
    none = stored(charter, "returns", [{"id": 1, "day": date(2013, 1, 2), "region": "EU", "amount": 0}], tmp_path)
    tables: Mapping[str, FactTable] = {"orders": orders, "returns": none}

    tallies = {source: tally(asked, tables[source], charter) for source, asked in requests(charter).items()}
    found = by_place(figures(charter, tallies, as_of=AFTER))

    assert found["net", "2013-01", None, ""].exact == 10 + 25


def test_a_cell_by_a_column_that_one_of_the_sources_lacks_is_refused() -> None:
    text = CHASM.replace(", by: [region]", "").replace("region: text", "place: text", 1)
    charter = agreed(text)
    net = replace(charter.kpis["net"], cells=((), ("region",)))

    with pytest.raises(InputError, match="formed by 'region', but source 'orders' cannot be told apart by it"):
        requests(replace(charter, kpis={"net": net}))
