"""Subtrees of a Merkle tree: which intervals are one, and proofs about them.

After draft-ietf-plants-merkle-tree-certs section 4, which extends RFC 9162 section 2.1; a witness may cosign a subtree
(tlog-cosignature) and proofs inside it are shorter. ``[start, end)`` is a subtree where ``start`` is a multiple of the
smallest power of two that is not below ``end - start``; so every ``[0, n)`` is one.
"""

from collections.abc import Sequence

from tallystick.errors import InputError
from tallystick.ledger.spelling import UnprovenError, require_hash, require_whole
from tallystick.ledger.tree import (
    EMPTY,
    HashOf,
    Interval,
    Proof,
    inclusion_path,
    node_hash,
    root_of_inclusion,
    split,
)

# Section 4.1: definition of a subtree


def is_subtree(start: int, end: int) -> bool:
    """Whether ``[start, end)`` is a subtree of every tree of at least ``end`` entries.

    >>> is_subtree(4, 8), is_subtree(8, 13), is_subtree(7, 9)
    (True, True, False)
    """
    if not 0 <= start <= end:
        return False
    return start & (_bit_ceil(end - start) - 1) == 0


def require_subtree(start: int, end: int) -> None:
    """Raises InputError unless ``[start, end)`` is a subtree."""
    require_whole(start, where="The start of the subtree")
    require_whole(end, where="The end of the subtree")
    if not is_subtree(start, end):
        raise InputError(
            f"[{start}, {end}) is no subtree: its start is a multiple of the smallest power of two that is not below "
            "its size, and not above its end."
        )


def _bit_ceil(size: int) -> int:
    return 1 << (size - 1).bit_length() if size > 1 else 1


# Section 4.3: subtree inclusion proofs


def subtree_inclusion_path(index: int, start: int, end: int) -> tuple[Interval, ...]:
    """The intervals of the whole tree whose hashes prove entry ``index`` in the subtree, from the leaf upwards.

    >>> subtree_inclusion_path(10, 8, 13)
    ((11, 12), (8, 10), (12, 13))
    """
    require_subtree(start, end)
    if not start <= index < end:
        raise InputError(f"Entry {index} is not in the subtree [{start}, {end}).")
    return tuple((start + left, start + right) for left, right in inclusion_path(index - start, end - start))


def subtree_inclusion_proof(index: int, start: int, end: int, hash_of: HashOf) -> Proof:
    """The proof that entry ``index`` is in the subtree ``[start, end)``."""
    return tuple(hash_of(left, right) for left, right in subtree_inclusion_path(index, start, end))


def verify_subtree_inclusion(
    *, index: int, start: int, end: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Raises UnprovenError unless the proof shows that the leaf stands at ``index`` of the tree, inside the subtree."""
    require_subtree(start, end)
    require_hash(root, where="The root hash of the subtree")
    require_whole(index, where="The index of the entry")
    if not start <= index < end:
        raise UnprovenError(f"Entry {index} is not in the subtree [{start}, {end}).")
    found = root_of_inclusion(index=index - start, size=end - start, leaf=leaf, proof=proof)
    if found != root:
        raise UnprovenError(
            f"The inclusion proof of entry {index} leads to the root {found.hex()}, "
            f"but the subtree [{start}, {end}) has the root {root.hex()}."
        )


# Section 4.4.1: generating a subtree consistency proof


def subtree_consistency_path(start: int, end: int, size: int) -> tuple[Interval, ...]:
    """The intervals whose hashes are SUBTREE_PROOF(start, end, D_n), from below.

    >>> subtree_consistency_path(4, 8, 14)
    ((0, 4), (8, 14))
    >>> subtree_consistency_path(8, 13, 14)
    ((12, 13), (13, 14), (8, 12), (0, 8))
    """
    require_subtree(start, end)
    require_whole(size, where="The size of the tree")
    if end > size:
        raise InputError(f"The subtree [{start}, {end}) reaches beyond a tree of size {size}.")
    if start == end:  # SUBTREE_PROOF(start, start, D_n) = {}
        return ()
    path: list[Interval] = []
    left, right, known = 0, size, True
    while (start, end) != (left, right):
        middle = left + split(right - left)
        if end <= middle:  # SUBTREE_SUBPROOF(start, end, D[0:k], b) : MTH(D[k:n])
            path.append((middle, right))
            right = middle
        elif middle <= start:  # SUBTREE_SUBPROOF(start - k, end - k, D[k:n], b) : MTH(D[0:k])
            path.append((left, middle))
            left = middle
        else:  # start < k < end: SUBTREE_SUBPROOF(0, end - k, D[k:n], false) : MTH(D[0:k])
            path.append((left, middle))
            left = start = middle
            known = False
    if not known:  # SUBTREE_SUBPROOF(0, n, D_n, false) = {MTH(D_n)}
        path.append((left, right))
    return tuple(reversed(path))


def subtree_consistency_proof(start: int, end: int, size: int, hash_of: HashOf) -> Proof:
    """The proof that the subtree ``[start, end)`` is part of the tree of the first ``size`` entries."""
    return tuple(hash_of(left, right) for left, right in subtree_consistency_path(start, end, size))


# Section 4.4.3: verifying a subtree consistency proof


def verify_subtree_consistency(
    *, start: int, end: int, size: int, subtree_root: bytes, root: bytes, proof: Sequence[bytes]
) -> None:
    """Raises UnprovenError unless the proof shows that the subtree is part of the tree with this root."""
    require_hash(subtree_root, where="The root hash of the subtree")
    require_hash(root, where="The root hash of the tree")
    require_subtree(start, end)  # step 1
    require_whole(size, where="The size of the tree")
    if end > size:
        raise UnprovenError(f"The subtree [{start}, {end}) reaches beyond a tree of size {size}.")
    if start == end:  # step 2
        if proof or subtree_root != EMPTY:
            raise UnprovenError(f"The subtree [{start}, {end}) is empty: so are its proof and what its root hashes.")
        return
    fr, sr = _roots(start=start, end=end, size=size, subtree_root=subtree_root, proof=proof)
    for what, found, wanted in ((f"subtree [{start}, {end})", fr, subtree_root), (f"tree of size {size}", sr, root)):
        if found != wanted:
            raise UnprovenError(
                f"The consistency proof leads to the root {found.hex()} of the {what}, which has the root "
                f"{wanted.hex()}."
            )


def _roots(*, start: int, end: int, size: int, subtree_root: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The roots of subtree and tree that the proof leads to: steps 3 to 8, and that the proof is as long as it must."""
    hashes = [require_hash(c, where=f"Hash {place} of the consistency proof") for place, c in enumerate(proof)]
    fn, sn, tn = start, end - 1, size - 1  # step 3
    while fn != sn and (sn == tn or sn & 1):  # steps 4 and 5; while sn is tn both are shifted alike
        fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
    if fn != sn and not hashes:  # step 7
        raise UnprovenError(f"The consistency proof of the subtree [{start}, {end}) is empty.")
    fr = sr = subtree_root if fn == sn else hashes.pop(0)  # steps 6 and 7
    for c in hashes:  # step 8
        if tn == 0:
            raise UnprovenError(f"The consistency proof of the subtree [{start}, {end}) has too many hashes.")
        if sn & 1 or sn == tn:
            if fn < sn:
                fr = node_hash(c, fr)
            sr = node_hash(c, sr)
            while not sn & 1 and sn:
                fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn, tn = fn >> 1, sn >> 1, tn >> 1
    if tn:  # step 9
        raise UnprovenError(f"The consistency proof of the subtree [{start}, {end}) has too few hashes.")
    return fr, sr
