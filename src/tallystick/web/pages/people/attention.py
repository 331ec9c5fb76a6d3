"""What of people needs a reader today: auditors and regulators for all parties to whom their party has yet to agree."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from tallystick.web.alliances.here import Here
from tallystick.web.design.environment import day
from tallystick.web.pages.home.items import Item
from tallystick.web.pages.people.tabs import counsel_for
from tallystick.web.people.models import Invitation
from tallystick.web.people.words import ROLE_WORDS


def appointments(here: Here, ahead: int) -> Iterator[Item]:
    """A line for counsel of a party that has not agreed."""
    del ahead
    mine = counsel_for(here)
    if not mine:
        return
    rows = Invitation.objects.filter(alliance=here.alliance, waits=True, accepted=None, withdrawn=None)
    words = {role.value: word for role, word in ROLE_WORDS.items()}
    for row in rows.prefetch_related("consents"):
        if set(mine) <= {each.party for each in row.consents.all()}:
            continue
        text = _("Appointment for all parties together: %(role)s, until %(day)s") % {
            "role": _(words[row.role]),
            "day": day(row.until),
        }
        yield Item("watch", _("Approve"), text, here.title, reverse("people-invitations", args=[here.name]))
