"""What a refusal looks like to a program: problem details (RFC 9457), whose ``type`` is an address that explains it."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, ValidationError

from tallystick.errors import InputError, ProblemKind, ProblemsError
from tallystick.ledger.store.asked import StoppedError
from tallystick.web.access.refusals import RefusedError
from tallystick.web.problems import NOT_AS_DESCRIBED

log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"
PREFIX = "/api/v1/"
"""What the addresses of programs begin with."""
ADDRESS = f"{PREFIX}problems/"
"""Where a problem is explained, by its id."""


class NotModified(Exception):  # noqa: N818  (an answer, no error)
    """The reader has it already."""


class ProblemError(Exception):
    """A refusal with its status and the kind of problem that it is."""

    def __init__(self, status: int, kind: ProblemKind, detail: str, **headers: str) -> None:
        self.status, self.kind, self.detail = status, kind, detail
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        super().__init__(detail)


def problem(
    request: HttpRequest, /, status: int, detail: str, *, id_: str | None = None, title: str | None = None, **more: Any
) -> HttpResponse:
    """A refusal as RFC 9457 has it; ``id_`` is one of the problem ids that the documentation lists."""
    body = {
        "type": "about:blank" if id_ is None else request.build_absolute_uri(f"{ADDRESS}{id_}"),
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **({} if id_ is None else {"id": id_}),
        **more,
    }
    return JsonResponse(body, status=status, content_type=PROBLEM)


def refused_as(request: HttpRequest, wrong: ProblemError) -> HttpResponse:
    """The answer to a refusal that says its own status."""
    answer = problem(request, wrong.status, wrong.detail, id_=wrong.kind.id, title=wrong.kind.title.capitalize())
    for name, value in wrong.headers.items():
        answer[name] = value
    return answer


def not_found(request: HttpRequest) -> HttpResponse:
    """Nothing is there, or nothing that may be seen: nobody learns which."""
    return problem(request, 404, _("There is nothing here that the owner of the token may see."))


def _unusable(request: HttpRequest, wrong: InputError) -> HttpResponse:
    listed = wrong.problems if isinstance(wrong, ProblemsError) else ()
    first = next((each for each in listed if each.level == "error"), next(iter(listed), None))
    if first is None:
        return problem(request, 400, str(wrong))
    found = [{"id": each.id, "message": each.message, "hint": each.hint} for each in listed]
    return problem(request, 400, f"{first.message} {first.hint}".strip(), id_=first.id, problems=found)


def _invalid(request: HttpRequest, errors: Sequence[Any]) -> HttpResponse:
    """What is not as described: where, and what is wrong, never what was sent."""
    found = [{"at": ".".join(map(str, each["loc"])), "message": str(each["msg"])} for each in errors]
    return invalid(request, found)


def invalid(request: HttpRequest, found: Sequence[dict[str, str]]) -> HttpResponse:
    """A request that is not of the described form."""
    where = "; ".join(f"{each['at']}: {each['message']}" for each in found[:3])
    return problem(
        request, 422, where or NOT_AS_DESCRIBED.explanation, id_=NOT_AS_DESCRIBED.id,
        title=NOT_AS_DESCRIBED.title.capitalize(), errors=list(found),
    )  # fmt: skip


def answer_to(request: HttpRequest, wrong: Exception) -> HttpResponse | None:
    """The answer to what was raised; None for what nobody meant."""
    match wrong:
        case NotModified():
            return HttpResponse(status=304)
        case ProblemError():
            return refused_as(request, wrong)
        case Http404():
            return not_found(request)
        case RefusedError():
            decision = wrong.decision
            return problem(request, 403, decision.because, id_=decision.rule, rule=decision.rule)
        case StoppedError():
            return problem(request, 409, str(wrong))
        case InputError():
            return _unusable(request, wrong)
        case ValidationError():
            return _invalid(request, wrong.errors)
        case AuthenticationError():
            answer = problem(request, 401, _("Show a token: Authorization: Bearer tally_…; it is made under Tokens."))
            answer["WWW-Authenticate"] = 'Bearer realm="tallystick"'
            return answer
        case AuthorizationError():
            return problem(request, 403, str(wrong))
        case HttpError():
            return problem(request, wrong.status_code, str(wrong))
        case RequestDataTooBig():
            return problem(request, 413, _("The request is larger than 2 MB; files go by the upload of batches."))
        case MultiPartParserError() | SuspiciousOperation():
            return problem(request, 400, _("The request cannot be read."))
    return None


def add_handlers(api: NinjaAPI) -> None:
    """Has an API answer with problem details, whatever is raised in it."""

    def handled(request: HttpRequest, wrong: Any) -> HttpResponse:
        answer = answer_to(request, wrong)
        if answer is not None:
            return answer
        number = getattr(request, "tally_request_id", "")
        log.exception("The request %s failed", number, exc_info=wrong)
        return problem(
            request, 500, _("Something is wrong here, and the operator can find it by the number of the request."),
            request=number,
        )  # fmt: skip

    for kind in (
        Exception, NotModified, ProblemError, Http404, RefusedError, StoppedError, InputError, ValidationError,
        HttpError, AuthenticationError, AuthorizationError, RequestDataTooBig, SuspiciousOperation,
        MultiPartParserError,
    ):  # fmt: skip
        api.add_exception_handler(kind, handled)
