"""What is asked of a ledger that is to be added to, and what it answers.

A request is appended whole or not at all. It holds records that are ready, in canonical bytes, or drafts, which get
their number and their previous index in the same durable transaction that appends them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from tallystick.errors import InputError
from tallystick.ledger.note import Note
from tallystick.ledger.proof import InclusionFile, proof_file
from tallystick.ledger.records import Head, Record, next_record, read_record
from tallystick.ledger.spelling import read_base64, shown, write_base64
from tallystick.ledger.tree import Proof
from tallystick.terms.canonical import canonical_bytes

MOST_ENTRIES = 100_000
"""One request has at most so many records: they become durable together, or not at all."""


class MovedError(InputError):
    """The ledger has grown since the caller looked; look again and ask anew."""


class StoppedError(InputError):
    """The ledger is frozen or closed, or its key no longer counts: nothing is appended."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A record without its place: the ledger numbers it within its stream when it is appended."""

    kind: str
    stream: str
    recorded: str
    says: Mapping[str, Any]

    def __post_init__(self) -> None:
        object.__setattr__(self, "says", MappingProxyType(dict(self.says)))
        self.placed({})  # whatever is wrong with it is said here, before anything is asked of the ledger

    def placed(self, heads: Mapping[str, Head]) -> Record:
        """The record that follows these heads."""
        return next_record(heads, kind=self.kind, stream=self.stream, recorded=self.recorded, says=self.says)


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be appended together, and only to a ledger of size ``at`` where that is given.

    ``documents`` become durable with the records, under their SHA-256: what is too long, or not for every reader of
    the log.
    """

    items: tuple[Record | Draft, ...]
    at: int | None = None
    documents: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.items) <= MOST_ENTRIES:
            raise InputError(
                f"{len(self.items)} records were given to append; 1 to {MOST_ENTRIES} are appended at once."
            )

    def written(self) -> bytes:
        """The request for another process of this machine."""
        return canonical_bytes(
            {
                "at": self.at,
                "items": [_item(each) for each in self.items],
                "documents": [write_base64(each) for each in self.documents],
            }
        )


def read_item(content: bytes) -> Record | Draft:
    """The record in a file: ready, in canonical bytes, or a draft, which has no ``number``, ``previous`` and ``v``.

    A draft is any JSON with ``type``, ``stream``, ``recorded`` and what its type says.
    """
    try:
        value = json.loads(content.decode("utf-8"), object_pairs_hook=_once)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError(f"The record is not JSON in UTF-8: {error}.") from error
    if not isinstance(value, dict):
        raise InputError(f"The record is {shown(value)}; a record is a JSON object.")
    if "number" in value:
        return read_record(content)
    missing = [each for each in ("type", "stream", "recorded") if each not in value]
    if missing:
        raise InputError(f"The record has no {', '.join(missing)}.")
    kind, stream, recorded = (value.pop(each) for each in ("type", "stream", "recorded"))
    return Draft(kind, stream, recorded, value)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise InputError("The record has a key twice in one object; keep one.")
    return found


def request_of(items: Sequence[bytes | Record | Draft], *, at: int | None, documents: Sequence[bytes]) -> Request:
    """The request for records in whatever form the caller has them."""
    ready = tuple(read_record(each) if isinstance(each, bytes) else each for each in items)
    return Request(ready, at, tuple(documents))


def read_request(content: bytes) -> Request:
    """The request that another process wrote."""
    value = json.loads(content)
    items = (
        read_record(each["entry"].encode())
        if "entry" in each
        else Draft(each["kind"], each["stream"], each["recorded"], each["says"])
        for each in value["items"]
    )
    documents = tuple(read_base64(each, where="A document of the request") for each in value["documents"])
    return Request(tuple(items), value["at"], documents)


def _item(item: Record | Draft) -> dict[str, Any]:
    if isinstance(item, Record):
        return {"entry": item.content.decode()}
    return {"kind": item.kind, "stream": item.stream, "recorded": item.recorded, "says": dict(item.says)}


def document_name(content: bytes) -> str:
    """The name under which a document is kept, and by which records speak of it: ``sha256:`` and its hash."""
    return f"sha256:{sha256(content).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Appended:
    """Records that are durable, and the proof: a checkpoint that the log signed, and the way from each record to it.

    ``first`` is the index of the first record; the others follow without a gap.
    """

    first: int
    entries: tuple[bytes, ...] = field(repr=False)
    size: int
    checkpoint: Note = field(repr=False)
    proofs: tuple[Proof, ...] = field(repr=False)

    @property
    def indexes(self) -> range:
        """Where the records stand in the log."""
        return range(self.first, self.first + len(self.entries))

    def proof_file(self, place: int = 0) -> InclusionFile:
        """The proof of one of the records, as a file that verifies offline."""
        return proof_file(self.first + place, self.proofs[place], self.checkpoint.written())
