"""Proof files: an entry, an index, a checkpoint; each of them counts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.sample import ENTRIES, LOG, THEM, TREE, US, key, policy, signed
from ledger.vectors import b64, hashes, vectors
from tallystick.errors import InputError
from tallystick.ledger.proof import InclusionFile, proof_file, read_proof, verify_leaf, verify_proof
from tallystick.ledger.spelling import UnprovenError
from tallystick.ledger.tree import leaf_hash

SIZE = 21


def _file(index: int, size: int = SIZE) -> InclusionFile:
    return proof_file(index, TREE.inclusion(index, size), signed(size, US, THEM).written())


def test_published_proofs_are_read_and_written_as_they_were() -> None:
    for case in vectors("tlog_proof")["good"]:
        found = read_proof(case["text"].encode())

        assert found == InclusionFile(
            case["index"], hashes(case["hashes_b64"]), case["checkpoint"].encode(), b64(case["extra_b64"]) or None
        )
        assert found.written() == case["text"].encode()


def test_published_bad_proofs_are_refused() -> None:
    cases = vectors("tlog_proof")["bad"]
    for case in cases:
        text = case.get("text") or "c2sp.org/tlog-proof@v1\nindex 0\n" + "a" * 66_560 + "\n"
        with pytest.raises(InputError):
            read_proof(text.encode())
    assert len(cases) == 8


def test_every_entry_of_a_cosigned_log_is_proven() -> None:
    for index in range(SIZE):
        found = verify_proof(read_proof(_file(index).written()), entry=ENTRIES[index], policy=policy())

        assert found.checkpoint.root == TREE.root(SIZE)
        assert verify_leaf(_file(index), leaf=leaf_hash(ENTRIES[index]), policy=policy()) == found


@given(st.integers(0, SIZE - 1), st.data())
def test_a_proof_of_one_entry_proves_no_other_and_no_other_place(index: int, data: st.DataObject) -> None:
    other = data.draw(st.integers(0, SIZE + 5).filter(lambda place: place != index))

    with pytest.raises(UnprovenError, match="leads to the root"):
        verify_proof(_file(index), entry=ENTRIES[other], policy=policy())
    moved = InclusionFile(other, _file(index).hashes, _file(index).checkpoint)
    with pytest.raises(UnprovenError):
        verify_proof(moved, entry=ENTRIES[index], policy=policy())


@given(st.data())
def test_a_proof_file_with_one_bit_changed_proves_nothing_or_loses_a_signature_that_was_not_needed(
    data: st.DataObject,
) -> None:
    content = bytearray(_file(5).written())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises(InputError):
        verify_proof(read_proof(bytes(content)), entry=ENTRIES[5], policy=policy())


def test_a_proof_needs_the_log_the_quorum_and_the_size_of_its_own_checkpoint() -> None:
    proof = _file(5)
    for checkpoint, words in (
        (signed(SIZE, US), "The quorum 'partners' is not met"),
        (signed(SIZE, US, THEM, log=key(LOG.name, turn=1)), "signed by none of the trusted keys"),
        (signed(SIZE + 1, US, THEM), "leads to the root"),
    ):
        other = proof_file(5, proof.hashes, checkpoint.written())
        with pytest.raises(UnprovenError, match=re.escape(words)):
            verify_proof(other, entry=ENTRIES[5], policy=policy())


def test_what_stands_beside_a_proof_changes_nothing() -> None:
    proof = proof_file(5, TREE.inclusion(5, SIZE), signed(SIZE, US, THEM).written(), b"whatever")

    assert read_proof(proof.written()) == proof
    assert verify_proof(proof, entry=ENTRIES[5], policy=policy()).checkpoint.size == SIZE


HASH = "rzFuy5Go7nrpkhBwKy1HWPMM3eO/YePY54fXRoH5Cm4="
HEAD = "c2sp.org/tlog-proof@v1\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "no empty line"),
        (f"{HEAD}index 5\n", "no empty line"),
        (f"{HEAD}\nindex 5\n", "has nothing where `index` and a number"),
        (f"{HEAD}extra YQ==\n\ncheckpoint\n", "has nothing where `index`"),
        (f"{HEAD}index 5\nextra YQ==\n\ncheckpoint\n", "Hash 0 of the proof is"),
        (f"{HEAD}extra YQ==\nextra YQ==\nindex 5\n\ncheckpoint\n", "has 'extra YQ==' where `index`"),
        (f"{HEAD}extra \nindex 5\n\ncheckpoint\n", "The extra data of the proof is empty"),
        (f"{HEAD}extra YR==\nindex 5\n\ncheckpoint\n", "second spelling"),
        (f"{HEAD}extra  YQ==\nindex 5\n\ncheckpoint\n", "not base64"),
        (f"{HEAD}index 05\n\ncheckpoint\n", "The index of the proof is '05'"),
        (f"{HEAD}index  5\n\ncheckpoint\n", "is ' 5'"),
        (f"{HEAD}index 5 \n\ncheckpoint\n", "is '5 '"),
        (f"{HEAD}index {2**63}\n\ncheckpoint\n", "the largest that is allowed"),
        (f"{HEAD}Index 5\n\ncheckpoint\n", "has 'Index 5' where"),
        (f"{HEAD}index 5\n{HASH[:-1]}\n\ncheckpoint\n", "Hash 0 of the proof is"),
        (f"{HEAD}index 5\nYQ==\n\ncheckpoint\n", "Hash 0 of the proof has 1 bytes"),
        (f"{HEAD}index 5\n{HASH}\r\n\ncheckpoint\n", "Hash 0 of the proof is"),
        (f"{HEAD}index 5\n" + f"{HASH}\n" * 64 + "\ncheckpoint\n", "has 64 hashes; at most 63"),
        (f"{HEAD}index 5\n\ncheckpoint", "ends in a newline"),
        (f"{HEAD}index 5\n\n", "begins with its origin"),
        (f"{HEAD}index 5\n\n\ncheckpoint\n", "begins with its origin"),
        (f"{HEAD}index 5\n\n{'a' * 65_537}\n", "A line of the proof has 65537 bytes"),
        ("c2sp.org/tlog-proof@v2\nindex 5\n\ncheckpoint\n", "begins with 'c2sp.org/tlog-proof@v2'"),
        (f" {HEAD}index 5\n\ncheckpoint\n", "begins with ' c2sp.org"),
    ],
)
def test_a_proof_in_another_form_is_refused(content: str, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        read_proof(content.encode())


def test_a_proof_that_is_no_text_or_too_long_is_refused() -> None:
    with pytest.raises(InputError, match="The proof is not UTF-8 at byte 0"):
        read_proof(b"\xff")
    with pytest.raises(InputError, match="are read"):
        read_proof(b"a" * 2_000_000)


def test_a_proof_whose_checkpoint_is_none_proves_nothing() -> None:
    for checkpoint in (b"test checkpoint\n", b"a\nb\n\n\xe2\x80\x94 c AAAAAAAA\n"):
        with pytest.raises(InputError):
            verify_proof(proof_file(0, (), checkpoint), entry=b"", policy=policy())
