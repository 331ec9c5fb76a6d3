"""The scorecard of an alliance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tallystick.errors import InputError
from tallystick.reports import views
from tallystick.reports.content import Details, Series
from tallystick.reports.numbers import percent, written
from tallystick.reports.views import KpiView, Tag
from tallystick.scorecard.lines import Line
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.asking import Question, question
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.snapshot import Snapshot
from tallystick.web.design.environment import said
from tallystick.web.design.periods import period_name
from tallystick.web.pages.alliance.editions import edition_choices, edition_view
from tallystick.web.pages.alliance.news import news
from tallystick.web.pages.home.due import upcoming
from tallystick.web.pages.home.figures_there import obstacle_of
from tallystick.web.pages.objectives.strategy import strategy_seen

MOST_ITEMS = 6
AHEAD = 45
"""So many days ahead the scorecard tells of what is next."""


@dataclass(frozen=True, slots=True)
class Row:
    """One KPI of the scorecard."""

    kpi: KpiView
    critical: bool
    because: str
    """Why its value is withheld from the reader; empty where it is shown."""


@dataclass(frozen=True, slots=True)
class Group:
    """An objective or group with the KPIs right below it."""

    title: str
    depth: int
    tag: Tag
    score: str
    coverage: str
    rows: tuple[Row, ...]


@in_alliance()
@require_GET
def scorecard(request: HttpRequest, here: Here) -> HttpResponse:
    """Every KPI against its target, what changed, and what is due next."""
    asked = question(request, here)
    values: dict[str, Any] = {
        "here": here,
        "asked": asked,
        "upcoming": upcoming(here, AHEAD)[:MOST_ITEMS],
    }
    sees = here.opened.reading.compiled is not None and here.may(Action.SEE, here.thing(Kind.FIGURE)).allowed
    if not sees:
        return render(request, "alliance/no_figures.html.j2", {**values, "left": _left(here)})
    try:
        seen = here.snapshot(asked.asked)
    except InputError as wrong:
        if not asked.is_plain:
            raise
        return render(request, "alliance/nothing_yet.html.j2", {**values, "obstacle": obstacle_of(here, wrong)})
    values["strategy"] = strategy_seen(here, seen)
    return render(request, "alliance/scorecard.html.j2", {**values, **card(here, seen, asked)})


def _left(here: Here) -> date | None:
    """The day on which the reader's parties have left; None where one of them is there."""
    days = [here.charter.parties[each].until for each in here.parties if each in here.charter.parties]
    gone = [day for day in days if day is not None and day <= here.today]
    return max(gone) if gone and len(gone) == len(days) else None


def card(here: Here, seen: Snapshot, asked: Question) -> dict[str, Any]:
    """What the scorecard shows of a snapshot."""
    kpis = seen.kpis if asked.party is None else party_views(seen, asked.party)
    shown = set(_of_perspective(seen, asked.perspective))
    content, line, charter = seen.content, seen.content.scorecard, seen.judged.computed.compiled.charter
    groups = [group for group in _groups(line, kpis, shown, seen) if group.rows or not asked.perspective]
    withheld = {each.figure.kpi for each in seen.withheld if each.figure.party == asked.party and not each.figure.scope}
    return {
        "seen": seen,
        "content": content,
        "changes": news(content),
        "edition": edition_view(here, seen),
        "edition_choices": edition_choices(here),
        "groups": groups,
        "kpis": kpis,
        "headlines": [kpis[name] for name in views.headlines(content) if name in kpis and name in shown],
        "total": views.tag(line.status, line.severity),
        "total_score": views.score_text(line),
        "scale": written(content.scoring.scale[1]),
        "counted": seen.counted,
        "withheld": len(withheld),
        "parties": charter.parties,
        "perspectives": [(name, said(name.capitalize())) for name in charter.strategy.perspective_names],
        "period_choices": period_choices(seen),
        "party_choices": [(name, party.name) for name, party in charter.parties.items()],
    }


def period_choices(seen: Snapshot) -> list[tuple[str, str]]:
    """The periods that can be looked at, latest first."""
    return [(period.id, period_name(period.label)) for period in reversed(seen.periods)]


def party_views(seen: Snapshot, party: str) -> Mapping[str, KpiView]:
    """The KPIs of one party, where they are figured by party."""
    every = ((page.id, party_view(seen, page.id, party)) for page in seen.content.kpis)
    return {kpi: view for kpi, view in every if view is not None}


def party_view(seen: Snapshot, kpi: str, party: str) -> KpiView | None:
    """One KPI of one party; None where it is not figured by party."""
    mine = _series_of(seen, kpi, party)
    if not mine:
        return None
    return views.KpiView(replace(seen.content.pages[kpi], series=mine, make_details=Details), seen.content)


def is_by_party(seen: Snapshot, kpi: str, party: str) -> bool:
    """Whether a KPI is figured for a party."""
    return bool(_series_of(seen, kpi, party))


def _series_of(seen: Snapshot, kpi: str, party: str) -> Series:
    return seen.judged.series.get(kpi, {}).get((party, ()), ())


def _groups(
    line: Line, kpis: Mapping[str, KpiView], shown: set[str], seen: Snapshot, depth: int = 0
) -> Iterator[Group]:
    below = [item for item in line.items if item.kind == "kpi"]
    if below or depth:
        yield Group(
            title=line.title,
            depth=max(depth - 1, 0),
            tag=views.tag(line.status, line.severity),
            score=views.score_text(line),
            coverage="" if line.coverage == 1 else percent(line.coverage),
            rows=tuple(
                Row(kpis[item.id], item.critical, seen.why_withheld(item.id))
                for item in below
                if item.id in kpis and item.id in shown
            ),
        )
    for item in line.items:
        if item.kind != "kpi":
            yield from _groups(item, kpis, shown, seen, depth + 1)


def _of_perspective(seen: Snapshot, perspective: str | None) -> Iterator[str]:
    """The KPIs of a perspective: by their own, else by the objective that has them; all where none is asked for."""
    charter = seen.judged.computed.compiled.charter
    by_objective = {
        name: each.perspective for each in charter.strategy.objectives for name in each.kpis if each.unit is None
    }
    for page in seen.content.kpis:
        mine = page.kpi.perspective or by_objective.get(page.id)
        if perspective is None or mine == perspective:
            yield page.id
