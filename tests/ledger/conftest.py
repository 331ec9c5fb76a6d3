"""Where ledgers are kept in tests."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.kept import BINARIES, postgres_server

_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as the tests."""
    if not (BINARIES / "postgres").is_file():
        pytest.skip(f"PostgreSQL is not installed in {BINARIES}; install it with: apt-get install postgresql-15")
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new ledger can be made, on each durable store."""
    if request.param == "sqlite":
        return str(tmp_path / "a.ledger")
    return f"{request.getfixturevalue('postgres')}#ledger_{next(_numbers)}"
