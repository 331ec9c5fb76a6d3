"""A party's exit: stubs, account, rights, clauses that go on, duties."""

from datetime import date
from pathlib import Path

import pytest

from cycle.pact import CHARTER, deliver, make_pact, rows
from journeys.calling import tally
from tallystick.cycle.leaving import Exit, exit_of
from tallystick.errors import InputError

LEAVING = """\
leaving:
  stub: facts until the last day count, against the full target
  settlement: [{what: pay what is owed, within: 30 days}]
  data: [{what: return the job lists, within: 10 days}]
"""
REPORT = """\
  handover:
    text: >-
      The seller hands the job lists to the buyer within 10 days of each month, a month without any counting as
      missed; this survives its exit.
    obligor: seller
    beneficiary: buyer
    each: month
    calendar: months
    report: {what: job-lists, within: 10 days}
    empty: missed
    survives: true
"""


def made(folder: Path, *, stub: str = "full", day: str = "2024-06-16") -> Path:
    text = CHARTER.replace("is: {who: S}}", f"is: {{who: S}}, until: {day}, events: "
                           f"[{{event: withdrawal, from: {day}, notice: 2024-03-01}}]}}")  # fmt: skip
    text = text.replace("    credit: 250\n", f"    credit: 250\n    stub: {stub}\n")
    text = text.replace("restatements:", REPORT + LEAVING + "restatements:")
    made = make_pact(folder, text)
    deliver(made, rows(), "2024-07-15T00:00:00")
    return made


@pytest.fixture
def left(tmp_path: Path) -> Exit:
    return exit_of(made(tmp_path / "pact"), "seller", as_of=date(2024, 7, 20))


def test_the_unfinished_period_is_judged_as_the_clause_says(left: Exit) -> None:
    (stub,) = left.stubs

    assert (stub.clause, stub.period, stub.rule) == ("floor", "2024-06", "full")
    assert stub.determination is not None
    assert (stub.determination.outcome.value, stub.determination.end) == ("missed", date(2024, 6, 16))


def test_a_clause_that_judges_no_stubs_says_so(tmp_path: Path) -> None:
    found = exit_of(made(tmp_path / "pact", stub="not judged"), "seller", as_of=date(2024, 7, 20))

    (stub,) = found.stubs
    assert (stub.rule, stub.determination) == ("not judged", None)


def test_what_is_owed_is_the_account_up_to_the_last_day(left: Exit) -> None:
    assert {item.period: str(item.balance) for item in left.items if item.clause == "floor"} == {
        "2024-02": "250.00", "2024-03": "150.00",
    }  # fmt: skip
    (balance,) = left.balances
    assert (balance.debtor, balance.creditor, str(balance.amount)) == ("seller", "buyer", "400.00")


def test_rights_that_stand_and_clauses_that_go_on_are_listed(left: Exit) -> None:
    assert [(each.what, each.holder, each.period) for each in left.rights] == [("terminate", "buyer", "2024-05")]
    assert [(each.clause, each.role, each.until) for each in left.goes_on] == [
        ("handover", "obligor", date(2025, 1, 1))
    ]


def test_duties_of_leaving_stand_with_their_days(left: Exit) -> None:
    assert [(each.what, each.due) for each in left.departure.duties] == [
        ("pay what is owed", date(2024, 7, 15)),
        ("return the job lists", date(2024, 6, 25)),
    ]


def test_a_party_that_stays_has_no_exit(tmp_path: Path) -> None:
    folder = made(tmp_path / "pact")

    with pytest.raises(InputError, match="Party 'buyer' does not leave before the term ends on 2025-01-01"):
        exit_of(folder, "buyer", as_of=date(2024, 7, 20))
    with pytest.raises(InputError, match="There is no party 'seler'"):
        exit_of(folder, "seler", as_of=date(2024, 7, 20))


def test_the_command_says_it_for_people_and_programs(tmp_path: Path) -> None:
    folder = made(tmp_path / "pact")

    said = tally("exit", folder, "seller", "--as-of", "2024-07-20")
    found = tally("exit", folder, "seller", "--as-of", "2024-07-20", "--format", "json").json()

    assert "Seller is no member from 2024-06-16 on (withdrawal)" in said.text
    assert "floor of seller, June 2024: missed, judged full from 2024-06-01 until before 2024-06-16" in said.text
    assert "seller owes buyer 400.00 EUR." in said.text
    assert "buyer may terminate (floor, 2024-05)" in said.text
    assert found["stubs"][0]["determination"]["outcome"] == "missed"
    assert [each["clause"] for each in found["goes_on"]] == ["handover"]
