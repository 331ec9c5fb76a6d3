"""Seats of the three airline alliances, from a dated roster of 114 memberships and seats by operating airline.

What was hard: airlines join and leave on days, three of them change from one alliance to another, and the last day in
the roster is contained; the table of seats has two months, a year apart, and the second is not complete: it has 58 %
of the rows and 14 % of the seats, which as a plain figure is a fall by 84 %.
What the product had to learn: a warning (D033) when a file is much smaller than the last. What shows the gap in the
figures was there: ``minimum: 60000 reported`` counts the segments that anybody reported, so that August 2017 is
``insufficient``, and growth over a year with months that nobody reported is ``withheld``. A KPI without the minimum
stands beside them and falls, as a warning to readers.

Source: OpenTravelData (github.com/opentraveldata), CC BY 4.0.
"""

import bz2
import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from journeys.calling import tally
from real.kit import Table, make_workspace, recomputed, table
from real.roster.rosters import Membership, charter_of, party, read_roster
from shared import shared

FOLDER = "data/airline-alliances/"
MONTHS = ("201608", "201708")
ALLIANCES = {"OneWorld": 63_825_727, "Skyteam": 82_003_488, "Star Alliance": 88_651_099}
"""Seats in August 2016."""

Files = list[tuple[str, Path]]


@pytest.fixture(scope="module")
def roster() -> list[Membership]:
    return read_roster(shared(FOLDER + "optd_airline_alliance_membership.csv"))


@pytest.fixture(scope="module")
def files() -> Files:
    return [("segments", shared(f"{FOLDER}airline_segments_monthly_{month}.csv.bz2")) for month in MONTHS]


@pytest.fixture(scope="module")
def star(roster: list[Membership], files: Files, tmp_path_factory: pytest.TempPathFactory) -> Table:
    charter = charter_of("Star Alliance", roster, start="2016-01-01", end="2018-01-01")
    return table(charter, tmp_path_factory.mktemp("star"), files, as_of=date(2018, 3, 1))


