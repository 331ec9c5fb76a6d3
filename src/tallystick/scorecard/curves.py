"""Scores from values, and how far a value has come: straight lines between anchors, exact (SEMANTICS 2, 6)."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from tallystick.charter.model.bands import Bound
from tallystick.charter.model.kpis import Kpi, ScoreCurve
from tallystick.errors import InputError
from tallystick.scorecard.grades import bound_at


def score_at(curve: ScoreCurve, value: Fraction, target: Fraction | None) -> Fraction | None:
    """The score of a value; None where an anchor is relative to a target that there is not.

    Outside the anchors the nearest score holds (``clamp``), or the outermost line goes on (``extend``).
    Raises InputError when two anchors meet or cross at this target.
    """
    if target is None and any(bound.times for bound, _ in curve.anchors):
        return None
    anchors = [(bound_at(bound, target), Fraction(score)) for bound, score in curve.anchors]
    for (low, _), (high, _) in pairwise(anchors):
        if low >= high:
            raise InputError(
                f"The score curve has an anchor at {low} before one at {high} (target {target}); "
                "list anchors by rising value, so that they keep their order at every target."
            )
    if curve.beyond == "clamp":
        value = min(max(value, anchors[0][0]), anchors[-1][0])
    lines = list(pairwise(anchors))
    (x0, s0), (x1, s1) = next((line for line in lines if value <= line[1][0]), lines[-1])
    return s0 + (s1 - s0) * (value - x0) / (x1 - x0)


def goal_and_red_flag(
    goal: Decimal, red_flag: Decimal, *, worst: Decimal = Decimal(0), best: Decimal = Decimal(10)
) -> ScoreCurve:
    """The curve with three equal segments: the red flag scores one third of the way from worst to best, the goal two.

    It is one straight line, as far beyond the red flag and the goal as these lie apart, and clamped there.
    A goal below the red flag is a KPI where lower is better. Raises InputError when both are the same.

    >>> [str(score_at(goal_and_red_flag(Decimal(700), Decimal(500)), Fraction(x), None)) for x in (300, 500, 700, 900)]
    ['0', '10/3', '20/3', '10']
    """
    if goal == red_flag:
        raise InputError(f"Goal and red flag are both {goal}; a score needs two different values to run between.")
    step = goal - red_flag
    ends = [(red_flag - step, worst), (goal + step, best)]
    return ScoreCurve(
        anchors=tuple((Bound(times=Decimal(0), plus=value), score) for value, score in sorted(ends)), beyond="clamp"
    )


def attainment(value: Fraction, *, target: Fraction, floor: Fraction) -> Fraction:
    """How far from the floor to the target: 0 at the floor, 1 at the target, beyond both ends unclamped.

    ``(R − f)/(T − f)``; where lower is better ``(f − R)/(f − T)``, which is the same number.
    Raises InputError when the floor is the target: then there is no way to go.

    >>> attainment(Fraction(95), target=Fraction(96), floor=Fraction(94))
    Fraction(1, 2)
    """
    if target == floor:
        raise InputError(
            f"Floor and target are both {target}, so there is no distance to cover; "
            "keep a level with a tolerance (direction: {tolerance: …}) instead."
        )
    return (value - floor) / (target - floor)


def progress(kpi: Kpi, value: Fraction, target: Fraction | None) -> Fraction | None:
    """From baseline to target: 0 to 1 and beyond.

    None without a baseline or a target, where both are the same, and for a range, a binary or an unscored KPI.
    For a nominal target it is the share of the baseline's distance that is gone, from whichever side.
    """
    better = kpi.direction.better
    if kpi.baseline is None or target is None or better not in ("higher", "lower", "nominal"):
        return None
    baseline = Fraction(kpi.baseline.value)
    if baseline == target:
        return None
    if better == "nominal":
        return 1 - abs(value - target) / abs(baseline - target)
    return attainment(value, target=target, floor=baseline)


def good_gap(kpi: Kpi, value: Fraction, target: Fraction | None) -> Fraction | None:
    """How far on the good side of where 'good' begins, in the KPI's unit: 0 at its edge, negative beyond it.

    ``higher``: value − target; ``lower``: target − value; ``range`` and ``nominal``: to the nearer end of what is good;
    ``binary``: 0 when met, else minus the distance. None where a target is needed and there is none.
    """
    better = kpi.direction.better
    if better == "range" and kpi.direction.range is not None:
        low, high = map(Fraction, kpi.direction.range)
        return min(value - low, high - value)
    if better == "binary":
        return -abs(value - target) if target is not None else (None if kpi.target else -abs(value - 1))
    if target is None or better == "unscored":
        return None
    if better == "nominal":
        return Fraction(kpi.direction.tolerance or 0) - abs(value - target)
    return value - target if better == "higher" else target - value
