"""Adding events and steps of cases: checked as a whole, written whole or not at all, and what they change is told."""

import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.recorded import DEMO, Recorded
from tallystick.charter.events import read_events
from tallystick.cycle.appending import with_entries
from tallystick.cycle.case_adding import add_steps, prepared_steps
from tallystick.cycle.determining import determine_workspace
from tallystick.cycle.event_adding import add_events, differing, prepared_events
from tallystick.cycle.exhibits import FOLDER, exhibits_in, keep, plain_name, read_exhibit
from tallystick.cycle.workspace import compiled_charter, open_workspace
from tallystick.errors import InputError, ProblemsError

NOW = datetime(2014, 1, 8, 15, tzinfo=UTC)
CLAIM: dict[str, Any] = {
    "kind": "claim", "clause": "claimed-weather", "period": "2013-12", "exclusion": "weather", "count": Decimal(40),
    "cause": "force majeure", "on": date(2014, 1, 8), "by": "endeavor/manager", "evidence": ["dispatch record"],
}  # fmt: skip
NUDGE: dict[str, Any] = {
    "case": "expressjet", "step": "nudge", "clause": "completion-floor", "party": "expressjet", "period": "2013-06",
    "by": "hub/manager", "note": "A month: just below \"the floor\"",
}  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The demo's charter with its events and cases, without facts."""
    root = tmp_path / "workspace"
    root.mkdir()
    shutil.copytree(DEMO / "charter", root / "charter")
    for name in ("events.yaml", "cases.yaml", "reference.json"):
        shutil.copy2(DEMO / name, root / name)
    return root


def test_an_event_is_added_at_the_end_and_nothing_else_changes(workspace: Path) -> None:
    before = (workspace / "events.yaml").read_text("utf-8")

    made = add_events(workspace, [CLAIM], recorded=NOW)

    after = (workspace / "events.yaml").read_text("utf-8")
    assert after.startswith(before.rstrip("\n"))
    assert after.count("\n") == before.count("\n") + 1
    (claim,) = made.events
    assert (claim.recorded, claim.kind, claim.by) == (NOW, "claim", "endeavor/manager")
    events, problems = read_events(workspace / "events.yaml", compiled_charter(open_workspace(workspace)))
    assert claim in events
    assert not problems


def test_an_event_that_commands_would_refuse_is_refused_and_the_file_stays(workspace: Path) -> None:
    before = (workspace / "events.yaml").read_bytes()

    for wrong, because in (
        ({**CLAIM, "exclusion": "snow"}, "N001 there is no exclusion 'snow'"),
        ({**CLAIM, "count": Decimal(-1)}, "N007 found -1, expected 0 or more"),
        ({**CLAIM, "by": "hub/nobody"}, "N001 there is no role 'hub/nobody'"),
        ({**CLAIM, "on": date(2014, 2, 1)}, "N006 it is of 2014-02-01 and recorded on 2014-01-08"),
        ({"kind": "answer", "to": "claim-x", "accept": "all", "on": date(2014, 1, 8)}, "N004 there is no claim"),
    ):
        with pytest.raises(ProblemsError, match=because):
            add_events(workspace, [CLAIM, wrong], recorded=NOW)

    assert (workspace / "events.yaml").read_bytes() == before


def test_several_events_are_added_together_each_with_a_name_of_its_own(workspace: Path) -> None:
    made = add_events(workspace, [CLAIM, {**CLAIM, "count": Decimal(2)}], recorded=NOW)
    again = add_events(workspace, [{**CLAIM, "id": "mine"}], recorded=NOW)

    assert len({each.id for each in (*made.events, *again.events)}) == 3
    assert again.events[0].id == "mine"
    with pytest.raises(ProblemsError, match="N003 there is an event 'mine' already"):
        add_events(workspace, [{**CLAIM, "id": "mine"}], recorded=NOW)


def test_a_workspace_without_events_is_given_a_file(workspace: Path) -> None:
    (workspace / "events.yaml").unlink()

    add_events(workspace, [CLAIM], recorded=NOW)

    assert (workspace / "events.yaml").read_text("utf-8").startswith("# What happened besides the facts.")


def test_events_on_one_line_or_in_json_are_left_to_people(workspace: Path) -> None:
    (workspace / "events.yaml").write_text("events: [{id: a, kind: happened}]\n", encoding="utf-8")
    with pytest.raises(InputError, match="write each of them on a line of its own"):
        add_events(workspace, [CLAIM], recorded=NOW)

    (workspace / "events.yaml").rename(workspace / "events.json")
    with pytest.raises(InputError, match=r"bring them into events\.yaml"):
        add_events(workspace, [CLAIM], recorded=NOW)


