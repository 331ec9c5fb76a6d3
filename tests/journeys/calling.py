"""Calling ``tally`` as a person or a script does: in this process, or in one of its own."""

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tallystick.cli.root import run


@dataclass(frozen=True, slots=True)
class Called:
    """What came back: the exit code, and what was printed."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """What was printed, as text."""
        return self.out.decode("utf-8")

    def json(self) -> Any:
        """What was printed, read as JSON; the command must have succeeded."""
        assert self.code == 0, self.err
        return json.loads(self.out)


def tally(*arguments: str | Path) -> Called:
    """Run a command in this process."""
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline=""), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([str(argument) for argument in arguments])
        out.flush()
    written = out.detach()
    assert isinstance(written, io.BytesIO)
    return Called(code, written.getvalue(), err.getvalue())


def tally_process(*arguments: str | Path) -> Called:
    """Run a command in a process of its own."""
    command = [sys.executable, "-c", "from tallystick.cli import main; main()", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=120)
    return Called(done.returncode, done.stdout, done.stderr.decode("utf-8"))
