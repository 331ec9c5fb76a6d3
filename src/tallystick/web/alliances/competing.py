"""Whether the parties of an alliance compete, by the words of their counsel.

They compete where any party's counsel says so. They do not where the counsel of every party says that they do not. Of
anything between nobody knows, and figures of others are withheld (S027). What was said when the alliance was made holds
until the first counsel speaks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from tallystick.sharing.deciding import decide
from tallystick.sharing.words import Action, Kind
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.models import Alliance, Word
from tallystick.web.people.models import Person


def verdict(words: Mapping[str, bool], parties: Iterable[str]) -> bool | None:
    """Whether they compete, by each party's last word; None as long as somebody has not spoken.

    >>> verdict({"north": False}, ("north", "south")), verdict({"north": False, "south": False}, ("north", "south"))
    (None, False)
    >>> verdict({"north": True, "south": False}, ("north", "south"))
    True
    """
    wanted = frozenset(parties)
    said = {party: word for party, word in words.items() if party in wanted}
    if any(said.values()):
        return True
    return False if wanted and set(said) == wanted else None


def last_words(alliance: Alliance) -> dict[str, Word]:
    """Each party's last word."""
    found: dict[str, Word] = {}
    for word in Word.objects.filter(alliance=alliance).select_related("person"):
        found.setdefault(word.party, word)
    return found


def may_speak(here: Here, party: str) -> bool:
    """Whether the reader speaks for a party: its counsel, who decides what of it others may be shown.

    To speak takes a fresh proof of the person as well, which is asked for then.
    """
    context = replace(here.context, since_proof=timedelta(0))
    return decide(here.actor, Action.RELEASE, here.thing(Kind.FIGURE, party=party), context).allowed


def settle(here: Here) -> bool | None:
    """Brings what is kept of the alliance in line with the words; a party that joined has still to speak."""
    words = last_words(here.alliance)
    if not words:
        return here.alliance.competitors
    found = verdict({party: word.compete for party, word in words.items()}, here.members)
    if found is not here.alliance.competitors:
        here.alliance.competitors = found
        here.alliance.save(update_fields=["competitors"])
    return found


def say(here: Here, party: str, person: Person, *, compete: bool, at: datetime | None = None) -> bool | None:
    """Puts down a party's word, and answers what follows; the caller has asked whether the person may speak for it."""
    Word.objects.create(
        alliance=here.alliance, party=party, compete=compete, person=person, said=at or timezone.now()
    )  # fmt: skip
    return settle(here)
