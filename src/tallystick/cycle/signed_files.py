"""Files on record, as a report or a letter: persons with authority sign the exact bytes of a file for their parties.

The record holds the hash of the file, who signed and when, and nothing of what it says: a file of which one byte was
changed is one that nobody has signed. The file itself is kept, and handed over, by the parties.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path

from tallystick.cycle.agreement import Signing, prepare_document, sign_document
from tallystick.cycle.authority import Act
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.onrecord import now, record_of
from tallystick.cycle.signed_elsewhere import SignedNote
from tallystick.cycle.workspace import open_workspace
from tallystick.ledger.agreement import Refused, Signed
from tallystick.ledger.keys import SigningKey

SUBJECT = "file"
"""What is signed, as delegations call it."""


@dataclass(frozen=True, slots=True)
class FileSigned:
    """Who has signed a file."""

    subject: str
    """The digest of its bytes."""
    signatures: tuple[Signed, ...]
    """The sign-offs that count, in order."""
    refused: tuple[Refused, ...]
    """Sign-offs of it that do not count."""


def digest_of_file(file: Path) -> str:
    """The name under which records speak of a file: ``sha256:`` and 64 hexadecimal digits."""
    with file.open("rb") as stream:
        return f"sha256:{file_digest(stream, 'sha256').hexdigest()}"


def sign_file(
    path: Path, file: Path, *, party: str, role: str, key: SigningKey | SignedNote, log_key: SigningKey,
    name: str | None = None, meaning: str = "approved", at: datetime | None = None,
    ledger: str | Path | None = None,
) -> Signing:  # fmt: skip
    """Signs the exact bytes of a file for a party, on the record of a workspace; ``name`` is the signer's printed name.

    Raises ProblemsError: E002 without authority, E003 for a stranger's key, E006 for a clock that went back, E018 for
    a text that was signed elsewhere and does not fit.
    """
    compiled = sound_charter(path)
    moment = at or now()
    day = compiled.zone.day_of(key.signed if isinstance(key, SignedNote) else moment)
    with record_of(open_workspace(path), key=log_key, ledger=ledger) as record:
        return sign_document(
            record, Act(party, role, meaning, SUBJECT, day), name=name, key=key, subject=digest_of_file(file),
            charter=compiled.charter, content=f"sha256:{compiled.sha256}", signed=moment, recorded=moment,
        )  # fmt: skip


def prepare_file(
    path: Path, file: Path, *, party: str, role: str, name: str, meaning: str = "approved",
    at: datetime | None = None, ledger: str | Path | None = None,
) -> str:  # fmt: skip
    """The text by which a file is signed with a key held elsewhere; raises as ``sign_file`` does."""
    compiled = sound_charter(path)
    moment = at or now()
    with record_of(open_workspace(path), ledger=ledger) as record:
        return prepare_document(
            record, Act(party, role, meaning, SUBJECT, compiled.zone.day_of(moment)), name=name,
            subject=digest_of_file(file), charter=compiled.charter, content=f"sha256:{compiled.sha256}", at=moment,
        )  # fmt: skip


def file_signatures(
    path: Path, file: Path, *, known_at: datetime | None = None, ledger: str | Path | None = None
) -> FileSigned:
    """Who has signed these very bytes, by the record of a workspace; ProblemsError (E013) where there is none."""
    subject = digest_of_file(file)
    with record_of(open_workspace(path), ledger=ledger) as record:
        view = record.view()
        seen = view if known_at is None else view.known_at(known_at)
        mine = {index for index, each in seen.of("sign-off") if each.says["subject"] == subject}
    found = seen.agreement
    return FileSigned(
        subject, found.signatures_of(subject), tuple(each for each in found.refused if each.index in mine)
    )
