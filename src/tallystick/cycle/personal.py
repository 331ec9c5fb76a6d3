"""What is personal, kept apart from the record: names with the salts of their commitments, and who looked at them.

The record holds commitments only. Here stand value and salt, in ``personal.db`` of the workspace, which is no part of
the ledger, of an edition or of a pack. Erasing them leaves every proof valid and says nothing about anybody any more.
Each look is written down, and looks are part of what a person is shown on request.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallystick.cycle.edition_problems import NO_PERSON
from tallystick.errors import InputError, ProblemsError
from tallystick.ledger.commitments import commitment, new_salt
from tallystick.terms.canonical import canonical_bytes

FILE = "personal.db"

_TABLES = """
CREATE TABLE IF NOT EXISTS held (
    commitment TEXT PRIMARY KEY, salt BLOB NOT NULL, value TEXT NOT NULL, person TEXT NOT NULL, what TEXT NOT NULL,
    recorded TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS looked (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, by TEXT NOT NULL, why TEXT NOT NULL,
    commitment TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS erased (commitment TEXT PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS of_person ON held (person);
"""


@dataclass(frozen=True, slots=True)
class Held:
    """One value about one person."""

    commitment: str
    salt: bytes
    value: Any
    person: str
    what: str
    """What it is for: ``sign-off``, ``rater``, ``contributor`` …"""
    recorded: str


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody saw a value."""

    at: str
    by: str
    why: str
    commitment: str


@dataclass(frozen=True, slots=True)
class Access:
    """The answer to an access request: all that is held about a person, and who saw it before."""

    person: str
    held: tuple[Held, ...]
    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True)
class PersonalStore:
    """The personal values of a workspace; the file is made with the first value, for its owner only."""

    file: Path

    def keep(
        self,
        person: str,
        value: object,
        *,
        what: str,
        recorded: str,
        chance: Callable[[], bytes] = new_salt,
    ) -> str:
        """Keeps a value about a person and answers its commitment; each is salted anew, so none can be linked."""
        if not person.strip():
            raise InputError("The name of the person is empty; give the name as it is printed.")
        salt = chance()
        made = commitment(value, salt)
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO held VALUES (?, ?, ?, ?, ?, ?)",
                (made, salt, json.dumps(value, ensure_ascii=False), person, what, recorded),
            )
        return made

    def look(self, commitments: list[str], *, by: str, why: str, at: str) -> dict[str, Held]:
        """The values of commitments as far as they are held; each look is written down before it is answered."""
        if not self.file.is_file():
            return {}
        found = {}
        with self._writing() as connection:
            for each in commitments:
                row = connection.execute("SELECT * FROM held WHERE commitment = ?", (each,)).fetchone()
                if row is not None:
                    found[each] = _held(row)
                    connection.execute(
                        "INSERT INTO looked (at, by, why, commitment) VALUES (?, ?, ?, ?)", (at, by, why, each)
                    )
        return found

    def access(self, person: str, *, by: str, at: str) -> Access:
        """Everything about a person, with who saw it; ProblemsError (E015) where nothing is held."""
        held = self._of(person)
        with self._writing() as connection:
            places = [each.commitment for each in held]
            looks = tuple(
                Look(*row)
                for row in connection.execute("SELECT at, by, why, commitment FROM looked ORDER BY number")
                if row[3] in places
            )
            connection.executemany(
                "INSERT INTO looked (at, by, why, commitment) VALUES (?, ?, ?, ?)",
                [(at, by, "access request", each) for each in places],
            )
        return Access(person, held, looks)

    def erase(self, person: str, *, by: str, at: str) -> tuple[str, ...]:
        """Erases values and salts of a person; the commitments that now say nothing are answered.

        Nothing of them is left in the file: deleted bytes are overwritten, and the file is written anew.
        """
        held = self._of(person)
        with self._writing() as connection:
            connection.executemany("DELETE FROM held WHERE commitment = ?", [(each.commitment,) for each in held])
            connection.executemany("INSERT INTO erased VALUES (?, ?, ?)", [(each.commitment, at, by) for each in held])
        with closing(self._connected()) as connection:
            connection.execute("VACUUM")
        return tuple(each.commitment for each in held)

    def erased(self) -> dict[str, str]:
        """Commitments whose values were erased, with the instant."""
        if not self.file.is_file():
            return {}
        with closing(self._connected()) as connection:
            return dict(connection.execute("SELECT commitment, at FROM erased ORDER BY at, commitment"))

    def openings(self) -> Iterator[tuple[str, bytes, bytes]]:
        """Commitment, salt and canonical value of everything that is held, for a check; nobody is shown any of it."""
        if not self.file.is_file():
            return
        with closing(self._connected()) as connection:
            rows = connection.execute("SELECT commitment, salt, value FROM held ORDER BY commitment").fetchall()
        for committed, salt, value in rows:
            yield committed, salt, canonical_bytes(json.loads(value))

    def _of(self, person: str) -> tuple[Held, ...]:
        rows: list[Any] = []
        if self.file.is_file():
            with closing(self._connected()) as connection:
                rows = connection.execute(
                    "SELECT * FROM held WHERE person = ? ORDER BY recorded, commitment", (person,)
                ).fetchall()
        if not rows:
            raise ProblemsError(
                [NO_PERSON.at(f"Nothing is held about {person!r}.", hint="Give the name as it was printed.")]
            )
        return tuple(map(_held, rows))

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        if not self.file.exists():
            os.close(os.open(self.file, os.O_CREAT | os.O_RDWR, 0o600))
        with closing(self._connected()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.file, isolation_level=None, timeout=30)
        connection.execute("PRAGMA journal_mode = DELETE")  # no second file that would keep what was erased
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(_TABLES)
        return connection


def _held(row: Any) -> Held:
    committed, salt, value, person, what, recorded = row
    return Held(committed, salt, json.loads(value), person, what, recorded)
