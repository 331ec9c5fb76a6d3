"""How a claim stands at the cut-off: open, accepted, rejected, deemed, decided, or barred; and how much of it holds.

The order of what settles a claim: a final decision; the record that the dispute was resolved; the answer, or silence
after its deadline. An answer that accepts less than was claimed stands, but the rest is open again while a dispute
about the period stands, and until the ladder's time to dispute has passed.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.model.clauses import ClauseExclusion
from tallystick.charter.model.events import Answer, Claim, Decided
from tallystick.obligations.desk import Desk
from tallystick.obligations.saying import shown

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a claim stands."""

    claimed: Fraction
    """What is claimed, to the extent attributable; of a whole period, 1."""
    counted: Fraction
    """What is claimed before its share."""
    accepted: Fraction
    """What holds, settled; where the claim is open, what is undisputed."""
    is_open: bool
    why: str
    """How it stands, as the end of a sentence."""
    events: tuple[str, ...]
    due: date | None = None
    """While it is open: by when it is answered, or the answer disputed."""
    counted_from: str = ""
    answered: bool = False


def standing_of(
    claim: Claim, exclusion: ClauseExclusion, definition: ClauseDefinition, desk: Desk, *, last_day: date
) -> Standing:
    """How a claim stands; ``last_day`` is the last day of the period it is about."""
    whole = exclusion.convention == "excuse the period"
    counted = Fraction(1) if whole else Fraction(claim.count or 0)
    share = Fraction(claim.share)
    claimed = counted * share if exclusion.partial and not whole else (counted if share == 1 else ZERO)
    case = _Case(claim, exclusion, definition, desk, claimed, counted, [claim.id])
    barred = _barred(claim, exclusion, desk, last_day, claimed)
    if barred:
        return case.at(ZERO, barred)
    final = [each for each in desk.events.decided_claims.get(claim.id, ()) if each.final]
    if final:
        decided = final[-1]
        case.used.append(decided.id)
        accepted = _accepted(decided, claimed)
        return case.at(accepted, f"decided on {decided.on}, {_extent(accepted, claimed)}")
    answer, due = case.answer()
    if answer is None:
        return case.unanswered(due)
    accepted = _of(answer.accept, claimed)
    who = _name(answer.by, desk) or "the other side"
    if accepted == claimed:
        return case.at(accepted, f"accepted by {who} on {answer.on}")
    why = f"{'rejected' if not accepted else f'accepted for {shown(accepted)}'} by {who} on {answer.on}"
    return case.disagreed(accepted, why, answer.on)


@dataclass(slots=True)
class _Case:
    """One claim on the way to its standing."""

    claim: Claim
    exclusion: ClauseExclusion
    definition: ClauseDefinition
    desk: Desk
    claimed: Fraction
    counted: Fraction
    used: list[str]

    def at(self, accepted: Fraction, why: str) -> Standing:
        """Settled."""
        return Standing(self.claimed, self.counted, accepted, False, why, tuple(self.used))

    def open(
        self, accepted: Fraction, why: str, *, due: date | None = None, since: str = "", answered: bool = False
    ) -> Standing:
        """Not settled; ``accepted`` is undisputed."""
        used = tuple(self.used)
        return Standing(self.claimed, self.counted, accepted, True, why, used, due, since, answered)

    def answer(self) -> tuple[Answer | None, date | None]:
        """The answer that counts: the last one in time; a late one only where silence decides nothing."""
        within, claim = self.exclusion.answer_within, self.claim
        due = self.desk.due_after(within, claim.on) if within is not None else None
        answers = self.desk.events.answers.get(claim.id, [])
        in_time = [each for each in answers if due is None or each.on <= due or self.exclusion.silence == "open"]
        if not in_time:
            return None, due
        self.used.append(in_time[-1].id)
        return in_time[-1], due

    def unanswered(self, due: date | None) -> Standing:
        """What silence is, once the time for an answer has passed."""
        passed = due is not None and self.desk.today > due
        if not passed or due is None or self.exclusion.silence == "open":
            until = f" until {due}" if due is not None and not passed else ""
            overdue = f", although an answer was due on {due}" if passed else ""
            since = f"the claim of {self.claim.on}"
            return self.open(ZERO, f"open, an answer is awaited{until}{overdue}", due=due, since=since)
        if self.exclusion.silence == "accepted":
            if self.exclusion.evidence and not self.claim.evidence:
                lacking = "but without the evidence that acceptance by silence needs"
                return self.open(ZERO, f"open, unanswered by {due}, {lacking}")
            return self.at(self.claimed, f"accepted by silence, as it was not answered by {due}")
        return self.disagreed(ZERO, f"rejected by silence, as it was not answered by {due}", due)

    def disagreed(self, accepted: Fraction, why: str, on: date) -> Standing:
        """After less than was claimed was accepted: it stands, unless it is disputed or still may be."""
        events, claim = self.desk.events, self.claim
        disputes = [
            each
            for each in events.disputes.get((claim.clause, claim.period), ())
            if claim.party is None or each.party in (None, claim.party)
        ]
        self.used += [each.id for each in disputes]
        resolved = [done for each in disputes for done in events.resolved.get(each.id, ())]
        if disputes and len({each.dispute for each in resolved}) == len(disputes):
            self.used += [each.id for each in resolved]
            return self.at(accepted, f"{why}; the dispute was resolved on {resolved[-1].on}")
        if disputes:
            return self.open(accepted, f"{why}, and in dispute since {disputes[0].on}")
        ladder = self.desk.compiled.charter.ladders.get(self.definition.clause.disputes or "")
        if ladder is None or ladder.claim_within is None:
            return self.at(accepted, why)
        due = self.desk.due_after(ladder.claim_within, on)
        if self.desk.today > due:
            return self.at(accepted, f"{why}, and not disputed by {due}")
        text = f"{why}; it can be disputed until {due}"
        return self.open(accepted, text, due=due, since=f"the answer of {on}", answered=True)


def _barred(claim: Claim, exclusion: ClauseExclusion, desk: Desk, last_day: date, claimed: Fraction) -> str | None:
    if claimed == 0:
        if exclusion.partial or Fraction(claim.share) == 1:
            return "it claims nothing"
        return f"only {shown(Fraction(claim.share) * 100)} % is attributable, and relief is for all or nothing"
    if exclusion.attributable_to and claim.cause is not None and claim.cause not in exclusion.attributable_to:
        allowed = " or ".join(exclusion.attributable_to)
        return f"not covered, because its cause is {claim.cause} and relief is for {allowed}"
    if exclusion.claim_within is not None:
        due = desk.due_after(exclusion.claim_within, last_day)
        if claim.on > due:
            return f"too late, because claims ended on {due}"
    return None


def _accepted(decided: Decided, claimed: Fraction) -> Fraction:
    if decided.accept is not None:
        return _of(decided.accept, claimed)
    return claimed if decided.outcome == "excused" else ZERO


def _of(accept: object, claimed: Fraction) -> Fraction:
    if accept == "all":
        return claimed
    return ZERO if accept == "none" else max(ZERO, min(claimed, Fraction(str(accept))))


def _extent(accepted: Fraction, claimed: Fraction) -> str:
    if accepted == claimed:
        return "in full"
    return f"for {shown(accepted)}" if accepted else "against the claim"


def _name(role: str | None, desk: Desk) -> str | None:
    if role is None:
        return None
    party = role.partition("/")[0]
    known = desk.compiled.charter.parties.get(party)
    return known.name if known else party
