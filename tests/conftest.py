"""What several folders of tests share: the demo's charter with the real flights recorded, in a folder of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from journeys.calling import tally
from journeys.oracle import packaged
from journeys.recorded import DEMO, Recorded
from ledger.kept import BINARIES, postgres_server

settings.register_profile("ours", deadline=None)  # machines are shared: no test is about how long an example takes
settings.load_profile("ours")


@pytest.fixture(scope="session")
def package() -> Path:
    """The folder of the package's files."""
    folder = packaged()
    if folder is None:
        pytest.fail("the flights of the demo are not installed; 'make test' installs them")
    return folder


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
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as the tests."""
    if not (BINARIES / "postgres").is_file():
        pytest.skip(f"PostgreSQL is not installed in {BINARIES}; install it with: apt-get install postgresql-15")
    with postgres_server() as url:
        yield url
