"""Batches are immutable, counted once, superseded by key, withdrawn by an event, and known as of a time."""

import json
import os
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from facts.facts_kit import source, write
from tallystick.charter.model.sources import Source
from tallystick.errors import InputError, ProblemsError
from tallystick.facts.duck import connect
from tallystick.facts.lock import locked
from tallystick.facts.store import Added, FactStore
from tallystick.facts.tables import current_rows_sql
from tallystick.terms.zone import Zone

NEW_YORK = Zone("America/New_York")
SALES = source({"at": "time", "shop": "text", "amount": "USD"}, key=["at", "shop"], time="at", bad_rows="quarantine")
HEAD = "at,shop,amount\n"
MONDAY = "2013-01-01T03:00:00Z,north,10\n2013-01-02T12:00:00Z,north,20\n"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def add(store: FactStore, text: str, *, on: datetime = NOON, name: str = "sales.csv", of: Source = SALES) -> Added:
    store.folder.parent.mkdir(exist_ok=True)
    file = write(store.folder.parent / name, HEAD + text)
    return store.add("sales", of, file, recorded=on, by="north/manager", zone=NEW_YORK)


def current(store: FactStore, known_at: datetime | None = None) -> list[tuple[Any, ...]]:
    table = store.tables(known_at)["sales"]
    query = current_rows_sql(table, SALES).sql("duckdb")
    with closing(connect(files=table.files)) as connection:
        return connection.execute(f'SELECT shop, amount::VARCHAR FROM ({query}) ORDER BY "at", shop').fetchall()


@pytest.fixture
def store(tmp_path: Path) -> FactStore:
    return FactStore(tmp_path / "workspace" / "facts")


def test_a_batch_is_a_folder_with_rows_and_a_canonical_record(store: FactStore) -> None:
    added = add(store, MONDAY)

    batch = added.batch
    assert added.is_new
    assert batch.folder == store.folder / "sales" / f"0001-{batch.digest[:12]}"
    assert sorted(path.name for path in batch.folder.iterdir()) == ["batch.json", "rows.parquet"]
    record = json.loads((batch.folder / "batch.json").read_text())
    assert record["recorded"] == "2026-01-01T12:00:00.000000Z"
    assert record["by"] == "north/manager"
    assert record["rows"]["count"] == 2
    assert record["days"] == {"first": "2012-12-31", "last": "2013-01-02"}
    assert (batch.first_day, batch.last_day) == (date(2012, 12, 31), date(2013, 1, 2))
    assert store.batches("sales") == (batch,)
    assert store.verify() == ()


def test_a_store_without_a_folder_knows_nothing(store: FactStore) -> None:
    assert store.sources() == ()
    assert store.tables() == {}
    assert store.batches("sales") == ()


def test_the_same_content_twice_is_recorded_once_whatever_its_order_and_form(store: FactStore) -> None:
    first = add(store, MONDAY)
    again = add(store, "".join(reversed(MONDAY.splitlines(keepends=True))).replace(",10", ",10.00"), on=NOON + DAY)

    assert not again.is_new
    assert again.batch == first.batch
    assert len(store.batches("sales")) == 1


def test_a_correction_supersedes_by_key_from_its_recording_on(store: FactStore) -> None:
    add(store, MONDAY)
    corrected = add(store, "2013-01-02T12:00:00Z,north,25\n2013-01-02T12:00:00Z,south,5\n", on=NOON + DAY)

    assert corrected.batch.overlaps == (1,)
    assert store.tables()["sales"].overlapping
    assert current(store) == [("north", "10.00"), ("north", "25.00"), ("south", "5.00")]
    assert current(store, known_at=NOON) == [("north", "10.00"), ("north", "20.00")]
    assert current(store, known_at=NOON + DAY / 2) == [("north", "10.00"), ("north", "20.00")]
    assert store.tables(known_at=NOON - DAY) == {}


def test_a_correction_of_a_correction_counts_last_and_the_first_content_may_come_back(store: FactStore) -> None:
    add(store, MONDAY)
    add(store, "2013-01-02T12:00:00Z,north,25\n", on=NOON + DAY)
    add(store, "2013-01-02T12:00:00Z,north,30\n", on=NOON + 2 * DAY)
    assert current(store)[1] == ("north", "30.00")

    back = add(store, MONDAY, on=NOON + 3 * DAY)

    assert back.is_new
    assert current(store) == [("north", "10.00"), ("north", "20.00")]


def test_batches_of_different_days_do_not_overlap_and_are_read_plainly(store: FactStore) -> None:
    add(store, MONDAY)
    second = add(store, "2013-02-01T12:00:00Z,north,1\n", on=NOON + DAY)

    table = store.tables()["sales"]
    assert second.batch.overlaps == ()
    assert not table.overlapping
    assert table.rows == 3
    assert (table.first_time, table.last_time) == (
        datetime(2013, 1, 1, 3, tzinfo=UTC),
        datetime(2013, 2, 1, 12, tzinfo=UTC),
    )
    assert "EXISTS" not in current_rows_sql(table, SALES).sql("duckdb")


def test_a_withdrawn_batch_no_longer_counts_and_what_it_superseded_does_again(store: FactStore) -> None:
    add(store, MONDAY)
    wrong = add(store, "2013-01-02T12:00:00Z,north,999\n", on=NOON + DAY).batch

    withdrawal = store.withdraw(wrong, recorded=NOON + 2 * DAY, by="north/manager", why="typed by mistake")

    assert current(store) == [("north", "10.00"), ("north", "20.00")]
    assert current(store, known_at=NOON + DAY)[1] == ("north", "999.00")
    assert store.withdrawals("sales") == (withdrawal,)
    assert (store.folder / "sales" / "0003-withdraws-0002.json").exists()
    assert store.batches("sales", withdrawn=True)[1] == wrong
    with pytest.raises(ProblemsError, match="D024 Batch 2 of 'sales'"):
        store.withdraw(wrong, recorded=NOON + 3 * DAY, why="again")
    with pytest.raises(InputError, match="say why"):
        store.withdraw(wrong, recorded=NOON + 3 * DAY, why=" ")


