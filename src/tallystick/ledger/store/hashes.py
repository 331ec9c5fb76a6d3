"""The hashes of a kept tree, read from its tiles: a root or a proof costs a few reads, whatever the size.

Full tiles are on the shelf, and of the levels above 0 the last one too, as far as it goes; the last hashes of level 0
are those of at most 255 entries.
"""

from collections import OrderedDict
from threading import Lock

from tallystick.errors import TallystickError
from tallystick.ledger.spelling import HASH_BYTES
from tallystick.ledger.store.shelf import Shelf
from tallystick.ledger.tiles import HEIGHT, WIDTH
from tallystick.ledger.tree import EMPTY, HashOf, leaf_hash, node_hash, split

KEPT = 128
"""Tiles that are held in memory with all that is between their hashes and their root, 16 KB each."""


class DamagedError(TallystickError):
    """What is kept contradicts itself; `tally ledger fsck` says where."""


class Hashes:
    """Answers for every tree that the ledger was, at any size that it had."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._kept: OrderedDict[tuple[int, int, int], tuple[bytes, ...]] = OrderedDict()
        self._lock = Lock()

    def at(self, size: int) -> HashOf:
        """``hash_of`` for the tree of the first ``size`` entries."""

        def hash_of(start: int, end: int) -> bytes:
            if start == end:
                return EMPTY
            span = end - start
            if span & (span - 1) == 0 and start & (span - 1) == 0:
                level = span.bit_length() - 1
                return self._node(level, start >> level, size)
            middle = start + split(span)
            return node_hash(hash_of(start, middle), hash_of(middle, end))

        return hash_of

    def tile(self, level: int, index: int, width: int) -> bytes:
        """The first ``width`` hashes of a tile."""
        held = self._shelf.tile(level, index) or b""
        if len(held) < width * HASH_BYTES and level == 0:
            start = index * WIDTH
            entries = self._shelf.entries(start, start + width)
            held = b"".join(leaf_hash(content) for _, content in entries)
        if len(held) < width * HASH_BYTES:
            raise DamagedError(
                f"The ledger lacks hashes of tile {index} of level {level}: {len(held) // HASH_BYTES} are kept, "
                f"{width} are needed. Run `tally ledger fsck`."
            )
        return held[: width * HASH_BYTES]

    def remember(self, level: int, index: int, hashes: bytes) -> None:
        """Keeps hashes of a tile at hand that were just put down, so that proofs need not read them."""
        self._keep((level, index, len(hashes) // HASH_BYTES), between(hashes))

    def _node(self, level: int, index: int, size: int) -> bytes:
        """The hash of the perfect subtree of 2^level entries at ``index``."""
        tile_level, inner = divmod(level, HEIGHT)
        first = index << inner
        at = first // WIDTH
        width = min(WIDTH, (size >> (tile_level * HEIGHT)) - at * WIDTH)
        place = (first % WIDTH >> inner) * HASH_BYTES
        return self._between((tile_level, at, width))[inner][place : place + HASH_BYTES]

    def _between(self, which: tuple[int, int, int]) -> tuple[bytes, ...]:
        with self._lock:
            if which in self._kept:
                self._kept.move_to_end(which)
                return self._kept[which]
        found = between(self.tile(*which))
        self._keep(which, found)
        return found

    def _keep(self, which: tuple[int, int, int], found: tuple[bytes, ...]) -> None:
        with self._lock:
            self._kept[which] = found
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)


def between(hashes: bytes) -> tuple[bytes, ...]:
    """The perfect subtrees within a tile, level by level from its own hashes up; the last ones are left out."""
    found = [hashes]
    while len(found[-1]) >= 2 * HASH_BYTES:
        below = found[-1]
        ends = range(2 * HASH_BYTES, len(below) + 1, 2 * HASH_BYTES)
        found.append(b"".join(node_hash(below[end - 64 : end - 32], below[end - 32 : end]) for end in ends))
    return tuple(found)
