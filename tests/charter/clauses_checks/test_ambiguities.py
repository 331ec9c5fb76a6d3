"""Every ambiguity is refused once, where it stands, and says how to settle it."""

import pytest

from charter.clauses_checks.ambiguities import AMBIGUITIES, Ambiguity
from charter.clauses_checks.disagreements import DISAGREEMENTS
from charter.clauses_checks.drafting import charter_of, found_in
from tallystick.charter.clauses.checks.problems import PROBLEMS


@pytest.mark.parametrize("case", AMBIGUITIES.values(), ids=AMBIGUITIES.keys())
def test_each_ambiguity_is_found_once_where_it_stands(case: Ambiguity) -> None:
    drafted = charter_of(case.clauses)

    found = found_in(drafted)

    assert [problem.id for problem in found] == [id_ for id_, _ in case.found], "\n".join(map(str, found))
    lines = drafted.text.splitlines()
    for problem, (_, words) in zip(found, case.found, strict=True):
        assert problem.line is not None
        assert problem.column is not None
        assert words in lines[problem.line - 1], f"{problem} at {lines[problem.line - 1]!r}"
        assert problem.hint
    assert case.says in f"{found[0].message} {found[0].hint}"


def test_every_kind_of_problem_is_tried() -> None:
    tried = {id_ for case in AMBIGUITIES.values() for id_, _ in case.found} | {
        each.id for each in DISAGREEMENTS.values()
    }

    assert {kind.id for kind in PROBLEMS} - tried == {"C568"}  # found by executing examples
