"""The clause vectors of ``domain.json`` on the side of outcomes, each as a charter with figures and events."""

import json
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from obligations.made import charter, clause, event, figure, judged, months, outcomes, series
from shared import shared
from tallystick.figures.samples import chance_of_a_miss
from tallystick.obligations.judged import Result
from tallystick.terms.businesstime import HolidayTable
from tallystick.terms.figure import Missing
from tallystick.terms.rounding import round_fraction

ENGLAND = HolidayTable(
    "GB-ENG",
    (
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 28), "Boxing Day (substitute)"),
        (date(2027, 1, 1), "New Year's Day"),
    ),
    (date(2026, 1, 1), date(2028, 1, 1)),
)


def vector(name: str) -> dict[str, Any]:
    """One vector of the published cases."""
    found: dict[str, Any] = json.loads(shared("cases/domain.json").read_text(encoding="utf-8"))[name]
    return found


@pytest.mark.parametrize("convention", ["none", "drop", "excuse", "rebase"])
def test_v1_the_convention_decides_what_relief_makes_of_the_same_flights(convention: str) -> None:
    """V1"""
    case = vector("V1")
    given = case["given"]
    made = charter(
        clause(
            floor=given["floor_percent"],
            rounding="'4 places'",
            exclusions=f"{{stopped: {{what: flights stopped at the partner's request, by: rule, counts: stopped, "
            f"convention: {convention}}}}}",
        )
    )
    figures = [
        figure(made, "completion", "2013-05", (given["performed"], given["planned"])),
        figure(made, "stopped", "2013-05", given["stopped_at_counterparty_request"]),
    ]

    found = judged(made, figures)["2013-05"]

    assert str(found.value) == case["expect"][convention].split()[0]
    assert found.outcome is (Result.MISSED if convention == "none" else Result.MET)


@pytest.mark.parametrize(
    ("again", "fires"),
    [("none", ["2008-02"]), ("each", ["2008-02", "2008-03"]), ("after reset", ["2008-02"])],
)
def test_v2_three_of_six_months_first_fires_in_february(again: str, fires: list[str]) -> None:
    """V2"""
    given = vector("V2")["given"]
    made = charter(
        clause(
            floor="95",
            triggers=f"{{ends: {{at least: {given['k']}, of: {given['n']} months, window: rolling, judged: each, "
            f"again: {again}, early window: not judged, then: [{{right: terminate}}]}}}}",
        ),
        more="term: 2007-09-01 .. 2008-04-01",
    )
    figures = series(made, {month: "90" if month in given["failed"] else "97" for month in given["months"]})

    found = judged(made, figures)

    assert [period for period, each in found.items() if each.triggers] == fires
    assert found["2008-02"].triggers[0].periods == ("2007-10", "2007-12", "2008-02")
    assert found["2008-02"].triggers[0].count == 3
    assert fires[0] == vector("V2")["expect"]["first_trigger"]


def test_v2_an_early_window_may_be_judged_in_part() -> None:
    """V2 with what there is: the third miss in January triggers at once, though only five months have passed."""
    made = charter(
        clause(
            floor="95",
            triggers="{ends: {at least: 3, of: 6 months, window: rolling, judged: each, again: none}}",
        ),
        more="term: 2007-09-01 .. 2008-04-01",
    )
    missed = ("2007-10", "2007-12", "2008-01")
    figures = series(made, {month: "90" if month in missed else "97" for month in months(7, year=2007, first=9)})

    found = judged(made, figures)

    assert [period for period, each in found.items() if each.triggers] == ["2008-01"]


@pytest.mark.parametrize(("mode", "key", "outcome"), [("half up", "half_up", "met"), ("down", "down", "missed")])
def test_v4_rounding_before_comparison_decides(mode: str, key: str, outcome: str) -> None:
    """V4"""
    case = vector("V4")
    places = case["given"]["places"]
    made = charter(clause(floor="99", rounding=f"'{places} place, {mode}, before comparison'"))

    found = judged(made, series(made, {"2013-01": case["given"]["value"]}))["2013-01"]

    assert str(found.value) == case["expect"][key]
    assert found.outcome.value == outcome


