"""Batches of a source: listed, delivered as a file, taken back. Files go the same way as those that people bring."""

from datetime import date, datetime
from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, File, Form, Path, Query, Router, Status
from ninja.files import UploadedFile

from tallystick.errors import InputError
from tallystick.sharing.words import Action, Kind, Outlet
from tallystick.web.access.asking import person_asking
from tallystick.web.access.lookup import alliance_for
from tallystick.web.alliances.here import Here
from tallystick.web.api.lists import Listed, Paging, listed
from tallystick.web.api.refusing import ProblemError
from tallystick.web.api.shapes import Sent, Shape
from tallystick.web.api.sources import source_of
from tallystick.web.entering.arriving import was_too_large
from tallystick.web.entering.correcting import withdraw
from tallystick.web.entering.models import RECORDED, Upload
from tallystick.web.entering.uploads import (
    bring,
    drop,
    is_large,
    queue_for,
    record,
    require_replaceable,
    try_out,
    upload_of,
)
from tallystick.web.entering.whose import SeenBatch, batch_seen, batches_seen, delivers_for, provider
from tallystick.web.problems import NOT_AS_DESCRIBED

router = Router(tags=["batches"])

MOST_PROBLEMS = 100
Number = Annotated[int, Path(ge=0, le=2**31 - 1)]


class WithdrawnOut(Shape):
    """That a batch no longer counts."""

    recorded: datetime
    by: str | None
    why: str


class BatchOut(Shape):
    """A batch as the reader may see it."""

    source: str
    number: int
    digest: str
    """Of its content, whatever the order of rows."""
    rows: int
    recorded: datetime
    party: str | None
    by: str | None
    """By whose hand; null where names are masked."""
    first_day: date | None
    last_day: date | None
    superseded: int | None
    """How many of its rows took the place of earlier ones."""
    withdrawn: WithdrawnOut | None


class RowProblemOut(Shape):
    """Something that is wrong with a row."""

    row: int
    column: str | None
    reason: str


class UploadOut(Shape):
    """What became of a file."""

    upload: int | None
    """Its number; null where it was not kept."""
    state: str
    """``recorded``, ``repeated`` (the same content is a batch already), ``waiting`` (a worker has it), ``refused``."""
    batch: int | None
    job: int | None
    rows: int | None
    said: str
    """What came of it, in a sentence."""
    problems: list[RowProblemOut]
    """What is wrong with rows, the first hundred."""


class DeliveryIn(Sent):
    """What goes with a file."""

    replaces: int | None = Field(default=None, ge=1, le=2**31 - 1, description="The batch that is taken back for it.")
    why: str = Field(default="", max_length=500, description="Why it replaces that batch.")


class WithdrawIn(Sent):
    """Why a batch is taken back."""

    why: str = Field(min_length=1, max_length=500)


@router.get("/{alliance}/sources/{source}/batches", response=Listed[BatchOut], operation_id="list_batches",
            summary="Batches of a source")  # fmt: skip
def list_batches(request: HttpRequest, alliance: str, source: str, paging: Query[Paging]) -> Listed[BatchOut]:
    """The batches of a source that the reader sees, the latest first, with those that were taken back."""
    here = source_of(request, alliance, source)
    return listed(request, list(batches_seen(here, source)), paging, key=lambda each: each.number, show=batch_out)


@router.get("/{alliance}/sources/{source}/batches/{number}", response=BatchOut, operation_id="read_batch",
            summary="One batch")  # fmt: skip
def read_batch(request: HttpRequest, alliance: str, source: str, number: Number) -> BatchOut:
    """One batch."""
    return batch_out(_found(source_of(request, alliance, source), source, number))


def _found(here: Here, source: str, number: int) -> SeenBatch:
    found = batch_seen(here, source, number)
    if found is None:
        raise Http404
    return found


def batch_out(seen: SeenBatch) -> BatchOut:
    """A batch as it is sent."""
    batch, gone = seen.batch, seen.withdrawn
    return BatchOut(
        source=batch.source, number=batch.number, digest=batch.digest, rows=batch.rows, recorded=batch.recorded,
        party=seen.party, by=seen.by, first_day=batch.first_day, last_day=batch.last_day, superseded=batch.superseded,
        withdrawn=None if gone is None else WithdrawnOut(
            recorded=gone.recorded, by=gone.by if seen.by is not None else None, why=gone.why
        ),
    )  # fmt: skip


@router.post("/{alliance}/sources/{source}/batches", operation_id="deliver_batch", summary="Deliver a file",
             response={201: UploadOut, 200: UploadOut, 202: UploadOut, 422: UploadOut})  # fmt: skip
