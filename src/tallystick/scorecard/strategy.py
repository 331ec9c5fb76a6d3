"""The strategy with its figures: every objective as it stands, and the map they form together.

Nothing here is a mean of unlike things. An objective's status is that of its KPIs together, by the rule that a line of
the scorecard has; its progress is told KPI by KPI; milestones are counted by state.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.link_checks import level_of
from tallystick.charter.links import joints, kpis_of
from tallystick.charter.model.bands import Severity
from tallystick.charter.model.strategy import Finding, LinkKind, Objective
from tallystick.charter.units import unit_title
from tallystick.scorecard.attribution import Attributed, attributions
from tallystick.scorecard.cascade import Cascade, Cascades
from tallystick.scorecard.combine import severity_of_lines
from tallystick.scorecard.initiatives import InitiativeState, initiative_states
from tallystick.scorecard.lines import Judgement, Line
from tallystick.scorecard.milestones import MilestoneState, milestone_states
from tallystick.scorecard.roll_up import LEFT_OUT
from tallystick.scorecard.unit_figures import UnitFigures
from tallystick.terms.calendar import Period

NO_PERSPECTIVE = ""
"""The row of objectives without a perspective."""


@dataclass(frozen=True, slots=True)
class ObjectiveState:
    """An objective as it stands at the end of a period."""

    id: str
    title: str
    statement: str
    perspective: str | None
    key_result_area: str | None
    """Its title."""
    level: str
    unit: str | None
    unit_title: str
    function: str | None
    """The title of its functional strategy."""
    owner: str | None
    start: date | None
    until: date | None
    elapsed: Fraction | None
    """Share of its days that have passed: 0 to 1; None without both dates."""
    judgements: tuple[Judgement, ...]
    """Of its KPIs in their order, at the cell of its unit."""
    milestones: tuple[MilestoneState, ...]
    status: str
    """``good``, ``watch``, ``poor`` by its KPIs, or ``not_scored``; without KPIs by its milestones: ``done``, ``late``,
    ``not_due``."""
    severity: Severity
    coverage: Fraction
    """Share of its KPIs that are due of which a figure could be judged: 0 to 1."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A link of the map, from the objective that contributes to the one it contributes to."""

    child: str
    parent: str
    kind: LinkKind
    child_kpi: str | None
    parent_kpi: str | None
    because: str | None


@dataclass(frozen=True, slots=True)
class StrategyMap:
    """Objectives in rows by perspective, and the links between them."""

    rows: tuple[tuple[str, tuple[ObjectiveState, ...]], ...]
    """Perspective and its objectives; the last row, without a perspective, is named ''."""
    edges: tuple[Edge, ...]

    @property
    def nodes(self) -> tuple[ObjectiveState, ...]:
        """All objectives, row by row."""
        return tuple(node for _, row in self.rows for node in row)


@dataclass(frozen=True, slots=True)
class StrategyView:
    """Everything that is said of a strategy at the end of a period, on a day."""

    alliance: str
    title: str
    period: str
    period_label: str
    as_of: date
    mission: str | None
    vision: str | None
    values: tuple[str, ...]
    analysis: tuple[Finding, ...]
    """A finding without ``confirmed`` is unconfirmed, and shown as such."""
    map: StrategyMap
    cascades: tuple[Cascade, ...]
    attributions: tuple[Attributed, ...]
    initiatives: tuple[InitiativeState, ...]


def strategy_view(figures: UnitFigures, period: Period, *, as_of: date) -> StrategyView:
    """The strategy of a charter with its figures at the end of a period; ``as_of`` dates milestones and money."""
    charter = figures.compiled.charter
    strategy = charter.strategy
    cascading = Cascades(figures, period)
    return StrategyView(
        alliance=charter.alliance,
        title=charter.title,
        period=period.id,
        period_label=period.label,
        as_of=as_of,
        mission=strategy.mission,
        vision=strategy.vision,
        values=strategy.values,
        analysis=strategy.analysis,
        map=strategy_map(cascading, as_of=as_of),
        cascades=cascading.found,
        attributions=attributions(figures, period),
        initiatives=initiative_states(figures, as_of),
    )


