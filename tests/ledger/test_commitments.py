"""Commitments: fixed without being shown, and gone once they are erased."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.vectors import vectors
from tallystick.errors import InputError
from tallystick.ledger.commitments import SALT_BYTES, commitment, new_salt, verify_commitment
from tallystick.ledger.spelling import UnprovenError

SALT = bytes(range(32))
values = st.dictionaries(st.sampled_from("abc"), st.integers(0, 5) | st.sampled_from(["x", "y"]), max_size=3)


def test_the_golden_commitment_is_made_byte_for_byte() -> None:
    golden = vectors("ledger_golden")["erasable"]

    assert commitment(golden["value"], bytes.fromhex(golden["salt_hex"])) == golden["commitment"]
    verify_commitment(golden["commitment"], value=golden["value"], salt=bytes.fromhex(golden["salt_hex"]))


@given(values, values, st.binary(min_size=32, max_size=32))
def test_only_the_value_and_the_salt_that_were_committed_to_are_believed(one: object, two: object, salt: bytes) -> None:
    committed = commitment(one, SALT)

    verify_commitment(committed, value=one, salt=SALT)
    if one != two:
        with pytest.raises(UnprovenError, match=f"not those of the commitment {committed}"):
            verify_commitment(committed, value=two, salt=SALT)
    if salt != SALT:
        with pytest.raises(UnprovenError):
            verify_commitment(committed, value=one, salt=salt)


def test_the_same_value_with_two_salts_has_two_commitments() -> None:
    assert commitment("yes", new_salt()) != commitment("yes", new_salt())
    assert new_salt(lambda size: b"\x01" * size) == b"\x01" * SALT_BYTES


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_salt_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(InputError, match=f"has {size} bytes; it has 32"):
        commitment("yes", bytes(size))


@pytest.mark.parametrize(
    "committed", ["", "3f9a", "sha256:", "sha256:" + "A" * 64, "sha512:" + "a" * 64, "sha256:" + "a" * 64 + "\n"]
)
def test_a_commitment_in_another_form_is_refused(committed: str) -> None:
    with pytest.raises(InputError, match="a digest is `sha256:` and 64 hexadecimal digits"):
        verify_commitment(committed, value="yes", salt=SALT)


@pytest.mark.parametrize("value", [0.5, b"bytes", {1: 2}, "A\u030a"])
def test_a_value_without_a_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(InputError):
        commitment(value, SALT)
