"""Where the published cases, vectors and tables are that tests read and the project never copies."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("TALLYSTICK_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def shared(path: str) -> Path:
    """The file or folder at ``path`` in the shared folder; the test is skipped where that folder is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared folder with published cases is not here")
    found = SHARED / path
    if not found.exists():
        pytest.fail(f"{SHARED} is here, but holds no {path!r}")
    return found
