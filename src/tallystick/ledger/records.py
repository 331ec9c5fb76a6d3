"""Records: what a leaf of the log holds, in canonical bytes, each with its place in a stream.

A stream is what belongs together in order: the versions of a charter, the editions of a period, the events of a case.
Records of a stream are numbered from 0 and name the index of the one before, so one that was left out shows: between
two others by its number, and at the end by the ``heads`` that editions and self-tests state.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from tallystick.errors import InputError
from tallystick.ledger import forms
from tallystick.ledger.kinds import KINDS
from tallystick.ledger.spelling import UnprovenError, shown
from tallystick.ledger.tiles import LARGEST_ENTRY, require_entry
from tallystick.ledger.tree import leaf_hash
from tallystick.terms.canonical import canonical_bytes, read_canonical

VERSION = 1

_ENVELOPE = ("v", "type", "stream", "number", "previous", "recorded")
_ENVELOPE_KEYS = frozenset(_ENVELOPE)

_write = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


@dataclass(frozen=True, slots=True)
class Record:
    """One record. ``previous`` is the log's index of the record before it in its stream, ``None`` for the first."""

    kind: str
    stream: str
    number: int
    previous: int | None
    recorded: str
    says: Mapping[str, Any]
    content: bytes = field(init=False, repr=False, compare=False)
    """The canonical bytes: what the leaf of the log is the hash of."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "says", MappingProxyType(dict(self.says)))
        _require_envelope(self.kind, self.stream, self.number, self.previous, self.recorded)
        _require_fields(self.kind, self.says)
        envelope = (VERSION, self.kind, self.stream, self.number, self.previous, self.recorded)
        content = _canonical({**dict(zip(_ENVELOPE, envelope, strict=True)), **self.says})
        object.__setattr__(self, "content", require_entry(content))

    @property
    def leaf(self) -> bytes:
        """The leaf hash."""
        return leaf_hash(self.content)


def read_record(content: bytes) -> Record:
    """The record whose canonical bytes these are; raises InputError for anything else."""
    value = read_canonical(require_entry(content))
    if not isinstance(value, dict):
        raise InputError(f"The record is {shown(value)}; a record is a mapping.")
    missing = [key for key in _ENVELOPE if key not in value]
    if missing:
        raise InputError(f"The record has no {', '.join(missing)}; every record has {', '.join(_ENVELOPE)}.")
    version, kind, stream, number, previous, recorded = (value.pop(key) for key in _ENVELOPE)
    if type(version) is not int or version != VERSION:
        raise InputError(f"The record has the version {shown(version)}; this program reads version {VERSION}.")
    return Record(kind, stream, number, previous, recorded, value)


Parts = tuple[str, str, int, int | None, Mapping[str, Any]]
"""Kind, stream, number, previous index, and what a record says."""


def read_parts(content: bytes) -> Parts:
    """As :func:`read_record`, with the same refusals, and several times as fast for what is plain ASCII.

    Such bytes are canonical when Python's own writer, told to sort, writes them again; what it would also take
    (numbers with a fraction, large integers, unknown fields) the forms refuse.
    """
    if content.isascii() and len(content) <= LARGEST_ENTRY:
        text = content.decode("ascii")
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict) and value.keys() >= _ENVELOPE_KEYS and _write(value) == text:
            version, kind, stream, number, previous, recorded = (value.pop(key) for key in _ENVELOPE)
            if type(version) is int and version == VERSION:
                _require_envelope(kind, stream, number, previous, recorded)
                _require_fields(kind, value)
                return kind, stream, number, previous, value
    record = read_record(content)
    return record.kind, record.stream, record.number, record.previous, record.says


@dataclass(frozen=True, slots=True)
class Head:
    """The last record of a stream: its number in the stream and its index in the log."""

    number: int
    index: int


def next_record(heads: Mapping[str, Head], *, kind: str, stream: str, recorded: str, says: Mapping[str, Any]) -> Record:
    """The next record of a stream, given the heads of the log's streams."""
    head = heads.get(stream)
    return Record(kind, stream, head.number + 1 if head else 0, head.index if head else None, recorded, says)


