"""Checkpoints: three lines, one spelling."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.vectors import b64, vectors
from tallystick.errors import InputError
from tallystick.ledger.checkpoint import Checkpoint, read_checkpoint
from tallystick.ledger.spelling import LARGEST
from tallystick.ledger.tree import EMPTY, leaf_hash

ROOT = "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0="


def test_published_checkpoints_with_a_hash_of_32_bytes_are_read_and_the_others_are_refused() -> None:
    accepted = 0
    for case in vectors("tlog_checkpoint")["good"]:
        if ("hash_b64" in case and len(b64(case["hash_b64"])) != 32) or "rest" in case:
            with pytest.raises(InputError, match="a SHA-256 hash has 32"):
                read_checkpoint(case["text"])
            continue
        accepted += 1
        found = read_checkpoint(case["text"])
        assert (found.origin, found.size) == (case["origin"], case["size"])
        assert found.root == leaf_hash(case["root_is_leaf_hash_of"].encode())
        assert found.written() == case["text"]
    assert accepted == 1


def test_published_bad_checkpoints_are_refused() -> None:
    cases = vectors("tlog_checkpoint")["bad"]
    for case in cases:
        with pytest.raises(InputError):
            read_checkpoint(case["text"])
    assert len(cases) == 16


lines = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=1, max_size=60)


@given(lines, st.integers(0, LARGEST), st.binary(min_size=32, max_size=32), st.lists(lines, max_size=3))
def test_a_checkpoint_reads_back_as_it_was_written(origin: str, size: int, root: bytes, extensions: list[str]) -> None:
    checkpoint = Checkpoint(origin, size, root, tuple(extensions))

    assert read_checkpoint(checkpoint.written()) == checkpoint


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"Log\n-34\n{ROOT}\n", "The tree size on line 2 of the checkpoint is '-34'"),
        (f"Log\n0123\n{ROOT}\n", "is '0123'"),
        (f"Log\n{2**63}\n{ROOT}\n", "the largest that is allowed is 2^63 - 1"),
        (f"Log\n1 \n{ROOT}\n", "is '1 '"),
        (f"Log\n1\n{ROOT} \n", "The root hash on line 3"),
        (f"Log\n1\n{ROOT[:-2]}1=\n", "second spelling"),
        ("Log\n1\nYmFuYW5hcw==\n", "The root hash on line 3 of the checkpoint has 7 bytes"),
        (f"Log\n1\n{ROOT}", "ends in a newline"),
        (f"Log\n1\n{ROOT}\n\n", "An extension line of a checkpoint is ''"),
        (f"Log\n1\n{ROOT}\nmore\n\nmore\n", "An extension line of a checkpoint is ''"),
        (f"\n1\n{ROOT}\n", "The origin of a log is ''"),
        (f"{'a' * 256}\n1\n{ROOT}\n", "has 256 bytes; at most 255"),
        (f"Log\r\n1\n{ROOT}\n", "U+000D"),
        (f"Log\n1\n{ROOT}\nta\tb\n", "U+0009"),
        ("Log\n1\n", "has 2 lines"),
        ("\n", "has 1 lines"),
        ("", "ends in a newline"),
    ],
)
def test_a_checkpoint_in_another_form_is_refused(text: str, words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        read_checkpoint(text)


@pytest.mark.parametrize(
    ("origin", "size", "root", "extensions", "words"),
    [
        ("a\nb", 1, EMPTY, (), "The origin of a log is"),
        ("\ud800", 1, EMPTY, (), "lone surrogate"),
        ("a", -1, EMPTY, (), "The size of the log 'a' is"),
        ("a", 1, EMPTY[:31], (), "The root hash of the log 'a' has 31 bytes"),
        ("a", 1, EMPTY, ("b\nc",), "An extension line"),
        ("a", 1, EMPTY, ("b\x00",), "control character"),
        ("a", 1, EMPTY, ("\udcff",), "lone surrogate at place"),
    ],
)
def test_a_checkpoint_that_could_not_be_read_cannot_be_made(
    origin: str, size: int, root: bytes, extensions: tuple[str, ...], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        Checkpoint(origin, size, root, extensions)


def test_an_empty_log_has_the_root_of_nothing() -> None:
    assert Checkpoint("a", 0, EMPTY).is_sound
    assert not Checkpoint("a", 0, leaf_hash(b"")).is_sound
    assert Checkpoint("a", 1, leaf_hash(b"")).is_sound
