"""The charter as a whole: everything two or more parties agreed to measure."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from tallystick.charter.model.alliance import BusinessDays, CalendarRule, Clock, Leaving, Party, Person
from tallystick.charter.model.amends import Amends
from tallystick.charter.model.base import DaySpan, Model, Name, Words
from tallystick.charter.model.clauses import Clause
from tallystick.charter.model.closing import Close
from tallystick.charter.model.governance import Committee, Ladder, Notices, Restatements
from tallystick.charter.model.kpis import Kpi, Measure, read_measure
from tallystick.charter.model.scorecard import Scorecard
from tallystick.charter.model.sources import Source
from tallystick.charter.model.standing import Standing
from tallystick.charter.model.strategy import Strategy
from tallystick.charter.model.values import SharedCap, Values


class Charter(Model):
    """What was agreed."""

    tallystick: Literal[1]
    """Version of the charter language."""
    alliance: Name
    """The alliance's id."""
    title: Words
    """Its name for people."""
    purpose: Words | None = None
    """Why it exists."""
    note: Words | None = None
    """For readers: where the agreement comes from."""
    amends: Amends | None = None
    """Which charter it amends, from when, and what becomes of what had accrued; none of a first charter."""
    term: DaySpan
    """From the first day to the day after the last: ``2013-01-01 .. 2014-01-01``."""
    zone: Words = "UTC"
    """IANA time zone of days and periods."""
    day_start: Clock | None = None
    """Local time at which a day begins; midnight by default."""
    calendar: Words = "months"
    """Default calendar: ``months``, ``quarters``, ``years``, ``weeks`` (ISO), or one declared under ``calendars``."""
    calendars: dict[Name, CalendarRule] = Field(default_factory=dict)
    """Calendars of the alliance's own."""
    business_days: BusinessDays | None = None
    """Which days count for deadlines."""
    currency: Words | None = None
    """Default currency, ISO 4217."""
    prevails: Literal["logic", "text"] = "logic"
    """Which counts where a clause's words and its logic differ."""
    law: Words | None = None
    """Governing law."""
    standing: Standing = Standing()
    """Its rank among other agreements, jurisdictions, forum, and the compliance register."""
    close: Close = Close()
    """By when each step of a period's close is done."""
    leaving: Leaving = Leaving()
    """What leaving fixes for a party that says nothing of its own."""
    parties: Annotated[dict[Name, Party], Field(min_length=1)]
    """The sides of the alliance."""
    people: dict[Words, Person] = Field(default_factory=dict)
    """Roles by ``party/role``."""
    strategy: Strategy = Strategy()
    """Why we measure."""
    sources: dict[Name, Source] = Field(default_factory=dict)
    """Where facts come from."""
    measures: dict[Name, Annotated[Measure, BeforeValidator(read_measure)]] = Field(default_factory=dict)
    """Named parts of formulas."""
    kpis: dict[Name, Kpi] = Field(default_factory=dict)
    """What is measured."""
    scorecard: Scorecard = Scorecard()
    """How it is read together."""
    values: Values = Field(default_factory=dict)
    """Named values that clauses reckon with."""
    clauses: dict[Name, Clause] = Field(default_factory=dict)
    """What is promised, and what follows."""
    caps: dict[Name, SharedCap] = Field(default_factory=dict)
    """Caps over several clauses together."""
    ladders: dict[Name, Ladder] = Field(default_factory=dict)
    """How disputes are settled."""
    committees: dict[Name, Committee] = Field(default_factory=dict)
    """Who decides together."""
    notices: Notices = Notices()
    """How notices are served."""
    restatements: Restatements = Restatements()
    """What happens when past figures change."""
