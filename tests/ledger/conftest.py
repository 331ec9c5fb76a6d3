"""Where ledgers are kept in tests."""

import itertools
from pathlib import Path

import pytest

_numbers = itertools.count()


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new ledger can be made, on each durable store."""
    if request.param == "sqlite":
        return str(tmp_path / "a.ledger")
    return f"{request.getfixturevalue('postgres')}#ledger_{next(_numbers)}"
