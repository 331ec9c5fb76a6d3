"""Writing the access log, reading it, and forgetting what is older than it is kept."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.alliances.here import Here
from tallystick.web.jobs.models import Job
from tallystick.web.jobs.queue import work
from tallystick.web.people.models import Person
from tallystick.web.watching.models import Sight

KEPT = timedelta(days=400)
"""So long an entry is kept: a year with its audit."""
TOGETHER = timedelta(hours=1)
"""Looks at one thing on one way within this time are one entry with a count; each export is one of its own."""


def write(
    here: Here, reader: Person, kind: Kind, subject: str, outlet: Outlet, *, party: str = "", person: str = ""
) -> None:
    """Writes down that somebody saw a thing."""
    now = timezone.now()
    own = next((each for each in here.roles if each.party is not None), None)
    about = Person.objects.filter(pk=person).first() if person.isdecimal() else None
    fields: dict[str, Any] = {
        "alliance": here.alliance, "reader": reader, "by": here.hand(own.party if own else None)[:80],
        "by_party": (own.party or "") if own else "", "kind": kind.value, "subject": subject[:200],
        "outlet": outlet.value, "party": party, "person": about,
    }  # fmt: skip
    with transaction.atomic():
        if outlet is Outlet.PAGE:
            before = Sight.objects.filter(**fields, first__gte=now - TOGETHER).first()
            if before is not None:
                Sight.objects.filter(pk=before.pk).update(last=now, times=F("times") + 1)
                return
        Sight.objects.create(**fields)


def own_sights(here: Here, person: Person) -> QuerySet[Sight]:
    """Who saw what speaks of a person, in this alliance; the person sees it."""
    return Sight.objects.filter(alliance=here.alliance, person=person).select_related("reader")


def readable_parties(here: Here) -> frozenset[str]:
    """The parties whose log the reader may read."""
    return frozenset(
        party
        for party in here.charter.parties
        if here.may(Action.SEE, here.thing(Kind.ACCESS_LOG, party=party)).allowed
    )


def sights_of(here: Here, parties: frozenset[str]) -> QuerySet[Sight]:
    """What of these parties was seen by anybody, and what their own people saw."""
    mine = Q(party__in=parties) | Q(by_party__in=parties)
    return Sight.objects.filter(mine, alliance=here.alliance).select_related("reader", "person")


@work
def forget(job: Job, **arguments: Any) -> str:
    """Deletes entries that are older than they are kept."""
    del job, arguments
    count, _ = Sight.objects.filter(last__lt=timezone.now() - KEPT).delete()
    return f"Deleted {count} entries of the access log."
