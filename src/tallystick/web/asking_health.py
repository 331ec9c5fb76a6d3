"""Asks a site that is served on this computer whether it is well; for containers: ``python -m … FOLDER [PORT]``.

The exit code is 0 where it answers that it is; else 1, and what is wrong is told. It is asked by the first name of its
settings, as it answers to no other.
"""

import json
import sys
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tallystick.errors import TallystickError
from tallystick.web.folder import read_folder

PORT = 8321
SECONDS = 8.0
MOST = 1_000
"""Bytes of an answer that are read."""


def why_not_well(folder: Path, port: int = PORT) -> str:
    """What is wrong with the site of a folder on a port; empty where it answers that it reaches its data base."""
    try:
        status, said = _asked(folder, port)
        is_well = status == 200 and json.loads(said) == {"status": "ok"}
    except (OSError, HTTPException, ValueError, TallystickError) as wrong:
        return f"Port {port} does not answer as the site of {folder} does: {type(wrong).__name__}: {wrong}"
    return "" if is_well else f"Port {port} answers {status} with {said!r}; expected 200 with {{'status': 'ok'}}."


def _asked(folder: Path, port: int) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", "/healthz", headers={"Host": read_folder(folder).settings.hosts[0]})
        answer = connection.getresponse()
        return answer.status, answer.read(MOST)
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(why_not_well(Path(sys.argv[1]), *map(int, sys.argv[2:3])) or 0)
