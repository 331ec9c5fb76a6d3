"""A case as it stands at an instant: where it is, what was done, which clocks run, what is next and whose turn it is.

Plain frozen data, made by :func:`tallystick.obligations.cases.folding.case_at` from recorded steps. Days are local days
of the charter's zone; instants are in UTC.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from tallystick.obligations.cases.history import Record, Refused, Took
from tallystick.obligations.determination import Determination


class Status(StrEnum):
    """Where a case is."""

    NUDGED = "nudged"
    """An early word was said; nothing formal has begun."""
    OPEN = "open"
    """Opened on a missed determination; no notice yet."""
    NOTICED = "noticed"
    """Notice was given; cause, plan or cure are awaited."""
    PLANNED = "planned"
    """A corrective plan awaits an answer."""
    REJECTED = "rejected"
    """The plan was rejected."""
    CURING = "curing"
    """The plan is being carried out."""
    CURED = "cured"
    """Said to be cured; figures of later periods will tell."""
    VERIFIED = "verified"
    """Figures of later periods hold."""
    NOT_CURED = "not cured"
    """The cure period has passed, or figures of later periods do not hold."""
    DISPUTED = "disputed"
    """On a rung of a dispute ladder, or in court."""
    RESOLVED = "resolved"
    """The dispute was settled, or decided for the obligor."""
    ELECTED = "elected"
    """A right was elected and takes effect on its day."""
    CLOSED = "closed"
    """Over."""


class RightStatus(StrEnum):
    """What became of a right."""

    WAITING = "waiting"
    """The miss may still be cured."""
    OPEN = "open"
    """It may be elected."""
    AUTOMATIC = "automatic"
    """It takes effect by itself."""
    ELECTED = "elected"
    WAIVED = "waived"
    HEALED = "healed"
    """The miss was cured, and the right is gone."""
    LAPSED = "lapsed"
    """It was not elected in time."""


@dataclass(frozen=True, slots=True)
class Right:
    """A right that is at stake."""

    name: str
    holder: str
    status: RightStatus
    elect_by: date | None
    """The last day to elect; None where there is none, or while its clock has not begun or stands still."""
    effective: date | None
    """Of an elected or automatic one: from when it has effect."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One period of time that runs, stands still, or has passed without what it was for."""

    name: str
    """``cause``, ``plan``, ``answer``, ``cure``, ``election terminate``, ``claim``, ``rung``, ``action a1``."""
    what: str
    """What is to be done, in words."""
    who: tuple[str, ...]
    """The parties whose time it is."""
    rule: str
    """How long: ``5 business days``; of a fixed day, ``as agreed``."""
    since: date | None
    """The day it is counted from; None where it has not begun."""
    due: date | None
    """The last day in time; None while it has not begun or stands still."""
    until: datetime | None
    """The instant from which it is too late, in UTC."""
    paused: bool
    left: int | None
    """While paused: how many days are left."""
    passed: bool


@dataclass(frozen=True, slots=True)
class Move:
    """Something that is next."""

    step: str
    """The step's kind, as in the file of cases."""
    who: tuple[str, ...]
    """Parties that may take it."""
    by: date | None
    """By when; None where no clock runs for it."""
    because: str
    """Why it is next."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What figures of later periods say of a cure."""

    result: str
    """``awaited``, ``holds``, ``fails``."""
    periods: tuple[str, ...]
    """The periods that were looked at, in order."""
    because: str


@dataclass(frozen=True, slots=True)
class CauseShare:
    """What is said of one cause of one incident: who or what, what it means in law, and its share."""

    incident: str
    who: str
    status: str
    low: Fraction
    high: Fraction
    """Share of the whole, 0 to 1; the same number twice where it is undisputed."""
    what: tuple[str, ...]
    """The cause in the words of each statement."""
    agreed: bool
    """Whether both sides signed or agreed."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case at an instant."""

    id: str
    known_at: datetime
    status: Status
    outcome: str | None
    """Of a closed case: how it ended."""
    record: Record
    determination: Determination | None
    """The determination it is about, as known."""
    clocks: tuple[Clock, ...]
    rights: tuple[Right, ...]
    verification: Verification | None
    next: tuple[Move, ...]
    turn: tuple[str, ...]
    """The parties whose turn it is; nobody's once it is closed."""
    history: tuple[Took, ...]
    refused: tuple[Refused, ...]
    remarks: tuple[str, ...]
    """What people should know, in sentences."""
    rung: str | None = None
    """The rung it is on."""
    privileged: bool = False
    """Whether that rung is privileged."""
    shares: tuple[CauseShare, ...] = ()
    """Causes, by incident."""
