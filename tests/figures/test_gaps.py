"""Windows over periods that have no figure: put together what there is, or withhold, as the KPI says."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from agreed import AFTER, agreed, computed, measured, stored
from tallystick.figures.kernel import figures
from tallystick.figures.requests import requests
from tallystick.figures.rows import Row
from tallystick.tallies.engine import tally

CHARTER = """
sources:
  riders:
    time: day
    key: [day]
    columns: {day: date, n: integer}
measures:
  rides: SUM(n)
kpis:
  careless: {title: A, formula: "TO_DATE(rides, YEAR)", unit: count, direction: higher, rounding: 0 places}
  careful:
    {title: B, formula: "TO_DATE(rides, YEAR)", gaps: withhold, unit: count, direction: higher, rounding: 0 places}
  rolling:
    title: C
    formula: ROLLING(rides, 2 MONTHS, INCLUSIVE)
    gaps: withhold
    unit: count
    direction: higher
    rounding: 0 places
  growth: {title: D, formula: "careful / PRIOR(careful, 1 MONTH)", unit: percent, direction: higher}
"""

ROWS: list[Row] = [
    {"day": date(2013, 1, 5), "n": 10},
    {"day": date(2013, 2, 5), "n": 20},
    {"day": date(2013, 3, 5), "n": None},
    {"day": date(2013, 5, 5), "n": 50},
]
"""January 10, February 20, March blank, nothing at all in April, May 50."""

EXPECTED = {
    "careless": [10, 30, 30, 30, 80],
    "careful": [10, 30, "missing", "missing", "missing"],
    "rolling": ["insufficient", 30, "missing", "missing", 50],
}


@pytest.mark.parametrize("engine", ["interpreted", "duckdb"])
def test_a_blank_month_withholds_its_windows_and_an_empty_one_does_not(engine: str, tmp_path: Path) -> None:
    compiled = agreed(CHARTER)
    facts = {"riders": ROWS}

    found = computed(compiled, facts) if engine == "interpreted" else measured(compiled, facts, tmp_path)

    for kpi, values in EXPECTED.items():
        months = [found[kpi, f"2013-{month:02}", None, ""] for month in range(1, 6)]
        shown = [int(each.value) if isinstance(each.value, Decimal) else str(each.missing) for each in months]
        assert shown == values, kpi


def test_a_period_asked_for_alone_is_withheld_just_the_same(tmp_path: Path) -> None:
    compiled = agreed(CHARTER)
    table = stored(compiled, "riders", ROWS, tmp_path)
    every = requests(compiled, kpis=["careful"], periods=["2013-05"], as_of=AFTER)
    tables = {source: tally(asked, table, compiled, joined={"riders": table}) for source, asked in every.items()}

    (found,) = figures(compiled, tables, as_of=AFTER, kpis=["careful"], periods=["2013-05"])

    assert str(found.missing) == "missing"
