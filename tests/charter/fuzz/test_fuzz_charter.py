"""No text makes the reader of charters crash, and nothing that it accepts has two spellings of one number or word.

Whatever is accepted is written again in its one spelling (JSON with exact numbers, which is YAML, too) and reads as the
same values; every number stands in the file in the digits that its value is written in. So two files that mean the same
have the same content, and what a person reads as a number is that number to every reader of YAML.
What is accepted is then shaped and examined as a charter: problems are answered, and nothing else is raised.
"""

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from random import Random

import pytest
import yaml

from charter.writing import HEAD, SALES, examined
from ledger.fuzz.inputs import inputs
from tallystick.charter.document import Document, Plain
from tallystick.charter.read import read_texts
from tallystick.charter.shape import shape
from tallystick.errors import ProblemsError

NAME = "charter.yaml"

SEEDS = tuple(
    text.encode()
    for text in (
        "a: 1\n",
        "a: {b: [1, 2.50, true, null, 'x'], c: \"d\\u00e9\"}\n",
        "- 1\n",
        "kpis:\n  k:\n    formula: SUM(done) / SUM(planned)\n    bands: {good: '>= target', poor: '< target'}\n",
        "text: >-\n  The seller promises\n  the buyer 95 %.\nnext: |\n  one\n    two\n",
        "term: 2013-01-01 .. 2014-01-01\ntarget: -12.50\nempty:\nnone: ~\n",
        "# a remark\na:   # another\n  - b: 0\n    c: -1\n  - 'it''s'\n",
        "parties: {us: {name: Us, is: {who: u}}, them: {name: Them}}\n",
        "tallystick: 1\nalliance: test\ntitle: A test\nterm: 2013-01-01 .. 2014-01-01\nparties: {us: {name: Us}}\n",
    )
)

WORDS = tuple(
    text.encode()
    for text in (
        "a", "b", "kpis", "<<", "1", "0", "-0", "-0.0", "01", "1_000", "0x1F", "0o17", "1e3", "1.", ".5", "+1", "1:30",
        "1.50", "-2", "9" * 41, "0.1", ".inf", ".NaN", "yes", "no", "on", "Null", "TRUE", "true", "false", "null", "~",
        "2024-01-01", "2024-01-01T10:00:00Z", "'x'", '"x"', "'it''s'", '"\\x41"', '"\\ud800"', '"\\0"', '"\\u200b"',
        "&a", "*a", "!!int '1'", "!x", "?", "|", ">-", "|2", "%YAML 1.1", "---", "...", "#", "# x", "@x", "`x`",
        "\ufeff", "e\u0301", "é", "Ａ", "\u00a0", "\u2028", "\u0085", "\u200b", "а", "١", "\t", "[", "]", "{", "}", ",",
        "''", '""',
    )
)  # fmt: skip
LINE = (b"\n", b"\n", b"\n", b"\n  ", b"\n    ", b"\r\n", b"\r", b"\n\n", b"\n\t")
BETWEEN = (b": ", b": ", b": ", b":", b" : ", b"\n  - ", b": {", b": [", b", ", b": |\n  ", b": >\n  ", b"? ")


def _grammar(chance: Random) -> Sequence[Sequence[bytes]]:
    return [piece for _ in range(chance.randrange(1, 5)) for piece in (WORDS[:3], BETWEEN, WORDS, LINE)]


def _one_spelling(value: Plain) -> str:
    """The values as JSON with exact numbers: one text for each meaning."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key)}: {_one_spelling(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_one_spelling, value)) + "]"
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    return _quoted(value) if isinstance(value, str) else format(value, "f" if isinstance(value, Decimal) else "d")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _kinds(value: Plain) -> object:
    """The values with their types: 1 and true, 1 and 1.0 are not the same."""
    if isinstance(value, dict):
        return {key: _kinds(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_kinds(each) for each in value]
    return type(value).__name__, str(value)


def _numbers(document: Document) -> Iterator[tuple[str, str]]:
    """Each number as the file spells it, and as its value is written."""
    for path, place in document.places.items():
        value: object = document.values
        for step in path:
            value = value[step]  # type: ignore[index]  # the path leads there
        if isinstance(value, int | Decimal) and not isinstance(value, bool) and place.spelling is not None:
            yield place.spelling.raw, _one_spelling(value)


def accepts(content: bytes) -> bool:
    """Whether the reader takes a text; whatever it takes holds the laws above, and nothing else is raised."""
    try:
        document = read_texts([(NAME, content)])
    except ProblemsError as wrong:
        placed = all(each.file == NAME and each.line for each in wrong.problems)
        if placed and wrong.problems:
            return False
        raise
    again = read_texts([(NAME, _one_spelling(document.values).encode())])
    assert _kinds(again.values) == _kinds(document.values)
    for spelt, ours in _numbers(document):
        assert spelt == ours
        assert str(yaml.safe_load(spelt)) == str(yaml.safe_load(ours))
    shape(document)
    return True


def _run(count: int, seed: int) -> tuple[int, int]:
    accepted = sum(accepts(content) for content in inputs(SEEDS, _grammar, count=count, seed=seed))
    return accepted, count - accepted


def test_a_text_is_refused_or_means_what_its_one_spelling_means() -> None:
    accepted, refused = _run(2_000, seed=1)

    assert accepted > 200
    assert refused > 200


PARTS = 4
LONG = 100_000


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_a_hundred_thousand_texts_are_refused_or_mean_what_their_one_spelling_means(part: int) -> None:
    accepted, _ = _run(LONG // PARTS, seed=100 + part)

    assert accepted > 2_000


WHOLE = (
    HEAD
    + SALES
    + "kpis:\n  k: {title: K, owner: us/manager, direction: higher, unit: EUR/h, "
    + "formula: SUM(amount) / SUM(hours), target: 95.5}\n"
).encode()


def _examine(count: int, seed: int) -> int:
    """How many changed charters are read; each is examined, and answers with problems at most."""
    read = 0
    for content in inputs([WHOLE], _grammar, count=count, seed=seed):
        text = content.decode("utf-8", errors="replace")
        read += examined(text)[0] is not None
    return read


def test_a_changed_charter_is_examined_without_a_crash() -> None:
    assert _examine(60, seed=3) > 1


@pytest.mark.slow
def test_ten_thousand_changed_charters_are_examined_without_a_crash() -> None:
    assert _examine(10_000, seed=4) > 100
