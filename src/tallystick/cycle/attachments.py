"""Files that belong to a charter, as the signed agreement and its annexes: kept by their digest, never deleted.

The files lie in ``documents/`` of the workspace, named by the SHA-256 of their bytes; ``documents.yaml`` says what each
is, who attached it and when, and in whose place it stands. ``tally sign --file`` signs one of them.
"""

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import get_args

from tallystick.charter.interchange.writing import scalar
from tallystick.charter.issues import element, elements_like
from tallystick.charter.model.attachments import AttachmentEntry, AttachmentLog, DocumentKind
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shaped
from tallystick.cycle.edition_problems import LOST_DOCUMENT
from tallystick.cycle.onrecord import written
from tallystick.cycle.signed_files import digest_of_file
from tallystick.cycle.workspace import Workspace, open_workspace, read_charter
from tallystick.errors import InputError, ProblemsError
from tallystick.facts.limits import GIB, Limits, run_limited
from tallystick.facts.lock import locked
from tallystick.terms.wording import listed

FOLDER = "documents"
LOG = "documents.yaml"
HEAD = "# Documents that belong to the charter: entries are added at the end and never changed.\ndocuments:\n"
KINDS: tuple[DocumentKind, ...] = get_args(DocumentKind)
MOST_BYTES = 25 * 1024 * 1024
LONGEST_NAME = 120
LIMITS = Limits(memory=GIB, seconds=30, file_size=0)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to the charter."""

    entry: AttachmentEntry
    file: Path
    replaced_by: str | None
    """The digest of the document that stands in its place."""

    @property
    def digest(self) -> str:
        """``sha256:`` and 64 hexadecimal digits."""
        return self.entry.document

    @property
    def hex(self) -> str:
        """The digits alone."""
        return self.digest.partition(":")[2]


def attachments(path: Path) -> tuple[Attachment, ...]:
    """The files of a workspace in the order in which they were attached; ProblemsError where the log is none."""
    return _of(open_workspace(path))


def attachment(path: Path, digest: str) -> Attachment:
    """The document of a digest (with ``sha256:`` or without); InputError where there is none."""
    for each in attachments(path):
        if digest in (each.digest, each.hex):
            return each
    raise InputError(f"There is no document {digest!r} in {path / FOLDER}; attach it.")


def content_of(each: Attachment) -> bytes:
    """The bytes of a document; ProblemsError (E007) where they are missing or not those of its digest."""
    if not each.file.is_file():
        said, hint = f"The document {each.digest} is missing.", "Restore it from a copy."
    elif (found := digest_of_file(each.file)) != each.digest:
        said, hint = f"The document {each.digest} was changed: its bytes have the hash {found}.", "Restore it."
    else:
        return each.file.read_bytes()
    raise ProblemsError([LOST_DOCUMENT.at(said, hint=hint, file=str(each.file))])


def attach(
    path: Path, file: Path, *, name: str, title: str, kind: str, about: str, by: str, recorded: datetime,
    replaces: str | None = None,
) -> Attachment:  # fmt: skip
    """Attaches a file to the charter of a workspace, perhaps in the place of another one.

    ``name`` is what the file was called. Raises InputError for a file that is too large, empty, of another kind than
    PDF, DOCX, PNG and JPEG, or attached already; and for an element or document that there is not.
    """
    workspace = open_workspace(path)
    _require_element(workspace, about)
    if kind not in KINDS:
        raise InputError(f"There is no kind {kind!r} of document; there are {listed(KINDS)}.")
    size = file.stat().st_size
    if not 0 < size <= MOST_BYTES:
        raise InputError(
            f"The file has {size:,} bytes, expected at least 1 and at most {MOST_BYTES // 1024**2} MB; "
            "make it smaller, or attach it in parts."
        )
    found = run_limited("tallystick.cycle.file_types:type_of", {"file": str(file.resolve())}, what=name, limits=LIMITS)
    digest = digest_of_file(file)
    with locked(workspace.root / ".documents.lock"):
        held = _of(workspace)
        _require_new(held, digest, replaces)
        _keep(file, workspace.root / FOLDER / f"{digest.partition(':')[2]}.{found}")
        entry = {
            "document": digest, "recorded": written(recorded), "by": by, "title": " ".join(title.split()),
            "kind": kind, "about": about, "type": found, "size": size, "name": plain_name(name), "replaces": replaces,
        }  # fmt: skip
        _append(workspace, entry)
    return attachment(path, digest)


def plain_name(name: str) -> str:
    """The last part of a file's name without control characters.

    >>> plain_name("../../etc/agreement.pdf"), plain_name("C:\\\\annex 1.docx"), plain_name("")
    ('agreement.pdf', 'annex 1.docx', 'document')
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(each for each in last if each.isprintable()).strip(". ")[-LONGEST_NAME:] or "document"


def _require_element(workspace: Workspace, about: str) -> None:
    reading = read_charter(workspace)
    if element(about, reading.document) is None:
        raise InputError(f"The charter has no element {about!r}. {elements_like(about, reading.document)}")


def _require_new(held: tuple[Attachment, ...], digest: str, replaces: str | None) -> None:
    for each in held:
        if each.digest == digest:
            raise InputError(f"These very bytes are attached already, as {each.entry.title!r}.")
    if replaces is None:
        return
    former = next((each for each in held if each.digest == replaces), None)
    if former is None:
        raise InputError(f"There is no document {replaces!r} to replace.")
    if former.replaced_by is not None:
        raise InputError(f"{former.entry.title!r} is replaced already; replace the one that stands in its place.")


def _of(workspace: Workspace) -> tuple[Attachment, ...]:
    text = _text(workspace)
    if not text.strip():
        return ()
    log, found = shaped(read_texts([(LOG, text.encode())]), AttachmentLog)
    if log is None:
        raise ProblemsError(found)
    after: Mapping[str, str] = {each.replaces: each.document for each in log.documents if each.replaces is not None}
    folder = workspace.root / FOLDER
    return tuple(
        Attachment(each, folder / f"{each.document.partition(':')[2]}.{each.type}", after.get(each.document))
        for each in log.documents
    )


def _text(workspace: Workspace) -> str:
    if workspace.bare:
        raise InputError(f"{workspace.files[0]} is a charter file alone; documents are kept in a workspace, a folder.")
    file = workspace.root / LOG
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _append(workspace: Workspace, entry: Mapping[str, str | int | None]) -> None:
    rows = [
        f"{key}: {scalar(value) if isinstance(value, str) else value}"
        for key, value in entry.items()
        if value is not None
    ]
    added = "".join(f"  {'-' if number == 0 else ' '} {row}\n" for number, row in enumerate(rows))
    before = _text(workspace)
    more = added if before.strip() else HEAD + added
    _, found = shaped(read_texts([(LOG, (before + more).encode())]), AttachmentLog)
    if found:
        raise ProblemsError(found)
    with (workspace.root / LOG).open("a", encoding="utf-8") as log:
        log.write(more)
        log.flush()
        os.fsync(log.fileno())


def _keep(file: Path, target: Path) -> None:
    """Copies a file to its place, whole or not at all."""
    target.parent.mkdir(exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".incoming-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as kept, file.open("rb") as given:
            shutil.copyfileobj(given, kept)
            kept.flush()
            os.fsync(kept.fileno())
        Path(name).chmod(0o640)
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)
