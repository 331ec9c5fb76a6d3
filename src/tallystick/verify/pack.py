"""What is in a pack, by the names of its members, and how each is read.

Nothing is believed here: a member is read strictly, in the one form that it has, and refused with its name otherwise.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from tallystick.errors import InputError, ProblemsError
from tallystick.ledger.checkpoint import Checkpoint, read_checkpoint
from tallystick.ledger.note import Note, read_note
from tallystick.ledger.policy import Policy, read_exact_policy
from tallystick.ledger.proof import InclusionFile, read_proof
from tallystick.ledger.records import Record, read_record
from tallystick.terms.canonical import canonical_bytes, read_canonical
from tallystick.verify.problems import BAD_MANIFEST, TOO_LARGE
from tallystick.verify.zipped import MOST_BYTES, Zipped, read_zip, write_zip

FORMAT = 1
"""The form of a pack; a later one says how it differs."""

PAGE_FORM = 1
"""The form of the page for people: it changes when the same records would give another page."""

MANIFEST = "manifest.json"
PAGE = "index.html"
POLICY = "policy.txt"
CHECKPOINT = "checkpoint.txt"
KEYS = "keys.json"
EDITION = "edition.json"
FIGURES = "figures.json"
TALLIES = "tallies.json"
TALLIES_IN_PART = "tallies-in-part.json"
EVENTS = "events.json"
SCORECARD = "scorecard.json"
ADJUSTMENTS = "adjustments.json"
CHARTER = "charter"
SUPERSEDED = "superseded/"
"""Where the documents of the edition lie that a restatement takes the place of."""
CHARTER_PARTS = ("content", "contractual", "files", "reference")

REQUIRED = (
    PAGE, POLICY, CHECKPOINT, KEYS, EDITION, FIGURES, EVENTS, *(f"{CHARTER}/{part}.json" for part in CHARTER_PARTS),
)  # fmt: skip
OPTIONAL = (TALLIES, TALLIES_IN_PART, SCORECARD, ADJUSTMENTS)

_NUMBERED = re.compile(
    r"records/[0-9]{8}\.json|proofs/[0-9]{8}\.tlog-proof|authority/[0-9]{8}\.json|determinations/[0-9]{4}\.json"
    r"|earlier/[0-9]{2}/(?:content|contractual|files|reference)\.json"
    r"|superseded/(?:edition|figures|scorecard|determinations/[0-9]{4})\.json"
)

T = TypeVar("T")


def record_name(index: int) -> str:
    """The member that holds the record at an index of the log."""
    return f"records/{index:08}.json"


def proof_name(index: int) -> str:
    """The member that proves it."""
    return f"proofs/{index:08}.tlog-proof"


def authority_name(index: int) -> str:
    """The member with the authority of whoever signed at an index of the log."""
    return f"authority/{index:08}.json"


def determination_name(place: int) -> str:
    """The member of the determination at a place of the edition, from 0."""
    return f"determinations/{place + 1:04}.json"


def superseded_names(superseded: Mapping[str, Any]) -> dict[str, str]:
    """What is in a pack of the edition before, by its document: members and the hashes that it names."""
    named = {f"{SUPERSEDED}{FIGURES}": superseded["figures"]}
    named |= {f"{SUPERSEDED}{SCORECARD}": superseded["scorecard"]} if "scorecard" in superseded else {}
    return named | {
        f"{SUPERSEDED}{determination_name(place)}": digest for place, digest in enumerate(superseded["determinations"])
    }


def charter_name(part: str, earlier: int | None = None) -> str:
    """A document of the present charter, or of one that it amends, from 0."""
    return f"{CHARTER}/{part}.json" if earlier is None else f"earlier/{earlier + 1:02}/{part}.json"


def is_known(name: str) -> bool:
    """Whether a member of this name belongs into a pack."""
    return name in (MANIFEST, *REQUIRED, *OPTIONAL) or _NUMBERED.fullmatch(name) is not None


def digest_of(content: bytes) -> str:
    """A hash as records have it: ``sha256:`` and 64 hexadecimal digits."""
    return f"sha256:{sha256(content).hexdigest()}"


def pack_bytes(edition: str, members: Mapping[str, bytes]) -> bytes:
    """The file with these members and their manifest."""
    manifest = {
        "pack": FORMAT,
        "page": PAGE_FORM,
        "edition": edition,
        "members": {name: digest_of(content) for name, content in members.items()},
    }
    return write_zip({**members, MANIFEST: canonical_bytes(manifest)})


def with_member(content: bytes, name: str, member: bytes) -> bytes:
    """A pack's file with another content of one member, and a manifest that goes with it: a careful forgery."""
    members = {each: held for each, held in read_zip(content).members.items() if each != MANIFEST}
    if name not in members:
        raise InputError(f"The pack has no member {name!r}.")
    return pack_bytes(read_pack(content).edition, {**members, name: member})


