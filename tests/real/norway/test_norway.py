"""New cars in Norway by make, 2007 to January 2017: the market share of an alliance whose third maker joins late.

What was hard: year and month stand in two columns of numbers; one make (Lexus, April 2015) stands twice in a month;
the percentages in the file are rounded to one place and do not add up to 100; an alliance that grows by a member seems
to sell better.
What the product had to learn: ``joined: [Year, Month]``, a column made of several. The rest was there: dated parties,
``covers: everyone`` for the market, a key that holds the number sold, because both rows of Lexus count.

Source: OFV, by way of github.com/selva86/datasets.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from journeys.calling import tally
from real.kit import Table, table
from shared import shared

CHARTER = Path(__file__).with_name("charter.yaml")
FILE = "data/company-series/norway_new_car_sales_by_make.csv"

Row = tuple[int, int, str, int]


@pytest.fixture(scope="module")
def norway(tmp_path_factory: pytest.TempPathFactory) -> Table:
    return table(CHARTER, tmp_path_factory.mktemp("norway"), [("sales", shared(FILE))], as_of=date(2017, 2, 1))


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """The file by another reader: plain Python."""
    lines = shared(FILE).read_text(encoding="utf-8").splitlines()[1:]
    cells = [line.replace('"', "").split(",") for line in lines]
    return [(int(year), int(month), make, int(sold)) for year, month, make, sold, _ in cells]


def test_every_row_of_the_file_is_a_fact(norway: Table, rows: list[Row]) -> None:
    report = norway.added[0].report

    assert report.rows_read == report.rows_kept == len(rows) == 4377
    assert report.ignored_columns == ("Pct",)


def test_shares_are_those_of_hand_written_sql_in_every_month(norway: Table) -> None:
    oracle = (
        duckdb.connect()
        .execute(
            """
        SELECT strftime(make_date("Year", "Month", 1), '%Y-%m'),
               sum(Quantity) FILTER (WHERE Make IN ('Renault', 'Dacia')),
               sum(Quantity) FILTER (WHERE Make IN ('Nissan', 'Infiniti')),
               sum(Quantity) FILTER (WHERE Make = 'Mitsubishi' AND ("Year", "Month") >= (2016, 11)),
               sum(Quantity)
        FROM read_csv(?, header = true) GROUP BY ALL
        """,
            [str(shared(FILE))],
        )
        .fetchall()
    )

    assert len(oracle) == 121
    for period, renault, nissan, mitsubishi, market in oracle:
        alliance = renault + nissan + (mitsubishi or 0)
        assert norway.exact("share", period) == Fraction(100 * alliance, market), period
        assert norway.exact("share", period, party="renault") == Fraction(100 * renault, market), period
        assert norway.exact("share", period, party="nissan") == Fraction(100 * nissan, market), period
        assert norway.exact("share_of_alliance", period, party="renault") == Fraction(100 * renault, alliance), period


def test_the_alliance_grows_by_a_member_and_not_by_its_sales(norway: Table) -> None:
    # October 2016: (Renault 201 + Dacia 29 + Nissan 646) / 11,932. November: 804 cars of these, and 472 Mitsubishi.
    before, after = norway.figure("share", "2016-10"), norway.figure("share", "2016-11")

    assert (before.numerator, before.denominator) == (Fraction(876), Fraction(11932))
    assert (after.numerator, after.denominator) == (Fraction(1276), Fraction(13194))
    assert (before.value, after.value) == (Decimal("7.34"), Decimal("9.67"))
    assert norway.value("share", "2016-10", party="mitsubishi") == "not_applicable"
    assert norway.exact("share_like_for_like", "2016-10") > norway.exact("share_like_for_like", "2016-11")


def test_parties_add_up_to_the_alliance(norway: Table) -> None:
    for period in ("2016-10", "2016-11", "2017-01"):
        parts = [norway.figure("cars", period, party=party).numerator for party in ("renault", "nissan", "mitsubishi")]

        assert sum(part or 0 for part in parts) == norway.figure("cars", period).numerator


def test_a_year_to_date_share_weighs_months_by_their_market(norway: Table) -> None:
    months = [norway.figure("share", f"2016-{month:02}") for month in range(1, 13)]
    pooled = Fraction(sum(m.numerator or 0 for m in months), sum(m.denominator or 0 for m in months)) * 100
    mean = sum((m.exact or Fraction(0) for m in months), Fraction(0)) / 12

    assert norway.exact("share_of_year", "2016-12") == pooled
    assert pooled != mean


def test_both_rows_of_the_make_that_stands_twice_count(norway: Table, rows: list[Row]) -> None:
    twice = [row for row in rows if row[:3] == (2015, 4, "Lexus")]

    assert [sold for *_, sold in twice] == [73, 1]
    assert norway.figure("share", "2015-04").denominator == sum(row[3] for row in rows if row[:2] == (2015, 4))


def test_a_key_that_leaves_the_number_out_refuses_the_file(tmp_path: Path) -> None:
    charter = CHARTER.read_text(encoding="utf-8").replace("key: [month, make, sold]", "key: [month, make]")
    (tmp_path / "charter.yaml").write_text(charter, encoding="utf-8")

    called = tally("facts", "add", tmp_path, "sales", shared(FILE))

    assert called.code == 1
    assert "row 3640: 'month 2015-04-01, make Lexus' has a key that another row has too" in called.err


def test_the_command_line_gives_the_same_figures(norway: Table) -> None:
    printed = tally("figures", norway.folder, "--as-of", "2017-02-01", "--kpi", "share", "--period", "2016-12",
                    "--format", "json").json()  # fmt: skip

    by_party = {figure["party"]: figure["value"] for figure in printed}
    assert by_party == {None: "9.42", "renault": "2.23", "nissan": "3.92", "mitsubishi": "3.26"}
