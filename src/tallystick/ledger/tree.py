"""The Merkle tree of RFC 9162 section 2.1: its hash, and proofs that an entry is in it and that it only grew.

A tree is given by the hashes of its leaves, in order, or by a function ``hash_of(start, end)`` that answers the hash of
``D[start:end]``. A proof is a tuple of 32-byte hashes from the leaf upwards. Sizes and indexes are 0 to 2^63 - 1.
Proofs are first worked out as the intervals whose hashes they hold, so a store answers them without holding the tree.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from tallystick.errors import InputError
from tallystick.ledger.spelling import UnprovenError, require_hash, require_whole

Interval = tuple[int, int]
"""``(start, end)`` for the entries ``D[start:end]``."""

HashOf = Callable[[int, int], bytes]
"""Answers the Merkle tree hash of ``D[start:end]``."""

Proof = tuple[bytes, ...]


# Section 2.1.1: definition of the Merkle tree

EMPTY = sha256().digest()
"""MTH({}) = HASH(), the hash of an empty list."""


def leaf_hash(entry: bytes) -> bytes:
    """MTH({d[0]}) = HASH(0x00 || d[0]), the hash of a leaf.

    >>> leaf_hash(b"").hex()
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'
    """
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """HASH(0x01 || left || right), the hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """``k``, the largest power of two smaller than ``n``: k < n <= 2k. Needs a size of 2 or more.

    >>> [split(size) for size in (2, 3, 4, 5, 8, 9)]
    [1, 2, 2, 4, 4, 8]
    """
    return 1 << ((size - 1).bit_length() - 1)


def hash_of_leaves(leaves: Sequence[bytes]) -> HashOf:
    """``hash_of`` for leaf hashes in memory, by the recursive definition of MTH(D_n)."""

    def hash_of(start: int, end: int) -> bytes:
        if start == end:
            return EMPTY
        if end == start + 1:
            return leaves[start]
        middle = start + split(end - start)
        return node_hash(hash_of(start, middle), hash_of(middle, end))

    return hash_of


# Section 2.1.2: verifying a tree head given entries


def tree_hash(leaves: Iterable[bytes]) -> bytes:
    """The root of the tree over these leaf hashes: a stack, and as many merges as its size has trailing ones."""
    stack: list[bytes] = []
    for index, leaf in enumerate(leaves):
        stack.append(require_hash(leaf, where=f"Leaf {index}"))
        merged = index
        while merged & 1:  # "Set merge_count to the lowest value such that LSB(i >> merge_count) is not set"
            right = stack.pop()
            stack.append(node_hash(stack.pop(), right))
            merged >>= 1
    if not stack:
        return EMPTY
    root = stack.pop()
    while stack:  # "If there is more than one element in the stack, repeat the same merge procedure"
        root = node_hash(stack.pop(), root)
    return root


# Section 2.1.3.1: generating an inclusion proof


def inclusion_path(index: int, size: int) -> tuple[Interval, ...]:
    """The intervals whose hashes are PATH(m, D_n), from the leaf's sibling up to the root's child.

    >>> inclusion_path(3, 7)
    ((2, 3), (0, 2), (4, 7))
    """
    require_whole(index, where="The index of the entry")
    require_whole(size, where="The size of the tree")
    if index >= size:
        raise InputError(f"Entry {index} is not in a tree of size {size}; its entries are 0 to {size - 1}.")
    path: list[Interval] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:  # PATH(m, D_n) = PATH(m, D[0:k]) : MTH(D[k:n])
            path.append((middle, end))
            end = middle
        else:  # PATH(m, D_n) = PATH(m - k, D[k:n]) : MTH(D[0:k])
            path.append((start, middle))
            start = middle
    return tuple(reversed(path))


def inclusion_proof(index: int, size: int, hash_of: HashOf) -> Proof:
    """The proof that entry ``index`` is in the tree of the first ``size`` entries."""
    return tuple(hash_of(start, end) for start, end in inclusion_path(index, size))


# Section 2.1.3.2: verifying an inclusion proof


