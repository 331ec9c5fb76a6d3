"""Which notifications a person sees now: of alliances in which they still have a role, about things they still see."""

import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from tallystick.errors import TallystickError
from tallystick.sharing.asked import Actor, Context, Thing
from tallystick.sharing.deciding import decide
from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.alliances.here import Here
from tallystick.web.people.actors import actor_of
from tallystick.web.people.models import Membership, Person
from tallystick.web.talk.models import Notification
from tallystick.web.talk.things import sees

log = logging.getLogger(__name__)


def runs_the_site(actor: Actor) -> bool:
    """Whether somebody operates the whole installation."""
    return decide(actor, Action.CONFIGURE, Thing(Kind.JOB), Context(datetime.now(UTC).date())).allowed


def notifications_of(person: Person) -> QuerySet[Notification]:
    """What stands on a person's page, of alliances in which they have a role; the last first."""
    now = datetime.now(UTC)
    rows = Membership.objects.filter(person=person).select_related("alliance")
    held = [
        each.alliance for each in rows
        if each.until is None or (now - (each.alliance.behind if each.alliance else timedelta())).date() < each.until
    ]  # fmt: skip
    found = Notification.objects.filter(person=person, shown=True).select_related("alliance")
    if None in held:  # an operator of the whole installation sees that every alliance is there
        return found
    return found.filter(Q(alliance=None) | Q(alliance__in=[each.pk for each in held if each is not None]))


def unread_of(person: Person) -> int:
    """How many of them wait to be read."""
    if not Notification.objects.filter(person=person, read=None, shown=True).exists():
        return 0
    return notifications_of(person).filter(read=None).count()


def still_seen(
    person: Person, found: Iterable[Notification], outlet: Outlet = Outlet.PAGE
) -> Iterator[tuple[Notification, Here | None]]:
    """Those that the person may still see, each with its alliance as the person has it; the others are left out."""
    actor = actor_of(person)
    places: dict[int, Here] = {}
    for each in found:
        if each.alliance is None:
            if runs_the_site(actor):
                yield each, None
            continue
        here = places.setdefault(each.alliance.pk, Here(each.alliance, actor, outlet=outlet))
        try:
            seen = person.is_active and sees(here, each.thing)
        except (TallystickError, OSError):  # nobody can be told what they may see in it
            log.exception("The alliance %s cannot be opened", here.name)
            continue
        if seen:
            yield each, here
