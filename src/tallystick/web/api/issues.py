"""Issues: read, raised, and added to."""

from datetime import date

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Status

from tallystick.charter.issues import Issue
from tallystick.charter.model.issues import Impact, Likelihood, State
from tallystick.charter.model.issues import Kind as IssueKind
from tallystick.cycle.issues import add_to_issue, raise_issue
from tallystick.errors import InputError
from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.access.lookup import alliance_for
from tallystick.web.alliances.hands import speaks_as
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.records import locked
from tallystick.web.api.lists import Listed, Paging, listed
from tallystick.web.api.refusing import ProblemError
from tallystick.web.api.shapes import Sent, Shape
from tallystick.web.pages.issues.forms import MOST
from tallystick.web.pages.issues.listing import Listed as Seen
from tallystick.web.pages.issues.listing import Wanted, chosen, is_there, seen
from tallystick.web.pages.issues.views import tell_of
from tallystick.web.problems import NOT_AS_DESCRIBED

router = Router(tags=["issues"])


class IssueFilter(Shape):
    """Which issues are asked for."""

    state: str = Field(default="", description="A state; `unfinished` for those that are to be dealt with.")
    kind: str = ""
    on: str = Field(default="", description="The path of an element of the charter, and of all below it.")
    period: str = ""


class EntryOut(Shape):
    """One thing that was said."""

    on: date
    by: str
    text: str
    state: str | None
    owner: str | None


class IssueOut(Shape):
    """An issue."""

    id: str
    kind: str
    state: str
    on: str
    """The element of the charter that it is about, by its path."""
    period: str | None
    owner: str | None
    raised_by: str
    likelihood: str | None
    impact: str | None
    history: list[EntryOut]
    """Oldest first."""


class IssueIn(Sent):
    """A new issue."""

    kind: IssueKind
    on: str = Field(
        default="charter", max_length=200, description="The path of an element: `kpis/completion`, or `charter`."
    )
    text: str = Field(min_length=1, max_length=MOST)
    period: str | None = None
    owner: str | None = Field(default=None, description="Who deals with it: `party/role`.")
    likelihood: Likelihood | None = Field(default=None, description="Of a risk.")
    impact: Impact | None = Field(default=None, description="Of a risk.")


class EntryIn(Sent):
    """Something that is added to an issue."""

    text: str = Field(min_length=1, max_length=MOST)
    state: State | None = None
    owner: str | None = None


def _here(request: HttpRequest, alliance: str) -> Here:
    here = alliance_for(request, alliance, Outlet.API)
    here.require(Action.SEE, here.thing(Kind.ISSUE))
    return here


@router.get("/{alliance}/issues", response=Listed[IssueOut], operation_id="list_issues", summary="Issues")
def list_issues(
    request: HttpRequest, alliance: str, paging: Query[Paging], wanted: Query[IssueFilter]
) -> Listed[IssueOut]:
    """The issues that the reader sees, the latest first."""
    return listed(request, issues_seen(_here(request, alliance), wanted), paging, key=lambda each: each.issue.id,
                  show=lambda each: issue_out(each.issue))  # fmt: skip


def issues_seen(here: Here, wanted: IssueFilter) -> tuple[Seen, ...]:
    """The issues that are asked for, of those that the reader sees."""
    return chosen(seen(here), Wanted(wanted.state, wanted.kind, wanted.on, wanted.period))


def issue_out(issue: Issue) -> IssueOut:
    """An issue as it is sent."""
    return IssueOut(
        id=issue.id, kind=issue.kind, state=issue.state, on=issue.on, period=issue.period, owner=issue.owner,
        raised_by=issue.history[0].by, likelihood=issue.likelihood, impact=issue.impact,
        history=[
            EntryOut(on=each.date, by=each.by, text=each.text, state=each.state, owner=each.owner)
            for each in issue.history
        ],
    )  # fmt: skip


@router.get("/{alliance}/issues/{issue}", response=IssueOut, operation_id="read_issue", summary="One issue")
def read_issue(request: HttpRequest, alliance: str, issue: str) -> IssueOut:
    """One issue with all that was said."""
    return issue_out(_found(_here(request, alliance), issue).issue)


def _found(here: Here, name: str) -> Seen:
    found = next((each for each in seen(here) if each.issue.id == name), None)
    if found is None:
        raise Http404
    return found


@router.post("/{alliance}/issues", response={201: IssueOut}, operation_id="raise_issue", summary="Raise an issue")
def raise_(request: HttpRequest, alliance: str, said: IssueIn) -> Status[IssueOut]:
    """Raises an issue on an element of the charter; those whom it concerns are told."""
    here = alliance_for(request, alliance, Outlet.API)
    here.require(Action.COMMENT, here.thing(Kind.ISSUE))
    if not is_there(here, said.on):
        raise InputError(_("The charter has no element “%(path)s” that you may see.") % {"path": said.on})
    if said.kind != "risk" and (said.likelihood or said.impact):
        raise ProblemError(422, NOT_AS_DESCRIBED, "Only a risk has a likelihood and an impact; leave them out.")
    with locked(here.alliance.root):
        made = raise_issue(
            here.alliance.root, kind=said.kind, on=said.on, by=speaks_as(here), text=_text(said.text), day=here.today,
            period=said.period or None,
            fields={"owner": said.owner, "likelihood": said.likelihood, "impact": said.impact},
        )  # fmt: skip
    tell_of(request, here, made, new=True)
    return Status(201, issue_out(made))


@router.post("/{alliance}/issues/{issue}/entries", response={201: IssueOut}, operation_id="add_to_issue",
             summary="Add to an issue")  # fmt: skip
def add(request: HttpRequest, alliance: str, issue: str, said: EntryIn) -> Status[IssueOut]:
    """Adds something to an issue; a state and an owner are given by whoever may answer it."""
    here = _here(request, alliance)
    found = _found(here, issue)
    here.require(Action.COMMENT, here.thing(Kind.ISSUE))
    if said.state is not None or said.owner:
        here.require(Action.ANSWER, here.thing(Kind.ISSUE))
    with locked(here.alliance.root):
        made = add_to_issue(
            here.alliance.root, found.issue.id, by=speaks_as(here), text=_text(said.text), day=here.today,
            state=said.state, owner=said.owner or None,
        )  # fmt: skip
    tell_of(request, here, made, new=False)
    return Status(201, issue_out(made))


def _text(text: str) -> str:
    said = text.strip()
    if not said:
        raise ProblemError(422, NOT_AS_DESCRIBED, "The text is empty; write what it is about.")
    return said
