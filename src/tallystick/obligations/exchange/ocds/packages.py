"""From a decoded file to one release: releases are put together, a record gives its compiled release, and a project of
OC4IDS is read as a release."""

from tallystick.errors import ProblemsError
from tallystick.obligations.exchange import problems
from tallystick.obligations.exchange.ocds.decoding import Json, Node
from tallystick.obligations.exchange.ocds.merging import merge
from tallystick.obligations.exchange.ocds.projects import project_release


def one_release(content: Json, *, file: str, ocid: str | None = None) -> tuple[Node, str]:
    """The release that a file comes down to, and what the file is, in words.

    ``ocid`` (or a project's id) chooses where a file holds several.
    Raises ProblemsError for a file of another kind (X003), or one that holds several processes (X004).
    """
    if isinstance(content, Node):
        if "records" in content:
            return _of_record(_chosen(_nodes(content, "records", file), "ocid", ocid, file), file), "record package"
        if "releases" in content and "compiledRelease" not in content:
            releases = _nodes(content, "releases", file)
            kept = [each for each in releases if ocid is None or each.get("ocid") == ocid]
            _chosen(kept or releases, "ocid", ocid, file)
            return _of_releases(kept, file), "release package"
        if "compiledRelease" in content:
            return _of_record(content, file), "record"
        if "projects" in content:
            chosen = _chosen(_nodes(content, "projects", file), "id", ocid, file)
            published = content.get("publishedDate")
            return project_release(chosen, published if isinstance(published, str) else None), "OC4IDS package"
        if "contractingProcesses" in content:
            return project_release(content, None), "OC4IDS project"
        if "ocid" in content:
            return content, "release"
    message = "found no releases, records or projects, and no ocid, at the top."
    hint = "Give a release or record (package) of OCDS, or a project (package) of OC4IDS."
    raise ProblemsError([problems.X003.at(message, hint=hint, file=file)])


def _of_releases(releases: list[Node], file: str) -> Node:
    return releases[0] if len(releases) == 1 else merge(releases, file=file)


def _of_record(record: Node, file: str) -> Node:
    compiled = record.get("compiledRelease")
    if isinstance(compiled, Node):
        return compiled
    releases = _nodes(record, "releases", file)
    linked = [each for each in releases if "url" in each and "ocid" not in each]
    if linked:
        message = f"{linked[0].pointer} is a link to a release that is not in the file, and there is no compiled one."
        raise ProblemsError([problems.X015.at(message, hint="Give a record with its compiled release.", file=file)])
    return _of_releases(releases, file)


def _nodes(content: Node, key: str, file: str) -> list[Node]:
    held = content.get(key)
    if not isinstance(held, list) or not held or not all(isinstance(item, Node) for item in held):
        message = f"{content.pointer}/{key} holds no list of objects."
        raise ProblemsError([problems.X003.at(message, file=file)])
    return held


def _chosen(held: list[Node], key: str, wanted: str | None, file: str) -> Node:
    """The one that is named, or the only one."""
    names = list(dict.fromkeys(str(each.get(key)) for each in held))
    named = [each for each in held if wanted is None or each.get(key) == wanted]
    if not named:
        message = f"there is no {wanted!r} in it; it holds {', '.join(names[:8])}."
        raise ProblemsError([problems.X004.at(message, file=file)])
    if wanted is None and len(names) > 1:
        message = f"it holds {len(names)}: {', '.join(names[:8])}."
        raise ProblemsError([problems.X004.at(message, hint="Name one with --ocid.", file=file)])
    return named[0]
