"""The SMART review with facts: how much of the time there is a value, and whether the target can be reached.

*Achievable* looks at the alliance's total (of an objective with a unit, at the unit's cell) in every period that has
ended: how often the target was met, the best value ever, the baseline, and where the last periods went. All of it is
exact; it advises, and determines nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.links import kpis_of
from tallystick.charter.model.strategy import Objective
from tallystick.charter.smart import UNSCORED, Answer, Review, Verdict, reviews, together
from tallystick.cycle.computing import Computed, compute
from tallystick.cycle.workspace import compiled_charter, open_workspace
from tallystick.reports.numbers import difference, gap_symbol, symbol, with_unit, written
from tallystick.scorecard.form import target_text
from tallystick.scorecard.lines import Judgement
from tallystick.scorecard.targets import Cell, target_at
from tallystick.scorecard.unit_figures import UnitFigures
from tallystick.terms.calendar import Period
from tallystick.terms.rounding import round_fraction

TREND_PERIODS = 3
"""How many periods back the last value is compared with."""


def smart_review(
    path: Path,
    *,
    facts: Path | None = None,
    known_at: datetime | None = None,
    as_of: date | None = None,
    threads: int | None = None,
) -> tuple[Review, ...]:
    """The review of every objective and KPI; on facts where a folder is given or the workspace has recorded batches.

    Raises ProblemsError for a charter with errors, and InputError for facts that cannot be used.
    """
    workspace = open_workspace(path)
    if facts is None and (workspace.bare or not workspace.facts.is_dir()):
        return reviews(compiled_charter(workspace))
    return review_with(compute(path, facts=facts, known_at=known_at, as_of=as_of, threads=threads))


def review_with(computed: Computed) -> tuple[Review, ...]:
    """The review of a charter whose figures are known."""
    compiled = computed.compiled
    units = UnitFigures(compiled, computed.figures)
    objectives = {each.id: each for each in compiled.charter.strategy.objectives}
    found: list[Review] = []
    for review in reviews(compiled):
        if review.kind == "kpi":
            history = _history(compiled.kpis[review.id], None, units, computed.as_of)
            found.append(review.with_verdicts(_measurable(history, computed.as_of), _achievable(history, compiled)))
        else:
            found.append(_objective(review, objectives[review.id], units, computed))
    return tuple(found)


def _objective(review: Review, objective: Objective, units: UnitFigures, computed: Computed) -> Review:
    """By its KPIs, read at the unit's cell where it has a unit."""
    compiled = computed.compiled
    histories = {
        name: _history(compiled.kpis[name], objective.unit, units, computed.as_of)
        for name in kpis_of(compiled.charter, objective)
    }
    if not histories:
        return review.with_verdicts(Verdict("achievable", "not judged", "It has no KPI to be judged by."))
    return review.with_verdicts(
        together("measurable", {name: _measurable(each, computed.as_of) for name, each in histories.items()}),
        together("achievable", {name: _achievable(each, compiled) for name, each in histories.items()}),
    )


@dataclass(frozen=True, slots=True)
class _History:
    """The judgements of the alliance's total, or of a unit, in the periods that have ended, oldest first."""

    definition: KpiDefinition
    cell: Cell
    ended: tuple[Judgement, ...]

    @property
    def judged(self) -> tuple[tuple[Judgement, Fraction, Fraction], ...]:
        """Where there is a value and a target: both, the value as it is compared."""
        return tuple((each, value, each.target) for each, value in self.values if each.target is not None)

    @property
    def values(self) -> tuple[tuple[Judgement, Fraction], ...]:
        """Where there is a value."""
        return tuple((each, each.figure.exact) for each in self.ended if each.figure.exact is not None)

    def label(self, judgement: Judgement) -> str:
        return self.definition.calendar.get(judgement.figure.period).label

    def shown(self, value: Fraction) -> str:
        """A value as it is printed."""
        rounding = self.definition.kpi.rounding
        return with_unit(
            written(round_fraction(value, rounding.places, rounding.mode)), symbol(self.definition.kpi.unit)
        )

    def agreed(self, target: Fraction) -> str:
        """A target or baseline, never rounded where it has an end."""
        text = target_text(target, self.definition.kpi.rounding.places)
        return with_unit(written(Decimal(text)), symbol(self.definition.kpi.unit))

    def apart(self, gap: Fraction) -> str:
        """A difference without its sign."""
        text = difference(abs(gap), places=self.definition.kpi.rounding.places)
        return with_unit(text.lstrip("+±"), gap_symbol(self.definition.kpi.unit))


def _history(definition: KpiDefinition, unit: str | None, units: UnitFigures, as_of: date) -> _History:
    ended = tuple(each for each in units.judged(definition.id, unit) if each.figure.end <= as_of)
    cell: Cell = (ended[0].figure.party, ended[0].figure.scope) if ended else (None, ())
    return _History(definition, cell, ended)


def _measurable(history: _History, as_of: date) -> Verdict:
    ended, values = len(history.ended), len(history.values)
    kind = history.definition.period_kind
    if not ended:
        return Verdict("measurable", "not judged", f"No {kind} had ended by {as_of}, so no value was due.")
    reason = f"It has a value in {values} of {ended} {kind}s that have ended"
    why = Counter(str(each.figure.missing) for each in history.ended if each.figure.missing is not None)
    if why:
        reason += f"; {', '.join(f'{count} without: {name}' for name, count in sorted(why.items()))}"
    answer: Answer = "yes" if values == ended else "partly" if values else "no"
    return Verdict("measurable", answer, f"{reason}.")


