"""The page on which a reader asks for files, and takes them away."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)
from django.views.decorators.http import require_GET, require_http_methods

from tallystick.charter.model.bands import Severity
from tallystick.errors import InputError
from tallystick.reports import charts
from tallystick.reports.views import Tag
from tallystick.scorecard.periods import scorecard_periods
from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import in_alliance
from tallystick.web.access.lookup import alliance_for
from tallystick.web.alliances.concerns import concerns
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.snapshot import editions_for
from tallystick.web.api.exports import file_answer
from tallystick.web.entering.whose import sources_seen
from tallystick.web.exports.making import ask
from tallystick.web.exports.models import FAILED, MAKING, READY, Export
from tallystick.web.exports.tables import WHATS, Asked
from tallystick.web.pages.paging import paged
from tallystick.web.pages.programs.forms import ExportForm
from tallystick.web.pages.programs.hooks import sees_any
from tallystick.web.people.models import Person

STATES: dict[str, tuple[Severity, str]] = {MAKING: ("watch", N_("Being made")), READY: ("good", N_("Ready")),
                                           FAILED: ("poor", N_("Failed"))}  # fmt: skip
_BY_KIND = {
    "figures": Kind.KPI, "scorecard": Kind.KPI, "objectives": Kind.OBJECTIVE, "issues": Kind.ISSUE,
    "editions": Kind.EDITION, "entries": Kind.RECORD,
}  # fmt: skip
_CONCERNED = {
    "determinations": Kind.DETERMINATION, "claims": Kind.DETERMINATION, "events": Kind.DETERMINATION,
    "account": Kind.ACCOUNT, "cases": Kind.CASE,
}  # fmt: skip


@in_alliance(kind=Kind.KPI)
@require_http_methods(["GET", "POST"])
def exports(request: HttpRequest, here: Here) -> HttpResponse:
    """What can be exported, and the exports of the week."""
    person = person_asking(request)
    if person is None:
        raise Http404
    form = _form(here, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _asked(request, here, person, form)
        except InputError as wrong:
            form.add_error(None, str(wrong))
        else:
            said = _("It is ready: %(name)s.") % {"name": made.name} if made.state == READY else _("It is being made.")
            messages.success(request, said)
            return HttpResponseRedirect(reverse("exports", args=[here.name]))
    page = paged(request, list(_own(here, person)))
    values: dict[str, Any] = {
        "here": here, "form": form, "page": page, "lines": [_line(each) for each in page.items],
        "sees_hooks": sees_any(here), "making": any(each.state == MAKING for each in page.items),
    }  # fmt: skip
    return render(request, "programs/exports.html.j2", values, status=422 if form.errors else 200)


def _form(here: Here, data: Any) -> ExportForm:
    compiled = here.opened.reading.compiled
    begun = [] if compiled is None else [each for each in scorecard_periods(compiled) if each.start <= here.today]
    return ExportForm(
        data,
        whats=[(name, _(WHATS[name])) for name in whats_for(here)],
        periods=[(each.id, each.label) for each in reversed(begun)],
        parties=[("alliance", _("the alliance as a whole")), *((n, p.name) for n, p in here.charter.parties.items())],
        editions=[(each.name, each.name) for each in reversed(editions_for(here.opened, here.reader))],
    )


def whats_for(here: Here) -> Iterator[str]:
    """What there is for the reader to export."""
    for name in WHATS:
        if name in _BY_KIND:
            if here.may(Action.SEE, here.thing(_BY_KIND[name])).allowed:
                yield name
        elif name in _CONCERNED:
            if concerns(here, _CONCERNED[name]):
                yield name
        elif sources_seen(here):
            yield name


def _asked(request: HttpRequest, here: Here, person: Person, form: ExportForm) -> Export:
    said = form.cleaned_data
    asked = Asked(
        **{name: said[name] or None for name in ("period", "party", "edition")}
        if said["what"] == "figures"
        else {"period": said["period"] or None, "party": said["party"] or None}
    )
    there = alliance_for(request, here.name, Outlet.EXPORT)
    return ask(there, person, None, what=said["what"], form=said["form"], asked=asked)


def _own(here: Here, person: Person) -> "QuerySet[Export]":
    return Export.objects.filter(alliance=here.alliance, person=person).select_related("job")


def _line(each: Export) -> dict[str, Any]:
    severity, word = STATES[each.state]
    asked = ", ".join(str(value) for value in each.asked.values())
    return {"it": each, "what": _(WHATS[each.what]), "asked": asked, "tag": Tag(severity, word, charts.mark(severity))}


@in_alliance(kind=Kind.KPI)
@require_GET
def file(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """The file of an export, for whoever asked for it."""
    person = person_asking(request)
    found = None if person is None else _own(here, person).filter(pk=number).first()
    if found is None:
        raise Http404
    return file_answer(request, alliance_for(request, here.name, Outlet.EXPORT), found)
