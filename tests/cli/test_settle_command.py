"""``tally settle``: the account as people and programs get it."""

import json
from pathlib import Path

import pytest

from journeys.calling import tally

CHARTER = """
tallystick: 1
alliance: pact
title: A pact
term: 2024-01-01 .. 2025-01-01
currency: EUR
parties: {seller: {name: Seller, is: {who: S}}, buyer: {name: Buyer, is: {who: B}}}
people: {seller/manager: {title: Sales}, buyer/manager: {title: Purchasing}}
sources: {jobs: {columns: {day: date, id: number, who: text, done: number, planned: number}, time: day, key: [id]}}
kpis:
  completion: {title: Completion, formula: SUM(done) / SUM(planned), owner: seller/manager, direction: higher,
               unit: percent, by: [party], binding: contractual, empty: no_activity}
clauses:
  floor:
    text: >-
      The seller promises the buyer 95 % of each month, to 1 decimal place, half up, before comparison; else 250 EUR
      are credited.
    obligor: seller
    beneficiary: buyer
    kpi: completion
    floor: 95
    rounding: 1 place, half up, before comparison
    empty: no_activity
    credit: 250
restatements: {material: 0}
"""


@pytest.fixture
def pact(tmp_path: Path) -> Path:
    (tmp_path / "exports").mkdir()
    (tmp_path / "charter.yaml").write_text(CHARTER)
    (tmp_path / "exports" / "jobs.csv").write_text(
        "day,id,who,done,planned\n2024-01-10,1,S,960,1000\n2024-02-10,2,S,900,1000\n"
    )
    (tmp_path / "none.yaml").write_text("events: []\n")
    return tmp_path


def settle(pact: Path, *more: str, events: str = "none.yaml") -> tuple[int, str, str]:
    called = tally(
        "settle", pact / "charter.yaml", "--facts", pact / "exports", "--events", pact / events,
        "--as-of", "2024-03-31", *more,
    )  # fmt: skip
    return called.code, called.text, called.err


def test_periods_in_which_nothing_was_owed_are_left_out_unless_asked_for(pact: Path) -> None:
    _, short, _ = settle(pact)
    _, full, _ = settle(pact, "--all")

    assert "2024-02" in short
    assert "2024-01" not in short
    assert "2024-01" in full


def test_json_has_items_balances_ledger_and_problems(pact: Path) -> None:
    code, out, _ = settle(pact, "--format", "json")

    found = json.loads(out)
    assert code == 0
    assert list(found) == ["as_of", "items", "balances", "adjustments", "entries", "problems"]
    assert [item["balance"] for item in found["items"]] == ["0.00", "250.00", "0.00"]
    assert found["balances"] == [
        {"debtor": "seller", "creditor": "buyer", "currency": "EUR", "amount": "250.00", "interest": "0.00"}
    ]


def test_a_stranger_is_owed_nothing(pact: Path) -> None:
    code, _, err = settle(pact, "--party", "nobody")

    assert code == 1
    assert "There is no party 'nobody'; there are seller, buyer." in err


def test_an_overpayment_is_said_and_ends_with_one(pact: Path) -> None:
    (pact / "paid.yaml").write_text(
        "events:\n  - {kind: paid, id: p, recorded: '2024-03-05T00:00:00Z', clause: floor, period: 2024-02, "
        "amount: 251, on: 2024-03-05}\n"
    )

    code, out, err = settle(pact, events="paid.yaml")

    assert code == 1
    assert "overpaid" in out
    assert "Does not add up: 251.00 EUR was settled" in err


def test_what_becomes_known_later_is_an_adjustment(pact: Path) -> None:
    (pact / "waived.yaml").write_text(
        "events:\n  - {kind: waiver, id: w, recorded: '2024-03-20T00:00:00Z', clause: floor, period: 2024-02, "
        "what: all, on: 2024-03-20}\n"
    )

    _, now, _ = settle(pact, "--format", "json", events="waived.yaml")
    _, kept, _ = settle(pact, "--format", "json", "--determined-at", "2024-03-10T00:00:00Z", events="waived.yaml")

    assert [item["determined"] for item in json.loads(now)["items"]] == ["0.00", "0.00", None]
    found = json.loads(kept)
    assert [item["determined"] for item in found["items"]] == ["0.00", "250.00", None]
    (change,) = found["adjustments"]
    assert (change["difference"], change["remedy"], change["settled_in"]) == ("-250.00", "true-up", "2024-03")
    assert found["balances"][0]["amount"] == "0.00"
