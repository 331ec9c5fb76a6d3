"""Proof that a log has forked: two checkpoints that it signed, of which one is not the beginning of the other.

Two roots of one size speak for themselves. For two sizes, a consistency proof shows with what root the larger tree
begins at the smaller size, and that is not the root that was signed; nobody can make both up without breaking SHA-256.
It is verified offline, with the log's key alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tallystick.ledger.checkpoint import Checkpoint, read_checkpoint
from tallystick.ledger.cosignature import verifier_of
from tallystick.ledger.keys import VerifierKey
from tallystick.ledger.note import Note, verify_note
from tallystick.ledger.spelling import UnprovenError
from tallystick.ledger.tree import HashOf, consistency_proof, verify_consistency


@dataclass(frozen=True, slots=True)
class Fork:
    """Two signed checkpoints of one log, the smaller first.

    ``beginning`` is the root that the second tree really had at the size of the first, and ``proof`` the consistency
    proof from there; for two checkpoints of one size both are empty.
    """

    first: Note
    second: Note
    beginning: bytes = b""
    proof: tuple[bytes, ...] = ()


def fork_between(first: Note, second: Note, hash_of: HashOf) -> Fork:
    """The proof that two checkpoints disagree; ``hash_of`` answers for the tree of the larger one."""
    smaller, larger = sorted((first, second), key=lambda note: read_checkpoint(note.text).size)
    one, two = read_checkpoint(smaller.text).size, read_checkpoint(larger.text).size
    if not 0 < one < two:
        return Fork(smaller, larger)
    return Fork(smaller, larger, hash_of(0, one), consistency_proof(one, two, hash_of))


def verify_fork(fork: Fork, log: Iterable[VerifierKey]) -> tuple[Checkpoint, Checkpoint]:
    """The two checkpoints, once it is proven that the log signed both and that they disagree.

    Raises UnprovenError where the log did not sign one of them, or where they may both be true.
    """
    keys = tuple(log)
    for note in (fork.first, fork.second):
        verify_note(note, [verifier_of(key) for key in keys])
    first, second = read_checkpoint(fork.first.text), read_checkpoint(fork.second.text)
    if first.origin != second.origin:
        raise UnprovenError(f"The checkpoints are of two logs, {first.origin!r} and {second.origin!r}.")
    if first.size == second.size:
        if first.root == second.root:
            raise UnprovenError(f"Both checkpoints say the same of size {first.size}; that is no fork.")
        return first, second
    if first.size == 0:
        raise UnprovenError("Every log begins empty, so a checkpoint of size 0 contradicts no other.")
    verify_consistency(
        first=first.size,
        second=second.size,
        first_root=fork.beginning,
        second_root=second.root,
        proof=fork.proof,
    )
    if fork.beginning == first.root:
        raise UnprovenError(f"Size {second.size} begins with what was signed for size {first.size}; that is no fork.")
    return first, second
