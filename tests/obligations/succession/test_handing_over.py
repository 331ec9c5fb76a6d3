"""What goes over to the next charter, and what is reset: misses, rows, caps, banks, limits of relief."""

from decimal import Decimal
from typing import Any

import pytest

from obligations.made import AFTERWARDS, event, figure
from obligations.succession.charters import at, by_period, charter, floor, given, over, terms
from tallystick.errors import InputError
from tallystick.obligations.determination import Determination
from tallystick.obligations.succession import Stage, determine_over

THREE_IN_SIX = (
    "{three: {at least: 3, of: 6 months, window: rolling, judged: each, again: none, then: {right: terminate}}}"
)
TWO_IN_SIX = THREE_IN_SIX.replace("at least: 3", "at least: 2")
IN_A_ROW = "{row: {consecutive: 3, again: none, then: {right: step in}}}"


def fired(found: dict[str, Determination]) -> list[str]:
    """Periods in which a trigger fired."""
    return [period for period, each in found.items() if each.triggers]


def amounts(found: dict[str, Determination]) -> dict[str, str]:
    """What was owed, where anything was."""
    return {period: str(each.amount) for period, each in found.items() if each.amount}


def test_misses_before_the_effective_day_count_on_where_they_survive() -> None:
    compiled = floor(triggers=THREE_IN_SIX)
    percents = [99, 99, 99, 99, 90, 90, 90, 99, 99, 99, 99, 99]

    kept = by_period(over(compiled, compiled, percents, terms()).determinations)
    reset = by_period(over(compiled, compiled, percents, terms(misses="reset")).determinations)

    assert fired(kept) == ["2013-07"]
    assert kept["2013-07"].triggers[0].periods == ("2013-05", "2013-06", "2013-07")
    assert fired(reset) == []


def test_a_row_of_misses_goes_on_or_begins_anew() -> None:
    compiled = floor(triggers=IN_A_ROW)
    percents = [99, 99, 99, 99, 90, 90, 90, 90, 90, 99, 99, 99]

    kept = by_period(over(compiled, compiled, percents, terms()).determinations)
    reset = by_period(over(compiled, compiled, percents, terms(misses="reset")).determinations)

    assert fired(kept) == ["2013-07"]
    assert fired(reset) == ["2013-09"]


def test_a_window_that_has_fired_does_not_fire_again_because_the_charter_changed() -> None:
    old = floor(triggers=THREE_IN_SIX)
    new = floor(triggers=TWO_IN_SIX)
    percents = [99, 99, 99, 90, 90, 90, 99, 99, 99, 99, 99, 99]

    found = by_period(over(old, new, percents, terms()).determinations)

    assert fired(found) == ["2013-06"]


def test_a_lower_number_counts_from_the_first_period_under_the_new_charter() -> None:
    percents = [99, 99, 99, 99, 90, 90, 99, 99, 99, 99, 99, 99]

    found = by_period(over(floor(triggers=THREE_IN_SIX), floor(triggers=TWO_IN_SIX), percents, terms()).determinations)

    assert fired(found) == ["2013-07"]
    assert found["2013-07"].triggers[0].periods == ("2013-05", "2013-06")


def test_what_was_used_of_a_cap_stays_used_or_is_reset() -> None:
    compiled = floor(credit="100 * shortfall", caps="{at: 500, per: year}")
    percents = [89, 99, 99, 99, 99, 99, 88, 99, 99, 99, 99, 99]

    kept = by_period(over(compiled, compiled, percents, terms()).determinations)
    reset = by_period(over(compiled, compiled, percents, terms(caps="reset")).determinations)

    assert amounts(kept) == {"2013-01": "300.00", "2013-07": "200.00"}
    assert amounts(reset) == {"2013-01": "300.00", "2013-07": "400.00"}


def test_a_cap_over_several_clauses_goes_over_too() -> None:
    text = """\
one: {text: As agreed., obligor: air, beneficiary: hub, kpi: completion, floor: 92, credit: 100 * shortfall}
two: {text: As agreed., obligor: air, beneficiary: hub, kpi: completion, floor: 90, credit: 10 * shortfall}
"""
    more = "caps: {both: {clauses: [one, two], at: 500, per: year, share: in order}}"
    compiled = charter(text, more=more)
    percents = [88, 99, 99, 99, 99, 99, 88, 99, 99, 99, 99, 99]

    kept = over(compiled, compiled, percents, terms()).determinations
    reset = over(compiled, compiled, percents, terms(caps="reset")).determinations

    assert sum(each.amount or 0 for each in kept) == Decimal("500.00")
    assert sum(each.amount or 0 for each in reset) == Decimal("840.00")


