"""What is said without prejudice never leaves its room: not in the record, a notice, a calendar, JSON or a message."""

import json
from datetime import date
from pathlib import Path

import pytest

from journeys.calling import tally
from obligations.cases.small_case import CHARTER, case, determined, instant, noticed, opened, small, step
from tallystick.charter.events import event_files, read_events
from tallystick.charter.model.cases import CaseFile
from tallystick.obligations.cases.export import case_record
from tallystick.obligations.cases.reading import read_cases
from tallystick.obligations.notices.about import Subject
from tallystick.obligations.notices.deadlines import deadlines
from tallystick.obligations.notices.icalendar import calendar_text
from tallystick.obligations.notices.notice import notice
from tallystick.obligations.notices.templates import KINDS

CANARY = "canary-we-would-take-half"
MEDIATION = [
    opened(),
    noticed(),
    step("dispute", "2026-12-07", "south/lead"),
    step("refer", "2026-12-08", "south/lead", agreed_by=["north/lead"]),
    step("refer", "2026-12-09", "south/lead", agreed_by=["north/lead"], note=CANARY, proof=[CANARY],
         evidence=["minute of disagreement", "request for mediation", CANARY]),
]  # fmt: skip
WITHIN = [
    step("meeting", "2026-12-14", note=CANARY, evidence=[CANARY]),
    step("extend", "2026-12-15", clock="rung", until=date(2027, 2, 1), agreed_by=["south/lead"], note=CANARY),
    step("settle", "2026-12-16", note=CANARY, agreed_by=["south/lead"], evidence=["certificate", CANARY]),
]


@pytest.mark.parametrize("number", range(len(WITHIN) + 1))
def test_a_canary_told_on_a_privileged_level_reaches_nothing(number: int) -> None:
    steps = [*MEDIATION, *WITHIN[:number]]
    compiled = small()

    found = case(steps, "2026-12-20", compiled=compiled, determinations=[determined()])

    assert [each.step.id for each in found.history] == [each.id for each in steps]
    about = Subject(compiled, date(2026, 12, 20), case=found)
    made = [notice(kind, about) for kind in KINDS]
    entries = deadlines([determined()], [found], compiled)
    everything = [
        repr(found), json.dumps(case_record(found)), *(each.text + each.html for each in made), repr(entries),
        calendar_text(entries, made_at=instant("2026-12-20"), name="x"),
    ]  # fmt: skip
    assert all(CANARY not in text for text in everything)


@pytest.mark.parametrize(
    "spoken",
    [
        step("cause", "2026-12-14", "south/lead", method=CANARY, signed_by="south/lead",
             causes=[{"who": "obligor", "status": "breach", "share": 1, "what": CANARY}]),
        step("decide", "2026-12-14", for_="partly", decided_by=CANARY, evidence=[CANARY]),
        step("waive", "2026-12-14", what=CANARY),
        step("refer", "2026-12-14", to=CANARY, note=CANARY, evidence=[CANARY]),
        step("notice", "2026-12-14", channel="email", proof=[CANARY]),
        step("reject", "2026-12-14", ground=CANARY),
    ],
)  # fmt: skip
def test_a_step_that_is_refused_there_is_told_by_its_kind_alone(spoken: object) -> None:
    found = case([*MEDIATION, spoken], "2026-12-20", determinations=[determined()])  # type: ignore[list-item]  # a step

    assert len(found.refused) == 1
    assert CANARY not in repr(found)
    assert CANARY not in json.dumps(case_record(found))


def test_causes_are_stated_before_or_after_a_privileged_level_and_not_on_it() -> None:
    stated = step("cause", "2026-12-14", "south/lead", method="timeline", signed_by="south/lead",
                  causes=[{"who": "obligor", "status": "reserved", "share": 1, "what": "illness"}])  # fmt: skip

    found = case([*MEDIATION, stated], "2026-12-20")

    assert "without prejudice; state causes before or after it" in found.refused[0].because


