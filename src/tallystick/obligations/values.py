"""Named values: what a clause reckons with besides its own figure, looked up for one period and exact.

``value_of`` gives the number, or raises :class:`~tallystick.obligations.amounts.LackingError` with a sentence that says
what is lacking, who owes it, and by when. A value is found at its origin, grows, is held between its collar, and is
rounded, in this order.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tallystick.charter.clauses.reckoning import commencement as begin_of
from tallystick.charter.definitions import KpiDefinition
from tallystick.charter.model.values import NamedValue
from tallystick.errors import InputError
from tallystick.obligations.amounts import LackingError
from tallystick.obligations.desk import Desk
from tallystick.obligations.determination import Determination
from tallystick.obligations.escalators import growth_factor
from tallystick.obligations.events_values import from_events
from tallystick.obligations.figures_of import has_parties, party_of
from tallystick.obligations.judged import MISSES
from tallystick.obligations.spans import Days, contract_year, stretch
from tallystick.obligations.spot import Past, Spot
from tallystick.terms.calendar import Period
from tallystick.terms.figure import Figure, Scope
from tallystick.terms.rounding import round_fraction
from tallystick.terms.wording import listed


def value_of(name: str, spot: Spot, desk: Desk) -> Fraction:
    """The value of a name: a named value of the clause or charter, else a KPI's figure of the same period.

    Raises LackingError where it has none, and InputError for a name that nobody declared.
    """
    named = spot.definition.values.get(name)
    if named is not None:
        return _declared(name, named, spot, desk)
    if name in desk.compiled.kpis:
        return _of_kpi(NamedValue.model_validate({"kpi": name}), name, spot, desk)
    raise InputError(f"Clause {spot.definition.id!r} names {name!r}, which is neither a value nor a KPI; declare it.")


def _declared(name: str, named: NamedValue, spot: Spot, desk: Desk) -> Fraction:
    found = _origin(name, named, spot, desk)
    if named.grows is not None:
        index = named.grows.index
        found *= growth_factor(
            named.grows,
            spot,
            commencement=commencement(spot, desk),
            index=None if index is None else lambda at: value_of(index, at, desk),
        )
    if named.between is not None:
        low, high = named.between
        found = found if low is None else max(found, Fraction(low))
        found = found if high is None else min(found, Fraction(high))
    if named.rounding is not None and named.rounding.places is not None:
        found = Fraction(round_fraction(found, named.rounding.places, named.rounding.mode))
    return found


def _origin(name: str, named: NamedValue, spot: Spot, desk: Desk) -> Fraction:
    if named.is_ is not None:
        return Fraction(named.is_)
    if named.table is not None:
        return _of_table(name, named.table, spot, desk)
    if named.kpi is not None:
        return _of_kpi(named, name, spot, desk)
    if named.clause is not None:
        return _of_clause(named, name, spot, desk)
    wanted = reach(named, name, spot, desk)
    return from_events(name, named, spot, desk, wanted, commencement=commencement(spot, desk))


def commencement(spot: Spot, desk: Desk) -> date:
    """The day from which contract years are counted."""
    del spot
    return begin_of(desk.compiled.charter)


def last_day(spot: Spot, desk: Desk) -> date:
    """The day after the last on which the clause holds."""
    held = spot.definition.clause.in_force
    return held.end if held is not None else desk.compiled.charter.term.end


def reach(named: NamedValue, name: str, spot: Spot, desk: Desk) -> Days:
    """The days that a value looks at, as its ``at`` says; LackingError where the calendar does not reach so far."""
    calendar, begun = spot.definition.calendar, commencement(spot, desk)
    found = stretch(named.at, spot.days, calendar, commencement=begun, period=spot.calendar_period)
    if found is None:
        raise LackingError(f"'{name}' looks at the {named.at} of {spot.period}, and the calendar has none.")
    return found


def _of_table(name: str, table: dict[str, Decimal], spot: Spot, desk: Desk) -> Fraction:
    """The entry of the period itself, of a longer period around it, of its contract year, or from the latest day."""
    if spot.period in table:
        return Fraction(table[spot.period])
    around = [
        each
        for each in spot.definition.calendar.periods
        if each.id in table and each.start <= spot.start and spot.end <= each.end
    ]
    if around:
        return Fraction(table[min(around, key=lambda each: each.days).id])
    number, _ = contract_year(spot.start, commencement(spot, desk))
    if f"year {number}" in table:
        return Fraction(table[f"year {number}"])
    since = sorted(
        (date.fromisoformat(key.removeprefix("from ").strip()), value)
        for key, value in table.items()
        if key.startswith("from ")
    )
    begun = [value for day, value in since if day <= spot.start]
    if begun:
        return Fraction(begun[-1])
    raise LackingError(
        f"The table of '{name}' has no entry for {spot.period} (contract year {number}); "
        f"it has {listed(table)}, and the parties must add one."
    )


# KPIs


def _of_kpi(named: NamedValue, name: str, spot: Spot, desk: Desk) -> Fraction:
    kpi = desk.compiled.kpis[named.kpi or name]
    party = party_of(named.of, spot.obligor, spot.beneficiaries, tells_parties_apart=has_parties(desk.compiled, kpi.id))
    scope = _scope_for(kpi, spot.scope)
    figures: list[Figure] = []
    for period in _periods_in(kpi, name, reach(named, name, spot, desk), desk):
        figure = desk.figures.get(kpi.id, party, scope, period.id)
        if figure is not None and figure.missing is None:
            figures.append(figure)
        elif named.if_missing == "undetermined":
            raise LackingError(_no_figure(name, kpi, party, period, figure))
    return _together(named.as_, figures, kpi)


def _no_figure(name: str, kpi: KpiDefinition, party: str | None, period: Period, figure: Figure | None) -> str:
    why = "was not given" if figure is None or figure.missing is None else f"is {figure.missing.value}"
    return f"'{name}' has no value: the figure of KPI '{kpi.id}' of {party or 'the alliance'} for {period.id} {why}."


def _periods_in(kpi: KpiDefinition, name: str, days: Days, desk: Desk) -> tuple[Period, ...]:
    """The KPI's periods in some days: all those from its first one on; refused where they do not fit the days."""
    start, end = days
    own = kpi.periods(desk.compiled)
    if not own:
        raise LackingError(f"'{name}' has no value: KPI '{kpi.id}' has no whole period in its term.")
    start, end = max(start, own[0].start), min(end, own[-1].end)
    found = kpi.calendar.within(start, end, kpi.period_kind) if start < end else ()
    if not found:
        raise LackingError(
            f"'{name}' has no value: KPI '{kpi.id}' has no whole {kpi.period_kind} between {days[0]} and {days[1]}."
        )
    if found[0].start != start or found[-1].end != end:
        raise LackingError(
            f"'{name}' has no value: the {kpi.period_kind}s of KPI '{kpi.id}' do not fit the days "
            f"from {start} until {end}."
        )
    return found


