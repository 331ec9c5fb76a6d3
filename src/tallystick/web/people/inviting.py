"""Inviting somebody to a role: the invitation is kept by the hash of its secret, and the secret goes into the mail.

Whoever reads that mail is taken for the person at its address, so the link is shown to nobody else.
"""

from collections.abc import Callable
from datetime import date

from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from tallystick.sharing.words import Role
from tallystick.web.alliances.models import Alliance
from tallystick.web.people.models import Invitation, Organisation, Person


def invite(
    email: str, *, alliance: Alliance, title: str, role: Role, party: str, organisation: Organisation | None,
    since: date, by: Person | None, absolute: Callable[[str], str],
) -> Invitation:  # fmt: skip
    """Offers a role for a party, and sends the mail once all is written; ``absolute`` makes an address a whole one."""
    found, secret = Invitation.offer(
        email=email.lower(), alliance=alliance, role=role.value, party=party, organisation=organisation, since=since,
        invited_by=by,
    )  # fmt: skip
    link = absolute(reverse("invitation", args=[secret]))
    subject = _("You are invited to “%(alliance)s”") % {"alliance": title}
    text = _(
        "%(who)s invites you to “%(alliance)s” as %(role)s.\n\n"
        "Accept it here; the link is yours alone, and opens until %(day)s:\n%(link)s\n"
    ) % {
        "who": str(by) if by is not None else _("The operator"), "alliance": title, "role": _(role.value),
        "day": found.ends.date().isoformat(), "link": link,
    }  # fmt: skip
    transaction.on_commit(lambda: send_mail(subject, text, None, [email]))
    return found
