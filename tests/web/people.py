"""People and alliances for tests of the site."""

from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress

from tallystick.web.alliances.models import Alliance
from tallystick.web.people.models import Membership, Person

SINCE = date(2013, 1, 1)
UNTIL = date(2014, 7, 1)
LIMITED = ("auditor", "regulator")


def alliance_in(folder: str, *, behind: timedelta, name: str = "", competitors: bool | None = False) -> Alliance:
    """An alliance over a workspace of the site."""
    return Alliance.objects.create(name=name or folder, folder=folder, behind=behind, competitors=competitors)


def person_with(alliance: Alliance | None, role: str, party: str = "", **more: Any) -> Person:
    """A person with one role, made anew or given one more."""
    email = more.pop("email", f"{role.replace(' ', '-')}.{party or 'all'}@example.org")
    person, _ = Person.objects.get_or_create(email=email, defaults={"name": f"{role} {party}".title().strip()})
    EmailAddress.objects.get_or_create(user=person, email=email, defaults={"verified": True, "primary": True})
    until = more.pop("until", UNTIL if role in LIMITED else None)
    Membership.objects.create(
        person=person, alliance=alliance, role=role, party=party, since=more.pop("since", SINCE), until=until, **more
    )
    return person
