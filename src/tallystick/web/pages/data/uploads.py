"""Uploads: a file is chosen, looked at, its columns are matched, it is tried, and only then recorded."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.charter.library.model import InputColumn
from tallystick.charter.library.proposing import holds, propose
from tallystick.charter.model.sources import Column
from tallystick.errors import InputError
from tallystick.facts.looking import Look
from tallystick.facts.renaming import takes_renaming
from tallystick.facts.report import RowProblem
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.records import is_begun
from tallystick.web.entering.arriving import was_too_large
from tallystick.web.entering.locked import labels
from tallystick.web.entering.models import DROPPED, RECORDED, WAITING, Upload
from tallystick.web.entering.sheets import headings
from tallystick.web.entering.trials import Kept, report_csv
from tallystick.web.entering.uploads import (
    bring,
    is_large,
    locked_days,
    look,
    plan_of,
    queue_for,
    rename,
    tried,
    try_out,
    upload_of,
    uploads_of,
)
from tallystick.web.entering.uploads import drop as forget
from tallystick.web.entering.uploads import record as put_down
from tallystick.web.entering.whose import delivers_for, sources_seen
from tallystick.web.jobs.models import Job
from tallystick.web.pages.data.asking import asking, page
from tallystick.web.pages.data.coverage import Coverage
from tallystick.web.pages.data.forms import UploadForm
from tallystick.web.pages.paging import paged

ROWS_SHOWN = 10
MOST_PROBLEMS = 50
FORMS = {"text": "text", "number": "number", "boolean": "boolean", "date": "date", "time": "time"}


def _choices(here: Here) -> list[tuple[str, str]]:
    return [
        (name, here.charter.sources[name].title or name)
        for name in sources_seen(here)
        if delivers_for(here, name) is not None
    ]


@in_alliance()
@require_http_methods(["GET", "POST"])
def uploads(request: HttpRequest, here: Here) -> HttpResponse:
    """What waits and what was recorded, and the form for another file."""
    choices = _choices(here)
    if not choices:
        raise Http404
    form = UploadForm(choices=choices, initial={"source": request.GET.get("source")})
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, choices=choices, too_large=was_too_large(request))
        if form.is_valid():
            source = form.cleaned_data["source"]
            try:
                made = bring(
                    here, asking(request), form.cleaned_data["file"], source=source, party=_party(here, source)
                )
            except InputError as wrong:
                form.add_error("file", str(wrong))
            else:
                return HttpResponseRedirect(reverse("data-upload", args=[here.name, made.pk]))
    values = {
        "here": here,
        "form": form,
        "page": paged(request, list(uploads_of(here).exclude(state=DROPPED))),
        "sources": here.charter.sources,
        "parties": here.charter.parties,
    }
    return page(request, "data/uploads.html.j2", values, status=422 if form.is_bound else 200)


def _party(here: Here, source: str) -> str:
    """The party for which the reader delivers; InputError where there is none."""
    found = delivers_for(here, source)
    if found is None:
        raise InputError(_("You do not deliver facts to this source."))
    return found


def _upload(here: Here, pk: int) -> Upload:
    found = upload_of(here, pk)
    if found is None or found.state == DROPPED:
        raise Http404
    return found


@in_alliance()
@require_GET
def upload(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """One upload: the first rows as read, the columns, and what recording it would come to."""
    return _page(request, here, _upload(here, pk))


def _page(request: HttpRequest, here: Here, it: Upload, *, wrong: str = "", status: int = 200) -> HttpResponse:
    job = it.job if it.job is not None and it.job.state in ("queued", "running") else None
    values: dict[str, Any] = {
        "here": here,
        "it": it,
        "job": job,
        "last_job": it.job,
        "source": here.charter.sources[it.source],
        "title": here.charter.sources[it.source].title or it.source,
        "wrong": wrong,
        "large": is_large(it),
        "begun": is_begun(here.alliance),
        "parties": here.charter.parties,
    }
    if getattr(request, "htmx", False):
        answer = page(request, "data/_progress.html.j2", values)
        if job is None:
            answer["HX-Refresh"] = "true"
        return answer
    if it.state == RECORDED or job is not None:
        return page(request, "data/upload.html.j2", {**values, "looked": None, "kept": None}, status=status)
    looked, unread = _looked(here, it)
    columns = _columns(here, it, looked)
    kept = tried(here, it)
    if kept is None and looked is not None and not looked.problems and not is_large(it) and not wrong:
        kept = try_out(here, it)
    values |= {
        "looked": looked,
        "unreadable": unread,
        "columns": columns,
        "lacking": [each["heading"].title for each in columns if not each["is_there"]],
        "renames": takes_renaming(plan_of(here, it.source)),
        "rows": () if looked is None else looked.rows[:ROWS_SHOWN],
        "kept": kept,
        "locked": () if kept is None else locked_days(here, kept),
        "locked_labels": labels,
        "problems": () if kept is None else [_advised(here, it, each) for each in kept.row_problems[:MOST_PROBLEMS]],
        "days": None if kept is None or not kept.days else Coverage(
            kept.days[0], _after(kept), frozenset(kept.days)
        ),
    }  # fmt: skip
    return page(request, "data/upload.html.j2", values, status=status)


def _after(kept: Kept) -> date:
    return kept.days[-1] + timedelta(days=1)


def _looked(here: Here, it: Upload) -> tuple[Look | None, str]:
    """The first rows; or why the file cannot be read."""
    try:
        return look(here, it), ""
    except InputError as wrong:
        return None, str(wrong)


def _columns(here: Here, it: Upload, looked: Look | None) -> list[Mapping[str, Any]]:
    """Each declared column with the heading it is taken from, and those it could be."""
    if looked is None:
        return []
    declared = here.charter.sources[it.source].columns
    proposals = propose(
        {
            column.called or name: InputColumn.model_validate(
                {"form": FORMS[column.type], "is": column.title or name, "also": [name, column.title or name]}
            )
            for name, column in declared.items()
        },
        looked.cells(),
    )
    proposals |= _last_pair(declared, looked, {*proposals.values(), *looked.columns.values()}, proposals)
    back = {wanted: heading for heading, wanted in it.renamed.items()}
    found: list[Mapping[str, Any]] = []
    for each in headings(here, it.source):
        wanted = declared[each.name].called or each.name
        standing = looked.columns.get(each.name)
        exact = wanted if wanted in looked.header else None
        chosen = back.get(wanted) or standing or exact
        found.append(
            {
                "heading": each,
                "wanted": wanted,
                "chosen": chosen or proposals.get(wanted),
                "proposed": chosen is None and wanted in proposals,
                "is_there": chosen is not None,
            }
        )
    return found


def _last_pair(
    declared: Mapping[str, Column], looked: Look, taken: set[str], known: Mapping[str, str]
) -> Mapping[str, str]:
    """Where one column and one heading are left and the cells fit, they belong together: a proposal like the others."""
    left = [
        (column.called or name, column.type)
        for name, column in declared.items()
        if (column.called or name) not in known
    ]
    over = [(title, cells) for title, cells in looked.cells().items() if title not in taken]
    if len(left) == len(over) == 1 and holds(FORMS[left[0][1]], over[0][1]):
        return {left[0][0]: over[0][0]}
    return {}


def _advised(here: Here, it: Upload, problem: RowProblem) -> Mapping[str, Any]:
    return {"it": problem, "advice": _advice(here, it).get(problem.column or "", _("Mend the row."))}


def _advice(here: Here, it: Upload) -> Mapping[str, str]:
    """What is expected in each column, for whoever mends a file."""
    declared = here.charter.sources[it.source].columns
    return {
        each.name: (
            _("Write one of %(options)s.") % {"options": ", ".join(each.options)} if each.options
            else _("Write a %(hint)s.") % {"hint": each.hint} if declared[each.name].type != "text"
            else _("Fill it in.")
        )
        for each in headings(here, it.source)
    }  # fmt: skip


@in_alliance()
@require_POST
def columns(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Says which heading of the file is which column of the source."""
    it = _waiting(here, pk)
    looked, unread = _looked(here, it)
    if looked is None:
        return _page(request, here, it, wrong=unread, status=422)
    chosen: dict[str, str] = {}
    for each in _columns(here, it, looked):
        heading = request.POST.get(f"column-{each['heading'].name}", "")
        if not heading:
            continue
        if heading not in looked.header:
            raise InputError(_("The file has no heading “%(heading)s”.") % {"heading": heading[:80]})
        if heading in chosen:
            text = _("“%(heading)s” was chosen for two columns; choose another one for one of them.")
            return _page(request, here, it, wrong=text % {"heading": heading}, status=422)
        chosen[heading] = each["wanted"]
    rename(it, {heading: wanted for heading, wanted in chosen.items() if heading != wanted})
    return HttpResponseRedirect(reverse("data-upload", args=[here.name, it.pk]))


