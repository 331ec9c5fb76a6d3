"""Exports: asked for, looked after, and taken away as files."""

from datetime import datetime
from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Field, Path, Query, Router, Status
from pydantic import ConfigDict

from tallystick.sharing.words import Outlet
from tallystick.web.access.asking import person_asking, token_shown
from tallystick.web.access.lookup import alliance_for
from tallystick.web.alliances.here import Here
from tallystick.web.api.lists import Listed, Paging, listed
from tallystick.web.api.shapes import Shape
from tallystick.web.exports.making import ask, hand_out
from tallystick.web.exports.models import Export
from tallystick.web.exports.tables import Asked, Form, What
from tallystick.web.exports.writing import TYPES

router = Router(tags=["exports"])

_BYTES = {"type": "string", "format": "binary"}

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


class ExportIn(Asked):
    """What is to be exported, and in which form."""

    model_config = ConfigDict(extra="forbid")

    what: What
    form: Form = Field(description="`ocds` makes a release of figures, and takes an ocid.")
    ocid: str | None = Field(default=None, min_length=1, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")


class ExportOut(Shape):
    """An export."""

    id: int
    what: str
    form: str
    asked: dict[str, str]
    state: str
    """``making``, ``ready`` or ``failed``."""
    said: str
    """Why there is none."""
    name: str
    rows: int
    size: int
    """Bytes."""
    sha256: str
    asked_at: datetime
    job: int | None
    file: str | None
    """Where the file is; null while there is none."""


@router.post("/{alliance}/exports", operation_id="export", summary="Ask for an export",
             response={201: ExportOut, 202: ExportOut})  # fmt: skip
def export(request: HttpRequest, alliance: str, said: ExportIn) -> Status[ExportOut]:
    """Makes a file of what the reader may see; a large one by a worker (202), to be looked for until it is ready."""
    here = alliance_for(request, alliance, Outlet.EXPORT)
    person = person_asking(request)
    if person is None:
        raise Http404
    made = ask(
        here,
        person,
        token_shown(request),
        what=said.what,
        form=said.form,
        asked=Asked(**said.model_dump()),
        ocid=said.ocid,
    )
    return Status(201 if made.job is None else 202, _out(here, made))


@router.get("/{alliance}/exports", response=Listed[ExportOut], operation_id="list_exports", summary="Exports")
def list_exports(request: HttpRequest, alliance: str, paging: Query[Paging]) -> Listed[ExportOut]:
    """The exports that whoever asks asked for within the week, the latest first."""
    here = alliance_for(request, alliance, Outlet.EXPORT)
    return listed(
        request, list(_own(request, here)), paging, key=lambda each: each.pk, show=lambda each: _out(here, each)
    )


@router.get("/{alliance}/exports/{export}", response=ExportOut, operation_id="read_export", summary="One export")
def read_export(request: HttpRequest, alliance: str, export: Number) -> ExportOut:
    """Whether an export is ready."""
    here = alliance_for(request, alliance, Outlet.EXPORT)
    return _out(here, _found(request, here, export))


@router.get("/{alliance}/exports/{export}/file", operation_id="read_export_file", summary="The file of an export",
            openapi_extra={"responses": {200: {"description": "OK", "content": {
                kind.partition(";")[0]: {"schema": {"type": "object"} if form == "ocds" else _BYTES}
                for form, kind in TYPES.items()
            }}}})  # fmt: skip
def read_export_file(request: HttpRequest, alliance: str, export: Number) -> HttpResponse:
    """The file, as long as nothing that its reader may see has changed; it stands in the access log."""
    here = alliance_for(request, alliance, Outlet.EXPORT)
    found = _found(request, here, export)
    return file_answer(request, here, found)


def file_answer(request: HttpRequest, here: Here, found: Export) -> HttpResponse:
    """An export as a download that runs nothing."""
    answer = HttpResponse(hand_out(request, here, found), content_type=TYPES[found.form])
    answer["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    answer["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _own(request: HttpRequest, here: Here):  # type: ignore[no-untyped-def]  # a query set
    token = token_shown(request)
    mine = Export.objects.filter(alliance=here.alliance, person=person_asking(request)).select_related("job")
    return mine if token is None else mine.filter(token=token)


def _found(request: HttpRequest, here: Here, pk: int) -> Export:
    found: Export | None = _own(request, here).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _out(here: Here, each: Export) -> ExportOut:
    ready = each.state == "ready"
    return ExportOut(
        id=each.pk, what=each.what, form=each.form, asked=each.asked, state=each.state, said=each.said, name=each.name,
        rows=each.rows, size=each.size, sha256=each.sha256, asked_at=each.asked_at,
        job=None if each.job is None else each.job.pk,
        file=f"/api/v1/alliances/{here.name}/exports/{each.pk}/file" if ready else None,
    )  # fmt: skip
