"""Further tests of a clause: other KPIs that must hold as well, in the same days (a mean and a share together)."""

from fractions import Fraction

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.definitions import KpiDefinition
from tallystick.errors import InputError
from tallystick.obligations.because import condition_words, quantity
from tallystick.obligations.desk import Desk
from tallystick.obligations.figures_of import has_parties, party_of
from tallystick.obligations.judged import Result
from tallystick.obligations.levels import bounds_of, holds
from tallystick.obligations.measuring import EMPTY
from tallystick.obligations.slots import Slot
from tallystick.scorecard.targets import is_flow
from tallystick.terms.figure import Figure, Scope
from tallystick.terms.rounding import Rounding


def further_tests(
    definition: ClauseDefinition, desk: Desk, slot: Slot, *, obligor: str, beneficiaries: tuple[str, ...], scope: Scope
) -> tuple[Result | None, tuple[str, ...]]:
    """What further tests say, and a sentence for each: missed where one fails, undetermined where one has no value.

    None where all hold, or there are none.
    """
    worst: Result | None = None
    said: list[str] = []
    for also in definition.clause.also:
        kpi = desk.compiled.kpis[also.kpi]
        party = party_of(also.of, obligor, beneficiaries, tells_parties_apart=has_parties(desk.compiled, also.kpi))
        figures = desk.figures.series(also.kpi, party, scope).within(slot.start, slot.end)
        value = _value(kpi, figures, definition)
        bounds = bounds_of(also.met, None)
        unit = kpi.unit.symbol
        wanted = f"{kpi.kpi.title} in {slot.label} must be {condition_words(also.met, bounds, unit)} as well"
        if value is None:
            said.append(f"{wanted}, and has no value.")
            worst = worst or Result.UNDETERMINED
            continue
        declared = kpi.kpi.rounding
        compared = Rounding(declared.places, declared.mode, declared.before_comparison).compared(value)
        met = holds(bounds, compared)
        said.append(f"{wanted}: it is {quantity(compared, unit)}, {'met' if met else 'missed'}.")
        if not met:
            worst = Result.MISSED
    return worst, tuple(said)


def _value(kpi: KpiDefinition, figures: tuple[Figure, ...], definition: ClauseDefinition) -> Fraction | None:
    """The exact value of the days: of one figure its own, of several their sum or their pooled ratio."""
    if not figures or any(figure.missing is not None and figure.missing not in EMPTY for figure in figures):
        return None
    active = [figure for figure in figures if figure.missing is None]
    if len(active) < 2:
        return active[0].exact if active else None
    if is_flow(kpi):
        return sum((figure.exact or Fraction(0) for figure in active), Fraction(0))
    above = [figure.numerator for figure in active if figure.numerator is not None]
    below = [figure.denominator for figure in active if figure.denominator is not None]
    if len(above) < len(active) or len(below) < len(active) or sum(below) == 0 or kpi.bound.quotient is None:
        raise InputError(
            f"Clause '{definition.id}' tests '{kpi.id}' over {len(active)} of its periods, whose values cannot be put "
            "together; judge the clause in its periods, or put the window into the KPI's formula."
        )
    return sum(above, Fraction(0)) / sum(below, Fraction(0)) * kpi.factor
