"""The independent verifier in JavaScript, asked from tests; they are skipped where Node is absent or too old."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

VERIFIER = Path(__file__).parents[2] / "verifier" / "verify.mjs"
PROBE = Path(__file__).parent / "probe.mjs"


@cache
def node() -> str:
    """Node of version 20 or later."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("Node is not installed")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.removeprefix("v").split(".")[0]) < 20:
        pytest.skip(f"Node {version.strip()} is older than 20")
    return found


def run_second(file: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    """What the second verifier says of a file."""
    return subprocess.run(
        [node(), "--no-warnings", str(VERIFIER), str(file), *more], capture_output=True, text=True, check=False
    )


def ask(what: str, cases: Sequence[dict[str, Any]]) -> list[bool]:
    """Whether the second verifier accepts each of these cases."""
    done = subprocess.run(
        [node(), "--no-warnings", str(PROBE), VERIFIER.as_uri()],
        input=json.dumps({"what": what, "cases": list(cases)}), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: list[bool] = json.loads(done.stdout)
    return found
