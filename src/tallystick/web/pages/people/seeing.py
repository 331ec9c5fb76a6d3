"""Who has which role, as a reader may see it: each role is asked for, and each name.

Roles of an alliance are seen by those who lead; names by the person's own party, and by the operator.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tallystick.sharing.asked import Thing
from tallystick.sharing.words import Action, Kind, Role
from tallystick.web.access.refusals import STEP_UP
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Side
from tallystick.web.people.models import Membership, Person
from tallystick.web.people.roles import Hand

State = Literal["holds", "begins", "ended"]


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role of one person, as it may be shown."""

    pk: int
    role: str
    party: str
    """The party's name; empty of who is appointed by all together, and of operators."""
    group: str
    """Under which heading it stands."""
    who: str
    """The name; empty where the reader may not read it."""
    email: str
    since: date
    until: date | None
    state: State
    fills: tuple[str, ...]
    """Titles of the charter's roles that the person fills."""
    units: tuple[str, ...]
    may_change: bool
    is_mine: bool
    of_installation: bool


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party of the alliance and the organisation that it is."""

    party: str
    title: str
    organisation: str
    since: date | None
    until: date | None
    managers: int
    counsel: int
    people: int
    is_member: bool
    """Whether it is a member today."""


def rows_of(here: Here) -> QuerySet[Membership]:
    """All roles of the alliance, and of operators of the whole installation."""
    mine = Q(alliance=here.alliance) | Q(alliance=None)
    return Membership.objects.filter(mine).select_related("person", "alliance")


def membership_thing(here: Here, row: Membership) -> Thing:
    """What a role is to decide."""
    return here.thing(Kind.MEMBERSHIP, party=row.party or None, person=row.person.key, role=Role(row.role))


def sees_roles(here: Here) -> bool:
    """Whether the reader sees roles of others."""
    return here.may(Action.SEE, here.thing(Kind.MEMBERSHIP)).allowed


def is_right(here: Here, action: Action, thing: Thing) -> bool:
    """Whether the reader may do it, once they have proven who they are."""
    decision = here.may(action, thing)
    return decision.allowed or decision.rule == STEP_UP


def sees_name(here: Here, person: Person, party: str) -> bool:
    """Whether the reader may read somebody's name."""
    return here.may(Action.SEE, here.thing(Kind.PERSON, party=party or None, person=person.key)).allowed


def seen_roles(here: Here, rows: Iterable[Membership], *, ended: bool = False) -> Iterator[RoleLine]:
    """Those of the roles that the reader may see, by party and role; with ``ended`` those that are over."""
    order = {name: place for place, name in enumerate(here.charter.parties)}
    roles = {role.value: place for place, role in enumerate(Role)}
    lines = [
        line
        for row in rows
        if here.may(Action.SEE, membership_thing(here, row)).allowed
        and ((line := line_of(here, row)).state == "ended") is ended
    ]
    last = len(order)
    yield from sorted(
        lines,
        key=lambda each: (
            last + 2 if each.role == Role.OPERATOR else order.get(each.party, last + (1 if each.party == "" else 0)),
            each.group, roles[each.role], each.who, each.since, each.pk,
        ),
    )  # fmt: skip


def line_of(here: Here, row: Membership) -> RoleLine:
    """One role as it may be shown; the caller has asked whether it may be seen."""
    named = sees_name(here, row.person, row.party)
    known = here.charter.people
    state: State = "holds"
    if row.until is not None and row.until <= max(here.today, row.since):
        state = "ended"
    elif row.since > here.today:
        state = "begins"
    return RoleLine(
        pk=row.pk,
        role=row.role,
        party=row.party,
        group=group_of(here, row.role, row.party),
        who=str(row.person) if named else "",
        email=row.person.email if named else "",
        since=row.since,
        until=row.until,
        state=state,
        fills=tuple(known[name].title or name if name in known else name for name in row.fills),
        units=tuple(row.units),
        may_change=row.alliance is not None and is_right(here, Action.ADMINISTER, membership_thing(here, row)),
        is_mine=row.person.key == here.actor.person,
        of_installation=row.alliance is None,
    )


def group_of(here: Here, role: str, party: str) -> str:
    """The heading under which a role stands: its party, or by whom it is appointed."""
    if party:
        return party_title(here, party)
    return _("Operators, without sight of figures") if role == Role.OPERATOR else _("Appointed by all parties together")


def party_title(here: Here, party: str) -> str:
    """What people call a party."""
    return here.charter.parties[party].name if party in here.charter.parties else party


def parties_of(here: Here, rows: Iterable[Membership]) -> Iterator[PartyLine]:
    """The parties with their organisations and how many people act for them today."""
    held: dict[str, list[Membership]] = {}
    for row in rows:
        if row.since <= here.today and (row.until is None or here.today < row.until) and row.person.is_active:
            held.setdefault(row.party, []).append(row)
    sides = Side.objects.filter(alliance=here.alliance).select_related("organisation")
    organisations = {side.party: side.organisation.name for side in sides}
    for name, party in here.charter.parties.items():
        stretches = here.opened.belongings[name].stretches
        mine = held.get(name, [])
        end = stretches[-1][1] if stretches else None
        yield PartyLine(
            name,
            party.name,
            organisations.get(name, ""),
            stretches[0][0] if stretches else None,
            end if end is not None and end < date.max else None,
            sum(row.role == Role.MANAGER for row in mine),
            sum(row.role == Role.COUNSEL for row in mine),
            len({row.person.pk for row in mine}),
            here.opened.belongings[name].is_member(here.today),
        )


def members_today(here: Here) -> frozenset[str]:
    """The parties that are members today."""
    return frozenset(name for name, belonging in here.opened.belongings.items() if belonging.is_member(here.today))


def hand_of(here: Here, person: Person, party: str) -> Hand:
    """Who does something about a party's people, and in which role."""
    return Hand(person, here.hand(party if party in here.parties else None))
