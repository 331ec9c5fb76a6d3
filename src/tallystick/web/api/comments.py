"""Comments on KPIs and objectives: read and said."""

from dataclasses import replace
from datetime import datetime

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Status

from tallystick.sharing.asked import Thing
from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.access.asking import person_asking
from tallystick.web.access.lookup import alliance_for
from tallystick.web.alliances.here import Here
from tallystick.web.api.lists import Listed, Paging, listed
from tallystick.web.api.refusing import ProblemError
from tallystick.web.api.shapes import Sent, Shape
from tallystick.web.pages.objectives.seeing import objective_thing, visible_objectives
from tallystick.web.problems import NOT_AS_DESCRIBED
from tallystick.web.talk.comments import comments_on, say
from tallystick.web.talk.models import Comment

router = Router(tags=["comments"])

MOST = 4000


class CommentOut(Shape):
    """Something that somebody said."""

    id: int
    said: datetime
    party: str
    """For which party it was said."""
    text: str


class CommentIn(Sent):
    """Something to say."""

    text: str = Field(min_length=1, max_length=MOST)


def _kpi(here: Here, name: str, action: Action) -> None:
    thing = here.thing(Kind.KPI)
    owner = _looking(here, action, thing)
    if name not in here.charter.kpis or not owner.may(Action.SEE, thing).allowed:
        raise Http404
    here.require(action, thing)


def _objective(here: Here, name: str, action: Action) -> None:
    owner = _looking(here, action, here.thing(Kind.OBJECTIVE))
    agreed = visible_objectives(owner, here.charter).get(name)
    if agreed is None:
        raise Http404
    here.require(action, objective_thing(here, agreed, here.charter))


def _looking(here: Here, action: Action, whole: Thing) -> Here:
    """Whoever looks for what is named: to say something, the owner of the token, which need not read as well.

    Whoever says nothing at all about things of the kind is refused before anything is looked for, whatever they name.
    """
    if action is Action.SEE:
        return here
    here.require(action, whole)
    return replace(here, actor=replace(here.actor, token=None))


def _listed(request: HttpRequest, here: Here, kind: Kind, name: str, paging: Paging) -> Listed[CommentOut]:
    return listed(request, comments_on(here, kind, name), paging, key=lambda each: each.pk, show=_out)


def _out(each: Comment) -> CommentOut:
    return CommentOut(id=each.pk, said=each.said, party=each.party, text=each.text)


def _said(request: HttpRequest, here: Here, kind: Kind, name: str, said: CommentIn) -> Status[CommentOut]:
    person = person_asking(request)
    if person is None:
        raise Http404
    if not said.text.strip():
        raise ProblemError(422, NOT_AS_DESCRIBED, "The text is empty; write what you want to say.")
    return Status(201, _out(say(here, person, kind, name, said.text)))


@router.get("/{alliance}/kpis/{kpi}/comments", response=Listed[CommentOut], operation_id="list_kpi_comments",
            summary="Comments on a KPI")  # fmt: skip
def list_kpi_comments(request: HttpRequest, alliance: str, kpi: str, paging: Query[Paging]) -> Listed[CommentOut]:
    """What was said about a KPI, oldest first."""
    here = alliance_for(request, alliance, Outlet.API)
    _kpi(here, kpi, Action.SEE)
    return _listed(request, here, Kind.KPI, kpi, paging)


@router.post("/{alliance}/kpis/{kpi}/comments", response={201: CommentOut}, operation_id="comment_on_kpi",
             summary="Comment on a KPI")  # fmt: skip
def comment_on_kpi(request: HttpRequest, alliance: str, kpi: str, said: CommentIn) -> Status[CommentOut]:
    """Says something about a KPI."""
    here = alliance_for(request, alliance, Outlet.API)
    _kpi(here, kpi, Action.COMMENT)
    return _said(request, here, Kind.KPI, kpi, said)


@router.get("/{alliance}/objectives/{objective}/comments", response=Listed[CommentOut],
            operation_id="list_objective_comments", summary="Comments on an objective")  # fmt: skip
def list_objective_comments(
    request: HttpRequest, alliance: str, objective: str, paging: Query[Paging]
) -> Listed[CommentOut]:
    """What was said about an objective, oldest first."""
    here = alliance_for(request, alliance, Outlet.API)
    _objective(here, objective, Action.SEE)
    return _listed(request, here, Kind.OBJECTIVE, objective, paging)


@router.post("/{alliance}/objectives/{objective}/comments", response={201: CommentOut},
             operation_id="comment_on_objective", summary="Comment on an objective")  # fmt: skip
def comment_on_objective(request: HttpRequest, alliance: str, objective: str, said: CommentIn) -> Status[CommentOut]:
    """Says something about an objective."""
    here = alliance_for(request, alliance, Outlet.API)
    _objective(here, objective, Action.COMMENT)
    return _said(request, here, Kind.OBJECTIVE, objective, said)
