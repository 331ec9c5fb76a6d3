"""What a line of Today is made of, apart from where the lines come from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.urls import NoReverseMatch, reverse

from tallystick.web.alliances.here import Here

Urgency = Literal["poor", "watch", "none"]

RANK: dict[Urgency, int] = {"poor": 0, "watch": 1, "none": 2}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to see to."""

    urgency: Urgency
    word: str
    """What kind of thing it is: 'Late', 'Due'."""
    text: str
    alliance: str
    link: str
    """Where it is done."""
    until: date | None = None
    """The last day in time."""
    days: int | None = None
    """Days left; negative when it is over."""

    @property
    def order(self) -> tuple[int, date]:
        """The most urgent first, then what ends first."""
        return RANK[self.urgency], self.until or date.max


Source = Callable[[Here, int], Iterable[Item]]
"""What needs the reader in one alliance within so many days; nothing that the reader could not open and do."""


def link_to(here: Here, *views: str) -> str:
    """The first of these pages of an alliance that the site has, else the alliance's own."""
    return next(filter(None, (address(here, view) for view in views)), reverse("alliance", args=[here.name]))


def address(here: Here, view: str, *args: object) -> str:
    """The address of a page of an alliance; empty where the site has no such page."""
    try:
        return reverse(view, args=[here.name, *args])
    except NoReverseMatch:
        return ""
