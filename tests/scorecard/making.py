"""Small charters and figures for the tests of the scorecard."""

from collections.abc import Iterable
from fractions import Fraction
from textwrap import dedent, indent

from tallystick.charter.compiling import compile_charter
from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.read import Document, read_texts
from tallystick.charter.shape import shape
from tallystick.terms.calendar import Period
from tallystick.terms.figure import Figure, Missing, Quality, Scope
from tallystick.terms.rounding import round_fraction

HEAD = """
tallystick: 1
alliance: demo
title: A demonstration
term: 2013-01-01 .. 2014-01-01
parties:
  hub: {name: Hub, is: {carrier: HH}}
  regional: {name: Regional, is: {carrier: RR}}
sources:
  flights:
    time: day
    key: [id]
    columns: {id: text, day: date, carrier: text, origin: text, delay: minutes, seats: integer}
measures:
  scheduled: COUNT(*)
  completed: COUNT(delay)
"""

RATIO = "{title: Completion, formula: completed / scheduled, unit: percent, direction: higher}"


def read(kpis: str, more: str = "") -> tuple[CompiledCharter, Document]:
    """A compiled charter with these KPIs (YAML below ``kpis:``), and the document it was read from."""
    text = HEAD + dedent(more) + "\nkpis:\n" + indent(dedent(kpis), "  ")
    if "\nterm:" in dedent(more):
        text = text.replace("term: 2013-01-01 .. 2014-01-01\n", "", 1)
    document = read_texts([("charter.yaml", text.encode())])
    charter, problems = shape(document)
    assert charter is not None, "\n".join(map(str, problems))
    return compile_charter(charter, document), document


def charter(kpis: str, more: str = "") -> CompiledCharter:
    """A compiled charter with these KPIs (YAML below ``kpis:``)."""
    return read(kpis, more)[0]


def one(
    body: str,
    *,
    formula: str = "completed / scheduled",
    unit: str = "percent",
    direction: str = "higher",
    more: str = "",
) -> tuple[KpiDefinition, CompiledCharter]:
    """A charter with one KPI ``it``, given the lines of its body."""
    kpi = f"it:\n  title: Completion\n  formula: {formula}\n  unit: {unit}\n  direction: {direction}\n"
    compiled = charter(kpi + indent(dedent(body), "  "), more)
    return compiled.kpis["it"], compiled


def period(definition: KpiDefinition, name: str) -> Period:
    return definition.calendar.get(name)


def figure(
    definition: KpiDefinition,
    at: str,
    value: Fraction | str | int | None,
    *,
    party: str | None = None,
    scope: Scope = (),
    parts: tuple[int | Fraction, int | Fraction] | None = None,
    missing: Missing | None = None,
    elapsed: Fraction = Fraction(1),
) -> Figure:
    """A figure of a KPI; ``parts`` are its numerator and denominator, where they matter."""
    when = definition.calendar.get(at)
    exact = None if value is None else Fraction(value)
    if parts is not None:
        exact = definition.factor * Fraction(parts[0]) / Fraction(parts[1])
    return Figure(
        kpi=definition.id,
        party=party,
        scope=scope,
        period=when.id,
        start=when.start,
        end=when.end,
        value=None
        if exact is None
        else round_fraction(exact, definition.kpi.rounding.places, definition.kpi.rounding.mode),
        exact=exact,
        numerator=None if parts is None else Fraction(parts[0]),
        denominator=None if parts is None else Fraction(parts[1]),
        n=None,
        unit=definition.unit.symbol,
        missing=missing or (Missing.NO_ACTIVITY if exact is None else None),
        quality=None if exact is None else Quality.FINAL,
        elapsed=elapsed,
    )


def months(definition: KpiDefinition, values: Iterable[Fraction | str | int | None]) -> list[Figure]:
    """Figures from January 2013 on."""
    return [figure(definition, f"2013-{number:02}", value) for number, value in enumerate(values, start=1)]


def seen(*values: object) -> tuple[object, ...]:
    """Several things found, to compare in one line with plain numbers and words."""
    return values
