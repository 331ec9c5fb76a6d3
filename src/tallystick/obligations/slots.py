"""The periods in which a clause is judged for one obligor, as far as they have ended.

Where a period is cut, and what becomes of a stub, is settled once, in :mod:`tallystick.charter.clauses.periods`.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.clauses.periods import clause_periods
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.membership import Stretch
from tallystick.terms.calendar import Period

WHOLE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Slot:
    """One period to be judged."""

    period: Period
    start: date
    """First day that counts; the period's own unless it is cut."""
    end: date
    share: Fraction = WHOLE
    """Share of the period by days that is judged pro rata; 1 for a whole period, and where a stub counts in full."""
    cut: bool = False

    @property
    def id(self) -> str:
        """The period's id."""
        return self.period.id

    @property
    def label(self) -> str:
        """The period in words."""
        return self.period.label


def held(definition: ClauseDefinition, compiled: CompiledCharter) -> tuple[date, date]:
    """From which day, and until before which, the clause is in force."""
    span = definition.clause.in_force or compiled.charter.term
    return span.start, span.end


def slots(
    definition: ClauseDefinition,
    compiled: CompiledCharter,
    *,
    obligor: str,
    beneficiaries: tuple[str, ...],
    until: date,
    within: Stretch | None = None,
) -> tuple[Slot, ...]:
    """The periods that have ended by ``until``, in order; none for a clause that is judged by occurrence.

    ``within`` are the days in which this charter counts, where an amendment splits a period.
    """
    cut = clause_periods(definition, compiled.charter, obligor=obligor, beneficiaries=beneficiaries, within=within)
    return tuple(
        Slot(each.period, each.start, each.end, each.share, cut=each.is_stub) for each in cut if each.end <= until
    )
