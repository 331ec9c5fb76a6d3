"""The law of the tally store: whatever has happened, what it gives is what is computed from all facts."""

import tempfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreed import agreed
from tallies.store.histories import History
from tallystick.charter.definitions import CompiledCharter
from tallystick.figures.request import FREQUENCY_LIMIT, TallyRequest
from tallystick.figures.requests import requests
from tallystick.figures.rows import Row
from tallystick.tallies.engine import tally
from tallystick.tallies.store.store import tally_kept

SOURCES = """
sources:
  facts:
    time: {time}
    key: [id]
    columns:
      id: integer
      t: time
      d: {{type: date}}
      unit: text
      region: text
      x: {{type: number, scale: 2}}
      y: {{type: number}}
      ok: boolean
    {snapshot}
    joins: {{rates: {{on: [region]}}}}
  rates:
    key: [region]
    columns: {{region: text, rate: {{type: number, scale: 3}}}}
"""
PARTIES = """
parties:
  one: {name: One, is: {unit: [a, b]}}
  two: {name: Two, is: {unit: c}, from: 2013-02-10, until: 2013-11-20}
"""
OTHERS = """
parties:
  one: {name: One, is: {unit: a}}
  two: {name: Two, is: {unit: [b, c]}, from: 2013-03-15}
"""
KPIS = """
kpis:
  base: {title: Base, formula: COUNT(*), unit: count, direction: higher, by: [party, region]}
  total: {title: Total, formula: SUM(x) / COUNT_IF(y > 0 AND ok), unit: count, direction: higher, by: [party]}
  ends: {title: Ends, formula: MAX(x) - MIN(x), unit: count, direction: higher, by: [region]}
  middle: {title: Middle, formula: MEDIAN(y), unit: count, direction: higher, by: [party]}
  rare: {title: Rare, formula: "PERCENTILE_DISC(x, 0.9) FILTER (WHERE region = 'n')", unit: count, direction: higher}
  kinds: {title: Kinds, formula: COUNT(DISTINCT y) FILTER (WHERE ok), unit: count, direction: higher, by: [party]}
  names: {title: Names, formula: "TO_DATE(COUNT(DISTINCT region), QUARTER)", unit: count, direction: higher}
"""
STOCKS = """
kpis:
  last: {title: Last, formula: LAST(x), unit: count, direction: higher, by: [party]}
  first: {title: First, formula: FIRST(y) FILTER (WHERE ok), unit: count, direction: higher}
  kinds: {title: Kinds, formula: COUNT(DISTINCT y) FILTER (WHERE ok), unit: count, direction: higher, by: [party]}
"""
SNAPSHOT = "snapshot: {at: d, each: [region]}"
MORE = """\
  rated: {title: Rated, formula: "WEIGHTED_AVG(x, rates.rate)", unit: count, direction: higher, by: [party]}
  hours: {title: Hours, formula: "COUNT_IF(HOUR(t) < 9 AND MONTH(d) > 2)", unit: count, direction: higher, by: [ok]}
"""
CHARTERS = tuple(
    agreed(
        f"zone: {zone}\n{start}"
        + parties
        + SOURCES.format(time=time, snapshot=SNAPSHOT if kpis == STOCKS else "")
        + kpis
    )
    for zone, start, parties, time, kpis in [
        ("Europe/Berlin", "", PARTIES, "t", KPIS),
        ("Europe/Berlin", "", OTHERS, "t", KPIS + MORE),
        ("America/New_York", "day start: '04:00'\n", PARTIES, "t", KPIS.replace("y > 0", "y > 1 AND x < 3")),
        ("Europe/Berlin", "", PARTIES, "d", KPIS),
        ("Europe/Berlin", "", PARTIES, "t", KPIS.replace("by: [party]", "by: [party, ok]")),
        ("Europe/Berlin", "", PARTIES, "d", STOCKS),
    ]
)
RATES: list[Row] = [{"region": "n", "rate": Decimal("1.125")}, {"region": "s", "rate": None}]
START = datetime(2012, 12, 28)  # noqa: DTZ001  (plain readings in UTC, as facts are stored)

