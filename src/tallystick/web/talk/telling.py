"""Telling people: a notification for each of those whom something concerns, and who may see it."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from django.utils import translation

from tallystick.web.alliances.here import Here
from tallystick.web.people.actors import actor_of
from tallystick.web.people.models import Membership, Person
from tallystick.web.talk.models import Notification


def people_of(here: Here, roles: Iterable[str]) -> tuple[Person, ...]:
    """Who holds any of these roles today: roles of the charter that they fill, or ``party/role`` of the site."""
    wanted = set(roles)
    rows = Membership.objects.filter(alliance=here.alliance, since__lte=here.today).select_related("person")
    found = {
        row.person.pk: row.person
        for row in rows
        if (row.until is None or here.today < row.until)
        and row.person.is_active
        and wanted & {f"{row.party}/{row.role}", *row.fills}
    }
    return tuple(found.values())


def tell(
    here: Here, people: Iterable[Person], *, kind: str, text: Callable[[], str], link: str,
    sees: Callable[[Here], bool], by: Person | None = None,
) -> int:  # fmt: skip
    """Notifies those who may see it, each in their language, but for who did it; how many were told.

    ``sees`` is asked with the alliance as each of them has it.
    """
    told = 0
    for person in {each.pk: each for each in people}.values():
        if by is not None and person.pk == by.pk:
            continue
        if not sees(replace(here, actor=actor_of(person), since_proof=None)):
            continue
        with translation.override(person.language or translation.get_language() or "en"):
            said = text()[:300]
        Notification.objects.create(person=person, alliance=here.alliance, kind=kind[:20], text=said, link=link[:300])
        told += 1
    return told
