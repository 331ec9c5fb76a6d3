"""The objectives that the reader sees, with what shows whether they are reached."""

from datetime import date

from django.http import Http404, HttpRequest
from ninja import Query, Router

from tallystick.obligations.figures_of import number
from tallystick.scorecard.strategy import ObjectiveState
from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.access.lookup import alliance_for
from tallystick.web.alliances.here import Here
from tallystick.web.api.figures import Look
from tallystick.web.api.lists import Listed, Paging, listed
from tallystick.web.api.shapes import Shape
from tallystick.web.api.tags import unless_known
from tallystick.web.pages.objectives.seeing import objective_thing, person_of
from tallystick.web.pages.objectives.strategy import strategy_seen
from tallystick.web.watching import seen as watched

router = Router(tags=["objectives"])


class MilestoneOut(Shape):
    """A step on the way, with the day until which it is to be done."""

    title: str
    due: date
    state: str


class ObjectiveKpiOut(Shape):
    """A KPI that shows whether the objective is reached, at the cell of its unit."""

    kpi: str
    value: str | None
    unit: str
    missing: str | None
    target: str | None
    status: str
    severity: str
    progress: str | None
    """From baseline to target, 0 to 1; null without a baseline."""


class ObjectiveOut(Shape):
    """An objective as it stands."""

    id: str
    title: str
    statement: str
    perspective: str | None
    level: str
    unit: str | None
    owner: str | None
    start: date | None
    until: date | None
    status: str
    severity: str
    coverage: str
    kpis: list[ObjectiveKpiOut]
    milestones: list[MilestoneOut]
    supports: list[str]
    """The objectives that it contributes to, of those that the reader sees."""


def _seen(request: HttpRequest, alliance: str, look: Look) -> tuple[Here, dict[str, ObjectiveOut]]:
    here = alliance_for(request, alliance, Outlet.API)
    here.require(Action.SEE, here.thing(Kind.OBJECTIVE))
    unless_known(request, here)
    return here, objectives_seen(here, look)


def objectives_seen(here: Here, look: Look) -> dict[str, ObjectiveOut]:
    """The objectives that the reader sees, by id; none where the charter says nothing of a strategy."""
    strategy = strategy_seen(here, here.snapshot(look.asked))
    if strategy is None:
        return {}
    edges = strategy.view.map.edges
    above = {
        name: list(dict.fromkeys(each.parent for each in edges if each.child == name)) for name in strategy.objectives
    }
    return {name: _out(view.state, above[name]) for name, view in strategy.objectives.items()}


def _out(state: ObjectiveState, supports: list[str]) -> ObjectiveOut:
    return ObjectiveOut(
        id=state.id, title=state.title, statement=state.statement, perspective=state.perspective, level=state.level,
        unit=state.unit, owner=state.owner, start=state.start, until=state.until, status=state.status,
        severity=state.severity, coverage=number(state.coverage) or "0", supports=supports,
        kpis=[
            ObjectiveKpiOut(
                kpi=each.figure.kpi, value=None if each.figure.value is None else format(each.figure.value, "f"),
                unit=each.figure.unit, missing=each.figure.missing.value if each.figure.missing else None,
                target=number(each.target), status=each.status, severity=each.severity, progress=number(each.progress),
            )
            for each in state.judgements
        ],
        milestones=[
            MilestoneOut(title=each.title, due=each.due, state=each.state) for each in state.milestones
        ],
    )  # fmt: skip


def _watch(request: HttpRequest, here: Here, name: str) -> None:
    """Writes down that somebody's own objective is seen."""
    agreed = next((each for each in here.charter.strategy.objectives if each.id == name), None)
    if agreed is None:
        return
    thing = objective_thing(here, agreed, here.charter)
    if thing.kind is Kind.PERSONAL:
        person = person_of(here, agreed.unit, here.charter)
        watched(request, here, Kind.PERSONAL, f"objective {name}", here.outlet, party=thing.party or "", person=person)


@router.get(
    "/{alliance}/objectives", response=Listed[ObjectiveOut], operation_id="list_objectives", summary="Objectives"
)
def list_objectives(
    request: HttpRequest, alliance: str, paging: Query[Paging], look: Query[Look]
) -> Listed[ObjectiveOut]:
    """Every objective that the reader sees, as it stands at the end of a period."""
    here, found = _seen(request, alliance, look)
    page = listed(request, list(found.values()), paging, key=lambda each: each.id, show=lambda each: each)
    for each in page.items:
        _watch(request, here, each.id)
    return page


@router.get(
    "/{alliance}/objectives/{objective}", response=ObjectiveOut, operation_id="read_objective", summary="One objective"
)
def read_objective(request: HttpRequest, alliance: str, objective: str, look: Query[Look]) -> ObjectiveOut:
    """One objective as it stands at the end of a period."""
    here, found = _seen(request, alliance, look)
    if objective not in found:
        raise Http404
    _watch(request, here, objective)
    return found[objective]
