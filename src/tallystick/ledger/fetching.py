"""Speaking HTTP with the one server that somebody named: no redirects, no proxies, an end to time and size."""

from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from tallystick.errors import InputError, TallystickError
from tallystick.ledger.spelling import shown

PATIENCE = 30.0
"""Seconds that an answer may take."""


class UnreachableError(TallystickError):
    """A server did not answer, or not as it should."""


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answered."""

    status: int
    content_type: str
    body: bytes


def fetch(url: str, *, most: int, body: bytes | None = None, patience: float = PATIENCE) -> Response:
    """The answer to ``GET``, or to ``POST`` where there is a body; at most so many bytes of it are read."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.fragment:
        raise InputError(f"{shown(url)} is no address to ask; write one like https://witness.example/aurora.")
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=patience)
    try:
        connection.request("GET" if body is None else "POST", parts.path or "/", body=body)
        response = connection.getresponse()
        content = response.read(most + 1)
        content_type = response.getheader("Content-Type", "")
    except (OSError, HTTPException) as error:
        raise UnreachableError(f"{url} could not be asked: {str(error) or type(error).__name__}.") from error
    finally:
        connection.close()
    if len(content) > most:
        raise UnreachableError(f"{url} answered with more than {most} bytes.")
    return Response(response.status, content_type, content)
