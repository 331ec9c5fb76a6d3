"""Where the demo's charter is."""

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def examples() -> Path:
    """The folder of example charters."""
    return REPOSITORY / "examples"


@pytest.fixture(scope="session")
def demo(examples: Path) -> Path:
    """The workspace of the demo."""
    return examples / "new-york-2013"