def test_withdrawn_content_may_be_recorded_anew(store: FactStore) -> None:
    batch = add(store, MONDAY).batch
    store.withdraw(batch, recorded=NOON + DAY, why="sent too early")
    assert store.tables() == {}

    again = add(store, MONDAY, on=NOON + 2 * DAY)

    assert again.is_new
    assert again.batch.number == 3


def test_nothing_is_recorded_before_what_is_there(store: FactStore) -> None:
    add(store, MONDAY)

    with pytest.raises(ProblemsError, match=r"D020 It is 2025-12-31T12:00:00.000000Z"):
        add(store, "2013-02-01T12:00:00Z,north,1\n", on=NOON - DAY)
    with pytest.raises(InputError, match="has no zone"):
        add(store, "2013-02-01T12:00:00Z,north,1\n", on=datetime(2026, 2, 1))  # noqa: DTZ001  (that is the point)


def test_bad_rows_are_kept_beside_the_batch(store: FactStore) -> None:
    batch = add(store, MONDAY + "2013-01-03T12:00:00Z,north,many\n").batch

    assert (batch.folder / "quarantine.csv").read_text().splitlines() == [
        "row,reason,at,shop,amount",
        "4,is not a number,2013-01-03T12:00:00Z,north,many",
    ]
    assert batch.quality["problems"] == {"amount: is not a number": 1}


def test_a_refused_file_leaves_nothing_behind(store: FactStore) -> None:
    strict = SALES.model_copy(update={"bad_rows": "refuse"})

    with pytest.raises(ProblemsError, match="D011"):
        add(store, "2013-01-03T12:00:00Z,north,many\n", of=strict)

    assert [path.name for path in (store.folder / "sales").iterdir()] == [".lock"]
    assert store.tables() == {}


def test_what_a_crash_left_behind_is_ignored_and_cleared(store: FactStore) -> None:
    add(store, MONDAY)
    leftover = store.folder / "sales" / ".incoming-crash"
    leftover.mkdir()
    write(leftover / "rows.parquet", b"half")
    assert len(store.batches("sales")) == 1

    add(store, "2013-02-01T12:00:00Z,north,1\n", on=NOON + DAY)

    assert not leftover.exists()
    assert len(store.batches("sales")) == 2


def test_two_writers_never_write_at_once(store: FactStore) -> None:
    add(store, MONDAY)
    code = (
        "import sys, time; from pathlib import Path; from tallystick.facts.lock import locked\n"
        "with locked(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    lock = store.folder / "sales" / ".lock"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", code, str(lock)], stdout=subprocess.PIPE, env=environment) as other:
        assert other.stdout is not None
        other.stdout.readline()

        with pytest.raises(ProblemsError, match="D018 Another import is writing"):
            add(store, "2013-02-01T12:00:00Z,north,1\n", on=NOON + DAY)
        other.kill()

    assert add(store, "2013-02-01T12:00:00Z,north,1\n", on=NOON + DAY).is_new


def test_a_lock_is_free_again_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), locked(tmp_path / ".lock"):
        raise RuntimeError

    with locked(tmp_path / ".lock"):
        pass


def test_a_kept_file_that_was_changed_or_lost_is_found(store: FactStore) -> None:
    batch = add(store, MONDAY).batch
    rows = batch.folder / "rows.parquet"
    content = rows.read_bytes()

    write(rows, content[:-1] + b"!")
    assert [(problem.id, "has SHA-256" in problem.message) for problem in store.verify()] == [("D019", True)]
    rows.unlink()
    assert "is missing" in store.verify()[0].message


def test_a_record_that_was_changed_is_refused(store: FactStore) -> None:
    batch = add(store, MONDAY).batch
    record = batch.folder / "batch.json"
    write(record, record.read_bytes().replace(b'"number":1', b'"number": 1'))

    with pytest.raises(ProblemsError, match=r"D019 batch.json"):
        store.batches("sales")


def test_a_source_without_a_key_takes_batches_one_after_the_other(store: FactStore) -> None:
    keyless = SALES.model_copy(update={"key": ()})
    add(store, MONDAY, of=keyless)
    second = add(store, MONDAY + "2013-01-09T12:00:00Z,north,1\n", on=NOON + DAY, of=keyless)

    assert second.batch.overlaps == ()
    assert store.tables()["sales"].rows == 5


def test_a_file_much_smaller_than_the_last_is_recorded_with_a_warning(store: FactStore) -> None:
    def rows(days: range, count: int) -> str:
        return "".join(f"2013-{day:02}-01T12:00:00Z,shop{number},1\n" for day in days for number in range(count))

    whole = add(store, rows(range(1, 2), 200))
    part = add(store, rows(range(2, 3), 149), on=NOON + DAY, name="part.csv")
    enough = add(store, rows(range(3, 4), 112), on=NOON + 2 * DAY)
    correction = add(store, rows(range(1, 2), 3).replace(",1\n", ",2\n"), on=NOON + 3 * DAY)

    assert [warning.id for warning in whole.report.warnings] == []
    (warning,) = part.report.warnings
    assert str(warning).startswith("part.csv: D033 part.csv has 149 rows; the last file of 'sales' had 200. Ask")
    assert part.is_new
    assert enough.report.warnings == correction.report.warnings == ()
