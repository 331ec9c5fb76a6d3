"""Runs tests of the site on a PostgreSQL server of their own: ``python tests/web/journeys/on_postgresql.py tests/web``.

What stands behind the name goes to pytest. The server lies in a temporary folder, is reached by a socket alone, and is
gone afterwards; each process of the tests has a data base of its own in it.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[2]))

from ledger.kept import BINARIES, postgres_server  # noqa: E402  (found once its folder is on the path)

NO_SERVER = 5
"""What pytest answers where there was nothing to run."""


def run(arguments: list[str], *, folder: Path = HERE.parents[3]) -> int:
    """Runs pytest with these arguments against a server of its own; its exit code."""
    if not (BINARIES / "postgres").is_file():
        sys.stderr.write(f"PostgreSQL is not in {BINARIES}; install it with: apt-get install postgresql-15\n")
        return NO_SERVER
    with postgres_server() as url:
        environment = {**os.environ, "TALLY_SITE_DATABASE": url}
        command = [sys.executable, "-m", "pytest", *arguments]
        return subprocess.run(command, cwd=folder, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
