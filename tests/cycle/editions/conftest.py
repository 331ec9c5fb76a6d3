"""A pact to agree on and to publish; made once, and copied for each test."""

import shutil
from pathlib import Path

import pytest

from cycle.editions.pact import FEBRUARY, JANUARY, agree, deliver, make_pact


@pytest.fixture
def pact(tmp_path: Path) -> Path:
    """A pact with a ledger, which nobody has signed, and no facts."""
    return make_pact(tmp_path / "pact")


@pytest.fixture(scope="session")
def _signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pact = make_pact(tmp_path_factory.mktemp("signed") / "pact")
    agree(pact)
    deliver(pact, JANUARY, "2024-02-02")
    deliver(pact, FEBRUARY, "2024-03-02")
    return pact


@pytest.fixture
def running(_signed: Path, tmp_path: Path) -> Path:
    """A signed pact with the facts of January and February."""
    shutil.copytree(_signed, tmp_path / "running")
    return tmp_path / "running"
