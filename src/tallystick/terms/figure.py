"""A figure: one value of one KPI, for one party and scope, in one period, with its workings.

A figure has a value or says why it has none (``missing``); it is never zero for lack of facts.
``party`` is ``None`` for the alliance; ``scope`` names the other dimensions that were fixed, and a dimension
that is not named is pooled.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

Scope = tuple[tuple[str, str | None], ...]
"""Dimensions and their values, sorted by dimension; the value ``None`` stands for facts that name none."""


class Missing(StrEnum):
    """Why a figure has no value (SEMANTICS 11)."""

    NO_ACTIVITY = "no_activity"
    NOT_DUE = "not_due"
    UNFINISHED = "unfinished"
    LATE = "late"
    MISSING = "missing"
    INSUFFICIENT = "insufficient"
    UNDEFINED = "undefined"
    NOT_APPLICABLE = "not_applicable"
    WITHHELD = "withheld"
    SUPPRESSED = "suppressed"


class Quality(StrEnum):
    """How sure a value is (SEMANTICS 11)."""

    FINAL = "final"
    PROVISIONAL = "provisional"
    ESTIMATED = "estimated"
    IMPUTED = "imputed"
    DISPUTED = "disputed"
    RESTATED = "restated"
    BREAK = "break"
    APPROXIMATE = "approximate"


WHOLE = Fraction(1)
"""A period that has passed wholly."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One published value with its workings.

    ``value`` is what is printed: a decimal in ``unit`` (percent as 94.0), rounded once, as the definition says.
    ``numerator`` and ``denominator`` are exact and stand before scaling to the unit: 940 and 1000, not 94 and 1.
    ``exact`` is numerator ÷ denominator in ``unit``, unrounded.
    ``n`` counts the facts that the figure rests on (for a ratio, those of its denominator).
    ``elapsed`` is the share of the period that had passed; 1 unless the period is unfinished.
    """

    kpi: str
    party: str | None
    scope: Scope
    period: str
    start: date
    end: date
    value: Decimal | None
    exact: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    n: int | None
    unit: str
    missing: Missing | None
    quality: Quality | None
    elapsed: Fraction = WHOLE

    @property
    def is_unfinished(self) -> bool:
        """Whether the period had not passed wholly."""
        return self.elapsed is not WHOLE and self.elapsed < 1

    def __post_init__(self) -> None:
        if (self.value is None) == (self.missing is None):
            raise ValueError(
                f"Figure {self.kpi!r} of {self.period} has value {self.value} and missing {self.missing}; "
                "a figure has a value, or says why it has none, and never both."
            )
