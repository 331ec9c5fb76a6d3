"""Punctuality of French high-speed trains by route: two publications of one table, in two dialects.

What was hard: one file is Windows-1252 with commas and days such as 6/1/2023, the other UTF-8 with a byte order mark,
semicolons, mixed line ends and months such as 2018-01; comments in the cells hold line breaks; the first publication
keeps nine digits, rounded, and the second fifteen with the noise of floating point.
What the product had to learn: ``period of: months`` for a day that is written as the name of a month. What it shows:
no figure was restated. Nine of 59,424 values differ by 0.000001 at the declared six places, because the first file
was rounded before (36.9484375 against 36.94843749999998); no printed figure does.

Source: SNCF open data (regularite-mensuelle-tgv-aqst), ODbL.
"""

import csv
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from real.kit import Table, table
from shared import shared

CHARTER = Path(__file__).with_name("charter.yaml")
FILES = {
    "american": "data/sncf-tgv-monthly/tgv_extract_1.csv",
    "french": "data/sncf-tgv-monthly/tgv_extract_2.csv",
}
KPIS = ("cancelled", "late", "delay", "external")
COLUMNS = ("delay_of_late", "delay_of_all", "external", "infrastructure", "traffic", "trains", "station", "travellers",
           "planned", "cancelled", "late", "comment")  # fmt: skip


@pytest.fixture(scope="module")
def sncf(tmp_path_factory: pytest.TempPathFactory) -> Table:
    files = [(source, shared(file)) for source, file in FILES.items()]
    return table(CHARTER, tmp_path_factory.mktemp("sncf"), files, as_of=date(2024, 7, 1))


def kept(sncf: Table, number: int) -> str:
    return str(sncf.added[number].batch.folder / "rows.parquet")


def differing_by_hand(column: str) -> list[tuple[str, ...]]:
    """Routes and months where the two files, read by Python's csv, differ in a column at six places, half up."""
    with shared(FILES["american"]).open(encoding="cp1252", newline="") as stream:
        first = list(csv.reader(stream))
    with shared(FILES["french"]).open(encoding="utf-8-sig", newline="") as stream:
        second = list(csv.reader(stream, delimiter=";"))
    place = first[0].index(column)

    def rounded(row: list[str]) -> Decimal:
        return Decimal(row[place]).quantize(Decimal("0.000001"), ROUND_HALF_UP)

    known = {(row[0], *row[1:4]): rounded(row) for row in second[1:]}
    months = {row[0]: f"{row[0].split('/')[2]}-{int(row[0].split('/')[0]):02}" for row in first[1:]}
    keys = [((months[row[0]], *row[1:4]), rounded(row)) for row in first[1:]]
    return [key for key, value in keys if key in known and known[key] != value]


def test_every_row_of_both_files_is_read(sncf: Table) -> None:
    reports = [added.report for added in sncf.added]

    assert [report.rows_kept for report in reports] == [8154, 7428]
    assert [report.rows_bad for report in reports] == [0, 0]
    assert [list(report.warned.values()) for report in reports] == [[63], [63]]  # more cancelled than planned, 2020


def test_wherever_both_publish_a_month_the_printed_figures_are_the_same(sncf: Table) -> None:
    compared = 0
    for (kpi, party, scope, period), figure in sncf.figures.items():
        name, _, dialect = kpi.partition("_")
        if dialect != "american" or period >= "2023":
            continue
        other = sncf.figures[f"{name}_french", party, scope, period]
        assert (figure.value, figure.missing) == (other.value, other.missing), (kpi, scope, period)
        compared += figure.value is not None

    assert compared > 29_000


def test_what_differs_in_the_sixth_place_is_listed(sncf: Table) -> None:
    first, second = kept(sncf, 0), kept(sncf, 1)
    with duckdb.connect() as connection:
        counts = {
            column: connection.execute(
                f"SELECT count(*), max(abs(try_cast(a.{column} AS DECIMAL(18, 6)) - b.{column})) FROM '{first}' AS a "
                f"JOIN '{second}' AS b USING (month, service, origin, destination) "
                f"WHERE a.{column} IS DISTINCT FROM b.{column}"
            ).fetchall()[0]
            for column in COLUMNS
            if column != "comment"
        }
        comments = connection.execute(
            f"SELECT count(*), count(a.comment) FROM '{first}' AS a JOIN '{second}' AS b "
            "USING (month, service, origin, destination) WHERE a.comment IS NOT DISTINCT FROM b.comment"
        ).fetchall()[0]

    least = Decimal("0.000001")
    assert {column: found for column, found in counts.items() if found[0]} == {
        "delay_of_late": (5, least),
        "external": (1, least),
        "infrastructure": (1, least),
        "trains": (1, least),
        "travellers": (1, least),
    }
    assert counts["delay_of_late"][0] == len(differing_by_hand("retard_moyen_arrivee"))
    assert comments[0] == 7428  # every text with its accents, from either encoding


def test_the_months_of_the_shorter_publication_end_where_it_ends(sncf: Table) -> None:
    assert sncf.value("late_american", "2023-06") == Decimal("17.58")
    assert sncf.value("late_french", "2023-06") == "missing"


def test_figures_are_those_of_another_reader(sncf: Table) -> None:
    lines = (
        duckdb.connect()
        .execute(
            """
        SELECT "Date", sum("Nombre de trains annulés"), sum("Nombre de circulations prévues"),
               sum("Nombre de trains en retard à l'arrivée")
        FROM read_csv(?, delim = ';', header = true, all_varchar = false) GROUP BY 1
        """,
            [str(shared(FILES["french"]))],
        )
        .fetchall()
    )

    assert len(lines) == 60
    for period, cancelled, planned, late in lines:
        month = str(period)[:7]
        assert sncf.exact("cancelled_french", month) == Fraction(100 * int(cancelled), int(planned))
        assert sncf.exact("late_american", month) == Fraction(100 * int(late), int(planned) - int(cancelled))


def test_one_route_by_hand(sncf: Table) -> None:
    # January 2018, Bordeaux to Paris: 870 trains planned, 5 cancelled, 147 late by 28.43673469 minutes on average.
    route = {"origin": "BORDEAUX ST JEAN", "destination": "PARIS MONTPARNASSE"}

    assert sncf.exact("cancelled_american", "2018-01", **route) == Fraction(500, 870)
    assert sncf.exact("late_french", "2018-01", **route) == Fraction(14700, 865)
    assert sncf.exact("delay_american", "2018-01", **route) == Fraction("28.436735")
