"""Published vectors as values: base64 and hexadecimal turned into bytes."""

import base64
import json
from functools import cache
from pathlib import Path
from typing import Any

from shared import shared


def vectors(name: str) -> Any:
    """The vectors in ``vectors/NAME.json``; the test is skipped where the shared folder is absent."""
    return _read(shared(f"vectors/{name}.json"))


@cache
def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def b64(text: str | None) -> bytes:
    """The bytes of a base64 text; none for none."""
    return base64.b64decode(text) if text else b""


def hashes(texts: list[str] | None) -> tuple[bytes, ...]:
    """The bytes of several base64 texts; none for none."""
    return tuple(base64.b64decode(text) for text in texts or ())
