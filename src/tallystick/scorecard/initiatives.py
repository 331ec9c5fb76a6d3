"""What initiatives cost and what they bring: budget and spending, expected benefit, and what was seen to move.

Money is exact, in the initiative's currency. A benefit is improvement × worth, summed over the periods in which the
effect counts; improvement is change in the good direction. What was observed moved beside the initiative: whether it
moved because of it, no figure here says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.model.strategy import Effect, Initiative
from tallystick.scorecard.milestones import MilestoneState, milestone_states
from tallystick.scorecard.unit_figures import UnitFigures
from tallystick.terms.calendar import Period
from tallystick.terms.quantity import currency_of


@dataclass(frozen=True, slots=True)
class EffectState:
    """What an initiative should do to one KPI, and what the KPI did."""

    kpi: str
    unit: str
    by: Fraction
    """Expected change in each period."""
    periods: int
    """In how many periods of the term it counts."""
    ended: int
    """How many of them had ended on the day on which we look."""
    expected: Fraction | None
    """Expected benefit of all its periods; None where no worth is agreed."""
    expected_to_date: Fraction | None
    """Of those that had ended."""
    observed_periods: int
    """How many of those have a value to compare with the baseline."""
    observed_change: Fraction | None
    """Mean change from the baseline over these periods, in the KPI's unit; None without baseline or values."""
    observed: Fraction | None
    """What that change is worth; None where no worth is agreed."""


@dataclass(frozen=True, slots=True)
class InitiativeState:
    """An initiative as it stands on a day."""

    id: str
    title: str
    statement: str | None
    objectives: tuple[str, ...]
    owner: str | None
    start: date
    until: date
    currency: str | None
    budget: Fraction | None
    spent: Fraction
    """By the day on which we look."""
    milestones: tuple[MilestoneState, ...]
    effects: tuple[EffectState, ...]

    @property
    def remaining(self) -> Fraction | None:
        """Budget − spent; negative where it is over budget."""
        return None if self.budget is None else self.budget - self.spent

    @property
    def expected(self) -> Fraction | None:
        """Expected benefit of all effects that have a worth; None where none has."""
        return _sum([each.expected for each in self.effects])

    @property
    def expected_net(self) -> Fraction | None:
        """Expected benefit − budget."""
        return None if self.expected is None or self.budget is None else self.expected - self.budget

    @property
    def expected_to_date(self) -> Fraction | None:
        """Expected benefit of the periods that had ended."""
        return _sum([each.expected_to_date for each in self.effects])

    @property
    def observed(self) -> Fraction | None:
        """What the observed changes are worth."""
        return _sum([each.observed for each in self.effects])

    @property
    def observed_net(self) -> Fraction | None:
        """Worth of the observed changes − what was spent."""
        return None if self.observed is None else self.observed - self.spent


def initiative_states(figures: UnitFigures, as_of: date) -> tuple[InitiativeState, ...]:
    """Every initiative on a day."""
    compiled = figures.compiled
    return tuple(initiative_state(each, figures, as_of) for each in compiled.charter.strategy.initiatives)


def initiative_state(initiative: Initiative, figures: UnitFigures, as_of: date) -> InitiativeState:
    """One initiative on a day."""
    return InitiativeState(
        id=initiative.id,
        title=initiative.title,
        statement=initiative.statement,
        objectives=initiative.objectives,
        owner=initiative.owner,
        start=initiative.from_,
        until=initiative.until,
        currency=initiative.currency or figures.compiled.charter.currency,
        budget=None if initiative.budget is None else Fraction(initiative.budget),
        spent=sum((Fraction(amount) for day, amount in initiative.spent.items() if day <= as_of), Fraction(0)),
        milestones=milestone_states(initiative.milestones, as_of),
        effects=tuple(_effect(initiative, effect, figures, as_of) for effect in initiative.moves),
    )


def _effect(initiative: Initiative, effect: Effect, figures: UnitFigures, as_of: date) -> EffectState:
    definition = figures.compiled.kpis[effect.kpi]
    periods = effect_periods(initiative, effect, definition, figures.compiled)
    ended = [each for each in periods if each.end <= as_of]
    worth = unit_worth(effect, definition)
    by = Fraction(effect.by)
    changes = _changes(effect.kpi, definition, figures, ended)
    return EffectState(
        kpi=effect.kpi,
        unit=definition.unit.symbol,
        by=by,
        periods=len(periods),
        ended=len(ended),
        expected=None if worth is None else by * worth * len(periods),
        expected_to_date=None if worth is None else by * worth * len(ended),
        observed_periods=len(changes),
        observed_change=sum(changes, Fraction(0)) / len(changes) if changes else None,
        observed=sum(changes, Fraction(0)) * worth if worth is not None and changes else None,
    )


def effect_periods(
    initiative: Initiative, effect: Effect, definition: KpiDefinition, compiled: CompiledCharter
) -> tuple[Period, ...]:
    """The periods of the KPI that begin while the effect is expected: by default, after the initiative has ended."""
    start = effect.from_ or initiative.until
    return tuple(
        period
        for period in definition.periods(compiled)
        if start <= period.start and (effect.until is None or period.start < effect.until)
    )


def unit_worth(effect: Effect, definition: KpiDefinition) -> Fraction | None:
    """What a change of +1 in the KPI's unit is worth in one period: negative where lower is better; None if not agreed.

    One unit of a KPI in money is worth itself.
    """
    sign = {"higher": 1, "lower": -1}.get(definition.kpi.direction.better)
    if sign is None:
        return None
    if effect.worth is not None:
        return sign * Fraction(effect.worth)
    return Fraction(sign) if currency_of(definition.unit) is not None else None


def _changes(kpi: str, definition: KpiDefinition, figures: UnitFigures, ended: Sequence[Period]) -> list[Fraction]:
    """Value − baseline, in the periods that have both."""
    if definition.kpi.baseline is None:
        return []
    baseline, wanted = Fraction(definition.kpi.baseline.value), {period.id for period in ended}
    return [each.exact - baseline for each in figures.series(kpi) if each.period in wanted and each.exact is not None]


def _sum(amounts: Sequence[Fraction | None]) -> Fraction | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Fraction(0)) if known else None
