"""Cases: where each is, whose turn it is, which clocks run, and what was done."""

from datetime import date, datetime

from django.http import Http404, HttpRequest
from ninja import Query, Router

from tallystick.obligations.cases.case import Case
from tallystick.sharing.words import Kind, Outlet
from tallystick.web.access.lookup import alliance_for
from tallystick.web.api.lists import Listed, Paging, listed
from tallystick.web.api.shapes import Shape
from tallystick.web.pages.obligations.coming_in import enter
from tallystick.web.pages.obligations.obliged import Obliged

router = Router(tags=["cases"])

_FROM_FIGURES = ("figures", "close")
"""Steps of which the reason speaks of figures."""


class ClockOut(Shape):
    """Time that runs."""

    name: str
    what: str
    who: list[str]
    rule: str
    since: date | None
    due: date | None
    paused: bool
    passed: bool


class MoveOut(Shape):
    """Something that is next."""

    step: str
    who: list[str]
    by: date | None
    because: str


class CaseStepOut(Shape):
    """Something that was done."""

    id: str
    at: datetime
    step: str
    by: str
    says: str
    """In a sentence; of a privileged step that it took place."""


class CaseOut(Shape):
    """A case as it stands now."""

    id: str
    clause: str | None
    period: str | None
    obligor: str | None
    parties: list[str]
    status: str
    outcome: str | None
    rung: str | None
    turn: list[str]
    """The parties whose turn it is."""
    next: list[MoveOut]
    clocks: list[ClockOut]


class WholeCaseOut(CaseOut):
    """A case with its history."""

    history: list[CaseStepOut]
    remarks: list[str]


@router.get("/{alliance}/cases", response=Listed[CaseOut], operation_id="list_cases", summary="Cases")
def list_cases(
    request: HttpRequest, alliance: str, paging: Query[Paging], status: str | None = None, turn: str | None = None
) -> Listed[CaseOut]:
    """The cases that the reader may see; of a status, or in which it is a party's turn."""
    seen = enter(alliance_for(request, alliance, Outlet.API), Kind.CASE)
    found = [each for each in seen.cases if status in (None, each.status.value) and turn in (None, *each.turn)]
    return listed(request, found, paging, key=lambda each: each.id, show=lambda each: case_out(seen, each))


@router.get("/{alliance}/cases/{case}", response=WholeCaseOut, operation_id="read_case", summary="One case")
def read_case(request: HttpRequest, alliance: str, case: str) -> WholeCaseOut:
    """One case with all that was done."""
    seen = enter(alliance_for(request, alliance, Outlet.API), Kind.CASE)
    held = seen.case(case)
    if held is None:
        raise Http404
    return WholeCaseOut(
        **case_out(seen, held).model_dump(),
        history=[
            CaseStepOut(id=each.step.id, at=each.at, step=each.step.step, by=each.step.by, says=each.says)
            for each in held.history
        ],
        remarks=[str(each) for each in held.remarks],
    )


def case_out(seen: Obliged, held: Case) -> CaseOut:
    """A case as it is sent; what speaks of figures is left out where these are kept from the reader."""
    record = held.record
    masked = seen.masks(record.clause, record.period)
    return CaseOut(
        id=held.id, clause=record.clause, period=record.period, obligor=record.obligor, parties=list(record.parties),
        status=held.status.value, outcome=held.outcome, rung=held.rung, turn=list(held.turn),
        next=[
            MoveOut(
                step=each.step, who=list(each.who), by=each.by,
                because="" if masked and each.step in _FROM_FIGURES else each.because,
            )
            for each in held.next
        ],
        clocks=[
            ClockOut(
                name=each.name, what=each.what, who=list(each.who), rule=each.rule, since=each.since, due=each.due,
                paused=each.paused, passed=each.passed,
            )
            for each in held.clocks
        ],
    )  # fmt: skip
