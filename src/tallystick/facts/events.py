"""Events as they arrive, one JSON object a line: cut into batches, each line with its number and its idempotency key.

A line may carry ``idempotency_key``, a text that its sender gives the event once and for all: the same key with the
same content means the same event sent again. It says nothing of which fact an event corrects; the source's own key
does.
"""

import json
import selectors
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from tallystick.errors import InputError
from tallystick.terms.canonical import sha256_hex

KEY = "idempotency_key"
LONGEST_KEY = 200
LONGEST_LINE = 1_000_000
"""Bytes."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line that is a JSON object."""

    line: int
    """From 1, in everything that was sent."""
    raw: bytes
    """As it was sent, without the end of the line."""
    key: str | None
    content: str
    """SHA-256 of what it says, whatever the order of its members."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that is not accepted, and why."""

    line: int
    reason: str


@dataclass(slots=True)
class Gathered:
    """What arrived together."""

    events: list[Event] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    last_line: int = 0
    """The last line that was read, from 1."""

    def take(self, number: int, raw: bytes) -> None:
        """One more line; a blank one says nothing."""
        self.last_line = number
        if raw.strip():
            try:
                self.events.append(read_event(number, raw))
            except InputError as why:
                self.refused.append(Refused(number, str(why)))


def read_event(line: int, raw: bytes) -> Event:
    """The event of a line.

    >>> read_event(1, b'{"id": 7, "idempotency_key": "a"}').key
    'a'

    Raises InputError for what is no JSON object, or has a key that is no text of 1 to 200 characters.
    """
    if len(raw) > LONGEST_LINE:
        raise InputError(f"It has {len(raw):,} bytes; a line may have {LONGEST_LINE:,}.")
    try:
        found = json.loads(raw, parse_float=_number, parse_int=_number, object_pairs_hook=_members)
    except (ValueError, RecursionError) as error:
        raise InputError(f"It is no JSON ({error}).") from error
    if not isinstance(found, dict):
        raise InputError("It is JSON, but no object; send one object a line: {…}.")
    key = found.pop(KEY, None)
    if key is not None and not (isinstance(key, str) and 0 < len(key) <= LONGEST_KEY):
        raise InputError(f"Its {KEY} is {key!r}; expected a text of 1 to {LONGEST_KEY} characters.")
    return Event(line, raw, key, sha256_hex(found))


def _number(digits: str) -> list[str]:
    """A number by its digits, apart from the same text in quotes."""
    return ["number", digits]


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a member is there twice")
    return found


def gathered(stream: BinaryIO, *, rows: int, seconds: float) -> Iterator[Gathered]:
    """Batches of a stream: of at most so many rows, and none open for longer than so many seconds after its first line.

    Raises InputError for bounds that no batch keeps.
    """
    if rows < 1 or seconds <= 0:
        raise InputError(f"Found batches of {rows} rows every {seconds:g} seconds; expected more than none of both.")
    open_for, batch, number = _Open(seconds), Gathered(), 0
    for raw in _lines(stream, open_for):
        if raw is not None:
            number += 1
            batch.take(number, raw)
            if batch.events or batch.refused:
                open_for.begin()
        if len(batch.events) >= rows or open_for.is_over:
            yield batch
            batch = Gathered(last_line=number)
            open_for.until = None
    if batch.events or batch.refused:
        yield batch


@dataclass(slots=True)
class _Open:
    """How long a batch stays open after its first line."""

    seconds: float
    until: float | None = None

    def begin(self) -> None:
        """The first line is there; later ones change nothing."""
        if self.until is None:
            self.until = time.monotonic() + self.seconds

    @property
    def left(self) -> float | None:
        """Seconds that are left; None where nothing has begun."""
        return None if self.until is None else max(0.0, self.until - time.monotonic())

    @property
    def is_over(self) -> bool:
        """Whether it has to end."""
        return self.left == 0


def _lines(stream: BinaryIO, open_for: _Open) -> Iterator[bytes | None]:
    """The lines of a stream as they arrive; None where none arrived until a batch has to end."""
    try:
        waiting = selectors.DefaultSelector()
        waiting.register(stream, selectors.EVENT_READ)
    except (OSError, ValueError):  # a plain file: all of it is there
        yield from (line.rstrip(b"\r\n") for line in stream)
        return
    read = getattr(stream, "read1", stream.read)
    rest = b""
    while True:
        if not waiting.select(open_for.left):
            yield None
            continue
        chunk = read(1 << 16)
        if not chunk:
            break
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line.rstrip(b"\r") for line in whole)
    if rest:
        yield rest.rstrip(b"\r")
