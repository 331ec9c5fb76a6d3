"""Accepting an invitation."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tallystick.errors import ProblemsError
from tallystick.sharing import asked
from tallystick.sharing.standing import conflicts
from tallystick.sharing.words import Role
from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import for_all
from tallystick.web.people.actors import actor_of
from tallystick.web.people.adapter import INVITED
from tallystick.web.people.models import Invitation, Membership, Person, hashed


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
    if request.method == "POST" and person is not None and is_theirs:
        accept(found, person)
        request.session.pop(INVITED, None)
        messages.success(request, _("Welcome. Your role begins on %(day)s.") % {"day": found.since})
        return HttpResponseRedirect(reverse("home"))
    values = {"invitation": found, "is_theirs": is_theirs, "back": request.path}
    return render(request, "people/invitation.html.j2", values)


def accept(invitation: Invitation, person: Person) -> Membership:
    """Gives the role of an invitation; ProblemsError (S005) where it must not stand beside one the person has."""
    offered = asked.Membership(
        Role(invitation.role),
        invitation.alliance.name if invitation.alliance is not None else None,
        invitation.party or None,
        invitation.since,
        invitation.until,
    )
    found = tuple(conflicts((*actor_of(person).memberships, offered)))
    if found:
        raise ProblemsError(found)
    with transaction.atomic():
        invitation.accepted = timezone.now()
        invitation.save(update_fields=["accepted"])
        if invitation.organisation is not None and person.organisation is None:
            person.organisation = invitation.organisation
            person.save(update_fields=["organisation"])
        return Membership.objects.create(
            person=person, alliance=invitation.alliance, role=invitation.role, party=invitation.party,
            since=invitation.since, until=invitation.until, given_by=invitation.invited_by,
        )  # fmt: skip
