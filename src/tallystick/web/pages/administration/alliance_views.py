"""The alliances of the site as an operator sees them: that they are there, whose they are, and how they stand."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.errors import InputError, TallystickError
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import for_operators
from tallystick.web.alliances.adding import add_alliance, found_folders, found_in
from tallystick.web.alliances.competing import last_words
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.records import begin_record, is_begun
from tallystick.web.pages.administration.tabs import tabs
from tallystick.web.pages.paging import paged
from tallystick.web.people.actors import NOBODY
from tallystick.web.people.models import Membership


@dataclass(frozen=True, slots=True)
class Line:
    """One alliance in a line; what is in its workspace only as far as that it can be opened."""

    name: str
    title: str
    parties: tuple[tuple[str, str], ...]
    """The party's name in the charter, and its organisation's."""
    state: str
    competitors: bool | None
    begun: bool
    wrong: bool
    """Whether its workspace cannot be opened."""


@for_operators(Action.SEE, Kind.ORGANISATION)
@never_cache
@require_GET
def alliances(request: HttpRequest) -> HttpResponse:
    """All alliances, and folders that could become one."""
    every = Alliance.objects.prefetch_related("sides__organisation")
    page = paged(request, list(every))
    values = {
        "tabs": tabs("administration-alliances"),
        "page": page,
        "lines": [_line(each) for each in page.items],
        "folders": list(found_folders()),
    }
    return render(request, "administration/alliances.html.j2", values)


def _line(alliance: Alliance) -> Line:
    here = Here(alliance, NOBODY)
    sides = tuple((side.party, side.organisation.name) for side in alliance.sides.all())
    try:
        title, begun, wrong = here.title, is_begun(alliance), False
    except (TallystickError, OSError):
        title, begun, wrong = alliance.name, False, True
    return Line(alliance.name, title, sides, alliance.state, alliance.competitors, begun, wrong)


@for_operators(Action.SEE, Kind.ORGANISATION)
@never_cache
@require_GET
def alliance(request: HttpRequest, name: str) -> HttpResponse:
    """One alliance: its parties, how many people hold which role, its clock, and what was said of competition."""
    found = _found(name)
    line = _line(found)
    words = last_words(found)
    counts: dict[tuple[str, str], int] = {}
    today = Here(found, NOBODY).today if not line.wrong else None
    for row in Membership.objects.filter(alliance=found, person__is_active=True):
        if today is not None and row.since <= today and (row.until is None or today < row.until):
            counts[row.party, row.role] = counts.get((row.party, row.role), 0) + 1
    values: dict[str, Any] = {
        "tabs": tabs("administration-alliances"),
        "found": found,
        "line": line,
        "words": [(party, organisation, words.get(party)) for party, organisation in line.parties],
        "counts": [
            (organisation, _roles(counts, party))
            for party, organisation in (*line.parties, ("", _("All parties together")))
            if party or _roles(counts, party)
        ],
        "at_setup": not words and found.competitors is not None,
        "behind": found.behind.days,
    }
    return render(request, "administration/alliance.html.j2", values)


def _roles(counts: dict[tuple[str, str], int], party: str) -> list[tuple[str, int]]:
    """How many people hold which role for a party."""
    return [(role, count) for (of, role), count in sorted(counts.items()) if of == party]


def _found(name: str) -> Alliance:
    found = Alliance.objects.filter(name=name).first()
    if found is None:
        raise Http404
    return found


class ManagersForm(forms.Form):
    """Who is invited to manage for each party of an alliance that is added."""

    def __init__(self, *args: Any, parties: dict[str, str], **named: Any) -> None:
        super().__init__(*args, **named)
        for number, title in enumerate(parties.values()):
            self.fields[f"email-{number}"] = forms.EmailField(
                label=_("Manager of %(party)s, by mail") % {"party": title}, required=False
            )
            self.fields[f"email-{number}"].widget.attrs["autocomplete"] = "off"
        self.parties = tuple(parties)

    def managers(self) -> dict[str, str]:
        """The addresses that were given, by party."""
        said = self.cleaned_data
        found = {party: said[f"email-{number}"] for number, party in enumerate(self.parties)}
        return {party: email for party, email in found.items() if email}

    def clean(self) -> dict[str, Any]:
        """Nobody manages two parties, and somebody has to manage one."""
        found = super().clean() or self.cleaned_data
        given = [str(email).lower() for email in found.values() if email]
        if not self.errors and not given:
            self.add_error(None, _("Invite the manager of one party at least; they invite the others."))
        if len(set(given)) < len(given):
            self.add_error(None, _("Nobody manages two parties; give another address."))
        return found


@for_operators(Action.ADMINISTER, Kind.ORGANISATION)
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, folder: str) -> HttpResponse:
    """Adds the alliance whose workspace is in a folder, and invites managers."""
    person, found = person_asking(request), found_in(folder)
    if person is None:
        raise Http404
    parties = {} if found.charter is None else {name: each.name for name, each in found.charter.parties.items()}
    form = ManagersForm(request.POST if request.method == "POST" else None, parties=parties)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_alliance(folder, form.managers(), by=person, absolute=request.build_absolute_uri)
        except InputError as wrong:
            form.add_error(None, str(wrong))
        else:
            messages.success(request, _("The alliance is on the site, and its managers are invited by mail."))
            return HttpResponseRedirect(reverse("administration-alliance", args=[made.name]))
    values = {"tabs": tabs("administration-alliances"), "found": found, "form": form}
    status = 404 if found.charter is None else 422 if form.errors else 200
    return render(request, "administration/add.html.j2", values, status=status)


@for_operators(Action.ADMINISTER, Kind.ORGANISATION)
@require_POST
def begin(request: HttpRequest, name: str) -> HttpResponse:
    """Begins the record of an alliance that has none, with a key of the log that the site keeps."""
    found = _found(name)
    begin_record(found)
    messages.success(request, _("The record is begun."))
    return HttpResponseRedirect(reverse("administration-alliance", args=[name]))
