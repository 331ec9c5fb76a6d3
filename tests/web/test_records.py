"""The record of an alliance on a site."""

from pathlib import Path
from threading import Event, Thread

import pytest
from django.conf import settings

from tallystick.cycle.agreement import agreed
from tallystick.cycle.onrecord import record_of
from tallystick.cycle.workspace import open_workspace
from tallystick.errors import ProblemsError
from tallystick.facts.store import FactStore
from tallystick.web.alliances.models import Alliance
from tallystick.web.alliances.records import writing
from tallystick.web.alliances.state import state_of


def test_the_alliance_is_agreed_by_all(kept: Alliance) -> None:
    assert agreed(kept.root).agreed is not None


def test_what_is_written_is_on_record_when_it_ends(kept: Alliance) -> None:
    before = len(FactStore(open_workspace(kept.root).facts).batches("flights"))
    with writing(kept) as now:
        assert now.moment.microsecond == 0

    with record_of(open_workspace(kept.root)) as record:
        kinds = [each.kind for _, each in record.view().entries]
    assert kinds.count("batch") >= before > 0


def test_without_the_key_of_the_log_nothing_is_written(kept: Alliance) -> None:
    (settings.SITE.keys / f"{kept.folder}.log.key").unlink()

    with pytest.raises(ProblemsError, match="W010"), writing(kept):
        pytest.fail("nobody writes without a key")


def test_the_state_is_told_while_files_come_and_go(tmp_path: Path) -> None:
    (tmp_path / "charter.yaml").write_text("a: 1\n")
    before = state_of(tmp_path)
    going = Event()

    def come_and_go() -> None:
        while not going.is_set():
            (tmp_path / "ledger.db-wal").touch()
            (tmp_path / "ledger.db-wal").unlink()

    thread = Thread(target=come_and_go)
    thread.start()
    try:
        found = {state_of(tmp_path) for _ in range(300)}
    finally:
        going.set()
        thread.join()

    assert found == {before}


def test_what_is_written_ahead_is_another_state(tmp_path: Path) -> None:
    (tmp_path / "ledger.db-wal").write_bytes(b"")
    before = state_of(tmp_path)

    (tmp_path / "ledger.db-wal").write_bytes(b"1")

    assert state_of(tmp_path) != before
