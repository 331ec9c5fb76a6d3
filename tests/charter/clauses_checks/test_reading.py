"""Numbers, money, durations, times of day and dates are found in agreed texts, with what compares them."""

import json
from datetime import date
from fractions import Fraction

import pytest

from shared import shared
from tallystick.charter.clauses.wording.mention import Mention
from tallystick.charter.clauses.wording.reading import read_text


def mentions(text: str) -> tuple[Mention, ...]:
    return read_text(text).mentions


def said(text: str) -> list[tuple[str, str, str, str]]:
    return [(each.kind, str(each.value), each.unit, each.tie) for each in mentions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ninety-five percent (95%)", ("percent", "95", "", "")),
        ("95 per cent", ("percent", "95", "", "")),
        ("0.25 percentage points", ("percent", "1/4", "", "")),
        ("50 basis points", ("percent", "1/2", "", "")),
        ("thirty (30) days", ("duration", "30", "day", "")),
        ("a six-month period", ("duration", "6", "month", "")),
        ("any twelve (12) month period", ("duration", "12", "month", "")),
        ("6 consecutive full calendar months", ("duration", "6", "month", "")),
        ("five (5) Business Days", ("duration", "5", "business day", "")),
        ("10 working days", ("duration", "10", "business day", "")),
        ("1.5 seconds", ("duration", "3/2", "second", "")),
        ("$37.5 million", ("money", "37500000", "", "")),
        ("$1.191 billion", ("money", "1191000000", "", "")),
        ("K3,524,322.00", ("money", "3524322", "PGK", "")),
        ("EUR 5 000", ("money", "5000", "EUR", "")),
        ("5,000 USD", ("money", "5000", "USD", "")),
        ("ten dollars ($10.00)", ("money", "10", "", "")),
        ("£12.50", ("money", "25/2", "GBP", "")),
        ("562,500 flights", ("number", "562500", "", "")),
        ("three times", ("number", "3", "", "")),
        ("7:00 a.m.", ("clock", "420", "", "")),
        ("10 PM", ("clock", "1320", "", "")),
        ("at 07.30 to noon", ("clock", "450", "", "")),
        ("by 18:00 local time", ("clock", "1080", "", "")),
        ("midnight", ("clock", "0", "", "")),
    ],
)
def test_each_way_of_writing_a_quantity(text: str, expected: tuple[str, str, str, str]) -> None:
    assert said(text)[0] == expected


@pytest.mark.parametrize(
    ("text", "tie"),
    [
        ("no less than 92 %", ">="),
        ("shall not be less than 92 %", ">="),
        ("at least 92 %", ">="),
        ("a minimum of 92 %", ">="),
        ("92 % or more", ">="),
        ("92 % of the flights or more", ">="),
        ("at or above 92 %", ">="),
        ("not fewer than 92", ">="),
        ("no more than 92 %", "<="),
        ("shall not exceed 92 %", "<="),
        ("92 % or less", "<="),
        ("92 % or below", "<="),
        ("at or below 92 %", "<="),
        ("up to 92 %", "<="),
        ("more than 92 %", ">"),
        ("exceeds 92 %", ">"),
        ("above 92 %", ">"),
        ("in excess of $92", ">"),
        ("> 92 %", ">"),
        ("less than 92 %", "<"),
        ("falls below 92 %", "<"),
        ("fewer than 92", "<"),
        ("< $92 million", "<"),
        ("92 %", ""),
    ],
)
def test_what_compares_stands_with_its_number(text: str, tie: str) -> None:
    assert [each.tie for each in mentions(text)] == [tie]


@pytest.mark.parametrize(
    ("text", "ties"),
    [
        ("more than 200,000 dollars and less than 400,000 dollars", [">", "<"]),
        ("above 90 % and below 95 %", [">", "<"]),
        ("fewer than 30 and more than 20 flights", ["<", ">"]),
        ("92 % and more", [">="]),
        ("92 % and less", ["<="]),
    ],
)
def test_the_second_edge_of_a_range_is_not_taken_for_the_first(text: str, ties: list[str]) -> None:
    assert [each.tie for each in mentions(text)] == ties


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on 31 December 2026", date(2026, 12, 31)),
        ("from July 1, 2013 on", date(2013, 7, 1)),
        ("on the 1st day of March 2014", date(2014, 3, 1)),
        ("since 2013-07-01", date(2013, 7, 1)),
    ],
)
def test_dates(text: str, day: date) -> None:
    assert [(each.kind, str(each.value)) for each in mentions(text)] == [("date", str(day.toordinal()))]


def test_years_are_told_from_quantities() -> None:
    found = mentions("in 2013, of 2,013 flights and 2018 flights, Calendar Year 2018")

    assert [each.kind for each in found] == ["year", "number", "number", "year"]


@pytest.mark.parametrize(
    "text",
    [
        "subject to Section 3.4(a)(i) and Clauses 5 and 6",
        "4.4 The supplier is entitled to it.",
        "8.2. For Cause. Nothing else.",
        "as in paragraph 16.1 hereof; see Schedule 2, Exhibit 3.4(a)",
        "each with respect to 17.1 (g) and (h)",
        "the parties help one another, and no one of them twists a third party's arm",
        "rounded to one decimal place, half up, and to the nearest tenth",
        "the Boeing B-737 and the A320",
        "(1) the one thing",
    ],
)
def test_what_is_no_number_of_the_agreement(text: str) -> None:
    assert [each.words for each in mentions(text) if not each.weak] == []