def test_what_is_banked_fills_a_later_shortfall_or_is_lost() -> None:
    compiled = floor(credit="100 * shortfall", carry="{what: surplus, within: year}")
    percents = [99, 92, 92, 92, 92, 92, 88, 92, 92, 92, 92, 92]

    kept = by_period(over(compiled, compiled, percents, terms()).determinations)
    reset = by_period(over(compiled, compiled, percents, terms(banks="reset")).determinations)

    assert (kept["2013-07"].outcome.value, amounts(kept)) == ("met", {})
    assert (reset["2013-07"].outcome.value, amounts(reset)) == ("missed", {"2013-07": "400.00"})


def test_repeated_misses_weigh_more_across_the_effective_day() -> None:
    compiled = floor(credit=100, repeat="{of: amount, times: 2, after: consecutive}")
    percents = [99, 99, 99, 99, 99, 90, 90, 99, 99, 99, 99, 99]

    kept = by_period(over(compiled, compiled, percents, terms()).determinations)
    reset = by_period(over(compiled, compiled, percents, terms(misses="reset")).determinations)

    assert amounts(kept) == {"2013-06": "100.00", "2013-07": "200.00"}
    assert amounts(reset) == {"2013-06": "100.00", "2013-07": "100.00"}


def test_service_points_count_on_or_are_reset() -> None:
    triggers = "{scored: {points: 4, of: 12 months, window: rolling, again: none, then: {plan: Mend it.}}}"
    compiled = floor(then="[{points: 2}]", triggers=triggers)
    percents = [99, 99, 99, 99, 99, 90, 90, 99, 99, 99, 99, 99]

    kept = by_period(over(compiled, compiled, percents, terms()).determinations)
    reset = by_period(over(compiled, compiled, percents, terms(misses="reset")).determinations)

    assert fired(kept) == ["2013-07"]
    assert fired(reset) == []


RELIEF = """{weather: {what: weather, by: claim, convention: drop, at most: 5, per: year, claim within: 30 days,
    answer within: 10 days, silence: accepted}}"""


def claimed(period: str, on: str) -> Any:
    """A claim of five events that nobody answers."""
    return event(
        "claim", f"claim-{period}", clause="floor", period=period, exclusion="weather", count=5, on=on,
        recorded=f"{on}T00:00:00Z",
    )  # fmt: skip


def test_a_limit_of_relief_stays_used_or_is_reset_with_the_caps() -> None:
    compiled = floor(exclusions=" ".join(RELIEF.split()))
    percents = [90, 99, 99, 99, 99, 99, 90, 99, 99, 99, 99, 99]
    events = [claimed("2013-01", "2013-02-05"), claimed("2013-07", "2013-08-05")]

    kept = by_period(over(compiled, compiled, percents, terms(), events=events).determinations)
    reset = by_period(over(compiled, compiled, percents, terms(caps="reset"), events=events).determinations)

    assert [kept[name].outcome.value for name in ("2013-01", "2013-07")] == ["met", "missed"]
    assert [reset[name].outcome.value for name in ("2013-01", "2013-07")] == ["met", "met"]


def test_a_claim_of_an_earlier_period_by_an_exclusion_that_is_gone_disturbs_nothing() -> None:
    old, new = floor(exclusions=" ".join(RELIEF.split())), floor()
    events = [claimed("2013-01", "2013-02-05")]

    found = by_period(over(old, new, [90] + [99] * 11, terms(), events=events).determinations)

    assert found["2013-01"].outcome.value == "met"
    assert found["2013-12"].outcome.value == "met"


def test_a_rolling_value_looks_back_over_the_effective_day() -> None:
    compiled = floor(window="{rolling: 3 months}")
    percents = [99, 99, 99, 99, 80, 80, 99, 99, 99, 99, 99, 99]

    found = by_period(over(compiled, compiled, percents, terms(misses="reset")).determinations)

    assert str(found["2013-07"].value) == "86.3"


