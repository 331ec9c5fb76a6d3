"""The first engine's edges: no facts, sums too large, parties by dates, names that look like ours."""

from datetime import date, datetime
from pathlib import Path

import pytest

from agreed import agreed, computed, measured, stored
from tallystick.errors import InputError, ProblemsError
from tallystick.facts.tables import FactTable
from tallystick.figures.request import TallyRequest
from tallystick.figures.requests import requests
from tallystick.figures.rows import Row
from tallystick.tallies.engine import tally
from tallystick.tallies.plan import plan_of
from tallystick.terms.figure import Missing

CHARTER = """
sources:
  own:
    time: day
    key: [id]
    columns: {id: integer, day: date, c0: integer, d0: integer, interval_: text, "p0": boolean}
    joins: {facts: {on: [id]}}
  facts:
    key: [id]
    columns: {id: integer, windows: integer}
kpis:
  product: {title: Product, formula: SUM(c0 * d0), source: own, unit: count, direction: higher, by: [interval_]}
  joined: {title: Joined, formula: SUM(facts.windows), source: own, unit: count, direction: higher}
  kinds: {title: Kinds, formula: COUNT(DISTINCT c0), source: own, unit: count, direction: higher, by: [interval_]}
"""
DAY = date(2013, 1, 1)


def test_columns_and_sources_may_have_the_names_that_the_sql_uses(tmp_path: Path) -> None:
    charter = agreed(CHARTER)
    facts: dict[str, list[Row]] = {
        "own": [{"id": i, "day": DAY, "c0": i, "d0": 10, "interval_": "x", "p0": True} for i in range(4)],
        "facts": [{"id": i, "windows": 100 * i} for i in range(3)],
    }

    found = measured(charter, facts, tmp_path)

    assert found == computed(charter, facts)
    assert found["product", "2013-01", None, "interval_=x"].value == 60
    assert found["joined", "2013-01", None, ""].value == 300
    assert found["kinds", "2013-01", None, "interval_=x"].value == 4


def test_a_product_of_two_columns_of_18_digits_is_exact_and_a_sum_of_too_many_is_refused(tmp_path: Path) -> None:
    charter = agreed(CHARTER)
    largest = 10**18 - 1
    rows: list[Row] = [{"id": i, "day": DAY, "c0": largest, "d0": largest} for i in range(101)]
    joined: list[Row] = [{"id": 0, "windows": 0}]

    found = measured(charter, {"own": rows[:3], "facts": joined}, tmp_path)

    assert found["product", "2013-01", None, ""].exact == 3 * largest**2
    with pytest.raises(
        ProblemsError, match="T003 Source 'own': a sum or product over its facts has more than 38 digits"
    ):
        measured(charter, {"own": rows, "facts": joined}, tmp_path)


def test_a_source_without_any_facts_has_empty_tallies_and_missing_figures(tmp_path: Path) -> None:
    charter = agreed(CHARTER)
    nothing = FactTable("own", (), overlapping=False, digests=(), rows=0, first_time=None, last_time=None)

    table = tally(requests(charter)["own"], nothing, charter)

    assert (dict(table.rows), dict(table.recomputed), table.first_day, table.last_day) == ({}, {}, None, None)
    figures = measured(charter, {"own": [], "facts": []}, tmp_path)
    assert {each.missing for each in figures.values()} == {Missing.MISSING}


def test_facts_outside_the_days_asked_for_are_not_counted_but_say_how_far_the_source_reaches(tmp_path: Path) -> None:
    charter = agreed(CHARTER)
    rows: list[Row] = [
        {"id": i, "day": day, "c0": 1, "d0": 1}
        for i, day in enumerate([date(2012, 12, 31), DAY, date(2013, 12, 31), date(2014, 1, 1)])
    ]
    tables = {name: stored(charter, name, held, tmp_path) for name, held in (("own", rows), ("facts", []))}

    table = tally(requests(charter)["own"], tables["own"], charter, joined=tables)

    assert [key[0] for key in table.rows] == [0, 11]
    assert (table.first_day, table.last_day) == (date(2012, 12, 31), date(2014, 1, 1))


def test_a_party_is_told_by_several_columns_that_must_all_hold(tmp_path: Path) -> None:
    charter = agreed("""
parties:
  north: {name: North, is: {region: n, grade: ["1", "2"]}}
  south: {name: South, is: {region: [s, t]}}
sources:
  sales:
    time: at
    key: [id]
    columns: {id: integer, at: time, region: text, grade: integer}
kpis:
  sold: {title: Sold, formula: COUNT(*), unit: count, direction: higher, by: [party]}
""")
    pairs = [("n", 1), ("n", 2), ("n", 3), ("s", 1), ("w", 1), (None, 1), ("n", None)]
    rows: list[Row] = [
        {"id": i, "at": datetime(2013, 1, 5, 12), "region": region, "grade": grade}  # noqa: DTZ001  (UTC, as stored)
        for i, (region, grade) in enumerate(pairs)
    ]

    found = measured(charter, {"sales": rows}, tmp_path)

    assert found == computed(charter, {"sales": rows})
    assert found["sold", "2013-01", "north", ""].value == 2
    assert found["sold", "2013-01", "south", ""].value == 1
    assert found["sold", "2013-01", None, ""].value == 3


def test_a_request_without_days_and_a_source_without_time_are_refused() -> None:
    charter = agreed(CHARTER)

    with pytest.raises(InputError, match="has no days; ask for at least one period"):
        plan_of(TallyRequest("own", (), (), ()), charter)
    with pytest.raises(InputError, match="'facts' has no time"):
        plan_of(TallyRequest("facts", (DAY, date(2014, 1, 1)), (), ()), charter)
