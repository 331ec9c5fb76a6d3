"""The close: where every period stands with every source, what is due by when, and what is locked."""

from datetime import date, datetime

from django.http import Http404, HttpRequest
from ninja import Query, Router

from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.access.lookup import alliance_for
from tallystick.web.alliances.here import Here
from tallystick.web.api.lists import Listed, Paging, listed
from tallystick.web.api.shapes import Shape
from tallystick.web.pages.data.board import Cell, Line, board, line_of

router = Router(tags=["periods"])


class StepOut(Shape):
    """A step of the timetable."""

    step: str
    agreed: date
    until: date
    """The last day in time: the agreed one, or a later one by consent."""
    passed: bool


class SourceDeliveryOut(Shape):
    """One source's facts of a period."""

    source: str
    party: str | None
    """The party that provides them; null where somebody outside does."""
    state: str
    """``not_due``, ``due``, ``late`` or ``delivered``."""
    until: date | None
    delivered: datetime | None
    days_late: int
    mine: bool
    """Whether the reader may deliver them."""
    days_known: int
    days_expected: int
    """Days with facts, of those that have passed; 0 of 0 where the reader does not see the source."""


class CloseOut(Shape):
    """One period and how far its close has come."""

    period: str
    label: str
    start: date
    end: date
    """Not contained."""
    state: str
    edition: str | None
    """The edition that locked it."""
    reopened: bool
    steps: list[StepOut]
    deliveries: list[SourceDeliveryOut]


def _here(request: HttpRequest, alliance: str) -> Here:
    here = alliance_for(request, alliance, Outlet.API)
    here.require(Action.SEE, here.thing(Kind.PERIOD))
    return here


@router.get(
    "/{alliance}/periods", response=Listed[CloseOut], operation_id="list_periods", summary="The close of periods"
)
def list_periods(request: HttpRequest, alliance: str, paging: Query[Paging]) -> Listed[CloseOut]:
    """Every period, the latest first."""
    here = _here(request, alliance)
    found = [each for each in board(here).lines if _sees(here, each)]
    return listed(request, found, paging, key=lambda each: each.period, show=_out)


@router.get(
    "/{alliance}/periods/{period}", response=CloseOut, operation_id="read_period", summary="The close of one period"
)
def read_period(request: HttpRequest, alliance: str, period: str) -> CloseOut:
    """One period with its timetable and its sources."""
    here = _here(request, alliance)
    found = line_of(here, period)
    if found is None or not _sees(here, found):
        raise Http404
    return _out(found)


def _sees(here: Here, line: Line) -> bool:
    period = line.close.period
    return here.may(Action.SEE, here.thing(Kind.PERIOD, start=period.start, end=period.end)).allowed


def _out(line: Line) -> CloseOut:
    close, lock = line.close, line.lock
    state = close.state if lock is None else "locked" if lock.holds else "reopened"
    return CloseOut(
        period=close.period.id, label=close.period.label, start=close.period.start, end=close.period.end, state=state,
        edition=None if lock is None else lock.edition, reopened=lock is not None and not lock.holds,
        steps=[
            StepOut(step=each.step, agreed=each.agreed, until=each.until, passed=each.passed)
            for each in close.deadlines
        ],
        deliveries=[_delivery(each) for each in line.cells],
    )  # fmt: skip


def _delivery(cell: Cell) -> SourceDeliveryOut:
    said = cell.delivery
    return SourceDeliveryOut(
        source=cell.source, party=cell.party, state=said.state, until=said.until, delivered=said.delivered,
        days_late=said.days_late, mine=cell.mine, days_known=cell.known, days_expected=cell.expected,
    )  # fmt: skip
