"""The tree of RFC 9162: its roots, and that a proof shows what is there and nothing else."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.vectors import b64, hashes, vectors
from tallystick.errors import InputError
from tallystick.ledger.growing import GrowingTree
from tallystick.ledger.spelling import LARGEST, UnprovenError
from tallystick.ledger.tree import (
    EMPTY,
    consistency_path,
    consistency_proof,
    hash_of_leaves,
    inclusion_path,
    inclusion_proof,
    leaf_hash,
    node_hash,
    tree_hash,
    verify_consistency,
    verify_inclusion,
)

LEAVES = tuple(leaf_hash(str(index).encode()) for index in range(256))
HASH_OF = GrowingTree(LEAVES).hash_of  # the same hashes as by definition: test_compact.py
ROOTS = tuple(tree_hash(LEAVES[:size]) for size in range(257))


# Vectors


def test_hashes_of_nothing_a_leaf_and_a_node_are_as_published() -> None:
    for case in vectors("merkle_rfc6962_roots")["hasher"]:
        if "leaf_hex" in case:
            found = leaf_hash(bytes.fromhex(case["leaf_hex"]))
        elif "left_hex" in case:
            found = node_hash(bytes.fromhex(case["left_hex"]), bytes.fromhex(case["right_hex"]))
        else:
            found = EMPTY

        assert found.hex() == case["want"], case["desc"]


def test_roots_of_sizes_0_to_8_are_as_published() -> None:
    published = vectors("merkle_rfc6962_roots")
    leaves = [leaf_hash(bytes.fromhex(entry)) for entry in published["leaf_inputs"]]

    roots = [tree_hash(leaves[:size]).hex() for size in range(9)]

    assert roots == published["root_by_size"]
    hash_of = hash_of_leaves(leaves)
    assert [hash_of(0, size).hex() for size in range(9)] == published["root_by_size"]
    for level, nodes in enumerate(published["node_hashes_by_level"]):
        span = 1 << level
        assert [hash_of(at * span, (at + 1) * span).hex() for at in range(len(nodes))] == nodes


def test_98_inclusion_probes_are_accepted_or_refused_as_published() -> None:
    refused = 0
    for probe in vectors("merkle_inclusion")["vectors"]:
        try:
            verify_inclusion(
                index=probe["leafIdx"],
                size=probe["treeSize"],
                leaf=b64(probe["leafHash"]),
                proof=hashes(probe["proof"]),
                root=b64(probe["root"]),
            )
        except InputError:
            refused += 1
            assert probe["wantErr"], probe["_file"]
        else:
            assert not probe["wantErr"], probe["_file"]
    assert (refused, len(vectors("merkle_inclusion")["vectors"])) == (92, 98)


def test_98_consistency_probes_are_accepted_or_refused_as_published() -> None:
    odd = 0
    for probe in vectors("merkle_consistency")["vectors"]:
        first_root, second_root = b64(probe["root1"]), b64(probe["root2"])
        try:
            verify_consistency(
                first=probe["size1"],
                second=probe["size2"],
                first_root=first_root,
                second_root=second_root,
                proof=hashes(probe["proof"]),
            )
        except InputError:
            if not probe["wantErr"]:  # its roots are not 32 bytes: the vectors' README says to refuse it
                assert len(first_root) != 32, probe["_file"]
                odd += 1
        else:
            assert not probe["wantErr"], probe["_file"]
    assert odd == 1
    assert len(vectors("merkle_consistency")["vectors"]) == 98


# RFC 9162 section 2.1.5: the example tree of seven entries


def test_the_proofs_of_the_example_hold_the_nodes_that_the_rfc_names() -> None:
    a, b, c, d, e, f, j = ((place, place + 1) for place in range(7))
    g, h, i, k, l_ = (0, 2), (2, 4), (4, 6), (0, 4), (4, 7)

    assert inclusion_path(0, 7) == (b, h, l_)
    assert inclusion_path(3, 7) == (c, g, l_)
    assert inclusion_path(4, 7) == (f, j, k)
    assert inclusion_path(6, 7) == (i, k)
    assert consistency_path(3, 7) == (c, d, g, l_)
    assert consistency_path(4, 7) == (l_,)
    assert consistency_path(6, 7) == (i, j, k)
    assert (a, e) == ((0, 1), (4, 5))


# All sizes to 256


def test_every_entry_of_every_tree_up_to_256_is_proven() -> None:
    for size in range(1, 257):
        for index in range(size):
            proof = inclusion_proof(index, size, HASH_OF)
            verify_inclusion(index=index, size=size, leaf=LEAVES[index], proof=proof, root=ROOTS[size])
            with pytest.raises(UnprovenError, match="leads to the root"):
                verify_inclusion(
                    index=index, size=size, leaf=sha256(b"another").digest(), proof=proof, root=ROOTS[size]
                )


def test_every_pair_of_trees_up_to_256_is_consistent() -> None:
    other = sha256(b"another").digest()
    for second in range(1, 257):
        for first in range(1, second + 1):
            proof = consistency_proof(first, second, HASH_OF)
            verify_consistency(
                first=first, second=second, first_root=ROOTS[first], second_root=ROOTS[second], proof=proof
            )
            for roots in ((other, ROOTS[second]), (ROOTS[first], other)):
                with pytest.raises(UnprovenError):
                    verify_consistency(
                        first=first, second=second, first_root=roots[0], second_root=roots[1], proof=proof
                    )


# Laws

sizes = st.integers(1, 256)


@given(size=sizes, data=st.data())
def test_an_inclusion_proof_with_one_bit_changed_is_refused(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = list(inclusion_proof(index, size, HASH_OF))
    place = data.draw(st.integers(0, len(proof)))
    bit = data.draw(st.integers(0, 255))
    leaf = LEAVES[index]
    if place == len(proof):
        leaf = _flipped(leaf, bit)
    else:
        proof[place] = _flipped(proof[place], bit)

    with pytest.raises(UnprovenError):
        verify_inclusion(index=index, size=size, leaf=leaf, proof=proof, root=ROOTS[size])


@given(size=sizes, data=st.data())
def test_an_inclusion_proof_counts_for_its_own_index_and_size_only(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.tuples(st.integers(0, 300), st.integers(0, 300)).filter(lambda pair: pair != (index, size)))
    proof = inclusion_proof(index, size, HASH_OF)

    try:
        verify_inclusion(index=other[0], size=other[1], leaf=LEAVES[index], proof=proof, root=ROOTS[size])
    except UnprovenError:
        return
    # The shape of a proof does not always tell sizes apart; the checkpoint binds the size beside the root. The index
    # is bound wherever the size is the right one.
    assert other[1] != size


@given(first=sizes, second=sizes, data=st.data())
def test_a_consistency_proof_with_one_bit_changed_is_refused(first: int, second: int, data: st.DataObject) -> None:
    first, second = min(first, second), max(first, second)
    proof = list(consistency_proof(first, second, HASH_OF))
    if not proof:
        proof.append(ROOTS[first])
    else:
        place = data.draw(st.integers(0, len(proof) - 1))
        proof[place] = _flipped(proof[place], data.draw(st.integers(0, 255)))

    with pytest.raises(UnprovenError):
        verify_consistency(first=first, second=second, first_root=ROOTS[first], second_root=ROOTS[second], proof=proof)


@given(first=sizes, second=sizes, change=st.sampled_from(["drop", "add", "double", "swap"]))
def test_a_consistency_proof_with_more_or_fewer_hashes_is_refused(first: int, second: int, change: str) -> None:
    first, second = min(first, second), max(first, second)
    proof = list(consistency_proof(first, second, HASH_OF))
    was = list(proof)
    match change:
        case "drop":
            proof = proof[:-1]
        case "add":
            proof.append(EMPTY)
        case "double":
            proof = proof + proof[-1:]
        case _:
            proof.reverse()
    if proof == was:
        return

    with pytest.raises(UnprovenError):
        verify_consistency(first=first, second=second, first_root=ROOTS[first], second_root=ROOTS[second], proof=proof)


# Refusals


@pytest.mark.parametrize(
    ("index", "size", "words"),
    [
        (0, 0, "Entry 0 is not in a tree of size 0"),
        (7, 7, "Entry 7 is not in a tree of size 7; its entries are 0 to 6"),
        (-1, 7, "The index of the entry is -1"),
        (0, 2**63, "The size of the tree is 9223372036854775808"),
    ],
)
def test_an_entry_that_is_not_in_the_tree_has_no_proof(index: int, size: int, words: str) -> None:
    with pytest.raises(InputError, match=words):
        inclusion_path(index, size)
    with pytest.raises(InputError, match=words):
        verify_inclusion(index=index, size=size, leaf=EMPTY, proof=(), root=EMPTY)


@pytest.mark.parametrize("sizes", [(0, 1), (0, 0), (8, 7)])
def test_there_is_no_consistency_from_nothing_or_backwards(sizes: tuple[int, int]) -> None:
    with pytest.raises(InputError, match=f"from size {sizes[0]} to size {sizes[1]} does not exist"):
        consistency_path(*sizes)
    with pytest.raises(UnprovenError, match=f"from a tree of size {sizes[0]} to one of size {sizes[1]}"):
        verify_consistency(first=sizes[0], second=sizes[1], first_root=EMPTY, second_root=EMPTY, proof=())


def test_hashes_that_are_not_32_bytes_are_refused_wherever_they_stand() -> None:
    proof = inclusion_proof(3, 7, HASH_OF)
    with pytest.raises(InputError, match="The leaf hash has 31 bytes"):
        verify_inclusion(index=3, size=7, leaf=LEAVES[3][:31], proof=proof, root=ROOTS[7])
    with pytest.raises(InputError, match="The root hash has 33 bytes"):
        verify_inclusion(index=3, size=7, leaf=LEAVES[3], proof=proof, root=ROOTS[7] + b"\0")
    with pytest.raises(InputError, match="Hash 1 of the inclusion proof has 0 bytes"):
        verify_inclusion(index=3, size=7, leaf=LEAVES[3], proof=(proof[0], b"", proof[2]), root=ROOTS[7])
    with pytest.raises(InputError, match="Hash 0 of the consistency proof has 64 bytes"):
        verify_consistency(first=3, second=7, first_root=ROOTS[3], second_root=ROOTS[7], proof=(bytes(64),))
    with pytest.raises(InputError, match="Leaf 1 has 5 bytes"):
        tree_hash([LEAVES[0], b"short"])


def test_a_refusal_says_which_root_was_found_and_which_is_true() -> None:
    with pytest.raises(UnprovenError) as caught:
        verify_inclusion(index=3, size=7, leaf=LEAVES[3], proof=inclusion_proof(3, 7, HASH_OF), root=ROOTS[6])

    assert str(caught.value) == (
        f"The inclusion proof of entry 3 leads to the root {ROOTS[7].hex()}, "
        f"but the tree of size 7 has the root {ROOTS[6].hex()}."
    )
    with pytest.raises(UnprovenError) as caught:
        verify_consistency(
            first=3, second=7, first_root=ROOTS[2], second_root=ROOTS[7], proof=consistency_proof(3, 7, HASH_OF)
        )
    assert f"leads to the root {ROOTS[3].hex()} of the first tree" in str(caught.value)
    assert f"the tree of size 3 has the root {ROOTS[2].hex()}" in str(caught.value)


def test_paths_in_the_largest_tree_are_short_enough_for_the_formats() -> None:
    assert max(len(inclusion_path(index, LARGEST)) for index in (0, 1, LARGEST // 2, LARGEST - 1)) == 63
    assert len(consistency_path(LARGEST - 1, LARGEST)) <= 63


def _flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)
