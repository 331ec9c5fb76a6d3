"""Asks a site that is served on this computer whether it is well; for containers: ``python -m … FOLDER [PORT]``.

The exit code is 0 where it answers that it is. It is asked by the first name of its settings, as it answers to no
other.
"""

import json
import sys
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tallystick.errors import TallystickError
from tallystick.web.folder import read_folder

PORT = 8321
SECONDS = 8.0


def is_well(folder: Path, port: int = PORT) -> bool:
    """Whether the site of a folder answers on a port that it reaches its data base."""
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    try:
        connection.request("GET", "/healthz", headers={"Host": read_folder(folder).settings.hosts[0]})
        answer = connection.getresponse()
        return answer.status == 200 and json.load(answer) == {"status": "ok"}
    except (OSError, HTTPException, ValueError, TallystickError):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_well(Path(sys.argv[1]), *map(int, sys.argv[2:3])) else 1)
