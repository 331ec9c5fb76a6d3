"""A figure against its target: status, severity, score, gap and progress, each period of one cell in order.

The value is rounded before it is compared only where the definition says so; equality is met (SEMANTICS 4).
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.charter.model.bands import Severity
from tallystick.charter.model.kpis import Kpi
from tallystick.errors import InputError
from tallystick.scorecard.curves import good_gap, progress, score_at
from tallystick.scorecard.dead_band import Reading, settled
from tallystick.scorecard.grades import band_at, bands_of, needs_target, severity_of
from tallystick.scorecard.lines import Judgement
from tallystick.scorecard.targets import target_at
from tallystick.terms.calendar import Period
from tallystick.terms.figure import Figure, Missing
from tallystick.terms.rounding import round_fraction


def judge(definition: KpiDefinition, compiled: CompiledCharter, figures: Sequence[Figure]) -> tuple[Judgement, ...]:
    """A judgement for each figure of one cell of one KPI, by rising period.

    Targets relative to the KPI's own past, and a dead-band, look back over the figures given and no further.
    Raises InputError for figures of several cells or KPIs or out of order, and for a value in no band.
    """
    _require_one_series(definition, figures)
    known = {figure.period: _exact(figure) for figure in figures}

    def own(period: Period) -> Fraction | None:
        return known.get(period.id)

    judgements = [
        judge_value(
            definition.kpi,
            figure,
            target_at(
                definition,
                compiled,
                definition.calendar.get(figure.period),
                (figure.party, figure.scope),
                own,
            ),
        )
        for figure in figures
    ]
    return _with_dead_band(definition.kpi, judgements)


def judge_value(kpi: Kpi, figure: Figure, target: Fraction | None) -> Judgement:
    """One figure against one target, without memory of the periods before."""
    value = compared_value(kpi, figure)
    status = _status(kpi, figure, value, target)
    if value is None or status == "unfinished":
        return Judgement(
            figure=figure,
            target=target,
            status=status,
            computed_status=status,
            severity="none",
            score=None,
            gap=None,
            good_gap=None,
            places=kpi.rounding.places,
        )
    return Judgement(
        figure=figure,
        target=target,
        status=status,
        computed_status=status,
        severity=severity_of_status(kpi, status),
        score=score_at(kpi.score, value, target) if kpi.score and status not in _UNJUDGED else None,
        gap=None if target is None else value - target,
        good_gap=good_gap(kpi, value, target),
        progress=progress(kpi, value, target),
        places=kpi.rounding.places,
    )


def compared_value(kpi: Kpi, figure: Figure) -> Fraction | None:
    """What is held against target and bands: rounded first only where the definition says so; None when missing."""
    exact = _exact(figure)
    if exact is None or not kpi.rounding.before_comparison:
        return exact
    return Fraction(round_fraction(exact, kpi.rounding.places, kpi.rounding.mode))


def severity_of_status(kpi: Kpi, status: str) -> Severity:
    """The severity of a band; ``none`` for whatever is no band."""
    bands = bands_of(kpi)
    return (severity_of(status, bands[status]) or "none") if status in bands else "none"


_UNJUDGED = ("no_target", "unscored", "no_value", "unfinished")


def _status(kpi: Kpi, figure: Figure, value: Fraction | None, target: Fraction | None) -> str:
    if figure.elapsed < 1 or figure.missing is Missing.UNFINISHED:
        return "unfinished"
    if value is None:
        return "no_value"
    if kpi.direction.better == "unscored":
        return "unscored"
    bands = bands_of(kpi)
    if target is None and needs_target(bands):
        return "no_target"
    name = band_at(bands, value, target)
    if name is None:
        raise InputError(
            f"{figure.kpi!r} of {figure.period} is {figure.value} {figure.unit}, which falls into no band of "
            f"{', '.join(bands)}; close the gap, for instance with a last band 'otherwise'."
        )
    return name


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
    cells = {(figure.kpi, figure.party, figure.scope) for figure in figures}
    if len(cells) > 1 or any(figure.kpi != definition.id for figure in figures):
        raise InputError(
            f"Figures of {len(cells)} cells ({', '.join(sorted({figure.kpi for figure in figures}))}) were given to "
            f"judge {definition.id!r}; give the figures of one cell of this KPI."
        )
    for earlier, later in pairwise(figures):
        if later.start <= earlier.start:
            raise InputError(
                f"{definition.id!r} has {later.period} (from {later.start}) after {earlier.period} "
                f"(from {earlier.start}); give each period once, by rising start."
            )
