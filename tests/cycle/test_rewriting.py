"""Changing one value in a charter's text, and laying two people's changes of a text over each other."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.charter.read import read_texts
from tallystick.cycle.merging import merged
from tallystick.cycle.rewriting import removed, rewritten
from tallystick.errors import InputError

TEXT = """\
# What was agreed.
tallystick: 1
kpis:
  completion:  # the first
    title: Completion
    target: {linear: {2013-01: 94, 2013-12: 96}}  # as negotiated
    text: >
      Words that go
      over two lines.
    bands:
      good: ">= target"
      poor: "< target"
    items:
      - {kpi: a, weight: 1}
      - {kpi: b}
# The end.
"""
FILES = {"charter/a.yaml": TEXT, "charter/b.yaml": "clauses: {}\n"}

names = st.from_regex(r"[a-z][a-z ]{0,8}[a-z]", fullmatch=True)
texts = st.text(st.characters(codec="ascii", categories=("L", "N", "P", "Zs")), max_size=200)
plain = st.recursive(
    st.one_of(st.integers(-(10**9), 10**9), st.decimals(-1000, 1000, places=2), texts, st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner, max_size=3)),
    max_leaves=6,
)


def _read(files: dict[str, str]) -> Any:
    return read_texts([(name, text.encode()) for name, text in files.items()]).values


def _at(values: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        values = values[step]
    return values


@pytest.mark.parametrize(
    "path",
    [
        ("kpis", "completion", "title"), ("kpis", "completion", "target"), ("kpis", "completion", "text"),
        ("kpis", "completion", "bands"), ("kpis", "completion", "bands", "poor"), ("kpis", "completion", "owner"),
        ("kpis", "completion", "items", 0, "weight"), ("kpis", "completion", "items", 1, "weight"),
        ("kpis", "completion", "target", "linear", "2013-12"), ("kpis", "later"), ("clauses", "floor"), ("parties",),
    ],
)  # fmt: skip
@given(value=plain)
def test_a_value_is_read_back_as_it_was_given_and_nothing_else_changes(path: tuple[Any, ...], value: Any) -> None:
    if isinstance(value, Decimal) and not value:
        value = abs(value)
    before = _read(FILES)
    try:
        read_texts([("x", f"x: {json.dumps(value, default=str)}\n".encode())])
    except InputError:
        return  # no charter may hold such a text

    files = rewritten(FILES, path, value)

    after = _read(files)
    found = _at(after, path)
    assert _same(found, value)
    untouched = {name: each for name, each in after["kpis"]["completion"].items() if name not in path}
    assert untouched == {name: each for name, each in before["kpis"]["completion"].items() if name not in path}
    assert files["charter/a.yaml"].startswith("# What was agreed.\n")
    assert files["charter/a.yaml"].endswith("# The end.\n") or path == ("parties",)


def _same(found: Any, value: Any) -> bool:
    """Texts are read without blanks around them and with single line breaks folded."""
    if isinstance(value, str):
        return " ".join(str(found).split()) == " ".join(value.split())
    if isinstance(value, dict):
        return [*found] == [*value] and all(_same(found[name], each) for name, each in value.items())
    if isinstance(value, list):
        return len(found) == len(value) and all(_same(one, each) for one, each in zip(found, value, strict=True))
    return bool(found == value)


@pytest.mark.parametrize(
    "path", [("kpis", "completion", "bands"), ("kpis", "completion", "bands", "good"), ("kpis", "completion", "title"),
             ("kpis", "completion", "target", "linear", "2013-01"), ("kpis", "completion", "items", 0, "kpi")],
)  # fmt: skip
def test_what_is_removed_is_gone_and_all_else_stays(path: tuple[Any, ...]) -> None:
    files = removed(FILES, path)

    above = _at(_read(files), path[:-1])
    assert path[-1] not in above
    assert [*above] == [name for name in _at(_read(FILES), path[:-1]) if name != path[-1]]


def test_comments_and_layout_are_left_alone() -> None:
    files = rewritten(FILES, ("kpis", "completion", "target"), Decimal("97.0"))

    assert files["charter/a.yaml"] == TEXT.replace("{linear: {2013-01: 94, 2013-12: 96}}", "97.0")


def test_what_is_no_mapping_is_not_added_to() -> None:
    with pytest.raises(InputError, match="what stands above it is no mapping"):
        rewritten(FILES, ("kpis", "completion", "title", "short"), "x")


def test_a_text_that_is_no_yaml_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be read as YAML"):
        rewritten({"a.yaml": "x: [1"}, ("x",), 2)


# Two sides

lines = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d\n"]), max_size=8).map("".join)


@given(lines, lines)
def test_where_one_side_changed_nothing_the_others_text_is_taken(base: str, mine: str) -> None:
    assert merged(base, mine, base).text == mine
    assert merged(base, base, mine).text == mine
    assert merged(base, mine, mine).text == mine


@given(lines, lines, lines)
def test_the_sides_change_places_with_the_preference(base: str, mine: str, theirs: str) -> None:
    one = merged(base, mine, theirs, prefer="mine")
    other = merged(base, theirs, mine, prefer="theirs")

    assert one.text == other.text
    assert len(one.conflicts) == len(other.conflicts)


def test_lines_that_both_changed_are_named_and_one_side_is_taken() -> None:
    found = merged("a\nb\nc\n", "a\nB\nc\n", "a\nX\nc\n", prefer="theirs")

    assert found.text == "a\nX\nc\n"
    assert [(each.base, each.mine, each.theirs) for each in found.conflicts] == [("b\n", "B\n", "X\n")]
