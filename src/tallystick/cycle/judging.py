"""From figures to judgement: every series against its target, and the scorecard of a period with the one before."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from tallystick.cycle.computing import Computed, compute
from tallystick.cycle.courses import TOTAL, CellKey, Courses, SeriesUntil
from tallystick.errors import InputError
from tallystick.scorecard.lines import Line
from tallystick.scorecard.periods import scorecard_periods
from tallystick.scorecard.unit_figures import UnitFigures
from tallystick.terms.calendar import Period

__all__ = ["TOTAL", "CellKey", "Judged", "judge_period", "judged", "judged_periods"]


@dataclass(frozen=True)
class Judged:
    """The judgement of one period, with the series that lead to it."""

    computed: Computed
    period: Period
    scorecard: Line
    previous: Line | None
    """The scorecard of the period before; None where there is none in the term."""
    courses: Courses
    """The judgements of all periods."""

    @cached_property
    def series(self) -> SeriesUntil:
        """By KPI and cell, the judgements of its periods up to this one, oldest first."""
        return SeriesUntil(self.courses, self.period.end)

    @cached_property
    def units(self) -> UnitFigures:
        """The figures up to this period by KPI and unit."""
        end = self.period.end
        return UnitFigures.among(
            self.computed.compiled, self.courses.cells, until=end,
            before=lambda kpi, cell: self.courses.of_cell(kpi, cell, end),
        )  # fmt: skip


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


def judge_period(computed: Computed, period: str | None = None, courses: Courses | None = None) -> Judged:
    """The scorecard of a period of the charter's calendar; InputError where it has no such period.

    ``courses`` are those of the same figures, where they were judged before.
    """
    known = courses or Courses(computed.compiled, computed.figures)
    chosen = _chosen(computed, known, period)
    periods = judged_periods(computed)
    position = periods.index(chosen)
    previous = known.scorecard(periods[position - 1]) if position else None
    line = known.scorecard(chosen, previous=previous)
    return Judged(computed, chosen, line, previous, known)


def judged_periods(computed: Computed) -> tuple[Period, ...]:
    """The periods of the term on the charter's own calendar, in order."""
    return scorecard_periods(computed.compiled)


def _chosen(computed: Computed, known: Courses, period: str | None) -> Period:
    periods = judged_periods(computed)
    if period is not None:
        named = {each.id: each for each in periods}
        if period not in named:
            raise InputError(f"There is no period {period!r} in the term; it has {periods[0].id} to {periods[-1].id}.")
        return named[period]
    ended = [each for each in periods if each.end <= computed.as_of]
    found = [each for each in ended if each.id in known.periods_with_values]
    if not found and not ended:
        raise InputError(
            f"No period of the term has ended by {computed.as_of}, so there is nothing to judge yet; "
            "look at a later day with --as-of."
        )
    return found[-1] if found else ended[-1]
