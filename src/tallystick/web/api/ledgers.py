"""The record: entries of the ledger with their proofs, and its checkpoints, as files that other programs verify."""

from datetime import datetime
from typing import Annotated

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Path, Query, Router

from tallystick.ledger.proof import proof_file
from tallystick.ledger.spelling import write_base64
from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.access.lookup import alliance_for
from tallystick.web.alliances.here import Here
from tallystick.web.api.charters import AS_TEXT, TEXT
from tallystick.web.api.lists import Listed, Paging, listed
from tallystick.web.api.shapes import Shape
from tallystick.web.api.tags import unless_known
from tallystick.web.pages.record.entries import entry_of
from tallystick.web.pages.record.reading import Record, checkpoint_of, open_record, record_in

router = Router(tags=["record"])

Number = Annotated[int, Path(ge=0, le=2**31 - 1)]


class RecordOut(Shape):
    """The record at a glance."""

    origin: str
    """What the log calls itself."""
    key: str
    """The verifier key of the log."""
    size: int
    """How many entries there are."""
    root: str
    """Of the last checkpoint, in base64."""
    state: str
    believed: int | None
    """The size of the last checkpoint that its witnesses have cosigned as agreed; null where none has."""
    checkpoints: list[int]
    """Sizes of every checkpoint, the last one first."""


class LedgerEntryOut(Shape):
    """An entry as the reader may see it."""

    index: int
    kind: str
    stream: str
    number: int
    """Its place in its stream."""
    recorded: datetime
    text: str
    """What it says, in a sentence."""
    content: str | None
    """The canonical JSON that stands there; null where it is withheld."""


def _record(request: HttpRequest, alliance: str) -> tuple[Here, Record]:
    here = alliance_for(request, alliance, Outlet.API)
    here.require(Action.SEE, here.thing(Kind.RECORD))
    unless_known(request, here)
    record = record_in(here)
    if record is None:
        raise Http404
    return here, record


@router.get("/{alliance}/record", response=RecordOut, operation_id="read_record", summary="The record at a glance")
def read_record(request: HttpRequest, alliance: str) -> RecordOut:
    """The record: how long it is, who signs it, and what is believed of it."""
    _here, record = _record(request, alliance)
    return RecordOut(
        origin=record.origin, key=record.log_key.written(), size=record.size,
        root=write_base64(record.checkpoint.root), state=record.standing.state,
        believed=None if record.believed is None else record.believed.size, checkpoints=list(record.sizes),
    )  # fmt: skip


@router.get(
    "/{alliance}/record/entries", response=Listed[LedgerEntryOut], operation_id="list_entries", summary="Entries"
)
def list_entries(
    request: HttpRequest, alliance: str, paging: Query[Paging], kind: str | None = None, stream: str | None = None
) -> Listed[LedgerEntryOut]:
    """The entries of the ledger, the first one first; of those that concern others place, kind and time are shown."""
    here, record = _record(request, alliance)
    found = [each for each in record.view.entries if kind in (None, each[1].kind) and stream in (None, each[1].stream)]
    return listed(request, found, paging, key=lambda each: each[0], show=lambda each: entry_out(here, *each))


def entry_out(here: Here, index: int, record: object) -> LedgerEntryOut:
    """An entry as it is sent."""
    found = entry_of(here, index, record)  # type: ignore[arg-type]  # a record of the ledger
    return LedgerEntryOut(
        index=found.index, kind=found.kind, stream=found.stream, number=found.number, recorded=found.recorded,
        text=found.text, content=found.content,
    )  # fmt: skip


@router.get(
    "/{alliance}/record/entries/{index}", response=LedgerEntryOut, operation_id="read_entry", summary="One entry"
)
def read_entry(request: HttpRequest, alliance: str, index: Number) -> LedgerEntryOut:
    """One entry of the ledger."""
    here, record = _record(request, alliance)
    if index >= record.size:
        raise Http404
    return entry_out(here, *record.view.entries[index])


@router.get("/{alliance}/record/entries/{index}/proof", operation_id="read_proof", summary="The proof of an entry",
            openapi_extra=AS_TEXT)  # fmt: skip
def read_proof(request: HttpRequest, alliance: str, index: Number) -> HttpResponse:
    """The proof that an entry is in the ledger (C2SP tlog-proof), for the last checkpoint that is believed, if any."""
    here, record = _record(request, alliance)
    if index >= record.size:
        raise Http404
    believed = record.believed
    with open_record(here) as opened:
        size = believed.size if believed is not None and believed.size > index else record.checkpoint.size
        note = opened.store.checkpoint(size)
        content = proof_file(index, opened.store.inclusion(index, size), note.written()).written()
    return HttpResponse(content, content_type=TEXT)


@router.get("/{alliance}/checkpoint", operation_id="read_checkpoint", summary="A checkpoint", openapi_extra=AS_TEXT)
def read_checkpoint(
    request: HttpRequest, alliance: str, size: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None
) -> HttpResponse:
    """A checkpoint as signed (C2SP tlog-checkpoint), with the cosignatures it has; by default the last one."""
    here, record = _record(request, alliance)
    wanted = record.checkpoint.size if size is None else size
    if wanted not in record.sizes:
        raise Http404
    return HttpResponse(checkpoint_of(here, wanted).written(), content_type=TEXT)
