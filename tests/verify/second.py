"""The independent verifier in JavaScript, asked from tests; they are skipped where Node is absent or too old."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

VERIFIER = Path(__file__).parents[2] / "verifier" / "verify.mjs"
PROBE = Path(__file__).parent / "probe.mjs"
OLDEST = 20
HAS_ML_DSA = "crypto.subtle.generateKey({name: 'ML-DSA-44'}, false, ['sign', 'verify']).catch(() => process.exit(1))"


@cache
def node() -> str:
    """Node of version 20 or later."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("Node is not installed")
    if _version(found) < OLDEST:
        pytest.skip(f"Node {_version(found)} is older than {OLDEST}")
    return found


@cache
def node_with_ml_dsa() -> str:
    """A Node whose Web Crypto has ML-DSA-44: the one named by TALLY_NODE, or any on the search path."""
    known = {each: _version(each) for each in _nodes()}
    for each, version in known.items():
        if version >= OLDEST and subprocess.run([each, "--no-warnings", "-e", HAS_ML_DSA], check=False).returncode == 0:
            return each
    held = ", ".join(f"{each} of version {version}" for each, version in known.items()) or "none"
    pytest.skip(f"no Node has ML-DSA-44 in Web Crypto, as Node 24 does; found {held} (name another one by TALLY_NODE)")


def _nodes() -> Iterator[str]:
    if os.environ.get("TALLY_NODE"):
        yield os.environ["TALLY_NODE"]
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        found = shutil.which("node", path=folder)
        if found is not None:
            yield found


def _version(program: str) -> int:
    written = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return int(written.removeprefix("v").split(".")[0])


def run_second(file: Path, *more: str, program: str | None = None) -> "subprocess.CompletedProcess[str]":
    """What the second verifier says of a file, run by a Node of one's own or the usual one."""
    return subprocess.run(
        [program or node(), "--no-warnings", str(VERIFIER), str(file), *more],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def ask(what: str, cases: Sequence[dict[str, Any]], *, program: str | None = None) -> list[bool]:
    """Whether the second verifier accepts each of these cases."""
    done = subprocess.run(
        [program or node(), "--no-warnings", str(PROBE), VERIFIER.as_uri()],
        input=json.dumps({"what": what, "cases": list(cases)}), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: list[bool] = json.loads(done.stdout)
    return found
