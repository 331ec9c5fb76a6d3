"""What one contract discloses: the part of a release that a charter can carry, as plain values.

Days are those that are written. Every part has the JSON pointer of its place, so that whatever is said of it can be
looked up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from tallystick.obligations.exchange.ocds.units import ForeignUnit

Stage = Literal["forecast", "target", "award", "agreed", "reported"]
"""``planning.forecasts``, ``tender.targets``, ``awards.agreedMetrics``, ``contracts.agreedMetrics``, and
``contracts.implementation.metrics``."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A party of the process."""

    id: str
    name: str
    roles: tuple[str, ...]
    identifier: str | None
    """``GB-COH 11111111``: the list and the id in it."""
    legal_name: str | None
    pointer: str


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of a metric; ``amount`` with a currency or ``measure`` with a unit."""

    id: str
    start: date | None
    end: date | None
    """The last day, contained."""
    measure: Decimal | None
    amount: Decimal | None
    currency: str | None
    unit: ForeignUnit | None
    dimensions: tuple[tuple[str, str], ...]
    """Sorted by name."""
    pointer: str

    @property
    def value(self) -> Decimal | None:
        """The number; None where it is free text or missing."""
        return self.amount if self.amount is not None else self.measure


@dataclass(frozen=True, slots=True)
class Metric:
    """What is measured, at one stage."""

    id: str
    title: str | None
    description: str | None
    stage: Stage
    observations: tuple[Observation, ...]
    pointer: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """A date by which something is done."""

    id: str
    title: str | None
    description: str | None
    status: str | None
    due: date | None
    met: date | None
    pointer: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Performance failures of one category in one period, with the penalty."""

    id: str
    category: str | None
    events: Decimal | None
    start: date | None
    end: date | None
    """The last day, contained."""
    contracted: str | None
    imposed: str | None
    imposed_amount: Decimal | None
    """The number in the text; None where it names none, or several."""
    currency: str | None
    paid: bool | None
    pointer: str


@dataclass(frozen=True, slots=True)
class Payment:
    """A transaction of the implementation."""

    id: str
    day: date | None
    amount: Decimal | None
    currency: str | None
    payer: str | None
    """The organisation's id."""
    payee: str | None
    source: str | None
    pointer: str


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One contract of one process."""

    ocid: str
    released: date
    """The day of the (last) release."""
    contract: str
    title: str
    description: str | None
    start: date | None
    end: date | None
    """The last day, contained."""
    currency: str | None
    parties: Mapping[str, Organisation]
    """By id."""
    buyers: tuple[str, ...]
    suppliers: tuple[str, ...]
    metrics: tuple[Metric, ...]
    milestones: tuple[Milestone, ...]
    failures: tuple[Failure, ...]
    payments: tuple[Payment, ...]

    def staged(self, *stages: Stage) -> tuple[Metric, ...]:
        """The metrics of some stages, in order."""
        return tuple(metric for metric in self.metrics if metric.stage in stages)
