"""When a session was last used: noted once a minute and whenever its browser or address changes, not at every request.

Each note is a transaction that waits for the disk, and on SQLite all of a site wait for each other's.
"""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tallystick.web.alliances.kept import Kept

PERIOD = 60.0
"""Seconds within which a session that goes on alike is noted once by each process."""
_noted: Kept[None] = Kept(4096)


class ActivityMiddleware:
    """Notes of whoever is signed in when, from where and with what browser they were last here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.session.session_key and request.user.is_authenticated:
            said = (request.META.get(each) for each in ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "HTTP_USER_AGENT"))
            key = (request.session.session_key, *said, time.monotonic() // PERIOD)
            _noted.get(key, lambda: UserSession.objects.create_from_request(request))
        return self.get_response(request)
