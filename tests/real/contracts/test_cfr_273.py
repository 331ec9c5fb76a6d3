"""49 CFR Part 273: customers on time for two quarters, and delays by who is responsible, disputed ones both ways."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from real.contracts.signed import contract, determined, figures_of, happened, outcomes, plain, series
from shared import shared
from tallystick.charter.definitions import CompiledCharter
from tallystick.obligations.determination import Determination

CFR = contract("cfr-273")
READINGS = ("each-quarter", "both-together")
TRAIN = (("train", "421"),)


def read(reading: str = READINGS[0]) -> CompiledCharter:
    return CFR.read(cfr_273_5_a=reading)


def test_cfr_273_is_refused_as_enacted() -> None:
    assert [each for each in CFR.refused if each[0].startswith("C5")] == [
        ("C513", "clause 'cfr-273-5-a' can be read in 2 ways ('each-quarter', 'both-together'), and none is chosen."),
    ]
    assert [id_ for id_, _ in CFR.as_written("cfr-273-5-a")] == ["C545", "C546"]


@pytest.mark.parametrize("reading", READINGS)
def test_cfr_273_each_reading_leaves_nothing_open(reading: str) -> None:
    assert CFR.warned(cfr_273_5_a=reading) == ()


def standard(given: Mapping[str, tuple[int, int]], reading: str) -> list[str]:
    """The quarters in which the standard is not held, of a train with so many of so many customers on time."""
    compiled = read(reading)
    figures = series(compiled, given, kpi="customers_on_time", party=None, scope=TRAIN)
    found: dict[str, Determination] = determined(compiled, "cfr-273-5-a", figures)
    return [quarter for quarter in given if found[quarter].triggers]


@pytest.mark.parametrize(
    ("first", "second", "each", "together"),
    [
        ((799, 1000), (799, 1000), True, True),
        ((800, 1000), (800, 1000), False, False),  # exactly 80 percent is the standard
        ((790, 1000), (800, 1000), False, True),  # 1,590 of 2,000 are 79.5
        ((500, 1000), (3_500, 4_000), False, False),  # 4,000 of 5,000 are exactly 80
        ((500, 1000), (3_499, 4_000), False, True),
    ],
)
def test_cfr_273_for_any_two_consecutive_quarters_is_open(
    first: tuple[int, int], second: tuple[int, int], each: bool, together: bool
) -> None:
    given = {"2021-Q1": first, "2021-Q2": second}

    assert [standard(given, reading) == ["2021-Q2"] for reading in READINGS] == [each, together]


def day(**fields: Any) -> Mapping[str, Any]:
    return {"day": date(2021, 2, 1), "route": "Cardinal", **fields}


def test_cfr_273_fifteen_minutes_is_on_time_and_customers_are_counted_not_trains() -> None:
    compiled = read()
    rows = [
        day(train="50", minutes=15, customers=80),
        day(train="50", minutes=16, customers=10),
        day(train="50", minutes=-3, customers=5),
        day(train="51", minutes=90, customers=5),
    ]

    found = {each.scope: each for each in figures_of(compiled, {"detrained": rows}) if each.kpi == "customers_on_time"
             and each.period == "2021-Q1"}  # fmt: skip

    assert str(found[(("route", "Cardinal"),)].value) == "85.0"  # 85 of 100
    assert str(found[(("train", "50"),)].value) == "89.5"  # 85 of 95
    assert str(found[(("train", "51"),)].value) == "0.0"


DELAYS = [
    ("freight train", 300, False),
    ("slow order", 100, True),
    ("equipment", 150, False),
    ("crew", 50, False),
    ("weather", 80, False),
    ("trespasser", 20, False),
]


def delays() -> dict[str, str]:
    """Delays of a quarter with 20,000 train miles, by KPI."""
    rows = [
        day(entry=str(number), code=code, minutes=minutes, disputed=disputed)
        for number, (code, minutes, disputed) in enumerate(DELAYS)
    ]
    found = figures_of(read(), {"delays": rows, "miles": [day(train_miles=20_000)]})
    return {each.kpi: str(each.value) for each in found if each.period == "2021-Q1" and each.scope}


def test_cfr_273_delays_are_minutes_per_ten_thousand_train_miles_by_who_is_responsible() -> None:
    found = delays()

    assert found["host_delays"] == "200.0"  # 400 minutes on 20,000 miles
    assert found["amtrak_delays"] == "100.0"  # 150 and 50
    assert found["third_party_delays"] == "50.0"  # 80 and 20


def test_cfr_273_disputed_minutes_are_shown_under_both_codings() -> None:
    found = delays()

    assert found["disputed_delays"] == "100"
    assert (found["host_delays"], found["host_delays_undisputed"]) == ("200.0", "150.0")  # by Amtrak's, by the host's


@pytest.mark.parametrize(
    ("sent", "outcome"), [("2021-06-29T12:00:00-04:00", "met"), ("2021-06-30T00:00:01-04:00", "missed")]
)
def test_cfr_273_delays_are_reported_after_each_quarter(sent: str, outcome: str) -> None:
    done = happened("delays by responsibility", sent, "2021-Q1")

    assert outcomes(determined(read(), "cfr-273-5-d", events=[done]))["2021-Q1"] == outcome
    assert "It contains host minutes, Amtrak minutes, third-party minutes and disputed minutes." in plain(
        read(), "cfr-273-5-d"
    )


def test_cfr_273_in_plain_words() -> None:
    said = plain(read("both-together"), "cfr-273-5-a")

    assert "It is met at 80 % or more; exactly 80 % is met" in said
    assert "Every train is judged by itself." in said
    assert "2 quarters" in said


def test_cfr_273_the_numbers_used_here_are_those_of_the_regulation() -> None:
    words = shared("data/legal-texts/49_CFR_273_definitions.md").read_text(encoding="utf-8")
    assert "no later than 15 minutes after" in words
    assert "80 percent for any 2 consecutive calendar quarters" in words
    assert "disputed by host railroad and not resolved" in words
    assert "per 10,000 train miles" in words
