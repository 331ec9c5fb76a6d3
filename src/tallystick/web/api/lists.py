"""Lists, a page at a time: a cursor says where to go on, and means nothing to whoever holds it.

It names the last line that was given, so that a list that changed meanwhile neither repeats nor leaves out a line.
"""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field

from tallystick.web.api.refusing import ProblemError
from tallystick.web.api.shapes import Shape
from tallystick.web.problems import NO_SUCH_PLACE

T = TypeVar("T")
S = TypeVar("S")

MOST = 1000
USUAL = 100


class Paging(Shape):
    """How much of a list is asked for, and from where on."""

    limit: int = Field(default=USUAL, ge=1, le=MOST, description="Lines at most.")
    cursor: str | None = Field(default=None, max_length=400, description="`next` of the page before.")


class Listed(Shape, Generic[T]):
    """A page of a list."""

    items: list[T]
    next: str | None = Field(default=None, description="The `cursor` of the next page; null on the last.")


def listed(
    request: HttpRequest, every: Sequence[S], paging: Paging, *, key: Callable[[S], object], show: Callable[[S], T]
) -> Listed[T]:
    """The page of a list that is asked for; ``key`` tells its lines apart. ProblemError (W044) for no such place."""
    start = 0 if paging.cursor is None else _after(request, every, paging.cursor, key)
    lines = every[start : start + paging.limit]
    end = start + len(lines)
    cursor = _cursor(request, end, key(lines[-1])) if lines and end < len(every) else None
    if cursor is not None:
        asked = request.GET.copy()
        asked["cursor"] = cursor
        request.tally_next = request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")  # type: ignore[attr-defined]  # for the header
    return Listed(items=[show(each) for each in lines], next=cursor)


def _cursor(request: HttpRequest, place: int, last: object) -> str:
    said = json.dumps([place, _short(last), _short(_list(request))], separators=(",", ":"))
    return urlsafe_b64encode(said.encode()).decode().rstrip("=")


def _after(request: HttpRequest, every: Sequence[S], cursor: str, key: Callable[[S], object]) -> int:
    place, last, of = _read(cursor)
    if of != _short(_list(request)):
        raise _nowhere(_("The cursor is of another list."))
    if 0 < place <= len(every) and _short(key(every[place - 1])) == last:
        return place
    found = next((at for at, each in enumerate(every, 1) if _short(key(each)) == last), None)
    if found is None:
        raise _nowhere(_("The list has changed, and the last line you had is not in it."))
    return found


def _read(cursor: str) -> tuple[int, str, str]:
    try:
        place, last, of = json.loads(urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, RecursionError):
        raise _nowhere(_("The cursor is none that was given.")) from None
    if not isinstance(place, int) or not isinstance(last, str) or not isinstance(of, str):
        raise _nowhere(_("The cursor is none that was given."))
    return place, last, of


def _nowhere(why: str) -> ProblemError:
    return ProblemError(400, NO_SUCH_PLACE, f"{why} {_('Begin the list anew, without a cursor.')}")


def _list(request: HttpRequest) -> str:
    """What is asked for, but for how much of it."""
    asked = sorted(
        (name, text) for name, texts in request.GET.lists() for text in texts if name not in Paging.model_fields
    )
    return repr((request.path, asked))


def _short(said: object) -> str:
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]
