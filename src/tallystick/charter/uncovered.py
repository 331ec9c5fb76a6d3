"""Days of the term that lie in no whole period of a calendar: no figure on it counts what happens then."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from tallystick.charter import problems
from tallystick.charter.definitions import KpiDefinition
from tallystick.charter.document import Document, Steps
from tallystick.charter.model import Charter
from tallystick.charter.model.base import Span
from tallystick.errors import Problem
from tallystick.terms.calendar import Period


def uncovered_problems(charter: Charter, document: Document, kpis: Mapping[str, KpiDefinition]) -> Iterator[Problem]:
    """Advice for each calendar, and each span in force, whose whole periods leave out days of the term."""
    seen: set[tuple[str, Span]] = set()
    for kpi_id, definition in kpis.items():
        name = definition.kpi.calendar or charter.calendar
        span = definition.kpi.in_force or charter.term
        if (name, span) in seen:
            continue
        seen.add((name, span))
        held = [
            period
            for period in definition.calendar.of_kind(definition.period_kind)
            if span.start <= period.start and period.end <= span.end
        ]
        left_out = tuple(_left_out(span, held))
        if left_out:
            kind = definition.period_kind
            own = definition.kpi.in_force is not None
            whose = f"the time in force of KPI '{kpi_id}'" if own else "the term"
            path: Steps = ("kpis", kpi_id, "in force") if own else ("term",)
            message = (
                f"{' and '.join(left_out)} of {whose} lie in no whole {kind} of calendar '{name}'; "
                "no figure on it counts what happens then."
            )
            hint = f"Let it begin and end where a {kind} does, or choose a calendar that it fits."
            yield document.problem(problems.C035, path, message, hint)


def _left_out(span: Span, held: list[Period]) -> Iterator[str]:
    """Runs of days before, between and after the periods, in words."""
    day = span.start
    for start, end in [*((period.start, period.end) for period in held), (span.end, span.end)]:
        if day < start:
            yield _days(day, start)
        day = end


def _days(start: date, end: date) -> str:
    """From the first day to the last, ``end`` not contained."""
    last = end - timedelta(days=1)
    return f"{start} to {last}" if start < last else str(start)
