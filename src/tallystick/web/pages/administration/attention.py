"""What counsel have to say before figures of others can be shown: whether the parties compete."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from tallystick.web.alliances.competing import last_words, may_speak, parties_today
from tallystick.web.alliances.here import Here
from tallystick.web.pages.home.items import Item


def competing(here: Here, ahead: int) -> Iterator[Item]:
    """A line for counsel of a party that has not spoken, as long as nobody knows."""
    del ahead
    if here.alliance.competitors is not None:
        return
    silent = set(parties_today(here)) - set(last_words(here.alliance))
    if any(may_speak(here, party) for party in sorted(silent & here.parties)):
        text = _("Say whether the parties compete: until every counsel has, figures of others are withheld")
        yield Item("watch", _("To say"), text, here.title, reverse("competition", args=[here.name]))
