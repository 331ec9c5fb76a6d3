"""One spelling for bytes and numbers: what a lenient reader would also take is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.errors import InputError
from tallystick.ledger.spelling import (
    LARGEST,
    read_base64,
    read_hash,
    read_text,
    read_whole,
    require_whole,
    shown,
    write_base64,
)


@given(st.binary(max_size=100))
def test_bytes_read_back_as_they_were_written(content: bytes) -> None:
    assert read_base64(write_base64(content), where="It") == content


@pytest.mark.parametrize(
    "text",
    [
        "YmFuYW5hcw",
        "YmFuYW5hcw=",
        "YmFuYW5hcw===",
        "YmFuYW5hcx==",
        "YmFu YW5hcw==",
        "YmFuYW5hcw==\n",
        "YmFuYW5h-_==",
        "====",
        "Y=Fu",
        "é",
        "YQ==YQ==",
    ],
)
def test_another_spelling_of_base64_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"^The root is .*base64"):
        read_base64(text, where="The root")


def test_loose_padding_bits_are_named() -> None:
    with pytest.raises(InputError, match="'YmFuYW5hcx==', which is a second spelling of the base64 'YmFuYW5hcw=='"):
        read_base64("YmFuYW5hcx==", where="It")


@given(st.integers(0, LARGEST))
def test_whole_numbers_read_back_as_they_were_written(number: int) -> None:
    assert read_whole(str(number), where="It") == number


@pytest.mark.parametrize(
    "text",
    ["", "-1", "+1", "01", "00", " 1", "1 ", "1\n", "1_000", "0x10", "1e3", "1.0", "\u0661", "\u00b2", "9" * 5_000],
)
def test_another_spelling_of_a_whole_number_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"^The size is .*digits 0-9 without leading zeros"):
        read_whole(text, where="The size")


def test_numbers_beyond_the_largest_are_refused() -> None:
    assert read_whole(str(2**63 - 1), where="It") == LARGEST
    with pytest.raises(InputError, match=r"9223372036854775808; the largest that is allowed is 2\^63 - 1"):
        read_whole(str(2**63), where="It")
    for number in (-1, 2**63):
        with pytest.raises(InputError, match="a whole number from 0"):
            require_whole(number, where="It")


@pytest.mark.parametrize("length", [0, 20, 31, 33, 64])
def test_a_hash_has_32_bytes(length: int) -> None:
    with pytest.raises(InputError, match=f"The root has {length} bytes; a SHA-256 hash has 32"):
        read_hash(write_base64(bytes(length)), where="The root")


def test_text_is_utf_8_and_not_too_long() -> None:
    with pytest.raises(InputError, match="The note is not UTF-8 at byte 2"):
        read_text(b"ab\xff", what="The note", most=10)
    with pytest.raises(InputError, match="The note has 11 bytes; at most 10 are read"):
        read_text(b"a" * 11, what="The note", most=10)


def test_long_texts_are_shortened_in_a_sentence() -> None:
    assert shown("a" * 60) == repr("a" * 60)
    assert shown("a\n" * 100) == repr("a\n" * 20) + "… (200 characters)"
    assert shown([1, 2]) == "[1, 2]"
    assert shown(list(range(100))) == "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1…"
