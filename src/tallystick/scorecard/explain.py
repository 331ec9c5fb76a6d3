"""Why a score or a figure moved, exactly: effects that add up to the change, to the last digit (SEMANTICS 6).

A change of a product is split at the midpoint, ``Δ(xy) = Δx·(y₀+y₁)/2 + Δy·(x₀+x₁)/2``, so that the order in which
causes are looked at does not matter, and the way back is explained by the same effects with their signs turned.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from tallystick.charter.definitions import KpiDefinition
from tallystick.charter.formula.kinds import Kind, kind_of
from tallystick.charter.formula.nodes import Aggregate, Arithmetic, Excluding, Node
from tallystick.errors import InputError
from tallystick.scorecard.combine import weighted_mean
from tallystick.scorecard.lines import Change, Line
from tallystick.scorecard.targets import Cell
from tallystick.terms.figure import Figure

ZERO = Fraction(0)


def explain_change(before: Line, after: Line) -> Change:
    """Why a rolled-up score moved: ``score + weight + coverage effects = after − before``.

    The coverage effect is what lines do that were scored only before or only after: the move from all scored lines to
    those scored both times, and from these to all again. Among those the score and weight effects split at the
    midpoint, with weights as shares of their sum. Lines are matched by kind and id.
    Raises InputError where a line is not scored, or its score is not the weighted mean of its lines.
    """
    start, end = _require_score(before), _require_score(after)
    if not before.items and not after.items:
        moved = end - start
        return Change(start, end, moved, ZERO, ZERO, ((after.id, moved),))
    old, new = _scored_items(before), _scored_items(after)
    both = [key for key in new if key in old]
    old_mean = weighted_mean([old[key] for key in both])
    new_mean = weighted_mean([new[key] for key in both])
    if old_mean is None or new_mean is None:
        return Change(start, end, ZERO, ZERO, end - start, ())
    old_whole = sum((old[key][0] for key in both), ZERO)
    new_whole = sum((new[key][0] for key in both), ZERO)
    by_item: list[tuple[str, Fraction]] = []
    weight_effect = ZERO
    for key in both:
        (w0, s0), (w1, s1) = old[key], new[key]
        v0, v1 = w0 / old_whole, w1 / new_whole
        by_item.append((key[1], (v0 + v1) / 2 * (s1 - s0)))
        weight_effect += (v1 - v0) * (s0 + s1) / 2
    return Change(
        before=start,
        after=end,
        score_effect=sum((effect for _, effect in by_item), ZERO),
        weight_effect=weight_effect,
        coverage_effect=(old_mean - start) + (end - new_mean),
        by_item=tuple(by_item),
    )


def _require_score(line: Line) -> Fraction:
    if line.score is None:
        raise InputError(
            f"{line.title!r} is {line.status}, so that its change has no size; "
            "explain a line that is scored both times."
        )
    return line.score


def _scored_items(line: Line) -> Mapping[tuple[str, str], tuple[Fraction, Fraction]]:
    """Weight and score of each scored line below, by kind and id."""
    found: dict[tuple[str, str], tuple[Fraction, Fraction]] = {}
    for item in line.items:
        if (item.kind, item.id) in found:
            raise InputError(f"{item.id!r} stands twice below {line.title!r}, so its part is not clear; name it once.")
        if item.score is not None and item.weight:
            found[item.kind, item.id] = (item.weight, item.score)
    if weighted_mean(list(found.values())) != line.score:
        raise InputError(
            f"The score of {line.title!r}, {line.score}, is not the weighted mean of its scored lines; "
            "only weighted means are split into effects."
        )
    return found


@dataclass(frozen=True, slots=True)
class KpiChange:
    """Why a figure moved: ``numerator + denominator effects = after − before``, in the KPI's unit."""

    before: Fraction
    after: Fraction
    numerator_effect: Fraction
    """By what was performed (or counted, or added)."""
    denominator_effect: Fraction
    """By the volume it is measured against; 0 where there is none."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one cell did to the total; all of them add up to the total's change, in the KPI's unit."""

    cell: Cell | None
    """None for the rest: what no cell accounts for."""
    rate_effect: Fraction
    """By its own value (for what is added up: by its amount)."""
    mix_effect: Fraction
    """By its share of the denominator: volume moving to a cell that is better or worse than the total."""

    @property
    def effect(self) -> Fraction:
        """Both together."""
        return self.rate_effect + self.mix_effect


def kpi_change(definition: KpiDefinition, before: Figure, after: Figure) -> KpiChange:
    """Why a KPI's figure moved between two periods, split at the midpoint.

    A figure without a denominator moved by its numerator alone. Raises InputError where a value is missing.
    """
    start, end = _require_value(before), _require_value(after)
    if before.denominator is None or after.denominator is None or not _is_ratio(definition):
        return KpiChange(start, end, end - start, ZERO)
    a0, b0, a1, b1 = (*_parts(definition, before), *_parts(definition, after))
    factor = definition.factor
    return KpiChange(
        before=start,
        after=end,
        numerator_effect=factor * (a1 - a0) * (1 / b0 + 1 / b1) / 2,
        denominator_effect=factor * (1 / b1 - 1 / b0) * (a0 + a1) / 2,
    )


