"""Conditions, bands and levels: which of them hold for a value, and by how much a promise was kept or missed.

Everything is compared exactly, and equality follows the operator that was agreed (V4). Bands exclude one another: the
first that holds is the band. Levels are judged each by itself, so a value may be in several.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import eq, ge, gt, le, lt

from tallystick.charter.clauses.definitions import LevelRule
from tallystick.charter.model.bands import Condition, Edge

ZERO = Fraction(0)
ONE = Fraction(1)

_COMPARED = {">=": ge, ">": gt, "<=": le, "<": lt, "=": eq}
UPWARDS = frozenset({">=", ">"})
"""Operators of a floor: more is better, or the band lies above."""
DOWNWARDS = frozenset({"<=", "<"})


class NoTargetError(LookupError):
    """A condition names the target, and there is none."""


def bound_of(edge: Edge, target: Fraction | None, share: Fraction = ONE) -> Fraction:
    """The number of an edge; of a stub judged pro rata, its share of it. Raises NoTargetError."""
    bound = edge.bound
    if not bound.times:
        number = Fraction(bound.plus)
    elif target is None:
        raise NoTargetError
    else:
        number = Fraction(bound.times) * target + Fraction(bound.plus)
    return number if share == 1 else number * share


def bounds_of(condition: Condition, target: Fraction | None, share: Fraction = ONE) -> tuple[tuple[str, Fraction], ...]:
    """Operators and numbers of a condition; none for ``otherwise``."""
    return tuple((edge.operator, bound_of(edge, target, share)) for edge in condition.edges)


def needs_target(condition: Condition) -> bool:
    """Whether a condition names the target."""
    return any(edge.bound.times for edge in condition.edges)


def holds(bounds: Sequence[tuple[str, Fraction]], value: Fraction) -> bool:
    """Whether a value meets every edge; ``otherwise`` always does."""
    for operator, number in bounds:  # noqa: SIM110  (a generator costs more than the comparison)
        if not _COMPARED[operator](value, number):
            return False
    return True


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a value lies from a promise."""

    met: bool
    threshold: Fraction | None
    """The edge that decided: the one missed by most, else the nearest one."""
    operator: str
    shortfall: Fraction
    excess: Fraction


def distance(bounds: Sequence[tuple[str, Fraction]], value: Fraction) -> Distance:
    """Whether a promise was kept, the edge that decided, and by how much, in the value's unit.

    >>> distance([(">=", Fraction(92))], Fraction("91.9")).shortfall
    Fraction(1, 10)
    """
    if not bounds:
        return Distance(met=True, threshold=None, operator="", shortfall=ZERO, excess=ZERO)
    if len(bounds) == 1:  # nearly every promise is a floor or a cap
        operator, number = bounds[0]
        gap = abs(value - number)
        if _COMPARED[operator](value, number):
            return Distance(met=True, threshold=number, operator=operator, shortfall=ZERO, excess=gap)
        return Distance(met=False, threshold=number, operator=operator, shortfall=gap, excess=ZERO)
    missed = [
        (abs(value - number), operator, number) for operator, number in bounds if not _holds(operator, value, number)
    ]
    if missed:
        far, operator, number = max(missed, key=lambda each: each[0])
        return Distance(met=False, threshold=number, operator=operator, shortfall=far, excess=ZERO)
    near, operator, number = min(
        ((abs(value - number), operator, number) for operator, number in bounds), key=lambda each: each[0]
    )
    return Distance(met=True, threshold=number, operator=operator, shortfall=ZERO, excess=near)


def _holds(operator: str, value: Fraction, number: Fraction) -> bool:
    return bool(_COMPARED[operator](value, number))


def is_lower_better(met: Condition | None, levels: Sequence[LevelRule], declared: str | None) -> bool:
    """Whether less is better: by the promise, else by the bands that are misses, else by the KPI's direction."""
    if met is not None and met.edges:
        operators = {edge.operator for edge in met.edges}
        if operators <= DOWNWARDS:
            return True
        if operators <= UPWARDS:
            return False
    for level in levels:
        operators = {edge.operator for edge in level.when.edges}
        if level.misses and operators:
            if operators <= UPWARDS:
                return True
            if operators <= DOWNWARDS:
                return False
    return declared == "lower"


def edge_of_misses(
    levels: Sequence[LevelRule], target: Fraction | None, share: Fraction = ONE, *, lower: bool
) -> tuple[str, Fraction] | None:
    """Where misses begin in a table of bands without a promise of its own: operator and number of what is met.

    ``< 96`` and ``>= 96 and < 98`` as misses make ``>= 98`` the promise. None where the bands do not say.
    """
    kept = [level for level in levels if not level.misses and level.when.edges]
    missed = [level for level in levels if level.misses and level.when.edges]
    if not missed and not any(level.misses for level in levels):
        return None
    inner = DOWNWARDS if lower else UPWARDS
    outer = UPWARDS if lower else DOWNWARDS
    best = max if lower else min
    worst = min if lower else max
    found = [bound for level in kept for bound in bounds_of(level.when, target, share) if bound[0] in inner]
    if found:
        return best(found, key=lambda bound: bound[1])
    opposite = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
    found = [bound for level in missed for bound in bounds_of(level.when, target, share) if bound[0] in outer]
    if not found:
        return None
    operator, number = worst(found, key=lambda bound: bound[1])
    return opposite[operator], number


def worst_level(levels: Sequence[LevelRule], *, exclusive: bool, lower: bool) -> LevelRule | None:
    """The level a value as bad as can be would reach: of bands the one without an end on the bad side."""
    missing = [level for level in levels if level.misses]
    if exclusive:
        outer = UPWARDS if lower else DOWNWARDS
        endless = [
            level for level in missing if level.when.edges and all(e.operator in outer for e in level.when.edges)
        ]
        if endless:
            return endless[0]
        otherwise = [level for level in missing if not level.when.edges]
        if otherwise:
            return otherwise[-1]
    return missing[-1] if missing else None
