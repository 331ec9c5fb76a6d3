"""The ground a case stands on: the agreed charter and the determinations at hand, and what both say about a case.

Of a determination that was made again, a step is judged by the one that was known when the step was recorded; where
none of those at hand is so old, by the oldest. So a later restatement takes no ground away from what was done.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model import Charter
from tallystick.charter.model.cases import Disputed, Elected, NoticeGiven, Referred, Step
from tallystick.charter.model.clauses import Clause, Cure
from tallystick.charter.model.consequences import Consequence
from tallystick.charter.model.governance import Ladder, Rung
from tallystick.obligations.cases.history import Dispute, Record
from tallystick.obligations.determination import Determination
from tallystick.obligations.judged import MISSES, Result
from tallystick.terms.businesstime import BusinessCalendar
from tallystick.terms.worktime import DeemedReceipt, WorkingTime

Served = NoticeGiven | Elected | Disputed | Referred


def done_at(step: Step) -> datetime:
    """When a step was done: when it was recorded, where it says nothing else."""
    return step.at or step.recorded


def party_of(role: str) -> str:
    """The party of a role ``party/role``."""
    return role.split("/", 1)[0]


def instant(text: str) -> datetime:
    """An instant as determinations write it, ``2013-03-08T10:00:00Z``."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


@dataclass(frozen=True, slots=True)
class Ground:
    """What a case rests on."""

    compiled: CompiledCharter
    determinations: tuple[Determination, ...] | None
    """None where no determinations are at hand: then nothing is checked against them."""

    @property
    def charter(self) -> Charter:
        """What was agreed."""
        return self.compiled.charter

    @property
    def calendar(self) -> BusinessCalendar | None:
        """The agreed business days."""
        return self.compiled.business_calendar

    def clause(self, record: Record) -> Clause | None:
        """The clause of a case, in its chosen reading; None of a matter before a committee."""
        if record.clause is None:
            return None
        definition = self.compiled.clauses.definitions.get(record.clause)
        return definition.clause if definition else self.charter.clauses.get(record.clause)

    def cure(self, record: Record) -> Cure | None:
        """What the clause says about a cure."""
        clause = self.clause(record)
        return clause.cure if clause else None

    def ladder(self, dispute: Dispute) -> Ladder:
        """The ladder of a dispute."""
        return self.charter.ladders[dispute.ladder]

    def rung(self, record: Record) -> Rung | None:
        """The rung an open dispute is on; None without one, and in court beside the ladder."""
        dispute = record.dispute
        if dispute is None or dispute.ended is not None or dispute.in_court:
            return None
        return self.ladder(dispute).rungs[dispute.stay.rung]

    def consequence(self, record: Record, right: str) -> Consequence | None:
        """What the clause says about a right, wherever it stands in it; the first one, where several give it."""
        clause = self.clause(record)
        return next((each for each in rights_of(clause) if each.right == right), None) if clause else None

    def determination(self, record: Record, at: datetime) -> Determination | None:
        """What was determined about the case's clause and period, as known at an instant."""
        return self._as_known(record, record.period, at)

    def later(self, record: Record, since: date, at: datetime) -> Iterator[Determination]:
        """The determinations of the periods that begin on a day or later and have ended, as known, in order."""
        today = self.compiled.zone.day_of(at)
        periods = {
            each.period: each.start
            for each in self.determinations or ()
            if each.start >= since and each.end <= today and self._same(each, record)
        }
        for period in sorted(periods, key=lambda name: (periods[name], name)):
            found = self._as_known(record, period, at)
            if found is not None:
                yield found

    def _as_known(self, record: Record, period: str | None, at: datetime) -> Determination | None:
        every = sorted(
            (each for each in self.determinations or () if each.period == period and self._same(each, record)),
            key=lambda each: (instant(each.known_at), each.hash),
        )
        known = [each for each in every if instant(each.known_at) <= at]
        return known[-1] if known else every[0] if every else None

    def _same(self, each: Determination, record: Record) -> bool:
        return (
            each.clause == record.clause
            and each.obligor == record.obligor
            and tuple(sorted(each.scope)) == tuple(sorted(record.scope))
        )

    def received(self, step: Served) -> datetime:
        """When what was sent counts as received: by its channel, or earlier where receipt was acknowledged.

        Without a channel it counts when it was sent. Where the charter declares no business days, hours run through; a
        channel in business days needs them.
        """
        sent = done_at(step)
        channel = self.charter.notices.channels.get(step.channel) if step.channel else None
        deemed = sent + timedelta(hours=channel.hours) if channel is not None else sent
        if channel is not None and self.calendar is not None and step.channel is not None:
            rule = self.charter.business_days
            notices = self.charter.notices
            working = WorkingTime(self.calendar, self.compiled.zone, notices.opens, notices.closes)
            receipt = DeemedReceipt(step.channel, channel.business_days, channel.hours)
            deemed = receipt.received(sent, working, cutoff=rule.cut_off if rule else None)
        return min(deemed, step.received) if step.received is not None else deemed


def is_miss(determination: Determination) -> bool:
    """Whether a case can rest on it: a miss, or a verdict that still hangs on open claims."""
    return determination.outcome in (*MISSES, Result.INTERIM)


def rights_of(clause: Clause) -> Iterator[Consequence]:
    """Every right that may follow from a clause, wherever it stands in it."""
    every = list(clause.then)
    triggers = [*clause.triggers.values(), *((clause.misses,) if clause.misses else ())]
    for band in clause.bands.values():
        every += band.then
    for level in clause.levels.values():
        every += level.then
        triggers += level.triggers.values()
    for trigger in triggers:
        every += trigger.then
    return (each for each in every if each.right is not None)
