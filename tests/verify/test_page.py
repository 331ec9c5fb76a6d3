"""The page of a pack: what a reader finds on it, in words, and nothing that a browser would fetch or run."""

import re

import pytest

from tallystick.verify.markup import code, grouped, listing, measured, moment
from tallystick.verify.pack import read_pack
from verify.packs import february, restated


def text_of(content: bytes) -> str:
    return read_pack(content).bytes_of("index.html").decode()


def test_it_says_what_was_determined_by_name_and_in_units() -> None:
    page = text_of(february())

    assert "What was published between Buyer and Seller for February 2024" in page
    assert "a <strong>final</strong> edition, as known at 12 March 2024, 00:00:00 UTC" in page
    row = '<td>Seller</td><td>Buyer</td><td class="n">90.0 %</td><td><strong class="poor">missed</strong></td>'
    assert f'{row}<td class="n">250.00 EUR</td>' in page
    assert "<td>Completion</td><td>Buyer</td>" in page
    assert '<td class="n">no activity</td>' in page


def test_a_restatement_says_what_it_changes_and_why() -> None:
    page = text_of(restated())

    assert (
        "This edition takes the place of 2024-02.1, which stays as it was published. Why: A corrected count. " in page
    )
    assert '<td class="n">90.0 %</td><td class="n">96.0 %</td>' in page
    assert "It is settled in 2024-03 (true-up)." in page


@pytest.mark.parametrize("content", [february, restated])
def test_nothing_on_it_is_run_or_fetched(content: object) -> None:
    page = text_of(content()) if callable(content) else ""

    assert page
    assert re.findall(r"<(?:script|link|img|iframe|a|form|object)|src=|href=|url\(|@import|://", page) == []


def test_signatures_and_cosignatures_have_their_instants_in_words() -> None:
    page = text_of(february())

    assert "seconds since 1970" not in page
    assert page.count("2 January 2024, 00:00:00 UTC") == 3  # two signatures, and agreed since
    assert '<span class="k">12 March 2024, 00:00:00 UTC</span>' in page


def test_words_of_others_are_not_markup() -> None:
    assert code("<b>") == "<code>&lt;b&gt;</code>"


def test_numbers_names_and_instants_for_people() -> None:
    assert [grouped(each) for each in ("10033", "-1234567.50", "153300/1633", "0.5", None)] == [
        "10,033", "-1,234,567.50", "153300/1633", "0.5", None,
    ]  # fmt: skip
    assert measured("93.9", "percent") == "93.9 %"
    assert measured("504", "flights") == "504 flights"
    assert measured("2", "1") == "2"
    assert measured(None, "EUR") == ""
    assert listing(["A", "B", "C"]) == "A, B and C"
    assert moment("2024-02-02T10:00:00Z") == "2 February 2024, 10:00:00 UTC"