def seats_by_airline(month: str) -> Counter[str]:
    """The file by Python's own csv."""
    seats: Counter[str] = Counter()
    with bz2.open(shared(f"{FOLDER}airline_segments_monthly_{month}.csv.bz2"), "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream, delimiter=";"):
            seats[row["operating_airline"]] += int(row["capacity"])
    return seats


@pytest.mark.parametrize("alliance", ALLIANCES)
def test_seats_by_alliance_in_a_month_are_those_of_its_members_on_its_first_day(
    roster: list[Membership], files: Files, alliance: str, tmp_path: Path
) -> None:
    charter = charter_of(alliance, roster, start="2016-01-01", end="2018-01-01")
    seats = seats_by_airline("201608")

    found = table(charter, tmp_path, files[:1], as_of=date(2016, 10, 1), kpis=("seats_offered", "share"))

    members = {each.airline for each in roster if each.alliance == alliance and each.covers(date(2016, 8, 1))}
    by_hand = sum(seats[airline] for airline in members)
    assert found.value("seats_offered", "2016-08") == by_hand == ALLIANCES[alliance]
    assert found.figure("share", "2016-08").denominator == sum(seats.values()) == 435_631_629
    for airline in members:
        expected = seats[airline] or "no_activity"
        assert found.value("seats_offered", "2016-08", party=party(airline)) == expected, airline


def test_one_who_joins_during_the_data_counts_from_then_on(star: Table) -> None:
    # Juneyao (HO) joined on 23 May 2017; in August 2016 it flew 1,391,482 seats outside
    assert seats_by_airline("201608")["HO"] == 1_391_482
    assert star.value("seats_reported", "2016-08", party=party("HO")) == "not_applicable"
    assert star.value("seats_reported", "2017-08", party=party("HO")) == "no_activity"


def test_past_figures_stay_when_a_party_leaves(roster: list[Membership], files: Files, tmp_path: Path) -> None:
    # Air Berlin and Niki left oneworld on 28 October 2017; before, nobody knew
    known: list[Table] = []
    for day in (date(2017, 9, 1), date(2017, 12, 1)):
        charter = charter_of("OneWorld", roster, start="2016-01-01", end="2018-01-01", known_on=day)
        if known:
            (tmp_path / "charter.yaml").write_text(charter, encoding="utf-8")
        else:
            make_workspace(charter, tmp_path, files)
        known.append(recomputed(tmp_path, as_of=date(2018, 3, 1), kpis=("seats_reported",)))
    before, after = known

    for period in ("2016-08", "2017-08"):
        assert before.figure("seats_reported", period) == after.figure("seats_reported", period)
        assert before.value("seats_reported", period, party="air-ab") == seats_by_airline(period.replace("-", ""))["AB"]
    assert before.value("seats_reported", "2017-11", party="air-ab") == "missing"
    assert after.value("seats_reported", "2017-11", party="air-ab") == "not_applicable"


def test_a_carrier_that_changes_alliance_is_counted_once_in_every_month(
    roster: list[Membership], tmp_path: Path
) -> None:
    # TAM (JJ) and US Airways (US) went from Star to oneworld: last day 31 March 2014, first day 1 April. Rows are ours.
    rows = tmp_path / "segments.csv"
    rows.write_text(
        "#legori;legdes;operating_airline;deptdtYYYYMM;capacity;frequency\n"
        "GRU;GIG;JJ;201403;100;1\nPHX;CLT;US;201403;50;1\nFRA;MUC;LH;201403;7;1\nLHR;EDI;BA;201403;9;1\n"
        "GRU;GIG;JJ;201404;110;1\nPHX;CLT;US;201404;60;1\nFRA;MUC;LH;201404;8;1\nLHR;EDI;BA;201404;10;1\n",
        encoding="utf-8",
    )

    found = {
        alliance: table(
            charter_of(alliance, roster, start="2014-01-01", end="2014-07-01", minimum=1),
            tmp_path / alliance,
            [("segments", rows)],
            as_of=date(2014, 8, 1),
        )
        for alliance in ("Star Alliance", "OneWorld")
    }

    assert [found["Star Alliance"].value("seats_offered", month) for month in ("2014-03", "2014-04")] == [157, 8]
    assert [found["OneWorld"].value("seats_offered", month) for month in ("2014-03", "2014-04")] == [9, 180]
    assert found["Star Alliance"].value("seats_offered", "2014-04", party="air-jj") == "not_applicable"


def test_the_incomplete_month_is_no_fall(star: Table) -> None:
    warned = [warning.id for warning in star.added[1].report.warnings]

    assert star.value("seats_reported", "2017-08") == 15_144_439  # against 88,651,099: a fall by 83 % that never was
    assert star.value("seats_offered", "2016-08") == 88_651_099
    assert star.value("seats_offered", "2017-08") == "insufficient"
    assert star.value("share", "2017-08") == "insufficient"
    assert star.value("growth", "2017-08") == "withheld"
    assert warned == ["D033"]


def test_taking_the_incomplete_file_back_leaves_the_first_month(
    star: Table, roster: list[Membership], files: Files, tmp_path: Path
) -> None:
    folder, _ = make_workspace((star.folder / "charter.yaml").read_text(encoding="utf-8"), tmp_path, files[:1])
    said = tally("facts", "add", folder, "segments", files[1][1])
    taken = tally("facts", "withdraw", folder, "segments", "2", "--why", "The sender says that half is missing")

    assert "D033 airline_segments_monthly_201708.csv.bz2 has 39,358 rows; the last file" in said.text
    assert taken.code == 0
    after = recomputed(folder, as_of=date(2018, 3, 1), kpis=("seats_offered", "growth"))
    assert after.figure("seats_offered", "2016-08") == star.figure("seats_offered", "2016-08")
    assert after.value("seats_offered", "2017-08") == "missing"
    assert Decimal(len(roster)) == 114
