"""Work on foreign input in a process of its own, with limits on memory, time and the size of what it writes.

The work is named (``package.module:function``) and takes and gives plain JSON; nothing is pickled.
What it makes besides lies in the folder that its arguments name.
"""

import contextlib
import json
import math
import os
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tallystick.errors import InputError, Problem, ProblemsError, TallystickError

try:
    import resource
except ImportError:  # pragma: no cover  (Windows has no such limits; time is limited all the same)
    resource = None  # type: ignore[assignment]  # checked before use

HAS_LIMITS = resource is not None
"""Whether this system limits memory and processor time; time by the clock is limited everywhere."""

GIB = 1024**3


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may use."""

    memory: int = 6 * GIB
    """Bytes of address space; a part of it is never touched."""
    seconds: int = 600
    """Wall time; processor time is limited to this for each core."""
    file_size: int = 8 * GIB
    """Bytes of any one file that it writes."""


def run_limited(work: str, arguments: dict[str, Any], *, what: str, limits: Limits = Limits()) -> Any:
    """What the function ``work`` returns for ``arguments``, run in a worker process.

    ``what`` names the input in messages. Errors of our family are raised here as they were there; a worker that ran
    into a limit or broke down raises InputError.
    """
    job = {"work": work, "arguments": arguments, "limits": asdict(limits)}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "tallystick.facts.worker"],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=limits.seconds,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InputError(
            f"Reading {what} took longer than {limits.seconds} seconds and was stopped; "
            "split the file, or deliver it as Parquet."
        ) from None
    if done.returncode != 0:
        raise InputError(_breakdown(what, done.returncode, done.stderr.decode(errors="replace"), limits))
    return _answer(json.loads(done.stdout))


def apply_limits(limits: Limits) -> None:
    """Bind this process to the limits, for good."""
    if not HAS_LIMITS:
        return
    cores = os.cpu_count() or 1
    for kind, value in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, math.ceil(limits.seconds * cores)),
        (resource.RLIMIT_FSIZE, limits.file_size),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS knows RLIMIT_AS and refuses to set it
            resource.setrlimit(kind, (bound, bound))


def _environment() -> dict[str, str]:
    package_folder = str(Path(__file__).resolve().parents[2])
    kept = {
        key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH") if key in os.environ
    }
    return {**kept, "PYTHONPATH": package_folder, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "TZ": "UTC"}


def _answer(reply: dict[str, Any]) -> Any:
    if "problems" in reply:
        raise ProblemsError(Problem(**problem) for problem in reply["problems"])
    if "refused" in reply:
        raise InputError(reply["refused"])
    if "failed" in reply:
        raise TallystickError(reply["failed"])
    return reply["result"]


def _breakdown(what: str, code: int, errors: str, limits: Limits) -> str:
    signs = ("MemoryError", "OutOfMemory", "bad_alloc", "memory allocation")
    out_of_memory = any(sign in errors for sign in signs)
    if out_of_memory or code in (-signal.SIGKILL, -signal.SIGABRT):
        return (
            f"Reading {what} needed more than the {limits.memory / GIB:.3g} GB of memory that a worker may use "
            "and was stopped; split the file, or deliver it as Parquet."
        )
    if code in (-signal.SIGXCPU, -signal.SIGXFSZ) or "File too large" in errors or "No space left" in errors:
        return (
            f"Reading {what} used more processor time or disk than there is for a worker and was stopped; "
            "split the file."
        )
    last = errors.strip().splitlines()[-1:] or [f"exit code {code}"]
    return f"Reading {what} broke down in its worker process ({last[0][:300]}); the file may be damaged: send it again."
