"""A portfolio as plain values for JSON and CSV: the documented form of ``tally portfolio``.

Numbers are decimal texts, as in ``tally strategy``.
"""

from collections.abc import Iterator
from typing import Any

from tallystick.scorecard.form import SCORE_PLACES, share_text
from tallystick.scorecard.portfolio import Comparison, Portfolio, Row, Summary
from tallystick.scorecard.strategy_form import number_text
from tallystick.terms.rounding import round_fraction

ROW_COLUMNS = (
    "kpi", "unit", "alliance", "member", "title", "level", "period", "value", "numerator", "denominator", "n",
    "compared", "status", "comparable", "reason", "rank",
)  # fmt: skip


def portfolio_json(found: Portfolio) -> dict[str, Any]:
    """Summaries and comparisons as mappings, lists and texts."""
    return {
        "alliances": [_summary(each) for each in found.summaries],
        "comparisons": [
            {
                "kpi": each.kpi,
                "title": each.title,
                "unit": each.unit,
                "per": each.per,
                "ranked": each.ranked,
                "note": each.note,
                "rows": [_row(each, row) for row in each.rows],
            }
            for each in found.comparisons
        ],
    }


def portfolio_rows(found: Portfolio) -> Iterator[dict[str, Any]]:
    """One flat row a KPI and member, for CSV."""
    for comparison in found.comparisons:
        for row in comparison.rows:
            flat = _row(comparison, row)
            flat["comparable"] = "true" if row.comparable else "false"
            yield {"kpi": comparison.kpi, "unit": comparison.unit, **flat}


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "alliance": summary.alliance,
        "title": summary.title,
        "period": summary.period,
        "score": None if summary.score is None else format(round_fraction(summary.score, SCORE_PLACES), "f"),
        "coverage": share_text(summary.coverage),
        "severity": summary.severity,
        "kpis": {severity: str(count) for severity, count in summary.kpis.items()},
    }


def _row(comparison: Comparison, row: Row) -> dict[str, Any]:
    figure = row.figure
    return {
        "alliance": row.alliance,
        "member": row.member,
        "title": row.title,
        "level": row.level,
        "period": row.period,
        "value": None if figure is None or figure.value is None else format(figure.value, "f"),
        "numerator": number_text(figure.numerator if figure else None),
        "denominator": number_text(figure.denominator if figure else None),
        "n": None if row.n is None else str(row.n),
        "compared": number_text(row.compared, comparison.places),
        "status": row.status,
        "comparable": row.comparable,
        "reason": row.reason,
        "rank": None if row.rank is None else str(row.rank),
    }
