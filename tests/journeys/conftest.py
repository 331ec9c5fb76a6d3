"""What journeys share: a copy of the demo's charter, the real flights, and their figures by hand."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from journeys.calling import Called, tally
from journeys.oracle import CellKey, Expected, RawFiles, connect, expected_figures, packaged, unpack
from journeys.recorded import DEMO, Recorded


@pytest.fixture
def charter(tmp_path: Path) -> Path:
    """A copy of the demo's charter that a test may change, without facts."""
    root = tmp_path / "workspace"
    shutil.copytree(DEMO / "charter", root / "charter")
    return root


@pytest.fixture(scope="session")
def package() -> Path:
    """The folder of the package's files."""
    folder = packaged()
    if folder is None:
        pytest.fail("the flights of the demo are not installed; 'make test' installs them")
    return folder


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
def demo(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """The demo's charter in a workspace of its own, with the flights recorded once for all tests."""
    root = tmp_path_factory.mktemp("demo") / "new-york-2013"
    shutil.copytree(DEMO / "charter", root / "charter")
    for record in ("events.yaml", "cases.yaml"):
        shutil.copy(DEMO / record, root / record)
    files = {"flights": "flights.csv.zip", "weather": "weather.csv", "aircraft": "planes.csv"}
    added = {
        source: tally("facts", "add", root, source, package / file, "--format", "json")
        for source, file in files.items()
    }
    for answer in added.values():
        assert answer.code == 0, answer.err
    return Recorded(root, added)


@pytest.fixture(scope="session")
def published(demo: Recorded) -> Called:
    """``tally figures --format json`` of the recorded demo, with the threads that it chooses itself."""
    return demo.figures()


@pytest.fixture(scope="session")
def records(published: Called) -> list[dict[str, Any]]:
    """The published figures as a program reads them."""
    found: list[dict[str, Any]] = published.json()
    return found
