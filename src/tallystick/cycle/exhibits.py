"""Exhibits: files that prove an event or a step, kept beside the record under the SHA-256 of their bytes.

An event or a step names its exhibit among its evidence: ``receipt.pdf sha256:…``. What a file holds is never looked at
and never trusted; it is handed out as it was handed in.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tallystick.cycle.documents import digest_of, write_durably
from tallystick.errors import InputError

FOLDER = "exhibits"
MOST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 80

_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One file, by the digest of its bytes."""

    name: str
    digest: str
    """``sha256:`` and 64 hexadecimal digits."""

    @property
    def evidence(self) -> str:
        """How events and steps name it."""
        return f"{self.name} {self.digest}"


def exhibit_of(name: str, content: bytes) -> Exhibit:
    """The exhibit that a file would be; InputError where it is empty or larger than 10 MiB."""
    if not content:
        raise InputError(f"The file {plain_name(name)!r} is empty; give one that shows something.")
    if len(content) > MOST_BYTES:
        raise InputError(
            f"The file {plain_name(name)!r} has {len(content):,} bytes; an exhibit has at most {MOST_BYTES:,}."
        )
    return Exhibit(plain_name(name), digest_of(content))


def keep(root: Path, name: str, content: bytes) -> Exhibit:
    """Keeps a file in a workspace for good; one that is there already stays as it is."""
    made = exhibit_of(name, content)
    file = _file(root, made.digest)
    if not file.is_file():
        file.parent.mkdir(exist_ok=True)
        write_durably(file, content)
    return made


def read_exhibit(root: Path, digest: str) -> bytes:
    """The bytes of an exhibit; InputError where it is not kept, or is not what its name says."""
    file = _file(root, digest)
    if not file.is_file():
        raise InputError(f"There is no exhibit {digest!r} in this workspace; restore it from a backup.")
    content = file.read_bytes()
    if digest_of(content) != digest:
        raise InputError(f"The exhibit {digest} was changed: its bytes have the digest {digest_of(content)}.")
    return content


def exhibits_in(evidence: Iterable[str]) -> tuple[Exhibit, ...]:
    """The exhibits that evidence names, in order.

    >>> exhibits_in(["dispatch record", "roster.pdf sha256:" + "0" * 64])[0].name
    'roster.pdf'
    """
    found = ((text, _DIGEST.search(text)) for text in evidence)
    return tuple(
        Exhibit(text.replace(match[0], "").strip(" ,()") or match[0][:19], match[0])
        for text, match in found
        if match is not None
    )


def plain_name(name: str) -> str:
    """A file's name as a text for readers: its last part, letters, digits, dots and dashes alone.

    >>> plain_name("../../etc/pass wd.pdf"), plain_name("")
    ('pass wd.pdf', 'file')
    """
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    kept = "".join(sign if sign.isalnum() or sign in ".-_ " else " " for sign in last)
    return " ".join(kept.split())[-LONGEST_NAME:].strip(". ") or "file"


def _file(root: Path, digest: str) -> Path:
    found = _DIGEST.fullmatch(digest)
    if found is None:
        raise InputError(f"{digest!r} names no exhibit; it is 'sha256:' and 64 hexadecimal digits.")
    return root / FOLDER / found[1]
