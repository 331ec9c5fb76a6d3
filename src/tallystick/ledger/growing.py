"""A tree that grows in memory: it keeps the hash of every perfect subtree, so any root or proof takes a few steps.

32 bytes for each node, about 64 bytes for each entry: a million entries are 64 MB. Stores keep the same nodes as tiles.
"""

from collections.abc import Iterable

from tallystick.errors import InputError
from tallystick.ledger.compact import CompactRange, cover
from tallystick.ledger.spelling import HASH_BYTES, require_hash
from tallystick.ledger.tree import EMPTY, Proof, consistency_proof, inclusion_proof, node_hash, split


class GrowingTree:
    """Leaf hashes and all that is built on them; it can only be added to.

    >>> from tallystick.ledger.tree import leaf_hash
    >>> tree = GrowingTree(leaf_hash(entry) for entry in (b"a", b"b", b"c"))
    >>> tree.size, len(tree.inclusion(1)), len(tree.consistency(2, 3))
    (3, 2, 1)
    """

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels: list[bytearray] = [bytearray()]
        self.extend(leaves)

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return len(self._levels[0]) // HASH_BYTES

    def append(self, leaf: bytes) -> int:
        """Adds a leaf hash and answers its index."""
        index = self.size
        node = require_hash(leaf, where=f"Leaf {index}")
        self._levels[0] += node
        at, level = index, 0
        while at & 1:
            node = node_hash(self._node(level, at - 1), node)
            at, level = at >> 1, level + 1
            if level == len(self._levels):
                self._levels.append(bytearray())
            self._levels[level] += node
        return index

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Adds leaf hashes in order."""
        for leaf in leaves:
            self.append(leaf)

    def hash_of(self, start: int, end: int) -> bytes:
        """The Merkle tree hash of the leaves ``[start, end)``, which is a node of a tree of some size, or empty."""
        if not 0 <= start <= end <= self.size:
            raise InputError(f"[{start}, {end}) is not within the tree's {self.size} leaves.")
        if start == end:
            return EMPTY
        size = end - start
        if size & (size - 1) == 0 and start & (size - 1) == 0:
            level = size.bit_length() - 1
            return self._node(level, start >> level)
        middle = start + split(size)
        return node_hash(self.hash_of(start, middle), self.hash_of(middle, end))

    def root(self, size: int | None = None) -> bytes:
        """The root of the tree, or of the tree that it was at ``size``."""
        return self.hash_of(0, self.size if size is None else size)

    def inclusion(self, index: int, size: int | None = None) -> Proof:
        """The proof that leaf ``index`` is in the tree, or in the tree that it was at ``size``."""
        return inclusion_proof(index, self.size if size is None else size, self.hash_of)

    def consistency(self, first: int, second: int | None = None) -> Proof:
        """The proof that the tree, or the tree that it was at ``second``, begins with the tree of size ``first``."""
        return consistency_proof(first, self.size if second is None else second, self.hash_of)

    def compact(self) -> CompactRange:
        """The tree as a compact range."""
        return CompactRange(0, self.size, tuple(self.hash_of(start, end) for start, end in cover(0, self.size)))

    def _node(self, level: int, index: int) -> bytes:
        return bytes(self._levels[level][index * HASH_BYTES : (index + 1) * HASH_BYTES])
