"""Tiles (C2SP tlog-tiles): the tree and its entries as files that never change, which any web server can hand out.

A tile of level ``l`` holds up to 256 hashes, each of a full tile of the level below (level 0: leaf hashes). The last
tile of a level may be partial, and stays where it is when the full one takes over. Entry bundles hold the entries
themselves, 256 to a bundle, each after its length in two bytes; so an entry has at most 65,535 bytes.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tallystick.errors import InputError
from tallystick.ledger.spelling import HASH_BYTES, require_whole, shown
from tallystick.ledger.tree import EMPTY, HashOf, node_hash, split, tree_hash

WIDTH = 256
"""Hashes in a full tile."""

HEIGHT = 8
"""Levels of the tree in a tile: 2^8 = 256."""

LARGEST_ENTRY = 2**16 - 1
"""The length of an entry is a big-endian uint16."""

ENTRIES = "entries"
CHECKPOINT_PATH = "checkpoint"

_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9]|[1-5][0-9]|6[0-3])/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """One tile: its level (``None`` for a bundle of entries), its index in the level, and how many it holds."""

    level: int | None
    index: int
    width: int = WIDTH

    def __post_init__(self) -> None:
        if self.level is not None and not 0 <= self.level <= 63:
            raise InputError(f"A tile has the level {self.level}; levels are 0 to 63.")
        require_whole(self.index, where="The index of a tile")
        if not 1 <= self.width <= WIDTH:
            raise InputError(f"A tile has the width {self.width}; it holds 1 to {WIDTH} hashes.")

    @property
    def path(self) -> str:
        """Where the tile is served, below the log's prefix.

        >>> Tile(0, 1234067).path, Tile(1, 0, 17).path, Tile(None, 1000).path
        ('tile/0/x001/x234/067', 'tile/1/000.p/17', 'tile/entries/x001/000')
        """
        level = ENTRIES if self.level is None else self.level
        return f"tile/{level}/{index_path(self.index)}{'' if self.width == WIDTH else f'.p/{self.width}'}"


def index_path(index: int) -> str:
    """The index of a tile in path elements of three digits; all but the last begin with ``x``."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[place : place + 3] for place in range(0, len(digits), 3)]
    return "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])


def read_tile_path(path: str) -> Tile:
    """The tile that a path names; raises InputError unless it is exactly as :attr:`Tile.path` writes it."""
    found = _PATH.fullmatch(path)
    if not found:
        raise InputError(
            f"{shown(path)} is no path of a tile; one is `tile/LEVEL/INDEX` or `tile/entries/INDEX`, with `.p/WIDTH` "
            "for a partial tile."
        )
    level = None if found["level"] == ENTRIES else int(found["level"])
    index = require_whole(int(found["index"].replace("x", "").replace("/", "")), where="The index of the tile")
    width = int(found["width"]) if found["width"] else WIDTH
    if found["width"] and width >= WIDTH:
        raise InputError(f"{shown(path)} has the width {width}; a partial tile holds 1 to {WIDTH - 1} hashes.")
    tile = Tile(level, index, width)
    if tile.path != path:
        raise InputError(f"{shown(path)} is a second spelling of {tile.path!r}.")
    return tile


def tiles_of(size: int) -> Iterator[Tile]:
    """The tiles of a log of this size, level by level; bundles of entries mirror those of level 0."""
    require_whole(size, where="The size of the log")
    level, nodes = 0, size
    while nodes:
        for index in range(nodes // WIDTH):
            yield Tile(level, index)
        if nodes % WIDTH:
            yield Tile(level, nodes // WIDTH, nodes % WIDTH)
        level, nodes = level + 1, nodes // WIDTH


def bundles_of(size: int) -> Iterator[Tile]:
    """The bundles of entries of a log of this size."""
    for tile in tiles_of(size):
        if tile.level != 0:
            return
        yield Tile(None, tile.index, tile.width)


def tile_content(tile: Tile, hash_of: HashOf) -> bytes:
    """What a tile holds: the hashes MTH(D[(n*256+i)*256^l : (n*256+i+1)*256^l]) one after the other."""
    if tile.level is None:
        raise InputError("A bundle holds entries and no hashes.")
    span = WIDTH**tile.level
    first = tile.index * WIDTH
    return b"".join(hash_of(place * span, (place + 1) * span) for place in range(first, first + tile.width))


def hashes_of_tile(tile: Tile, content: bytes) -> tuple[bytes, ...]:
    """The hashes in a tile; raises InputError where its length is not that of its width."""
    if len(content) != tile.width * HASH_BYTES:
        raise InputError(f"{tile.path} has {len(content)} bytes; {tile.width} hashes have {tile.width * HASH_BYTES}.")
    return tuple(content[place : place + HASH_BYTES] for place in range(0, len(content), HASH_BYTES))


def hash_of_tiles(read: Callable[[Tile], bytes], size: int) -> HashOf:
    """``hash_of`` for a log of this size whose tiles ``read`` fetches.

    Nothing is believed of a tile: whatever is proven with it leads to the root of a checkpoint, or fails.
    """
    kept: dict[Tile, tuple[bytes, ...]] = {}

    def node(level: int, index: int) -> bytes:
        """The hash of the perfect subtree of 2^level entries at ``index``."""
        tile_level, inner = divmod(level, HEIGHT)
        held = size >> (tile_level * HEIGHT)
        first = index << inner
        at = first // WIDTH
        tile = Tile(tile_level, at, min(WIDTH, held - at * WIDTH))
        if tile not in kept:
            kept[tile] = hashes_of_tile(tile, read(tile))
        return tree_hash(kept[tile][first % WIDTH : first % WIDTH + (1 << inner)])

    def hash_of(start: int, end: int) -> bytes:
        if not 0 <= start <= end <= size:
            raise InputError(f"[{start}, {end}) is not within the log's {size} entries.")
        if start == end:
            return EMPTY
        span = end - start
        if span & (span - 1) == 0 and start & (span - 1) == 0:
            level = span.bit_length() - 1
            return node(level, start >> level)
        middle = start + split(span)
        return node_hash(hash_of(start, middle), hash_of(middle, end))

    return hash_of


def bundle_content(entries: Sequence[bytes]) -> bytes:
    """A bundle of 1 to 256 entries, each after its length."""
    if not 1 <= len(entries) <= WIDTH:
        raise InputError(f"A bundle holds {len(entries)} entries; it holds 1 to {WIDTH}.")
    return b"".join(len(require_entry(entry)).to_bytes(2, "big") + entry for entry in entries)


def entries_of_bundle(tile: Tile, content: bytes) -> tuple[bytes, ...]:
    """The entries of a bundle; raises InputError unless it holds exactly as many as its width says."""
    found: list[bytes] = []
    place = 0
    while place < len(content):
        if len(found) == tile.width:
            raise InputError(f"{tile.path} holds more than {tile.width} entries.")
        size = int.from_bytes(content[place : place + 2], "big")
        end = place + 2 + size
        if place + 2 > len(content) or end > len(content):
            raise InputError(f"{tile.path} ends within entry {len(found)}.")
        found.append(content[place + 2 : end])
        place = end
    if len(found) != tile.width:
        raise InputError(f"{tile.path} holds {len(found)} entries; its width is {tile.width}.")
    return tuple(found)


def require_entry(entry: bytes) -> bytes:
    """The same entry, once it is known to fit into a bundle."""
    if len(entry) > LARGEST_ENTRY:
        raise InputError(
            f"An entry has {len(entry)} bytes; at most {LARGEST_ENTRY} fit. Record the hash of what is longer."
        )
    return entry