def follow(entries: Iterable[tuple[int, Record]], heads: Mapping[str, Head] | None = None) -> dict[str, Head]:
    """The heads of the streams after these records, given with their indexes in the log and in its order.

    Raises UnprovenError where a record is missing, stands twice or out of order, or names the wrong one before it.
    ``heads`` are those to go on from; without them, every stream begins with its first record.
    """
    found = dict(heads or {})
    last = max((head.index for head in found.values()), default=-1)
    for index, record in entries:
        if index <= last:
            raise UnprovenError(f"Entry {index} comes after entry {last}; the entries of a log go upwards.")
        last = index
        head = found.get(record.stream)
        wanted, before = (head.number + 1, head.index) if head else (0, None)
        if record.number != wanted:
            raise UnprovenError(
                f"Entry {index} is record {record.number} of the stream {record.stream!r}, where record {wanted} is "
                f"expected: {_gap(wanted, record.number)}."
            )
        if record.previous != before:
            raise UnprovenError(
                f"Entry {index}, record {record.number} of the stream {record.stream!r}, names entry {record.previous} "
                f"as the one before it; that is entry {before}."
            )
        found[record.stream] = Head(record.number, index)
    return found


def require_heads(found: Mapping[str, Head], stated: Mapping[str, int]) -> None:
    """Raises UnprovenError unless the streams reach at least as far as an edition or a self-test states.

    ``stated`` maps a stream to the log's index of its last record.
    """
    for stream, index in stated.items():
        head = found.get(stream)
        if head is None or head.index < index:
            reached = f"ends at entry {head.index}" if head else "has no record"
            raise UnprovenError(f"The stream {stream!r} {reached}, but it reached entry {index}: records are missing.")


def _gap(wanted: int, number: int) -> str:
    if number < wanted:
        return f"record {number} stands twice or out of order"
    return f"record {wanted} is missing" if number == wanted + 1 else f"records {wanted} to {number - 1} are missing"


def _canonical(value: dict[str, Any]) -> bytes:
    """The canonical bytes of what the forms have passed; quickly where they are plain ASCII, as in ``read_parts``."""
    try:
        text = _write(value)
    except TypeError:  # a mapping that is no dict
        return canonical_bytes(value)
    return text.encode("ascii") if text.isascii() else canonical_bytes(value)


def _require_envelope(kind: object, stream: object, number: object, previous: object, recorded: object) -> None:
    _require_kind(kind)
    forms.stream(stream, "The stream of the record")
    forms.whole(number, "The number of the record")
    if previous is not None:
        forms.whole(previous, "The previous index of the record")
    forms.instant(recorded, "The time at which the record was made")
    if (number == 0) != (previous is None):
        raise InputError(
            f"Record {number} of the stream {stream!r} has the previous index {previous}; "
            "the first record has none, and every other has one."
        )


def _require_kind(kind: object) -> None:
    if not isinstance(kind, str) or kind not in KINDS:
        raise InputError(f"The record has the type {shown(kind)}; known are {', '.join(KINDS)}.")


def _require_fields(kind: str, says: Mapping[str, Any]) -> None:
    required, known = _FORMS[kind]
    if not says.keys() >= required:
        missing = [each for each in KINDS[kind].required if each not in says]
        raise InputError(f"A record of the type {kind!r} lacks {', '.join(missing)}.")
    for named, value in says.items():
        if named not in known:
            raise InputError(
                f"A record of the type {kind!r} has the field {shown(str(named))}; it says {', '.join(known)}."
            )
        form, where = known[named]
        form(value, where)


def _forms_of(kind: str) -> tuple[frozenset[str], Mapping[str, tuple[forms.Form, str]]]:
    shape = KINDS[kind]
    every = {**shape.required, **shape.optional}
    where = "The field {!r} of a record of the type {!r}"
    return frozenset(shape.required), {named: (form, where.format(named, kind)) for named, form in every.items()}


_FORMS = {kind: _forms_of(kind) for kind in KINDS}
