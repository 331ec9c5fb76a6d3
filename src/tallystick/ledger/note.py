"""Signed notes (C2SP signed-note): a text, an empty line, and one line for each signature.

The text is worth nothing until a trusted key has verified. Signatures of unknown keys are ignored, a wrong signature
of a known key spoils the whole note, and several lines of one key count once.
What a signature states is the business of its verifier: of the text (:class:`TextVerifier`), or of the checkpoint that
the text is, at a time (``cosignature``).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

from tallystick.errors import InputError
from tallystick.ledger.keys import KeyType, SigningKey, VerifierKey, require_name
from tallystick.ledger.spelling import UnprovenError, read_base64, read_text, shown, write_base64

MOST_SIGNATURES = 100
"""A note has at most so many signatures (signed-note asks for at least 16)."""

MOST_BYTES = 1_000_000
"""A note is at most so long."""

_DASH = "\u2014"
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the name and id of a key, and what it signed with."""

    name: str
    key_id: bytes
    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        require_name(self.name)
        if len(self.key_id) != 4 or not self.content:
            raise InputError(f"A signature by {self.name!r} has a key id of 4 bytes and at least one byte after it.")

    def written(self) -> str:
        """The signature line, with its newline."""
        return f"{_DASH} {self.name} {write_base64(self.key_id + self.content)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a newline, with its signatures in order."""

    text: str
    signatures: tuple[Signature, ...]

    def __post_init__(self) -> None:
        require_note_text(self.text)
        if not 0 < len(self.signatures) <= MOST_SIGNATURES:
            raise InputError(f"The note has {len(self.signatures)} signatures; it has 1 to {MOST_SIGNATURES}.")

    def written(self) -> bytes:
        """The note as it is stored and sent."""
        return f"{self.text}\n{''.join(each.written() for each in self.signatures)}".encode()

    def with_signatures(self, more: Iterable[Signature]) -> "Note":
        """The note with these signatures after its own; one that it has already is not added again."""
        return replace(self, signatures=tuple(dict.fromkeys((*self.signatures, *more))))


def read_note(content: bytes) -> Note:
    """The note that these bytes are; nothing in it is verified yet.

    Raises InputError unless the bytes are exactly what :meth:`Note.written` writes.
    """
    text, signed = split_note(content)
    return Note(text, read_signatures(signed))


def split_note(content: bytes) -> tuple[str, str]:
    """The text of a note and its block of signature lines, apart."""
    whole = read_text(content, what="The note", most=MOST_BYTES)
    text, empty_line, signed = whole.rpartition("\n\n")
    if not empty_line:
        raise InputError("The note has no empty line between its text and its signatures.")
    return require_note_text(text + "\n"), signed


def read_signatures(block: str) -> tuple[Signature, ...]:
    """The signatures of a block of signature lines, as a note or the answer of a witness holds them."""
    if not block.endswith("\n"):
        raise InputError("The last signature line does not end in a newline, or there is none.")
    lines = block.removesuffix("\n").split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise InputError(f"There are {len(lines)} signature lines; at most {MOST_SIGNATURES} are read.")
    return tuple(_signature(line, place) for place, line in enumerate(lines, start=1))


def _signature(line: str, place: int) -> Signature:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != _DASH:
        raise InputError(
            f"Signature line {place} is {shown(line)}; it is an em dash, a key name and base64, with one space between."
        )
    content = read_base64(parts[2], where=f"The signature on line {place} of the signatures")
    if len(content) < 5:
        raise InputError(f"The signature on line {place} has {len(content)} bytes; it has a key id of 4 and more.")
    return Signature(require_name(parts[1]), content[:4], content[4:])


def require_note_text(text: str) -> str:
    """The same text, once it is known to end in a newline and hold no other control character."""
    if not text.endswith("\n"):
        raise InputError("The text of a note ends in a newline; this one does not.")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(
            f"The text of a note holds a lone surrogate at place {error.start}; it is no character."
        ) from (error)
    odd = _CONTROL.search(text)
    if odd:
        raise InputError(
            f"The text of a note holds the control character U+{ord(odd.group()):04X} at place {odd.start()}."
        )
    return text


class Verifier(Protocol):
    """Whoever can say whether a signature under a known key holds."""

    @property
    def key(self) -> VerifierKey:
        """The key."""

    def check(self, text: str, signature: bytes) -> None:
        """Raises UnprovenError unless the signature holds for the text of a note."""


@dataclass(frozen=True, slots=True)
class TextVerifier:
    """Verifies plain Ed25519 signatures of a note's text (signed-note, "Ed25519 signatures")."""

    key: VerifierKey

    def __post_init__(self) -> None:
        if self.key.type is not KeyType.ED25519:
            raise InputError(f"The key {self.key} makes cosignatures; a plain signature is by a key of type 01.")

    def check(self, text: str, signature: bytes) -> None:
        """Raises UnprovenError unless the signature is over the text."""
        self.key.verify(text.encode(), signature)


@dataclass(frozen=True, slots=True)
class Verified:
    """A note whose text may be believed, and the signatures that were verified, each key once."""

    note: Note
    signatures: tuple[tuple[VerifierKey, Signature], ...]

    @property
    def text(self) -> str:
        """The text of the note."""
        return self.note.text

    @property
    def keys(self) -> frozenset[VerifierKey]:
        """The keys that signed."""
        return frozenset(key for key, _ in self.signatures)


def verify_note(note: Note, verifiers: Iterable[Verifier]) -> Verified:
    """The note, once at least one known key has signed it and no signature of a known key is wrong.

    Raises UnprovenError otherwise, and InputError where two of the given keys share both name and id.
    """
    known: dict[tuple[str, bytes], list[Verifier]] = {}
    for verifier in verifiers:
        held = known.setdefault((verifier.key.name, verifier.key.id), [])
        if all(other.key != verifier.key for other in held):
            held.append(verifier)
    found: dict[VerifierKey, Signature] = {}
    for signature in note.signatures:
        trusted = known.get((signature.name, signature.key_id), [])
        if len(trusted) > 1:
            raise InputError(
                f"Two trusted keys are both {signature.name}+{signature.key_id.hex()}; a signature line cannot say "
                "which is meant. Remove one."
            )
        for verifier in trusted:
            verifier.check(note.text, signature.content)
            found.setdefault(verifier.key, signature)
    if not found:
        names = ", ".join(sorted(f"{name}+{key_id.hex()}" for name, key_id in known)) or "no key at all"
        raise UnprovenError(f"The note is signed by none of the trusted keys ({names}).")
    return Verified(note, tuple(found.items()))


def sign_text(text: str, key: SigningKey) -> Signature:
    """The signature of a note's text by a plain Ed25519 key."""
    if key.type is not KeyType.ED25519:
        raise InputError(f"The key {key.name!r} makes cosignatures of checkpoints; sign a text with a key of type 01.")
    return Signature(key.name, key.verifier.id, key.sign(require_note_text(text).encode()))
