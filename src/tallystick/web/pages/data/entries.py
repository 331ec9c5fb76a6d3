"""Sheets of facts that people enter: begun, filled in, handed in, approved by somebody else of the party."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.errors import InputError
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.design.periods import period_name
from tallystick.web.entering import sheets
from tallystick.web.entering.arriving import was_too_large
from tallystick.web.entering.models import DRAFT, RETURNED, SUBMITTED, Evidence, Sheet
from tallystick.web.entering.sheets import Checked, headings, may_change, most_rows, sheet_seen, sheet_thing
from tallystick.web.entering.whose import delivers_for, sources_seen
from tallystick.web.pages.data.asking import asking, page
from tallystick.web.pages.data.forms import BeginSheetForm, EvidenceForm, ReasonForm
from tallystick.web.pages.paging import paged
from tallystick.web.watching import seen as watched

SPARE = 3
"""Empty rows below those that are filled."""
FEWEST = 5


def _sources(here: Here) -> list[tuple[str, str]]:
    """Sources of which the reader may enter rows."""
    return [
        (name, here.charter.sources[name].title or name)
        for name in sources_seen(here)
        if delivers_for(here, name, Kind.ENTRY) is not None and sheets.enterable(here, name)
    ]


def _periods(here: Here) -> list[tuple[str, str]]:
    """Periods that have begun, the latest first."""
    every = [each.period for each in reversed(here.opened.closing(here.today).periods)]
    return [(each.id, period_name(each.label)) for each in every if each.start <= here.today]


@in_alliance()
@require_http_methods(["GET", "POST"])
def entries(request: HttpRequest, here: Here) -> HttpResponse:
    """What waits for approval, the reader's drafts, and the form to begin another sheet."""
    choices = _sources(here)
    found = sheets.sheets_seen(here)
    approves = any(here.may(Action.APPROVE, here.thing(Kind.ENTRY, party=each)).allowed for each in here.parties)
    if not choices and not found and not approves:
        raise Http404
    initial = {"source": request.GET.get("source"), "period": request.GET.get("period")}
    form = BeginSheetForm(sources=choices, periods=_periods(here), initial=initial)
    if request.method == "POST":
        form = BeginSheetForm(request.POST, sources=choices, periods=_periods(here))
        if form.is_valid():
            try:
                made = sheets.begin(
                    here, asking(request), source=form.cleaned_data["source"], period=form.cleaned_data["period"]
                )
            except InputError as wrong:
                form.add_error("period", str(wrong))
            else:
                return HttpResponseRedirect(reverse("data-entry", args=[here.name, made.pk]))
    waiting = [each for each in found if each.state == SUBMITTED]
    values = {
        "here": here,
        "form": form,
        "begins": bool(choices),
        "to_approve": [each for each in waiting if _approves(here, each)],
        "waiting": [each for each in waiting if not _approves(here, each)],
        "drafts": [each for each in found if each.state in (DRAFT, RETURNED)],
        "page": paged(request, [each for each in found if each.state == "recorded"]),
        "sources": here.charter.sources,
        "parties": here.charter.parties,
        "labels": dict(_periods(here)),
    }
    return page(request, "data/entries.html.j2", values, status=422 if form.is_bound else 200)


def _approves(here: Here, sheet: Sheet) -> bool:
    return here.may(Action.APPROVE, sheet_thing(here, sheet)).allowed


def _sheet(here: Here, pk: int) -> Sheet:
    found = sheet_seen(here, pk)
    if found is None:
        raise Http404
    return found


