"""Text and logic are compared both ways: no false alarm on good drafting, and every disagreement once, at its line."""

import pytest

from charter.clauses_checks.disagreements import DISAGREEMENTS, Disagreement
from charter.clauses_checks.drafting import charter_of, found_in
from charter.clauses_checks.well_drafted import WELL_DRAFTED


@pytest.mark.parametrize("clause", WELL_DRAFTED.values(), ids=WELL_DRAFTED.keys())
def test_nothing_is_found_in_a_well_drafted_clause(clause: str) -> None:
    assert [str(problem) for problem in found_in(charter_of(clause))] == []


@pytest.mark.parametrize("seeded", DISAGREEMENTS.values(), ids=DISAGREEMENTS.keys())
def test_each_disagreement_is_found_once_where_it_stands(seeded: Disagreement) -> None:
    good = WELL_DRAFTED[seeded.clause]
    assert good.count(seeded.before) == 1, seeded.before

    drafted = charter_of(good.replace(seeded.before, seeded.after))
    found = found_in(drafted)

    assert [problem.id for problem in found] == [seeded.id], "\n".join(map(str, found))
    assert seeded.at in drafted.text.splitlines()[(found[0].line or 0) - 1], str(found[0])


def test_there_are_enough_of_both() -> None:
    assert len(WELL_DRAFTED) >= 20
    assert len(DISAGREEMENTS) >= 60
    assert {seeded.id for seeded in DISAGREEMENTS.values()} == {f"C{number}" for number in range(530, 542)}


OPEN_EDGE = """
royalty:
  text: Hub Airlines pays Regional Jet 1 % below 200 departures and 2 % above 200 departures.
  obligor: hub
  beneficiary: regional
  kpi: departures
  of: regional
  tiers: {{rates: {{"< 200": 1, "> 200": 2}}, as: all units}}
  {reading}
"""

SETTLED = """readings:
    up: {tiers: {rates: {"< 200": 1, ">= 200": 2}, as: all units}}
    down: {tiers: {rates: {"<= 200": 1, "> 200": 2}, as: all units}}
  reading: """


@pytest.mark.parametrize("reading", ["up", "down"])
def test_a_reading_may_settle_an_edge_that_the_text_leaves_open_on_both_sides(reading: str) -> None:
    assert [problem.id for problem in found_in(charter_of(OPEN_EDGE.format(reading=SETTLED + reading)))] == []


def test_without_a_reading_the_edge_is_a_gap_or_a_difference() -> None:
    as_signed = charter_of(OPEN_EDGE.format(reading=""))
    closed = charter_of(OPEN_EDGE.format(reading="").replace('"> 200"', '">= 200"'))

    assert [problem.id for problem in found_in(as_signed)] == ["C542"]
    assert [problem.id for problem in found_in(closed)] == ["C533"]
