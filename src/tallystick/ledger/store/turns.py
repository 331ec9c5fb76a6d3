"""The queue of the writers of one machine: a lock on a file for the turn, and a folder for what they leave.

What is left there is not durable and need not be: nobody is answered before the ledger itself is. The operating system
gives the turn back when a process ends, however it ends.
"""

import os
import secrets
import time
from pathlib import Path

try:
    import fcntl
except ImportError:  # not on Windows: there, writers of several processes wait for SQLite's own lock
    HAS_LOCKS = False
else:
    HAS_LOCKS = True

_ENDING = ".asked"


class FolderQueue:
    """A queue beside the file of a ledger."""

    def __init__(self, beside: Path) -> None:
        self._folder = beside.with_name(beside.name + "-queue")
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._handle = os.open(self._folder / "turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def turn(self, *, wait: bool) -> bool:
        """Takes the turn; whether it was taken."""
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True

    def end_turn(self) -> None:
        """Gives the turn to the next."""
        fcntl.flock(self._handle, fcntl.LOCK_UN)

    def leave(self, content: bytes) -> str:
        """Leaves requests; answers a ticket. Tickets sort by when they were left."""
        ticket = f"{time.monotonic_ns():020d}-{secrets.token_hex(16)}"
        draft = self._folder / f"{ticket}.draft"
        draft.write_bytes(content)
        draft.rename(self._folder / f"{ticket}{_ENDING}")
        return ticket

    def left(self) -> list[tuple[str, bytes]]:
        """What was left, in its order."""
        paths = sorted(path for path in self._folder.iterdir() if path.name.endswith(_ENDING))
        return [(path.name.removesuffix(_ENDING), path.read_bytes()) for path in paths]

    def remove(self, tickets: list[str]) -> None:
        """Removes what was served."""
        for ticket in tickets:
            (self._folder / f"{ticket}{_ENDING}").unlink(missing_ok=True)

    def release(self) -> None:
        """Closes the file of the turn."""
        os.close(self._handle)


def folder_queue(beside: Path) -> FolderQueue | None:
    """The queue beside a ledger's file; None where the system has no such locks."""
    return FolderQueue(beside) if HAS_LOCKS else None