@in_alliance()
@require_http_methods(["GET", "POST"])
def entry(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """One sheet as a grid: kept, checked, handed in."""
    sheet = _sheet(here, pk)
    if request.method == "GET":
        return _page(request, here, sheet)
    if not may_change(here, sheet):
        here.require(Action.ENTER, sheet_thing(here, sheet))
        raise InputError(_("It was handed in, or it is somebody else's."))
    sheet.rows, sheet.note = _posted(request, here, sheet), request.POST.get("note", "").strip()[:500]
    wrong = ""
    if text := request.POST.get("pasted", "").strip():
        try:
            added = sheets.pasted(here, sheet.source, text)
            sheet.rows = (sheets.filled(sheet.rows) + added)[: most_rows(here, sheet.source)]
        except InputError as error:
            wrong = str(error)
    if "keys" in request.POST:
        sheet.rows = (sheets.filled(sheet.rows) + sheets.prefilled(here, sheet))[: most_rows(here, sheet.source)]
    sheet.save()
    if wrong:
        return _page(request, here, sheet, wrong=wrong, status=422, text=text)
    if "submit" in request.POST:
        found = sheets.submit(here, sheet)
        if not found.is_fit:
            return _page(request, here, sheet, checked=found, status=422)
        messages.success(request, _("Handed in. Somebody else of your party approves it."))
        return HttpResponseRedirect(reverse("data-entries", args=[here.name]))
    if "check" in request.POST:
        found = sheets.check(here, sheet)
        return _page(request, here, sheet, checked=found, status=200 if found.is_fit else 422)
    messages.success(request, _("The draft is kept."))
    return HttpResponseRedirect(reverse("data-entry", args=[here.name, sheet.pk]))


def _posted(request: HttpRequest, here: Here, sheet: Sheet) -> list[dict[str, str]]:
    """The cells of the grid."""
    names = [each.name for each in headings(here, sheet.source)]
    found = []
    for place in range(most_rows(here, sheet.source)):
        cells = {
            name: request.POST.get(f"r{place}-{name}", "").replace("\0", "").strip()[: sheets.LONGEST_CELL]
            for name in names
        }
        found.append(cells)
    while found and not any(found[-1].values()):
        found.pop()
    return found


def _page(
    request: HttpRequest, here: Here, sheet: Sheet, *, checked: Checked | None = None, wrong: str = "",
    forms: Mapping[str, Any] | None = None, status: int = 200, text: str = "",
) -> HttpResponse:  # fmt: skip
    changes, approves = may_change(here, sheet), _approves(here, sheet) and sheet.state == SUBMITTED
    columns = headings(here, sheet.source)
    rows: list[dict[str, str]] = sheets.filled(sheet.rows)
    count = len(rows)
    if changes:
        rows = rows + [{}] * max(SPARE, FEWEST - count)
        rows = rows[: most_rows(here, sheet.source)]
    if checked is None and approves:
        checked = sheets.check(here, sheet)
    if not changes:
        watched(request, here, Kind.ENTRY, f"{sheet.source} {sheet.period}".strip(), here.outlet, party=sheet.party)
    values = {
        "here": here,
        "sheet": sheet,
        "title": here.charter.sources[sheet.source].title or sheet.source,
        "label": dict(_periods(here)).get(sheet.period, sheet.period),
        "columns": columns,
        "rows": [{each.name: row.get(each.name, "") for each in columns} for row in rows],
        "count": count,
        "checked": checked,
        "wrong": wrong,
        "pasted": text,
        "changes": changes,
        "approves": approves,
        "own": sheet.person.key == here.actor.person,
        "has_keys": changes and bool(sheets.prefilled(here, sheet)),
        "evidence": list(sheet.evidence.select_related("person").order_by(F("row").asc(nulls_first=True), "came")),
        "reason_form": (forms or {}).get("reason", ReasonForm(prefix="back")),
        "evidence_form": (forms or {}).get("evidence", EvidenceForm()),
        "parties": here.charter.parties,
        "is_submitted": sheet.state == SUBMITTED,
        "zone": here.charter.zone,
    }
    return page(request, "data/entry.html.j2", values, status=status)


@in_alliance()
@require_POST
def decide(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Approves a sheet, which records it, or sends it back with a reason."""
    sheet = _sheet(here, pk)
    here.require(Action.APPROVE, sheet_thing(here, sheet))
    if "approve" in request.POST:
        try:
            added = sheets.approve(here, asking(request), sheet)
        except InputError as wrong:
            return _page(request, here, sheet, wrong=str(wrong), status=422)
        messages.success(request, _("Approved and recorded: batch %(number)s.") % {"number": added.batch.number})
        address = reverse("data-batch", args=[here.name, sheet.source, added.batch.number])
        return HttpResponseRedirect(f"{address}?moved=1")
    form = ReasonForm(request.POST, prefix="back")
    if not form.is_valid():
        return _page(request, here, sheet, forms={"reason": form}, status=422)
    sheets.send_back(here, asking(request), sheet, reason=form.cleaned_data["why"])
    messages.success(request, _("Sent back to %(who)s.") % {"who": sheet.person})
    return HttpResponseRedirect(reverse("data-entries", args=[here.name]))


@in_alliance()
@require_POST
def drop(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Throws a draft away, with its evidence."""
    sheet = _sheet(here, pk)
    if not may_change(here, sheet):
        raise InputError(_("It was handed in, or it is somebody else's."))
    for each in sheet.evidence.all():
        sheets.take_away(each)
    sheet.delete()
    messages.success(request, _("The draft is thrown away."))
    return HttpResponseRedirect(reverse("data-entries", args=[here.name]))


@in_alliance()
@require_POST
def attach(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Adds a file of evidence to a draft."""
    sheet = _sheet(here, pk)
    if not may_change(here, sheet):
        raise InputError(_("It was handed in, or it is somebody else's."))
    form = EvidenceForm(request.POST, request.FILES)
    if was_too_large(request):
        form.add_error("evidence", _("A file of evidence has at most 25 MB."))
    if form.is_valid():
        try:
            sheets.attach(asking(request), sheet, form.cleaned_data["evidence"], row=form.cleaned_data["row"])
        except InputError as wrong:
            form.add_error("evidence", str(wrong))
    if not form.is_valid():
        return _page(request, here, sheet, forms={"evidence": form}, status=422)
    return HttpResponseRedirect(reverse("data-entry", args=[here.name, sheet.pk]) + "#evidence")


def _evidence(here: Here, pk: int, evidence: int) -> Evidence:
    found = Evidence.objects.filter(sheet=_sheet(here, pk), pk=evidence).select_related("sheet").first()
    if found is None:
        raise Http404
    return found


@in_alliance()
@require_GET
def evidence(request: HttpRequest, here: Here, pk: int, evidence: int) -> HttpResponse:
    """A file of evidence, to be kept and never opened within the site."""
    found = _evidence(here, pk, evidence)
    if not found.file.is_file():
        raise Http404
    watched(request, here, Kind.ENTRY, f"evidence {found.sha256[:12]}", here.outlet, party=found.sheet.party)
    answer = HttpResponse(found.file.read_bytes(), content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name) or "attachment"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@in_alliance()
@require_POST
def detach(request: HttpRequest, here: Here, pk: int, evidence: int) -> HttpResponse:
    """Takes a file of evidence away from a draft."""
    found = _evidence(here, pk, evidence)
    if not may_change(here, found.sheet):
        raise InputError(_("It was handed in, or it is somebody else's."))
    sheets.take_away(found)
    return HttpResponseRedirect(reverse("data-entry", args=[here.name, pk]) + "#evidence")
