"""Indicators of three agencies of New York's MTA, 2008 to 2011: targets, directions, blanks, the year to date.

What was hard: one table holds counts and rates of 31 indicators, told apart by a number; year and month in two columns;
thousands commas; ``.54`` without a zero; blanks in the last months of 2011, indicator by indicator, so that the table's
last fact says nothing about the next indicator's; targets that change every year, every month, or begin late.
What the product had to learn: ``gaps: withhold``. A blank month was never a zero by itself, but a year to date passed
over it, and May 2011 repeated April's 25,754,122 riders where the MTA publishes nothing; with ``withhold`` it is
``missing`` too. And the advice C090 for a plain mean of percentages.
A published rate has no year to date that anyone could compute from it: the MTA's own (94.6 in February 2009, after
92.6 and 96.8, whose mean is 94.7) weighs months by trains that the file does not hold, and differs from the plain mean
in 12 of 40 months. The product refuses to add rates up (F035), takes the last of them over a window, and shows the
published year to date as a source's own column.

Source: MTA performance feed, by way of github.com/wesm/pydata-book.
"""

import csv
import re
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from journeys.calling import tally
from real.kit import Table, table
from shared import shared

CHARTER = Path(__file__).with_name("charter.yaml")
FILE = "data/mta-performance/mta_kpi_monthly.csv"
NUMBERS = {
    "ridership": "55512",
    "bus_ridership": "204143",
    "traffic": "80231",
    "wheelchair_lifts": "374957",
    "west_on_time": "28445",
    "between_failures": "28463",
    "elevators": "373885",
    "customer_injuries": "28530",
    "completed_trips": "374929",
    "collisions": "74039",
}
"""The KPI of each indicator's number."""
TO_DATE = {"ridership_to_date": "55512", "bus_ridership_to_date": "204143", "traffic_to_date": "80231"}
WISHES = {"U": "higher", "D": "lower", "N": "unscored"}

Row = dict[str, str]


def rows_of(number: str) -> Iterator[tuple[str, Row]]:
    """Period and row of one indicator, to the end of 2011, by Python's csv."""
    with shared(FILE).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["INDICATOR_SEQ"] == number and row["PERIOD_YEAR"] < "2012":
                yield f"{row['PERIOD_YEAR']}-{int(row['PERIOD_MONTH']):02}", row


def number_in(text: str) -> Decimal | None:
    return Decimal(text.replace(",", "")) if text else None


