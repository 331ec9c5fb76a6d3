"""Witnesses: who has cosigned what since when, and cosigning the last checkpoint in the browser or by file.

A witness of a party runs where its key is: in its browser, or in a program of its own. The site hands out what is to
be cosigned with the proof that it continues what the witness cosigned before, and keeps what verifies.
"""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  (the name that gettext tools look for)
from django.views.decorators.http import require_GET, require_http_methods

from tallystick.cycle.onrecord import record_of
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError
from tallystick.ledger.checkpoint import read_checkpoint
from tallystick.ledger.keys import VerifierKey
from tallystick.ledger.note import Note, read_note
from tallystick.ledger.spelling import UnprovenError
from tallystick.ledger.tree import consistency_proof
from tallystick.ledger.witness import AddCheckpoint
from tallystick.sharing.deciding import decide
from tallystick.sharing.words import Action, Kind, State
from tallystick.web.access.guards import in_alliance
from tallystick.web.access.refusals import STEP_UP
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.records import locked
from tallystick.web.pages.home.items import link_to
from tallystick.web.pages.record.entries import party_name
from tallystick.web.pages.record.forms import CosignatureForm
from tallystick.web.pages.record.ledger import TEXT
from tallystick.web.pages.record.reading import Record, open_record
from tallystick.web.pages.record.sections import sections
from tallystick.web.pages.record.views import require_record
from tallystick.web.problems import STRANGE_COSIGNATURE, refuse

MOST_BYTES = 100_000
CHECKPOINT = N_("Cosign the checkpoint that this page hands out.")


@in_alliance(kind=Kind.RECORD)
@require_http_methods(["GET", "POST"])
def witnesses(request: HttpRequest, here: Here) -> HttpResponse:
    """Who witnesses and what they have cosigned; takes cosignatures."""
    record, form = require_record(here), CosignatureForm()
    if request.method == "POST":
        form = CosignatureForm(request.POST, request.FILES)
        try:
            names = _keep(here, record, _given(form))
        except InputError as wrong:
            form.add_error(None, str(wrong))
        else:
            messages.success(request, _("Cosigned by %(names)s.") % {"names": ", ".join(names)})
            return HttpResponseRedirect(reverse("witnesses", args=[here.name]))
    mine = [each for each in record.witnesses if _may_cosign(here, each.held.owner)]
    values: dict[str, Any] = {
        "here": here,
        "sections": sections(here, "witnesses"),
        "record": record,
        "rows": [(each, party_name(here, each.held.owner)) for each in record.witnesses],
        "mine": mine,
        "missing": [party_name(here, each) for each in record.missing],
        "may_make": any(_may_cosign(here, party) for party in here.parties),
        "parties": [
            (name, party.name)
            for name, party in here.charter.parties.items()
            if name not in {each.held.owner for each in record.witnesses}
        ],
        "form": form,
        "keys": " ".join(each.held.key.written() for each in mine),
        "log_key": record.log_key.written(),
        "keys_page": link_to(here, "keys"),
    }
    return render(request, "record/witnesses.html.j2", values, status=422 if form.errors else 200)


def _may_cosign(here: Here, party: str) -> bool:
    """Whoever looks after a party's keys brings its cosignatures; a cosignature itself is proven by its key.

    It puts nothing on record, so a frozen or closed one is cosigned as well: that is when it matters.
    """
    context = replace(here.context, state=State.OPEN)
    decision = decide(here.actor, Action.ADMINISTER, here.thing(Kind.KEY, party=party), context)
    return decision.allowed or decision.rule == STEP_UP


def _given(form: CosignatureForm) -> Note:
    """The cosigned checkpoint that was sent; InputError where there is none."""
    if not form.is_valid():
        raise InputError(_("The text is too long for a checkpoint."))
    file, text = form.cleaned_data.get("file"), form.cleaned_data.get("note") or ""
    if file is not None and file.size > MOST_BYTES:
        raise InputError(_("The file is too long for a checkpoint."))
    content = file.read() if file is not None else text.replace("\r\n", "\n").encode()
    if not content:
        raise InputError(_("Choose what the witness answered: the checkpoint with its cosignature."))
    return read_note(content)


def _keep(here: Here, record: Record, note: Note) -> list[str]:
    """Keeps the cosignatures that verify by a key of a party for which the reader looks after keys; answers names."""
    keys = _keys_of(here, record, note)
    size = read_checkpoint(note.text).size
    if size not in record.sizes:
        raise refuse(STRANGE_COSIGNATURE, _("It is not a checkpoint of this record."), _(CHECKPOINT))
    try:
        with locked(here.alliance.root), record_of(open_workspace(here.alliance.root)) as opened:
            ours = opened.store.checkpoint(size)
            mine = {(each.name, each.id) for each in keys}
            signatures = tuple(each for each in note.signatures if (each.name, each.key_id) in mine)
            kept = opened.store.keep_cosignatures(Note(note.text, (ours.signatures[0], *signatures)), keys)
    except UnprovenError as wrong:
        raise refuse(STRANGE_COSIGNATURE, str(wrong), _(CHECKPOINT)) from wrong
    return [each.name for each in kept]


def _keys_of(here: Here, record: Record, note: Note) -> list[VerifierKey]:
    signed = {(each.name, each.key_id) for each in note.signatures}
    found = [each.held for each in record.witnesses if (each.held.key.name, each.held.key.id) in signed]
    allowed = [each.key for each in found if _may_cosign(here, each.owner)]
    if not allowed:
        raise refuse(
            STRANGE_COSIGNATURE,
            _("No signature in it is by a witness key on record of a party whose keys you look after."),
            _("Put the key on record for witnessing first, or have that party bring it."),
        )
    return allowed


@in_alliance(kind=Kind.RECORD)
@require_GET
def request_file(request: HttpRequest, here: Here) -> HttpResponse:
    """What a witness is asked to cosign (C2SP tlog-witness, ``add-checkpoint``), from ``old`` on."""
    record = require_record(here)
    old = request.GET.get("old", "0")
    size = record.checkpoint.size
    if not (old.isascii() and old.isdigit() and len(old) < 16 and int(old) <= size):
        raise InputError(_("A witness is asked from a size on that the record had: 0 to %(size)d.") % {"size": size})
    first = int(old)
    with open_record(here) as opened:
        if opened.store.size() != size:
            raise Http404
        hashes = consistency_proof(first, size, opened.store.hashes(size)) if 0 < first < size else ()
        content = AddCheckpoint(first, tuple(hashes), opened.store.checkpoint(size).written()).written()
    response = HttpResponse(content, content_type=TEXT)
    response["Content-Disposition"] = f'attachment; filename="{here.name}-{size}.add-checkpoint"'
    return response
