"""Which periods a scorecard is made for."""

from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import InputError
from tallystick.terms.calendar import Period


def scorecard_periods(compiled: CompiledCharter) -> tuple[Period, ...]:
    """The periods of the term on the charter's own calendar, in order."""
    calendar = compiled.calendars[compiled.charter.calendar]
    kinds = {definition.period_kind for definition in compiled.kpis.values() if definition.calendar == calendar}
    span = compiled.charter.term
    periods = [
        each for kind in calendar.kinds if kind in kinds for each in calendar.of_kind(kind)
        if span.start <= each.start and each.end <= span.end
    ]  # fmt: skip
    if not periods:
        raise InputError(
            f"No KPI is computed on the charter's calendar {compiled.charter.calendar!r}, so no period can be judged."
        )
    shortest = min(periods, key=lambda each: each.days).kind
    return tuple(each for each in periods if each.kind == shortest)
