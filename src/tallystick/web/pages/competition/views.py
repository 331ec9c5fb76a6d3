"""Whether the parties of an alliance compete: what each party's counsel said, and saying it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tallystick.errors import InputError
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.competing import last_words, may_speak, say
from tallystick.web.alliances.here import Here
from tallystick.web.people.models import Person


@in_alliance()
@require_http_methods(["GET", "POST"])
def competition(request: HttpRequest, here: Here) -> HttpResponse:
    """What was said, and by whom; counsel says it for their party, after proving who they are."""
    if request.method == "POST":
        return _said(request, here)
    words = last_words(here.alliance)
    rows = [
        {
            "party": party, "title": title_of(here, party), "word": words.get(party),
            "person": named(here, party, words[party].person) if party in words else None,
            "speaks": may_speak(here, party),
        }
        for party in here.members
    ]  # fmt: skip
    values = {
        "here": here,
        "rows": rows,
        "competitors": here.alliance.competitors,
        "sees_kpis": here.may(Action.SEE, here.thing(Kind.KPI)).allowed,
        "at_setup": not words and here.alliance.competitors is not None,
    }
    return render(request, "competition/competition.html.j2", values)


def named(here: Here, party: str, person: Person) -> Person | None:
    """Whoever spoke for a party, where the reader sees that party's people by name."""
    thing = here.thing(Kind.PERSON, party=party, person=person.key)
    return person if here.may(Action.SEE, thing).allowed else None


def title_of(here: Here, party: str) -> str:
    """What people call a party."""
    return here.charter.parties[party].name if party in here.charter.parties else party


def _said(request: HttpRequest, here: Here) -> HttpResponse:
    party, word, person = request.POST.get("party", ""), request.POST.get("compete", ""), person_asking(request)
    here.require(Action.RELEASE, here.thing(Kind.FIGURE, party=party))
    if person is None or party not in here.members or word not in ("yes", "no"):
        raise InputError(_("Say for one of the parties whether they compete: yes or no."))
    found = say(here, party, person, compete=word == "yes")
    if found is None:
        text = _("It is put down. Figures of others are withheld until counsel of every party has spoken.")
    elif found:
        text = _("It is put down: the parties compete.")
    else:
        text = _("It is put down: counsel of every party say that they do not compete.")
    messages.success(request, text)
    return HttpResponseRedirect(reverse("competition", args=[here.name]))
