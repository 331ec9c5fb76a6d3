"""Where a person is signed in: each browser with its last use, and ending one of them or all others."""

import re
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tallystick.web.access.guards import for_people
from tallystick.web.access.own import me

BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
"""Marks of browsers in what they say of themselves; those that claim to be another stand before it."""
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """One session."""

    pk: int
    browser: str
    address: str
    began: datetime
    last: datetime
    is_current: bool


@for_people
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """The reader's sessions, this one first, then by their last use."""
    person = me(request)
    key = request.session.session_key
    found = [
        Seen(row.pk, browser_of(row.user_agent), row.ip, row.created_at, row.last_seen_at, row.session_key == key)
        for row in UserSession.objects.purge_and_list(person)
    ]
    found.sort(key=lambda each: each.last, reverse=True)
    found.sort(key=lambda each: not each.is_current)
    return render(request, "profile/sessions.html.j2", {"sessions": found, "zone": person.zone or settings.TIME_ZONE})


@for_people
@require_POST
def end_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends one of the reader's other sessions."""
    row = UserSession.objects.filter(pk=pk, user=me(request)).first()
    if row is None:
        raise Http404
    if row.session_key == request.session.session_key:
        messages.info(request, _("This is the browser you are using; sign out to end it."))
    else:
        row.end()
        messages.success(request, _("That browser is signed out."))
    return HttpResponseRedirect(reverse("sessions"))


@for_people
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Ends all sessions of the reader but this one."""
    rows = UserSession.objects.filter(user=me(request)).exclude(session_key=request.session.session_key)
    for row in rows:
        row.end()
    messages.success(request, _("You are signed out everywhere but here."))
    return HttpResponseRedirect(reverse("sessions"))


def browser_of(said: str) -> str:
    """What people call a browser, from what it says of itself.

    >>> browser_of("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36")
    'Chrome, Linux'
    >>> browser_of("curl/8.5")
    'curl'
    """
    browser = next((name for mark, name in BROWSERS if mark in said), "")
    system = next((name for mark, name in SYSTEMS if mark in said), "")
    plain = re.match(r"[A-Za-z][\w.-]{0,30}", said)
    return ", ".join(filter(None, (browser or (plain[0] if plain else ""), system))) or "–"
