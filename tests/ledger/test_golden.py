"""The golden ledger, made for this project: byte for byte, and its six forgeries refused.

Its records are of an earlier shape than ours; all else (canonical bytes, leaves, roots, proofs, checkpoint, signatures,
policy, proof files) is what any implementation has to reproduce.
"""

import base64
import re
from typing import Any

import pytest

from ledger.vectors import hashes, vectors
from tallystick.errors import InputError
from tallystick.ledger.checkpoint import Checkpoint, read_checkpoint
from tallystick.ledger.cosignature import cosign, verifier_of
from tallystick.ledger.growing import GrowingTree
from tallystick.ledger.keys import KeyType, SigningKey
from tallystick.ledger.note import Note, read_note, sign_text, verify_note
from tallystick.ledger.policy import Policy, both_cosign, read_exact_policy, verify_checkpoint
from tallystick.ledger.proof import proof_file, read_proof, verify_proof
from tallystick.ledger.spelling import UnprovenError
from tallystick.ledger.tree import leaf_hash, tree_hash, verify_consistency
from tallystick.terms.canonical import canonical_bytes, read_canonical

WHEN = 1_780_000_000


def _golden() -> Any:
    return vectors("ledger_golden")


def _key(seed: str, name: str, type_: KeyType) -> SigningKey:
    return SigningKey(name, type_, bytes.fromhex(_golden()["seeds"][seed]))


def _log() -> SigningKey:
    return _key("log", "ledger.example/alliance-1", KeyType.ED25519)


def _parties() -> list[SigningKey]:
    return [_key(f"org-{party}", f"org-{party}.example/witness", KeyType.COSIGNATURE_ED25519) for party in ("a", "b")]


def _archive() -> SigningKey:
    return _key("mldsa44 seed", "archive.example/pq", KeyType.COSIGNATURE_ML_DSA_44)


def _entries() -> list[bytes]:
    return [canonical_bytes(record) for record in _golden()["records"]]


def _policy() -> Policy:
    return read_exact_policy(_golden()["policy"].encode())


def test_records_leaves_and_roots() -> None:
    golden = _golden()

    assert _entries() == [base64.b64decode(text) for text in golden["canonical_b64"]]
    assert [read_canonical(entry) for entry in _entries()] == golden["records"]
    leaves = [leaf_hash(entry) for entry in _entries()]
    assert [leaf.hex() for leaf in leaves] == golden["leaf_hash_hex"]
    assert [tree_hash(leaves[:size]).hex() for size in range(8)] == golden["root_hex_by_size"]


def test_consistency_proofs() -> None:
    tree = GrowingTree(map(leaf_hash, _entries()))
    for case in _golden()["consistency"]:
        proof = tree.consistency(case["m"], case["n"])

        assert proof == hashes(case["proof_b64"])
        verify_consistency(
            first=case["m"],
            second=case["n"],
            first_root=tree.root(case["m"]),
            second_root=tree.root(case["n"]),
            proof=proof,
        )


def test_checkpoint_and_signatures() -> None:
    golden = _golden()
    tree = GrowingTree(map(leaf_hash, _entries()))
    text = Checkpoint("ledger.example/alliance-1", 7, tree.root()).written()
    published = read_note(golden["checkpoint_note"].encode())

    made = Note(text, (sign_text(text, _log()), *(cosign(text, each, time=WHEN) for each in _parties())))

    assert text == golden["checkpoint_body"] == published.text
    assert made.signatures == published.signatures[:3]  # Ed25519 is deterministic, ML-DSA here is not
    assert made.with_signatures(published.signatures).written() == golden["checkpoint_note"].encode()
    every = [_log(), *_parties(), _archive()]
    assert verify_note(published, [verifier_of(each.verifier) for each in every]).keys == {
        each.verifier for each in every
    }


def test_policy() -> None:
    a, b = (each.verifier for each in _parties())

    assert _policy().written() == _golden()["policy"].encode()
    assert both_cosign(_log().verifier, {"a": a, "b": b}) == _policy()
    found = verify_checkpoint(read_note(_golden()["checkpoint_note"].encode()), _policy())
    assert found.cosigners == {"a": WHEN, "b": WHEN}


