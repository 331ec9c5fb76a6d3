"""All that a clause is determined from: the charter, figures, events, the cut-off, and what was determined before it.

One desk serves one run. Nothing on it changes but ``determined``, which grows clause by clause in the order of
:attr:`~tallystick.charter.clauses.definitions.Clauses.definitions`, each after those it needs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType

from tallystick.charter.definitions import CompiledCharter
from tallystick.obligations.determination import Determination
from tallystick.obligations.events_of import EventBook
from tallystick.obligations.figures_of import FigureIndex
from tallystick.obligations.reach import EVERYTHING, Reach
from tallystick.terms.due import DueRule
from tallystick.terms.figure import Scope


@dataclass(slots=True)
class Desk:
    """What a run knows."""

    compiled: CompiledCharter
    figures: FigureIndex
    events: EventBook
    known_at: datetime
    today: date
    """The local day of the cut-off: periods that end on it or before it have ended."""
    determined: dict[str, dict[tuple[str, Scope], dict[str, Determination]]] = field(default_factory=dict)
    """By clause, then by obligor and cell, then by period, in order of periods."""
    reach: Reach = EVERYTHING
    """Which periods are judged; all of them, unless this charter is one of several that follow one another."""
    limits_since: date | None = None
    """Where limits of relief start afresh: the effective day of an amendment by which caps are reset."""
    _rules: dict[str, DueRule] = field(default_factory=dict)
    _due: dict[tuple[str, date], date] = field(default_factory=dict)

    def of_clause(self, clause: str, obligor: str, scope: Scope = ()) -> Mapping[str, Determination]:
        """What was determined of a clause for an obligor, by period: its cell, else the clause's pooled one."""
        cells = self.determined.get(clause, {})
        return MappingProxyType(cells.get((obligor, scope)) or cells.get((obligor, ())) or {})

    def every(self, clause: str) -> Iterable[Determination]:
        """All determinations of a clause, of every obligor and cell."""
        return (made for periods in self.determined.get(clause, {}).values() for made in periods.values())

    def made_on(self, period_end: date) -> date:
        """The day on which the determination of a period counts as made, from which times to pay or dispute run.

        The day of the edition, else of the lock, by the charter's timetable of the close; else the last day of the
        period. It does not depend on when somebody asks, so a deadline stays where it is.
        """
        last, text = made_after(self.compiled, period_end)
        return self.due_after(text, last) if text is not None else last

    def due_after(self, text: str, day: date) -> date:
        """The last day that is in time: so many days after ``day``, which does not count (V18)."""
        key = (text, day)
        found = self._due.get(key)
        if found is None:
            rule = self._rules.get(text)
            if rule is None:
                rule = self._rules.setdefault(text, DueRule.read(text))
            found = self._due.setdefault(key, rule.after(day, self.compiled.business_calendar))
        return found


def desk_for(compiled: CompiledCharter, figures: FigureIndex, events: EventBook, *, known_at: datetime) -> Desk:
    """A desk on which nothing is determined yet."""
    return Desk(compiled, figures, events, known_at, compiled.zone.day_of(known_at))


def made_after(compiled: CompiledCharter, period_end: date) -> tuple[date, str | None]:
    """The last day of a period, and how long after it a determination counts as made: by the edition, else the lock."""
    close = compiled.charter.close
    return period_end - timedelta(days=1), close.edition or close.lock


def made_on(compiled: CompiledCharter, period_end: date) -> date:
    """The day on which the determination of a period counts as made, whenever somebody asks."""
    last, text = made_after(compiled, period_end)
    return last if text is None else DueRule.read(text).after(last, compiled.business_calendar)
