"""``tally case``: what people and programs see."""

import csv
from pathlib import Path

import pytest

from journeys.calling import tally

CHARTER = """\
tallystick: 1
alliance: jobs
title: Jobs & Sons
term: 2026-01-01 .. 2027-01-01
zone: Europe/London
business days: {calendar: GB-ENG}
parties: {north: {name: North Ltd}, south: {name: South Ltd}}
people: {north/lead: {title: Lead of North}, south/lead: {title: Lead of South}}
notices: {channels: {email: {hours: 0}}}
sources:
  jobs: {time: day, key: id, columns: {id: text, day: date, done: boolean}}
kpis:
  done:
    title: Jobs done
    formula: COUNT_IF(done) / COUNT(*)
    unit: percent
    direction: higher
    rounding: 1 place, half up
clauses:
  jobs-done:
    title: Jobs done
    text: South does at least 92 % of the jobs of each month.
    obligor: south
    beneficiary: north
    kpi: done
    each: month
    floor: 92
    exclusions: {storm: {what: storms, by: claim, convention: drop, answer within: 5 business days}}
    cure: {what: a month at 92 % or more, within: 30 days}
"""
CASES = """\
steps:
- {id: s1, case: july, step: open, by: north/lead, recorded: 2026-08-10T09:00:00Z, clause: jobs-done, period: 2026-07}
- {id: s2, case: july, step: notice, by: north/lead, recorded: 2026-08-10T10:00:00Z, channel: email}
- {id: s3, case: june, step: nudge, by: north/lead, recorded: 2026-07-02T10:00:00Z, clause: jobs-done, period: 2026-06}
"""
EVENTS = """\
events:
- {id: c1, kind: claim, recorded: 2026-08-05T09:00:00Z, by: south/lead, clause: jobs-done, period: 2026-07,
   exclusion: storm, count: 3, on: 2026-08-04}
- {id: c2, kind: claim, recorded: 2026-08-05T09:00:00Z, by: south/lead, clause: jobs-done, period: 2026-07,
   exclusion: storm, count: 1, on: 2026-08-04}
- {id: a1, kind: answer, recorded: 2026-08-07T09:00:00Z, by: north/lead, to: c1, accept: 2, on: 2026-08-07}
"""
AT = ("--known-at", "2026-08-11")


@pytest.fixture
def jobs(tmp_path: Path) -> Path:
    for name, text in (("charter", CHARTER), ("cases", CASES), ("events", EVENTS)):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_list_shows_where_each_case_is_and_whose_turn_it_is(jobs: Path) -> None:
    rows = list(csv.DictReader(tally("case", "list", jobs, *AT, "--format", "csv").text.splitlines()))

    assert [(row["case"], row["status"], row["turn"], row["by"]) for row in rows] == [
        ("june", "nudged", "south", ""),
        ("july", "noticed", "south", "2026-09-09"),
    ]
    assert "There is no case in which it is north's turn." in tally("case", "list", jobs, *AT, "--turn", "north").text


def test_json_holds_every_case_with_its_clocks_and_history(jobs: Path) -> None:
    july = tally("case", "list", jobs, *AT, "--format", "json").json()[1]

    assert (july["case"], july["known_at"][:10], july["clocks"][0]["due"]) == ("july", "2026-08-11", "2026-09-09")
    assert july["clocks"][0]["until"] == "2026-09-09T23:00:00Z"  # summer time
    assert [step["kind"] for step in july["history"]] == ["open", "notice"]
    assert july == tally("case", "show", jobs, "july", *AT, "--format", "json").json()


def test_what_was_recorded_later_is_not_there(jobs: Path) -> None:
    early = tally("case", "list", jobs, "--known-at", "2026-08-01", "--format", "json").json()

    assert [case["case"] for case in early] == ["june"]


def test_claims_and_their_answers_are_written_from_events(jobs: Path) -> None:
    claim, answer = (tally("case", "notice", jobs, "c1", kind, *AT) for kind in ("claim", "answer"))

    said, answered = (" ".join(called.text.split()) for called in (claim, answer))
    assert "From: South Ltd To: North Ltd" in said
    assert "Answer due: 11 August 2026" in said
    assert "From: North Ltd To: South Ltd" in answered
    assert "Accepted: 2" in answered


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("show", "JOBS", "may"), 1, "There is no case 'may'; there are june, july."),
        (("notice", "JOBS", "july", "letter"), 2, "'letter' is not one of 'nudge', 'miss'"),
        (("notice", "JOBS", "july", "miss", "--channel", "fax"), 1, "The charter has no channel 'fax'"),
        (("notice", "JOBS", "july", "election"), 1, "there are no facts to determine it from"),
        (("notice", "JOBS", "july", "payment-demand"), 1, "or give a folder of files with --facts"),
        (("notice", "JOBS", "c9", "claim"), 1, "There is no claim 'c9' among the events; there are c1, c2."),
        (("notice", "JOBS", "c2", "answer"), 1, "Nobody has answered claim 'c2'"),
        (("calendar", "JOBS", "--party", "east"), 1, "There is no party 'east'; there are north, south."),
        (("calendar", "JOBS", "--party", "north"), 1, "There are no deadlines, and a calendar file holds at least one"),
    ],
)
def test_what_is_wrong_is_said(jobs: Path, arguments: tuple[str, ...], code: int, says: str) -> None:
    called = tally("case", *(str(jobs) if each == "JOBS" else each for each in arguments), *AT)

    assert called.code == code
    assert says in " ".join(called.err.split())


def test_a_workspace_without_cases_has_none(tmp_path: Path) -> None:
    (tmp_path / "charter.yaml").write_text(CHARTER, encoding="utf-8")

    assert tally("case", "list", tmp_path).text == "There are no cases.\n"
    assert tally("case", "list", tmp_path, "--format", "json").json() == []


def test_a_calendar_ends_its_lines_as_the_rfc_says(jobs: Path) -> None:
    out = tally("case", "calendar", jobs, *AT, "--made-at", "2026-08-11T00:00:00Z").out

    assert out.count(b"\r\n") == out.count(b"\n")
    assert b"DTSTART;VALUE=DATE:20260909\r\n" in out
    assert b"X-WR-CALNAME:Jobs & Sons\r\n" in out
