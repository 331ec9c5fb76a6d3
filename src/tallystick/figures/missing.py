"""Why there is no value: which reason counts when several do, and what the absence of facts means.

An absence of facts says something only together with the source's coverage: the days from its first fact to its last,
whoever's they are, widened to whole periods.
"""

from dataclasses import dataclass
from datetime import date

from tallystick.terms.businesstime import BusinessCalendar
from tallystick.terms.due import DueRule
from tallystick.terms.figure import Missing

GRAVITY: tuple[Missing, ...] = (
    Missing.NOT_APPLICABLE,
    Missing.NOT_DUE,
    Missing.LATE,
    Missing.MISSING,
    Missing.SUPPRESSED,
    Missing.WITHHELD,
    Missing.UNFINISHED,
    Missing.INSUFFICIENT,
    Missing.UNDEFINED,
    Missing.NO_ACTIVITY,
)
"""Reasons in the order in which one hides another: what stands first must be mended first."""

_RANK = {reason: rank for rank, reason in enumerate(GRAVITY)}

LACKING = frozenset({Missing.NOT_DUE, Missing.LATE, Missing.MISSING})
"""Reasons that mean: facts are still to come, so that a window that holds such a period is not whole."""


def gravest(*reasons: Missing) -> Missing:
    """The reason that counts when there are several.

    >>> gravest(Missing.NO_ACTIVITY, Missing.LATE).value
    'late'
    """
    return min(reasons, key=_RANK.__getitem__)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a source has delivered, as seen on a day: from its first fact's day to its last one's."""

    as_of: date
    first_day: date | None
    last_day: date | None
    due: DueRule | None = None
    business_calendar: BusinessCalendar | None = None

    def why_empty(self, start: date, end: date) -> Missing:
        """What it means that there are no facts from ``start`` until before ``end``."""
        if self.as_of < start:
            return Missing.NOT_DUE
        if self.as_of < end:
            return Missing.UNFINISHED
        if self.first_day is not None and self.last_day is not None and self.first_day < end and start <= self.last_day:
            return Missing.NO_ACTIVITY
        if self.due is None:
            return Missing.MISSING
        return Missing.LATE if self.as_of > self.due.day(end, self.business_calendar) else Missing.NOT_DUE

    def none_happened(self, start: date, end: date) -> bool:
        """Whether no facts may be read as "it did not happen", where the definition says that no fact means so.

        Not before the first fact, not after the last one in a period that has ended (nobody can tell a quiet month
        from one that was not delivered), not in a period to come, and not while facts are due or overdue.
        """
        reason = self.why_empty(start, end)
        begun = self.first_day is not None and self.first_day < end
        return begun and reason in (Missing.NO_ACTIVITY, Missing.UNFINISHED)
