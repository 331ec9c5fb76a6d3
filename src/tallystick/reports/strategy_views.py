"""What the templates are given of the strategy: objectives with their figures, cascades, initiatives and analysis.

Every number is written and every chart drawn; amounts of a cascade are in the unit of the parent's KPI.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, partial

from markupsafe import Markup

from tallystick.charter.model.bands import Severity
from tallystick.charter.model.strategy import LinkKind
from tallystick.reports import charts, words
from tallystick.reports import speech as texts
from tallystick.reports.cascade_views import CascadeView, cascade_view
from tallystick.reports.content import KpiPage, ReportContent
from tallystick.reports.numbers import difference, gap_symbol, percent, symbol, with_unit, written
from tallystick.reports.speech import ENGLISH, Speech
from tallystick.reports.strategy_text import MILESTONE_WORDS
from tallystick.reports.views import Row, Tag, owner_words, points_of, row, tag
from tallystick.scorecard.initiatives import EffectState, InitiativeState
from tallystick.scorecard.lines import Judgement
from tallystick.scorecard.milestones import MilestoneState
from tallystick.scorecard.strategy import Edge, ObjectiveState, StrategyView
from tallystick.terms.wording import counted

_MILESTONE_SEVERITIES: Mapping[str, Severity] = {"done": "good", "late": "watch", "not_due": "none"}
SUMS_OF_MONEY = (
    "Budget", "Spent", "Left of the budget", "Expected benefit", "Expected benefit − budget", "Expected by now",
    "Worth of what was observed", "Observed − spent",
)  # fmt: skip
"""What is said of an initiative's money, in order."""

_LEVELS: Mapping[str, str] = {
    "organisation": "Organisation",
    "function": "Function",
    "team": "Team",
    "person": "Person",
}


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """A milestone, written."""

    state: MilestoneState
    tag: Tag
    note: str
    """How late it was or is; empty in time."""


