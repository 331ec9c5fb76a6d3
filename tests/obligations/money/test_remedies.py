"""The steps of a remedy: each does what SEMANTICS 14 says, in the order that it says."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from obligations.money.agreement import (
    agreed,
    amounts,
    delivered,
    desk,
    figure,
    judged,
    monies,
    verdict,
)
from tallystick.obligations.judged import Firing, Result
from tallystick.obligations.remedies import fills, remedy

FLOOR = """
kpi: level
floor: 95
rounding: 2 places
empty: no_activity
"""

BANK = """
kpi: units
floor: 100
rounding: 0 places
then: [{payment: 2 * shortfall}]
"""


def test_amounts_are_rounded_once_in_the_minor_unit() -> None:
    assert amounts(FLOOR + "credit: 1 / 3 * shortfall\n", ["94", "92"]) == ["0.33", "1.00"]


def test_two_consequences_share_the_rounded_sum() -> None:
    body = FLOOR + "then: [{credit: 0.005}, {penalty: 0.005}]\n"

    (found,) = monies(body, ["90"])

    assert str(found.amount) == "0.01"
    assert sum((each.amount or Decimal(0) for each in found.consequents), Decimal(0)) == found.amount


def test_a_met_period_costs_nothing_and_says_zero() -> None:
    assert amounts(FLOOR + "credit: 10\n", ["95"]) == ["0.00"]


@pytest.mark.parametrize("result", [Result.EXCUSED, Result.INSUFFICIENT, Result.NO_ACTIVITY])
def test_periods_without_verdict_cost_nothing(result: Result) -> None:
    made, definition = agreed(FLOOR + "credit: 10\n")
    excused = replace(verdict(definition, "90"), result=result)

    (found,) = remedy(definition, [judged(definition, "2013-01", excused)], desk(made))

    assert str(found.amount) == "0.00"


def test_an_unknown_verdict_leaves_the_amount_open() -> None:
    made, definition = agreed(FLOOR + "credit: 10\n")
    unknown = replace(verdict(definition, "90"), result=Result.UNDETERMINED)

    (found,) = remedy(definition, [judged(definition, "2013-01", unknown)], desk(made))

    assert found.amount is None
    assert "waits for the verdict" in found.because[-1]


def test_a_lacking_value_leaves_the_amount_open_and_says_who_owes_it() -> None:
    body = FLOOR + "values: {fee: {set by: seller/manager, within: 10 days}}\ncredit: 6 % of fee\n"

    (found,) = monies(body, ["90"])

    assert found.amount is None
    assert found.because[-1] == (
        "'fee' was not set for 2013-01; seller/manager sets it by 2013-01-10, and the amount waits for it."
    )


def test_division_by_zero_is_a_sentence_and_no_amount() -> None:
    body = FLOOR + "values: {trips: {delivered: the trips}}\ncredit: 100 / trips\n"

    (found,) = monies(body, ["90"], events=delivered("trips", {"2013-01": 0}))

    assert found.amount is None
    assert "divides by zero: 'trips' is 0" in found.because[-1]


def test_a_ramp_up_a_waiver_and_a_dead_band_cost_nothing() -> None:
    made, definition = agreed(FLOOR + "dead band: 0.5\ncredit: 10\n")
    base = judged(definition, "2013-01", verdict(definition, "90"))
    small = judged(definition, "2013-02", verdict(definition, "94.5"))
    periods = [replace(base, ramp_up=True), small, replace(base, period="2013-03", waived=("all",))]

    found = [remedy(definition, [each], desk(made))[0] for each in periods]

    assert [str(each.amount) for each in found] == ["0.00", "0.00", "0.00"]
    assert "ramp-up" in found[0].because[0]
    assert "by no more than 0.5" in found[1].because[0]
    assert "waived" in found[2].because[0]


def test_waiving_points_leaves_the_amount() -> None:
    made, definition = agreed(FLOOR + "then: [{credit: 10}, {points: 2}]\n")
    base = judged(definition, "2013-01", verdict(definition, "90"), waived=("points",))

    (found,) = remedy(definition, [base], desk(made))

    assert (str(found.amount), int(found.points)) == ("10.00", 0)


def test_a_bonus_goes_the_other_way() -> None:
    (found,) = monies(FLOOR + "bonus: 50\n", ["99"])

    assert str(found.amount) == "-50.00"
    assert (found.consequents[0].debtor, found.consequents[0].creditor) == ("buyer", "seller")
    assert found.consequents[0].amount == Decimal("50.00")


@pytest.mark.parametrize(("value", "amount"), [("120", "-10.00"), ("80", "10.00")])
def test_a_share_goes_by_its_sign(value: str, amount: str) -> None:
    body = "{kpi: units, floor: 100, rounding: 0 places, then: [{share: 0.5 * (value - 100)}]}"

    assert amounts(body, [value]) == [amount]


def test_one_miss_on_several_levels_counts_once() -> None:
    levels = """
    kpi: level
    floor: 99
    rounding: 2 places
    empty: no_activity
    levels:
      warning: {when: "< 98", then: [{credit: 10}]}
      failure: {when: "< 95", then: [{credit: 100}]}
    """

    assert amounts(levels, ["97", "90"]) == ["10.00", "100.00"]
    assert amounts(levels + "incident: each level\n", ["90"]) == ["110.00"]


def test_points_may_be_priced() -> None:
    body = FLOOR + "then: [{points: ceiling(shortfall)}, {credit: 25 * points}]\nrepeat: {times: 2}\n"

    found = monies(body, ["94", "93.5", "96", "94"])

    assert [int(each.points) for each in found] == [1, 4, 0, 1]
    assert [str(each.amount) for each in found] == ["25.00", "100.00", "0.00", "25.00"]


def test_a_repeat_of_amounts_counts_any_earlier_miss_where_agreed() -> None:
    body = FLOOR + "credit: 10\nrepeat: {times: 3, of: amount, after: any}\n"

    assert amounts(body, ["94", "96", "94"]) == ["10.00", "0.00", "30.00"]


def test_the_period_cap_comes_before_the_years() -> None:
    body = FLOOR + "credit: 100 * shortfall\ncaps: [{at: 250, per: year}, {at: 200, per: period}]\n"

    assert amounts(body, ["90", "90", "90"]) == ["200.00", "50.00", "0.00"]


def test_what_a_cap_cuts_may_wait_for_later_periods() -> None:
    body = FLOOR + "credit: 100 * shortfall\ncaps: [{at: 200, per: period, rest: carried}]\n"

    assert amounts(body, ["90", "96", "96", "96"]) == ["200.00", "200.00", "100.00", "0.00"]


def test_an_open_amount_leaves_what_a_cap_has_used_open() -> None:
    body = FLOOR + "values: {fee: {delivered: the fee}}\ncredit: 6 % of fee\ncaps: [{at: 1000, per: year}]\n"

    found = monies(body, ["90", "90"], events=delivered("fee", {"2013-02": 100}))

    assert [each.amount for each in found] == [None, None]
    assert "the amount of 2013-01 is not determined yet" in found[1].because[-1]


def test_a_declared_order_changes_places_of_the_named_steps_only() -> None:
    body = FLOOR + "credit: 0.996 * shortfall\ncaps: [{at: 0.99, per: period}]\n"

    assert amounts(body, ["94"]) == ["0.99"]
    assert amounts(body + "order: [rounding, period cap]\n", ["94"]) == ["0.99"]


def test_tax_comes_on_top_and_payment_is_due() -> None:
    body = FLOOR + "credit: 10\napplied: {within: 30 days, tax: 20}\n"

    (found,) = monies(body, ["90"])

    assert str(found.amount) == "10.00"
    assert str(found.consequents[0].tax) == "2.00"
    assert [str(each.due) for each in found.deadlines] == ["2013-03-02"]


def test_an_amount_in_another_currency_takes_the_periods_rate() -> None:
    body = FLOOR + "values: {rate_eur: {delivered: the rate}}\ncredit: 10\napplied: {convert: rate_eur}\n"

    assert amounts(body, ["90"], events=delivered("rate_eur", {"2013-01": "0.9"})) == ["9.00"]


def test_a_credit_is_earned_back_by_periods_in_a_row() -> None:
    body = FLOOR + 'credit: 100\nearn back: {met: ">= 97", for: 2, share: 50}\n'

    found = amounts(body, ["90", "98", "96", "98", None, "98", "98"])

    assert found == ["100.00", "0.00", "0.00", "0.00", "0.00", "-50.00", "0.00"]


def test_an_earn_back_lapses_with_its_time() -> None:
    body = FLOOR + 'credit: 100\nearn back: {met: ">= 97", for: 2, within: 2}\n'

    assert amounts(body, ["90", "96", "98", "98"]) == ["100.00", "0.00", "0.00", "0.00"]


def test_a_credit_is_earned_back_by_the_quarter_as_a_whole() -> None:
    body = FLOOR + 'credit: 100\nearn back: {met: ">= 95", of: quarter}\n'

    assert amounts(body, ["90", "99", "99", "90", "96", "96"]) == [
        "100.00", "0.00", "-100.00", "100.00", "0.00", "0.00",
    ]  # fmt: skip


def test_a_bank_fills_later_shortfalls_and_never_more_than_it_holds() -> None:
    body = BANK + "carry: [{what: surplus}]\n"

    found = monies(body, ["130", "90", "75", "100"])

    assert [str(each.amount) for each in found] == ["0.00", "0.00", "10.00", "0.00"]
    assert [each.met_by_carry for each in found] == [False, True, False, False]
    assert [each.filled for each in found] == [0, 10, 20, 0]


def test_the_bank_is_known_before_triggers_count() -> None:
    made, definition = agreed(BANK + "carry: [{what: surplus, share: 50}]\n")
    periods = [
        judged(definition, period, verdict(definition, value))
        for period, value in (("2013-01", "130"), ("2013-02", "90"), ("2013-03", "90"))
    ]

    found = fills(definition, periods, desk(made))

    assert [each.wholly for each in found] == [False, True, False]
    assert [each.used for each in found] == [0, 10, 5]


def test_a_bank_lapses_at_the_end_of_the_year() -> None:
    body = BANK + "carry: [{what: surplus, within: year}]\n"

    assert amounts(body, {"2013-11": "110", "2013-12": "100", "2014-01": "95"}) == ["0.00", "0.00", "10.00"]


def test_a_shortfall_may_be_made_good_in_the_next_period() -> None:
    body = BANK + "carry: [{what: shortfall, for: 1}]\n"

    assert amounts(body, ["90", "110", "90", "104", "100"]) == ["0.00", "0.00", "0.00", "12.00", "0.00"]


def test_what_was_paid_for_a_shortfall_is_used_up_by_later_surplus() -> None:
    body = BANK + "carry: [{what: payment, for: 2}]\n"

    assert amounts(body, ["90", "104", "110", "110"]) == ["20.00", "-8.00", "-12.00", "0.00"]
    assert amounts(body, ["90", "100", "100", "110"]) == ["20.00", "0.00", "0.00", "0.00"]


def test_unused_credit_of_a_minimum_is_set_against_later_usage() -> None:
    body = """
    kpi: units
    floor: 100
    rounding: 0 places
    carry: [{what: unused credit}]
    then: [{payment: 3 * excess}]
    """

    assert amounts(body, ["80", "110", "130"]) == ["0.00", "0.00", "60.00"]


def test_a_cap_of_what_is_held() -> None:
    body = BANK + "carry: [{what: surplus, at most: 15}]\n"

    assert amounts(body, ["130", "80"]) == ["0.00", "10.00"]


TIERS = """
kpi: units
rounding: 0 places
tiers:
  as: {how}
  unit: amount per unit
  cumulative: {cumulative}
  rates: {{"<= 100": 5, "> 100 and <= 200": 4, "> 200": 3}}
