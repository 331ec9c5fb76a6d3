"""The programs' entrance: who comes in with a token, what a refusal looks like, and the description (OpenAPI)."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.security import HttpBearer, SessionAuth

from tallystick.errors import InputError
from tallystick.web.access.refusals import RefusedError
from tallystick.web.people.models import ApiToken, hashed

PROBLEM = "application/problem+json"


class TokenAuth(HttpBearer):
    """``Authorization: Bearer tally_…``."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token, where it is known and holds today."""
        found = (
            ApiToken.objects.select_related("person")
            .filter(secret_sha256=hashed(token), revoked=None, until__gt=timezone.localdate(), person__is_active=True)
            .first()
        )
        if found is None:
            return None
        now = timezone.now()
        if found.used is None or (now - found.used).total_seconds() > 60:
            ApiToken.objects.filter(pk=found.pk).update(used=now)
        request.tally_token = found  # type: ignore[attr-defined]  # read by access.asking
        return found


api = NinjaAPI(
    title="Tallystick",
    version="1",
    description="Alliances, figures and determinations, as the owner of the token may see them. "
    "Figures are decimal strings; instants are in UTC.",
    auth=[TokenAuth(), SessionAuth(csrf=True)],
    docs_url=None,
    urls_namespace="api",
)


def problem(request: HttpRequest, status: int, detail: str, **more: Any) -> HttpResponse:
    """A refusal as RFC 9457 has it."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    response = api.create_response(request, body, status=status)
    response["Content-Type"] = PROBLEM
    return response


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    del exception
    return problem(request, 404, "There is nothing here that the owner of the token may see.")


@api.exception_handler(RefusedError)
def _refused(request: HttpRequest, exception: RefusedError) -> HttpResponse:
    return problem(request, 403, exception.decision.because, rule=exception.decision.rule)


@api.exception_handler(InputError)
def _unusable(request: HttpRequest, exception: InputError) -> HttpResponse:
    return problem(request, 400, str(exception))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, exception: ValidationError) -> HttpResponse:
    return problem(request, 422, "The request is not of the described form.", errors=exception.errors)


from tallystick.web.api import alliances, events  # noqa: E402  (the operations need `api`)

api.add_router("/alliances", alliances.router)
api.add_router("/alliances", events.router)
