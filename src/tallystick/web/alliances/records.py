"""The record of an alliance on a site: its ledger, the log's key, and one writer at a time.

The site holds the log's own key, in ``keys/`` of its data folder, one file an alliance. Keys of parties it never sees.
Whoever writes takes the alliance's lock, so that what several people do at once comes one after the other, and what
they did is on record when they are answered.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from tallystick.cycle.enacting import recover
from tallystick.cycle.onrecord import has_record, new_record
from tallystick.cycle.waiting import Put, put_waiting, ready_to_record
from tallystick.cycle.workspace import compiled_charter, open_workspace, read_charter
from tallystick.ledger.keys import (
    KeyType,
    SigningKey,
    new_signing_key,
    read_signing_key_file,
    write_signing_key_file,
)
from tallystick.reports.numbers import POINT, written_with
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.signals import put_down
from tallystick.web.problems import NO_LOG_KEY, refuse

LOCK = ".writing"


@dataclass(frozen=True, slots=True)
class Writing:
    """An alliance while one person writes in it."""

    root: Path
    """The folder of its workspace."""
    log_key: SigningKey
    moment: datetime
    """The instant, to the second, that whatever is done now bears (``recorded``), by the alliance's clock."""


@contextmanager
def writing(alliance: Alliance) -> Iterator[Writing]:
    """One writer at a time; what was written is put on record at the end, unless the body raised.

    Raises ProblemsError (W010) where the log's key is not there, StoppedError where the record is frozen or closed.
    """
    root = alliance.root
    with locked(root):
        recover(root)  # a charter that was being changed when the computer stopped
        key = log_key_of(alliance)
        workspace = open_workspace(root)
        with ready_to_record(workspace, key=key):
            pass
        moment = datetime.now(UTC) - alliance.behind
        yield Writing(root, key, moment.replace(microsecond=0))
        put_on_record(root, key, moment.replace(microsecond=0))
    put_down.send(Alliance, alliance=alliance)


def put_on_record(root: Path, log_key: SigningKey, moment: datetime) -> Put:
    """Puts on record what has happened in a workspace and is not there yet; nothing while its charter has errors."""
    workspace = open_workspace(root)
    if read_charter(workspace).compiled is None:
        return ()
    with ready_to_record(workspace, key=log_key) as record:
        if record is None:
            return ()
        return put_waiting(record, workspace, compiled_charter(workspace), moment=moment)


def begin_record(alliance: Alliance) -> SigningKey:
    """Begins the record of an alliance, with a new key of the log; one that is there goes on with its key."""
    with locked(alliance.root):
        file = _file_of(alliance)
        if not file.exists():
            file.parent.mkdir(mode=0o700, exist_ok=True)
            write_signing_key_file(new_signing_key(f"{alliance.name}/log", KeyType.ED25519), file)
        key = read_signing_key_file(file)
        workspace = open_workspace(alliance.root)
        if not has_record(workspace):
            with new_record(workspace, key=key):
                pass
        return key


def log_key_of(alliance: Alliance) -> SigningKey:
    """The key with which the site signs the log of an alliance; ProblemsError (W010) where it is not there."""
    file = _file_of(alliance)
    if not file.exists():
        raise refuse(
            NO_LOG_KEY,
            f"The key of the log of '{alliance.name}' is not in the site's folder keys/ ({file.name}).",
            "Restore it from a backup; for an alliance without a record, begin one.",
        )
    return read_signing_key_file(file)


def is_begun(alliance: Alliance) -> bool:
    """Whether the site keeps a record of the alliance to which it can add."""
    return _file_of(alliance).exists() and has_record(open_workspace(alliance.root))


def _file_of(alliance: Alliance) -> Path:
    return key_file_of(alliance.folder)


def key_file_of(folder: str) -> Path:
    """Where the key of the log of a workspace lies, by the name of its folder."""
    keys: Path = settings.SITE.keys
    return keys / f"{folder}.log.key"


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Nobody else on this computer writes in the workspace meanwhile; what is put down is written as everywhere."""
    handle = os.open(root / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with written_with(POINT):
            yield
    finally:
        os.close(handle)
