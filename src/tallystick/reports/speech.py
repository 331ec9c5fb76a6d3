"""The words of charts, in English, and how a page has them said in its reader's language.

A chart is drawn for one reader's language at a time: its sentences are texts with places for values, as gettext knows
them, and the names of periods are those of their calendar until a page says them otherwise. Reports keep English.
"""

from collections.abc import Callable
from dataclasses import dataclass

NO_VALUE = "%(period)s: no value, %(reason)s."
NO_REASON = "no reason given"
VALUE = "%(period)s: %(value)s."
VALUE_UNFINISHED = "%(period)s: %(value)s, unfinished."
AGAINST = "%(period)s: %(value)s, %(aim)s %(target)s."
AGAINST_UNFINISHED = "%(period)s: %(value)s, %(aim)s %(target)s, unfinished."
EMPTY = "No period has a value."
COURSE = (
    "%(count)s values from %(first)s to %(last)s; lowest %(low)s in %(low_period)s, "
    "highest %(high)s in %(high_period)s."
)
GAPS = "Without a value: %(periods)s."
FROM_ZERO = "Scale from zero to %(high)s."
NOT_FROM_ZERO = "Scale from %(low)s, not from zero, to %(high)s."
BY_PERIOD = "%(kpi)s by period"
AGAINST_TARGET = "%(kpi)s against its target"
LAST_PERIODS = "%(kpi)s, last %(count)s periods"
PERIODS = "%(kpi)s, %(count)s periods"
TOGETHER = "%(first)s and %(second)s"

TEXTS = (
    NO_VALUE, NO_REASON, VALUE, VALUE_UNFINISHED, AGAINST, AGAINST_UNFINISHED, EMPTY, COURSE, GAPS, FROM_ZERO,
    NOT_FROM_ZERO, BY_PERIOD, AGAINST_TARGET, LAST_PERIODS, PERIODS, TOGETHER,
)  # fmt: skip
"""All of them, for catalogues of translations."""


def _same(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Speech:
    """How a language says a text, and what it calls a period."""

    language: str
    say: Callable[[str], str] = _same
    """A text of :data:`TEXTS` or a word of :mod:`tallystick.reports.words`, its places for values left in it."""
    period: Callable[[str], str] = _same
    """A period, or a month's short name, as a calendar writes it."""

    def inside(self, title: str) -> str:
        """A title as it stands within a sentence: English gives it a small letter, unless it is an abbreviation.

        >>> ENGLISH.inside("Origin"), ENGLISH.inside("IATA code"), Speech("de").inside("Partei")
        ('origin', 'IATA code', 'Partei')
        """
        if self.language != ENGLISH.language or title[1:2].isupper():
            return title
        return title[:1].lower() + title[1:]


ENGLISH = Speech("en")
