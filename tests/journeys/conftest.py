"""What journeys share: a copy of the demo's charter, the real flights, and their figures by hand."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from journeys.calling import Called
from journeys.oracle import CellKey, Expected, RawFiles, connect, expected_figures, unpack
from journeys.recorded import DEMO, Recorded


@pytest.fixture
def charter(tmp_path: Path) -> Path:
    """A copy of the demo's charter that a test may change, without facts."""
    root = tmp_path / "workspace"
    shutil.copytree(DEMO / "charter", root / "charter")
    return root


@pytest.fixture(scope="session")
def raw(package: Path, tmp_path_factory: pytest.TempPathFactory) -> RawFiles:
    """The raw files, unpacked."""
    return unpack(package, tmp_path_factory.mktemp("raw"))


@pytest.fixture(scope="session")
def by_hand(raw: RawFiles) -> Iterator[duckdb.DuckDBPyConnection]:
    """The raw files in a data base, with months, members and cells written by hand."""
    connection = connect(raw)
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def expected(by_hand: duckdb.DuckDBPyConnection) -> dict[CellKey, Expected]:
    """Every figure by SQL written by hand."""
    return expected_figures(by_hand)


@pytest.fixture(scope="session")
def published(demo: Recorded) -> Called:
    """``tally figures --format json`` of the recorded demo, with the threads that it chooses itself."""
    return demo.figures()


@pytest.fixture(scope="session")
def records(published: Called) -> list[dict[str, Any]]:
    """The published figures as a program reads them."""
    found: list[dict[str, Any]] = published.json()
    return found
