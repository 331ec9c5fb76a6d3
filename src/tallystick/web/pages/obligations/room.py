"""The privileged room of a case: notes and files of the own party's counsel, and of nobody else.

Nothing on this page is kept by browsers or passed on; the site's log has no word of it.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from tallystick.errors import InputError
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.pages.obligations.case_steps import about
from tallystick.web.pages.obligations.cases import found_case
from tallystick.web.pages.obligations.coming_in import tabs
from tallystick.web.pages.obligations.forms import ActForm, ProofField
from tallystick.web.pages.paging import paged
from tallystick.web.people.models import Person
from tallystick.web.rooms.papers import LONGEST, file_of, own_rooms, papers, put_file, remove, write_note


class NoteForm(ActForm):
    """A note."""

    text = forms.CharField(
        label=gettext_lazy("Note"), max_length=LONGEST, widget=forms.Textarea(attrs={"autocomplete": "off"})
    )


class FileForm(ActForm):
    """A file."""

    file = ProofField(
        label=gettext_lazy("File"), help_text=gettext_lazy("At most 10 MiB; it is sealed, and never opened.")
    )


@in_alliance()
@never_cache
@require_GET
def room(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """The papers of the own party's room."""
    return _room(request, here, name, NoteForm(), FileForm())


@in_alliance()
@never_cache
@sensitive_post_parameters()
@require_POST
def note(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """Puts a note into the room."""
    party = _party(here, name)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _room(request, here, name, form, FileForm(), status=422)
    write_note(here, _person(request), party, name, form.cleaned_data["text"])
    messages.success(request, _("It is in the room."))
    return HttpResponseRedirect(reverse("room", args=[here.name, name]))


@in_alliance()
@never_cache
@sensitive_post_parameters()
@require_POST
def file(request: HttpRequest, here: Here, name: str) -> HttpResponse:
    """Puts a file into the room."""
    party = _party(here, name)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data["file"]
        try:
            put_file(here, _person(request), party, name, name=given.name, content=given.read())
        except InputError as wrong:
            form.add_error("file", str(wrong))
        else:
            messages.success(request, _("It is in the room."))
            return HttpResponseRedirect(reverse("room", args=[here.name, name]))
    return _room(request, here, name, NoteForm(), form, status=422)


@in_alliance()
@never_cache
@require_GET
def paper(request: HttpRequest, here: Here, name: str, number: int) -> HttpResponse:
    """A file of the room, handed to its counsel as it was handed in."""
    del request
    called, content = file_of(here, _party(here, name), name, number)
    answer = HttpResponse(content, content_type="application/octet-stream")
    plain = called.encode("ascii", "replace").decode().replace("?", "_").replace('"', "")
    answer["Content-Disposition"] = f'attachment; filename="{plain}"'
    answer["Cache-Control"] = "no-store, private"
    return answer


@in_alliance()
@never_cache
@require_POST
def destroy(request: HttpRequest, here: Here, name: str, number: int) -> HttpResponse:
    """Takes a paper out of the room for good."""
    remove(here, _party(here, name), name, number)
    messages.success(request, _("It is gone for good."))
    return HttpResponseRedirect(reverse("room", args=[here.name, name]))


def _party(here: Here, name: str) -> str:
    """The party whose room of the case the reader may enter; Http404 where there is none."""
    _seen, held = found_case(here, name)
    mine = [party for party in own_rooms(here) if party in held.record.parties]
    if not mine:
        raise Http404
    here.require(Action.ENTER, here.thing(Kind.ROOM, party=mine[0]))
    return mine[0]


def _person(request: HttpRequest) -> Person:
    person = person_asking(request)
    if person is None:
        raise Http404
    return person


def _room(
    request: HttpRequest, here: Here, name: str, form: NoteForm, file_form: FileForm, *, status: int = 200
) -> HttpResponse:
    party = _party(here, name)
    seen, held = found_case(here, name)
    every = list(reversed(list(papers(here, party, name))))
    values: dict[str, Any] = {
        "here": here,
        "tabs": tabs(here, "cases"),
        "case": held,
        "about": about(held, seen),
        "whose": seen.name(party),
        "page": paged(request, every),
        "form": form,
        "file_form": file_form,
        "zone": seen.compiled.charter.zone,
    }
    answer = render(request, "obligations/room.html.j2", values, status=status)
    answer["Cache-Control"] = "no-store, private"
    return answer
