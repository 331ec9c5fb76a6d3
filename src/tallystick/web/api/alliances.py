"""The alliances of the reader."""

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Query, Router

from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.access.lookup import alliance_for, alliances_for
from tallystick.web.alliances.here import Here
from tallystick.web.api.lists import Listed, Paging, listed
from tallystick.web.api.shapes import Shape

router = Router(tags=["alliances"])


class AllianceOut(Shape):
    """An alliance."""

    name: str
    title: str
    parties: list[str]
    on: date
    """The day on which it is looked at."""


class PartyOut(Shape):
    """A party of an alliance."""

    id: str
    name: str


class WholeAllianceOut(AllianceOut):
    """An alliance, and how it stands."""

    now: datetime
    """What its clock reads."""
    zone: str
    state: str
    """``open``, ``frozen`` or ``closed``."""
    members: list[PartyOut]
    mine: list[str]
    """The parties for which the reader acts."""
    charter_is_sound: bool
    """Whether its charter can be computed; else the charter's operation says what is wrong with it."""


@router.get("", response=Listed[AllianceOut], operation_id="list_alliances", summary="The alliances of the reader")
def list_alliances(request: HttpRequest, paging: Query[Paging]) -> Listed[AllianceOut]:
    """All alliances that the reader may see."""
    every = list(alliances_for(request, Outlet.API))
    return listed(request, every, paging, key=lambda here: here.name, show=_shown)


def _shown(here: Here) -> AllianceOut:
    return AllianceOut(name=here.name, title=here.title, parties=list(here.charter.parties), on=here.today)


@router.get("/{alliance}", response=WholeAllianceOut, operation_id="read_alliance", summary="One alliance")
def read_alliance(request: HttpRequest, alliance: str) -> WholeAllianceOut:
    """An alliance with its parties."""
    here = alliance_for(request, alliance, Outlet.API)
    here.require(Action.SEE, here.thing(Kind.ALLIANCE))
    return WholeAllianceOut(
        **_shown(here).model_dump(),
        now=here.instant.replace(microsecond=0),
        zone=here.charter.zone,
        state=here.alliance.state,
        members=[PartyOut(id=name, name=party.name) for name, party in here.charter.parties.items()],
        mine=sorted(here.parties),
        charter_is_sound=here.opened.reading.compiled is not None,
    )
