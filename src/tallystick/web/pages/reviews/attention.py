"""What of reviews needs a reader today: actions of their role, and minutes that wait for their party's signature."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from tallystick.sharing.words import Action as Doing
from tallystick.sharing.words import Kind
from tallystick.web.access.refusals import STEP_UP
from tallystick.web.alliances.here import Here
from tallystick.web.design.periods import period_name
from tallystick.web.pages.home.items import Item, Urgency
from tallystick.web.pages.reviews.finding import may
from tallystick.web.reviewing.agenda import may_read
from tallystick.web.reviewing.models import OPEN, OUT, Action, Review
from tallystick.web.reviewing.steps import signatures_of


def of_reviews(here: Here, ahead: int) -> Iterator[Item]:
    """Open actions of roles that the reader fills, and minutes to be signed."""
    if not here.may(Doing.SEE, here.thing(Kind.REVIEW)).allowed:
        return
    yield from _actions(here, ahead)
    for review in Review.objects.filter(alliance=here.alliance, state=OUT):
        if may(here, Doing.SEE, review) and _is_awaited(here, review):
            text = _("Minutes of the review of %(period)s") % {"period": period_name(review.label)}
            link = reverse("review", args=[here.name, review.name]) + "#sign"
            yield Item("watch", _("To sign"), text, here.title, link)


def _actions(here: Here, ahead: int) -> Iterator[Item]:
    mine = {role for each in here.roles for role in each.fills}
    for each in Action.objects.filter(alliance=here.alliance, state=OPEN, owner__in=mine):
        days = (each.due - here.today).days
        if days <= ahead and may_read(here, each.parties):
            urgency: Urgency = "poor" if days < 0 else "watch" if days <= 3 else "none"
            link = reverse("actions", args=[here.name])
            yield Item(urgency, _("Action"), each.text, here.title, link, each.due, days)


def _is_awaited(here: Here, review: Review) -> bool:
    """Whether a party for which the reader may sign has not signed."""
    missing = set(signatures_of(here, review).missing) & here.parties
    known = {"start": review.start, "end": review.end}
    decisions = (here.may(Doing.SIGN, here.thing(Kind.REVIEW, party=party, **known)) for party in missing)
    return any(each.allowed or each.rule == STEP_UP for each in decisions)
