"""MD Anderson and Adaptimmune: a joint committee with one vote a party, a quorum of two and two, and its meetings."""

from datetime import date
from typing import Any

import pytest

from obligations.cases.small_case import instant
from real.contracts.signed import contract, quoted
from tallystick.charter.model.cases import Meeting
from tallystick.obligations.cases.committees import meeting_duties, quorum, resolution

ADA = contract("adaptimmune")
JSC = ADA.read().charter.committees["ada-1"]


def meeting(**fields: Any) -> Meeting:
    made = {"id": "m", "committee": "ada-1", "recorded": instant("2017-02-01"), "at": instant("2017-02-01"),
            "how": "telephone", "present": {"anderson": 2, "adaptimmune": 2},
            "votes": {"anderson": "yes", "adaptimmune": "yes"}, "matter": "scope of a study"}  # fmt: skip
    return Meeting.model_validate({**made, **fields})


def test_ada_1_has_neither_error_nor_warning() -> None:
    assert ADA.refused == ()


def test_ada_1_three_members_each_and_one_vote_a_party() -> None:
    assert JSC.members == {"anderson": 3, "adaptimmune": 3}
    assert resolution(JSC, meeting(present={"anderson": 3, "adaptimmune": 2})).verdict == "adopted"


@pytest.mark.parametrize(
    ("anderson", "adaptimmune", "because"),
    [
        (2, 2, ""),  # exactly the quorum
        (1, 3, "1 of anderson were there, and 2 are needed."),
        (3, 1, "1 of adaptimmune were there, and 2 are needed."),
        (0, 3, "0 of anderson were there, and 2 are needed."),
    ],
)
def test_ada_1_two_of_each_side_are_the_quorum(anderson: int, adaptimmune: int, because: str) -> None:
    held = meeting(present={"anderson": anderson, "adaptimmune": adaptimmune})

    assert quorum(JSC, held) == because
    assert resolution(JSC, held).verdict == ("no quorum" if because else "adopted")


@pytest.mark.parametrize(
    ("adaptimmune", "verdict"), [("yes", "adopted"), ("no", "undecided"), ("abstained", "undecided")]
)
def test_ada_1_the_vote_is_unanimous(adaptimmune: str, verdict: str) -> None:
    assert resolution(JSC, meeting(votes={"anderson": "yes", "adaptimmune": adaptimmune})).verdict == verdict


@pytest.mark.parametrize(
    ("present", "acknowledged", "verdict"),
    [
        ({"anderson": 2, "adaptimmune": 2}, True, "adopted"),
        ({"anderson": 2, "adaptimmune": 2}, False, "no quorum"),  # receipt was not acknowledged
        ({"anderson": 2, "adaptimmune": 1}, True, "no quorum"),
    ],
)
def test_ada_1_by_mail_two_of_each_and_an_acknowledged_receipt(
    present: dict[str, int], acknowledged: bool, verdict: str
) -> None:
    held = meeting(how="mail", present=present, acknowledged=acknowledged)

    assert resolution(JSC, held).verdict == verdict


def test_ada_1_meets_each_quarter_and_once_a_year_in_person_or_by_video() -> None:
    compiled = ADA.read()
    held = [
        meeting(id="kick-off", how="in person", at=instant("2017-01-10"), recorded=instant("2017-01-10")),
        meeting(id="second", at=instant("2017-04-11"), recorded=instant("2017-04-11")),
        meeting(id="mail", how="mail", acknowledged=True, at=instant("2017-08-11"), recorded=instant("2017-08-11")),
        meeting(id="few", present={"anderson": 3}, at=instant("2017-10-11"), recorded=instant("2017-10-11")),
        meeting(id="video", how="video", at=instant("2018-02-11"), recorded=instant("2018-02-11")),
    ]

    duties = meeting_duties(
        "ada-1", JSC, held, compiled.calendars["months"], zone=compiled.zone,
        term=(date(2017, 1, 1), date(2019, 1, 1)), known_at=instant("2018-05-01"),
    )  # fmt: skip

    # a decision by mail is no meeting, and a meeting without quorum is none
    assert {each.period: each.state for each in duties if each.duty == "meeting"} == {
        "2017-Q1": "fulfilled", "2017-Q2": "fulfilled", "2017-Q3": "missed", "2017-Q4": "missed",
        "2018-Q1": "fulfilled", "2018-Q2": "open", "2018-Q3": "to come", "2018-Q4": "to come",
    }  # fmt: skip
    assert {each.period: each.met for each in duties if each.duty == "in person"} == {
        "2017": ("kick-off",), "2018": ("video",),
    }  # fmt: skip


def test_ada_the_numbers_used_here_are_those_of_the_contract() -> None:
    words = quoted("ADA-1")
    for said in ("three (3) representatives", "at least quarterly", "at least two representatives", "unanimous vote"):
        assert said in words
