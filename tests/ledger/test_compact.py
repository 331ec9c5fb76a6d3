"""Compact ranges and growing trees: the same roots and proofs as the definition, from fewer hashes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.errors import InputError
from tallystick.ledger.compact import CompactRange, cover
from tallystick.ledger.growing import GrowingTree
from tallystick.ledger.tree import (
    EMPTY,
    consistency_proof,
    hash_of_leaves,
    inclusion_proof,
    leaf_hash,
    tree_hash,
)

LEAVES = tuple(leaf_hash(str(index).encode()) for index in range(300))
HASH_OF = hash_of_leaves(LEAVES)
places = st.integers(0, 300)


def _range(start: int, end: int) -> CompactRange:
    return CompactRange(start, end, tuple(HASH_OF(*part) for part in cover(start, end)))


@given(places, places)
def test_a_range_is_covered_by_perfect_subtrees_side_by_side(one: int, two: int) -> None:
    start, end = min(one, two), max(one, two)

    parts = cover(start, end)

    assert [place for left, right in parts for place in range(left, right)] == list(range(start, end))
    for left, right in parts:
        size = right - left
        assert size & (size - 1) == 0
        assert left % size == 0
    assert len({right - left for left, right in parts}) * 2 >= len(parts)


@given(st.lists(places, min_size=3, max_size=3))
def test_joining_two_ranges_is_the_range_of_both(cuts: list[int]) -> None:
    start, middle, end = sorted(cuts)

    assert _range(start, middle).joined(_range(middle, end)) == _range(start, end)


@given(places, places)
def test_adding_leaves_one_by_one_or_together_gives_the_same_range(one: int, two: int) -> None:
    start, end = min(one, two), max(one, two)
    by_one = CompactRange(start, start)
    for leaf in LEAVES[start : min(end, start + 20)]:
        by_one = by_one.appended(leaf)

    assert by_one == CompactRange(start, start).extended(LEAVES[start : min(end, start + 20)])
    assert CompactRange(start, start).extended(LEAVES[start:end]) == _range(start, end)


@given(places)
def test_a_range_from_0_and_a_growing_tree_have_the_root_of_the_definition(size: int) -> None:
    assert CompactRange().extended(LEAVES[:size]).root() == tree_hash(LEAVES[:size]) == HASH_OF(0, size)
    tree = GrowingTree(LEAVES[:size])
    assert (tree.size, tree.root(), tree.compact()) == (size, HASH_OF(0, size), _range(0, size))


@given(places, places)
def test_a_growing_tree_answers_for_every_size_that_it_had(one: int, two: int) -> None:
    first, second = min(one, two), max(one, two)
    tree = GrowingTree(LEAVES)

    assert tree.root(second) == HASH_OF(0, second)
    if first:
        assert tree.consistency(first, second) == consistency_proof(first, second, HASH_OF)
    if first < second:
        assert tree.inclusion(first, second) == inclusion_proof(first, second, HASH_OF)


def test_ranges_that_do_not_touch_are_not_joined() -> None:
    with pytest.raises(InputError, match="A range that ends at 4 cannot be joined with one from 5"):
        _range(0, 4).joined(_range(5, 6))


def test_a_range_with_hashes_missing_or_of_another_length_is_refused() -> None:
    with pytest.raises(InputError, match=r"The range \[0, 7\) is covered by 3 hashes; 2 were given"):
        CompactRange(0, 7, (EMPTY, EMPTY))
    with pytest.raises(InputError, match=r"Hash 0 of the range \[0, 1\) has 3 bytes"):
        CompactRange(0, 1, (b"abc",))
    with pytest.raises(InputError, match=r"The range \[3, 2\) ends before it begins"):
        cover(3, 2)
    with pytest.raises(InputError, match=r"The range \[2, 3\) has no root"):
        _range(2, 3).root()


def test_a_growing_tree_refuses_what_it_does_not_hold() -> None:
    tree = GrowingTree(LEAVES[:5])

    with pytest.raises(InputError, match=r"\[0, 6\) is not within the tree's 5 leaves"):
        tree.root(6)
    with pytest.raises(InputError, match="Leaf 5 has 1 bytes"):
        tree.append(b"x")
    assert tree.size == 5
