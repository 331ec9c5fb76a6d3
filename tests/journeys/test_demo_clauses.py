"""Is every determination of the demo the one that its text gives, by hand, and only from what was known?"""

import random
import re
import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from journeys.calling import Called, tally, tally_process
from journeys.clause_oracle import CLAIMED, CLAUSES, DECEMBER, SQL, Said, said_by_hand
from journeys.recorded import AS_OF, DEMO, Recorded

Records = list[dict[str, Any]]


def squeezed(text: str) -> str:
    return " ".join(text.split())


def determine(root: Path, *options: str | Path, day: str = "2014-02-01") -> Called:
    return tally("determine", root, "--as-of", day, "--format", "json", *options)


@pytest.fixture(scope="module")
def determined(demo: Recorded) -> Called:
    return determine(demo.root)


@pytest.fixture(scope="module")
def determinations(determined: Called) -> Records:
    found: Records = determined.json()
    return found


def of(records: Records, clause: str, party: str, period: str) -> dict[str, Any]:
    found = [each for each in records if (each["clause"], each["obligor"], each["period"]) == (clause, party, period)]
    assert len(found) == 1, (clause, party, period)
    return found[0]


def as_said(record: Mapping[str, Any], number: int) -> Said:
    follows = [
        f"{each['kind']}: {each['what']}"
        for each in record["consequences"]
        if each["what"] is not None and each["kind"] in ("right", "plan", "loses")
    ]
    band = record["band"]
    return Said(
        party=record["obligor"],
        period=record["period"],
        number=number,
        value=Decimal(record["value"]),
        outcome=record["outcome"],
        band=None if band == "missed" else band,
        amount=int(Decimal(record["amount"])),
        points=int(record["points"]),
        follows=tuple(sorted(follows)),
    )


# Clause by clause, against the raw flights


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_determination_is_the_one_that_the_text_gives_by_hand(
    clause: str, determinations: Records, by_hand: duckdb.DuckDBPyConnection
) -> None:
    theirs = said_by_hand(by_hand, clause)
    skipped = {("completion-floor", "2013-07"), ("claimed-weather", "2013-12")}  # waived, and disputed: below
    ours = {
        (each["obligor"], each["period"]): as_said(each, theirs[each["obligor"], each["period"]].number)
        for each in determinations
        if each["clause"] == clause and (clause, each["period"]) not in skipped
    }

    wrong = {key: (ours.get(key), each) for key, each in theirs.items() if (clause, key[1]) not in skipped
             and ours.get(key) != each}  # fmt: skip
    assert wrong == {}
    assert set(ours) == {key for key in theirs if (clause, key[1]) not in skipped}


def test_there_are_as_many_determinations_as_promises_and_periods(determinations: Records) -> None:
    monthly, quarterly = 5 * 2 + 1, 2 * 2

    assert len(determinations) == monthly * 12 + quarterly * 4 == 148


@pytest.mark.parametrize("query", sorted(SQL.glob("[a-z]*.sql")), ids=lambda path: path.stem)
def test_what_the_queries_quote_stands_in_the_text_of_the_clause(query: Path) -> None:
    clauses = yaml.safe_load((DEMO / "charter" / "clauses.yaml").read_text(encoding="utf-8"))["clauses"]
    text = squeezed(clauses[query.stem]["text"])
    comments = " ".join(
        line.partition("--")[2] for line in query.read_text(encoding="utf-8").splitlines() if "--" in line
    )
    quoted = [squeezed(piece) for piece in comments.split('"')[1::2]]

    assert quoted
    assert [piece for piece in quoted if piece not in text] == []
    assert set(clauses) == set(CLAUSES)


# The right of July, the readings of December


def test_the_right_to_terminate_arises_in_july_for_endeavor_alone_and_was_waived(
    demo: Recorded, determinations: Records, by_hand: duckdb.DuckDBPyConnection
) -> None:
    theirs = said_by_hand(by_hand, "completion-floor")
    fired = [
        (each["obligor"], each["period"], each["triggers"][0]["periods"])
        for each in determinations
        if each["clause"] == "completion-floor" and each["triggers"]
    ]
    july = of(determinations, "completion-floor", "endeavor", "2013-07")
    before_the_waiver = of(determine(demo.root, day="2013-09-13").json(), "completion-floor", "endeavor", "2013-07")

    assert [key for key, each in theirs.items() if each.follows] == [("endeavor", "2013-07")]
    assert fired == [("endeavor", "2013-07", ["2013-02", "2013-06", "2013-07"])]
    assert "The right to terminate arose and was waived." in july["because"]
    assert july["consequences"] == []
    assert july["inputs"]["events"] == ["waiver-endeavor"]
    assert [each["what"] for each in before_the_waiver["consequences"]] == ["terminate"]
    assert before_the_waiver["consequences"][0]["elect_by"] == "2013-09-30"  # sixty days after 31 July, a Sunday before


