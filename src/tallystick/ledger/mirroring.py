"""Copying a ledger by its tiles: verified on the way, and taken up again where it was broken off.

The hashes come first and must lead to the root that the log has signed; every bundle of entries must then have its
hashes before it is written; the checkpoint is written last. So what is in the folder is always proven, and a copy that
was made before must be the beginning of the new one.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tallystick.errors import InputError
from tallystick.ledger.checkpoint import Checkpoint, read_checkpoint
from tallystick.ledger.cosignature import verifier_of
from tallystick.ledger.fetching import UnreachableError, fetch
from tallystick.ledger.growing import GrowingTree
from tallystick.ledger.keys import VerifierKey
from tallystick.ledger.note import MOST_BYTES, Note, read_note, verify_note
from tallystick.ledger.spelling import HASH_BYTES, UnprovenError
from tallystick.ledger.store.base import Store
from tallystick.ledger.tiles import (
    CHECKPOINT_PATH,
    LARGEST_ENTRY,
    WIDTH,
    Tile,
    bundles_of,
    entries_of_bundle,
    hashes_of_tile,
    tile_content,
    tiles_of,
)
from tallystick.ledger.tree import leaf_hash

MOST_TILE = WIDTH * (LARGEST_ENTRY + 2)
"""A bundle has at most so many bytes."""


class Source(Protocol):
    """Where a ledger is copied from."""

    def checkpoint(self) -> bytes:
        """The last checkpoint, as it is handed out."""

    def tile(self, tile: Tile) -> bytes:
        """A tile or a bundle."""


@dataclass(frozen=True, slots=True)
class StoreSource:
    """A ledger that is kept here."""

    store: Store

    def checkpoint(self) -> bytes:
        """The last checkpoint with its cosignatures."""
        return self.store.checkpoint().written()

    def tile(self, tile: Tile) -> bytes:
        """A tile or a bundle."""
        return self.store.tile(tile)


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder of tiles."""

    folder: Path

    def checkpoint(self) -> bytes:
        """The file of the checkpoint."""
        return self._read(CHECKPOINT_PATH)

    def tile(self, tile: Tile) -> bytes:
        """A file; where only the full tile is there, its beginning is the partial one."""
        if not (self.folder / tile.path).is_file() and (self.folder / Tile(tile.level, tile.index).path).is_file():
            return _beginning(tile, self._read(Tile(tile.level, tile.index).path))
        return self._read(tile.path)

    def _read(self, path: str) -> bytes:
        file = self.folder / path
        if not file.is_file():
            raise InputError(f"{file} is missing.")
        return file.read_bytes()


