"""Which notifications a person sees now: of alliances in which they still have a role, about things they still see."""

import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Q, QuerySet

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
    found = Notification.objects.filter(person=person, shown=True).select_related("alliance")
    held = _held(person)
    if None in held:  # an operator of the whole installation sees that every alliance is there
        return found
    return found.filter(Q(alliance=None) | Q(alliance__in=[each for each in held if each is not None]))


def _held(person: Person) -> list[int | None]:
    """The alliances in which a person has a role now; None for a role in the whole installation."""
    now = datetime.now(UTC)
    rows = Membership.objects.filter(person=person).select_related("alliance")
    return [
        each.alliance_id for each in rows
        if each.until is None or (now - (each.alliance.behind if each.alliance else timedelta())).date() < each.until
    ]  # fmt: skip


def unread_of(person: Person) -> int:
    """How many of them wait to be read."""
    waiting = Notification.objects.filter(person=person, read=None, shown=True).order_by()
    counts = dict(waiting.values_list("alliance").annotate(Count("pk")))
    if not counts:
        return 0
    held = _held(person)
    return sum(number for alliance, number in counts.items() if alliance is None or alliance in held or None in held)


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
