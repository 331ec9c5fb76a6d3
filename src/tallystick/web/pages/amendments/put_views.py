"""Putting an amendment forward: proposing it, signing it for a party, taking it back."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tallystick.cycle.agreement import Signing
from tallystick.cycle.enacting import enact
from tallystick.cycle.signed_elsewhere import SignedNote
from tallystick.errors import InputError, ProblemsError
from tallystick.sharing.words import Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.records import Writing, is_begun
from tallystick.web.design.environment import day as written_day
from tallystick.web.drafting.materials import is_managerial, look_at
from tallystick.web.drafting.models import Draft
from tallystick.web.drafting.saving import put_forward, require_open, with_terms
from tallystick.web.drafting.saving import withdraw as take_back
from tallystick.web.drafting.states import agreed_here
from tallystick.web.pages.amendments.finding import about, asking, draft_of, require_proposing
from tallystick.web.pages.amendments.forms import ProposeForm
from tallystick.web.pages.amendments.look_views import next_start
from tallystick.web.pages.keys.views import names_of
from tallystick.web.signing.asking import sign_part
from tallystick.web.signing.signable import Signable, Signer, charter_to_sign


@in_alliance(kind=Kind.CHARTER)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Proposes a draft formally: from now on it is on record, and can be signed."""
    draft = draft_of(here, number)
    require_proposing(here)
    if request.method == "GET" and not draft.is_open:
        return HttpResponseRedirect(reverse("amendment", args=[here.name, draft.number]))
    require_open(draft)
    look = look_at(here.alliance.root, draft.files)
    managerial = is_managerial(here, look)
    values: dict[str, Any] = {
        **about(here, draft), "sound": look.compiled is not None, "managerial": managerial,
        "begun": is_begun(here.alliance), "same": draft.files == draft.base_files, "problems": (),
    }  # fmt: skip
    initial = _initial(here, draft, next_start(here, look))
    form = ProposeForm(request.POST if request.method == "POST" else None, initial=initial)
    values["form"] = form
    ready = values["sound"] and values["begun"] and not values["stale"] and not values["same"]
    if request.method != "POST" or not ready:
        return render(request, "amendments/propose.html.j2", values, status=200 if request.method != "POST" else 409)
    if managerial:
        form.full_clean()
        return _put(request, here, draft, files=draft.files, version=_version(request), values=values)
    if not form.is_valid():
        return render(request, "amendments/propose.html.j2", values, status=422)
    files = with_terms(here, draft, form.terms())
    return _put(request, here, draft, files=files, version=form.cleaned_data["version"], values=values)


def _initial(here: Here, draft: Draft, day: date) -> dict[str, Any]:
    because = " ".join(filter(None, [draft.because, *draft.reasons]))
    return {
        "version": draft.version, "effective": day, "agreed": here.today, "because": because, "rights": "preserved",
        "misses": "survive", "caps": "survive", "banks": "survive", "applies": "periods that begin on or after it",
    }  # fmt: skip


def _version(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


def _put(
    request: HttpRequest, here: Here, draft: Draft, *, files: dict[str, str], version: int, values: dict[str, Any]
) -> HttpResponse:
    form = values["form"]
    try:
        made = put_forward(here, draft, files, version=version, person=asking(request))
    except ProblemsError as wrong:
        if form.is_bound:
            form.add_error(None, _("The check says below why it cannot be proposed."))
        return render(request, "amendments/propose.html.j2", {**values, "problems": wrong.problems}, status=422)
    except InputError as wrong:
        if form.is_bound:
            form.add_error(None, str(wrong))
        return render(request, "amendments/propose.html.j2", values, status=422)
    if made.agreed is not None:
        messages.success(request, _("It is on record, and in force: nobody had to sign it."))
    else:
        messages.success(request, _("It is proposed and on record. Now the parties can sign it."))
    return HttpResponseRedirect(reverse("amendment", args=[here.name, draft.number]))


@in_alliance(kind=Kind.CHARTER)
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Signs an amendment for a party; the last signature that was missing brings it into force when its day comes."""
    draft = draft_of(here, number)
    agreed = agreed_here(here)
    proposal = agreed.by_index(draft.proposed)
    values = about(here, draft)
    open_ = proposal is not None and draft.withdrawn is None and values["stand"].name in ("proposed", "agreed")
    if proposal is None or not open_:
        if request.method == "POST":
            raise InputError(_("This amendment cannot be signed here: it is not proposed, or withdrawn, or over."))
        return render(request, "amendments/sign.html.j2", {**values, "signing": None, "proposal": proposal})
    look = look_at(here.alliance.root, draft.files)
    address = reverse("amendment", args=[here.name, draft.number])
    lines = (
        (_("Alliance"), here.title),
        (_("Counts from"), written_day(proposal.effective)),
        (_("To be signed by"), ", ".join(_name(here, each) for each in proposal.required)),
        (_("Signed already by"), ", ".join(_name(here, each.party) for each in proposal.signatures) or _("nobody")),
    )
    signable = charter_to_sign(here, look.folder, title=draft.title, subject="amendment", effective=None, lines=lines)
    if signable.digest != proposal.contractual:
        raise Http404
    part = sign_part(
        request, here, _in_force_when_due(here, signable), action=reverse("amendment-sign", args=[here.name, number]),
        done=address,
    )  # fmt: skip
    if part.answer is not None:
        return part.answer
    return render(
        request, "amendments/sign.html.j2", {**values, "signing": part, "proposal": proposal}, status=part.status
    )


def _name(here: Here, party: str) -> str:
    return names_of(here).get(party, party)


def _in_force_when_due(here: Here, signable: Signable) -> Signable:
    """The same; whoever signs last of all brings it into force, where its day has come."""

    def put(signer: Signer, note: SignedNote, now: Writing) -> Signing:
        done = signable.record(signer, note, now)
        if done.standing is not None and done.standing.agreed is not None:
            enact(now.root, on=here.today)
        return done

    return replace(signable, record=put)


@in_alliance(kind=Kind.CHARTER)
@require_POST
def withdraw(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Takes a draft back; what every party has signed stays."""
    draft = draft_of(here, number)
    require_proposing(here)
    agreed = agreed_here(here)
    proposal = agreed.by_index(draft.proposed)
    if proposal is not None and agreed.view.agreement.agreed_at(proposal) is not None:
        raise InputError(_("It is agreed by all parties; it is changed by another amendment only."))
    if proposal is not None and draft.made_by != asking(request) and draft.party not in here.parties:
        raise InputError(_("Only the party that proposed it takes it back."))
    take_back(draft)
    messages.success(request, _("It is withdrawn: it can no longer be edited or signed here."))
    return HttpResponseRedirect(reverse("amendment", args=[here.name, draft.number]))
