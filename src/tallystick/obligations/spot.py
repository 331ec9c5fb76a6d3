"""A spot: the clause, parties, cell and period for which a value is looked up."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.obligations.judged import Judged, Result
from tallystick.terms.calendar import Period
from tallystick.terms.figure import Scope


@dataclass(frozen=True, slots=True)
class Past:
    """What a clause determined for an earlier period, as its own values and caps see it."""

    period: str
    start: date
    end: date
    outcome: Result
    exact: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    amount: Decimal | None
    points: Fraction
    quantity: Fraction | None = None
    """Of tiers: the quantity that was counted."""
    price: Fraction | None = None
    """The price that it set."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value is looked up."""

    definition: ClauseDefinition
    obligor: str
    beneficiaries: tuple[str, ...]
    scope: Scope
    period: str
    start: date
    end: date
    past: Sequence[Past] = field(default=(), compare=False, repr=False)
    """What the clause itself determined before, in order."""

    @property
    def calendar_period(self) -> Period | None:
        """The period in the clause's calendar; None for occurrences and for periods that it does not name."""
        return find_period(self.definition, self.period)

    @property
    def days(self) -> tuple[date, date]:
        """The whole period's days, also where the clause or a membership cuts it."""
        period = self.calendar_period
        return (self.start, self.end) if period is None else (period.start, period.end)

    def on(self, day: date) -> "Spot":
        """The same clause and parties in the period of the same kind that holds another day."""
        period, calendar = self.calendar_period, self.definition.calendar
        kind = "month" if period is None else period.kind
        found = calendar.find(day, kind) if kind in calendar.kinds else None
        if found is None:
            return replace(self, period=day.isoformat(), start=day, end=day + timedelta(days=1))
        return replace(self, period=found.id, start=found.start, end=found.end)


def spot_of(definition: ClauseDefinition, judged: Judged, past: Sequence[Past] = ()) -> Spot:
    """Where the values of a judged period are looked up; ``past`` is what the clause itself determined before."""
    return Spot(
        definition, judged.obligor, judged.beneficiaries, judged.scope, judged.period, judged.start, judged.end, past
    )


def find_period(definition: ClauseDefinition, period: str) -> Period | None:
    """A period of the clause's calendar by its id; None where it has none of this id."""
    return definition.calendar.by_id.get(period)
