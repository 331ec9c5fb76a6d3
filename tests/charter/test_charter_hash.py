"""A charter's identity: the same for every layout of one agreement, another for another agreement."""

import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charter.test_read_layouts import Emitter
from charter.writing import kpi, modelled
from tallystick.charter.canonical import canonical_content, charter_bytes, charter_hash
from tallystick.charter.read import charter_files, read_files, read_texts
from tallystick.charter.shape import shape

BASE = """\
formula: done / planned
unit: percent
direction: higher
by: [party, who]
minimum: 30
rounding: 1 place, half up, before comparison
target: 94
baseline: 90
bands: {good: ">= target", watch: ">= target - 2", poor: otherwise}
score: {anchors: [[target - 5, 0], [target, 80]]}
approvers: us/manager
examples: [{given: {planned: 100, done: 94}, expect: 94, status: good}, {rows: [{id: "1", pieces: 1}], expect: 0}]
"""
MEASURES = "measures: {planned: COUNT(*), done: COUNT_IF(won)}\n"


def sha256(lines: str, measures: str = MEASURES) -> str:
    return charter_hash(modelled(kpi(lines, measures=measures)))


SAME = {
    "a flat target in full": ("target: 94", "target: [{flat: 94}]"),
    "a flat target as one mapping": ("target: 94", "target: {flat: 94}"),
    "rounding in full": (
        "rounding: 1 place, half up, before comparison",
        "rounding: {before comparison: true, mode: half up, places: 1}",
    ),
    "rounding in another order": ("1 place, half up, before comparison", "before comparison, half up, 1 place"),
    "the usual rounding mode left out": ("1 place, half up, before", "1 places, before"),
    "cells in another order": ("by: [party, who]", "by: [who, party]"),
    "cells written out": ("by: [party, who]", "by: [[who, party], [party], [who]]"),
    "a minimum in full": ("minimum: 30", "minimum: {count: 30}"),
    "a baseline in full": ("baseline: 90", "baseline: {value: 90}"),
    "a direction in full": ("direction: higher", "direction: {better: higher}"),
    "a band in full": ('watch: ">= target - 2"', 'watch: {when: ">=target  -2"}'),
    "the last band in another way": ("poor: otherwise", 'poor: {when: "otherwise"}'),
    "a list for a single item": ("approvers: us/manager", "approvers: [us/manager]"),
    "a default written out": ("unit: percent", "unit: percent\nbinding: managerial\nempty: no_activity"),
    "comments and blank lines": ("unit: percent", "unit: percent   # said so\n\n# and so"),
    "quotes": ("formula: done / planned", 'formula: "done / planned"'),
    "a folded text": ("formula: done / planned", "formula: >\n  done\n  / planned"),
    "keys in another order": ("unit: percent\ndirection: higher", "direction: higher\nunit: percent"),
}


@pytest.mark.parametrize("name", SAME)
def test_a_layout_does_not_count(name: str) -> None:
    before, after = SAME[name]
    assert before in BASE

    assert sha256(BASE.replace(before, after)) == sha256(BASE)


OTHER = {
    "the order of bands": (
        'good: ">= target", watch: ">= target - 2"',
        'watch: ">= target - 2", good: ">= target"',
    ),
    "a digit of a target": ("target: 94", "target: 95"),
    "a direction": ("direction: higher", "direction: lower"),
    "a tie": ('good: ">= target"', 'good: "> target"'),
    "a margin": ("target - 2", "target - 3"),
    "the places of rounding": ("1 place", "2 places"),
    "a rounding mode": ("half up", "half even"),
    "when it is rounded": ("before comparison", "after comparison"),
    "a minimum": ("minimum: 30", "minimum: 31"),
    "what is counted for the minimum": ("minimum: 30", "minimum: 30 planned"),
    "a cell less": ("by: [party, who]", "by: [party]"),
    "an anchor": ("[target, 80]", "[target, 81]"),
    "an example": ("expect: 94", "expect: 95"),
    "a number for a text in a row": ('id: "1"', "id: 1"),
    "a text for a number in a row": ("pieces: 1", 'pieces: "1"'),
    "a formula": ("done / planned", "planned / done"),
    "an approver": ("approvers: us/manager", ""),
    "a title": ("unit: percent", "unit: percent\nnote: N"),
    "what is in force": ("unit: percent", "unit: percent\nin force: 2013-01-01 .. 2013-06-01"),
}


@pytest.mark.parametrize("name", OTHER)
def test_a_change_of_meaning_counts(name: str) -> None:
    before, after = OTHER[name]
    assert before in BASE

    assert sha256(BASE.replace(before, after)) != sha256(BASE)


def test_a_short_measure_is_the_same_as_a_long_one() -> None:
    long = "measures: {done: {formula: COUNT_IF(won)}, planned: {formula: COUNT(*), covers: members}}\n"

    assert sha256(BASE, long) == sha256(BASE)


def test_a_short_column_is_the_same_as_a_long_one() -> None:
    text = kpi(BASE, measures=MEASURES)
    long = text.replace("amount: EUR", "amount: {type: number, unit: EUR}").replace("id: text", "id: {type: text}")

    assert charter_hash(modelled(long)) == charter_hash(modelled(text))


