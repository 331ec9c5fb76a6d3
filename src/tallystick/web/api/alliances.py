"""Alliances, their scorecards and figures, as the reader may see them."""

from datetime import date
from decimal import Decimal

from django.http import HttpRequest
from ninja import Router, Schema

from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.access.lookup import alliance_for, alliances_for
from tallystick.web.alliances.snapshot import Asked

router = Router(tags=["alliances"])


class AllianceOut(Schema):
    """An alliance."""

    name: str
    title: str
    parties: list[str]
    on: date
    """The day on which it is looked at."""


class FigureOut(Schema):
    """One figure as the reader may see it."""

    kpi: str
    party: str | None
    scope: dict[str, str | None]
    period: str
    value: str | None
    """A decimal in the unit; null where it is missing, or withheld."""
    unit: str
    missing: str | None
    quality: str | None
    withheld: str | None
    """Why it is withheld from the reader; null where it is not."""


class FiguresOut(Schema):
    """A page of figures."""

    figures: list[FigureOut]
    next: int | None
    """The ``offset`` of the next page; null on the last."""


@router.get("", response=list[AllianceOut], operation_id="list_alliances", summary="The alliances of the reader")
def list_alliances(request: HttpRequest) -> list[AllianceOut]:
    """All alliances that the reader may see."""
    return [
        AllianceOut(name=here.name, title=here.title, parties=list(here.charter.parties), on=here.today)
        for here in alliances_for(request, Outlet.API)
    ]


@router.get(
    "/{alliance}/figures", response=FiguresOut, operation_id="list_figures", summary="Figures of an alliance",
)  # fmt: skip
def list_figures(
    request: HttpRequest, alliance: str, kpi: str | None = None, period: str | None = None,
    known_on: date | None = None, limit: int = 200, offset: int = 0,
) -> FiguresOut:  # fmt: skip
    """Figures, those that are withheld emptied and marked."""
    here = alliance_for(request, alliance, Outlet.API)
    here.require(Action.SEE, here.thing(Kind.KPI))
    shown = [
        each
        for each in here.snapshot(Asked(known_on=known_on)).disclosed.values()
        if (kpi is None or each.figure.kpi == kpi) and (period is None or each.figure.period == period)
    ]
    size = min(max(limit, 1), 1000)
    page = shown[max(offset, 0) : max(offset, 0) + size]
    return FiguresOut(
        figures=[
            FigureOut(
                kpi=each.figure.kpi, party=each.figure.party, scope=dict(each.figure.scope), period=each.figure.period,
                value=_plain(each.figure.value), unit=each.figure.unit,
                missing=each.figure.missing.value if each.figure.missing else None,
                quality=each.figure.quality.value if each.figure.quality else None,
                withheld=each.because or None,
            )
            for each in page
        ],
        next=offset + size if offset + size < len(shown) else None,
    )  # fmt: skip


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