def test_a_clause_that_another_one_counts_is_counted_over_the_effective_day() -> None:
    text = """\
base: {text: As agreed., obligor: air, beneficiary: hub, kpi: completion, floor: 92}
count: {text: As agreed., obligor: air, beneficiary: hub, each: month, calendar: months,
  misses: {clause: base, at least: 3, of: 6 months, window: rolling, judged: each, again: none,
  then: {right: terminate}}}
"""
    compiled = charter(text)
    percents = [99, 99, 99, 99, 90, 90, 90, 99, 99, 99, 99, 99]

    kept = over(compiled, compiled, percents, terms()).determinations
    reset = over(compiled, compiled, percents, terms(misses="reset")).determinations

    assert fired(by_period(kept, "count")) == ["2013-07"]
    assert fired(by_period(reset, "count")) == []


def test_a_clause_that_is_new_begins_on_the_effective_day_and_one_that_is_gone_ends_there() -> None:
    old = floor()
    new = charter(
        "ceiling: {text: As agreed., obligor: air, beneficiary: hub, kpi: cancelled, cap: 5, in force: "
        "2013-07-01 .. 2014-01-01}"
    )

    stages = [Stage(old, given(old, [93] * 12)), Stage(new, given(new, [3] * 12, "cancelled"), terms())]
    found = determine_over(stages, known_at=AFTERWARDS).determinations

    assert [each.period for each in found if each.clause == "floor"] == [f"2013-{month:02}" for month in range(1, 7)]
    assert [each.period for each in found if each.clause == "ceiling"] == [f"2013-{month:02}" for month in range(7, 13)]


def test_a_day_inside_a_month_counts_from_the_next_one() -> None:
    found = by_period(over(floor(), floor(floor=95), [93] * 12, terms(effective="2013-07-15")).determinations)

    assert {each.threshold for name, each in found.items() if name <= "2013-07"} == {92}
    assert {each.threshold for name, each in found.items() if name > "2013-07"} == {95}


def test_a_split_quarter_is_judged_in_two_parts_each_by_its_own_rule() -> None:
    old = charter(
        "volume: {text: As agreed., obligor: air, beneficiary: hub, kpi: volume, each: quarter, floor: 300, "
        "stub: pro rata, credit: 1 * shortfall}"
    )
    new = charter(
        "volume: {text: As agreed., obligor: air, beneficiary: hub, kpi: volume, each: quarter, floor: 920, "
        "stub: pro rata, credit: 1 * shortfall}"
    )
    agreed = terms(effective="2013-08-01", agreed="2013-06-01", applies_to="the period that contains it")
    figures = [Stage(old, _volumes(old)), Stage(new, _volumes(new), agreed)]

    found = determine_over(figures, known_at=AFTERWARDS).determinations

    split = [each for each in found if each.period == "2013-Q3"]
    assert [(str(each.start), str(each.end)) for each in split] == [
        ("2013-07-01", "2013-08-01"), ("2013-08-01", "2013-10-01"),
    ]  # fmt: skip
    # 31 of 92 days: 300 * 31 / 92 = 101.09 needed, 100 done; 61 of 92 days: 920 * 61 / 92 = 610 needed, 200 done
    assert [str(each.amount) for each in split] == ["1.09", "410.00"]
    assert [str(each.value) for each in split] == ["100", "200"]


def _volumes(compiled: Any) -> Any:
    return [figure(compiled, "volume", f"2013-{month:02}", 100) for month in range(1, 13)]


def test_a_charter_that_does_not_say_how_it_amends_is_refused() -> None:
    compiled = floor()

    with pytest.raises(InputError, match="Charter 2 of the succession does not say how it amends"):
        determine_over([Stage(compiled, ()), Stage(compiled, ())], known_at=at("2014-01-01"))


def test_no_charter_and_an_unknown_clause_are_refused() -> None:
    compiled = floor()

    with pytest.raises(InputError, match="no charter"):
        determine_over([], known_at=AFTERWARDS)
    with pytest.raises(InputError, match="There is no clause 'flour'"):
        determine_over([Stage(compiled, ())], known_at=AFTERWARDS, clauses=["flour"])
