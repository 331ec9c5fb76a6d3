"""The same journeys with the site's data in PostgreSQL."""

import pytest

from ledger.kept import BINARIES
from web.journeys.on_postgresql import HERE, run


@pytest.mark.slow
def test_the_journeys_are_the_same_on_postgresql() -> None:
    if not (BINARIES / "postgres").is_file():
        pytest.skip(f"PostgreSQL is not installed in {BINARIES}; install it with: apt-get install postgresql-15")

    assert run(["-q", "-p", "no:cacheprovider", "-m", "not slow", str(HERE.parent)]) == 0
