"""Earn-back: what later performance gives back of a credit (SEMANTICS 14, step 9).

A credit waits from the period after the one it was owed for. ``of: periods`` counts periods in a row whose value meets
the agreed test, and a period without value is passed over; ``of: year`` and ``of: quarter`` look once, when the year or
quarter ends, at its pooled value.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache

from tallystick.charter.model.bands import Condition, read_condition
from tallystick.charter.model.consequences import EarnBack
from tallystick.errors import InputError
from tallystick.scorecard.grades import holds

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A credit that may be earned back."""

    period: str
    amount: Fraction
    until: date
    """Of year and quarter: the day after the last of the one that it waits for."""
    row: int = 0
    """Periods in a row that met the test."""
    seen: int = 0
    """Periods since."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a period shows the credits that wait."""

    value: Fraction | None
    """Its own compared value; None where it has none."""
    pooled: Fraction | None
    """The pooled value of the year or quarter that ends with it."""
    end: date
    target: Fraction | None


def test_of(rule: EarnBack) -> Condition:
    """The condition on later values; InputError where it cannot be read."""
    return _read(rule.met)


@lru_cache(maxsize=256)
def _read(text: str) -> Condition:
    try:
        found = read_condition(text)
    except ValueError as wrong:
        raise InputError(f"The earn-back is met {text!r}: {wrong}") from None
    if isinstance(found, Condition):
        return found
    raise InputError(f"The earn-back is met {text!r}, which is no condition; write one such as '>= 97'.")


def after(rule: EarnBack, waiting: Sequence[Waiting], look: Look) -> tuple[tuple[Waiting, ...], tuple[Waiting, ...]]:
    """The credits that still wait after a period, and those that it earned back."""
    test = test_of(rule)
    still: list[Waiting] = []
    earned: list[Waiting] = []
    for credit in waiting:
        now, is_earned = _pooled(test, credit, look) if rule.of != "periods" else _in_a_row(rule, test, credit, look)
        if is_earned:
            earned.append(credit)
        elif now is not None:
            still.append(now)
    return tuple(still), tuple(earned)


def _pooled(test: Condition, credit: Waiting, look: Look) -> tuple[Waiting | None, bool]:
    if look.end < credit.until:
        return credit, False
    return None, look.pooled is not None and holds(test, look.pooled, look.target)


def _in_a_row(rule: EarnBack, test: Condition, credit: Waiting, look: Look) -> tuple[Waiting | None, bool]:
    row = credit.row
    if look.value is not None:
        row = row + 1 if holds(test, look.value, look.target) else 0
    now = replace(credit, row=row, seen=credit.seen + 1)
    if row >= rule.for_:
        return None, True
    lapsed = rule.within is not None and now.seen >= rule.within
    return (None if lapsed else now), False


def given_back(rule: EarnBack, credit: Waiting) -> Fraction:
    """How much of a credit comes back, before rounding."""
    return credit.amount * Fraction(rule.share) / 100
