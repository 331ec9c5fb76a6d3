"""What this wing has for Today: claims to answer, notices to acknowledge, steps that are the reader's turn."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from tallystick.sharing.words import Kind
from tallystick.web.alliances.concerns import concerns
from tallystick.web.alliances.here import Here
from tallystick.web.pages.home.items import Item, Urgency
from tallystick.web.pages.obligations.acting import own_party
from tallystick.web.pages.obligations.case_steps import STEPS, about, may_agree, offer_text, ways
from tallystick.web.pages.obligations.claim_views import claims
from tallystick.web.pages.obligations.notices import sent_in
from tallystick.web.pages.obligations.obliged import Obliged, obliged
from tallystick.web.rooms.models import Offer

SOON = 3


def of_obligations(here: Here, ahead: int) -> Iterator[Item]:
    """Claims to answer, notices to acknowledge, offers to agree to, and steps that are the reader's turn."""
    if here.opened.reading.compiled is None or not concerns(here, Kind.DETERMINATION):
        return
    if not here.opened.compiled.clauses.definitions:
        return
    seen = obliged(here)
    yield from _claims(seen, ahead)
    if concerns(here, Kind.CASE):
        yield from _notices(seen)
        yield from _offers(seen)
        yield from _turns(seen, ahead)


def _claims(seen: Obliged, ahead: int) -> Iterator[Item]:
    for each in claims(seen):
        if each.answering is None:
            continue
        due = each.answer_by
        days = None if due is None else (due - seen.here.today).days
        if days is not None and days > ahead:
            continue
        text = _("%(who)s claims relief: %(what)s, %(period)s. %(silence)s") % {
            "who": seen.name(each.obligor), "what": each.exclusion.what,
            "period": seen.label(each.claim.clause, each.claim.period), "silence": each.silence,
        }  # fmt: skip
        link = reverse("claim-answer", args=[seen.here.name, each.claim.id])
        yield Item(_urgency(days), _("Claim"), text.strip(), seen.here.title, link, due, days)


def _notices(seen: Obliged) -> Iterator[Item]:
    for each in sent_in(seen):
        if each.acknowledge:
            text = _("%(what)s of %(who)s to acknowledge: %(about)s") % {
                "what": each.what, "who": seen.name(each.sender), "about": each.about,
            }  # fmt: skip
            yield Item("watch", _("Notice"), text, seen.here.title, each.acknowledge)


def _offers(seen: Obliged) -> Iterator[Item]:
    by_case = {each.id: each for each in seen.cases}
    for offer in Offer.objects.filter(alliance=seen.here.alliance, ended=None, case__in=list(by_case)):
        held = by_case[offer.case]
        if may_agree(seen, held, offer):
            text = _("%(who)s asks you to agree: %(step)s, case %(case)s") % {
                "who": seen.name(offer.party), "step": offer_text(offer), "case": held.id,
            }  # fmt: skip
            yield Item("watch", _("Consent"), text, seen.here.title, reverse("case", args=[seen.here.name, held.id]))


def _turns(seen: Obliged, ahead: int) -> Iterator[Item]:
    """The most pressing step of each case, where the reader may take it."""
    for held in seen.cases:
        party = own_party(seen.here, held.turn)
        if party is None or not held.next:
            continue
        move = held.next[0]
        way = next((each for each in ways(seen, held, party) if each.step == move.step), None)
        days = None if move.by is None else (move.by - seen.here.today).days
        if way is None or (days is not None and days > ahead):
            continue
        text = _("%(step)s: case %(case)s, %(about)s") % {
            "step": _(STEPS[move.step]), "case": held.id, "about": about(held, seen),
        }  # fmt: skip
        yield Item(_urgency(days), _("Case"), text, seen.here.title, way.link, move.by, days)


def _urgency(days: int | None) -> Urgency:
    if days is None:
        return "none"
    return "poor" if days < 0 else "watch" if days <= SOON else "none"
