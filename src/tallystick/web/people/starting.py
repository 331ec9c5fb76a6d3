"""The first person of a site: its operator, who comes in by an invitation like everybody else."""

from datetime import UTC, datetime

from django.urls import reverse

from tallystick.sharing.words import Role
from tallystick.web.people.models import Invitation


def invite_operator(email: str) -> str:
    """The address on the site at which the first operator opens their account."""
    today = datetime.now(UTC).date()
    _, secret = Invitation.offer(email=email.lower(), role=Role.OPERATOR.value, since=today)
    return reverse("invitation", args=[secret])
