"""What would clauses have cost: over history counted by hand, otherwise agreed, and over scenarios?"""

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from obligations.made import charter, clause, event, months, series
from tallystick.charter.definitions import CompiledCharter
from tallystick.errors import InputError
from tallystick.obligations.backtest.blocks import draw
from tallystick.obligations.backtest.chance import Chance
from tallystick.obligations.backtest.outcome import Backtest, Owed
from tallystick.obligations.backtest.running import Ground, backtest, step_of
from tallystick.obligations.backtest.scenarios import history_of
from tallystick.reports.backtests import backtest_csv, backtest_json, backtest_text
from tallystick.terms.figure import Figure

AFTER_THE_YEAR = datetime(2014, 1, 15, tzinfo=UTC)

YEAR = ["94.1", "91.9", "92.8", "92.6", "94.6", "87.7", "89.6", "94.3", "95.3", "97.7", "98.6", "93.9"]
"""The real completion of one regional carrier in 2013, by month."""

THREE_OF_SIX = (
    "{at least: 3, of: 6 months, window: rolling, judged: each, again: after reset, then: {right: terminate}}"
)


def over(compiled: CompiledCharter, figures: list[Figure], **more: Any) -> Backtest:
    return backtest(
        Ground(compiled, tuple(figures), tuple(more.pop("events", ())), AFTER_THE_YEAR),
        clauses=more.pop("clauses", ("floor",)),
        scenarios=more.pop("scenarios", 0),
        **more,
    )


def year(compiled: CompiledCharter, values: list[str] = YEAR) -> list[Figure]:
    return series(compiled, dict(zip(months(12), values, strict=True)))


def otherwise(found: Backtest, about: str) -> dict[str, Owed]:
    return {each.change: each.owed[0] for each in found.variations if each.about == about and each.owed}


def test_the_real_year_at_91_92_and_93_is_as_counted_by_hand() -> None:
    made = charter(clause(floor="92", credit="1000", misses=THREE_OF_SIX))

    found = over(made, year(made), steps=1)

    # below 91: June, July; below 92: February too; below 93: March and April too
    assert {
        change: (each.misses, each.amount, each.fired) for change, each in otherwise(found, "threshold").items()
    } == {
        "91": (2, Fraction(2000), ()),
        "92": (3, Fraction(3000), (("misses", ("2013-07",)),)),
        "93": (5, Fraction(5000), (("misses", ("2013-04",)),)),
    }
    assert found.owed[0].amount == 3000


def test_v2_one_more_needed_or_fixed_windows_never_trigger() -> None:
    made = charter(clause(floor="92", misses=THREE_OF_SIX))

    found = otherwise(over(made, year(made)), "count")

    assert {change: each.firings("misses") for change, each in found.items() if "pooled" not in change} == {
        "misses: 3 or more in 6 months, rolling, each judged by itself": 1,
        "misses: 2 or more in 6 months, rolling, each judged by itself": 1,
        "misses: 4 or more in 6 months, rolling, each judged by itself": 0,
        "misses: 3 or more in 6 months, fixed, each judged by itself": 0,  # two in the first half, one in the second
        "misses: 3 or more in 3 periods, rolling, each judged by itself": 0,
        "misses: 3 or more in 12 periods, rolling, each judged by itself": 1,
    }


def test_v3_points_double_for_the_second_miss_in_a_row() -> None:
    made = charter(clause(floor="92", then="[{points: 3}]", repeat="{times: 2}"))

    found = over(made, year(made))

    assert [str(each.points) for each in found.determinations if each.points] == ["3", "3", "6"]  # February, June, July


def test_v9_a_cap_cuts_the_later_credits_of_history() -> None:
    made = charter(clause(floor="92", credit="1000", caps="{at: 2500, per: year}"))

    found = over(made, year(made), steps=1)

    amounts = [each.amount for each in found.determinations if each.amount]
    assert amounts == [1000, 1000, 500]
    assert {change: each.amount for change, each in otherwise(found, "threshold").items()} == {
        "91": 2000,
        "92": 2500,
        "93": 2500,
    }


