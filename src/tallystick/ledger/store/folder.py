"""A ledger as a folder of tiles (C2SP tlog-tiles), as any web server hands it out: entries, hashes, one checkpoint.

It is read only; ``mirroring`` writes it. The key of the log is not in the folder: who looks at it brings it.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NoReturn

from tallystick.errors import InputError
from tallystick.ledger.checkpoint import read_checkpoint
from tallystick.ledger.keys import VerifierKey
from tallystick.ledger.note import Note, Signature, read_note
from tallystick.ledger.records import Head, read_parts
from tallystick.ledger.store.base import FORMAT
from tallystick.ledger.store.shelf import Placed
from tallystick.ledger.tiles import CHECKPOINT_PATH, HEIGHT, WIDTH, Tile, entries_of_bundle, hashes_of_tile, tiles_of


class FolderShelf:
    """A shelf over a folder of tiles."""

    def __init__(self, folder: Path, key: VerifierKey) -> None:
        self._folder, self._key = folder, key
        path = folder / CHECKPOINT_PATH
        if not path.is_file():
            raise InputError(f"{folder} holds no file `{CHECKPOINT_PATH}`, so it is no folder of tiles.")
        note = read_note(path.read_bytes())
        ids = {(each.key_id, each.name) for each in note.signatures if each.name == key.name}
        own = tuple(each for each in note.signatures if (each.key_id, each.name) in ids)
        self._cosignatures = tuple(each for each in note.signatures if each not in own)
        self._note = Note(note.text, own or note.signatures)
        self._size = read_checkpoint(note.text).size

    def writing(self) -> AbstractContextManager[None]:
        """Nothing is written to a folder of tiles but by mirroring."""
        self._refuse()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """The folder as it is: its files never change."""
        yield

    def release(self) -> None:
        """Nothing is held."""

    def fact(self, name: str) -> str | None:
        """What the folder stands for."""
        return self.facts().get(name)

    def facts(self) -> dict[str, str]:
        """The form, and the key that the reader brought."""
        return {"format": FORMAT, "key": self._key.written()}

    def put_fact(self, name: str, value: str) -> None:
        """Refused."""
        self._refuse()

    def size(self) -> int:
        """As many entries as the checkpoint says."""
        return self._size

    def entries(self, start: int, end: int) -> Iterator[tuple[int, bytes]]:
        """Entries, in order; raises InputError where a bundle cannot be read."""
        last = min(end, self._size)
        for index in range(start // WIDTH, -(-last // WIDTH)):
            tile = Tile(None, index, min(WIDTH, self._size - index * WIDTH))
            content = self._content(tile)
            if content is None:
                return
            for at, entry in enumerate(entries_of_bundle(tile, content), start=index * WIDTH):
                if start <= at < last:
                    yield at, entry

    def placed(self, start: int, end: int) -> Iterator[Placed]:
        """Nothing: a folder keeps no index of its records."""
        del start, end
        return iter(())

    def find(self, kind: str | None, stream: str | None, start: int, end: int) -> Iterator[tuple[int, bytes]]:
        """Entries of a kind and of a stream, by reading all."""
        for index, content in self.entries(start, end):
            found, at, *_ = read_parts(content)
            if kind in (None, found) and stream in (None, at):
                yield index, content

    def add(self, rows: list[tuple[Placed, bytes]]) -> None:
        """Refused."""
        self._refuse()

    def head(self, stream: str) -> Head | None:
        """The last record of a stream, by reading all."""
        return self.heads().get(stream)

    def heads(self) -> dict[str, Head]:
        """The last record of every stream, by reading all."""
        found: dict[str, Head] = {}
        for index, content in self.entries(0, self._size):
            _, stream, number, *_ = read_parts(content)
            found[stream] = Head(number, index)
        return found

    def tile(self, level: int, index: int) -> bytes | None:
        """The hashes of a tile; raises InputError where the file has another length than its name says."""
        width = min(WIDTH, (self._size >> (level * HEIGHT)) - index * WIDTH)
        if width < 1:
            return None
        tile = Tile(level, index, width)
        content = self._content(tile)
        if content is None:
            return None
        hashes_of_tile(tile, content)
        return content

    def tiles(self) -> Iterator[tuple[int, int, bytes]]:
        """All tiles that the size asks for and that are there."""
        for tile in tiles_of(self._size):
            content = self.tile(tile.level or 0, tile.index)
            if content is not None:
                yield tile.level or 0, tile.index, content

    def put_tile(self, level: int, index: int, hashes: bytes) -> None:
        """Refused."""
        self._refuse()

    def note(self, size: int) -> bytes | None:
        """The checkpoint, where it has this size."""
        return self._note.written() if size == self._size else None

    def last_size(self) -> int | None:
        """The size of the checkpoint."""
        return self._size

    def notes(self) -> Iterator[tuple[int, bytes]]:
        """The one checkpoint."""
        return iter([(self._size, self._note.written())])

    def put_note(self, size: int, note: bytes) -> None:
        """Refused."""
        self._refuse()

    def cosignatures(self, size: int) -> tuple[Signature, ...]:
        """The signatures of the checkpoint that are not the log's."""
        return self._cosignatures if size == self._size else ()

    def cosigned_sizes(self) -> tuple[int, ...]:
        """The size of the checkpoint, where it is cosigned."""
        return (self._size,) if self._cosignatures else ()

    def put_cosignature(self, size: int, signature: Signature) -> None:
        """Refused."""
        self._refuse()

    def document(self, name: str) -> bytes | None:
        """None: documents are not handed out with the log."""
        del name
        return None

    def documents(self) -> Iterator[tuple[str, bytes]]:
        """None."""
        return iter(())

    def put_document(self, name: str, content: bytes) -> None:
        """Refused."""
        self._refuse()

    def answer(self, ticket: str) -> str | None:
        """None."""
        del ticket
        return None

    def put_answer(self, ticket: str, answer: str) -> None:
        """Refused."""
        self._refuse()

    def stale_answers(self, keep: int) -> None:
        """Refused."""
        self._refuse()

    def faults(self) -> list[str]:
        """Bundles and tiles that are not there."""
        wanted = [*tiles_of(self._size)]
        wanted += [Tile(None, tile.index, tile.width) for tile in wanted if tile.level == 0]
        return [f"{tile.path} is missing." for tile in wanted if not (self._folder / tile.path).is_file()]

    def _content(self, tile: Tile) -> bytes | None:
        path = self._folder / tile.path
        return path.read_bytes() if path.is_file() else None

    def _refuse(self) -> NoReturn:
        raise InputError(f"{self._folder} is a folder of tiles, which is only read; append to the ledger itself.")
