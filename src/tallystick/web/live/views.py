"""The stream of changes that a page listens to, and the state that it asks for where there is no stream."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from tallystick.web.access.guards import Guard, guarded_as, in_alliance
from tallystick.web.access.lookup import alliance_for, alliances_for
from tallystick.web.alliances.here import Here
from tallystick.web.live.changes import SHORT, Changes, first_change, short_state

PATIENCE = 15.0
"""Seconds after which a stream that has nothing to tell says that it is still there, and asks who listens anew."""
RETRY = 3000
"""Milliseconds after which a browser that lost the stream comes again."""

_changes = Changes()


@in_alliance()
@require_GET
def state(request: HttpRequest, here: Here) -> HttpResponse:
    """The state of an alliance in a few letters: another one when anything in it has changed."""
    del request
    return JsonResponse({"state": here.opened.state[:SHORT]})


@guarded_as(Guard("alliance"))
async def events(request: HttpRequest, alliance: str) -> HttpResponseBase:
    """Tells a page of an alliance when something in it changes; answers 404 to whoever may not see it."""
    return await _stream(request, alliance)


@guarded_as(Guard("people"))
async def events_of_mine(request: HttpRequest) -> HttpResponseBase:
    """Tells a page when something changes in any alliance of its reader."""
    return await _stream(request, None)


async def _stream(request: HttpRequest, alliance: str | None) -> HttpResponseBase:
    if not isinstance(request, ASGIRequest):
        return HttpResponse(status=204)  # this process holds no connections open; the page asks every few seconds
    roots = await sync_to_async(_roots)(request, alliance)
    if roots is None:
        raise Http404
    response = StreamingHttpResponse(_told(request, alliance, roots), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    origin = request.headers.get("Origin", "")
    if origin and (urlsplit(origin).hostname or "") in settings.ALLOWED_HOSTS:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Credentials"] = "true"
        response["Vary"] = "Origin"
    return response


async def _told(request: HttpRequest, alliance: str | None, roots: tuple[Path, ...]) -> AsyncIterator[str]:
    """What a page is told: that something is another than it was, and nothing of it."""
    yield f"retry: {RETRY}\n\n"
    known = request.GET.get("state", "")
    states = {root: known or await asyncio.to_thread(short_state, root) for root in roots}
    while True:
        found = await first_change(_changes, states, patience=PATIENCE)
        still = await sync_to_async(_roots)(request, alliance)
        if still is None:
            yield "event: over\ndata: \n\n"
            return
        if found != states or still != tuple(states):
            yield "event: changed\ndata: \n\n"
        else:
            yield ": nothing new\n\n"
        states = {root: found.get(root, "") or await asyncio.to_thread(short_state, root) for root in still}


def _roots(request: HttpRequest, alliance: str | None) -> tuple[Path, ...] | None:
    """The workspaces of which whoever listens may hear now; None where that is nobody any more.

    It leaves no connection to the data base open: a stream stands for hours, and a server has a hundred in all.
    """
    try:
        return _heard_of(request, alliance)
    finally:
        if not connection.in_atomic_block:
            connection.close()


def _heard_of(request: HttpRequest, alliance: str | None) -> tuple[Path, ...] | None:
    asked = HttpRequest()
    asked.method, asked.META, asked.COOKIES = "GET", request.META, request.COOKIES
    asked.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    user = get_user(asked)
    if not user.is_authenticated:
        return None
    asked.user = user
    if alliance is None:
        return tuple(here.alliance.root for here in alliances_for(asked))
    try:
        return (alliance_for(asked, alliance).alliance.root,)
    except Http404:
        return None
