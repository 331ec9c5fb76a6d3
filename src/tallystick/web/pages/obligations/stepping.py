"""Taking steps of a case; one that takes everybody's consent is offered, and taken with the last consent."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tallystick.charter.model.events import Dispute
from tallystick.cycle.appending import Entry
from tallystick.obligations.cases.case import Case
from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.pages.obligations.acting import Done, own_party, put, ready_exhibits, require_step
from tallystick.web.pages.obligations.case_steps import OFFERED, STEPS, about, is_about
from tallystick.web.pages.obligations.cases import found_case
from tallystick.web.pages.obligations.claims import acted, refused
from tallystick.web.pages.obligations.forms import given
from tallystick.web.pages.obligations.obliged import Obliged
from tallystick.web.pages.obligations.step_forms import FORMS, Asking, StepForm
from tallystick.web.rooms.models import Offer


@in_alliance()
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, here: Here, name: str, kind: str) -> HttpResponse:
    """Takes a step of a case; one that takes everybody's consent is offered to the others."""
    seen, held = found_case(here, name)
    kind = kind.replace("-", " ")
    if kind not in FORMS:
        raise Http404
    party = own_party(here, held.record.parties)
    if party is None:
        raise refused(_("The steps of a case are taken by its parties."))
    role = require_step(seen, held, kind, party)
    form = FORMS[kind](*given(request), asking=Asking(seen, held, party, role))

    def act() -> Done:
        files = ready_exhibits([form.cleaned_data.get("proof")])
        entry = _entry(held, kind, role, form, [each.evidence for each, _ in files])
        if _is_offered(kind, form):
            return _offered(request, seen, entry, form)
        return put(seen, steps=[entry], files=files)

    offered = _("The other parties are asked to agree; it counts once they have.") if kind in OFFERED else ""
    privileged = _(
        "The dispute is on a level where what is said is without prejudice: the record says that the step took place, "
        "and nothing else."
    )
    back = reverse("case", args=[here.name, held.id])
    done = _("The step is on record.")
    return acted(request, seen, form, act, title=_(STEPS[kind]), lead=about(held, seen), back=back, done=done,
                 primary=_("Ask the others to agree") if kind in OFFERED else _("Put the step on record"),
                 aside=privileged if held.privileged else offered)  # fmt: skip


def _entry(held: Case, kind: str, role: str, form: StepForm, evidence: list[str]) -> dict[str, Any]:
    said = form.written()
    return {
        "case": held.id, "step": kind, "by": role, **said, "note": form.given("note"),
        "evidence": [*said.get("evidence", ()), *evidence],
    }  # fmt: skip


def _is_offered(kind: str, form: StepForm) -> bool:
    """Whether a step takes everybody's consent: always, or because the party cannot take it alone as things stand."""
    if kind in OFFERED:
        return True
    return bool(form.cleaned_data.get("together"))


def _offered(request: HttpRequest, seen: Obliged, entry: dict[str, Any], form: StepForm) -> Done:
    """Asks the others: what is written here is put on record with the last consent, and no file with it."""
    person = person_asking(request)
    if person is None:
        raise Http404
    fields = {
        name: str(value) if not isinstance(value, list | dict | bool | str) else value
        for name, value in entry.items()
        if name not in ("case", "step", "by", "evidence") and value is not None
    }
    fields["evidence"] = [text for text in entry["evidence"] if "sha256:" not in text]
    amount = form.cleaned_data.get("amount")
    if amount is not None:
        fields["amount"] = str(amount)
    Offer.objects.create(
        alliance=seen.here.alliance,
        case=entry["case"],
        step=entry["step"],
        fields=fields,
        by=entry["by"],
        person=person,
    )
    return Done(None, None)


@in_alliance()
@require_POST
def agree(request: HttpRequest, here: Here, name: str, number: int) -> HttpResponse:
    """Agrees to a step that the other side offers; with the last consent it is taken, and on record."""
    seen, held = found_case(here, name)
    offer = Offer.objects.filter(alliance=here.alliance, case=held.id, pk=number, ended=None).first()
    if offer is None:
        raise Http404
    party = own_party(here, held.record.parties)
    if party is None or party == offer.party:
        raise refused(_("The other parties agree to it."))
    role = require_step(seen, held, offer.step, party)
    back = HttpResponseRedirect(reverse("case", args=[here.name, held.id]))
    roles = [*offer.agreed, role]
    agreeing = {offer.party, *(each.split("/")[0] for each in roles)}
    if set(held.record.parties) - agreeing:
        offer.agreed = roles
        offer.save(update_fields=["agreed"])
        messages.success(request, _("You agree; others are still asked."))
        return back
    entry, events = _taken(seen, held, offer, roles)
    put(seen, steps=[entry], events=events)
    offer.agreed, offer.ended, offer.how = roles, timezone.now(), "taken"
    offer.save(update_fields=["agreed", "ended", "how"])
    messages.success(request, _("All agree: the step is on record."))
    return back


def _taken(seen: Obliged, held: Case, offer: Offer, roles: list[str]) -> tuple[Entry, list[Entry]]:
    """The step with everybody's consent; a settlement also ends the dispute in the account."""
    fields = dict(offer.fields)
    amount = fields.pop("amount", None)
    if "until" in fields:
        fields["until"] = date.fromisoformat(fields["until"])
    entry = {"case": held.id, "step": offer.step, "by": offer.by, "agreed by": roles, **fields}
    if offer.step != "settle":
        return entry, []
    return entry, [
        {
            "kind": "resolved", "clause": each.clause, "period": each.period, "party": each.party,
            "scope": each.scope or None, "dispute": each.id, "on": seen.here.today, "by": offer.by,
            "amount": None if amount is None else Decimal(amount),
        }
        for each in seen.events
        if isinstance(each, Dispute) and is_about(held, each) and _stands(seen, each)
        and each.party in (None, held.record.obligor)
    ]  # fmt: skip


def _stands(seen: Obliged, dispute: Dispute) -> bool:
    over = {getattr(each, "dispute", None) for each in seen.events} | {
        getattr(each, "of", None) for each in seen.events
    }
    return dispute.id not in over


@in_alliance()
@require_POST
def decline(request: HttpRequest, here: Here, name: str, number: int) -> HttpResponse:
    """Declines an offer, or takes the own one back."""
    seen, held = found_case(here, name)
    party = own_party(here, held.record.parties)
    offer = Offer.objects.filter(alliance=here.alliance, case=held.id, pk=number, ended=None).first()
    if offer is None or party is None:
        raise Http404
    require_step(seen, held, offer.step, party)
    offer.ended, offer.how = timezone.now(), "taken back" if party == offer.party else "declined"
    offer.save(update_fields=["ended", "how"])
    messages.success(request, _("The offer is gone."))
    return HttpResponseRedirect(reverse("case", args=[here.name, held.id]))
