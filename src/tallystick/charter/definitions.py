"""A charter made ready to compute: formulas bound to sources, units resolved, calendars as tables.

Made from a checked charter by :func:`tallystick.charter.compiling.compile_charter`; whoever holds a
:class:`CompiledCharter` holds a charter without errors.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tallystick.charter.clauses.definitions import Clauses
from tallystick.charter.formula.bind import Bound, Names
from tallystick.charter.model import Charter
from tallystick.charter.model.kpis import Kpi
from tallystick.terms.businesstime import BusinessCalendar
from tallystick.terms.calendar import Calendar, Period
from tallystick.terms.quantity import Unit
from tallystick.terms.zone import Zone


@dataclass(frozen=True, slots=True)
class KpiDefinition:
    """One KPI, ready to compute."""

    id: str
    kpi: Kpi
    bound: Bound
    """The whole formula down to aggregates, with agreed exclusions around it."""
    minimum: Bound | None
    """What is counted for the minimum sample; None where the figure's own ``n`` is."""
    unit: Unit
    """The declared unit."""
    factor: Fraction
    """A value of the formula × factor is a value in the declared unit (percent: 100)."""
    calendar: Calendar
    period_kind: str
    """The kind of period on its calendar that it is computed for."""
    cells: tuple[tuple[str, ...], ...]
    """Sets of dimensions to break down by, each sorted, ``()`` first; the party is the dimension ``party``."""

    def periods(self, compiled: "CompiledCharter") -> tuple[Period, ...]:
        """The periods of its calendar that lie in the term, in order; a period cut by the term is not among them."""
        span = self.kpi.in_force or compiled.charter.term
        return tuple(
            period
            for period in self.calendar.of_kind(self.period_kind)
            if period.start >= span.start and period.end <= span.end
        )


@dataclass(frozen=True, slots=True, weakref_slot=True)
class CompiledCharter:
    """A charter without errors, ready to compute."""

    charter: Charter
    sha256: str
    """Hash of the canonical bytes: the charter's identity."""
    zone: Zone
    calendars: Mapping[str, Calendar]
    business_calendar: BusinessCalendar | None
    names: Names
    """Sources, measures and KPIs as formulas see them."""
    kpis: Mapping[str, KpiDefinition]
    clauses: Clauses = field(default_factory=Clauses)
    """What is promised, ready to judge."""
