"""What the eight notices say: parties, clause, numbers, reasons, deadlines, and how they are served."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from obligations.cases.small_case import (
    ACTION,
    case,
    determined,
    instant,
    noticed,
    opened,
    planned,
    small,
    step,
)
from tallystick.charter.model.events import Answer, Claim
from tallystick.errors import InputError
from tallystick.obligations.judged import Deadline, Result
from tallystick.obligations.notices.about import Subject
from tallystick.obligations.notices.fields import fields
from tallystick.obligations.notices.notice import Notice, notice
from tallystick.obligations.notices.templates import KINDS

APPLIED = """\
    applied: {how: payment, within: 30 days, interest: {percent: 8}, tax: 20}
    exclusions:
      storm: {what: Jobs stopped by storms, by: claim, convention: drop,
        answer within: 5 business days, silence: accepted}
    disputes: steps
    cure"""
ADDRESSES = "    email: {hours: 0}\n  addresses: {north: 1 North Street, south: 2 South Road}"
COMPILED = small(replace=[("    disputes: steps\n    cure", APPLIED), ("    email: {hours: 0}", ADDRESSES)])
PAY = Deadline("pay 2,000.00 GBP to north", "south", date(2026, 12, 10), "the end of 2026-10")
READINGS = {
    "obligor": {"outcome": "met", "value": "93.1", "band": None, "amount": "0.00"},
    "beneficiary": {"outcome": "missed", "value": "90.0", "band": None, "amount": "2000.00"},
}
MISS = determined(deadlines=(PAY,), readings=READINGS)
PLAN = {**ACTION, "effect": {"kpi": "done", "met": ">= 92", "periods": 2}}
BASE = [opened(), noticed(channel="courier"), planned(actions=[PLAN]), step("accept", "2026-12-14")]
CLAIM = Claim.model_validate({
    "id": "c1", "kind": "claim", "recorded": instant("2026-11-05"), "clause": "jobs-done", "period": "2026-10",
    "exclusion": "storm", "count": 7, "share": Decimal("0.6"), "on": date(2026, 11, 4), "evidence": ["site log"],
    "cause": "force majeure",
})  # fmt: skip
ANSWER = Answer.model_validate({
    "id": "a1", "kind": "answer", "recorded": instant("2026-11-09"), "to": "c1", "accept": 5, "on": date(2026, 11, 9),
})  # fmt: skip


def written(kind: str, steps: list[Any], when: str, **about: Any) -> Notice:
    held = case(steps, when, compiled=COMPILED, determinations=[MISS])
    return notice(kind, Subject(COMPILED, instant(when).date(), case=held, **about))


def has(made: Notice, *lines: str) -> None:
    said = " ".join(made.text.split())
    for line in lines:
        assert line in said, f"{line!r} not in:\n{made.text}"


def test_a_nudge_has_no_formal_effect_and_shows_the_numbers() -> None:
    made = notice("nudge", Subject(COMPILED, date(2026, 11, 12), determination=MISS))

    has(made, "It is no notice under the agreement", "Value: 90.0 %", "Threshold: 92 %", "12 November 2026")
    assert "reserved" not in made.text


def test_a_notice_of_a_miss_says_everything_that_counts() -> None:
    made = written("miss", BASE, "2026-12-15")

    assert made.subject == "Notice of a missed clause: Jobs done, October 2026"
    has(
        made,
        "From: North Ltd, 1 North Street",
        "To: South Ltd, 2 South Road",
        "Served: by courier; received 1 business day after it was sent",
        "Clause: Jobs done, section 4.2",
        "| South does at least 92 % of the jobs of each month. Otherwise North may | terminate.",
        "Period: October 2026 (1 October 2026 to 31 October 2026)",
        "- South did 180 of 200 jobs in 2026-10: 90.0 %.",
        "- Credit: South Ltd owes North Ltd 2,000.00 GBP.",
        "- Terminate (North Ltd): arises if the miss is not cured in time.",
        "- 10 December 2026 (passed): South Ltd: pay 2,000.00 GBP to north (the end of 2026-10)",
        "- 1 February 2027: South Ltd: cure the miss (60 days)",
        "All other rights and remedies are reserved.",
        f"Determination: {'ab' * 32}",
        f"Charter: {COMPILED.sha256}",
        "Governing law: England and Wales",
    )


def test_a_demand_to_cure_holds_the_plan_and_what_happens_else() -> None:
    has(
        written("cure", BASE, "2026-12-15"),
        "- What cures it: Two months in a row at 92 % or more.",
        "- It is measured over 2 full periods in a row.",
        "- Second shift on Fridays (process; south/lead; due 29 January 2027; effect: done >= 92)",
        "- Terminate (North Ltd): arises if the miss is not cured in time.",
    )


def test_a_dispute_is_the_disputing_sides_notice_with_its_levels_and_what_stands_still() -> None:
    made = written("dispute", [*BASE, step("dispute", "2026-12-16", "south/lead", amount=Decimal(2000))], "2026-12-17")

    has(
        made,
        "From: South Ltd",
        "Amount in dispute: 2,000.00 GBP",
        "Level now: operational",
        "Until: 4 January 2027",
        "- mediation: 20 days, without prejudice",
        "- arbitration, its decision binds",
        "Periods to cure and to elect rights stand still on this level.",
        "- Time stands still: South Ltd: cure the miss, 45 days left.",
    )


def test_an_election_says_from_when_it_has_effect_and_how_it_came_to_it() -> None:
    steps = [opened(), noticed(), step("elect", "2027-02-10", right="terminate", channel="courier")]

    has(
        written("election", steps, "2027-02-12"),
        "Right: terminate",
        "Notice received: 11 February 2027",
        "Effective: 12 May 2027",
        "- 30 November 2026: north/lead gave notice by email, received 2026-11-30 12:00.",
    )


def test_a_demand_for_payment_says_how_it_came_about_when_it_is_due_and_what_late_payment_costs() -> None:
    made = notice("payment-demand", Subject(COMPILED, date(2026, 11, 20), determination=MISS, channel="email"))

    assert made.subject == "Demand for payment: 2,000.00 GBP, Jobs done, October 2026"
    has(
        made,
        "- 5 % of 40,000 GBP is 2,000 GBP.",
        "Debtor: South Ltd",
        "Creditor: North Ltd",
        "Due: 10 December 2026",
        "Interest: 8 % a year, by the day of a year of 365 days, from the due day on",
        "Tax: 20 % on top",
    )


def test_what_the_beneficiary_owes_is_demanded_by_the_obligor() -> None:
    bonus = determined(outcome=Result.MET, value="99.0", amount=Decimal(-500))

    made = notice("payment-demand", Subject(COMPILED, date(2026, 11, 20), determination=bonus))

    has(made, "From: South Ltd", "Amount: 500.00 GBP", "Debtor: North Ltd", "Creditor: South Ltd")


def test_a_claim_says_what_is_claimed_and_by_when_it_is_answered() -> None:
    made = notice("claim", Subject(COMPILED, date(2026, 11, 5), claim=CLAIM))

    has(
        made,
        "From: South Ltd",
        "Means: Jobs stopped by storms",
        "Events: 7",
        "Share: 60 % attributable",
        "Answer due: 11 November 2026",
        "Without answer: the claim counts as accepted",
        "- site log",
    )


def test_an_answer_says_what_is_accepted_and_how_each_side_reads_the_period() -> None:
    has(
        notice("answer", Subject(COMPILED, date(2026, 11, 9), claim=CLAIM, answer=ANSWER, determination=MISS)),
        "From: North Ltd",
        "Accepted: 5",
        "- As South Ltd reads it: met, 93.1 %, 0.00 GBP.",
        "- As North Ltd reads it: missed, 90.0 %, 2,000.00 GBP.",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_notice_can_be_written_of_the_barest_case_and_leaves_out_what_is_not_known(kind: str) -> None:
    bare = case([step("nudge", "2026-11-12", clause="jobs-done")], "2026-11-13")

    made = notice(kind, Subject(small(), date(2026, 11, 13), case=bare))

    assert "{" not in made.text
    assert "None" not in made.text
    assert ": \n" not in made.text
    assert made.html.count("<dt>") == made.html.count("<dd>")
    assert "<dd></dd>" not in made.html


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_record_gives_the_same_bytes(kind: str) -> None:
    assert written(kind, BASE, "2026-12-15") == written(kind, list(reversed(BASE)), "2026-12-15")


def test_every_notice_has_the_same_fields_so_that_templates_can_use_any() -> None:
    about = Subject(COMPILED, date(2026, 11, 20), determination=MISS)

    assert {tuple(sorted(fields(kind, about))) for kind in KINDS} == {tuple(sorted(fields("miss", about)))}


def test_a_notice_is_about_something() -> None:
    with pytest.raises(InputError, match="A notice is about a determination, a case or a claim; give one of them"):
        notice("miss", Subject(COMPILED, date(2026, 11, 20)))


def test_a_matter_of_a_committee_is_taken_to_its_ladder() -> None:
    compiled = small("\ncommittees:\n  board: {members: {north: 2, south: 2}, disputes: steps}\n")
    held = case([step("open", "2026-11-30", committee="board", matter="Price list of 2027")], "2026-12-01",
                compiled=compiled)  # fmt: skip

    made = notice("dispute", Subject(compiled, date(2026, 12, 1), case=held))

    assert made.subject == "Notice of dispute: Price list of 2027"
    has(made, "Level now: operational", "Until: 14 December 2026")
