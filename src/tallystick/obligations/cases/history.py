"""What the steps of a case add up to, before any clock is read: who, about what, and what was done when.

A :class:`Record` only grows: :mod:`tallystick.obligations.cases.applying` makes the next one from a step. Instants are
as recorded, with their offsets.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tallystick.charter.model.cases import (
    Action,
    CauseStated,
    Closed,
    Extended,
    PlanAccepted,
    PlanProposed,
    PlanRejected,
    Step,
)
from tallystick.obligations.cases.clocks import Pause


@dataclass(frozen=True, slots=True)
class Took:
    """A step that counts, as history tells it."""

    step: Step
    at: datetime
    party: str
    says: str
    """What was done, in a sentence. On a privileged rung: that it took place."""
    privileged: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A step on record that does not count, and why."""

    id: str
    step: str
    """Its kind."""
    by: str
    at: datetime
    because: str


@dataclass(frozen=True, slots=True)
class Stay:
    """Time on one rung of a ladder."""

    rung: int
    """Position on the ladder, from 0."""
    entered: datetime
    left: datetime | None = None
    received: datetime | None = None
    """When the notice that brought it there counts as received."""
    met: datetime | None = None
    """The first meeting on it."""
    decided: bool = False
    """Whether a decision was made on it that does not bind; then the next one is open."""
    court: bool = False
    """Whether it was spent in court, beside the ladder."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute on its ladder."""

    ladder: str
    by: str
    """The party that took it there."""
    subject: str | None
    amount: Decimal | None
    rungs: tuple[int, ...]
    """Positions of the rungs that are open to it, by subject and amount."""
    stays: tuple[Stay, ...]
    ended: datetime | None = None
    how: str | None = None
    """``settled``, ``withdrawn``, ``decided for obligor`` …"""
    binding: bool = False
    """Of a decision: whether it binds."""

    @property
    def stay(self) -> Stay:
        """The rung it is on, or left last."""
        return self.stays[-1]

    @property
    def in_court(self) -> bool:
        """Whether it is in court, beside the ladder."""
        return self.stay.court


@dataclass(frozen=True, slots=True)
class Record:
    """What the steps that count add up to, before any clock is read."""

    case: str
    clause: str | None = None
    period: str | None = None
    obligor: str | None = None
    beneficiaries: tuple[str, ...] = ()
    scope: tuple[tuple[str, str], ...] = ()
    committee: str | None = None
    matter: str | None = None
    subject: str | None = None
    nudged: datetime | None = None
    replied: bool = False
    opened: datetime | None = None
    opened_on: str | None = None
    """Hash of the determination it rests on."""
    right: str | None = None
    noticed: datetime | None = None
    """When notice was sent."""
    received: datetime | None = None
    """When it counts as received."""
    statements: tuple[CauseStated, ...] = ()
    agreed: tuple[str, ...] = ()
    """Ids of statements of causes to which the other side agreed."""
    plan: PlanProposed | None = None
    planned: datetime | None = None
    answer: PlanAccepted | PlanRejected | None = None
    answered: datetime | None = None
    done: tuple[tuple[str, datetime], ...] = ()
    """Actions of the plan that are done, with when."""
    cured_at: datetime | None = None
    waived: tuple[str, ...] = ()
    elected: str | None = None
    elected_received: datetime | None = None
    dispute: Dispute | None = None
    """The one that is open, else the last one."""
    disputes: tuple[Dispute, ...] = ()
    """Those before it."""
    pauses: tuple[Pause, ...] = ()
    """Days on which the clocks of cure and rights stand still."""
    extended: tuple[Extended, ...] = ()
    closed: Closed | None = None
    closed_at: datetime | None = None
    outcome: str | None = None
    history: tuple[Took, ...] = ()

    @property
    def is_matter(self) -> bool:
        """Whether it is a matter before a committee."""
        return self.committee is not None

    @property
    def disputed(self) -> bool:
        """Whether a dispute is open."""
        return self.dispute is not None and self.dispute.ended is None

    @property
    def parties(self) -> tuple[str, ...]:
        """All parties of the case, the obligor first."""
        first = () if self.obligor is None else (self.obligor,)
        return (*first, *self.beneficiaries)

    @property
    def actions(self) -> tuple[Action, ...]:
        """The actions of the plan."""
        return self.plan.actions if self.plan else ()
