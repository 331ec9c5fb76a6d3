"""Events about clauses, as claims and answers: read, and for claims and their answers put on record."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from tallystick.charter.model.events import Claim, Event
from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.access.lookup import alliance_for
from tallystick.web.api.lists import Listed, Paging, listed
from tallystick.web.api.refusing import ProblemError
from tallystick.web.api.shapes import Sent, Shape
from tallystick.web.pages.obligations.acting import own_party, put, speaker
from tallystick.web.pages.obligations.claim_views import ClaimView, claim_view, claimable, claims
from tallystick.web.pages.obligations.claims import refused
from tallystick.web.pages.obligations.coming_in import enter
from tallystick.web.pages.obligations.obliged import Obliged
from tallystick.web.problems import NOT_AS_DESCRIBED

router = Router(tags=["events"])

LONGEST = 2000
Cause = Literal["beneficiary", "third party", "force majeure", "market", "planned", "obligor"]
Number = Field(default=None, ge=0, max_digits=20, decimal_places=6, description="A decimal.")


class EventFilter(Shape):
    """Which events are asked for."""

    kind: str | None = None
    clause: str | None = None
    period: str | None = None


class EventOut(Shape):
    """One event."""

    id: str
    kind: str
    recorded: datetime
    by: str | None
    """In which role: ``party/role``."""
    says: dict[str, Any]
    """As the file of events has it."""


class ClaimOut(Shape):
    """A claim, and how it stands."""

    id: str
    clause: str
    period: str
    obligor: str
    exclusion: str
    count: str | None
    """How many events; null where the whole period is claimed."""
    on: date
    is_open: bool
    how: str
    """How it stands, in a sentence."""
    answer_by: date | None
    awaits_answer: bool


class ClaimIn(Sent):
    """A claim of an exclusion, for a determination that is there."""

    clause: str
    place: str = Field(description="The determination's `place`.")
    exclusion: str
    count: Decimal | None = Number
    performed: Decimal | None = Number
    share: Decimal | None = Field(
        default=None, ge=0, le=1, max_digits=7, decimal_places=6, description="0 to 1; 1 by default."
    )
    cause: Cause | None = None
    evidence: list[str] = Field(
        default_factory=list, max_length=20, description="What proves it, as the clause calls it."
    )
    note: str | None = Field(default=None, max_length=LONGEST)


class AnswerIn(Sent):
    """An answer to a claim."""

    accept: Literal["all", "none"] | Decimal = Field(description="`all`, `none`, or how many of the claimed events.")
    note: str | None = Field(default=None, max_length=LONGEST, description="Why, where not all of it is accepted.")


class PutOut(Shape):
    """What was put on record."""

    id: str
    """Of the event."""
    changed: int
    """How many determinations are others now, of those that the reader may see."""


def _seen(request: HttpRequest, alliance: str) -> Obliged:
    return enter(alliance_for(request, alliance, Outlet.API), Kind.DETERMINATION)


@router.get("/{alliance}/events", response=Listed[EventOut], operation_id="list_events", summary="Events")
def list_events(
    request: HttpRequest, alliance: str, paging: Query[Paging], wanted: Query[EventFilter]
) -> Listed[EventOut]:
    """Every event that the reader may see, in the order in which they were put on record."""
    found = [each for each in events_seen(_seen(request, alliance)) if _is_wanted(each, wanted)]
    return listed(request, found, paging, key=lambda each: each.id, show=event_out)


def events_seen(seen: Obliged) -> list[Event]:
    """The events that the reader may see, in the order in which they were put on record."""
    return sorted(seen.events, key=lambda each: (each.recorded, each.id))


def _is_wanted(each: Event, wanted: EventFilter) -> bool:
    return (
        wanted.kind in (None, each.kind)
        and wanted.clause in (None, getattr(each, "clause", None))
        and wanted.period in (None, getattr(each, "period", None))
    )


def event_out(each: Event) -> EventOut:
    """An event as it is sent."""
    says = each.model_dump(mode="json", exclude={"id", "kind", "recorded", "by"}, exclude_none=True)
    return EventOut(id=each.id, kind=each.kind, recorded=each.recorded, by=each.by, says=says)


@router.get("/{alliance}/events/{event}", response=EventOut, operation_id="read_event", summary="One event")
def read_event(request: HttpRequest, alliance: str, event: str) -> EventOut:
    """One event by its id."""
    found = _seen(request, alliance).event(event)
    if found is None:
        raise Http404
    return event_out(found)


@router.get("/{alliance}/claims", response=Listed[ClaimOut], operation_id="list_claims", summary="Claims")
def list_claims(request: HttpRequest, alliance: str, paging: Query[Paging]) -> Listed[ClaimOut]:
    """Every claim that the reader may see, the latest first, with how it stands."""
    return listed(request, claims(_seen(request, alliance)), paging, key=lambda each: each.claim.id, show=claim_out)


def claim_out(view: ClaimView) -> ClaimOut:
    """A claim as it is sent."""
    said = view.claim
    return ClaimOut(
        id=said.id, clause=said.clause, period=said.period, obligor=view.obligor, exclusion=said.exclusion,
        count=None if said.count is None else format(said.count, "f"), on=said.on,
        is_open=view.withdrawn is None and view.standing.is_open, how=view.how, answer_by=view.answer_by,
        awaits_answer=view.awaits_answer,
    )  # fmt: skip


@router.post("/{alliance}/claims", response={201: PutOut}, operation_id="claim", summary="Claim an exclusion")
def claim(request: HttpRequest, alliance: str, said: ClaimIn) -> Status[PutOut]:
    """Claims an exclusion for a period, within its window; on record at once."""
    seen = _seen(request, alliance)
    here = seen.here
    held = seen.by_place.get((said.clause, said.place))
    if held is None:
        raise Http404
    made = held.determination
    here.require(Action.CLAIM, seen.thing(made))
    if made.obligor not in here.parties:
        raise refused(_("An exclusion is claimed by %(who)s, who promised it.") % {"who": seen.name(made.obligor)})
    possible = [each.name for each in claimable(seen, made) if not each.passed]
    if held.masked or not possible:
        raise refused(_("Nothing can be claimed for this period any more."))
    if said.exclusion not in possible:
        raise ProblemError(
            422, NOT_AS_DESCRIBED,
            _("The clause has no exclusion “%(name)s” to be claimed; it has %(known)s.")
            % {"name": said.exclusion[:80], "known": ", ".join(possible)},
        )  # fmt: skip
    pairs = seen.charters[made.clause].clauses.definitions[made.clause].pairs
    scope = {name: value for name, value in made.scope if value is not None}
    entry = {
        "kind": "claim", "clause": made.clause, "period": made.period,
        **({"party": made.obligor} if len(pairs) > 1 else {}), **({"scope": scope} if scope else {}),
        "exclusion": said.exclusion, "count": said.count, "performed": said.performed, "share": said.share,
        "cause": said.cause, "on": here.today, "by": speaker(here, made.obligor), "evidence": said.evidence,
        "note": said.note,
    }  # fmt: skip
    return Status(201, _put(seen, entry))


@router.post("/{alliance}/claims/{claim}/answer", response={201: PutOut}, operation_id="answer_claim",
             summary="Answer a claim")  # fmt: skip
def answer_claim(request: HttpRequest, alliance: str, claim: str, said: AnswerIn) -> Status[PutOut]:
    """Answers a claim of the other side: all of it, a part, or none with the reason; on record at once."""
    seen = _seen(request, alliance)
    event = seen.event(claim)
    view = claim_view(seen, event) if isinstance(event, Claim) else None
    if view is None:
        raise Http404
    here = seen.here
    here.require(Action.ANSWER, seen.thing_of(view.claim.clause, view.claim.period, view.obligor, Kind.DETERMINATION))
    party = own_party(here, view.others)
    if party is None:
        raise refused(
            _("A claim is answered by the other side: %(who)s.") % {"who": ", ".join(map(seen.name, view.others))}
        )
    if not view.awaits_answer:
        raise refused(_("This claim awaits no answer: it is %(how)s.") % {"how": view.standing.why})
    if said.accept != "all" and not (said.note or "").strip():
        raise ProblemError(422, NOT_AS_DESCRIBED, _("Say in the note why not all of it is accepted."))
    entry = {
        "kind": "answer", "to": view.claim.id, "accept": said.accept, "on": here.today, "by": speaker(here, party),
        "note": said.note,
    }  # fmt: skip
    return Status(201, _put(seen, entry))


def _put(seen: Obliged, entry: dict[str, Any]) -> PutOut:
    done = put(seen, events=[entry])
    changed = [each.after or each.before for each in done.changed]
    mine = [each for each in changed if each is not None and seen.here.may(Action.SEE, seen.thing(each)).allowed]
    return PutOut(id=done.events.events[0].id if done.events else "", changed=len(mine))
