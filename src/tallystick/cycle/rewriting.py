"""Changing one value in the YAML text of a charter, and leaving every other character as it was written.

Files come as texts by name. A path names keys and list positions, as places of a document do. What comes out is read
and checked again like anything that somebody typed.
"""

import json
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import yaml

from tallystick.charter.document import Plain, Steps
from tallystick.errors import InputError

Texts = Mapping[str, str]
"""Files of a charter: names and texts."""

WIDTH = 116
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PERIOD = re.compile(r"\d{4}-[0-9A-Za-z-]+")
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))


def rewritten(texts: Texts, path: Steps, value: Plain) -> dict[str, str]:
    """The files with another value at a path; what is not there yet is added to the mapping above it.

    Raises InputError where the files cannot be read, or nothing above the path is a mapping.
    """
    name, found, left = _nearest(texts, path)
    text = texts[name]
    if not left:
        new = _replaced(text, found, value)
    else:
        for step in reversed(left[1:]):
            value = {str(step): value}
        new = _added(text, found, left[0], value)
    return {**texts, name: new}


def removed(texts: Texts, path: Steps) -> dict[str, str]:
    """The files without what stands at a path; InputError where nothing does."""
    name, found, left = _nearest(texts, path)
    if left or found.parent is None or found.key is None:
        raise InputError(f"There is nothing at {'/'.join(map(str, path))} to be removed.")
    text, pairs = texts[name], found.parent.value
    place = next(number for number, (key, _) in enumerate(pairs) if key is found.key)
    start, end = found.key.start_mark.index, _end(found.node, text)
    if found.parent.flow_style:
        if place:
            start = _end(pairs[place - 1][1], text)
        elif len(pairs) > 1:
            end = pairs[1][0].start_mark.index
    else:
        start = text.rfind("\n", 0, start) + 1
        line = text.find("\n", end)
        end = len(text) if line < 0 else line + 1
    return {**texts, name: text[:start] + text[end:]}


@dataclass(frozen=True, slots=True)
class _Found:
    """A node with its key and the mapping it stands in."""

    node: yaml.Node
    key: yaml.Node | None = None
    parent: yaml.MappingNode | None = None


def _nearest(texts: Texts, path: Steps) -> tuple[str, _Found, Steps]:
    """The file in which most of a path is found, how far, and the steps that are left."""
    best: tuple[str, _Found, Steps] | None = None
    for name, text in texts.items():
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.YAMLError as wrong:
            raise InputError(f"{name} cannot be read as YAML, so that no form can change it; mend its text.") from wrong
        if root is None:
            continue
        found, left = _down(_Found(root), path)
        if best is None or len(left) < len(best[2]):
            best = name, found, left
    if best is None:
        raise InputError("There is no file in which anything could be changed.")
    return best


def _down(found: _Found, path: Steps) -> tuple[_Found, Steps]:
    for number, step in enumerate(path):
        node = found.node
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if pair is None:
                return found, path[number:]
            found = _Found(pair[1], pair[0], node)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = _Found(node.value[step])
        else:
            return found, path[number:]
    return found, ()


def _end(node: yaml.Node, text: str) -> int:
    """Where a node's own characters end: before comments and blanks that follow it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last, text)
    start, end = node.start_mark.index, node.end_mark.index
    return int(start + len(text[start:end].rstrip()))


def _replaced(text: str, found: _Found, value: Plain) -> str:
    node = found.node
    start, end = node.start_mark.index, _end(node, text)
    is_block = isinstance(node, yaml.CollectionNode) and not node.flow_style
    in_flow = found.parent is not None and bool(found.parent.flow_style)
    if found.key is not None:
        start = found.key.end_mark.index
        indent = found.key.start_mark.column + 2
        folded = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
        if isinstance(value, str) and not in_flow and (folded or len(value) > WIDTH - indent):
            return f"{text[:start]}: {_folded(value, indent)}{text[end:]}"
        return f"{text[:start]}: {written(value)}{text[end:]}"
    if is_block:
        raise InputError("A list of this form is changed in its text.")
    return text[:start] + written(value) + text[end:]


def _added(text: str, found: _Found, step: str | int, value: Plain) -> str:
    node = found.node
    if not isinstance(node, yaml.MappingNode):
        raise InputError(f"'{step}' cannot be added here: what stands above it is no mapping.")
    entry = f"{written(str(step))}: {written(value)}"
    if not node.value:
        start, end = node.start_mark.index, node.end_mark.index
        return f"{text[:start]}{{{entry}}}{text[end:]}"
    last = _end(node.value[-1][1], text)
    if node.flow_style:
        return f"{text[:last]}, {entry}{text[last:]}"
    line = text.find("\n", last)
    at = len(text) if line < 0 else line
    indent = " " * node.value[0][0].start_mark.column
    return f"{text[:at]}\n{indent}{entry}{text[at:]}"


def _folded(value: str, indent: int) -> str:
    lines = textwrap.wrap(" ".join(value.split()), WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    return ">\n" + "\n".join(" " * indent + line for line in lines)


def written(value: Plain) -> str:
    """A value on one line, as the charter language writes it.

    >>> written({"linear": {"2013-01": Decimal("94.0"), "2013-12": 96}, "note": "as agreed: so"})
    '{linear: {2013-01: 94.0, 2013-12: 96}, note: "as agreed: so"}'
    """
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, int | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(key)}: {written(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(each) for each in value) + "]"
    plain = _PLAIN.fullmatch(value) or _DAY.fullmatch(value) or _PERIOD.fullmatch(value)
    words = all(_PLAIN.fullmatch(word) for word in value.split(" "))
    if (plain or words) and value.lower() not in _WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)
