"""Claims of a period with how they stand, what may still be claimed, answered or disputed, and until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.model.clauses import ClauseExclusion
from tallystick.charter.model.events import Answer, Claim, Decided, Dispute, Event, Resolved, Withdrawal
from tallystick.cycle.exhibits import Exhibit, exhibits_in
from tallystick.obligations.claims import Standing, standing_of
from tallystick.obligations.desk import Desk, desk_for
from tallystick.obligations.determination import Determination
from tallystick.obligations.figures_of import FigureIndex
from tallystick.reports import charts
from tallystick.reports.views import Tag
from tallystick.sharing.words import Action, Kind
from tallystick.terms.due import DueRule
from tallystick.web.pages.obligations.acting import own_party
from tallystick.web.pages.obligations.obliged import Obliged, last_day
from tallystick.web.pages.obligations.overview import link_of

SILENCE = {
    "accepted": N_("Silence accepts the claim."),
    "rejected": N_("Silence rejects the claim."),
    "open": N_("Silence decides nothing; the claim stays open."),
}


@dataclass(frozen=True)
class ClaimView:
    """A claim as the reader sees it."""

    seen: Obliged
    claim: Claim
    definition: ClauseDefinition
    exclusion: ClauseExclusion
    standing: Standing
    answers: tuple[Answer, ...]
    decisions: tuple[Decided, ...]
    withdrawn: Withdrawal | None

    @property
    def obligor(self) -> str:
        """Who claims."""
        return self.claim.party or self.definition.pairs[0][0]

    @property
    def others(self) -> tuple[str, ...]:
        """Who answers."""
        return next((others for obligor, others in self.definition.pairs if obligor == self.obligor), ())

    @property
    def tag(self) -> Tag:
        """How it stands, in a word."""
        if self.withdrawn is not None:
            return Tag("none", _("Withdrawn"), charts.mark("none"))
        if self.standing.is_open:
            return Tag("watch", _("Open"), charts.mark("watch"))
        if self.standing.accepted == self.standing.claimed and self.standing.claimed:
            return Tag("good", _("Accepted"), charts.mark("good"))
        if self.standing.accepted:
            return Tag("watch", _("Accepted in part"), charts.mark("watch"))
        return Tag("poor", _("Rejected"), charts.mark("poor"))

    @property
    def how(self) -> str:
        """How it stands, in a sentence."""
        if self.withdrawn is not None:
            return _("Taken back on %(day)s.") % {"day": self.withdrawn.on}
        why = self.standing.why
        return f"{why[0].upper()}{why[1:]}."

    @property
    def answer_by(self) -> date | None:
        """The last day to answer it; None where the clause sets none."""
        text = self.exclusion.answer_within
        return None if text is None else DueRule.read(text).after(self.claim.on, self.seen.compiled.business_calendar)

    @property
    def awaits_answer(self) -> bool:
        """Whether an answer would still count."""
        due = self.answer_by
        in_time = due is None or self.seen.here.today <= due or self.exclusion.silence == "open"
        return self.withdrawn is None and not self.answers and not self.decisions and in_time

    @property
    def silence(self) -> str:
        """What happens when nobody answers."""
        return _(SILENCE[self.exclusion.silence]) if self.answer_by else ""

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """The files that prove it."""
        return exhibits_in(self.claim.evidence)

    @cached_property
    def answering(self) -> str | None:
        """The party for which the reader may answer it now."""
        party = own_party(self.seen.here, self.others)
        if party is None or not self.awaits_answer:
            return None
        thing = self.seen.thing_of(self.claim.clause, self.claim.period, self.obligor, Kind.DETERMINATION)
        return party if self.seen.here.may(Action.ANSWER, thing).allowed else None

    @cached_property
    def is_mine(self) -> bool:
        """Whether the reader may take it back."""
        thing = self.seen.thing_of(self.claim.clause, self.claim.period, self.obligor, Kind.DETERMINATION)
        return (
            self.withdrawn is None
            and self.standing.is_open
            and self.obligor in self.seen.here.parties
            and self.seen.here.may(Action.CLAIM, thing).allowed
        )

    @property
    def link(self) -> str:
        """The determination that it is about; empty where there is none yet."""
        for each in self.seen.seen:
            made = each.determination
            if (made.clause, made.period, made.obligor) == (self.claim.clause, self.claim.period, self.obligor):
                return link_of(made, self.seen.here)
        return ""


def claims(seen: Obliged, made: Determination | None = None) -> list[ClaimView]:
    """The claims that the reader may see, the latest first; those about one determination where it is given."""
    events = seen.events if made is None else seen.about(made)
    found = [view for each in events if isinstance(each, Claim) and (view := claim_view(seen, each)) is not None]
    return sorted(found, key=lambda each: (each.claim.recorded, each.claim.id), reverse=True)


def claim_view(seen: Obliged, claim: Claim) -> ClaimView | None:
    """A claim with how it stands; None where the clause knows its exclusion no longer."""
    definition = seen.charters[claim.clause].clauses.definitions[claim.clause]
    exclusion = definition.clause.exclusions.get(claim.exclusion)
    if exclusion is None:
        return None
    desk, period = desk_of(seen, claim.clause), seen.period_of(claim.clause, claim.period)
    last = last_day(period) if period else claim.on
    standing = standing_of(claim, exclusion, definition, desk, last_day=last)
    undone = {each.of: each for each in seen.events if isinstance(each, Withdrawal)}
    return ClaimView(
        seen,
        claim,
        definition,
        exclusion,
        standing,
        tuple(desk.events.answers.get(claim.id, ())),
        tuple(desk.events.decided_claims.get(claim.id, ())),
        undone.get(claim.id),
    )


def desk_of(seen: Obliged, clause: str) -> Desk:
    """A desk with the events, to ask how claims stand."""
    return desk_for(seen.charters[clause], FigureIndex(()), seen.book, known_at=seen.known_at)


@dataclass(frozen=True, slots=True)
class Claimable:
    """An exclusion that can be claimed for a period."""

    name: str
    exclusion: ClauseExclusion
    due: date | None
    """The last day to claim."""
    passed: bool


def claimable(seen: Obliged, made: Determination) -> Iterator[Claimable]:
    """The exclusions of a clause that are given by claim, with the last day to claim each of them."""
    compiled = seen.charters[made.clause]
    clause = compiled.clauses.definitions[made.clause].clause
    last = date.fromordinal(made.end.toordinal() - 1)
    for name, exclusion in clause.exclusions.items():
        if exclusion.by == "claim":
            text = exclusion.claim_within
            due = None if text is None else DueRule.read(text).after(last, compiled.business_calendar)
            yield Claimable(name, exclusion, due, due is not None and seen.here.today > due)


@dataclass(frozen=True, slots=True)
class DisputeView:
    """A dispute, with what became of it."""

    dispute: Dispute
    decisions: tuple[Decided, ...]
    resolved: Resolved | None
    withdrawn: Withdrawal | None
    link: str
    title: str
    label: str

    @property
    def is_open(self) -> bool:
        """Whether it stands."""
        return self.resolved is None and self.withdrawn is None

    @property
    def tag(self) -> Tag:
        """How it stands, in a word."""
        if self.withdrawn is not None:
            return Tag("none", _("Withdrawn"), charts.mark("none"))
        if self.resolved is not None:
            return Tag("good", _("Resolved"), charts.mark("good"))
        return Tag("watch", _("In dispute"), charts.mark("watch"))

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """The files that belong to it, those of decisions too."""
        return exhibits_in([*self.dispute.evidence, *(text for each in self.decisions for text in each.evidence)])


def disputes(seen: Obliged, made: Determination | None = None) -> list[DisputeView]:
    """The disputes that the reader may see, the latest first; those about one determination where it is given."""
    events = seen.events if made is None else seen.about(made)
    found = [each for each in events if isinstance(each, Dispute)]
    return [_dispute(seen, each) for each in sorted(found, key=lambda each: (each.recorded, each.id), reverse=True)]


def _dispute(seen: Obliged, dispute: Dispute) -> DisputeView:
    undone = {each.of: each for each in seen.events if isinstance(each, Withdrawal)}
    place = (dispute.clause, dispute.period)
    about = [
        each.determination
        for each in seen.seen
        if (each.determination.clause, each.determination.period) == place
        and dispute.party in (None, each.determination.obligor)
    ]
    return DisputeView(
        dispute,
        tuple(
            each
            for each in seen.events
            if isinstance(each, Decided) and _decides(each, dispute) and each.recorded >= dispute.recorded
        ),
        next((each for each in seen.events if isinstance(each, Resolved) and each.dispute == dispute.id), None),
        undone.get(dispute.id),
        link_of(about[0], seen.here) if about else "",
        seen.title(dispute.clause),
        seen.label(dispute.clause, dispute.period),
    )


def _decides(event: Decided, dispute: Dispute) -> bool:
    same = (event.clause, event.period) == (dispute.clause, dispute.period)
    return event.to == dispute.id or (same and event.party in (None, dispute.party))


def story(events: tuple[Event, ...]) -> list[Event]:
    """Events in the order in which they were put on record."""
    return sorted(events, key=lambda each: (each.recorded, each.id))
