"""How the scores of a group's lines become one: weighted mean, worst, geometric mean, count of poor (SEMANTICS 6)."""

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction

from tallystick.charter.model.bands import Severity
from tallystick.errors import InputError
from tallystick.scorecard.grades import ATTENTION
from tallystick.scorecard.lines import Line

Weighted = tuple[Fraction, Fraction]
"""A weight and a score."""

DIGITS = 50
"""Significant digits of a geometric mean, which is irrational: part of the kernel's definition."""

_WORKING = Context(prec=DIGITS + 15)
_SHOWN = Context(prec=DIGITS)


def weighted_mean(scored: Sequence[Weighted]) -> Fraction | None:
    """``Σwᵢsᵢ / Σwᵢ``; None where there is no weight.

    >>> weighted_mean([(Fraction(1), Fraction(6)), (Fraction(1), Fraction(8))])
    Fraction(7, 1)
    """
    whole = sum((weight for weight, _ in scored), Fraction(0))
    return sum((weight * score for weight, score in scored), Fraction(0)) / whole if whole else None


def worst(scored: Sequence[Weighted], *, higher_is_better: bool = True) -> Fraction | None:
    """The worst score that has a weight; None where none has."""
    scores = [score for weight, score in scored if weight]
    if not scores:
        return None
    return min(scores) if higher_is_better else max(scores)


def geometric_mean(scored: Sequence[Weighted]) -> Fraction | None:
    """``Π sᵢ ^ (wᵢ / Σw)``, to 50 significant digits; 0 as soon as one score is 0; None where there is no weight.

    Raises InputError for a negative score, which has no root.

    >>> geometric_mean([(Fraction(1), Fraction(4)), (Fraction(1), Fraction(9))])
    Fraction(6, 1)
    """
    weighty = [(weight, score) for weight, score in scored if weight]
    if not weighty:
        return None
    least = min(score for _, score in weighty)
    if least < 0:
        raise InputError(
            f"A geometric mean was asked of scores among which is {least}; it needs scores of 0 or more: "
            "choose the weighted mean, or a scale that begins at 0."
        )
    if least == 0:
        return Fraction(0)
    whole = sum((weight for weight, _ in weighty), Fraction(0))
    logarithm = Decimal(0)
    for weight, score in weighty:
        share = _decimal(weight / whole)
        logarithm = _WORKING.add(logarithm, _WORKING.multiply(share, _WORKING.ln(_decimal(score))))
    return Fraction(_SHOWN.plus(_WORKING.exp(logarithm)))


def severity_of_lines(lines: Sequence[Line], *, worst_of: bool = False) -> Severity:
    """The severity of a group from its judged lines, so that no poor line hides behind good ones.

    - ``poor`` when a critical line is poor (veto), or poor lines hold at least half of the judged weight;
    - ``watch`` when any line is poor or watch;
    - ``good`` when all judged lines are; ``none`` when none is judged.

    With ``worst_of`` the worst line alone decides. Lines without weight count only where they are critical.
    """
    judged = [line for line in lines if line.severity != "none" and (line.weight or line.critical)]
    if not judged:
        return "none"
    top = max((line.severity for line in judged), key=lambda severity: ATTENTION[severity])
    if top != "poor" or worst_of or any(line.critical and line.severity == "poor" for line in judged):
        return top
    whole = sum((line.weight for line in judged), Fraction(0))
    poor = sum((line.weight for line in judged if line.severity == "poor"), Fraction(0))
    return "poor" if 2 * poor >= whole else "watch"


def counts(line: Line) -> dict[Severity, int]:
    """How many KPI lines at or below a line have each severity."""
    found: dict[Severity, int] = {"good": 0, "watch": 0, "poor": 0, "none": 0}
    for each in line.walk():
        if each.kind == "kpi":
            found[each.severity] += 1
    return found


def _decimal(value: Fraction) -> Decimal:
    return _WORKING.divide(Decimal(value.numerator), Decimal(value.denominator))
