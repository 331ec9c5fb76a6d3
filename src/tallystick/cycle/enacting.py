"""Taking effect: once it is agreed and its day has come, an amendment becomes the charter of the workspace.

The files that were signed come from the record. They are laid out in ``.enacting`` of the workspace, with a plan; from
then on the step is made: the former charter goes to ``earlier/NAME``, the new one into its place. Where the computer
stops in between, the next look does the rest of the plan; without a plan nothing has happened. What was computed and
published before stays as it is.
"""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from tallystick.cycle.agreement import text_of
from tallystick.cycle.checking import sound_charter
from tallystick.cycle.documents import write_durably
from tallystick.cycle.edition_problems import NO_CHARTER_FILES
from tallystick.cycle.onrecord import OnRecord, has_record, record_of
from tallystick.cycle.proposing import require_base
from tallystick.cycle.succession import EARLIER
from tallystick.cycle.workspace import REFERENCE, open_workspace
from tallystick.errors import ProblemsError
from tallystick.ledger.agreement import Proposal

FOLDER = ".enacting"
PLAN = "plan.json"
CHARTER = ("charter.yaml", "charter")
"""Where a workspace has its charter: a file, or a folder."""


@dataclass(frozen=True, slots=True)
class Enacted:
    """An amendment that has become the charter of a workspace."""

    title: str
    index: int
    """The entry by which it was proposed."""
    effective: date
    earlier: str
    """Where the former charter lies, within the workspace: ``earlier/before-2014-01-01``."""


def due(path: Path, *, on: date, ledger: str | Path | None = None) -> Proposal | None:
    """The amendment that is agreed and counts on a day, and is not the charter of the workspace yet; None without."""
    workspace = open_workspace(path)
    if not has_record(workspace, ledger):
        return None
    with record_of(workspace, ledger=ledger) as record:
        found = record.view().agreement.in_force(on)
    if found is None or "amends" not in found.says:
        return None
    text = text_of(path)
    mine = (text.content.digest, text.reference.digest)
    return None if (found.content, found.says["reference"]) == mine else found


def enact(path: Path, *, on: date, ledger: str | Path | None = None) -> Enacted | None:
    """Makes the amendment that counts on a day the charter of the workspace; None where there is nothing to be done.

    A step that was begun before is finished first. Whoever calls it keeps others from writing meanwhile.
    Raises ProblemsError: E019 where the amendment was made from another charter than the present one, E020 for files
    that cannot be taken over, E007 where they are lost.
    """
    recover(path)
    found = due(path, on=on, ledger=ledger)
    if found is None:
        return None
    try:
        with record_of(open_workspace(path), ledger=ledger) as record:
            _lay_out(record, path, found)
    except BaseException:
        shutil.rmtree(path / FOLDER, ignore_errors=True)
        raise
    made = _plan(path)
    recover(path)
    return Enacted(str(found.says["title"]), found.index, found.effective, str(made["earlier"]))


def recover(path: Path) -> bool:
    """Finishes a step that was begun, and clears away one that was not; answers whether the charter was changed."""
    folder = path / FOLDER
    if not folder.is_dir():
        return False
    if not (folder / PLAN).is_file():
        shutil.rmtree(folder)
        return False
    plan = _plan(path)
    for step in plan["moves"]:
        source, target = path / step["from"], path / step["to"]
        if source.exists() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)
            _sync(target.parent)
            _sync(source.parent)
    for name in plan["replaced"]:
        if (folder / name).is_file():
            (folder / name).replace(path / name)
    _sync(path)
    (folder / PLAN).unlink()
    shutil.rmtree(folder)
    return True


def is_begun(path: Path) -> bool:
    """Whether a step was begun in a workspace and is not finished."""
    return (path / FOLDER / PLAN).is_file()


def _lay_out(record: OnRecord, path: Path, proposal: Proposal) -> None:
    """Everything that the step needs, and its plan as the last thing: from then on it will be done."""
    folder = path / FOLDER
    folder.mkdir()
    new = folder / "new"
    for name, text in _agreed_files(record, proposal):
        file = new / name
        file.parent.mkdir(parents=True, exist_ok=True)
        write_durably(file, text.encode())
    reference = record.documents.bytes_of(str(proposal.says["reference"]))
    replaced = []
    kept = path / REFERENCE
    if kept.is_file():
        if kept.read_bytes() != reference:
            replaced.append(REFERENCE)
            write_durably(folder / REFERENCE, reference)
        write_durably(new / REFERENCE, reference)
    _require_sound(path, new, proposal)
    (new / REFERENCE).unlink(missing_ok=True)
    name = _free_name(path, proposal.effective)
    was = [each for each in CHARTER if (path / each).exists()]
    moves = [{"from": each, "to": f"{EARLIER}/{name}{Path(each).suffix}"} for each in was]
    moves += [{"from": f"{FOLDER}/new/{each.name}", "to": each.name} for each in sorted(new.iterdir())]
    plan = {"earlier": moves[0]["to"], "moves": moves, "replaced": replaced, "index": proposal.index}
    write_durably(folder / PLAN, json.dumps(plan, indent=1).encode())
    _sync(folder)


def _agreed_files(record: OnRecord, proposal: Proposal) -> Iterator[tuple[str, str]]:
    """The names and texts of the files that were proposed; each lies where a workspace has its charter."""
    for each in record.documents.read(str(proposal.says["files"]))["files"]:
        name = PurePosixPath(each["name"])
        plain = not name.is_absolute() and ".." not in name.parts and name.suffix in (".yaml", ".yml")
        if not plain or not (str(name) == CHARTER[0] or (name.parts[0] == CHARTER[1] and len(name.parts) > 1)):
            raise _refused(f"The file {each['name']!r} of {proposal.says['title']!r} lies outside of the charter.")
        yield str(name), str(each["text"])


def _require_sound(path: Path, new: Path, proposal: Proposal) -> None:
    """Raises ProblemsError unless the files are the charter that was agreed, and it amends the present one."""
    try:
        compiled = sound_charter(new)
        text = text_of(new, compiled)
    except ProblemsError as wrong:
        raise _refused(f"The files of {proposal.says['title']!r} are no charter now: {wrong}") from wrong
    if text.content.digest != proposal.content:
        raise _refused(f"The files of {proposal.says['title']!r} are another charter than the one that was agreed.")
    present = sound_charter(path)
    require_base(text, text_of(path, present), compiled, present)


def _refused(message: str) -> ProblemsError:
    hint = "Put the agreed charter into the workspace by hand, and the former one below 'earlier'."
    return ProblemsError([NO_CHARTER_FILES.at(message, hint=hint)])


def _free_name(path: Path, effective: date) -> str:
    taken = {each.stem if each.is_file() else each.name for each in (path / EARLIER).glob("*")}
    name, number = f"before-{effective}", 2
    while name in taken:
        name, number = f"before-{effective}-{number}", number + 1
    return name


def _plan(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((path / FOLDER / PLAN).read_text("utf-8"))
    return found


def _sync(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