def deliver_batch(
    request: HttpRequest, alliance: str, source: str, file: File[UploadedFile], said: Form[DeliveryIn]
) -> Status[UploadOut]:
    """Records a file as a batch, all of it or nothing; a large one by a worker (202), whose upload is asked for later.

    The same content twice counts once (200). What is wrong with rows is said (422), and nothing is recorded then.
    """
    here = source_of(request, alliance, source)
    party, person = _party(here, source), person_asking(request)
    if person is None:
        raise Http404
    if was_too_large(request):
        raise ProblemError(413, NOT_AS_DESCRIBED, _("The file is larger than 50 MB; deliver it in parts."))
    if said.replaces is not None:
        if not said.why.strip():
            raise ProblemError(422, NOT_AS_DESCRIBED, _("Say why the batch is replaced."))
        require_replaceable(here, source, said.replaces)
    upload = bring(here, person, file, source=source, party=party, replaces=said.replaces, why=said.why.strip())
    if is_large(upload):
        job = queue_for(upload, person, records=True)
        return Status(202, _out(upload, "waiting", _("A worker reads it."), job=None if job is None else job.pk))
    return _recorded(here, upload)


def _party(here: Here, source: str) -> str:
    """The party for which the reader delivers; RefusedError with the reason where there is none."""
    party = delivers_for(here, source)
    if party is None:
        whose = provider(here.charter, source) or next(iter(sorted(here.parties)), None)
        here.require(Action.ENTER, here.thing(Kind.BATCH, party=whose))
        raise Http404
    return party


def _recorded(here: Here, upload: Upload) -> Status[UploadOut]:
    try:
        kept = try_out(here, upload)
        if kept.is_fit:
            added = record(here, upload)
            text = _("It is batch %(number)s.") % {"number": added.batch.number}
            return Status(201, _out(upload, "recorded", text, batch=added.batch.number, rows=added.batch.rows))
    except InputError:
        drop(upload)
        raise
    if kept.same_as is not None:
        drop(upload)
        text = _("Batch %(number)s has the same content.") % {"number": kept.same_as}
        return Status(200, _out(upload, "repeated", text, batch=kept.same_as))
    drop(upload)
    rows = [RowProblemOut(row=each.row, column=each.column, reason=each.reason) for each in kept.row_problems]
    text = " ".join(f"{each['message']} {each['hint']}".strip() for each in kept.problems)
    return Status(422, _out(upload, "refused", text, problems=rows[:MOST_PROBLEMS], rows=kept.rows))


def _out(
    upload: Upload, state: str, said: str, *, batch: int | None = None, job: int | None = None, rows: int | None = None,
    problems: list[RowProblemOut] | None = None,
) -> UploadOut:  # fmt: skip
    number = upload.pk if state in ("recorded", "waiting") else None
    return UploadOut(
        upload=number, state=state, batch=batch, job=job, rows=rows, said=said, problems=problems or []
    )  # fmt: skip


@router.get(
    "/{alliance}/uploads/{upload}", response=UploadOut, operation_id="read_upload", summary="What became of a file"
)
def read_upload(request: HttpRequest, alliance: str, upload: Number) -> UploadOut:
    """A file that was delivered for a party of the reader, and what became of it."""
    here = alliance_for(request, alliance, Outlet.API)
    found = upload_of(here, upload)
    if found is None:
        raise Http404
    job = found.job
    at_it = job is not None and job.state in ("queued", "running")
    state = "recorded" if found.state == RECORDED else "waiting" if at_it else "refused"
    return _out(found, state, "" if job is None else job.said, batch=found.batch, job=None if job is None else job.pk)


@router.post("/{alliance}/sources/{source}/batches/{number}/withdrawal", response=BatchOut,
             operation_id="withdraw_batch", summary="Take a batch back")  # fmt: skip
def withdraw_batch(request: HttpRequest, alliance: str, source: str, number: Number, said: WithdrawIn) -> BatchOut:
    """Takes a batch back with a reason; it stays, and no longer counts. Refused where a locked period has its days."""
    here = source_of(request, alliance, source)
    found = _found(here, source, number)
    here.require(Action.ENTER, here.thing(Kind.BATCH, party=found.party))
    if found.withdrawn is not None:
        raise ProblemError(409, NOT_AS_DESCRIBED, _("The batch was taken back before."))
    if not said.why.strip():
        raise ProblemError(422, NOT_AS_DESCRIBED, _("Say why it is taken back."))
    withdraw(here, found.batch, why=said.why.strip(), hand=here.hand(found.party))
    again = source_of(request, alliance, source)
    return batch_out(_found(again, source, number))