def test_december_is_shown_under_each_partys_reading(
    determinations: Records, by_hand: duckdb.DuckDBPyConnection
) -> None:
    december = of(determinations, "claimed-weather", "endeavor", "2013-12")
    theirs = {
        side: said_by_hand(by_hand, "claimed-weather", {**CLAIMED, "2013-12": count})["endeavor", "2013-12"]
        for side, count in DECEMBER.items()
    }

    assert {side: (each.outcome, each.amount) for side, each in theirs.items()} == {
        "obligor": ("met", 0), "beneficiary": ("missed", 8000),
    }  # fmt: skip
    assert december["readings"] == {
        side: {
            "outcome": each.outcome,
            "value": str(each.value),
            "band": "missed" if each.missed else None,
            "amount": f"{each.amount}.00",
        }
        for side, each in theirs.items()
    }
    assert (december["outcome"], december["amount"], december["open_amount"]) == ("interim", "0.00", "8000.00")
    assert december["value"] == str(theirs["beneficiary"].value)
    assert december["inputs"]["events"] == ["claim-december", "answer-december", "dispute-december"]


def test_the_way_of_relief_decides_february_for_endeavor_and_march_for_expressjet(determinations: Records) -> None:
    ways = ("completion-floor", "weather-left-out", "weather-excused")
    found = {
        (party, period): [
            (each["value"], each["outcome"]) for way in ways for each in [of(determinations, way, party, period)]
        ]
        for party, period in (("endeavor", "2013-02"), ("expressjet", "2013-03"))
    }

    assert found == {
        ("endeavor", "2013-02"): [("91.9", "missed"), ("92.9", "missed"), ("93.0", "met")],
        ("expressjet", "2013-03"): [("92.5", "met"), ("92.9", "missed"), ("93.0", "met")],
    }


# Only what was known


@pytest.mark.parametrize(
    ("day", "held", "outcome", "open_amount"),
    [
        ("2013-05-13", 0, "missed", None),  # before the claim
        ("2013-05-15", 0, "interim", "8000.00"),  # claimed, and not answered
        ("2013-05-25", 26, "interim", "8000.00"),  # answered for 26, which can be disputed
        ("2013-08-15", 26, "interim", "8000.00"),  # disputed
        ("2013-08-16", 30, "missed", None),  # decided for 30
    ],
)
def test_april_is_determined_by_what_was_on_record_on_the_day(
    demo: Recorded,
    by_hand: duckdb.DuckDBPyConnection,
    *,
    day: str,
    held: int,
    outcome: str,
    open_amount: str | None,
) -> None:
    april = of(
        determine(demo.root, "--clause", "claimed-weather", day=day).json(), "claimed-weather", "endeavor", "2013-04"
    )
    by_text = said_by_hand(by_hand, "claimed-weather", {"2013-04": held})["endeavor", "2013-04"]

    assert (april["outcome"], april["open_amount"]) == (outcome, open_amount)
    assert april["value"] == str(by_text.value)
    assert by_text.missed
    if outcome == "interim":
        accepted = said_by_hand(by_hand, "claimed-weather", {"2013-04": 40})["endeavor", "2013-04"]
        assert april["readings"]["obligor"]["value"] == str(accepted.value) == "95.1"


def test_the_elected_review_is_on_record_from_the_day_it_was_recorded(demo: Recorded) -> None:
    def right(day: str) -> tuple[str | None, list[str]]:
        made = of(determine(demo.root, day=day).json(), "quarterly-review", "expressjet", "2013-Q1")
        return made["consequences"][0]["effective"], made["inputs"]["events"]

    assert right("2013-04-22") == (None, [])
    assert right("2013-04-23") == ("2013-04-22", ["review-expressjet"])


def test_periods_that_have_not_ended_are_not_determined(demo: Recorded) -> None:
    found = determine(demo.root, day="2013-07-01").json()

    assert {each["period"] for each in found} == {f"2013-{number:02}" for number in range(1, 7)} | {
        "2013-Q1",
        "2013-Q2",
    }
    assert all(each["end"] <= "2013-07-01" for each in found)


