"""Targets down, results up: what objectives below bring to the one above, and what is left over (SEMANTICS 7).

Amounts are exact and in the unit of the parent's KPI. ``residual = parent − parts`` is part of every cascade; it is
None only where a part is unknown, and then ``unknown`` names it. Shares and weights are those of the period's first
day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from tallystick.charter.definitions import KpiDefinition
from tallystick.charter.link_checks import adds_up, pools
from tallystick.charter.links import ADDING, Joint, joints
from tallystick.charter.model.strategy import LinkKind, Objective, dated_at
from tallystick.charter.units import exists_on, unit_title
from tallystick.scorecard.judge import judge_value
from tallystick.scorecard.lines import Judgement
from tallystick.scorecard.targets import is_extensive
from tallystick.scorecard.unit_figures import NOTHING, UnitFigures
from tallystick.terms.calendar import Period

Combined = Literal["sum", "pooled", "none"]


@dataclass(frozen=True, slots=True)
class Part:
    """What one objective brings to the figure of another, and what it was asked for."""

    objective: str
    unit: str | None
    unit_title: str
    kpi: str
    kind: LinkKind
    judgement: Judgement | None
    """None where its KPI has no period yet."""
    counts: bool
    """False where its unit or the objective itself is not in force on the first day of the period."""
    amount: Fraction | None
    """What it brings to the sum, in the parent's unit; 0 where it has no activity; None where unknown or pooled."""
    passed_down: Fraction | None
    """What the parent's target asks of it by the declared rule."""
    own_target: Fraction | None
    """What its own KPI is asked to reach in its cell, in the parent's unit."""

    @property
    def target(self) -> Fraction | None:
        """Its own target where it has one, else what was passed down."""
        return self.passed_down if self.own_target is None else self.own_target


@dataclass(frozen=True, slots=True)
class Component:
    """The numerator, denominator or a driver of the parent's KPI."""

    objective: str
    kpi: str
    role: Literal["numerator", "denominator", "driver"]
    judgement: Judgement | None
    of_parent: Fraction | None
    """What the parent's figure holds in that place, in the component's unit; None for a driver."""
    residual: Fraction | None
    """``of_parent − component``; None for a driver, or where one is unknown."""


@dataclass(frozen=True, slots=True)
class Credit:
    """An agreed share of the parent's result."""

    objective: str
    unit: str | None
    unit_title: str
    share: Fraction
    """0 to 1; those of all add up to 1."""
    amount: Fraction | None
    """share × result; None where there is no result."""


@dataclass(frozen=True, slots=True)
class Cascade:
    """One KPI of one objective in one period, with everything that is linked to it."""

    objective: str
    kpi: str
    period: str
    unit: str
    """The unit in which amounts are."""
    judgement: Judgement
    parts: tuple[Part, ...]
    combined: Combined
    """How parts make a whole: summed, pooled as Σa / Σb, or (medians, distinct counts) not at all."""
    result: Fraction | None
    """The parts together."""
    residual: Fraction | None
    """The parent's value − the parts together."""
    residual_parts: tuple[Fraction, Fraction] | None
    """Where parts are pooled: numerator and denominator that are in the parent and in no part."""
    unknown: tuple[str, ...]
    """The objectives whose figure is not known, so that there is no result."""
    target: Fraction | None
    split: str | None
    """How the target goes down: ``equal``, ``by share``, ``by weight``, ``identical``, or None."""
    target_gap: Fraction | None
    """target − what the parts are asked for together; None where targets do not add up, or a part has none."""
    components: tuple[Component, ...]
    credits: tuple[Credit, ...]
    shared_with: tuple[str, ...]
    """Objectives that show the same KPI as their own; it counts once."""


def cascades(figures: UnitFigures, period: Period) -> tuple[Cascade, ...]:
    """Every KPI that something is linked to with arithmetic, by objective in the charter's order."""
    return Cascades(figures, period).found


