"""The one look-up: which alliances a reader has, and one of them by its name."""

import logging
from collections.abc import Iterator
from datetime import timedelta

from django.http import Http404, HttpRequest

from tallystick.errors import TallystickError
from tallystick.sharing.asked import Actor
from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.access.asking import actor_asking, proof_age
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Alliance
from tallystick.web.people.actors import actor_of
from tallystick.web.people.models import Person

log = logging.getLogger(__name__)


def alliances_for(request: HttpRequest, outlet: Outlet = Outlet.PAGE) -> Iterator[Here]:
    """The alliances that whoever asks may see, in the order of their names.

    One whose workspace cannot be opened is left out, and logged: nobody can be told what they may see in it.
    """
    yield from _seen_by(actor_asking(request), outlet, proof_age(request))


def alliances_of(person: Person, outlet: Outlet) -> Iterator[Here]:
    """The alliances that a person may see now who does not ask by a session: for mails and calendars."""
    yield from _seen_by(actor_of(person), outlet, None)


def _seen_by(actor: Actor, outlet: Outlet, since_proof: timedelta | None) -> Iterator[Here]:
    for alliance in _possible(actor):
        here = Here(alliance, actor, since_proof, outlet)
        try:
            seen = here.may(Action.SEE, here.thing(Kind.ALLIANCE)).allowed
        except (TallystickError, OSError):
            log.exception("The alliance %s cannot be opened", alliance.name)
            continue
        if seen:
            yield here


def alliance_for(request: HttpRequest, name: str, outlet: Outlet = Outlet.PAGE) -> Here:
    """The alliance of a name as whoever asks may see it; Http404 where there is none, or they may not."""
    actor = actor_asking(request)
    alliance = _possible(actor).filter(name=name).first()
    if alliance is None:
        raise Http404
    here = _here(request, actor, alliance, outlet)
    if not here.may(Action.SEE, here.thing(Kind.ALLIANCE)).allowed:
        raise Http404
    return here


def _possible(actor: Actor):  # type: ignore[no-untyped-def]  # a query set
    """Alliances in which the actor has or had a role; decide says of each whether it is seen."""
    names = {each.alliance for each in actor.memberships}
    every = Alliance.objects.all()
    return every if None in names else every.filter(name__in=names)


def _here(request: HttpRequest, actor: Actor, alliance: Alliance, outlet: Outlet) -> Here:
    return Here(alliance, actor, proof_age(request), outlet)
