"""What every value would mean: the bands of a KPI as stretches of the number line, for pictures.

A stretch is ``(low, high, severity)``, ``None`` for an open end. Which band an edge itself belongs to is a matter for
the judgement, not for a picture.
"""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from operator import eq, ge, gt, le, lt

from tallystick.charter.model.bands import Bound, Condition, Edge, Severity
from tallystick.charter.model.kpis import Kpi
from tallystick.reports.words import NAMED_SEVERITIES

_COMPARED: dict[str, Callable[[Fraction, Fraction], bool]] = {">=": ge, ">": gt, "<=": le, "<": lt, "=": eq}

Zone = tuple[Fraction | None, Fraction | None, Severity]


def zones(kpi: Kpi, target: Fraction | None) -> tuple[Zone, ...]:
    """The stretches from the lowest to the highest; none where nothing is judged against this target.

    >>> kpi = Kpi.model_validate({"title": "A", "formula": "a", "unit": "percent", "direction": "higher",
    ...     "bands": {"good": ">= target", "watch": ">= target - 2", "poor": "otherwise"}})
    >>> [(str(low), str(high), severity) for low, high, severity in zones(kpi, Fraction(96))]
    [('None', '94', 'poor'), ('94', '96', 'watch'), ('96', 'None', 'good')]
    """
    rules = _rules(kpi)
    bounds = [edge.bound for condition, _ in rules for edge in condition.edges]
    if not rules or (target is None and any(bound.times for bound in bounds)):
        return ()
    edges = sorted({_at(bound, target) for bound in bounds})
    lows: list[Fraction | None] = [None, *edges]
    highs: list[Fraction | None] = [*edges, None]
    found: list[Zone] = []
    for low, high in zip(lows, highs, strict=True):
        severity = _severity(_inside(low, high), rules, target)
        if found and found[-1][2] == severity:
            found[-1] = (found[-1][0], high, severity)
        else:
            found.append((low, high, severity))
    return tuple(found)


def _rules(kpi: Kpi) -> list[tuple[Condition, Severity]]:
    if kpi.bands:
        return [(band.when, band.severity or NAMED_SEVERITIES.get(name, "none")) for name, band in kpi.bands.items()]
    if kpi.direction.better not in ("higher", "lower") or not kpi.target:
        return []
    edge = Edge(
        operator=">=" if kpi.direction.better == "higher" else "<=", bound=Bound(times=Decimal(1), plus=Decimal(0))
    )
    return [(Condition(edges=(edge,)), "good"), (Condition(edges=()), "poor")]


def _at(bound: Bound, target: Fraction | None) -> Fraction:
    return Fraction(bound.times) * (target or 0) + Fraction(bound.plus)


def _inside(low: Fraction | None, high: Fraction | None) -> Fraction:
    if low is None:
        return Fraction(0) if high is None else high - 1
    return low + 1 if high is None else (low + high) / 2


def _severity(value: Fraction, rules: list[tuple[Condition, Severity]], target: Fraction | None) -> Severity:
    for condition, severity in rules:
        if all(_holds(value, edge.operator, _at(edge.bound, target)) for edge in condition.edges):
            return severity
    return "none"


def _holds(value: Fraction, operator: str, bound: Fraction) -> bool:
    return _COMPARED[operator](value, bound)
