"""What every request and every answer goes through at the edge of the site.

A name or a text with a NUL in it is none, and some data bases fail at it. An answer that does not say otherwise is for
its reader alone: no cache keeps a copy, so that whoever lost a right sees nothing of it by going back.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _


class EdgeMiddleware:
    """Refuses what is no text, says what an address without a page is, and keeps answers out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        strange = "\0" in request.path_info or _has_nul(request.GET)
        answer = _unusable(request) if strange else self.get_response(request)
        if request.method == "GET" and answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not answer.content:
            answer.content = render(request, "errors/no_page.html.j2").content
        if "Cache-Control" not in answer:
            answer["Cache-Control"] = "private, no-cache" if "ETag" in answer else "private, no-store"
        return answer

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """What was sent by a form; it is read by now, for the token of the form."""
        del view, args, kwargs
        return _unusable(request) if request.method == "POST" and _has_nul(request.POST) else None


def _has_nul(said: QueryDict) -> bool:
    return any("\0" in text for name, texts in said.lists() for text in (name, *texts))


def _unusable(request: HttpRequest) -> HttpResponse:
    message = _("What was sent has a character that no text has (NUL); take it out.")
    return render(request, "errors/unusable.html.j2", {"message": message}, status=400)
