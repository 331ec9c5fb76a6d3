"""When do misses over time trigger: k of n, in a row, pooled, of other clauses."""

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obligations import oracle
from obligations.made import GROUND, charter, clause, event, judged, months, series
from tallystick.charter.definitions import CompiledCharter
from tallystick.terms.figure import Missing

TERM = "term: 2013-01-01 .. 2015-01-01"
MONTHS = months(24)


@lru_cache(maxsize=200)
def counting(rule: str, *, more: str = "") -> CompiledCharter:
    """A floor of 95 with one trigger."""
    return charter(clause(floor="95", triggers=f"{{ends: {{{rule}}}}}") + more, more=TERM)


def fired(made: CompiledCharter, values: dict[str, object], events: tuple[object, ...] = ()) -> list[int]:
    """In which months the trigger fires, counted from 0."""
    found = judged(made, series(made, values), events)  # type: ignore[arg-type]  # events of any kind
    return [MONTHS.index(period) for period, each in found.items() if each.triggers]


@settings(max_examples=60, deadline=None)
@given(
    missed=st.lists(st.booleans(), min_size=1, max_size=24),
    needed=st.integers(1, 4),
    longer=st.integers(1, 4),
    again=st.sampled_from(["none", "each", "each miss", "after reset"]),
    fixed=st.booleans(),
    partial=st.booleans(),
)
def test_k_of_n_is_what_counting_every_window_by_hand_gives(
    *, missed: list[bool], needed: int, longer: int, again: str, fixed: bool, partial: bool
) -> None:
    size = needed + longer
    made = counting(
        f"at least: {needed}, of: {size} months, window: {'fixed' if fixed else 'rolling'}, judged: each, "
        f"again: {again}, early window: {'partial' if partial else 'not judged'}"
    )
    values: dict[str, object] = {MONTHS[at]: "90" if each else "97" for at, each in enumerate(missed)}

    found = [at for at in fired(made, values) if at < len(missed)]

    expected = oracle.first_reached(missed, needed=needed, size=size, again=again, fixed=fixed, partial=partial)
    assert found == expected


@settings(max_examples=60, deadline=None)
@given(
    verdicts=st.lists(st.sampled_from("xxo-"), min_size=24, max_size=24),
    needed=st.integers(2, 4),
    again=st.sampled_from(["none", "each", "each miss", "after reset"]),
    breaks=st.booleans(),
)
def test_misses_in_a_row_are_what_walking_back_from_each_miss_gives(
    verdicts: list[str], needed: int, again: str, breaks: bool
) -> None:
    made = counting(f"consecutive: {needed}, again: {again}, unjudged: {'breaks' if breaks else 'passed over'}")
    given_values = {"x": "90", "o": "97", "-": Missing.NO_ACTIVITY}
    values: dict[str, object] = {MONTHS[at]: given_values[each] for at, each in enumerate(verdicts)}

    assert fired(made, values) == oracle.rows(verdicts, needed=needed, again=again, breaks=breaks)


def test_each_miss_triggers_again_only_with_a_further_miss() -> None:
    """Misses in January, March, April and June: April has three; May holds three and brings none; June brings one."""
    made = counting("at least: 3, of: 6 months, window: rolling, judged: each, again: each miss")
    values: dict[str, object] = {MONTHS[at]: "90" if at in (0, 2, 3, 5) else "97" for at in range(10)}

    assert fired(made, values) == [3, 5]


def test_each_miss_of_another_clause_triggers_again() -> None:
    counts = "{clause: base, at least: 2, of: 6 months, window: rolling, judged: each, again: each miss}"
    made = charter(clause("base", floor="95") + clause("floor", kpi=None, each="month", misses=counts), more=TERM)
    values: dict[str, object] = {MONTHS[at]: "90" if at in (0, 2, 5) else "97" for at in range(10)}

    assert fired(made, values) == [2, 5]


def test_days_are_counted_over_calendar_months() -> None:
    """Low on 31 January, 28 February and 1 August: six months before 1 August end with the beginning of 2 February."""
    daily = GROUND.replace("title: Completion\n", "title: Completion\n    calendar: days\n")
    made = charter(
        clause(
            floor="95",
            each="day",
            triggers="{often: {at least: 2, of: 6 months, window: rolling, judged: each, again: each miss}}",
        ),
        more=TERM,
        ground=daily,
    )
    low = ("2013-01-31", "2013-02-28", "2013-08-01")

    found = judged(made, series(made, {**dict.fromkeys(low, "90"), "2013-07-31": "97"}))

    assert [day for day, each in found.items() if each.triggers] == ["2013-02-28", "2013-08-01"]
    assert found["2013-08-01"].triggers[0].periods == ("2013-02-28", "2013-08-01")