@dataclass(frozen=True, slots=True)
class UrlSource:
    """A web server that hands out tiles below a prefix."""

    prefix: str

    def checkpoint(self) -> bytes:
        """The checkpoint."""
        return self._get(CHECKPOINT_PATH, MOST_BYTES)

    def tile(self, tile: Tile) -> bytes:
        """A tile; where the server has dropped the partial one, the beginning of the full one."""
        try:
            return self._get(tile.path, MOST_TILE)
        except UnreachableError:
            if tile.width == WIDTH:
                raise
            return _beginning(tile, self._get(Tile(tile.level, tile.index).path, MOST_TILE))

    def _get(self, path: str, most: int) -> bytes:
        url = f"{self.prefix.rstrip('/')}/{path}"
        found = fetch(url, most=most)
        if found.status != 200:
            raise UnreachableError(f"{url} answered {found.status}.")
        return found.body


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What was copied: the checkpoint, the size of the copy before, and how many bundles had to be fetched."""

    checkpoint: Checkpoint
    before: int
    fetched: int


def mirror(
    source: Source,
    folder: Path,
    *,
    keys: Sequence[VerifierKey],
    say: Callable[[int, int], None] = lambda done, of: None,
) -> Mirrored:
    """Brings the copy in a folder up to the source's last checkpoint, which one of the log's keys has signed.

    ``say`` is told how many bundles of how many are there. Raises UnprovenError where the source has forked from the
    copy, was rolled back, or hands out what does not fit its checkpoint; the copy stays as it was, but for tiles that
    are proven.
    """
    note = read_note(source.checkpoint())
    verify_note(note, [verifier_of(key) for key in keys])
    checkpoint = read_checkpoint(note.text)
    if all(key.name != checkpoint.origin for key in keys):
        raise UnprovenError(f"The source is the log {checkpoint.origin!r}, not {keys[0].name!r}.")
    before = _copy_before(folder, checkpoint)
    tree = _proven_tree(source, folder, checkpoint)
    _require_beginning(before, tree, note)
    fetched = 0
    bundles = list(bundles_of(checkpoint.size))
    for place, bundle in enumerate(bundles, start=1):
        fetched += _bundle(source, folder, bundle, tree)
        say(place, len(bundles))
    for tile in tiles_of(checkpoint.size):
        path = folder / tile.path
        content = tile_content(tile, tree.hash_of)
        if not path.is_file() or path.read_bytes() != content:
            write_durably(path, content)
    write_durably(folder / CHECKPOINT_PATH, note.written())
    _drop_partial(folder, before, checkpoint.size)
    return Mirrored(checkpoint, before.size if before else 0, fetched)


def _copy_before(folder: Path, checkpoint: Checkpoint) -> Checkpoint | None:
    path = folder / CHECKPOINT_PATH
    if not path.is_file():
        return None
    before = read_checkpoint(read_note(path.read_bytes()).text)
    if before.origin != checkpoint.origin:
        raise InputError(f"{folder} holds the log {before.origin!r}; choose another folder for {checkpoint.origin!r}.")
    if before.size > checkpoint.size:
        raise UnprovenError(
            f"The copy has {before.size} entries and the source only {checkpoint.size}: the log was rolled back, or an "
            "old copy of it is handed out. Nothing was changed."
        )
    return before


def _proven_tree(source: Source, folder: Path, checkpoint: Checkpoint) -> GrowingTree:
    """The tree of the log, once its leaves lead to the signed root; with those of the copy, if they do."""
    tree = _tree(source, folder, checkpoint.size)
    if tree.root() != checkpoint.root:
        tree = _tree(source, None, checkpoint.size)
    if tree.root() != checkpoint.root:
        raise UnprovenError(
            f"The hashes of the {checkpoint.size} entries lead to the root {tree.root().hex()}, but the log has signed "
            f"{checkpoint.root.hex()}. Check the source with `tally ledger fsck`."
        )
    return tree


def _tree(source: Source, copy: Path | None, size: int) -> GrowingTree:
    tree = GrowingTree()
    for tile in tiles_of(size):
        if tile.level != 0:
            break
        path = copy / tile.path if copy and tile.width == WIDTH else None
        kept = path.read_bytes() if path and path.is_file() else b""
        tree.extend(hashes_of_tile(tile, kept if len(kept) == WIDTH * HASH_BYTES else source.tile(tile)))
    return tree


def _require_beginning(before: Checkpoint | None, tree: GrowingTree, note: Note) -> None:
    if before is not None and tree.root(before.size) != before.root:
        raise UnprovenError(
            f"The copy has the root {before.root.hex()} at size {before.size}, and the source has "
            f"{tree.root(before.size).hex()} there: the log has shown two histories. Keep the copy, and this "
            f"checkpoint of the source:\n{note.written().decode()}"
        )


def _bundle(source: Source, folder: Path, bundle: Tile, tree: GrowingTree) -> bool:
    """Sees to it that a bundle is there and fits; whether it had to be fetched."""
    path = folder / bundle.path
    if path.is_file() and _fits(bundle, path.read_bytes(), tree):
        return False
    content = source.tile(bundle)
    if not _fits(bundle, content, tree):
        raise UnprovenError(f"{bundle.path} of the source does not hold the entries that the log has signed.")
    write_durably(path, content)
    return True


def _fits(bundle: Tile, content: bytes, tree: GrowingTree) -> bool:
    try:
        entries = entries_of_bundle(bundle, content)
    except InputError:
        return False
    start = bundle.index * WIDTH
    return all(tree.hash_of(at, at + 1) == leaf_hash(entry) for at, entry in enumerate(entries, start=start))


def _drop_partial(folder: Path, before: Checkpoint | None, size: int) -> None:
    """Removes the partial tiles of the copy before, which others have taken over."""
    if before is None:
        return
    now = {*tiles_of(size), *bundles_of(size)}
    for tile in (*tiles_of(before.size), *bundles_of(before.size)):
        if tile.width < WIDTH and tile not in now:
            path = folder / tile.path
            path.unlink(missing_ok=True)
            if path.parent.is_dir() and not any(path.parent.iterdir()):
                path.parent.rmdir()


def _beginning(tile: Tile, full: bytes) -> bytes:
    """The partial tile that a full one begins with."""
    if tile.level is not None:
        return full[: tile.width * HASH_BYTES]
    end = 0
    for _ in range(tile.width):
        end += 2 + int.from_bytes(full[end : end + 2], "big")
    return full[:end]


def write_durably(path: Path, content: bytes) -> None:
    """Writes a file so that it is there whole or not at all, whenever the power goes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    if os.name == "posix":
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
