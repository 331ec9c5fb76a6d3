"""Does the oracle stand on the charter's own words, and on the data that everybody knows?"""

import re
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from journeys.oracle import PRINTED, SQL, CellKey, Expected, half_up
from journeys.recorded import DEMO

QUERIES = sorted(SQL.glob("[a-z]*.sql"))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def charter_text(name: str) -> str:
    return (DEMO / "charter" / f"{name}.yaml").read_text(encoding="utf-8")


def definition(kpi: str) -> str:
    """The lines of kpis.yaml that define a KPI."""
    found = re.search(rf"^  {kpi}:\n((?:    .*\n)+)", charter_text("kpis"), flags=re.MULTILINE)
    assert found, kpi
    return found.group(1)


def quotations(sql: str) -> list[str]:
    """What the comments of a query quote; an ellipsis parts what stands apart in the charter."""
    comments = " ".join(line.partition("--")[2] for line in sql.splitlines() if "--" in line)
    return [piece for quoted in re.findall(r'"([^"]+)"', comments) for piece in map(str.strip, quoted.split("…"))]


def test_there_is_a_query_for_every_kpi_and_no_other() -> None:
    written = charter_text("kpis").partition("\nkpis:\n")[2]

    assert re.findall(r"^  ([a-z_]+):$", written, flags=re.MULTILINE) == list(PRINTED)
    assert [path.stem for path in QUERIES] == sorted(PRINTED)


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_every_sentence_that_a_query_quotes_stands_in_the_charter(query: Path) -> None:
    measures = charter_text("kpis").partition("\nkpis:\n")[0]
    allowed = squeezed(definition(query.stem) + measures)
    quoted = quotations(query.read_text(encoding="utf-8"))

    assert any(piece.startswith("formula: ") for piece in quoted)
    assert [piece for piece in quoted if squeezed(piece) not in allowed] == []


def test_every_sentence_that_the_reading_of_the_raw_files_quotes_stands_in_the_charter() -> None:
    allowed = squeezed("".join(map(charter_text, ("alliance", "sources", "kpis"))))
    quoted = quotations((SQL / "00_raw.sql").read_text(encoding="utf-8"))

    assert len(quoted) > 10
    assert [piece for piece in quoted if squeezed(piece) not in allowed] == []


@pytest.mark.parametrize("kpi", PRINTED)
def test_units_and_places_are_those_of_the_charter(kpi: str) -> None:
    unit, places = PRINTED[kpi]
    text = definition(kpi)
    rounding = re.search(r"^    rounding: (\d) place", text, flags=re.MULTILINE)

    assert f"\n    unit: {unit}\n" in text
    assert places == (int(rounding.group(1)) if rounding else 1)
    assert "half even" not in text


def test_halves_are_rounded_away_from_zero() -> None:
    assert str(half_up(Fraction(9395, 100), 1)) == "94.0"
    assert str(half_up(Fraction(-25, 100), 1)) == "-0.3"
    assert str(half_up(Fraction(-4, 100), 1)) == "0.0"
    assert str(half_up(Fraction(5, 2), 0)) == "3"


def test_the_months_hold_every_flight_once(by_hand: duckdb.DuckDBPyConnection) -> None:
    placed, unplaced = by_hand.execute(
        "SELECT (SELECT count(*) FROM market), (SELECT count(*) FROM flights) - (SELECT count(*) FROM market)"
    ).fetchall()[0]

    assert (placed, unplaced) == (336_776, 0)


def test_1556_flights_have_no_weather_and_512_of_them_are_the_members(by_hand: duckdb.DuckDBPyConnection) -> None:
    found = by_hand.execute(
        "SELECT count(*), count(party) FROM market "
        "WHERE NOT EXISTS (FROM weather w WHERE w.origin = market.origin AND w.time_hour = market.time_hour)"
    ).fetchall()

    assert found == [(1556, 512)]


def test_no_flight_leaves_in_the_hour_whose_wind_is_impossible(by_hand: duckdb.DuckDBPyConnection) -> None:
    found = by_hand.execute(
        "SELECT count(*) FROM flights WHERE origin = 'EWR' AND time_hour = TIMESTAMP '2013-02-12 08:00'"
    ).fetchall()

    assert found == [(0,)]
    assert by_hand.execute("SELECT max(wind_speed) < 50 FROM weather").fetchall() == [(True,)]


def test_endeavor_fell_behind_in_february_june_and_july(expected: dict[CellKey, Expected]) -> None:
    found = {
        month: str(expected[CellKey("completion", month, "endeavor", None)].value)
        for month in ("2013-02", "2013-06", "2013-07")
    }

    assert found == {"2013-02": "91.9", "2013-06": "87.7", "2013-07": "89.6"}


def test_parties_add_up_to_the_alliance_and_airports_to_the_whole(expected: dict[CellKey, Expected]) -> None:
    for kpi in ("completion", "on_time_arrivals", "mean_arrival_delay"):
        for month in (f"2013-{number:02}" for number in range(1, 13)):
            whole = expected[CellKey(kpi, month, None, None)]
            parties = [expected[CellKey(kpi, month, party, None)] for party in ("hub", "endeavor", "expressjet")]
            airports = [expected[CellKey(kpi, month, None, origin)] for origin in ("EWR", "JFK", "LGA")]

            for parts in (parties, airports):
                assert sum(part.numerator or 0 for part in parts) == whole.numerator
                assert sum(part.denominator or 0 for part in parts) == whole.denominator
