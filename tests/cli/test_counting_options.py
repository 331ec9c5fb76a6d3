"""Every command that counts can be told how much memory it may use, and where it writes what does not fit."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from cycle.pact import deliver, make_pact, rows
from cycle.small import make_workspace
from journeys.calling import tally
from tallystick.facts.duck import connect
from tallystick.tallies.engines import duck

COUNTING = (
    "amend", "backtest", "case calendar", "case list", "case notice", "case show", "check", "determine", "editions",
    "exit", "explain", "export-ocds", "figures", "ingest", "portfolio", "publish", "report", "scorecard", "settle",
    "strategy",
)  # fmt: skip


@pytest.mark.parametrize("command", COUNTING)
def test_a_command_that_counts_has_the_options(command: str) -> None:
    said = tally(*command.split(), "--help").text

    assert "--memory MEMORY" in said
    assert "--spill DIRECTORY" in said


@pytest.mark.parametrize("command", ["settle", "explain", "amend"])
def test_they_reach_the_engine(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_workspace(tmp_path / "pact")
    other = make_workspace(tmp_path / "next")
    pact = make_pact(tmp_path / "clauses")
    deliver(pact, rows(), "2024-03-01")
    spill = tmp_path / "spill"
    spill.mkdir()
    found: list[tuple[str, Path | None]] = []

    def watched(*, memory: str, spill: Path | None = None, **more: Any) -> duckdb.DuckDBPyConnection:
        found.append((memory, spill))
        return connect(memory=memory, spill=spill, **more)

    monkeypatch.setattr(duck, "connect", watched)
    more: dict[str, list[str | Path]] = {
        "settle": [pact, "--as-of", "2024-03-31"],
        "explain": [folder, "volume@2024-01", "--facts", folder / "exports"],
        "amend": [folder, other, "--facts", folder / "exports"],
    }

    done = tally(command, *more[command], "--memory", "123MB", "--spill", spill)

    assert done.code == 0, done.err
    assert set(found) == {("123MB", spill)}
