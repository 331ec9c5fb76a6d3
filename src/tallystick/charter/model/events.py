"""Events: what happened besides facts, and who said so. They stand in files of their own and are only ever added.

A determination reads those that were recorded by its knowledge cut-off; an event counts from ``recorded`` on.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from tallystick.charter.model.alliance import RoleRef
from tallystick.charter.model.base import Day, Exact, Listed, Model, Name, OneOrMany, Words
from tallystick.charter.model.targets import PeriodId


def _read_instant(value: object) -> datetime:
    if isinstance(value, datetime) and value.utcoffset() is not None:
        return value
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            found = None
        if found is not None and found.utcoffset() is not None:
            return found
    raise ValueError(f"found {value!r}, expected an instant with its offset, such as 2013-03-08T10:00:00Z")


Instant = Annotated[
    datetime,
    BeforeValidator(_read_instant),
    PlainSerializer(lambda value: value.isoformat().replace("+00:00", "Z"), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An instant with its offset from UTC."""


class _Event(Model):
    id: Name
    """Its name in this file; answers, withdrawals and payments refer to it."""
    recorded: Instant
    """When it was put on record."""
    by: RoleRef | None = None
    """Who says so: ``party/role``."""
    evidence: OneOrMany[Words] = ()
    """What proves it."""
    note: Words | None = None
    """For readers; never anything that is without prejudice."""


class _OfPeriod(_Event):
    clause: Name
    """The clause."""
    period: PeriodId
    """The period that is judged."""
    party: Name | None = None
    """The obligor, where the clause has several."""
    scope: dict[Name, Words] = Field(default_factory=dict)
    """The cell, where cells are judged by themselves."""


class Claim(_OfPeriod):
    """An obligor claims an exclusion."""

    kind: Literal["claim"]
    exclusion: Name
    """Which exclusion of the clause."""
    count: Exact | None = None
    """How many events (in the units of the denominator); none where the whole period is excused."""
    performed: Exact = Decimal(0)
    """How many of them were performed all the same."""
    share: Exact = Decimal(1)
    """The share attributable, 0 to 1."""
    cause: Literal["beneficiary", "third party", "force majeure", "market", "planned", "obligor"] | None = None
    """Whose doing it was."""
    on: Day
    """The day of the claim."""


class Answer(_Event):
    """The other side answers a claim."""

    kind: Literal["answer"]
    to: Name
    """The claim's id."""
    accept: Exact | Literal["all", "none"]
    """How many of the claimed events are accepted."""
    on: Day
    """When."""


class Decided(_OfPeriod):
    """A person, expert or committee decided."""

    kind: Literal["decision"]
    outcome: Literal["met", "missed", "excused"] | None = None
    """The verdict that was asked for."""
    value: Exact | None = None
    """Or the figure that was found, in the KPI's unit."""
    to: Name | None = None
    """Of a claim: the id of the claim that is decided."""
    accept: Exact | Literal["all", "none"] | None = None
    """Of a claim: how many events are excluded."""
    final: bool = True
    """Whether it binds."""
    on: Day
    """When."""


class Setting(_Event):
    """A named value was set by whom the charter names."""

    kind: Literal["set"]
    value: Name
    """The named value."""
    clause: Name | None = None
    """The clause whose value it is, where it is not the charter's."""
    period: PeriodId
    """From this period on, or for it alone, as the value says."""
    amount: Exact
    """What it is now."""
    on: Day
    """When it was set."""


class Delivered(_Event):
    """A named value was delivered: an invoice, an index."""

    kind: Literal["value"]
    value: Name
    clause: Name | None = None
    period: PeriodId
    amount: Exact
    party: Name | None = None


class Happened(_Event):
    """Something happened at an instant: a command, an input, a report handed over."""

    kind: Literal["happened"]
    what: Words
    """Its name, as deadlines call it."""
    at: Instant
    """When."""
    ref: Words | None = None
    """What belongs together: a job number, the day of a batch, or the period of a report."""
    party: Name | None = None
    """Whose."""
    attributes: dict[Name, Words] = Field(default_factory=dict)
    """What deadlines vary by: ``{severity: 1}``."""


class Waiver(_OfPeriod):
    """The holder waives a right or a consequence for a period."""

    kind: Literal["waiver"]
    what: Words = "all"
    """``all``, ``amount``, ``points``, or the name of a right."""
    on: Day


class Election(_OfPeriod):
    """The holder elects a right that has arisen."""

    kind: Literal["election"]
    right: Words
    on: Day


class Dispute(_OfPeriod):
    """A party disputes a determination; until it is withdrawn or decided the interim position holds."""

    kind: Literal["dispute"]
    amount: Exact | None = None
    """The part that is disputed; all of it by default."""
    on: Day
    ground: Words
    """Why."""


class Withdrawal(_Event):
    """A claim, dispute or other event is taken back."""

    kind: Literal["withdrawal"]
    of: Name
    """The event's id."""
    on: Day


class Entry(_Event):
    """A step of an amount on the settlement ledger (SEMANTICS 23)."""

    kind: Literal["accepted", "invoiced", "credited", "set off", "paid", "reversed"]
    clause: Name
    period: PeriodId
    party: Name | None = None
    """The obligor."""
    amount: Exact
    """How much; in the charter's currency."""
    on: Day
    document: Words | None = None
    """The invoice, credit note or payment."""


class Resolved(_OfPeriod):
    """A dispute or a disputed claim was settled in the record (never how)."""

    kind: Literal["resolved"]
    dispute: Name
    """The dispute's id."""
    amount: Exact | None = None
    """The amount that holds now; the determined one by default."""
    on: Day


Event = Annotated[
    Claim
    | Answer
    | Decided
    | Setting
    | Delivered
    | Happened
    | Waiver
    | Election
    | Dispute
    | Withdrawal
    | Entry
    | Resolved,
    Field(discriminator="kind"),
]
"""One event."""


class EventFile(Model):
    """A file of events."""

    events: Listed[Event] = ()
    """In any order; ``recorded`` says when each was put on record."""
