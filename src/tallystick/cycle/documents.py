"""Documents beside the ledger: canonical JSON in files named by their SHA-256, written once and checked when read.

A document is on the disk, durably, before a record that names it is appended; one that no record names is harmless.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from tallystick.cycle.edition_problems import LOST_DOCUMENT
from tallystick.errors import ProblemsError
from tallystick.terms.canonical import canonical_bytes, read_canonical

FOLDER = "documents"

_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")


def digest_of(content: bytes) -> str:
    """The name under which records speak of a document: ``sha256:`` and 64 hexadecimal digits."""
    return f"sha256:{sha256(content).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Document:
    """A document with the name that its bytes give it."""

    content: bytes

    @property
    def digest(self) -> str:
        """Its name."""
        return digest_of(self.content)


def document(value: object) -> Document:
    """The document of plain values."""
    return Document(canonical_bytes(value))


def _nowhere(digest: str) -> bytes | None:
    del digest
    return None


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents in a folder; ``elsewhere`` is asked for what is not there, as the ledger itself."""

    folder: Path
    elsewhere: Callable[[str], bytes | None] = _nowhere

    def put(self, documents: Iterable[Document]) -> None:
        """Writes documents durably; one that is there already stays as it is."""
        waiting = [each for each in documents if not self.file(each.digest).is_file()]
        if not waiting:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        for each in waiting:
            write_durably(self.file(each.digest), each.content)
        _sync_folder(self.folder)

    def bytes_of(self, digest: str) -> bytes:
        """The bytes of a document; ProblemsError (E007) where they are missing, or not those of its name."""
        file = self.file(digest)
        content = file.read_bytes() if file.is_file() else self.elsewhere(digest)
        if content is None:
            raise ProblemsError(
                [LOST_DOCUMENT.at(f"The document {digest} is missing.", hint="Restore it from a copy.", file=str(file))]
            )
        if digest_of(content) != digest:
            raise ProblemsError(
                [
                    LOST_DOCUMENT.at(
                        f"The document {digest} was changed: its bytes have the hash {digest_of(content)}.",
                        hint="Restore it from a copy.",
                        file=str(file),
                    )
                ]
            )
        return content

    def read(self, digest: str) -> Any:
        """What a document says."""
        return read_canonical(self.bytes_of(digest))

    def file(self, digest: str) -> Path:
        """Where a document of this name lies."""
        found = _DIGEST.fullmatch(digest)
        if found is None:
            raise ProblemsError([LOST_DOCUMENT.at(f"{digest!r} names no document.", hint="Give a digest.")])
        return self.folder / f"{found[1]}.json"


def write_durably(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all, and for good."""
    handle, name = tempfile.mkstemp(prefix=".incoming-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
