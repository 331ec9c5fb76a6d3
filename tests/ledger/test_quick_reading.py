"""Do the quick reader of records and the thorough one take the same, and refuse the same?"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.said import SAID, record
from tallystick.errors import InputError
from tallystick.ledger.records import read_parts, read_record
from tallystick.terms.canonical import canonical_bytes

ODD = (
    b"1.0", b"1e3", b"NaN", b"-0", b"01", b"9007199254740993", b"true", b"null", b'"\\u0061"', b'"\\ud800"', b'"\\/"',
    b'"a","a":"b"', b" 1", b"[1]", b"{}", b'"\xc3\xa9"', b'"e\xcc\x81"', b'"\x7f"', b'"\\n"', b'"\\u000a"', b"\xff",
)  # fmt: skip


def agree(content: bytes) -> bool:
    """Whether both readers take it, once they agree on what it is or refuse it both."""
    try:
        slowly = read_record(content)
    except InputError:
        with pytest.raises(InputError):
            read_parts(content)
        return False
    kind, stream, number, previous, says = read_parts(content)
    assert (kind, stream, number, previous) == (slowly.kind, slowly.stream, slowly.number, slowly.previous)
    assert dict(says) == dict(slowly.says)
    return True


@pytest.mark.parametrize("kind", list(SAID))
def test_a_record_of_every_kind_reads_the_same(kind: str) -> None:
    assert agree(record(kind).content)
    assert agree(record(kind, stream="a/b", number=3, previous=2).content)


@pytest.mark.parametrize("kind", list(SAID))
@pytest.mark.parametrize("odd", ODD)
def test_an_odd_value_in_any_field_is_read_or_refused_by_both(kind: str, odd: bytes) -> None:
    content = record(kind).content
    for field, value in json.loads(content).items():
        written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        agree(content.replace(f'"{field}":'.encode() + written, f'"{field}":'.encode() + odd, 1))


@pytest.mark.parametrize("kind", list(SAID))
def test_a_record_is_written_as_the_published_form_is(kind: str) -> None:
    made = record(kind)
    value = json.loads(made.content)

    assert made.content == canonical_bytes(value)
    for text in ("é", "\U0001d11e and \uffee", "a\x7fb", 'quote " and \\ and /'):
        other = record("case event", by=text)
        assert other.content == canonical_bytes(json.loads(other.content))
    with pytest.raises(InputError, match="normal form C"):
        record("case event", by="e\u0301")


@given(st.sampled_from(list(SAID)), st.data())
def test_bytes_that_are_changed_anywhere_are_read_or_refused_by_both(kind: str, data: st.DataObject) -> None:
    content = bytearray(record(kind).content)
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    agree(bytes(content))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=3), st.lists, max_leaves=5))
def test_any_value_is_read_or_refused_by_both(value: object) -> None:
    written = json.dumps({**json.loads(record("batch").content), "by": value}, separators=(",", ":"), sort_keys=True)
    agree(written.encode("utf-8", "surrogatepass"))
