"""The addresses of a party to which events are sent: made, tested, and found for whoever may look after them."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from tallystick.errors import InputError
from tallystick.sharing.words import Action, Kind
from tallystick.web.alliances.here import Here
from tallystick.web.hooks.kinds import CHOSEN, Event
from tallystick.web.hooks.models import Delivery, Hook
from tallystick.web.hooks.noticing import News, begin, body_of
from tallystick.web.hooks.sending import require_reachable, send_soon
from tallystick.web.hooks.signing import Place, new_secret, seal
from tallystick.web.people.models import Person
from tallystick.web.problems import NOT_SENT_THERE, refuse

MOST = 10
"""Addresses of a party."""


def hooks_seen(here: Here) -> list[Hook]:
    """The addresses of parties whose connections the reader sees."""
    every = Hook.objects.filter(alliance=here.alliance, ended=None).select_related("person", "alliance")
    return [each for each in every if here.may(Action.SEE, here.thing(Kind.CONNECTION, party=each.party)).allowed]


def hook_seen(here: Here, pk: int) -> Hook | None:
    """One of them; None where there is none."""
    return next((each for each in hooks_seen(here) if each.pk == pk), None)


def parties_held(here: Here) -> tuple[str, ...]:
    """The parties for which the reader may have events sent."""
    thing = [(party, here.thing(Kind.CONNECTION, party=party)) for party in sorted(here.parties)]
    return tuple(party for party, each in thing if here.may(Action.CONFIGURE, each).allowed)


def make(here: Here, person: Person, *, party: str, address: str, kinds: Iterable[str]) -> tuple[Hook, str]:
    """A new address and its secret, which is shown once. The caller has asked whether the person may.

    ProblemsError (W047) for an address to which nothing is sent; InputError for no kinds, or too many addresses.
    """
    chosen = sorted({Event(each).value for each in kinds} & {each.value for each in CHOSEN})
    if not chosen:
        raise InputError(_("Choose of what the address is to be told."))
    if Hook.objects.filter(alliance=here.alliance, party=party, ended=None).count() >= MOST:
        raise InputError(_("A party has %(most)d addresses at most; end one of them first.") % {"most": MOST})
    require_reachable(address)
    secret = new_secret()
    with transaction.atomic():
        hook = Hook.objects.create(
            alliance=here.alliance, party=party, person=person, address=address, kinds=chosen,
            secret=seal(secret, Place(here.name, party)),
        )  # fmt: skip
        begin(hook)
    return hook, secret


def test(here: Here, hook: Hook) -> Delivery:
    """Sends an event that says nothing, so that a receiver can be tried."""
    if not hook.is_sending:
        raise refuse(NOT_SENT_THERE, _("Nothing is sent there: it is paused."), _("Resume it first."))
    with transaction.atomic():
        made = Delivery.objects.create(
            hook=hook, kind=Event.TEST.value, body=body_of(here, hook.party, News(Event.TEST, {}, ""))
        )
        send_soon(made)
    return made


def deliveries_of(hook: Hook) -> Sequence[Delivery]:
    """What was sent there within the month, the last first."""
    return list(hook.deliveries.all()[:1000])
