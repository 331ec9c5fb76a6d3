"""Backing a site up into one file, and restoring it: settings, key, data base, workspaces.

A backup is a ZIP file with ``manifest.json``, which has the SHA-256 of every other file in it. SQLite files are copied
as of one instant while the site goes on. It holds the secret key and everybody's data: keep it as you keep those.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from tallystick.errors import InputError
from tallystick.web.folder import KEY, SiteFolder, read_folder
from tallystick.web.problems import NOT_EMPTY, WRONG_BACKUP, refuse

MANIFEST = "manifest.json"
LAST = "last-backup"
"""The file that says when the last backup was made."""
FORM = 1
KEYS = "keys"
LEFT_OUT = ("made",)
"""What is made anew."""
SQLITE = (".db", ".sqlite3")
BESIDE = ("-wal", "-shm", "-journal")
CHUNK = 1 << 20


def backup(folder: SiteFolder, target: Path, *, at: datetime) -> int:
    """Writes the backup; answers how many files are in it.

    Raises InputError where the target is there already, or the data base is not a file of the folder.
    """
    if target.exists():
        raise InputError(f"{target} is there already; a backup is never written over. Name another file.")
    if not folder.settings.database.startswith("sqlite:"):
        raise InputError(
            "The data base of this site is a server's. Back it up with its own tool (pg_dump), and the folder "
            f"{folder.root} as a folder, in this order."
        )
    digests: dict[str, str] = {}
    partial = target.with_name(f".{target.name}.partial")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream, ZipFile(stream, "w", ZIP_DEFLATED) as archive:
            with TemporaryDirectory(prefix="tally-backup-") as temporary:
                for name, file in _files(folder.root):
                    kept = _at_rest(file, Path(temporary)) if file.suffix in SQLITE else file
                    digests[name] = digest_of(kept)
                    archive.write(kept, name)
            says = {"backup": FORM, "tallystick": version("tallystick"), "made": at.isoformat(), "files": digests}
            archive.writestr(MANIFEST, json.dumps(says, indent=1, sort_keys=True))
        partial.replace(target)
        (folder.root / LAST).write_text(f"{at.isoformat()}\n", encoding="ascii")
    finally:
        partial.unlink(missing_ok=True)
    return len(digests)


def last_backup(folder: SiteFolder) -> datetime | None:
    """When the site was backed up last; None where that is not known."""
    file = folder.root / LAST
    try:
        found = datetime.fromisoformat(file.read_text("ascii").strip())
    except (FileNotFoundError, ValueError, UnicodeDecodeError):
        return None
    return found if found.tzinfo is not None else None


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(root.rglob("*")):
        name = file.relative_to(root)
        if file.is_symlink() or not file.is_file() or name.parts[0] in LEFT_OUT or file.name.endswith(BESIDE):
            continue
        yield name.as_posix(), file


def _at_rest(file: Path, temporary: Path) -> Path:
    """A copy of a SQLite file as of one instant."""
    copy = temporary / "copy"
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as made:
        source.backup(made)
    return copy


def digest_of(file: Path) -> str:
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(CHUNK):
            digest.update(block)
    return digest.hexdigest()


def restore(file: Path, root: Path) -> SiteFolder:
    """Restores a backup into an empty folder; nothing is left there where a file in it is damaged.

    Raises ProblemsError: W003 where there is something in the folder, W006 where the file is no sound backup.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise refuse(NOT_EMPTY, f"{root} is not empty.", "Name an empty folder, or one that is not there yet.")
    partial = root.with_name(f".{root.name}.partial")
    if partial.exists():
        raise refuse(NOT_EMPTY, f"{partial} is there.", "Another restore goes on, or one was broken off: remove it.")
    try:
        with ZipFile(file) as archive:
            _unpack(archive, _digests(archive, file), file, partial)
    except (BadZipFile, OSError) as wrong:
        _remove(partial)
        raise refuse(WRONG_BACKUP, f"{file} cannot be read: {wrong}.", "Take another backup.") from wrong
    except InputError:
        _remove(partial)
        raise
    if root.exists():
        root.rmdir()
    partial.rename(root)
    return read_folder(root)


def _digests(archive: ZipFile, file: Path) -> dict[str, str]:
    try:
        says = json.loads(archive.read(MANIFEST))
    except (KeyError, ValueError) as wrong:
        raise refuse(WRONG_BACKUP, f"{file} has no {MANIFEST}.", "It is no backup of a site.") from wrong
    if says.get("backup") != FORM:
        raise refuse(
            WRONG_BACKUP, f"{file} is a backup of form {says.get('backup')!r}.", "Restore it with a later version."
        )
    files: dict[str, str] = says["files"]
    if set(archive.namelist()) != {*files, MANIFEST}:
        raise refuse(WRONG_BACKUP, f"{file} holds other files than its manifest says.", "Take another backup.")
    return files


def _unpack(archive: ZipFile, digests: dict[str, str], file: Path, into: Path) -> None:
    into.mkdir(parents=True, mode=0o700)
    for name, digest in digests.items():
        parts = PurePosixPath(name)
        if parts.is_absolute() or ".." in parts.parts:
            raise refuse(WRONG_BACKUP, f"{file} names {name!r}, which lies outside.", "It is no backup of a site.")
        target = into / parts
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as source, target.open("wb") as stream:
            while block := source.read(CHUNK):
                stream.write(block)
        if digest_of(target) != digest:
            raise refuse(WRONG_BACKUP, f"'{name}' in {file} is damaged.", "Take another backup.")
    for folder in ("alliances", "mail", "made"):
        (into / folder).mkdir(exist_ok=True)
    for secret in (into / KEY, *(into / KEYS).glob("*.key")):
        secret.chmod(0o600)


def _remove(folder: Path) -> None:
    if not folder.exists():
        return
    for each in sorted(folder.rglob("*"), reverse=True):
        each.rmdir() if each.is_dir() else each.unlink()
    folder.rmdir()
