"""Making an alliance: its workspace with a first charter, its organisations, its first manager and the invitations.

The charter is a start made from the library. It has no figures and no signatures; its record is begun, so that the
parties can put their keys on it, sign, and deliver.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tallystick.charter.library import Library
from tallystick.cycle.starting import Answers, start_charter
from tallystick.errors import InputError
from tallystick.sharing.asked import Actor, Context, Thing
from tallystick.sharing.deciding import decide
from tallystick.sharing.words import Action, Kind, Role
from tallystick.web.alliances.models import Alliance, Side
from tallystick.web.alliances.records import begin_record
from tallystick.web.people.inviting import invite
from tallystick.web.people.models import Membership, Organisation, Person

TAKEN = frozenset({"new"})
"""Names that addresses of the site have already."""


@dataclass(frozen=True, slots=True)
class Founder:
    """One party at the beginning."""

    party: str
    """Its id in the charter."""
    organisation: str
    """The legal person's name on the site."""
    email: str
    """Of its manager; empty of whoever makes the alliance."""


def is_operator(actor: Actor) -> bool:
    """Whether somebody administers the organisations of the whole installation."""
    thing, context = Thing(Kind.ORGANISATION), Context(datetime.now(UTC).date())
    return decide(actor, Action.ADMINISTER, thing, context).allowed


def may_make(actor: Actor, person: Person) -> bool:
    """Whether somebody may make an alliance: operators, and people of an organisation."""
    return person.is_active and (person.organisation is not None or is_operator(actor))


def make_alliance(
    answers: Answers, library: Library, founders: Sequence[Founder], *, by: Person, as_operator: bool,
    competitors: bool | None, absolute: Callable[[str], str],
) -> Alliance:  # fmt: skip
    """Makes an alliance whose first founder is whoever makes it, but for an operator, who takes no role in it.

    Raises InputError for a name that is taken, and for an organisation of this site that its own people must speak
    for; ProblemsError where the answers make a charter with errors. Nothing is left behind then.
    """
    name = answers.id
    root = settings.SITE.alliances / name
    if name in TAKEN or root.exists() or Alliance.objects.filter(name=name).exists():
        raise InputError(
            _("There is an alliance “%(name)s” on this site already; give yours another name.") % {"name": name}
        )
    organisations = [_organisation(each, by, as_operator=as_operator) for each in founders]
    root.mkdir(parents=True)
    try:
        start_charter(root, answers, library)
        with transaction.atomic():
            return _written(answers, founders, organisations, by=by, competitors=competitors, absolute=absolute)
    except BaseException:
        shutil.rmtree(root)
        (settings.SITE.keys / f"{name}.log.key").unlink(missing_ok=True)
        raise


def _organisation(each: Founder, by: Person, *, as_operator: bool) -> Organisation | str:
    """An organisation that is here, or the name of one that will be.

    Whoever is no operator speaks for their own organisation, and invites people of others that are here already.
    """
    found = Organisation.objects.filter(name__iexact=each.organisation).first()
    if found is None or as_operator or (not each.email and found == by.organisation):
        return found or each.organisation
    if each.email and Person.objects.filter(email=each.email.lower(), organisation=found).exists():
        return found
    raise InputError(
        _("“%(name)s” is an organisation of this site; invite somebody who belongs to it, or ask the operator.")
        % {"name": each.organisation}
    )


def _written(
    answers: Answers, founders: Sequence[Founder], organisations: Sequence[Organisation | str], *, by: Person,
    competitors: bool | None, absolute: Callable[[str], str],
) -> Alliance:  # fmt: skip
    made = Alliance.objects.create(name=answers.id, folder=answers.id, competitors=competitors)
    today = datetime.now(UTC).date()
    for each, known in zip(founders, organisations, strict=True):
        organisation = known if isinstance(known, Organisation) else Organisation.objects.create(name=known)
        Side.objects.create(alliance=made, organisation=organisation, party=each.party)
        if each.email:
            invite(
                each.email, alliance=made, title=answers.title, role=Role.MANAGER, party=each.party,
                organisation=organisation, since=today, by=by, absolute=absolute, fills=[f"{each.party}/lead"],
            )  # fmt: skip
        else:
            Membership.objects.create(
                person=by, alliance=made, role=Role.MANAGER.value, party=each.party, since=today, given_by=by,
                fills=[f"{each.party}/lead"],
            )  # fmt: skip
    begin_record(made)
    return made
