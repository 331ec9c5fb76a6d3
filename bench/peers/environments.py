"""The environments that peers and other engines run in: built once from their locks, kept in the temporary folder."""

import os
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from bench.measuring import run

HERE = Path(__file__).resolve().parent

BEGUN = ".building"

REQUIREMENTS = HERE.parents[1] / "requirements"
ENGINES = "engines"
"""Ours with Spark and ClickHouse, as `make test-engines` installs them."""


def locks_of(name: str) -> tuple[Path, ...]:
    """What an environment is made of."""
    if name == ENGINES:
        return (REQUIREMENTS / "base.txt", REQUIREMENTS / "engines.txt")
    return (HERE / f"{name}.txt",)


def python_of(name: str) -> str:
    """The Python of an environment (``metricflow``, ``boring``, ``ours-duckdb-1.5``, ``engines``); built where missing.

    Raises RuntimeError with the installer's words where packages cannot be had.
    """
    locks = locks_of(name)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    mark = sha256(b"".join(lock.read_bytes() for lock in locks) + version.encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"tallystick-bench-peers-{os.getuid()}" / f"{name}-{mark}"
    python = folder / "bin" / "python"
    begun = folder.with_name(folder.name + BEGUN)
    if not python.exists() or begun.exists():
        begun.parent.mkdir(parents=True, exist_ok=True)
        begun.touch()
        print(f"building the environment of {name} …", file=sys.stderr)
        run([sys.executable, "-m", "venv", "--clear", str(folder)])
        install = [sys.executable, "-m", "uv", "pip", "install", "-q", "--python", str(python)]
        run([*install, "--require-hashes", *(part for lock in locks for part in ("-r", str(lock)))])
        begun.unlink()
    return str(python)
