"""Charters and amendments that wait for the signature of a reader's party."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tallystick.sharing.words import Action, Kind
from tallystick.web.access.refusals import STEP_UP
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.published import view_of
from tallystick.web.design.environment import day
from tallystick.web.pages.home.items import Item, link_to


def to_sign(here: Here, ahead: int) -> Iterator[Item]:
    """What was proposed after the last text that is agreed, where a party that the reader signs for has not signed."""
    del ahead
    view = view_of(here.opened)
    mine = [each for each in sorted(here.parties) if _signs(here, each)]
    if view is None or not mine:
        return
    if not view.agreement.proposals:
        text = _("The charter is signed by nobody yet; until every party has, its figures are provisional")
        yield Item("none", _("To sign"), text, here.title, link_to(here, "charter-sign", "charter"))
        return
    agreed = [each.index for each in view.agreement.proposals if view.agreement.agreed_at(each) is not None]
    for proposal in view.agreement.proposals:
        if proposal.index <= max(agreed, default=-1):
            continue
        for party in sorted(set(mine) & set(proposal.missing)):
            is_amendment = bool(agreed)
            text = _("An amendment from %(day)s on") if is_amendment else _("The charter, from %(day)s on")
            until = proposal.effective
            waits = _("%(what)s waits for the signature of %(party)s") % {
                "what": text % {"day": day(until)}, "party": here.charter.parties[party].name
                if party in here.charter.parties else party,
            }  # fmt: skip
            link = link_to(here, "amendments" if is_amendment else "charter-sign", "charter")
            yield Item("watch", _("To sign"), waits, here.title, link, until, (until - here.today).days)


def _signs(here: Here, party: str) -> bool:
    """Whether the reader may sign for a party, if need be after proving who they are once more."""
    decision = here.may(Action.SIGN, here.thing(Kind.CHARTER, party=party))
    return decision.allowed or decision.rule == STEP_UP
