"""The little that a database has to offer so that a ledger can be kept in it.

A shelf puts down and hands out; what it is given is already checked, hashed and signed, and it judges nothing. All
that is put down within :meth:`Shelf.writing` becomes durable together when that ends, or not at all.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from tallystick.ledger.note import Signature
from tallystick.ledger.records import Head


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a record stands: its index in the log, what kind it is, and its number in its stream."""

    index: int
    kind: str
    stream: str
    number: int


class Shelf(Protocol):
    """A place for one ledger."""

    def writing(self) -> AbstractContextManager[None]:
        """A transaction that excludes every other writer, and is durable once it has ended well."""

    def reading(self) -> AbstractContextManager[None]:
        """Within this, everything that is read is of one moment."""

    def release(self) -> None:
        """Lets go of files and connections."""

    def fact(self, name: str) -> str | None:
        """What was written down about the ledger under a name: its origin, its key."""

    def facts(self) -> dict[str, str]:
        """All that was written down about the ledger."""

    def put_fact(self, name: str, value: str) -> None:
        """Writes something down about the ledger; it is never changed afterwards."""

    def size(self) -> int:
        """How many entries there are: the index of the last one and 1."""

    def entries(self, start: int, end: int) -> Iterator[tuple[int, bytes]]:
        """The entries ``[start, end)`` that are there, in order, with their indexes."""

    def placed(self, start: int, end: int) -> Iterator[Placed]:
        """Where the records ``[start, end)`` are said to stand."""

    def find(self, kind: str | None, stream: str | None, start: int, end: int) -> Iterator[tuple[int, bytes]]:
        """The entries of a kind, of a stream, or of both, in ``[start, end)`` and in order."""

    def add(self, rows: list[tuple[Placed, bytes]]) -> None:
        """Puts down entries at the end."""

    def head(self, stream: str) -> Head | None:
        """The last record of a stream."""

    def heads(self) -> dict[str, Head]:
        """The last record of every stream."""

    def tile(self, level: int, index: int) -> bytes | None:
        """The hashes of a tile as far as they were put down: all 256, or fewer for the last one of a level above 0."""

    def tiles(self) -> Iterator[tuple[int, int, bytes]]:
        """All tiles, with level and index."""

    def put_tile(self, level: int, index: int, hashes: bytes) -> None:
        """Puts down the hashes of a tile, in place of fewer of them."""

    def note(self, size: int) -> bytes | None:
        """The checkpoint of a size as the log signed it."""

    def last_size(self) -> int | None:
        """The size of the last checkpoint."""

    def notes(self) -> Iterator[tuple[int, bytes]]:
        """All checkpoints, by size."""

    def put_note(self, size: int, note: bytes) -> None:
        """Puts down the checkpoint of a size."""

    def cosignatures(self, size: int) -> tuple[Signature, ...]:
        """The cosignatures of a checkpoint that were kept."""

    def cosigned_sizes(self) -> tuple[int, ...]:
        """The sizes whose checkpoints have cosignatures, the largest first."""

    def put_cosignature(self, size: int, signature: Signature) -> None:
        """Puts down a cosignature; one that is there already stays."""

    def document(self, name: str) -> bytes | None:
        """The document of a name."""

    def documents(self) -> Iterator[tuple[str, bytes]]:
        """All documents."""

    def put_document(self, name: str, content: bytes) -> None:
        """Puts down a document; one that is there already stays."""

    def answer(self, ticket: str) -> str | None:
        """What was answered to a request of another process, and not yet taken."""

    def put_answer(self, ticket: str, answer: str) -> None:
        """Puts down an answer for another process, together with what it is about."""

    def faults(self) -> list[str]:
        """What the store itself finds wrong with its files; nothing for a sound one."""

    def stale_answers(self, keep: int) -> None:
        """Forgets all answers but the last ones, whose askers may still come for them."""


class Queue(Protocol):
    """Where writers of several processes leave requests for the one whose turn it is."""

    def turn(self, *, wait: bool) -> bool:
        """Takes the turn, waiting for it where asked to; whether it was taken."""

    def end_turn(self) -> None:
        """Gives the turn to the next."""

    def leave(self, content: bytes) -> str:
        """Leaves requests for whoever has the turn; answers a ticket."""

    def left(self) -> list[tuple[str, bytes]]:
        """What others have left, in their order."""

    def remove(self, tickets: list[str]) -> None:
        """Removes what was served."""

    def release(self) -> None:
        """Lets go of files and connections."""
