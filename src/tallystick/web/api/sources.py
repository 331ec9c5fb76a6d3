"""The sources that the reader sees: how their files are written, and who provides them."""

from django.http import Http404, HttpRequest
from ninja import Query, Router

from tallystick.sharing.words import Outlet
from tallystick.web.access.lookup import alliance_for
from tallystick.web.alliances.here import Here
from tallystick.web.api.lists import Listed, Paging, listed
from tallystick.web.api.shapes import Shape
from tallystick.web.entering.whose import delivers_for, provider, sees_source, sources_seen

router = Router(tags=["sources"])


class ColumnOut(Shape):
    """A column of a source."""

    name: str
    called: str
    """Its heading in files."""
    title: str | None
    type: str
    unit: str | None
    required: bool
    disclosure: str


class SourceOut(Shape):
    """A source."""

    name: str
    title: str
    provided_by: str | None
    party: str | None
    """The party that provides it; null where nobody or somebody outside does."""
    key: list[str]
    time: str | None
    """The column that says when a fact happened."""
    columns: list[ColumnOut]
    deliver: bool
    """Whether the reader may deliver to it."""


def source_of(request: HttpRequest, alliance: str, source: str) -> Here:
    """The alliance with a source that the reader sees; Http404 where there is none."""
    here = alliance_for(request, alliance, Outlet.API)
    if source not in here.charter.sources or not sees_source(here, source):
        raise Http404
    return here


@router.get("/{alliance}/sources", response=Listed[SourceOut], operation_id="list_sources", summary="Sources")
def list_sources(request: HttpRequest, alliance: str, paging: Query[Paging]) -> Listed[SourceOut]:
    """Every source that the reader sees."""
    here = alliance_for(request, alliance, Outlet.API)
    names = sources_seen(here)
    if not names:
        raise Http404
    return listed(request, names, paging, key=lambda name: name, show=lambda name: _out(here, name))


@router.get("/{alliance}/sources/{source}", response=SourceOut, operation_id="read_source", summary="One source")
def read_source(request: HttpRequest, alliance: str, source: str) -> SourceOut:
    """One source with its columns."""
    return _out(source_of(request, alliance, source), source)


def _out(here: Here, name: str) -> SourceOut:
    declared = here.charter.sources[name]
    return SourceOut(
        name=name, title=declared.title or name, provided_by=declared.provided_by, party=provider(here.charter, name),
        key=list(declared.key), time=declared.time, deliver=delivers_for(here, name) is not None,
        columns=[
            ColumnOut(
                name=column, called=it.called or it.at or " + ".join(it.joined) or column, title=it.title, type=it.type,
                unit=it.unit, required=it.required, disclosure=it.disclosure,
            )
            for column, it in declared.columns.items()
        ],
    )  # fmt: skip
