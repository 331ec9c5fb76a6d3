"""Which band a value falls into, and which band is better.

The first band whose condition holds is the value's band. A KPI without bands has two: ``good`` at the target or better
(equality is met), and ``poor`` otherwise. At one target, the bounds of the bands cut the line of values into
*regions*: each bound, and each open stretch between two of them; within a region no band changes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from operator import eq, ge, gt, le, lt
from typing import Any, get_args

from tallystick.charter.model.bands import Band, Bound, Condition, Edge, Operator, Severity
from tallystick.charter.model.kpis import Kpi

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""The fixed severities, best first."""

_COMPARED: Mapping[Operator, Callable[[Any, Any], bool]] = {">=": ge, ">": gt, "<=": le, "<": lt, "=": eq}

ATTENTION: Mapping[Severity, int] = {"none": 0, "good": 1, "watch": 2, "poor": 3}
"""How much attention each severity asks for."""


@dataclass(frozen=True, slots=True)
class Region:
    """A bound (``low == high``), or the open stretch between two; ``None`` is the open end of the line."""

    low: Fraction | None
    high: Fraction | None
    band: str | None
    """The band of every value in it; None where no band holds."""

    @property
    def sample(self) -> Fraction:
        """A value in it."""
        if self.low is None:
            return Fraction(0) if self.high is None else self.high - 1
        return self.low + 1 if self.high is None else (self.low + self.high) / 2


def bands_of(kpi: Kpi) -> Mapping[str, Band]:
    """The KPI's bands, or the two that it has by its direction when it declares none; empty when it is unscored."""
    if kpi.direction.better == "unscored":
        return {}
    return kpi.bands or {"good": Band(when=_met(kpi)), "poor": Band(when=Condition(edges=()))}


def severity_of(band_id: str, band: Band) -> Severity | None:
    """The band's severity, or the one that its id names; None when neither says."""
    if band.severity is not None:
        return band.severity
    return next((severity for severity in SEVERITIES if severity == band_id), None)


class Grading:
    """The bands of one KPI, made ready to say into which of them many values fall."""

    def __init__(self, kpi: Kpi) -> None:
        self.bands = bands_of(kpi)
        self.needs_target = needs_target(self.bands)
        self.severities = {name: severity_of(name, band) or "none" for name, band in self.bands.items()}
        self._at: dict[int, tuple[Fraction | None, tuple[_Graded, ...]]] = {}

    def band(self, value: Fraction, target: Fraction | None) -> str | None:
        """As :func:`band_at`."""
        known = self._at.get(id(target))  # a fraction's hash costs more than all the rest; what is kept, keeps its id
        if known is None:
            if len(self._at) >= _MOST_TARGETS:
                self._at.clear()
            known = self._at[id(target)] = (target, self._graded(target))
        _, graded = known
        above, below = value.as_integer_ratio()
        for name, edges in graded:
            for passes, times, over in edges:
                if not passes(above * over, times * below):
                    break
            else:
                return name
        return None

    def _graded(self, target: Fraction | None) -> "tuple[_Graded, ...]":
        return tuple(
            (
                name,
                tuple(
                    (_COMPARED[edge.operator], *bound_at(edge.bound, target).as_integer_ratio())
                    for edge in band.when.edges
                ),
            )
            for name, band in self.bands.items()
        )


_MOST_TARGETS = 1000
"""No more targets than this are kept ready: those that are relative to the past are another one each time."""

_Graded = tuple[str, tuple[tuple[Callable[[int, int], bool], int, int], ...]]
"""A band with its edges at one target: how a value is compared, and with what, as numerator and denominator."""


def band_at(bands: Mapping[str, Band], value: Fraction, target: Fraction | None) -> str | None:
    """The first band that holds for the value; None when none does.

    ``target`` may be None where no bound needs it.
    """
    return next((name for name, band in bands.items() if holds(band.when, value, target)), None)


def holds(condition: Condition, value: Fraction, target: Fraction | None) -> bool:
    """Whether all edges of the condition hold; without edges it always does."""
    return all(_COMPARED[edge.operator](value, bound_at(edge.bound, target)) for edge in condition.edges)


def bound_at(bound: Bound, target: Fraction | None) -> Fraction:
    """``target × times + plus``; raises ValueError where the target is needed and there is none."""
    if not bound.times:
        return Fraction(bound.plus)
    if target is None:
        raise ValueError(f"The bound '{bound}' needs a target, and there is none; ask needs_target first.")
    return Fraction(bound.times) * target + Fraction(bound.plus)


def needs_target(bands: Mapping[str, Band]) -> bool:
    """Whether any bound is relative to the target."""
    return any(edge.bound.times for band in bands.values() for edge in band.when.edges)


def regions(bands: Mapping[str, Band], target: Fraction | None) -> tuple[Region, ...]:
    """The line of values from low to high, cut at every bound."""
    bounds = sorted({bound_at(edge.bound, target) for band in bands.values() for edge in band.when.edges})
    spans: list[tuple[Fraction | None, Fraction | None]] = []
    below: Fraction | None = None
    for bound in bounds:
        spans += [(below, bound), (bound, bound)]
        below = bound
    spans.append((below, None))
    empty = [Region(low, high, None) for low, high in spans]
    return tuple(Region(each.low, each.high, band_at(bands, each.sample, target)) for each in empty)


def ranks(kpi: Kpi, target: Fraction | None) -> Mapping[str, int]:
    """How good each band is at a target: a higher rank is better.

    With ``higher`` and ``lower`` the place on the line of values decides, so that bands of one severity are told
    apart; otherwise the severity does, and between equals the one declared first is better.
    """
    bands = bands_of(kpi)
    if kpi.direction.better in ("higher", "lower"):
        line = regions(bands, target)
        rising = line if kpi.direction.better == "higher" else tuple(reversed(line))
        found = dict.fromkeys(bands, -1)
        found.update({region.band: rank for rank, region in enumerate(rising) if region.band is not None})
        return found
    best_first = sorted(bands, key=lambda name: SEVERITIES.index(severity_of(name, bands[name]) or "none"))
    return {name: -place for place, name in enumerate(best_first)}


_TARGET = Bound(times=Decimal(1), plus=Decimal(0))


def _met(kpi: Kpi) -> Condition:
    """The tie rule: a value equal to the target, or to an end of the range, is met."""
    match kpi.direction.better:
        case "higher":
            return _condition((">=", _TARGET))
        case "lower":
            return _condition(("<=", _TARGET))
        case "nominal":
            off = kpi.direction.tolerance or Decimal(0)
            return _condition((">=", _shifted(-off)), ("<=", _shifted(off)))
        case "range":
            low, high = kpi.direction.range or (Decimal(0), Decimal(0))
            return _condition((">=", _number(low)), ("<=", _number(high)))
        case _:
            return _condition(("=", _TARGET if kpi.target else _number(Decimal(1))))


def _condition(*edges: tuple[Operator, Bound]) -> Condition:
    return Condition(edges=tuple(Edge(operator=operator, bound=bound) for operator, bound in edges))


def _shifted(plus: Decimal) -> Bound:
    return Bound(times=Decimal(1), plus=plus)


def _number(value: Decimal) -> Bound:
    return Bound(times=Decimal(0), plus=value)
