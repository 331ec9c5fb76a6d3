"""How the parties speak, decide and dispute: channels of notice, committees, ladders (SEMANTICS 15)."""

from datetime import time
from decimal import Decimal
from typing import Literal

from pydantic import Field

from tallystick.charter.model.alliance import Clock
from tallystick.charter.model.base import Exact, Listed, Model, Name, OneOrMany, Words
from tallystick.charter.model.due import DueText
from tallystick.charter.model.values import AmountText


class Channel(Model):
    """A way to serve a notice, and when it counts as received."""

    business_days: int = Field(default=0, ge=0)
    """Received so many business days after it was sent."""
    hours: int = Field(default=0, ge=0)
    """Or so many hours after."""
    proof: OneOrMany[Words] = ()
    """What proves it: 'courier receipt'."""


class Rung(Model):
    """One step of a dispute ladder."""

    name: Words
    """operational, executives, expert determination, mediation, arbitration, court …"""
    who: OneOrMany[Words] = ()
    """Who sits there: ``party/role`` or words."""
    within: DueText | None = None
    """How long it lasts; after it, the next rung is open."""
    from_: Literal["referral", "notice", "meeting"] = "referral"
    """What its time is counted from."""
    condition: bool = True
    """Whether it must be gone through before the next."""
    tolls: bool = True
    """Whether limitation and cure periods stand still meanwhile."""
    entry: OneOrMany[Words] = ()
    """Evidence needed to enter."""
    exit: OneOrMany[Words] = ()
    """Record made on leaving."""
    binding: bool = False
    """Whether its result binds."""
    subjects: OneOrMany[Words] = ()
    """Only for disputes about these: ``figures``, ``pricing``."""
    casting: Name | None = None
    """The party that decides here after consultation."""
    privileged: bool = False
    """Whether what is said there is without prejudice (SEMANTICS 15)."""


class Ladder(Model):
    """Who tries to settle a dispute, in which order, and how long each has."""

    rungs: Listed[Rung] = Field(min_length=1)
    """From the lowest."""
    claim_within: DueText | None = None
    """How long a determination can be disputed, after it was made."""
    threshold: AmountText | None = None
    """Disputes below this amount end on the first rung."""
    bars_proceedings: bool = False
    """Whether no court may be called before the ladder is done, urgent relief excepted."""


class Committee(Model):
    """A body of the parties that decides."""

    members: dict[Name, int]
    """How many each party appoints."""
    quorum: dict[Name, int] = Field(default_factory=dict)
    """How many of each must be there; all by default."""
    votes: Literal["one each party", "one each member"] = "one each party"
    """Who votes."""
    decides: Literal["unanimity", "majority"] = "unanimity"
    """How it decides."""
    meets: Words | None = None
    """How often: ``quarter``, ``month``."""
    in_person: Words | None = None
    """How often at least in person or by video: ``year``."""
    by_mail: dict[Name, int] = Field(default_factory=dict)
    """A decision by mail needs so many of each."""
    casting: dict[Words, Name] = Field(default_factory=dict)
    """Who decides by subject where it cannot agree, after the ladder: ``{pricing: exact}``."""
    disputes: Name | None = None
    """The ladder for what it cannot decide."""


class Notices(Model):
    """How notices are served."""

    channels: dict[Name, Channel] = Field(default_factory=dict)
    """By name: ``courier``, ``email`` …"""
    addresses: dict[Name, OneOrMany[Words]] = Field(default_factory=dict)
    """By party: where."""
    opens: Clock = time(0)
    """Local time from which people work on business days; what is received before is received then."""
    closes: Clock = time(0)
    """Local time until which they do; ``00:00`` is the end of the day, so that by default every hour counts."""


class Restatements(Model):
    """What happens when past figures change (SEMANTICS 10)."""

    material: Exact = Decimal(0)
    """From this amount on (in the charter's currency) a changed sum is adjusted; zero by default."""
    remedy: Literal["true-up", "re-open"] = "true-up"
    """Settled in the current period, or the period is opened again."""
    long_stop: Words | None = None
    """After this long nothing is adjusted: ``24 months``; fraud and manifest error excepted."""
