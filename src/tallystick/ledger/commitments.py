"""Salted commitments: a value is fixed in the record without being in it, and can be erased without a trace.

The rule is ``sha256("commit/v1\\n" || salt || canonical bytes of the value)`` with a random salt of 32 bytes for each
value. With salt and value anybody can check the commitment; once both are erased it says nothing, and every root and
proof stays as it was. The same rule seals a figure that each side reports before it sees the other's.
"""

import secrets
from collections.abc import Callable
from hashlib import sha256
from hmac import compare_digest

from tallystick.errors import InputError
from tallystick.ledger.forms import digest
from tallystick.ledger.spelling import UnprovenError
from tallystick.terms.canonical import canonical_bytes

SALT_BYTES = 32
PREFIX = b"commit/v1\n"


def new_salt(chance: Callable[[int], bytes] = secrets.token_bytes) -> bytes:
    """A salt for one value; ``chance`` answers so many unpredictable bytes. A salt is never used twice."""
    return chance(SALT_BYTES)


def commitment(value: object, salt: bytes) -> str:
    """The commitment to a value, as ``sha256:`` and 64 hexadecimal digits.

    >>> commitment({"owner_name": "A. Example"}, bytes(32))
    'sha256:5a9e1c05223b1496d802c3c7c385550400d04781695c100e0a30b01385c1bd43'
    """
    if len(salt) != SALT_BYTES:
        raise InputError(f"The salt of a commitment has {len(salt)} bytes; it has {SALT_BYTES}.")
    return f"sha256:{sha256(PREFIX + salt + canonical_bytes(value)).hexdigest()}"


def verify_commitment(committed: str, *, value: object, salt: bytes) -> None:
    """Raises UnprovenError unless salt and value are what was committed to."""
    digest(committed, "The commitment")
    if not compare_digest(commitment(value, salt), committed):
        raise UnprovenError(f"The value and salt that were given are not those of the commitment {committed}.")
