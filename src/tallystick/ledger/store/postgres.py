"""A ledger in a schema of a PostgreSQL database, by psycopg (the extra ``tallystick[postgres]``).

The URL is libpq's, with the schema after ``#``: ``postgresql://us@db.example/alliances#aurora``. A commit is answered
once the server has it on its disk (``synchronous_commit=on``); a server that does not flush at all is refused.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, local
from typing import Any

from tallystick.errors import InputError, TallystickError
from tallystick.ledger.spelling import shown
from tallystick.ledger.store.sql import SqlShelf

try:
    import psycopg
except ImportError as error:
    raise TallystickError("A ledger in PostgreSQL needs the package psycopg; install tallystick[postgres].") from error

SCHEMA = "ledger"
"""The schema of a URL that names none."""

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_LOCK = 0x54616C79
_SETTINGS = ("SET synchronous_commit TO on", "SET client_min_messages TO warning")

_TABLES = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE entry (
    "index" BIGINT PRIMARY KEY CHECK ("index" >= 0),
    kind TEXT COLLATE "C" NOT NULL, stream TEXT COLLATE "C" NOT NULL, number BIGINT NOT NULL, content BYTEA NOT NULL
);
CREATE UNIQUE INDEX entry_of_stream ON entry (stream, number);
CREATE INDEX entry_of_kind ON entry (kind, "index");
CREATE TABLE tile (
    level INTEGER NOT NULL, "index" BIGINT NOT NULL, hashes BYTEA NOT NULL, PRIMARY KEY (level, "index")
);
CREATE TABLE checkpoint (size BIGINT PRIMARY KEY CHECK (size >= 0), note BYTEA NOT NULL);
CREATE TABLE cosignature (
    size BIGINT NOT NULL REFERENCES checkpoint, name TEXT COLLATE "C" NOT NULL, key_id BYTEA NOT NULL,
    content BYTEA NOT NULL, PRIMARY KEY (size, name, key_id, content)
);
CREATE TABLE document (name TEXT COLLATE "C" PRIMARY KEY, content BYTEA NOT NULL);
CREATE TABLE answer (place BIGSERIAL PRIMARY KEY, ticket TEXT NOT NULL UNIQUE, said TEXT NOT NULL);
CREATE UNLOGGED TABLE waiting (place BIGSERIAL PRIMARY KEY, ticket TEXT NOT NULL UNIQUE, content BYTEA NOT NULL)
"""


class PostgresShelf(SqlShelf):
    """A shelf in a schema that exists."""

    def __init__(self, url: str) -> None:
        self._url, self.schema = parted(url)
        self._free: list[psycopg.Connection[Any]] = []
        self._all: list[psycopg.Connection[Any]] = []
        self._lock, self._held = Lock(), local()
        try:
            self._require_ledger()
        except TallystickError:
            self.release()
            raise

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A durable transaction; every other writer waits."""
        with self._transaction("BEGIN"):
            self._do("LOCK TABLE entry IN SHARE ROW EXCLUSIVE MODE")
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A snapshot; writers go on beside it."""
        with self._transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"):
            yield

    def release(self) -> None:
        """Closes every connection."""
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()
            self._free.clear()

    def faults(self) -> list[str]:
        """What the server itself finds wrong: nothing, since it offers no such check to every user."""
        return []

    def _rows(self, statement: str, *values: object) -> list[Any]:
        with self.connection() as connection:
            return connection.execute(_native(statement), values).fetchall()

    def _do(self, statement: str, *values: object) -> int:
        with self.connection() as connection:
            return connection.execute(_native(statement), values).rowcount

    def _many(self, statement: str, rows: list[tuple[object, ...]]) -> None:
        with self.connection() as connection, connection.cursor() as cursor:
            cursor.executemany(_native(statement), rows)

    def _require_ledger(self) -> None:
        found = self._rows("SELECT to_regclass(?)::text", f"{self.schema}.fact")
        if found == [(None,)]:
            raise InputError(
                f"The database has no ledger in the schema {self.schema!r}; make one with `tally ledger init`."
            )
        if self._rows("SHOW fsync") != [("on",)]:
            raise InputError(
                "The PostgreSQL server runs with fsync off, so nothing that it answers is durable; turn it on."
            )

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        with self.connection() as connection:
            connection.execute(begin.encode())
            self._held.connection = connection
            try:
                yield
                connection.execute("COMMIT")
            finally:
                self._held.connection = None
                if not connection.closed and connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
                    connection.execute("ROLLBACK")

    @contextmanager
    def connection(self) -> Iterator[psycopg.Connection[Any]]:
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
                    if not connection.closed:
                        self._free.append(connection)
        except psycopg.Error as error:
            raise TallystickError(f"PostgreSQL could not use the ledger {self.schema!r}: {_said(error)}") from error

    def _taken(self) -> psycopg.Connection[Any]:
        with self._lock:
            if self._free:
                return self._free.pop()
        connection = connect(self._url, self.schema)
        with self._lock:
            self._all.append(connection)
        return connection