def test_v4_without_rounding_before_comparison_the_exact_value_counts() -> None:
    """V4: 98.95 prints as 99.0 and misses 99."""
    made = charter(clause(floor="99", rounding="'1 place, half up'"))

    found = judged(made, series(made, {"2013-01": "98.95"}))["2013-01"]

    assert (str(found.value), found.outcome.value) == ("99.0", "missed")
    assert "98.95 % is 0.05 percentage points below it: missed." in found.because[1]


def test_v6_a_part_of_a_day_is_a_whole_day_late() -> None:
    """V6"""
    given = vector("V6")["given"]
    made = charter(
        clause(
            kpi=None,
            each="occurrence",
            deadline="{what: delivered, within: 0 days, after: agreed, late: started days}",
            credit="late",
        ),
        more="term: 2019-01-01 .. 2020-01-01",
    )
    exact = charter(
        clause(
            kpi=None,
            each="occurrence",
            deadline="{what: delivered, within: 0 minutes, after: agreed, late: started days}",
            credit="late",
        ),
        more="term: 2019-01-01 .. 2020-01-01",
    )
    events = [
        event("happened", "a", what="agreed", at=given["agreed"], ref="goods"),
        event("happened", "b", what="delivered", at=given["delivered"], ref="goods"),
    ]

    found = judged(exact, (), events)["goods"]
    by_day = judged(made, (), events)["goods"]

    assert found.exact == vector("V6")["expect"]["days_started"]
    assert found.outcome is Result.MISSED
    assert "was due from Endeavor Air by 2019-01-11 03:24: done on 2019-01-16 21:34, 6 days late" in found.because[0]
    assert by_day.exact == 5  # days end at midnight: from the end of the 11th until the 16th


def test_v8_a_month_is_averaged_with_the_one_before_unless_there_is_none() -> None:
    """V8"""
    case = vector("V8")
    made = charter(clause(floor="98", window="{rolling: 2 months, as: mean of periods}"))
    results = dict(zip(months(3), case["given"]["results"], strict=True))

    found = judged(made, series(made, results))

    assert [str(found[month].exact) for month in results] == case["expect"]["smoothed"]


def test_v10_pooled_and_averaged_give_opposite_verdicts() -> None:
    """V10: as three months that are looked at together."""
    case = vector("V10")
    cells = dict(zip(months(3), [tuple(cell) for cell in case["given"]["cells"]], strict=True))
    found = {}
    for how in ("pooled", "mean of periods"):
        made = charter(
            clause(
                floor=case["given"]["target_percent"],
                window=f"{{rolling: 3 months, as: {how}}}",
                rounding="'4 places'",
            )
        )
        found[how] = judged(made, series(made, cells))["2013-03"]

    assert str(found["pooled"].value) == case["expect"]["ratio_of_sums"]
    assert str(found["mean of periods"].value) == case["expect"]["mean_of_ratios"]
    assert [each.outcome.value for each in found.values()] == ["met", "missed"]


def test_v14_an_allowed_miss_answers_the_chance_of_one() -> None:
    """V14: with ten opportunities one miss is likelier than most people think; a clause may allow it."""
    case = vector("V14")
    chance = chance_of_a_miss(Fraction(case["given"]["p"]), case["given"]["n"])
    strict, lenient = charter(clause(floor="95")), charter(clause(floor="95", allowed=1))
    given = {"2013-01": (9, 10)}

    assert str(round_fraction(chance * 100, 2)) == case["expect"]["percent"]
    assert judged(strict, series(strict, given))["2013-01"].outcome is Result.MISSED
    found = judged(lenient, series(lenient, given))["2013-01"]
    assert found.outcome is Result.MET
    assert found.reached == ()
    assert "1 missed event is within the 1 that is allowed: met." in found.because


