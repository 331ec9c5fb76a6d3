"""In which periods a clause is judged: those of its calendar, while it is in force and its parties are members.

A period that the beginning or end of the clause or of a membership cuts is a stub, and the clause says what becomes of
it; a suspension inside a period leaves one stub of all days that count. This is the one place where periods are cut:
the engine's slots stand on it. Figures of the KPI fill the periods of the clause: twelve months a year, one month a
month.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.clauses.reckoning import whole_term
from tallystick.charter.membership import Stretch, stretches
from tallystick.charter.model import Charter
from tallystick.charter.model.clauses import Clause
from tallystick.errors import InputError
from tallystick.terms.calendar import Calendar, Period


@dataclass(frozen=True, slots=True)
class ClausePeriod:
    """One period in which a clause is judged."""

    period: Period
    """The whole period, as its calendar has it."""
    start: date
    """The first day that counts."""
    end: date
    """The day after the last that counts."""
    days: int
    """How many days count; a suspension may lie between the first and the last."""
    share: Fraction
    """Its share of the whole by days, where it is a stub that is judged pro rata; else 1."""

    @property
    def is_stub(self) -> bool:
        """Whether it was cut."""
        return self.days != self.period.days


def in_force(
    clause: Clause, charter: Charter, *, obligor: str, beneficiaries: Iterable[str] = (), within: Stretch | None = None
) -> tuple[Stretch, ...]:
    """The days in which a clause binds the obligor: its own span, while obligor and a beneficiary are members.

    A clause that survives goes on after the parties have left. ``within`` cuts to the days in which the charter itself
    counts, where an amendment splits a period.
    """
    span = clause.in_force or charter.term
    held: tuple[Stretch, ...] = ((span.start, span.end),)
    if within is not None:
        held = _common(held, (within,))
    known = tuple(beneficiaries)
    others = [stretch for name in known for stretch in _member(name, charter, clause)]
    held = _common(held, _member(obligor, charter, clause))
    return _common(held, _joined(others)) if known else held


def _member(name: str, charter: Charter, clause: Clause) -> tuple[Stretch, ...]:
    party = charter.parties.get(name)
    found = () if party is None else stretches(party, charter)
    if clause.survives and found:
        return ((found[0][0], date.max),)
    return found


def _joined(found: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Stretches that overlap or touch, put together."""
    made: list[Stretch] = []
    for start, end in sorted(found):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return tuple(made)


def _common(some: Iterable[Stretch], others: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The days of both, in order."""
    rest = tuple(others)
    return tuple(
        sorted(
            (max(start, first), min(end, last))
            for start, end in some
            for first, last in rest
            if max(start, first) < min(end, last)
        )
    )


def clause_periods(
    definition: ClauseDefinition,
    charter: Charter,
    *,
    obligor: str,
    beneficiaries: Iterable[str] = (),
    within: Stretch | None = None,
) -> tuple[ClausePeriod, ...]:
    """The periods in which a clause is judged for an obligor, in order; none for one judged by occurrence.

    A period with several cut pieces (a suspension inside it) is one stub of all its days, over when its last piece is.
    """
    clause = definition.clause
    held = in_force(clause, charter, obligor=obligor, beneficiaries=beneficiaries, within=within)
    if definition.each == "occurrence" or not held:
        return ()
    if definition.each == "once":
        every: tuple[Period, ...] = (whole_term(charter, clause.in_force),)
    else:
        kinds = definition.calendar.of_kind(definition.each)
        first = bisect_left(kinds, held[0][0] + timedelta(days=1), key=lambda period: period.end)
        every = kinds[first : bisect_left(kinds, held[-1][1], key=lambda period: period.start)]
    found = (_cut(period, held, clause.stub) for period in every)
    return tuple(period for period in found if period is not None)


_WHOLE = Fraction(1)


def _cut(period: Period, held: tuple[Stretch, ...], stub: str) -> ClausePeriod | None:
    if any(start <= period.start and period.end <= end for start, end in held):
        return ClausePeriod(period, period.start, period.end, period.days, _WHOLE)
    pieces = _common(held, ((period.start, period.end),))
    if not pieces:
        return None
    days = sum((end - start).days for start, end in pieces)
    if days == period.days:
        return ClausePeriod(period, period.start, period.end, days, Fraction(1))
    if stub == "not judged":
        return None
    share = Fraction(days, period.days) if stub == "pro rata" else Fraction(1)
    return ClausePeriod(period, pieces[0][0], pieces[-1][1], days, share)


def kpi_periods(calendar: Calendar, kind: str, *, start: date, end: date) -> tuple[Period, ...]:
    """The KPI's periods that fill the days from ``start`` until before ``end``, in order.

    Raises InputError where they leave a gap or reach beyond: then no figures stand for exactly these days.
    """
    found = calendar.within(start, end, kind)
    day = start
    for period in found:
        if period.start != day:
            break
        day = period.end
    if day != end:
        raise InputError(
            f"the KPI has a figure for each {kind} of calendar {calendar.id!r}, and these do not fill the days from "
            f"{start} until before {end}"
        )
    return found
