"""The page on which a reader asks for files, and takes them away."""

from collections.abc import Iterator, Mapping
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
from tallystick.errors import InputError, ProblemsError
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
from tallystick.web.design.periods import period_name
from tallystick.web.entering.whose import sources_seen
from tallystick.web.exports.making import KEPT, ask, is_out_of_date
from tallystick.web.exports.models import FAILED, MAKING, READY, Export
from tallystick.web.exports.tables import WHATS, Asked
from tallystick.web.pages.paging import paged
from tallystick.web.pages.programs.forms import ExportForm
from tallystick.web.pages.programs.hooks import sees_any
from tallystick.web.people.models import Person

OUT_OF_DATE = "out of date"
STATES: dict[str, tuple[Severity, str]] = {
    MAKING: ("watch", N_("Being made")), READY: ("good", N_("Ready")), FAILED: ("poor", N_("Failed")),
    OUT_OF_DATE: ("none", N_("Out of date")),
}  # fmt: skip
FORMATS = {"xlsx": "XLSX", "csv": "CSV", "parquet": "Parquet", "ocds": "OCDS"}
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
            _tell(request, made)
            return HttpResponseRedirect(reverse("exports", args=[here.name]))
    page = paged(request, list(_own(here, person)))
    values: dict[str, Any] = {
        "here": here, "form": form, "page": page, "lines": [_line(here, each) for each in page.items],
        "sees_hooks": sees_any(here), "formats": FORMATS,
    }  # fmt: skip
    values["making"] = any(each["state"] == MAKING for each in values["lines"])
    return render(request, "programs/exports.html.j2", values, status=422 if form.errors else 200)


def _tell(request: HttpRequest, made: Export) -> None:
    """What became of what was asked for."""
    if made.state == MAKING:
        messages.info(request, _("It is being made."))
    elif made.rows:
        messages.success(request, _("It is ready: %(name)s.") % {"name": made.name})
    else:
        messages.warning(request, _("It is ready, and has no lines: nothing fits all that you chose."))


def _form(here: Here, data: Any) -> ExportForm:
    compiled = here.opened.reading.compiled
    begun = [] if compiled is None else [each for each in scorecard_periods(compiled) if each.start <= here.today]
    return ExportForm(
        data,
        whats=[(name, _(WHATS[name])) for name in whats_for(here)],
        periods=[(each.id, period_name(each.label)) for each in reversed(begun)],
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


def _line(here: Here, each: Export) -> dict[str, Any]:
    state, said = _state(each)
    severity, word = STATES[state]
    return {
        "it": each, "what": _(WHATS[each.what]), "asked": ", ".join(_asked_for(here, each)), "state": state,
        "said": said, "tag": Tag(severity, word, charts.mark(severity)),
        "until": each.asked_at - here.alliance.behind + KEPT,
    }  # fmt: skip


def _state(each: Export) -> tuple[str, str]:
    """How far it is, and what there is to say of it."""
    if each.state == READY and is_out_of_date(each):
        return OUT_OF_DATE, _("What you may see is not what it was when the export was made. Ask for it anew.")
    if each.state == MAKING and (each.job is None or each.job.state in ("failed", "cancelled")):
        return FAILED, _("The work on it was stopped. Ask for it anew.")
    return each.state, each.said


def _asked_for(here: Here, each: Export) -> Iterator[str]:
    """What was asked for, by the names that the charter has for it."""
    compiled = here.opened.reading.compiled
    labels = (
        {} if compiled is None else {period.id: period_name(period.label) for period in scorecard_periods(compiled)}
    )
    words = {
        "period": labels, "party": {"alliance": _("the alliance as a whole"), **_names(here.charter.parties, "name")},
        "kpi": _names(here.charter.kpis, "title"), "clause": _names(here.charter.clauses, "title"),
    }  # fmt: skip
    said = {name: each.asked[name] for name in (*words, *sorted(each.asked)) if name in each.asked}
    for name, value in said.items():
        yield _("edition %(name)s") % {"name": value} if name == "edition" else words.get(name, {}).get(value, value)


def _names(things: Mapping[str, Any], said: str) -> dict[str, str]:
    return {key: str(getattr(each, said, None) or key) for key, each in things.items()}


@in_alliance(kind=Kind.KPI)
@require_GET
def file(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """The file of an export, for whoever asked for it."""
    person = person_asking(request)
    found = None if person is None else _own(here, person).filter(pk=number).first()
    if found is None:
        raise Http404
    try:
        return file_answer(request, alliance_for(request, here.name, Outlet.EXPORT), found)
    except ProblemsError as wrong:
        messages.error(request, " ".join(f"{each.message} {each.hint}" for each in wrong.problems))
        return HttpResponseRedirect(reverse("exports", args=[here.name]))
