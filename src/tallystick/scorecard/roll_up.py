"""The scorecard: every KPI's judgement in one period, rolled up line by line to the alliance (SEMANTICS 6).

A line's ``score`` is what counts above it: where a missing policy deems one (floor, carry), it stands there while the
status still says that there is no value. Lines that do not apply, are not due yet, or have no score by definition
(unscored, without a curve) are left out of the weighing and lower no coverage.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from tallystick.charter.definitions import CompiledCharter, KpiDefinition
from tallystick.errors import InputError
from tallystick.scorecard.combine import counts, geometric_mean, severity_of_lines, weighted_mean, worst
from tallystick.scorecard.judge import judge
from tallystick.scorecard.lines import Judgement, Line
from tallystick.scorecard.outline import Branch, outline
from tallystick.terms.calendar import Calendar, Period
from tallystick.terms.figure import Figure, Missing

LEFT_OUT = (Missing.NOT_APPLICABLE, Missing.NOT_DUE)
"""Reasons for which a line is left out and the others re-weighted: nothing is missing."""


def scorecard(
    compiled: CompiledCharter,
    figures: Iterable[Figure],
    period: Period,
    *,
    previous: Line | None = None,
    judged: Callable[[str], Sequence[Judgement]] | None = None,
) -> Line:
    """The alliance's line for a period, with all lines below it.

    ``figures`` are those of the total cells, as far back as targets relative to the past, dead-bands and carried scores
    should look; figures of other cells and of later periods are not looked at.
    A KPI on other periods (quarters among months) stands with its last one that ended by the end of ``period``.
    ``previous`` is an earlier scorecard, whose scores are carried where the figures do not reach back to one.
    ``judged`` answers the judgements of a KPI's figures up to the period, where they were made before.
    """
    totals: dict[str, list[Figure]] = {}
    for figure in figures:
        if figure.party is None and not figure.scope and figure.end <= period.end:
            totals.setdefault(figure.kpi, []).append(figure)
    card = _Card(compiled, totals, period, previous, judged)
    return card.line(outline(compiled.charter), period)


def weight_at(compiled: CompiledCharter, weights: Mapping[str, Decimal], period: Period) -> Fraction:
    """The weight that holds in a period: the last one dated by a period that has begun, else ``always``, else 0.

    Raises InputError for a date that is no period of the charter's calendars.
    """
    dated = [(period_named(compiled, name).start, value) for name, value in weights.items() if name != "always"]
    begun = sorted(each for each in dated if each[0] <= period.start)
    return Fraction(begun[-1][1] if begun else weights.get("always", Decimal(0)))


def period_named(compiled: CompiledCharter, name: str) -> Period:
    """The period of this id, on the charter's own calendar first; InputError with ids like it when there is none."""
    first = compiled.calendars[compiled.charter.calendar]
    for calendar in (first, *compiled.calendars.values()):
        if any(period.id == name for period in calendar.periods):
            return calendar.get(name)
    return first.get(name)  # raises, and names ids like it