def test_words_and_figures_that_differ_contradict_each_other() -> None:
    read = read_text("no less than ninety percent (95%) of it")

    assert [(each.words, each.figures, each.position) for each in read.contradictions] == [("ninety", "95", 13)]


def test_a_half_in_words_and_its_percentage_are_one() -> None:
    read = read_text("one-half (50%) of it")

    assert read.contradictions == ()
    assert len(read.mentions) == 1


def test_one_length_of_time_in_two_units_is_one() -> None:
    assert read_text("for six hours (360 minutes)").contradictions == ()
    assert len(read_text("for six hours (350 minutes)").contradictions) == 1


@pytest.mark.parametrize("text", ["by 23:00 of the day before", "until 22:00 of each day", "at 10:00 or later"])
def test_a_time_of_day_with_a_colon_is_one_whatever_follows(text: str) -> None:
    assert [each.kind for each in mentions(text)] == ["clock"]


NUMBERS = {
    "DYN-1": "90 %",
    "DYN-2": "3; 12 months",
    "DYN-3": "12 months; 3; 5; 85 %; 10; 100; 250",
    "DYN-4": "30 days; 120 days",
    "OFG-1": "30 days",
    "OFG-3": "20 %; 100 %",
    "OFG-5": "99 %; 96.5 %; 3; 6 months; 6 %",
    "OFG-6": "98 %; 30 days; 6 hours; 24 hours; 95 %; 3; 6 months; 6 %",
    "OFG-7": "99.9 %; 1 hour; 96.5 %; 3; 6 months; 8 %",
    "OFG-8": "4 hours; 3; 4 %",
    "OFG-9": "1.5 seconds; 5 seconds; 3; 6 months; 6 %",
    "OFG-10": "5 business days",
    "OFG-11": "60 days; 30 days",
    "ELA-1": "50 %; 15",
    "ELA-2": "15 minutes; 1 hour; 30 minutes; 2 hours; 4 hours; 8 hours",
    "ELA-3": "3524322; 293693.50; 100 %; 95 %; 90 %; 85 %; 80 %; 75 %; 10 %; 20 %; 30 %; 40 %; 50 %",
    "EXA-1": "625000; 140000; 562500; 450000; 30 %; 25 %",
    "EXA-2": "68 %; 74 %; 0.5",
    "EXA-3": "441000000; 622000000; 861000000; 1191000000",
    "EXA-4": "37500000; 30000000; 22500000; 15000000; 6 months",
    "EXA-5": "200000000; 400000000; 600000000; 500000000; 1 %; 2 %; 3 %",
    "EXA-6": "5 business days; 3 business days",
    "NEX-1": "75 days; 35 %; 50 %",
    "NEX-2": "35 %; 50 %; 100 %",
    "AUR-1": "1000; 24 months; 750",
    "AUR-2": "60 days",
    "INT-1": "30 days",
    "INT-2": "400000; 700000; 1100000; 1600000; 2100000; 300000; 1800000",
    "ADA-1": "3; 2",
    "TRI-1": "5 hours; 2; 15 hours; 97.5 %; 100",
    "TRI-2": "2.5 seconds; 6 seconds; 5 %; 3.5 seconds; 7 seconds",
}
"""What each real clause says, read by hand; clauses that say no number are not among them."""


@pytest.mark.parametrize("clause", NUMBERS)
def test_every_number_of_the_real_clauses_is_found(clause: str) -> None:
    rows = map(json.loads, shared("data/contract-clauses/clauses.jsonl").read_text(encoding="utf-8").splitlines())
    verbatim = next(row["verbatim"] for row in rows if row["id"] == clause)
    found = mentions(verbatim)

    for wanted in mentions(NUMBERS[clause]):
        assert any((each.value, each.unit) == (wanted.value, wanted.unit or each.unit) for each in found), wanted.words
    assert read_text(verbatim).contradictions == ()


def test_all_real_clauses_are_read() -> None:
    rows = [json.loads(line) for line in shared("data/contract-clauses/clauses.jsonl").read_text("utf-8").splitlines()]
    silent = [row["id"] for row in rows if not [each for each in mentions(row["verbatim"]) if not each.weak]]

    assert len(rows) == 34
    assert silent == ["OFG-2", "OFG-4", "OFG-12"]
    assert {row["id"] for row in rows} - set(silent) == set(NUMBERS)


@pytest.mark.parametrize(
    ("clause", "value", "tie"),
    [
        ("DYN-1", "90", ">="),
        ("DYN-2", "3", ">"),
        ("OFG-3", "20", "<="),
        ("OFG-5", "96.5", "<="),
        ("OFG-8", "3", ">="),
        ("OFG-9", "1.5", "<="),
        ("EXA-1", "450000", "<"),
        ("EXA-5", "200000000", "<"),
        ("TRI-1", "97.5", ">="),
    ],
)
def test_how_the_real_clauses_compare(clause: str, value: str, tie: str) -> None:
    rows = map(json.loads, shared("data/contract-clauses/clauses.jsonl").read_text(encoding="utf-8").splitlines())
    verbatim = next(row["verbatim"] for row in rows if row["id"] == clause)

    assert next(each.tie for each in mentions(verbatim) if each.value == Fraction(value)) == tie