def test_proof_files() -> None:
    golden = _golden()
    tree = GrowingTree(map(leaf_hash, _entries()))
    assert len(golden["tlog_proofs"]) == 7
    for index, text in golden["tlog_proofs"].items():
        place = int(index)
        made = proof_file(place, tree.inclusion(place), golden["checkpoint_note"].encode())

        assert made.written() == text.encode()
        assert read_proof(text.encode()) == made
        assert verify_proof(made, entry=_entries()[place], policy=_policy()).checkpoint.size == 7


# The six forgeries


def _forgery(why: str) -> Any:
    (case,) = [case for case in _golden()["negative"] if case["why"].startswith(why)]
    return case


def test_a_hidden_restatement_has_another_root() -> None:
    kept = _forgery("restated figure hidden")["records_kept"]

    assert (
        tree_hash([leaf_hash(_entries()[place]) for place in kept])
        != read_checkpoint(_golden()["checkpoint_body"]).root
    )


def test_a_changed_value_is_not_included() -> None:
    assert _forgery("value 941000.00 -> 951000.00 in record 4")
    entry = _entries()[4].replace(b"941000.00", b"951000.00")

    with pytest.raises(UnprovenError, match="leads to the root"):
        verify_proof(read_proof(_golden()["tlog_proofs"]["4"].encode()), entry=entry, policy=_policy())


def test_swapped_records_are_not_included() -> None:
    assert _forgery("records 3 and 4 swapped")
    for index, other in (("3", 4), ("4", 3)):
        with pytest.raises(UnprovenError, match="leads to the root"):
            verify_proof(
                read_proof(_golden()["tlog_proofs"][index].encode()), entry=_entries()[other], policy=_policy()
            )


def test_one_cosignature_of_two_does_not_meet_the_quorum() -> None:
    assert _forgery("policy quorum with only org-a cosignature")
    note = read_note(_golden()["checkpoint_note"].encode())

    with pytest.raises(UnprovenError, match="cosigned by a, not by b"):
        verify_checkpoint(Note(note.text, note.signatures[:2]), _policy())


@pytest.mark.parametrize("which", [1, 2, 3])
def test_a_cosignature_with_its_time_changed_by_a_second_fails(which: int) -> None:
    assert _forgery("cosignature timestamp changed by 1 s")
    note = read_note(_golden()["checkpoint_note"].encode())
    signature = note.signatures[which]
    time = int.from_bytes(signature.content[:8], "big")
    later = type(signature)(signature.name, signature.key_id, (time + 1).to_bytes(8, "big") + signature.content[8:])
    key = [_log(), *_parties(), _archive()][which].verifier

    with pytest.raises(UnprovenError, match=re.escape(f"An invalid signature by {key}")):
        verify_note(Note(note.text, (later,)), [verifier_of(key)])


def test_another_origin_is_rejected() -> None:
    assert _forgery("origin line changed to ledger.example/alliance-2")
    content = _golden()["checkpoint_note"].replace("alliance-1\n7", "alliance-2\n7").encode()

    with pytest.raises(UnprovenError, match=r"unknown log 'ledger\.example/alliance-2'"):
        verify_checkpoint(read_note(content), _policy())
    with pytest.raises(UnprovenError, match="An invalid signature"):
        verify_note(read_note(content), [verifier_of(_log().verifier)])


def test_every_byte_of_a_proof_file_counts_but_those_of_a_signature_that_is_not_needed() -> None:
    content = _golden()["tlog_proofs"]["4"].encode()
    unneeded = content.index(b"\xe2\x80\x94 archive.example/pq")
    entry, policy = _entries()[4], _policy()
    for place in range(unneeded):
        changed = bytearray(content)
        changed[place] ^= 0x01
        with pytest.raises(InputError):
            verify_proof(read_proof(bytes(changed)), entry=entry, policy=policy)
