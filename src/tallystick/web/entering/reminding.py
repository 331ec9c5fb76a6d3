"""A reminder to those who deliver for a party: a line in their notifications, without any figure."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from tallystick.sharing.words import Action, Kind, Role
from tallystick.web.alliances.here import Here
from tallystick.web.people.actors import actor_of
from tallystick.web.people.models import Membership, Person
from tallystick.web.talk.events import Event
from tallystick.web.talk.models import Notification
from tallystick.web.talk.telling import tell

DELIVER = (Role.MANAGER.value, Role.ANALYST.value, Role.CONTRIBUTOR.value)
PAUSE = timedelta(hours=12)
"""Nobody is reminded of the same again within it."""


def deliverers(here: Here, parties: Iterable[str]) -> list[Person]:
    """Who may deliver facts for one of the parties today."""
    today = here.today
    rows = (
        Membership.objects.filter(alliance=here.alliance, party__in=list(parties), role__in=DELIVER, since__lte=today)
        .filter(Q(until=None) | Q(until__gt=today), person__is_active=True)
        .select_related("person")
    )
    found: dict[int, Person] = {}
    for row in rows:
        theirs = Here(here.alliance, actor_of(row.person))
        if theirs.may(Action.ENTER, theirs.thing(Kind.BATCH, party=row.party)).allowed:
            found[row.person.pk] = row.person
    return list(found.values())


def remind(here: Here, people: Iterable[Person], *, text: Callable[[], str], link: str) -> int:
    """Puts the reminder into their notifications, ``text`` in the language of each; answers for how many.

    Whoever was just reminded is left alone.
    """
    since = timezone.now() - PAUSE
    known = Notification.objects.filter(alliance=here.alliance, kind=Event.DATA.value, link=link, made__gt=since)
    done = set(known.values_list("person_id", flat=True))
    wanted = [person for person in people if person.pk not in done]
    return tell(here.alliance, Event.DATA, wanted, text, link, thing=here.thing(Kind.PERIOD))