def charter_with_targets() -> str:
    """Our charter, with the published monthly targets of each indicator as steps."""

    def steps(found: re.Match[str]) -> str:
        values = {period: number_in(row["MONTHLY_TARGET"]) for period, row in rows_of(found[1])}
        return (
            f"{{step: {{{', '.join(f'{period}: {value}' for period, value in values.items() if value is not None)}}}}}"
        )

    return re.sub(r"TARGETS-(\d+)(?=\})", steps, CHARTER.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def mta(tmp_path_factory: pytest.TempPathFactory) -> Table:
    files = [("counts", shared(FILE)), ("rates", shared(FILE))]
    return table(charter_with_targets(), tmp_path_factory.mktemp("mta"), files, as_of=date(2012, 7, 1))


@pytest.mark.parametrize("kpi", NUMBERS)
def test_every_month_is_as_published_and_a_blank_is_missing(mta: Table, kpi: str) -> None:
    for period, row in rows_of(NUMBERS[kpi]):
        published = number_in(row["MONTHLY_ACTUAL"])
        if published is None:
            assert mta.value(kpi, period) == "missing", period
        else:
            assert mta.exact(kpi, period) == Fraction(published), period


@pytest.mark.parametrize("kpi", TO_DATE)
def test_the_year_to_date_of_counts_is_the_published_column(mta: Table, kpi: str) -> None:
    compared = 0
    for period, row in rows_of(TO_DATE[kpi]):
        published = number_in(row["YTD_ACTUAL"])
        if published is None:
            assert mta.value(kpi, period) == "missing", period
        else:
            assert mta.exact(kpi, period) == Fraction(published), period
            compared += 1
    assert compared in {40, 41}


def test_without_gaps_withheld_a_blank_would_pass_unseen(mta: Table) -> None:
    assert mta.value("ridership_careless", "2011-05") == mta.value("ridership_to_date", "2011-04") == 25_754_122
    assert mta.value("ridership_to_date", "2011-05") == "missing"


def test_the_year_to_date_of_a_rate_is_not_the_mean_of_its_months(mta: Table) -> None:
    months: list[Decimal] = []
    off: list[str] = []
    for period, row in rows_of("28445"):
        monthly, published = number_in(row["MONTHLY_ACTUAL"]), number_in(row["YTD_ACTUAL"])
        months = months if period[5:] != "01" else []
        if monthly is None or published is None:
            continue
        months.append(monthly)
        mean = (sum(months, Decimal(0)) / len(months)).quantize(Decimal("0.1"), ROUND_HALF_UP)
        off += [period] if mean != published else []
        assert mta.exact("west_on_time_published_to_date", period) == Fraction(published)
        assert mta.exact("west_on_time_windowed", period) == Fraction(monthly)  # the last rate, and no mean

    assert len(off) == 12
    assert off[:3] == ["2009-02", "2010-02", "2010-03"]


def test_rates_cannot_be_added_up_and_their_plain_mean_is_advised_against(tmp_path: Path) -> None:
    charter = charter_with_targets().replace("{type: number, scale: 2, called: MONTHLY_ACTUAL}", "{type: number, "
                                             "unit: percent, scale: 2, called: MONTHLY_ACTUAL}")  # fmt: skip
    summed = charter.replace('"TO_DATE(LAST(actual) / 100, YEAR)"', '"TO_DATE(SUM(actual), YEAR)"')
    averaged = charter.replace('"TO_DATE(LAST(actual) / 100, YEAR)"', '"TO_DATE(AVG(actual), YEAR)"')
    (tmp_path / "summed.yaml").write_text(summed, encoding="utf-8")
    (tmp_path / "averaged.yaml").write_text(averaged, encoding="utf-8")

    assert (
        "F035: SUM over the snapshots of 'rates' adds a stock up over time"
        in tally("check", tmp_path / "summed.yaml").text
    )
    assert (
        "C090 'west_on_time_windowed' takes the plain mean of the percentages 'actual'"
        in tally("check", tmp_path / "averaged.yaml").text
    )


def test_directions_are_those_that_the_agency_wishes(mta: Table) -> None:
    charter = mta.folder.joinpath("charter.yaml").read_text(encoding="utf-8")
    for kpi, number in NUMBERS.items():
        wish = {row["DESIRED_CHANGE"] for _, row in rows_of(number)}
        declared = re.search(rf"^  {kpi}: .*direction: (\w+)", charter, re.MULTILINE)

        assert declared is not None
        assert {WISHES[word] for word in wish} == {declared[1]}, kpi


@pytest.mark.parametrize("period", ["2008-02", "2009-07", "2011-03", "2011-05"])
def test_months_are_judged_against_the_targets_of_their_month(mta: Table, period: str) -> None:
    card = tally("scorecard", mta.folder, "--as-of", "2012-07-01", "--period", period, "--format", "json").json()
    lines = {line["id"]: line for line in card["items"]}

    for kpi, number in NUMBERS.items():
        row = dict(rows_of(number))[period]
        target, actual = number_in(row["MONTHLY_TARGET"]), number_in(row["MONTHLY_ACTUAL"])
        if row["DESIRED_CHANGE"] == "N":
            expected = "unscored" if actual is not None else "missing"
        elif actual is None:
            expected = "missing"
        elif target is None:
            expected = "no_target"
        else:
            expected = "good" if (actual >= target if row["DESIRED_CHANGE"] == "U" else actual <= target) else "poor"
        assert target is None or Decimal(lines[kpi]["target"] or target) == target, (kpi, period)
        assert (lines[kpi]["missing"] or lines[kpi]["status"]) == expected, (kpi, period)
