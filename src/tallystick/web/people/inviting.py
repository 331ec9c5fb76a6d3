"""Inviting somebody to a role: the invitation is kept by the hash of its secret, and the secret goes into the mail.

Whoever reads that mail is taken for the person at its address, so the link is shown to nobody else. A role for all
parties together (an auditor's, a regulator's) waits until each party has agreed, and the mail goes out then.
"""

from collections.abc import Callable, Iterable
from datetime import date

from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tallystick.sharing.words import Role
from tallystick.web.alliances.models import Alliance
from tallystick.web.design.environment import day as written_day
from tallystick.web.people.models import Consent, Invitation, Membership, Organisation, Person
from tallystick.web.people.roles import Hand, give, held_now
from tallystick.web.problems import NO_INVITATION, ROLE_STAYS, refuse

Absolute = Callable[[str], str]
"""Makes an address of the site a whole one."""


def invite(
    email: str, *, alliance: Alliance, title: str, role: Role, party: str, organisation: Organisation | None,
    since: date, by: Person | None, absolute: Absolute, until: date | None = None, units: Iterable[str] = (),
    fills: Iterable[str] = (), hand: str = "", together: bool = False,
) -> Invitation:  # fmt: skip
    """Offers a role, and sends the mail once all is written; with ``together`` it waits until all parties agree.

    ProblemsError (W037) where the person at the address has the role, or it is offered to them already.
    """
    address = email.lower()
    _check_new(address, alliance, role.value, party, since)
    found, secret = Invitation.offer(
        email=address, alliance=alliance, role=role.value, party=party, organisation=organisation, since=since,
        until=until, units=sorted(units), fills=sorted(fills), invited_by=by, hand=hand, waits=together,
    )  # fmt: skip
    if not together:
        _mail(found, secret, title, absolute, to=email)
    return found


def resend(invitation: Invitation, *, title: str, absolute: Absolute) -> None:
    """Sends it again with another link; the one before opens nothing any more. W038 where it was accepted or taken."""
    with transaction.atomic():
        found = _pending(invitation)
        _mail(found, found.renew(), title, absolute)


def withdraw(invitation: Invitation) -> None:
    """Takes an invitation back; W038 where it was accepted, or withdrawn already."""
    with transaction.atomic():
        found = _pending(invitation)
        found.withdrawn = timezone.now()
        found.save(update_fields=["withdrawn"])


def agree(
    invitation: Invitation, *, party: str, by: Person, needed: frozenset[str], title: str, absolute: Absolute
) -> bool:
    """A party's agreement; with the last one that is ``needed`` the mail goes out. Whether it did."""
    with transaction.atomic():
        found = _pending(invitation)
        if not found.waits:
            raise refuse(NO_INVITATION, _("All parties have agreed already."), _("There is nothing left to agree to."))
        Consent.objects.get_or_create(invitation=found, party=party, defaults={"by": by})
        if not needed <= set(found.consents.values_list("party", flat=True)):
            return False
        found.waits = False
        found.save(update_fields=["waits"])
        _mail(found, found.renew(), title, absolute)
        return True


def accept(invitation: Invitation, person: Person) -> Membership:
    """Gives the role of an invitation, once.

    ProblemsError: S005 where it must not stand beside one the person has, W038 where it is no longer open.
    """
    with transaction.atomic():
        found = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if not found.is_open:
            raise refuse(
                NO_INVITATION,
                _("The invitation was accepted or withdrawn, or is over."),
                _("Ask for another one."),
            )
        made = give(
            person, alliance=found.alliance, role=found.role, party=found.party, since=found.since, until=found.until,
            units=found.units, fills=found.fills, hand=Hand(found.invited_by, found.hand),
        )  # fmt: skip
        found.accepted = timezone.now()
        found.save(update_fields=["accepted"])
        if found.organisation is not None and person.organisation is None:
            person.organisation = found.organisation
            person.save(update_fields=["organisation"])
        return made


def _pending(invitation: Invitation) -> Invitation:
    found = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if found.accepted is not None or found.withdrawn is not None:
        raise refuse(
            NO_INVITATION,
            _("The invitation was accepted or withdrawn before."),
            _("Look at it anew."),
        )
    return found


def _check_new(address: str, alliance: Alliance, role: str, party: str, day: date) -> None:
    waiting = Invitation.objects.filter(
        email=address, alliance=alliance, role=role, party=party, accepted=None, withdrawn=None, ends__gt=timezone.now()
    )
    if waiting.exists():
        raise refuse(
            ROLE_STAYS,
            _("This role is offered to %(email)s already.") % {"email": address},
            _("Send that invitation again, or withdraw it first."),
        )
    person = Person.objects.filter(email=address).first()
    if person is not None and held_now(alliance, person, role, party, day):
        raise refuse(
            ROLE_STAYS,
            _("Whoever has the address %(email)s has this role.") % {"email": address},
            _("Change the role, or choose another one."),
        )


def _mail(invitation: Invitation, secret: str, title: str, absolute: Absolute, *, to: str = "") -> None:
    """Sends the link, in the language of the account at the address where there is one.

    ``to`` is the address as it was written: its owner may have big letters in it.
    """
    person = Person.objects.filter(email=invitation.email).first()
    language = (person.language if person is not None else "") or translation.get_language() or "en"
    link, by = absolute(reverse("invitation", args=[secret])), invitation.invited_by
    with translation.override(language):
        subject = _("You are invited to “%(alliance)s”") % {"alliance": title}
        text = _(
            "%(who)s invites you to “%(alliance)s” as %(role)s.\n\n"
            "Accept it here; the link is yours alone, and opens until %(day)s:\n%(link)s\n"
        ) % {
            "who": str(by) if by is not None else _("The operator"), "alliance": title, "role": _(invitation.role),
            "day": written_day(invitation.ends.date()), "link": link,
        }  # fmt: skip
    transaction.on_commit(lambda: send_mail(subject, text, None, [to or invitation.email]))
