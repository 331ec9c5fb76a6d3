"""Which periods are locked by an edition, which of them were reopened, and what that means for days of facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tallystick.charter.closing import closing_periods
from tallystick.terms.calendar import Period
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.published import publications_of
from tallystick.web.design.periods import period_name
from tallystick.web.entering.models import Reopening


@dataclass(frozen=True, slots=True)
class Lock:
    """A period that an edition has locked."""

    period: Period
    edition: str
    reopening: Reopening | None
    """Since when and why it is open again; None where it is not."""

    @property
    def holds(self) -> bool:
        """Whether facts of it are refused."""
        return self.reopening is None


def reopened(here: Here) -> Mapping[str, Reopening]:
    """The periods that are open again, by their names."""
    rows = Reopening.objects.filter(alliance=here.alliance, ended=None).select_related("person")
    return {row.period: row for row in rows}


def locks_of(here: Here) -> Mapping[str, Lock]:
    """Every period that an edition has locked, by its name."""
    last = {each.period: each for each in publications_of(here.opened) if each.is_locked}
    again = reopened(here) if last else {}
    return {
        period.id: Lock(period, last[period.id].name, again.get(period.id))
        for period in closing_periods(here.opened.compiled)
        if period.id in last
    }


def locks_of_days(here: Here, days: Sequence[date]) -> tuple[Lock, ...]:
    """The locks that hold on some days, in order of their periods."""
    return tuple(
        lock
        for lock in locks_of(here).values()
        if lock.holds and any(lock.period.start <= day < lock.period.end for day in days)
    )


def labels(found: Iterable[Lock]) -> str:
    """The periods of some locks, for a sentence to the reader."""
    return ", ".join(period_name(lock.period.label) for lock in found)
