"""Files on their way from a browser: streamed to the site's own disk, and cut off where they are too large.

They lie in ``files/`` of the data folder, which no address reaches. A file keeps the end of its name, for the readers,
and no more of it than letters, digits and a few marks.
"""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

if TYPE_CHECKING:
    Uploaded = UploadedFile[Any]
else:
    Uploaded = UploadedFile

LARGEST = 50 * 1024 * 1024
"""Bytes of a file."""
LONGEST_NAME = 100
TOO_LARGE = "tally_too_large"


class ArrivingFiles(FileUploadHandler):
    """Every file goes to disk as it comes; what is beyond the limit is read and thrown away."""

    file: Uploaded

    def new_file(self, *args: Any, **named: Any) -> None:
        """The next file of a request."""
        super().new_file(*args, **named)
        place: Path = settings.SITE.root / "files" / "arriving"
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        out = NamedTemporaryFile(prefix="arriving-", dir=place)  # noqa: SIM115  (closed, and so removed, by Django)
        self.file = UploadedFile(out, self.file_name, self.content_type, 0, self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Some of it."""
        if start + len(raw_data) > LARGEST:
            setattr(self.request, TOO_LARGE, True)
            raise StopUpload(connection_reset=False)
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> Uploaded:
        """All of it came."""
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        """It was cut off, or the browser went away."""
        if hasattr(self, "file"):
            self.file.close()


def was_too_large(request: HttpRequest) -> bool:
    """Whether a file of the request was cut off for its size."""
    return bool(getattr(request, TOO_LARGE, False))


def clean_name(name: str) -> str:
    """A file's name without anything that a path, a terminal or a spreadsheet could take for something else.

    >>> clean_name("../../etc/passwd"), clean_name("=März 2026 (final).CSV"), clean_name("..")
    ('passwd', 'März 2026 (final).csv', 'file')
    """
    last = re.split(r"[\\/]", normalize("NFC", name))[-1]
    kept = "".join(letter if letter.isalnum() or letter in " ._-()" else "_" for letter in last)
    stem, dot, end = kept.strip(" ._-").rpartition(".")
    stem, end = (stem, end) if dot else (end, "")
    stem = stem.lstrip(" ._-")[:LONGEST_NAME] or "file"
    return f"{stem}.{end.lower()[:12]}" if end else stem


def keep(file: Uploaded | Iterable[bytes], target: Path) -> tuple[int, str]:
    """Writes a file that came to its place; answers its size in bytes and its SHA-256."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    partial = target.with_name(f".{target.name}.partial")
    chunks = file.chunks() if isinstance(file, UploadedFile) else file
    with partial.open("wb") as out:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
    partial.chmod(0o600)
    partial.replace(target)
    return size, digest.hexdigest()
