"""The checkpoints of a ledger and their cosignatures: readable, of this log, of its entries, and signed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tallystick.errors import InputError
from tallystick.ledger.checkpoint import Checkpoint, read_checkpoint
from tallystick.ledger.cosignature import verifier_of
from tallystick.ledger.fsck.findings import Findings
from tallystick.ledger.keyring import Keyring
from tallystick.ledger.keys import VerifierKey
from tallystick.ledger.note import Note, read_note, verify_note
from tallystick.ledger.policy import Policy, verify_checkpoint
from tallystick.ledger.problems import (
    BAD_CHECKPOINT,
    BAD_COSIGNATURE,
    FORKED,
    NO_QUORUM,
    OTHER_LOG,
    OTHER_ROOT,
    ROLLED_BACK,
    STRANGE_CHECKPOINT,
    UNSIGNED,
)
from tallystick.ledger.spelling import UnprovenError
from tallystick.ledger.store.shelf import Shelf
from tallystick.ledger.tree import HashOf


@dataclass(frozen=True, slots=True)
class SignedCheck:
    """What is known of the log for checking what it signed."""

    origin: str
    ring: Keyring
    findings: Findings

    def read(self, size: int, content: bytes) -> tuple[Checkpoint, Note] | None:
        """The checkpoint that is stored under a size, once it is one of this log."""
        try:
            note = read_note(content)
            checkpoint = read_checkpoint(note.text)
        except InputError as error:
            self.findings.add(BAD_CHECKPOINT, f"The checkpoint of size {size} cannot be read: {error}")
            return None
        if checkpoint.origin != self.origin:
            self.findings.add(
                OTHER_LOG, f"The checkpoint of size {size} is of the log {checkpoint.origin!r}, not {self.origin!r}."
            )
            return None
        if checkpoint.size != size:
            self.findings.add(
                BAD_CHECKPOINT, f"The checkpoint that is stored for size {size} is of size {checkpoint.size}."
            )
            return None
        return checkpoint, note

    def check(self, checkpoint: Checkpoint, note: Note, root: bytes) -> bool:
        """Root and signature of a checkpoint, whose size the entries reach; whether both hold."""
        if checkpoint.root != root:
            self.findings.add(
                OTHER_ROOT,
                f"The log signed the root {checkpoint.root.hex()} for size {checkpoint.size}; its entries have "
                f"{root.hex()}.",
            )
        return self.signature(checkpoint, note) and checkpoint.root == root

    def signature(self, checkpoint: Checkpoint, note: Note) -> bool:
        """Whether the log's signature of a checkpoint holds."""
        try:
            verify_note(note, [verifier_of(key) for key in self.keys_at(checkpoint.size)])
        except InputError as error:
            self.findings.add(UNSIGNED, f"The checkpoint of size {checkpoint.size}: {error}")
            return False
        return True

    def keys_at(self, size: int) -> tuple[VerifierKey, ...]:
        """The keys of the log that may sign a checkpoint of this size: those that count at its last entry."""
        return self.ring.at(max(size - 1, 0), owner=self.origin, use="log")

    def cosignatures(self, shelf: Shelf, policy: Policy | None) -> tuple[int, int]:
        """Checks every cosignature by a known key; how many were checked, and how many are by unknown keys."""
        keys = {held.key for held in self.ring.keys if held.use == "witness"}
        keys |= {witness.key for witness in policy.witnesses} if policy else set()
        known = {(key.name, key.id): key for key in keys}
        checked = strange = 0
        believed = policy is None
        for size in shelf.cosigned_sizes():
            content = shelf.note(size)
            found = self.read(size, content) if content is not None else None
            if found is None:
                self.findings.add(BAD_COSIGNATURE, f"There are cosignatures for size {size}, and no good checkpoint.")
                continue
            note = found[1]
            for signature in shelf.cosignatures(size):
                key = known.get((signature.name, signature.key_id))
                if key is None:
                    strange += 1
                    continue
                checked += 1
                try:
                    verifier_of(key).check(note.text, signature.content)
                except InputError as error:
                    self.findings.add(BAD_COSIGNATURE, f"The cosignature of size {size}: {error}")
            believed = believed or _believes(policy, note.with_signatures(shelf.cosignatures(size)))
        if not believed:
            self.findings.add(NO_QUORUM, "No checkpoint of the ledger meets the policy yet.")
        return checked, strange

    def against(self, notes: Iterable[Note], *, size: int, hash_of: HashOf) -> None:
        """Compares the ledger with checkpoints from elsewhere: of a witness, of the other party, of a proof."""
        for note in notes:
            try:
                checkpoint = read_checkpoint(note.text)
                verify_note(note, [verifier_of(key) for key in self._all_keys(checkpoint)])
            except InputError as error:
                self.findings.add(STRANGE_CHECKPOINT, f"A checkpoint that was given cannot be compared: {error}")
                continue
            if checkpoint.size > size:
                self.findings.add(
                    ROLLED_BACK, f"The log has signed a checkpoint of {checkpoint.size} entries; the ledger has {size}."
                )
            elif hash_of(0, checkpoint.size) != checkpoint.root:
                self.findings.add(
                    FORKED,
                    f"For size {checkpoint.size} the log has signed the root {checkpoint.root.hex()} elsewhere; the "
                    f"ledger has {hash_of(0, checkpoint.size).hex()}.",
                )

    def _all_keys(self, checkpoint: Checkpoint) -> Sequence[VerifierKey]:
        if checkpoint.origin != self.origin:
            raise InputError(f"It is of the log {checkpoint.origin!r}, not {self.origin!r}.")
        return [held.key for held in self.ring.keys if (held.owner, held.use) == (self.origin, "log")]


def _believes(policy: Policy | None, note: Note) -> bool:
    if policy is None:
        return True
    try:
        verify_checkpoint(note, policy)
    except UnprovenError:
        return False
    return True