rows = st.fixed_dictionaries(
    {
        "id": st.integers(0, 12),
        "t": st.none() | st.integers(0, 200 * 24).map(lambda hours: START + timedelta(hours=hours)),
        "d": st.none() | st.integers(0, 100).map(lambda days: date(2012, 12, 28) + timedelta(days=days)),
        "unit": st.sampled_from(["a", "b", "c", "z", None]),
        "region": st.sampled_from(["n", "s", "w", None]),
        "x": st.none() | st.decimals(-5, 5, places=2),
        "y": st.none() | st.integers(-2, 4),
        "ok": st.sampled_from([True, False, None]),
    }
)
Step = tuple[str, Any]

steps: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("add"), st.lists(rows, max_size=5)),
    st.tuples(st.just("withdraw"), st.integers(0, 5)),
    st.tuples(st.just("charter"), st.integers(0, len(CHARTERS) - 1)),
    st.tuples(st.just("look"), st.none()),
    st.tuples(st.just("look as of"), st.integers(0, 200)),
    st.tuples(st.just("look at some"), st.sampled_from([["base"], ["middle", "last"], ["kinds", "rare", "names"]])),
    st.tuples(st.just("look back"), st.integers(0, 4)),
)


PATIENT = [HealthCheck.too_slow]


limits = st.sampled_from([FREQUENCY_LIMIT, 3, 0])
"""Few entries, so that ranks are asked for instead."""


@settings(max_examples=8, deadline=None, suppress_health_check=PATIENT)
@given(first=st.lists(rows, min_size=1, max_size=12), taken=st.lists(steps, min_size=2, max_size=8), limit=limits)
def test_kept_tallies_equal_those_of_all_facts_whatever_has_happened(
    first: list[Row], taken: list[Step], limit: int
) -> None:
    live_through(first, taken, limit)


@pytest.mark.slow
@settings(max_examples=100, deadline=None, suppress_health_check=PATIENT)
@given(first=st.lists(rows, min_size=1, max_size=12), taken=st.lists(steps, min_size=2, max_size=12), limit=limits)
def test_kept_tallies_equal_those_of_all_facts_in_longer_histories(
    first: list[Row], taken: list[Step], limit: int
) -> None:
    live_through(first, taken, limit)


def live_through(first: list[Row], taken: list[Step], limit: int) -> None:
    """One history; after each step, what is kept is compared with what all facts give. Ranks are kept ready at once."""
    with (
        tempfile.TemporaryDirectory() as temporary,
        patch("tallystick.tallies.engine.FREQUENCY_LIMIT", limit),
        patch("tallystick.tallies.store.ranges_kept.FEWEST_FACTS", 0),
    ):
        folder = Path(temporary)
        compiled = CHARTERS[0]
        history = History(folder / "facts", compiled)
        rates = History(folder / "facts", compiled, source="rates")
        history.add(first)
        rates.add([{"id": number, **row} for number, row in enumerate(RATES)])
        for what, how in [("look", None), *taken, ("look", None)]:
            asked, past = requests(compiled), False
            table = history.table()
            if what == "add":
                history.add(how)
                table = history.table()
            elif what == "withdraw":
                history.withdraw(how)
                table = history.table()
            elif what == "charter":
                compiled = CHARTERS[how]
                asked = requests(compiled)
            elif what == "look as of":
                asked = requests(compiled, as_of=date(2012, 12, 30) + timedelta(days=how))
            elif what == "look at some":
                asked = requests(compiled, kpis=[each for each in (*how, "kinds") if each in compiled.kpis])
            elif what == "look back":
                table, past = history.table(until=how), True
            joined = {"rates": rates.table()}

            found = tally_kept(
                asked["facts"], table, compiled, folder=folder / "kept", joined=joined,
                whole=partial(_whole, compiled), past=past, threads=1,
            )  # fmt: skip

            assert past or (found.said == () and (found.served or found.table.first_day is None))
            assert found.table == tally(asked["facts"], table, compiled, joined=joined, threads=1)


def _whole(compiled: CompiledCharter) -> TallyRequest:
    """What all KPIs of the charter ask of the facts."""
    return requests(compiled)["facts"]
