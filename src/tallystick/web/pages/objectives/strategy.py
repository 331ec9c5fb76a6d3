"""The strategy as a reader sees it: figures disclosed before, and of the objectives only those that are theirs to see.

What is made of several objectives (a sum of parts, a residual, a gap of targets) is left out where one of them is not
shown, so that nothing can be worked out from the rest.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from markupsafe import Markup

from tallystick.charter.model import Charter
from tallystick.reports import map_chart
from tallystick.reports.content import ReportContent
from tallystick.reports.map_layout import map_layout
from tallystick.reports.numbers import decimal_mark
from tallystick.reports.strategy_views import InitiativeView, ObjectiveView, initiative_views, objective_views
from tallystick.scorecard.cascade import Cascade
from tallystick.scorecard.strategy import ObjectiveState, StrategyMap, StrategyView
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.snapshot import Snapshot
from tallystick.web.design.environment import said, speech
from tallystick.web.pages.objectives.seeing import visible_objectives


@dataclass(frozen=True)
class MapView:
    """The strategy map, drawn, and the same as rows."""

    chart: Markup
    rows: tuple[tuple[str, tuple[ObjectiveView, ...]], ...]
    """Perspective and objectives."""
    kinds: tuple[tuple[Markup, str, str], ...]
    """Of the links that there are: line, word, meaning."""


@dataclass(frozen=True)
class Strategy:
    """What a reader sees of a strategy."""

    charter: Charter
    content: ReportContent
    """With the strategy cut down to what the reader sees."""
    view: StrategyView
    objectives: Mapping[str, ObjectiveView]
    initiatives: tuple[InitiativeView, ...]
    hidden: int
    """How many objectives are not shown."""
    incomplete: Mapping[tuple[str, str], int]
    """By objective and KPI: how many parts of its cascade are not shown."""
    map: MapView | None


def strategy_seen(here: Here, seen: Snapshot) -> Strategy | None:
    """The strategy of a snapshot; None where the charter says nothing of one."""
    content = seen.content
    if content.strategy is None:
        return None
    charter = seen.judged.computed.compiled.charter
    allowed = visible_objectives(here, charter)
    key = (here.name, frozenset(allowed), get_language(), decimal_mark())
    found: Strategy | None = seen.figures.strategies.get(key, lambda: _seen(here, content, charter, allowed))
    return found


def _seen(here: Here, content: ReportContent, charter: Charter, allowed: Mapping[str, object]) -> Strategy | None:
    """The same, made; it depends on the figures, on which objectives are shown, and on the language alone."""
    view = content.strategy
    if view is None:
        return None
    incomplete = {(each.objective, each.kpi): count for each in view.cascades if (count := _hidden_in(each, allowed))}
    shown = with_strategy_seen(here, content, charter)
    cut = shown.strategy
    if cut is None:
        return None
    objectives = {name: _worded(each) for name, each in objective_views(shown, speech()).items()}
    return Strategy(
        charter=charter,
        content=shown,
        view=cut,
        objectives=objectives,
        initiatives=initiative_views(shown),
        hidden=len(view.map.nodes) - len(cut.map.nodes),
        incomplete=incomplete,
        map=map_of(here, shown, objectives),
    )


def with_strategy_seen(here: Here, content: ReportContent, charter: Charter) -> ReportContent:
    """The same with the strategy cut down to what the reader sees; ``charter`` is that of the content."""
    view = content.strategy
    if view is None:
        return content
    allowed = visible_objectives(here, charter)
    cut = replace(
        view,
        map=_map(view.map, allowed),
        cascades=tuple(_cascade(each, allowed) for each in view.cascades if each.objective in allowed),
        initiatives=tuple(
            replace(each, objectives=tuple(name for name in each.objectives if name in allowed))
            for each in view.initiatives
            if not each.objectives or any(name in allowed for name in each.objectives)
        ),
        analysis=tuple(each for each in view.analysis if all(name in allowed for name in each.objectives)),
    )
    series = {name: found for name, found in content.objective_series.items() if name in allowed}
    return replace(content, strategy=cut, objective_series=series)


def _map(found: StrategyMap, allowed: Mapping[str, object]) -> StrategyMap:
    rows = ((name, tuple(node for node in row if node.id in allowed)) for name, row in found.rows)
    edges = (edge for edge in found.edges if edge.child in allowed and edge.parent in allowed)
    return StrategyMap(tuple((name, row) for name, row in rows if row), tuple(edges))


def _hidden_in(found: Cascade, allowed: Mapping[str, object]) -> int:
    names = [*(each.objective for each in found.parts), *(each.objective for each in found.components)]
    names += [*(each.objective for each in found.credits), *found.shared_with]
    return sum(name not in allowed for name in names)


def _cascade(found: Cascade, allowed: Mapping[str, object]) -> Cascade:
    if not _hidden_in(found, allowed):
        return found
    return replace(
        found,
        parts=tuple(each for each in found.parts if each.objective in allowed),
        components=tuple(each for each in found.components if each.objective in allowed),
        credits=tuple(each for each in found.credits if each.objective in allowed),
        shared_with=tuple(each for each in found.shared_with if each in allowed),
        unknown=tuple(each for each in found.unknown if each in allowed),
        result=None,
        residual=None,
        residual_parts=None,
        target_gap=None,
    )


def _worded(view: ObjectiveView) -> ObjectiveView:
    """An objective with its words in the reader's language."""
    node = view.state
    judged = sum(each.severity != "none" for each in node.judgements)
    coverage = ngettext("%(judged)s of %(num)d KPI judged", "%(judged)s of %(num)d KPIs judged", len(node.judgements))
    return replace(
        view,
        who=node.unit_title if node.unit else _("The alliance"),
        tag=replace(view.tag, word=said(view.tag.word)),
        map_coverage=coverage % {"judged": judged, "num": len(node.judgements)} if node.judgements else "",
    )


