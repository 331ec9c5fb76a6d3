"""The keys with which the site signs logs, and the witnesses of each record."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from tallystick.errors import TallystickError
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.guards import for_operators
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.records import key_file_of, log_key_of
from tallystick.web.pages.administration.tabs import tabs
from tallystick.web.pages.paging import paged
from tallystick.web.pages.record.reading import Record, record_in
from tallystick.web.people.actors import NOBODY


@dataclass(frozen=True, slots=True)
class Kept:
    """The record of one alliance as far as whoever runs the site has to look after it."""

    name: str
    title: str
    record: Record | None
    """None where none was begun."""
    key: str
    """The log's key, as others verify by it; empty where the file is not there."""
    fits: bool
    """Whether the file's key is the one by which the record is signed."""
    is_closed: bool
    """Whether the file can be read by the site's account alone."""
    parties: dict[str, str]
    wrong: bool
    """Whether the record cannot be read."""


@for_operators(Action.SEE, Kind.KEY)
@never_cache
@require_GET
def records(request: HttpRequest) -> HttpResponse:
    """Log keys and witnesses of every alliance."""
    page = paged(request, list(Alliance.objects.all()), most=20)
    values = {
        "tabs": tabs("administration-records"),
        "page": page,
        "found": [_kept(each) for each in page.items],
        "folder": str(settings.SITE.keys),
    }
    return render(request, "administration/records.html.j2", values)


def _kept(alliance: Alliance) -> Kept:
    here = Here(alliance, NOBODY)
    file: Path = key_file_of(alliance.folder)
    key = written = ""
    is_closed = not file.is_file() or not file.stat().st_mode & 0o077
    try:
        title, parties = here.title, {name: each.name for name, each in here.charter.parties.items()}
        record = record_in(here)
        if file.is_file():
            key = log_key_of(alliance).verifier.written()
        written = "" if record is None else record.log_key.written()
    except (TallystickError, OSError):
        return Kept(alliance.name, alliance.name, None, key, False, is_closed, {}, True)
    return Kept(alliance.name, title, record, key, not written or key == written, is_closed, parties, False)
