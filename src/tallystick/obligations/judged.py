"""One clause judged in one period, before money: the verdict under each reading of the open claims.

The outcome side (:mod:`tallystick.obligations.judging`) makes these; the money side
(:mod:`tallystick.obligations.remedies`) reads them in the order of periods and adds amounts, points and what is
carried.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from tallystick.terms.figure import Missing, Scope


class Result(StrEnum):
    """What a determination says."""

    MET = "met"
    MISSED = "missed"
    EXCUSED = "excused"
    INSUFFICIENT = "insufficient"
    NO_ACTIVITY = "no_activity"
    DEEMED = "deemed"
    """A miss that the clause deems, because no figure was delivered."""
    INTERIM = "interim"
    """The verdict depends on claims that are still open."""
    UNDETERMINED = "undetermined"
    """Something that the verdict rests on is not there."""


MISSES = (Result.MISSED, Result.DEEMED)


@dataclass(frozen=True, slots=True)
class Measured:
    """The value of a window, exact, after relief.

    ``value`` is in the clause's unit, unrounded; ``compared`` is what is held against thresholds; ``printed`` is
    rounded as the definition says. ``numerator`` and ``denominator`` stand before scaling, after relief.
    """

    value: Fraction | None
    compared: Fraction | None
    printed: Decimal | None
    numerator: Fraction | None
    denominator: Fraction | None
    n: int | None
    missing: Missing | None
    periods: tuple[str, ...]
    """The KPI's periods that it rests on."""
    excluded: Fraction = Fraction(0)
    """Events excluded, in units of the denominator."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one reading of the claims judges the period."""

    result: Result
    measured: Measured | None
    band: str | None
    """Of a band table: the band. Of levels: the most severe one reached."""
    reached: tuple[str, ...]
    """Names of all levels or bands that hold."""
    threshold: Fraction | None
    """The number that decided: the edge of ``met``, or of the band."""
    shortfall: Fraction
    """How far on the wrong side of ``met``, 0 where met, in the clause's unit, from the compared value."""
    excess: Fraction
    """How far on the right side, 0 where missed."""
    bonus: bool = False


@dataclass(frozen=True, slots=True)
class Firing:
    """A trigger that fired in this period."""

    trigger: str
    level: str | None
    count: Fraction
    """How many there were."""
    periods: tuple[str, ...]
    """Which ones."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which somebody may or must do something."""

    what: str
    who: str | None
    due: date | None
    """None while its clock has not started, or is paused."""
    from_: str
    """What it is counted from, in words."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One clause, one obligor, one cell, one period."""

    clause: str
    obligor: str
    beneficiaries: tuple[str, ...]
    scope: Scope
    period: str
    start: date
    end: date
    verdict: Verdict
    """Under the claims that are settled, and the charter's interim position for open ones."""
    obligors_reading: Verdict | None
    """As if every open claim were accepted; None where no claim is open."""
    beneficiarys_reading: Verdict | None
    """As if every open claim were rejected."""
    ramp_up: bool
    waived: tuple[str, ...]
    fired: tuple[Firing, ...]
    """Triggers that count misses; those that count points fire with the money (``Money.fired``)."""
    deadlines: tuple[Deadline, ...]
    because: tuple[str, ...]
    """Sentences with the numbers, in the order of the reasoning."""
    late: Fraction = Fraction(0)
    """Of a deadline: how late, in its unit."""
    occurrences: tuple[str, ...] = ()
    """Of a deadline: the refs of late occurrences."""
    quality: str | None = None
    """Of the figures: ``provisional``, ``final`` … the weakest."""
    share: Fraction = Fraction(1)
    """Of a stub judged pro rata: its share of the whole period by days."""
    inputs: tuple[tuple[str, str], ...] = ()
    """What it rests on: (kind, reference): ``("figure", "completion endeavor 2013-02")``, ``("event", "claim-3")``."""
    events: tuple[str, ...] = field(default=())
    """Ids of the events that were used."""
