"""What follows from the clauses: determinations, each with what it rests on where the reader may see that."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router

from tallystick.obligations.record import record_of
from tallystick.sharing.words import Kind, Outlet
from tallystick.web.access.lookup import alliance_for
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.snapshot import Seen
from tallystick.web.api.lists import Listed, Paging, listed
from tallystick.web.api.shapes import Shape
from tallystick.web.pages.obligations.coming_in import enter
from tallystick.web.pages.obligations.places import place_name

router = Router(tags=["determinations"])

PUBLIC = ("clause", "title", "obligor", "beneficiary", "scope", "period", "start", "end", "outcome")
"""What is shown of one whose figures are kept from the reader."""


class DeterminationFilter(Shape):
    """Which determinations are asked for."""

    clause: str | None = None
    period: str | None = None
    party: str | None = None
    """The obligor, or a beneficiary."""


class DeterminationOut(Shape):
    """A determination as the reader may see it."""

    clause: str
    place: str
    """What it is called in addresses: whose it is, and of which period and cell."""
    title: str
    obligor: str
    beneficiary: list[str]
    scope: dict[str, str | None]
    period: str
    start: date
    end: date
    """Not contained."""
    outcome: str
    masked: bool
    """Whether its figures are kept from the reader; all below is null then."""
    value: str | None
    unit: str | None
    threshold: str | None
    amount: str | None
    """What the obligor owes, in the currency; below zero what it gets."""
    open_amount: str | None
    currency: str | None
    points: str | None
    because: list[str]
    hash: str | None


class WholeDeterminationOut(DeterminationOut):
    """A determination with its record."""

    record: dict[str, Any]
    """As ``tally determine --format json`` has it; of one that is masked its outcome alone."""


@router.get("/{alliance}/determinations", response=Listed[DeterminationOut], operation_id="list_determinations",
            summary="Determinations")  # fmt: skip
def list_determinations(
    request: HttpRequest, alliance: str, paging: Query[Paging], wanted: Query[DeterminationFilter]
) -> Listed[DeterminationOut]:
    """The determinations that the reader may see."""
    here = alliance_for(request, alliance, Outlet.API)
    return listed(request, determinations_seen(here, wanted), paging, key=_key, show=determination_out)


def determinations_seen(here: Here, wanted: DeterminationFilter) -> list[Seen]:
    """Those that are asked for and may be seen; Http404 where the reader sees none at all."""
    return [each for each in enter(here, Kind.DETERMINATION).seen if _is_wanted(each, wanted)]


def _is_wanted(each: Seen, wanted: DeterminationFilter) -> bool:
    made = each.determination
    return (
        wanted.clause in (None, made.clause)
        and wanted.period in (None, made.period)
        and wanted.party in (None, made.obligor, *made.beneficiary)
    )


def _key(each: Seen) -> object:
    return each.determination.clause, place_name(each.determination)


def determination_out(each: Seen) -> DeterminationOut:
    """A determination as it is sent."""
    made, record = each.determination, record_of(each.determination)
    kept = {name: record[name] for name in PUBLIC}
    more = ("value", "unit", "threshold", "amount", "open_amount", "currency", "points", "hash")
    hidden = dict.fromkeys(more)
    shown = hidden if each.masked else {name: record[name] for name in more}
    because = [] if each.masked else record["because"]
    return DeterminationOut(**kept, **shown, place=place_name(made), masked=each.masked, because=because)


@router.get("/{alliance}/determinations/{clause}/{place}", response=WholeDeterminationOut,
            operation_id="read_determination", summary="One determination")  # fmt: skip
def read_determination(request: HttpRequest, alliance: str, clause: str, place: str) -> WholeDeterminationOut:
    """One determination with its record."""
    here = alliance_for(request, alliance, Outlet.API)
    found = enter(here, Kind.DETERMINATION).by_place.get((clause, place))
    if found is None:
        raise Http404
    record = record_of(found.determination)
    if found.masked:
        record = {name: record[name] for name in PUBLIC}
    return WholeDeterminationOut(**determination_out(found).model_dump(), record=record)