class PostgresQueue:
    """A queue in the same schema. Its turn is a lock of the server, given back when the connection ends."""

    def __init__(self, url: str) -> None:
        self._url, self._schema = parted(url)
        self._turns = connect(self._url, self._schema)
        self._turns.execute("SET synchronous_commit TO off")  # what waits need not be durable

    def turn(self, *, wait: bool) -> bool:
        """Takes the turn; whether it was taken."""
        if wait:
            self._turns.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", (_LOCK, self._schema))
            return True
        found = self._turns.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", (_LOCK, self._schema)).fetchone()
        return bool(found and found[0])

    def end_turn(self) -> None:
        """Gives the turn to the next."""
        self._turns.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", (_LOCK, self._schema))

    def leave(self, content: bytes) -> str:
        """Leaves requests; answers a ticket."""
        ticket = secrets.token_hex(16)
        self._turns.execute("INSERT INTO waiting (ticket, content) VALUES (%s, %s)", (ticket, content))
        return ticket

    def left(self) -> list[tuple[str, bytes]]:
        """What was left, in its order."""
        return self._turns.execute("SELECT ticket, content FROM waiting ORDER BY place").fetchall()

    def remove(self, tickets: list[str]) -> None:
        """Removes what was served."""
        if tickets:
            self._turns.execute("DELETE FROM waiting WHERE ticket = ANY(%s)", (tickets,))

    def release(self) -> None:
        """Closes the connection."""
        self._turns.close()


def make(url: str) -> None:
    """Makes the empty tables of a ledger in a new schema; one that has them is left as it is."""
    address, schema = parted(url)
    with connect(address, schema) as connection:
        try:
            with connection.transaction():
                connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"'.encode())
                for statement in _TABLES.split(";\n"):
                    connection.execute(statement.encode())
        except psycopg.errors.DuplicateTable as error:
            raise InputError(
                f"The schema {schema!r} holds a ledger or other tables already; it is never written over. Choose "
                "another name after # in the URL."
            ) from error
        except psycopg.Error as error:
            raise TallystickError(f"PostgreSQL could not make the ledger {schema!r}: {_said(error)}") from error


def connect(address: str, schema: str) -> psycopg.Connection[Any]:
    """A connection with the settings that the promises of a ledger rest on."""
    try:
        connection = psycopg.connect(address, autocommit=True)
        for setting in (*_SETTINGS, f'SET search_path TO "{schema}"'):
            connection.execute(setting.encode())
    except psycopg.Error as error:
        raise TallystickError(f"PostgreSQL could not be reached: {_said(error)}") from error
    return connection


def parted(url: str) -> tuple[str, str]:
    """The URL for libpq, and the schema after ``#``.

    >>> parted("postgresql://db.example/alliances#aurora")
    ('postgresql://db.example/alliances', 'aurora')
    """
    address, _, schema = url.partition("#")
    name = schema or SCHEMA
    if not _NAME.fullmatch(name):
        raise InputError(f"The schema {shown(name)} is no name: small letters, digits and _, like `aurora_2026`.")
    return address, name


def _native(statement: str) -> bytes:
    return statement.replace("?", "%s").encode()


def _said(error: Exception) -> str:
    return " ".join(str(error).split())
