"""Secrets of hooks, and what they sign: HMAC-SHA-256 (RFC 2104) over ``TIME.BODY``, in hexadecimal.

A receiver takes the header ``Tally-Time`` (seconds since 1970), a full stop and the bytes of the body, and compares
with each ``v1=…`` of ``Tally-Signature``; an old time is refused, so that nothing is sent again by somebody else.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from django.conf import settings

from tallystick.terms.canonical import canonical_bytes
from tallystick.web.rooms import sealing

PREFIX = "hook_"


@dataclass(frozen=True, slots=True)
class Place:
    """Whose secret it is."""

    alliance: str
    party: str

    @property
    def name(self) -> bytes:
        """What is bound into its key."""
        return canonical_bytes(["tallystick hook", self.alliance, self.party])


def new_secret() -> str:
    """A secret of 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def seal(secret: str, place: Place) -> bytes:
    """A secret as it is kept."""
    return sealing.seal(secret.encode(), place, settings.SITE.secret)


def unseal(kept: bytes, place: Place) -> str:
    """The secret; ProblemsError (W032) where the site has another secret than when it was sealed."""
    return sealing.unseal(bytes(kept), place, settings.SITE.secret).decode()


def signature(secret: str, time: int, body: bytes) -> str:
    """What stands after ``v1=``.

    >>> signature("hook_abc", 1700000000, b"{}")[:16]
    '42e936ef67531766'
    """
    return hmac.new(secret.encode(), str(time).encode() + b"." + body, hashlib.sha256).hexdigest()
