"""What happens is put on record at once and in order; what a crash left behind follows with whatever comes next."""

from pathlib import Path

import pytest

from cycle.editions.pact import FEBRUARY, HEAD, JANUARY, LOG, MARCH, agree, at, deliver, key, make_pact, put_out
from journeys.calling import Called, tally
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.onrecord import has_record, record_of
from tallystick.cycle.putting import disclosure_draft
from tallystick.cycle.waiting import put_waiting, ready_to_record, still_waiting
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import InputError, ProblemsError
from tallystick.facts.store import FactStore
from tallystick.ledger.fsck.whole import check_ledger
from tallystick.ledger.keys import write_signing_key_file
from tallystick.ledger.records import Record
from tallystick.ledger.store.asked import MovedError, StoppedError
from tallystick.ledger.store.standing import standing_change

PAID = """\
events:
  - {kind: paid, id: p-1, recorded: '2024-04-20T00:00:00Z', clause: floor, period: 2024-02, amount: 250, on: 2024-04-19}
"""


@pytest.fixture
def log_key(tmp_path: Path) -> Path:
    write_signing_key_file(LOG, tmp_path / "log.key")
    return tmp_path / "log.key"


def put(pact: Path, when: str) -> list[str]:
    """Puts on record what waits; the kinds of records that were put."""
    workspace = open_workspace(pact)
    with record_of(workspace, key=LOG) as record:
        return [each.kind for _, each in put_waiting(record, workspace, sound_charter(pact), moment=at(when))]


def batches(pact: Path) -> list[tuple[int, Record]]:
    with record_of(open_workspace(pact)) as record:
        assert check_ledger(record.store.shelf).is_sound
        return list(record.view().of("batch"))


def add(pact: Path, rows: str, *more: str | Path) -> Called:
    file = pact / "jobs.csv"
    file.write_text(HEAD + rows, encoding="utf-8")
    return tally("facts", "add", pact, "jobs", file, "--by", "seller/clerk", *more)


def test_a_batch_that_is_added_is_on_record_when_the_command_ends(pact: Path, log_key: Path) -> None:
    added = add(pact, JANUARY, "--log-key", log_key)

    ((index, record),) = batches(pact)
    assert added.code == 0, added.err
    assert f"On record: entry {index} of the ledger." in added.err
    (batch,) = FactStore(pact / "facts").batches("jobs")
    assert (record.number, record.says["batch"], record.says["by"]) == (0, "jobs/0001", "seller/clerk")
    assert record.says["content"] == f"sha256:{batch.digest}"


def test_a_withdrawal_is_on_record_at_once_and_names_the_entry_of_its_batch(pact: Path, log_key: Path) -> None:
    add(pact, JANUARY, "--log-key", log_key)

    taken = tally("facts", "withdraw", pact, "jobs", "1", "--why", "another month", "--log-key", log_key)

    (first, _), (second, withdrawal) = batches(pact)
    assert f"On record: entry {second} of the ledger." in taken.err
    assert withdrawal.says["withdraws"] == first


def test_without_the_log_s_key_a_batch_waits_and_is_put_in_its_place(pact: Path, log_key: Path) -> None:
    without = add(pact, JANUARY)
    assert "It is not on record yet" in without.err
    assert batches(pact) == []
    waits = tally("record", pact, "--dry-run")
    assert (waits.code, "jobs/0001" in waits.text) == (1, True)

    second = add(pact, FEBRUARY, "--log-key", log_key)

    assert "On record: entries 4 to 5 of the ledger (2 records)." in second.err
    assert [(each.number, each.says["batch"]) for _, each in batches(pact)] == [(0, "jobs/0001"), (1, "jobs/0002")]
    nothing = tally("record", pact, "--log-key", log_key)
    assert (nothing.code, nothing.text.strip()) == (0, "Everything is on record.")


def test_what_a_crash_left_between_store_and_record_is_mended_by_the_next_command(pact: Path) -> None:
    deliver(pact, JANUARY, "2024-02-02")  # recorded, and then the computer stopped
    assert [
        each.kind for each in still_waiting(open_workspace(pact), sound_charter(pact), moment=at("2024-02-03"))
    ] == ["batch"]

    deliver(pact, FEBRUARY, "2024-03-02")
    assert put(pact, "2024-03-02") == ["batch", "batch"]
    assert put(pact, "2024-03-02") == []
    agree(pact, "2024-03-03")
    deliver(pact, MARCH, "2024-03-04")
    put_out(pact, "2024-02", "2024-03-12")

    assert [each.says["batch"] for _, each in batches(pact)] == ["jobs/0001", "jobs/0002", "jobs/0003"]


