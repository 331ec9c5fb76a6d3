"""Signing the charter itself: the text with which an alliance begins, as it stands. Later texts are amendments."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tallystick.errors import InputError
from tallystick.sharing.words import Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.published import view_of
from tallystick.web.design.environment import day
from tallystick.web.pages.charter.versions import standing
from tallystick.web.signing.asking import sign_part
from tallystick.web.signing.signable import charter_to_sign


@in_alliance(kind=Kind.CHARTER)
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, here: Here) -> HttpResponse:
    """Signs the first charter for a party; with the signature of the last one it is agreed."""
    if not is_first_text(here):
        if request.method == "POST":
            raise InputError(_("The charter as it stands is not signed here: it is agreed, or an amendment."))
        return render(request, "charter/sign.html.j2", {"here": here, "charter": here.charter, "signing": None})
    found = standing(here)
    names = {name: party.name for name, party in here.charter.parties.items()}
    required = found.required if found is not None else ()
    signed = [each.party for each in found.signatures] if found is not None else []
    proposal = found.proposal if found is not None else None
    effective = here.charter.term.start if proposal is None else proposal.effective
    lines = (
        (_("Alliance"), here.title),
        (_("Counts from"), day(effective)),
        (_("To be signed by"), ", ".join(names.get(each, each) for each in required)),
        (_("Signed already by"), ", ".join(names.get(each, each) for each in signed) or _("nobody")),
    )
    title = _("The charter of “%(alliance)s”") % {"alliance": here.title}
    part = sign_part(
        request, here, charter_to_sign(here, here.alliance.root, title=title, lines=lines),
        action=reverse("charter-sign", args=[here.name]), done=reverse("charter", args=[here.name]),
    )  # fmt: skip
    if part.answer is not None:
        return part.answer
    values = {"here": here, "charter": here.charter, "signing": part}
    return render(request, "charter/sign.html.j2", values, status=part.status)


def is_first_text(here: Here) -> bool:
    """Whether the charter as it stands is what the parties sign first: nothing stands in its place on record, and not
    all have signed it."""
    found, view = standing(here), view_of(here.opened)
    if found is None or view is None or found.agreed is not None:
        return False
    proposals = view.agreement.proposals
    return not proposals or (found.base is not None and "amends" not in found.base.says and found.superseded is None)
