"""Who may act in a committee, how votes count, and how a matter before it ends."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligations.cases.small_case import case, instant, small, step
from tallystick.charter.model.cases import Meeting
from tallystick.charter.model.governance import Committee
from tallystick.errors import InputError
from tallystick.obligations.cases.case import Status
from tallystick.obligations.cases.committees import quorum, resolution

BOARD = small("""
committees:
  board:
    members: {north: 3, south: 2}
    quorum: {north: 2}
    casting: {pricing: south}
    disputes: steps
""")


def committee(**fields: Any) -> Committee:
    return Committee.model_validate({"members": {"north": 3, "south": 2}, **fields})


def meeting(**fields: Any) -> Meeting:
    made = {"id": "m", "committee": "board", "recorded": instant("2026-02-01"), "at": instant("2026-02-01"),
            "how": "video", "present": {"north": 3, "south": 2}}  # fmt: skip
    return Meeting.model_validate({**made, **fields})


def test_all_members_are_the_quorum_where_nothing_else_is_agreed() -> None:
    assert quorum(committee(), meeting()) == ""
    assert quorum(committee(), meeting(present={"north": 3, "south": 1})) == "1 of south were there, and 2 are needed."
    assert quorum(committee(quorum={"north": 1}), meeting(present={"north": 1, "south": 1})) != ""


def test_a_committee_that_does_not_decide_by_mail_cannot() -> None:
    assert quorum(committee(), meeting(how="mail")) == "this committee does not decide by mail."


@pytest.mark.parametrize(
    ("votes", "verdict"),
    [
        ({"north": {"yes": 3}, "south": {"no": 2}}, "adopted"),
        ({"north": {"yes": 2, "no": 1}, "south": {"no": 2}}, "rejected"),
        ({"north": {"yes": 2}, "south": "abstained"}, "undecided"),
        ({"north": "yes", "south": "no"}, "adopted"),
    ],
)
def test_more_than_half_of_all_members_decides_by_majority(votes: Any, verdict: str) -> None:
    by_members = committee(votes="one each member", decides="majority")

    assert resolution(by_members, meeting(votes=votes, matter="budget")).verdict == verdict


@given(yes=st.integers(0, 3), no=st.integers(0, 3), others=st.sampled_from(["yes", "no", "abstained"]))
def test_no_vote_is_counted_twice_and_no_matter_both_adopted_and_rejected(yes: int, no: int, others: str) -> None:
    by_members = committee(votes="one each member", decides="majority")
    held = meeting(votes={"north": {"yes": yes, "no": no}, "south": others})
    if yes + no > 3:
        with pytest.raises(InputError, match=r"counts \d votes of 'north', of whom 3 were there"):
            resolution(by_members, held)
        return

    ayes = yes + (2 if others == "yes" else 0)
    noes = no + (2 if others == "no" else 0)
    expected = "adopted" if ayes >= 3 else "rejected" if noes >= 3 else "undecided"
    assert resolution(by_members, held).verdict == expected


def test_more_members_than_are_appointed_and_votes_of_members_for_a_party_are_refused() -> None:
    with pytest.raises(InputError, match="counts 4 members of 'north', who appoints 3; correct 'present'"):
        quorum(committee(), meeting(present={"north": 4, "south": 2}))
    with pytest.raises(InputError, match="each party has one vote; write 'yes', 'no' or 'abstained'"):
        resolution(committee(), meeting(votes={"north": {"yes": 3}, "south": "yes"}))


MATTER = step("open", "2026-11-30", committee="board", matter="Price list", subject="pricing")


def test_a_matter_goes_to_the_committees_ladder_at_once() -> None:
    found = case([MATTER], "2026-12-01", compiled=BOARD)

    assert (found.status, found.rung, found.turn) == (Status.DISPUTED, "operational", ("north", "south"))


def test_what_the_committee_decides_closes_the_matter() -> None:
    decided = step("decide", "2026-12-02", for_="matter", decided_by="board")

    found = case([MATTER, decided], "2026-12-03", compiled=BOARD)

    assert (found.status, found.outcome, found.turn) == (Status.CLOSED, "decided", ())


def test_a_matter_knows_no_notice_cause_or_cure() -> None:
    found = case([MATTER, step("waive", "2026-12-02")], "2026-12-03", compiled=BOARD)

    assert found.refused[0].because.startswith("'waive' is no step of a matter before a committee; it knows open")


@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        (step("open", "2026-11-30", committee="council", matter="x"), "there is no committee 'council'"),
        (step("decide", "2026-11-30", for_="obligor"), "the case has not begun"),
    ],
)
def test_a_matter_begins_before_a_committee_that_there_is(wrong: Any, because: str) -> None:
    with pytest.raises(InputError) as refusal:
        case([wrong], "2026-12-03", compiled=BOARD)
    assert because in str(refusal.value)


def test_a_decision_for_a_side_is_none_of_a_matter() -> None:
    found = case([MATTER, step("decide", "2026-12-02", for_="obligor")], "2026-12-03", compiled=BOARD)

    assert found.refused[0].because == "found a decision for 'obligor', expected 'matter'."
