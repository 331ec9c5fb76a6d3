"""Who agreed, for how long, and under which calendar, clock and law."""

import re
from datetime import time
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from tallystick.charter.model.base import Day, Model, Name, OneOrMany, Words


def _read_clock(value: object) -> time:
    if isinstance(value, time):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{2}:\d{2}", value):
        try:
            return time.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f"found {value!r}, expected a time of day such as 06:00")


Clock = Annotated[
    time,
    BeforeValidator(_read_clock),
    PlainSerializer(lambda value: value.isoformat(timespec="minutes"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{2}:\d{2}$"}),
]

ColumnValues = dict[Name, OneOrMany[Words]]


class Party(Model):
    """One side of the alliance, for as long as it belongs to it."""

    name: Words
    """Its full name."""
    role: Words | None = None
    """What it is in the alliance: hub carrier, supplier …"""
    from_: Day | None = None
    """First day of membership; without it, from the start of the term."""
    until: Day | None = None
    """Day on which membership has ended (not contained); without it, to the end of the term."""
    is_: ColumnValues = Field(default_factory=dict)
    """By which values of which columns its facts are known: ``{carrier: DL}`` or ``{carrier: [9E, EV]}``."""


class Person(Model):
    """A role that a person fills for a party; charters name roles, so that a change of people unsigns nothing."""

    title: Words
    """What the role is called."""
    may: OneOrMany[Words] = ()
    """What the role may do: ``approve``, ``sign``, ``enter`` …"""


class BusinessDays(Model):
    """Which days count as business days: neither weekend nor holiday in the named calendars."""

    calendar: OneOrMany[Words]
    """Holiday tables by country and region: ``US-NY``, ``GB-ENG``; resolved once and hashed with the charter."""
    of: Literal["one party", "either party", "both parties"] = "either party"
    """With several tables: a holiday counts when it is one in any of them (either) or in all (both)."""
    weekend: OneOrMany[Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]] = (
        "Saturday",
        "Sunday",
    )
    """Days of the week that are never business days."""
    cut_off: Clock | None = None
    """What happens at or after this local time counts as happening on the next day."""


class CalendarRule(Model):
    """How a calendar's table of periods is made; the table itself is hashed with the charter."""

    pattern: Literal["gregorian", "fiscal", "iso weeks", "4-4-5", "4-5-4", "5-4-4", "13x4", "rail", "contract"]
    """The kind of calendar."""
    periods: Literal["month", "quarter", "year", "week", "period"] = "month"
    """Which of its kinds of period a KPI on this calendar is computed for."""
    first_month: Words | None = None
    """Fiscal years: the month they start with, ``October``."""
    year_ends: Words | None = None
    """4-4-5 and 13x4: how the year ends, ``last saturday of january`` or ``nearest saturday to the end of january``."""
    named_by: Literal["start", "end"] = "end"
    """Whether a year has the number of the calendar year in which it starts or ends."""
    weeks_compare: Literal["same position", "52 weeks before"] = "same position"
    """Weeks: whether a week compares with the one of its number a year before, or with the one 52 weeks before."""
    commencement: Day | None = None
    """Contract years: the day the first one starts; the term's first day by default."""
    months: Literal["calendar", "from commencement"] = "calendar"
    """Contract years: calendar months with stubs at the edges, or months counted from the commencement."""


ROLE = r"^[A-Za-z][A-Za-z0-9_-]*/[A-Za-z][A-Za-z0-9_ -]*$"
RoleRef = Annotated[Words, Field(pattern=ROLE)]
"""A role of a party, ``party/role``, as declared under ``people``."""
