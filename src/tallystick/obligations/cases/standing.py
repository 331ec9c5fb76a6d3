"""Where a case stands at an instant: its clocks read, its rights, its verification, and the status that follows.

Everything is asked of the record and the instant; nothing is remembered between two questions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from tallystick.charter.model.cases import Extended, PlanAccepted, PlanRejected
from tallystick.obligations.cases.case import Clock, Right, RightStatus, Status, Verification
from tallystick.obligations.cases.clocks import DayClock, counted_day, end_of, put_off
from tallystick.obligations.cases.ground import Ground, done_at, instant, party_of
from tallystick.obligations.cases.history import Record
from tallystick.obligations.cases.verifying import AWAITED, FAILS, HOLDS, failed_on, verification
from tallystick.obligations.desk import made_after, made_on
from tallystick.obligations.determination import Determination
from tallystick.terms.due import DueRule


class Task(NamedTuple):
    """What a clock is for."""

    name: str
    what: str
    who: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A record with its clocks read at an instant."""

    status: Status
    clocks: tuple[Clock, ...]
    rights: tuple[Right, ...]
    verification: Verification | None

    def clock(self, name: str) -> Clock | None:
        """The clock of a name; None where it does not run."""
        return next((each for each in self.clocks if each.name == name), None)

    def right(self, name: str) -> Right | None:
        """The right of a name; None where it is not at stake."""
        return next((each for each in self.rights if each.name == name), None)


def standing(record: Record, ground: Ground, now: datetime) -> Standing:
    """Where a record stands at an instant; a closed one as it stood when it was closed."""
    reader = _Reader(record, ground, min(now, record.closed_at) if record.closed_at is not None else now)
    status = reader.status()
    if status is Status.CLOSED:
        return Standing(status, (), reader.rights(), reader.verified)
    return Standing(status, tuple(reader.clocks(status)), reader.rights(), reader.verified)


def planned_day(day: date, record: Record, ground: Ground) -> date | None:
    """A day of the plan, later by the days on which clocks stood still since it was made; None while they do."""
    if record.planned is None:
        return day
    made = counted_day(record.planned, ground.compiled)
    return put_off(day, (pause for pause in record.pauses if pause.start >= made), ground.calendar)


