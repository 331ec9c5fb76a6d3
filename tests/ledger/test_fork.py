"""A fork is proven offline, and an honest log is never accused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.sample import ENTRIES, LOG, ORIGIN, TREE, key, signed
from tallystick.errors import InputError
from tallystick.ledger.checkpoint import Checkpoint
from tallystick.ledger.fork import Fork, fork_between, verify_fork
from tallystick.ledger.growing import GrowingTree
from tallystick.ledger.note import Note, sign_text
from tallystick.ledger.spelling import UnprovenError
from tallystick.ledger.tree import EMPTY, leaf_hash


def _forked(at: int) -> GrowingTree:
    """The tree with the entry at an index changed."""
    return GrowingTree(leaf_hash(b"changed" if index == at else entry) for index, entry in enumerate(ENTRIES))


@given(st.integers(0, 39), st.integers(1, 40), st.integers(1, 40))
def test_two_histories_are_proven_to_be_two(at: int, one: int, two: int) -> None:
    first, second = max(min(one, two), at + 1), max(one, two, at + 1)
    other = _forked(at)

    fork = fork_between(signed(second), signed(first, tree=other), TREE.hash_of)

    told = verify_fork(fork, [LOG.verifier])
    assert [each.size for each in told] == [first, second]


@given(st.integers(0, 40), st.integers(0, 40))
def test_one_history_is_never_accused(one: int, two: int) -> None:
    with pytest.raises(UnprovenError):
        verify_fork(fork_between(signed(one), signed(two), TREE.hash_of), [LOG.verifier])


@given(
    st.integers(1, 39),
    st.integers(1, 40),
    st.binary(min_size=32, max_size=32),
    st.lists(st.binary(min_size=32, max_size=32), max_size=8),
)
def test_no_made_up_hashes_accuse_an_honest_log(one: int, two: int, beginning: bytes, proof: list[bytes]) -> None:
    first, second = min(one, two), max(one, two)

    with pytest.raises(UnprovenError):
        verify_fork(Fork(signed(first), signed(second), beginning, tuple(proof)), [LOG.verifier])


def test_a_checkpoint_that_the_log_did_not_sign_accuses_nobody() -> None:
    forged = signed(7, tree=_forked(3), log=key(ORIGIN, turn=1))

    with pytest.raises(UnprovenError, match="signed by none of the trusted keys"):
        verify_fork(Fork(forged, signed(7)), [LOG.verifier])
    with pytest.raises(UnprovenError, match="signed by none of the trusted keys"):
        verify_fork(Fork(signed(7), forged), [LOG.verifier])


def test_two_logs_and_one_checkpoint_twice_are_no_fork() -> None:
    text = Checkpoint("another", 7, EMPTY).written()

    with pytest.raises(
        UnprovenError, match=r"The checkpoints are of two logs, 'ledger\.example/alliance' and 'another'"
    ):
        verify_fork(Fork(signed(7), Note(text, (sign_text(text, LOG),))), [LOG.verifier])
    with pytest.raises(UnprovenError, match="Both checkpoints say the same of size 7; that is no fork"):
        verify_fork(Fork(signed(7), signed(7)), [LOG.verifier])
    with pytest.raises(UnprovenError, match="Size 13 begins with what was signed for size 7; that is no fork"):
        verify_fork(Fork(signed(7), signed(13), TREE.root(7), TREE.consistency(7, 13)), [LOG.verifier])


def test_a_fork_with_its_checkpoints_the_wrong_way_round_or_without_hashes_shows_nothing() -> None:
    good = fork_between(signed(7, tree=_forked(3)), signed(13), TREE.hash_of)
    verify_fork(good, [LOG.verifier])

    for other in (
        Fork(good.second, good.first, good.beginning, good.proof),
        Fork(good.first, good.second, good.beginning, good.proof[1:]),
        Fork(good.first, good.second, EMPTY, good.proof),
        Fork(good.first, good.second),
    ):
        with pytest.raises(InputError):
            verify_fork(other, [LOG.verifier])
