"""To which addresses events are sent, and sending there: by https, to computers that everybody can reach.

Somebody else's address is foreign input: it could lead to what only this computer reaches. So the name is resolved
first, every address it stands for must be a public one, and the connection is made to the very address that was looked
at. No redirect is followed, no proxy asked, and of the answer nothing but its number is kept.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from tallystick.errors import InputError, TallystickError
from tallystick.web.problems import NOT_SENT_THERE, refuse

SECONDS = 10.0
"""So long is waited for anything to come."""
ALTOGETHER = 20.0
"""Seconds for an answer as a whole: one that drips would hold up everybody else's."""
LONGEST = 500
LOCAL = ("localhost", "127.0.0.1", "::1")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


class UnreachedError(TallystickError):
    """Nothing came back, and why."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address that events may be sent to."""

    url: str
    secure: bool
    host: str
    port: int
    path: str

    @property
    def netloc(self) -> str:
        """As the header Host has it."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (443 if self.secure else 80) else f"{name}:{self.port}"


def target_of(url: str) -> Target:
    """An address as it may be sent to; ProblemsError (W047) for one that is not, before anything is resolved."""
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise _refused("It is too long, or has blanks or letters in it that no such address has.")
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").rstrip(".")
    except ValueError:
        raise _refused("It is no address.") from None
    if parts.scheme not in ("https", "http") or not host:
        raise _refused("It is no address of the form https://host/path.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _refused("Leave out name and password, and what stands after #; every delivery is signed.")
    if parts.scheme == "http" and not _is_demo(host):
        raise _refused("Events are sent by https alone.")
    return Target(url, parts.scheme == "https", host, port or (443 if parts.scheme == "https" else 80), _path(parts))


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _is_demo(host: str) -> bool:
    return bool(settings.SITE.settings.demo) and host in LOCAL


def reached(target: Target) -> Sequence[str]:
    """The addresses of computers that a name stands for; ProblemsError (W047) where one of them is no public one.

    Raises UnreachedError where the name stands for none.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as wrong:
        raise UnreachedError(f"The name {target.host} could not be resolved.") from wrong
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not addresses:
        raise UnreachedError(f"The name {target.host} could not be resolved.")
    strange = next((each for each in addresses if not is_allowed(each, target.host)), None)
    if strange is not None:
        raise _refused(f"{target.host} leads to {strange}, which not everybody can reach.")
    return addresses


def is_allowed(address: str, host: str) -> bool:
    """Whether events may go to a computer: it is public, or the operator allows its network or name."""
    if _is_demo(host):
        return ipaddress.ip_address(address).is_loopback
    allowed: Sequence[str] = settings.SITE.settings.hooks_to
    found = ipaddress.ip_address(address.partition("%")[0])
    return host in allowed or is_public(found) or any(_within(found, each) for each in allowed)


def is_public(found: Ip) -> bool:
    """Whether everybody can reach an address; those in which another one is wrapped up count as none."""
    if isinstance(found, ipaddress.IPv6Address) and (
        found.ipv4_mapped or found.sixtofour or found.teredo or found in _NAT64 or found.is_site_local
    ):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def _within(found: Ip, network: str) -> bool:
    try:
        return found in ipaddress.ip_network(network)
    except ValueError:  # a name
        return False


def post(target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    """Sends a body, and answers the number that came back.

    Raises ProblemsError (W047) where the address is none to send to any more, UnreachedError where nothing came back.
    """
    address = reached(target)[0]
    connection = _connection(target, address)
    broken = threading.Event()
    end = threading.Timer(ALTOGETHER, _break_off, [connection, broken])
    end.daemon = True
    end.start()
    try:
        connection.request("POST", target.path, body=body, headers={**headers, "Host": target.netloc})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as wrong:
        raise UnreachedError(f"{type(wrong).__name__}: nothing came back within {SECONDS:.0f} s.") from wrong
    finally:
        end.cancel()
        connection.close()
    if broken.is_set():
        raise UnreachedError(f"It did not answer within {ALTOGETHER:.0f} s.")
    return status


def _break_off(connection: http.client.HTTPConnection, broken: threading.Event) -> None:
    """Ends a connection on which somebody else waits."""
    broken.set()
    if connection.sock is not None:
        with suppress(OSError):  # It is at its end already.
            connection.sock.shutdown(socket.SHUT_RDWR)


def _connection(target: Target, address: str) -> http.client.HTTPConnection:
    """A connection to the very address that was looked at; its certificate is that of the name."""
    if not target.secure:
        return http.client.HTTPConnection(address, target.port, timeout=SECONDS)
    return _Pinned(target.host, address, target.port)


class _Pinned(http.client.HTTPSConnection):
    """https to one address, in which the certificate of a name is asked for."""

    def __init__(self, host: str, address: str, port: int) -> None:
        self._context_here = ssl.create_default_context()
        super().__init__(host, port, timeout=SECONDS, context=self._context_here)
        self._address = address

    def connect(self) -> None:
        """Connects to the address, and to nothing else."""
        self.sock = plain = socket.create_connection((self._address, self.port), SECONDS)
        try:
            self.sock = self._context_here.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


def _refused(message: str) -> InputError:
    return refuse(NOT_SENT_THERE, message, "Give an address https://… that everybody can reach.")
