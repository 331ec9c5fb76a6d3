"""The store's file: damaged, of another version, in use, left behind by a killed process, cleared."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

import duckdb
import pytest

from agreed import agreed
from tallies.store.histories import History
from tallystick.errors import InputError
from tallystick.facts.lock import locked
from tallystick.figures.requests import requests
from tallystick.figures.rows import Row
from tallystick.tallies.engine import tally
from tallystick.tallies.store.keeping import Keeper
from tallystick.tallies.store.status import clear_all, status_of
from tallystick.tallies.store.store import Kept, tally_kept

CHARTER = """
sources:
  facts:
    time: t
    key: [id]
    columns: {id: integer, t: time, region: text, x: integer}
kpis:
  total: {title: Total, formula: SUM(x) / COUNT(*), unit: count, direction: higher, by: [region]}
  middle: {title: Middle, formula: MEDIAN(x), unit: count, direction: higher}
  kinds: {title: Kinds, formula: COUNT(DISTINCT x), unit: count, direction: higher, by: [region]}
"""
COMPILED = agreed(CHARTER)
REQUEST = requests(COMPILED)["facts"]


def row(number: int, *, day: int, x: int) -> Row:
    """A fact of January 2013, or of the days after."""
    return {"id": number, "t": datetime(2013, 1 + day // 28, 1 + day % 28, 12), "region": "ns"[number % 2], "x": x}  # noqa: DTZ001  (UTC, as stored)


def history(folder: Path) -> History:
    """Forty facts in forty days."""
    made = History(folder / "facts", COMPILED)
    made.add([row(number, day=number, x=number % 7) for number in range(40)])
    return made


def kept(made: History, folder: Path, *, wait: float = 10) -> Kept:
    """The tallies of all facts, kept below the folder, once they are known to be those of all facts."""
    found = tally_kept(REQUEST, made.table(), COMPILED, folder=folder / "kept", threads=1, wait=wait)
    assert found.table == tally(REQUEST, made.table(), COMPILED, threads=1)
    return found


def test_a_new_batch_is_added_and_the_windows_of_other_days_are_not_asked_again(tmp_path: Path) -> None:
    made = history(tmp_path)
    first = kept(made, tmp_path)
    made.add([row(100, day=50, x=3)])

    second = kept(made, tmp_path)

    assert (first.served, first.counts["added"]) == (True, 0)
    assert (second.served, second.counts["built"], second.counts["computed anew"]) == (True, 0, 0)
    assert second.counts["added"] == 3  # the cube, the cube of values, and the different values


def test_a_correction_computes_its_days_anew(tmp_path: Path) -> None:
    made = history(tmp_path)
    kept(made, tmp_path)
    made.add([row(5, day=60, x=6)])  # the fact of the sixth day is one of another day, and another value

    found = kept(made, tmp_path)

    assert (found.served, found.counts["computed anew"], found.counts["built"]) == (True, 2, 0)


def test_with_nothing_new_no_fact_is_read(tmp_path: Path) -> None:
    made = history(tmp_path)
    kept(made, tmp_path)

    again = kept(made, tmp_path)

    assert {name: again.counts[name] for name in ("added", "computed anew", "built", "asked")} == {
        "added": 0, "computed anew": 0, "built": 0, "asked": 0,
    }  # fmt: skip


def test_a_past_that_was_never_seen_is_computed_and_changes_nothing(tmp_path: Path) -> None:
    made = history(tmp_path)
    made.add([row(100, day=50, x=3)])
    kept(made, tmp_path)

    past = tally_kept(REQUEST, made.table(until=1), COMPILED, folder=tmp_path / "kept", past=True, threads=1)

    assert not past.served
    assert past.table == tally(REQUEST, made.table(until=1), COMPILED, threads=1)
    assert kept(made, tmp_path).counts["added"] == 0


@pytest.mark.parametrize("damage", ["cut", "overwritten", "another version"])
def test_a_file_that_is_not_to_be_trusted_is_made_anew_and_that_is_said(tmp_path: Path, damage: str) -> None:
    made = history(tmp_path)
    kept(made, tmp_path)
    file = tmp_path / "kept" / "facts.duckdb"
    if damage == "cut":
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    elif damage == "overwritten":
        file.write_bytes(b"not a data base" * 1000)
    else:
        with duckdb.connect(str(file)) as connection:
            connection.execute("UPDATE format SET said = '0'")

    found = kept(made, tmp_path)

    assert any("computed anew" in each or "discarded" in each for each in found.said)
    again = kept(made, tmp_path)
    assert (again.said, again.served) == ((), True)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (duckdb.OutOfMemoryException("no room for 3 GB"), "were not used: OutOfMemoryException: no room for 3 GB"),
        (duckdb.IOException("No space left on device"), "were not used: IOException: No space left on device"),
        (duckdb.CatalogException("no table base_9"), "This is a fault of Tallystick's; 'tally tallies clear' makes"),
        (InputError("a column is missing."), "The tallies kept of 'facts' were not used: a column is missing."),
    ],
)
def test_an_error_is_named_and_what_is_kept_stays(tmp_path: Path, wrong: Exception, said: str) -> None:
    made = history(tmp_path)
    kept(made, tmp_path)
    made.add([row(100, day=50, x=3)])

    with patch.object(Keeper, "change", side_effect=wrong):
        found = kept(made, tmp_path)

    assert (found.served, len(found.said)) == (False, 1)
    assert said in found.said[0]
    assert kept(made, tmp_path).counts["built"] == 0


def test_a_block_that_cannot_be_read_is_damage(tmp_path: Path) -> None:
    made = history(tmp_path)
    kept(made, tmp_path)
    made.add([row(100, day=50, x=3)])
    wrong = duckdb.IOException("Corrupt database file: computed checksum 1 does not match stored checksum 2")

    with patch.object(Keeper, "change", side_effect=wrong):
        found = kept(made, tmp_path)

    assert found.said == (
        f"The tallies kept in facts.duckdb were damaged (IOException: {wrong}): they were discarded.",
    )
    assert kept(made, tmp_path).counts["built"] > 0


def test_while_another_process_uses_the_store_tallies_are_computed_without_it(tmp_path: Path) -> None:
    made = history(tmp_path)
    kept(made, tmp_path)

    with locked(tmp_path / "kept" / ".facts.lock"):
        found = kept(made, tmp_path, wait=0.1)

    assert not found.served
    assert "Another process has been using the tallies kept of 'facts'" in found.said[0]


KILLED = """
import os, signal, sys
sys.path[:0] = {path!r}
from pathlib import Path
from tallies.store.test_store_file import COMPILED, REQUEST, history, row
from tallies.store.histories import History
from tallystick.tallies.store import keeping, store
folder, last = Path({folder!r}), {statements}
made = History(folder / "facts", COMPILED)
made.batches = {batches!r}
left = [last]
plain = keeping.answer
def counted(connection, text):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return plain(connection, text)
keeping.answer = counted
from pathlib import PosixPath
store.tally_kept(REQUEST, made.table(), COMPILED, folder=folder / "kept", threads=1)
"""


@pytest.mark.slow
@pytest.mark.parametrize("statements", [1, 4, 8, 12, 18])
def test_a_process_that_is_killed_at_any_point_leaves_a_store_that_is_right(tmp_path: Path, statements: int) -> None:
    made = history(tmp_path)
    kept(made, tmp_path)
    made.add([row(5, day=60, x=9), row(200, day=3, x=1)])
    script = KILLED.format(path=sys.path, folder=str(tmp_path), statements=statements, batches=made.batches)
    script = "from pathlib import PosixPath\n" + script

    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, text=True)

    assert ended.returncode in {0, -9}, ended.stderr
    kept(made, tmp_path)


def test_what_is_kept_can_be_shown_and_deleted(tmp_path: Path) -> None:
    made = history(tmp_path)
    kept(made, tmp_path)

    shown = list(status_of(tmp_path / "kept"))

    assert {each["kept"] for each in shown} == {
        "answers", "different values", "counts, sums and extremes", "least and greatest value", "value frequencies",
    }  # fmt: skip
    assert {each["source"] for each in shown} == {"facts"}
    assert clear_all(tmp_path / "kept") == 1
    assert list(status_of(tmp_path / "kept")) == []
    assert kept(made, tmp_path).counts["built"] > 0
