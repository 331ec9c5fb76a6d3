"""A portfolio as plain text: the alliances in a line each, then every KPI across all that have it."""

from collections.abc import Iterator

from tallystick.reports.numbers import symbol, written
from tallystick.reports.terminal import table, wrapped
from tallystick.reports.words import MISSING_WORDS, SHAPES, status_word
from tallystick.scorecard.portfolio import Comparison, Portfolio, Row, Summary
from tallystick.terms.figure import Missing

GAP = " "


def portfolio_text(found: Portfolio, width: int = 100) -> str:
    """Tables of at most so many columns."""
    headers = ("alliance", "period", "score", "covered", "good", "watch", "poor", "none")
    numeric = [head not in ("alliance", "period") for head in headers]
    lines = [table(map(_summary, found.summaries), headers, right=numeric, width=width)]
    for comparison in found.comparisons:
        lines.append("\n".join(_comparison(comparison, width)) + "\n")
    return "\n".join(lines)


def _summary(summary: Summary) -> tuple[str, ...]:
    return (
        summary.title,
        summary.period_label,
        "" if summary.score is None else written(summary.score, places=1),
        f"{written(summary.coverage * 100, places=0)} %",
        *(str(summary.kpis[severity]) for severity in ("good", "watch", "poor", "none")),
    )


def _comparison(found: Comparison, width: int) -> Iterator[str]:
    unit = f", in {symbol(found.unit)}"
    yield from wrapped(f"{found.title} ({found.kpi}){unit}", width)
    if found.note:
        yield from wrapped(f"No ranks: {found.note}.", width)
    headers = ("who", "period", "compared", "computed from", "n", "status", "rank", "not compared because")
    numeric = [head in ("compared", "computed from", "n", "rank") for head in headers]
    rows = [_row(found, row) for row in found.rows]
    shown = [at for at, head in enumerate(headers) if head != "rank" or found.ranked]
    yield from table(
        [[row[at] for at in shown] for row in rows],
        [headers[at] for at in shown],
        right=[numeric[at] for at in shown],
        width=width,
    ).splitlines()


def _row(found: Comparison, row: Row) -> tuple[str, ...]:
    figure = row.figure
    parts = (figure.numerator, figure.denominator) if figure else (None, None)
    return (
        row.title if row.level == "alliance" else f"  {row.title}",
        row.period,
        "" if row.compared is None else written(row.compared, places=found.places, gap=GAP),
        " / ".join(written(part, gap=GAP) for part in parts if part is not None),
        "" if row.n is None else str(row.n),
        f"{SHAPES[row.severity]} {status_word(row.status)}",
        "" if row.rank is None else str(row.rank),
        MISSING_WORDS[Missing(row.reason)][0] if row.reason in set(Missing) else row.reason,
    )
