"""What the template is given of the strategy map: the drawing, the same as rows for narrow screens, and its legend."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from markupsafe import Markup

from tallystick.charter.model.strategy import LinkKind
from tallystick.reports import map_chart
from tallystick.reports.content import ReportContent
from tallystick.reports.map_layout import map_layout
from tallystick.reports.strategy_views import ObjectiveView
from tallystick.scorecard.strategy import StrategyMap
from tallystick.terms.wording import counted


@dataclass(frozen=True, slots=True)
class MapView:
    """The map, ready to print."""

    chart: Markup
    rows: tuple[tuple[str, tuple[ObjectiveView, ...]], ...]
    """Perspective and objectives."""
    kinds: tuple[tuple[Markup, str, str], ...]
    """Of the links that there are: line, word, meaning."""


def map_view(content: ReportContent, objectives: Mapping[str, ObjectiveView]) -> MapView | None:
    """The map of a strategy with objectives."""
    strategy = content.strategy
    if strategy is None or not objectives:
        return None
    drawn = strategy.map
    kinds = [kind for kind in get_args(LinkKind) if any(edge.kind == kind for edge in drawn.edges)]
    return MapView(
        chart=map_chart.map_chart(
            map_layout(drawn),
            objectives,
            title=f"Strategy map of {content.title}",
            sentence=map_sentence(drawn, objectives),
        ),
        rows=tuple((name, tuple(objectives[node.id] for node in row)) for name, row in drawn.rows),
        kinds=tuple((map_chart.key(kind), kind, map_chart.KINDS[kind]) for kind in kinds),
    )


def map_sentence(drawn: StrategyMap, objectives: Mapping[str, ObjectiveView]) -> str:
    """All that the map shows, in words: every objective with its status, every link with its kind."""
    rows = [
        f"{name or 'Without a perspective'}: "
        + ", ".join(f"{node.title} ({objectives[node.id].tag.word.lower()})" for node in row)
        for name, row in drawn.rows
    ]
    links = [
        f"{objectives[edge.child].title} is {edge.kind} to {objectives[edge.parent].title}" for edge in drawn.edges
    ]
    head = f"{counted(len(drawn.nodes), 'objective')} and {counted(len(drawn.edges), 'link')}."
    return " ".join([head, *(f"{row}." for row in rows), *(f"{link}." for link in links)])
