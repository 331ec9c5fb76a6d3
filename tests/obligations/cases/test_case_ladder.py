"""Dispute ladders: which level is next and when, who decides, and what stands still meanwhile?"""

from datetime import date
from decimal import Decimal

import pytest

from obligations.cases.small_case import case, determined, noticed, opened, planned, small, step
from tallystick.obligations.cases.case import Case, Status

MINUTE = "minute of disagreement"
START = [opened(), noticed(), step("dispute", "2026-12-07", "south/lead")]
EXECUTIVES = step("refer", "2026-12-22", "north/lead")
MEDIATION = step("refer", "2027-01-12", "south/lead", evidence=[MINUTE, "request for mediation"])
ARBITRATION = step("refer", "2027-02-02", "north/lead", evidence=["certificate"])


def due(found: Case, name: str) -> date | None:
    return next(clock.due for clock in found.clocks if clock.name == name)


def test_each_level_has_its_business_days_from_the_referral_to_it() -> None:
    first, second = case(START, "2026-12-08"), case([*START, EXECUTIVES], "2026-12-23")

    assert (first.status, first.rung, due(first, "rung")) == (Status.DISPUTED, "operational", date(2026, 12, 21))
    assert (second.rung, due(second, "rung")) == ("executives", date(2027, 1, 8))  # past 25 and 28 December, 1 January
    assert first.turn == ("south", "north")


def test_v18_counts_on_the_ladder_as_everywhere() -> None:
    for day, expected in (
        ("2026-11-30", date(2026, 12, 14)),
        ("2026-12-31", date(2027, 1, 15)),
        ("2026-12-18", date(2027, 1, 6)),
    ):
        steps = [opened(), step("dispute", day, "south/lead")]
        assert due(case(steps, f"{day} 13:00"), "rung") == expected


def test_the_next_level_is_open_once_the_time_is_over_or_as_all_agree() -> None:
    early = step("refer", "2026-12-10", "north/lead")
    agreed = step("refer", "2026-12-10", "north/lead", agreed_by=["south/lead"])

    refused = case([*START, early], "2026-12-11")

    assert refused.rung == "operational"
    assert refused.refused[0].because == (
        "'operational' has until 2026-12-21; before, all parties must agree ('agreed by')."
    )
    assert case([*START, agreed], "2026-12-11").rung == "executives"


def test_a_level_asks_for_its_records_on_leaving_and_on_entry() -> None:
    bare = step("refer", "2027-01-12", "south/lead", evidence=[MINUTE])

    found = case([*START, EXECUTIVES, bare], "2027-01-13")

    assert found.rung == "executives"
    assert found.refused[0].because == "the ladder asks for request for mediation ('evidence')."


def test_cure_and_plan_stand_still_while_the_dispute_is_on_a_level_that_tolls() -> None:
    held = case([*START, EXECUTIVES], "2026-12-23")
    back = case([*START, step("withdraw", "2026-12-17", "south/lead")], "2026-12-18")

    assert [(clock.name, clock.paused, clock.left) for clock in held.clocks if clock.name == "cure"] == [
        ("cure", True, 53)
    ]
    assert due(back, "cure") == date(2027, 2, 8)  # 29 January and ten days, ending on a Monday
    assert back.status is Status.NOTICED


def test_a_level_that_does_not_toll_leaves_the_clocks_running() -> None:
    compiled = small(replace=[("{name: operational, ", "{name: operational, tolls: false, ")])

    assert due(case(START, "2026-12-08", compiled=compiled), "cure") == date(2027, 1, 29)


def test_the_dates_of_a_plan_move_by_the_days_in_dispute() -> None:
    steps = [opened(), noticed(), planned(), step("accept", "2026-12-11"), step("dispute", "2026-12-15", "south/lead"),
             step("withdraw", "2026-12-22", "south/lead")]  # fmt: skip

    assert due(case(steps, "2026-12-23"), "action a1") == date(2027, 2, 5)


def test_settled_disputes_are_closed_by_either_side_and_only_all_together_settle() -> None:
    alone = case([*START, step("settle", "2026-12-10", "north/lead")], "2026-12-11")
    both = [*START, step("settle", "2026-12-10", "north/lead", agreed_by=["south/lead"])]

    assert alone.status is Status.DISPUTED
    assert "south did not agree" in alone.refused[0].because
    assert case(both, "2026-12-11").status is Status.RESOLVED
    closed = case([*both, step("close", "2026-12-12", "south/lead", outcome="settled")], "2026-12-13")
    assert (closed.status, closed.outcome) == (Status.CLOSED, "settled")


def test_those_who_sit_on_a_level_settle_there() -> None:
    compiled = small(
        replace=[("{name: operational, ", "{name: operational, who: [north/boss, south/lead], "),
                 ("people:\n", "people:\n  north/boss: {title: Director of North}\n")],
    )  # fmt: skip
    wrong = step("settle", "2026-12-10", "north/lead", agreed_by=["south/lead"])
    right = step("settle", "2026-12-10", "north/boss", agreed_by=["south/lead"])

    found = case([*START, wrong], "2026-12-11", compiled=compiled)

    assert found.refused[0].because == "for north, north/boss settles on this level."
    assert case([*START, right], "2026-12-11", compiled=compiled).status is Status.RESOLVED


def test_only_the_party_that_went_to_the_ladder_takes_the_dispute_back() -> None:
    found = case([*START, step("withdraw", "2026-12-10", "north/lead")], "2026-12-11")

    assert found.status is Status.DISPUTED
    assert found.refused[0].because == "south took the matter to the ladder, and alone takes it back."


