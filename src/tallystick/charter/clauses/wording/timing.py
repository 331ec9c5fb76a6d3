"""Deadlines of a clause in plain English."""

from collections.abc import Iterator

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.clauses.wording.phrases import together
from tallystick.charter.model import Charter

_AFTER = {
    "period end": "the end of the period",
    "period start": "the start of the period",
    "determination": "the determination",
    "commencement": "commencement",
}


def deadline(definition: ClauseDefinition, charter: Charter) -> Iterator[str]:
    """What is done by when, on which clock, and what a late input does."""
    rule = definition.clause.deadline
    if rule is None:
        return
    after = _AFTER.get(rule.after, f"'{rule.after}'")
    if rule.within is not None:
        yield f"'{rule.what}' happens within {rule.within} after {after}; exactly at the end of that time is in time."
    if rule.by is not None:
        on = {"same day": f"on the day of {after}"}.get(rule.day, f"on the {rule.day} after {after}")
        yield f"'{rule.what}' happens by {rule.by} local time, {on}; exactly {rule.by} is in time."
    if rule.times:
        times = together(f"{value} where it is {key}" for key, value in rule.times.items())
        yield f"'{rule.what}' happens within a time after {after} that depends on its {rule.varies_by}: {times}."
    if rule.hours is not None:
        listed = together(rule.hours.days) or "business days"
        yield f"The clock runs only on {listed}, from {rule.hours.from_} to {rule.hours.until}."
    if rule.provided is not None:
        by = f" by {rule.provided_by}" if rule.provided_by else ""
        yield f"This supposes that '{rule.provided}' came first{by}."
        if rule.late_input == "rolling":
            until = f", until {rule.rolling_until}; later than that it is excused" if rule.rolling_until else ""
            yield f"Where it came later, the time runs from it{until}."
        else:
            yield "Where it came later, the occurrence is excused."
    started = rule.late.startswith("started")
    unit = rule.late.removeprefix("started ")
    part = (
        f"a part of {'an hour' if unit == 'hours' else 'a ' + unit.removesuffix('s')} counts as a whole one"
        if started
        else "parts of them count as parts"
    )
    yield f"Lateness is counted in {unit}; {part}."
