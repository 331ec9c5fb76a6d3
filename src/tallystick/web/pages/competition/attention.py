"""What counsel have to say before figures of others can be shown: whether the parties compete, and what KPIs tell."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tallystick.sharing.classifying import subject_of
from tallystick.web.alliances.classified import words_on
from tallystick.web.alliances.competing import last_words, may_speak
from tallystick.web.alliances.here import Here
from tallystick.web.pages.home.items import Item


def competing(here: Here, ahead: int) -> Iterator[Item]:
    """A line for counsel of a party that has not spoken, as long as nobody knows or figures wait for it."""
    del ahead
    if here.alliance.competitors is False:
        return
    mine = [party for party in here.members if party in here.parties and may_speak(here, party)]
    if here.alliance.competitors is None:
        if not {*mine} <= last_words(here.alliance).keys():
            text = _("Say whether the parties compete: until every counsel has, figures of others are withheld")
            yield Item("watch", _("To say"), text, here.title, reverse("competition", args=[here.name]))
        return
    compiled = here.opened.reading.compiled
    if not mine or compiled is None:
        return
    words = words_on(here.alliance)
    count = sum(not {*mine} <= words.get((name, subject_of(name, compiled)), {}).keys() for name in compiled.kpis)
    if count:
        text = ngettext(
            "Say what %(count)s KPI tells competitors: until every counsel has, it is withheld from others",
            "Say what %(count)s KPIs tell competitors: until every counsel has, they are withheld from others", count,
        ) % {"count": count}  # fmt: skip
        yield Item("watch", _("To say"), text, here.title, reverse("competition-kpis", args=[here.name]))