def contributions(
    definition: KpiDefinition,
    total_before: Figure,
    total_after: Figure,
    cells_before: Iterable[Figure],
    cells_after: Iterable[Figure],
) -> tuple[Contribution, ...]:
    """How much each cell moved the total; the effects add up exactly to the total's change.

    Give cells of one set of dimensions (all parties, or all origins); what they leave of the total is the last entry,
    ``cell=None``. A cell with facts in one period only has no value to compare, so that its whole part is mix.
    Where the formula does more than divide (``1 - a / b``), figures keep no parts that add up, and all is the rest.
    Raises InputError where a total is missing, or for a kind of measure that cells do not put together.
    """
    _require_value(total_before)
    _require_value(total_after)
    kind = definition.bound.kind
    if kind in (Kind.ADDITIVE, Kind.SEMI_ADDITIVE):
        old, new = _amounts(definition, total_before, cells_before), _amounts(definition, total_after, cells_after)
        return tuple(
            Contribution(cell, new.get(cell, ZERO) - old.get(cell, ZERO), ZERO) for cell in _in_order(old, new)
        )
    if not _is_ratio(definition):
        raise InputError(
            f"{definition.id!r} is {kind.replace('_', ' ')}, which cells do not put together; "
            "contributions are for what is added up, for ratios and for averages."
        )
    if not _keeps_parts(definition.bound.node):
        return (Contribution(None, _require_value(total_after) - _require_value(total_before), ZERO),)
    return _ratio_contributions(
        definition,
        _cell_parts(definition, total_before, cells_before),
        _cell_parts(definition, total_after, cells_after),
    )


Parts = Mapping[Cell | None, tuple[Fraction, Fraction]]
"""Numerator and denominator of each cell; the rest under None."""


def _ratio_contributions(definition: KpiDefinition, old: Parts, new: Parts) -> tuple[Contribution, ...]:
    """Rate: mean share × change of value. Mix: change of share × (mean value − mean total)."""
    factor = definition.factor
    old_a, old_b = (sum((part[side] for part in old.values()), ZERO) for side in (0, 1))
    new_a, new_b = (sum((part[side] for part in new.values()), ZERO) for side in (0, 1))
    middle = factor * (old_a / old_b + new_a / new_b) / 2
    found: list[Contribution] = []
    for cell in _in_order(old, new):
        (a0, b0), (a1, b1) = old.get(cell, (ZERO, ZERO)), new.get(cell, (ZERO, ZERO))
        rates = [factor * a / b for a, b in ((a0, b0), (a1, b1)) if b]
        if not rates:
            continue
        m0, m1 = b0 / old_b, b1 / new_b
        found.append(
            Contribution(
                cell, (m0 + m1) / 2 * (rates[-1] - rates[0]), (m1 - m0) * ((rates[0] + rates[-1]) / 2 - middle)
            )
        )
    return tuple(each for each in found if each.cell is not None or each.rate_effect or each.mix_effect)


def _amounts(definition: KpiDefinition, total: Figure, cells: Iterable[Figure]) -> Mapping[Cell | None, Fraction]:
    found: dict[Cell | None, Fraction] = {}
    for figure in _distinct(definition, total, cells):
        if figure.exact is not None:
            found[figure.party, figure.scope] = figure.exact
    rest = _require_value(total) - sum(found.values(), ZERO)
    return {**found, None: rest} if rest else found


def _cell_parts(definition: KpiDefinition, total: Figure, cells: Iterable[Figure]) -> Parts:
    found: dict[Cell | None, tuple[Fraction, Fraction]] = {}
    for figure in _distinct(definition, total, cells):
        if figure.exact is not None and figure.denominator is not None:
            found[figure.party, figure.scope] = _parts(definition, figure)
    a, b = _parts(definition, total)
    rest_a = a - sum((part[0] for part in found.values()), ZERO)
    rest_b = b - sum((part[1] for part in found.values()), ZERO)
    if rest_a and not rest_b:
        raise InputError(
            f"The cells of {definition.id!r} in {total.period} have the total's denominator, and "
            f"numerators that differ from it by {rest_a}; give cells that do not overlap and are counted likewise."
        )
    return {**found, None: (rest_a, rest_b)} if rest_b else found


def _distinct(definition: KpiDefinition, total: Figure, cells: Iterable[Figure]) -> list[Figure]:
    figures = list(cells)
    seen: set[Cell] = set()
    for figure in figures:
        cell = (figure.party, figure.scope)
        if cell in seen or figure.kpi != definition.id or figure.period != total.period:
            raise InputError(
                f"Found {figure.kpi!r} of {figure.period} for {cell} among the cells of {definition.id!r} in "
                f"{total.period}; give one figure of this KPI and period for each cell."
            )
        seen.add(cell)
    return figures


def _in_order(old: Mapping[Cell | None, object], new: Mapping[Cell | None, object]) -> list[Cell | None]:
    """Every cell of both, the rest last."""
    keys = [key for key in dict.fromkeys([*old, *new]) if key is not None]
    return [*keys, None] if None in old or None in new else [*keys]


def _is_ratio(definition: KpiDefinition) -> bool:
    return definition.bound.kind in (Kind.RATIO, Kind.AVERAGE)


def _keeps_parts(node: Node) -> bool:
    """Whether numerator and denominator of a figure are counts and sums that add up over cells."""
    match node:
        case Arithmetic("/", left, right):
            return Kind.CONSTANT not in (kind_of(left), kind_of(right))
        case _:
            return isinstance(node, Aggregate | Excluding)


def _parts(definition: KpiDefinition, figure: Figure) -> tuple[Fraction, Fraction]:
    """Numerator and denominator, checked to give the figure."""
    a, b = figure.numerator, figure.denominator
    if a is None or not b or definition.factor * a / b != figure.exact:
        raise InputError(
            f"{figure.kpi!r} of {figure.period} is {figure.exact} {figure.unit}, which is not its numerator {a} ÷ "
            f"denominator {b}; only a plain division is split."
        )
    return a, b


def _require_value(figure: Figure) -> Fraction:
    if figure.exact is None:
        raise InputError(
            f"{figure.kpi!r} of {figure.period} has no value ({figure.missing}), so that its change has no size."
        )
    return figure.exact
