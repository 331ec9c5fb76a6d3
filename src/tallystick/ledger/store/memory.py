"""A ledger in memory: for tests and for what is looked at and thrown away."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from threading import RLock

from tallystick.ledger.note import Signature
from tallystick.ledger.records import Head
from tallystick.ledger.store.shelf import Placed


class MemoryShelf:
    """A shelf of dictionaries."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._facts: dict[str, str] = {}
        self._entries: dict[int, tuple[Placed, bytes]] = {}
        self._size = 0
        self._heads: dict[str, Head] = {}
        self._tiles: dict[tuple[int, int], bytes] = {}
        self._notes: dict[int, bytes] = {}
        self._last: int | None = None
        self._cosignatures: dict[int, tuple[Signature, ...]] = {}
        self._documents: dict[str, bytes] = {}
        self._answers: dict[str, str] = {}

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Excludes every other writer; what fails leaves nothing behind."""
        with self._lock:
            before = {name: copy(value) for name, value in vars(self).items() if name != "_lock"}
            try:
                yield
            except BaseException:
                vars(self).update(before)
                raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One moment."""
        with self._lock:
            yield

    def release(self) -> None:
        """Nothing is held."""

    def fact(self, name: str) -> str | None:
        """What was written down under a name."""
        return self._facts.get(name)

    def facts(self) -> dict[str, str]:
        """All that was written down."""
        return dict(self._facts)

    def put_fact(self, name: str, value: str) -> None:
        """Writes something down."""
        self._facts[name] = value

    def size(self) -> int:
        """How many entries there are."""
        return self._size

    def entries(self, start: int, end: int) -> Iterator[tuple[int, bytes]]:
        """Entries, in order."""
        return ((index, content) for index, (_, content) in self._between(start, end))

    def placed(self, start: int, end: int) -> Iterator[Placed]:
        """Where the records are said to stand."""
        return (placed for _, (placed, _) in self._between(start, end))

    def find(self, kind: str | None, stream: str | None, start: int, end: int) -> Iterator[tuple[int, bytes]]:
        """Entries of a kind and of a stream."""
        for index, (placed, content) in self._between(start, end):
            if kind in (None, placed.kind) and stream in (None, placed.stream):
                yield index, content

    def add(self, rows: list[tuple[Placed, bytes]]) -> None:
        """Puts down entries."""
        for placed, content in rows:
            self._entries[placed.index] = placed, content
            self._heads[placed.stream] = Head(placed.number, placed.index)
            self._size = placed.index + 1

    def head(self, stream: str) -> Head | None:
        """The last record of a stream."""
        return self._heads.get(stream)

    def heads(self) -> dict[str, Head]:
        """The last record of every stream."""
        return dict(self._heads)

    def tile(self, level: int, index: int) -> bytes | None:
        """The hashes of a tile."""
        return self._tiles.get((level, index))

    def tiles(self) -> Iterator[tuple[int, int, bytes]]:
        """All tiles."""
        return iter([(level, index, self._tiles[level, index]) for level, index in sorted(self._tiles)])

    def put_tile(self, level: int, index: int, hashes: bytes) -> None:
        """Puts down the hashes of a tile."""
        self._tiles[level, index] = hashes

    def note(self, size: int) -> bytes | None:
        """The checkpoint of a size."""
        return self._notes.get(size)

    def last_size(self) -> int | None:
        """The size of the last checkpoint."""
        return self._last

    def notes(self) -> Iterator[tuple[int, bytes]]:
        """All checkpoints."""
        return iter(sorted(self._notes.items()))

    def put_note(self, size: int, note: bytes) -> None:
        """Puts down a checkpoint."""
        self._notes[size] = note
        self._last = max(size, self._last or 0)

    def cosignatures(self, size: int) -> tuple[Signature, ...]:
        """The cosignatures of a checkpoint."""
        return self._cosignatures.get(size, ())

    def cosigned_sizes(self) -> tuple[int, ...]:
        """The sizes with cosignatures."""
        return tuple(sorted(self._cosignatures, reverse=True))

    def put_cosignature(self, size: int, signature: Signature) -> None:
        """Puts down a cosignature."""
        self._cosignatures[size] = tuple(dict.fromkeys((*self.cosignatures(size), signature)))

    def document(self, name: str) -> bytes | None:
        """The document of a name."""
        return self._documents.get(name)

    def documents(self) -> Iterator[tuple[str, bytes]]:
        """All documents."""
        return iter(sorted(self._documents.items()))

    def put_document(self, name: str, content: bytes) -> None:
        """Puts down a document."""
        self._documents.setdefault(name, content)

    def answer(self, ticket: str) -> str | None:
        """What was answered to a request."""
        return self._answers.get(ticket)

    def put_answer(self, ticket: str, answer: str) -> None:
        """Puts down an answer."""
        self._answers[ticket] = answer

    def faults(self) -> list[str]:
        """None: there is no file."""
        return []

    def stale_answers(self, keep: int) -> None:
        """Forgets old answers."""
        for ticket in list(self._answers)[:-keep]:
            del self._answers[ticket]

    def _between(self, start: int, end: int) -> Iterator[tuple[int, tuple[Placed, bytes]]]:
        for index in range(start, min(end, self._size)):
            if index in self._entries:
                yield index, self._entries[index]
