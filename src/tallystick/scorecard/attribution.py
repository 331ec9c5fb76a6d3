"""Who is credited with how much of a common result, by a rule agreed in advance (SEMANTICS 7).

Credits and the adjustment entry add up to the whole exactly, whatever the rule: what members claim twice is taken out
by an entry below zero, what nobody is credited with is an entry above it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from tallystick.charter.attribution_checks import credited
from tallystick.charter.link_checks import pools
from tallystick.charter.model.strategy import Attribution, dated_at
from tallystick.charter.units import exists_on, unit_title
from tallystick.scorecard.unit_figures import NOTHING, UnitFigures
from tallystick.terms.calendar import Period
from tallystick.terms.figure import Figure, Missing


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one party or unit is credited with."""

    member: str
    title: str
    amount: Fraction | None
    """In the unit of the KPI; None where it is not known."""
    share: Fraction | None
    """Of the whole: 0 to 1 where amounts are not negative; None where the whole is 0 or unknown."""
    missing: Missing | None = None
    """Why the member has no figure of its own, where the rule asks for one."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """The entry between what was credited and the whole."""

    kind: Literal["double claims", "not attributed"]
    amount: Fraction
    """Negative for double claims: ``whole − Σ credits``."""


@dataclass(frozen=True, slots=True)
class Attributed:
    """One common result, divided: ``Σ contributions + adjustment = whole`` where all are known."""

    id: str
    kpi: str
    rule: str
    period: str
    unit: str
    whole: Figure
    contributions: tuple[Contribution, ...]
    adjustment: Adjustment | None
    """None where nothing is left, or where something is unknown."""

    @property
    def complete(self) -> bool:
        """Whether the whole and every contribution are known."""
        return self.whole.exact is not None and all(each.amount is not None for each in self.contributions)


def attributions(figures: UnitFigures, period: Period) -> tuple[Attributed, ...]:
    """Every common result in the KPI's last period that had ended, for rules in force on that period's first day."""
    return tuple(_attributions(figures, period))


def _attributions(figures: UnitFigures, period: Period) -> Iterator[Attributed]:
    for rule in figures.compiled.charter.strategy.attributions:
        judgement = figures.at(rule.kpi, None, period)
        if judgement is None:
            continue
        day = judgement.figure.start
        if (rule.from_ is None or rule.from_ <= day) and (rule.until is None or day < rule.until):
            yield attributed(figures, rule, judgement.figure)


def attributed(figures: UnitFigures, rule: Attribution, whole: Figure) -> Attributed:
    """One result divided by one rule."""
    charter = figures.compiled.charter
    found = _amounts(figures, rule, whole)
    contributions = tuple(
        Contribution(
            member=name,
            title=unit_title(charter, name),
            amount=amount,
            share=amount / whole.exact if amount is not None and whole.exact else None,
            missing=missing,
        )
        for name, (amount, missing) in found.items()
    )
    return Attributed(
        id=rule.id,
        kpi=rule.kpi,
        rule=rule.rule,
        period=whole.period,
        unit=whole.unit,
        whole=whole,
        contributions=contributions,
        adjustment=adjustment(whole.exact, [each.amount for each in contributions]),
    )


def adjustment(whole: Fraction | None, amounts: list[Fraction | None]) -> Adjustment | None:
    """The entry that makes credits and whole agree; None where they do, or where something is unknown.

    >>> adjustment(Fraction(100), [Fraction(50), Fraction(75)])
    Adjustment(kind='double claims', amount=Fraction(-25, 1))
    >>> adjustment(Fraction(100), [Fraction(50), Fraction(20)])
    Adjustment(kind='not attributed', amount=Fraction(30, 1))
    """
    known = [amount for amount in amounts if amount is not None]
    if whole is None or len(known) < len(amounts):
        return None
    left = whole - sum(known, Fraction(0))
    if not left:
        return None
    return Adjustment("double claims" if left < 0 else "not attributed", left)


Amount = tuple[Fraction | None, Missing | None]


def _amounts(figures: UnitFigures, rule: Attribution, whole: Figure) -> Mapping[str, Amount]:
    charter = figures.compiled.charter
    names = credited(charter, rule)
    there = [name for name in names if exists_on(charter, name, whole.start)]
    match rule.rule:
        case "own share":
            return {name: _own(figures, rule, name, whole) for name in names}
        case "equal":
            part = None if whole.exact is None else whole.exact / len(there) if there else None
            return {name: (part, None) if name in there else _ABSENT for name in names}
        case _:
            return {
                name: (_assigned(rule, name, whole), None) if name in there else _ABSENT for name in names
            }  # fmt: skip


_ABSENT: Amount = (Fraction(0), Missing.NOT_APPLICABLE)


def _assigned(rule: Attribution, name: str, whole: Figure) -> Fraction | None:
    share = dated_at(rule.shares.get(name, {}), whole.start)
    return None if whole.exact is None else whole.exact * Fraction(share or 0)


def _own(figures: UnitFigures, rule: Attribution, name: str, whole: Figure) -> Amount:
    """What a member's own facts show, or what it claims; without activity it is 0."""
    definition = figures.compiled.kpis[rule.kpi]
    claim = rule.claims.get(name)
    series = figures.series(claim) if claim is not None else figures.series(rule.kpi, name)
    figure = next((each for each in series if each.period == whole.period), None)
    if figure is None:
        return None, Missing.MISSING
    if figure.missing in NOTHING:
        return Fraction(0), figure.missing
    if claim is None and pools(definition):  # its part of the numerator, over the whole's denominator
        if figure.numerator is None or not whole.denominator:
            return None, figure.missing
        return definition.factor * figure.numerator / whole.denominator, None
    if figure.exact is None:
        return None, figure.missing
    factor = Fraction(1) if claim is None else figures.compiled.kpis[claim].unit.factor_to(definition.unit)
    return figure.exact * factor, None
