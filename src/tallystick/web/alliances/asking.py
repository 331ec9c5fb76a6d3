"""What the address of a page asks for: ``period``, ``known_on``, ``edition``, ``party``, ``perspective``.

An edition has its own period and its own knowledge, so it takes the place of both.
"""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tallystick.errors import InputError
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.snapshot import Asked


@dataclass(frozen=True, slots=True)
class Question:
    """What a reader asked to look at."""

    period: str | None = None
    known_on: date | None = None
    party: str | None = None
    perspective: str | None = None
    edition: str | None = None

    @property
    def asked(self) -> Asked:
        """The part that decides which figures there are."""
        return Asked(self.period, self.known_on, self.edition)

    @property
    def is_plain(self) -> bool:
        """Whether nothing was asked for in particular."""
        return self == Question()


def question(request: HttpRequest, here: Here) -> Question:
    """The question of an address; InputError for a day that is none, or a party that the alliance does not have."""
    said = request.GET
    party, day = said.get("party") or None, said.get("known_on") or None
    if party is not None and party not in here.charter.parties:
        raise InputError(_("There is no party “%(party)s” in this alliance.") % {"party": party})
    try:
        known_on = date.fromisoformat(day) if day else None
    except ValueError:
        raise InputError(_("“%(day)s” is no day; write it as 2026-01-31.") % {"day": day}) from None
    perspective = said.get("perspective") or None
    if edition := said.get("edition") or None:
        return Question(None, None, party, perspective, edition)
    return Question(said.get("period") or None, known_on, party, perspective)
