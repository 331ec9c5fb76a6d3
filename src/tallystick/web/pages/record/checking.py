"""Verifying packs in the browser with the independent verifier, verifying them here, and comparing two."""

import hashlib
import json
from base64 import b64encode
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tallystick.sharing.words import Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.here import Here
from tallystick.web.entering.arriving import clean_name, was_too_large
from tallystick.web.pages.record.editions import find_edition
from tallystick.web.pages.record.forms import PackForm
from tallystick.web.pages.record.published import edition_seen, may_pack
from tallystick.web.pages.record.reading import Record, record_in
from tallystick.web.pages.record.sections import sections
from tallystick.web.pages.record.views import job_of, started
from tallystick.web.pages.record.work import compare_packs, keep_upload, pack_file, result_file

FOLDER = Path(__file__).with_name("verifier")
"""The independent verifier, the same files as in ``verifier/`` of the repository."""
PAGE, PROGRAM = "index.html", "verify.mjs"


@in_alliance(kind=Kind.EDITION)
@require_GET
def verify(request: HttpRequest, here: Here) -> HttpResponse:
    """Verifies a pack in the reader's own browser: one of theirs, or an edition's of this alliance."""
    record = record_in(here)
    values: dict[str, Any] = {
        "here": here,
        "sections": sections(here, "verify"),
        "editions": _with_packs(here, record) if record is not None else [],
        "program": hashlib.sha256(_verifier(PROGRAM)).hexdigest(),
        "wanted": request.GET.get("edition", ""),
    }
    return render(request, "record/verify.html.j2", values)


def _with_packs(here: Here, record: Record) -> list[tuple[str, str]]:
    """Editions of which the reader may take the pack that lies here: name and address, the latest first."""
    found = []
    for each in reversed(record.publications):
        if pack_file(here.alliance, record, each.name) is not None and may_pack(here, edition_seen(here, each)):
            found.append((each.name, reverse("edition-pack", args=[here.name, each.name])))
    return found


@in_alliance(kind=Kind.EDITION)
@require_GET
def verifier(request: HttpRequest, here: Here) -> HttpResponse:
    """The independent verifier's own page, byte for byte as it is published; its policy lets it reach nothing."""
    del request, here
    content = _verifier(PAGE)
    text = content.decode()
    script, style = (_hashed(text, tag) for tag in ("script", "style"))
    response = HttpResponse(content, content_type="text/html; charset=utf-8")
    response["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self' '{script}'; style-src '{style}'; connect-src 'none'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
    return response


@in_alliance(kind=Kind.EDITION)
@require_GET
def verifier_program(request: HttpRequest, here: Here) -> HttpResponse:
    """The independent verifier's program, byte for byte as it is published."""
    del request, here
    return HttpResponse(_verifier(PROGRAM), content_type="text/javascript; charset=utf-8")


def _verifier(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def _hashed(text: str, tag: str) -> str:
    """The source of a policy that allows the one part of a page between these tags."""
    part = text.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
    return f"sha256-{b64encode(hashlib.sha256(part.encode()).digest()).decode()}"


@in_alliance(kind=Kind.EDITION)
@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest, here: Here) -> HttpResponse:
    """Takes the pack of another, to be held against our own of the same period."""
    record = record_in(here)
    mine = [] if record is None else [
        each for each in reversed(record.publications) if may_pack(here, edition_seen(here, each))
    ]  # fmt: skip
    choices = [(each.name, each.name) for each in mine]
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PackForm(*sent, editions=choices)
    if request.method == "POST":
        if was_too_large(request):
            form.add_error("file", _("The file has more than 50 MB; a pack has fewer."))
        elif form.is_valid():
            name, file = form.cleaned_data["edition"], form.cleaned_data["file"]
            find_edition(here, name)
            asked = {"edition": name, "upload": keep_upload(file), "name": clean_name(file.name)}
            return started(request, here, compare_packs, asked, back=reverse("compare", args=[here.name]))
    values = {
        "here": here, "sections": sections(here, "compare"), "form": form, "editions": choices,
        "has_record": record is not None,
    }  # fmt: skip
    return render(request, "record/compare.html.j2", values, status=422 if form.errors else 200)


@in_alliance(kind=Kind.EDITION)
@require_GET
def compared(request: HttpRequest, here: Here, number: int) -> HttpResponse:
    """What a comparison came to; for whoever asked for it, as long as they may see all of the edition."""
    job = job_of(request, here, number)
    file = result_file(job)
    if job.state != "done" or not file.is_file():
        raise Http404
    _record, published = find_edition(here, job.arguments["edition"])
    if not may_pack(here, edition_seen(here, published)):
        raise Http404
    values = {"here": here, "sections": sections(here, "compare"), "job": job, **json.loads(file.read_text("utf-8"))}
    return render(request, "record/compared.html.j2", values)
