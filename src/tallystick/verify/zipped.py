"""The file of a pack: a ZIP of stored entries that has one sequence of bytes for the same members.

Foreign files are read by the same rule: whatever is not exactly what :func:`write_zip` writes is refused, so there is
no compression to explode, no second entry of a name, no comment and no hidden byte. Layout after PKWARE's APPNOTE 6.3,
sections 4.3.7 (local header), 4.3.12 (central directory) and 4.3.16 (its end).
"""

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

from tallystick.errors import ProblemKind, ProblemsError
from tallystick.verify.problems import NO_PACK, PRESSED, TOO_LARGE, TWICE, UNSAFE_NAME

MOST_BYTES = 512 * 1024 * 1024
MOST_MEMBERS = 20_000
LONGEST_NAME = 120

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)*")

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")

_VERSION = 20
_MADE_BY = (3 << 8) | _VERSION  # Unix, so that the rights below are understood
_DAY = (1 << 5) | 1  # 1980-01-01, the first day that the format has
_RIGHTS = 0o100644 << 16


def write_zip(members: Mapping[str, bytes]) -> bytes:
    """The file that holds these members: the same ones give the same bytes.

    ProblemsError for a name that a pack cannot have, and for more than it may hold.
    """
    if len(members) > MOST_MEMBERS or sum(map(len, members.values())) > MOST_BYTES:
        raise _wrong(TOO_LARGE, f"There are {len(members)} members of {sum(map(len, members.values()))} bytes.")
    entries, directory, at = [], [], 0
    for name in sorted(members):
        _require_name(name.encode())
        content, encoded = members[name], name.encode("ascii")
        fields = (_VERSION, 0, 0, 0, _DAY, crc32(content), len(content), len(content), len(encoded), 0)
        entry = _LOCAL.pack(b"PK\x03\x04", *fields) + encoded + content
        directory.append(_CENTRAL.pack(b"PK\x01\x02", _MADE_BY, *fields, 0, 0, 0, _RIGHTS, at) + encoded)
        entries.append(entry)
        at += len(entry)
    central = b"".join(directory)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), len(central), at, 0)
    return b"".join(entries) + central + end


@dataclass(frozen=True, slots=True)
class Zipped:
    """The members of a file, by name in order; ``damaged`` are those whose checksum is not the one that is stated."""

    members: Mapping[str, bytes]
    damaged: tuple[str, ...] = ()


def read_zip(content: bytes) -> Zipped:
    """The members of a pack's file. ProblemsError (V001 to V005) for any other file."""
    if len(content) > MOST_BYTES:
        raise _wrong(TOO_LARGE, f"The file has {len(content)} bytes; at most {MOST_BYTES} are read.")
    found: dict[str, bytes] = {}
    checks: dict[str, int] = {}
    at = 0
    while content[at : at + 4] == b"PK\x03\x04":
        name, member, checksum, at = _entry(content, at)
        if found and name <= next(reversed(found)):
            raise _wrong(TWICE, f"The member {name!r} comes after {next(reversed(found))!r}.")
        if len(found) == MOST_MEMBERS:
            raise _wrong(TOO_LARGE, f"The file has more than {MOST_MEMBERS} members.")
        found[name], checks[name] = member, checksum
    if not found:
        raise _wrong(NO_PACK, f"The file begins with {content[:4]!r}; a pack begins with a ZIP entry.")
    _require_directory(content, at, found, checks)
    return Zipped(found, tuple(name for name, member in found.items() if crc32(member) != checks[name]))


def _entry(content: bytes, at: int) -> tuple[str, bytes, int, int]:
    """Name, content and stated checksum of the entry at a place, and the place after it."""
    if len(content) - at < _LOCAL.size:
        raise _wrong(NO_PACK, f"The file ends within an entry at byte {at}.")
    _, version, flags, method, time, day, checksum, packed, size, long, extra = _LOCAL.unpack_from(content, at)
    begins = at + _LOCAL.size
    name = _require_name(content[begins : begins + long])
    if method != 0 or packed != size:
        raise _wrong(PRESSED, f"The member {name!r} is compressed (method {method}); a pack's are stored.")
    if (version, flags, time, day, extra) != (_VERSION, 0, 0, _DAY, 0):
        raise _wrong(NO_PACK, f"The entry of {name!r} states flags, times or extra fields that a pack's entries lack.")
    ends = begins + long + size
    if ends > len(content):
        raise _wrong(NO_PACK, f"The member {name!r} has {size} bytes by its entry, and the file ends before.")
    return name, content[begins + long : ends], checksum, ends


def _require_directory(content: bytes, at: int, found: Mapping[str, bytes], checks: Mapping[str, int]) -> None:
    """Raises ProblemsError unless the directory says of every entry what the entry says itself."""
    begins, place = at, 0
    for name, member in found.items():
        encoded = name.encode()
        fields = (_VERSION, 0, 0, 0, _DAY, checks[name], len(member), len(member), len(encoded), 0)
        wanted = _CENTRAL.pack(b"PK\x01\x02", _MADE_BY, *fields, 0, 0, 0, _RIGHTS, place) + encoded
        if content[at : at + len(wanted)] != wanted:
            raise _wrong(NO_PACK, f"The directory says something else of {name!r} than its entry, at byte {at}.")
        at, place = at + len(wanted), place + _LOCAL.size + len(encoded) + len(member)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(found), len(found), at - begins, begins, 0)
    if content[at:] != end:
        raise _wrong(NO_PACK, f"The file does not end as a pack with {len(found)} members does, at byte {at}.")


def _require_name(encoded: bytes) -> str:
    name = encoded.decode("ascii", errors="backslashreplace")
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        raise _wrong(UNSAFE_NAME, f"A member is named {name[:LONGEST_NAME]!r}.")
    return name


def _wrong(kind: ProblemKind, message: str) -> ProblemsError:
    return ProblemsError([kind.at(message)])
