"""The description of the interface (OpenAPI 3.1): what the operations say of themselves, and what holds for all."""

from collections.abc import Iterator, Mapping
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from tallystick.web.api.refusing import PROBLEM
from tallystick.web.api.repeats import HEADER, LONGEST

Described = dict[str, Any]

_PROBLEM = {
    "title": "Problem",
    "description": "A refusal as RFC 9457 has it.",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "An address that explains it."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What was found, what was expected, and what to do."},
        "id": {"type": "string", "description": "The id of the problem, as the documentation lists it."},
        "rule": {"type": "string", "description": "Of a refusal: the rule by which it was refused."},
        "problems": {"type": "array", "items": {"type": "object"}, "description": "All of several problems."},
        "errors": {
            "type": "array", "items": {"type": "object"},
            "description": "Where a request is not as described, and what is wrong there.",
        },
        "request": {"type": "string", "description": "The number of the request, for the operator."},
    },
}  # fmt: skip
_KEY = {
    "in": "header", "name": HEADER, "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
    "description": "Names the request, so that it is done once however often it is sent within a day.",
}  # fmt: skip
_HEADERS = {
    "X-Request-Id": {"schema": {"type": "string"}, "description": "The number of the request."},
}
_READ_HEADERS = {
    "ETag": {"schema": {"type": "string"}, "description": "Send it as If-None-Match to be told when nothing is new."},
}
_LIST_HEADERS = {"Link": {"schema": {"type": "string"}, "description": "The next page (RFC 8288, rel=next)."}}

REFUSALS: Mapping[int, str] = {
    400: "What was asked for cannot be used; the detail says why.",
    401: "No token was shown, or it holds no longer.",
    403: "The owner of the token may not do it, or the token may not.",
    404: "There is nothing here that the owner of the token may see.",
    409: "As things stand it cannot be done; the detail says why.",
    413: "The request is too large.",
    422: "The request is not of the described form.",
    429: "Too many requests; Retry-After says when to come again.",
}


class DescribedAPI(NinjaAPI):
    """An API whose description says what every operation has in common."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """The whole description."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["components"].setdefault("schemas", {})["Problem"] = _PROBLEM
        for methods in schema["paths"].values():
            for method, details in methods.items():
                _complete(method, details)
        return schema


def _complete(method: str, details: Described) -> None:
    answers = {str(status): answer for status, answer in details["responses"].items()}
    lists = any(each["name"] == "cursor" for each in details.get("parameters", ()))
    for status, answer in answers.items():
        headers = {**_HEADERS, **(_READ_HEADERS if method == "get" else {}), **(_LIST_HEADERS if lists else {})}
        answer.setdefault("headers", {}).update(headers if status.startswith("2") else _HEADERS)
        text = answer.pop("x-text", None)
        if text is not None:
            answer["content"] = {text: {"schema": {"type": "string"}}}
    if method == "get":
        answers["304"] = {"description": "Nothing has changed since the tag that was sent."}
    else:
        details.setdefault("parameters", []).append(_KEY)
    for number, what in _refusals(method, details):
        answer = answers.setdefault(str(number), {"description": what})
        answer.setdefault("content", {})[PROBLEM] = {"schema": {"$ref": "#/components/schemas/Problem"}}
    details["responses"] = answers


def _refusals(method: str, details: Described) -> Iterator[tuple[int, str]]:
    for status, what in REFUSALS.items():
        if status in (401, 403) and not details.get("security"):
            continue
        if status in (409, 413) and method == "get":
            continue
        yield status, what
