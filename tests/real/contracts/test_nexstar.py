"""Nexstar and WYZZ: a fee by cumulative tiers month by month, an indexed minimum, and the annual true-up.

"BCF" is a month's broadcast cash flow; amounts below are thousands of dollars where they are short.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obligations.made import months
from real.contracts.signed import amounts, contract, delivered, determined, happened, outcomes, plain, quoted, series
from tallystick.charter.definitions import CompiledCharter
from tallystick.obligations.determination import Determination
from tallystick.terms.figure import Figure

NEX = contract("nexstar")
READINGS = ("exactly-the-minimum-at-35", "exactly-the-minimum-at-50")
PRICES = delivered("consumer_prices", {"2001": 100, "2002": 100, "2003": 103, "2004": "105.06"})


def figures(compiled: CompiledCharter, costs: Mapping[str, Mapping[str, str]]) -> list[Figure]:
    return [each for kpi, given in costs.items() for each in series(compiled, given, kpi=kpi, party=None)]


def year(
    flows: Sequence[int | str],
    *,
    of: int = 2002,
    reading: str = READINGS[0],
    own: Mapping[str, int] | None = None,
    common: Mapping[str, int] | None = None,
) -> dict[str, Determination]:
    """The months of a year with these flows and costs of equipment, in thousands of dollars, and the year itself."""
    compiled = NEX.read(nex_1=reading)
    given = {month: str(Decimal(flow) * 1000) for month, flow in zip(months(12, year=of), flows, strict=False)}
    costs = {"bcf": given, "own_costs": in_thousands(own or {}), "common_costs": in_thousands(common or {})}
    every = figures(compiled, costs)
    found = determined(compiled, "nex-1", every, PRICES)
    trued_up = determined(compiled, "nex-2", every, PRICES)
    return {**{month: found[month] for month in given}, str(of): trued_up[str(of)]}


def whole(found: Mapping[str, Determination]) -> Decimal:
    """What the months and the true-up come to."""
    return sum((made.amount or Decimal(0) for made in found.values()), Decimal(0))


def in_thousands(given: Mapping[str, int]) -> dict[str, str]:
    return {month: str(amount * 1000) for month, amount in given.items()}


def net(found: Mapping[str, Determination]) -> list[str | None]:
    return list(amounts(found).values())


def test_nex_1_is_refused_as_signed_because_exactly_the_minimum_is_in_neither_sentence() -> None:
    assert [id_ for id_, _ in NEX.refused] == ["C513"]
    assert NEX.as_written("nex-1") == (("C542", "clause 'nex-1': exactly the target falls into no tier."),)


@pytest.mark.parametrize("reading", READINGS)
def test_nex_1_the_month_that_crosses_the_minimum_is_split(reading: str) -> None:
    # 600 a month: 3,600 after June; July brings 100 up to 3,700 at 35 % and 500 at 50 %
    found = year([600] * 12, reading=reading)

    assert net(found)[:6] == ["210000.00"] * 6
    assert net(found)[6] == "285000.00"  # 35 + 250
    assert net(found)[7:12] == ["300000.00"] * 5


@pytest.mark.parametrize("reading", READINGS)
def test_nex_1_reaching_the_minimum_exactly_costs_the_same_in_both_readings(reading: str) -> None:
    # 3,700 after two months: nothing lies above, so the rate of the edge itself is a rate of nothing
    found = year([3000, 700, 100], reading=reading)

    assert net(found)[:3] == ["1050000.00", "245000.00", "50000.00"]


def test_nex_1_costs_of_equipment_come_off() -> None:
    found = year([600], own={"2002-01": 20}, common={"2002-01": 30})["2002-01"]

    assert str(found.amount) == "175000.00"  # 210 − 20 − half of 30
    assert [(each.debtor, str(each.amount)) for each in found.consequents] == [
        ("wyzz", "35000.00"), ("nexstar", "210000.00"),
    ]  # fmt: skip


def test_nex_1_is_due_75_days_after_the_month() -> None:
    found = year([600])["2002-01"]

    assert [each.due for each in found.deadlines] == [date(2002, 4, 16)]  # 28 of February, 31 of March, 16 of April


@pytest.mark.parametrize(
    ("of", "minimum"),
    [
        (2002, "3700000"),
        (2003, "3811000"),  # 3 % more
        (2004, "3887220"),  # 105.06 ÷ 103 is 2 % more
    ],
)
def test_nex_1_the_minimum_rises_with_consumer_prices(of: int, minimum: str) -> None:
    found = year([4000], of=of)[f"{of}-01"]

    below = Fraction(minimum)
    expected = Fraction(35, 100) * below + Fraction(1, 2) * (4000000 - below)
    assert found.amount == expected


def test_nex_1_the_minimum_of_december_2001_is_one_dollar() -> None:
    compiled = NEX.read(nex_1=READINGS[0])
    given = series(compiled, {"2001-12": "101"}, kpi="bcf", party=None)

    found = determined(compiled, "nex-1", given, PRICES)["2001-12"]

    assert str(found.amount) == "50.35"  # 35 % of 1 and 50 % of 100


# NEX-2: over the year the fees come to 35 % up to the minimum, 50 % above, less the costs of equipment


def principle(flows: Sequence[int], own: int, common: int) -> Fraction:
    total = Fraction(sum(flows))
    within = min(total, Fraction(3700))
    return within * 35 / 100 + max(total - 3700, Fraction(0)) / 2 - own - Fraction(common) / 2


def test_nex_2_the_months_add_up_to_the_principle() -> None:
    found = year([600] * 12)

    # 35 % of 3,700 is 1,295; 50 % of 3,500 is 1,750
    assert whole(found) == 3_045_000
    assert principle([600] * 12, 0, 0) * 1000 == 3_045_000
    assert found["2002"].amount == 0  # nothing is left to true up


@settings(max_examples=25, deadline=None)
@given(
    flows=st.lists(st.integers(-200, 900), min_size=12, max_size=12),
    own=st.integers(0, 50),
    common=st.integers(0, 50),
)
def test_nex_2_holds_for_any_year(flows: list[int], own: int, common: int) -> None:
    found = year(flows, own={"2002-03": own}, common={"2002-08": common})

    assert Fraction(whole(found)) == principle(flows, own, common) * 1000


def test_nex_2_cents_that_the_months_were_rounded_by_are_trued_up() -> None:
    # 35 % of a cent is nothing, twelve times over; 35 % of 12 cents are 4.2
    found = year(["0.00001"] * 12)

    assert net(found)[:12] == ["0.00"] * 12
    assert (str(found["2002"].amount), found["2002"].consequents[0].debtor) == ("0.04", "nexstar")


def test_nex_2_a_negative_year_turns_the_payment_round() -> None:
    found = year([100] + [0] * 11, own={"2002-01": 500})

    assert whole(found) == -465_000  # 35 − 500
    assert (found["2002-01"].obligor, str(found["2002-01"].amount)) == ("nexstar", "-465000.00")


def test_nex_2_a_year_that_falls_back_below_the_minimum_still_comes_to_the_principle() -> None:
    # 4,000 in January, −600 in February, 400 in March: 3,800 in all
    found = year([4000, -600, 400] + [0] * 9)

    assert whole(found) == 1_345_000  # 1,295 and half of 100
    assert net(found)[:3] == ["1445000.00", "-255000.00", "155000.00"]


def test_nex_2_is_told_within_90_days_and_paid_30_days_later() -> None:
    told = happened("final BCF report", "2003-03-31T18:00:00-06:00", "2002")
    late = happened("final BCF report", "2003-04-01T00:00:01-06:00", "2002")
    compiled = NEX.read(nex_1=READINGS[0])

    # 31 of January, 28 of February and 31 of March are 90 days; 120 end on 30 April
    assert outcomes(determined(compiled, "nex-2-report", events=[told]))["2002"] == "met"
    assert outcomes(determined(compiled, "nex-2-report", events=[late]))["2002"] == "missed"
    assert [each.due for each in year(["0.00001"] * 12)["2002"].deadlines] == [date(2003, 4, 30)]


def test_nex_in_plain_words() -> None:
    compiled = NEX.read(nex_1=READINGS[0])
    monthly, yearly = plain(compiled, "nex-1"), plain(compiled, "nex-2")

    assert "- the target or less: 35 % of what lies in it." in monthly
    assert "- more than the target: 50 % of what lies in it." in monthly
    assert "counted from the start of the year: each part at its own rate" in monthly
    assert "are paid within 75 days after the end of the period" in monthly
    assert "It rises by the index 'consumer_prices' every year from 1 January 2002 on, on the risen value." in monthly
    assert "1 from 2001-12-01 on and 3,700,000 from 2002-01-01 on" in monthly
    assert "0.35 * least(bcf_of_the_year, minimum_bcf) + 0.5 * greatest(0, bcf_of_the_year - minimum_bcf)" in yearly
    assert "'fees_of_the_months' is what the months of the year came to" in yearly


def test_nex_the_numbers_used_here_are_those_of_the_contract() -> None:
    assert all(words in quoted("NEX-1") for words in ("seventy-five (75) days", "thirty-five percent (35%)", "50%"))
    assert all(words in quoted("NEX-2") for words in ("thirty-five percent (35%)", "fifty percent (50%)", "(100%)"))
