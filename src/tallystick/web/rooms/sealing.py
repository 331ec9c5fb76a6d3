"""Sealing what stands in a privileged room: AES-256-GCM under a key of each room, made from the site's secret.

The key is HKDF-SHA256 (RFC 5869) of the site's secret; alliance, party and case are bound into it and into every sealed
text (as associated data, NIST SP 800-38D), so that nothing can be moved from one room into another.
A sealed text is a byte that says the form, 12 bytes of nonce, and the text with its tag.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tallystick.terms.canonical import canonical_bytes
from tallystick.web.problems import UNSEALED, refuse

FORM = b"\x01"
NONCE = 12
TAG = 16
KEY = 32


class Place(Protocol):
    """Where a sealed text belongs."""

    @property
    def name(self) -> bytes:
        """What is bound into the key of the place and into what is sealed for it."""


@dataclass(frozen=True, slots=True)
class Room:
    """One party's room of one case."""

    alliance: str
    party: str
    case: str

    @property
    def name(self) -> bytes:
        """What is bound into its key and its papers."""
        return canonical_bytes(["tallystick privileged room", self.alliance, self.party, self.case])


def seal(text: bytes, room: Place, secret: str) -> bytes:
    """A text sealed for a room; the same text is sealed otherwise each time."""
    nonce = secrets.token_bytes(NONCE)
    return FORM + nonce + AESGCM(_key(room, secret)).encrypt(nonce, text, room.name)


def unseal(sealed: bytes, room: Place, secret: str) -> bytes:
    """The text; ProblemsError (W032) where it was sealed under another secret, for another room, or was changed."""
    form, nonce, rest = sealed[:1], sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
    if form == FORM and len(rest) >= TAG:
        with suppress(InvalidTag):
            return AESGCM(_key(room, secret)).decrypt(nonce, rest, room.name)
    raise refuse(
        UNSEALED,
        "A paper of a privileged room cannot be opened.",
        "Restore the secret key of the site with which it was sealed, or the data base from a backup.",
    )


def _key(room: Place, secret: str) -> bytes:
    return HKDF(SHA256(), KEY, salt=None, info=room.name).derive(secret.encode())
