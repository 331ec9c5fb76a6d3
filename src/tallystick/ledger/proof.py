"""Proof files (C2SP tlog-proof, ``.tlog-proof``): that an entry is in a log, checked without asking anybody.

A proof is the index of the entry, the inclusion proof, and the checkpoint as it was signed and cosigned; a line of
extra bytes may stand beside it, which nothing vouches for. Whoever holds the entry and a policy verifies it offline.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tallystick.errors import InputError
from tallystick.ledger.note import MOST_BYTES as MOST_NOTE_BYTES
from tallystick.ledger.note import read_note
from tallystick.ledger.policy import Cosigned, Policy, verify_checkpoint
from tallystick.ledger.spelling import (
    read_base64,
    read_hash,
    read_text,
    read_whole,
    require_hash,
    require_whole,
    shown,
    write_base64,
)
from tallystick.ledger.tree import leaf_hash, verify_inclusion

HEADER = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 63
"""No tree of up to 2^63 entries needs more."""

MOST_LINE = 64 * 1024
"""A line of a proof has at most so many bytes."""


@dataclass(frozen=True, slots=True)
class InclusionFile:
    """What a ``.tlog-proof`` file holds. The checkpoint is kept as it came; verifying reads it."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def __post_init__(self) -> None:
        require_whole(self.index, where="The index of the proof")
        if len(self.hashes) > MOST_HASHES:
            raise InputError(f"The proof has {len(self.hashes)} hashes; at most {MOST_HASHES} can be needed.")
        for place, each in enumerate(self.hashes):
            require_hash(each, where=f"Hash {place} of the proof")
        if self.extra == b"":
            raise InputError("The extra data of the proof is empty; then the line is left out.")
        text = read_text(self.checkpoint, what="The checkpoint of the proof", most=MOST_NOTE_BYTES)
        if not text.endswith("\n") or text.startswith("\n"):
            raise InputError("The checkpoint of the proof begins with its origin and ends in a newline.")
        longest = max(len(line) for line in (*self.checkpoint.split(b"\n"), self._extra_line().encode()))
        if longest > MOST_LINE:
            raise InputError(f"A line of the proof has {longest} bytes; at most {MOST_LINE} are allowed.")

    def written(self) -> bytes:
        """The file."""
        lines = (HEADER, self._extra_line(), f"index {self.index}", *(write_base64(each) for each in self.hashes))
        return "".join(f"{line}\n" for line in lines if line).encode() + b"\n" + self.checkpoint

    def _extra_line(self) -> str:
        return "" if self.extra is None else f"extra {write_base64(self.extra)}"


def read_proof(content: bytes) -> InclusionFile:
    """The proof in a file; raises InputError unless the file is exactly as :meth:`InclusionFile.written` writes it."""
    text = read_text(content, what="The proof", most=MOST_NOTE_BYTES + 2 * MOST_LINE)
    head, empty_line, checkpoint = text.partition("\n\n")
    if not empty_line:
        raise InputError("The proof has no empty line between its hashes and its checkpoint.")
    lines = head.split("\n")
    if lines[0] != HEADER:
        raise InputError(f"The proof begins with {shown(lines[0])}; it begins with {HEADER!r}.")
    extra = None
    if len(lines) > 1 and lines[1].startswith("extra "):
        extra = read_base64(lines.pop(1).removeprefix("extra "), where="The extra line of the proof")
    if len(lines) < 2 or not lines[1].startswith("index "):
        found = shown(lines[1]) if len(lines) > 1 else "nothing"
        raise InputError(f"The proof has {found} where `index` and a number are expected.")
    index = read_whole(lines[1].removeprefix("index "), where="The index of the proof")
    hashes = tuple(read_hash(line, where=f"Hash {place} of the proof") for place, line in enumerate(lines[2:]))
    return InclusionFile(index, hashes, checkpoint.encode(), extra)


def verify_proof(proof: InclusionFile, *, entry: bytes, policy: Policy) -> Cosigned:
    """The cosigned checkpoint of the log that holds this entry at the proof's index.

    Raises UnprovenError that says what does not hold: the log's signature, the quorum, or the inclusion.
    """
    return verify_leaf(proof, leaf=leaf_hash(entry), policy=policy)


def verify_leaf(proof: InclusionFile, *, leaf: bytes, policy: Policy) -> Cosigned:
    """As :func:`verify_proof`, for an entry of which only the leaf hash is at hand."""
    cosigned = verify_checkpoint(read_note(proof.checkpoint), policy)
    checkpoint = cosigned.checkpoint
    verify_inclusion(index=proof.index, size=checkpoint.size, leaf=leaf, proof=proof.hashes, root=checkpoint.root)
    return cosigned


def proof_file(index: int, hashes: Sequence[bytes], checkpoint: bytes, extra: bytes | None = None) -> InclusionFile:
    """The proof file of an entry, from its inclusion proof and the signed checkpoint of the same size."""
    return InclusionFile(index, tuple(hashes), checkpoint, extra)
