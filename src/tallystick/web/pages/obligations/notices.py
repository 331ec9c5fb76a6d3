"""Notices sent and received: what was served, how, when it counts as received, and what proves it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)
from django.views.decorators.http import require_GET

from tallystick.cycle.exhibits import Exhibit, exhibits_in
from tallystick.obligations.cases.case import Case
from tallystick.obligations.cases.ground import Ground, Served
from tallystick.obligations.cases.history import Took
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.pages.obligations.acting import may_step, own_party
from tallystick.web.pages.obligations.case_steps import about
from tallystick.web.pages.obligations.coming_in import enter, tabs
from tallystick.web.pages.obligations.obliged import Obliged
from tallystick.web.pages.paging import paged

LETTERS = {
    "nudge": N_("Early word"), "notice": N_("Notice of the miss"), "elect": N_("Election of a right"),
    "dispute": N_("Notice of dispute"), "refer": N_("Referral to the next level"),
}  # fmt: skip
"""What the steps that are served are called as letters."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One notice or early word."""

    case: Case
    took: Took
    what: str
    about: str
    sender: str
    receivers: tuple[str, ...]
    channel: str
    received: datetime | None
    """When it counts as received; None of an early word, which has no formal effect."""
    deemed: str
    """How that follows from the channel."""
    acknowledged: tuple[str, ...]
    """The parties that acknowledged it."""
    letters: tuple[Exhibit, ...]
    proof: tuple[str, ...]
    receipts: tuple[Exhibit, ...]
    lacks_proof: str
    """What the charter asks as proof and is not there."""
    acknowledge: str
    """Where the reader acknowledges it; empty where they cannot."""
    mine: bool
    """Whether the reader's party sent it."""


@in_alliance()
@require_GET
def notices(request: HttpRequest, here: Here) -> HttpResponse:
    """What was sent and received, the latest first."""
    seen = enter(here, Kind.NOTICE)
    side = request.GET.get("side") or None
    every = sorted(sent_in(seen), key=lambda each: (each.took.at, each.took.step.id), reverse=True)
    wanted = [each for each in every if side is None or each.mine == (side == "sent")]
    values: dict[str, Any] = {
        "here": here,
        "tabs": tabs(here, "notices"),
        "side": side,
        "page": paged(request, wanted),
        "waiting": sum(bool(each.acknowledge) for each in every),
        "names": {name: seen.name(name) for name in here.charter.parties},
        "zone": seen.compiled.charter.zone,
        "channels": [
            (name, held.business_days, held.hours, ", ".join(held.proof))
            for name, held in here.charter.notices.channels.items()
        ],
        "addresses": [(seen.name(name), ", ".join(found)) for name, found in here.charter.notices.addresses.items()],
    }
    return render(request, "obligations/notices.html.j2", values)


def sent_in(seen: Obliged) -> Iterator[Sent]:
    """Every notice of cases that the reader may see."""
    for case in seen.cases:
        for took in case.history:
            if isinstance(took.step, Served) or took.step.step == "nudge":
                sent = _sent(case, took, seen)
                if seen.here.may(Action.SEE, seen.thing_of_case(case, Kind.NOTICE, party=took.party)).allowed:
                    yield sent


def _sent(case: Case, took: Took, seen: Obliged) -> Sent:
    step, here = took.step, seen.here
    ground = Ground(seen.compiled, None)
    channel = getattr(step, "channel", None)
    held = here.charter.notices.channels.get(channel) if channel else None
    proof = tuple(getattr(step, "proof", ()))
    receipts = exhibits_in(proof)
    known = tuple(
        one.party for one in case.history if one.step.step == "acknowledge" and getattr(one.step, "of", "") == step.id
    )
    received = ground.received(step) if isinstance(step, Served) else None
    said = [one.at for one in case.history if one.step.step == "acknowledge" and getattr(one.step, "of", "") == step.id]
    party = own_party(here, case.record.parties)
    may = (
        isinstance(step, Served)
        and party is not None
        and party != took.party
        and party not in known
        and may_step(seen, case, "acknowledge", party) is not None
    )
    return Sent(
        case=case,
        took=took,
        what=_(LETTERS[step.step]),
        about=about(case, seen),
        sender=took.party,
        receivers=tuple(each for each in case.record.parties if each != took.party),
        channel=channel or "",
        received=min([received, *said]) if received is not None else None,
        deemed="" if held is None else _deemed(held.business_days, held.hours),
        acknowledged=known,
        letters=exhibits_in(step.evidence),
        proof=tuple(text for text in proof if not any(each.digest in text for each in receipts)),
        receipts=receipts,
        lacks_proof=" / ".join(held.proof) if held is not None and held.proof and not proof else "",
        acknowledge=reverse("case-step", args=[here.name, case.id, "acknowledge"]) if may else "",
        mine=took.party in here.parties,
    )


def _deemed(business_days: int, hours: int) -> str:
    if business_days:
        return _("%(days)s business days after it was sent") % {"days": business_days}
    return _("%(hours)s hours after it was sent") % {"hours": hours} if hours else _("when it was sent")
