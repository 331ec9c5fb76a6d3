"""Keys come and go; what they signed in their time stays good."""

from typing import Any

import pytest

from ledger.said import SAID, WHEN
from ledger.sample import key
from tallystick.errors import InputError
from tallystick.ledger.keyring import Held, Keyring, keyring
from tallystick.ledger.keys import SigningKey
from tallystick.ledger.records import Record
from tallystick.ledger.spelling import UnprovenError

FIRST, SECOND, THIRD = (key("us.example", turn=turn) for turn in range(3))


def _change(change: str, signing: SigningKey, **more: Any) -> Record:
    says = {"owner": "us", "use": "party", "change": change, "key": signing.verifier.written(), "reason": "because"}
    return Record("key change", "keys/us", 0, None, WHEN, {**says, **more})


def _at(ring: Keyring, index: int) -> list[SigningKey]:
    names = {each.verifier: each for each in (FIRST, SECOND, THIRD)}
    return [names[found] for found in ring.at(index, owner="us", use="party")]


def test_a_key_counts_after_the_entry_that_added_it_up_to_the_one_that_replaced_it() -> None:
    ring = keyring([(3, _change("added", FIRST)), (7, _change("rotated", SECOND, replaces=FIRST.verifier.written()))])

    assert [_at(ring, index) for index in (3, 4, 7, 8, 99)] == [[], [FIRST], [FIRST], [SECOND], [SECOND]]


def test_a_revoked_key_ceases_at_once_or_from_an_earlier_entry() -> None:
    added = (3, _change("added", FIRST))

    assert [_at(keyring([added, (7, _change("revoked", FIRST))]), index) for index in (7, 8)] == [[FIRST], []]
    earlier = keyring([added, (7, _change("revoked", FIRST, until=5))])
    assert [_at(earlier, index) for index in (4, 5, 7)] == [[FIRST], [], []]


def test_old_records_verify_by_the_keys_of_their_time_and_new_ones_do_not() -> None:
    ring = keyring([(3, _change("added", FIRST)), (7, _change("rotated", SECOND, replaces=FIRST.verifier.written()))])

    ring.require(FIRST.verifier, index=5, owner="us", use="party")
    with pytest.raises(
        UnprovenError, match=r"did not count for 'us' as a party key at entry 8: .* entry 4 until before entry 8"
    ):
        ring.require(FIRST.verifier, index=8, owner="us", use="party")
    with pytest.raises(UnprovenError, match="from entry 8 on"):
        ring.require(SECOND.verifier, index=5, owner="us", use="party")
    with pytest.raises(UnprovenError, match="is nobody's in this log"):
        ring.require(THIRD.verifier, index=5, owner="us", use="party")
    for owner, use in (("them", "party"), ("us", "witness")):
        with pytest.raises(UnprovenError, match="did not count for"):
            ring.require(FIRST.verifier, index=5, owner=owner, use=use)


def test_keys_that_were_agreed_outside_of_the_log_count_from_its_beginning() -> None:
    ring = keyring([(7, _change("revoked", FIRST))], [Held("us", "party", FIRST.verifier, since=0)])

    assert [_at(ring, index) for index in (0, 7, 8)] == [[FIRST], [FIRST], []]


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        (
            [(0, _change("added", FIRST)), (1, _change("added", FIRST))],
            "adds the key us.example.*which was a key before",
        ),
        (
            [(0, _change("added", FIRST)), (1, _change("revoked", FIRST)), (2, _change("added", FIRST))],
            "Entry 2 adds the key",
        ),
        ([(0, _change("revoked", FIRST))], "Entry 0 ends the key .* which is no party key of 'us' then"),
        ([(0, _change("added", FIRST)), (1, _change("rotated", SECOND))], "does not say which one it replaces"),
        (
            [(0, _change("rotated", SECOND, replaces=FIRST.verifier.written()))],
            "Entry 0 ends the key .* which is no party key",
        ),
        (
            [(0, _change("added", FIRST)), (1, _change("revoked", FIRST, until=3))],
            "from entry 3 on, which is yet to come",
        ),
        ([(0, _change("added", FIRST, until=3))], "has the field 'until', which a key that is added lacks"),
        ([(0, _change("added", FIRST, replaces=SECOND.verifier.written()))], "has the field 'replaces'"),
        (
            [(0, _change("added", FIRST)), (1, _change("revoked", FIRST, replaces=FIRST.verifier.written()))],
            "which a key that is revoked lacks",
        ),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(entries: list[tuple[int, Record]], words: str) -> None:
    with pytest.raises(InputError, match=words):
        keyring(entries)


def test_a_key_of_one_party_cannot_be_ended_by_another() -> None:
    says = {**_change("revoked", FIRST).says, "owner": "them"}

    with pytest.raises(InputError, match="which is no party key of 'them' then"):
        keyring([(0, _change("added", FIRST)), (1, Record("key change", "keys/them", 0, None, WHEN, says))])


def test_other_records_are_passed_over_and_are_no_change() -> None:
    other = Record("charter", "charter/aurora", 0, None, WHEN, SAID["charter"])

    assert keyring([(0, other)]) == Keyring()
    with pytest.raises(InputError, match="Entry 0 is of the type 'charter'; a key change is expected"):
        Keyring().changed(0, other)
