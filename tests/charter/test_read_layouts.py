"""Whatever the layout, the same values are read: a property over random values and random ways to write them."""

import re
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tallystick.charter.read import Plain, read_texts

WORDS = st.text(st.sampled_from("abcXYZ019 é'\"#:,-[]{}&*!|>%@`\\?"), max_size=12)
SCALARS: st.SearchStrategy[Plain] = st.one_of(
    WORDS,
    st.sampled_from(["true", "null", "~", "010", "1.5", "12:30", "a: b", " lead", "trail ", "- x", "", "é\n\nb\n"]),
    st.integers(-(10**30), 10**30),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9),
    st.booleans(),
    st.none(),
)
KEYS = st.from_regex(r"[A-Za-z][A-Za-z0-9 _-]{0,8}[A-Za-z]", fullmatch=True)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=15,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=5)

SAFE = re.compile(r"[A-Za-zé][A-Za-zé0-9_]*( [A-Za-zé0-9_]+)*")
TAKEN = {"true", "false", "null", "True", "False", "TRUE", "FALSE", "Null", "NULL"}


class Emitter:
    """Writes plain values in our subset of YAML, each part in a layout drawn by chance."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def document(self, values: dict[str, Plain]) -> str:
        return "# a comment\n" + self.block_mapping(values, 0)

    def block_mapping(self, values: dict[str, Plain], depth: int) -> str:
        items = list(values.items())
        self.chance.shuffle(items)
        pad = "  " * depth
        return "".join(f"{pad}{self.key(name)}:{self.after(value, depth)}" for name, value in items)

    def after(self, value: Plain, depth: int) -> str:
        """What follows a key or a dash, with its line end."""
        comment = self.chance.choice(["", "  # said so"])
        if isinstance(value, dict) and value and self.chance.random() < 0.6:
            return f"{comment}\n{self.block_mapping(value, depth + 1)}"
        if isinstance(value, list) and value and self.chance.random() < 0.6:
            pad = "  " * (depth + 1)
            return f"{comment}\n" + "".join(f"{pad}-{self.after(item, depth + 1)}" for item in value)
        if isinstance(value, str) and self.fits_block(value) and self.chance.random() < 0.3:
            body = "".join("  " * (depth + 1) + line + "\n" for line in value.split("\n"))
            return f" |-\n{body}"
        return f" {self.flow(value)}{comment}\n"

    def fits_block(self, text: str) -> bool:
        return bool(text.strip()) and text == text.strip() and all(line.strip() for line in text.split("\n"))

    def flow(self, value: Plain) -> str:
        if isinstance(value, dict):
            items = list(value.items())
            self.chance.shuffle(items)
            return "{" + ", ".join(f"{self.key(name)}: {self.flow(inner)}" for name, inner in items) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self.flow(inner) for inner in value) + "]"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | Decimal):
            return f"{value:f}" if isinstance(value, Decimal) else str(value)
        return self.chance.choice(["null", "~"]) if value is None else self.text(value)

    def key(self, text: str) -> str:
        return self.text(text)

    def text(self, text: str) -> str:
        ways = [self.double(text)]
        if "\n" not in text:
            ways.append("'" + text.replace("'", "''") + "'")
        if SAFE.fullmatch(text) and text not in TAKEN:
            ways.append(text)
        return self.chance.choice(ways)

    def double(self, text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@given(DOCUMENTS, st.randoms())
def test_what_was_written_is_read_whatever_the_layout(values: dict[str, Plain], chance: Random) -> None:
    text = Emitter(chance).document(values)

    found = read_texts([("charter.yaml", text.encode())]).values

    assert found == values
    assert same_types(found, values)


@given(DOCUMENTS, st.randoms(), st.randoms())
def test_one_file_and_a_file_for_each_section_read_the_same(values: dict[str, Plain], one: Random, two: Random) -> None:
    whole = read_texts([("charter.yaml", Emitter(one).document(values).encode())])

    parts = [(f"{name}.yaml", Emitter(two).document({name: value}).encode()) for name, value in values.items()]

    assert read_texts(parts).values == whole.values


def same_types(one: Plain, other: Plain) -> bool:
    """Whether numbers are of one type with one number of places, all the way down (1 == True, 1.0 == 1.00)."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(same_types(one[name], other[name]) for name in other)
    if isinstance(one, list) and isinstance(other, list):
        return all(map(same_types, one, other))
    return type(one) is type(other) and str(one) == str(other)