class Cascades:
    """The cascades of a period, each made when it is needed: targets go down through several levels."""

    def __init__(self, figures: UnitFigures, period: Period) -> None:
        self.figures = figures
        self.period = period
        self._linked: dict[tuple[str, str], list[Joint]] = {}
        self._made: dict[tuple[str, str], Cascade | None] = {}
        self._above: dict[tuple[str, str], list[Joint]] = {}
        for joint in joints(figures.compiled.charter):
            if joint.parent_kpi is None or joint.kind == "contributory":
                continue
            self._linked.setdefault((joint.parent.id, joint.parent_kpi), []).append(joint)
            if joint.kind in ADDING and joint.child_kpi is not None:
                self._above.setdefault((joint.child.id, joint.child_kpi), []).append(joint)

    @property
    def found(self) -> tuple[Cascade, ...]:
        """All of them, by objective in the charter's order."""
        order = {each.id: number for number, each in enumerate(self.figures.compiled.charter.strategy.objectives)}
        keys = sorted(self._linked, key=lambda key: order[key[0]])
        return tuple(made for made in map(self.at, keys) if made is not None)

    def at(self, key: tuple[str, str]) -> Cascade | None:
        """The cascade of an objective's KPI; None where there are no figures yet."""
        if key not in self._made:
            objective = self._linked[key][0].parent
            judgement = self.judged(objective, key[1])
            links = self._linked[key]
            self._made[key] = None if judgement is None else _Cascading(self.figures, links, judgement).made()
        return self._made[key]

    def judged(self, objective: Objective, kpi: str) -> Judgement | None:
        """An objective's figure, held against its own target, or where it has none the one that was passed down."""
        judgement = self.figures.at(kpi, objective.unit, self.period)
        if judgement is None or judgement.target is not None:
            return judgement
        passed = self.passed_down(objective.id, kpi)
        if passed is None:
            return judgement
        return judge_value(self.figures.compiled.kpis[kpi].kpi, judgement.figure, passed)

    def passed_down(self, objective: str, kpi: str) -> Fraction | None:
        """What is asked of an objective's KPI from above, in its own unit: by the first link that asks something."""
        definitions = self.figures.compiled.kpis
        for joint in self._above.get((objective, kpi), ()):
            above = self.at((joint.parent.id, joint.parent_kpi or ""))
            for part in above.parts if above is not None else ():
                mine = part.objective == objective and part.kpi == kpi
                if mine and above is not None and part.passed_down is not None:
                    return part.passed_down * definitions[above.kpi].unit.factor_to(definitions[kpi].unit)
        return None


def split_target(
    target: Fraction, rule: str, *, shares: Sequence[Fraction | None], weights: Sequence[Fraction | None]
) -> tuple[Fraction | None, ...]:
    """What each part is asked for: equal parts, target × share, or target × weight / Σ weights.

    A part without a share or weight is asked for nothing (None). Equal parts and weights use up the whole target.

    >>> none = [None, None, None]
    >>> [str(part) for part in split_target(Fraction(100), "equal", shares=none, weights=none)]
    ['100/3', '100/3', '100/3']
    >>> halves = [Fraction(1), Fraction(3)]
    >>> split_target(Fraction(100), "by weight", shares=[None, None], weights=halves)
    (Fraction(25, 1), Fraction(75, 1))
    """
    if rule == "equal":
        return tuple(target / len(shares) for _ in shares)
    if rule == "by share":
        return tuple(None if share is None else target * share for share in shares)
    whole = sum((weight for weight in weights if weight is not None), Fraction(0))
    return tuple(None if weight is None or not whole else target * weight / whole for weight in weights)


