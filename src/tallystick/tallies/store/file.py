"""The file of kept tallies of one source: opened by one process at a time, thrown away where it is not to be trusted.

It is a DuckDB file attached as ``kept`` to the connection that reads the facts. Whatever a process that is killed
leaves behind is the state before its transaction, or a file that cannot be opened and is made anew.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from tallystick.errors import InputError, ProblemsError
from tallystick.facts.duck import literal, sql
from tallystick.facts.lock import locked

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FORMAT = f"3 {duckdb.__version__}"
"""Of the tables in the file, and of DuckDB's own; a file of another is discarded."""
SCHEMA = "kept"
_TAG = (
    "Signature: 8a477f597d28d172789f06886806bc55\n# Kept tallies: they can be deleted at any time, and are made anew.\n"
)

_TABLES = (
    "CREATE TABLE kept.format (said VARCHAR)",
    """CREATE TABLE kept.holdings
    (number INTEGER, kind VARCHAR, identity VARCHAR, said VARCHAR, seen VARCHAR, used BIGINT)""",
    "CREATE TABLE kept.answers (holding INTEGER, what VARCHAR, since DATE, until DATE, found VARCHAR)",
    "CREATE TABLE kept.too_many (holding INTEGER, what VARCHAR)",
)


class UnavailableError(InputError):
    """The store cannot be used now; whoever asked computes without it."""


class NothingToKeepError(UnavailableError):
    """There are no facts to keep tallies of, which nobody needs to be told."""


def file_of(folder: Path, source: str) -> Path:
    """Where the tallies of a source are kept."""
    return folder / f"{source}.duckdb"


@contextmanager
def held(folder: Path, source: str, *, wait: float) -> Iterator[Path]:
    """The file, for this process alone; UnavailableError where another has it for longer than ``wait`` seconds."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in ((".gitignore", "*\n"), ("CACHEDIR.TAG", _TAG)):
            if not (folder / name).exists():
                (folder / name).write_text(content, encoding="utf-8")
    except OSError as error:
        raise UnavailableError(f"The folder {folder} cannot be written to ({error.strerror}).") from error
    until = time.monotonic() + wait
    while True:
        with _lock(folder / f".{source}.lock") as mine:
            if mine:
                yield file_of(folder, source)
                return
        if time.monotonic() > until:
            raise UnavailableError(
                f"Another process has been using the tallies kept of {source!r} for {wait:g} seconds."
            )
        time.sleep(0.05)


@contextmanager
def _lock(path: Path) -> Iterator[bool]:
    """Whether the lock is ours, while it is."""
    holding = locked(path)
    try:
        holding.__enter__()
    except ProblemsError:
        yield False
        return
    except OSError as error:
        raise UnavailableError(f"{path} cannot be written to ({error.strerror}).") from error
    try:
        yield True
    finally:
        holding.__exit__(None, None, None)


def attach(connection: "DuckDBPyConnection", file: Path) -> str | None:
    """Attach the file as ``kept``, made anew where it is damaged or of another version; then one sentence says so."""
    said = None
    existed = file.exists()
    if existed:
        said = _trouble(connection, file)
        if said is None:
            return None
        clear(file)
    connection.execute(sql("ATTACH $file AS kept", file=literal(str(file))))
    connection.execute("BEGIN")
    for statement in _TABLES:
        connection.execute(statement)
    connection.execute("INSERT INTO kept.format VALUES ($1)", [FORMAT])
    connection.execute("COMMIT")
    return said


def _trouble(connection: "DuckDBPyConnection", file: Path) -> str | None:
    """Attach a file that is there; where it is of no use, a sentence that says why, and it is not attached."""
    try:
        connection.execute(sql("ATTACH $file AS kept", file=literal(str(file))))
        found = connection.execute("SELECT said FROM kept.format").fetchall()
        connection.execute("SELECT count(*) FROM kept.holdings, kept.answers, kept.too_many LIMIT 0")
    except duckdb.Error:
        connection.execute("DETACH DATABASE IF EXISTS kept")
        return f"The tallies kept in {file.name} were damaged: they were discarded, and computed anew."
    if found == [(FORMAT,)]:
        return None
    connection.execute("DETACH DATABASE kept")
    return f"The tallies kept in {file.name} were of another version: they were discarded, and computed anew."


def clear(file: Path) -> None:
    """Delete the file and whatever DuckDB keeps beside it."""
    for path in (file, file.with_name(f"{file.name}.wal"), file.with_name(f"{file.name}.tmp")):
        path.unlink(missing_ok=True)
