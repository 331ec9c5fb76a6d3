"""Keys of the ledger: what may sign, what verifies, and their one spelling.

A verifier key is ``name+id+base64(type || public key)`` (C2SP signed-note, "Verifier keys"), a signing key the same
with ``PRIVATE+KEY+`` before it and the 32-byte seed in place of the public key. The type byte says what a signature
states: 0x01 the text of a note (Ed25519), 0x04 and 0x06 a cosignature with its time (Ed25519, ML-DSA-44).
Organisations keep their signing keys; the server holds only the log's own, from a file or the environment.
"""

import os
import re
import secrets
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import assert_never

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from tallystick.errors import InputError
from tallystick.ledger.spelling import UnprovenError, read_base64, read_text, shown, write_base64

SEED_BYTES = 32
LONGEST_NAME = 255
"""The longest key name in bytes (tlog-cosignature: opaque cosigner_name<1..2^8-1>)."""

_PRIVATE = "PRIVATE+KEY+"
_ID = re.compile(r"[0-9a-f]{8}")
_MOST = 4096


class KeyType(IntEnum):
    """The signature type identifier byte: which algorithm signs which statement."""

    ED25519 = 0x01
    COSIGNATURE_ED25519 = 0x04
    COSIGNATURE_ML_DSA_44 = 0x06

    @property
    def public_bytes(self) -> int:
        """The length of a public key of this type."""
        return 1312 if self is KeyType.COSIGNATURE_ML_DSA_44 else 32

    @property
    def signature_bytes(self) -> int:
        """The length of a bare signature of this type, without key id and time."""
        return 2420 if self is KeyType.COSIGNATURE_ML_DSA_44 else 64

    @property
    def is_cosignature(self) -> bool:
        """Whether keys of this type sign a checkpoint together with a time."""
        return self is not KeyType.ED25519


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name under which it signs.

    Written as ``name+id+base64``; the id is the first four bytes of SHA-256 over name, newline, type and public key.
    """

    name: str
    type: KeyType
    public: bytes = field(repr=False)

    def __post_init__(self) -> None:
        require_name(self.name)
        if len(self.public) != self.type.public_bytes:
            raise InputError(
                f"The public key of {self.name!r} has {len(self.public)} bytes; a key of type "
                f"0x{self.type:02x} has {self.type.public_bytes}."
            )
        if self.type is not KeyType.COSIGNATURE_ML_DSA_44:
            _require_safe_point(self.public, self.name)

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature line names the key."""
        return sha256(f"{self.name}\n".encode() + bytes([self.type]) + self.public).digest()[:4]

    def written(self) -> str:
        """The key in its one spelling."""
        return f"{self.name}+{self.id.hex()}+{write_base64(bytes([self.type]) + self.public)}"

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}"

    def verify(self, message: bytes, signature: bytes) -> None:
        """Raises UnprovenError unless the bare signature of the message is by this key."""
        if len(signature) != self.type.signature_bytes:
            raise UnprovenError(
                f"The signature by {self} has {len(signature)} bytes; one of its type has {self.type.signature_bytes}."
            )
        try:
            _public_key(self.type, self.public).verify(signature, message)
        except InvalidSignature as error:
            raise UnprovenError(f"An invalid signature by {self}: it is not over this text, or not by this key.") from (
                error
            )


def read_verifier_key(text: str) -> VerifierKey:
    """The key that a verifier key stands for.

    >>> read_verifier_key("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").id.hex()
    'c74f20a3'
    """
    name, type_, public, key_id = _parts(text, what="The verifier key")
    key = VerifierKey(name, type_, public)
    _require_id(key, key_id, what="The verifier key")
    return key


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with the name under which it signs; never printed, never part of a record or a pack."""

    name: str
    type: KeyType
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        require_name(self.name)
        if len(self.seed) != SEED_BYTES:
            raise InputError(f"The seed of the key {self.name!r} has {len(self.seed)} bytes; it has {SEED_BYTES}.")

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self.type, _private_key(self.type, self.seed).public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """The bare signature of a message."""
        return _private_key(self.type, self.seed).sign(message)

    def written(self) -> str:
        """The key in its one spelling; whoever reads it can sign."""
        return f"{_PRIVATE}{self.name}+{self.verifier.id.hex()}+{write_base64(bytes([self.type]) + self.seed)}"


def read_signing_key(text: str) -> SigningKey:
    """The key that a signing key stands for. No refusal quotes the text, because it is secret."""
    if not text.startswith(_PRIVATE):
        raise InputError(f"A signing key begins with {_PRIVATE!r}; this text does not.")
    try:
        name, type_, seed, key_id = _parts(text.removeprefix(_PRIVATE), what="The signing key")
    except InputError:
        raise InputError(
            f"The signing key is not of the form {_PRIVATE}name+id+base64 with 8 hexadecimal digits of id and a known "
            "type; make one with `new_signing_key`."
        ) from None
    key = SigningKey(name, type_, seed)
    _require_id(key.verifier, key_id, what="The signing key")
    return key


def new_signing_key(
    name: str, type_: KeyType = KeyType.ED25519, *, chance: Callable[[int], bytes] = secrets.token_bytes
) -> SigningKey:
    """A new key of this name; ``chance`` answers so many unpredictable bytes."""
    return SigningKey(name, type_, chance(SEED_BYTES))


def read_signing_key_file(path: Path) -> SigningKey:
    """The signing key in a file of one line that only its owner can read."""
    if not path.is_file():
        raise InputError(f"{path} is no file; a key file holds one signing key.")
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise InputError(f"{path} holds a signing key and can be read by others; allow only its owner (chmod 600).")
    text = read_text(path.read_bytes(), what=str(path), most=_MOST)
    if not text.endswith("\n") or text.count("\n") != 1:
        raise InputError(f"{path} is not one line; a key file holds one signing key and a newline.")
    return read_signing_key(text.removesuffix("\n"))


def write_signing_key_file(key: SigningKey, path: Path) -> None:
    """Writes a new key file for its owner only; a file that exists is never written over."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise InputError(f"{path} exists; a key file is never written over. Choose another name.") from error
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(key.written() + "\n")
        file.flush()
        os.fsync(file.fileno())


