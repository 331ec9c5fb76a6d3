"""Erasing a person leaves every proof valid and says nothing about anybody any more."""

from pathlib import Path

import pytest

from cycle.editions.pact import LOG, WITNESS, at, put_out
from tallystick.cycle.agreement import agreed
from tallystick.cycle.custody import custody
from tallystick.cycle.editions import reproduce
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.personal import PersonalStore
from tallystick.cycle.selftest import self_test
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError, ProblemsError
from tallystick.ledger.commitments import commitment, verify_commitment

WHEN = "2024-04-01T00:00:00Z"


@pytest.fixture
def store(running: Path) -> PersonalStore:
    return PersonalStore(running / "personal.db")


def test_the_record_commits_to_the_name_of_the_signer(running: Path, store: PersonalStore) -> None:
    (held,) = store.access("M. Seller", by="seller/manager", at=WHEN).held

    with record_of(open_workspace(running)) as record:
        signers = [each.says["signer"] for _, each in record.view().of("sign-off")]
    assert held.commitment in signers
    assert held.what == "sign-off"
    verify_commitment(held.commitment, value={"name": "M. Seller"}, salt=held.salt)


def test_an_access_request_lists_everything_and_who_saw_it(running: Path, store: PersonalStore) -> None:
    put_out(running, "2024-02", "2024-03-12", "final")
    custody(running, "2024-02.1", by="buyer/manager", at=at("2024-03-20"))

    first = store.access("M. Seller", by="seller/manager", at=WHEN)
    second = store.access("M. Seller", by="seller/manager", at="2024-04-02T00:00:00Z")

    assert [(each.by, each.why) for each in first.looks] == [("buyer/manager", "evidence for edition 2024-02.1")]
    assert [each.by for each in second.looks] == ["buyer/manager", "seller/manager"]


def test_erasing_leaves_every_proof_and_the_agreement_as_they_were(running: Path, store: PersonalStore) -> None:
    put_out(running, "2024-02", "2024-03-12", "final", cosign_keys=list(WITNESS.values()))
    with record_of(open_workspace(running)) as record:
        before = (list(record.store.entries()), record.store.root(), record.store.checkpoint().written())

    gone = store.erase("M. Seller", by="seller/manager", at=WHEN)

    with record_of(open_workspace(running)) as record:
        assert (list(record.store.entries()), record.store.root(), record.store.checkpoint().written()) == before
    assert len(gone) == 1
    assert agreed(running).agreed == "2024-01-02T00:00:00Z"
    assert reproduce(running, "2024-02.1").differing == ()
    assert self_test(running, at=at("2024-04-02"), log_key=LOG).passed
    names = {each.party: each.name for each in custody(running, "2024-02", by="x/y", at=at("2024-04-03")).approvals}
    assert names == {"seller": None, "buyer": "M. Buyer"}


def test_nothing_of_what_was_erased_is_left_on_the_disk(running: Path, store: PersonalStore) -> None:
    (held,) = store.access("M. Seller", by="seller/manager", at=WHEN).held
    assert b"M. Seller" in store.file.read_bytes()

    store.erase("M. Seller", by="seller/manager", at=WHEN)

    for file in running.rglob("*"):
        if file.is_file():
            assert b"M. Seller" not in file.read_bytes()
            assert held.salt not in file.read_bytes()
    assert store.erased() == {held.commitment: WHEN}


def test_a_person_of_whom_nothing_is_held_is_not_found(store: PersonalStore) -> None:
    store.erase("M. Seller", by="seller/manager", at=WHEN)

    for ask in (store.access, store.erase):
        with pytest.raises(ProblemsError, match=r"E015 Nothing is held about 'M. Seller'"):
            ask("M. Seller", by="seller/manager", at=WHEN)
    assert store.access("M. Buyer", by="buyer/manager", at=WHEN).held


def test_the_same_name_is_committed_to_twice_without_a_link(tmp_path: Path) -> None:
    store = PersonalStore(tmp_path / "personal.db")

    one = store.keep("A. Example", {"name": "A. Example"}, what="sign-off", recorded=WHEN)
    two = store.keep("A. Example", {"name": "A. Example"}, what="sign-off", recorded=WHEN)

    assert one != two
    assert commitment({"name": "A. Example"}, bytes(32)) not in (one, two)
    assert store.file.stat().st_mode & 0o077 == 0
    with pytest.raises(InputError, match="The name of the person is empty"):
        store.keep(" ", {}, what="sign-off", recorded=WHEN)
