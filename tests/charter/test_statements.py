"""What a statement promises: numbers with units, at least or at most, and when; and what is left out."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.charter.statements import quantities

TERM = (date(2013, 1, 1), date(2014, 1, 1))

CASES = {
    "Complete 96 % of flights": [("96", "percent", "exactly", None)],
    "Complete 96.5 per cent of flights by 2013-12": [("96.5", "percent", "exactly", "2013-12-01")],
    "Reach 96 % in December 2013, from 94 % in January": [
        ("96", "percent", "exactly", "2013-12-01"),
        ("94", "percent", "from", "2013-01-01"),
    ],
    "Offer at least 70 destinations and 600,000 seats in 2013": [
        ("70", "destinations", "at least", None),
        ("600000", "seats", "at least", "2013-01-01"),
    ],
    "Spend no more than EUR 1.2 million in Q2 2013": [("1200000", "EUR", "at most", "2013-04-01")],
    "A parcel costs 12.50 EUR at most": [("12.50", "EUR", "at most", None)],
    "Earn $5bn or more by 31 December 2013": [("5000000000", "USD", "at least", "2013-12-01")],
    "Sell 50 kWh at every charge": [("50", "kWh", "exactly", None)],
    "Carry 12 passengers per flight": [("12", "passengers per flight", "exactly", None)],
    "Cut complaints by 20 % by June 2013": [],
    "Sell 5 % more than in 2012": [],
    "Win 3 percentage points": [],
    "An increase of 10 % in 2013": [],
    "Follow ISO-9001 and chapter 1.2.3 of v2": [],
    "Keep the promise of 2012": [],
    "Nothing to count": [],
}


@pytest.mark.parametrize("statement", CASES)
def test_levels_are_read_and_changes_are_not(statement: str) -> None:
    found = [
        (format(each.value, "f"), each.unit, each.sense, each.when and each.when.start.isoformat())
        for each in quantities(statement, term=TERM)
    ]

    assert found == CASES[statement]


def test_a_month_without_year_that_comes_twice_in_the_term_is_left_out() -> None:
    (quantity,) = quantities("Reach 90 % in March", term=(date(2013, 1, 1), date(2015, 1, 1)))

    assert quantity.when is None


def test_a_day_that_is_none_is_no_day() -> None:
    (quantity,) = quantities("Reach 90 % by 2013-02-30", term=TERM)

    assert quantity.when is None


@given(st.text(max_size=200))
def test_any_text_is_read_and_positions_lie_in_it(statement: str) -> None:
    for quantity in quantities(statement, term=TERM):
        assert statement[quantity.position :].startswith(quantity.words.split()[0])


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_a_number_is_read_as_it_is_written(value: Decimal) -> None:
    (quantity,) = quantities(f"Reach {value:,} % of it", term=TERM)

    assert quantity.value == value