def _scope_for(kpi: KpiDefinition, scope: Scope) -> Scope:
    """As much of the clause's cell as the KPI tells apart; what it does not is pooled."""
    known = [set(cell) - {"party"} for cell in kpi.cells]
    names = {name for name, _ in scope}
    best = max((cell for cell in known if cell <= names), key=len, default=set())
    return tuple((name, value) for name, value in scope if name in best)


def _together(how: str, figures: Sequence[Figure], kpi: KpiDefinition) -> Fraction:
    """Several periods as one number; nothing at all is zero, because whoever asked has said so."""
    exact = [Fraction(each.value or 0) if each.exact is None else each.exact for each in figures]
    if not exact:
        return Fraction(0)
    if how == "last" or (how == "pooled" and len(exact) == 1):
        return exact[-1]
    if how == "mean":
        return sum(exact, Fraction(0)) / len(exact)
    if how == "pooled":
        if kpi.bound.pooling not in ("ratio", "sum"):
            raise InputError(
                f"KPI '{kpi.id}' is no quotient whose parts add up over periods, so it cannot be pooled; give it a "
                "formula with the window (ROLLING, TO_DATE), or say 'as: mean'."
            )
        below = sum((each.denominator or Fraction(0) for each in figures), Fraction(0))
        if below == 0:
            raise LackingError(f"KPI '{kpi.id}' cannot be pooled: its denominators add up to 0.")
        return sum((each.numerator or Fraction(0) for each in figures), Fraction(0)) / below * kpi.factor
    return sum(exact, Fraction(0))


# Clauses


def _of_clause(named: NamedValue, name: str, spot: Spot, desk: Desk) -> Fraction:
    start, end = reach(named, name, spot, desk)
    earlier: Sequence[Determination | Past] = _others(named, spot, desk)
    if named.clause == spot.definition.id:
        earlier = spot.past
    found = [each for each in earlier if start <= each.start and each.end <= end]
    if not found and named.at in ("same period", "previous period", "year before") and named.if_missing != "zero":
        raise LackingError(f"'{name}' has no value: clause '{named.clause}' was not determined for the {named.at}.")
    if named.what == "misses":
        return Fraction(sum(each.outcome in MISSES for each in found))
    if named.what == "points":
        return sum((each.points for each in found), Fraction(0))
    numbers = [_number(each, named, name) for each in found]
    if named.as_ == "last":
        return numbers[-1] if numbers else Fraction(0)
    total = sum(numbers, Fraction(0))
    return total / len(numbers) if named.as_ == "mean" and numbers else total


def _number(each: Determination | Past, named: NamedValue, name: str) -> Fraction:
    if named.what == "price" and isinstance(each, Past):
        found = each.price
    elif named.what == "price" and isinstance(each, Determination):
        found = next((other.uncapped for other in each.consequents if other.kind == "price"), None)
    else:
        found = each.exact if named.what == "value" else None if each.amount is None else Fraction(each.amount)
    if found is None:
        if named.if_missing == "zero":
            return Fraction(0)
        raise LackingError(
            f"'{name}' has no value: the {named.what} of clause '{named.clause}' for {each.period} is open."
        )
    return found


def _others(named: NamedValue, spot: Spot, desk: Desk) -> list[Determination]:
    clause = named.clause or ""
    if named.of == "alliance":
        return list(desk.every(clause))
    obligors = sorted({obligor for obligor, _ in desk.determined.get(clause, {})})
    party = party_of(named.of, spot.obligor, spot.beneficiaries, tells_parties_apart=True)
    if party not in obligors and len(obligors) == 1:
        party = obligors[0]
    return list(desk.of_clause(clause, party or "", spot.scope).values())
