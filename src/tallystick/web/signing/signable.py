"""What can be signed on a page: exact bytes with their digest, in words, and how they are prepared and recorded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tallystick.charter.model import Charter
from tallystick.cycle.agreement import Signing, prepare, sign, text_of
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.editions import prepare_edition, sign_edition
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.publications import publication
from tallystick.cycle.signed_elsewhere import SignedNote
from tallystick.cycle.signed_files import digest_of_file, prepare_file, sign_file
from tallystick.cycle.workspace import open_workspace
from tallystick.sharing.words import Kind
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.records import Writing

Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: for which party, in which role of the charter, under which printed name, and what it means."""

    party: str
    role: str
    """Without the party."""
    name: str
    meaning: str


@dataclass(frozen=True)
class Signable:
    """A thing to be signed."""

    kind: Kind
    """What it is to ``decide``: CHARTER, EDITION, REVIEW."""
    subject: str
    """What it is to delegations: charter, amendment, edition, file."""
    title: str
    digest: str
    """Of the bytes that are signed: ``sha256:…``."""
    lines: Lines
    """What is signed in words: names and values."""
    charter: Charter
    """Whose roles may sign."""
    content: str
    """The digest of that charter."""
    prepare: Callable[[Signer, datetime], str]
    """Signer and instant to the text that is signed; raises what the cycle's function raises."""
    record: Callable[[Signer, SignedNote, Writing], Signing]
    """Puts a signed text on record."""
    known: Mapping[str, Any] = field(default_factory=dict)
    """What ``decide`` has to know besides: ``start``, ``end``, ``locked``."""


def charter_to_sign(
    here: Here, path: Path, *, title: str, subject: str = "charter", effective: date | None = None, lines: Lines = ()
) -> Signable:
    """A charter or amendment in a folder: its contractual content. Raises ProblemsError where it has errors."""
    compiled = sound_charter(path)
    text = text_of(path, compiled)
    root = here.alliance.root

    def made(signer: Signer, at: datetime) -> str:
        return prepare(
            path, party=signer.party, role=signer.role, name=signer.name, meaning=signer.meaning, at=at,
            effective=effective, workspace=root,
        )  # fmt: skip

    def put(signer: Signer, note: SignedNote, now: Writing) -> Signing:
        return sign(
            path, party=signer.party, role=signer.role, name=signer.name, meaning=signer.meaning, key=note,
            log_key=now.log_key, recorded=now.moment, effective=effective, workspace=now.root, charter=compiled,
        )  # fmt: skip

    return Signable(
        Kind.CHARTER, subject, title, text.contractual.digest, lines, compiled.charter, text.content.digest, made, put
    )


def edition_to_sign(here: Here, name: str, *, title: str, lines: Lines = (), **known: Any) -> Signable:
    """An edition that was published; ``known`` are the days of its period: ``start``, ``end``."""
    root = here.alliance.root
    with record_of(open_workspace(root)) as record:
        found = publication(record.view(), name)

    def made(signer: Signer, at: datetime) -> str:
        return prepare_edition(
            root, name, party=signer.party, role=signer.role, name_of=signer.name, meaning=signer.meaning, at=at
        )

    def put(signer: Signer, note: SignedNote, now: Writing) -> Signing:
        return sign_edition(
            now.root, name, party=signer.party, role=signer.role, name_of=signer.name, meaning=signer.meaning,
            key=note, log_key=now.log_key, at=now.moment,
        )  # fmt: skip

    return _of_workspace(
        here, Kind.EDITION, "edition", title, found.document, lines=lines, made=made, put=put, known=known
    )


def file_to_sign(
    here: Here, file: Path, *, title: str, kind: Kind = Kind.REVIEW, lines: Lines = (), **known: Any
) -> Signable:
    """The exact bytes of a file, as of minutes or of an account."""
    root = here.alliance.root

    def made(signer: Signer, at: datetime) -> str:
        return prepare_file(
            root, file, party=signer.party, role=signer.role, name=signer.name, meaning=signer.meaning, at=at
        )

    def put(signer: Signer, note: SignedNote, now: Writing) -> Signing:
        return sign_file(
            now.root, file, party=signer.party, role=signer.role, name=signer.name, meaning=signer.meaning, key=note,
            log_key=now.log_key, at=now.moment,
        )  # fmt: skip

    return _of_workspace(here, kind, "file", title, digest_of_file(file), lines=lines, made=made, put=put, known=known)


def _of_workspace(
    here: Here, kind: Kind, subject: str, title: str, digest: str, *, lines: Lines,
    made: Callable[[Signer, datetime], str], put: Callable[[Signer, SignedNote, Writing], Signing],
    known: Mapping[str, Any],
) -> Signable:  # fmt: skip
    compiled = here.opened.compiled
    return Signable(
        kind, subject, title, digest, lines, compiled.charter, f"sha256:{compiled.sha256}", made, put, dict(known)
    )


def meanings() -> dict[str, str]:
    """What a signature may mean, in words."""
    return {
        "approved": _("approved: the party consents to exactly these bytes and is bound by them"),
        "reviewed": _("reviewed: somebody of the party has read exactly these bytes; this is no consent"),
        "authored": _("authored: somebody of the party has written exactly these bytes; this is no consent"),
    }
