"""Pages are sent compressed where nobody else can have chosen a part of them.

What compresses well says what it repeats: whoever sees how long an encrypted page is, and can have a text of their own
in it, can guess at the rest (BREACH, 2013). So an answer is compressed only where the one who asks chose nothing of it
by the address: a page, asked for without a question, found, and not by a script that asks again when others do
something. What others have written before stays; against that, every answer is longer by a chance number of bytes, and
tokens against forgery are written anew each time (both Django's).
"""

from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

LIVE = "X-Live"
"""The header by which an open page asks for itself again."""


class CompressingMiddleware(GZipMiddleware):
    """Compresses pages for browsers that say they can read that."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer, shorter where that tells nobody anything."""
        return super().process_response(request, response) if _may_be(request, response) else response


def _may_be(request: HttpRequest, response: HttpResponseBase) -> bool:
    return (
        request.method == "GET"
        and not request.META.get("QUERY_STRING")
        and LIVE not in request.headers
        and response.status_code == HTTPStatus.OK
        and response.get("Content-Type", "").startswith("text/html")
    )