class _Reader:
    """Reads one record at one instant."""

    def __init__(self, record: Record, ground: Ground, now: datetime) -> None:
        self.record, self.ground, self.now = record, ground, now
        self.cure = ground.cure(record)
        self.verified = verification(record, ground, now) if record.opened is not None else None

    # status

    def status(self) -> Status:
        record = self.record
        if record.closed_at is not None:
            return Status.CLOSED
        if record.disputed:
            return Status.DISPUTED
        if record.dispute is not None and record.dispute.how in ("settled", "decided for obligor"):
            return Status.RESOLVED
        if record.elected is not None:
            return Status.ELECTED
        if record.opened is None:
            return Status.NUDGED
        return self.path()

    def path(self) -> Status:
        """The status between opening and the end, with no dispute open."""
        record = self.record
        if self.verified is not None and self.verified.result != AWAITED:
            return Status.VERIFIED if self.verified.result == HOLDS else Status.NOT_CURED
        if record.cured_at is not None:
            return Status.CURED
        if self.verified is None and self.cure_has_passed():
            return Status.NOT_CURED
        if record.plan is not None:
            state = self.plan_state()
            return {"holds": Status.CURING, "rejected": Status.REJECTED, "open": Status.PLANNED}[state]
        return Status.OPEN if record.noticed is None else Status.NOTICED

    def plan_state(self) -> str:
        """``holds``, ``rejected`` or ``open``; ``none`` without a plan."""
        record, cure = self.record, self.cure
        if record.plan is None:
            return "none"
        if isinstance(record.answer, PlanAccepted):
            return "holds"
        if cure is not None and not cure.accepted and not self.plan_came_late():
            return "holds"
        if isinstance(record.answer, PlanRejected):
            return "rejected"
        if cure is not None and cure.silence != "open":
            clock = self.answer_clock()
            if clock is not None and clock.passed:
                return "holds" if cure.silence == "accepted" else "rejected"
        return "open"

    def plan_came_late(self) -> bool:
        """Whether the plan came after the time for it, and holds only where the other side accepts it."""
        clock, planned = self.after_receipt("plan", "propose a corrective plan"), self.record.planned
        return clock is not None and clock.until is not None and planned is not None and planned >= clock.until

    def cure_has_passed(self) -> bool:
        clock = self.cure_clock()
        return clock is not None and clock.passed

    # clocks

    def clocks(self, status: Status) -> Iterator[Clock]:
        """The clocks that still wait for something, in the order in which people meet them."""
        record = self.record
        if status is Status.DISPUTED:
            yield from filter(None, (self.rung_clock(),))
        if record.opened is None or record.is_matter or status in {Status.RESOLVED, Status.ELECTED}:
            return
        if not record.disputed:
            yield from filter(None, (self.claim_clock(),))
        if status is Status.VERIFIED:
            return
        if record.plan is None or self.plan_state() == "rejected":
            if not self.obligor_stated():
                yield from filter(None, (self.after_receipt("cause", "state the causes"),))
            if record.cured_at is None:
                yield from filter(None, (self.after_receipt("plan", "propose a corrective plan"),))
        elif self.plan_state() == "open":
            yield from filter(None, (self.answer_clock(),))
        if record.cured_at is None:
            yield from filter(None, (self.cure_clock(),))
        if self.plan_state() == "holds":
            yield from self.action_clocks()
        for right in self.rights():
            yield from filter(None, (self.election_clock(right),))

    def made(
        self, task: Task, since: date | None, due: date | None, *, paused: bool = False, left: int | None = None
    ) -> Clock:
        extended = [each.until for each in self.record.extended if self.extends(each, task.name)]
        if due is not None and extended:
            due = max(due, *extended)
        until = end_of(due, self.ground.compiled) if due is not None else None
        passed = until is not None and self.now >= until
        return Clock(task.name, task.what, task.who, task.rule, since, due, until, paused, left, passed)

    def extends(self, extension: Extended, name: str) -> bool:
        """Whether an extension is of this clock; of a rung, only of the one the dispute is on."""
        if extension.clock == "rung" and self.record.dispute is not None:
            return name == "rung" and done_at(extension) >= self.record.dispute.stay.entered
        return name == extension.clock or (extension.clock == "election" and name.startswith("election "))

    def counted(self, task: Task, since: datetime | None, *, tolled: bool = True) -> Clock:
        """A clock of so many days after an instant."""
        if since is None:
            return self.made(task, None, None)
        return self.from_day(task, counted_day(since, self.ground.compiled), tolled=tolled)

    def from_day(self, task: Task, day: date, *, tolled: bool = True) -> Clock:
        """A clock of so many days after a day."""
        clock = DayClock(DueRule.read(task.rule), day, self.record.pauses if tolled else ())
        due = clock.due(self.ground.calendar)
        left = clock.left(self.ground.calendar) if due is None else None
        return self.made(task, day, due, paused=due is None, left=left)

    def rung_clock(self) -> Clock | None:
        dispute, rung = self.record.dispute, self.ground.rung(self.record)
        if dispute is None or rung is None or rung.within is None:
            return None
        stay = dispute.stay
        since = {"referral": stay.entered, "notice": stay.received or stay.entered, "meeting": stay.met}[rung.from_]
        task = Task("rung", f"settle on the level '{rung.name}'", self.record.parties, rung.within)
        return self.counted(task, since, tolled=False)

    def claim_clock(self) -> Clock | None:
        clause = self.ground.clause(self.record)
        ladder = self.ground.charter.ladders.get(clause.disputes) if clause and clause.disputes else None
        if ladder is None or ladder.claim_within is None or self.record.opened is None:
            return None
        found = self.ground.determination(self.record, self.record.opened)
        task = Task("claim", "dispute the determination", self.record.parties, ladder.claim_within)
        if found is None:
            return self.made(task, None, None)
        return self.from_day(task, self.made_on(found, self.record.opened), tolled=False)

    def made_on(self, found: Determination, opened: datetime) -> date:
        """The day on which the determination of a case was made: by the timetable of the close, where there is one.

        Else the day it is known from; a case that rests on it was not opened before that, however late one looks again.
        """
        compiled = self.ground.compiled
        if made_after(compiled, found.end)[1] is not None:
            return made_on(compiled, found.end)
        return counted_day(min(opened, instant(found.known_at)), compiled)

    def after_receipt(self, name: str, what: str) -> Clock | None:
        text = None if self.cure is None else getattr(self.cure, f"{name}_within")
        if text is None or self.record.obligor is None:
            return None
        return self.counted(Task(name, what, (self.record.obligor,), text), self.record.received)

    def answer_clock(self) -> Clock | None:
        if self.cure is None or self.cure.answer_within is None or self.record.planned is None:
            return None
        task = Task("answer", "accept or reject the plan", self.record.beneficiaries, self.cure.answer_within)
        return self.counted(task, self.record.planned)

    def cure_clock(self) -> Clock | None:
        """Until when the miss is to be cured: the cure period, or the dates of a plan that stands in its place."""
        cure, record = self.cure, self.record
        if record.obligor is None or (cure is not None and not cure.curable):
            return None
        who = (record.obligor,)
        counted = None
        if cure is not None and cure.within is not None:
            counted = self.counted(Task("cure", "cure the miss", who, cure.within), record.received)
        if record.plan is None or self.plan_state() != "holds" or (counted and counted.since is None):
            return counted
        if cure is not None and not cure.accepted and not record.plan.beyond:
            return counted
        last = planned_day(max(each.due for each in record.actions), record, self.ground)
        planned = self.made(Task("cure", "carry out the plan", who, "as planned"), None, last, paused=last is None)
        if counted is None or counted.due is None or planned.due is None:
            return counted if counted is not None and counted.due is None else planned
        return max(counted, planned, key=lambda each: each.due or date.min)

    def action_clocks(self) -> Iterator[Clock]:
        done = dict(self.record.done)
        for action in self.record.actions:
            if action.id not in done:
                due = planned_day(action.due, self.record, self.ground)
                task = Task(f"action {action.id}", action.what, (party_of(action.owner),), "as planned")
                yield self.made(task, None, due, paused=due is None)

    def election_clock(self, right: Right) -> Clock | None:
        if right.status is not RightStatus.OPEN:
            return None
        return self.electing(right.name, right.holder)

    def obligor_stated(self) -> bool:
        return any(
            self.record.obligor in {party_of(role) for role in each.signed_by} for each in self.record.statements
        )

    # rights

    def rights(self) -> tuple[Right, ...]:
        """Every right that is at stake: those of the determination, else the one that the opening names."""
        record = self.record
        if record.is_matter or record.opened is None:
            return ()
        found = self.ground.determination(record, record.opened)
        named: dict[str, tuple[str, bool, date | None]] = {}
        if found is not None:
            for each in found.consequents:
                if each.kind == "right" and each.what is not None:
                    holder = each.holder or record.beneficiaries[0]
                    named[each.what] = (holder, each.automatic, each.effective)
        if record.right is not None and record.right not in named:
            rule = self.ground.consequence(record, record.right)
            holder = (rule.holder if rule else None) or record.beneficiaries[0]
            named[record.right] = (holder, bool(rule and rule.automatic), None)
        return tuple(
            self.right(name, holder, automatic=automatic, effective=effective)
            for name, (holder, automatic, effective) in named.items()
        )

    def right(self, name: str, holder: str, *, automatic: bool, effective: date | None) -> Right:
        record = self.record
        if record.elected == name and record.elected_received is not None:
            return Right(name, holder, RightStatus.ELECTED, None, self.effect(name))
        if name in record.waived or "all" in record.waived:
            return Right(name, holder, RightStatus.WAIVED, None, None)
        if self.heals() and self.verified is not None and self.verified.result == HOLDS:
            return Right(name, holder, RightStatus.HEALED, None, None)
        if automatic:
            return Right(name, holder, RightStatus.AUTOMATIC, None, effective)
        if self.suspends() and not self.cure_failed():
            return Right(name, holder, RightStatus.WAITING, None, None)
        clock = self.electing(name, holder)
        status = RightStatus.LAPSED if clock is not None and clock.passed else RightStatus.OPEN
        return Right(name, holder, status, clock.due if clock else None, None)

    def heals(self) -> bool:
        """Whether a cure takes the right away."""
        return self.cure is not None and self.cure.curable

    def suspends(self) -> bool:
        """Whether the right waits for the end of a cure period. One that is measured by periods alone heals the right,
        and holds nobody back from electing it before."""
        return self.heals() and self.cure is not None and self.cure.within is not None

    def cure_failed(self) -> bool:
        if self.verified is not None and self.verified.result != AWAITED:
            return self.verified.result == FAILS
        return self.record.cured_at is None and self.cure_has_passed()

    def electing(self, name: str, holder: str) -> Clock | None:
        """The time to elect: from the failed cure on, or from the determination where no cure period holds it up."""
        rule = self.ground.consequence(self.record, name)
        text = rule.elect_within if rule else None
        task = Task(f"election {name}", f"elect: {name}", (holder,), text or "as agreed")
        if self.suspends():
            start = failed_on(self.record, self.ground, self.now)
            clock = self.cure_clock()
            start = start or (clock.due if clock else None)
            if text is None or start is None:
                return None
            return self.from_day(task, start)
        opened = self.record.opened
        found = self.ground.determination(self.record, opened) if opened else None
        fixed = next((each.elect_by for each in found.consequents if each.what == name), None) if found else None
        if fixed is not None:
            due = put_off(fixed, self.record.pauses, self.ground.calendar)
            return self.made(task, None, due, paused=due is None)
        if text is None or opened is None:
            return None
        if found is None:
            return self.made(task, None, None)
        return self.from_day(task, self.made_on(found, opened))

    def effect(self, name: str) -> date | None:
        """From which day an elected right has effect: so long after its notice counts as received."""
        received = self.record.elected_received
        if received is None:
            return None
        day = counted_day(received, self.ground.compiled)
        rule = self.ground.consequence(self.record, name)
        return DueRule.read(rule.notice).after(day, self.ground.calendar) if rule and rule.notice else day
