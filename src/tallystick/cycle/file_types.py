"""What a foreign file is, by its content: PDF, DOCX, PNG or JPEG, and nothing else.

Runs in a worker with limits (:func:`tallystick.facts.limits.run_limited`); the name of a file says nothing here.
Sources: ISO 32000-2 section 7.5, ECMA-376 part 2 (packages), PNG (RFC 2083) section 3, JPEG (ITU T.81) annex B.
"""

import struct
import zipfile
from pathlib import Path

from tallystick.errors import InputError

MOST_ENTRIES = 5000
"""Parts of a package; a contract has a few dozen."""
MOST_TYPES = 1_048_576
"""Bytes of the list of a package's parts."""
MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TAIL = 2048
_END_OF_DIRECTORY = b"PK\x05\x06"
_LOOKS_LIKE = (
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xfe\xed\xfa", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"#!", "a script"),
    (b"\xd0\xcf\x11\xe0", "an old Office file, which may hold macros"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a picture or sound of another kind"),
)


def type_of(file: str) -> str:
    """``pdf``, ``docx``, ``png`` or ``jpg``; InputError for everything else, and for a damaged file of these."""
    path = Path(file)
    with path.open("rb") as stream:
        head = stream.read(TAIL)
        stream.seek(max(0, path.stat().st_size - TAIL))
        tail = stream.read()
    if head.startswith(b"%PDF-"):
        return _whole("pdf", b"%%EOF" in tail, "a PDF")
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _whole("png", head[12:16] == b"IHDR" and tail.endswith(b"IEND\xaeB`\x82"), "a PNG picture")
    if head.startswith(b"\xff\xd8\xff"):
        return _whole("jpg", tail.rstrip(b"\0").endswith(b"\xff\xd9"), "a JPEG picture")
    if head.startswith(b"PK\x03\x04"):
        return _package(path, tail)
    raise InputError(f"The file looks like {_look(head)}; attach a PDF, a DOCX, or a PNG or JPEG picture.")


def _look(head: bytes) -> str:
    for start, words in _LOOKS_LIKE:
        if head.startswith(start):
            return words
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in text:
        return "an SVG picture, which may hold scripts"
    if text.startswith((b"<!doctype html", b"<html", b"<script", b"<head", b"<body")) or b"<script" in text:
        return "a web page"
    return "text" if text and all(each >= 9 for each in text) else "something else"


def _whole(name: str, is_whole: bool, what: str) -> str:
    if not is_whole:
        raise InputError(f"The file begins like {what} and does not end like one; it is damaged, send it again.")
    return name


def _package(path: Path, tail: bytes) -> str:
    """A package that is a text document without macros."""
    at = tail.rfind(_END_OF_DIRECTORY)
    if at < 0 or len(tail) < at + 12:
        raise InputError("The file begins like a package (DOCX) and has no list of its parts; it is damaged.")
    (entries,) = struct.unpack_from("<H", tail, at + 10)
    if entries > MOST_ENTRIES:
        raise InputError(f"The package has {entries} parts, expected at most {MOST_ENTRIES}; it is no text document.")
    try:
        with zipfile.ZipFile(path) as package:
            names = package.namelist()
            if len(names) > MOST_ENTRIES or "[Content_Types].xml" not in names or "word/document.xml" not in names:
                raise InputError("The package is no text document (DOCX); attach a PDF, a DOCX, or a picture.")
            if any(name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") for name in names):
                raise InputError("The package has a part that points out of it; it is not taken.")
            with package.open("[Content_Types].xml") as stream:
                types = stream.read(MOST_TYPES + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as wrong:
        raise InputError(f"The package cannot be read ({wrong}); it is damaged, send it again.") from wrong
    if len(types) > MOST_TYPES or MAIN not in types:
        raise InputError("The package is no text document (DOCX); attach a PDF, a DOCX, or a picture.")
    if b"macroEnabled" in types or b"vbaProject" in types or any("vbaproject" in name.lower() for name in names):
        raise InputError("The text document holds macros; save it without them, or as a PDF.")
    return "docx"