def test_a_binding_level_decides_and_nobody_decides_on_the_others() -> None:
    above = [*START, EXECUTIVES, MEDIATION, ARBITRATION]
    ruling = step("decide", "2027-03-01", "north/lead", for_="obligor", decided_by="The arbitrator")

    early = case([*START, step("decide", "2026-12-10", "north/lead", for_="beneficiary")], "2026-12-11")
    decided = case([*above, ruling], "2027-03-02")
    again = case([*above, ruling.model_copy(update={"for_": "beneficiary"}), step("dispute", "2027-03-02")],
                 "2027-03-03")  # fmt: skip

    assert early.refused[0].because == ("nobody decides alone on this level; it is settled, referred or withdrawn.")
    assert (decided.status, decided.next[0].because) == (Status.RESOLVED, "the dispute was decided for obligor")
    assert again.refused[0].because == "the dispute was decided for beneficiary, and that binds."


def test_a_decision_that_does_not_bind_opens_the_next_level() -> None:
    opinion = step("decide", "2026-12-10", "north/lead", for_="obligor", decided_by="An engineer")

    found = case([*START, opinion], "2026-12-11")

    assert found.status is Status.DISPUTED
    assert (found.next[0].step, found.next[0].because) == ("refer", "to 'executives': its decision does not bind")
    assert case([*START, opinion, step("refer", "2026-12-11")], "2026-12-12").rung == "executives"


def test_no_court_may_be_called_before_the_ladder_is_done_but_for_urgent_relief() -> None:
    barred = case([*START, step("proceedings", "2026-12-10", "north/lead")], "2026-12-11")
    urgent = case([*START, step("proceedings", "2026-12-10", "north/lead", urgent=True)], "2026-12-11")

    assert barred.refused[0].because == (
        "no court may be called before the ladder is done, and the dispute is on 'operational'; urgent relief may."
    )
    assert (urgent.status, urgent.rung, urgent.turn) == (Status.DISPUTED, None, ("south", "north"))
    assert urgent.next[0].because == "the dispute is in court"


def test_rungs_for_other_subjects_and_above_small_amounts_are_passed_over() -> None:
    compiled = small(
        replace=[("{name: executives, ", "{name: executives, subjects: pricing, "),
                 ("    bars proceedings: true\n", "    bars proceedings: true\n    threshold: 500\n")],
    )  # fmt: skip
    onward = step("refer", "2026-12-08", "south/lead", agreed_by="north/lead", evidence="request for mediation")
    figures = [opened(), step("dispute", "2026-12-07", "south/lead", subject="figures"), onward]
    small_sum = [opened(), step("dispute", "2026-12-07", "south/lead", amount=Decimal(499)),
                 step("refer", "2026-12-22", "south/lead")]  # fmt: skip

    assert case(figures, "2026-12-09", compiled=compiled).rung == "mediation"
    refused = case(small_sum, "2026-12-23", compiled=compiled)
    assert refused.refused[0].because == "'operational' is the last level; settle, decide or withdraw."


def test_a_level_that_need_not_be_gone_through_can_be_jumped() -> None:
    compiled = small(replace=[("{name: executives, ", "{name: executives, condition: false, ")])
    jump = step("refer", "2026-12-22", "south/lead", to="mediation", evidence=["request for mediation"])
    wrong = step("refer", "2026-12-22", "south/lead", to="arbitration")

    assert case([*START, jump], "2026-12-23", compiled=compiled).rung == "mediation"
    assert (
        "next is 'executives' or 'mediation'"
        in case([*START, wrong], "2026-12-23", compiled=compiled).refused[0].because
    )


def test_a_clock_that_counts_from_the_meeting_begins_with_it() -> None:
    compiled = small(replace=[("{name: operational, ", "{name: operational, from: meeting, ")])

    unmet = case(START, "2026-12-20", compiled=compiled)
    met = case([*START, step("meeting", "2026-12-10"), step("meeting", "2026-12-17")], "2026-12-20", compiled=compiled)

    assert (due(unmet, "rung"), unmet.next[0].step) == (None, "meeting")
    assert due(met, "rung") == date(2026, 12, 24)  # ten business days after the first meeting


def test_a_clock_that_counts_from_the_notice_begins_with_its_receipt() -> None:
    compiled = small(replace=[("{name: operational, ", "{name: operational, from: notice, ")])
    posted = [opened(), step("dispute", "2026-12-04", "south/lead", channel="courier")]

    assert due(case(posted, "2026-12-08", compiled=compiled), "rung") == date(2026, 12, 21)  # received on the 7th


def test_more_time_on_a_level_ends_with_the_level() -> None:
    more = step("extend", "2026-12-15", "north/lead", clock="rung", until=date(2027, 1, 15), agreed_by=["south/lead"])
    onward = step("refer", "2026-12-16", "north/lead", agreed_by=["south/lead"])

    assert due(case([*START, more], "2026-12-16"), "rung") == date(2027, 1, 15)
    assert due(case([*START, more, onward], "2026-12-17"), "rung") == date(2027, 1, 4)


def test_waiving_everything_ends_a_dispute_too() -> None:
    found = case([*START, step("waive", "2026-12-10")], "2026-12-11", determinations=[determined()])

    assert (found.status, found.outcome) == (Status.CLOSED, "waived")


@pytest.mark.parametrize("kind", ["accept", "cured", "notice", "elect"])
def test_the_way_to_a_cure_is_not_walked_while_a_dispute_is_open(kind: str) -> None:
    fields = {"elect": {"right": "terminate"}}.get(kind, {})
    by = "south/lead" if kind == "cured" else "north/lead"

    found = case([*START, step(kind, "2026-12-10", by, **fields)], "2026-12-11")

    assert f"the case is disputed; found '{kind}'" in found.refused[0].because
