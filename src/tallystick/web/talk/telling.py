"""Telling people: a notification for each of those whom something concerns, and who may see it.

:func:`tell` is the one way to a notification. A text carries no figure and no amount: whoever reads it later may see
less than they did when it was written. What goes out by mail and chat says even less, see
:mod:`~tallystick.web.talk.letters`.
"""

import hashlib
from collections.abc import Callable, Iterable

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone, translation

from tallystick.sharing.asked import Thing
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Alliance
from tallystick.web.people.actors import actor_of
from tallystick.web.people.models import Membership, Person
from tallystick.web.talk.choosing import wishes_of
from tallystick.web.talk.events import Event
from tallystick.web.talk.models import Notification
from tallystick.web.talk.showing import runs_the_site
from tallystick.web.talk.things import sees as sees_thing
from tallystick.web.talk.things import written

MOST = 300


def people_in(here: Here) -> tuple[Person, ...]:
    """Whoever has a role in the alliance today."""
    found = {row.person.pk: row.person for row in _roles(here)}
    return tuple(found.values())


def people_of(here: Here, roles: Iterable[str]) -> tuple[Person, ...]:
    """Who holds any of these roles today: roles of the charter that they fill, or ``party/role`` of the site."""
    wanted = set(roles)
    found = {
        row.person.pk: row.person for row in _roles(here) if wanted & {f"{row.party}/{row.role}", *row.fills}
    }  # fmt: skip
    return tuple(found.values())


def _roles(here: Here) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(alliance=here.alliance, since__lte=here.today, person__is_active=True)
        .filter(Q(until=None) | Q(until__gt=here.today))
        .select_related("person")
    )


def tell(
    alliance: Alliance | None, kind: Event, who: Iterable[Person], text: str | Callable[[], str], link: str, *,
    thing: Thing | None = None, sees: Callable[[Here], bool] | None = None, by: Person | None = None, key: str = "",
) -> int:  # fmt: skip
    """Tells those of them who may see it and want to know, but for who did it; answers how many were told.

    ``text`` is a text, or a function that says it in each reader's language. ``thing`` is what it is about (by default
    the alliance): it is asked now, and again whenever the notification is shown or sent. ``sees`` is asked now as well,
    with the alliance as each of them has it. With a ``key`` nobody is told the same twice. Without an alliance only
    operators of the installation are told.
    """
    people = {each.pk: each for each in who if each.is_active and (by is None or each.pk != by.pk)}
    digest = _digest(kind, key)
    if digest:
        known = Notification.objects.filter(person__in=list(people), alliance=alliance, key=digest)
        for pk in known.values_list("person_id", flat=True):
            people.pop(pk, None)
    wishes, now, said = wishes_of(people.values()), timezone.now(), written(thing)
    made = []
    for pk, person in people.items():
        if not wishes[pk].tells(kind) or not _may_know(alliance, person, said, sees):
            continue
        made.append(
            Notification(
                person=person, alliance=alliance, kind=kind.value, text=_in_their_language(person, text),
                link=link[:MOST], thing=said, key=digest, shown=wishes[pk].shows(kind),
                mail_due=wishes[pk].mail_due(kind, now), chat_due=wishes[pk].chat_due(kind, now),
            )
        )  # fmt: skip
    Notification.objects.bulk_create(made)
    return len(made)


def tell_anew(alliance: Alliance, kind: Event, key: str) -> None:
    """Lets everybody be told again of what they were told under a key: it happened once more."""
    Notification.objects.filter(alliance=alliance, key=_digest(kind, key)).update(key="")


def _digest(kind: Event, key: str) -> str:
    return hashlib.sha256(f"{kind} {key}".encode()).hexdigest()[:40] if key else ""


def told_as(word: str, link: str, until: str = "") -> str:
    """The key of a line of Today, by which whoever was told of it at once is not told anew by who looks later."""
    return f"{word} {link} {until}"


def _may_know(
    alliance: Alliance | None, person: Person, said: dict[str, object], sees: Callable[[Here], bool] | None
) -> bool:
    actor = actor_of(person)
    if alliance is None:
        return runs_the_site(actor)
    theirs = Here(alliance, actor)
    return sees_thing(theirs, said) and (sees is None or sees(theirs))


def _in_their_language(person: Person, text: str | Callable[[], str]) -> str:
    if isinstance(text, str):
        return text[:MOST]
    with translation.override(language_of(person)):
        return text()[:MOST]


def language_of(person: Person) -> str:
    """The language in which somebody is told: theirs, else the site's."""
    return person.language or settings.LANGUAGE_CODE
