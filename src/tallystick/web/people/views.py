"""Accepting an invitation."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tallystick.errors import InputError, TallystickError
from tallystick.sharing.words import Action, Kind, Role
from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import for_all
from tallystick.web.access.refusals import STEP_UP
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.opened import opened
from tallystick.web.design.environment import day
from tallystick.web.people.actors import actor_of
from tallystick.web.people.adapter import INVITED
from tallystick.web.people.inviting import accept
from tallystick.web.people.models import Invitation, hashed
from tallystick.web.people.providers import provider_for
from tallystick.web.problems import NO_INVITATION, refuse


@for_all
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Shows what is offered, and gives the role to the person at the invited address who accepts it."""
    found = Invitation.objects.select_related("alliance", "organisation").filter(secret_sha256=hashed(secret)).first()
    if found is None or not found.is_open:
        raise Http404
    person = person_asking(request)
    if person is None:
        request.session[INVITED] = found.pk
        get_adapter().stash_verified_email(request, found.email)  # whoever has the secret reads that mail
    is_theirs = person is not None and person.email == found.email.lower()
    wrong = ""
    if request.method == "POST" and person is not None and is_theirs:
        try:
            _require_giver(found)
            accept(found, person)
        except InputError as refused:
            wrong = str(refused)
        else:
            request.session.pop(INVITED, None)
            messages.success(request, _("Welcome. Your role begins on %(day)s.") % {"day": day(found.since)})
            return HttpResponseRedirect(reverse("home"))
    values = {
        "invitation": found,
        "title": _title(found),
        "is_theirs": is_theirs,
        "provider": provider_for(found.email),
        "back": request.path,
        "wrong": wrong,
    }
    return render(request, "people/invitation.html.j2", values, status=422 if wrong else 200)


def _require_giver(invitation: Invitation) -> None:
    """W038 where whoever offered the role may not give it any more; what an operator offered stands by itself."""
    by, alliance = invitation.invited_by, invitation.alliance
    party = invitation.party or invitation.hand.partition(" ")[0]
    if by is None or alliance is None or not invitation.hand:
        return
    here = Here(alliance, actor_of(by))
    decision = here.may(Action.ADMINISTER, here.thing(Kind.MEMBERSHIP, party=party, role=Role(invitation.role)))
    if not decision.allowed and decision.rule != STEP_UP:
        raise refuse(
            NO_INVITATION,
            _("Whoever invited you does not give this role any more."),
            _("Ask the manager of the party for another invitation."),
        )


def _title(invitation: Invitation) -> str:
    """What people call the alliance; its name in addresses where its charter cannot be read; empty without one."""
    if invitation.alliance is None:
        return ""
    try:
        return opened(invitation.alliance.root).charter.title
    except TallystickError:
        return invitation.alliance.name