def _waiting(here: Here, pk: int) -> Upload:
    found = _upload(here, pk)
    if found.state != WAITING:
        raise InputError(_("“%(name)s” is not waiting any more.") % {"name": found.name})
    return found


@in_alliance()
@require_POST
def attempt(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Tries a large file, in a worker; a small one at once."""
    it = _waiting(here, pk)
    if is_large(it):
        queue_for(it, asking(request), records=False)
    else:
        try_out(here, it)
    return HttpResponseRedirect(reverse("data-upload", args=[here.name, it.pk]))


@in_alliance()
@require_POST
def record(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Records an upload; then its batch is shown with the figures that changed."""
    it = _waiting(here, pk)
    if is_large(it):
        queue_for(it, asking(request), records=True)
        return HttpResponseRedirect(reverse("data-upload", args=[here.name, it.pk]))
    try:
        added = put_down(here, it)
    except InputError as wrong:
        return _page(request, here, it, wrong=str(wrong), status=422)
    messages.success(request, _("Recorded: batch %(number)s.") % {"number": added.batch.number})
    address = reverse("data-batch", args=[here.name, it.source, added.batch.number])
    return HttpResponseRedirect(f"{address}?moved=1")


@in_alliance()
@require_POST
def stop(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Asks the worker that is at an upload to stop; nothing is recorded then."""
    it = _upload(here, pk)
    if it.job is not None:
        Job.objects.filter(pk=it.job.pk, state__in=["queued", "running"]).update(cancel=True)
        messages.info(request, _("It stops at the next step."))
    return HttpResponseRedirect(reverse("data-upload", args=[here.name, it.pk]))


@in_alliance()
@require_POST
def drop(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Forgets an upload, with its file."""
    it = _waiting(here, pk)
    forget(it)
    messages.success(request, _("“%(name)s” is forgotten; nothing was recorded.") % {"name": it.name})
    return HttpResponseRedirect(reverse("data-uploads", args=[here.name]))


@in_alliance()
@require_GET
def report(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """What is wrong with an upload, as CSV."""
    it = _upload(here, pk)
    kept = tried(here, it)
    if kept is None:
        raise Http404
    answer = HttpResponse("\ufeff" + report_csv(kept, advice=_advice(here, it)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="report-{it.pk}.csv"'
    return answer
