"""What a workspace holds at the moment, as one digest: when it changes, whatever was made from it is made anew.

What people write counts by its content; recorded facts, ledgers and documents by name, size and time.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

WRITTEN = (".yaml", ".yml", ".json")
MADE = ("report.html",)
"""What is made from a workspace and says nothing of it."""
PASSING = (".partial", "-shm", "-journal", ".lock")
AHEAD = "-wal"
"""What SQLite has written ahead; it makes an empty one for whoever only reads."""
FACTS = "facts"


TRIES = 20
"""So often a folder is looked at anew in which a file went away between being listed and being read."""


def state_of(root: Path) -> str:
    """The digest of a workspace's state; FileNotFoundError where the folder is not there."""
    for _ in range(TRIES):
        try:
            return _state(root)
        except FileNotFoundError:
            if not root.is_dir():
                raise
    return _state(root)


def _state(root: Path) -> str:
    digest = hashlib.sha256()
    for name, entry in sorted(_files(root, "")):
        if name.endswith(WRITTEN) and not name.startswith(FACTS):
            digest.update(f"{name}\n".encode() + hashlib.sha256(Path(entry.path).read_bytes()).digest())
            continue
        try:
            stat = entry.stat()
        except FileNotFoundError:
            if not name.endswith(AHEAD):
                raise
            continue
        if stat.st_size or not name.endswith(AHEAD):
            digest.update(f"{name}\n{stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _files(folder: Path | str, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as found:
        for entry in found:
            name = f"{prefix}{entry.name}"
            if entry.name.startswith(".") or entry.name.endswith(PASSING) or name in MADE:
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, f"{name}/")
            elif entry.is_file(follow_symlinks=False):
                yield name, entry
