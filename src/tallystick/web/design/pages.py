"""Pages of the site itself: whether it is well, how it is shown, its components, and what went wrong."""

import logging
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    HttpResponseServerError,
    JsonResponse,
)
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tallystick.web.access.guards import for_all
from tallystick.web.design.frame import THEMES
from tallystick.web.design.samples import samples

log = logging.getLogger(__name__)
YEAR = 365 * 24 * 60 * 60


@for_all
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the site answers and reaches its data base; for load balancers, without a word about anybody."""
    del request
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})


@for_all
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Sets theme and language of this browser, and goes back."""
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if safe else "/")
    theme, language = request.POST.get("theme"), request.POST.get("language")
    if theme in THEMES:
        response.set_cookie("tally_theme", theme, YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    if language and translation.check_for_language(language) and language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return response


@for_all
@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Every component with made-up content, for those who build pages; not there on a site in use."""
    if not settings.SITE.settings.demo:
        raise Http404
    return render(request, "design/components.html.j2", samples())


def _error(request: HttpRequest, template: str, status: int, **values: Any) -> HttpResponse:
    return render(request, f"errors/{template}.html.j2", values, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing is there, or nothing that this reader may see."""
    del exception
    return _error(request, "not_found", 404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django refused."""
    del exception
    return _error(request, "forbidden", 403)


def unusable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request is none that can be answered."""
    del exception
    return _error(request, "unusable", 400, message="")


def failed(request: HttpRequest) -> HttpResponse:
    """The program failed; the log says where. Where the page of it fails as well, its sentence stands alone."""
    request.tally_here = None  # type: ignore[attr-defined]  # the alliance's menu may be what failed
    try:
        return _error(request, "failed", 500)
    except Exception:
        log.exception("The page of a failure failed as well.")
        return HttpResponseServerError(_("The program failed."), content_type="text/plain; charset=utf-8")


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Too many tries of signing in, or of what is guarded like it."""
    del exception
    return _error(request, "too_many", 429)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came from somewhere else, or was open for too long."""
    del reason
    return _error(request, "stale_form", 403)
