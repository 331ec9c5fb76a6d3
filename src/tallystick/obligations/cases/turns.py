"""What is next in a case and whose turn it is: never nobody's, until it is closed."""

from collections.abc import Iterator
from datetime import date, datetime

from tallystick.obligations.cases.case import Move, RightStatus, Status
from tallystick.obligations.cases.ground import Ground, is_miss
from tallystick.obligations.cases.history import Record
from tallystick.obligations.cases.ladders import casting_party, next_rungs
from tallystick.obligations.cases.standing import Standing


def moves(record: Record, held: Standing, ground: Ground, now: datetime) -> tuple[Move, ...]:
    """The steps that are next, the most pressing first; whose turn it is are the parties of the first one.

    These are the steps that move the case on; what else is allowed stands in the table of transitions.
    """
    if held.status is Status.CLOSED:
        return ()
    return tuple(_Turns(record, held, ground, now).moves())


def whose(found: tuple[Move, ...]) -> tuple[str, ...]:
    """The parties whose turn it is: those of the most pressing move."""
    return found[0].who if found else ()


class _Turns:
    def __init__(self, record: Record, held: Standing, ground: Ground, now: datetime) -> None:
        self.record, self.held, self.ground, self.now = record, held, ground, now
        self.obligor = (record.obligor,) if record.obligor else ()
        self.others = record.beneficiaries

    def moves(self) -> Iterator[Move]:
        status = self.held.status
        if status is Status.DISPUTED:
            yield from self.on_ladder()
            return
        if self.fell_away():
            yield Move("close", self.record.parties, None, "the determination is no miss any more: 'fell away'")
        yield from {
            Status.NUDGED: self.nudged,
            Status.OPEN: self.open,
            Status.NOTICED: self.noticed,
            Status.PLANNED: self.planned,
            Status.REJECTED: self.noticed,
            Status.CURING: self.curing,
            Status.CURED: self.cured,
            Status.VERIFIED: self.verified,
            Status.NOT_CURED: self.failed,
            Status.RESOLVED: self.resolved,
            Status.ELECTED: self.elected,
        }[status]()

    def fell_away(self) -> bool:
        found = self.ground.determination(self.record, self.now)
        return self.record.opened is not None and found is not None and not is_miss(found)

    def due(self, name: str) -> date | None:
        clock = self.held.clock(name)
        return clock.due if clock else None

    def late(self, name: str) -> bool:
        clock = self.held.clock(name)
        return clock is not None and clock.passed

    def nudged(self) -> Iterator[Move]:
        if not self.record.replied:
            yield Move("reply", self.obligor, None, "an early word awaits a reply; no clock runs")
        yield Move("close", self.others, None, "where the word has done its work")
        yield Move("open", self.others, None, "where a miss was determined")

    def open(self) -> Iterator[Move]:
        yield from self.rights()
        yield Move("notice", self.others, None, "periods to cure are counted from the receipt of notice")
        yield Move("close", self.others, None, "where nothing is to follow")

    def noticed(self) -> Iterator[Move]:
        """Notice was given, or a plan was rejected: the obligor's turn while it has time, then the other side's."""
        rejected = self.held.status is Status.REJECTED
        waiting = [clock for clock in self.held.clocks if clock.name in {"cause", "plan", "cure"}]
        running = [clock for clock in waiting if clock.due is not None and not clock.passed]
        passed = [clock for clock in waiting if clock.passed]
        why = "the plan was rejected" if rejected else "notice was received"
        if not running:
            yield from self.rights()
            if passed:
                last = passed[-1]
                yield Move("close", self.others, None, f"the time to {last.what} ended on {last.due}")
        by = self.due("plan") or min((clock.due for clock in running if clock.due is not None), default=None)
        yield Move("plan", self.obligor, by, f"{why}; a plan, its causes, or a cure is awaited")
        yield Move("cured", self.obligor, self.due("cure"), "once the miss is cured")
        if running:
            yield from self.rights()

    def planned(self) -> Iterator[Move]:
        why = "the plan awaits an answer" if self.record.noticed else "a plan was proposed before any notice"
        yield Move("accept", self.others, self.due("answer"), why)
        yield Move("reject", self.others, self.due("answer"), "with what would do")
        yield from self.rights()

    def curing(self) -> Iterator[Move]:
        for clock in self.held.clocks:
            if clock.name.startswith("action "):
                late = f"; it was due on {clock.due}" if clock.passed else ""
                yield Move("done", clock.who, clock.due, f"'{clock.what}' is to be done{late}")
        yield Move("cured", self.obligor, self.due("cure"), "once the plan is carried out")
        yield from self.rights()

    def cured(self) -> Iterator[Move]:
        found = self.held.verification
        yield Move("figures", self.obligor, None, found.because if found else "figures of later periods are awaited")
        yield Move("close", self.others, None, "where the cure is taken as given")
        yield from self.rights()

    def verified(self) -> Iterator[Move]:
        found = self.held.verification
        yield Move("close", self.record.parties, None, found.because if found else "the cure holds")

    def failed(self) -> Iterator[Move]:
        yield from self.rights()
        found = self.held.verification
        because = found.because if found and found.result == "fails" else f"the time to cure ended on {self.ended()}"
        if self.record.noticed is None:
            yield Move("notice", self.others, None, because)
        yield Move("close", self.others, None, because)
        if not self.late("claim"):
            yield Move("dispute", self.record.parties, self.due("claim"), "where the parties differ")

    def ended(self) -> str:
        due = self.due("cure")
        return str(due) if due else "its last day"

    def resolved(self) -> Iterator[Move]:
        how = self.record.dispute.how if self.record.dispute else "settled"
        yield Move("close", self.record.parties, None, f"the dispute was {how}")

    def elected(self) -> Iterator[Move]:
        right = next((each for each in self.held.rights if each.status is RightStatus.ELECTED), None)
        effective = right.effective if right else None
        yield Move("close", self.record.parties, None, f"'{self.record.elected}' has effect from {effective}")

    def rights(self) -> Iterator[Move]:
        for right in self.held.rights:
            if right.status is RightStatus.OPEN:
                yield Move("elect", (right.holder,), right.elect_by, f"'{right.name}' may be elected")

    def on_ladder(self) -> Iterator[Move]:
        dispute, rung = self.record.dispute, self.ground.rung(self.record)
        if dispute is None:
            return
        everyone = self.record.parties
        if rung is None:
            yield Move("decide", everyone, None, "the dispute is in court")
            yield Move("settle", everyone, None, "where the parties agree")
            return
        due, expired = self.due("rung"), self.late("rung") or self.held.clock("rung") is None
        caster = casting_party(self.record, self.ground, expired=expired)
        if caster is not None:
            yield Move("decide", (caster,), None, f"'{rung.name}' has had its time, and {caster} decides")
        if rung.within and rung.from_ == "meeting" and dispute.stay.met is None:
            yield Move("meeting", everyone, None, f"the time of '{rung.name}' counts from its first meeting")
        if rung.binding:
            yield Move("decide", everyone, due, f"'{rung.name}' decides, and its decision binds")
        over = self.late("rung") or dispute.stay.decided
        if over:
            why = f"the time of '{rung.name}' ended on {due}" if self.late("rung") else "its decision does not bind"
            yield from self.onward(rung.name, why)
        yield Move("settle", everyone, due, f"the dispute is on the level '{rung.name}'")
        if not over:
            yield from self.onward(rung.name, "once its time is over, or as all agree")

    def onward(self, name: str, because: str) -> Iterator[Move]:
        dispute = self.record.dispute
        if dispute is None:
            return
        ladder = self.ground.ladder(dispute)
        reachable = next_rungs(dispute, ladder)
        if reachable:
            yield Move("refer", self.record.parties, None, f"to '{ladder.rungs[reachable[0]].name}': {because}")
        else:
            yield Move("proceedings", self.record.parties, None, f"'{name}' is the last level: {because}")
