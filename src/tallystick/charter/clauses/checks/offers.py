"""What an author can paste to settle an ambiguity: the readings of a clause as one line of YAML."""

import copy
import re
from collections.abc import Mapping
from decimal import Decimal

from tallystick.charter.document import Document, Plain, Steps


def flow(value: object) -> str:
    """A value in the flow style of YAML, as charters are read: texts in quotes where they need them.

    >>> flow({"at least": 3, "of": "6 months", "when": "< 96.5", "then": [{"right": "terminate"}]})
    "{at least: 3, of: 6 months, when: '< 96.5', then: [{right: terminate}]}"
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(key)}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return str(value)
    text = str(value)
    is_plain = re.fullmatch(r"[A-Za-z][\w ./%*+()-]*|\d+ [A-Za-z][\w ]*", text) and text.lower() not in _SPOKEN_FOR
    return text if is_plain and not text.endswith(" ") else "'" + text.replace("'", "''") + "'"


_SPOKEN_FOR = frozenset(("true", "false", "null", "yes", "no", "on", "off"))


def readings(document: Document, clause: str, path: Steps, choices: Mapping[str, Mapping[str, Plain]]) -> str:
    """The readings to paste into a clause: what stands at ``path`` with some keys more, by name of the reading.

    Nothing where the file does not write a mapping there.
    """
    written = _clause(document, clause)
    if written is None:
        return ""
    found: dict[str, object] = {}
    for name, keys in choices.items():
        top = copy.deepcopy(written.get(str(path[0]))) if path else None
        at: object = top
        for step in path[1:]:
            at = at[step] if isinstance(at, dict | list) and _has(at, step) else None  # type: ignore[index]  # by _has
        if not isinstance(at, dict):
            return ""
        at.update(keys)
        found[name] = {path[0]: top}
    return f"readings: {flow(found)}"


def _has(at: dict[str, Plain] | list[Plain], step: str | int) -> bool:
    return step in at if isinstance(at, dict) else isinstance(step, int) and step < len(at)


def _clause(document: Document, clause: str) -> dict[str, Plain] | None:
    clauses = document.values.get("clauses")
    written = clauses.get(clause) if isinstance(clauses, dict) else None
    return written if isinstance(written, dict) else None