@dataclass(frozen=True)
class ObjectiveKpi:
    """A KPI of an objective at the cell of its unit."""

    page: KpiPage
    write: Callable[[], Row] = field(repr=False, compare=False)
    draw: Callable[[], Markup] = field(repr=False, compare=False)

    @cached_property
    def row(self) -> Row:
        """Its judgement, written when it is shown first."""
        return self.write()

    @cached_property
    def spark(self) -> Markup:
        """Its course, drawn when it is shown first: a map shows none of them."""
        return self.draw()


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link to or from another objective."""

    objective: str
    title: str
    kind: LinkKind
    arithmetic: str
    """Which KPIs it speaks of; empty for influence alone."""
    because: str


@dataclass(frozen=True, slots=True)
class EffectLine:
    """What an initiative should move, and what was seen."""

    kpi: str
    title: str
    expected: str
    periods: str
    observed: str
    worth: str
    seen_worth: str


@dataclass(frozen=True, slots=True)
class InitiativeView:
    """An initiative, written."""

    state: InitiativeState
    owner: str
    objectives: tuple[tuple[str, str], ...]
    """Id and title of the objectives that it serves."""
    money: tuple[tuple[str, str], ...]
    """What a sum is, and the sum."""
    budget_tag: Tag | None
    short: str
    """Spending and budget in one phrase."""
    effects: tuple[EffectLine, ...]
    milestones: tuple[MilestoneView, ...]


@dataclass(frozen=True, slots=True)
class ObjectiveView:
    """An objective, ready to print."""

    state: ObjectiveState
    title: str
    who: str
    """Whose it is, in short."""
    tag: Tag
    map_coverage: str
    facts: tuple[tuple[str, str], ...]
    kpis: tuple[ObjectiveKpi, ...]
    milestones: tuple[MilestoneView, ...]
    up: tuple[LinkView, ...]
    down: tuple[LinkView, ...]
    cascades: tuple[CascadeView, ...]
    initiatives: tuple[InitiativeView, ...]


@dataclass(frozen=True, slots=True)
class FindingView:
    """A line of the analysis, written."""

    of: str
    finding: str
    means: str
    source: str
    date: str
    confirmed: str
    """Who confirmed it and when; empty where nobody has."""
    objectives: tuple[tuple[str, str], ...]


def objective_views(content: ReportContent, speech: Speech = ENGLISH) -> dict[str, ObjectiveView]:
    """Every objective by id, in the order of the map; ``speech`` is the language of their charts."""
    strategy = content.strategy
    if strategy is None:
        return {}
    initiatives = initiative_views(content)
    return {node.id: _objective(node, strategy, content, initiatives, speech) for node in strategy.map.nodes}


def _objective(
    node: ObjectiveState,
    strategy: StrategyView,
    content: ReportContent,
    initiatives: tuple[InitiativeView, ...],
    speech: Speech,
) -> ObjectiveView:
    titles = objective_titles(strategy)
    edges = strategy.map.edges
    judged = sum(each.severity != "none" for each in node.judgements)
    return ObjectiveView(
        state=node,
        title=node.title,
        who=node.unit_title if node.unit else "Alliance",
        tag=status_tag(node.status, node.severity),
        map_coverage=f"{judged} of {counted(len(node.judgements), 'KPI')} judged" if node.judgements else "",
        facts=tuple(_facts(node, content)),
        kpis=tuple(_kpis(node, content, speech)),
        milestones=tuple(milestone_view(each) for each in node.milestones),
        up=tuple(_link(edge, edge.parent, titles, content) for edge in edges if edge.child == node.id),
        down=tuple(_link(edge, edge.child, titles, content) for edge in edges if edge.parent == node.id),
        cascades=tuple(cascade_view(each, titles, content) for each in strategy.cascades if each.objective == node.id),
        initiatives=tuple(each for each in initiatives if node.id in each.state.objectives),
    )


def objective_titles(strategy: StrategyView) -> dict[str, str]:
    """The titles of objectives by id."""
    return {node.id: node.title for node in strategy.map.nodes}


def status_tag(status: str, severity: Severity) -> Tag:
    """The tag of an objective: by its KPIs, or by its milestones."""
    return Tag(severity, MILESTONE_WORDS.get(status) or words.status_word(status), charts.mark(severity))


def milestone_view(state: MilestoneState) -> MilestoneView:
    """A milestone with its shape and word."""
    severity = _MILESTONE_SEVERITIES[state.state]
    late = counted(state.days_late, "day") + " late" if state.days_late else ""
    return MilestoneView(state, Tag(severity, MILESTONE_WORDS[state.state], charts.mark(severity)), late)


def _facts(node: ObjectiveState, content: ReportContent) -> Iterator[tuple[str, str]]:
    """What is said of an objective beside its figures."""
    level = _LEVELS[node.level]
    yield "Level", level if node.unit is None else f"{level}: {node.unit_title}"
    if node.owner is not None:
        yield "Owner", owner_words(node.owner, content)
    if node.start is not None or node.until is not None:
        start = "" if node.start is None else f"from {words.day_text(node.start)} "
        until = "" if node.until is None else f"until before {words.day_text(node.until)}"
        yield "Dates", f"{start}{until}".strip()
    if node.elapsed is not None:
        yield "Time elapsed", percent(node.elapsed)
    if node.perspective is not None:
        yield "Perspective", node.perspective
    if node.key_result_area is not None:
        yield "Key result area", node.key_result_area
    if node.function is not None:
        yield "Function", node.function
    if node.judgements:
        yield "Coverage", f"{percent(node.coverage)} of due KPIs judged"


def _kpis(node: ObjectiveState, content: ReportContent, speech: Speech) -> Iterator[ObjectiveKpi]:
    pages = content.pages
    for judgement in node.judgements:
        page = pages.get(judgement.figure.kpi)
        if page is None:
            continue
        yield ObjectiveKpi(
            page=page,
            write=partial(row, page, judgement, content.label(judgement.figure.period)),
            draw=partial(_spark, page, node, judgement, content, speech),
        )


def _spark(page: KpiPage, node: ObjectiveState, judgement: Judgement, content: ReportContent, speech: Speech) -> Markup:
    series = content.objective_series.get(node.id, {}).get(page.id, (judgement,))
    points = points_of(page, series, content)
    title = speech.say(texts.PERIODS) % {"kpi": f"{page.kpi.title}, {node.unit_title}", "count": len(points)}
    return charts.sparkline(points, title=title, speech=speech)


def _link(edge: Edge, other: str, titles: Mapping[str, str], content: ReportContent) -> LinkView:
    pages = content.pages
    child, parent = (
        pages[name].kpi.title if name in pages else name or "" for name in (edge.child_kpi, edge.parent_kpi)
    )
    both = child if child == parent or not parent else f"{child} into {parent}"
    return LinkView(other, titles.get(other, other), edge.kind, both, edge.because or "")


# Initiatives


def initiative_views(content: ReportContent) -> tuple[InitiativeView, ...]:
    """Every initiative in the charter's order."""
    strategy = content.strategy
    return () if strategy is None else tuple(_initiative(each, strategy, content) for each in strategy.initiatives)


