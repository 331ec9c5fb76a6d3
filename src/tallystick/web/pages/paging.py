"""Long lists, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.http import HttpRequest

T = TypeVar("T")

MOST = 50
"""Lines a page."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list."""

    items: Sequence[T]
    number: int
    """The first is 1."""
    pages: int
    total: int


def paged(request: HttpRequest, every: Sequence[T], *, most: int = MOST, first: int = 1) -> Page[T]:
    """The page that the address asks for, else the ``first``; the nearest one where there is no such page."""
    pages = max(1, -(-len(every) // most))
    asked = request.GET.get("page", str(first))
    number = min(max(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1, 1), pages)
    return Page(every[(number - 1) * most : number * most], number, pages, len(every))
