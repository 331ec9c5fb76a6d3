"""From rows to who asks: a person's roles as :func:`~tallystick.sharing.deciding.decide` takes them."""

from django.db.models import F

from tallystick.sharing import asked
from tallystick.sharing.words import Role, Scope
from tallystick.web.people.models import ApiToken, Membership, Person

NOBODY = asked.Actor()


def actor_of(person: Person | None, token: ApiToken | None = None) -> asked.Actor:
    """The actor that a person is now, perhaps through a token; made anew for each request."""
    if person is None or person.pk is None:
        return NOBODY
    rows = Membership.objects.filter(person=person).exclude(until=F("since")).select_related("alliance")
    return asked.Actor(
        person.key,
        tuple(_membership(row) for row in rows),
        _token(token) if token is not None else None,
        active=person.is_active,
    )


def _membership(row: Membership) -> asked.Membership:
    return asked.Membership(
        Role(row.role),
        row.alliance.name if row.alliance is not None else None,
        row.party or None,
        row.since,
        row.until,
        frozenset(row.units),
        frozenset(row.fills),
    )


def _token(token: ApiToken) -> asked.Token:
    held = frozenset(token.alliances.values_list("name", flat=True))
    return asked.Token(
        token.name,
        frozenset(Scope(scope) for scope in token.scopes),
        token.until,
        None if token.everywhere else held,
        revoked=token.revoked is not None,
    )
