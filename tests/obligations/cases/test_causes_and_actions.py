"""Causes with shares that are disputed or agreed, and corrective actions that figures verify."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligations.cases.small_case import ACTION, case, noticed, opened, planned, small, step
from tallystick.obligations.cases.actions import ActionStatus, action_states
from tallystick.terms.figure import Figure, Quality


def cause(who: str, status: str, share: Any, what: str = "because") -> dict[str, Any]:
    return {"who": who, "status": status, "share": share, "what": what}


def stated(when: str, by: str, causes: list[dict[str, Any]], **fields: Any) -> Any:
    return step("cause", when, by, **{"method": "timeline review", "signed_by": by, "causes": causes, **fields})


BASE = [opened(), noticed()]
OURS = stated("2026-12-03", "south/lead", [cause("obligor", "reserved", Decimal("0.3")),
                                            cause("weather", "excused", Decimal("0.7"))])  # fmt: skip
THEIRS = stated("2026-12-05", "north/lead", [cause("obligor", "breach", Decimal("0.8")),
                                              cause("weather", "excused", Decimal("0.2"))])  # fmt: skip


def shares(found: Any) -> list[tuple[str, str, Fraction, Fraction, bool]]:
    return [(each.who, each.status, each.low, each.high, each.agreed) for each in found.shares]


def test_while_the_sides_differ_a_share_lies_between_what_they_say() -> None:
    found = case([*BASE, OURS, THEIRS], "2026-12-06")

    assert shares(found) == [
        ("obligor", "reserved", Fraction(0), Fraction(3, 10), False),
        ("weather", "excused", Fraction(1, 5), Fraction(7, 10), False),
        ("obligor", "breach", Fraction(0), Fraction(4, 5), False),
    ]


def test_what_the_other_side_agrees_to_is_agreed_for_the_incident() -> None:
    agreed = step("agree cause", "2026-12-07", to=OURS.id)

    found = case([*BASE, OURS, THEIRS, agreed], "2026-12-08")

    assert shares(found) == [
        ("obligor", "reserved", Fraction(3, 10), Fraction(3, 10), True),
        ("weather", "excused", Fraction(7, 10), Fraction(7, 10), True),
    ]


def test_what_both_sides_signed_is_agreed_at_once() -> None:
    both = stated("2026-12-03", "south/lead", [cause("market", "excused", 1)], signed_by=["south/lead", "north/lead"])

    assert shares(case([*BASE, both], "2026-12-04")) == [("market", "excused", Fraction(1), Fraction(1), True)]


def test_a_side_that_signed_does_not_agree_to_itself() -> None:
    found = case([*BASE, OURS, step("agree cause", "2026-12-07", "south/lead", to=OURS.id)], "2026-12-08")

    assert "the other side agrees to it" in found.refused[0].because


def test_each_incident_has_causes_of_its_own_and_no_statement_is_an_admission() -> None:
    one = stated("2026-12-03", "south/lead", [cause("weather", "excused", 1)], incident="flood of 9 October")
    other = stated("2026-12-04", "south/lead", [cause("obligor", "reserved", 1)], incident="strike")

    found = case([*BASE, one, other], "2026-12-05")

    assert [each.incident for each in found.shares] == ["flood of 9 October", "strike"]
    assert all("no admission" in took.says for took in found.history[2:])


@pytest.mark.parametrize(
    ("given_", "says"),
    [
        ([Decimal("0.5"), Decimal("0.6")], "the shares add up to at least 110 %, expected 100 %."),
        ([Decimal("0.5"), [Decimal("0.1"), Decimal("0.4")]], "the shares add up to at most 90 %, expected 100 %."),
    ],
)
def test_shares_can_add_up_to_the_whole(given_: list[Any], says: str) -> None:
    wrong = stated("2026-12-03", "south/lead", [cause("obligor", "reserved", share) for share in given_])

    assert case([*BASE, wrong], "2026-12-04").refused[0].because == says


@given(low=st.integers(0, 100), width=st.integers(0, 100))
def test_two_ranges_are_accepted_exactly_where_some_shares_in_them_add_up(low: int, width: int) -> None:
    high = min(100, low + width)
    ranged = [Decimal(low) / 100, Decimal(high) / 100]
    rest = [Decimal("0.2"), Decimal("0.5")]
    both = stated("2026-12-03", "south/lead", [cause("obligor", "reserved", ranged), cause("law", "excused", rest)])

    found = case([*BASE, both], "2026-12-04")

    assert (found.refused == ()) == any(20 <= 100 - mine <= 50 for mine in range(low, high + 1))


def test_what_lies_outside_of_the_parties_is_no_breach_of_one() -> None:
    with pytest.raises(ValueError, match="found a breach by 'weather', expected one of a party"):
        stated("2026-12-03", "south/lead", [cause("weather", "breach", 1)])


def test_people_sign_for_parties_of_the_case() -> None:
    clerk = stated("2026-12-03", "north/clerk", [cause("law", "excused", 1)])

    assert case([*BASE, clerk], "2026-12-04").refused[0].because == (
        "north/clerk may enter, and 'cause' needs 'approve'."
    )


# actions

PROMISED = {**ACTION, "due": date(2026, 12, 18), "effect": {"kpi": "done", "met": ">= 92", "periods": 2}}
DONE = step("done", "2026-12-17", "south/lead", action="a1")


def figure(period: str, value: str | None) -> Figure:
    year, month = int(period[:4]), int(period[5:])
    exact = Fraction(value) if value else None
    return Figure(
        "done", None, (), period, date(year, month, 1), date(year + month // 12, month % 12 + 1, 1),
        Decimal(value) if value else None, exact, exact, Fraction(1), 10, "percent",
        None if value else "no_activity", Quality.FINAL if value else None,  # type: ignore[arg-type]  # its text
    )  # fmt: skip


def state(steps: list[Any], when: str, *figures: Figure) -> Any:
    return action_states(case(steps, when), figures, small())[0]


PLANNED = [*BASE, planned(actions=[PROMISED]), step("accept", "2026-12-11")]


def test_an_action_is_planned_then_overdue() -> None:
    assert state(PLANNED, "2026-12-18").status is ActionStatus.PLANNED
    assert state(PLANNED, "2026-12-19").status is ActionStatus.OVERDUE


def test_an_action_that_is_done_awaits_full_periods_and_is_verified_by_them() -> None:
    steps = [*PLANNED, DONE]
    december, january, february = figure("2026-12", "80"), figure("2027-01", "92"), figure("2027-02", "95.5")

    assert state(steps, "2026-12-20").status is ActionStatus.AWAITED
    assert state(steps, "2027-02-05", december, january).status is ActionStatus.AWAITED
    verified = state(steps, "2027-03-05", february, december, january)
    assert (verified.status, verified.periods) == (ActionStatus.VERIFIED, ("2027-01", "2027-02"))


def test_an_action_without_effect_says_which_figure_fell_short() -> None:
    found = state([*PLANNED, DONE], "2027-03-05", figure("2027-01", "92.0"), figure("2027-02", "91.9"))

    assert found.status is ActionStatus.WITHOUT_EFFECT
    assert found.because == "2027-02 is 91.9 percent; the plan promised >= 92."


def test_periods_without_figure_are_passed_over_and_unfinished_ones_do_not_count() -> None:
    found = state(
        [*PLANNED, DONE], "2027-03-05", figure("2027-01", None), figure("2027-02", "93"), figure("2027-03", "93")
    )

    assert (found.status, found.periods) == (ActionStatus.AWAITED, ("2027-02",))


def test_an_action_of_which_nothing_was_promised_is_done_when_it_is_done() -> None:
    steps = [*BASE, planned(actions=[{**ACTION, "due": date(2026, 12, 16)}]), step("accept", "2026-12-11"), DONE]

    found = state(steps, "2026-12-20")

    assert (found.status, found.done, found.late) == (ActionStatus.DONE, date(2026, 12, 17), True)


def test_days_in_dispute_put_an_action_off() -> None:
    steps = [*PLANNED, step("dispute", "2026-12-14", "south/lead"), step("withdraw", "2026-12-21", "south/lead")]

    assert state(steps, "2026-12-29").status is ActionStatus.PLANNED  # due on the 25th, a holiday, as is the 28th
    assert state(steps, "2026-12-30").status is ActionStatus.OVERDUE


def test_only_the_owners_party_reports_an_action_once() -> None:
    other = case([*PLANNED, step("done", "2026-12-17", "north/lead", action="a1")], "2026-12-18")
    twice = case([*PLANNED, DONE, step("done", "2026-12-18", "south/lead", action="a1")], "2026-12-18 13:00")
    unknown = case([*PLANNED, step("done", "2026-12-17", "south/lead", action="a9")], "2026-12-18")

    assert "is owned by south/lead" in other.refused[0].because
    assert twice.refused[0].because == "action 'a1' is done already."
    assert unknown.refused[0].because == "the plan has no action 'a9'; it has a1."


def test_a_share_is_one_number_or_two_in_order() -> None:
    with pytest.raises(ValueError, match=r"found the share 0\.7 to 0\.4"):
        stated("2026-12-03", "south/lead", [cause("law", "excused", [Decimal("0.7"), Decimal("0.4")])])
