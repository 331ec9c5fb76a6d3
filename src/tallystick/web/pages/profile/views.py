"""A person's profile: name, language and zone."""

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tallystick.sharing.words import Action, Kind
from tallystick.web.access.guards import for_people
from tallystick.web.access.lookup import alliances_for
from tallystick.web.access.own import me, require_own
from tallystick.web.pages.profile.forms import ProfileForm
from tallystick.web.people.models import Membership
from tallystick.web.people.providers import required_for


@for_people
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Shows what the site knows of the reader, and changes what they say of themselves."""
    person = me(request)
    form = ProfileForm(initial={"name": person.name, "language": person.language, "zone": person.zone})
    if request.method == "POST":
        require_own(request, Action.ADMINISTER, Kind.PERSON)
        form = ProfileForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            person.name, person.language, person.zone = said["name"].strip(), said["language"], said["zone"]
            person.save(update_fields=["name", "language", "zone"])
            return _saved(request, person.language)
    roles = (
        Membership.objects.filter(person=person)
        .select_related("alliance")
        .order_by(F("alliance__name").asc(nulls_first=True), "since")
    )
    mine = list(alliances_for(request))
    values = {
        "form": form,
        "roles": [row for row in roles if not row.never_held],
        "titles": {here.name: here.title for here in mine},
        "parties": {here.name: {party: each.name for party, each in here.charter.parties.items()} for here in mine},
        "provider": required_for(person.email),
        "linked": SocialAccount.objects.filter(user=person).count(),
    }
    return render(request, "profile/profile.html.j2", values, status=422 if form.errors else 200)


def _saved(request: HttpRequest, language: str) -> HttpResponse:
    """Says so in the language that was chosen; this browser has it from now on."""
    with translation.override(language or translation.get_language() or "en"):
        messages.success(request, _("Your profile is saved."))
    response = HttpResponseRedirect(reverse("profile"))
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return response