def test_what_an_event_changes_is_told_and_equals_what_is_determined_after_it(demo: Recorded, tmp_path: Path) -> None:
    root = tmp_path / "workspace"
    shutil.copytree(demo.root, root)
    now = datetime.now(UTC).replace(microsecond=0)  # the demo's facts are recorded when the tests run
    before = determine_workspace(root, known_at=now, threads=1)

    tried = prepared_events(root, [CLAIM], recorded=now, determined=before)
    made = add_events(root, [CLAIM], recorded=now, determined=before)
    after = determine_workspace(root, known_at=now, threads=1)

    assert tried.changed == made.changed
    assert [each.after.period for each in made.changed if each.after] == ["2013-12"]
    assert all(each.after in after.determinations for each in made.changed)
    assert all(each.before in before.determinations for each in made.changed)
    assert differing(before.determinations, after.determinations) == made.changed


def test_a_step_is_added_and_its_case_stands_where_it_leads(workspace: Path) -> None:
    made = add_steps(workspace, [NUDGE], recorded=NOW)
    reply = add_steps(workspace, [{"case": "expressjet", "step": "reply", "by": "expressjet/manager"}], recorded=NOW)

    assert made.before == ()
    assert made.after[0].status.value == "nudged"
    assert made.after[0].history[0].step.note == NUDGE["note"]
    assert reply.after[0].turn == ("hub",)
    assert sorted([made.steps[0].id, reply.steps[0].id]) == [made.steps[0].id, reply.steps[0].id]


def test_a_step_that_the_case_refuses_is_refused_with_its_reason_and_the_file_stays(workspace: Path) -> None:
    before = (workspace / "cases.yaml").read_bytes()

    with pytest.raises(ProblemsError, match=r"N020 .* is refused: the case is closed, and nothing can be added"):
        add_steps(workspace, [NUDGE, {"case": "endeavor-completion", "step": "meeting", "by": "hub/manager"}],
                  recorded=datetime(2014, 1, 20, tzinfo=UTC))  # fmt: skip
    with pytest.raises(ProblemsError, match="hub/analyst may enter, and 'open' needs 'approve'"):
        prepared_steps(workspace, [{**NUDGE, "step": "open", "by": "hub/analyst"}], recorded=NOW)

    assert (workspace / "cases.yaml").read_bytes() == before


def test_a_list_that_is_followed_by_another_is_added_to_in_its_place() -> None:
    text = "# head\nsteps:\n- {id: a}\n\nmeetings:\n- {id: m}\n"

    made = with_entries(text, "steps", [{"id": "b", "share": [Decimal("0.5"), Decimal("0.0")]}], head="", file="f")

    assert made == '# head\nsteps:\n- {id: a}\n- {id: "b", share: [0.5, 0.0]}\n\nmeetings:\n- {id: m}\n'


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp")), min_size=1, max_size=60))
def test_any_words_are_read_back_as_they_were_written(words: str) -> None:
    import yaml  # noqa: PLC0415  (only here)

    text = with_entries("", "events", [{"id": "a", "note": words}], head="", file="f")

    assert yaml.safe_load(text)["events"][0]["note"] == words


def test_an_exhibit_is_kept_once_under_its_digest_and_a_changed_one_is_found(tmp_path: Path) -> None:
    made = keep(tmp_path, "..\\..\\scan of receipt.pdf", b"bytes")
    again = keep(tmp_path, "other.pdf", b"bytes")

    assert (made.name, made.digest == again.digest) == ("scan of receipt.pdf", True)
    assert exhibits_in([made.evidence, "courier receipt"]) == (made,)
    assert read_exhibit(tmp_path, made.digest) == b"bytes"
    file = tmp_path / FOLDER / made.digest[7:]
    file.write_bytes(b"other")
    with pytest.raises(InputError, match="was changed"):
        read_exhibit(tmp_path, made.digest)
    for wrong in ("sha256:zz", "../charter.yaml", f"sha256:{'0' * 64}"):
        with pytest.raises(InputError, match="no exhibit"):
            read_exhibit(tmp_path, wrong)
    with pytest.raises(InputError, match="is empty"):
        keep(tmp_path, "empty", b"")


@given(st.text(max_size=120))
def test_a_file_name_is_never_a_path(name: str) -> None:
    made = plain_name(name)

    assert made
    assert len(made) <= 80
    assert not set(made) & set("/\\:\"'<>\n\r\0")
    assert made not in (".", "..")
