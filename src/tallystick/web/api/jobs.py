"""Work beside the pages that the reader asked for, or may look after: how far it is, and stopping it."""

from datetime import datetime
from typing import Annotated

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from ninja import Path, Query, Router

from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.access.asking import person_asking
from tallystick.web.access.lookup import alliance_for
from tallystick.web.alliances.here import Here
from tallystick.web.api.lists import Listed, Paging, listed
from tallystick.web.api.shapes import Shape
from tallystick.web.jobs.models import Job

router = Router(tags=["jobs"])

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
MOST = 2000
"""So many of the latest jobs are listed."""


class JobOut(Shape):
    """A piece of work."""

    id: int
    work: str
    """What it does, in a word."""
    party: str
    state: str
    """``queued``, ``running``, ``done``, ``failed`` or ``cancelled``."""
    progress: int
    """Percent."""
    said: str
    """What came of it, or why it failed; empty where another asked for it."""
    queued: datetime
    ended: datetime | None
    stopping: bool
    """Whether somebody asked to stop it."""


@router.get("/{alliance}/jobs", response=Listed[JobOut], operation_id="list_jobs", summary="Work beside the pages")
def list_jobs(request: HttpRequest, alliance: str, paging: Query[Paging]) -> Listed[JobOut]:
    """The work that the reader asked for, and that of their party where they may look after it; the latest first."""
    here = alliance_for(request, alliance, Outlet.API)
    found = [each for each in _jobs(here)[:MOST] if _sees(request, here, each)]
    return listed(request, found, paging, key=lambda each: each.pk, show=lambda each: _out(request, each))


@router.get("/{alliance}/jobs/{job}", response=JobOut, operation_id="read_job", summary="One piece of work")
def read_job(request: HttpRequest, alliance: str, job: Number) -> JobOut:
    """How far a piece of work is."""
    here = alliance_for(request, alliance, Outlet.API)
    return _out(request, _found(request, here, job))


@router.post(
    "/{alliance}/jobs/{job}/cancel", response=JobOut, operation_id="cancel_job", summary="Stop a piece of work"
)
def cancel_job(request: HttpRequest, alliance: str, job: Number) -> JobOut:
    """Asks work to stop at its next step; whoever asked for it stops it, or who may see to jobs."""
    here = alliance_for(request, alliance, Outlet.API)
    found = _found(request, here, job)
    if not _is_own(request, found):
        here.require(Action.CONFIGURE, here.thing(Kind.JOB, party=found.party or None))
    Job.objects.filter(pk=found.pk, state__in=["queued", "running"]).update(cancel=True)
    found.refresh_from_db()
    return _out(request, found)


def _jobs(here: Here) -> "QuerySet[Job]":
    return Job.objects.filter(alliance=here.alliance).order_by("-queued", "-pk")


def _found(request: HttpRequest, here: Here, pk: int) -> Job:
    found = _jobs(here).filter(pk=pk).first()
    if found is None or not _sees(request, here, found):
        raise Http404
    return found


def _is_own(request: HttpRequest, job: Job) -> bool:
    person = person_asking(request)
    return person is not None and job.asked_by == person


def _sees(request: HttpRequest, here: Here, job: Job) -> bool:
    return _is_own(request, job) or here.may(Action.SEE, here.thing(Kind.JOB, party=job.party or None)).allowed


def _out(request: HttpRequest, job: Job) -> JobOut:
    return JobOut(
        id=job.pk, work=job.task.rpartition(".")[2].replace("_", " "), party=job.party, state=job.state,
        progress=job.progress, said=job.said if _is_own(request, job) else "", queued=job.queued, ended=job.ended,
        stopping=job.cancel,
    )  # fmt: skip
