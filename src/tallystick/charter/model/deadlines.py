"""What a clause wants done in time: deadlines and their service hours, reports, decisions of persons."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from tallystick.charter.model.base import Model, Name, OneOrMany, Words
from tallystick.charter.model.due import DueText

_TIMES = (
    r"\d{1,4} (minutes?|hours?|days?|weeks?|months?|years?|business (days?|hours?|minutes?)|working (hours?|minutes?))"
)


def _read_lasting(value: str) -> str:
    text = value.removeprefix("within ").strip()
    if not re.fullmatch(_TIMES, text):
        raise ValueError(f"found {value!r}, expected a time such as '4 hours', '30 minutes' or '5 business days'")
    return text


def _read_hour(value: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", value):
        raise ValueError(f'found {value!r}, expected a time of day in quotes such as "10:00"')
    return value


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _read_weekday(value: str) -> str:
    if value not in _WEEKDAYS:
        raise ValueError(f"found {value!r}, expected a day of the week such as Monday")
    return value


Lasting = Annotated[Words, AfterValidator(_read_lasting)]
"""How long: ``4 hours``, ``5 business days``, ``30 days``."""
Hour = Annotated[Words, AfterValidator(_read_hour)]
"""A time of day, local: ``10:00``; ``24:00`` ends the day."""
Weekday = Annotated[Words, AfterValidator(_read_weekday)]
"""A day of the week: ``Monday``."""


class ServiceHours(Model):
    """The hours in which a clock runs."""

    days: OneOrMany[Weekday] = ()
    """``Monday`` …; business days of the charter where none is named."""
    from_: Hour = "00:00"
    """Opening, local time."""
    until: Hour = "24:00"
    """Closing, local time."""

    @model_validator(mode="after")
    def _open_some_time(self) -> "ServiceHours":
        if self.from_ >= self.until:
            raise ValueError(
                f"found service hours from {self.from_} until {self.until}, expected an end after the start"
            )
        return self


class Deadline(Model):
    """Something is done within a time after something else, on each occurrence."""

    what: Words
    """The event that fulfils it: ``reports-available``."""
    within: Lasting | None = None
    """``4 hours``, ``30 minutes``, ``5 business days``, ``30 days``."""
    by: Hour | None = None
    """Or a time of day: ``10:00``."""
    day: Literal["same day", "next day", "next business day"] = "same day"
    """Of ``by``: on which day, seen from the event."""
    after: Words = "period end"
    """The event it is counted from, or ``period end``, ``period start``, ``determination``, ``commencement``."""
    varies_by: Name | None = None
    """An attribute of the event that chooses the time: ``severity``."""
    times: dict[Words, Lasting] = Field(default_factory=dict)
    """Its values and their times: ``{1: 15 minutes, 2: 30 minutes}``."""
    hours: ServiceHours | None = None
    """Service hours; the clock runs in them only. Without them it runs all the time."""
    provided: Words | None = None
    """An event that must have come first (the other side's input) ..."""
    provided_by: Hour | None = None
    """... by this time of day; where it came later, the time is counted from it (``rolling``) or the occurrence is
    excused."""
    late_input: Literal["excused", "rolling"] = "excused"
    """What a late input does."""
    rolling_until: Hour | None = None
    """The time of day until which a late input still starts a rolling clock; later it excuses."""
    late: Literal["started days", "days", "started hours", "hours", "started minutes", "minutes"] = "started days"
    """How ``late`` is counted in amounts: a part of a unit counts as a whole one where ``started``."""

    @model_validator(mode="after")
    def _one_time(self) -> "Deadline":
        given = [name for name in ("within", "by", "times") if getattr(self, name)]
        if len(given) != 1:
            raise ValueError(
                f"found {' and '.join(given) or 'no time'}, expected exactly one of 'within', 'by' and 'times'"
            )
        if bool(self.times) != (self.varies_by is not None):
            raise ValueError("'varies by' names the attribute whose values stand under 'times'; give both or neither")
        if self.provided_by is not None and self.provided is None:
            raise ValueError("found 'provided by' without 'provided', expected the event that must come first")
        if self.rolling_until is not None and self.late_input != "rolling":
            raise ValueError("'rolling until' belongs to 'late input: rolling'")
        return self


class ReportDuty(Model):
    """A report is owed after each period."""

    what: Words
    """The report."""
    within: DueText
    """Days after the end of the period."""
    contains: OneOrMany[Words] = ()
    """What it must say."""
    to: Name | None = None
    """Who gets it."""


class Decision(Model):
    """A person decides: a named role or expert, by a standard, within a time."""

    who: Words
    """``party/role``, a committee, or an expert: 'an engineer named by the ICC'."""
    question: Words
    """What is decided."""
    standard: Words
    """By what: 'commercially reasonable efforts', 'materially the same'."""
    within: DueText | None = None
    """Until when, after the period."""
    otherwise: Words | None = None
    """What holds where nobody decides: ``met``, ``missed``, or the name of a ladder; without it, undetermined."""
