"""The growing edge of a kept tree: enough to add leaves, to write down the tiles they fill, and to know the root."""

from collections.abc import Iterable
from dataclasses import dataclass

from tallystick.ledger.compact import CompactRange, cover
from tallystick.ledger.spelling import HASH_BYTES
from tallystick.ledger.store.hashes import Hashes, between
from tallystick.ledger.tiles import HEIGHT, WIDTH

_FULL = WIDTH * HASH_BYTES


@dataclass(frozen=True, slots=True)
class NewTile:
    """Hashes of a tile that are to be put down."""

    level: int
    index: int
    hashes: bytes


@dataclass(frozen=True, slots=True)
class Frontier:
    """The tree as a compact range, and of each level of tiles the hashes of the one that is not full."""

    range: CompactRange = CompactRange()  # noqa: RUF009  (frozen)
    tails: tuple[bytes, ...] = ()

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return self.range.end

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        return self.range.root()

    def extended(self, leaves: Iterable[bytes]) -> tuple["Frontier", tuple[NewTile, ...]]:
        """The edge after these leaf hashes, and the tiles that changed: full ones, and open ones above level 0."""
        ready = tuple(leaves)
        tails = [bytearray(tail) for tail in self.tails] or [bytearray()]
        counts = [self.size >> (level * HEIGHT) for level in range(len(tails))]
        changed: dict[tuple[int, int], bytes] = {}
        for leaf in ready:
            level, node = 0, leaf
            while True:
                if level == len(tails):
                    tails.append(bytearray())
                    counts.append(0)
                tails[level] += node
                counts[level] += 1
                full = len(tails[level]) == _FULL
                if full or level:
                    changed[level, (counts[level] - 1) // WIDTH] = bytes(tails[level])
                if not full:
                    break
                node = between(bytes(tails[level]))[HEIGHT]
                tails[level].clear()
                level += 1
        tiles = tuple(NewTile(level, index, hashes) for (level, index), hashes in changed.items())
        return Frontier(self.range.extended(ready), tuple(bytes(tail) for tail in tails)), tiles


def frontier(hashes: Hashes, size: int) -> Frontier:
    """The edge of the tree of this size."""
    hash_of = hashes.at(size)
    tails: list[bytes] = []
    level = 0
    while level == 0 or size >> (level * HEIGHT):
        at, width = divmod(size >> (level * HEIGHT), WIDTH)
        tails.append(hashes.tile(level, at, width) if width else b"")
        level += 1
    return Frontier(CompactRange(0, size, tuple(hash_of(*each) for each in cover(0, size))), tuple(tails))