@pytest.mark.parametrize(("operator", "floor"), [(">=", "92"), (">", "92")])
def test_breakpoints_are_the_values_themselves_just_at_and_just_beside(operator: str, floor: str) -> None:
    made = charter(clause(met=f"'{operator} {floor}'", credit="1000"))

    found = {str(each.threshold): each for each in over(made, year(made)).breakpoints}

    at = found["919/10"]
    assert at.periods == (("air", "2013-02"),)
    misses = [2, 2, 3] if operator == ">=" else [2, 3, 3]
    assert [sums[0].misses for sums in (at.below, at.at, at.above)] == misses
    assert [sums[0].amount for sums in (at.below, at.at, at.above)] == [1000 * each for each in misses]
    near = ("87.7", "89.6", "91.9", "92.6", "92.8", "93.9", "94.1", "94.3")
    assert sorted(map(Fraction, found)) == [Fraction(each) for each in near]


def test_an_exclusion_is_shown_under_every_convention() -> None:
    made = charter(
        clause(
            floor="92",
            credit="1000",
            exclusions="{weather: {what: weather, by: rule, counts: stopped, convention: drop}}",
        )
    )
    figures = [*series(made, {"2013-01": (90, 100)}), *series(made, {"2013-01": 4}, kpi="stopped")]

    found = otherwise(over(made, figures), "exclusion")

    # dropped: 90 of 96, 93.8 %; counted as performed: 94 of 100; without relief 90 %
    assert {change: each.amount for change, each in found.items()} == {
        "weather: drop": 0,
        "weather: excuse": 0,
        "weather: rebase": 0,
        "weather: none": 1000,
    }


def test_rounding_before_or_after_the_comparison_is_worth_a_credit() -> None:
    made = charter(clause(floor="92", credit="1000", rounding="'1 place, half up, before comparison'"))
    figures = series(made, {"2013-01": (9195, 10000)})

    found = otherwise(over(made, figures), "rounding")

    assert found["1 place, half up, before comparison"].amount == 0  # 92.0
    assert found["the exact value is compared"].amount == 1000  # 91.95
    assert found["1 place, down, before comparison"].amount == 1000  # 91.9


def test_declared_readings_and_open_questions_are_worth_money() -> None:
    declared = charter(
        clause(
            floor="92",
            readings="{each-miss: {credit: 1000}, each-point: {credit: 1000 * shortfall}}",
            reading="each-miss",
        )
    )
    left_open = charter(clause(floor="92", misses="{at least: 3, of: 6 months, then: {credit: 9000}}"))

    by_reading = {each.change: each for each in over(declared, year(declared), chosen={"floor": "each-miss"}).variations
                  if each.about == "reading"}  # fmt: skip
    answers = [each for each in over(left_open, year(left_open)).variations if each.about == "reading"]

    assert {change: (each.current, each.owed[0].amount) for change, each in by_reading.items()} == {
        "each-miss": (True, Fraction(3000)),
        "each-point": (False, Fraction(6800)),  # 0.1 and 4.3 and 2.4 points
    }
    worth = {(each.question, each.change): each.owed[0].amount for each in answers}
    assert worth["'in any 6 months' of misses", "rolling each"] == 9000
    assert worth["'in any 6 months' of misses", "fixed each"] == 0
    assert worth["whether misses triggers again", "again: each"] == 9000


def test_history_in_one_block_is_reproduced_by_every_scenario() -> None:
    made = charter(clause(floor="92", credit="1000", caps="{at: 2500, per: year}", misses=THREE_OF_SIX))

    found = over(made, year(made), scenarios=3, block=12)

    spread = found.spread[0]
    assert {amount for _, amount in spread.quantiles} == {found.owed[0].amount} == {2500}
    assert spread.mean == 2500
    assert spread.fired == (("misses", 3, Fraction(1)),)


