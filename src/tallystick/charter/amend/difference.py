"""How two charters differ: every path whose value was added, removed, changed, reordered or renamed.

The long forms are compared (:mod:`tallystick.charter.amend.content`), so that files, layout, comments, short forms and
defaults written out never show. There are no changes exactly when both charters have one hash.
A measure or KPI that has another name and the same definition is renamed; what refers to it by the new name has not
changed, and paths are those of the new charter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from tallystick.charter.amend.content import ORDERED, Tree, is_whole, item_names, tree, written_out
from tallystick.charter.amend.paths import Path, pattern, shape_at
from tallystick.charter.amend.renaming import Renames, renamed, renames_between
from tallystick.charter.canonical import IN_ORDER, canonical_content, charter_hash
from tallystick.charter.model import Charter

ChangeKind = Literal["added", "removed", "changed", "renamed", "reordered"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``old`` and ``new`` are plain values as canonical JSON has them; None where there is none.

    Of a part that was added or removed, the value is the whole part. Of a renamed one, ``old`` and ``new`` are its
    names and the path is that of the new one. Of a reordered list they are the names of its items in order.
    """

    path: Path
    kind: ChangeKind
    old: Any
    new: Any

    @property
    def at(self) -> str:
        """The path as one text: ``kpis/completion/target/all/flat``."""
        return "/".join(self.path)


@dataclass(frozen=True, slots=True)
class Difference:
    """All differences of two charters, in the order of the new one, what was removed after what stayed."""

    changes: tuple[Change, ...]
    renames: Renames


def difference(old: Charter, new: Charter) -> Difference:
    """How two charters differ; without changes exactly when they have one hash."""
    if charter_hash(old) == charter_hash(new):
        return Difference((), Renames({}, {}))
    renames = renames_between(old, new)
    before, after = renamed(written_out(old), renames), written_out(new)
    found = [
        *(Change((part, name), "renamed", was, name) for part, names in renames.parts for was, name in names.items()),
        *_compared(tree(before), tree(after), ()),
        *_reordered(renamed(canonical_content(old), renames), canonical_content(new)),
    ]
    return Difference(tuple(found), renames)


def _compared(old: Tree, new: Tree, path: Path) -> Iterator[Change]:
    for key in (*new, *(key for key in old if key not in new)):
        before, after, here = old.get(key), new.get(key), (*path, key)
        if before == after:
            continue
        if not is_whole(here) and not _is_other_shape(here, before, after):
            if shape_at(here).items is not None and not shape_at(here).fields:  # parts come and go one by one
                before, after = before or {}, after or {}
            if isinstance(before, dict) and isinstance(after, dict):
                yield from _compared(before, after, here)
                continue
        kind: ChangeKind = "added" if _is_nothing(before) else "removed" if _is_nothing(after) else "changed"
        yield Change(here, kind, None if kind == "added" else before, None if kind == "removed" else after)


_SHAPES = ("flat", "step", "linear", "piecewise", "seasonal", "relative", "cumulative")


def _is_other_shape(path: Path, old: Any, new: Any) -> bool:
    """Whether a target has another shape now: then its parts do not compare."""
    if pattern(path) != "kpis/*/target/*" or not isinstance(old, dict) or not isinstance(new, dict):
        return False
    return [shape for shape in _SHAPES if shape in old] != [shape for shape in _SHAPES if shape in new]


def _is_nothing(value: Any) -> bool:
    return value is None or value in ([], {})


def _reordered(old: Any, new: Any, path: Path = ()) -> Iterator[Change]:
    """Lists whose items, as far as both charters have them, stand in another order."""
    if is_whole(path) and path:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in new:
            if key in old:
                yield from _reordered(old[key], new[key], (*path, key))
    elif isinstance(old, list) and isinstance(new, list) and (shape_at(path).is_list or path[-1] in IN_ORDER):
        before, after = (_names(items, path) for items in (old, new))
        common = [name for name in after if name in before]
        if [name for name in before if name in after] != common:
            yield Change(path, "reordered", before, after)
        for name in common:
            yield from _reordered(old[before.index(name)], new[after.index(name)], (*path, name))


def _names(items: list[Any], path: Path) -> list[str]:
    key = IN_ORDER.get(path[-1])
    return [str(item[key]) for item in items] if key else item_names(items, path)


def is_order_of_meaning(change: Change) -> bool:
    """Whether a list was reordered in which the first that holds counts."""
    return change.kind == "reordered" and pattern(change.path) in ORDERED
