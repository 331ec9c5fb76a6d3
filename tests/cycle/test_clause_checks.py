"""``check`` looks at clauses: ambiguities stop the charter, warnings do not, worked examples are executed."""

from pathlib import Path

import pytest

from cycle.small import CHARTER, make_workspace
from tallystick.cycle.checking import check, sound_charter
from tallystick.errors import ProblemsError

CLAUSE = """\
clauses:
  on-time:
    text: >
      North shall deliver to South on time at least 90 % of its parcels in each month, and credits EUR 100 for a month
      below. Fewer than 2 parcels are not judged.
    obligor: north
    beneficiary: south
    kpi: on_time_share
    floor: 90
    empty: no_activity
    sample: {minimum: 2}
    credit: 100
    examples: [{given: {2024-01: 89.5}, expect: {2024-01: {outcome: missed, amount: 100.00}}}]
"""
HEAD = CHARTER.replace("zone: Europe/Berlin\n", "zone: Europe/Berlin\ncurrency: EUR\n").replace(
    "    target: 90\n", "    target: 90\n    binding: contractual\n", 1
)


def problems_of(folder: Path, clause: str) -> list[str]:
    found = check(make_workspace(folder, HEAD + clause)).problems
    return [problem.id for problem in found if problem.level != "advice" and "clause" in problem.message]


def test_a_sound_clause_is_sound_and_its_example_counts(tmp_path: Path) -> None:
    without = check(make_workspace(tmp_path / "without", HEAD)).examples
    checked = check(make_workspace(tmp_path / "with", HEAD + CLAUSE))

    assert [str(problem) for problem in checked.problems if problem.level == "error"] == []
    assert checked.examples == without + 1


@pytest.mark.parametrize(
    ("before", "after", "id_"),
    [
        ("floor: 90", "floor: 91", "C532"),
        ("    empty: no_activity\n", "", "C548"),
        ("at least 90 %", "more than 90 %", "C533"),
        ("amount: 100.00", "amount: 120.00", "C568"),
    ],
)
def test_an_ambiguous_clause_stops_the_charter(tmp_path: Path, before: str, after: str, id_: str) -> None:
    assert problems_of(tmp_path, CLAUSE.replace(before, after)) == [id_]
    with pytest.raises(ProblemsError, match=id_):
        sound_charter(tmp_path)


def test_a_warning_does_not(tmp_path: Path) -> None:
    clause = CLAUSE.replace("parcels in each month", "parcels in each Reporting Cycle Month")

    assert problems_of(tmp_path, clause) == ["C552"]
    assert "on-time" in sound_charter(tmp_path).clauses.definitions


def test_problems_stand_in_the_order_of_the_file(tmp_path: Path) -> None:
    clause = CLAUSE.replace("floor: 90", "floor: 91").replace("    empty: no_activity\n", "")
    found = check(make_workspace(tmp_path, HEAD + clause)).problems

    assert [problem.line for problem in found] == sorted(problem.line or 0 for problem in found)
