"""Keys come and go; what they signed in their time stays good."""

from typing import Any

import pytest

from ledger.said import ONE, SAID, WHEN
from ledger.sample import key
from tallystick.errors import InputError
from tallystick.ledger.key_change import signed
from tallystick.ledger.keyring import Held, Keyring, keyring
from tallystick.ledger.keys import KeyType, SigningKey
from tallystick.ledger.records import Record
from tallystick.ledger.spelling import UnprovenError

FIRST, SECOND, THIRD = (key("us.example", turn=turn) for turn in range(3))


def _change(change: str, signing: SigningKey, *, by: SigningKey | None = FIRST, **more: Any) -> Record:
    """A change that FIRST has signed, unless it is the first one."""
    says = {"owner": "us", "use": "party", "change": change, "key": signing.verifier.written(), "reason": "because"}
    said = {**says, **more}
    answered = said if by is None or (change, signing) == ("added", FIRST) else signed(said, by)
    return Record("key change", "keys/us", 0, None, WHEN, answered)


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


ADDED = (3, _change("added", FIRST))
OLD = FIRST.verifier.written()


def test_a_further_change_is_signed_by_a_key_of_the_owner_that_counts() -> None:
    rotated = _change("rotated", SECOND, replaces=OLD)
    ring = keyring([ADDED, (4, rotated), (5, _change("added", THIRD, by=SECOND))])

    assert _at(ring, 6) == [SECOND, THIRD]


@pytest.mark.parametrize(
    "change",
    [
        _change("rotated", SECOND, by=None, replaces=OLD),
        _change("revoked", FIRST, by=None),
        _change("added", SECOND, by=None),
    ],
    ids=["rotated", "revoked", "added beside another"],
)
def test_whoever_runs_the_log_cannot_change_a_key_of_a_party(change: Record) -> None:
    with pytest.raises(UnprovenError, match="Entry 4 changes the party key of 'us', and no key of 'us' that counts"):
        keyring([ADDED, (4, change)])


@pytest.mark.parametrize("by", [SECOND, THIRD, key("us.example", turn=9)])
def test_a_new_key_or_a_stranger_s_does_not_answer_for_the_change(by: SigningKey) -> None:
    with pytest.raises(UnprovenError, match=r"Entry 4 is signed by the key .* which does not count for 'us' then"):
        keyring([ADDED, (4, _change("rotated", SECOND, by=by, replaces=OLD))])


def test_a_key_that_was_revoked_or_is_another_party_s_does_not_answer_either() -> None:
    revoked = (4, _change("revoked", FIRST))
    theirs = Record("key change", "keys/us", 0, None, WHEN, {**_change("added", THIRD).says, "owner": "them"})

    with pytest.raises(UnprovenError, match="which does not count for 'us' then"):
        keyring([ADDED, revoked, (5, _change("added", SECOND))])
    with pytest.raises(UnprovenError, match="is not signed: An invalid signature"):
        keyring([ADDED, (4, theirs)])


def test_where_no_key_is_left_an_authority_is_named() -> None:
    lost = keyring([ADDED, (4, _change("rotated", SECOND, by=None, replaces=OLD, authority=ONE))])
    again = keyring([ADDED, (4, _change("revoked", FIRST)), (5, _change("added", SECOND, by=None, authority=ONE))])

    assert (_at(lost, 5), _at(again, 6)) == ([SECOND], [SECOND])
    with pytest.raises(UnprovenError, match="Entry 5 changes the party key of 'us'"):
        keyring([ADDED, (4, _change("revoked", FIRST)), (5, _change("added", SECOND, by=None))])


def test_a_party_s_key_answers_for_its_witness_key_and_not_the_other_way_round() -> None:
    witness = key("us.example/witness", KeyType.COSIGNATURE_ED25519)
    new = key("us.example/witness", KeyType.COSIGNATURE_ML_DSA_44)
    first = Record("key change", "keys/us", 0, None, WHEN, {
        "owner": "us", "use": "witness", "change": "added", "key": witness.verifier.written(), "reason": "first",
    })  # fmt: skip
    more = {"use": "witness", "replaces": witness.verifier.written()}

    for by in (FIRST, witness):
        ring = keyring([ADDED, (4, first), (5, _change("rotated", new, by=by, **more))])
        assert ring.at(6, owner="us", use="witness") == (new.verifier,)
    with pytest.raises(UnprovenError, match=r"Entry 5 is signed by the key us.example/witness"):
        keyring([ADDED, (4, first), (5, _change("rotated", SECOND, by=witness, replaces=OLD))])


@pytest.mark.parametrize("field", ["owner", "use", "change", "key", "reason", "replaces", "by", "signature"])
def test_a_change_of_which_one_field_was_altered_does_not_count(field: str) -> None:
    says = dict(_change("rotated", SECOND, replaces=OLD).says)
    other = {
        "owner": "them", "use": "witness", "change": "added", "key": THIRD.verifier.written(), "reason": "another",
        "replaces": THIRD.verifier.written(), "by": THIRD.verifier.written(), "signature": "c2lnbmF0dXJl",
    }  # fmt: skip

    with pytest.raises(InputError):
        keyring([ADDED, (4, Record("key change", "keys/us", 0, None, WHEN, {**says, field: other[field]}))])


@pytest.mark.parametrize(
    ("use", "type_"), [("party", KeyType.COSIGNATURE_ED25519), ("log", KeyType.COSIGNATURE_ML_DSA_44),
                       ("witness", KeyType.ED25519)],
)  # fmt: skip
def test_a_key_that_was_made_for_something_else_is_refused(use: str, type_: KeyType) -> None:
    says = {**_change("added", FIRST).says, "use": use, "key": key("us.example/new", type_).verifier.written()}

    with pytest.raises(InputError, match=f"Entry 0 adds the key us.example/new.* as a {use} key; it was made to"):
        keyring([(0, Record("key change", "keys/us", 0, None, WHEN, says))])


def test_key_and_signature_stand_together() -> None:
    says = {field: value for field, value in _change("rotated", SECOND, replaces=OLD).says.items() if field != "by"}

    with pytest.raises(InputError, match="together with its 'signature'"):
        keyring([ADDED, (4, Record("key change", "keys/us", 0, None, WHEN, says))])
