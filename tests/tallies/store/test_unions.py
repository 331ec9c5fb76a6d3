"""Another grain: windows that months make up are counted when months are, and read no fact when they are asked for."""

from datetime import date, datetime
from pathlib import Path

import pytest

from agreed import agreed
from tallies.store.histories import History
from tallystick.figures.requests import requests
from tallystick.figures.rows import Row
from tallystick.tallies.engine import tally
from tallystick.tallies.store.store import Kept, tally_kept

CHARTER = """
calendar: {calendar}
parties:
  one: {{name: One, is: {{unit: [a, b]}}}}
  two: {{name: Two, is: {{unit: [c]}}, from: 2013-03-01}}
sources:
  facts:
    time: t
    key: [id]
    columns: {{id: integer, t: time, unit: text, who: integer, region: text}}
kpis:
  buyers: {{title: Buyers, formula: COUNT(DISTINCT who), unit: count, direction: higher, by: [party]}}
  northern: {{title: Northern, formula: "COUNT(DISTINCT who) FILTER (WHERE region = 'n')", unit: count,
              direction: higher, by: [party]}}
  regions: {{title: Regions, formula: COUNT(DISTINCT region), unit: count, direction: higher, by: [party]}}
"""
CALENDARS = {calendar: agreed(CHARTER.format(calendar=calendar)) for calendar in ("months", "quarters", "years")}


def fact(number: int) -> Row:
    """A fact of some day of 2013: buyers come back, some are unknown, and one unit is nobody's."""
    return {
        "id": number,
        "t": datetime(2013, 1 + number % 12, 1 + number % 28, 12),  # noqa: DTZ001  (UTC, as stored)
        "unit": "abcz"[number % 4],
        "who": None if number % 7 == 0 else number * number % 37,
        "region": None if number % 11 == 0 else "nsw"[number % 3],
    }


@pytest.fixture
def made(tmp_path: Path) -> History:
    found = History(tmp_path / "facts", CALENDARS["months"])
    found.add([fact(number) for number in range(300)])
    return found


def asked(made: History, folder: Path, calendar: str, *, as_of: date | None = None) -> Kept:
    """The tallies of a calendar, once they are known to be those of all facts."""
    compiled = CALENDARS[calendar]
    request = requests(compiled, as_of=as_of)["facts"]
    found = tally_kept(request, made.table(), compiled, folder=folder / "kept", threads=1)
    assert found.table == tally(request, made.table(), compiled, threads=1)
    assert found.said == ()
    return found


@pytest.mark.parametrize("calendar", ["quarters", "years"])
def test_another_grain_reads_no_fact(made: History, tmp_path: Path, calendar: str) -> None:
    asked(made, tmp_path, "months")

    found = asked(made, tmp_path, calendar)

    assert (found.counts["asked"], found.counts["built"]) == (0, 0)
    assert found.counts["answered"] > 0


def test_a_quarter_that_has_grown_is_put_together_anew_from_its_months(made: History, tmp_path: Path) -> None:
    asked(made, tmp_path, "months")
    made.add([fact(number) for number in range(1000, 1012, 5)])

    found = asked(made, tmp_path, "quarters")

    assert (found.counts["asked"], found.counts["built"]) == (0, 0)


def test_after_a_correction_its_segments_alone_are_made_anew(made: History, tmp_path: Path) -> None:
    asked(made, tmp_path, "months")
    made.add([{**fact(17), "who": 36, "region": "w"}])

    assert asked(made, tmp_path, "months").counts["built"] == 0
    assert asked(made, tmp_path, "quarters").counts["built"] == 0


def test_a_month_more_is_added_behind_those_that_are_kept(tmp_path: Path) -> None:
    made = History(tmp_path / "facts", CALENDARS["months"])
    made.add([fact(number) for number in range(300) if number % 12 < 6])
    asked(made, tmp_path, "months", as_of=date(2013, 7, 1))
    made.add([fact(number) for number in range(300) if number % 12 == 6])

    assert asked(made, tmp_path, "months", as_of=date(2013, 8, 1)).counts["built"] == 0
    assert asked(made, tmp_path, "quarters", as_of=date(2013, 8, 1)).counts["built"] == 0
