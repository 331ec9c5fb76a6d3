"""Ladders, committees and cures of real contracts, in our own words; dates counted by hand.

The ids are those of the published collection of clauses. Business days are Monday to Friday without holidays here, as
the contracts name none that fall into these weeks.
"""

from datetime import date
from typing import Any

import pytest

from agreed import agreed
from obligations.cases.small_case import ANY_STEP, instant
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.cases import Meeting, Step
from tallystick.obligations.cases.case import Case, Status
from tallystick.obligations.cases.committees import meeting_duties, quorum, resolution
from tallystick.obligations.cases.folding import case_at
from tallystick.terms.businesstime import HolidayTable

PLAIN = {"PLAIN": HolidayTable("PLAIN", (), (date(2017, 1, 1), date(2021, 1, 1)))}


def charter(text: str) -> CompiledCharter:
    return agreed("\nterm: 2018-01-01 .. 2020-01-01\nbusiness days: {calendar: PLAIN}\n" + text, holidays=PLAIN)


EXA_6 = charter("""
parties: {exact: {name: Exact}, pfizer: {name: Pfizer}}
committees:
  jsc:
    members: {exact: 3, pfizer: 3}
    decides: unanimity
    casting: {pricing: exact, manufacturing: exact, research: exact, authorities: exact}
    disputes: matters
ladders:
  matters:
    rungs:
      - {name: committee, within: 5 business days, from: meeting}
      - {name: alliance managers, within: 3 business days}
      - {name: senior officers, within: 5 business days}
""")

OFG_10 = charter("""
parties: {bank: {name: Bank}, vendor: {name: Vendor}}
ladders:
  disputes:
    bars proceedings: true
    rungs:
      - {name: representatives, within: 5 business days}
      - {name: managers, within: 5 business days}
      - {name: senior executives, within: 5 business days}
      - {name: chief executives}
clauses:
  duties:
    text: "The vendor performs its material obligations."
    obligor: vendor
    beneficiary: bank
    each: month
    decision: {who: an arbiter, question: 'Were they performed?', standard: materially}
    disputes: disputes
""")


def step(kind: str, when: str, by: str, **fields: Any) -> Step:
    keys = {name.replace("_", " ").strip(): value for name, value in fields.items()}
    return ANY_STEP.validate_python(
        {"id": f"{kind}-{when}", "case": "c", "step": kind, "by": by, "recorded": instant(when), **keys}
    )


def at(steps: list[Step], compiled: CompiledCharter, when: str) -> Case:
    return case_at(steps, compiled, known_at=instant(when))


def due(found: Case, name: str = "rung") -> date | None:
    return next((clock.due for clock in found.clocks if clock.name == name), None)


# EXA-6: unanimity; 5 business days after the committee first meets, 3 at the alliance managers, 5 at senior officers


def matter(subject: str) -> list[Step]:
    return [
        step("open", "2018-10-01", "exact/lead", committee="jsc", matter="List price of 2019", subject=subject),
        step("meeting", "2018-10-04", "exact/lead"),
        step("refer", "2018-10-12", "pfizer/lead"),
        step("refer", "2018-10-18", "pfizer/lead"),
    ]


def test_exa_6_counts_five_three_and_five_business_days() -> None:
    steps = matter("pricing")

    assert due(at(steps[:1], EXA_6, "2018-10-02")) is None  # it has not met yet
    assert due(at(steps[:2], EXA_6, "2018-10-05")) == date(2018, 10, 11)  # Thursday to Thursday
    assert due(at(steps[:3], EXA_6, "2018-10-13")) == date(2018, 10, 17)  # Friday to Wednesday
    assert due(at(steps, EXA_6, "2018-10-19")) == date(2018, 10, 25)  # Thursday to Thursday


def test_exa_6_alliance_managers_may_pass_it_on_at_once_as_both_agree() -> None:
    early = step("refer", "2018-10-15", "pfizer/lead", agreed_by=["exact/lead"])

    assert at([*matter("pricing")[:3], early], EXA_6, "2018-10-16").rung == "senior officers"
    assert "has until 2018-10-17" in at(
        [*matter("pricing")[:3], step("refer", "2018-10-15", "pfizer/lead")], EXA_6, "2018-10-16"
    ).refused[0].because  # fmt: skip


