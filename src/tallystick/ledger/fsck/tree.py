"""The hashes of a ledger, worked out anew from its entries, bundle after bundle of 256."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

from tallystick.ledger.compact import CompactRange, cover
from tallystick.ledger.fsck.findings import Findings
from tallystick.ledger.problems import CHANGED, EXTRA_TILE, NO_TILE
from tallystick.ledger.spelling import HASH_BYTES
from tallystick.ledger.store.hashes import between
from tallystick.ledger.store.shelf import Shelf
from tallystick.ledger.tiles import HEIGHT, WIDTH
from tallystick.ledger.tree import EMPTY, node_hash


class TreeCheck:
    """Is fed the entries in order, and answers the root of each size on the way."""

    def __init__(self, shelf: Shelf, findings: Findings) -> None:
        self._shelf, self._findings = shelf, findings
        self._before = CompactRange()  # of whole bundles, counted in bundles
        self._levels: list[bytearray] = []  # the hashes of the tiles of level 1 and up
        self._inner: tuple[bytes, ...] = (b"",)  # the bundle that is open, with what is between it and its root
        self.size = 0

    def bundle(self, entries: Sequence[bytes]) -> None:
        """The next 256 entries; fewer at the end of the log."""
        index = self.size // WIDTH
        self._close()
        hashes = b"".join([sha256(b"\x00" + entry).digest() for entry in entries])
        self._inner = between(hashes)
        self.size += len(entries)
        self._compare(0, index, hashes, needed=len(entries) == WIDTH)

    def root(self, size: int) -> bytes:
        """The root at a size within the bundle that was fed last, or at its start."""
        start = self._before.end * WIDTH
        nodes = [*self._before.hashes]
        for left, right in cover(start, size) if size > start else ():
            level = (right - left).bit_length() - 1
            place = (left - start >> level) * HASH_BYTES
            nodes.append(self._inner[level][place : place + HASH_BYTES])
        if not nodes:
            return EMPTY
        root = nodes.pop()
        while nodes:
            root = node_hash(nodes.pop(), root)
        return root

    def end(self) -> None:
        """After the last entry: the tiles above level 0, and those of nothing."""
        self._close()
        for level, ours in enumerate(self._levels, start=1):
            for index, place in enumerate(range(0, len(ours), WIDTH * HASH_BYTES)):
                self._compare(level, index, bytes(ours[place : place + WIDTH * HASH_BYTES]), needed=True)
        for level, index, hashes in self._shelf.tiles():
            count = self.size >> (level * HEIGHT)
            if index * WIDTH * HASH_BYTES + len(hashes) > count * HASH_BYTES:
                self._findings.add(
                    EXTRA_TILE,
                    f"Tile {index} of level {level} holds {len(hashes) // HASH_BYTES} hashes; {self.size} entries have "
                    f"{max(count - index * WIDTH, 0)} of that tile.",
                )

    def _close(self) -> None:
        """Takes a full bundle over into the levels above."""
        if len(self._inner[0]) < WIDTH * HASH_BYTES:
            return
        node = self._inner[HEIGHT]
        self._inner = (b"",)
        self._before = self._before.appended(node)
        for level in range(64):
            if level == len(self._levels):
                self._levels.append(bytearray())
            self._levels[level] += node
            if len(self._levels[level]) % (WIDTH * HASH_BYTES):
                return
            node = between(bytes(self._levels[level][-WIDTH * HASH_BYTES :]))[HEIGHT]

    def _compare(self, level: int, index: int, hashes: bytes, *, needed: bool) -> None:
        kept = self._shelf.tile(level, index)
        if kept is None or len(kept) < len(hashes):
            if needed:
                self._findings.add(NO_TILE, f"The hashes of tile {index} of level {level} are not stored, or not all.")
            kept = kept or b""
        for place in _different(hashes, kept):
            at = index * WIDTH + place
            span = WIDTH**level
            what = f"entry {at}" if level == 0 else f"the entries {at * span} to {(at + 1) * span - 1}"
            self._findings.add(CHANGED, f"The stored hash of {what} is not the one that the log's entries have.")


def _different(ours: bytes, kept: bytes) -> Iterator[int]:
    if kept.startswith(ours) or ours.startswith(kept):
        return
    for place in range(min(len(ours), len(kept)) // HASH_BYTES):
        at = slice(place * HASH_BYTES, (place + 1) * HASH_BYTES)
        if ours[at] != kept[at]:
            yield place
