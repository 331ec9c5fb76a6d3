"""Figures follow membership by the day of each fact, so that coming and going changes no earlier figure."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreed import agreed, computed, measured
from tallystick.charter.definitions import CompiledCharter
from tallystick.figures.rows import Row

TAIL = """
leaving: {stub: facts until the last day count}
sources:
  deliveries:
    time: on
    key: id
    columns: {id: text, on: date, who: text}
kpis:
  volume:
    {title: Volume, formula: COUNT(*), unit: deliveries, direction: unscored, by: [party], rounding: 0 places}
"""


def charter(parties: str) -> CompiledCharter:
    return agreed(f"{parties.strip()}\n{TAIL}".replace("parties:", "\nparties:", 1))


def rows(*facts: tuple[str, str]) -> list[Row]:
    return [{"id": str(number), "who": who, "on": date.fromisoformat(on)} for number, (who, on) in enumerate(facts)]


FACTS = rows(
    ("N", "2013-01-10"), ("N", "2013-02-10"), ("N", "2013-03-10"), ("N", "2013-04-10"),
    ("S", "2013-01-11"), ("S", "2013-02-11"), ("S", "2013-03-11"), ("S", "2013-04-11"),
)  # fmt: skip


def values(compiled: CompiledCharter, party: str | None) -> list[str]:
    """The first four months: the value, or why there is none."""
    found = computed(compiled, {"deliveries": FACTS})
    figures = [found["volume", f"2013-{month:02}", party, ""] for month in range(1, 5)]
    return [str(figure.value if figure.missing is None else figure.missing.value) for figure in figures]


def test_a_party_counts_in_each_stretch_of_its_membership() -> None:
    compiled = charter(
        "parties: {north: {name: N, is: {who: N}, member: [2013-01-01 .. 2013-02-01, 2013-04-01 .. 2014-01-01]}, "
        "south: {name: S, is: {who: S}}}"
    )

    assert values(compiled, "north") == ["1", "not_applicable", "not_applicable", "1"]
    assert values(compiled, None) == ["2", "1", "1", "2"]


def test_a_suspended_party_counts_nowhere() -> None:
    compiled = charter(
        "parties: {north: {name: N, is: {who: N}, "
        "events: {event: suspension, from: 2013-02-01, until: 2013-04-01}}, south: {name: S, is: {who: S}}}"
    )

    assert values(compiled, "north") == ["1", "not_applicable", "not_applicable", "1"]
    assert values(compiled, None) == ["2", "1", "1", "2"]


def test_a_stub_holds_the_facts_until_the_last_day() -> None:
    compiled = charter(
        "parties: {north: {name: N, is: {who: N}, until: 2013-02-10}, "
        "south: {name: S, is: {who: S}, until: 2013-02-12}}"
    )

    assert values(compiled, "north") == ["1", "no_activity", "not_applicable", "not_applicable"]
    assert values(compiled, "south") == ["1", "1", "not_applicable", "not_applicable"]


def test_a_successor_answers_for_its_predecessors_facts() -> None:
    compiled = charter(
        "parties: {north: {name: N, is: {who: N}, until: 2013-03-01, "
        "events: {event: novation, from: 2013-03-01, to: south}}, "
        "south: {name: S, is: {who: S}, successor of: north from 2013-03-01}}"
    )

    assert values(compiled, "north") == ["1", "1", "not_applicable", "not_applicable"]
    assert values(compiled, "south") == ["1", "1", "2", "2"]
    assert values(compiled, None) == ["2", "2", "2", "2"]


def test_both_engines_agree_on_stretches_and_successions(tmp_path_factory: pytest.TempPathFactory) -> None:
    compiled = charter(
        "parties: {north: {name: N, is: {who: N}, member: [2013-01-01 .. 2013-02-01, 2013-02-11 .. 2013-03-01]}, "
        "south: {name: S, is: {who: S}, events: {event: suspension, from: 2013-04-01, until: 2013-04-12}, "
        "successor of: north from 2013-03-01}}"
    )
    facts = {"deliveries": FACTS}

    assert measured(compiled, facts, tmp_path_factory.mktemp("facts")) == computed(compiled, facts)


@settings(max_examples=30, deadline=None)
@given(
    leaves=st.dates(date(2013, 2, 1), date(2013, 5, 1)),
    joins=st.dates(date(2013, 2, 1), date(2013, 5, 1)),
    away=st.integers(1, 40),
)
def test_leaving_joining_and_suspending_change_no_figure_of_earlier_periods(
    leaves: date, joins: date, away: int
) -> None:
    """Over both, before and after the amendment: every figure of a period that ended before the change is the same."""
    before = charter("parties: {north: {name: N, is: {who: N}}, south: {name: S, is: {who: S}}}")
    back = leaves + timedelta(days=away)
    after = charter(
        f"parties: {{north: {{name: N, is: {{who: N}}, until: {leaves}}}, "
        f"south: {{name: S, is: {{who: S}}, events: {{event: suspension, from: {leaves}, until: {back}}}}}, "
        f"west: {{name: W, is: {{who: W}}, from: {joins}}}}}"
    )
    early: Row = {"id": "w", "who": "W", "on": joins - timedelta(days=1)}
    facts = {"deliveries": [*FACTS, early]}
    change = min(leaves, joins)

    old, new = computed(before, facts), computed(after, facts)

    assert any(figure.end <= change for figure in old.values())
    for place, figure in old.items():
        if figure.end <= change:
            assert new[place] == figure
