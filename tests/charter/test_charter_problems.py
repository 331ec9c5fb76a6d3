"""The ids of problems: each once, each reported by something, each explained in whole sentences."""

import re
from pathlib import Path

import tallystick.errors
from tallystick.charter.problems import PROBLEMS

SOURCE = "\n".join(file.read_text() for file in sorted(Path(tallystick.errors.__file__).parent.rglob("*.py")))


def test_ids_are_unique_and_of_their_layer() -> None:
    ids = [kind.id for kind in PROBLEMS]

    assert len(set(ids)) == len(ids) > 35
    assert all(re.fullmatch(r"[YC]\d{3}", id_) for id_ in ids)


def test_every_documented_problem_is_reported_by_something() -> None:
    unused = [kind.id for kind in PROBLEMS if not re.search(rf"\b(problems|kinds)\.{kind.id}\b", SOURCE)]

    assert unused == []


def test_explanations_are_sentences_with_closed_quotes() -> None:
    for kind in PROBLEMS:
        assert kind.explanation.endswith("."), kind.id
        assert kind.explanation.count('"') % 2 == 0, kind.id
        assert not re.search(r"\w\"\w|\"\w[^\"]*'", kind.explanation), kind.id
