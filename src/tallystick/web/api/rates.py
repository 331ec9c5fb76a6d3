"""How often may be asked: so many requests a minute of a token or person, and of an address.

Counted in Django's cache, a window of a minute at a time; each process of the server counts for itself.
"""

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tallystick.web.api.refusing import ProblemError
from tallystick.web.problems import TOO_MANY

WINDOW = 60
"""Seconds."""


def count(who: str, most: int | None) -> None:
    """Counts a request; ProblemError (W046, 429) where there were too many within the minute."""
    if not most:
        return
    now = time.time()
    key = f"api/{who.replace(' ', '/')}/{int(now // WINDOW)}"
    cache.add(key, 0, 2 * WINDOW)
    try:
        found = cache.incr(key)
    except ValueError:  # it was thrown out between the two
        cache.set(key, 1, 2 * WINDOW)
        found = 1
    if found > most:
        wait = WINDOW - int(now % WINDOW)
        detail = _("%(most)d requests a minute are answered; come again in %(wait)d seconds.")
        raise ProblemError(429, TOO_MANY, detail % {"most": most, "wait": wait}, Retry_After=str(wait))


def count_address(request: HttpRequest) -> None:
    """Counts a request of an address, whoever asks."""
    most: int = settings.API_PER_MINUTE
    count(f"address {address_of(request)}", 2 * most)


def count_sender(whose: str) -> None:
    """Counts a request of a token or person."""
    count(whose, settings.API_PER_MINUTE)


def address_of(request: HttpRequest) -> str:
    """The address that asks; behind a proxy the one that it saw last."""
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        said = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",") if each.strip()]
        if said:
            return said[-1]
    return str(request.META.get("REMOTE_ADDR", ""))