def root_of_inclusion(*, index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to; raises UnprovenError where it has too few or too many hashes."""
    require_whole(index, where="The index of the entry")
    require_whole(size, where="The size of the tree")
    if index >= size:  # step 1
        raise UnprovenError(f"Entry {index} is not in a tree of size {size}; its entries are 0 to {size - 1}.")
    fn, sn = index, size - 1  # step 2
    r = require_hash(leaf, where="The leaf hash")  # step 3
    for place, p in enumerate(proof):  # step 4
        require_hash(p, where=f"Hash {place} of the inclusion proof")
        if sn == 0:  # step 4a
            raise UnprovenError(
                f"The inclusion proof of entry {index} in a tree of size {size} has {len(proof)} hashes; "
                f"{place} are enough."
            )
        if fn & 1 or fn == sn:  # step 4b
            r = node_hash(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1  # step 4c
    if sn:  # step 5
        raise UnprovenError(
            f"The inclusion proof of entry {index} in a tree of size {size} has {len(proof)} hashes, which are too few."
        )
    return r


def verify_inclusion(*, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Raises UnprovenError unless the proof shows that the leaf hash stands at ``index`` in the tree with this root."""
    require_hash(root, where="The root hash")
    found = root_of_inclusion(index=index, size=size, leaf=leaf, proof=proof)
    if found != root:
        raise UnprovenError(
            f"The inclusion proof of entry {index} leads to the root {found.hex()}, "
            f"but the tree of size {size} has the root {root.hex()}."
        )


# Section 2.1.4.1: generating a consistency proof


def consistency_path(first: int, second: int) -> tuple[Interval, ...]:
    """The intervals whose hashes are PROOF(m, D_n); empty for a tree with itself.

    >>> consistency_path(3, 7)
    ((2, 3), (3, 4), (0, 2), (4, 7))
    """
    require_whole(first, where="The size of the first tree")
    require_whole(second, where="The size of the second tree")
    if not 0 < first <= second:
        raise InputError(
            f"A consistency proof from size {first} to size {second} does not exist; "
            "the first size is at least 1 and not above the second."
        )
    path: list[Interval] = []
    start, end, known = 0, second, True
    while first != end:  # SUBPROOF(m, D_n, b) for 0 < m < n
        middle = start + split(end - start)
        if first <= middle:  # SUBPROOF(m, D[0:k], b) : MTH(D[k:n])
            path.append((middle, end))
            end = middle
        else:  # SUBPROOF(m - k, D[k:n], false) : MTH(D[0:k])
            path.append((start, middle))
            start, known = middle, False
    if not known:  # SUBPROOF(m, D_m, false) = {MTH(D_m)}
        path.append((start, end))
    return tuple(reversed(path))


def consistency_proof(first: int, second: int, hash_of: HashOf) -> Proof:
    """The proof that the tree of size ``second`` begins with the tree of size ``first``."""
    return tuple(hash_of(start, end) for start, end in consistency_path(first, second))


# Section 2.1.4.2: verifying consistency between two tree heads


def roots_of_consistency(*, first: int, second: int, first_root: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The two roots that a consistency proof leads to; they are to be compared with those of the two tree heads.

    The second of them binds the first: whoever holds a tree with that second root can have only this first one.
    Raises UnprovenError where the proof has too few or too many hashes.
    """
    require_whole(first, where="The size of the first tree")
    require_whole(second, where="The size of the second tree")
    require_hash(first_root, where="The root hash of the first tree")
    if not 0 < first <= second:
        raise UnprovenError(
            f"Nothing can be proven from a tree of size {first} to one of size {second}; "
            "the first size is at least 1 and not above the second."
        )
    if first == second:  # the section asks for first < second; a tree is consistent with itself without a proof
        if proof:
            raise UnprovenError(f"Both trees have size {first}, so the proof is empty; it has {len(proof)} hashes.")
        return first_root, first_root
    if not proof:  # step 1
        raise UnprovenError(f"The consistency proof from size {first} to size {second} is empty.")
    hashes = [require_hash(c, where=f"Hash {place} of the consistency proof") for place, c in enumerate(proof)]
    if first & (first - 1) == 0:  # step 2
        hashes.insert(0, first_root)
    fn, sn = first - 1, second - 1  # step 3
    while fn & 1:  # step 4
        fn, sn = fn >> 1, sn >> 1
    fr = sr = hashes[0]  # step 5
    for c in hashes[1:]:  # step 6
        if sn == 0:  # step 6a
            raise UnprovenError(f"The consistency proof from size {first} to size {second} has too many hashes.")
        if fn & 1 or fn == sn:  # step 6b
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1  # step 6c
    if sn:  # step 7
        raise UnprovenError(f"The consistency proof from size {first} to size {second} has too few hashes.")
    return fr, sr


def verify_consistency(
    *, first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> None:
    """Raises UnprovenError unless the proof shows that the second tree begins with the first."""
    require_hash(second_root, where="The root hash of the second tree")
    fr, sr = roots_of_consistency(first=first, second=second, first_root=first_root, proof=proof)
    for which, size, found, root in (("second", second, sr, second_root), ("first", first, fr, first_root)):  # step 7
        if found != root:
            raise UnprovenError(
                f"The consistency proof from size {first} to size {second} leads to the root {found.hex()} "
                f"of the {which} tree, but the tree of size {size} has the root {root.hex()}."
            )
