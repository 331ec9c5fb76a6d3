"""Tags of what was sent (ETag, RFC 9110): whoever has it already is told so, and it is neither made nor sent again.

A tag stands for all that an answer is made from: the workspace, the reader's rights, the day, the question.
"""

import hashlib
from importlib.metadata import version

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from django.utils.translation import get_language

from tallystick.web.alliances.here import Here
from tallystick.web.api.asking import reader_digest
from tallystick.web.api.refusing import NotModified

_PROGRAM = version("tallystick")


def unless_known(request: HttpRequest, here: Here, *more: object) -> None:
    """Ends here (304) where the reader has the answer already; for answers made of the workspace alone.

    ``more`` is what they depend on besides.
    """
    said = (
        _PROGRAM, request.get_full_path(), get_language(), str(here.alliance.root), here.opened.state,
        reader_digest(here.reader), here.exchange, *more,
    )  # fmt: skip
    tag = f'"{hashlib.sha256(repr(said).encode()).hexdigest()[:40]}"'
    request.tally_tag = tag  # type: ignore[attr-defined]  # for the header
    if is_known(request, tag):
        raise NotModified


def is_known(request: HttpRequest, tag: str) -> bool:
    """Whether whoever asks has what a tag stands for (If-None-Match, compared weakly)."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or tag in (each.removeprefix("W/") for each in known)


def tagged(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """An answer to a reader with its tag: the one it was given before it was made, else that of its content."""
    tag = getattr(request, "tally_tag", None)
    if tag is None and answer.status_code == 200 and not answer.streaming:
        tag = f'"{hashlib.sha256(answer.content).hexdigest()[:40]}"'
        if is_known(request, tag):
            answer = HttpResponse(status=304)
    if tag is not None and answer.status_code in (200, 304):
        answer["ETag"] = tag
    return answer
