"""An agreement in a few lines whose clauses tests write, and verdicts made by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from textwrap import dedent, indent
from typing import Any

from pydantic import TypeAdapter

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.compiling import compile_charter
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model.events import Event
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape
from tallystick.obligations.desk import Desk, desk_for
from tallystick.obligations.determination import Money
from tallystick.obligations.events_of import EventBook
from tallystick.obligations.figures_of import FigureIndex
from tallystick.obligations.judged import Firing, Judged, Measured, Result, Verdict
from tallystick.obligations.remedies import remedy
from tallystick.scorecard.grades import bound_at, holds
from tallystick.terms.figure import Figure, Missing
from tallystick.terms.rounding import round_fraction

HEAD = """
tallystick: 1
alliance: test
title: A test
term: 2013-01-01 .. 2016-01-01
currency: EUR
parties:
  seller: {name: Seller, is: {who: S}}
  buyer: {name: Buyer, is: {who: B}}
people:
  seller/manager: {title: Sales}
  buyer/manager: {title: Purchasing}
sources:
  jobs:
    columns:
      day: date
      id: number
      who: text
      done: number
      planned: number
      cash: {type: number, scale: 2, unit: EUR}
    time: day
    key: [id]
kpis:
  level: {title: Level, formula: SUM(done) / SUM(planned), owner: seller/manager, direction: higher, unit: percent,
          by: [party], binding: contractual, empty: no_activity}
  units: {title: Units, formula: SUM(done), owner: seller/manager, direction: higher, unit: count,
          by: [party], binding: contractual}
  sales: {title: Sales, formula: SUM(cash), owner: seller/manager, direction: higher, unit: EUR,
          by: [party], binding: contractual}
"""

KNOWN = datetime(2099, 1, 1, tzinfo=UTC)
_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


@cache
def compiled(clauses: str, more: str = "", *, head: str = HEAD) -> CompiledCharter:
    """The agreement with these clauses, ready."""
    text = head + "clauses:\n" + indent(dedent(clauses), "  ") + dedent(more)
    document = read_texts([("charter.yaml", text.encode())])
    charter, found = shape(document)
    assert charter is not None, "\n".join(map(str, found))
    return compile_charter(charter, document)


def clause(body: str, name: str = "promise") -> str:
    """One clause of the seller to the buyer."""
    flow = body.strip()
    if flow.startswith("{"):
        return f"{name}: {{text: As agreed., obligor: seller, beneficiary: buyer, {flow[1:]}\n"
    parties = "" if "obligor:" in body or "mutual:" in body else "obligor: seller\nbeneficiary: buyer\n"
    return f"{name}:\n" + indent(f"text: As agreed.\n{parties}{dedent(body).strip()}\n", "  ")


def agreed(body: str, more: str = "", *, head: str = HEAD) -> tuple[CompiledCharter, ClauseDefinition]:
    """The agreement of one clause."""
    made = compiled(clause(body), more, head=head)
    (definition,) = made.clauses.definitions.values()
    return made, definition


def desk(made: CompiledCharter, *, figures: Sequence[Figure] = (), events: Sequence[Mapping[str, Any]] = ()) -> Desk:
    """A desk with these figures and events (as they stand in a file)."""
    book = EventBook([event(each) for each in events], known_at=KNOWN)
    return desk_for(made, FigureIndex(figures), book, known_at=KNOWN)


def event(fields: Mapping[str, Any]) -> Event:
    """An event; id and instant are filled in."""
    name = "-".join(str(fields[key]) for key in ("kind", "value", "clause", "period", "amount") if key in fields)
    filled = {"id": name.replace(".", "_").replace("--", "-"), "recorded": "2013-01-01T00:00:00Z", **fields}
    return _EVENT.validate_python(filled)


def delivered(value: str, by_period: Mapping[str, str | int], **more: object) -> list[Mapping[str, Any]]:
    """A value delivered for each period."""
    return [
        {"kind": "value", "value": value, "period": period, "amount": Decimal(amount), **more}
        for period, amount in by_period.items()
    ]


def figure(kpi: str, period: str, value: str | int, *, party: str | None = "seller", unit: str = "EUR") -> Figure:
    """A final figure of a month."""
    year, month = int(period[:4]), int(period[5:])
    end = date(year + month // 12, month % 12 + 1, 1)
    number = Decimal(value)
    return Figure(
        kpi, party, (), period, date(year, month, 1), end, number, Fraction(number), Fraction(number), Fraction(1), 1,
        unit, None, None,
    )  # fmt: skip


def verdict(
    definition: ClauseDefinition, value: str | int | Fraction | None, *, target: Fraction | None = None
) -> Verdict:
    """What a value is against the clause's test and bands; None is no activity."""
    if value is None:
        nothing = Measured(None, None, None, None, None, None, Missing.NO_ACTIVITY, ())
        return Verdict(Result.NO_ACTIVITY, nothing, None, (), None, Fraction(0), Fraction(0))
    exact = Fraction(value)
    compared = definition.rounding.compared(exact)
    numerator, denominator = (exact, Fraction(100)) if definition.pooling == "ratio" else (exact, Fraction(1))
    measured = Measured(compared, compared, round_fraction(compared, 4), numerator, denominator, 100, None, ())
    measured = replace(measured, value=exact)
    target = definition.target if isinstance(definition.target, Fraction) else target
    reached = [level for level in definition.levels if holds(level.when, compared, target) and level.when.edges]
    reached = reached[:1] if definition.exclusive else reached
    misses = any(level.misses for level in reached)
    shortfall = excess = Fraction(0)
    threshold = None
    if definition.met is not None:
        (edge,) = definition.met.edges
        threshold = bound_at(edge.bound, target)
        met = holds(definition.met, compared, target)
        shortfall, excess = (
            (Fraction(0), abs(compared - threshold)) if met else (abs(compared - threshold), Fraction(0))
        )
        misses = not met
    has_bonus = any(rule.kind == "bonus" for rule in definition.then)
    bonus = has_bonus and not misses
    if definition.bonus_when is not None:
        bonus = holds(definition.bonus_when, compared, target)
    return Verdict(
        Result.MISSED if misses else Result.MET, measured, reached[-1].name if reached else None,
        tuple(level.name for level in reached), threshold, shortfall, excess, bonus,
    )  # fmt: skip


