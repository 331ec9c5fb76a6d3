"""Amounts on pages cannot be misread in the reader's language, and keep every digit."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tallystick.obligations import saying
from tallystick.reports import clause_words
from tallystick.reports.numbers import THIN
from tallystick.web.alliances.models import Alliance
from tallystick.web.design.amounts import money, shown
from tallystick.web.pages.obligations import owing
from tallystick.web.people.models import Person
from web.guarded import here_of
from web.programs import Program
from web.spoken import said_on

AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


def test_thousands_are_parted_by_gaps_where_a_comma_may_be_the_decimal_mark() -> None:
    with translation.override("de"):
        assert money(Decimal("-1234567.50"), "USD") == f"-1{THIN}234{THIN}567.50 USD"
        assert shown(Fraction(293693)) == f"293{THIN}693"
        assert shown(Fraction(1, 3)).endswith("0.333333")
    with translation.override("en"):
        assert money(Decimal("1234567.50"), "USD") == "1,234,567.50 USD"


@given(AMOUNTS, st.sampled_from(("USD", "JPY", "KWD", None)))
def test_a_page_writes_the_digits_of_the_engine(amount: Decimal, currency: str | None) -> None:
    engine = saying.money(amount, currency)

    with translation.override("en-gb"):
        assert money(amount, currency) == engine
    with translation.override("de"):
        assert money(amount, currency).replace(THIN, "") == engine.replace(",", "")


def test_what_is_owed_is_said_in_english_as_the_command_line_says_it(jobs: Alliance, north: Program) -> None:
    here = here_of(jobs, north.person)
    every = here.opened.determined(here.now).determinations

    with translation.override("en"):
        found = [(owing.owed(each), owing.short_owed(each), owing.points_of(each)) for each in every]

    assert found == [
        (clause_words.owed(each), clause_words.short_owed(each), clause_words.points_of(each)) for each in every
    ]
    assert any(owed for owed, _short, _points in found)


@pytest.mark.parametrize("page", ["obligations/account/", "obligations/", "record/"])
def test_no_comma_parts_thousands_on_a_german_page(
    jobs: Alliance, north: Program, signed_in: Callable[[Person], Client], page: str
) -> None:
    answer = signed_in(north.person).get(f"/alliances/{jobs.name}/{page}", headers={"accept-language": "de"})

    texts = said_on(answer.content.decode())
    assert [text for text in texts if any(f"{digit},000" in text for digit in range(10))] == []
    assert page == "record/" or any(f"{THIN}000" in text for text in texts)