def _initiative(state: InitiativeState, strategy: StrategyView, content: ReportContent) -> InitiativeView:
    titles, currency = objective_titles(strategy), state.currency or ""
    over = state.remaining is not None and state.remaining < 0
    budget = None
    if state.budget is not None:
        severity: Severity = "poor" if over else "good"
        budget = Tag(severity, "Over budget" if over else "Within budget", charts.mark(severity))
    spent = money(state.spent, currency)
    return InitiativeView(
        state=state,
        owner=owner_words(state.owner, content),
        objectives=tuple((name, titles.get(name, name)) for name in state.objectives),
        money=tuple(_money_lines(state, currency)),
        budget_tag=budget,
        short=f"{spent} spent" if state.budget is None else f"{spent} of {money(state.budget, currency)} spent",
        effects=tuple(_effect(each, currency, content) for each in state.effects),
        milestones=tuple(milestone_view(each) for each in state.milestones),
    )


def _money_lines(state: InitiativeState, currency: str) -> Iterator[tuple[str, str]]:
    amounts = (
        (state.budget, False), (state.spent, False), (state.remaining, True), (state.expected, True),
        (state.expected_net, True), (state.expected_to_date, True), (state.observed, True), (state.observed_net, True),
    )  # fmt: skip
    for label, (amount, signed) in zip(SUMS_OF_MONEY, amounts, strict=True):
        if amount is not None:
            yield label, money(amount, currency, signed=signed and amount < 0)


def _effect(state: EffectState, currency: str, content: ReportContent) -> EffectLine:
    page = content.pages.get(state.kpi)
    places = page.kpi.rounding.places if page else 1
    sign = gap_symbol(state.unit)
    seen = "not compared: no baseline is agreed" if page and page.kpi.baseline is None else "no value to compare yet"
    if state.observed_change is not None:
        change = with_unit(difference(state.observed_change, places=places), sign)
        seen = f"{change} on the baseline, mean of {counted(state.observed_periods, 'period')}"
    return EffectLine(
        kpi=state.kpi,
        title=page.kpi.title if page else state.kpi,
        expected=with_unit(written(state.by, signed=True), sign) + " a period",
        periods=f"{state.ended} of {state.periods} ended",
        observed=seen,
        worth="–" if state.expected is None else money(state.expected, currency),
        seen_worth="–" if state.observed is None else money(state.observed, currency),
    )


def money(amount: Fraction, currency: str, *, signed: bool = False) -> str:
    """An amount with its currency: whole, or to cents where it has some.

    >>> money(Fraction(1200), "USD").replace(chr(0x202F), " "), money(Fraction(5, 2), "")
    ('1 200\\xa0USD', '2.50')
    """
    return with_unit(written(amount, places=0 if amount.denominator == 1 else 2, signed=signed), symbol(currency))


# Analysis


def finding_views(content: ReportContent) -> tuple[FindingView, ...]:
    """The strategic analysis, environment before position."""
    strategy = content.strategy
    if strategy is None:
        return ()
    titles = objective_titles(strategy)
    return tuple(
        FindingView(
            of=each.of.capitalize(),
            finding=each.finding,
            means=each.means or "",
            source=each.source,
            date=words.day_text(each.date),
            confirmed=", ".join(
                f"{owner_words(found.by, content)}, {words.day_text(found.on)}" for found in each.confirmed
            ),
            objectives=tuple((name, titles.get(name, name)) for name in each.objectives),
        )
        for each in sorted(strategy.analysis, key=lambda each: each.of)
    )


def unconfirmed() -> Tag:
    """What stands beside a finding that nobody has confirmed."""
    return tag("unconfirmed", "none")
