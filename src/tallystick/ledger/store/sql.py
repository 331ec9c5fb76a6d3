"""What is said to either database in SQL, in the words that SQLite and PostgreSQL share.

``?`` stands for a value. How a statement is run, and what makes a commit durable, is each database's own.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, TypeVar

from tallystick.errors import TallystickError
from tallystick.ledger.note import Signature
from tallystick.ledger.records import Head
from tallystick.ledger.spelling import shown
from tallystick.ledger.store.shelf import Placed

Value = TypeVar("Value")

AT_ONCE = 1_024
"""So many entries are read at once, of up to 64 KB each."""


class SqlShelf(ABC):
    """A shelf of tables."""

    @abstractmethod
    def _rows(self, statement: str, *values: object) -> list[Any]:
        """The rows that a statement answers."""

    @abstractmethod
    def _do(self, statement: str, *values: object) -> int:
        """Runs a statement; how many rows it changed."""

    @abstractmethod
    def _many(self, statement: str, rows: list[tuple[object, ...]]) -> None:
        """Runs a statement for each row."""

    def fact(self, name: str) -> str | None:
        """What was written down under a name."""
        return self._value(str, "SELECT value FROM fact WHERE name = ?", name)

    def facts(self) -> dict[str, str]:
        """All that was written down."""
        return dict(self._rows("SELECT name, value FROM fact"))

    def put_fact(self, name: str, value: str) -> None:
        """Writes something down."""
        self._do("INSERT INTO fact VALUES (?, ?)", name, value)

    def size(self) -> int:
        """How many entries there are."""
        last = self._value(int, 'SELECT max("index") FROM entry')
        return 0 if last is None else last + 1

    def entries(self, start: int, end: int) -> Iterator[tuple[int, bytes]]:
        """Entries, in order."""
        for first, last in _steps(start, end):
            yield from self._rows(
                'SELECT "index", content FROM entry WHERE "index" >= ? AND "index" < ? ORDER BY "index"', first, last
            )

    def placed(self, start: int, end: int) -> Iterator[Placed]:
        """Where the records are said to stand."""
        for first, last in _steps(start, end):
            for row in self._rows(
                'SELECT "index", kind, stream, number FROM entry WHERE "index" >= ? AND "index" < ? ORDER BY "index"',
                first, last,
            ):  # fmt: skip
                yield Placed(*row)

    def find(self, kind: str | None, stream: str | None, start: int, end: int) -> Iterator[tuple[int, bytes]]:
        """Entries of a kind and of a stream."""
        conditions, wanted = ['"index" >= ?', '"index" < ?'], []
        for column, value in (("kind", kind), ("stream", stream)):
            if value is not None:
                conditions.append(f"{column} = ?")
                wanted.append(value)
        statement = (
            f'SELECT "index", content FROM entry WHERE {" AND ".join(conditions)} '  # noqa: S608  (the columns are ours)
            f'ORDER BY "index" LIMIT {AT_ONCE}'
        )
        while rows := self._rows(statement, start, end, *wanted):
            yield from rows
            start = rows[-1][0] + 1

    def add(self, rows: list[tuple[Placed, bytes]]) -> None:
        """Puts down entries."""
        self._many(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?)",
            [(at.index, at.kind, at.stream, at.number, content) for at, content in rows],
        )

    def head(self, stream: str) -> Head | None:
        """The last record of a stream."""
        row = self._one('SELECT number, "index" FROM entry WHERE stream = ? ORDER BY number DESC LIMIT 1', stream)
        return Head(*row) if row else None

    def heads(self) -> dict[str, Head]:
        """The last record of every stream."""
        rows = self._rows(
            'SELECT stream, number, "index" FROM entry JOIN (SELECT stream, max(number) AS number FROM entry '
            "GROUP BY stream) AS last USING (stream, number) ORDER BY stream"
        )
        return {stream: Head(number, index) for stream, number, index in rows}

    def tile(self, level: int, index: int) -> bytes | None:
        """The hashes of a tile."""
        return self._value(bytes, 'SELECT hashes FROM tile WHERE level = ? AND "index" = ?', level, index)

    def tiles(self) -> Iterator[tuple[int, int, bytes]]:
        """All tiles."""
        places = self._rows('SELECT level, "index" FROM tile ORDER BY level, "index"')
        return ((level, index, self.tile(level, index) or b"") for level, index in places)

    def put_tile(self, level: int, index: int, hashes: bytes) -> None:
        """Puts down the hashes of a tile."""
        self._do(
            'INSERT INTO tile VALUES (?, ?, ?) ON CONFLICT (level, "index") DO UPDATE SET hashes = excluded.hashes',
            level, index, hashes,
        )  # fmt: skip

    def note(self, size: int) -> bytes | None:
        """The checkpoint of a size."""
        return self._value(bytes, "SELECT note FROM checkpoint WHERE size = ?", size)

    def last_size(self) -> int | None:
        """The size of the last checkpoint."""
        return self._value(int, "SELECT max(size) FROM checkpoint")

    def notes(self) -> Iterator[tuple[int, bytes]]:
        """All checkpoints."""
        after = -1
        while rows := self._rows(
            "SELECT size, note FROM checkpoint WHERE size > ? ORDER BY size LIMIT ?", after, AT_ONCE
        ):
            yield from rows
            after = rows[-1][0]

    def put_note(self, size: int, note: bytes) -> None:
        """Puts down a checkpoint."""
        self._do("INSERT INTO checkpoint VALUES (?, ?)", size, note)

    def cosignatures(self, size: int) -> tuple[Signature, ...]:
        """The cosignatures of a checkpoint."""
        rows = self._rows("SELECT name, key_id, content FROM cosignature WHERE size = ?", size)
        return tuple(Signature(*row) for row in rows)

    def cosigned_sizes(self) -> tuple[int, ...]:
        """The sizes with cosignatures."""
        return tuple(size for (size,) in self._rows("SELECT DISTINCT size FROM cosignature ORDER BY size DESC"))

    def put_cosignature(self, size: int, signature: Signature) -> None:
        """Puts down a cosignature."""
        row = (size, signature.name, signature.key_id, signature.content)
        self._do("INSERT INTO cosignature VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", *row)

    def document(self, name: str) -> bytes | None:
        """The document of a name."""
        return self._value(bytes, "SELECT content FROM document WHERE name = ?", name)

    def documents(self) -> Iterator[tuple[str, bytes]]:
        """All documents."""
        names = self._rows("SELECT name FROM document ORDER BY name")
        return ((name, self.document(name) or b"") for (name,) in names)

    def put_document(self, name: str, content: bytes) -> None:
        """Puts down a document."""
        self._do("INSERT INTO document VALUES (?, ?) ON CONFLICT DO NOTHING", name, content)

    def answer(self, ticket: str) -> str | None:
        """What was answered to a request."""
        return self._value(str, "SELECT said FROM answer WHERE ticket = ?", ticket)

    def put_answer(self, ticket: str, answer: str) -> None:
        """Puts down an answer."""
        self._do("INSERT INTO answer (ticket, said) VALUES (?, ?)", ticket, answer)

    def stale_answers(self, keep: int) -> None:
        """Forgets old answers."""
        self._do("DELETE FROM answer WHERE place <= (SELECT max(place) FROM answer) - ?", keep)

    def _one(self, statement: str, *values: object) -> Any:
        rows = self._rows(statement, *values)
        return rows[0] if rows else None

    def _value(self, kind: type[Value], statement: str, *values: object) -> Value | None:
        """The one value that a statement answers, which is of this type or nothing."""
        row = self._one(statement, *values)
        if not row or row[0] is None:
            return None
        if not isinstance(row[0], kind):
            raise TallystickError(
                f"The ledger is damaged: a value is {shown(row[0])}, where {kind.__name__} is expected."
            )
        return row[0]


def _steps(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Ranges of so many entries as are read at once."""
    for first in range(max(start, 0), end, AT_ONCE):
        yield first, min(first + AT_ONCE, end)
