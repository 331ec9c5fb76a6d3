"""Charters with clauses, figures and events in a few lines, for the tests of determinations."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from textwrap import indent
from typing import Any

from pydantic import TypeAdapter

from agreed import agreed
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.events import Event
from tallystick.obligations.determination import Determination
from tallystick.obligations.determine import determine
from tallystick.terms.businesstime import HolidayTable
from tallystick.terms.figure import Figure, Missing, Quality, Scope
from tallystick.terms.rounding import Rounding

AFTERWARDS = datetime(2099, 1, 1, tzinfo=UTC)
"""A cut-off at which every period has ended."""

GROUND = """
currency: USD
parties: {air: {name: Endeavor Air, is: {carrier: A}}, hub: {name: Delta, is: {carrier: D}}}
sources:
  flights:
    time: day
    key: id
    columns: {id: text, day: date, carrier: text, flown: integer, minutes: integer, origin: text}
measures:
  scheduled: COUNT(*)
  completed: COUNT_IF(flown = 1)
kpis:
  completion:
    title: Completion
    formula: completed / scheduled
    unit: percent
    direction: higher
    by: [party]
    rounding: 1 place, half up, before comparison
  cancelled:
    title: Cancellations
    formula: scheduled - completed
    unit: flights
    direction: lower
    by: [party]
    rounding: 0 places
  stopped:
    title: Stopped at the partner's request
    formula: COUNT_IF(flown = 2)
    unit: flights
    direction: lower
    by: [party]
    rounding: 0 places
  volume:
    title: Flights
    formula: scheduled
    unit: flights
    direction: higher
    by: [party]
    rounding: 0 places
"""


def charter(
    clauses: str, *, more: str = "", ground: str = GROUND, holidays: Mapping[str, HolidayTable] | None = None
) -> CompiledCharter:
    """The compiled charter of some clauses, on the ground above; ``more`` is put before it (a term, ladders …)."""
    return agreed(f"\n{more}\n{ground}\nclauses:\n{indent(clauses, '  ')}", holidays=holidays)


def clause(name: str = "floor", /, **keys: Any) -> str:
    """One clause as YAML; obligor, beneficiary and text are filled in."""
    said: dict[str, Any] = {"text": "'As agreed.'", "obligor": "air", "beneficiary": "hub", "kpi": "completion", **keys}
    lines = "".join(f"  {key.replace('_', ' ')}: {value}\n" for key, value in said.items() if value is not None)
    return f"{name}:\n{lines}"


def figure(
    compiled: CompiledCharter,
    kpi: str,
    period: str,
    given: tuple[int, int] | str | int | Missing,
    *,
    party: str | None = "air",
    scope: Scope = (),
    n: int | None = None,
    quality: Quality = Quality.PROVISIONAL,
) -> Figure:
    """A figure: numerator and denominator, or a value, or why there is none."""
    definition = compiled.kpis[kpi]
    when = definition.calendar.get(period)
    exact = numerator = denominator = None
    missing = given if isinstance(given, Missing) else None
    if isinstance(given, tuple):
        numerator, denominator = Fraction(given[0]), Fraction(given[1])
        n = given[1] if n is None else n
        if denominator:
            exact = numerator / denominator * definition.factor
        else:
            missing = Missing.NO_ACTIVITY
    elif not isinstance(given, Missing):
        exact = Fraction(Decimal(given))
        numerator, denominator = exact / definition.factor, Fraction(1)
    rounding = Rounding(definition.kpi.rounding.places, definition.kpi.rounding.mode)
    return Figure(
        kpi=kpi,
        party=party,
        scope=scope,
        period=period,
        start=when.start,
        end=when.end,
        value=None if exact is None else rounding.printed(exact),
        exact=exact,
        numerator=numerator,
        denominator=denominator,
        n=n,
        unit=definition.unit.symbol,
        missing=missing,
        quality=None if missing else quality,
    )


def series(
    compiled: CompiledCharter, given: Mapping[str, Any], *, kpi: str = "completion", **more: Any
) -> list[Figure]:
    """Figures of one KPI by period."""
    return [figure(compiled, kpi, period, value, **more) for period, value in given.items()]


_EVENTS: TypeAdapter[Any] = TypeAdapter(Event)


def event(kind: str, name: str, /, *, recorded: str = "2013-12-31T00:00:00Z", **fields: Any) -> Event:
    """One event, as it stands in a file."""
    written = {"kind": kind, "id": name, "recorded": recorded, **fields}
    made: Event = _EVENTS.validate_python({key.replace("_", " "): value for key, value in written.items()})
    return made


def months(count: int, *, year: int = 2013, first: int = 1) -> list[str]:
    """Ids of months that follow one another."""
    return [f"{year + (first - 1 + at) // 12}-{(first - 1 + at) % 12 + 1:02}" for at in range(count)]


def judged(
    compiled: CompiledCharter,
    figures: Iterable[Figure] = (),
    events: Sequence[Event] = (),
    *,
    name: str = "floor",
    known_at: datetime = AFTERWARDS,
) -> dict[str, Determination]:
    """The determinations of one clause by period."""
    return {
        made.period: made for made in determine(compiled, figures, events, known_at=known_at) if made.clause == name
    }


def outcomes(found: Mapping[str, Determination]) -> dict[str, str]:
    """Outcome by period, those that are determined."""
    return {period: made.outcome.value for period, made in found.items()}