def strategy_map(cascading: Cascades, *, as_of: date) -> StrategyMap:
    """The map; perspectives stand in the order of the strategy's list, or as objectives name them."""
    charter = cascading.figures.compiled.charter
    states = [objective_state(each, cascading, as_of=as_of) for each in charter.strategy.objectives]
    names = [*charter.strategy.perspective_names, NO_PERSPECTIVE]
    rows = [(name, tuple(each for each in states if (each.perspective or NO_PERSPECTIVE) == name)) for name in names]
    edges = tuple(
        Edge(
            child=joint.child.id,
            parent=joint.parent.id,
            kind=joint.kind,
            child_kpi=joint.child_kpi if joint.kind != "contributory" else None,
            parent_kpi=joint.parent_kpi if joint.kind != "contributory" else None,
            because=joint.link.because if joint.link else None,
        )
        for joint in joints(charter)
    )
    return StrategyMap(tuple((name, row) for name, row in rows if row), edges)


def objective_state(objective: Objective, cascading: Cascades, *, as_of: date) -> ObjectiveState:
    """One objective at the end of a period; its KPIs are held against targets of their own, or those passed down."""
    compiled = cascading.figures.compiled
    strategy = compiled.charter.strategy
    found = [cascading.judged(objective, kpi) for kpi in kpis_of(compiled.charter, objective)]
    judgements = tuple(each for each in found if each is not None)
    milestones = milestone_states(objective.milestones, as_of)
    status, severity = _status(compiled, judgements, milestones, has_kpis=bool(found))
    area, function = objective.key_result_area, objective.function
    return ObjectiveState(
        id=objective.id,
        title=objective.title or objective.statement,
        statement=objective.statement,
        perspective=objective.perspective,
        key_result_area=strategy.key_result_areas[area].title if area else None,
        level=level_of(compiled.charter, objective),
        unit=objective.unit,
        unit_title=unit_title(compiled.charter, objective.unit),
        function=strategy.functions[function].title if function else None,
        owner=objective.owner,
        start=objective.from_,
        until=objective.until,
        elapsed=_elapsed(objective, as_of),
        judgements=judgements,
        milestones=milestones,
        status=status,
        severity=severity,
        coverage=_coverage(judgements),
    )


def _status(
    compiled: CompiledCharter,
    judgements: tuple[Judgement, ...],
    milestones: tuple[MilestoneState, ...],
    *,
    has_kpis: bool,
) -> tuple[str, Severity]:
    if has_kpis:
        lines = [_line(compiled, each) for each in judgements]
        severity = severity_of_lines(lines)
        return ("not_scored" if severity == "none" else severity), severity
    states = {each.state for each in milestones}
    if "late" in states:
        return "late", "watch"
    if states == {"done"}:
        return "done", "good"
    return ("not_due" if states else "not_scored"), "none"


def _line(compiled: CompiledCharter, judgement: Judgement) -> Line:
    """A line of the weight 1, so that one rule decides for objectives and for the scorecard."""
    kpi = judgement.figure.kpi
    return Line(
        id=kpi,
        kind="kpi",
        title=compiled.kpis[kpi].kpi.title,
        weight=Fraction(1),
        status=judgement.status,
        severity=judgement.severity,
        score=judgement.score,
        coverage=Fraction(judgement.severity != "none"),
        judgement=judgement,
    )


def _coverage(judgements: tuple[Judgement, ...]) -> Fraction:
    due = [each for each in judgements if each.figure.missing not in LEFT_OUT and each.status != "unscored"]
    judged = [each for each in due if each.severity != "none"]
    return Fraction(len(judged), len(due)) if due else Fraction(0)


def _elapsed(objective: Objective, as_of: date) -> Fraction | None:
    start, end = objective.from_, objective.until
    if start is None or end is None or end <= start:
        return None
    return Fraction((min(max(as_of, start), end) - start).days, (end - start).days)
