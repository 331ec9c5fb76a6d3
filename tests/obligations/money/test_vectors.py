"""The worked numbers of the domain and of real contracts, each as a clause (V3, V5, V6, V7, V9; worked examples)."""

import csv
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from obligations.money.agreement import agreed, amounts, delivered, desk, judged, monies, months, verdict
from shared import shared
from tallystick.obligations.amounts import evaluate
from tallystick.obligations.caps import Spent
from tallystick.obligations.remedies import Account, remedy


def vector(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shared("cases/domain.json").read_text())[name]
    return found


BANDS = """
kpi: level
rounding: 1 place
bands:
  full: {when: ">= 99", points: 0, misses: false}
  slight: {when: ">= 98 and < 99", points: 1}
  fair: {when: ">= 97 and < 98", points: 2}
  poor: {when: ">= 96 and < 97", points: 3}
  bad: {when: "< 96", points: 4}
empty: no_activity
"""


def test_v3_the_second_and_each_later_consecutive_failure_doubles_its_own_points() -> None:
    case = vector("V3")

    found = monies(BANDS + "repeat: {times: 2}\n", case["given"]["results"])

    assert [int(each.points) for each in found] == case["expect"]["points"]


def test_v3_compounding_is_only_what_a_clause_says() -> None:
    case = vector("V3")

    found = monies(BANDS + "repeat: {times: 2, compounding: true}\n", case["given"]["results"])

    assert [int(each.points) for each in found] == case["expect"]["wrong_if_compounding"]


def test_v5_pool_allocation_multiplies_at_risk_pool_and_level() -> None:
    case = vector("V5")
    given = case["given"]
    body = f"""
    kpi: level
    floor: 95
    rounding: 4 places
    empty: no_activity
    values:
      invoice: {{delivered: the invoice of the month, unit: EUR}}
      pool: {given["pool_percent"]}
      level_share: {given["level_percent"]}
    credit: {given["at_risk_percent"]} % of invoice * pool / 100 * level_share / 100
    """

    found = amounts(body, ["90"], events=delivered("invoice", {"2013-01": given["invoice"]}))

    assert found == [case["expect"]["credit"]]


LATE = """
deadline: {{what: goods-delivered, after: goods-due, within: 0 days, late: started days}}
each: occurrence
values: {{goods_value: 200}}
then: [{{penalty: "{penalty}"}}]
caps: [{{at: 55 % of goods_value, per: period}}]
"""


def late(days: int, penalty: str) -> str:
    made, definition = agreed(LATE.format(penalty=penalty))
    missed = verdict(agreed("{kpi: level, floor: 95, rounding: 4 places, empty: no_activity}")[1], "90")
    (found,) = remedy(definition, [judged(definition, "2013-01", missed, late=Fraction(days))], desk(made))
    assert found.amount is not None
    return str(found.amount)


def test_v6_part_of_a_day_counts_as_a_full_day() -> None:
    case = vector("V6")

    assert late(case["expect"]["days_started"], "10.5 % of goods_value * late / 2") == case["expect"]["penalty"]


def test_v6_seven_days_pro_rata_or_by_started_blocks_of_two() -> None:
    more = vector("V6")["more"][0]

    assert late(7, "10.5 % of goods_value * late / 2") == more["pro_rata"]
    assert late(7, "10.5 % of goods_value * ceiling(late / 2)") == more["per_started_block_of_2_days"]


def test_v6_the_cap_holds_at_twelve_days() -> None:
    more = vector("V6")["more"][1]

    assert late(more["days_started"], "10.5 % of goods_value * late / 2") == more["penalty"]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [("1 * ceiling(shortfall)", "points_below"), ("1 * (97 - ceiling(value))", "other_reading_rounding_the_result_up")],
)
def test_v7_rounding_the_shortfall_up_is_not_rounding_the_result_up(formula: str, expected: str) -> None:
    case = vector("V7")
    floor = case["given"]["threshold"]
    body = f"{{kpi: level, floor: {floor}, rounding: 4 places, empty: no_activity, credit: {formula}}}"

    (found,) = amounts(body, [case["given"]["result"]])

    assert Decimal(found or "nothing") == case["expect"][expected]


def test_v9_credits_of_twelve_months_stay_below_the_cap_on_their_charges() -> None:
    case = vector("V9")
    given = case["given"]
    body = f"""
    kpi: level
    floor: 95
    rounding: 4 places
    empty: no_activity
    values:
      charges: {{delivered: the charges of the month, at: last 12 months, unit: EUR}}
    credit: {given["uncapped_credit"]}
    caps: [{{at: "{given["cap_percent"]} % of charges", per: 12 months}}]
    """
    made, definition = agreed(body)
    charged = delivered("charges", dict.fromkeys(months("2013-01", 12), given["charge_this_month"]))
    account = Account(definition, desk(made, events=charged))
    credited = Fraction(given["credited_previous_11_months"])
    account.memory = replace(account.memory, spent=(Spent(date(2013, 3, 1), date(2013, 4, 1), credited, Fraction(0)),))

    found = account.close(account.draft(judged(definition, "2013-12", verdict(definition, "90"))))

    assert str(found.amount) == case["expect"]["credit"]


