"""A ledger in one SQLite file: write-ahead log, and every commit on the disk before it is answered.

``synchronous=FULL`` is what makes the answer true: with NORMAL, a power loss takes commits that were acknowledged.
A connection serves one thread at a time; those that are free are kept for the next.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, local
from typing import Any

from tallystick.errors import InputError, TallystickError
from tallystick.ledger.store.sql import SqlShelf

APPLICATION = 0x54616C79
"""``Taly``: by this number the file is known to be a ledger (PRAGMA application_id)."""

PATIENCE = 60.0
"""Seconds that a writer waits for another one."""

_SETTINGS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA trusted_schema=OFF",
)

_TABLES = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE entry (
    "index" INTEGER PRIMARY KEY CHECK ("index" >= 0),
    kind TEXT NOT NULL, stream TEXT NOT NULL, number INTEGER NOT NULL, content BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX entry_of_stream ON entry (stream, number);
CREATE INDEX entry_of_kind ON entry (kind, "index");
CREATE TABLE tile (
    level INTEGER NOT NULL, "index" INTEGER NOT NULL, hashes BLOB NOT NULL, PRIMARY KEY (level, "index")
) STRICT;
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY CHECK (size >= 0), note BLOB NOT NULL) STRICT;
CREATE TABLE cosignature (
    size INTEGER NOT NULL REFERENCES checkpoint, name TEXT NOT NULL, key_id BLOB NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (size, name, key_id, content)
) STRICT, WITHOUT ROWID;
CREATE TABLE document (name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT;
CREATE TABLE answer (place INTEGER PRIMARY KEY AUTOINCREMENT, ticket TEXT NOT NULL UNIQUE, said TEXT NOT NULL) STRICT;
"""


class SqliteShelf(SqlShelf):
    """A shelf in a SQLite file that exists."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        if not path.is_file():
            raise InputError(f"{path} is no file; make a ledger with `tally ledger init {path}`.")
        self.path, self._read_only = path, read_only
        self._free: list[sqlite3.Connection] = []
        self._all: list[sqlite3.Connection] = []
        self._lock, self._held = Lock(), local()
        found = self._one("PRAGMA application_id")
        if found != (APPLICATION,):
            self.release()
            raise InputError(f"{path} is a SQLite file, but no ledger; make one with `tally ledger init`.")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A durable transaction; every other writer waits."""
        with self._transaction("BEGIN IMMEDIATE", "COMMIT"):
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A snapshot; writers go on beside it."""
        with self._transaction("BEGIN", "ROLLBACK"):  # a commit of nothing fails where the file is damaged
            yield

    def release(self) -> None:
        """Closes every connection."""
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()
            self._free.clear()

    def faults(self) -> list[str]:
        """What SQLite itself finds wrong with the file; nothing for a sound one."""
        found = [str(row[0]) for row in self._rows("PRAGMA integrity_check(20)")]
        return [] if found == ["ok"] else found

    # One statement

    def _rows(self, statement: str, *values: object) -> list[Any]:
        with self._connection() as connection:
            return connection.execute(statement, values).fetchall()

    def _do(self, statement: str, *values: object) -> int:
        with self._connection() as connection:
            return connection.execute(statement, values).rowcount

    def _many(self, statement: str, rows: list[tuple[object, ...]]) -> None:
        with self._connection() as connection:
            connection.executemany(statement, rows)

    # Connections

    @contextmanager
    def _transaction(self, begin: str, end: str) -> Iterator[None]:
        with self._connection() as connection:
            connection.execute(begin)
            self._held.connection = connection
            try:
                yield
                connection.execute(end)
            finally:
                self._held.connection = None
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """The connection of this thread's transaction, or one that is free."""
        held = getattr(self._held, "connection", None)
        try:
            if held is not None:
                yield held
                return
            connection = self._taken()
            try:
                yield connection
            finally:
                with self._lock:
                    self._free.append(connection)
        except (sqlite3.Error, UnicodeDecodeError) as error:  # a damaged file can hold text that is none
            raise TallystickError(f"SQLite could not use {self.path}: {error}.") from error

    def _taken(self) -> sqlite3.Connection:
        with self._lock:
            if self._free:
                return self._free.pop()
        connection = connect(self.path, read_only=self._read_only)
        with self._lock:
            self._all.append(connection)
        return connection


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection with the settings that the promises of a ledger rest on."""
    mode = "ro" if read_only else "rw"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=PATIENCE, isolation_level=None,
        check_same_thread=False,
    )  # fmt: skip
    if not read_only:
        for setting in _SETTINGS:
            connection.execute(setting)
    return connection


def make(path: Path) -> None:
    """Makes an empty file for a ledger, for its owner only; one that exists is never written over."""
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError as error:
        raise InputError(f"{path} exists; a ledger is never written over. Choose another name.") from error
    connection = connect(path)
    try:
        connection.execute("BEGIN IMMEDIATE")
        for statement in _TABLES.split(";\n"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id={APPLICATION}")
        connection.execute("COMMIT")
    finally:
        connection.close()