@dataclass(frozen=True, eq=False)
class Pack:
    """A pack whose manifest was read; its members are not verified."""

    zipped: Zipped
    manifest: Mapping[str, Any]

    @property
    def edition(self) -> str:
        """The name of the edition that the pack says it is about."""
        return str(self.manifest["edition"])

    @property
    def members(self) -> Mapping[str, bytes]:
        """Every member."""
        return self.zipped.members

    def has(self, name: str) -> bool:
        """Whether there is a member of this name."""
        return name in self.members

    def bytes_of(self, name: str) -> bytes:
        """The bytes of a member; InputError where there is none."""
        if name not in self.members:
            raise InputError(f"The pack has no {name}.")
        return self.members[name]

    def digest(self, name: str) -> str:
        """The hash of a member."""
        return digest_of(self.bytes_of(name))

    def json(self, name: str) -> Any:
        """What a member of canonical JSON says."""
        return self._read(name, read_canonical)

    @cached_property
    def policy(self) -> Policy:
        """The policy that the pack brings along."""
        return self._read(POLICY, read_exact_policy)

    @cached_property
    def note(self) -> Note:
        """The checkpoint as it was signed and cosigned."""
        return self._read(CHECKPOINT, read_note)

    @cached_property
    def checkpoint(self) -> Checkpoint:
        """What the checkpoint says."""
        return self._read(CHECKPOINT, lambda _: read_checkpoint(self.note.text))

    @property
    def indexes(self) -> Iterator[int]:
        """Where the pack's records stand in the log, in order."""
        return (int(name[8:16]) for name in self.members if name.startswith("records/"))

    @cached_property
    def entries(self) -> tuple[tuple[int, Record], ...]:
        """The records with their indexes, in the order of the log."""
        return tuple((index, self._read(record_name(index), read_record)) for index in self.indexes)

    def proof(self, index: int) -> InclusionFile:
        """The proof of a record."""
        return self._read(proof_name(index), read_proof)

    @cached_property
    def record(self) -> tuple[int, Record]:
        """The record of the edition that the pack is about."""
        for index, record in self.entries:
            if record.kind in ("edition", "restatement") and record.says["edition"] == self.edition:
                return index, record
        raise InputError(f"The pack has no record of the edition {self.edition!r} that it says it is about.")

    def _read(self, name: str, read: Callable[[bytes], T]) -> T:
        content = self.bytes_of(name)
        try:
            return read(content)
        except InputError as wrong:
            raise MemberError(name, f"{name}: {wrong}") from wrong


class MemberError(InputError):
    """One member cannot be read."""

    def __init__(self, member: str, says: str) -> None:
        self.member = member
        super().__init__(says)


def read_pack(content: bytes) -> Pack:
    """The pack in a file; ProblemsError (V001 to V006) for anything else."""
    zipped = read_zip(content)
    if MANIFEST not in zipped.members:
        raise ProblemsError([BAD_MANIFEST.at(f"The file has no {MANIFEST}.")])
    try:
        manifest = read_canonical(zipped.members[MANIFEST])
    except InputError as wrong:
        raise ProblemsError([BAD_MANIFEST.at(f"{MANIFEST}: {wrong}")]) from wrong
    _require_manifest(manifest)
    return Pack(zipped, manifest)


def read_pack_file(path: Path) -> Pack:
    """The pack in a file of this path; no more of it is read than a pack may have."""
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ProblemsError([TOO_LARGE.at(f"{path} has more than {MOST_BYTES} bytes.")])
    return read_pack(content)


def _require_manifest(manifest: Any) -> None:
    keys = {"pack", "page", "edition", "members"}
    is_shaped = (
        isinstance(manifest, dict)
        and manifest.keys() == keys
        and isinstance(manifest["edition"], str)
        and isinstance(manifest["members"], dict)
        and all(isinstance(each, str) for each in manifest["members"].values())
    )
    if not is_shaped:
        raise ProblemsError([BAD_MANIFEST.at(f"{MANIFEST} does not say {', '.join(sorted(keys))}, and only that.")])
    for key, known in (("pack", FORMAT), ("page", PAGE_FORM)):
        if type(manifest[key]) is not int or manifest[key] != known:
            raise ProblemsError(
                [
                    BAD_MANIFEST.at(
                        f"{MANIFEST} states the form {manifest[key]!r} under {key!r}; this program reads {known}.",
                        hint="Use the release of the program that made the pack, or a later one.",
                    )
                ]
            )
