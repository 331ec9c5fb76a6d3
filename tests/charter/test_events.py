"""Files of events: read strictly, in any order, from any number of files; and what is wrong with them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreed import agreed
from tallystick.charter.events import event_files, read_events, sound_events
from tallystick.charter.model.events import Claim
from tallystick.errors import InputError, ProblemsError

CHARTER = agreed("""
term: 2026-01-01 .. 2027-01-01
zone: Europe/Berlin
parties: {north: {name: North}, south: {name: South}, east: {name: East}}
people:
  north/lead: {title: Lead of North}
  south/lead: {title: Lead of South}
  east/lead: {title: Lead of East}
sources:
  jobs: {time: day, key: id, columns: {id: text, day: date, done: boolean, region: text}}
kpis:
  done:
    title: Jobs done
    formula: COUNT_IF(done) / COUNT(*)
    unit: percent
    direction: higher
    by: [region]
    rounding: 1 place, half up
values:
  tariff: {set by: north/lead, each: quarter}
  invoice: {delivered: the invoice of the month}
  fixed: 12
clauses:
  jobs-done:
    text: "South does at least 92 % of the jobs of each month."
    obligor: south
    beneficiary: north
    kpi: done
    each: month
    floor: 92
    then: {right: terminate}
    exclusions:
      storm:
        what: storms
        by: claim
        convention: drop
        evidence: a report of the weather service
        attributable to: force majeure
      closed: {what: a closed site, by: claim, convention: excuse the period}
      test: {what: test jobs, by: rule, convention: drop, counts: done}
  both-do:
    text: "South and East each do at least 90 % of the jobs of each month and region."
    obligor: [south, east]
    beneficiary: north
    kpi: done
    of: alliance
    scope: {region: each}
    each: month
    floor: 90
