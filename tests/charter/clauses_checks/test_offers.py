"""What a problem offers to paste makes a clause whose readings can be chosen, and settles the ambiguity."""

import re

import pytest

from charter.clauses_checks.ambiguities import AMBIGUITIES
from charter.clauses_checks.drafting import charter_of, found_in
from tallystick.charter.clauses.checks.offers import flow
from tallystick.charter.clauses.readings import read_as
from tallystick.charter.read import read_texts

ANY_SIX = "three in any six months, rolling or fixed"


def offered(name: str) -> str:
    (problem, *_) = found_in(charter_of(AMBIGUITIES[name].clauses))
    found = re.search(r"paste (readings: \{.*\}) and name", problem.hint)
    assert found is not None, problem.hint
    return found[1]


@pytest.mark.parametrize("name", [ANY_SIX, "any six months"])
def test_pasted_readings_settle_the_window(name: str) -> None:
    pasted = f"{AMBIGUITIES[name].clauses.rstrip()}\n  {offered(name)}\n"
    names = re.findall(r"(?:\{|, )((?:rolling|fixed)[a-z-]*): \{triggers", pasted)
    assert len(names) in (2, 4)

    for reading in names:
        drafted = charter_of(f"{pasted}  reading: {reading}\n")
        clause = drafted.compiled.charter.clauses["promise"]
        chosen = read_as(clause, reading).triggers["six"]
        assert reading.split("-")[0] == chosen.window
        assert chosen.judged is not None
        assert [problem.id for problem in found_in(drafted)] == []


def test_flow_style_reads_back_as_what_was_written() -> None:
    value = {
        "at least": 3,
        "when": "< 96.5",
        "then": [{"right": "step in", "holder": None}],
        "of": "6 months",
        "text": "it's: so",
        "yes": "no",
        "automatic": False,
    }

    document = read_texts([("charter.yaml", f"value: {flow(value)}".encode())])

    assert document.values["value"] == value
