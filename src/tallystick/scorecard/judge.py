"""A figure against its target: status, severity, score, gap and progress, each period of one cell in order.

The value is rounded before it is compared only where the definition says so; equality is met (SEMANTICS 4).
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NoReturn

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.model.bands import Severity
from tallystick.charter.model.kpis import Kpi
from tallystick.errors import InputError
from tallystick.scorecard.curves import score_at
from tallystick.scorecard.dead_band import Reading, settled
from tallystick.scorecard.grades import Grading, bands_of, severity_of
from tallystick.scorecard.lines import Judgement
from tallystick.scorecard.targets import Targets
from tallystick.terms.calendar import Period
from tallystick.terms.figure import Figure, Missing
from tallystick.terms.rounding import Rounding
from tallystick.terms.sealed import maker


def judge(definition: KpiDefinition, compiled: CompiledCharter, figures: Sequence[Figure]) -> tuple[Judgement, ...]:
    """A judgement for each figure of one cell of one KPI, by rising period.

    Targets relative to the KPI's own past, and a dead-band, look back over the figures given and no further.
    Raises InputError for figures of several cells or KPIs or out of order, and for a value in no band.
    """
    return Judge(definition, compiled).series(figures)


def judge_value(kpi: Kpi, figure: Figure, target: Fraction | None) -> Judgement:
    """One figure against one target, without memory of the periods before."""
    return _judged(kpi, Grading(kpi), figure, target)


class Judge:
    """One KPI's bands and targets, made ready once to judge the figures of all its cells."""

    def __init__(self, definition: KpiDefinition, compiled: CompiledCharter) -> None:
        self.definition = definition
        self.grading = Grading(definition.kpi)
        self.targets = Targets(definition, compiled)

    def series(self, figures: Sequence[Figure]) -> tuple[Judgement, ...]:
        """As :func:`judge`."""
        _require_one_series(self.definition, figures)
        if not figures:
            return ()
        known: dict[str, Fraction | None] = {}

        def own(period: Period) -> Fraction | None:
            if not known:
                known.update((figure.period, _exact(figure)) for figure in figures)
            return known.get(period.id)

        kpi, grading = self.definition.kpi, self.grading
        target = self.targets.of_cell((figures[0].party, figures[0].scope), own)
        return _with_dead_band(kpi, [_judged(kpi, grading, figure, target(figure.period)) for figure in figures])


_made = maker(Judgement)


def _judged(kpi: Kpi, grading: Grading, figure: Figure, target: Fraction | None) -> Judgement:
    value = figure.exact
    if value is None or kpi.rounding.before_comparison:
        value = compared_value(kpi, figure)
    if value is None or figure.is_unfinished or not grading.bands or (target is None and grading.needs_target):
        status = _why_in_no_band(grading, figure, value)
        kept = None if status == "unfinished" else value
        return _made(figure, target, status, status, "none", None, kept, kpi)
    status = grading.band(value, target) or _in_no_band(grading, figure)
    score = score_at(kpi.score, value, target) if kpi.score else None
    return _made(figure, target, status, status, grading.severities[status], score, value, kpi)


def compared_value(kpi: Kpi, figure: Figure) -> Fraction | None:
    """What is held against target and bands: rounded first only where the definition says so; None when missing."""
    exact = _exact(figure)
    if exact is None or not kpi.rounding.before_comparison:
        return exact
    return Rounding(kpi.rounding.places, kpi.rounding.mode, before_comparison=True).compared(exact)


def severity_of_status(kpi: Kpi, status: str) -> Severity:
    """The severity of a band; ``none`` for whatever is no band."""
    bands = bands_of(kpi)
    return (severity_of(status, bands[status]) or "none") if status in bands else "none"


_UNJUDGED = ("no_target", "unscored", "no_value", "unfinished")


def _why_in_no_band(grading: Grading, figure: Figure, value: Fraction | None) -> str:
    if figure.is_unfinished or figure.missing is Missing.UNFINISHED:
        return "unfinished"
    if value is None:
        return "no_value"
    return "no_target" if grading.bands else "unscored"


def _in_no_band(grading: Grading, figure: Figure) -> NoReturn:
    raise InputError(
        f"{figure.kpi!r} of {figure.period} is {figure.value} {figure.unit}, which falls into no band of "
        f"{', '.join(grading.bands)}; close the gap, for instance with a last band 'otherwise'."
    )


def _exact(figure: Figure) -> Fraction | None:
    if figure.exact is not None:
        return figure.exact
    return None if figure.value is None else Fraction(figure.value)


def _with_dead_band(kpi: Kpi, judgements: Sequence[Judgement]) -> tuple[Judgement, ...]:
    if kpi.dead_band is None:
        return tuple(judgements)
    readings = [_reading(kpi, judgement) for judgement in judgements]
    standing = settled(kpi, kpi.dead_band, readings)
    return tuple(
        judgement if status is None else replace(judgement, status=status, severity=severity_of_status(kpi, status))
        for judgement, status in zip(judgements, standing, strict=True)
    )


def _reading(kpi: Kpi, judgement: Judgement) -> Reading | None:
    value = compared_value(kpi, judgement.figure)
    if value is None or judgement.computed_status in _UNJUDGED:
        return None
    return Reading(value, judgement.target)


def _require_one_series(definition: KpiDefinition, figures: Sequence[Figure]) -> None:
    if not figures:
        return
    first, earlier = figures[0], None
    for figure in figures:
        if figure.kpi != definition.id or figure.party != first.party or figure.scope != first.scope:
            cells = {(each.kpi, each.party, each.scope) for each in figures}
            raise InputError(
                f"Figures of {len(cells)} cells ({', '.join(sorted({each.kpi for each in figures}))}) were given to "
                f"judge {definition.id!r}; give the figures of one cell of this KPI."
            )
        if earlier is not None and figure.start <= earlier.start:
            raise InputError(
                f"{definition.id!r} has {figure.period} (from {figure.start}) after {earlier.period} "
                f"(from {earlier.start}); give each period once, by rising start."
            )
        earlier = figure
