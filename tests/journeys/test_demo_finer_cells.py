"""Do small, empty and halved cells come out right, which the demo's own cells are too large to show?

The same facts under a charter with finer cells: medians by airport, some of which fall between two minutes, and
completion by destination, where many cells have fewer than thirty flights and some have none.
"""

import shutil
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest

from journeys.calling import tally
from journeys.oracle import SQL, half_up
from journeys.recorded import AS_OF, Recorded

Place = tuple[str, str | None, str | None]
"""Month, party and airport or destination; None where pooled."""

COMPLETION_BY_DESTINATION = """
WITH served AS (
    SELECT month, air_time, party AS its_party, dest AS its_dest FROM market WHERE party IS NOT NULL
),
cities AS (
    SELECT month, party, dest
    FROM months
    CROSS JOIN (SELECT party FROM members UNION ALL SELECT 'all')
    CROSS JOIN (SELECT DISTINCT its_dest AS dest FROM served UNION ALL SELECT 'all')
)
SELECT cities.month, cities.party, cities.dest, count(air_time), count(its_party)
FROM cities
LEFT JOIN served
  ON served.month = cities.month
 AND (cities.party = 'all' OR cities.party = its_party)
 AND (cities.dest = 'all' OR cities.dest = its_dest)
GROUP BY ALL
"""


@pytest.fixture
def figures(demo: Recorded, tmp_path: Path) -> Callable[[str, str], list[dict[str, Any]]]:
    """The figures of a KPI under the demo's charter with other cells."""

    def under(kpi: str, cells: str) -> list[dict[str, Any]]:
        root = tmp_path / "finer"
        shutil.copytree(demo.root, root)
        path = root / "charter" / "kpis.yaml"
        before, named, after = path.read_text(encoding="utf-8").partition(f"\n  {kpi}:\n")
        own, rest = after.split("    by: ", maxsplit=1)
        assert named
        assert "\n  " not in own.replace("\n    ", "")  # still within this KPI
        path.write_text(f"{before}{named}{own}    by: {cells}\n{rest.partition(chr(10))[2]}", encoding="utf-8")
        found: list[dict[str, Any]] = tally("figures", root, *AS_OF, "--kpi", kpi, "--format", "json").json()
        return found

    return under


def fixed(cell: str) -> str | None:
    return None if cell == "all" else cell


def test_the_median_of_an_even_count_is_the_mean_of_the_two_in_the_middle(
    figures: Callable[[str, str], list[dict[str, Any]]], by_hand: duckdb.DuckDBPyConnection
) -> None:
    query = (SQL / "typical_arrival_delay.sql").read_text(encoding="utf-8")
    wanted: dict[Place, tuple[Fraction, str, int]] = {
        (month, fixed(party), fixed(origin)): (Fraction(value), str(half_up(Fraction(value), 1)), n)
        for month, party, origin, value, _, n, _ in by_hand.execute(query).fetchall()
    }

    found = figures("typical_arrival_delay", "[party, origin]")

    assert len([value for value, _, _ in wanted.values() if value.denominator == 2]) == 9
    assert {
        (each["period"], each["party"], each["scope"].get("origin")): (
            Fraction(each["numerator"]) / Fraction(each["denominator"]),
            each["value"],
            int(each["n"]),
        )
        for each in found
    } == wanted


def test_fewer_than_thirty_flights_are_insufficient_and_none_is_no_activity(
    figures: Callable[[str, str], list[dict[str, Any]]], by_hand: duckdb.DuckDBPyConnection
) -> None:
    def judged(completed: int, scheduled: int) -> tuple[str | None, str | None, str | None, int, str | None]:
        if not scheduled:
            return None, None, None, 0, "no_activity"
        workings = str(completed), str(scheduled)
        if scheduled < 30:
            return None, *workings, scheduled, "insufficient"
        return str(half_up(Fraction(100 * completed, scheduled), 1)), *workings, scheduled, None

    wanted = {
        (month, fixed(party), fixed(dest)): judged(completed, scheduled)
        for month, party, dest, completed, scheduled in by_hand.execute(COMPLETION_BY_DESTINATION).fetchall()
    }

    found = {
        (each["period"], each["party"], each["scope"].get("dest")): (
            each["value"],
            each["numerator"],
            each["denominator"],
            int(each["n"]),
            each["missing"],
        )
        for each in figures("completion", "[party, dest]")
    }

    assert len([1 for *_, missing in wanted.values() if missing == "insufficient"]) > 352
    assert found.keys() == wanted.keys()
    assert {place: (found[place], wanted[place]) for place in found if found[place] != wanted[place]} == {}
    assert all(Decimal(value) <= 100 for value, *_ in found.values() if value is not None)