def worked(clause_id: str, quantity: str) -> Decimal:
    with shared("data/contract-clauses/worked_examples.csv").open() as file:
        (row,) = [
            each for each in csv.DictReader(file) if (each["clause_id"], each["quantity"]) == (clause_id, quantity)
        ]
    return Decimal(row["expected"])


def test_dyn_3_five_times_the_yield_for_each_shipment_below_the_commitment() -> None:
    body = """
    kpi: level
    floor: 90
    rounding: 4 places
    empty: no_activity
    values:
      yield: {delivered: the other side's average yield, unit: EUR}
      shipments: {delivered: the shipments of the month}
    then: [{penalty: 5 * yield * shortfall / 100 * shipments}]
    """
    events = delivered("yield", {"2013-01": "10.00"}) + delivered("shipments", {"2013-01": 100})

    assert Decimal(amounts(body, ["85"], events=events)[0] or "") == worked("DYN-3", "penalty")


ROYALTY = """
values:
  cumulative: {delivered: the incremental revenue, at: term to date, unit: EUR}
  revenue: {delivered: the revenue of the year, unit: EUR}
tiers:
  of: cumulative
  on: revenue
  as: all units
  rates:
    "< 200": 0
    ">= 200 and < 400": 1
    ">= 400 and < 600": 2
    ">= 600": 3
rounding: 4 places
"""


def test_exa_5_the_rate_is_the_one_that_the_cumulative_revenue_reaches() -> None:
    rate = worked("EXA-5", "royalty rate %")
    body = "kpi: sales\n" + ROYALTY.strip()
    events = delivered("cumulative", {"2013-01": 300, "2013-02": 200}) + delivered(
        "revenue", {"2013-01": 1000, "2013-02": 1000}
    )

    found = amounts(body, ["1000", "1000"], events=events)

    assert found == ["10.00", str(rate * 10) + ".00"]


REBATES = """
kpi: level
rounding: 4 places
empty: no_activity
values:
  annual: 3524322.00
bands:
  full: {when: ">= 95", credit: 0, misses: false}
  near: {when: ">= 90 and < 95", credit: 10 % of annual / 12}
  low: {when: ">= 85 and < 90", credit: 20 % of annual / 12}
  bad: {when: "< 85", credit: 50 % of annual / 12}
caps: [{at: 50 % of annual / 12, per: month}]
"""


def test_ela_3_the_monthly_fee_is_a_twelfth_and_the_rebate_a_share_of_it() -> None:
    fee = worked("ELA-3", "monthly base fee (Kina)")
    made, definition = agreed(REBATES.replace("50 % of annual / 12, per", "annual / 12, per"))
    (_, cap), *_ = definition.caps
    assert evaluate(cap, lambda name: Fraction(definition.values[name].is_ or 0)) == Fraction(fee)
    assert len(made.clauses.definitions) == 1


def test_ela_3_at_ninety_percent_the_rebate_is_a_fifth() -> None:
    table = REBATES.replace(">= 90 and < 95", "> 90 and < 95").replace(">= 85 and < 90", ">= 85 and <= 90")

    assert Decimal(amounts(table, ["90"])[0] or "") == worked("ELA-3", "rebate")


def test_int_2_each_minimum_is_the_access_fee_and_the_second_component() -> None:
    body = """
    kpi: sales
    each: year
    values:
      access: 300000
      second: {table: {year 1: 100000, year 2: 400000, year 3: 800000}}
    then: [{payment: access + second}]
    """
    made, definition = agreed(body)
    years = [judged(definition, year, verdict(definition, "0")) for year in ("2013", "2014", "2015")]

    found = remedy(definition, years, desk(made))

    assert [str(each.amount) for each in found] == ["400000.00", "700000.00", "1100000.00"]
    fifth = Decimal(300000) + Decimal(1800000)
    assert fifth == worked("INT-2", "year-5 minimum")


def test_ocds_ppp_six_outages_at_fifty_thousand() -> None:
    body = "{kpi: units, cap: 0, rounding: 4 places, then: [{penalty: 50000 * shortfall}]}"

    assert Decimal(amounts(body, ["6"])[0] or "") == worked("OCDS-PPP", "penalty")


def test_ocds_toll_each_unit_above_the_limit_costs_the_average_toll() -> None:
    toll = worked("OCDS-TOLL", "avgToll (GBP)")
    body = (
        f"{{kpi: units, cap: 52, rounding: 4 places, values: {{toll: {toll}}}, then: [{{penalty: shortfall * toll}}]}}"
    )

    assert amounts(body, ["73"]) == ["3360000.00"]
