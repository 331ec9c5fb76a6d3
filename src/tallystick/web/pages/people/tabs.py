"""The pages of this wing that a reader may open, and which roles they may offer."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tallystick.sharing.rights import APPOINTED_BY_COUNSEL
from tallystick.sharing.words import Action, Kind, Role
from tallystick.web.alliances.here import Here
from tallystick.web.pages.people.forms import TOGETHER
from tallystick.web.pages.people.seeing import is_right, sees_roles


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of the wing."""

    title: str
    address: str
    is_current: bool


def tabs(request: HttpRequest, here: Here) -> tuple[Tab, ...]:
    """The pages that the reader may open."""
    found = [(_("People"), "people")]
    if sees_roles(here):
        found.append((_("Invitations"), "people-invitations"))
    found.append((_("What roles may do"), "people-rights"))
    if sees_roles(here):
        found.append((_("What was done"), "people-history"))
    if any(here.may(Action.SEE, here.thing(Kind.TOKEN, party=party)).allowed for party in (*here.parties, None)):
        found.append((_("Tokens of programs"), "people-tokens"))
    addresses = [(title, reverse(view, args=[here.name])) for title, view in found]
    return tuple(Tab(title, address, request.path == address) for title, address in addresses)


def offers(here: Here) -> Mapping[str, frozenset[Role]]:
    """Which roles the reader may offer for which party, once they have proven who they are.

    Under ``*`` those for all parties together, to which counsel of each party has to agree. Operators are appointed
    by whoever runs the site.
    """
    found: dict[str, frozenset[Role]] = {}
    for party in sorted(here.parties):
        mine = frozenset(
            role
            for role in Role
            if role is not Role.OPERATOR
            and is_right(here, Action.ADMINISTER, here.thing(Kind.MEMBERSHIP, party=party, role=role))
        )
        if mine:
            found[party] = mine
    together = frozenset({Role.AUDITOR, Role.REGULATOR})
    if any(together <= mine for mine in found.values()):
        found[TOGETHER] = together
    return found


def offers_anything(here: Here) -> bool:
    """Whether the reader may offer any role."""
    return bool(offers(here))


def counsel_for(here: Here) -> tuple[str, ...]:
    """The reader's parties for which they appoint as counsel."""
    appoints = min(APPOINTED_BY_COUNSEL)
    return tuple(
        party
        for party in sorted(here.parties)
        if is_right(here, Action.ADMINISTER, here.thing(Kind.MEMBERSHIP, party=party, role=appoints))
    )
