"""49 U.S.C. 24308(f): below 80 percent for any two consecutive quarters; the Board may investigate, or has to."""

from collections.abc import Mapping
from typing import Any

import pytest

from real.contracts.signed import AFTERWARDS, contract, determined, event, outcomes, plain, series
from shared import shared
from tallystick.charter.definitions import CompiledCharter
from tallystick.obligations.determination import Determination
from tallystick.obligations.determine import determine

USC = contract("usc-24308")
READINGS = ("each-quarter", "both-together", "mean-of-both")
TRAIN = (("train", "421"),)


def read(reading: str = READINGS[0]) -> CompiledCharter:
    return USC.read(usc_24308_f1=reading)


def train(given: Mapping[str, tuple[int, int]], reading: str) -> dict[str, Determination]:
    """A train with so many of so many arrivals on time in each quarter."""
    compiled = read(reading)
    figures = series(compiled, given, kpi="punctuality", party=None, scope=TRAIN)
    found = determined(compiled, "usc-24308-f1", figures)
    return {quarter: found[quarter] for quarter in given}


def rights(found: Determination) -> list[tuple[str | None, str | None]]:
    return [(each.holder, each.what) for each in found.consequents if each.kind == "right"]


ALL = [("board", "investigate"), ("amtrak", "have the Board investigate"), ("host", "have the Board investigate")]
"""The Board may of its own; on a complaint it has to, so whoever may complain has a right to it."""


def arisen(given: Mapping[str, tuple[int, int]], reading: str) -> list[str]:
    found = train(given, reading)
    assert all(rights(made) in ([], ALL) for made in found.values())
    return [quarter for quarter, made in found.items() if rights(made)]


def test_usc_24308_is_refused_as_enacted() -> None:
    ((_, words),) = [each for each in USC.refused if each[0] == "C513"]

    assert words.startswith("clause 'usc-24308-f1' can be read in 3 ways (")
    assert all(f"'{reading}'" in words for reading in READINGS)


def test_usc_24308_the_checker_asks_how_two_quarters_are_judged() -> None:
    (window, again) = USC.as_written("usc-24308-f1")

    assert (window[0], again[0]) == ("C545", "C546")
    assert (
        "'in any 2 quarters' of trigger 'two-quarters' does not say whether the window is rolling or fixed" in window[1]
    )
    assert "whether each period is judged or the window is pooled" in window[1]
    assert "does not say whether a window that still holds the misses triggers again" in again[1]


@pytest.mark.parametrize("reading", READINGS)
def test_usc_24308_warnings_are_of_rights_and_decisions_without_an_end(reading: str) -> None:
    assert {id_ for id_, _ in USC.warned(usc_24308_f1=reading)} == {"C559", "C567"}


@pytest.mark.parametrize(
    ("first", "second", "each", "together", "mean"),
    [
        ((79, 100), (79, 100), True, True, True),
        ((80, 100), (80, 100), False, False, False),  # exactly 80 is not less than 80
        ((79, 100), (80, 100), False, True, True),  # 159 of 200 is 79.5; the mean of 79 and 80 as well
        ((70, 100), (324, 400), False, True, True),  # 70 and 81: 394 of 500 is 78.8, the mean 75.5
        ((60, 100), (369, 400), False, False, True),  # 60 and 92.25: 429 of 500 is 85.8, the mean 76.125
        ((304, 400), (86, 100), False, True, False),  # 76 and 86: 390 of 500 is 78, the mean 81
    ],
)
def test_usc_24308_what_averages_less_than_80_is_open(
    first: tuple[int, int], second: tuple[int, int], each: bool, together: bool, mean: bool
) -> None:
    given = {"2021-Q1": first, "2021-Q2": second}

    found = [arisen(given, reading) == ["2021-Q2"] for reading in READINGS]

    assert found == [each, together, mean]
    assert all("2021-Q1" not in arisen(given, reading) for reading in READINGS)  # one quarter alone is not two


def test_usc_24308_any_two_consecutive_quarters_roll() -> None:
    given = {"2021-Q1": (90, 100), "2021-Q2": (70, 100), "2021-Q3": (70, 100), "2021-Q4": (70, 100)}

    # Q1 and Q2 have 80.0 together, which is not less than 80
    assert all(arisen(given, reading) == ["2021-Q3", "2021-Q4"] for reading in READINGS)


def test_usc_24308_each_train_is_judged_by_itself() -> None:
    compiled = read()
    figures = [
        *series(compiled, {"2021-Q1": (70, 100), "2021-Q2": (90, 100)}, kpi="punctuality", party=None, scope=TRAIN),
        *series(compiled, {"2021-Q1": (90, 100), "2021-Q2": (70, 100)}, kpi="punctuality", party=None,
                scope=(("train", "422"),)),
    ]  # fmt: skip

    made = determine(compiled, figures, known_at=AFTERWARDS, clauses=("usc-24308-f1",))

    assert {each.scope for each in made} == {TRAIN, (("train", "422"),)}
    assert all(rights(each) == [] for each in made)


def decided(clause: str, given: Mapping[str, str]) -> dict[str, Determination]:
    events: list[Any] = [
        event("decision", f"board-{quarter}", clause=clause, period=quarter, outcome=outcome, on="2022-06-01",
              recorded="2022-06-01T00:00:00Z")
        for quarter, outcome in given.items()
    ]  # fmt: skip
    return determined(read(), clause, events=events)


def test_usc_24308_service_quality_is_the_other_ground() -> None:
    found = decided(
        "usc-24308-f1-quality", {"2021-Q1": "missed", "2021-Q2": "met", "2021-Q3": "missed", "2021-Q4": "missed"}
    )

    assert [quarter for quarter, made in found.items() if rights(made)] == ["2021-Q4"]
    assert rights(found["2021-Q4"]) == ALL
    assert outcomes(found)["2022-Q1"] == "undetermined"  # nobody decided


def test_usc_24308_damages_where_preference_was_not_given() -> None:
    found = decided("usc-24308-f2", {"2021-Q1": "met", "2021-Q2": "missed"})

    assert (rights(found["2021-Q1"]), rights(found["2021-Q2"])) == ([], [("board", "award damages")])
    assert found["2021-Q2"].obligor == "host"


def test_usc_24308_in_plain_words() -> None:
    said = plain(read("both-together"), "usc-24308-f1")

    assert "It is met at 80 % or more; exactly 80 % is met" in said
    assert "Every train is judged by itself." in said
    assert "the right of the Board to investigate" in said
    assert "the right of Amtrak to have the Board investigate" in said


def test_usc_24308_the_numbers_used_here_are_those_of_the_statute() -> None:
    words = shared("data/legal-texts/49_USC_24308_f.md").read_text(encoding="utf-8")
    assert "averages less than 80 percent for any 2 consecutive calendar quarters" in words
    assert "may initiate an investigation" in words
    assert "shall initiate such an investigation" in words
    assert "may award damages against the host rail carrier" in words
