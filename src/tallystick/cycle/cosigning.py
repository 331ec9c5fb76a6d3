"""Having the last checkpoint cosigned by keys at hand: the witness protocol, held between two sides of one program.

Between organisations the witness runs elsewhere and keeps its own state; here each key is asked as such a witness is,
from the last checkpoint of this ledger that it has cosigned, and it refuses what does not begin with that one.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from tallystick.errors import InputError
from tallystick.ledger.checkpoint import read_checkpoint
from tallystick.ledger.keys import SigningKey, VerifierKey
from tallystick.ledger.note import Note
from tallystick.ledger.policy import Policy, both_cosign
from tallystick.ledger.spelling import UnprovenError
from tallystick.ledger.store.base import Store
from tallystick.ledger.submission import Asking, Cosigned, Refused
from tallystick.ledger.witness import Cosigned as Kept
from tallystick.ledger.witness import Witness, add_checkpoint

USE = "witness"


def cosigned(store: Store, keys: Iterable[SigningKey], *, at: datetime) -> Note:
    """The last checkpoint with the cosignatures of these keys, which are kept.

    Raises UnprovenError where a witness refuses, InputError for a key that makes no cosignatures.
    """
    log = _log_keys(store)
    for key in keys:
        witness = Witness((key,), {store.origin: log})
        latest = _latest(store, key.verifier)
        turn: Asking | Cosigned | Refused = Asking(store.checkpoint(), (key.verifier,))
        while isinstance(turn, Asking):
            answer = add_checkpoint(witness, latest, turn.request(store.hash_of), now=int(at.timestamp()))
            turn = turn.after(status=answer.status, content_type=answer.content_type, body=answer.body)
        if isinstance(turn, Refused):
            raise UnprovenError(f"The witness {key.verifier} does not cosign: {turn.reason}")
        store.keep_cosignatures(turn.complete, [key.verifier])
    return store.checkpoint()


def policy_of(store: Store) -> Policy | None:
    """By which cosignatures a checkpoint of this ledger counts: every party with a witness key on record cosigns.

    None where fewer than two parties have one.
    """
    held: dict[str, VerifierKey] = {}
    ring = store.keyring()
    for each in ring.keys:
        if each.use == USE and each.counts_at(store.size()):
            held[each.owner] = each.key
    logs = _log_keys(store)
    return both_cosign(logs[-1], held) if len(held) > 1 else None


def witness_keys(store: Store) -> Mapping[str, tuple[VerifierKey, ...]]:
    """The witness keys that count now, by party."""
    found: dict[str, tuple[VerifierKey, ...]] = {}
    for each in store.keyring().keys:
        if each.use == USE and each.counts_at(store.size()):
            found[each.owner] = (*found.get(each.owner, ()), each.key)
    return found


def require_witness(store: Store, key: SigningKey) -> str:
    """The party whose witness key this is; InputError for a key that is nobody's."""
    for owner, keys in witness_keys(store).items():
        if key.verifier in keys:
            return owner
    raise InputError(
        f"The key {key.verifier} is nobody's witness key in this ledger. Put it on record: tally key add WORKSPACE "
        f"--owner PARTY --use witness --key {key.verifier.written()} --reason WHY."
    )


def _log_keys(store: Store) -> tuple[VerifierKey, ...]:
    return store.keyring().at(max(store.size() - 1, 0), owner=store.origin, use="log")


def _latest(store: Store, key: VerifierKey) -> dict[str, Kept]:
    """The last checkpoint of this ledger that a key has cosigned, by the log's origin."""
    for size in store.shelf.cosigned_sizes():
        note = store.checkpoint(size)
        if any((each.name, each.key_id) == (key.name, key.id) for each in note.signatures):
            return {store.origin: Kept(read_checkpoint(note.text), note)}
    return {}