def signing_key_from_environment(variable: str, environment: Mapping[str, str]) -> SigningKey:
    """The signing key in a variable of the environment."""
    if variable not in environment:
        raise InputError(f"The environment variable {variable} is not set; it should hold a signing key.")
    return read_signing_key(environment[variable])


def require_name(name: str) -> str:
    """The same name, once it is known to be a key name: not empty, without spaces, plus signs or control characters.

    The line form of signatures, keys and policies rests on it (signed-note, "Format").
    """
    if not name or "+" in name or any(letter.isspace() or letter < " " for letter in name):
        raise InputError(
            f"{shown(name)} is no key name; one is not empty and has no spaces, '+' or control characters."
        )
    try:
        size = len(name.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise InputError(f"{shown(name)} is no key name; it holds a lone surrogate, which is no character.") from error
    if size > LONGEST_NAME:
        raise InputError(f"The key name {shown(name)} has {size} bytes; at most {LONGEST_NAME} are allowed.")
    return name


def _parts(text: str, *, what: str) -> tuple[str, KeyType, bytes, str]:
    """Name, type, key material and written id of ``name+id+base64``."""
    parts = text.split("+", 2)
    if len(parts) != 3:
        raise InputError(f"{what} {shown(text)} is not of the form name+id+base64.")
    name, key_id, encoded = parts
    require_name(name)
    if not _ID.fullmatch(key_id):
        raise InputError(f"The id of {what[0].lower() + what[1:]} is {shown(key_id)}; it is 8 hexadecimal digits.")
    content = read_base64(encoded, where=f"The key material of {shown(name)}")
    if not content or content[0] not in set(KeyType):
        raise InputError(
            f"{what} {shown(name)} has the type {content[:1].hex() or 'none'}; known are 01 (Ed25519), "
            "04 (Ed25519 cosignature) and 06 (ML-DSA-44 cosignature)."
        )
    return name, KeyType(content[0]), content[1:], key_id


def _require_id(key: VerifierKey, key_id: str, *, what: str) -> None:
    if key.id.hex() != key_id:
        raise InputError(f"{what} of {key.name!r} has the id {key_id}; its name and key have {key.id.hex()}.")


# Ed25519 points of small order verify signatures that nobody made, and a coordinate of p or more is a second spelling.
_FIELD = 2**255 - 19
_SMALL_ORDER = frozenset(
    {
        0,  # order 4
        1,  # order 1
        _FIELD - 1,  # order 2
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,  # order 8
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,  # order 8
    }
)


def _require_safe_point(public: bytes, name: str) -> None:
    y = int.from_bytes(public, "little") & (2**255 - 1)
    if y >= _FIELD or y in _SMALL_ORDER:
        raise InputError(
            f"The Ed25519 key of {name!r} is no public key that anybody could own (RFC 8032 section 5.1.3: a point of "
            "small order, or a coordinate not reduced)."
        )


@lru_cache(maxsize=256)
def _public_key(type_: KeyType, public: bytes) -> Ed25519PublicKey | MLDSA44PublicKey:
    match type_:
        case KeyType.ED25519 | KeyType.COSIGNATURE_ED25519:
            return Ed25519PublicKey.from_public_bytes(public)
        case KeyType.COSIGNATURE_ML_DSA_44:
            return MLDSA44PublicKey.from_public_bytes(public)
        case _:
            assert_never(type_)


def _private_key(type_: KeyType, seed: bytes) -> Ed25519PrivateKey | MLDSA44PrivateKey:
    match type_:
        case KeyType.ED25519 | KeyType.COSIGNATURE_ED25519:
            return Ed25519PrivateKey.from_private_bytes(seed)
        case KeyType.COSIGNATURE_ML_DSA_44:
            return MLDSA44PrivateKey.from_seed_bytes(seed)
        case _:
            assert_never(type_)
