"""Subtrees: which intervals are one, and proofs in them and about them."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.vectors import b64, hashes, vectors
from tallystick.errors import InputError
from tallystick.ledger.growing import GrowingTree
from tallystick.ledger.spelling import UnprovenError
from tallystick.ledger.subtree import (
    is_subtree,
    subtree_consistency_path,
    subtree_consistency_proof,
    subtree_inclusion_path,
    subtree_inclusion_proof,
    verify_subtree_consistency,
    verify_subtree_inclusion,
)
from tallystick.ledger.tree import EMPTY, consistency_path, inclusion_path, leaf_hash

MOST = 130
TREE = GrowingTree(leaf_hash(bytes([index])) for index in range(MOST))
HASH_OF = TREE.hash_of
SUBTREES = [(start, end) for end in range(MOST + 1) for start in range(end + 1) if is_subtree(start, end)]


def test_204_inclusion_probes_are_accepted_or_refused_as_published() -> None:
    accepted = 0
    for probe in vectors("merkle_subtreeinclusion")["vectors"]:
        try:
            verify_subtree_inclusion(
                index=probe["leafIdx"],
                start=probe["start"],
                end=probe["end"],
                leaf=b64(probe["leafHash"]),
                proof=hashes(probe["proof"]),
                root=b64(probe["root"]),
            )
        except InputError:
            assert probe["wantErr"], probe["_file"]
        else:
            accepted += 1
            assert not probe["wantErr"], probe["_file"]
    assert len(vectors("merkle_subtreeinclusion")["vectors"]) == 204
    assert accepted > 0


def test_118_consistency_probes_are_accepted_or_refused_as_published() -> None:
    odd = 0
    for probe in vectors("merkle_subtreeconsistency")["vectors"]:
        try:
            verify_subtree_consistency(
                start=probe["start"],
                end=probe["end"],
                size=probe["size"],
                subtree_root=b64(probe["root1"]),
                root=b64(probe["root2"]),
                proof=hashes(probe["proof"]),
            )
        except InputError:
            if not probe["wantErr"]:  # a root that is not 32 bytes: the vectors' README says to refuse it
                assert {len(b64(probe["root1"])), len(b64(probe["root2"]))} != {32}, probe["_file"]
                odd += 1
        else:
            assert not probe["wantErr"], probe["_file"]
    assert odd == 3
    assert len(vectors("merkle_subtreeconsistency")["vectors"]) == 118


def test_hashes_of_all_subtrees_up_to_130_have_the_published_digest() -> None:
    digest = sha256()
    for start, end in SUBTREES:
        digest.update(f"[{start}, {end}) {HASH_OF(start, end).hex()}\n".encode())

    assert digest.hexdigest() == vectors("merkle_rfc6962_roots")["accumulated_130"]["subtree_hash"]


def test_inclusion_proofs_of_all_subtrees_up_to_130_have_the_published_digest() -> None:
    digest = sha256()
    for start, end in SUBTREES:
        for index in range(start, end):
            proof = subtree_inclusion_proof(index, start, end, HASH_OF)
            digest.update(_line(f"{index} [{start}, {end})", proof))

    assert digest.hexdigest() == vectors("merkle_rfc6962_roots")["accumulated_130"]["subtree_inclusion"]


def test_consistency_proofs_of_all_subtrees_up_to_130_have_the_published_digest() -> None:
    digest = sha256()
    for size in range(MOST + 1):
        for start, end in SUBTREES:
            if end <= size:
                proof = subtree_consistency_proof(start, end, size, HASH_OF)
                digest.update(_line(f"[{start}, {end}) {size}", proof))

    assert digest.hexdigest() == vectors("merkle_rfc6962_roots")["accumulated_130"]["subtree_consistency"]


def _line(begins: str, proof: tuple[bytes, ...]) -> bytes:
    return " ".join([begins, *(each.hex() for each in proof)]).encode() + b"\n"


def test_every_subtree_of_trees_up_to_40_is_proven_and_no_other_root_is() -> None:
    for size in range(41):
        for start, end in SUBTREES:
            if end > size:
                continue
            proof = subtree_consistency_proof(start, end, size, HASH_OF)
            part, whole = HASH_OF(start, end), HASH_OF(0, size)
            verify_subtree_consistency(start=start, end=end, size=size, subtree_root=part, root=whole, proof=proof)
            with pytest.raises(UnprovenError):
                verify_subtree_consistency(
                    start=start, end=end, size=size, subtree_root=leaf_hash(b"another"), root=whole, proof=proof
                )


@given(st.sampled_from([pair for pair in SUBTREES if pair[0] < pair[1]]), st.data())
def test_an_entry_of_a_subtree_is_proven_at_its_index_in_the_tree_only(
    pair: tuple[int, int], data: st.DataObject
) -> None:
    start, end = pair
    index = data.draw(st.integers(start, end - 1))
    proof = subtree_inclusion_proof(index, start, end, HASH_OF)
    leaf, root = HASH_OF(index, index + 1), HASH_OF(start, end)

    verify_subtree_inclusion(index=index, start=start, end=end, leaf=leaf, proof=proof, root=root)
    for other in range(start, end):
        if other != index:
            with pytest.raises(UnprovenError):
                verify_subtree_inclusion(index=other, start=start, end=end, leaf=leaf, proof=proof, root=root)


def test_proofs_from_0_are_those_of_whole_trees() -> None:
    for size in range(1, 40):
        for first in range(1, size + 1):
            assert subtree_consistency_path(0, first, size) == consistency_path(first, size)
        for index in range(size):
            assert subtree_consistency_path(index, index + 1, size) == inclusion_path(index, size)


@pytest.mark.parametrize("pair", [(7, 9), (1, 3), (2, 6), (4, 9), (5, 4), (2**62 + 1, 2**62 + 3)])
def test_an_interval_that_does_not_fit_the_tree_is_no_subtree(pair: tuple[int, int]) -> None:
    assert not is_subtree(*pair)
    with pytest.raises(InputError, match="is no subtree"):
        subtree_inclusion_path(pair[0], *pair)
    with pytest.raises(InputError, match="is no subtree"):
        verify_subtree_consistency(start=pair[0], end=pair[1], size=2**63 - 1, subtree_root=EMPTY, root=EMPTY, proof=())


def test_a_subtree_beyond_the_tree_and_an_entry_outside_the_subtree_are_refused() -> None:
    with pytest.raises(InputError, match=r"The subtree \[8, 13\) reaches beyond a tree of size 12"):
        subtree_consistency_path(8, 13, 12)
    with pytest.raises(UnprovenError, match=r"The subtree \[8, 13\) reaches beyond a tree of size 12"):
        verify_subtree_consistency(start=8, end=13, size=12, subtree_root=EMPTY, root=EMPTY, proof=())
    with pytest.raises(InputError, match=r"Entry 13 is not in the subtree \[8, 13\)"):
        subtree_inclusion_path(13, 8, 13)
    with pytest.raises(UnprovenError, match=r"Entry 7 is not in the subtree \[8, 13\)"):
        verify_subtree_inclusion(index=7, start=8, end=13, leaf=EMPTY, proof=(), root=EMPTY)
