"""A person's deadlines as a calendar that programs fetch: at a secret address, of what the person may see right then.

The address names nobody; only the hash of its secret is kept. Each request finds the person's roles anew, so what was
taken away is gone at the next one.
"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tallystick.errors import TallystickError
from tallystick.obligations.notices.deadlines import deadlines
from tallystick.obligations.notices.icalendar import Entry, calendar_text, empty_calendar
from tallystick.sharing.words import Kind, Outlet
from tallystick.web.access.asking import person_asking
from tallystick.web.access.guards import for_bearers, for_people
from tallystick.web.access.lookup import alliances_of
from tallystick.web.alliances.concerns import concerns
from tallystick.web.alliances.here import Here
from tallystick.web.pages.obligations.obliged import obliged
from tallystick.web.people.models import Person, hashed
from tallystick.web.rooms.models import CalendarAddress

log = logging.getLogger(__name__)

BACK = timedelta(days=31)
"""So long a deadline that has passed stays in the calendar."""


@for_people
@never_cache
@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """The person's calendar: what is in it, and its address, which is shown once when it is made."""
    person = person_asking(request)
    if person is None:
        raise Http404
    address = ""
    if request.method == "POST":
        if request.POST.get("do") == "stop":
            CalendarAddress.objects.filter(person=person).delete()
            messages.success(request, _("The address opens nothing any more."))
            return HttpResponseRedirect(reverse("calendar"))
        secret = CalendarAddress.renew(person)  # shown with this answer alone, and kept nowhere
        address = request.build_absolute_uri(reverse("calendar-feed", args=[secret]))
    now = datetime.now(UTC).date()
    values = {
        "address": address,
        "held": CalendarAddress.objects.filter(person=person).first(),
        "entries": sorted((each for each in entries_of(person)), key=lambda each: each.day)[:50],
        "now": now,
    }
    return render(request, "rooms/calendar.html.j2", values)


@for_bearers
@never_cache
@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar file of whoever has the address; 404 for one that was renewed, stopped or never was."""
    del request
    found = CalendarAddress.objects.select_related("person").filter(secret_sha256=hashed(secret)).first()
    if found is None or not found.person.is_active:
        raise Http404
    entries = list(entries_of(found.person))
    name = settings.SITE.settings.name
    text = calendar_text(entries, made_at=datetime.now(UTC), name=name) if entries else empty_calendar(name)
    answer = HttpResponse(text.encode(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    answer["Cache-Control"] = "no-store, private"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def entries_of(person: Person) -> Iterator[Entry]:
    """The deadlines of a person's parties in all their alliances, each once."""
    for here in alliances_of(person, Outlet.EXPORT):
        try:
            yield from _entries(here)
        except TallystickError:  # a workspace that cannot be judged has no deadlines, and stops no other one
            log.exception("The deadlines of %s cannot be told", here.name)


def _entries(here: Here) -> Iterator[Entry]:
    if here.opened.reading.compiled is None or not concerns(here, Kind.DETERMINATION):
        return
    if not here.opened.compiled.clauses.definitions:
        return
    seen = obliged(here)
    made = [each.determination for each in seen.seen if not each.masked]
    cases = seen.cases
    known: dict[str, Entry] = {}
    parties: list[str | None] = [*sorted(here.parties)] or [None]
    for party in parties:
        for entry in deadlines(made, cases, seen.compiled, party=party):
            known[entry.uid] = entry
    yield from (each for each in known.values() if each.day >= here.today - BACK)
