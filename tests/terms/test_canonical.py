"""One value has one sequence of bytes, and nothing outside the profile has any."""

import base64
import json
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import shared
from tallystick.errors import InputError
from tallystick.terms.canonical import DEEPEST, LARGEST, canonical_bytes, read_canonical, sha256_hex

texts = st.text().map(lambda text: unicodedata.normalize("NFC", text))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_what_is_written_reads_back_as_it_was(value: Any) -> None:
    assert read_canonical(canonical_bytes(value)) == value


@given(st.dictionaries(texts, values, max_size=6))
def test_the_order_of_keys_does_not_matter(value: dict[str, Any]) -> None:
    turned = dict(reversed(value.items()))

    assert canonical_bytes(turned) == canonical_bytes(value)
    assert sha256_hex(turned) == sha256_hex(value)


@given(values)
def test_python_reads_the_canonical_bytes_as_json(value: Any) -> None:
    assert json.loads(canonical_bytes(value)) == value


@pytest.mark.parametrize("name", ["arrays", "french", "weird"])
def test_published_documents_in_the_profile_have_the_published_bytes(name: str) -> None:
    published = {each["name"]: each for each in json.loads(shared("vectors/jcs_rfc8785.json").read_text())["objects"]}
    value = json.loads(base64.b64decode(published[name]["input_utf8_b64"]))
    if name == "weird":  # U+FB33 has another form in NFC, which our profile asks for
        assert value.pop("\ufb33") == "Hebrew Letter Dalet With Dagesh"
        expected = base64.b64decode(published[name]["output_utf8_b64"]).replace(
            ',"\ufb33":"Hebrew Letter Dalet With Dagesh"'.encode(), b""
        )
    else:
        expected = base64.b64decode(published[name]["output_utf8_b64"])

    assert canonical_bytes(value) == expected
    assert read_canonical(expected) == value


@pytest.mark.parametrize("name", ["structures", "values", "unicode"])
def test_published_documents_outside_the_profile_are_refused(name: str) -> None:
    published = {each["name"]: each for each in json.loads(shared("vectors/jcs_rfc8785.json").read_text())["objects"]}

    with pytest.raises(InputError, match=r"float|normal form C"):
        canonical_bytes(json.loads(base64.b64decode(published[name]["input_utf8_b64"])))


def test_golden_ledger_records_have_the_golden_bytes() -> None:
    golden = json.loads(shared("vectors/ledger_golden.json").read_text())

    assert len(golden["records"]) == len(golden["canonical_b64"]) > 0
    for record, expected in zip(golden["records"], golden["canonical_b64"], strict=True):
        assert canonical_bytes(record) == base64.b64decode(expected)


class Colour(StrEnum):
    RED = "red"


def test_tuples_mappings_and_text_enums_are_written_like_lists_dicts_and_texts() -> None:
    mapping: Mapping[str, Any] = MappingProxyType({Colour.RED: (1, Colour.RED)})

    assert canonical_bytes(mapping) == b'{"red":[1,"red"]}'


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"kpis": [{}, {}, {}, {"target": 0.5}]}, r"^\$\.kpis\[3\]\.target holds a float"),
        ([Decimal("1.5")], r"^\$\[0\] holds a Decimal"),
        ([Fraction(1, 2)], r"^\$\[0\] holds a Fraction"),
        ({"on": date(2013, 1, 1)}, r"^\$\.on holds a date"),
        ({"raw": b"x"}, r"^\$\.raw holds a bytes"),
        ({"set": {1}}, r"^\$\.set holds a set"),
        ({"n": 2**53}, r"^\$\.n holds an integer of 54 bits"),
        ({"n": -(2**53)}, r"^\$\.n holds an integer"),
        ({"on time": "\udfff"}, r"^\$\['on time'\] holds a lone surrogate"),
        ({"name": "A\u030a"}, r"^\$\.name holds text that is not in Unicode normal form C"),
        ({"A\u030a": 1}, r"^A key of \$ holds text that is not in Unicode normal form C"),
        ({1: 1}, r"^\$ has the key 1 of type int"),
    ],
)
def test_what_is_outside_the_profile_is_refused_with_its_path(value: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        canonical_bytes(value)


@pytest.mark.parametrize("edge", [2**53 - 1, -(2**53) + 1])
def test_the_largest_integers_are_kept_exactly(edge: int) -> None:
    assert canonical_bytes(edge) == str(edge).encode()
    assert read_canonical(canonical_bytes(edge)) == edge


def test_nested_mappings_are_limited_like_lists() -> None:
    fits: Any = 1
    for _ in range(DEEPEST):
        fits = {"a": fits}

    assert read_canonical(canonical_bytes(fits)) == fits
    with pytest.raises(InputError, match="nested deeper than 64 levels"):
        canonical_bytes({"a": fits})


def test_nesting_is_limited_in_both_directions() -> None:
    fits: Any = 1
    for _ in range(DEEPEST):
        fits = [fits]

    assert read_canonical(canonical_bytes(fits)) == fits
    with pytest.raises(InputError, match="nested deeper than 64 levels"):
        canonical_bytes([fits])
    for hostile in (b"[" * 65 + b"]" * 65, b"[" * 100_000 + b"]" * 100_000):
        with pytest.raises(InputError, match="nested deeper than 64 levels"):
            read_canonical(hostile)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"a":1,"a":2}', "The key 'a' stands twice"),
        (b'{"v":NaN}', "holds the number NaN"),
        (b'{"v":-Infinity}', "holds the number -Infinity"),
        (b'{"v":1e400}', "holds the number 1e400"),
        (b'{"v":0.1}', "holds the number 0.1; write numbers with a fraction as strings"),
        (b'{"v":1.0}', "holds the number 1.0"),
        (b'{"v":12345678901234567890}', "holds the integer 12345678901234567890"),
        (b'{"v":9007199254740992}', "holds the integer 9007199254740992"),
        (b"-0", "not canonical: it differs from its canonical form at byte 0"),
        (b'{"b":1,"a":2}', "not canonical: it differs from its canonical form at byte 2"),
        (b'{"a": 1}', "at byte 5"),
        (b'{"a":1}\n', "at byte 7"),
        (b'"\\u0041"', "at byte 1"),
        (b'"\\ud800"', "lone surrogate"),
        (b'"A\xcc\x8a"', "normal form C"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b'"\xff"', "Byte 1 of the document is not UTF-8"),
        (b"[1,]", "not JSON"),
        (b"", "not JSON"),
        (b"1 2", "not JSON"),
    ],
)
def test_bytes_that_are_not_canonical_are_refused(content: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_canonical(content)


@given(values, st.data())
def test_a_document_with_one_byte_changed_is_refused_or_means_something_else(value: Any, data: st.DataObject) -> None:
    content = bytearray(canonical_bytes(value))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))

    try:
        changed = read_canonical(bytes(content))
    except InputError:
        return
    assert canonical_bytes(changed) == bytes(content) != canonical_bytes(value)
