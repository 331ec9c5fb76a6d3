"""The log's side of the witness protocol (C2SP tlog-witness): a conversation that ends cosigned or refused.

A log asks with the size that it believes the witness has; a 409 tells it the size that the witness has, and it asks
once more from there. Nothing is believed of an answer: a cosignature counts once it verifies under the agreed key.
The conversation holds no connection: it says which bytes to send, and is told what came back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tallystick.errors import InputError
from tallystick.ledger.checkpoint import Checkpoint, read_checkpoint
from tallystick.ledger.cosignature import time_of, verifier_of
from tallystick.ledger.keys import VerifierKey
from tallystick.ledger.note import Note, Signature, read_signatures, verify_note
from tallystick.ledger.spelling import UnprovenError, read_text, read_whole, shown
from tallystick.ledger.tree import HashOf, consistency_proof
from tallystick.ledger.witness import SIZE, AddCheckpoint

MOST_QUESTIONS = 3
"""So often a log asks before it gives up: others may submit between a 409 and the next request."""

MOST_BYTES = 100_000
"""An answer has at most so many bytes."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The next thing to do is to send :meth:`request` to the witness."""

    note: Note
    keys: tuple[VerifierKey, ...]
    old: int = 0
    asked: int = 0

    def __post_init__(self) -> None:
        if not self.keys or not all(key.type.is_cosignature for key in self.keys):
            raise InputError("A witness is known by at least one key, of type 04 or 06.")

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint to be cosigned."""
        return read_checkpoint(self.note.text)

    def request(self, hash_of: HashOf) -> bytes:
        """The body of ``POST <prefix>/add-checkpoint``; ``hash_of`` answers for the log's tree."""
        size = self.checkpoint.size
        proof = consistency_proof(self.old, size, hash_of) if 0 < self.old < size else ()
        return AddCheckpoint(self.old, proof, self.note.written()).written()

    def after(self, *, status: int, content_type: str, body: bytes) -> "Asking | Cosigned | Refused":
        """What is to be done once the witness has answered."""
        asked = self.asked + 1
        try:
            if status == 200:
                return Cosigned(self.note, cosignatures_of(self.note, body, self.keys))
            if status == 409 and content_type == SIZE:
                return self._from(_size_of(body), asked)
        except InputError as error:
            return Refused(status, str(error))
        said = body[:500].decode("utf-8", errors="replace").strip()
        return Refused(status, f"The witness answered {status}: {said or 'nothing'}")

    def _from(self, size: int, asked: int) -> "Asking | Refused":
        if size > self.checkpoint.size:
            return Refused(
                409,
                f"The witness has cosigned size {size} of {self.checkpoint.origin!r}, which is beyond the checkpoint's "
                f"{self.checkpoint.size}. Either a later checkpoint was submitted, or the log was rolled back.",
            )
        if asked >= MOST_QUESTIONS:
            return Refused(409, f"The witness named another size {asked} times; try again later.")
        return replace(self, old=size, asked=asked)


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The witness has cosigned; :attr:`complete` carries its cosignatures."""

    note: Note
    cosignatures: tuple[Signature, ...]

    @property
    def complete(self) -> Note:
        """The checkpoint with the cosignatures."""
        return self.note.with_signatures(self.cosignatures)


@dataclass(frozen=True, slots=True)
class Refused:
    """The witness has not cosigned, and asking again as it is would not help."""

    status: int
    reason: str


def cosignatures_of(note: Note, body: bytes, keys: Iterable[VerifierKey]) -> tuple[Signature, ...]:
    """The cosignatures in an answer that verify under the witness's keys; those of other keys are left out.

    Raises UnprovenError where none does, one is wrong, or one states no time.
    """
    answered = read_signatures(read_text(body, what="The witness's answer", most=MOST_BYTES))
    verified = verify_note(Note(note.text, answered), [verifier_of(key) for key in keys])
    for key, signature in verified.signatures:
        if time_of(key, signature) == 0:
            raise UnprovenError(f"The cosignature by {key} states no time; a witness states when it saw the log.")
    return tuple(signature for _, signature in verified.signatures)


def _size_of(body: bytes) -> int:
    text = read_text(body, what="The witness's answer", most=MOST_BYTES)
    if not text.endswith("\n"):
        raise InputError(f"The witness answered 409 with {shown(text)}; a size and a newline are expected.")
    return read_whole(text.removesuffix("\n"), where="The size in the witness's answer")
