"""Delays by cause at thirty airports of the United States, May 2019 to May 2024 (22,652 rows of Parquet).

What was hard: year and month in two columns; counts stored as floating point; rows that hold a carrier and an airport
and nothing else, whose figures are not zero; two rows whose causes do not add up to the delay; a carrier that ceased
in April 2020; and 2020 itself.
What the product had to learn: ``joined`` over typed columns of Parquet. A rule with ``otherwise: warn`` names the two
rows and keeps them, because they are as published.

Source: US Department of Transportation, Bureau of Transportation Statistics, public domain.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest

from journeys.calling import tally
from real.kit import Table, table
from shared import shared

CHARTER = Path(__file__).with_name("charter.yaml")
FILE = "data/us-dot-delay-cause/top30_airports_201905_202405.parquet"
PARTIES = {"delta": "DL", "endeavor": "9E", "skywest": "OO", "compass": "CP"}
CAUSES = {
    "by_carrier": "carrier_delay",
    "by_weather": "weather_delay",
    "by_airspace": "nas_delay",
    "by_security": "security_delay",
    "by_late_aircraft": "late_aircraft_delay",
}
MEMBERS = "(carrier IN ('DL', '9E', 'OO') OR (carrier = 'CP' AND (year, month) < (2020, 5)))"


@pytest.fixture(scope="module")
def dot(tmp_path_factory: pytest.TempPathFactory) -> Table:
    return table(CHARTER, tmp_path_factory.mktemp("dot"), [("causes", shared(FILE))], as_of=date(2024, 7, 1))


def ask(query: str) -> list[tuple[Any, ...]]:
    """Rows of SQL written by hand over the file as it lies."""
    return duckdb.connect().execute(query, [str(shared(FILE))]).fetchall()


MONTH = "strftime(make_date(year, month, 1), '%Y-%m')"


@pytest.mark.parametrize("kpi", ["minutes_late", *CAUSES])
def test_every_cell_of_party_and_airport_is_exact(dot: Table, kpi: str) -> None:
    column = CAUSES.get(kpi, "arr_delay")
    found = ask(
        f"SELECT {MONTH}, carrier, airport, CAST(sum({column}) AS DECIMAL(18, 0)) FROM read_parquet(?) "
        f"WHERE {MEMBERS} GROUP BY GROUPING SETS ((1, 2, 3), (1, 2), (1, 3), (1))"
    )

    names = {code: party for party, code in PARTIES.items()}
    assert len(found) > 5000
    for period, carrier, airport, minutes in found:
        scope = {} if airport is None else {"airport": airport}
        figure = dot.figure(kpi, period, party=names.get(carrier), **scope)
        if minutes is None:
            assert str(figure.missing) == "missing", (period, carrier, airport)
        else:
            assert figure.value == minutes, (period, carrier, airport)


def test_causes_add_up_to_the_delay_in_every_month_but_those_of_two_rows(dot: Table) -> None:
    off = {
        (period, str(figure.value))
        for (kpi, party, _, period), figure in dot.figures.items()
        if kpi == "unexplained" and party is None and figure.value not in {None, Decimal(0)}
    }
    warned = dot.added[0].report

    by_hand = ask(
        f"SELECT {MONTH}, CAST(sum(arr_delay - carrier_delay - weather_delay - nas_delay - security_delay "
        f"- late_aircraft_delay) AS BIGINT) AS rest FROM read_parquet(?) WHERE {MEMBERS} GROUP BY 1 HAVING rest <> 0"
    )
    assert sum(warned.warned.values()) == 2
    assert [problem.row for problem in warned.problems] == [5883, 19992]
    assert off == {(period, str(rest)) for period, rest in by_hand}


def test_the_share_of_a_cause_is_a_ratio_of_sums(dot: Table) -> None:
    own, minutes = ask(
        "SELECT CAST(sum(carrier_delay) AS BIGINT), CAST(sum(arr_delay) AS BIGINT) FROM read_parquet(?) "
        f"WHERE {MEMBERS} AND year = 2024 AND month = 5"
    )[0]

    assert dot.exact("share_of_carrier", "2024-05") == Fraction(100 * own, minutes)
    assert dot.value("share_of_carrier", "2024-05") == Decimal("38.6")


def test_the_shock_of_2020_is_visible(dot: Table) -> None:
    market = [dot.value("everyone", period) for period in ("2019-05", "2020-03", "2020-04", "2020-05")]

    assert market == [438306, 441010, 202032, 115353]
    assert [dot.value("cancelled", period) for period in ("2020-02", "2020-04")] == [Decimal("0.46"), Decimal("27.39")]
    # 121,942 arrivals of the four in May 2019, 31,513 of the three in May 2020, 95,924 in May 2021
    assert [dot.value("arrivals", f"{year}-05") for year in (2019, 2020, 2021)] == [121942, 31513, 95924]
    assert [dot.value("growth", period) for period in ("2020-05", "2021-05")] == [Decimal("-74.2"), Decimal("204.4")]


def test_a_carrier_that_ceased_keeps_its_past_and_has_no_figure_after(dot: Table) -> None:
    assert dot.value("cancelled", "2020-04", party="compass") == Decimal("87.98")
    assert dot.value("cancelled", "2020-05", party="compass") == "not_applicable"


def test_a_row_without_numbers_is_no_zero(dot: Table) -> None:
    blank = ask(
        "SELECT year, month, carrier, airport FROM read_parquet(?) WHERE arr_flights IS NULL AND carrier = '9E'"
    )

    assert (2019, 6, "9E", "MDW") in blank
    assert dot.value("minutes_late", "2019-06", party="endeavor", airport="MDW") == "missing"


def test_the_command_line_gives_the_same_figure(dot: Table) -> None:
    printed = tally("figures", dot.folder, "--as-of", "2024-07-01", "--kpi", "cancelled", "--period", "2020-04",
                    "--party", "compass", "--format", "json").json()  # fmt: skip

    assert [(figure["value"], figure["numerator"], figure["denominator"]) for figure in printed] == [
        ("87.98", "344", "391")
    ]
