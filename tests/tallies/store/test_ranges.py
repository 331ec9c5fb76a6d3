"""Ranges of values: they rise with numbers, SQL and Python tell them alike, and ranks are those of all values."""

from collections import Counter
from fractions import Fraction
from pathlib import Path
from unittest.mock import patch

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from agreed import agreed
from tallies.store.histories import History
from tallies.store.test_store_file import row
from tallystick.charter.formula.nodes import Column
from tallystick.charter.formula.primitives import Operation, Primitive
from tallystick.figures.ranks import value_at
from tallystick.figures.requests import requests
from tallystick.tallies.engine import tally
from tallystick.tallies.store.ranges import ends_of, hulls_of, place_of, range_expression, range_of
from tallystick.tallies.store.store import tally_kept

whole = st.integers(-(10**18), 10**18) | st.integers(-5000, 5000)

CHARTER = """
sources:
  facts:
    time: t
    key: [id]
    columns: {id: integer, t: time, region: text, x: integer}
kpis:
  middle: {title: Middle, formula: MEDIAN(x), unit: count, direction: higher, by: [region]}
  high: {title: High, formula: "PERCENTILE_DISC(x, 0.9) FILTER (WHERE region = 'n')", unit: count, direction: higher}
"""


@given(whole, whole)
def test_ranges_rise_with_numbers(one: int, other: int) -> None:
    low, high = sorted((one, other))

    assert range_of(low) <= range_of(high)


@given(whole)
def test_a_number_lies_between_the_ends_of_its_range_and_the_next_range_begins_after(number: int) -> None:
    low, high = ends_of(range_of(number))

    assert low <= number <= high
    assert range_of(high + 1) == range_of(number) + 1
    assert range_of(low - 1) == range_of(number) - 1
    assert high - low <= abs(number) // 512


@settings(deadline=None)
@given(st.lists(whole, min_size=1, max_size=50))
def test_sql_tells_ranges_as_python_does(numbers: list[int]) -> None:
    query = exp.select(range_expression(exp.column("whole"))).from_("numbers")
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE numbers AS SELECT unnest($1::BIGINT[]) AS whole", [numbers])
        found = [each for (each,) in connection.execute(query.sql("duckdb")).fetchall()]

    assert sorted(found) == sorted(map(range_of, numbers))


shares = st.fractions(0, 1).filter(lambda share: share < 1)


@given(st.lists(st.integers(0, 20), min_size=1), shares, st.booleans())
def test_a_rank_has_the_place_that_frequencies_give_it(values: list[int], share: Fraction, above: bool) -> None:
    operation = Operation.RANK_ABOVE if above else Operation.RANK
    primitive = Primitive(operation, "facts", "members", Column("x"), None, share)
    place = place_of(primitive, len(values))

    found = None if place is None else sorted(values)[place - 1]

    assert found == value_at(dict(sorted(Counter(values).items())), share, above=above)


@given(st.lists(st.integers(0, 500), min_size=1))
def test_every_range_that_is_needed_lies_in_one_hull(needed: list[int]) -> None:
    hulls = hulls_of(needed)

    assert all(sum(low <= each <= high for low, high in hulls) == 1 for each in needed)


def test_new_facts_are_counted_and_facts_read_again_only_where_a_rank_has_gone_far(tmp_path: Path) -> None:
    compiled = agreed(CHARTER)
    request = requests(compiled)["facts"]
    made = History(tmp_path / "facts", compiled)
    made.add([row(number, day=30, x=100_000 + 1000 * number) for number in range(40)])
    near = [row(100 + number, day=31, x=119_001 + number) for number in range(3)]
    far = [row(200 + number, day=31, x=9_000_000) for number in range(90)]
    asked = []

    with (
        patch("tallystick.tallies.engine.FREQUENCY_LIMIT", 0),
        patch("tallystick.tallies.store.ranges_kept.FEWEST_FACTS", 0),
    ):
        for more in ([], near, far):
            made.add(more)
            found = tally_kept(request, made.table(), compiled, folder=tmp_path / "kept", threads=1)
            assert found.table == tally(request, made.table(), compiled, threads=1)
            asked.append(found.counts["asked"])

    assert asked[1] == 0
    assert asked[0] > 0
    assert asked[2] > 0
