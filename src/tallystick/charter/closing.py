"""The timetable of a close: by which day each step of a period is done, and what is wrong with a timetable."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from tallystick.charter import problems
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.document import Document, Steps
from tallystick.charter.model import Charter
from tallystick.errors import Problem
from tallystick.terms.calendar import Period
from tallystick.terms.due import DueRule


def timetable(compiled: CompiledCharter, period: Period) -> Mapping[str, date]:
    """The last day of each declared step of a period, in order; extensions not counted."""
    return {
        step: DueRule.read(text).day(period.end, compiled.business_calendar)
        for step, text in compiled.charter.close.rules().items()
    }


def due_text(charter: Charter, source: str) -> str | None:
    """When a source's facts are due after a period: its own rule, else the timetable's."""
    return charter.sources[source].due or charter.close.data_due


def closing_periods(compiled: CompiledCharter) -> tuple[Period, ...]:
    """Every period that a KPI is computed for, by end, start and id."""
    found = {period: None for definition in compiled.kpis.values() for period in definition.periods(compiled)}
    return tuple(sorted(found, key=lambda period: (period.end, period.start, period.id)))


def business_day_problems(charter: Charter, document: Document) -> Iterator[Problem]:
    """Deadlines in business days where the charter declares none."""
    if charter.business_days is not None:
        return
    places: list[tuple[Steps, str | None]] = [(("close", step), text) for step, text in charter.close.rules().items()]
    places += [(("sources", name, "due"), source.due) for name, source in charter.sources.items()]
    for path, text in places:
        if text is not None and DueRule.read(text).business:
            message = f"found '{text}', and the charter declares no business days."
            yield document.problem(problems.C421, path, message, "Declare 'business days', or write the rule in days.")


def timetable_problems(compiled: CompiledCharter, document: Document) -> Iterator[Problem]:
    """Steps that fall before the one above them in some period of the term: one problem a step.

    Payment is on a clock of its own: a provisional sum can be due before the figures are final.
    """
    shown: set[str] = set()
    for period in closing_periods(compiled):
        days = [each for each in timetable(compiled, period).items() if each[0] != "payment"]
        for (before, earlier), (step, day) in pairwise(days):
            if day < earlier and step not in shown:
                shown.add(step)
                message = (
                    f"'{step}' falls on {day} after {period.id}, before '{before}' on {earlier}; "
                    "expected each step on the day of the one above it, or later."
                )
                yield document.problem(problems.C420, ("close", step), message, "Give it more days.")