def test_a_term_and_a_weight_in_full_are_the_same() -> None:
    text = kpi(BASE, measures=MEASURES) + "scorecard: {items: [{kpi: k, weight: 2}]}\n"
    long = text.replace("2013-01-01 .. 2014-01-01", "{start: 2013-01-01, end: 2014-01-01}")
    long = long.replace("weight: 2", "weight: {always: 2}")

    assert charter_hash(modelled(long)) == charter_hash(modelled(text))


def test_composed_and_decomposed_letters_are_the_same() -> None:
    text = kpi(BASE + "note: Caf\u00e9", measures=MEASURES)

    assert charter_hash(modelled(text.replace("\u00e9", "e\u0301"))) == charter_hash(modelled(text))


def test_defaults_are_left_out_so_that_a_field_added_later_changes_no_hash() -> None:
    content = canonical_content(modelled(kpi("formula: COUNT(*)\nunit: count")))

    assert content["kpis"] == {
        "k": {
            "title": "K",
            "owner": "us/manager",
            "direction": {"better": "unscored"},
            "formula": "COUNT(*)",
            "unit": "count",
        }
    }
    assert "scorecard" not in content


def test_bands_are_a_list_because_the_first_that_holds_counts() -> None:
    bands = canonical_content(modelled(kpi(BASE, measures=MEASURES)))["kpis"]["k"]["bands"]

    assert bands == [
        {"band": "good", "when": ">= target"},
        {"band": "watch", "when": ">= target - 2"},
        {"band": "poor", "when": "otherwise"},
    ]


def test_the_bytes_are_canonical_json_and_hold_numbers_as_written() -> None:
    content = charter_bytes(modelled(kpi(BASE.replace("target: 94", "target: 94.50"), measures=MEASURES)))

    assert b'"target":[{"flat":"94.50"}]' in content
    assert content.startswith(b'{"alliance":"test",')


def test_the_largest_numbers_that_yaml_may_hold_have_a_hash() -> None:
    largest = "9" * 40
    lines = BASE.replace("target: 94", f"target: {largest}").replace("pieces: 1", f"pieces: {largest}")

    assert sha256(lines) != sha256(BASE)


def test_the_demo_in_one_file_or_a_folder_is_one_charter(demo: Path) -> None:
    files = charter_files(demo)
    apart = charter_of(files)

    text = b"".join(file.read_bytes() for file in files)
    whole, found = shape(read_texts([("charter.yaml", text)]))

    assert whole is not None, found
    assert len(files) > 1
    assert charter_hash(whole) == charter_hash(apart)
    assert charter_hash(charter_of(tuple(reversed(files)))) == charter_hash(apart)


def charter_of(files: tuple[Path, ...]) -> Any:
    charter, found = shape(read_files(files))
    assert charter is not None, found
    return charter


@given(chance=st.randoms(use_true_random=True))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_rewriting_of_the_demo_that_keeps_its_values_changes_the_hash(demo: Path, chance: Random) -> None:
    document = read_files(charter_files(demo))
    wanted = charter_hash(charter_of(charter_files(demo)))

    rewritten = Keeping(chance).document(document.values)

    charter, found = shape(read_texts([("charter.yaml", rewritten.encode())]))
    assert charter is not None, found
    assert charter_hash(charter) == wanted


def is_ordered(values: dict[str, Any]) -> bool:
    """Whether a mapping holds bands or levels: conditions, of which the first that holds counts."""
    conditions = [each.get("when") if isinstance(each, dict) else each for each in values.values()]
    return any(isinstance(each, str) and re.match(r"[<>=]|otherwise$", each) for each in conditions)


class Keeping(Emitter):
    """Writes values in random layouts, short forms long and long forms short; bands and levels keep their order."""

    def block_mapping(self, values: dict[str, Any], depth: int) -> str:
        kept = self.rewritten(values)
        items = list(kept.items()) if is_ordered(kept) else self.shuffled(kept)
        pad = "  " * depth
        return "".join(f"{pad}{self.key(name)}:{self.after(value, depth)}" for name, value in items)

    def flow(self, value: Any) -> str:
        if isinstance(value, dict):
            kept = self.rewritten(value)
            items = list(kept.items()) if is_ordered(kept) else self.shuffled(kept)
            return "{" + ", ".join(f"{self.key(name)}: {self.flow(inner)}" for name, inner in items) + "}"
        return super().flow(value)

    def shuffled(self, values: dict[str, Any]) -> list[tuple[str, Any]]:
        items = list(values.items())
        self.chance.shuffle(items)
        return items

    def rewritten(self, values: dict[str, Any]) -> dict[str, Any]:
        keep = {"target"} if "expect" in values else set()  # the target of an example is a number and no series
        return {name: value if name in keep else self.another_form(name, value) for name, value in values.items()}

    def another_form(self, name: str, value: Any) -> Any:
        if self.chance.random() < 0.5:
            return value
        if name == "target" and isinstance(value, int):
            return self.chance.choice([{"flat": value}, [value], [{"flat": value}]])
        if name == "direction" and isinstance(value, str):
            return {"better": value}
        if name in {"kpis", "key", "supports", "approvers"} and isinstance(value, str):
            return [value]
        if name == "by" and isinstance(value, list):
            return self.chance.sample(value, len(value))
        if name == "rounding" and (found := re.fullmatch(r"(\d) place, half up, before comparison", str(value))):
            return {"places": int(found.group(1)), "mode": "half up", "before comparison": True}
        return value
