"""Amounts by tiers of a quantity: each part at its own rate (marginal), or the whole at the rate that is reached.

``total(q)`` is the whole amount for a quantity counted from the start; a period that adds ``q1 − q0`` to it pays
``total(q1) − total(q0)``, so the periods of a year add up to the year's formula and a crossing period is split.
A quantity below zero is charged back at the lowest rate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from tallystick.charter.model.bands import Condition
from tallystick.obligations.amounts import LackingError
from tallystick.obligations.saying import shown
from tallystick.scorecard.grades import bound_at, holds

Unit = Literal["percent", "amount per unit", "lump sum"]


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier: its rate, its condition, and the ends of its quantities (None for no end)."""

    when: Condition
    rate: Fraction
    low: Fraction | None
    high: Fraction | None


def tiers_at(rules: Sequence[tuple[Condition, Fraction]], target: Fraction | None) -> tuple[Tier, ...]:
    """The tiers with their ends as numbers; ``target`` stands in for the word in conditions."""
    return tuple(Tier(when, rate, *_ends(when, target)) for when, rate in rules)


def _ends(when: Condition, target: Fraction | None) -> tuple[Fraction | None, Fraction | None]:
    bounds = [(edge.operator, bound_at(edge.bound, target)) for edge in when.edges]
    lows = [bound for operator, bound in bounds if operator in (">", ">=", "=")]
    highs = [bound for operator, bound in bounds if operator in ("<", "<=", "=")]
    return max(lows, default=None), min(highs, default=None)


def reached(tiers: Sequence[Tier], quantity: Fraction, target: Fraction | None) -> Tier:
    """The tier that a quantity is in; LackingError where none holds."""
    for tier in tiers:
        if holds(tier.when, quantity, target):
            return tier
    raise LackingError(f"No tier says what a quantity of {shown(quantity)} costs; add one that holds it.")


def marginal(tiers: Sequence[Tier], quantity: Fraction, unit: Unit) -> Fraction:
    """The amount for a quantity counted from zero, each part at its own rate."""
    if unit == "lump sum":
        return sum((tier.rate for tier in tiers if quantity > 0 and (tier.low is None or tier.low < quantity)), _ZERO)
    low, high = min(quantity, _ZERO), max(quantity, _ZERO)
    lowest = min(tiers, key=lambda tier: (tier.low is not None, tier.low or _ZERO))
    total = _ZERO
    for tier in tiers:
        start = low if tier.low is None or tier is lowest else max(low, tier.low)
        end = high if tier.high is None else min(high, tier.high)
        total += max(_ZERO, end - start) * _factor(tier.rate, unit)
    return total if quantity >= 0 else -total


def whole(tier: Tier, base: Fraction, unit: Unit) -> Fraction:
    """The whole of a base at the rate of one tier."""
    return tier.rate if unit == "lump sum" else base * _factor(tier.rate, unit)


_ZERO = Fraction(0)


def _factor(rate: Fraction, unit: Unit) -> Fraction:
    return rate / 100 if unit == "percent" else rate
