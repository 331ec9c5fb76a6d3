"""Entries at the end of a list in a file that people also write by hand: what stands there stays as it is, to the byte.

A file is made whole in memory, read as commands read it, and only then put in place of the old one, so that a reader
finds the old file or the new one and nothing between.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from tallystick.charter.read import MAX_BYTES
from tallystick.cycle.documents import write_durably
from tallystick.errors import InputError

Entry = Mapping[str, Any]
"""Keys as authors write them; values are texts, numbers, days, instants, truth values, and lists and mappings of them.
What is ``None`` or an empty list is left out."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file as it will be, read and found sound."""

    file: Path
    content: bytes


def write_all(prepared: Iterable[Prepared]) -> None:
    """Puts files in place of the old ones, each whole or not at all."""
    for each in prepared:
        write_durably(each.file, each.content)


def with_entries(text: str, key: str, entries: Sequence[Entry], *, head: str, file: str) -> str:
    """The text with entries at the end of its list ``key``; a text without one gets ``head`` and the list.

    Raises InputError where the list is not written a line an entry, or the file would grow too long.

    >>> print(with_entries("events:\\n  - {id: a}\\n", "events", [{"id": "b", "count": 3}], head="", file="e"), end="")
    events:
      - {id: a}
      - {id: "b", count: 3}
    """
    found = re.search(rf"(?m)^{key}[ \t]*:(.*)$", text)
    if found is None:
        start = text if not text or text.endswith("\n") else f"{text}\n"
        made = f"{start}{'' if text.strip() else head}{key}:\n{_lines(entries, '  ')}"
    else:
        made = _in_list(text, found, key, entries, file)
    if len(made.encode()) > MAX_BYTES:
        raise InputError(
            f"{file} would be longer than {MAX_BYTES:,} bytes. Put its older entries into a file of their own."
        )
    return made


def _in_list(text: str, found: re.Match[str], key: str, entries: Sequence[Entry], file: str) -> str:
    rest = re.sub(r"[ \t]#.*$", "", found[1]).strip()
    if rest not in ("", "[]"):
        raise InputError(
            f"{file} has its '{key}' on one line; write each of them on a line of its own that begins with '-'."
        )
    following = re.search(r"(?m)^[^\s#-]", text[found.end() :])
    end = len(text) if following is None else found.end() + following.start()
    block = text[found.end() : end]
    kept = block.rstrip()
    indent = re.search(r"(?m)^( *)- ", block)
    line = text[found.start() : found.end()].replace("[]", "").rstrip() if rest else found[0]
    space = block[len(kept) :] if following is not None else "\n"
    added = _lines(entries, "  " if indent is None else indent[1])
    return f"{text[: found.start()]}{line}{kept}\n{added.rstrip()}{space}{text[end:]}"


def _lines(entries: Sequence[Entry], indent: str) -> str:
    return "".join(f"{indent}- {_flow(entry)}\n" for entry in entries)


def _flow(value: object) -> str:
    """A value on one line; every text in quotes, so that no reader takes it for anything else."""
    if isinstance(value, Mapping):
        kept = {name: each for name, each in value.items() if each is not None and each not in ((), [], {}, "")}
        return f"{{{', '.join(f'{name}: {_flow(each)}' for name, each in kept.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_flow(each) for each in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value if value else abs(value), "f")
    if isinstance(value, datetime):
        return json.dumps(value.isoformat().replace("+00:00", "Z"))
    if isinstance(value, date | int):
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    raise TypeError(f"An entry holds {value!r}; expected texts, numbers, days, instants, lists and mappings.")
