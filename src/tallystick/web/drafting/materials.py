"""A draft as the cycle reads it: its files in a folder, checked, and beside the charter that it would change.

Folders lie below ``made/drafts`` of the site, named by the digest of what is in them; they may be deleted at any time.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from tallystick.charter.amend.standing import contractual_hash
from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.agreement import text_of
from tallystick.cycle.amending import Amendment, amend
from tallystick.cycle.checking import check
from tallystick.cycle.workspace import REFERENCE, open_workspace
from tallystick.errors import InputError, Problem
from tallystick.web.alliances.here import Here
from tallystick.web.alliances.kept import Kept

MOST_BYTES = 1_000_000
"""All files of a draft together."""


@dataclass(frozen=True)
class Look:
    """What can be said of a draft before any fact is seen."""

    folder: Path
    problems: tuple[Problem, ...]
    compiled: CompiledCharter | None
    """None where it has errors."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What stops it."""
        return tuple(each for each in self.problems if each.level == "error")


_looks: Kept[Look] = Kept(64)
_amendments: Kept[Amendment] = Kept(32)


def present_texts(root: Path) -> dict[str, str]:
    """The files of a workspace's charter, by name within it."""
    workspace = open_workspace(root)
    return {file.relative_to(root).as_posix(): file.read_text("utf-8") for file in sorted(workspace.files)}


def look_at(root: Path, files: Mapping[str, str]) -> Look:
    """A draft checked, made from the files of a workspace."""
    folder = folder_of(root, files)

    def made() -> Look:
        found = check(folder, beside=False)
        return Look(folder, found.problems, found.sound)

    return _looks.get(folder, made)


def folder_of(root: Path, files: Mapping[str, str]) -> Path:
    """The folder with these files and the workspace's agreed reference data; made where it is not there."""
    reference = (root / REFERENCE).read_bytes() if (root / REFERENCE).is_file() else b""
    spelt = json.dumps(sorted(files.items()), ensure_ascii=False).encode()
    digest = hashlib.sha256(spelt + b"\0" + reference).hexdigest()
    made: Path = settings.SITE.made / "drafts"
    folder = made / digest
    if folder.is_dir():
        return folder
    made.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=".partial-", dir=made))
    for name, text in files.items():
        file = partial / _plain(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    if reference:
        (partial / REFERENCE).write_bytes(reference)
    try:
        os.rename(partial, folder)  # noqa: PTH104  (fails where another has made it, and leaves that one alone)
    except OSError:
        shutil.rmtree(partial)
        if not folder.is_dir():
            raise
    return folder


def _plain(name: str) -> str:
    parts = Path(name).parts
    if Path(name).is_absolute() or ".." in parts or not parts or Path(name).suffix not in (".yaml", ".yml"):
        raise InputError(f"{name!r} is no name of a charter's file.")
    return name


def difference_of(here: Here, look: Look, effective: date | None = None) -> Amendment:
    """What a draft changes of the present charter, without facts; the draft has no errors."""
    root = here.alliance.root
    day = None if look.compiled is None or _says_day(look.compiled, here) else effective
    key = (here.opened.compiled.sha256, look.folder, day)
    return _amendments.get(key, lambda: amend(root, look.folder, effective=day))


def _says_day(compiled: CompiledCharter, here: Here) -> bool:
    terms = compiled.charter.amends
    return terms is not None and terms != here.charter.amends


def is_managerial(here: Here, look: Look) -> bool:
    """Whether a sound draft leaves what the parties signed as it is: then nobody has to sign."""
    if look.compiled is None:
        return False
    mine, theirs = text_of(look.folder, look.compiled), text_of(here.alliance.root, here.opened.compiled)
    same_reference = mine.reference.digest == theirs.reference.digest
    return same_reference and contractual_hash(look.compiled) == contractual_hash(here.opened.compiled)
