"""``tally determine``: determinations as people and programs get them."""

import json
from pathlib import Path

import pytest

from cli.test_settle_command import CHARTER
from journeys.calling import Called, tally
from tallystick.obligations.record import FIELDS, verify

EVENTS = """
events:
  - {id: c1, kind: claim, clause: relieved, period: 2024-02, exclusion: strike, count: 60, on: 2024-03-05,
     recorded: "2024-03-05T09:00:00Z"}
"""

RELIEVED = """
  relieved:
    text: >-
      The seller promises the buyer 95 % of each month, to 1 decimal place, half up, before comparison. Jobs stopped by
      a strike are left out, if they are claimed within 10 days after the month and answered within 10 days after the
      claim; silence accepts. For a missed month 100 EUR are credited; while a claim is open, the undisputed part is
      paid.
    obligor: seller
    beneficiary: buyer
    kpi: completion
    floor: 95
    rounding: 1 place, half up, before comparison
    empty: no_activity
    exclusions:
      strike:
        {what: jobs stopped by a strike, by: claim, convention: drop, claim within: 10 days, answer within: 10 days,
         silence: accepted}
    interim: pay the undisputed part
    credit: 100
"""


@pytest.fixture
def pact(tmp_path: Path) -> Path:
    (tmp_path / "exports").mkdir()
    charter = CHARTER.replace("restatements:", f"{RELIEVED.strip(chr(10))}\nrestatements:")
    (tmp_path / "charter.yaml").write_text(charter)
    (tmp_path / "exports" / "jobs.csv").write_text(
        "day,id,who,done,planned\n2024-01-10,1,S,960,1000\n2024-02-10,2,S,900,1000\n"
    )
    (tmp_path / "events.yaml").write_text(EVENTS)
    return tmp_path


def determine(pact: Path, *more: str, as_of: str = "2024-03-08") -> Called:
    return tally(
        "determine", pact / "charter.yaml", "--facts", pact / "exports", "--events", pact / "events.yaml",
        "--as-of", as_of, *more,
    )  # fmt: skip


def test_json_has_the_fields_of_the_contract_first_and_a_hash_that_holds(pact: Path) -> None:
    found = determine(pact, "--format", "json").json()

    assert [list(each)[: len(FIELDS)] for each in found] == [list(FIELDS)] * 4
    assert [(each["clause"], each["period"], each["outcome"]) for each in found] == [
        ("floor", "2024-01", "met"), ("floor", "2024-02", "missed"),
        ("relieved", "2024-01", "met"), ("relieved", "2024-02", "interim"),
    ]  # fmt: skip
    assert all(verify(each) for each in found)
    assert not verify({**found[0], "amount": "1.00"})


def test_the_table_names_the_parties_and_says_who_owes_and_what_is_open(pact: Path) -> None:
    text = determine(pact).text

    assert "floor (floor): Seller to Buyer" in text
    assert "2024-02  ✗ missed  90.0 %  owes 250.00 EUR" in text
    assert "2024-02  ◐ interim  90.0 %  100.00 EUR open" in text
    assert "band" not in text


def test_reasons_come_with_deadlines_and_both_readings(pact: Path) -> None:
    text = determine(pact, "--clause", "relieved", "--period", "2024-02", "--because").text

    assert "  • Seller claims 60 for jobs stopped by a strike (claim c1 of 2024-03-05): open," in text
    assert "  → Buyer: answer claim c1, by 2024-03-15" in text
    assert "  ◦ as the obligor reads it: met, 95.7, 0.00" in text
    assert "  ◦ as the beneficiary reads it: missed, 90.0, 100.00" in text


def test_the_day_decides_which_events_are_known(pact: Path) -> None:
    def outcome(as_of: str) -> str:
        found = determine(pact, "--clause", "relieved", "--period", "2024-02", "--format", "json", as_of=as_of).json()
        return str(found[0]["outcome"])

    assert [outcome(day) for day in ("2024-03-05", "2024-03-06", "2024-03-16")] == ["missed", "interim", "met"]


def test_clauses_periods_and_parties_can_be_chosen(pact: Path) -> None:
    found = determine(pact, "--clause", "floor", "--period", "2024-01", "--party", "seller", "--format", "csv")
    nobody = determine(pact, "--party", "buyer", "--format", "json")

    assert [line.split(",")[:5] for line in found.text.splitlines()[1:]] == [
        ["floor", "seller", "buyer", "", "2024-01"]
    ]
    assert nobody.json() == []


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--clause", "flor"), "The charter has no clause 'flor'."),
        (("--period", "2024-09"), "There is no determined period '2024-09'; there are 2024-01, 2024-02."),
        (("--party", "nobody"), "There is no party 'nobody'; there are seller, buyer."),
    ],
)
def test_what_is_not_there_is_named(pact: Path, option: tuple[str, str], said: str) -> None:
    found = determine(pact, *option)

    assert found.code == 1
    assert said in found.err
    assert found.text == ""


def test_before_any_period_has_ended_nothing_is_determined(pact: Path) -> None:
    found = determine(pact, as_of="2024-01-20")

    assert found.text == "The charter has no clause whose period had ended by then.\n"
    assert json.loads(determine(pact, "--format", "json", as_of="2024-01-20").out) == []
