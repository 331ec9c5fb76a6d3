"""Ledgers to be kept, for tests: drafts of records, and a PostgreSQL server of the test's own."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.sample import LOG
from tallystick.ledger.store.asked import Draft
from tallystick.ledger.store.base import Store
from tallystick.ledger.store.opening import memory_store

WHEN = "2026-04-05T10:00:00Z"
BINARIES = Path("/usr/lib/postgresql/15/bin")
SOCKET = "socket"


def event(case: str = "2026-1", what: str = "notice-served", **says: str) -> Draft:
    """A small record of the stream of its case."""
    return Draft(
        "case event", f"cases/{case}", WHEN, {"case": case, "event": what, "on": "2026-04-05", "by": "us", **says}
    )


def events(count: int, *, cases: int = 5) -> list[Draft]:
    """Records of several streams in turn."""
    return [event(f"2026-{number % cases}", f"event-{number}") for number in range(count)]


def filled(count: int, *, groups: int = 1) -> Store:
    """A ledger in memory with so many records, appended in groups."""
    store = memory_store(LOG)
    every = events(count)
    size = -(-count // groups) if count else 1
    for start in range(0, count, size):
        store.append(every[start : start + size])
    return store


@contextmanager
def postgres_server() -> Iterator[str]:
    """A server in a temporary folder, reached through a socket there alone; answers its URL."""
    owner = "postgres" if os.getuid() == 0 else None  # the server refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="tally-pg-"))
    try:
        if owner:
            shutil.chown(folder, owner)
        cluster = folder / "cluster"
        subprocess.run(
            [str(BINARIES / "initdb"), "-D", str(cluster), "-A", "trust", "-U", "us", "--no-locale", "-E", "UTF8"],
            check=True, capture_output=True, cwd=folder, user=owner,
        )  # fmt: skip
        server = subprocess.Popen(
            [str(BINARIES / "postgres"), "-D", str(cluster), "-c", "listen_addresses=", "-k", str(folder)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, user=owner,
        )  # fmt: skip
        try:
            _await(folder, server)
            yield f"postgresql://us@/postgres?host={folder}"
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _await(folder: Path, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        ready = subprocess.run(
            [str(BINARIES / "pg_isready"), "-q", "-h", str(folder)], check=False, capture_output=True
        )
        if ready.returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"The PostgreSQL server in {folder} did not start.")
