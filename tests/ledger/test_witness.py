"""A witness: the published conversation, and that it never cosigns two histories."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.sample import ARCHIVE, LOG, NOON, ORIGIN, TREE, US, checkpoint, key, signed
from ledger.vectors import vectors
from tallystick.errors import InputError
from tallystick.ledger.checkpoint import Checkpoint
from tallystick.ledger.cosignature import SubtreeHead, cosign, verifier_of, verify_subtree
from tallystick.ledger.growing import GrowingTree
from tallystick.ledger.keys import KeyType, VerifierKey
from tallystick.ledger.note import Note, read_note, read_signatures, sign_text, verify_note
from tallystick.ledger.subtree import subtree_consistency_proof
from tallystick.ledger.tree import EMPTY, leaf_hash
from tallystick.ledger.witness import (
    MOST_BYTES,
    SIZE,
    AddCheckpoint,
    Answer,
    Cosigned,
    SignSubtree,
    Witness,
    add_checkpoint,
    monitor,
    monitor_path,
    read_add_checkpoint,
    read_sign_subtree,
    sign_subtree,
)

WITNESS = Witness((US, ARCHIVE), {ORIGIN: (LOG.verifier,)})


def _kept(size: int) -> dict[str, Cosigned]:
    return {ORIGIN: Cosigned(checkpoint(size), signed(size, US, ARCHIVE))} if size else {}


def _ask(old: int, size: int, *, kept: int, note: Note | None = None, proof: tuple[bytes, ...] | None = None) -> Answer:
    if proof is None:
        proof = TREE.consistency(old, size) if 0 < old <= size else ()
    body = AddCheckpoint(old, proof, (note or signed(size)).written()).written()
    return add_checkpoint(WITNESS, _kept(kept), body, now=NOON)


def test_the_published_conversation_goes_as_published() -> None:
    conversation = vectors("tlog_witness_conversation")
    origin = conversation["log_origin"]
    log = VerifierKey(origin, KeyType.ED25519, bytes.fromhex(conversation["log_pubkey_hex"]))
    witness = Witness((key("example.com/witness", KeyType.COSIGNATURE_ED25519),), {origin: (log,)})
    latest: dict[str, Cosigned] = {}
    for place, step in enumerate(conversation["steps"]):
        answer = add_checkpoint(witness, latest, step["body"].encode(), now=NOON)

        unknown = step["value"] == "unknown log"  # 403 in 2025, 404 in the specification of 2026: see the vectors' note
        assert answer.status == (404 if unknown else step["want_status"]), place
        said = answer.body.decode()
        assert (said == step["value"]) if step["body_assert"] == "==" else (step["value"] in said), place
        assert (answer.keep is not None) == (answer.status == 200)
        if answer.keep is not None:
            latest[origin] = answer.keep
    assert latest[origin].checkpoint.size == 5
    assert len(conversation["steps"]) == 9


def test_a_witness_cosigns_with_all_its_keys_and_keeps_what_it_answers() -> None:
    answer = _ask(7, 13, kept=7)

    assert (answer.status, answer.content_type) == (200, "text/plain; charset=utf-8")
    cosigned = Note(signed(13).text, read_signatures(answer.body.decode()))
    keys = [verifier_of(each.verifier) for each in WITNESS.keys]
    assert verify_note(cosigned, keys).keys == {US.verifier, ARCHIVE.verifier}
    assert answer.keep is not None
    assert answer.keep.checkpoint == checkpoint(13)
    kept = verify_note(answer.keep.note, [*keys, verifier_of(LOG.verifier)])
    assert kept.keys == {US.verifier, ARCHIVE.verifier, LOG.verifier}
    assert kept.note.signatures[1:] == cosigned.signatures


def test_the_same_checkpoint_again_is_cosigned_again() -> None:
    assert _ask(7, 7, kept=7).status == 200
    assert _ask(0, 0, kept=0).status == 200


@pytest.mark.parametrize("kept", [0, 7])
@pytest.mark.parametrize("old", [0, 3, 7, 9])
def test_another_old_size_is_answered_with_the_size_that_was_kept(old: int, kept: int) -> None:
    answer = _ask(old, 13, kept=kept)

    if old == kept:
        assert answer.status == 200
    else:
        assert answer == Answer(409, f"{kept}\n".encode(), SIZE)


def test_an_old_size_above_the_checkpoint_is_a_bad_request() -> None:
    assert _ask(14, 13, kept=14, proof=()).status == 400
    assert _ask(14, 13, kept=7, proof=()).status == 400


@pytest.mark.parametrize(
    "note",
    [
        signed(13, log=key(ORIGIN, turn=1)),
        Note(signed(13).text, (cosign(signed(13).text, US, time=NOON),)),
        Note(signed(13).text, signed(12).signatures),
        Note(signed(13).text, (*signed(13).signatures, *signed(12).signatures)),
    ],
    ids=["another key", "only a witness", "of another size", "one right and one wrong"],
)
def test_a_checkpoint_that_the_log_did_not_sign_is_forbidden(note: Note) -> None:
    answer = _ask(7, 13, kept=7, note=note)

    assert (answer.status, answer.keep) == (403, None)


def test_an_unknown_log_is_not_found_whatever_else_is_wrong() -> None:
    text = checkpoint(13, origin="another").written()

    assert _ask(9, 13, kept=7, note=Note(text, (sign_text(text, LOG),))).status == 404


def test_a_forked_history_is_never_cosigned() -> None:
    fork = GrowingTree([*(leaf_hash(f"entry {index}".encode()) for index in range(6)), *[leaf_hash(b"other")] * 10])
    for size in (7, 8, 13):
        note = signed(size, tree=fork)
        for proof in (fork.consistency(7, size), TREE.consistency(7, size), ()):
            answer = _ask(7, size, kept=7, note=note, proof=proof)
            assert (answer.status, answer.keep) == (422, None)
            assert b"consistency proof" in answer.body


def test_a_proof_where_none_belongs_and_an_empty_log_with_a_root_are_refused() -> None:
    assert _ask(0, 13, kept=0, proof=(EMPTY,)).status == 422
    assert _ask(7, 7, kept=7, proof=(EMPTY,)).status == 422
    text = Checkpoint(ORIGIN, 0, leaf_hash(b"")).written()
    assert _ask(0, 0, kept=0, note=Note(text, (sign_text(text, LOG),))).status == 422


@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_a_proof_with_one_bit_changed_is_never_cosigned(one: int, two: int, data: st.DataObject) -> None:
    old, size = min(one, two), max(one, two)
    proof = list(TREE.consistency(old, size))
    if not proof:
        return
    place = data.draw(st.integers(0, len(proof) - 1))
    changed = bytearray(proof[place])
    changed[data.draw(st.integers(0, 31))] ^= 1 << data.draw(st.integers(0, 7))
    proof[place] = bytes(changed)

    assert _ask(old, size, kept=old, proof=tuple(proof)).status == 422


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=12))
def test_whatever_is_asked_the_kept_sizes_only_grow_on_one_history(asked: list[tuple[int, bool]]) -> None:
    fork = GrowingTree([leaf_hash(b"other"), *(leaf_hash(f"entry {index}".encode()) for index in range(1, 40))])
    latest: dict[str, Cosigned] = {}
    history: list[Checkpoint] = []
    for size, forked in asked:
        tree = fork if forked else TREE
        old = latest[ORIGIN].checkpoint.size if latest else 0
        proof = tree.consistency(old, size) if 0 < old <= size else ()
        body = AddCheckpoint(old, proof, signed(size, tree=tree).written()).written()
        answer = add_checkpoint(WITNESS, latest, body, now=NOON)
        if answer.keep is not None:
            latest[ORIGIN] = answer.keep
            history.append(answer.keep.checkpoint)
    sizes = [each.size for each in history]
    assert sizes == sorted(sizes)
    assert any(all(each.root == tree.root(each.size) for each in history) for tree in (TREE, fork))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0\n",
        b"old 0\n\n",
        b"old 0\n\nno note\n",
        b"old 00\n\n" + signed(13).written(),
        b"old -1\n\n" + signed(13).written(),
        b"old  0\n\n" + signed(13).written(),
        b"Old 0\n\n" + signed(13).written(),
        b"old 0\nAAAA\n\n" + signed(13).written(),
        b"old 0\r\n\r\n" + signed(13).written(),
        b"old 0\n" + b"KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" * 64 + b"\n" + signed(13).written(),
        b"\xff\n\n" + signed(13).written(),
        b"old 0\n\n\xff" + signed(13).written(),
        b"old 0\n\n" + signed(13).written().replace(b"\n13\n", b"\n013\n"),
        b"old 0\n\n" + b"a" * MOST_BYTES,
    ],
)
def test_a_request_in_another_form_is_a_bad_one(body: bytes) -> None:
    answer = add_checkpoint(WITNESS, {}, body, now=NOON)

    assert (answer.status, answer.keep) == (400, None)
    assert answer.body.endswith(b".\n")


@pytest.mark.parametrize("change", ["drop newline", "bad base64", "two spaces", "no lines"])
def test_a_signature_block_that_is_none_is_forbidden(change: str) -> None:
    text, _, block = signed(13).written().partition(b"\n\n")
    changed = {
        "drop newline": block[:-1],
        "bad base64": block[:-3] + b"!!\n",
        "two spaces": block.replace(b" ", b"  "),
        "no lines": b"",
    }[change]
    body = b"old 0\n\n" + text + b"\n\n" + changed

    answer = add_checkpoint(WITNESS, {}, body, now=NOON)

    assert answer.status == 403
    assert b"invalid signature line" in answer.body


def test_requests_read_back_as_they_were_written() -> None:
    asked = AddCheckpoint(7, TREE.consistency(7, 13), signed(13).written())
    assert read_add_checkpoint(asked.written()) == asked
    part = SignSubtree(8, 13, TREE.hash_of(8, 13), (EMPTY,), signed(14, ARCHIVE).written())
    assert read_sign_subtree(part.written()) == part
    with pytest.raises(InputError, match="has 64 hashes; at most 63"):
        AddCheckpoint(0, (EMPTY,) * 64, b"")
    with pytest.raises(InputError, match="Hash 0 of the proof has 1 bytes"):
        AddCheckpoint(0, (b"x",), b"")


def test_a_witness_has_keys_and_all_of_them_cosign() -> None:
    with pytest.raises(InputError, match="without a key cannot cosign"):
        Witness((), {})
    with pytest.raises(InputError, match="signs plain texts; a witness signs with type 04 or 06"):
        Witness((LOG,), {})
    assert US.seed.hex() not in repr(WITNESS)


# Subtrees


def _subtree(start: int, end: int, size: int, *, root: bytes | None = None, note: Note | None = None) -> Answer:
    proof = subtree_consistency_proof(start, end, size, TREE.hash_of)
    asked = SignSubtree(start, end, root or TREE.hash_of(start, end), proof, (note or signed(size, ARCHIVE)).written())
    return sign_subtree(WITNESS, asked.written())


def test_a_subtree_of_a_checkpoint_that_the_witness_cosigned_is_cosigned_without_a_time() -> None:
    answer = _subtree(8, 13, 14)

    assert answer.status == 200
    (signature,) = read_signatures(answer.body.decode())
    verify_subtree(SubtreeHead(ORIGIN, 8, 13, TREE.hash_of(8, 13)), signature, ARCHIVE.verifier)


def test_a_subtree_that_is_none_of_the_checkpoints_is_refused() -> None:
    assert _subtree(8, 13, 14, root=TREE.hash_of(8, 12)).status == 422
    assert _subtree(8, 13, 14, note=signed(14)).status == 403
    other = key("another", KeyType.COSIGNATURE_ML_DSA_44)
    assert _subtree(8, 13, 14, note=signed(14, other)).status == 403
    text = checkpoint(14, origin="another").written()
    assert _subtree(8, 13, 14, note=Note(text, (cosign(text, ARCHIVE, time=NOON),))).status == 404
    for start, end in ((7, 9), (8, 15), (13, 8)):
        asked = SignSubtree(start, end, EMPTY, (), signed(14, ARCHIVE).written())
        assert sign_subtree(WITNESS, asked.written()).status == 400
    able = Witness((US,), WITNESS.logs)
    asked = SignSubtree(8, 13, EMPTY, (), signed(14, US).written())
    assert sign_subtree(able, asked.written()).status == 501


@pytest.mark.parametrize(
    "lines",
    [
        "subtree 8\nKgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "subtree 8 13\n",
        "subtree 08 13\nKgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "subtree 8  13\nKgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "subtree 8 13\nAAAA\n",
        "old 0\n",
    ],
)
def test_a_request_for_a_subtree_in_another_form_is_a_bad_one(lines: str) -> None:
    assert sign_subtree(WITNESS, lines.encode() + b"\n" + signed(14, ARCHIVE).written()).status == 400


# Monitors


def test_a_monitor_gets_what_was_kept_and_nothing_of_unknown_logs() -> None:
    kept = _kept(7)

    answer = monitor(kept, monitor_path(ORIGIN))

    assert answer.status == 200
    assert read_note(answer.body) == kept[ORIGIN].note
    assert re.fullmatch("[0-9a-f]{64}/checkpoint", monitor_path(ORIGIN))
    for path in (monitor_path("another"), monitor_path(ORIGIN).upper(), ""):
        assert monitor(kept, path).status == 404
    assert monitor({}, monitor_path(ORIGIN)).status == 404
