"""Values that somebody sets or delivers: read from events, each for its period, quarter or year, or once for all.

Of several for one period the one recorded last holds. Where there is none, the value's ``otherwise`` says what holds.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tallystick.charter.model.events import Delivered, Setting
from tallystick.charter.model.values import NamedValue
from tallystick.obligations.amounts import LackingError
from tallystick.obligations.desk import Desk
from tallystick.obligations.figures_of import party_of
from tallystick.obligations.spans import Days, block
from tallystick.obligations.spot import Spot, find_period

Given = Setting | Delivered


def from_events(name: str, named: NamedValue, spot: Spot, desk: Desk, wanted: Days, *, commencement: date) -> Fraction:
    """The value over some days, its periods put together as it says; LackingError where one was not given."""
    given = _given(name, named, spot, desk)
    periods = _periods(spot, wanted, commencement) if named.at != "same period" else [(spot.period, *spot.days)]
    if not periods:
        raise LackingError(f"'{name}' has no value: no period of clause '{spot.definition.id}' lies in the {named.at}.")
    numbers: list[Fraction] = []
    for which, start, end in periods:
        found = _held(named, spot, given, (start, end))
        if found is None:
            raise LackingError(_lacking(name, named, desk, which, start))
        numbers.append(found)
    if named.as_ == "last":
        return numbers[-1]
    total = sum(numbers, Fraction(0))
    return total / len(numbers) if named.as_ == "mean" else total


def _given(name: str, named: NamedValue, spot: Spot, desk: Desk) -> list[tuple[Given, Days]]:
    """The events of the value that concern this clause and party, in the order in which they were recorded."""
    party = party_of(named.of, spot.obligor, spot.beneficiaries, tells_parties_apart=True)
    listed: Sequence[Given] = (
        desk.events.settings.get(name, ()) if named.set_by is not None else desk.events.delivered.get(name, ())
    )
    found: list[tuple[Given, Days]] = []
    for event in listed:
        if event.clause is not None and event.clause != spot.definition.id:
            continue
        if isinstance(event, Delivered) and event.party is not None and event.party != party:
            continue
        days = _days_of(event.period, spot, desk)
        if days is not None:
            found.append((event, days))
    return found


def _days_of(period: str, spot: Spot, desk: Desk) -> Days | None:
    if period == spot.period:
        return spot.days
    known = find_period(spot.definition, period)
    for calendar in () if known is not None else desk.compiled.calendars.values():
        known = known or calendar.by_id.get(period)
    return None if known is None else (known.start, known.end)


def _periods(spot: Spot, wanted: Days, commencement: date) -> list[tuple[str, date, date]]:
    """The clause's periods in some days, from commencement on."""
    period = spot.calendar_period
    if period is None:
        return [(spot.period, spot.start, spot.end)]
    found = spot.definition.calendar.within(max(wanted[0], commencement), wanted[1], period.kind)
    return [(each.id, each.start, each.end) for each in found]


def _held(named: NamedValue, spot: Spot, given: list[tuple[Given, Days]], wanted: Days) -> Fraction | None:
    """What holds in a period: what was given for it, else what the value says of periods without."""
    held = [each for each in given if _holds(named, each[1], wanted, spot)]
    if held:
        nearest, _ = min(reversed(held), key=lambda each: _fit(each[1], named))
        return Fraction(nearest.amount)
    if isinstance(named.otherwise, Decimal):
        return Fraction(named.otherwise)
    before = [each for each in given if each[1][0] <= wanted[0]] if named.otherwise == "last" else []
    if not before:
        return None
    latest, _ = min(reversed(before), key=lambda each: -each[1][0].toordinal())
    return Fraction(latest.amount)


def _holds(named: NamedValue, given: Days, wanted: Days, spot: Spot) -> bool:
    """Whether what was given for some days holds for the wanted ones."""
    if named.each == "once":
        return given[0] <= wanted[0]
    if given[0] <= wanted[0] and wanted[1] <= given[1]:
        return True
    if named.each == "period":
        return False
    around = block(named.each, wanted[0], spot.definition.calendar, commencement=given[0])
    return around[0] <= given[0] and given[1] <= around[1]


def _fit(given: Days, named: NamedValue) -> tuple[int, ...]:
    """The nearest of several: of those that hold from a day on the latest, else the shortest."""
    return (-given[0].toordinal(),) if named.each == "once" else ((given[1] - given[0]).days,)


def _lacking(name: str, named: NamedValue, desk: Desk, period: str, start: date) -> str:
    if named.set_by is None:
        return f"'{name}' ({named.delivered}) was not delivered for {period}; the amount waits for it."
    due = f" by {desk.due_after(named.within, start - timedelta(days=1))}" if named.within else ""
    return f"'{name}' was not set for {period}; {named.set_by} sets it{due}, and the amount waits for it."
