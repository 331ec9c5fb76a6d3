"""Tallies of a workspace: kept where facts are many, and said to be so before they are counted."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch

import pytest

from cycle.small import make_workspace
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.computing import facts_of
from tallystick.cycle.plans import explain_kpi
from tallystick.cycle.recording import add_facts
from tallystick.cycle.refreshing import FOLDER, Here, tally_here
from tallystick.cycle.workspace import open_workspace
from tallystick.figures.requests import requests

AS_OF = date(2024, 6, 1)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Path]:
    """The small workspace with its facts recorded; tallies are kept however few facts there are."""
    folder = make_workspace(tmp_path / "parcels")
    add_facts(folder, "deliveries", folder / "exports" / "deliveries.csv", recorded=datetime(2024, 3, 1, tzinfo=UTC))
    with patch("tallystick.cycle.refreshing.LEAST_ROWS", 0):
        yield folder


def counted(folder: Path) -> Here:
    """The tallies of all that the charter asks for."""
    workspace, compiled = open_workspace(folder), sound_charter(folder)
    with facts_of(workspace, compiled, folder=None, known_at=None, deployment=None) as (tables, _):
        return tally_here(requests(compiled, as_of=AS_OF), tables, compiled, workspace=workspace)


def test_what_is_kept_gives_the_same_tallies_as_what_is_not(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = counted(workspace), counted(workspace)
    monkeypatch.setenv("TALLY_NO_CACHE", "1")
    without = counted(workspace)

    assert dict(first.tallies) == dict(second.tallies) == dict(without.tallies)
    assert (second.counts["deliveries"]["built"], second.counts["deliveries"]["asked"]) == (0, 0)
    assert without.counts == {}
    assert (workspace / FOLDER / "deliveries.duckdb").is_file()


def test_few_facts_are_counted_each_time(workspace: Path) -> None:
    with patch("tallystick.cycle.refreshing.LEAST_ROWS", 200_000):
        found = counted(workspace)

    assert found.counts == {}
    assert not (workspace / FOLDER).exists()


def test_a_plan_says_what_is_kept_of_its_kpi(workspace: Path) -> None:
    before = explain_kpi(workspace, "volume", as_of=AS_OF).kept
    counted(workspace)

    after = explain_kpi(workspace, "volume", as_of=AS_OF).kept

    assert before["deliveries"][0].startswith("Nothing is kept of 'deliveries' yet")
    assert after["deliveries"][0].startswith("Counts, sums and extremes are read from tallies that are kept by day")


def test_a_plan_of_few_facts_says_nothing_of_kept_tallies(workspace: Path) -> None:
    with patch("tallystick.cycle.refreshing.LEAST_ROWS", 200_000):
        assert explain_kpi(workspace, "volume", as_of=AS_OF).kept == {}