def _achievable(history: _History, compiled: CompiledCharter) -> Verdict:
    kpi = history.definition.kpi
    if kpi.direction.better == "unscored":
        return Verdict("achievable", "not judged", UNSCORED)
    if not history.values:
        return Verdict("achievable", "not judged", "There is no value yet to hold a target against.")
    if kpi.direction.better in ("higher", "lower"):
        return _against_best(history, compiled)
    return _against_bands(history)


def _against_bands(history: _History) -> Verdict:
    """Without a better and a worse end: how often the value was good."""
    values = [each for each, _ in history.values if each.severity != "none"]
    good = sum(each.severity == "good" for each in values)
    if not values:
        return Verdict("achievable", "not judged", "No value could be judged: there is no target and no band.")
    reason = f"It was good in {good} of {len(values)} periods with a value"
    if good == len(values):
        return Verdict("achievable", "partly", f"{reason}: it is reached already, and asks for nothing more.")
    return Verdict("achievable", "yes" if good else "no", f"{reason}{'' if good else ': never so far'}.")


def _against_best(history: _History, compiled: CompiledCharter) -> Verdict:
    sign = 1 if history.definition.kpi.direction.better == "higher" else -1
    aim = _last_target(history, compiled)
    if aim is None:
        return Verdict("achievable", "not judged", "There is no target to hold its values against.")
    period, target = aim
    best, value = max(history.values, key=lambda each: (sign * each[1], each[0].figure.end))
    parts = [
        f"Best ever {history.shown(value)} in {history.label(best)}, target {history.agreed(target)} in {period.label}"
    ]
    met = sum(sign * (_compared(history, value) - due) >= 0 for _, value, due in history.judged)
    if history.judged:
        parts.append(f"met in {met} of {len(history.judged)} periods")
    trend, words = _trend(history, sign)
    way = _way(history, target, value)
    tail = f"{way}{words}"
    reached = sign * (_compared(history, value) - target) >= 0
    said, few = ", ".join(parts), len(history.values) <= TREND_PERIODS
    if not reached:
        short = f"{history.apart(target - value)} away from the target"
        answer: Answer = "not judged" if few else "partly" if trend > 0 else "no"
        return Verdict("achievable", answer, f"{said}: never achieved so far, {short} at best.{tail}")
    if (
        not few
        and all(sign * (_compared(history, each) - target) >= 0 for _, each in history.values)
        and met == len(history.judged)
    ):
        reason = f"{said}: reached already in every period, so it is not ambitious.{tail}"
        return Verdict("achievable", "partly", reason)
    return Verdict("achievable", "yes", f"{said}.{tail}")


def _compared(history: _History, value: Fraction) -> Fraction:
    """The value as it is held against targets: rounded first where the definition says so."""
    rounding = history.definition.kpi.rounding
    return Fraction(round_fraction(value, rounding.places, rounding.mode)) if rounding.before_comparison else value


def _last_target(history: _History, compiled: CompiledCharter) -> tuple[Period, Fraction] | None:
    """The target of the last period of the term that has one, as far as it is known today."""
    definition = history.definition
    own = {each.figure.period: value for each, value in history.values}
    for period in reversed(definition.periods(compiled)):
        target = target_at(definition, compiled, period, history.cell, lambda at: own.get(at.id))
        if target is not None:
            return period, target
    return None


def _trend(history: _History, sign: int) -> tuple[int, str]:
    """1 for better, -1 for worse, 0 for neither or unknown: the last value against the one some periods before."""
    values = [value for _, value in history.values][-TREND_PERIODS - 1 :]
    if len(values) <= TREND_PERIODS:
        return 0, f" For a trend it needs {TREND_PERIODS + 1} values, and there are {len(values)}."
    steps = sum(sign * (later - earlier) > 0 for earlier, later in pairwise(values))
    change = sign * (values[-1] - values[0])
    if not change:
        return 0, f" The last value is that of {TREND_PERIODS} values before."
    word = "better" if change > 0 else "worse"
    return (1 if change > 0 else -1), (
        f" The last value is {history.apart(change)} {word} than {TREND_PERIODS} values before, "
        f"{steps} of {TREND_PERIODS} steps for the better."
    )


def _way(history: _History, target: Fraction, best: Fraction) -> str:
    """How much of the way from the baseline to the target the best value has gone."""
    baseline = history.definition.kpi.baseline
    if baseline is None or Fraction(baseline.value) == target:
        return ""
    start = Fraction(baseline.value)
    share = (best - start) / (target - start) * 100
    return (
        f" From the baseline {history.agreed(start)} the target lies {history.apart(target - start)} away; "
        f"the best value has gone {written(share, places=0)} % of that way."
    )


def as_rows(found: Sequence[Review]) -> list[Mapping[str, str]]:
    """One mapping a verdict, as JSON and CSV have them."""
    return [
        {
            "kind": review.kind,
            "id": review.id,
            "title": review.title,
            "letter": verdict.letter,
            "verdict": verdict.answer,
            "reason": verdict.reason,
        }
        for review in found
        for verdict in review.verdicts
    ]