def test_two_who_record_at_the_same_moment_put_each_batch_once(pact: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(pact, JANUARY, "2024-02-02")
    workspace, compiled = open_workspace(pact), sound_charter(pact)
    with record_of(workspace, key=LOG) as record:
        view = type(record).view
        looked: list[object] = []

        def overtaken(self: object) -> object:
            seen = view(record)
            if not looked:  # between the look and the append, somebody else puts the same batch
                looked.append(seen)
                with record_of(workspace, key=LOG) as other:
                    put_waiting(other, workspace, compiled, moment=at("2024-02-03"))
            return seen

        monkeypatch.setattr(type(record), "view", overtaken)
        assert put_waiting(record, workspace, compiled, moment=at("2024-02-03")) == ()
    monkeypatch.undo()

    assert [each.says["batch"] for _, each in batches(pact)] == ["jobs/0001"]


def test_a_ledger_that_always_moves_ends_with_its_words(pact: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(pact, JANUARY, "2024-02-02")
    workspace = open_workspace(pact)

    def moved(*_: object, **__: object) -> None:
        raise MovedError("The ledger has 9 entries by now.")

    with record_of(workspace, key=LOG) as record:
        monkeypatch.setattr(type(record), "append", moved)
        with pytest.raises(MovedError, match="9 entries by now"):
            put_waiting(record, workspace, sound_charter(pact), moment=at("2024-02-03"))


def test_payments_go_on_record_when_they_are_known_and_not_at_the_next_publication(running: Path) -> None:
    put_out(running, "2024-02", "2024-03-12", "final")
    (running / "events.yaml").write_text(PAID, encoding="utf-8")

    assert put(running, "2024-04-19") == []
    assert put(running, "2024-04-21") == ["settlement entry"]
    assert put(running, "2024-04-22") == []


def test_a_frozen_ledger_refuses_a_batch_before_it_is_recorded(pact: Path, log_key: Path) -> None:
    with record_of(open_workspace(pact), key=LOG) as record:
        record.append([standing_change("frozen", by="us", reason="In dispute.", recorded="2024-01-05T00:00:00Z")])

    for more in ((), ("--log-key", log_key)):
        refused = add(pact, JANUARY, *more)
        assert (refused.code, "The ledger was frozen by us" in refused.err) == (1, True)
    assert FactStore(pact / "facts").batches("jobs") == ()
    with pytest.raises(StoppedError), ready_to_record(open_workspace(pact), key=None):
        pass


def test_a_key_of_another_log_is_found_before_anything_is_recorded(pact: Path, tmp_path: Path) -> None:
    write_signing_key_file(key("ledger.example/other"), tmp_path / "other.key")

    refused = add(pact, JANUARY, "--log-key", tmp_path / "other.key")

    assert refused.code == 1
    assert "ledger.example/other" in refused.err
    assert FactStore(pact / "facts").batches("jobs") == ()


def test_a_clock_that_lies_before_the_last_record_is_refused(pact: Path) -> None:
    deliver(pact, JANUARY, "2023-12-30")

    with pytest.raises(ProblemsError, match="E006"):
        put(pact, "2023-12-31")


def test_without_a_ledger_nothing_is_said_of_one(tmp_path: Path, log_key: Path) -> None:
    pact = make_pact(tmp_path / "bare", ledger=False)

    added = add(pact, JANUARY, "--log-key", log_key)

    assert (added.code, added.err) == (0, "")
    assert not has_record(open_workspace(pact))
    assert still_waiting(open_workspace(pact), sound_charter(pact), moment=at("2024-02-03")) == ()
    with pytest.raises(InputError, match="E013"):
        put(pact, "2024-02-03")


def test_a_disclosure_decision_is_put_on_record_and_can_be_withdrawn(pact: Path) -> None:
    subject = f"sha256:{'1' * 64}"
    with record_of(open_workspace(pact), key=LOG) as record:
        for day, decision in (("2024-02-01", "shown"), ("2024-03-01", "withdrawn")):
            record.append(
                [
                    disclosure_draft(
                        subject=subject, disclosure_class="confidential", to=["buyer/auditor"], decision=decision,
                        rule="clause 9.2", recorded=at(day),
                    )
                ]
            )  # fmt: skip
        found = [each for _, each in record.view().of("disclosure decision")]
        assert check_ledger(record.store.shelf).is_sound

    assert [(each.stream, each.number, each.says["decision"]) for each in found] == [
        ("disclosure", 0, "shown"), ("disclosure", 1, "withdrawn"),
    ]  # fmt: skip
    with pytest.raises(InputError, match="decision"):
        disclosure_draft(
            subject=subject, disclosure_class="confidential", to=["buyer/auditor"], decision="forgotten",
            rule="clause 9.2", recorded=at("2024-04-01"),
        )  # fmt: skip