def map_of(here: Here, content: ReportContent, objectives: Mapping[str, ObjectiveView]) -> MapView | None:
    """The map of what is shown; None without objectives."""
    if content.strategy is None or not objectives:
        return None
    drawn = content.strategy.map
    kinds = [kind for kind in map_chart.KINDS if any(edge.kind == kind for edge in drawn.edges)]
    chart = map_chart.map_chart(
        map_layout(drawn),
        objectives,
        title=_("Strategy map of %(title)s") % {"title": content.title},
        sentence=_("The table beside it says the same in words."),
        said=said,
        address=lambda name: reverse("objective", args=[here.name, name]),
    )
    return MapView(
        chart,
        tuple((said(name.capitalize()), tuple(objectives[node.id] for node in row)) for name, row in drawn.rows),
        tuple((map_chart.key(kind), said(kind), said(map_chart.KINDS[kind])) for kind in kinds),
    )


# The tree


@dataclass(frozen=True, slots=True)
class Branch:
    """An objective in the tree, with those that contribute to it below."""

    view: ObjectiveView
    depth: int
    kind: str
    """How it contributes to the one above it; empty at the top."""
    also: tuple[str, ...]
    """Titles of the other objectives that it contributes to."""


def tree(strategy: Strategy) -> tuple[Branch, ...]:
    """The objectives top down, each once: below the first one that it contributes to and that is shown."""
    edges = strategy.view.map.edges
    titles = {name: each.title for name, each in strategy.objectives.items()}
    above = {name: [edge for edge in edges if edge.child == name] for name in strategy.objectives}
    found: list[Branch] = []
    placed: set[str] = set()

    def place(name: str, depth: int, parent: str | None) -> None:
        if name in placed:
            return
        placed.add(name)
        mine = [edge.kind for edge in above[name] if edge.parent == parent]
        others = dict.fromkeys(titles[edge.parent] for edge in above[name] if edge.parent != parent)
        kind = said(mine[0]) if mine else ""
        found.append(Branch(strategy.objectives[name], depth, kind, tuple(others)))
        for child, edges_up in above.items():
            if edges_up and edges_up[0].parent == name:
                place(child, depth + 1, name)

    for name, edges_up in above.items():
        if not edges_up:
            place(name, 0, None)
    for name in strategy.objectives:  # whatever supports itself in a circle
        place(name, 0, None)
    return tuple(found)


def states(strategy: Strategy) -> Iterator[ObjectiveState]:
    """The objectives as they stand."""
    return (each.state for each in strategy.objectives.values())
