"""Editions: what was published of which period, in which state, and who signed it."""

from datetime import datetime

from django.http import Http404, HttpRequest
from ninja import Query, Router

from tallystick.cycle.publications import Publication
from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.access.lookup import alliance_for
from tallystick.web.alliances.here import Here
from tallystick.web.api.lists import Listed, Paging, listed
from tallystick.web.api.shapes import Shape
from tallystick.web.api.tags import unless_known
from tallystick.web.pages.record.entries import sees_edition
from tallystick.web.pages.record.reading import Record, record_in

router = Router(tags=["editions"])


class EditionOut(Shape):
    """An edition."""

    name: str
    period: str
    state: str
    """``provisional``, ``final`` or ``restated``."""
    known_at: datetime
    """Up to when facts counted."""
    document: str
    """The digest of its document."""
    entry: int
    """Its place in the ledger."""
    superseded_by: str | None
    signed_by: list[str]
    """The parties that have approved it."""


@router.get("/{alliance}/editions", response=Listed[EditionOut], operation_id="list_editions", summary="Editions")
def list_editions(
    request: HttpRequest, alliance: str, paging: Query[Paging], period: str | None = None
) -> Listed[EditionOut]:
    """The editions that the reader may see, the latest first; their figures are asked for with ``edition``."""
    here = _here(request, alliance)
    record, found = editions_seen(here)
    wanted = [each for each in reversed(found) if period in (None, each.period)]
    return listed(request, wanted, paging, key=lambda each: each.name, show=lambda each: edition_out(record, each))


@router.get("/{alliance}/editions/{edition}", response=EditionOut, operation_id="read_edition", summary="One edition")
def read_edition(request: HttpRequest, alliance: str, edition: str) -> EditionOut:
    """One edition."""
    record, found = editions_seen(_here(request, alliance))
    named = next((each for each in found if each.name == edition), None)
    if named is None:
        raise Http404
    return edition_out(record, named)


def _here(request: HttpRequest, alliance: str) -> Here:
    here = alliance_for(request, alliance, Outlet.API)
    here.require(Action.SEE, here.thing(Kind.EDITION))
    unless_known(request, here)
    return here


def editions_seen(here: Here) -> tuple[Record | None, list[Publication]]:
    """The record, and the editions of it that the reader may see, in the order in which they were published."""
    record = record_in(here)
    return record, [] if record is None else [each for each in record.publications if sees_edition(here, each.period)]


def edition_out(record: Record | None, each: Publication) -> EditionOut:
    """An edition as it is sent."""
    signed = () if record is None else record.view.agreement.signatures_of(each.document)
    return EditionOut(
        name=each.name, period=each.period, state=each.state, known_at=each.known_at, document=each.document,
        entry=each.index, superseded_by=each.superseded_by,
        signed_by=sorted({sign.party for sign in signed if sign.approves}),
    )  # fmt: skip
