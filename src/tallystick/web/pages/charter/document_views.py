"""The signed agreement and its annexes: attached, listed, signed, and handed out as downloads that run nothing."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tallystick.cycle.attachments import Attachment, attach, attachments, content_of
from tallystick.cycle.onrecord import has_record
from tallystick.cycle.signed_files import file_signatures
from tallystick.errors import InputError
from tallystick.sharing.words import Action, Kind
from tallystick.web.access.guards import in_alliance
from tallystick.web.alliances.hands import role_title, speaks_as
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.records import locked
from tallystick.web.pages.charter.forms import DocumentForm, kinds
from tallystick.web.pages.charter.reading.chapters import chapters
from tallystick.web.pages.charter.sight import hidden_paths, is_hidden
from tallystick.web.pages.charter.versions import Signature, signature
from tallystick.web.pages.paging import paged
from tallystick.web.signing.asking import sign_part
from tallystick.web.signing.signable import file_to_sign

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "png": "image/png",
    "jpg": "image/jpeg",
}
BARE = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""What a document may do in a browser that opens it all the same: nothing."""


@in_alliance(kind=Kind.CHARTER)
@require_http_methods(["GET", "POST"])
def documents(request: HttpRequest, here: Here) -> HttpResponse:
    """The documents that belong to the charter; whoever may propose a change of it attaches one."""
    held = _held(here)
    known = {each.digest for each in held if each.replaced_by is None}
    replaces = request.GET.get("replaces", "")
    form = _form(here, held, initial={"replaces": replaces if replaces in known else "", "about": "charter"})
    may = here.may(Action.PROPOSE, here.thing(Kind.CHARTER))
    if request.method == "POST":
        here.require(Action.PROPOSE, here.thing(Kind.CHARTER))
        form = _form(here, held, data=request.POST, files=request.FILES)
        if form.is_valid():
            try:
                made = _attached(here, form)
            except InputError as wrong:
                form.add_error("file", str(wrong))
            else:
                messages.success(request, _("“%(title)s” is attached.") % {"title": made.entry.title})
                return HttpResponseRedirect(reverse("document", args=[here.name, made.hex]))
    titles = {each.digest: each.entry.title for each in held}
    values = {
        "here": here,
        "page": paged(request, [_shown(here, each, titles) for each in reversed(held)]),
        "form": form,
        "may_attach": may.allowed,
        "why_not": may.because,
    }
    return render(request, "charter/documents.html.j2", values, status=422 if form.errors else 200)


def _form(here: Here, held: tuple[Attachment, ...], **given: object) -> DocumentForm:
    parts = [
        ("charter", _("the charter as a whole")),
        *((each.path, each.title) for chapter in chapters(here) for each in chapter.parts if each.path),
    ]
    current = [(each.digest, each.entry.title) for each in held if each.replaced_by is None]
    return DocumentForm(parts=parts, current=current, **given)


def _attached(here: Here, form: DocumentForm) -> Attachment:
    said = form.cleaned_data
    uploaded: UploadedFile[bytes] = said["file"]
    with TemporaryDirectory(prefix="tally-") as folder:
        file = Path(folder) / "uploaded"
        with file.open("wb") as stream:
            for chunk in uploaded.chunks():
                stream.write(chunk)
        with locked(here.alliance.root):
            return attach(
                here.alliance.root,
                file,
                name=uploaded.name or "",
                title=said["title"],
                kind=said["kind"],
                about=said["about"],
                by=speaks_as(here),
                recorded=here.instant,
                replaces=said["replaces"] or None,
            )


@in_alliance(kind=Kind.CHARTER)
@require_http_methods(["GET", "POST"])
def document(request: HttpRequest, here: Here, digest: str) -> HttpResponse:
    """One document: what it is, who attached and who signed it."""
    found, titles = _found(here, digest)
    shown = _shown(here, found, titles)
    part = None
    if found.replaced_by is None and here.opened.reading.compiled is not None and found.file.is_file():
        lines = ((_("Kind"), kinds()[found.entry.kind]), (_("File"), found.entry.name))
        signable = file_to_sign(here, found.file, title=found.entry.title, kind=Kind.CHARTER, lines=lines)
        part = sign_part(request, here, signable, action=request.path)
        if part.answer is not None:
            return part.answer
    values = {
        "here": here,
        "document": shown,
        "signatures": _signatures(here, found),
        "signing": part,
        "may_attach": here.may(Action.PROPOSE, here.thing(Kind.CHARTER)).allowed,
    }
    return render(request, "charter/document.html.j2", values, status=200 if part is None else part.status)


@in_alliance(kind=Kind.CHARTER)
@require_GET
def download(request: HttpRequest, here: Here, digest: str) -> HttpResponse:
    """The bytes of a document, checked against its digest."""
    del request
    found, _titles = _found(here, digest)
    stem = found.entry.name.rpartition(".")[0] or found.entry.name
    answer = HttpResponse(content_of(found), content_type=CONTENT_TYPES[found.entry.type])
    answer["Content-Disposition"] = content_disposition_header(True, f"{stem}.{found.entry.type}")
    answer["Content-Security-Policy"] = BARE
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _held(here: Here) -> tuple[Attachment, ...]:
    """The documents that go with what the reader sees of the charter."""
    hidden = hidden_paths(here)
    every = attachments(here.alliance.root)
    return tuple(each for each in every if not is_hidden(here, each.entry.about, hidden))


def _found(here: Here, digest: str) -> tuple[Attachment, dict[str, str]]:
    held = _held(here)
    found = next((each for each in held if each.hex == digest), None)
    if found is None:
        raise Http404
    return found, {each.digest: each.entry.title for each in held}


def _shown(here: Here, each: Attachment, titles: dict[str, str]) -> dict[str, object]:
    """A document as pages show it."""
    entry = each.entry
    parts = {part.path: (chapter.id, part) for chapter in chapters(here) for part in chapter.parts if part.path}
    chapter, part = parts.get(entry.about, ("", None))
    return {
        "hex": each.hex,
        "digest": each.digest,
        "title": entry.title,
        "kind": kinds()[entry.kind],
        "name": entry.name,
        "type": entry.type.upper(),
        "size": size_words(entry.size),
        "moment": entry.moment,
        "by": role_title(here, entry.by),
        "about": part.title
        if part is not None
        else _("the charter as a whole")
        if entry.about == "charter"
        else entry.about,
        "chapter": chapter,
        "anchor": part.anchor if part is not None else "",
        "replaced_by": None if each.replaced_by is None else (each.replaced_by[7:], titles.get(each.replaced_by, "")),
        "replaces": None if entry.replaces is None else (entry.replaces[7:], titles.get(entry.replaces, "")),
    }


def size_words(size: int) -> str:
    """A size for people: kB below a megabyte, tenths of MB above.

    >>> size_words(1), size_words(2_000_000)
    ('1 kB', '2.0 MB')
    """
    return f"{-(-size // 1000)} kB" if size < 1_000_000 else f"{size // 1_000_000}.{size % 1_000_000 // 100_000} MB"


def _signatures(here: Here, found: Attachment) -> tuple[Signature, ...]:
    if not has_record(here.opened.reading.workspace) or not found.file.is_file():
        return ()
    return tuple(signature(here, each) for each in file_signatures(here.alliance.root, found.file).signatures)