def test_more_than_three_is_the_fourth() -> None:
    made = counting("more than: 3, of: 12 months, window: rolling, judged: each, again: none")
    values: dict[str, object] = {MONTHS[at]: "90" for at in (0, 3, 6, 9, 10)}

    assert fired(made, values) == [9]


def test_a_year_is_counted_from_its_beginning() -> None:
    made = counting("at least: 2, of: year, window: fixed, judged: each, again: none")
    values: dict[str, object] = {MONTHS[at]: "90" for at in (11, 12, 14, 15)}

    assert fired(made, values) == [14]


def test_misses_before_a_day_do_not_count() -> None:
    made = counting("at least: 2, of: 6 months, window: rolling, judged: each, again: none, from: 2013-03-01")
    values: dict[str, object] = {MONTHS[at]: "90" for at in (0, 1, 2, 4)}

    assert fired(made, values) == [4]


def test_a_pooled_window_fires_on_its_value_and_not_on_its_misses() -> None:
    """Two small months miss by far, and the window is met all the same."""
    made = counting("at least: 1, of: 3 months, window: rolling, judged: pooled, again: none")
    values: dict[str, object] = {"2013-01": (1, 2), "2013-02": (1, 2), "2013-03": (960, 996), "2013-04": (800, 1000)}

    found = judged(made, series(made, values))

    assert [period for period, each in found.items() if each.triggers] == ["2013-01", "2013-04"]
    assert found["2013-03"].outcome.value == "met"


def test_open_excused_and_undetermined_months_are_no_misses() -> None:
    """Of five months below the floor one is excused, one awaits an answer, one is late: two are misses."""
    made = charter(
        clause(
            floor="95",
            triggers="{ends: {at least: 3, of: 6 months, window: rolling, judged: each, again: none}}",
            exclusions="{force: {what: force majeure, by: claim, convention: excuse the period}}",
        )
    )
    events = [
        event("claim", "c1", clause="floor", period="2013-02", exclusion="force", on="2013-03-01"),
        event("answer", "a1", to="c1", accept="all", on="2013-03-02"),
        event("claim", "c2", clause="floor", period="2013-03", exclusion="force", on="2013-04-01"),
    ]
    values = {"2013-01": "90", "2013-02": "90", "2013-03": "90", "2013-04": Missing.LATE, "2013-05": "90"}

    found = judged(made, series(made, values), events)

    assert [each.outcome.value for each in found.values()][:5] == [
        "missed",
        "excused",
        "interim",
        "undetermined",
        "missed",
    ]
    assert not any(each.triggers for each in found.values())


def test_a_miss_waived_in_everything_does_not_count() -> None:
    made = counting("at least: 2, of: 6 months, window: rolling, judged: each, again: none")
    waiver = event("waiver", "w", clause="floor", period="2013-01", what="all", on="2013-02-01")
    values: dict[str, object] = {"2013-01": "90", "2013-02": "90"}

    assert fired(made, values) == [1]
    assert fired(made, values, (waiver,)) == []


@pytest.mark.parametrize(("counts", "fires"), [("false", [3]), ("true", [1])])
def test_misses_of_the_ramp_up_count_only_where_that_was_agreed(counts: str, fires: list[int]) -> None:
    made = charter(
        clause(
            floor="95",
            ramp_up=f"{{until: 2013-03-01, counts: {counts}}}",
            triggers="{ends: {at least: 2, of: 6 months, window: rolling, judged: each, again: none}}",
        ),
        more=TERM,
    )
    values: dict[str, object] = {MONTHS[at]: "90" for at in range(4)}

    assert fired(made, values) == fires


def test_misses_of_several_clauses_are_counted_together() -> None:
    """Two clauses miss twice each in six months; a third counts four and is missed itself in that month."""
    made = charter(
        clause("floor", floor="95")
        + clause("high", floor="98")
        + clause(
            "default",
            kpi=None,
            each="month",
            misses="{more than: 3, of: 6 months, window: rolling, judged: each, again: none, clause: [floor, high]}",
        )
    )
    values = {"2013-01": "97", "2013-02": "90", "2013-03": "99", "2013-04": "94"}

    found = judged(made, series(made, values), name="default")

    assert [str(found[month].value) for month in list(values)] == ["1", "3", "3", "5"]
    assert found["2013-04"].outcome.value == "missed"
    assert found["2013-04"].triggers[0].count == 5
    assert found["2013-03"].outcome.value == "met"


def test_the_sentence_lists_the_months_that_were_counted() -> None:
    made = counting("at least: 3, of: 6 months, window: rolling, judged: each, again: none, then: [{right: terminate}]")
    values: dict[str, object] = {MONTHS[at]: "90" for at in (1, 5, 6)}

    found = judged(made, series(made, values))["2013-07"]

    assert (
        "Misses in the 6 months to July 2013: February, June and July 2013: 3 of 3 needed; trigger 'ends' fires; the "
        "right to terminate arises." in found.because
    )