def judged(definition: ClauseDefinition, period: str, found: Verdict, **more: Any) -> Judged:
    """A judged period of the seller."""
    days = definition.calendar.get(period)
    obligor, beneficiaries = definition.pairs[0]
    made = Judged(
        clause=definition.id, obligor=obligor, beneficiaries=beneficiaries, scope=(), period=period, start=days.start,
        end=days.end, verdict=found, obligors_reading=None, beneficiarys_reading=None, ramp_up=False, waived=(),
        fired=(), deadlines=(), because=(),
    )  # fmt: skip
    return replace(made, **more)


def months(first: str, count: int) -> list[str]:
    """Ids of so many months."""
    year, month = int(first[:4]), int(first[5:])
    return [f"{year + (month - 1 + at) // 12}-{(month - 1 + at) % 12 + 1:02}" for at in range(count)]


Value = str | int | Fraction | None


def monies(
    body: str,
    values: Sequence[Value] | Mapping[str, Value],
    *,
    more: str = "",
    events: Sequence[Mapping[str, Any]] = (),
    figures: Sequence[Figure] = (),
    fired: Mapping[str, Firing] | None = None,
    target: Fraction | None = None,
) -> tuple[Money, ...]:
    """The money of a clause of this body over months from January 2013 with these values."""
    made, definition = agreed(body, more)
    periods = list(values) if isinstance(values, Mapping) else months("2013-01", len(values))
    by_period = zip(periods, values.values() if isinstance(values, Mapping) else values, strict=True)
    every = [
        judged(
            definition, period, verdict(definition, value, target=target),
            fired=(fired[period],) if fired and period in fired else (),
        )
        for period, value in by_period
    ]  # fmt: skip
    return remedy(definition, every, desk(made, figures=figures, events=events))


def amounts(*args: Any, **more: Any) -> list[str | None]:
    """Only the net amounts, as text."""
    return [None if each.amount is None else str(each.amount) for each in monies(*args, **more)]
