"""What needs a reader today: the sources that tell of it, each in the wing that it belongs to.

A wing that has something for Today puts a function ``(Here, ahead) -> Iterable[Item]`` into its ``attention.py`` and
adds its line to :data:`SOURCES`; ``Item`` is in :mod:`tallystick.web.pages.home.items`. A source lists what this reader
has to do and may do, and links to where it is done; nothing else.
"""

from collections.abc import Iterator
from functools import cache
from importlib import import_module

from django.utils.translation import gettext as _

from tallystick.errors import InputError
from tallystick.web.alliances.here import Here
from tallystick.web.pages.home.figures_there import plain, shown
from tallystick.web.pages.home.items import Item, Source, link_to

__all__ = ["AHEAD", "SOURCES", "Item", "items_of", "shown", "sources"]

AHEAD = 14
"""So many days ahead a deadline is worth a line."""

PAGES = "tallystick.web.pages"

SOURCES: tuple[str, ...] = (
    "data.attention:data_due",
    "home.due:steps_of_closes",
    "home.due:deadlines",
    "home.to_sign:to_sign",
    "kpi.attention:missed_targets",
    "competition.attention:competing",
    "obligations.attention:of_obligations",
    "reviews.attention:of_reviews",
    "people.attention:appointments",
)
"""``FOLDER.attention:function`` below ``tallystick.web.pages``; they are imported when they are first needed."""


@cache
def sources() -> tuple[Source, ...]:
    """The functions of :data:`SOURCES`."""
    named = (each.partition(":") for each in SOURCES)
    return tuple(getattr(import_module(f"{PAGES}.{module}"), function) for module, _sign, function in named)


def items_of(here: Here, *, ahead: int = AHEAD) -> Iterator[Item]:
    """What needs the reader in one alliance within so many days, the most urgent first.

    Where a source cannot tell, that is a line of its own: nobody takes silence for an empty list.
    """
    found: list[Item] = []
    for source in sources():
        try:
            found += source(here, ahead)
        except InputError as wrong:
            text = _("What is due cannot be told: %(reason)s") % {"reason": plain(str(wrong), here)}
            said = Item("poor", _("Stopped"), text, here.title, link_to(here, "charter"))
            found += [] if said in found else [said]
    yield from sorted(found, key=lambda item: item.order)