class _Cascading:
    """One cascade in the making."""

    def __init__(self, figures: UnitFigures, links: Sequence[Joint], judgement: Judgement) -> None:
        self.figures = figures
        self.charter = figures.compiled.charter
        self.parent = links[0].parent
        self.kpi = links[0].parent_kpi or ""
        self.definition = figures.compiled.kpis[self.kpi]
        self.links = links
        self.judgement = judgement

    def made(self) -> Cascade:
        judgement = self.judgement
        adding = [joint for joint in self.links if joint.kind in ADDING]
        combined: Combined = "sum" if adds_up(self.definition) else "pooled" if pools(self.definition) else "none"
        parts = self.parts(adding, judgement, combined)
        counting = [part for part in parts if part.counts]
        unknown = tuple(part.objective for part in counting if _is_unknown(part, combined))
        result, left = self.together(counting, combined, judgement) if counting and not unknown else (None, None)
        value = judgement.figure.exact
        return Cascade(
            objective=self.parent.id,
            kpi=self.kpi,
            period=judgement.figure.period,
            unit=self.definition.unit.symbol,
            judgement=judgement,
            parts=parts,
            combined=combined,
            result=result,
            residual=None if value is None or result is None else value - result,
            residual_parts=left,
            unknown=unknown,
            target=judgement.target,
            split=self.split(combined) if adding else None,
            target_gap=_target_gap(judgement.target, counting, combined),
            components=tuple(self.components(judgement)),
            credits=tuple(self.credits(judgement)),
            shared_with=tuple(joint.child.id for joint in self.links if joint.kind == "shared"),
        )

    def split(self, combined: Combined) -> str | None:
        """The rule by which its target goes down."""
        if not is_extensive(self.definition):
            return "identical"
        return self.parent.split if combined == "sum" else None

    # Parts

    def parts(self, adding: Sequence[Joint], parent: Judgement, combined: Combined) -> tuple[Part, ...]:
        start = parent.figure.start
        counting = [joint for joint in adding if self.in_force(joint, start)]
        asked = dict(zip([id(joint) for joint in counting], self.asked(counting, parent, combined), strict=True))
        return tuple(
            self.part(joint, parent, combined, asked=asked.get(id(joint)), counts=id(joint) in asked)
            for joint in adding
        )

    def in_force(self, joint: Joint, day: date) -> bool:
        """Whether the objective is pursued on a day and its unit exists."""
        child = joint.child
        pursued = (child.from_ is None or child.from_ <= day) and (child.until is None or day < child.until)
        return pursued and exists_on(self.charter, child.unit, day)

    def asked(self, counting: Sequence[Joint], parent: Judgement, combined: Combined) -> tuple[Fraction | None, ...]:
        """What the parent's target asks of each part."""
        if not is_extensive(self.definition):
            return tuple(parent.target for _ in counting)
        if parent.target is None or not counting or combined == "none" or self.parent.split is None:
            return tuple(None for _ in counting)
        day = parent.figure.start
        held = [joint.link for joint in counting if joint.link is not None]
        shares = [_dated(link.share, day) for link in held]
        weights = [_dated(link.weight, day) for link in held]
        return split_target(parent.target, self.parent.split, shares=shares, weights=weights)

    def part(
        self, joint: Joint, parent: Judgement, combined: Combined, *, asked: Fraction | None, counts: bool
    ) -> Part:
        kpi = joint.child_kpi or ""
        judgement = self.same_period(kpi, joint.child.unit, parent)
        factor = self.factor(kpi)
        target = None if judgement is None or judgement.target is None else judgement.target * factor
        return Part(
            objective=joint.child.id,
            unit=joint.child.unit,
            unit_title=unit_title(self.charter, joint.child.unit),
            kpi=kpi,
            kind=joint.kind,
            judgement=judgement,
            counts=counts,
            amount=_amount(judgement, factor) if combined == "sum" and counts else None,
            passed_down=asked,
            own_target=target,
        )

    def same_period(self, kpi: str, unit: str | None, parent: Judgement) -> Judgement | None:
        found = (each for each in self.figures.judged(kpi, unit) if each.figure.period == parent.figure.period)
        return next(found, None)

    def factor(self, kpi: str) -> Fraction:
        """From a child's unit to the parent's."""
        child: KpiDefinition = self.figures.compiled.kpis[kpi]
        return child.unit.factor_to(self.definition.unit)

    def together(
        self, counting: Sequence[Part], combined: Combined, parent: Judgement
    ) -> tuple[Fraction | None, tuple[Fraction, Fraction] | None]:
        """The parts as one value, and what the parent counts beyond them where they are pooled."""
        if combined == "sum":
            return sum((part.amount for part in counting if part.amount is not None), Fraction(0)), None
        if combined == "none":
            return None, None
        found = [part.judgement.figure for part in counting if part.judgement is not None]
        above = sum((each.numerator for each in found if each.numerator is not None), Fraction(0))
        below = sum((each.denominator for each in found if each.denominator is not None), Fraction(0))
        whole = parent.figure
        left = None
        if whole.numerator is not None and whole.denominator is not None:
            left = whole.numerator - above, whole.denominator - below
        return (self.definition.factor * above / below if below else None), left

    # Components, credits

    def components(self, parent: Judgement) -> Iterator[Component]:
        for joint in self.links:
            if joint.kind != "component" or joint.link is None or joint.link.as_ is None or joint.child_kpi is None:
                continue
            judgement = self.same_period(joint.child_kpi, joint.child.unit, parent)
            of_parent = self.in_place(joint, parent)
            value = None if judgement is None else judgement.figure.exact
            yield Component(
                objective=joint.child.id,
                kpi=joint.child_kpi,
                role=joint.link.as_,
                judgement=judgement,
                of_parent=of_parent,
                residual=None if of_parent is None or value is None else of_parent - value,
            )

    def in_place(self, joint: Joint, parent: Judgement) -> Fraction | None:
        """The parent's numerator or denominator in the unit of the component."""
        figure, role = parent.figure, joint.link.as_ if joint.link else None
        held = figure.numerator if role == "numerator" else figure.denominator if role == "denominator" else None
        return None if held is None else held * self.figures.compiled.kpis[joint.child_kpi or ""].factor

    def credits(self, parent: Judgement) -> Iterator[Credit]:
        for joint in self.links:
            if joint.kind != "assigned" or joint.link is None:
                continue
            share = _dated(joint.link.share, parent.figure.start) or Fraction(0)
            value = parent.figure.exact
            yield Credit(
                objective=joint.child.id,
                unit=joint.child.unit,
                unit_title=unit_title(self.charter, joint.child.unit),
                share=share,
                amount=None if value is None else share * value,
            )


def _dated(values: object, day: date) -> Fraction | None:
    found = dated_at(values, day) if isinstance(values, dict) else None
    return None if found is None else Fraction(found)


def _amount(judgement: Judgement | None, factor: Fraction) -> Fraction | None:
    if judgement is None:
        return None
    figure = judgement.figure
    if figure.exact is not None:
        return figure.exact * factor
    return Fraction(0) if figure.missing in NOTHING else None


def _is_unknown(part: Part, combined: Combined) -> bool:
    """Whether a part may hold something that is not known."""
    figure = None if part.judgement is None else part.judgement.figure
    if figure is None:
        return True
    if figure.missing in NOTHING or combined == "none":
        return False
    return part.amount is None if combined == "sum" else figure.numerator is None or figure.denominator is None


def _target_gap(target: Fraction | None, counting: Sequence[Part], combined: Combined) -> Fraction | None:
    asked = [part.target for part in counting]
    if target is None or combined != "sum" or not asked or any(each is None for each in asked):
        return None
    return target - sum((each for each in asked if each is not None), Fraction(0))
