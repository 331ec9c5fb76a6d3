"""Does the declared unit suit a plain number: a count, a quotient?"""

import pytest

from charter.writing import compiled, kpi, only

COUNTED = "formula: COUNT(*)\nunit: percent"
TWICE = "formula: 100 * COUNT_IF(won) / COUNT(*)\nunit: percent"


def test_a_count_is_not_given_in_percent() -> None:
    problem = only(kpi(COUNTED))

    assert (problem.id, problem.hint) == ("C014", "Divide by the whole, or give it the unit 'count'.")
    assert "its formula counts and divides by nothing" in problem.message


def test_percent_is_not_taken_twice() -> None:
    problem = only(kpi(TWICE))

    assert (problem.id, problem.hint) == ("C014", "Leave '100 *' out: the unit does it.")


@pytest.mark.parametrize("formula", ["COUNT_IF(won) / COUNT(*)", "(COUNT(*) - 100) / COUNT(*)"])
def test_a_quotient_is_given_in_percent(formula: str) -> None:

    assert compiled(kpi(f"formula: {formula}\nunit: percent")).kpis["k"].factor == 100
