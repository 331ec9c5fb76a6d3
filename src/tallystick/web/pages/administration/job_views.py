"""Work beside the pages: what waits, runs, failed; and the schedule."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.sharing.words import Action, Kind
from tallystick.web.access.guards import for_operators
from tallystick.web.alliances.titles import title_of as called
from tallystick.web.jobs.managing import STATES, counted, do_now, jobs_in, stop, switch, try_again
from tallystick.web.jobs.models import Job, Schedule
from tallystick.web.jobs.titles import title_of
from tallystick.web.pages.administration.tabs import tabs
from tallystick.web.pages.paging import paged

MOST = 1000
"""So many of the last are listed; the data base has the others."""
UNIT_SECONDS = (86400, 3600, 60)


def state_words() -> dict[str, str]:
    """The word for each state."""
    return {
        "queued": _("waits"), "running": _("is being done"), "failed": _("failed"), "cancelled": _("stopped"),
        "done": _("done"),
    }  # fmt: skip


def _row(job: Job) -> dict[str, Any]:
    """A job as an operator sees it: what the work of an alliance said of itself may tell of facts, and is left out."""
    return {
        "job": job,
        "title": title_of(job.task),
        "alliance": "" if job.alliance is None else called(job.alliance),
        "said": job.said if job.plain or job.alliance is None else "",
        "state": state_words()[job.state],
        "tag": {"failed": "poor", "cancelled": "watch", "done": "good"}.get(job.state, "none"),
    }


@for_operators(Action.SEE, Kind.JOB)
@never_cache
@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """The queue by state, and the schedule."""
    state = request.GET.get("state", "")
    page = paged(request, list(jobs_in(state)[:MOST]))
    values = {
        "tabs": tabs("administration-jobs"),
        "page": page,
        "rows": [_row(each) for each in page.items],
        "state": state if state in STATES else "",
        "counts": [(each, state_words()[each], count) for each, count in counted().items()],
        "schedules": [
            {"row": each, "title": title_of(each.task), "every": _every(each.every)} for each in Schedule.objects.all()
        ],
    }
    return render(request, "administration/jobs.html.j2", values)


def _every(seconds: int) -> str:
    """How often, in words."""
    unit = next((each for each in UNIT_SECONDS if seconds % each == 0), 1)
    n = seconds // unit
    words = {
        86400: ngettext("every day", "every %(num)d days", n), 3600: ngettext("every hour", "every %(num)d hours", n),
        60: ngettext("every minute", "every %(num)d minutes", n),
        1: ngettext("every second", "every %(num)d seconds", n),
    }  # fmt: skip
    return words[unit] % {"num": n}


@for_operators(Action.CONFIGURE, Kind.JOB)
@never_cache
@require_http_methods(["GET", "POST"])
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """One piece of work; tries it again, or stops it."""
    found = Job.objects.select_related("alliance", "asked_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        _done(request, found)
        return HttpResponseRedirect(reverse("administration-job", args=[pk]))
    values = {"tabs": tabs("administration-jobs"), "row": _row(found)}
    return render(request, "administration/job.html.j2", values)


def _done(request: HttpRequest, found: Job) -> None:
    if request.POST.get("do") == "again":
        if try_again(found):
            messages.success(request, _("It is queued once more."))
        else:
            messages.info(request, _("It did not fail, or is queued already."))
    elif request.POST.get("do") == "stop":
        said = {
            "cancelled": _("It is stopped before it began."),
            "stopping": _("It stops at its next step."),
            "ended": _("It had ended already."),
        }
        messages.info(request, said[stop(found)])


@for_operators(Action.CONFIGURE, Kind.JOB)
@require_POST
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Switches a schedule on or off, or has it done now."""
    found = Schedule.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    do = request.POST.get("do")
    if do in ("on", "off"):
        switch(found, on=do == "on")
        messages.success(request, _("It is switched on.") if do == "on" else _("It is switched off."))
    elif do == "now":
        messages.info(request, _("It is queued.") if do_now(found) else _("It is queued or being done already."))
    return HttpResponseRedirect(reverse("administration-jobs") + "#schedule")
