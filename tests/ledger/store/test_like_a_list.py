"""Whatever is done in whatever order, does a ledger stay a list that only grows, with the proofs of the definition?"""

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ledger.kept import WHEN, event
from ledger.sample import LOG
from tallystick.errors import InputError
from tallystick.ledger.checkpoint import read_checkpoint
from tallystick.ledger.fsck.whole import check_ledger
from tallystick.ledger.hammering import check
from tallystick.ledger.store.asked import MovedError, StoppedError, document_name
from tallystick.ledger.store.base import Store
from tallystick.ledger.store.opening import create_store, memory_store, open_store
from tallystick.ledger.store.standing import standing_change
from tallystick.ledger.tree import hash_of_leaves, leaf_hash, verify_consistency

CASES = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=90)


class LikeAList(RuleBasedStateMachine):
    """The ledger beside a list of entries."""

    def __init__(self) -> None:
        super().__init__()
        self.store = self.made()
        self.entries: list[bytes] = []
        self.state = "open"
        self.documents: set[bytes] = set()

    def made(self) -> Store:
        return memory_store(LOG)

    @rule(cases=CASES)
    def append(self, cases: list[str]) -> None:
        if self.state == "open":
            self._appended([event(case) for case in cases])
        else:
            with pytest.raises(StoppedError, match=self.state):
                self.store.append([event(case) for case in cases])

    @precondition(lambda self: self.state == "open")
    @rule(document=st.binary(max_size=4), off=st.integers(-2, 2))
    def append_at(self, document: bytes, off: int) -> None:
        at = len(self.entries) + off
        if off:
            with pytest.raises(MovedError, match="by now"):
                self.store.append([event()], at=at, documents=[document])
        else:
            self.entries += self.store.append([event()], at=at, documents=[document]).entries
            self.documents.add(document)

    @precondition(lambda self: self.state == "open")
    @rule(cases=CASES)
    def append_and_fail(self, cases: list[str]) -> None:
        if self.entries:
            with pytest.raises(InputError, match="stands twice or out of order"):
                self.store.append([*(event(case) for case in cases), self.entries[0]])

    @precondition(lambda self: self.state != "closed")
    @rule(close=st.booleans())
    def change(self, close: bool) -> None:
        change = "closed" if close and len(self.entries) > 200 else {"open": "frozen", "frozen": "resumed"}[self.state]
        self._appended([standing_change(change, by="us", reason="so agreed", recorded=WHEN)])
        self.state = "open" if change == "resumed" else change

    @rule()
    def reopen(self) -> None:
        self.store = self.again(self.store)

    def again(self, store: Store) -> Store:
        return Store(store.shelf, key=LOG)

    @rule(index=st.integers(0, 10_000), size=st.integers(0, 10_000))
    def prove(self, index: int, size: int) -> None:
        if not self.entries:
            return
        size = 1 + size % len(self.entries)
        naive = hash_of_leaves([leaf_hash(entry) for entry in self.entries])
        assert self.store.root(size) == naive(0, size)
        verify_consistency(
            first=size,
            second=len(self.entries),
            first_root=naive(0, size),
            second_root=naive(0, len(self.entries)),
            proof=self.store.consistency(size),
        )

    @invariant()
    def is_the_list(self) -> None:
        assert list(self.store.entries()) == self.entries
        assert self.store.standing().state == self.state
        assert read_checkpoint(self.store.checkpoint().text).size == len(self.entries)
        assert all(self.store.document(document_name(each)) == each for each in self.documents)

    def teardown(self) -> None:
        report = check_ledger(self.store.shelf, keys=[LOG.verifier])
        assert report.problems == ()
        self.store.release()

    def _appended(self, drafts: list[object]) -> None:
        appended = self.store.append(drafts)  # type: ignore[arg-type]  # drafts
        check(appended, self.store)
        assert appended.first == len(self.entries)
        self.entries += appended.entries


class LikeAListOnDisk(LikeAList):
    """The same in a file that is opened anew."""

    def made(self) -> Store:
        self.folder = tempfile.TemporaryDirectory()
        return create_store(Path(self.folder.name) / "a.ledger", key=LOG)

    def again(self, store: Store) -> Store:
        store.release()
        return open_store(Path(self.folder.name) / "a.ledger", key=LOG)

    def teardown(self) -> None:
        super().teardown()
        self.folder.cleanup()


TestLikeAList = LikeAList.TestCase
TestLikeAList.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestLikeAListOnDisk = LikeAListOnDisk.TestCase
TestLikeAListOnDisk.settings = settings(max_examples=8, stateful_step_count=15, deadline=None)