def test_exa_6_exact_has_the_last_word_on_pricing_and_only_after_the_senior_officers_time() -> None:
    steps = matter("pricing")
    early = step("decide", "2018-10-25", "exact/lead", for_="matter")
    by_pfizer = step("decide", "2018-10-26", "pfizer/lead", for_="matter")
    final = step("decide", "2018-10-26", "exact/lead", for_="matter")

    assert at(steps, EXA_6, "2018-10-26").turn == ("exact",)
    assert "nobody decides alone" in at([*steps, early], EXA_6, "2018-10-27").refused[0].because
    assert at([*steps, by_pfizer], EXA_6, "2018-10-27").refused[0].because == (
        "'exact' decides here, and pfizer/lead stands for another party."
    )
    closed = at([*steps, final], EXA_6, "2018-10-27")
    assert (closed.status, closed.outcome) == (Status.CLOSED, "decided")


def test_exa_6_nobody_has_the_last_word_on_other_subjects() -> None:
    steps = matter("territory")
    tried = step("decide", "2018-10-26", "exact/lead", for_="matter")

    found = at([*steps, tried], EXA_6, "2018-10-27")

    assert "nobody decides alone" in found.refused[0].because
    assert found.turn == ("exact", "pfizer")


def test_exa_6_the_parties_may_put_the_day_off_in_writing() -> None:
    later = step("extend", "2018-10-08", "exact/lead", clock="rung", until=date(2018, 10, 19),
                 agreed_by=["pfizer/lead"])  # fmt: skip

    assert due(at([*matter("pricing")[:2], later], EXA_6, "2018-10-09")) == date(2018, 10, 19)


# OFG-10: 5 business days at each of three levels, then the chief executives; no proceedings meanwhile

LADDER = [
    step("open", "2019-03-01", "bank/lead", clause="duties", period="2019-02"),
    step("dispute", "2019-03-04", "bank/lead"),
    step("refer", "2019-03-12", "vendor/lead"),
    step("refer", "2019-03-20", "bank/lead"),
    step("refer", "2019-03-28", "bank/lead"),
]


def test_ofg_10_counts_five_business_days_from_each_referral() -> None:
    found = [at(LADDER[: 2 + n], OFG_10, "2019-03-29") for n in range(4)]

    assert [each.rung for each in found] == ["representatives", "managers", "senior executives", "chief executives"]
    assert [due(each) for each in found] == [date(2019, 3, 11), date(2019, 3, 19), date(2019, 3, 27), None]


def test_ofg_10_bars_proceedings_until_the_ladder_is_done_unless_rights_are_to_be_preserved() -> None:
    barred = at([*LADDER[:2], step("proceedings", "2019-03-06", "bank/lead")], OFG_10, "2019-03-07")
    urgent = at([*LADDER[:2], step("proceedings", "2019-03-06", "bank/lead", urgent=True)], OFG_10, "2019-03-07")
    done = at([*LADDER, step("proceedings", "2019-04-10", "bank/lead")], OFG_10, "2019-04-11")

    assert "no court may be called before the ladder is done" in barred.refused[0].because
    assert (urgent.refused, done.refused) == ((), ())


# OFG-11: cure within 60 days of receipt, or, where that is not possible, a plan within 60 days; payment in 30 days


def defaults(cure: str) -> CompiledCharter:
    return charter(f"""
parties: {{bank: {{name: Bank}}, vendor: {{name: Vendor}}}}
clauses:
  duties:
    text: "The vendor performs its material obligations; else the bank may terminate."
    obligor: vendor
    beneficiary: bank
    each: month
    decision: {{who: an arbiter, question: 'Were they performed?', standard: materially}}
    then: {{right: terminate, notice: 120 days}}
    cure: {{what: Performance of the obligation, {cure}}}
""")


OFG_11 = defaults("within: 60 days, plan within: 60 days, accepted: false")
PAYMENT = defaults("within: 30 days")
BEGUN = [
    step("open", "2019-03-01", "bank/lead", clause="duties", period="2019-02", right="terminate"),
    step("notice", "2019-03-04", "bank/lead"),
]
LONG = {"id": "rebuild", "owner": "vendor/lead", "measure": "process", "what": "Rebuild the centre",
        "due": date(2019, 9, 30)}  # fmt: skip


def test_ofg_11_gives_sixty_days_to_cure() -> None:
    assert due(at(BEGUN, OFG_11, "2019-03-05"), "cure") == date(2019, 5, 3)
    assert at(BEGUN, OFG_11, "2019-05-03").status is Status.NOTICED
    assert at(BEGUN, OFG_11, "2019-05-04").status is Status.NOT_CURED
    assert at(BEGUN, OFG_11, "2019-05-04").turn == ("bank",)


