"""Making and opening a ledger by where it is: a path for SQLite, a ``postgresql://`` URL, a folder of tiles."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tallystick.errors import InputError
from tallystick.ledger.keys import SigningKey
from tallystick.ledger.store.base import Store, begin
from tallystick.ledger.store.memory import MemoryShelf
from tallystick.ledger.store.shelf import Queue, Shelf
from tallystick.ledger.store.sqlite import SqliteShelf, make
from tallystick.ledger.store.turns import folder_queue

POSTGRES = ("postgresql://", "postgres://")


def create_store(where: str | Path, *, key: SigningKey) -> Store:
    """Makes a new ledger whose log is named like the key, and opens it; one that exists is never written over."""
    if _is_url(where):
        from tallystick.ledger.store import postgres  # noqa: PLC0415  (psycopg is an extra)

        postgres.make(str(where))
    else:
        make(Path(where))
    with _released_on_error(_shelf(where)) as shelf:
        begin(shelf, key)
        shelf.release()
    return open_store(where, key=key)


def open_store(where: str | Path, *, key: SigningKey | None = None) -> Store:
    """Opens a ledger: with its key to append to it, without to read it."""
    with _released_on_error(_shelf(where)) as shelf:
        return Store(shelf, key=key, queue=_queue(where) if key else None)


def _shelf(where: str | Path) -> Shelf:
    if _is_url(where):
        from tallystick.ledger.store import postgres  # noqa: PLC0415  (psycopg is an extra)

        return postgres.PostgresShelf(str(where))
    path = Path(where)
    if path.is_dir():
        raise InputError(f"{path} is a folder; a ledger is a SQLite file or a postgresql:// URL.")
    return SqliteShelf(path)


def _queue(where: str | Path) -> Queue | None:
    if _is_url(where):
        from tallystick.ledger.store import postgres  # noqa: PLC0415  (psycopg is an extra)

        return postgres.PostgresQueue(str(where))
    return folder_queue(Path(where))


@contextmanager
def _released_on_error(shelf: Shelf) -> Iterator[Shelf]:
    try:
        yield shelf
    except BaseException:
        shelf.release()
        raise


def memory_store(key: SigningKey) -> Store:
    """A new ledger in memory."""
    shelf = MemoryShelf()
    begin(shelf, key)
    return Store(shelf, key=key)


def _is_url(where: str | Path) -> bool:
    return isinstance(where, str) and where.startswith(POSTGRES)
