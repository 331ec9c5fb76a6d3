"""What ``target`` means in a judged period: a number, a named value, or the KPI's own target series.

Where a clause is judged over several of the KPI's periods, targets of a flow add up; of a ratio the last one counts.
"""

from fractions import Fraction

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.obligations.desk import Desk
from tallystick.obligations.slots import Slot
from tallystick.obligations.spot import Spot
from tallystick.obligations.values import value_of
from tallystick.scorecard.targets import target_at
from tallystick.terms.calendar import Period
from tallystick.terms.figure import Scope


def target_in(
    definition: ClauseDefinition,
    desk: Desk,
    *,
    obligor: str,
    beneficiaries: tuple[str, ...],
    scope: Scope,
    party: str | None,
    slot: Slot,
    periods: tuple[str, ...],
) -> Fraction | None:
    """The target of a slot whose value rests on the KPI's ``periods``; None where there is none.

    Raises :class:`~tallystick.obligations.amounts.LackingError` for a named value that is not known.
    """
    target = definition.target
    if isinstance(target, Fraction):
        return target
    if isinstance(target, str):
        spot = Spot(definition, obligor, beneficiaries, scope, slot.id, slot.start, slot.end)
        return value_of(target, spot, desk)
    kpi = desk.compiled.kpis.get(definition.kpi or "")
    if kpi is None:
        return None
    series = desk.figures.series(kpi.id, party, scope)

    def own(before: Period) -> Fraction | None:
        figure = series.get(before.id)
        return None if figure is None else figure.exact

    wanted = periods if definition.pooling == "sum" else periods[-1:]
    known = [
        target_at(kpi, desk.compiled, kpi.calendar.get(period), (party, scope), own) for period in wanted or (slot.id,)
    ]
    numbers = [each for each in known if each is not None]
    return sum(numbers, Fraction(0)) if numbers and len(numbers) == len(known) else None