def test_v18_ten_business_days_after_the_end_of_the_month() -> None:
    """V18: days to claim after November and December 2026, and to answer a claim of 18 December."""
    case = vector("V18")
    made = charter(
        clause(
            floor="95",
            exclusions="{weather: {what: bad weather, by: claim, convention: drop, "
            f"claim within: {case['given']['days']} business days, answer within: {case['given']['days']} business "
            "days}}",
        ),
        more="term: 2026-01-01 .. 2027-01-01\nbusiness days: {calendar: GB-ENG}",
        holidays={"GB-ENG": ENGLAND},
    )
    claim = event(
        "claim", "c", clause="floor", period="2026-11", exclusion="weather", count=2, on=case["given"]["from"][2]
    )
    figures = series(made, {"2026-11": (90, 100), "2026-12": (90, 100)})
    known_at = datetime.fromisoformat("2027-01-02T00:00:00+00:00")

    late = judged(made, figures, [claim], known_at=known_at)
    dates = {each.what: str(each.due) for each in late["2026-12"].deadlines}
    november = [str(each.due) for each in late["2026-11"].deadlines]

    assert november == [case["expect"]["due"][0]]
    assert dates["claim bad weather (weather)"] == case["expect"]["due"][1]
    in_time = event("claim", "c", clause="floor", period="2026-12", exclusion="weather", count=2, on="2026-12-18")
    open_claim = judged(made, figures, [in_time], known_at=known_at)["2026-12"]
    assert [str(each.due) for each in open_claim.deadlines if each.what == "answer claim c"] == [
        case["expect"]["due"][2]
    ]


def test_v20_an_empty_month_is_no_activity_and_adds_nothing_to_a_window() -> None:
    """V20"""
    case = vector("V20")
    cells = dict(zip(months(4), [tuple(cell) for cell in case["given"]["accepted_of_received"]], strict=True))
    found = {}
    for how in ("pooled", "mean of periods"):
        made = charter(clause(floor="75", window=f"{{rolling: 4 months, as: {how}}}"))
        found[how] = judged(made, series(made, cells))["2013-04"]
    alone = charter(clause(floor="75"))

    assert str(found["pooled"].value) == case["expect"]["pooled"]
    assert str(found["mean of periods"].value) == case["expect"]["mean_of_active_periods"]
    assert outcomes(judged(alone, series(alone, cells)))["2013-02"] == "no_activity"


def test_v21_relief_is_for_what_was_not_performed_unless_all_is_declared() -> None:
    """V21"""
    case = vector("V21")
    given = case["given"]
    found = {}
    for applies in ("unperformed", "all"):
        made = charter(
            clause(
                floor="78",
                rounding="'4 places'",
                exclusions=f"{{weather: {{what: bad weather, by: claim, convention: drop, applies to: {applies}}}}}",
            )
        )
        claim = event(
            "claim", "c", clause="floor", period="2013-01", exclusion="weather", count=1, performed=1, on="2013-02-01"
        )
        answer = event("answer", "a", to="c", accept="all", on="2013-02-02")
        figures = series(made, {"2013-01": (given["performed"], given["planned"])})
        found[applies] = judged(made, figures, [claim, answer])["2013-01"]

    assert str(found["unperformed"].value) == case["expect"]["before"]
    assert str(found["all"].value) == case["expect"]["after"]
    assert [each.outcome.value for each in found.values()] == ["met", "missed"]


def test_v22_a_miss_is_proven_by_the_upper_wilson_bound() -> None:
    """V22"""
    case = vector("V22")
    made = charter(clause(floor=case["given"]["threshold_percent"], sample="{proven: 95 % two-sided}"))
    cells = dict(zip(months(2), [tuple(cell) for cell in case["given"]["cases"]], strict=True))

    found = judged(made, series(made, cells))

    proven = [found[month].outcome is Result.MISSED for month in cells]
    assert proven == case["expect"]["breach_proven"]
    assert found["2013-01"].outcome is Result.INSUFFICIENT
    (low, high), _ = case["expect"]["bounds_percent"]
    assert f"9 of 10 leaves a true share of {low} % to {high} % possible" in found["2013-01"].because[2]


def test_a_missing_figure_is_never_zero() -> None:
    """A late month is undetermined, and no miss."""
    made = charter(clause(floor="95"))

    found = judged(made, series(made, {"2013-01": Missing.LATE}))["2013-01"]

    assert (found.outcome, found.value, found.amount) == (Result.UNDETERMINED, None, Decimal("0.00"))