# The same bytes


def test_order_of_clauses_events_and_files_changes_no_byte_but_their_order(
    demo: Recorded, tmp_path: Path, determinations: Records
) -> None:
    shuffled = tmp_path / "shuffled"
    shutil.copytree(demo.root, shuffled)
    chance = random.Random(4)  # noqa: S311  (an order, no secret)
    events = (shuffled / "events.yaml").read_text(encoding="utf-8").splitlines()
    items = [line for line in events if line.startswith("  - {")]
    chance.shuffle(items)
    (shuffled / "events.yaml").write_text("\n".join(["events:", *items, ""]), encoding="utf-8")
    head, clauses, tail = re.split(
        r"^(?:clauses|ladders):\n", (shuffled / "charter/clauses.yaml").read_text(encoding="utf-8"), flags=re.M
    )
    parts = re.split(r"^(?=  [a-z-]+:\n)", clauses, flags=re.M)[1:]
    chance.shuffle(parts)
    text = f"{head}clauses:\n{''.join(parts)}ladders:\n{tail}"
    (shuffled / "charter/clauses.yaml").write_text(text, encoding="utf-8")

    found = determine(shuffled).json()

    def told(records: Records) -> dict[tuple[str, str, str], dict[str, Any]]:
        return {
            (each["clause"], each["obligor"], each["period"]): {
                **{name: value for name, value in each.items() if name not in ("hash", "inputs")},
                **{name: value for name, value in each["inputs"].items() if name != "charter"},
            }
            for each in records
        }

    assert len(parts) == 8
    assert len(items) == 42
    assert [each["clause"] for each in found] != [each["clause"] for each in determinations]
    assert told(found) == told(determinations)


def test_threads_and_another_process_give_the_same_bytes(demo: Recorded, determined: Called) -> None:
    alone = tally_process("determine", demo.root, *AS_OF, "--format", "json", "--threads", "1")

    assert alone.code == 0, alone.err
    assert alone.out == determined.out


# What people read


def test_the_account_adds_up_to_the_determinations(demo: Recorded, determinations: Records) -> None:
    account = tally("settle", demo.root, "--as-of", "2014-01-31", "--format", "json").json()
    owed = {(each["clause"], each["obligor"], each["period"]): Decimal(each["amount"]) for each in determinations}

    assert account["problems"] == []
    for item in account["items"]:
        assert Decimal(item["determined"]) == owed[item["clause"], item["obligor"], item["period"]]
        assert Decimal(item["balance"]) == Decimal(item["determined"]) - Decimal(item["settled"])
    balances = {(each["debtor"], each["creditor"]): each["amount"] for each in account["balances"]}
    assert balances == {("hub", "endeavor"): "17000.00", ("hub", "expressjet"): "9500.00"}
    for party, amount in (("endeavor", -17000), ("expressjet", -9500)):
        assert sum(Decimal(item["balance"]) for item in account["items"] if item["obligor"] == party) == amount
    in_dispute = {(each["clause"], each["period"]): each["disputed"] for each in account["items"]}
    assert in_dispute["claimed-weather", "2013-12"] == "8000.00"  # in escrow: owed is nothing until it is decided


def test_the_case_goes_from_an_early_word_to_a_plan_that_worked(demo: Recorded) -> None:
    def status(day: str) -> str:
        found = tally("case", "list", demo.root, "--as-of", day, "--format", "json").json()
        return str(found[0]["status"]) if found else "none"

    days = ("2013-03-01", "2013-03-20", "2013-08-10", "2013-08-25", "2013-09-03", "2013-11-15", "2014-02-01")
    assert [status(day) for day in days] == [
        "none", "nudged", "noticed", "planned", "curing", "cured", "closed",
    ]  # fmt: skip


def test_the_report_has_a_page_for_each_clause_and_stays_small(demo: Recorded, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    called = tally("report", demo.root, *AS_OF, "--out", out, "--generated", "2014-02-01T12:00:00Z")
    html = out.read_text(encoding="utf-8")

    assert called.code == 0, called.err
    assert all(f'<article class="kpi clause" id="clause-{clause}"' in html for clause in CLAUSES)
    assert "Both readings of December 2013" in html
    assert "Delta Air Lines owes Endeavor Air" in html
    assert len(html.encode()) < 1_900_000
