"""The witness's side of the witness protocol (C2SP tlog-witness), as a pure function from request to answer.

A witness knows some logs by their keys and, for each, the last checkpoint that it cosigned. It cosigns another only
when the log has signed it and a proof shows that it begins with the last one; so no two of its cosignatures disagree.
:func:`add_checkpoint` says what to answer and what to keep. Whoever calls it keeps that first, in one step with the
check that nothing else was kept since ("Note that checking … and persisting … must be performed atomically"), and only
then answers. The log's side is ``submission``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeVar

from tallystick.errors import InputError
from tallystick.ledger.checkpoint import Checkpoint, read_checkpoint
from tallystick.ledger.cosignature import SubtreeHead, cosign, cosign_subtree, verifier_of
from tallystick.ledger.keys import KeyType, SigningKey, VerifierKey
from tallystick.ledger.note import MOST_BYTES as MOST_NOTE_BYTES
from tallystick.ledger.note import Note, Signature, read_signatures, split_note, verify_note
from tallystick.ledger.proof import MOST_HASHES
from tallystick.ledger.spelling import (
    UnprovenError,
    read_hash,
    read_text,
    read_whole,
    require_hash,
    require_whole,
    shown,
    write_base64,
)
from tallystick.ledger.subtree import is_subtree, verify_subtree_consistency
from tallystick.ledger.tree import verify_consistency

Given = TypeVar("Given")
Found = TypeVar("Found")

TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"

MOST_BYTES = MOST_NOTE_BYTES + 8_192
"""A request has at most so many bytes: a note, and 64 lines before it."""


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A request to cosign a checkpoint: the size that the log believes was cosigned last, and the proof from there."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: bytes

    def __post_init__(self) -> None:
        require_whole(self.old, where="The old size")
        _require_proof(self.proof)

    def written(self) -> bytes:
        """The body of the request."""
        lines = (f"old {self.old}", *map(write_base64, self.proof))
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.checkpoint


def read_add_checkpoint(content: bytes) -> AddCheckpoint:
    """The request in a body; its checkpoint is not read yet."""
    lines, checkpoint = _head(content)
    if not lines[0].startswith("old "):
        raise InputError(f"The request begins with {shown(lines[0])}; it begins with `old` and a size.")
    old = read_whole(lines[0].removeprefix("old "), where="The old size")
    return AddCheckpoint(old, _proof(lines[1:]), checkpoint)


@dataclass(frozen=True, slots=True)
class SignSubtree:
    """A request to cosign a subtree of a checkpoint that the witness has cosigned."""

    start: int
    end: int
    root: bytes
    proof: tuple[bytes, ...]
    checkpoint: bytes

    def __post_init__(self) -> None:
        require_whole(self.start, where="The start of the subtree")
        require_whole(self.end, where="The end of the subtree")
        require_hash(self.root, where="The hash of the subtree")
        _require_proof(self.proof)

    def written(self) -> bytes:
        """The body of the request."""
        lines = (f"subtree {self.start} {self.end}", write_base64(self.root), *map(write_base64, self.proof))
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.checkpoint


def read_sign_subtree(content: bytes) -> SignSubtree:
    """The request in a body; its checkpoint is not read yet."""
    lines, checkpoint = _head(content)
    words = lines[0].split(" ")
    if len(words) != 3 or words[0] != "subtree" or len(lines) < 2:
        raise InputError(
            f"The request begins with {shown(lines[0])}; it begins with `subtree START END` and a line with its hash."
        )
    return SignSubtree(
        read_whole(words[1], where="The start of the subtree"),
        read_whole(words[2], where="The end of the subtree"),
        read_hash(lines[1], where="The hash of the subtree"),
        _proof(lines[2:]),
        checkpoint,
    )


@dataclass(frozen=True, slots=True)
class Cosigned:
    """What a witness keeps of a log: the last checkpoint, as the log signed it and the witness cosigned it."""

    checkpoint: Checkpoint
    note: Note


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness: the keys it signs with, and for each log it knows, by origin, the keys of that log."""

    keys: tuple[SigningKey, ...] = field(repr=False)
    logs: Mapping[str, tuple[VerifierKey, ...]]

    def __post_init__(self) -> None:
        if not self.keys:
            raise InputError("A witness without a key cannot cosign; give it one.")
        for key in self.keys:
            if not key.type.is_cosignature:
                raise InputError(f"The key {key.name!r} signs plain texts; a witness signs with type 04 or 06.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a witness answers over HTTP, and what it keeps before it does (``None``: nothing)."""

    status: int
    body: bytes
    content_type: str = TEXT
    keep: Cosigned | None = None


class _RefusedError(Exception):
    """Ends a request early with an answer."""

    def __init__(self, status: int, sentence: str, content_type: str = TEXT) -> None:
        super().__init__(sentence)
        self.answer = Answer(status, f"{sentence}\n".encode(), content_type)


def add_checkpoint(witness: Witness, latest: Mapping[str, Cosigned], content: bytes, *, now: int) -> Answer:
    """The answer to ``POST <prefix>/add-checkpoint`` at a time in seconds since 1970.

    ``latest`` holds what was kept for each log, by origin. The order of checks is that of the specification:
    404 for an unknown log, 403 without a good signature of the log, 400 and 409 for the old size, 422 for the proof.
    """
    try:
        checkpoint, note = _to_cosign(witness, latest, content)
    except _RefusedError as refusal:
        return refusal.answer
    cosignatures = tuple(cosign(note.text, key, time=now) for key in witness.keys)
    body = "".join(each.written() for each in cosignatures).encode()
    return Answer(200, body, keep=Cosigned(checkpoint, note.with_signatures(cosignatures)))


def sign_subtree(witness: Witness, content: bytes) -> Answer:
    """The answer to ``POST <prefix>/sign-subtree``: cosignatures by the witness's ML-DSA-44 keys, without a time."""
    try:
        head = _subtree_to_cosign(witness, content)
    except _RefusedError as refusal:
        return refusal.answer
    able = [key for key in witness.keys if key.type is KeyType.COSIGNATURE_ML_DSA_44]
    return Answer(200, "".join(cosign_subtree(head, key).written() for key in able).encode())


def monitor(latest: Mapping[str, Cosigned], path: str) -> Answer:
    """The answer to ``GET <monitoring prefix>/<origin hash>/checkpoint``; ``path`` is what follows the prefix."""
    for origin, known in latest.items():
        if path == monitor_path(origin):
            return Answer(200, known.note.written())
    return Answer(404, b"This witness has cosigned no checkpoint of that log.\n")


def monitor_path(origin: str) -> str:
    """Where a witness shows the last checkpoint that it cosigned of a log."""
    return f"{sha256(origin.encode()).hexdigest()}/checkpoint"


def _to_cosign(witness: Witness, latest: Mapping[str, Cosigned], content: bytes) -> tuple[Checkpoint, Note]:
    """The checkpoint of a request that is in order, and its note with the signatures of the log's known keys only."""
    request = _read(read_add_checkpoint, content)
    text, block = _read(split_note, request.checkpoint)
    checkpoint = _read(read_checkpoint, text)
    if checkpoint.origin not in witness.logs:
        raise _RefusedError(404, f"{shown(checkpoint.origin)} is an unknown log.")
    signatures = _verified(text, block, witness.logs[checkpoint.origin], whose="the log")
    known = latest.get(checkpoint.origin)
    size = known.checkpoint.size if known else 0
    if request.old > checkpoint.size:
        raise _RefusedError(400, f"The old size {request.old} is above the checkpoint's size {checkpoint.size}.")
    if request.old != size:
        raise _RefusedError(409, str(size), SIZE)
    _require_consistent(known, request, checkpoint)
    return checkpoint, Note(text, signatures)


def _subtree_to_cosign(witness: Witness, content: bytes) -> SubtreeHead:
    """The subtree of a request that is in order."""
    request = _read(read_sign_subtree, content)
    text, block = _read(split_note, request.checkpoint)
    checkpoint = _read(read_checkpoint, text)
    if not is_subtree(request.start, request.end) or request.end > checkpoint.size:
        raise _RefusedError(400, f"[{request.start}, {request.end}) is no subtree of a log of size {checkpoint.size}.")
    if checkpoint.origin not in witness.logs:
        raise _RefusedError(404, f"{shown(checkpoint.origin)} is an unknown log.")
    if all(key.type is not KeyType.COSIGNATURE_ML_DSA_44 for key in witness.keys):
        raise _RefusedError(501, "This witness has no ML-DSA-44 key, so it cannot cosign subtrees.")
    _verified(text, block, [key.verifier for key in witness.keys], whose="this witness")
    try:
        verify_subtree_consistency(
            start=request.start,
            end=request.end,
            size=checkpoint.size,
            subtree_root=request.root,
            root=checkpoint.root,
            proof=request.proof,
        )
    except InputError as error:
        raise _RefusedError(422, f"The consistency proof does not hold: {error}") from error
    return SubtreeHead(checkpoint.origin, request.start, request.end, request.root)


def _verified(text: str, block: str, keys: Iterable[VerifierKey], *, whose: str) -> tuple[Signature, ...]:
    try:
        note = Note(text, read_signatures(block))
        return tuple(signature for _, signature in verify_note(note, map(verifier_of, keys)).signatures)
    except UnprovenError as error:
        raise _RefusedError(403, f"No signature of {whose} holds: {error}") from error
    except InputError as error:  # a line that is no signature verifies for nobody
        raise _RefusedError(403, f"An invalid signature line: {error}") from error


def _require_consistent(known: Cosigned | None, request: AddCheckpoint, checkpoint: Checkpoint) -> None:
    if not checkpoint.is_sound:
        raise _RefusedError(422, "A checkpoint of size 0 has the root of the empty tree; this one has another.")
    if request.old == 0 or known is None:
        if request.proof:
            raise _RefusedError(422, "From the old size 0 the consistency proof is empty; this one is not.")
        return
    try:
        verify_consistency(
            first=request.old,
            second=checkpoint.size,
            first_root=known.checkpoint.root,
            second_root=checkpoint.root,
            proof=request.proof,
        )
    except InputError as error:
        raise _RefusedError(422, f"The consistency proof does not hold: {error}") from error


def _read(reader: Callable[[Given], Found], content: Given) -> Found:
    try:
        return reader(content)
    except InputError as error:
        raise _RefusedError(400, str(error)) from error


def _head(content: bytes) -> tuple[list[str], bytes]:
    """The lines before the empty line, and the checkpoint after it."""
    if len(content) > MOST_BYTES:
        raise InputError(f"The request has {len(content)} bytes; at most {MOST_BYTES} are read.")
    head, empty_line, checkpoint = content.partition(b"\n\n")
    if not empty_line:
        raise InputError("The request has no empty line between its proof and its checkpoint.")
    return read_text(head, what="The request", most=MOST_BYTES).split("\n"), checkpoint


def _proof(lines: list[str]) -> tuple[bytes, ...]:
    if len(lines) > MOST_HASHES:
        raise InputError(f"The proof has {len(lines)} lines; at most {MOST_HASHES} are allowed.")
    return tuple(read_hash(line, where=f"Hash {place} of the proof") for place, line in enumerate(lines))


def _require_proof(proof: tuple[bytes, ...]) -> None:
    if len(proof) > MOST_HASHES:
        raise InputError(f"The proof has {len(proof)} hashes; at most {MOST_HASHES} are allowed.")
    for place, each in enumerate(proof):
        require_hash(each, where=f"Hash {place} of the proof")
