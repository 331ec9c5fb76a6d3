"""From an early word to a cured miss: which steps count, who may take them, and what is next?"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from obligations.cases.small_case import ACTION, case, determined, instant, noticed, opened, planned, small, step
from tallystick.errors import InputError
from tallystick.obligations.cases.case import RightStatus, Status
from tallystick.obligations.cases.folding import case_at, cases_at
from tallystick.obligations.cases.proposing import without_case
from tallystick.obligations.cases.transitions import may
from tallystick.obligations.judged import Result

MISS = determined()
GOOD = [determined(month, Result.MET, "93.0") for month in ("2027-02", "2027-03")]
CURED = step("cured", "2027-01-20", "south/lead")
ACCEPTED = step("accept", "2026-12-14")


def clocks(found: Any) -> dict[str, date | None]:
    return {clock.name: clock.due for clock in found.clocks}


def test_a_nudge_starts_no_clock_and_awaits_a_reply() -> None:
    nudged = [step("nudge", "2026-11-12", "north/clerk", clause="jobs-done", period="2026-10")]

    found = case(nudged, "2026-11-13")
    replied = case([*nudged, step("reply", "2026-11-13", "south/lead")], "2026-11-14")

    assert (found.status, found.turn, found.clocks) == (Status.NUDGED, ("south",), ())
    assert replied.turn == ("north",)


def test_a_nudge_becomes_a_case_when_the_miss_is_determined() -> None:
    steps = [step("nudge", "2026-11-05", clause="jobs-done"), opened()]

    found = case(steps, "2026-11-21", determinations=[MISS])

    assert (found.status, found.turn) == (Status.OPEN, ("north",))
    assert found.record.period == "2026-10"


def test_notice_by_courier_is_received_a_business_day_later_and_starts_the_periods() -> None:
    found = case([opened(), noticed("2026-11-27", "courier")], "2026-12-01")

    assert found.record.received == instant("2026-11-30 00:00")
    assert clocks(found) == {
        "claim": None,  # it runs from a determination, and none is at hand
        "cause": date(2026, 12, 14),  # ten business days after 30 November, V18
        "plan": date(2026, 12, 21),  # twenty days end on a Sunday
        "cure": date(2027, 1, 29),
    }
    assert found.turn == ("south",)


def test_an_earlier_acknowledged_receipt_counts() -> None:
    steps = [opened(), step("notice", "2026-11-27", channel="courier", received=instant("2026-11-27 15:00"))]

    assert case(steps, "2026-12-01").record.received == instant("2026-11-27 15:00")


def test_a_plan_awaits_an_answer_and_silence_accepts_it() -> None:
    steps = [opened(), noticed(), planned()]

    waiting, silent = case(steps, "2026-12-17"), case(steps, "2026-12-18")

    assert (waiting.status, waiting.turn) == (Status.PLANNED, ("north",))
    assert clocks(waiting)["answer"] == date(2026, 12, 17)
    assert (silent.status, silent.turn) == (Status.CURING, ("south",))
    assert clocks(silent)["action a1"] == date(2027, 1, 29)


@pytest.mark.parametrize(
    ("made", "status"),
    [
        ("2026-12-21", Status.CURING),  # the twentieth day is a Sunday
        ("2026-12-22", Status.PLANNED),
    ],
)
def test_a_plan_that_needs_no_consent_needs_it_once_it_comes_late(made: str, status: Status) -> None:
    compiled = small(replace=[("      silence: accepted\n", "      accepted: false\n")])
    steps = [opened(), noticed(), planned(made, beyond=True)]

    assert case(steps, "2026-12-23", compiled=compiled).status is status


def test_a_rejected_plan_is_the_obligors_turn_and_can_be_made_again() -> None:
    steps = [opened(), noticed(), planned(), step("reject", "2026-12-14", ground="too late by a month")]

    rejected = case(steps, "2026-12-15")
    again = case([*steps, planned("2026-12-16")], "2026-12-17")

    assert (rejected.status, rejected.turn) == (Status.REJECTED, ("south",))
    assert again.status is Status.PLANNED


def test_an_accepted_plan_with_later_dates_moves_the_end_of_the_cure_period() -> None:
    later = planned(actions=[{**ACTION, "due": date(2027, 2, 26)}])

    found = case([opened(), noticed(), later, ACCEPTED], "2026-12-15")

    assert clocks(found)["cure"] == date(2027, 2, 26)


def test_a_cure_is_verified_by_full_periods_after_it_and_heals_the_right() -> None:
    steps = [opened(), noticed(), planned(), ACCEPTED, CURED]

    awaited = case(steps, "2027-03-15", determinations=[MISS, GOOD[0]])
    verified = case(steps, "2027-04-15", determinations=[MISS, *GOOD])

    assert awaited.status is Status.CURED
    assert awaited.verification is not None
    assert awaited.verification.because == "1 full period from 2027-01-20 on is awaited."
    assert awaited.rights[0].status is RightStatus.WAITING
    assert verified.status is Status.VERIFIED
    assert verified.verification is not None
    assert verified.verification.periods == ("2027-02", "2027-03")
    assert verified.rights[0].status is RightStatus.HEALED


def test_the_month_in_which_it_was_cured_does_not_count() -> None:
    january = determined("2027-01", Result.MISSED, "80.0")

    found = case([opened(), noticed(), CURED], "2027-04-15", determinations=[MISS, january, *GOOD])

    assert found.status is Status.VERIFIED


def test_a_later_miss_ends_the_cure_and_opens_the_right() -> None:
    bad = determined("2027-02", Result.MISSED, "91.9")

    found = case([opened(), noticed(), CURED], "2027-03-15", determinations=[MISS, bad])

    assert found.status is Status.NOT_CURED
    assert found.turn == ("north",)
    assert found.rights[0].status is RightStatus.OPEN
    assert found.rights[0].elect_by == date(2027, 4, 9)  # thirty days after it was known on 10 March
    assert found.verification is not None
    assert found.verification.because == "2027-02 does not hold: missed at 91.9 percent."


def test_periods_without_verdict_are_passed_over_and_open_claims_waited_for() -> None:
    empty = determined("2027-02", Result.NO_ACTIVITY, None)
    march, april = (determined(month, Result.MET, "93.0") for month in ("2027-03", "2027-04"))
    open_ = determined("2027-03", Result.INTERIM, "91.0")
    steps = [opened(), noticed(), CURED]

    passed_over = case(steps, "2027-05-15", determinations=[MISS, empty, march, april])
    waited_for = case(steps, "2027-05-15", determinations=[MISS, empty, open_, april])

    assert passed_over.status is Status.VERIFIED
    assert waited_for.status is Status.CURED


def test_the_charters_own_test_of_a_cure_counts_before_the_verdict() -> None:
    compiled = small(replace=[("      periods: 2\n", "      periods: 1\n      met: '>= 95'\n")])

    found = case([opened(), noticed(), CURED], "2027-03-15", compiled=compiled, determinations=[MISS, GOOD[0]])

    assert found.status is Status.NOT_CURED


def test_after_the_cure_period_the_right_may_be_elected_for_thirty_days_and_then_lapses() -> None:
    steps = [opened(), noticed()]

    last_day = case(steps, "2027-01-29", determinations=[MISS])
    failed = case(steps, "2027-01-30", determinations=[MISS])
    lapsed = case(steps, "2027-03-02", determinations=[MISS])

    assert last_day.rights[0].status is RightStatus.WAITING
    assert (failed.status, failed.turn) == (Status.NOT_CURED, ("north",))
    assert failed.rights[0].elect_by == date(2027, 3, 1)  # thirty days after 29 January end on a Sunday
    assert lapsed.rights[0].status is RightStatus.LAPSED


def test_an_elected_right_has_effect_ninety_days_after_its_notice() -> None:
    steps = [opened(), noticed(), step("elect", "2027-02-10", right="terminate", channel="courier")]

    found = case(steps, "2027-02-12", determinations=[MISS])

    assert found.status is Status.ELECTED
    assert found.rights[0].effective == date(2027, 5, 12)  # received on 11 February
    early = case([*steps, step("close", "2027-05-11", outcome="exercised")], "2027-05-13", determinations=[MISS])
    closed = case([*steps, step("close", "2027-05-12", outcome="exercised")], "2027-05-13", determinations=[MISS])
    assert "cannot close the case as 'exercised' alone" in early.refused[0].because
    assert (closed.status, closed.outcome, closed.turn) == (Status.CLOSED, "exercised", ())


def test_a_right_that_rests_on_history_can_be_elected_at_once_and_not_be_cured() -> None:
    compiled = small(replace=[("      within: 60 days\n", "      within: 60 days\n      curable: false\n")])
    steps = [opened(), noticed()]

    found = case([*steps, step("cured", "2026-12-05", "south/lead")], "2026-12-06", compiled=compiled,
                 determinations=[MISS])  # fmt: skip
    elected = case([*steps, step("elect", "2026-12-05", right="terminate", channel="email")], "2026-12-06",
                   compiled=compiled, determinations=[MISS])  # fmt: skip

    assert "says that this cannot be cured" in found.refused[0].because
    assert found.rights[0].status is RightStatus.OPEN
    assert found.rights[0].elect_by == date(2026, 12, 10)  # thirty days after it was determined on 10 November
    assert elected.status is Status.ELECTED


def test_a_cure_measured_by_periods_alone_heals_the_right_and_holds_nobody_back_from_electing_it() -> None:
    compiled = small(replace=[("      within: 60 days\n", ""), ("      plan within: 20 days\n", "")])
    steps = [opened(), noticed()]
    good = [determined(month, Result.MET, "93.0") for month in ("2026-12", "2027-01")]

    running = case(steps, "2026-12-05", compiled=compiled, determinations=[MISS])
    silent = case(steps, "2026-12-15", compiled=compiled, determinations=[MISS])
    healed = case(steps, "2027-02-12", compiled=compiled, determinations=[MISS, *good])
    elected = case([*steps, step("elect", "2026-12-05", right="terminate", channel="email")], "2026-12-06",
                   compiled=compiled, determinations=[MISS])  # fmt: skip

    assert (running.turn, running.rights[0].status) == (("south",), RightStatus.OPEN)
    assert running.rights[0].elect_by == date(2026, 12, 10)
    assert (silent.rights[0].status, silent.turn) == (RightStatus.LAPSED, ("north",))
    assert (healed.status, healed.rights[0].status) == (Status.VERIFIED, RightStatus.HEALED)
    assert elected.status is Status.ELECTED


def test_a_waived_right_is_gone_and_a_waiver_of_all_ends_the_case() -> None:
    one = case([opened(), step("waive", "2026-11-21", what="terminate")], "2026-11-22", determinations=[MISS])
    all_ = case([opened(), step("waive", "2026-11-21")], "2026-11-22", determinations=[MISS])

    assert one.rights[0].status is RightStatus.WAIVED
    assert (all_.status, all_.outcome) == (Status.CLOSED, "waived")


def test_more_time_needs_everybodys_consent() -> None:
    steps = [opened(), noticed()]
    alone = step("extend", "2026-12-05", clock="cure", until=date(2027, 3, 1))
    together = step("extend", "2026-12-05", clock="cure", until=date(2027, 3, 1), agreed_by=["south/lead"])
    shorter = step("extend", "2026-12-05", clock="cure", until=date(2027, 1, 1), agreed_by=["south/lead"])

    assert clocks(case([*steps, together], "2026-12-06"))["cure"] == date(2027, 3, 1)
    refused = case([*steps, alone], "2026-12-06")
    assert clocks(refused)["cure"] == date(2027, 1, 29)
    assert refused.refused[0].because == (
        "'extend' needs the consent of every party; south did not agree ('agreed by')."
    )
    assert "'cure' ends on 2027-01-29 anyway" in case([*steps, shorter], "2026-12-06").refused[0].because


@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        (step("notice", "2026-11-30", "south/lead", channel="email"), "'notice' is for north, and south/lead stands"),
        (step("notice", "2026-11-30", "north/clerk", channel="email"), "north/clerk may enter, and 'notice' needs"),
        (step("notice", "2026-11-30", "north/boss", channel="email"), "there is no role north/boss"),
        (step("notice", "2026-11-30", "east/lead", channel="email"), "east/lead is a role of no party"),
        (step("notice", "2026-11-30"), "does not say by which 'channel'"),
        (step("notice", "2026-11-30", channel="pigeon"), "there is no channel 'pigeon' for notices"),
        (step("accept", "2026-11-30"), "the case is open; found 'accept', expected notice, plan"),
        (step("done", "2026-11-30", "south/lead", action="a1"), "the case is open; found 'done'"),
        (step("dispute", "2026-11-30", "south/lead", ladder="stairs"), "there is no ladder 'stairs'"),
        (step("dispute", "2026-11-30", "south/lead", amount=Decimal(-1)), "found -1 in dispute, expected 0 or more"),
        (step("dispute", "2027-02-01", "south/lead"), "could be disputed until 2027-01-11"),
        (step("elect", "2026-11-30", right="terminate", channel="email"), "the miss may still be cured"),
        (step("elect", "2026-11-30", right="step in", channel="email"), "no right 'step in' is at stake"),
        (step("waive", "2026-11-30", what="step in"), "there is no such right to waive; expected 'all' or 'terminate'"),
        (step("close", "2026-11-30", outcome="cured"), "cannot close the case as 'cured' alone"),
        (step("close", "2026-11-30", "south/lead", outcome="withdrawn"), "alone not at all yet"),
        (step("extend", "2026-11-30", clock="rung", until=date(2027, 1, 1), agreed_by=["south/lead"]),
         "no clock 'rung' runs; running: claim."),
        (step("open", "2026-11-30", clause="jobs-done", period="2026-10"), "the case is open; found 'open'"),
        (step("notice", "2026-11-30", channel="email", recorded=instant("2026-11-29")), "and recorded before"),
        (planned("2026-11-30", actions=[ACTION, ACTION]), "two actions of the plan have the same id"),
        (planned("2026-11-30", actions=[{**ACTION, "owner": "south/boss"}]), "a role that the charter does not have"),
        (planned("2026-11-30", actions=[{**ACTION, "due": date(2026, 11, 1)}]), "before the plan was made"),
        (planned("2026-11-30", actions=[{**ACTION, "effect": {"kpi": "done", "met": ">= target"}}]),
         "promises a share of a target"),
        (planned("2026-11-30", actions=[{**ACTION, "effect": {"kpi": "lost", "met": ">= 96"}}]), "the KPI 'lost'"),
    ],
)  # fmt: skip
def test_a_step_that_cannot_be_is_refused_with_its_reason_and_changes_nothing(wrong: Any, because: str) -> None:
    when = "2027-02-02"

    before = case([opened()], when, determinations=[MISS])
    after = case([opened(), wrong], when, determinations=[MISS])

    assert because in after.refused[0].because
    assert (after.status, after.clocks, after.history) == (before.status, before.clocks, before.history)


@pytest.mark.parametrize(
    ("first", "because"),
    [
        (noticed(), "the case has not begun; found 'notice', expected 'nudge' or 'open'"),
        (opened(by="south/lead"), "'open' is for north, and south/lead stands for another party"),
        (step("open", "2026-11-20", clause="jobs-lost", period="2026-10"), "there is no clause 'jobs-lost'"),
        (step("open", "2026-11-20", clause="jobs-done", period="2026-09"), "nothing was determined about clause"),
        (
            step("open", "2026-11-20", clause="jobs-done", period="2026-08"),
            "was met in 2026-08; a case rests on a miss",
        ),
        (step("open", "2026-11-20", clause="jobs-done", period="2026-10", party="north"), "'north' is no obligor"),
    ],
)
def test_a_case_begins_on_a_miss_of_the_right_party(first: Any, because: str) -> None:
    with pytest.raises(InputError, match="Case 'c' has not begun") as refusal:
        case([first], "2026-12-02", determinations=[MISS, determined("2026-08", Result.MET, "95.0")])
    assert because in str(refusal.value)


def test_a_restatement_takes_no_ground_away_from_what_was_opened_and_lets_it_fall_away() -> None:
    restated = determined(outcome=Result.MET, value="92.1", known_at="2026-12-10T00:00:00Z", hash="cd" * 32)

    found = case([opened(), noticed()], "2026-12-11", determinations=[restated, MISS])
    closed = case(
        [opened(), noticed(), step("close", "2026-12-12", "south/lead", outcome="fell away")], "2026-12-13",
        determinations=[restated, MISS],
    )  # fmt: skip

    assert found.status is Status.NOTICED
    assert found.next[0].because == "the determination is no miss any more: 'fell away'"
    assert closed.outcome == "fell away"


def test_an_opening_that_names_its_determination_stands_and_says_that_it_was_made_again() -> None:
    restated = determined(outcome=Result.MET, value="92.1", known_at="2026-12-10T00:00:00Z", hash="cd" * 32)

    found = case([opened(determination="ab" * 32)], "2026-12-11", determinations=[restated])

    assert found.status is Status.OPEN
    assert "made again since: 2026-10 is met now." in found.remarks[0]


def test_what_was_recorded_later_does_not_exist_and_a_step_counts_when_it_was_done() -> None:
    late = step("notice", "2026-11-30", channel="email", recorded=instant("2026-12-09"))

    before, after = case([opened(), late], "2026-12-08"), case([opened(), late], "2026-12-10")

    assert before.status is Status.OPEN
    assert after.status is Status.NOTICED
    assert after.record.received == instant("2026-11-30")


def test_a_correction_takes_a_step_off_the_record_from_then_on() -> None:
    wrong = [opened(), noticed(), step("correct", "2026-12-03", of="notice-2026-11-30")]

    assert case(wrong, "2026-12-02").status is Status.NOTICED
    assert case(wrong, "2026-12-04").status is Status.OPEN


def test_only_the_own_party_corrects_a_step() -> None:
    found = case(
        [opened(), noticed(), step("correct", "2026-12-03", "south/lead", of="notice-2026-11-30")], "2026-12-04"
    )

    assert found.status is Status.NOTICED
    assert found.refused[0].because == (
        "'notice-2026-11-30' was recorded by north/lead, whose party alone corrects it."
    )


def test_the_order_of_the_record_does_not_matter() -> None:
    steps = [opened(), noticed(), planned(), ACCEPTED, CURED, step("done", "2026-12-20", "south/lead", action="a1")]

    assert case(steps, "2027-03-15") == case(list(reversed(steps)), "2027-03-15")


def test_of_steps_at_one_instant_the_one_that_cases_meet_earlier_comes_first() -> None:
    together = [opened("2026-11-30", id="z"), step("notice", "2026-11-30", channel="email", id="a")]

    assert case(together, "2026-12-01").status is Status.NOTICED
    assert case(list(reversed(together)), "2026-12-01").status is Status.NOTICED


def test_a_notice_without_the_agreed_proof_is_remarked() -> None:
    found = case([opened(), noticed(channel="courier")], "2026-12-05", determinations=[MISS])

    assert found.remarks == ("No proof of the notice is on record; the charter asks for courier receipt.",)


def test_who_may_take_a_step_is_told_with_the_reason() -> None:
    found = case([opened(), noticed(), planned()], "2026-12-11")
    charter = small().charter

    assert may("north/lead", "accept", found, charter)
    assert may("north/clerk", "accept", found, charter).because == (
        "north/clerk may enter, and 'accept' needs 'approve'."
    )
    assert (
        may("south/lead", "accept", found, charter).because
        == "'accept' is for north, and south/lead stands for 'south'."
    )
    assert may("north/lead", "jump", found, charter).because.startswith("There is no step 'jump'")
    assert "the case is planned; found 'refer'" in may("north/lead", "refer", found, charter).because


def test_a_role_may_be_given_one_step_by_name_and_one_without_words_may_all() -> None:
    compiled = small(replace=[("may: enter}", "may: [enter, accept]}"), ("South, may: [approve, sign]}", "South}")])
    found = case([opened(), noticed(), planned()], "2026-12-11", compiled=compiled)

    assert may("north/clerk", "accept", found, compiled.charter)
    assert may("south/lead", "dispute", found, compiled.charter)


def test_several_cases_are_kept_apart_and_one_that_has_not_begun_is_left_out() -> None:
    other = step("nudge", "2026-11-01", clause="jobs-done").model_copy(update={"case": "d"})
    stray = noticed().model_copy(update={"case": "e", "id": "stray"})

    found = cases_at([opened(), other, stray], small(), known_at=instant("2026-12-01"))

    assert [each.id for each in found] == ["d", "c"]
    with pytest.raises(InputError, match="Found steps of 2 cases"):
        case_at([opened(), other], small(), known_at=instant("2026-12-01"))


def test_misses_that_nobody_has_taken_up_are_told() -> None:
    november = determined("2026-11", Result.MISSED, "80.0")
    december = [
        determined("2026-12", Result.MISSED, "91.9"),
        determined("2026-12", Result.MET, "92.0", known_at="2027-02-01T00:00:00Z"),
    ]
    held = case([opened()], "2027-03-01", determinations=[MISS])

    assert without_case([MISS, *december, november], [held]) == (november,)
    assert without_case([MISS, november], []) == (MISS, november)


def test_without_business_days_hours_run_through_and_days_of_a_channel_are_refused() -> None:
    compiled = small(
        replace=[
            ("business days: {calendar: GB-ENG}\n", ""),
            ("email: {hours: 0}", "email: {hours: 12}"),
            ("cause within: 10 business days", "cause within: 10 days"),
            ("answer within: 5 business days", "answer within: 5 days"),
            ("{name: operational, within: 10 business days}", "{name: operational, within: 10 days}"),
            ("{name: executives, within: 10 business days, ", "{name: executives, within: 10 days, "),
        ]
    )

    by_email = case([opened(), noticed()], "2026-12-01", compiled=compiled)
    by_courier = case([opened(), noticed(channel="courier")], "2026-12-01", compiled=compiled)

    assert by_email.record.received == instant("2026-12-01 00:00")
    assert by_courier.refused[0].because == (
        "'courier' is received after business days, and the charter declares none."
    )


def test_a_closed_case_stays_as_it_was_closed() -> None:
    steps = [opened(), noticed(), step("close", "2026-12-15", outcome="withdrawn")]

    found = case(steps, "2028-01-01", determinations=[MISS])

    assert found.rights[0].status is RightStatus.WAITING
