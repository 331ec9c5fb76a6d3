"""Which idempotency keys of a source were accepted, with what content, and in which batch.

They are written down before the batch is recorded, under the hash of the file that it is made of: where a process is
stopped in between, the recorded batches say whether it came about. ``.events.sqlite`` stands beside the batches.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tallystick.facts.events import Event, Refused

FILE = ".events.sqlite"
_TABLE = """
CREATE TABLE IF NOT EXISTS events (key TEXT PRIMARY KEY, content TEXT NOT NULL, file TEXT NOT NULL, batch INTEGER)
WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Repeated:
    """A line that was accepted before."""

    line: int
    key: str
    batch: int | None
    """The batch that holds it; None where that is the one at hand."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """Events by what is to be done with them."""

    new: tuple[Event, ...]
    repeated: tuple[Repeated, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class KnownEvents:
    """The keys of one source."""

    file: Path

    def sort(self, events: Sequence[Event]) -> Sorted:
        """Which events are new, were accepted before, or carry the key of another event."""
        known = self._known([event.key for event in events if event.key is not None])
        new: list[Event] = []
        repeated: list[Repeated] = []
        refused: list[Refused] = []
        first: dict[str, Event] = {}
        for event in events:
            key = event.key
            if key is None:
                new.append(event)
                continue
            content, batch = known.get(key) or (first[key].content if key in first else event.content, None)
            if content != event.content:
                reason = f"Its key {key!r} was accepted before with other content; a new event has a key of its own."
                refused.append(Refused(event.line, reason))
            elif key in known or key in first:
                repeated.append(Repeated(event.line, key, batch))
            else:
                first[key] = event
                new.append(event)
        return Sorted(tuple(new), tuple(repeated), tuple(refused))

    def count(self) -> int:
        """How many keys were accepted."""
        with closing(self._open()) as connection:
            (found,) = connection.execute("SELECT count(*) FROM events WHERE batch IS NOT NULL").fetchone()
        return int(found)

    def _known(self, keys: Sequence[str]) -> dict[str, tuple[str, int | None]]:
        found: dict[str, tuple[str, int | None]] = {}
        with closing(self._open()) as connection:
            for start in range(0, len(keys), 500):
                some = keys[start : start + 500]
                marks = ", ".join("?" * len(some))
                query = f"SELECT key, content, batch FROM events WHERE key IN ({marks})"  # noqa: S608  (marks alone)
                found |= {key: (content, batch) for key, content, batch in connection.execute(query, some)}
        return found

    def intend(self, events: Iterable[Event], file: str) -> None:
        """Write down what is about to be recorded from a file with this SHA-256."""
        rows = [(event.key, event.content, file) for event in events if event.key is not None]
        with closing(self._open()) as connection, connection:
            connection.executemany("INSERT INTO events (key, content, file) VALUES (?, ?, ?)", rows)

    def settle(self, file: str, batch: int | None, *, without: Iterable[str] = ()) -> None:
        """Write down which batch holds the events of a file; None where none does, so that they can be sent again.

        Keys in ``without`` were not accepted.
        """
        with closing(self._open()) as connection, connection:
            connection.executemany("DELETE FROM events WHERE key = ? AND file = ?", [(key, file) for key in without])
            if batch is None:
                connection.execute("DELETE FROM events WHERE file = ? AND batch IS NULL", [file])
            else:
                connection.execute("UPDATE events SET batch = ? WHERE file = ? AND batch IS NULL", [batch, file])

    def recover(self, batches: Mapping[str, int]) -> None:
        """Settle what a stopped process left open; ``batches`` are recorded ones by the SHA-256 of their files."""
        with closing(self._open()) as connection:
            open_ones = [file for (file,) in connection.execute("SELECT DISTINCT file FROM events WHERE batch IS NULL")]
        for file in open_ones:
            self.settle(file, batches.get(file))

    def _open(self) -> sqlite3.Connection:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.file, timeout=10)
        connection.execute(_TABLE)
        return connection
