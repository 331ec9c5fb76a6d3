"""Whatever is allowed, in whatever order: a case never gets stuck, and its record says the same whenever it is read."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from obligations.cases.small_case import ACTION, ANY_STEP, determined, instant, small
from tallystick.charter.model.cases import Step
from tallystick.obligations.cases.case import Case, RightStatus, Status
from tallystick.obligations.cases.folding import case_at
from tallystick.obligations.cases.transitions import ALLOWED, TRANSITIONS, may
from tallystick.obligations.judged import Result

COMPILED = small(
    """
committees:
  board: {members: {north: 2, south: 2}, casting: {pricing: south}, disputes: steps}
"""
)
ROLES = ("north/lead", "north/clerk", "south/lead")
LATER = [
    determined(f"{year}-{month:02}", Result.MET if month % 3 else Result.MISSED, "93.0" if month % 3 else "90.0")
    for year in (2026, 2027)
    for month in range(11, 13)
] + [determined(f"2027-{month:02}", Result.MET if month % 4 else Result.MISSED) for month in range(1, 9)]
DETERMINED = [determined(), *LATER]
EVIDENCE = ["minute of disagreement", "request for mediation", "certificate"]

SETTINGS = settings(
    max_examples=80,
    stateful_step_count=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)

FIELDS: dict[str, dict[str, Any]] = {
    "notice": {"channel": "courier"},
    "cause": {
        "method": "timeline",
        "signed by": "south/lead",
        "causes": [{"who": "obligor", "status": "reserved", "share": 1, "what": "x"}],
    },
    "reject": {"ground": "no"},
    "done": {"action": "a1"},
    "elect": {"right": "terminate", "channel": "email"},
    "dispute": {"amount": Decimal(100)},
    "refer": {"evidence": EVIDENCE},
    "settle": {"evidence": EVIDENCE},
    "decide": {"decided by": "The arbitrator", "evidence": EVIDENCE},
}


REACHED: set[Status] = set()
"""Every status that some run came to."""


class CaseMachine(RuleBasedStateMachine):
    """Takes steps at random, as roles at random, with days passing between them."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[Step] = []
        self.now: datetime = instant("2026-11-20")
        self.case: Case | None = None

    @initialize(how=st.sampled_from(["open", "nudge", "matter", "planned", "cured", "not cured", "elected"]))
    def begin(self, how: str) -> None:
        fields: dict[str, Any] = {"clause": "jobs-done", "period": "2026-10"}
        if how == "matter":
            fields = {"committee": "board", "matter": "Price list", "subject": "pricing"}
        self.add("nudge" if how == "nudge" else "open", "north/lead", fields)
        if how in ("planned", "cured", "not cured", "elected"):
            self.add("notice", "north/lead", FIELDS["notice"])
        if how == "planned":
            self.add("plan", "south/lead", self.fields("plan", 0, all_agree=False))
        elif how == "cured":
            self.add("cured", "south/lead", {})
        elif how in ("not cured", "elected"):
            self.days_pass(75)
        if how == "elected":
            self.add("elect", "north/lead", FIELDS["elect"])

    @rule(days=st.integers(1, 40))
    def days_pass(self, days: int) -> None:
        if self.now < instant("2028-01-01"):
            self.now += timedelta(days=days)
            self.read()

    @rule(
        kind=st.sampled_from([kind for kind in TRANSITIONS if kind not in ("nudge", "correct")]),
        by=st.sampled_from(ROLES),
        all_agree=st.booleans(),
        choice=st.integers(0, 6),
    )
    def anything(self, kind: str, by: str, all_agree: bool, choice: int) -> None:
        self.add(kind, by, self.fields(kind, choice, all_agree=all_agree))

    @rule(number=st.integers(0, 5), choice=st.integers(0, 6))
    def something_allowed(self, number: int, choice: int) -> None:
        """A step that the case allows, by somebody who may take it."""
        if self.case is None:
            return
        may_be = [
            (kind, by)
            for kind in ALLOWED[self.case.status]
            for by in ROLES
            if kind != "close" and may(by, kind, self.case, COMPILED.charter)
        ]
        if may_be:
            kind, by = may_be[(number * 7 + choice) % len(may_be)]
            self.add(kind, by, self.fields(kind, choice, all_agree=True))

    @rule(number=st.integers(0, 3), choice=st.integers(0, 6))
    def what_is_next(self, number: int, choice: int) -> None:
        """A step that the case itself says is next, by a party whose turn it is."""
        if self.case is None or not self.case.next:
            return
        move = self.case.next[number % len(self.case.next)]
        if move.step != "figures":
            by = f"{move.who[choice % len(move.who)]}/lead"
            self.add(move.step, by, self.fields(move.step, choice, all_agree=True))

    def fields(self, kind: str, choice: int, *, all_agree: bool) -> dict[str, Any]:
        """What a step says besides who and when."""
        fields = dict(FIELDS.get(kind, {}))
        today = self.now.date()
        if kind == "open":
            fields = {"clause": "jobs-done", "period": "2026-10"}
        elif kind == "plan":
            fields = {"actions": [{**ACTION, "due": today + timedelta(days=20)}], "beyond": choice > 3}
        elif kind == "decide":
            fields["for"] = ("obligor", "beneficiary", "partly", "matter")[choice % 4]
        elif kind == "close":
            fields["outcome"] = ("cured", "settled", "decided", "withdrawn", "exercised", "lapsed", "fell away")[choice]
        elif kind == "extend":
            fields = {"clock": ("cure", "rung", "plan", "answer")[choice % 4], "until": today + timedelta(days=60)}
        elif kind == "waive":
            fields = {"what": "all" if choice == 0 else "terminate"}
        elif kind == "agree cause":
            fields = {"to": next((each.id for each in self.steps if each.step == "cause"), "none")}
        elif kind == "acknowledge":
            served = [each.id for each in self.steps if each.step in ("notice", "elect", "dispute", "refer")]
            fields = {"of": served[choice % len(served)] if served else "none"}
        elif kind == "proceedings":
            fields = {"urgent": choice > 2}
        if all_agree and kind in ("refer", "settle", "extend", "close"):
            fields["agreed by"] = ["north/lead", "south/lead"]
        return fields

    def add(self, kind: str, by: str, fields: dict[str, Any]) -> None:
        made = ANY_STEP.validate_python(
            {"id": f"s{len(self.steps)}", "case": "c", "step": kind, "by": by, "recorded": self.now, **fields}
        )
        before = self.case
        self.steps.append(made)
        self.read()
        assert self.case is not None
        refused = {each.id for each in self.case.refused}
        if before is not None:
            permitted = may(by, kind, before, COMPILED.charter)
            assert permitted or made.id in refused
            if made.id in refused:
                assert (self.case.status, self.case.record) == (before.status, before.record)
        self.now += timedelta(minutes=1)
        self.read()

    def read(self) -> None:
        self.case = case_at(self.steps, COMPILED, DETERMINED, known_at=self.now)
        REACHED.add(self.case.status)

    @invariant()
    def it_is_somebodys_turn_or_it_is_closed(self) -> None:
        if self.case is None:
            return
        closed = self.case.status is Status.CLOSED
        assert closed == (not self.case.turn) == (not self.case.next) == (self.case.outcome is not None)
        assert set(self.case.turn) <= set(self.case.record.parties)

    @invariant()
    def what_is_next_is_allowed(self) -> None:
        if self.case is None:
            return
        for move in self.case.next:
            assert move.step == "figures" or move.step in ALLOWED[self.case.status]

    @invariant()
    def clocks_hang_together(self) -> None:
        if self.case is None:
            return
        for clock in self.case.clocks:
            assert (clock.due is None) == (clock.until is None)
            assert not (clock.paused and clock.due is not None)
            assert clock.passed == (clock.until is not None and clock.until <= self.now)
        names = [clock.name for clock in self.case.clocks]
        assert len(names) == len(set(names))

    @invariant()
    def the_record_reads_the_same_backwards(self) -> None:
        if self.case is not None:
            again = case_at(reversed(self.steps), COMPILED, list(reversed(DETERMINED)), known_at=self.now)
            assert again == self.case

    @invariant()
    def rights_end_once(self) -> None:
        if self.case is None:
            return
        elected = [right for right in self.case.rights if right.status is RightStatus.ELECTED]
        assert bool(elected) == (self.case.record.elected is not None)
        assert all(isinstance(right.effective, date) for right in elected)


def test_a_case_never_gets_stuck() -> None:
    run_state_machine_as_test(CaseMachine, settings=SETTINGS)

    common = {
        Status.NUDGED,
        Status.OPEN,
        Status.PLANNED,
        Status.CURED,
        Status.NOT_CURED,
        Status.DISPUTED,
        Status.CLOSED,
    }
    assert common <= REACHED  # the run went far enough to mean something; every status has a test of its own elsewhere