"""


@pytest.mark.parametrize(
    ("how", "cumulative", "expected"),
    [
        ("marginal", "period", ["300.00", "500.00", "1140.00"]),
        ("marginal", "year", ["300.00", "440.00", "460.00"]),
        ("all units", "period", ["300.00", "500.00", "840.00"]),
        ("all units", "year", ["300.00", "340.00", "260.00"]),
    ],
)
def test_tiers_each_period_or_what_comes_on_top_in_a_year(how: str, cumulative: str, expected: list[str]) -> None:
    third = "280" if cumulative == "period" else "140"

    assert amounts(TIERS.format(how=how, cumulative=cumulative), ["60", "100", third]) == expected


def test_a_trigger_by_points_fires_after_the_repeat_multiplier() -> None:
    body = FLOOR + (
        "then: [{points: 2}]\nrepeat: {times: 2}\n"
        "triggers: {audited: {points: 6, of: 6 months, window: rolling, again: none, judged: each, "
        "then: [{right: audit, elect within: 10 days}]}}\n"
    )

    found = monies(body, ["90", "90", "90", "96"])

    assert [[each.trigger for each in money.fired] for money in found] == [[], ["audited"], [], []]
    assert found[1].fired[0].count == 6
    assert [each.what for each in found[1].consequents if each.kind == "right"] == ["audit"]


def test_a_triggers_credit_goes_through_the_caps() -> None:
    body = FLOOR + (
        "triggers: {often: {at least: 2, of: 6 months, window: rolling, judged: each, again: each, "
        "then: [{credit: 100 * misses}]}}\ncaps: [{at: 150, per: period}]\n"
    )
    firing: Mapping[str, Firing] = {"2013-02": Firing("often", None, Fraction(2), ("2013-01", "2013-02"))}

    assert amounts(body, ["90", "90"], fired=firing) == ["0.00", "150.00"]


def test_an_elected_right_takes_effect_after_its_notice() -> None:
    body = FLOOR + "then: [{right: terminate, elect within: 30 days, notice: 60 days}]\n"
    election = [
        {"kind": "election", "clause": "promise", "period": "2013-01", "right": "terminate", "on": "2013-02-10",
         "recorded": "2013-02-10T00:00:00Z"}
    ]  # fmt: skip

    (waiting,) = monies(body, ["90"])
    (elected,) = monies(body, ["90"], events=election)

    assert str(waiting.consequents[0].elect_by) == "2013-03-02"
    assert waiting.consequents[0].effective is None
    assert str(elected.consequents[0].effective) == "2013-04-11"


def test_a_true_up_makes_the_quarter_right() -> None:
    body = """
    kpi: sales
    rounding: 2 places
    values: {of_quarter: {kpi: sales, at: quarter to date}}
    then: [{payment: 33.333}]
    true up: {each: quarter, amount: 10 % of of_quarter}
    """
    sales = {"2013-01": "100", "2013-02": "200", "2013-03": "900"}

    found = monies(body, sales, figures=[figure("sales", period, value) for period, value in sales.items()])

    assert [str(each.amount) for each in found] == ["33.33", "33.33", "53.34"]
    assert found[0].consequents[0].provisional
    assert [each.kind for each in found[2].consequents] == ["payment", "true-up"]


def readings(interim: str, low: str, high: str) -> tuple[str | None, str | None]:
    made, definition = agreed(FLOOR + f"interim: {interim}\ncredit: 10 * shortfall\n")
    both = judged(
        definition, "2013-01", verdict(definition, high),
        obligors_reading=verdict(definition, low), beneficiarys_reading=verdict(definition, high),
    )  # fmt: skip
    (found,) = remedy(definition, [both], desk(made))
    assert (str(found.obligors_amount), str(found.beneficiarys_amount)) == ("10.00", "50.00")
    return str(found.amount), None if found.open_amount is None else str(found.open_amount)


@pytest.mark.parametrize(
    ("interim", "expected"),
    [
        ("pay", ("50.00", None)),
        ("withhold", ("0.00", "50.00")),
        ("escrow", ("0.00", "50.00")),
        ("pay the undisputed part", ("10.00", "40.00")),
    ],
)
def test_the_interim_position_holds_while_a_claim_is_open(interim: str, expected: tuple[str, str | None]) -> None:
    assert readings(interim, "94", "90") == expected


def test_withheld_amounts_use_up_no_cap() -> None:
    made, definition = agreed(FLOOR + "interim: withhold\ncredit: 100\ncaps: [{at: 150, per: year}]\n")
    first = judged(
        definition, "2013-01", verdict(definition, "90"),
        obligors_reading=verdict(definition, "96"), beneficiarys_reading=verdict(definition, "90"),
    )  # fmt: skip
    later = [judged(definition, period, verdict(definition, "90")) for period in ("2013-02", "2013-03")]

    found = remedy(definition, [first, *later], desk(made))

    assert [str(each.amount) for each in found] == ["0.00", "100.00", "50.00"]


def test_readings_that_agree_have_nothing_to_wait_for() -> None:
    made, definition = agreed(FLOOR + "interim: withhold\ncredit: 10\n")
    both = judged(
        definition, "2013-01", verdict(definition, "90"),
        obligors_reading=verdict(definition, "91"), beneficiarys_reading=verdict(definition, "90"),
    )  # fmt: skip

    (found,) = remedy(definition, [both], desk(made))

    assert (str(found.amount), found.open_amount) == ("10.00", None)


def test_a_price_is_no_amount() -> None:
    (found,) = monies(FLOOR + "then: [{price: 9, from: next period}]\n", ["90"])

    assert str(found.amount) == "0.00"
    assert found.consequents[0].uncapped == 9
    assert str(found.consequents[0].effective) == "2013-02-01"
