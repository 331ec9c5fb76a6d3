"""What every request of a program goes through, whatever it asks for: its number, rates, keys, tags, plain refusals."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from tallystick.web.api import rates
from tallystick.web.api.asking import token_of, whose
from tallystick.web.api.refusing import PREFIX, PROBLEM, answer_to, invalid, not_found, problem
from tallystick.web.api.repeats import once
from tallystick.web.api.tags import tagged

NUMBER = "X-Request-Id"
_PLAIN = re.compile(r"[A-Za-z0-9._-]{1,64}")


class ApiMiddleware:
    """Goes around the interface for programs, and around nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        said = request.headers.get(NUMBER, "")
        number = said if _PLAIN.fullmatch(said) else str(uuid4())
        request.tally_request_id = number  # type: ignore[attr-defined]  # for logs and refusals
        answer = self._answered(request)
        if request.method in ("GET", "HEAD") and "Content-Disposition" not in answer:
            answer = tagged(request, answer)
        following = getattr(request, "tally_next", None)
        if following is not None:
            answer["Link"] = f'<{following}>; rel="next"'
        answer[NUMBER] = number
        answer["Cache-Control"] = "private, no-cache" if "ETag" in answer else "private, no-store"
        patch_vary_headers(answer, ["Authorization", "Cookie", "Accept-Language"])
        return answer

    def _answered(self, request: HttpRequest) -> HttpResponse:
        try:
            return self._asked(request)
        except Exception as wrong:
            answer = answer_to(request, wrong)
            if answer is None:
                raise
            return answer

    def _asked(self, request: HttpRequest) -> HttpResponse:
        rates.count_address(request)
        said = [text for name, texts in request.GET.lists() for text in (name, *texts)]
        if any("\0" in text for text in (request.path_info, *said)):
            return problem(request, 400, _("The address has a character that no name has."))
        try:
            found = resolve(request.path_info)
        except Resolver404:
            return not_found(request)
        token_of(request)
        sender = whose(request)
        if sender is not None:
            rates.count_sender(sender)
            strange = _strange(request, found.route)
            if strange:
                unknown = _("there is no such parameter")
                return invalid(request, [{"at": f"query.{name}", "message": unknown} for name in strange])
        if request.method in ("GET", "HEAD", "OPTIONS"):
            answer = self.get_response(request)
        else:
            answer = once(request, lambda: self.get_response(request))
        return answer if answer.status_code < 400 or _is_problem(answer) else _as_problem(request, answer)


def _is_problem(answer: HttpResponse) -> bool:
    """Whether a refusal is one that a program reads: problem details, or what an operation describes of its own."""
    return answer.headers.get("Content-Type", "").partition(";")[0] in (PROBLEM, "application/json")


def _as_problem(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """A refusal that was made for browsers, as one for programs."""
    allowed = answer.headers.get("Allow")
    detail = (
        _("What was sent cannot be used.") if allowed is None
        else _("This address takes %(methods)s.") % {"methods": allowed}
    )  # fmt: skip
    made = problem(request, answer.status_code, detail)
    if allowed is not None:
        made["Allow"] = allowed
    return made


def _strange(request: HttpRequest, route: str) -> list[str]:
    """The parameters of a request that its operation does not have: a word that is misspelled filters nothing."""
    known = _parameters().get((_plain_route(f"/{route}"), (request.method or "").lower()))
    return [] if known is None else sorted(set(request.GET) - known)


@cache
def _parameters() -> Mapping[tuple[str, str], frozenset[str]]:
    from tallystick.web.api.root import api  # noqa: PLC0415  (the operations are known once all is loaded)

    return {
        (_plain_route(path), method): frozenset(
            each["name"] for each in details.get("parameters", ()) if each["in"] == "query"
        )
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, details in methods.items()
    }


def _plain_route(route: str) -> str:
    return re.sub(r"[<{](?:[a-z]+:)?([a-z_]+)[>}]", r"{\1}", route)
