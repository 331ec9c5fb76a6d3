"""The environments that peers run in: built once from their locks, kept below the system's temporary folder."""

import os
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from bench.measuring import run

HERE = Path(__file__).resolve().parent

BEGUN = ".building"


def python_of(name: str) -> str:
    """The Python of the environment of a lock (``metricflow``, ``boring``, ``ours-duckdb-1.5``); built where missing.

    Raises RuntimeError with the installer's words where packages cannot be had.
    """
    lock = HERE / f"{name}.txt"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    mark = sha256(lock.read_bytes() + version.encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"tallystick-bench-peers-{os.getuid()}" / f"{name}-{mark}"
    python = folder / "bin" / "python"
    begun = folder.with_name(folder.name + BEGUN)
    if not python.exists() or begun.exists():
        begun.parent.mkdir(parents=True, exist_ok=True)
        begun.touch()
        print(f"building the environment of {name} …", file=sys.stderr)
        run([sys.executable, "-m", "venv", "--clear", str(folder)])
        install = [sys.executable, "-m", "uv", "pip", "install", "-q", "--python", str(python)]
        run([*install, "--require-hashes", "-r", str(lock)])
        begun.unlink()
    return str(python)
