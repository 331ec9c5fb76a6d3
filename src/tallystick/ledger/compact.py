"""Compact ranges: the few hashes that stand for a run of entries, enough to add to it and to join it with the next.

A range ``[start, end)`` is held as the hashes of the perfect subtrees that cover it, from left to right; there are at
most two for each level. A range from 0 is all that an appending log needs to keep, and yields the root (RFC 9162
section 2.1.2). After Google's "compact ranges", which keep the tree's own nodes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tallystick.errors import InputError
from tallystick.ledger.spelling import require_hash, require_whole
from tallystick.ledger.tree import EMPTY, Interval, node_hash


def cover(start: int, end: int) -> tuple[Interval, ...]:
    """The perfect subtrees that cover ``[start, end)``, from left to right.

    >>> cover(3, 13)
    ((3, 4), (4, 8), (8, 12), (12, 13))
    """
    require_whole(start, where="The start of the range")
    require_whole(end, where="The end of the range")
    if start > end:
        raise InputError(f"The range [{start}, {end}) ends before it begins.")
    found: list[Interval] = []
    while start < end:
        aligned = start & -start or 1 << (end - start).bit_length()
        size = min(aligned, 1 << ((end - start).bit_length() - 1))
        found.append((start, start + size))
        start += size
    return tuple(found)


@dataclass(frozen=True, slots=True)
class CompactRange:
    """The entries ``[start, end)`` as the hashes of the perfect subtrees that cover them."""

    start: int = 0
    end: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        wanted = len(cover(self.start, self.end))
        if len(self.hashes) != wanted:
            raise InputError(
                f"The range [{self.start}, {self.end}) is covered by {wanted} hashes; {len(self.hashes)} were given."
            )
        for place, each in enumerate(self.hashes):
            require_hash(each, where=f"Hash {place} of the range [{self.start}, {self.end})")

    def appended(self, leaf: bytes) -> "CompactRange":
        """The range with one more leaf hash at its end."""
        return self.joined(CompactRange(self.end, self.end + 1, (leaf,)))

    def extended(self, leaves: Iterable[bytes]) -> "CompactRange":
        """The range with these leaf hashes at its end."""
        hashes, end = list(self.hashes), self.end
        for leaf in leaves:
            _push(hashes, require_hash(leaf, where=f"Leaf {end}"), at=end, size=1, start=self.start)
            end += 1
        return CompactRange(self.start, end, tuple(hashes))

    def joined(self, following: "CompactRange") -> "CompactRange":
        """This range and the one that begins where it ends, as one."""
        if following.start != self.end:
            raise InputError(f"A range that ends at {self.end} cannot be joined with one from {following.start}.")
        hashes = list(self.hashes)
        for (left, right), each in zip(cover(following.start, following.end), following.hashes, strict=True):
            _push(hashes, each, at=left, size=right - left, start=self.start)
        return CompactRange(self.start, following.end, tuple(hashes))

    def root(self) -> bytes:
        """The Merkle tree hash of a range from 0; raises InputError for any other."""
        if self.start:
            raise InputError(f"The range [{self.start}, {self.end}) has no root; only a range from 0 is a whole tree.")
        if not self.hashes:
            return EMPTY
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root


def _push(hashes: list[bytes], node: bytes, *, at: int, size: int, start: int) -> None:
    """Adds the perfect subtree ``[at, at + size)`` and merges it with its left sibling while that is in the range."""
    while at & size and at - size >= start:
        node = node_hash(hashes.pop(), node)
        at, size = at - size, size * 2
    hashes.append(node)
