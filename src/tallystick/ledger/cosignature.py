"""Cosignatures (C2SP tlog-cosignature): a witness states the largest consistent head of a log it has seen, and when.

A cosignature is a note signature of a checkpoint whose content is the time, eight bytes big-endian in seconds since
1970, and the bare signature. Ed25519 signs header, time and the checkpoint's text; ML-DSA-44 signs a structure with the
cosigner's name, the log's origin and a range of entries, so it can also be given for a subtree.
"""

from dataclasses import dataclass

from tallystick.errors import InputError
from tallystick.ledger.checkpoint import Checkpoint, read_checkpoint, require_origin
from tallystick.ledger.keys import KeyType, SigningKey, VerifierKey
from tallystick.ledger.note import Signature, TextVerifier, Verifier
from tallystick.ledger.spelling import UnprovenError, require_hash, require_whole
from tallystick.ledger.subtree import require_subtree

_TIME_BYTES = 8


@dataclass(frozen=True, slots=True)
class SubtreeHead:
    """The subtree ``[start, end)`` of the log ``origin`` has this root."""

    origin: str
    start: int
    end: int
    root: bytes

    def __post_init__(self) -> None:
        require_origin(self.origin)
        require_subtree(self.start, self.end)
        require_hash(self.root, where=f"The root hash of [{self.start}, {self.end})")


def ed25519_message(text: str, time: int) -> bytes:
    """What an Ed25519 cosignature signs ("Ed25519 signed message"): header, time, and the text of the checkpoint."""
    return f"cosignature/v1\ntime {require_whole(time, where='The time of a cosignature')}\n{text}".encode()


def ml_dsa_message(name: str, head: SubtreeHead, time: int) -> bytes:
    """What an ML-DSA-44 cosignature signs ("ML-DSA-44 signed message"); extension lines are no part of it."""
    if head.start and time:
        raise InputError(
            f"A cosignature of [{head.start}, {head.end}) states no time, because it is no head; the time is 0."
        )
    cosigner, origin = name.encode(), head.origin.encode()
    return b"".join(
        (
            b"subtree/v1\n\x00",
            bytes([len(cosigner)]),
            cosigner,
            require_whole(time, where="The time of a cosignature").to_bytes(8, "big"),
            bytes([len(origin)]),
            origin,
            head.start.to_bytes(8, "big"),
            head.end.to_bytes(8, "big"),
            head.root,
        )
    )


def cosign(text: str, key: SigningKey, *, time: int) -> Signature:
    """The cosignature of a checkpoint, given as the text of its note, at a time in seconds since 1970."""
    message = _message(text, name=key.name, type_=key.type, time=time)
    return Signature(key.name, key.verifier.id, time.to_bytes(_TIME_BYTES, "big") + key.sign(message))


def cosign_subtree(head: SubtreeHead, key: SigningKey) -> Signature:
    """The cosignature of a subtree, without a time; only ML-DSA-44 keys can."""
    _require_subtree_key(key.type, key.name)
    return Signature(key.name, key.verifier.id, bytes(_TIME_BYTES) + key.sign(ml_dsa_message(key.name, head, 0)))


def verify_subtree(head: SubtreeHead, signature: Signature, key: VerifierKey) -> None:
    """Raises UnprovenError unless the signature is the key's cosignature of this subtree."""
    _require_subtree_key(key.type, key.name)
    if (signature.name, signature.key_id) != (key.name, key.id):
        raise UnprovenError(f"The signature is by {signature.name}+{signature.key_id.hex()}, not by {key}.")
    time, bare = _timed(key, signature.content)
    key.verify(ml_dsa_message(key.name, head, time), bare)


def time_of(key: VerifierKey, signature: Signature) -> int:
    """The time that a cosignature states, in seconds since 1970; it holds only once the cosignature is verified."""
    return _timed(key, signature.content)[0]


@dataclass(frozen=True, slots=True)
class CosignatureVerifier:
    """Verifies cosignatures of checkpoints, of either algorithm."""

    key: VerifierKey

    def __post_init__(self) -> None:
        if not self.key.type.is_cosignature:
            raise InputError(f"The key {self.key} signs plain texts; a cosignature is by a key of type 04 or 06.")

    def check(self, text: str, signature: bytes) -> None:
        """Raises UnprovenError unless the signature cosigns the checkpoint that is the note's text."""
        time, bare = _timed(self.key, signature)
        self.key.verify(_message(text, name=self.key.name, type_=self.key.type, time=time), bare)


def verifier_of(key: VerifierKey) -> Verifier:
    """The verifier for a key of any type."""
    return CosignatureVerifier(key) if key.type.is_cosignature else TextVerifier(key)


def _message(text: str, *, name: str, type_: KeyType, time: int) -> bytes:
    checkpoint = read_checkpoint(text)
    if type_ is KeyType.COSIGNATURE_ML_DSA_44:
        return ml_dsa_message(name, _whole(checkpoint), time)
    if type_ is KeyType.COSIGNATURE_ED25519:
        return ed25519_message(text, time)
    raise InputError(f"The key {name!r} signs plain texts; a cosignature is by a key of type 04 or 06.")


def _whole(checkpoint: Checkpoint) -> SubtreeHead:
    return SubtreeHead(checkpoint.origin, 0, checkpoint.size, checkpoint.root)


def _timed(key: VerifierKey, content: bytes) -> tuple[int, bytes]:
    """Time and bare signature of a ``timestamped_signature``."""
    wanted = _TIME_BYTES + key.type.signature_bytes
    if len(content) != wanted:
        raise UnprovenError(f"The cosignature by {key} has {len(content)} bytes; time and signature are {wanted}.")
    time = int.from_bytes(content[:_TIME_BYTES], "big")
    return require_whole(time, where=f"The time of the cosignature by {key}"), content[_TIME_BYTES:]


def _require_subtree_key(type_: KeyType, name: str) -> None:
    if type_ is not KeyType.COSIGNATURE_ML_DSA_44:
        raise InputError(f"The key {name!r} cannot cosign a subtree; only ML-DSA-44 keys (type 06) can.")
