"""The log's side: it learns the witness's size, asks again, and believes only what verifies."""

import pytest

from ledger.sample import ARCHIVE, LOG, NOON, ORIGIN, THEM, TREE, US, key, policy, signed
from tallystick.errors import InputError
from tallystick.ledger.cosignature import cosign
from tallystick.ledger.growing import GrowingTree
from tallystick.ledger.keys import KeyType
from tallystick.ledger.policy import verify_checkpoint
from tallystick.ledger.submission import Asking, Cosigned, Refused
from tallystick.ledger.tree import leaf_hash
from tallystick.ledger.witness import SIZE, Answer, Witness, add_checkpoint
from tallystick.ledger.witness import Cosigned as Kept

NOTE = signed(13)
ASKING = Asking(NOTE, (US.verifier,))


def _told(asking: Asking, answer: Answer) -> Asking | Cosigned | Refused:
    return asking.after(status=answer.status, content_type=answer.content_type, body=answer.body)


def _ok(*lines: str) -> Answer:
    return Answer(200, "".join(lines).encode())


@pytest.mark.parametrize("kept", [0, 1, 7, 12, 13])
def test_a_log_and_a_witness_that_is_anywhere_behind_come_to_a_cosignature(kept: int) -> None:
    witness = Witness((US, ARCHIVE), {ORIGIN: (LOG.verifier,)})
    latest: dict[str, Kept] = {}
    if kept:
        first = add_checkpoint(witness, {}, Asking(signed(kept), (US.verifier,)).request(TREE.hash_of), now=NOON)
        assert first.keep is not None
        latest[ORIGIN] = first.keep
    state: Asking | Cosigned | Refused = ASKING
    questions = 0
    while isinstance(state, Asking):
        questions += 1
        state = _told(state, add_checkpoint(witness, latest, state.request(TREE.hash_of), now=NOON))

    assert isinstance(state, Cosigned)
    assert questions == (1 if kept == 0 else 2)
    assert [each.name for each in state.cosignatures] == [US.name]  # the other key was not agreed on


def test_two_witnesses_make_a_checkpoint_that_the_default_policy_believes() -> None:
    note = NOTE
    for party in (US, THEM):
        witness = Witness((party,), {ORIGIN: (LOG.verifier,)})
        asking = Asking(note, (party.verifier,))
        state = _told(asking, add_checkpoint(witness, {}, asking.request(TREE.hash_of), now=NOON))
        assert isinstance(state, Cosigned)
        note = state.complete

    assert set(verify_checkpoint(note, policy()).cosigners) == {"us", "them"}


def test_a_log_that_was_rolled_back_is_told_so() -> None:
    state = _told(ASKING, Answer(409, b"20\n", SIZE))

    assert isinstance(state, Refused)
    assert "The witness has cosigned size 20" in state.reason
    assert "or the log was rolled back" in state.reason


def test_a_witness_that_names_another_size_each_time_is_given_up() -> None:
    state: Asking | Cosigned | Refused = ASKING
    for size in (3, 4, 5):
        assert isinstance(state, Asking)
        state = _told(state, Answer(409, f"{size}\n".encode(), SIZE))

    assert state == Refused(409, "The witness named another size 3 times; try again later.")


LINE = cosign(NOTE.text, US, time=NOON).written()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (_ok(), "does not end in a newline, or there is none"),
        (_ok("nonsense\n"), "Signature line 1 is 'nonsense'"),
        (_ok(LINE[:-1]), "does not end in a newline"),
        (_ok(cosign(NOTE.text, THEM, time=NOON).written()), "signed by none of the trusted keys"),
        (_ok(cosign(signed(12).text, US, time=NOON).written()), "An invalid signature by us.example/witness"),
        (_ok(LINE, cosign(signed(12).text, US, time=NOON).written()), "An invalid signature"),
        (_ok(cosign(NOTE.text, US, time=0).written()), "states no time"),
        (_ok(cosign(NOTE.text, key(US.name, US.type, turn=1), time=NOON).written()), "signed by none"),
        (Answer(200, b"\xff"), "The witness's answer is not UTF-8"),
        (Answer(200, b"a" * 100_001), "at most 100000 are read"),
        (Answer(409, b"3\n"), "The witness answered 409: 3"),
        (Answer(409, b"3", SIZE), "a size and a newline are expected"),
        (Answer(409, b"03\n", SIZE), "The size in the witness's answer is '03'"),
        (Answer(409, b"3\n\n", SIZE), "is '3\\n'"),
        (Answer(404, b"unknown log\n"), "The witness answered 404: unknown log"),
        (Answer(500, b""), "The witness answered 500: nothing"),
        (Answer(403, b"\xff"), "The witness answered 403"),
    ],
)
def test_an_answer_that_does_not_hold_ends_the_conversation(answer: Answer, words: str) -> None:
    state = _told(ASKING, answer)

    assert isinstance(state, Refused)
    assert state.status == answer.status
    assert words in state.reason


def test_a_log_that_forked_gets_no_cosignature() -> None:
    fork = GrowingTree([leaf_hash(b"other"), *(leaf_hash(f"entry {index}".encode()) for index in range(1, 13))])
    witness = Witness((US,), {ORIGIN: (LOG.verifier,)})
    first = add_checkpoint(witness, {}, Asking(signed(7), (US.verifier,)).request(TREE.hash_of), now=NOON)
    assert first.keep is not None
    state: Asking | Cosigned | Refused = Asking(signed(13, tree=fork), (US.verifier,))
    while isinstance(state, Asking):
        state = _told(state, add_checkpoint(witness, {ORIGIN: first.keep}, state.request(fork.hash_of), now=NOON))

    assert isinstance(state, Refused)
    assert state.status == 422


def test_a_witness_is_known_by_a_key_that_cosigns() -> None:
    for keys in ((), (LOG.verifier,), (US.verifier, LOG.verifier)):
        with pytest.raises(InputError, match="A witness is known by at least one key, of type 04 or 06"):
            Asking(NOTE, keys)
    assert Asking(NOTE, (key("pq", KeyType.COSIGNATURE_ML_DSA_44).verifier,)).checkpoint.size == 13
