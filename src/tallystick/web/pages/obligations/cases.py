"""Cases: the list, each on its line of time with its clocks, and the steps that the reader may take."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)
from django.views.decorators.http import require_GET

from tallystick.charter.model.bands import Severity
from tallystick.cycle.exhibits import Exhibit, exhibits_in
from tallystick.errors import InputError
from tallystick.obligations.cases.actions import ActionState, ActionStatus, action_states
from tallystick.obligations.cases.case import Case, Clock, Move, Status
from tallystick.obligations.cases.history import Took
from tallystick.reports import charts
from tallystick.reports.views import Tag
from tallystick.sharing.words import Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.pages.obligations.acting import (
    own_party,
)
from tallystick.web.pages.obligations.case_steps import (
    STEPS,
    about,
    is_of,
    letters,
    may_agree,
    offer_text,
    ways,
    why_not,
)
from tallystick.web.pages.obligations.coming_in import enter, tabs
from tallystick.web.pages.obligations.obliged import Obliged
from tallystick.web.pages.obligations.overview import link_of
from tallystick.web.pages.obligations.timeline import Mark, Stretch, timeline
from tallystick.web.pages.paging import paged
from tallystick.web.rooms.models import Offer
from tallystick.web.rooms.papers import own_rooms

STATUSES: dict[Status, Severity] = {
    Status.NUDGED: "none", Status.OPEN: "watch", Status.NOTICED: "watch", Status.PLANNED: "watch",
    Status.REJECTED: "poor", Status.CURING: "watch", Status.CURED: "watch", Status.VERIFIED: "good",
    Status.NOT_CURED: "poor", Status.DISPUTED: "poor", Status.RESOLVED: "good", Status.ELECTED: "poor",
    Status.CLOSED: "none",
}  # fmt: skip

ACTIONS: dict[ActionStatus, tuple[Severity, str]] = {
    ActionStatus.PLANNED: ("none", N_("Planned")),
    ActionStatus.OVERDUE: ("poor", N_("Overdue")),
    ActionStatus.DONE: ("good", N_("Done")),
    ActionStatus.AWAITED: ("watch", N_("Effect awaited")),
    ActionStatus.VERIFIED: ("good", N_("Verified")),
    ActionStatus.WITHOUT_EFFECT: ("poor", N_("Without effect")),
}
CAUSED = {
    "obligor": N_("breach or way of working of the obligor"), "beneficiary": N_("of the beneficiary"),
    "third party": N_("operation of others"), "market": N_("external: market"), "weather": N_("external: weather"),
    "law": N_("external: law"), "other external": N_("external"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One step of the history."""

    id: str
    when: Any
    kind: str
    says: str
    by: str
    note: str
    evidence: tuple[str, ...]
    exhibits: tuple[Exhibit, ...]
    privileged: bool


@dataclass(frozen=True, slots=True)
class ActionView:
    """A corrective action."""

    what: str
    owner: str
    measure: str
    due: date
    tag: Tag
    because: str
    late: bool


@in_alliance()
@require_GET
def cases(request: HttpRequest, here: Here) -> HttpResponse:
    """Every case that the reader may see: where it is, whose turn it is, and by when."""
    seen = enter(here, Kind.CASE)
    turn, closed = request.GET.get("turn") or None, request.GET.get("closed") == "1"
    every = [
        each
        for each in reversed(seen.cases)
        if (closed or each.status is not Status.CLOSED) and turn in (None, *each.turn)
    ]
    page = paged(request, every)
    values: dict[str, Any] = {
        "here": here,
        "tabs": tabs(here, "cases"),
        "turn": turn,
        "closed": closed,
        "page": page,
        "rows": [_row(each, seen) for each in page.items],
        "party_choices": [(name, party.name) for name, party in here.charter.parties.items()],
    }
    return render(request, "obligations/cases.html.j2", values)


