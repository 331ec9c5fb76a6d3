"""A PostgreSQL server of the benchmark's own: a new cluster in a temporary folder, reached by a socket there alone."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path | None:
    """A server's programs: the newest version of those that Debian keeps side by side, else on the path."""
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parts[-2]), reverse=True)
    on_path = shutil.which("postgres")
    found = [*kept, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((each for each in found if all((each / program).is_file() for program in _PROGRAMS)), None)


_PROGRAMS = ("initdb", "postgres", "pg_isready")


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The URL of a running server, which ends and goes with the block. RuntimeError where it does not start."""
    programs = binaries()
    if programs is None:
        raise RuntimeError("There is no PostgreSQL server on this machine; install one, such as Debian's postgresql.")
    owner = "postgres" if os.getuid() == 0 else None  # the server refuses to run as root
    place = Path(tempfile.mkdtemp(prefix="tally-bench-pg-", dir=folder if owner is None else None))
    try:
        if owner:
            shutil.chown(place, owner)
        cluster = str(place / "cluster")
        made = [str(programs / "initdb"), "-D", cluster, "-A", "trust", "-U", "us", "--no-locale", "-E", "UTF8"]
        subprocess.run(made, check=True, capture_output=True, cwd=place, user=owner)
        started = [str(programs / "postgres"), "-D", cluster, "-c", "listen_addresses=", "-k", str(place)]
        process = subprocess.Popen(
            [*started, "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "work_mem=256MB"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=place,
            user=owner,
        )
        try:
            _await(programs, place, process)
            yield f"postgresql://us@/postgres?host={place}"
        finally:
            process.terminate()
            process.wait(timeout=60)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _await(programs: Path, place: Path, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        asked = [str(programs / "pg_isready"), "-q", "-h", str(place)]
        if subprocess.run(asked, check=False, capture_output=True).returncode == 0:
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"The PostgreSQL server in {place} did not start.")
