"""Finding a review, and what of it a reader may do."""

from django.http import Http404
from django.utils.translation import gettext as _

from tallystick.sharing.words import Action as Doing
from tallystick.sharing.words import Kind, Role
from tallystick.web.alliances.here import Here
from tallystick.web.people.models import Membership
from tallystick.web.reviewing.models import Review

ATTENDS = frozenset({Role.MANAGER, Role.EXECUTIVE, Role.COUNSEL, Role.ANALYST, Role.AUDITOR, Role.REGULATOR})
"""Roles that see reviews, so that people who have one can be invited."""


def find_review(here: Here, name: str) -> Review:
    """The review of a name that the reader may see; Http404 where there is none."""
    found = Review.objects.filter(alliance=here.alliance, name=name).first()
    if found is None or not may(here, Doing.SEE, found):
        raise Http404
    return found


def may(here: Here, doing: Doing, review: Review) -> bool:
    """Whether the reader may do something with a review; signing apart, which is asked for by party."""
    return here.may(doing, here.thing(Kind.REVIEW, start=review.start, end=review.end)).allowed


def require_preparing(here: Here, review: Review) -> None:
    """Raises RefusedError unless the reader may prepare the review."""
    here.require(Doing.PROPOSE, here.thing(Kind.REVIEW, start=review.start, end=review.end))


def may_prepare(here: Here) -> bool:
    """Whether the reader may prepare reviews."""
    return here.may(Doing.PROPOSE, here.thing(Kind.REVIEW)).allowed


def invitable(here: Here) -> list[Membership]:
    """The memberships of the alliance, today, of people who may see its reviews."""
    rows = Membership.objects.filter(
        alliance=here.alliance, role__in=[each.value for each in ATTENDS], since__lte=here.today, person__is_active=True
    ).select_related("person")
    return [each for each in rows if each.until is None or here.today < each.until]


def state_word(state: str) -> str:
    """A step of a review, for people."""
    return {
        "prepared": _("being prepared"), "held": _("being held"), "minutes out": _("minutes out"),
        "closed": _("closed"),
    }[state]  # fmt: skip
