"""Where facts are that stay where they are: the engines of each alliance, and what checking them found.

The file ``deployment.yaml`` is written by whoever runs the site; secrets stand in the environment, and are not shown.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tallystick.cycle.deployment import FILE, Deployed, deployed
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import TallystickError
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import for_operators
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Alliance
from tallystick.web.folder import hidden
from tallystick.web.jobs.engines import check as check_work
from tallystick.web.jobs.models import Job
from tallystick.web.jobs.queue import queue
from tallystick.web.pages.administration.tabs import tabs
from tallystick.web.pages.paging import paged
from tallystick.web.people.actors import NOBODY

TASK = "tallystick.web.jobs.engines.check"


@dataclass(frozen=True, slots=True)
class Engine:
    """A place where facts are."""

    name: str
    url: str
    password: str
    """The variable of the environment that holds it; empty where there is none."""
    may_write: bool
    sources: tuple[str, ...]
    checks: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An alliance with its engines."""

    name: str
    title: str
    engines: tuple[Engine, ...]
    recorded: int
    """Sources whose facts are recorded on the site."""
    wrong: bool
    """Whether its charter or deployment.yaml cannot be used."""
    last: Job | None
    """The last check."""


@for_operators(Action.SEE, Kind.CONNECTION)
@never_cache
@require_GET
def connections(request: HttpRequest) -> HttpResponse:
    """The engines of every alliance."""
    page = paged(request, list(Alliance.objects.all()), most=20)
    values = {
        "tabs": tabs("administration-connections"),
        "page": page,
        "places": [_place(each) for each in page.items],
        "file": FILE,
    }
    return render(request, "administration/connections.html.j2", values)


def _place(alliance: Alliance) -> Place:
    here = Here(alliance, NOBODY)
    last = Job.objects.filter(task=TASK, alliance=alliance).first()
    try:
        title, charter = here.title, here.charter
        found = deployed(open_workspace(alliance.root), charter)
    except (TallystickError, OSError):
        return Place(alliance.name, alliance.name, (), 0, True, last)
    engines = () if found is None else tuple(_engine(found, name, last) for name in found.deployment.engines)
    elsewhere = 0 if found is None else len(found.deployment.sources)
    return Place(alliance.name, title, engines, len(charter.sources) - elsewhere, False, last)


def _engine(found: Deployed, name: str, last: Job | None) -> Engine:
    entry = found.deployment.engines[name]
    sources = tuple(source for source, each in found.deployment.sources.items() if each.engine == name)
    checks = () if last is None else tuple(_shown(each) for each in last.found if each.get("engine") == name)
    return Engine(
        name, hidden("database", entry.url), "" if entry.password is None else entry.password.environment,
        entry.may_write, sources, checks,
    )  # fmt: skip


def _shown(check: dict[str, Any]) -> dict[str, Any]:
    """A check as an operator sees it: what was found in the facts of a source may tell of them, and is left out."""
    return check if not check["source"] else {**check, "found": ""}


@for_operators(Action.CONFIGURE, Kind.CONNECTION)
@require_POST
def check(request: HttpRequest, name: str) -> HttpResponse:
    """Queues the check of an alliance's engines."""
    alliance = Alliance.objects.filter(name=name).first()
    if alliance is None:
        raise Http404
    made = queue(check_work, key=f"check engines {name}", alliance=alliance, asked_by=person_asking(request))
    said = _("The check is queued; look again in a moment.") if made else _("It is being checked already.")
    messages.info(request, said)
    return HttpResponseRedirect(reverse("administration-connections") + f"#{name}")