""")

CLAIM = (
    "{id: c1, kind: claim, recorded: 2026-03-05T10:00:00Z, by: south/lead, clause: jobs-done, period: 2026-02, "
    "exclusion: storm, count: 7, on: 2026-03-04, cause: force majeure, evidence: report 12}"
)


def found(*events: str) -> list[tuple[str, int | None, str]]:
    text = "events:\n" + "".join(f"- {event}\n" for event in events)
    return [(each.id, each.line, each.message) for each in read_events(text.encode(), CHARTER)[1]]


def test_a_sound_claim_with_its_answer_has_no_problem() -> None:
    answer = "{id: a1, kind: answer, recorded: 2026-03-09T10:00:00Z, by: north/lead, to: c1, accept: 5, on: 2026-03-09}"

    assert found(CLAIM, answer) == []


@pytest.mark.parametrize(
    ("change", "id_", "says"),
    [
        (("jobs-done", "jobs-dome"), "N001", "there is no clause 'jobs-dome'"),
        (("exclusion: storm", "exclusion: strom"), "N001", "there is no exclusion 'strom'"),
        (("south/lead", "south/clerk"), "N001", "there is no role 'south/clerk'"),
        (("period: 2026-02", "period: 2026-Q1"), "N002", "clause 'jobs-done' judges no period '2026-Q1'"),
        (("on: 2026-03-04", "on: 2026-03-06"), "N006", "it is of 2026-03-06 and recorded on 2026-03-05 already"),
        (("count: 7", "count: -7"), "N007", "found -7, expected 0 or more"),
        (("count: 7", "count: 7, share: 60"), "N007", "found the share 60, expected 0 to 1"),
        (("count: 7", "count: 7, performed: 8"), "N007", "8 of 7 claimed events were performed"),
        (("count: 7", "count: 7, party: north"), "N008", "'north' is no obligor of clause 'jobs-done'"),
        (("count: 7", "count: 7, party: west"), "N001", "there is no party 'west'"),
        (("count: 7", "count: 7, scope: {region: A}"), "N009", "does not judge every region by itself"),
        (("south/lead", "north/lead"), "N011", "'north/lead' claims relief from what south promised"),
        (("exclusion: storm", "exclusion: test"), "N015", "the exclusion 'test' is decided by its rule"),
        (("exclusion: storm", "exclusion: closed"), "N015", "excuses the whole period, and the claim counts events"),
        (("count: 7, ", ""), "N015", "the claim of 'storm' does not say how many events"),
        ((", evidence: report 12", ""), "N016", "'storm' is proved by a report of the weather service"),
        (("cause: force majeure", "cause: market"), "N017", "'storm' is for what force majeure caused; the claim says"),
        ((", cause: force majeure", ""), "N017", "the claim says no cause"),
        (("T10:00:00Z", "T10:00:00"), "C003", "expected an instant with its offset"),
    ],
)
def test_what_is_wrong_with_a_claim_is_named(change: tuple[str, str], id_: str, says: str) -> None:
    assert change[0] in CLAIM
    first = next(each for each in found(CLAIM.replace(*change)) if each[0] == id_)

    assert first[1] == 2
    assert says in first[2]


JOBS, BOTH = "clause: jobs-done, period: 2026-02", "clause: both-do, period: 2026-02"


def event(kind: str, *fields: str) -> str:
    head = f"id: x, kind: {kind}, recorded: 2026-03-09T10:00:00Z, on: 2026-03-09"
    return f"{{{', '.join((head, *fields))}}}"


ANSWER = "{id: a1, kind: answer, recorded: 2026-03-09T10:00:00Z, by: north/lead, to: c1, accept: 5, on: 2026-03-09}"


@pytest.mark.parametrize(
    ("events", "id_", "says"),
    [
        ([CLAIM, CLAIM], "N003", "there is an event 'c1' already"),
        ([ANSWER], "N004", "there is no claim 'c1'"),
        ([CLAIM, ANSWER, ANSWER.replace("a1", "a2").replace("c1", "a1")], "N004", "'a1' is of kind 'answer', expected"),
        ([CLAIM, ANSWER.replace("on: 2026-03-09", "on: 2026-03-03")], "N005", "it is of 2026-03-03, and 'c1' of"),
        ([CLAIM, ANSWER.replace("2026-03-09T", "2026-03-01T")], "N005", "before 'c1' at 2026-03-05"),
        ([CLAIM, ANSWER.replace("accept: 5", "accept: 8")], "N007", "found 8 accepted, expected 0 to 7"),
        ([CLAIM, ANSWER.replace("north/lead", "south/lead")], "N010", "'south' answers its own claim 'c1'"),
        ([CLAIM, ANSWER, ANSWER.replace("a1", "a2")], "N014", "claim 'c1' has 2 answers"),
        ([event("decision", JOBS)], "N012", "the decision has no 'outcome', no 'value', and no 'to' with 'accept'"),
        ([event("withdrawal", "of: c9")], "N004", "no event 'c9'"),
        ([event("resolved", JOBS, "dispute: d1")], "N004", "there is no dispute 'd1'"),
        ([event("set", "value: tarif, period: 2026-Q1, amount: 3")], "N001", "there is no named value 'tarif'"),
        ([event("set", "value: invoice, period: 2026-02, amount: 3")], "N001", "the value 'invoice' is not set"),
        (["{id: s, kind: value, recorded: 2026-03-09T10:00:00Z, value: fixed, period: 2026-02, amount: 3}"],
         "N001", "the value 'fixed' is not delivered"),
        ([event("set", "by: south/lead, value: tariff, period: 2026-Q1, amount: 3")],
         "N013", "'tariff' is set by north/lead, and the event says south/lead"),
        (["{id: h, kind: happened, recorded: 2026-03-09T10:00:00Z, what: report, at: 2026-03-09T11:00:00Z}"],
         "N006", "it happened at 2026-03-09T11:00:00+00:00 and is recorded at 2026-03-09T10:00:00+00:00"),
        ([event("waiver", JOBS, "what: points, by: south/lead")], "N010", "'south' waives what it owes"),
        ([event("election", JOBS, "right: step in")], "N018", "clause 'jobs-done' gives no 'step in'"),
        ([event("dispute", BOTH, "ground: wrong, scope: {region: A}")],
         "N008", "clause 'both-do' binds south, east, and the event says none"),
        ([event("dispute", BOTH, "ground: wrong, party: east")],
         "N009", "judges every region by itself, and the event does not say it"),
        ([event("paid", JOBS, "amount: -5")], "N007", "found -5, expected 0 or more"),
    ],
)  # fmt: skip
def test_what_is_wrong_between_events_is_named(events: list[str], id_: str, says: str) -> None:
    assert [each for each in found(*events) if each[0] == id_ and says in each[2]]


@pytest.mark.parametrize(
    ("event", "says"),
    [
        ("{id: e, recorded: 2026-01-01T00:00:00Z}", "events › 1: the key 'kind' is missing"),
        ("{id: e, kind: clame, recorded: 2026-01-01T00:00:00Z}", "found the kind 'clame', expected 'claim', 'answer'"),
        ("{id: e, kind: value, recorded: 2026-01-01T00:00:00Z, value: x, period: 2026-01}",
         "events › 1 › amount: the key 'amount' is missing"),
        ("{id: e, kind: value, recorded: 2026-01-01T00:00:00Z, value: x, period: 2026-01, amount: 3, coutn: 4}",
         "events › 1 › coutn: there is no key 'coutn' here"),
    ],
)  # fmt: skip
def test_an_event_of_the_wrong_shape_is_named_where_it_stands(event: str, says: str) -> None:
    assert found(event)[0][1] == 2
    assert says in found(event)[0][2]


def test_the_day_of_recording_is_that_of_the_charters_zone() -> None:
    just_after_midnight = CLAIM.replace("2026-03-05T10", "2026-03-04T23").replace("on: 2026-03-04", "on: 2026-03-05")

    assert found(just_after_midnight) == []


def test_several_files_and_the_folder_are_one_list_in_order_of_recording(tmp_path: Path) -> None:
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "answers.yaml").write_text(f"events:\n- {ANSWER}\n", encoding="utf-8")
    (tmp_path / "events.yaml").write_text(f"events:\n- {CLAIM}\n", encoding="utf-8")
    more = {
        "id": "h",
        "kind": "happened",
        "recorded": "2026-03-01T00:00:00Z",
        "at": "2026-03-01T00:00:00Z",
        "what": "☂",
    }
    (tmp_path / "events" / "more.json").write_text(json.dumps({"events": [more]}, indent="\t"), encoding="utf-8")

    files = event_files(tmp_path)
    events, problems = read_events(files, CHARTER, root=tmp_path)

    assert [str(file.relative_to(tmp_path)) for file in files] == [
        "events.yaml",
        "events/answers.yaml",
        "events/more.json",
    ]
    assert problems == ()
    assert [each.id for each in events] == ["h", "c1", "a1"]
    assert read_events(reversed(files), CHARTER)[0] == events
    assert read_events(tmp_path / "events" / "more.json", CHARTER)[0] == events[:1]


def test_a_second_event_of_one_id_is_found_across_files(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(f"events:\n- {CLAIM}\n", encoding="utf-8")

    problems = read_events(tmp_path, CHARTER, root=tmp_path)[1]

    assert [(each.id, each.file, each.line) for each in problems] == [("N003", "b.yaml", 2)]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn"]), min_size=1))
def test_any_text_survives_json_however_it_is_escaped(text: str) -> None:
    if not text.strip():
        return
    made = {
        "id": "h",
        "kind": "happened",
        "recorded": "2026-03-01T00:00:00Z",
        "at": "2026-03-01T00:00:00Z",
        "what": text,
    }
    plain, escaped = (json.dumps({"events": [made]}, ensure_ascii=ascii_).encode() for ascii_ in (False, True))

    said, meant = read_events(plain, CHARTER), read_events(escaped, CHARTER)
    assert said[0] == meant[0]
    assert [each.id for each in said[1]] == [each.id for each in meant[1]]


def test_errors_stop_and_warnings_do_not(tmp_path: Path) -> None:
    file = tmp_path / "events.yaml"
    file.write_text(f"events:\n- {CLAIM.replace('south/lead', 'north/lead')}\n", encoding="utf-8")
    assert [type(each) for each in sound_events(file, CHARTER)] == [Claim]

    file.write_text(f"events:\n- {CLAIM.replace('count: 7', 'count: -7')}\n", encoding="utf-8")
    with pytest.raises(ProblemsError, match="N007 found -7, expected 0 or more"):
        sound_events(file, CHARTER)


def test_a_charter_alone_is_enough_but_for_periods() -> None:
    wrong = CLAIM.replace("period: 2026-02", "period: 2026-99").replace("count: 7", "count: -7")

    problems = read_events(f"events:\n- {wrong}\n".encode(), CHARTER.charter)[1]

    assert [each.id for each in problems] == ["N007"]


def test_there_must_be_something_to_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There are no files of events in"):
        read_events(tmp_path, CHARTER)
    with pytest.raises(InputError, match=r"none\.yaml cannot be read \(No such file"):
        read_events(tmp_path / "none.yaml", CHARTER)
    assert event_files(tmp_path) == ()
