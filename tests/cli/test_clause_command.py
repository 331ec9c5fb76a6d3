"""Does ``tally clause`` show templates and a charter's clauses as people and programs need them?"""

import csv
import io
from pathlib import Path

import pytest

from journeys.calling import tally
from tallystick.charter.library.clauses import clause_library

CHARTER = """
tallystick: 1
alliance: test
title: Two parties
term: 2026-01-01 .. 2029-01-01
zone: UTC
currency: EUR
parties:
  north: {name: Northern Works, is: {party: N}}
  south: {name: Southern Lines, is: {party: S}}
people: {north/lead: {title: Lead}}
"""


@pytest.fixture
def charter(tmp_path: Path) -> Path:
    """A charter with one clause of the library, pasted as its command printed it."""
    file = tmp_path / "charter.yaml"
    file.write_text(CHARTER, encoding="utf-8")
    printed = tally("clause", "add", tmp_path, "take-or-pay", "--obligor", "north", "--beneficiary", "south")
    assert (printed.code, "C030" in printed.err) == (0, True)
    file.write_text(CHARTER + printed.text, encoding="utf-8")
    return file


def test_the_list_has_every_template_and_a_family_has_its_own() -> None:
    every = tally("clause", "list", "--format", "json").json()
    reporting = tally("clause", "list", "--family", "reporting", "--format", "csv").text

    assert [row["template"] for row in every] == list(clause_library().templates)
    assert [row["template"] for row in csv.DictReader(io.StringIO(reporting))] == ["report-duty", "data-delivery"]


def test_a_template_is_shown_with_text_beside_logic_and_its_example_as_it_ran() -> None:
    shown = tally("clause", "show", "take-or-pay").text

    for said in (
        "Customer shall take at least 1,000 units from         │",
        "The least for each period is 1,000 units",
        "quantity = 1000: units to be taken in a quarter",
        "  - A seller who could not have delivered must not be paid",
        "take-or-pay, example 1: holds",
        "  2026-Q3  met, -1,200.00 EUR",
        "Source     as commonly seen in gas and power supply agreements",
    ):
        assert said in shown


def test_a_template_as_json_has_its_examples_determined_and_is_the_same_each_time() -> None:
    first, again = (tally("clause", "show", "service-points", "--format", "json") for _ in range(2))
    shown = first.json()

    assert first.out == again.out
    assert [example["holds"] for example in shown["examples"]] == [True]
    assert [made["points"] for made in shown["examples"][0]["determinations"]] == ["1", "0", "3", "2", "6"]
    assert shown["numbers"]["limit"] == {
        "value": "12", "is": "points in the window that give the right", "usual": {}, "take from": "the number of KPIs",
    }  # fmt: skip


def test_an_added_clause_passes_the_check_and_its_examples_hold(charter: Path) -> None:
    ran = tally("clause", "examples", charter)

    assert tally("check", charter).code == 0
    assert ran.code == 0
    assert "Payment (minimum)" in ran.text
    assert ran.text.endswith("1 example, 1 as expected.\n")


def test_an_example_that_does_not_hold_is_said_and_ends_with_one(charter: Path) -> None:
    charter.write_text(
        charter.read_text(encoding="utf-8").replace("amount: 2000.00", "amount: 2100.00"), encoding="utf-8"
    )

    ran = tally("clause", "examples", charter, "take-or-pay")

    assert ran.code == 1
    assert "take-or-pay, example 1: does not hold" in ran.text
    assert "! 2026-Q1 gives amount 2,000.00, not 2,100.00" in ran.text
    assert "1 example, 0 as expected." in ran.text


def test_text_and_plain_language_stand_side_by_side(charter: Path) -> None:
    table = tally("clause", "plain", charter).text
    (row,) = tally("clause", "plain", charter, "take-or-pay", "--format", "json").json()

    assert "Northern Works shall take at least 1,000 units from   │" in table
    assert row["clause"] == "take-or-pay"
    assert row["text"].startswith("Northern Works shall take")
    assert "Northern Works promises this to Southern Lines." in row["plain"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["show", "take-or-pie"], 1, "Did you mean 'take-or-pay'"),
        (["list", "--family", "money"], 1, "There is no family 'money' of clauses; there are service level"),
        (["plain", "{charter}", "gas"], 1, "There is no clause 'gas' in the charter"),
        (["add", "{charter}", "earn-back", "--obligor", "north", "--beneficiary", "south", "--set", "floor"], 2,
         "--set 'floor' has no value; write --set name=value."),
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused_with_what_there_is(
    arguments: list[str], code: int, said: str, charter: Path
) -> None:
    called = tally("clause", *(argument.replace("{charter}", str(charter)) for argument in arguments))

    assert called.code == code
    assert said in called.err


def test_a_charter_without_clauses_is_sent_to_the_library(tmp_path: Path) -> None:
    (tmp_path / "charter.yaml").write_text(CHARTER, encoding="utf-8")

    called = tally("clause", "examples", tmp_path)

    assert (called.code, "'tally clause list' shows templates" in called.err) == (1, True)
