"""Unpacking ``.gz``, ``.bz2`` and ``.zip`` into a plain file, never beyond a limit.

Sizes that the archive declares are checked first, so that a bomb is refused before it is lit; then every byte that
comes out is counted, because what an archive declares may be a lie.
"""

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tallystick.errors import ProblemsError
from tallystick.facts.problems import BROKEN_FILE, PACKED_WRONGLY, TOO_LARGE

LARGEST_TEXT = 2_000_000_000
"""Bytes of text that a file may hold, unpacked."""

_CHUNK = 1 << 20
_SUSPECT_SIZE = 64 << 20
_SUSPECT_RATIO = 250
"""No table of facts shrinks to less than this part of itself; bombs reach 1,032 (the most that DEFLATE can do)."""

_DAMAGE = (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A plain file, and from what archive it came."""

    path: Path
    name: str
    packed: str | None = None
    member: str | None = None


def unpack(path: Path, *, source: str, into: Path, limit: int = LARGEST_TEXT) -> Unpacked:
    """The plain file in an archive, written to the folder ``into``; a file that is none is given back as it is.

    Raises ProblemsError for archives that are damaged, too large, or hold several tables of which none is the source's.
    """
    packing = path.suffix.lower().lstrip(".")
    if packing not in {"gz", "bz2", "zip"}:
        _require_size(path.name, path.stat().st_size, limit)
        return Unpacked(path, path.name)
    with _damage_named(path):
        if packing == "zip":
            with zipfile.ZipFile(path) as archive:
                member = _the_table(archive, path.name, source)
                _require_size(path.name, member.file_size, limit)
                plain = into / ("unpacked" + Path(member.filename).suffix.lower())
                with archive.open(member) as stream:
                    _copy(stream, plain, taken=lambda: member.compress_size, name=path.name, limit=limit)
                return Unpacked(plain, Path(member.filename).name, "zip", member.filename)
        inner = path.name[: -len(path.suffix)]
        plain = into / ("unpacked" + Path(inner).suffix.lower())
        with path.open("rb") as packed, _opened(packed, packing) as stream:
            _copy(stream, plain, taken=packed.tell, name=path.name, limit=limit)
        return Unpacked(plain, inner, packing)


def _opened(packed: IO[bytes], packing: str) -> gzip.GzipFile | bz2.BZ2File:
    return gzip.GzipFile(fileobj=packed) if packing == "gz" else bz2.BZ2File(packed)


def _the_table(archive: zipfile.ZipFile, name: str, source: str) -> zipfile.ZipInfo:
    members = [
        member
        for member in archive.infolist()
        if not member.is_dir() and not member.filename.startswith("__MACOSX/") and Path(member.filename).name[:1] != "."
    ]
    named = [member for member in members if Path(member.filename).name.split(".")[0].lower() == source.lower()]
    if len(members) == 1:
        chosen = members[0]
    elif len(named) == 1:
        chosen = named[0]
    else:
        listed = ", ".join(member.filename for member in members[:5]) or "nothing"
        raise ProblemsError(
            [
                PACKED_WRONGLY.at(
                    f"{name} holds {len(members)} files ({listed}); expected one, or one named {source!r}.",
                    hint="Pack one table a file.",
                    file=name,
                )
            ]
        )
    if chosen.flag_bits & 0x1:
        raise ProblemsError([BROKEN_FILE.at(f"{name} is encrypted.", hint="Send it without a password.", file=name)])
    return chosen


def _copy(
    stream: IO[bytes] | gzip.GzipFile | bz2.BZ2File, plain: Path, *, taken: Callable[[], int], name: str, limit: int
) -> None:
    written = 0
    with plain.open("wb") as out:
        while chunk := stream.read(_CHUNK):
            written += len(chunk)
            _require_size(name, written, limit)
            if written > _SUSPECT_SIZE and written > _SUSPECT_RATIO * taken():
                raise ProblemsError(
                    [
                        TOO_LARGE.at(
                            f"{name} unpacks to more than {_SUSPECT_RATIO} times its size, as no table of facts does.",
                            hint="If it is one, deliver it unpacked.",
                            file=name,
                        )
                    ]
                )
            out.write(chunk)


def _require_size(name: str, size: int, limit: int) -> None:
    if size > limit:
        raise ProblemsError(
            [
                TOO_LARGE.at(
                    f"{name} has more than {limit:,} bytes, unpacked; {limit:,} are allowed.",
                    hint="Split it, or deliver it as Parquet.",
                    file=name,
                )
            ]
        )


@contextmanager
def _damage_named(path: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as damage:
        if isinstance(damage, OSError) and damage.errno is not None:
            raise  # the disk is full or fails: no fault of the file
        raise ProblemsError([broken(path.name, damage)]) from damage


def broken(name: str, why: Exception | str) -> Any:
    """The problem of a file that cannot be read."""
    return BROKEN_FILE.at(
        f"{name} is damaged or not what its name says ({str(why)[:200]}).", hint="Ask for it again.", file=name
    )