def test_ofg_11_a_plan_within_sixty_days_takes_the_place_of_a_cure_that_is_not_possible_so_fast() -> None:
    beyond = step("plan", "2019-04-20", "vendor/lead", actions=[LONG], beyond=True)
    within = step("plan", "2019-04-20", "vendor/lead", actions=[LONG])

    assert due(at([*BEGUN, beyond], OFG_11, "2019-04-21"), "cure") == date(2019, 9, 30)
    assert at([*BEGUN, beyond], OFG_11, "2019-09-30").status is Status.CURING
    assert at([*BEGUN, beyond], OFG_11, "2019-10-01").status is Status.NOT_CURED  # it was not carried out
    assert due(at([*BEGUN, within], OFG_11, "2019-04-21"), "cure") == date(2019, 5, 3)


def test_ofg_11_a_failure_to_pay_is_cured_within_thirty_days() -> None:
    assert due(at(BEGUN, PAYMENT, "2019-03-05"), "cure") == date(2019, 4, 3)


# DYN-4: 30 days after written notice to cure; termination on 120 days' notice


def test_dyn_4_terminates_on_a_hundred_and_twenty_days_after_the_cure_has_failed() -> None:
    early = step("elect", "2019-04-03", "bank/lead", right="terminate")
    elected = step("elect", "2019-04-04", "bank/lead", right="terminate")

    assert "the miss may still be cured" in at([*BEGUN, early], PAYMENT, "2019-04-05").refused[0].because
    found = at([*BEGUN, elected], PAYMENT, "2019-04-05")
    assert (found.status, found.rights[0].effective) == (Status.ELECTED, date(2019, 8, 2))


# ADA-1: three members each, one vote each party, two of each are the quorum; quarterly, once a year seen; by mail

ADA_1 = charter("""
parties: {md: {name: MD}, ada: {name: Ada}}
committees:
  jsc:
    members: {md: 3, ada: 3}
    quorum: {md: 2, ada: 2}
    votes: one each party
    decides: unanimity
    meets: quarter
    in person: year
    by mail: {md: 2, ada: 2}
""")
JSC = ADA_1.charter.committees["jsc"]


def meeting(when: str, **fields: Any) -> Meeting:
    made = {"id": f"m-{when}", "committee": "jsc", "recorded": instant(when), "at": instant(when), "how": "telephone",
            "present": {"md": 2, "ada": 3}}  # fmt: skip
    return Meeting.model_validate({**made, **fields})


def test_ada_1_two_of_each_party_are_a_quorum() -> None:
    assert quorum(JSC, meeting("2018-02-01")) == ""
    assert quorum(JSC, meeting("2018-02-01", present={"md": 1, "ada": 3})) == "1 of md were there, and 2 are needed."


@pytest.mark.parametrize(
    ("votes", "verdict"),
    [
        ({"md": "yes", "ada": "yes"}, "adopted"),
        ({"md": "yes", "ada": "no"}, "undecided"),
        ({"md": "no", "ada": "no"}, "rejected"),
        ({"md": "yes"}, "undecided"),
    ],
)
def test_ada_1_each_party_has_one_vote_and_both_must_agree(votes: dict[str, str], verdict: str) -> None:
    assert resolution(JSC, meeting("2018-02-01", votes=votes, matter="protocol")).verdict == verdict


def test_ada_1_decides_by_mail_of_two_of_each_whose_receipt_is_acknowledged() -> None:
    both = {"md": "yes", "ada": "yes"}
    mail = {"how": "mail", "present": {"md": 2, "ada": 2}, "votes": both}

    assert resolution(JSC, meeting("2018-02-01", **mail, acknowledged=True)).verdict == "adopted"
    assert resolution(JSC, meeting("2018-02-01", **mail)).because == "the receipt of the mail was not acknowledged."


def test_ada_1_meets_each_quarter_and_once_a_year_where_people_see_each_other() -> None:
    held = [meeting("2018-02-01"), meeting("2018-05-02", how="video"), meeting("2018-08-03", present={"md": 1}),
            meeting("2018-11-05", how="mail", present={"md": 2, "ada": 2}, acknowledged=True)]  # fmt: skip

    duties = meeting_duties(
        "jsc", JSC, held, ADA_1.calendars["months"], zone=ADA_1.zone,
        term=(date(2018, 1, 1), date(2020, 1, 1)), known_at=instant("2019-02-01"),
    )  # fmt: skip

    assert {each.period: each.state for each in duties if each.duty == "meeting"} == {
        "2018-Q1": "fulfilled", "2018-Q2": "fulfilled", "2018-Q3": "missed", "2018-Q4": "missed",
        "2019-Q1": "open", "2019-Q2": "to come", "2019-Q3": "to come", "2019-Q4": "to come",
    }  # fmt: skip
    assert {each.period: each.state for each in duties if each.duty == "in person"} == {
        "2018": "fulfilled", "2019": "open",
    }  # fmt: skip