def test_a_decision_there_that_its_kind_allows_is_recorded_without_who_or_why() -> None:
    compiled = small(replace=[("privileged: true, ", "privileged: true, binding: true, ")])
    decided = step("decide", "2026-12-14", for_="partly", decided_by=CANARY, evidence=["certificate", CANARY])

    found = case([*MEDIATION, decided], "2026-12-20", compiled=compiled)

    assert found.refused == ()
    assert found.history[-1].says == "north/lead recorded a decision by the level: decided partly"
    assert CANARY not in repr(found)


FILE = f"""
steps:
- {{id: a, case: c, step: open, by: north/lead, recorded: 2026-11-20T12:00:00Z, clause: jobs-done, period: 2026-10}}
- {{id: b, case: c, step: dispute, by: south/lead, recorded: 2026-12-07T12:00:00Z}}
- {{id: d, case: c, step: refer, by: south/lead, agreed by: north/lead, recorded: 2026-12-08T12:00:00Z}}
- {{id: e, case: c, step: refer, by: south/lead, agreed by: north/lead, recorded: 2026-12-09T12:00:00Z,
    evidence: [minute of disagreement, request for mediation]}}
- id: f
  case: c
  step: meeting
  by: north/lead
  recorded: 2026-12-10T12:00:00Z
  note: {CANARY}
  evidence: {CANARY}
"""


def test_words_on_a_privileged_level_are_named_by_their_place_and_not_repeated() -> None:
    found = read_cases(FILE.encode(), small())

    assert [(each.id, each.line) for each in found.problems] == [("N022", 13), ("N022", 14)]
    assert "'note' says more than that it took place" in found.problems[0].message
    assert all(CANARY not in str(each) for each in found.problems)


def test_the_language_has_no_place_for_what_was_offered_or_said() -> None:
    """Steps of a ladder hold who, when, where to, and records; of free words a note, which is refused there."""
    free = {"note", "evidence", "proof"}
    known = {
        "meeting": set(),
        "refer": {"to", "agreed by", "channel", "received"},
        "settle": {"agreed by"},
        "withdraw": set(),
        "proceedings": {"urgent"},
    }
    shapes = CaseFile.model_json_schema()["$defs"]
    for name, fields in known.items():
        shape = next(
            each for each in shapes.values() if each.get("properties", {}).get("step", {}).get("const") == name
        )
        rest = set(shape["properties"]) - {"id", "case", "recorded", "at", "by", "step"} - free
        assert rest == fields, name


def test_a_folder_named_privileged_is_never_opened(tmp_path: Path) -> None:
    (tmp_path / "charter.yaml").write_text(f"tallystick: 1\nalliance: jobs\ntitle: Jobs\n{CHARTER}", encoding="utf-8")
    (tmp_path / "cases.yaml").write_text(FILE, encoding="utf-8")
    for room in (tmp_path / "privileged", tmp_path / "events" / "privileged", tmp_path / "events" / "a" / "privileged"):
        room.mkdir(parents=True)
        (room / "mediation.yaml").write_text(f"events: {CANARY}\nsteps: {CANARY}\n", encoding="utf-8")
    (tmp_path / "events" / "e.yaml").write_text("events: []\n", encoding="utf-8")
    at = ("--known-at", "2026-12-11")

    called = [
        tally("case", "list", tmp_path, *at),
        tally("case", "list", tmp_path, "--format", "json", *at),
        tally("case", "show", tmp_path, "c", *at),
        tally("case", "show", tmp_path, "c", "--format", "json", *at),
        tally("case", "notice", tmp_path, "c", "dispute", "--as", "html", *at),
        tally("case", "calendar", tmp_path, *at),
    ]

    assert [each.code for each in called] == [0] * len(called)
    assert all(CANARY not in each.text + each.err for each in called)
    assert [file.name for file in event_files(tmp_path)] == ["e.yaml"]
    assert read_events(tmp_path / "events", small()) == ((), ())
    assert "disputed, mediation" in called[0].text
    assert "20261229" in called[5].text
