"""From figures to judgement: every series against its target, and the scorecard of a period with the one before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from tallystick.cycle.computing import Computed, compute
from tallystick.errors import InputError
from tallystick.scorecard.judge import Judge
from tallystick.scorecard.lines import Judgement, Line
from tallystick.scorecard.periods import scorecard_periods
from tallystick.scorecard.roll_up import scorecard
from tallystick.terms.calendar import Period
from tallystick.terms.figure import Figure, Scope

CellKey = tuple[str | None, Scope]
"""Party (None for the alliance) and scope of a cell."""

TOTAL: CellKey = (None, ())


@dataclass(frozen=True)
class Judged:
    """The judgement of one period, with the series that lead to it."""

    computed: Computed
    period: Period
    scorecard: Line
    previous: Line | None
    """The scorecard of the period before; None where there is none in the term."""

    @cached_property
    def series(self) -> Mapping[str, Mapping[CellKey, tuple[Judgement, ...]]]:
        """By KPI and cell, the judgements of its periods up to this one, oldest first."""
        cells: dict[str, dict[CellKey, list[Figure]]] = {}
        for figure in self.computed.figures:
            if figure.end <= self.period.end:
                cells.setdefault(figure.kpi, {}).setdefault((figure.party, figure.scope), []).append(figure)
        compiled = self.computed.compiled
        return {
            kpi: {cell: judge.series(found) for cell, found in by_cell.items()}
            for kpi, by_cell in cells.items()
            for judge in [Judge(compiled.kpis[kpi], compiled)]
        }


def judged(
    path: Path,
    *,
    facts: Path | None = None,
    known_at: datetime | None = None,
    as_of: date | None = None,
    threads: int | None = None,
    period: str | None = None,
) -> Judged:
    """The scorecard of a workspace for a period, by default the last one that has ended and has figures."""
    return judge_period(compute(path, facts=facts, known_at=known_at, as_of=as_of, threads=threads), period)


def judge_period(computed: Computed, period: str | None = None) -> Judged:
    """The scorecard of a period of the charter's calendar; InputError where it has no such period."""
    chosen = _chosen(computed, period)
    periods = judged_periods(computed)
    position = periods.index(chosen)
    previous = scorecard(computed.compiled, computed.figures, periods[position - 1]) if position else None
    line = scorecard(computed.compiled, computed.figures, chosen, previous=previous)
    return Judged(computed, chosen, line, previous)


def judged_periods(computed: Computed) -> tuple[Period, ...]:
    """The periods of the term on the charter's own calendar, in order."""
    return scorecard_periods(computed.compiled)


def _chosen(computed: Computed, period: str | None) -> Period:
    periods = judged_periods(computed)
    if period is not None:
        named = {each.id: each for each in periods}
        if period not in named:
            raise InputError(f"There is no period {period!r} in the term; it has {periods[0].id} to {periods[-1].id}.")
        return named[period]
    with_values = {figure.period for figure in computed.figures if figure.value is not None}
    ended = [each for each in periods if each.end <= computed.as_of]
    found = [each for each in ended if each.id in with_values]
    if not found and not ended:
        raise InputError(
            f"No period of the term has ended by {computed.as_of}, so there is nothing to judge yet; "
            "look at a later day with --as-of."
        )
    return found[-1] if found else ended[-1]
