"""Who agreed, for how long, and under which calendar, clock and law."""

import re
from datetime import time
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from tallystick.charter.model.base import Day, DaySpan, Model, Name, OneOrMany, Words
from tallystick.charter.model.due import DueText


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

ROLE = r"^[A-Za-z][A-Za-z0-9_-]*/[A-Za-z][A-Za-z0-9_ -]*$"
RoleRef = Annotated[Words, Field(pattern=ROLE)]
"""A role of a party, ``party/role``, as declared under ``people``."""


Event = Literal["accession", "suspension", "withdrawal", "novation"]


class PartyEvent(Model):
    """What happened to a membership, when, and on what notice; kept for good."""

    event: Event
    """accession, suspension, withdrawal, or novation: another party takes its place."""
    from_: Day
    """The day it takes effect. A withdrawal or novation: the first day on which it is no longer a member."""
    until: Day | None = None
    """Of a suspension: the day on which it has ended (not contained)."""
    notice: Day | None = None
    """The day on which notice was given."""
    to: Name | None = None
    """Of a novation: the party that takes its place; it says ``successor of`` from the same day."""
    because: Words | None = None
    """Why, or under which clause."""

    @model_validator(mode="after")
    def _complete(self) -> "PartyEvent":
        if (self.event == "suspension") != (self.until is not None):
            raise ValueError("a suspension has 'until', and no other event has")
        if (self.event == "novation") != (self.to is not None):
            raise ValueError("a novation says 'to' which party, and no other event does")
        if self.until is not None and self.until <= self.from_:
            raise ValueError(f"the end {self.until} does not lie after the start {self.from_}")
        return self


def _read_succession(value: object) -> object:
    if not isinstance(value, str):
        return value
    party, mark, day = value.partition(" from ")
    if not mark:
        raise ValueError(f"found {value!r}, expected a party and a day such as 'regional from 2013-07-01'")
    return {"party": party.strip(), "from": day.strip()}


class Succession(Model):
    """In short: ``regional from 2013-07-01``."""

    party: Name
    """The party whose place is taken."""
    from_: Day
    """From this day on, facts known as the predecessor's, and targets set for it, are the successor's."""
    takes: OneOrMany[Literal["misses", "caps", "banks", "rights"]] = ()
    """What it takes over of the clauses that bind both: misses and points that count on, what was used of caps, what
    is carried over, rights that have arisen; what is not named stays with the predecessor."""


class Duty(Model):
    """Something that is owed after a membership ends. In short: what."""

    what: Words
    """What is owed: 'return the passenger lists', 'read access to all editions'."""
    within: DueText | None = None
    """Days after the end of the membership by which it is done: ``30 days``, ``10 business days``."""
    until: Day | None = None
    """Day until which it lasts (not contained); without it, it lasts."""
    by: RoleRef | None = None
    """Who sees to it: ``party/role``."""


def _read_duties(value: object) -> object:
    listed = value if isinstance(value, list | tuple) else [value]
    return tuple({"what": item} if isinstance(item, str) else item for item in listed)


Duties = Annotated[tuple[Duty, ...], BeforeValidator(_read_duties)]


class Leaving(Model):
    """What leaving fixes: the unfinished period, what survives, data, and access to the past (SEMANTICS 22)."""

    stub: Words | None = None
    """What of the unfinished period counts: 'facts until the last day count, against the full target'."""
    settlement: Duties = ()
    """How what is owed is settled."""
    survives: Duties = ()
    """Duties that go on."""
    data: Duties = ()
    """What is returned or erased."""
    access: Duties = ()
    """What of the past the party can still see."""


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
    member: OneOrMany[DaySpan] = ()
    """Several stretches instead of ``from`` and ``until``: ``[2013-01-01 .. 2013-07-01, 2014-01-01 .. 2015-01-01]``."""
    is_: ColumnValues = Field(default_factory=dict)
    """By which values of which columns its facts are known: ``{carrier: DL}`` or ``{carrier: [9E, EV]}``."""
    events: OneOrMany[PartyEvent] = ()
    """Accession, suspension, withdrawal, novation, each with its dates. A suspension takes its days out."""
    successor_of: Annotated[Succession, BeforeValidator(_read_succession)] | None = None
    """Whose place it takes, and from which day: ``regional from 2013-07-01``."""
    leaving: Leaving | None = None
    """What leaving fixes for this party; the charter's ``leaving`` by default."""

    @model_validator(mode="after")
    def _one_way(self) -> "Party":
        if self.member and (self.from_ is not None or self.until is not None):
            raise ValueError("found 'member' beside 'from' or 'until', expected one of the two ways")
        return self


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
