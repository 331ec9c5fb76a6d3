"""The one way in which a ledger's text formats write bytes, hashes and whole numbers.

Base64 is RFC 4648 section 4 with padding, whole numbers are ASCII decimals without leading zeros.
What a lenient reader would also take (white space, ``+1``, ``0x10``, ``1_000``, other digits, loose padding bits) is
refused, so that no two spellings mean the same and a signed text can be written anew byte for byte.
"""

import base64
import binascii
import re

from tallystick.errors import InputError

LARGEST = 2**63 - 1
"""The largest tree size, index or time (tlog-cosignature; 63 hashes are then enough for every proof)."""

HASH_BYTES = 32
"""A hash is SHA-256 everywhere in the ledger."""

_WHOLE = re.compile(r"0|[1-9][0-9]{0,18}")
_SHOWN = 60


class UnprovenError(InputError):
    """What was given is well formed and does not prove what it should: a signature, a proof, a quorum."""


def write_base64(content: bytes) -> str:
    """The base64 of bytes.

    >>> write_base64(b"bananas")
    'YmFuYW5hcw=='
    """
    return base64.b64encode(content).decode("ascii")


def read_base64(text: str, *, where: str) -> bytes:
    """The bytes that a base64 text stands for; ``where`` begins the sentence of a refusal.

    >>> read_base64("YmFuYW5hcw==", where="The root")
    b'bananas'
    """
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError(f"{where} is {shown(text)}, which is not base64 (RFC 4648 section 4, padded).") from error
    if write_base64(content) != text:
        raise InputError(
            f"{where} is {shown(text)}, which is a second spelling of the base64 {shown(write_base64(content))}; "
            "bits after the last byte are zero."
        )
    return content


def read_hash(text: str, *, where: str) -> bytes:
    """The 32 bytes of a hash in base64."""
    return require_hash(read_base64(text, where=where), where=where)


def require_hash(content: bytes, *, where: str) -> bytes:
    """The same bytes, once they are known to be as long as a hash."""
    if len(content) != HASH_BYTES:
        raise InputError(f"{where} has {len(content)} bytes; a SHA-256 hash has {HASH_BYTES}.")
    return content


def read_whole(text: str, *, where: str) -> int:
    """The whole number, 0 to 2^63 - 1, that an ASCII decimal stands for.

    >>> read_whole("20852163", where="The tree size")
    20852163
    """
    if not _WHOLE.fullmatch(text):
        raise InputError(f"{where} is {shown(text)}; a whole number is written in digits 0-9 without leading zeros.")
    number = int(text)
    if number > LARGEST:
        raise InputError(f"{where} is {text}; the largest that is allowed is 2^63 - 1.")
    return number


def require_whole(number: int, *, where: str) -> int:
    """The same number, once it is known to be a whole number from 0 to 2^63 - 1."""
    if not 0 <= number <= LARGEST:
        raise InputError(f"{where} is {shown(number)}; a whole number from 0 to 2^63 - 1 is expected.")
    return number


def read_text(content: bytes, *, what: str, most: int) -> str:
    """The text of a UTF-8 file or message of at most so many bytes; ``what`` begins the sentence of a refusal."""
    if len(content) > most:
        raise InputError(f"{what} has {len(content)} bytes; at most {most} are read.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{what} is not UTF-8 at byte {error.start}.") from error


def shown(value: object) -> str:
    """A value as it stands in a sentence: a text quoted and escaped, and whatever is long shortened."""
    text = value if isinstance(value, str) else repr(value)
    if len(text) <= _SHOWN:
        return repr(value)
    begins = text[: _SHOWN - 20]
    return f"{begins!r}… ({len(text)} characters)" if text is value else f"{begins}…"
