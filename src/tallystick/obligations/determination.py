"""A determination: the canonical record of what follows from a clause in a period (SEMANTICS 5, 10, 14).

It has no memory beyond the rules in its clause; the same charter, figures, events and knowledge cut-off give the same
bytes. Amounts are decimals in the currency's minor unit, rounded once; everything else is exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tallystick.obligations.judged import Deadline, Firing, Judged, Result
from tallystick.terms.figure import Scope


@dataclass(frozen=True, slots=True)
class Consequent:
    """One consequence that applies in this period."""

    kind: str
    """``credit penalty bonus price share payment points right plan loses earn back true-up``."""
    at: str
    """Which rule it comes from: ``floor``, ``band service-failure``, ``trigger three-in-six`` …"""
    debtor: str | None
    creditor: str | None
    uncapped: Fraction | None
    """Before caps and rounding."""
    amount: Decimal | None
    """What is owed, in the currency; never negative."""
    points: Fraction | None
    what: str | None
    """The right, plan or loss."""
    holder: str | None = None
    elect_by: date | None = None
    effective: date | None = None
    automatic: bool = False
    steps: tuple[str, ...] = ()
    """How the amount came about, a sentence a step."""
    provisional: bool = False
    tax: Decimal | None = None
    """Tax on top of the amount, in the currency."""


@dataclass(frozen=True, slots=True)
class Carried:
    """Something that goes over to later periods, after this one."""

    what: str
    """``bank``, ``shortfall``, ``prepaid``, ``cap used``, ``misses in a row``, ``points`` …"""
    amount: Fraction
    unit: str
    until: str | None
    """The last period in which it can be used."""


@dataclass(frozen=True, slots=True)
class Money:
    """What the money side adds to one :class:`~tallystick.obligations.judged.Judged`."""

    consequents: tuple[Consequent, ...]
    amount: Decimal | None
    """Net of what the obligor owes (positive) or gets (negative) for this clause and period; None where nothing can be
    said yet."""
    points: Fraction
    carried: tuple[Carried, ...]
    because: tuple[str, ...]
    deadlines: tuple[Deadline, ...] = ()
    open_amount: Decimal | None = None
    """While claims are open: what is withheld or in escrow under the interim position."""
    obligors_amount: Decimal | None = None
    """While claims are open: the net amount under the obligor's reading (as if every open claim were accepted)."""
    beneficiarys_amount: Decimal | None = None
    """While claims are open: the net amount under the beneficiary's reading (as if every one were rejected)."""
    fired: tuple[Firing, ...] = ()
    """Triggers that count service points: they fire here, after repeat multipliers, and not in ``Judged.fired``."""
    filled: Fraction = Fraction(0)
    """How much of the shortfall was filled from what was carried over; the verdict is before that."""
    met_by_carry: bool = False
    """Whether the shortfall was filled wholly: no consequence follows, and the outcome is ``met`` by what was carried.
    Known before triggers count, from :func:`tallystick.obligations.remedies.fills`."""


@dataclass(frozen=True, slots=True)
class Determination:
    """The record."""

    clause: str
    title: str
    obligor: str
    beneficiary: tuple[str, ...]
    scope: Scope
    period: str
    start: date
    end: date
    outcome: Result
    value: Decimal | None
    exact: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    unit: str | None
    missing: str | None
    threshold: Fraction | None
    band: str | None
    reached: tuple[str, ...]
    amount: Decimal | None
    currency: str | None
    points: Fraction
    consequents: tuple[Consequent, ...]
    triggers: tuple[Firing, ...]
    carried: tuple[Carried, ...]
    deadlines: tuple[Deadline, ...]
    readings: Mapping[str, Any] | None
    """While claims are open: under each party's coding ``outcome``, ``value``, ``band``, ``amount``."""
    because: tuple[str, ...]
    quality: str | None
    known_at: str
    inputs: Mapping[str, Any]
    """Hashes of charter, figures, events; kernel version; the figures and events used."""
    hash: str
    """SHA-256 of the canonical bytes of all else."""
    open_amount: Decimal | None = None
    """While claims are open: what is withheld, in escrow or undecided under the interim position."""


__all__ = ["Carried", "Consequent", "Determination", "Judged", "Money"]
