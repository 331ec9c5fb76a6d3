"""A charter's long form as a tree that two charters can be compared by: everything has a path of names.

Defaults are written out, so that leaving a value out and writing its default are the same.
Items of a list stand under what tells them apart (an id, the cell of a target, the text of a rule), never under their
position. Numbers are texts as written, days are ISO texts, and what is not given is not there.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from tallystick.charter.amend.paths import Path, pattern, shape_at
from tallystick.charter.model import Charter
from tallystick.charter.model.consequences import MONEY, OTHER
from tallystick.terms.canonical import canonical_bytes

Tree: TypeAlias = dict[str, Any]
"""Plain values by name: texts, whole numbers, yes or no, lists of such, and trees."""

WHOLE = frozenset(
    {
        "term", "amends", "kpis/*/rounding", "kpis/*/minimum", "kpis/*/direction", "kpis/*/dead band", "kpis/*/score",
        "kpis/*/in force", "sources/*/joins/*", "sources/*/snapshot", "sources/*/file/unpivot", "parties/*/member",
        "parties/*/successor of", "kpis/*/target/*/relative", "kpis/*/target/*/piecewise",
        "clauses/*/window", "clauses/*/levels/*/window", "clauses/*/in force", "clauses/*/rounding",
        "clauses/*/values/*/rounding", "clauses/*/values/*/grows", "values/*/rounding", "values/*/grows",
        "clauses/*/examples/*/given", "clauses/*/examples/*/values", "clauses/*/examples/*/kpis",
        "clauses/*/examples/*/expect", "clauses/*/readings/*",
    }
)  # fmt: skip
"""Patterns of what is compared as one value, because its parts say nothing alone."""

ORDERED = frozenset({"kpis/*/bands", "kpis/*/target", "clauses/*/bands", "clauses/*/levels", "ladders/*/rungs"})
"""Patterns of lists whose order means something: the first that holds counts, or one follows another."""

_TOLD_APART_BY = ("id", "kpi", "objective", "group", "to", "from", "check", "what", "event", "name", "title")


def written_out(charter: Charter) -> dict[str, Any]:
    """The charter with its defaults as plain values, lists as lists."""
    return charter.model_dump(mode="json", by_alias=True, exclude_none=True)


def tree(content: Mapping[str, Any], path: Path = ()) -> Tree:
    """Plain values with every list of parts turned into a mapping by what tells the parts apart.

    >>> tree({"strategy": {"objectives": [{"id": "grow", "statement": "Grow"}]}})
    {'strategy': {'objectives': {'grow': {'id': 'grow', 'statement': 'Grow'}}}}
    """
    return {str(key): _branch(value, (*path, str(key))) for key, value in content.items()}


def is_whole(path: Path) -> bool:
    """Whether what stands at a path is compared as one value."""
    return pattern(path) in WHOLE


def _branch(value: Any, path: Path) -> Any:
    if is_whole(path):
        return value
    if isinstance(value, Mapping):
        return tree(value, path)
    if isinstance(value, list | tuple):
        if not shape_at(path).is_list:
            return list(value)
        names = item_names(value, path)
        return {name: tree(item, (*path, name)) for name, item in zip(names, value, strict=True)}
    return value


def item_names(items: Sequence[Mapping[str, Any]], path: Path) -> list[str]:
    """The name of each item of a list; a name that comes twice is numbered."""
    seen: dict[str, int] = {}
    names = []
    for item in items:
        name = _item_name(item, pattern(path))
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return names


def _item_name(item: Mapping[str, Any], at: str) -> str:
    if at == "kpis/*/target":
        return cell_words(item.get("for") or {}) or "all"
    if at == "ladders/*/rungs":
        return str(item["name"])
    if at == "clauses/*/caps":
        return str(item["per"])
    if at.endswith("/then"):
        return _consequence_name(item)
    if at == "clauses/*/examples":
        item = {key: item[key] for key in ("given", "values", "kpis", "missed", "events") if item.get(key)}
        return canonical_bytes(texts(item)).decode()
    if at == "kpis/*/examples":
        item = {key: item[key] for key in ("given", "rows", "target") if item.get(key)}
        return canonical_bytes(texts(item)).decode()
    found = next((item[key] for key in _TOLD_APART_BY if isinstance(item.get(key), str)), None)
    return canonical_bytes(texts(item)).decode() if found is None else str(found)


def _consequence_name(item: Mapping[str, Any]) -> str:
    """What follows, in a word or two: ``credit``, ``right terminate``."""
    kind = next(kind for kind in (*MONEY, *OTHER) if item.get(kind) is not None)
    return f"{kind} {item[kind]}" if kind in ("right", "loses") else kind


def texts(value: Any) -> Any:
    """Plain values with every number as a text, as canonical form takes them."""
    if isinstance(value, Mapping):
        return {str(key): texts(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [texts(item) for item in value]
    return value if value is None or isinstance(value, str | bool) else str(value)


def cell_words(cell: Mapping[str, Any]) -> str:
    """A cell as people write it: ``origin=JFK, party=regional``; nothing for all cells."""
    return ", ".join(f"{name}={cell[name]}" for name in sorted(cell))
