"""Changing and ending roles: what is done is written down, and a party always keeps somebody who can give roles.

Whether the person who asks may do it is decided before, by :func:`~tallystick.sharing.deciding.decide`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from tallystick.errors import ProblemsError
from tallystick.sharing import asked
from tallystick.sharing.standing import conflicts
from tallystick.sharing.words import Role
from tallystick.web.alliances.models import Alliance
from tallystick.web.people.actors import actor_of
from tallystick.web.people.models import Membership, Person, RoleChange
from tallystick.web.problems import ROLE_STAYS, refuse

LIMITED = (Role.AUDITOR.value, Role.REGULATOR.value)
"""Roles that always have an end."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who does it, and in which role."""

    by: Person | None
    role: str = ""
    """As ``endeavor manager``; it is shown where the name may not be."""


def give(
    person: Person, *, alliance: Alliance | None, role: str, party: str, since: date, until: date | None, hand: Hand,
    units: Iterable[str] = (), fills: Iterable[str] = (),
) -> Membership:  # fmt: skip
    """Gives a role; ProblemsError (S005) where it must not stand beside one that the person has."""
    offered = asked.Membership(Role(role), alliance.name if alliance is not None else None, party or None, since, until)
    found = tuple(conflicts((*actor_of(person).memberships, offered)))
    if found:
        raise ProblemsError(found)
    with transaction.atomic():
        made = Membership.objects.create(
            person=person, alliance=alliance, role=role, party=party, since=since, until=until, given_by=hand.by,
            units=list(units), fills=list(fills),
        )  # fmt: skip
        RoleChange.objects.create(membership=made, what="given", by=hand.by, hand=hand.role, after=_said(made))
    return made


def change(row: Membership, *, until: date | None, units: list[str], fills: list[str], hand: Hand) -> Membership:
    """Changes until when a role holds, to which units it belongs and which roles of the charter it fills.

    ProblemsError: W037 where the end lies before the beginning, is missing of an auditor or regulator, or takes a
    party its last manager.
    """
    with transaction.atomic():
        held = _locked(row)
        before = _said(held)
        held.until, held.units, held.fills = until, sorted(units), sorted(fills)
        _check_days(held)
        _check_last_manager(held)
        after = _said(held)
        changed = {name: value for name, value in after.items() if before[name] != value}
        if changed:
            held.save(update_fields=["until", "units", "fills"])
            RoleChange.objects.create(
                membership=held, what="changed", by=hand.by, hand=hand.role,
                before={name: before[name] for name in changed}, after=changed,
            )  # fmt: skip
    return held


def end(
    row: Membership, *, on: date, hand: Hand, what: str = "ended", reason: str = "", party_goes_on: bool = True
) -> Membership:
    """Ends a role on a day, on which it holds no longer; a role that began that day or later has never held.

    The last manager of a party that goes on in the alliance stays.

    ProblemsError (W037) where it has ended before, or its party would be left without a manager.
    """
    with transaction.atomic():
        held = _locked(row)
        if held.until is not None and held.until <= on:
            raise refuse(
                ROLE_STAYS,
                _("The role has ended on %(day)s already.") % {"day": held.until},
                _("Choose a day before it, or leave it as it is."),
            )
        before = _said(held)
        held.until = max(on, held.since)
        if party_goes_on:
            _check_last_manager(held)
        held.save(update_fields=["until"])
        RoleChange.objects.create(
            membership=held, what=what, by=hand.by, hand=hand.role, reason=reason,
            before={"until": before["until"]}, after={"until": _said(held)["until"]},
        )  # fmt: skip
    return held


def managers_on(alliance: Alliance, party: str, day: date, *, without: Membership | None = None) -> int:
    """How many people with open accounts are a party's managers on a day, and go on being so without an end."""
    rows = Membership.objects.filter(
        Q(until=None) | Q(until__gt=day), alliance=alliance, party=party, role=Role.MANAGER.value, since__lte=day,
        person__is_active=True,
    )  # fmt: skip
    if without is not None:
        rows = rows.exclude(pk=without.pk)
    return rows.values("person").distinct().count()


def held_now(alliance: Alliance, person: Person, role: str, party: str, day: date) -> bool:
    """Whether somebody has a role on a day or later."""
    rows = Membership.objects.filter(alliance=alliance, person=person, role=role, party=party)
    return rows.exclude(until=F("since")).filter(Q(until=None) | Q(until__gt=day)).exists()


def _locked(row: Membership) -> Membership:
    """The role, with the alliance's roles kept still meanwhile: of two last managers one leaves after the other."""
    if row.alliance_id is not None:
        Alliance.objects.select_for_update(no_key=True).get(pk=row.alliance_id)
    return Membership.objects.select_for_update().get(pk=row.pk)


def _said(row: Membership) -> Mapping[str, Any]:
    return {
        "until": row.until.isoformat() if row.until is not None else "",
        "units": sorted(row.units),
        "fills": sorted(row.fills),
    }


def _check_days(row: Membership) -> None:
    if row.until is None and row.role in LIMITED:
        raise refuse(
            ROLE_STAYS,
            _("The role of an auditor or regulator has no end."),
            _("Say until when it holds."),
        )
    if row.until is not None and row.until <= row.since:
        raise refuse(
            ROLE_STAYS,
            _("The role begins on %(since)s and would end on %(until)s.") % {"since": row.since, "until": row.until},
            _("Let it end after it begins."),
        )


def _check_last_manager(row: Membership) -> None:
    """A party's last manager stays until another one is there: nobody else gives its roles."""
    if row.role != Role.MANAGER.value or row.until is None or row.alliance is None:
        return
    if managers_on(row.alliance, row.party, row.until, without=row):
        return
    raise refuse(
        ROLE_STAYS,
        _("From %(day)s on nobody would be manager for “%(party)s”, and nobody could give its roles any more.")
        % {"day": row.until, "party": row.party},
        _("Invite another manager first, and wait until they have accepted."),
    )
