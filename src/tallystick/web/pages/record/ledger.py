"""The ledger: its entries in words and as they stand, the proof of each, and its checkpoints."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tallystick.errors import InputError
from tallystick.ledger.checkpoint import read_checkpoint
from tallystick.ledger.note import TextVerifier, read_note, verify_note
from tallystick.ledger.proof import proof_file
from tallystick.ledger.spelling import UnprovenError, write_base64
from tallystick.sharing.words import Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.pages.paging import paged
from tallystick.web.pages.record.entries import KIND_WORDS, entry_of
from tallystick.web.pages.record.reading import Record, checkpoint_of, open_record
from tallystick.web.pages.record.sections import sections
from tallystick.web.pages.record.views import require_record

MOST_HELD = 100_000
TEXT = "text/plain; charset=utf-8"


@in_alliance(kind=Kind.RECORD)
@require_GET
def ledger(request: HttpRequest, here: Here) -> HttpResponse:
    """The entries, latest first; of a kind, a stream or a period where that is asked for."""
    record = require_record(here)
    kind, stream, period = (request.GET.get(name) or None for name in ("kind", "stream", "period"))
    wanted = [
        (index, each)
        for index, each in reversed(record.view.entries)
        if kind in (None, each.kind)
        and (stream is None or each.stream == stream)
        and (period is None or _is_of(each.says, period))
    ]
    page = paged(request, wanted)
    kinds = dict.fromkeys(each.kind for _index, each in record.view.entries)
    values: dict[str, Any] = {
        "here": here,
        "sections": sections(here, "ledger"),
        "record": record,
        "entries": [entry_of(here, *each) for each in page.items],
        "page": page,
        "kind_choices": [(each, _(KIND_WORDS.get(each, each))) for each in kinds],
        "stream_choices": [(each, each) for each in sorted(record.view.heads)],
        "period_choices": [(each, each) for each in sorted(_periods(record), reverse=True)],
        "wanted": {"kind": kind, "stream": stream, "period": period},
    }
    return render(request, "record/ledger.html.j2", values)


def _is_of(says: Any, period: str) -> bool:
    return bool(says.get("period") == period or str(says.get("edition", "")).rpartition(".")[0] == period)


def _periods(record: Record) -> set[str]:
    return {str(each.says["period"]) for _index, each in record.view.entries if "period" in each.says}


@in_alliance(kind=Kind.RECORD)
@require_GET
def entry(request: HttpRequest, here: Here, index: int) -> HttpResponse:
    """One entry, with the proof that it is in the tree."""
    record = require_record(here)
    if index >= record.size:
        raise Http404
    shown = entry_of(here, index, record.view.entries[index][1])
    with open_record(here) as opened:
        size = record.checkpoint.size
        hashes = opened.store.inclusion(index, size)
    values: dict[str, Any] = {
        "here": here,
        "sections": sections(here, "ledger"),
        "record": record,
        "entry": shown,
        "content": None
        if shown.content is None
        else json.dumps(json.loads(shown.content), indent=2, ensure_ascii=False),
        "hashes": [write_base64(each) for each in hashes],
        "root": write_base64(record.checkpoint.root),
        "is_believed": record.believed is not None and record.believed.size > index,
        "before": index - 1 if index else None,
        "after": index + 1 if index + 1 < record.size else None,
    }
    return render(request, "record/entry.html.j2", values)


@in_alliance(kind=Kind.RECORD)
@require_GET
def proof(request: HttpRequest, here: Here, index: int) -> HttpResponse:
    """The proof of an entry as a file (C2SP tlog-proof): for the last checkpoint that the policy believes, if any."""
    record = require_record(here)
    if index >= record.size:
        raise Http404
    believed = record.believed is not None and record.believed.size > index
    with open_record(here) as opened:
        size = record.believed.size if believed and record.believed is not None else record.checkpoint.size
        note = opened.store.checkpoint(size)
        content = proof_file(index, opened.store.inclusion(index, size), note.written()).written()
    return _file(content, f"{here.name}-{index}.tlog-proof")


@in_alliance(kind=Kind.RECORD)
@require_http_methods(["GET", "POST"])
def checkpoints(request: HttpRequest, here: Here) -> HttpResponse:
    """The checkpoints, the proof that one continues another, and whether one that the reader holds is of this log."""
    record = require_record(here)
    page = paged(request, record.sizes)
    values: dict[str, Any] = {
        "here": here,
        "sections": sections(here, "checkpoints"),
        "record": record,
        "rows": [_row(here, size) for size in page.items],
        "page": page,
        "between": _between(request, here, record),
        "held": None,
        "wrong": "",
    }
    if request.method == "POST":
        try:
            values["held"] = _held(request, here, record)
        except InputError as wrong:
            values["wrong"] = str(wrong)
    return render(request, "record/checkpoints.html.j2", values, status=422 if values["wrong"] else 200)


def _row(here: Here, size: int) -> dict[str, Any]:
    note = checkpoint_of(here, size)
    found = read_checkpoint(note.text)
    names = dict.fromkeys(each.name for each in note.signatures[1:])
    return {"size": size, "root": write_base64(found.root), "cosigned": ", ".join(names)}


def _between(request: HttpRequest, here: Here, record: Record) -> dict[str, Any] | None:
    """The consistency proof that the address asks for (``first``, ``second``); None where it asks for none."""
    asked = [request.GET.get(name, "") for name in ("first", "second")]
    if not all(asked):
        return None
    if not all(each.isascii() and each.isdigit() and len(each) < 16 for each in asked):
        raise InputError(_("A checkpoint is named by its size, a whole number."))
    first, second = sorted(map(int, asked))
    if not 0 < first <= second <= record.size:
        raise InputError(_("The record has checkpoints of sizes from 1 to %(size)d.") % {"size": record.size})
    with open_record(here) as opened:
        hashes = [write_base64(each) for each in opened.store.consistency(first, second)]
        roots = [write_base64(opened.store.root(each)) for each in (first, second)]
    return {"first": first, "second": second, "hashes": hashes, "roots": roots}


def _held(request: HttpRequest, here: Here, record: Record) -> dict[str, Any]:
    """What a checkpoint that the reader holds is to this record; InputError where it is none."""
    file = request.FILES.get("file")
    if file is None:
        raise InputError(_("Choose the checkpoint that you hold."))
    if (file.size or 0) > MOST_HELD:
        raise InputError(_("The file is too long for a checkpoint."))
    note = read_note(file.read())
    found = read_checkpoint(note.text)
    if found.origin != record.origin:
        raise InputError(
            _("It is a checkpoint of the log “%(other)s”, and this is “%(log)s”.")
            % {"other": found.origin, "log": record.origin}
        )
    keys = [each.key for each in record.view.keys.keys if (each.owner, each.use) == (record.origin, "log")]
    try:
        verify_note(note, [TextVerifier(each) for each in keys])
    except UnprovenError as wrong:
        raise InputError(_("It is not signed by this log: %(why)s") % {"why": wrong}) from wrong
    if found.size > record.size:
        return {"checkpoint": found, "verdict": "ahead"}
    with open_record(here) as opened:
        same = opened.store.root(found.size) == found.root
    return {"checkpoint": found, "verdict": "begins" if same else "contradicts"}


@in_alliance(kind=Kind.RECORD)
@require_GET
def checkpoint_file(request: HttpRequest, here: Here, size: int) -> HttpResponse:
    """A checkpoint as a file (C2SP tlog-checkpoint), with the cosignatures it has."""
    del request
    record = require_record(here)
    if size not in record.sizes:
        raise Http404
    return _file(checkpoint_of(here, size).written(), f"{here.name}-{size}.checkpoint")


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TEXT)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
