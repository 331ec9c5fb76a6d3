"""A witness that is asked over HTTP (C2SP tlog-witness), and the one who asks it.

What a witness has cosigned is in a SQLite file, durable before it answers, and written in the same transaction that
looked at what it had cosigned before; so no rollback and no race makes it cosign two histories.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tallystick.errors import InputError, TallystickError
from tallystick.ledger.checkpoint import read_checkpoint
from tallystick.ledger.fetching import fetch
from tallystick.ledger.keys import VerifierKey
from tallystick.ledger.note import Note, read_note
from tallystick.ledger.spelling import UnprovenError
from tallystick.ledger.store.base import Store
from tallystick.ledger.submission import MOST_BYTES as MOST_ANSWER
from tallystick.ledger.submission import Asking, Cosigned, Refused
from tallystick.ledger.witness import MOST_BYTES, Answer, Witness, add_checkpoint, monitor, sign_subtree
from tallystick.ledger.witness import Cosigned as Kept

_APPLICATION = 0x54615769  # ``TaWi``
_MOST_AT_ONCE = 32
_SECONDS = 30.0


class WitnessState:
    """What a witness keeps: for each log the last checkpoint that it cosigned."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._opened() as connection:
            found = connection.execute("PRAGMA application_id").fetchone()[0]
            tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
            if found != _APPLICATION and (found or tables):
                raise InputError(f"{path} is a database, but not one of a witness; choose another file.")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS cosigned (origin TEXT PRIMARY KEY, note BLOB NOT NULL) STRICT"
            )
            connection.execute(f"PRAGMA application_id={_APPLICATION}")
            connection.execute("COMMIT")

    def latest(self) -> dict[str, Kept]:
        """The last checkpoint of each log."""
        with self._opened() as connection:
            return _latest(connection)

    def add_checkpoint(self, witness: Witness, content: bytes, *, now: int) -> Answer:
        """The answer to a request, once what it cosigns is durable."""
        with self._opened() as connection:
            connection.execute("BEGIN IMMEDIATE")
            answer = add_checkpoint(witness, _latest(connection), content, now=now)
            if answer.keep is not None:
                connection.execute(
                    "INSERT INTO cosigned VALUES (?, ?) ON CONFLICT (origin) DO UPDATE SET note = excluded.note",
                    (answer.keep.checkpoint.origin, answer.keep.note.written()),
                )
            connection.execute("COMMIT")
        return answer

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, isolation_level=None, timeout=_SECONDS)) as connection:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=FULL")
                yield connection
        except sqlite3.Error as error:
            raise TallystickError(f"The witness could not use {self._path}: {error}.") from error


def _latest(connection: sqlite3.Connection) -> dict[str, Kept]:
    found: dict[str, Kept] = {}
    for origin, content in connection.execute("SELECT origin, note FROM cosigned"):
        note = read_note(content)
        found[origin] = Kept(read_checkpoint(note.text), note)
    return found


def _seconds() -> int:
    return int(time.time())


class WitnessServer(ThreadingHTTPServer):
    """The witness as a server on one address: ``/add-checkpoint``, ``/sign-subtree``, and what it cosigned last."""

    daemon_threads = True

    def __init__(
        self, address: tuple[str, int], witness: Witness, state: WitnessState, *, now: Callable[[], int] = _seconds
    ) -> None:
        self.witness, self.state, self.now = witness, state, now
        self.room = threading.BoundedSemaphore(_MOST_AT_ONCE)
        super().__init__(address, _Handler)

    @property
    def url(self) -> str:
        """Where it is reached."""
        host, port = self.server_address[:2]
        name = host.decode() if isinstance(host, bytes) else host
        return f"http://{f'[{name}]' if ':' in name else name}:{port}"


class _Handler(BaseHTTPRequestHandler):
    """One connection; every request is answered and ends it."""

    server: WitnessServer
    server_version = "tallystick-witness"
    sys_version = ""
    timeout = _SECONDS

    def do_GET(self) -> None:
        """What was cosigned last."""
        self._answered(lambda: monitor(self.server.state.latest(), self.path.removeprefix("/")))

    def do_POST(self) -> None:
        """A request to cosign."""
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or "Transfer-Encoding" in self.headers:
            self._send(Answer(411, b"Say the length of the request.\n"))
            return
        if len(length) > 9 or int(length) > MOST_BYTES:
            self._send(Answer(413, f"A request has at most {MOST_BYTES} bytes.\n".encode()))
            return
        content = self.rfile.read(int(length))
        server = self.server
        match self.path:
            case "/add-checkpoint":
                self._answered(lambda: server.state.add_checkpoint(server.witness, content, now=server.now()))
            case "/sign-subtree":
                self._answered(lambda: sign_subtree(server.witness, content))
            case _:
                self._send(Answer(404, b"Ask for /add-checkpoint or /sign-subtree.\n"))

    def _answered(self, answer: Callable[[], Answer]) -> None:
        with self.server.room:
            try:
                found = answer()
            except TallystickError as error:
                found = Answer(500, f"{error}\n".encode())
        self._send(found)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (named by http.server)
        """Nothing is written about who asked."""


def ask_witness(store: Store, url: str, keys: Sequence[VerifierKey], *, note: Note | None = None) -> Cosigned:
    """Has a witness cosign the ledger's last checkpoint, or the one given, and keeps its cosignatures.

    ``url`` is the witness's prefix, ``keys`` those that it is known by. Raises UnprovenError where it refuses.
    """
    asked = note or store.checkpoint()
    state: Asking | Cosigned | Refused = Asking(asked, tuple(keys))
    hash_of = store.hashes(read_checkpoint(asked.text).size)
    while isinstance(state, Asking):
        found = fetch(f"{url.rstrip('/')}/add-checkpoint", most=MOST_ANSWER, body=state.request(hash_of))
        state = state.after(status=found.status, content_type=found.content_type, body=found.body)
    if isinstance(state, Refused):
        raise UnprovenError(f"{url} has not cosigned: {state.reason}")
    store.keep_cosignatures(state.complete, keys)
    return state
