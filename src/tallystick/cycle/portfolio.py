"""From several workspaces to a portfolio: each computed and judged by its own charter, then put side by side."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from pathlib import Path

from tallystick.cycle.judging import judged
from tallystick.scorecard.portfolio import LEAST, Entry, Portfolio, portfolio
from tallystick.scorecard.unit_figures import UnitFigures


def portfolio_of(
    workspaces: Sequence[Path],
    *,
    kpis: Collection[str] = (),
    period: str | None = None,
    per: str | None = None,
    least: int = LEAST,
    known_at: datetime | None = None,
    as_of: date | None = None,
    threads: int | None = None,
) -> Portfolio:
    """The portfolio of workspaces with recorded facts, at a period that each of them has, or at each one's last."""
    found = [
        judged(path, known_at=known_at, as_of=as_of, threads=threads, period=period) for path in workspaces
    ]  # fmt: skip
    ids = [each.computed.compiled.charter.alliance for each in found]
    return portfolio(
        [
            Entry(
                label=name if ids.count(name) == 1 else f"{name} ({each.computed.workspace.root})",
                figures=UnitFigures.among(each.computed.compiled, each.courses.cells, before=each.courses.of_cell),
                period=each.period,
                scorecard=each.scorecard,
            )
            for name, each in zip(ids, found, strict=True)
        ],
        kpis=kpis,
        per=per,
        least=least,
    )