@in_alliance()
@require_GET
def case(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """One case: its clocks, what is next, its plan and causes, and all that was done."""
    seen, held = found_case(here, name)
    return render(request, "obligations/case.html.j2", _case_values(seen, held))


def found_case(here: Here, name: str) -> tuple[Obliged, Case]:
    """A case that the reader may see; Http404 where there is none."""
    seen = enter(here, Kind.CASE)
    held = seen.case(name)
    if held is None:
        raise Http404
    return seen, held


def _case_values(seen: Obliged, held: Case) -> dict[str, Any]:
    here, record = seen.here, held.record
    masked = seen.masks(record.clause, record.period)
    party = own_party(here, record.parties)
    zone = seen.compiled.zone
    offers = list(Offer.objects.filter(alliance=here.alliance, case=held.id, ended=None))
    by_place = {link_of(each.determination, here): each for each in seen.seen}
    link = next(
        (address for address, each in by_place.items() if is_of(held, each.determination)),
        "",
    )
    found_ways = list(ways(seen, held, party))
    return {
        "here": here,
        "tabs": tabs(here, "cases"),
        "case": held,
        "title": about(held, seen),
        "status": status_tag(held),
        "masked": masked,
        "party": party,
        "link": link,
        "turn": [seen.name(each) for each in held.turn],
        "next": [_next(each, seen, masked=masked) for each in held.next],
        "clocks": held.clocks,
        "clock_state": {each.name: _clock_state(each) for each in held.clocks},
        "rights": held.rights,
        "names": {name: seen.name(name) for name in here.charter.parties},
        "shares": held.shares,
        "caused": {name: _(word) for name, word in CAUSED.items()},
        "actions": list(_actions(seen, held)),
        "verification": held.verification if not masked else None,
        "history": [_told(each, seen) for each in held.history],
        "refused": held.refused,
        "remarks": held.remarks,
        "ways": found_ways,
        "why_not": "" if found_ways or party is None or held.status is Status.CLOSED else why_not(seen, held, party),
        "offers": [(each, offer_text(each), may_agree(seen, held, each), each.party == party) for each in offers],
        "letters": letters(seen, held, party),
        "picture": timeline(
            [Mark(zone.day_of(each.at), each.says) for each in held.history], list(_stretches(held, seen)),
            today=here.today, title=held.id,
        ),
        "zone": seen.compiled.charter.zone,
        "rooms": own_rooms(here),
        "levels": _levels(seen, held),
    }  # fmt: skip


def status_tag(held: Case) -> Tag:
    """Where a case is, in a word."""
    severity = STATUSES[held.status]
    word = (
        held.status.value.capitalize() if held.outcome is None else f"{held.status.value.capitalize()}: {held.outcome}"
    )
    return Tag(severity, word, charts.mark(severity))


def _next(move: Move, seen: Obliged, *, masked: bool) -> tuple[str, list[str], date | None, str]:
    """A step that is next, whose it is, by when and why; without a figure that is kept from the reader."""
    because = "" if masked and move.step in ("figures", "close") else move.because
    title = _(STEPS.get(move.step, N_("Figures of later periods")))
    return title, [seen.name(who) for who in move.who], move.by, because


def _row(held: Case, seen: Obliged) -> dict[str, Any]:
    move = held.next[0] if held.next else None
    return {
        "case": held,
        "about": about(held, seen),
        "tag": status_tag(held),
        "rung": held.rung or "",
        "turn": ", ".join(seen.name(each) for each in held.turn),
        "next": "" if move is None else _(STEPS.get(move.step, N_("Figures of later periods"))),
        "by": _by(held, move),
    }


def _by(held: Case, move: Move | None) -> date | None:
    dues = [each.due for each in held.clocks if each.due is not None and not each.passed]
    return move.by if move is not None and move.by is not None else min(dues, default=None)


def _clock_state(clock: Clock) -> str:
    return "still" if clock.paused else "passed" if clock.passed else "running" if clock.due else "ahead"


def _stretches(held: Case, seen: Obliged) -> Iterator[Stretch]:
    begun = seen.compiled.zone.day_of(held.history[0].at)
    for each in held.clocks:
        if each.due is not None:
            yield Stretch(each.since or begun, each.due, each.what, _clock_state(each))
    for each_state in _states(seen, held):
        action = each_state.action
        if each_state.done is not None:
            planned = seen.compiled.zone.day_of(held.record.planned) if held.record.planned else begun
            yield Stretch(min(planned, each_state.done), each_state.done, action.what, "done")


def _states(seen: Obliged, held: Case) -> tuple[ActionState, ...]:
    """The actions of the plan, held against figures that are disclosed to the reader."""
    if not held.record.actions:
        return ()
    try:
        figures = seen.here.snapshot().judged.computed.figures
    except InputError:
        figures = ()
    return action_states(held, figures, seen.compiled)


def _actions(seen: Obliged, held: Case) -> Iterator[ActionView]:
    for each in _states(seen, held):
        severity, word = ACTIONS[each.status]
        yield ActionView(
            each.action.what, each.action.owner, each.action.measure, each.action.due,
            Tag(severity, _(word), charts.mark(severity)), each.because, each.late,
        )  # fmt: skip


def _told(each: Took, seen: Obliged) -> Told:
    evidence = (*each.step.evidence, *getattr(each.step, "proof", ()))
    found = exhibits_in(evidence)
    plain = tuple(text for text in evidence if not any(one.digest in text for one in found))
    return Told(
        each.step.id, each.at, _(STEPS.get(each.step.step, each.step.step)), each.says, each.step.by,
        each.step.note or "", plain, found, each.privileged,
    )  # fmt: skip


def _levels(seen: Obliged, held: Case) -> list[Any]:
    dispute = held.record.dispute
    if dispute is None:
        return []
    ladder = seen.compiled.charter.ladders[dispute.ladder]
    due = next((clock.due for clock in held.clocks if clock.name == "rung"), None)
    found = []
    for number, rung in enumerate(ladder.rungs):
        marks = [_("binding")] if rung.binding else []
        marks += [_("without prejudice")] if rung.privileged else []
        open_here = held.record.disputed and not dispute.in_court and number == dispute.stay.rung
        state = "here" if open_here else "passed" if number <= dispute.stay.rung else "ahead"
        found.append({
            "name": rung.name, "who": ", ".join(rung.who), "within": rung.within or "", "marks": marks, "state": state,
            "due": due if open_here else None,
        })  # fmt: skip
    return found
