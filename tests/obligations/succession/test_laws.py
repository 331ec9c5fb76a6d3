"""Laws of succession: what an amendment does not change stays to the byte, and what survives goes on as if uncut."""

from datetime import date

from hypothesis import given as each_of
from hypothesis import settings
from hypothesis import strategies as st

from obligations.made import AFTERWARDS
from obligations.succession.charters import EVERYTHING, at, by_period, charter, content, floor, given, over, terms
from tallystick.obligations.determine import determine
from tallystick.obligations.record import bytes_of
from tallystick.obligations.succession import Stage, determine_over

YEARS = st.lists(st.integers(86, 98), min_size=12, max_size=12)
STARTS = st.sampled_from([f"2013-{month:02}-01" for month in range(2, 13)])

WHOLE = charter(EVERYTHING)
"""Misses, points, rows, a cap, a bank and a repeat in one clause."""


@each_of(YEARS, STARTS)
@settings(max_examples=60, deadline=None)
def test_what_survives_under_equal_rules_is_as_under_one_charter(percents: list[int], day: str) -> None:
    alone = determine(WHOLE, given(WHOLE, percents), known_at=AFTERWARDS)

    found = over(WHOLE, WHOLE, percents, terms(effective=day, agreed="2013-01-01"))

    assert [content(each) for each in found.determinations] == [content(each) for each in alone]
    assert [bytes_of(each) for each in found.determinations] == [bytes_of(each) for each in alone]


@each_of(YEARS, STARTS)
@settings(max_examples=40, deadline=None)
def test_what_was_determined_before_the_effective_day_is_the_same_to_the_byte(percents: list[int], day: str) -> None:
    stricter = charter(EVERYTHING.replace("floor: 92", "floor: 95").replace("at: 900", "at: 300"))
    alone = {each.period: each for each in determine(WHOLE, given(WHOLE, percents), known_at=AFTERWARDS)}

    found = over(WHOLE, stricter, percents, terms(effective=day, agreed="2013-01-01"))

    before = [each for each in found.determinations if each.end <= date.fromisoformat(day)]
    assert [each.period for each in before] == [f"2013-{at:02}" for at in range(1, int(day[5:7]))]
    assert [bytes_of(each) for each in before] == [bytes_of(alone[each.period]) for each in before]
    assert {each.inputs["charter"] for each in found.determinations[len(before) :]} == {stricter.sha256}


@each_of(YEARS, STARTS, STARTS)
@settings(max_examples=40, deadline=None)
def test_three_charters_of_equal_rules_are_as_one(percents: list[int], first: str, second: str) -> None:
    alone = determine(WHOLE, given(WHOLE, percents), known_at=AFTERWARDS)
    days = sorted([first, second])
    stages = [
        Stage(WHOLE, given(WHOLE, percents), None if at == 0 else terms(effective=days[at - 1], agreed="2013-01-01"))
        for at in range(3)
    ]

    found = determine_over(stages, known_at=AFTERWARDS)

    assert [bytes_of(each) for each in found.determinations] == [bytes_of(each) for each in alone]


@each_of(YEARS)
@settings(max_examples=25, deadline=None)
def test_a_charter_that_was_agreed_after_the_cut_off_does_not_exist(percents: list[int]) -> None:
    stricter = floor(floor=95)
    cut_off = at("2013-08-01")
    alone = determine(WHOLE, given(WHOLE, percents), known_at=cut_off)

    agreed = terms(
        effective="2013-03-01", agreed="2013-08-02",
        applies_to=["periods that begin on or after it", "past periods too"],
    )  # fmt: skip
    found = over(WHOLE, stricter, percents, agreed, known_at=cut_off)

    assert [bytes_of(each) for each in found.determinations] == [bytes_of(each) for each in alone]


def test_a_retroactive_charter_judges_from_its_effective_day_once_it_is_agreed() -> None:
    agreed = terms(
        effective="2013-03-01", agreed="2013-08-02",
        applies_to=["periods that begin on or after it", "past periods too"],
    )  # fmt: skip

    found = by_period(over(floor(), floor(floor=95), [93] * 12, agreed, known_at=at("2013-09-01")).determinations)

    assert {name: each.outcome.value for name, each in found.items()} == {
        "2013-01": "met", "2013-02": "met",
        "2013-03": "missed", "2013-04": "missed", "2013-05": "missed", "2013-06": "missed", "2013-07": "missed",
        "2013-08": "missed",
    }  # fmt: skip


def test_a_later_charter_that_counts_from_before_an_earlier_one_replaces_it() -> None:
    stages = [
        Stage(floor(), given(floor(), [93] * 12)),
        Stage(floor(floor=95), given(floor(), [93] * 12), terms(effective="2013-07-01")),
        Stage(floor(floor=90), given(floor(), [93] * 12), terms(effective="2013-06-01", agreed="2013-06-01")),
    ]

    found = determine_over(stages, known_at=AFTERWARDS)

    assert len(found.stages) == 2
    assert {each.threshold for each in found.determinations if each.start >= date(2013, 6, 1)} == {90}
