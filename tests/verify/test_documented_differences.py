"""The tables of what ``tally compare`` prints, against what it prints of two records that differ."""

import json
import re
from pathlib import Path

import pytest

from journeys.calling import tally
from verify.packs import claimed

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "json.md"


def _fields(heading: str) -> list[str]:
    text = PAGE.read_text(encoding="utf-8")
    table = text[text.index("## tally compare") :].partition(f"{heading}\n\n")[2].partition("\n\n")[0]
    return re.findall(r"^\| `([^`]+)`", table, re.M)


@pytest.fixture
def printed(tmp_path: Path) -> dict[str, list[dict[str, object]]]:
    files = [tmp_path / "ours.tally.zip", tmp_path / "theirs.tally.zip"]
    for file, content in zip(files, (claimed(), claimed("")), strict=True):
        file.write_bytes(content)
    called = tally("compare", *files, "--format", "json")
    assert called.code == 1, called.err
    found: dict[str, list[dict[str, object]]] = json.loads(called.out)
    return found


def test_the_documented_fields_of_a_difference_are_those_of_the_program(
    printed: dict[str, list[dict[str, object]]],
) -> None:
    (difference,) = printed["differences"]

    assert _fields("Of `differences`:") == list(difference)


@pytest.mark.parametrize("part", ["judged", "money"])
def test_the_documented_fields_of_what_moves_are_those_of_the_program(
    printed: dict[str, list[dict[str, list[dict[str, object]]]]], part: str
) -> None:
    (difference,) = printed["differences"]
    (moved,) = difference[part]

    assert _fields("Of `figures`, `judged` and `money`:") == list(moved)
