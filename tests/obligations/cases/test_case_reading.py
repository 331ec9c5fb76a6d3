"""Files of cases: what is wrong with them, where it stands, and what to do."""

import pytest

from obligations.cases.small_case import determined, small
from tallystick.obligations.cases.reading import read_cases

COMMITTEE = """
committees:
  board: {members: {north: 2, south: 2}, disputes: steps}
"""
OPEN = (
    "- {id: a, case: c, step: open, by: north/lead, recorded: 2026-11-20T12:00:00Z, clause: jobs-done, period: 2026-10}"
)
DAY = "2026-11-21T12:00:00Z"
MATTER = "- {id: a, case: c, step: open, by: north/lead, recorded: 2026-11-20T12:00:00Z, committee: board, matter: x}"


def found(text: str, extra: str = "") -> list[tuple[str, int | None, str]]:
    record = read_cases(f"steps:\n{text}".encode(), small(extra))
    return [(each.id, each.line, each.message) for each in record.problems]


def test_a_sound_file_has_no_problem() -> None:
    record = read_cases(f"steps:\n{OPEN}\n".encode(), small(), [determined()])

    assert record.problems == ()
    assert [each.id for each in record.steps] == ["a"]


@pytest.mark.parametrize(
    ("text", "id_", "line", "says"),
    [
        (OPEN.replace("2026-10}", "2026-13}"), "N023", 2, "judges no period '2026-13'"),
        (OPEN.replace("north/lead", "south/lead"), "N020", 2, "step 'a' of case 'c' is refused: 'open' is for north"),
        (f"{OPEN}\n- {{id: a, case: c, step: waive, by: north/lead, recorded: 2026-11-21T12:00:00Z}}", "N021", 3,
         "there is a step 'a' already"),
        (f"{OPEN}\n- {{id: b, case: c, step: notice, channel: courier, by: north/lead, recorded: {DAY}}}",
         "N024", 3, "a notice by courier is proved by courier receipt, and step 'b' names none"),
        ("- {id: a, case: c, step: leap, by: north/lead, recorded: 2026-11-20T12:00:00Z}", "C003", 2, "'leap'"),
        ("- {id: a, case: c, step: open, by: north/lead, recorded: 2026-11-20T12:00:00Z}", "C003", 2,
         "a case is opened on a 'clause' or before a 'committee'"),
        (OPEN.replace("2026-11-20T12:00:00Z", "2026-11-20"), "C003", 2, "expected an instant with its offset"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(text: str, id_: str, line: int, says: str) -> None:
    first = next(each for each in found(text) if each[0] == id_)

    assert first[1] == line
    assert says in first[2]


MEETING = "meetings:\n- {id: m, committee: board, how: video, at: 2026-11-25T12:00:00Z, recorded: 2026-11-25T13:00:00Z"


@pytest.mark.parametrize(
    ("meeting", "id_", "says"),
    [
        (MEETING.replace("board", "bored") + "}", "N025", "there is no committee 'bored'"),
        (MEETING + ", present: {east: 1}}", "N025", "'east' has no members in 'board'"),
        (MEETING + ", present: {north: 3, south: 2}}", "N025", "counts 3 members of 'north', who appoints 2"),
        (MEETING.replace("T13", "T11") + "}", "N025", "and recorded before"),
    ],
)
def test_meetings_that_cannot_be_counted_are_named(meeting: str, id_: str, says: str) -> None:
    assert any(each[0] == id_ and says in each[2] for each in found(f"{MATTER}\n{meeting}\n", COMMITTEE))


def test_a_decision_of_a_committee_rests_on_its_vote() -> None:
    decided = (
        f"{MATTER}\n- {{id: b, case: c, step: decide, for: matter, decided by: board, by: north/lead, "
        "recorded: 2026-11-26T12:00:00Z}\n"
    )
    here = MEETING + ", case: c, present: {north: 2, south: 2}, votes: {north: yes, south: SAID}}\n"

    assert [each[0] for each in found(decided, COMMITTEE)] == ["N026"]
    assert [each[0] for each in found(decided + here.replace("SAID", "no"), COMMITTEE)] == ["N026"]
    assert found(decided + here.replace("SAID", "yes"), COMMITTEE) == []


def test_json_is_read_as_well() -> None:
    text = (
        '{"steps": [\n\t{"id": "a", "case": "c", "step": "open", "by": "north/lead", '
        '"recorded": "2026-11-20T12:00:00Z", "clause": "jobs-done", "period": "2026-10"}]}'
    )

    assert read_cases(text.encode(), small()).problems == ()
