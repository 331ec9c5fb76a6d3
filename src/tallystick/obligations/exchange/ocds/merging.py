"""Several releases of one contracting process as one: the merge routine of OCDS 1.1.

Releases are taken by date. Objects are merged key by key, and a later ``null`` takes a value away. Lists of objects
with ids are merged by id; every other list is replaced as a whole.
Source: Open Contracting Data Standard 1.1, Reference, Merging.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tallystick.errors import ProblemsError
from tallystick.obligations.exchange import problems
from tallystick.obligations.exchange.ocds.decoding import Json, Node
from tallystick.obligations.exchange.ocds.moments import instant_of

OMITTED = ("ocid", "id", "date", "tag")
"""Of the release itself; they are set anew."""
WHOLE = ("suppliers", "tenderers", "additionalIdentifiers", "additionalClassifications", "changes", "signatories")
"""Lists of objects that the standard, or its PPP profile, replaces as a whole although the objects have ids."""


def merge(releases: Sequence[Node], *, file: str) -> Node:
    """The state after all of the releases, as a compiled release.

    Raises ProblemsError (X015) where a release has no date, or is of another process than the first.
    """
    for release in releases:
        if release.get("ocid") != releases[0].get("ocid"):
            message = f"{release.pointer} is of the process {release.get('ocid')!r}, not {releases[0].get('ocid')!r}."
            raise ProblemsError([problems.X004.at(message, hint="Name one with --ocid.", file=file)])
    ordered = sorted(releases, key=lambda release: _when(release, file))
    found = Node({}, ordered[-1].pointer)
    for release in ordered:
        _merge(found, Node({key: value for key, value in release.items() if key not in OMITTED}, release.pointer), file)
    ocid, day = ordered[-1].get("ocid"), ordered[-1]["date"]
    head = {"tag": ["compiled"], "id": f"{ocid}-{day}", "date": day, "ocid": ocid}
    return Node({**head, **found}, ordered[-1].pointer)


def _when(release: Node, file: str) -> datetime:
    try:
        return instant_of(str(release.get("date")))
    except ValueError as wrong:
        message = f"{release.pointer or '/'} cannot be put in order by its date: {wrong}."
        raise ProblemsError([problems.X015.at(message, hint="Ask the publisher for it.", file=file)]) from None


def _merge(into: Node, later: Node, file: str) -> None:
    into.pointer = later.pointer
    for key, value in later.items():
        before = into.get(key)
        if value is None:
            into.pop(key, None)
        elif isinstance(value, Node) and isinstance(before, Node):
            _merge(before, value, file)
        elif key not in WHOLE and _has_ids(value) and (before is None or _has_ids(before)):
            into[key] = _merged_list(before or [], value, file)
        else:
            into[key] = _copy(value)


def _merged_list(before: list[Node], later: list[Node], file: str) -> list[Node]:
    found: dict[Any, Node] = {item["id"]: item for item in before}
    seen: set[Any] = set()
    for item in later:
        name = item["id"]
        if name in seen:
            message = f"{item.pointer} has the id {name!r} of an entry before it, so the two cannot be told apart."
            raise ProblemsError([problems.X015.at(message, file=file)])
        seen.add(name)
        kept = found.setdefault(name, Node({}, item.pointer))
        _merge(kept, item, file)
    return list(found.values())


def _has_ids(value: Json) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, Node) and isinstance(item.get("id"), str | int) for item in value)
    )


def _copy(value: Json) -> Json:
    """The same without what is ``null``, so that nothing of a release is shared with the merged one."""
    if isinstance(value, Node):
        return Node({key: _copy(item) for key, item in value.items() if item is not None}, value.pointer)
    if isinstance(value, list):
        return [_copy(item) for item in value]
    return value
