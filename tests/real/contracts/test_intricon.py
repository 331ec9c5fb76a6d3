"""IntriCon and Dynamic Hearing: a minimum by years paid in advance, and the credit for it that is carried over."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from real.contracts.signed import amounts, contract, determined, happened, outcomes, plain, quoted, series, worked
from tallystick.obligations.determination import Determination

INT = contract("intricon")
YEARS = {1: "2008-Q4", 2: "2009-Q4", 3: "2010-Q4", 4: "2011-Q4", 5: "2012-Q4"}
"""The first quarter of each payment year."""


def used(given: Mapping[str, int]) -> dict[str, Determination]:
    """What follows from royalties and fees for services of so much in each quarter."""
    compiled = INT.read()
    found = determined(compiled, "int-1", series(compiled, given, kpi="payable", party=None))
    return {quarter: found[quarter] for quarter in given}


def test_int_has_neither_error_nor_warning_about_its_clauses() -> None:
    assert {id_ for id_, _ in INT.refused} == {"C370"}  # the KPI has no worked example
    assert INT.warned() == ()


# INT-1: in year 1 a quarter of the second component is 25,000


def test_int_1_credit_that_was_not_used_is_set_against_later_use() -> None:
    # 15,000 left; of 30,000 beyond 25,000 it covers 5,000; of 45,000 the last 10,000 of 20,000
    found = used({"2008-Q4": 10_000, "2009-Q1": 30_000, "2009-Q2": 45_000})

    assert list(amounts(found).values()) == ["0.00", "0.00", "10000.00"]
    assert [[int(lot.amount) for lot in made.carried] for made in found.values()] == [[15_000], [10_000], []]


@pytest.mark.parametrize(
    ("payable", "paid", "carried"),
    [(25_000, "0.00", []), (25_001, "1.00", []), (24_999, "0.00", [1]), (0, "0.00", [25_000])],
)
def test_int_1_exactly_the_second_component_uses_the_credit_up(payable: int, paid: str, carried: list[int]) -> None:
    (found,) = used({"2008-Q4": payable}).values()

    assert (str(found.amount), [int(lot.amount) for lot in found.carried]) == (paid, carried)


def test_int_1_the_credit_grows_with_the_years() -> None:
    # year 5: 1,800,000 ÷ 4 = 450,000; nothing is left from before where every quarter used its own up
    quarters = [f"{year}-Q{quarter}" for year in range(2008, 2013) for quarter in range(1, 5)][3:]
    whole = dict(zip(quarters, [25_000] * 4 + [100_000] * 4 + [200_000] * 4 + [325_000] * 4 + [450_500], strict=True))

    found = used(whole)

    assert str(found["2012-Q4"].amount) == "500.00"
    assert all(made.amount == 0 for quarter, made in found.items() if quarter != "2012-Q4")


def test_int_1_is_paid_within_thirty_days_of_the_quarter() -> None:
    (found,) = used({"2008-Q4": 30_000}).values()

    assert [(each.what, each.due) for each in found.deadlines] == [
        ("pay 5,000.00 USD to Dynamic Hearing", date(2009, 1, 30))
    ]


def test_int_1_in_plain_words() -> None:
    said = plain(INT.read(), "int-1")

    assert "Where the value is beyond the threshold follows a payment of 'excess' to Dynamic Hearing." in said
    assert "What usage did not reach of the minimum paid is set against later usage: 100 % of it goes over" in said
    assert "are paid within 30 days after the end of the period" in said


# INT-2: an access fee of 300,000 and a second component that rises, paid in equal quarters


@pytest.mark.parametrize(
    ("year", "minimum"), [(1, 400_000), (2, 700_000), (3, 1_100_000), (4, 1_600_000), (5, 2_100_000)]
)
def test_int_2_the_quarters_of_a_year_add_up_to_its_minimum(year: int, minimum: int) -> None:
    made = list(determined(INT.read(), "int-2").values())[4 * (year - 1) : 4 * year]

    assert made[0].period == YEARS[year]
    assert [each.amount for each in made] == [Decimal(minimum) / 4] * 4
    assert all(each.kind != "true-up" for one in made for each in one.consequents)


def test_int_2_the_published_minimum_of_year_five() -> None:
    made = list(determined(INT.read(), "int-2").values())[16:]

    assert sum(each.amount or 0 for each in made) == worked("INT-2", "year-5 minimum")


@pytest.mark.parametrize(
    ("paid", "outcome"), [("2009-01-02T17:00:00-06:00", "met"), ("2009-01-05T09:00:00-06:00", "missed")]
)
def test_int_2_is_paid_in_advance(paid: str, outcome: str) -> None:
    # the first quarter of 2009 begins on New Year's Day, so by default its first business day is in time
    done = happened("quarterly minimum paid", paid, "2009-Q1")

    assert outcomes(determined(INT.read(), "int-2-in-advance", events=[done]))["2009-Q1"] == outcome


def test_int_2_in_plain_words() -> None:
    said = plain(INT.read(), "int-2")

    assert "In each period there is a payment of '(access_fee + second_component) / 4' to Dynamic Hearing." in said
    assert "1,300,000 for year 4 and 1,800,000 for year 5" in said


def test_int_the_numbers_used_here_are_those_of_the_contract() -> None:
    assert "Year 5 $2,100,000 $300,000 $1,800,000" in quoted("INT-2")
    assert "Year 1 $400,000 $300,000 $100,000 Year 2 $700,000 $300,000 $400,000" in quoted("INT-2")
    assert all(words in quoted("INT-1") for words in ("carry forward the remaining credit", "within 30 days"))
