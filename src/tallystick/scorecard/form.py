"""A scorecard as plain values for JSON: the documented form of ``tally scorecard --format json``.

Numbers are decimal texts, rounded for print only: scores to 1 place, targets to the KPI's places (up to 4 more where
they need them), weights and coverage to at most 4, half up.
"""

from fractions import Fraction
from typing import Any

from tallystick.scorecard.lines import Line
from tallystick.terms.rounding import round_fraction, write_decimal

SCORE_PLACES = 1
MORE_PLACES = 4


def as_json(line: Line) -> dict[str, Any]:
    """The line and all below it, as mappings, lists and texts.

    ``value``, ``target``, ``unit`` and ``missing`` are null where the line is no KPI; ``missing`` says why a KPI has no
    value; ``items`` is empty for a KPI.
    """
    judgement = line.judgement
    figure = judgement.figure if judgement else None
    target = judgement.target if judgement else None
    return {
        "id": line.id,
        "kind": line.kind,
        "title": line.title,
        "value": None if figure is None or figure.value is None else format(figure.value, "f"),
        "target": None if judgement is None or target is None else target_text(target, judgement.places),
        "unit": figure.unit if figure else None,
        "missing": str(figure.missing) if figure and figure.missing else None,
        "status": line.status,
        "severity": line.severity,
        "score": None if line.score is None else format(round_fraction(line.score, SCORE_PLACES), "f"),
        "weight": share_text(line.weight),
        "coverage": share_text(line.coverage),
        "items": [as_json(item) for item in line.items],
    }


def target_text(target: Fraction, places: int) -> str:
    """The target to the KPI's places, and up to 4 more where they do not show it exactly.

    >>> target_text(Fraction(94), 1), target_text(Fraction("94.25"), 1), target_text(Fraction(1036, 11), 1)
    ('94.0', '94.25', '94.18182')
    """
    for more in range(MORE_PLACES):
        shown = round_fraction(target, places + more)
        if Fraction(shown) == target:
            return format(shown, "f")
    return format(round_fraction(target, places + MORE_PLACES), "f")


def share_text(value: Fraction) -> str:
    """At most 4 places, without needless zeros.

    >>> share_text(Fraction(1)), share_text(Fraction(1, 2)), share_text(Fraction(2, 3))
    ('1', '0.5', '0.6667')
    """
    return write_decimal(round_fraction(value, MORE_PLACES))
