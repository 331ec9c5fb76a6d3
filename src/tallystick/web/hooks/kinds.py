"""Of what other programs are told: a closed list."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)


class Event(StrEnum):
    """A kind of event."""

    BATCH = "batch.recorded"
    WITHDRAWN = "batch.withdrawn"
    FIGURES = "figures.changed"
    EDITION = "edition.published"
    DETERMINATION = "determination.made"
    CLAIM = "claim.made"
    ANSWER = "claim.answered"
    NOTICE = "notice.served"
    AMENDMENT = "amendment.in-force"
    TEST = "test"


WORDS: Mapping[Event, str] = MappingProxyType(
    {
        Event.BATCH: N_("A batch was recorded"),
        Event.WITHDRAWN: N_("A batch was taken back"),
        Event.FIGURES: N_("Figures changed"),
        Event.EDITION: N_("An edition was published"),
        Event.DETERMINATION: N_("A determination was put on record"),
        Event.CLAIM: N_("A claim was made"),
        Event.ANSWER: N_("A claim was answered"),
        Event.NOTICE: N_("A notice was served"),
        Event.AMENDMENT: N_("A charter came into force"),
        Event.TEST: N_("A test"),
    }
)
CHOSEN = tuple(each for each in Event if each is not Event.TEST)
"""Those that somebody chooses; a test is sent on request."""
