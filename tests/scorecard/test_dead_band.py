"""When does the managerial status follow the computed one?"""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.making import months, one, seen
from tallystick.scorecard.judge import judge

BANDS = "target: 95\nbands: {good: '>= target', watch: '>= target - 2', poor: otherwise}\n"


def statuses(body: str, values: list[str | int | None], *, direction: str = "higher") -> list[str]:
    definition, compiled = one(body, direction=direction)
    return [each.status for each in judge(definition, compiled, months(definition, values))]


def test_a_better_band_is_entered_only_when_its_edge_is_passed_by_the_width() -> None:
    found = statuses(BANDS + "dead band: {by: 0.5}", ["94", "95", "95.4", "95.5", "95", "94.9"])

    assert found == ["watch", "watch", "watch", "good", "good", "watch"]


def test_the_width_holds_at_every_edge() -> None:
    found = statuses(BANDS + "dead band: {by: 0.5}", ["90", "93.4", "95.4", "95.6"])

    assert found == ["poor", "poor", "watch", "good"]


def test_where_lower_is_better_the_width_is_passed_downwards() -> None:
    found = statuses("target: 5\ndead band: {by: 1}", ["6", "5", "4.1", "4", "5", "5.1"], direction="lower")

    assert found == ["poor", "poor", "poor", "good", "good", "poor"]


def test_in_a_range_the_width_is_passed_from_both_ends() -> None:
    found = statuses("dead band: {by: 1}", ["9", "10.5", "11", "21", "19.5", "19"], direction="{range: [10, 20]}")

    assert found == ["poor", "poor", "good", "poor", "poor", "good"]


def test_a_change_waits_for_periods_in_a_row() -> None:
    found = statuses(BANDS + "dead band: {after: 2}", ["96", "94", "96", "94", "94", "96", "96"])

    assert found == ["good", "good", "good", "good", "watch", "watch", "good"]


def test_a_change_goes_as_far_as_all_periods_in_the_row_justify() -> None:
    assert statuses(BANDS + "dead band: {after: 2}", ["96", "80", "94", "80", "80"]) == [
        "good",
        "good",
        "watch",
        "watch",
        "poor",
    ]


def test_a_period_without_a_value_breaks_the_row_and_keeps_what_stands() -> None:
    found = statuses(BANDS + "dead band: {after: 2}", ["96", "94", None, "94", "94"])

    assert found == ["good", "good", "no_value", "good", "watch"]


def test_the_computed_status_stands_beside_the_managerial_one() -> None:
    definition, compiled = one(BANDS + "dead band: {by: 0.5}")

    found = judge(definition, compiled, months(definition, ["94", "95"]))[1]

    assert seen(found.status, found.severity, found.computed_status, found.good_gap) == ("watch", "watch", "good", 0)


values = st.lists(st.one_of(st.none(), st.integers(88, 100)), min_size=1, max_size=12)


@given(values=values)
def test_without_width_and_waiting_the_status_is_the_computed_one(values: list[str | int | None]) -> None:
    definition, compiled = IDLE

    assert all(each.status == each.computed_status for each in judge(definition, compiled, months(definition, values)))


@given(values=values, after=st.sampled_from([1, 2, 3]))
def test_the_status_never_changes_more_often_than_it_may(values: list[str | int | None], after: int) -> None:
    definition, compiled = WAITING[after]
    standing = [each.status for each in judge(definition, compiled, months(definition, values)) if each.gap is not None]

    changes = [index for index in range(1, len(standing)) if standing[index] != standing[index - 1]]

    assert all(later - earlier >= after for earlier, later in itertools.pairwise(changes))


@pytest.mark.parametrize("value", ["94", "95", "95.5", "97"])
def test_the_first_period_stands_as_computed(value: str) -> None:
    assert statuses(BANDS + "dead band: {by: 1, after: 3}", [value]) == ["watch" if value == "94" else "good"]


IDLE = one(BANDS + "dead band: {by: 0, after: 1}")
WAITING = {after: one(BANDS + f"dead band: {{by: 0.5, after: {after}}}") for after in (1, 2, 3)}
