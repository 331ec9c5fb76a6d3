"""The charters of a workspace that follow one another: the present one, and under ``earlier/`` those that it amends.

Each charter names by its hash the one that it amends; files and folders below ``earlier/`` may have any name.
"""

from collections.abc import Iterator

from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.events import events_over
from tallystick.charter.read import charter_files
from tallystick.cycle.workspace import Workspace, read_charter
from tallystick.errors import InputError, ProblemsError

__all__ = ["EARLIER", "earlier_charters", "events_over", "succession"]

EARLIER = "earlier"
"""Of a workspace: the folder of the charters that were amended, each a file or a folder."""


def succession(workspace: Workspace, present: CompiledCharter) -> tuple[CompiledCharter, ...]:
    """The charters from the first one to the present one; the present one alone where it amends none.

    Raises InputError where a charter that is amended is not there, and ProblemsError where one that is has errors.
    """
    found = [present]
    if present.charter.amends is None:
        return (present,)
    kept = {each.sha256: each for each in _kept(workspace)}
    while (amends := found[0].charter.amends) is not None:
        before = kept.pop(amends.charter, None)
        if before is None:
            raise InputError(
                f"The charter amends the one with the hash {amends.charter[:16]}…, which is not among those in "
                f"{workspace.root / EARLIER}; put its file or folder there."
            )
        found.insert(0, before)
    return tuple(found)


def _kept(workspace: Workspace) -> Iterator[CompiledCharter]:
    return (_read(each) for each in earlier_charters(workspace))


def earlier_charters(workspace: Workspace) -> Iterator[Workspace]:
    """The workspace around each charter under ``earlier/``, in order of names; all share its reference data."""
    folder = workspace.root / EARLIER
    places = sorted(folder.iterdir()) if folder.is_dir() else []
    for place in places:
        if place.is_dir() or place.suffix in (".yaml", ".yml"):
            yield Workspace(workspace.root, charter_files(place), bare=workspace.bare)


def _read(workspace: Workspace) -> CompiledCharter:
    """An earlier charter, resolved with the reference data of the workspace."""
    reading = read_charter(workspace)
    if reading.compiled is None:
        raise ProblemsError(problem for problem in reading.problems if problem.level == "error")
    return reading.compiled
