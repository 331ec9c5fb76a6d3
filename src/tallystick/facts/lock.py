"""One writer at a time: a lock that goes with its process, however that ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tallystick.errors import ProblemsError
from tallystick.facts.problems import LOCKED

try:
    import fcntl
except ImportError:  # pragma: no cover  (Windows: the lock is the file itself, held open for writing)
    fcntl = None  # type: ignore[assignment]  # checked before use


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock for a while; raises ProblemsError (D018) at once where another process has it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if fcntl is not None:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as taken:
                raise ProblemsError(
                    [
                        LOCKED.at(
                            f"Another import is writing to {path.parent}.",
                            hint="Wait until it has finished, and try again.",
                            file=str(path),
                        )
                    ]
                ) from taken
        yield
    finally:
        os.close(handle)
