"""What JSON is refused, and that numbers keep their digits."""

from decimal import Decimal

import pytest

from tallystick.errors import ProblemsError
from tallystick.obligations.exchange.ocds.decoding import DEEPEST, decode
from tallystick.obligations.exchange.ocds.writing import json_text


def test_numbers_keep_every_digit_and_objects_know_their_place() -> None:
    found = decode(b'{"a": [{"b": 28.000000000000004}], "c/d": {}}', file="x.json")

    assert found["a"][0]["b"] == Decimal("28.000000000000004")
    assert found["a"][0].pointer == "/a/0"
    assert found["c/d"].pointer == "/c~1d"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"a": 1, "a": 2}', "X001 the key 'a' stands twice in one object"),
        (b'{"a": NaN}', "X001 it holds NaN"),
        (b'{"a": 1e999}', "X001 the number 1e999 is of a size"),
        (b'{"a": ' + b"9" * 61 + b"}", "has 61 digits; 60 are allowed"),
        (b'{"a": "\\ud800"}', "X001 /a holds half of a character"),
        (b'{"a": "\xff"}', "X001 byte 7 is not UTF-8"),
        (b'{"a": }', "x.json:1:7: X001 Expecting value"),
        (b"[" * (DEEPEST + 2) + b"]" * (DEEPEST + 2), "X002"),
        (b"[" * 100_000, "X002 it is nested deeper than 64 levels"),
    ],
)
def test_what_readers_understand_differently_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(ProblemsError) as refused:
        decode(content, file="x.json")

    assert told in str(refused.value)


def test_text_is_read_back_as_it_was_written() -> None:
    content = decode(b'{"a": [1, 2.50, true, null, "\xc3\xa9", {}, []], "b": {"c": 300000.0}}', file="x.json")

    assert decode(json_text(content).encode(), file="x.json") == content
    assert '"c": 300000.0' in json_text(content)
