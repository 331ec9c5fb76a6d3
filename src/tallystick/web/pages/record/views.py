"""The record at a glance, freezing it, testing it, and the work that goes on beside the pages."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tallystick.cycle.freezing import change_standing
from tallystick.errors import InputError
from tallystick.ledger.store.standing import STREAM
from tallystick.sharing.words import Action, Kind, State
from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import in_alliance
from tallystick.web.access.refusals import STEP_UP
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.records import is_begun, locked, log_key_of
from tallystick.web.jobs.models import Job
from tallystick.web.jobs.queue import queue
from tallystick.web.pages.record.entries import entry_of, sees_edition
from tallystick.web.pages.record.forms import StandingForm
from tallystick.web.pages.record.reading import Record, record_in
from tallystick.web.pages.record.sections import sections
from tallystick.web.pages.record.work import test_record

LATEST = 6
_STATES = {"frozen": State.FROZEN, "resumed": State.OPEN, "closed": State.CLOSED}
MODULE = "tallystick.web.pages.record.work"


@in_alliance(kind=Kind.RECORD)
@require_GET
def record(request: HttpRequest, here: Here) -> HttpResponse:
    """How the record stands, what was put there last, and whether it was tested."""
    return _record(request, here, StandingForm())


def _record(request: HttpRequest, here: Here, form: StandingForm, status: int = 200) -> HttpResponse:
    found = record_in(here)
    values: dict[str, Any] = {"here": here, "sections": sections(here, "record"), "record": found, "form": form}
    if found is None:
        return render(request, "record/not_begun.html.j2", values)
    latest = [entry_of(here, *each) for each in found.view.entries[: -LATEST - 1 : -1]]
    tests = [entry_of(here, *each) for each in found.view.of("self-test")]
    changes = [entry_of(here, *each) for each in found.view.entries if each[1].stream == STREAM]
    decision = here.may(Action.FREEZE, here.thing(Kind.RECORD))
    values |= {
        "latest": latest,
        "test": tests[-1] if tests else None,
        "tested": tests[-1].text if tests else "",
        "changes": changes,
        "may_freeze": decision.allowed or decision.rule == STEP_UP,
        "may_test": _may_test(here) and is_begun(here.alliance),
        "editions": [each for each in reversed(found.publications) if sees_edition(here, each.period)][:3],
    }
    return render(request, "record/record.html.j2", values, status=status)


@in_alliance(kind=Kind.RECORD)
@require_POST
def standing(request: HttpRequest, here: Here) -> HttpResponse:
    """Freezes the record, lets it go on, or closes it for good."""
    here.require(Action.FREEZE, here.thing(Kind.RECORD))
    form = StandingForm(request.POST)
    if not form.is_valid():
        return _record(request, here, form, status=422)
    change = form.cleaned_data["change"]
    if change == "closed" and not form.cleaned_data["sure"]:
        form.add_error("sure", _("Closing is for good: confirm that you know it."))
        return _record(request, here, form, status=422)
    alliance = here.alliance
    try:
        with locked(alliance.root), transaction.atomic():
            change_standing(
                alliance.root, change, by=here.hand().replace(" ", "/", 1), reason=form.cleaned_data["reason"].strip(),
                log_key=log_key_of(alliance), recorded=here.instant.replace(microsecond=0),
            )  # fmt: skip
            alliance.state = _STATES[change].value
            alliance.save(update_fields=["state"])
    except InputError as wrong:
        form.add_error(None, str(wrong))
        return _record(request, here, form, status=422)
    said = {
        "frozen": _("The record is frozen."),
        "resumed": _("The record goes on."),
        "closed": _("The record is closed."),
    }
    messages.success(request, said[change])
    return HttpResponseRedirect(reverse("record", args=[here.name]))


def _may_test(here: Here) -> bool:
    """Whoever looks after the record or after the installation tests it."""
    manages = here.may(Action.PUBLISH, here.thing(Kind.EDITION)).allowed
    return manages or here.may(Action.CONFIGURE, here.thing(Kind.JOB)).allowed


@in_alliance(kind=Kind.RECORD)
@require_POST
def test(request: HttpRequest, here: Here) -> HttpResponse:
    """Tests the record."""
    if not _may_test(here):
        here.require(Action.PUBLISH, here.thing(Kind.EDITION))
    return started(request, here, test_record, {}, back=reverse("record", args=[here.name]))


def started(
    request: HttpRequest, here: Here, work: Any, arguments: dict[str, Any], *, back: str, key: str | None = None
) -> HttpResponse:
    """Queues work that a page asked for, and goes to the page that shows it; ``back`` is where it leads to."""
    person = person_asking(request)
    with transaction.atomic():
        made = queue(
            work, {**arguments, "back": back}, key=key, alliance=here.alliance, asked_by=person,
            party=next(iter(sorted(here.parties)), ""),
        )  # fmt: skip
    if made is None:
        messages.warning(request, _("This is being done already."))
        return HttpResponseRedirect(back)
    return HttpResponseRedirect(reverse("record-job", args=[here.name, made.pk]))


def job_of(request: HttpRequest, here: Here, number: int) -> Job:
    """A job of these pages that the reader asked for; Http404 where there is none."""
    person = person_asking(request)
    found = Job.objects.filter(
        pk=number, alliance=here.alliance, asked_by=person, task__startswith=f"{MODULE}."
    ).first()
    if found is None or person is None:
        raise Http404
    return found


@in_alliance()
@require_GET
def job(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """How far work is; the page looks again by itself, and leads back when it is done."""
    found = job_of(request, here, number)
    values = {"here": here, "sections": sections(here, ""), "job": found}
    if request.htmx:  # type: ignore[attr-defined]  # of the htmx middleware
        return render(request, "record/_job.html.j2", values)
    return render(request, "record/job.html.j2", values)


@in_alliance()
@require_POST
def stop(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """Asks work to stop at its next step."""
    found = job_of(request, here, number)
    Job.objects.filter(pk=found.pk).update(cancel=True)
    messages.success(request, _("It stops at its next step."))
    return HttpResponseRedirect(reverse("record-job", args=[here.name, number]))


def require_record(here: Here) -> Record:
    """The record; Http404 where it has not begun."""
    found = record_in(here)
    if found is None:
        raise Http404
    return found
