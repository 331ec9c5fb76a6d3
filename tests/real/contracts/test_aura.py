"""Aura and Zanotti: orders that keep exclusivity, and the same shortfall as a ground to end the agreement."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from obligations.cases.small_case import ANY_STEP, instant
from real.contracts.signed import contract, determined, figures_of, plain, quoted
from tallystick.charter.definitions import CompiledCharter
from tallystick.obligations.cases.case import Status
from tallystick.obligations.cases.folding import case_at
from tallystick.obligations.determination import Determination

AUR = contract("aura")
STARTS = {"first": date(2010, 3, 18), "third year": date(2012, 3, 18), "fourth year": date(2013, 3, 18)}


def of(clause: str, orders: Mapping[str, int]) -> list[Determination]:
    """What follows from a clause where so many systems were ordered in the first 24 months and the years after."""
    compiled: CompiledCharter = AUR.read()
    rows: list[Mapping[str, Any]] = [
        {"order": when, "day": STARTS[when], "systems": systems} for when, systems in orders.items()
    ]
    rows.append({"order": "none", "day": date(2015, 3, 17), "systems": 0})  # facts reach to the end of the term
    return list(determined(compiled, clause, figures_of(compiled, {"orders": rows})).values())


def test_aur_has_no_error_and_the_checker_warns_of_one_miss_with_two_weights() -> None:
    found = AUR.refused

    assert {id_ for id_, _ in found} == {"C370", "C556", "C559"}  # C370: the agreement gives no example of a count
    first, yearly = [words for id_, words in found if id_ == "C556"]
    weights = "and another consequence: loses exclusivity there, terminate here."
    assert first == f"clause 'aur-2': clause 'aur-1' has the same test, '>= 1000' of 'ordered', {weights}"
    assert yearly == f"clause 'aur-2-yearly': clause 'aur-1-yearly' has the same test, '>= 750' of 'ordered', {weights}"


@pytest.mark.parametrize(
    ("ordered", "outcome", "lost"),
    [(1000, "met", []), (999, "missed", ["exclusivity"]), (0, "missed", ["exclusivity"])],
)
def test_aur_1_a_thousand_in_the_first_24_months(ordered: int, outcome: str, lost: list[str]) -> None:
    (found,) = of("aur-1", {"first": ordered})

    assert (found.outcome.value, found.start, found.end) == (outcome, date(2010, 3, 18), date(2012, 3, 18))
    assert [each.what for each in found.consequents] == lost


@pytest.mark.parametrize(("ordered", "outcome"), [(750, "met"), (749, "missed")])
def test_aur_1_then_750_a_year(ordered: int, outcome: str) -> None:
    found = of("aur-1-yearly", {"first": 2000, "third year": ordered, "fourth year": 750})

    # what was ordered before does not count: each year stands by itself
    assert [each.outcome.value for each in found] == [outcome, "met", "missed"]
    assert [each.start for each in found] == [date(2012, 3, 18), date(2013, 3, 18), date(2014, 3, 18)]


def test_aur_1_exclusivity_is_lost_at_once_and_nobody_elects_it() -> None:
    (first,) = of("aur-1", {"first": 999})
    (lost,) = first.consequents

    assert (lost.kind, lost.what, lost.effective) == ("loses", "exclusivity", date(2012, 3, 18))
    assert lost.elect_by is None
    assert "After a miss follows the loss of exclusivity, from the end of the period on." in plain(AUR.read(), "aur-1")


def test_aur_2_the_same_shortfall_gives_aura_a_right_to_terminate() -> None:
    (found,) = of("aur-2", {"first": 999})
    (right,) = found.consequents

    assert (right.kind, right.what, right.holder) == ("right", "terminate", "aura")
    assert of("aur-2", {"first": 1000})[0].consequents == ()


def test_aur_2_zanotti_has_sixty_days_from_receipt_of_the_notice() -> None:
    (found,) = of("aur-2", {"first": 999})
    steps = [
        ANY_STEP.validate_python(
            {
                "id": f"{kind}-1",
                "case": "short",
                "step": kind,
                "by": "aura/purchasing",
                "recorded": instant(when),
                **more,
            }
        )
        for kind, when, more in (
            ("open", "2012-03-20", {"clause": "aur-2", "period": found.period, "right": "terminate"}),
            ("notice", "2012-03-21", {}),
        )
    ]

    def at(when: str) -> Any:
        return case_at(steps, AUR.read(), known_at=instant(when))

    (cure,) = [clock for clock in at("2012-03-22").clocks if clock.name == "cure"]
    assert cure.due == date(2012, 5, 21)  # 10 days of March, 30 of April, 20 of May: the 20th is a Sunday, so Monday
    assert at("2012-05-21").status is Status.NOTICED
    assert at("2012-05-22").status is Status.NOT_CURED


def test_aur_2_in_plain_words() -> None:
    said = plain(AUR.read(), "aur-2")

    assert "It is met at 1,000 count or more; exactly 1,000 count is met; anything else is a miss." in said
    assert "the right of Aura to terminate" in said
    assert "60 days" in said


def test_aur_the_numbers_used_here_are_those_of_the_contract() -> None:
    assert all(number in quoted("AUR-1") for number in ("(1,000)", "(24) months", "(750)", "immediately following"))
    assert "sixty (60) days" in quoted("AUR-2")