class _Card:
    """One scorecard in the making: the figures by KPI, and what was judged so far."""

    def __init__(
        self,
        compiled: CompiledCharter,
        totals: Mapping[str, list[Figure]],
        period: Period,
        previous: Line | None,
        given: Callable[[str], Sequence[Judgement]] | None,
    ) -> None:
        self.compiled = compiled
        self.given = given
        self.totals = totals
        self.period = period
        self.scale = tuple(map(Fraction, compiled.charter.scorecard.scale))
        self.carried = {} if previous is None else {line.id: line.score for line in previous.walk()}
        self.series: dict[str, tuple[Judgement, ...]] = {}
        self.lines: dict[tuple[int, str], Line] = {}
        """By branch (by identity: one KPI may stand in several places) and period."""

    def line(self, branch: Branch, at: Period) -> Line:
        """A branch computed for a period at or before the scorecard's."""
        key = (id(branch), at.id)
        if key not in self.lines:
            made = self.kpi_line(branch, at) if branch.kind == "kpi" else self.group_line(branch, at)
            self.lines[key] = made
        return self.lines[key]

    def kpi_line(self, branch: Branch, at: Period) -> Line:
        judgement = self.judgement(self.definition(branch.id), at)
        return Line(
            id=branch.id,
            kind="kpi",
            title=branch.title,
            weight=weight_at(self.compiled, branch.weight, at),
            status=judgement.status,
            severity=judgement.severity,
            score=judgement.score,
            coverage=Fraction(judgement.score is not None),
            critical=branch.critical,
            judgement=judgement,
        )

    def group_line(self, branch: Branch, at: Period) -> Line:
        lines = tuple(self.deemed(below, self.line(below, at), at) for below in branch.items)
        expected, score, coverage = self.rolled_up(branch, lines)
        severity = severity_of_lines(lines, worst_of=branch.roll_up == "worst")
        status: str = "not_scored" if severity == "none" else severity
        if expected and (score is None or coverage < Fraction(branch.minimum_coverage)):
            score, status = None, "not_scored"
            severity = severity if severity != "good" else "none"
        return Line(
            id=branch.id,
            kind=branch.kind,
            title=branch.title,
            weight=weight_at(self.compiled, branch.weight, at),
            status=status,
            severity=severity,
            score=score,
            coverage=coverage,
            critical=branch.critical,
            items=lines,
        )

    def rolled_up(self, branch: Branch, lines: tuple[Line, ...]) -> tuple[bool, Fraction | None, Fraction]:
        """Whether a group can have a score at all, its score, and its coverage."""
        if branch.roll_up == "count of poor":
            due = [line for line in lines if line.judgement is None or line.judgement.figure.missing not in LEFT_OUT]
            judged = [line for line in due if line.severity != "none"]
            poor = sum(counts(line)["poor"] for line in lines)
            return bool(due), (Fraction(poor) if judged else None), _share(judged, due)
        applying = [line for line in lines if self.applies(line)]
        with_score = [line for line in applying if line.score is not None]
        scored = [(line.weight, line.score) for line in with_score if line.score is not None]
        coverage = _share(with_score, applying)
        match branch.roll_up:
            case "worst":
                return bool(applying), worst(scored, higher_is_better=self.scale[0] <= self.scale[1]), coverage
            case "geometric":
                return bool(applying), geometric_mean(scored), coverage
            case _:
                return bool(applying), weighted_mean(scored), coverage

    def deemed(self, branch: Branch, line: Line, at: Period) -> Line:
        """The line with the score that its missing policy gives it, where it has none of its own."""
        if line.score is not None or branch.missing == "exclude" or not self.applies(line):
            return line
        score = self.scale[0] if branch.missing == "floor" else self.last_score(branch, at)
        if score is None:
            return line
        return replace(line, score=score, coverage=Fraction(1) if line.kind == "kpi" else line.coverage)

    def last_score(self, branch: Branch, at: Period) -> Fraction | None:
        """The last score that a line had before a period, without its own missing policy."""
        earlier: Period | None = self.calendar.shift(at, -1)
        start = self.compiled.charter.term.start
        while earlier is not None and earlier.end > start:
            score = self.line(branch, earlier).score
            if score is not None:
                return score
            earlier = self.calendar.shift(earlier, -1)
        return self.carried.get(branch.id)

    def applies(self, line: Line) -> bool:
        """Whether a line can be scored by its definition, and is due."""
        if line.kind != "kpi":
            return any(self.applies(item) for item in line.items)
        kpi = self.definition(line.id).kpi
        if line.judgement is None or kpi.score is None or kpi.direction.better == "unscored":
            return False
        return line.judgement.figure.missing not in LEFT_OUT

    @cached_property
    def calendar(self) -> Calendar:
        """The calendar that the scorecard's period belongs to."""
        for calendar in (self.compiled.calendars[self.compiled.charter.calendar], *self.compiled.calendars.values()):
            if self.period in calendar.periods:
                return calendar
        raise InputError(
            f"{self.period.label} ({self.period.id!r}) is on none of the calendars that the charter uses "
            f"({', '.join(self.compiled.calendars)}); take a period from one of them."
        )

    def definition(self, kpi_id: str) -> KpiDefinition:
        if kpi_id not in self.compiled.kpis:
            raise InputError(f"The scorecard names KPI {kpi_id!r}, which the charter does not declare.")
        return self.compiled.kpis[kpi_id]

    def judgement(self, definition: KpiDefinition, at: Period) -> Judgement:
        """The KPI's judgement in its last period that had ended by the end of ``at``."""
        span = definition.kpi.in_force or self.compiled.charter.term
        own = [period for period in definition.periods(self.compiled) if period.end <= at.end]
        if span.end <= at.start or not own:
            reason = Missing.NOT_DUE if span.end > at.start else Missing.NOT_APPLICABLE
            return _no_judgement(_no_figure(definition, at, reason), definition)
        judged = {judgement.figure.period: judgement for judgement in self.judged(definition)}
        return judged[own[-1].id]

    def judged(self, definition: KpiDefinition) -> tuple[Judgement, ...]:
        """All judgements up to the scorecard's period; a period for which no figure was given is missing."""
        if definition.id not in self.series:
            known = {figure.period: figure for figure in self.totals.get(definition.id, ())}
            for period in definition.periods(self.compiled):
                if period.end <= self.period.end and period.id not in known:
                    known[period.id] = _no_figure(definition, period, Missing.MISSING)
            figures = sorted(known.values(), key=lambda figure: figure.start)
            made = () if self.given is None else tuple(self.given(definition.id))
            is_whole = len(made) == len(figures) and all(
                each.figure is figure for each, figure in zip(made, figures, strict=True)
            )
            self.series[definition.id] = made if is_whole else judge(definition, self.compiled, figures)
        return self.series[definition.id]


def _share(part: list[Line], whole: list[Line]) -> Fraction:
    total = sum((line.weight for line in whole), Fraction(0))
    return sum((line.weight for line in part), Fraction(0)) / total if total else Fraction(0)


def _no_figure(definition: KpiDefinition, period: Period, missing: Missing) -> Figure:
    return Figure(
        kpi=definition.id,
        party=None,
        scope=(),
        period=period.id,
        start=period.start,
        end=period.end,
        value=None,
        exact=None,
        numerator=None,
        denominator=None,
        n=None,
        unit=definition.unit.symbol,
        missing=missing,
        quality=None,
    )


def _no_judgement(figure: Figure, definition: KpiDefinition) -> Judgement:
    return Judgement(
        figure=figure,
        target=None,
        status="no_value",
        computed_status="no_value",
        severity="none",
        score=None,
        value=None,
        kpi=definition.kpi,
    )
