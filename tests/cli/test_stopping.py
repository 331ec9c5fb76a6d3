"""Ctrl-C while facts are counted: the query ends at once, what was left undone is said, and nothing is half done."""

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cycle.small import make_workspace
from tallystick.cycle.recording import add_facts

SLOW = """
import signal
import sys
from tallystick.cli.root import run
from tallystick.tallies.engines import duck

quick = duck.answer

def slow(connection, text):
    if "SUM(" in text or "COUNT_IF" in text:
        print("counting", flush=True)
        text = "SELECT count(*) FROM range(10000000) AS a, range(10000000) AS b WHERE (a.range * b.range) % 7 = 3"
    return quick(connection, text)

duck.answer = slow
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests in the background ignores it
sys.exit(run(sys.argv[1:]))
"""
"""The command line, with an engine that would count for days."""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = make_workspace(tmp_path / "parcels")
    add_facts(folder, "deliveries", folder / "exports" / "deliveries.csv", recorded=datetime(2024, 3, 1, tzinfo=UTC))
    return folder


RUNNING: list["subprocess.Popen[str]"] = []


@pytest.fixture(autouse=True)
def _ended() -> Iterator[None]:
    """No process outlives its test, whatever the test finds."""
    yield
    while RUNNING:
        RUNNING.pop().kill()


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def started(*arguments: str, stderr: int = subprocess.PIPE) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", SLOW, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True, env=environment())
    RUNNING.append(process)
    return process


def files_of(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("command", ["figures", "scorecard", "report"])
def test_a_query_ends_at_once_and_says_what_it_left_undone(workspace: Path, command: str) -> None:
    before = files_of(workspace)
    process = started(command, str(workspace))
    assert process.stdout is not None
    assert process.stdout.readline() == "counting\n"
    time.sleep(0.2)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)

    assert process.returncode == 130
    assert time.monotonic() - began < 10
    assert out == ""
    assert "Left undone: step 1 of 1 of 'deliveries': what adds up, and all that follows." in err
    assert err.endswith("Stopped.\n")
    assert "Traceback" not in err
    assert files_of(workspace) == before


def test_a_batch_of_events_stays_recorded_and_that_is_said(workspace: Path) -> None:
    events = workspace / "events.jsonl"
    events.write_text('{"id": "z9", "carrier": "N", "promised": "2024-02-05", "late": 0}\n')
    process = started("ingest", str(workspace), "deliveries", str(events), "--watch")
    assert process.stdout is not None
    assert process.stdout.readline() == "counting\n", "what the figures were before"
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)

    assert process.returncode == 130
    assert "The batches that were answered are recorded; figures come again when they are asked for." in err


def test_progress_is_told_at_a_terminal(workspace: Path) -> None:
    ours, theirs = pty.openpty()
    process = started("figures", str(workspace), stderr=theirs)
    os.close(theirs)
    assert process.stdout is not None
    process.stdout.readline()
    told = ""
    while "Counting" not in told:  # a second after it began
        told += os.read(ours, 1000).decode()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    os.close(ours)

    assert "Counting, step 1 of 1 of 'deliveries': what adds up, " in told
    assert process.returncode == 130


def test_nothing_is_told_where_nobody_looks(workspace: Path) -> None:
    process = started("figures", str(workspace))
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)

    assert "Counting" not in err


def test_no_folder_is_left_behind(workspace: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [sys.executable, "-c", SLOW, "figures", str(workspace), "--memory", "100MB"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=environment() | {"TMPDIR": str(temporary)},
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    assert list(temporary.glob("tally-spill-*"))
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)

    assert not list(temporary.iterdir())
