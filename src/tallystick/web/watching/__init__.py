"""Who saw what is personal, withheld by default, or exported: the access log of the site.

Whatever shows personal figures, names of people, rows, a pack or an export says so, right before it answers::

    seen(request, here, Kind.BATCH, "flights/0007", Outlet.EXPORT, party="endeavor")

``kind`` and ``subject`` say what it was, never what it said. ``party`` is whose it is, ``person`` the key of whom it
speaks of: that person, and the counsel of that party, are shown the entry.
"""

from typing import TYPE_CHECKING

from tallystick.sharing.words import Kind, Outlet

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tallystick.web.alliances.here import Here


def seen(
    request: "HttpRequest", here: "Here", kind: Kind, subject: str, outlet: Outlet = Outlet.PAGE, *, party: str = "",
    person: str = "",
) -> None:  # fmt: skip
    """Writes down that whoever asks saw a thing; nothing where a person looks at what is their own."""
    from tallystick.web.access.asking import person_asking  # noqa: PLC0415  (models load once Django is set up)
    from tallystick.web.watching.log import write  # noqa: PLC0415  (likewise)

    reader = person_asking(request)
    if reader is not None and reader.key != person:
        write(here, reader, kind, subject, outlet, party=party, person=person)