def test_additive_amounts_of_a_scenario_are_those_of_its_periods() -> None:
    made = charter(clause(floor="92", credit="1000 * shortfall"))
    figures = year(made)
    owed = [each.amount or 0 for each in over(made, figures).determinations]

    found = over(made, figures, scenarios=40, block=3, seed="law")

    chance = Chance("law")
    sums = sorted(sum(Fraction(owed[at]) for at in draw(12, 3, chance)) for _ in range(40))
    assert found.spread[0].mean == sum(sums) / 40
    assert dict(found.spread[0].quantiles)[Fraction(1, 2)] == sums[19]
    assert min(owed) * 12 <= found.spread[0].mean <= max(owed) * 12


def test_parties_and_kpis_move_together() -> None:
    made = charter(
        clause(floor="92", credit="1000 * volume", obligor="[air]", of="obligor", values="{}"),
    )
    volumes = dict(zip(months(12), range(1, 13), strict=True))
    figures = [*year(made), *series(made, volumes, kpi="volume")]

    history = history_of(made, figures, (), kpis={"completion", "volume"}, known_at=AFTER_THE_YEAR)
    laid, _ = history.laid_out([11, *range(1, 12)])

    january = {each.kpi: str(each.value) for each in laid if each.period == "2013-01"}
    assert january == {"completion": YEAR[11], "volume": "12"}


def test_claims_move_with_their_period() -> None:
    made = charter(
        clause(floor="92", credit="1000", exclusions="{strike: {what: strikes, by: claim, convention: excuse}}")
    )
    figures = series(made, dict.fromkeys(months(12), (90, 100)))
    claims = [
        event("claim", "c1", clause="floor", period="2013-02", exclusion="strike", count=5, on="2013-03-02",
              recorded="2013-03-02T00:00:00Z"),
        event("answer", "a1", to="c1", accept="all", on="2013-03-09", recorded="2013-03-09T00:00:00Z"),
    ]  # fmt: skip

    history = history_of(made, figures, claims, kpis={"completion"}, known_at=AFTER_THE_YEAR)
    laid, events = history.laid_out([1] * 12)
    ground = Ground(made, tuple(figures), tuple(claims), AFTER_THE_YEAR)

    assert {each.outcome.value for each in ground.scenario(laid, events, ("floor",))} == {"met"}
    assert [each.outcome.value for each in ground.history(("floor",))].count("met") == 1


def test_the_same_seed_gives_the_same_bytes_in_every_form() -> None:
    made = charter(clause(floor="92", credit="1000", misses=THREE_OF_SIX))

    once, again = (over(made, year(made), scenarios=20, seed="s") for _ in range(2))
    other = over(made, list(reversed(year(made))), scenarios=20, seed="t")

    for write in (backtest_json, backtest_csv, backtest_text):
        assert write(once) == write(again)
    assert backtest_json(other) != backtest_json(once)
    assert other.determinations == once.determinations


def test_counsel_reads_who_would_have_owed_what() -> None:
    made = charter(clause(floor="92", credit="1000", misses=THREE_OF_SIX))

    text = " ".join(backtest_text(over(made, year(made), scenarios=20)).split())

    assert "air would have owed hub 3,000.00 USD over 12 periods: 3 of 12 judged ones were missed" in text
    assert "'misses' fires once (2013-07)" in text
    assert "drawn from 2013-01 to 2013-12 in blocks of 2 (seed 1)" in text
    assert "scenarios" in text


def test_without_figures_there_is_nothing_to_draw_from() -> None:
    made = charter(clause(floor="92", credit="1000"))

    with pytest.raises(InputError, match="no figures with values to draw scenarios from"):
        over(made, [], scenarios=5)


def test_a_step_is_a_fiftieth_of_the_threshold_or_less() -> None:
    assert [str(step_of(Fraction(each))) for each in ("92", "99.5", "1.5", "1000", "0", "-10")] == [
        "1", "1", "1/100", "10", "1", "1/10",
    ]  # fmt: skip
