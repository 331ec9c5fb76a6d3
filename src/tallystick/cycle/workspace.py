"""A workspace: a folder with a charter and, once there, its facts and its agreed reference data.

``charter.yaml`` or ``charter/`` hold what was agreed, ``facts/`` the recorded batches, and ``reference.json`` the
holiday tables and time-zone changes that the charter was resolved with, so that a new release of a package moves no
figure.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tallystick.charter import problems
from tallystick.charter.compiling import examine
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.model import Charter
from tallystick.charter.read import Document, charter_files, read_files
from tallystick.charter.shape import shape
from tallystick.errors import InputError, Problem, ProblemsError
from tallystick.facts.reference import holiday_table
from tallystick.terms.businesstime import HolidayTable
from tallystick.terms.canonical import canonical_bytes, read_canonical
from tallystick.terms.zone import Zone, tzdata_version

REFERENCE = "reference.json"
FACTS = "facts"


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where a charter and what belongs to it are kept."""

    root: Path
    """The folder; of a charter file, the folder it lies in."""
    files: tuple[Path, ...]
    """The charter's files."""
    bare: bool
    """Whether a charter file alone was given: then there are no recorded facts, and nothing is written."""

    @property
    def facts(self) -> Path:
        """The folder of recorded batches."""
        return self.root / FACTS

    @property
    def reference(self) -> Path:
        """The file of agreed reference data."""
        return self.root / REFERENCE


def open_workspace(path: Path) -> Workspace:
    """The workspace at a folder, or around a charter file; ProblemsError where there is no charter."""
    files = charter_files(path)
    if path.is_file():
        return Workspace(path.parent, files, bare=path.name != "charter.yaml")
    return Workspace(path, files, bare=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """A charter as read: compiled where it has no errors, and everything that was found on the way."""

    workspace: Workspace
    document: Document
    charter: Charter | None
    compiled: CompiledCharter | None
    holidays: Mapping[str, HolidayTable]
    problems: tuple[Problem, ...]


def read_charter(workspace: Workspace) -> Reading:
    """The workspace's charter with its problems; nothing is raised for them."""
    try:
        document = read_files(workspace.files, root=workspace.root)
    except ProblemsError as wrong:
        return Reading(workspace, Document({}, {}), None, None, {}, wrong.problems)
    charter, found = shape(document)
    if charter is None:
        return Reading(workspace, document, None, None, {}, found)
    try:
        holidays = agreed_holidays(workspace, charter)
    except InputError as wrong:
        found = (*found, document.problem(problems.C012, ("business days", "calendar"), str(wrong)))
        return Reading(workspace, document, charter, None, {}, found)
    compiled, more = examine(charter, document, holidays=holidays)
    return Reading(workspace, document, charter, compiled, holidays, (*found, *more))


def compiled_charter(workspace: Workspace) -> CompiledCharter:
    """The workspace's charter ready to compute; raises ProblemsError with its errors."""
    reading = read_charter(workspace)
    if reading.compiled is None:
        raise ProblemsError(problem for problem in reading.problems if problem.level == "error")
    return reading.compiled


def today(compiled: CompiledCharter) -> date:
    """The day it is now in the charter's zone."""
    return compiled.zone.day_of(datetime.now(UTC))


def _reach(charter: Charter) -> tuple[date, date]:
    """The days for which reference data is resolved: the term, with a year on either side."""
    return date(charter.term.start.year - 1, 1, 1), date(charter.term.end.year + 2, 1, 1)


def agreed_holidays(workspace: Workspace, charter: Charter) -> Mapping[str, HolidayTable]:
    """The holiday tables that the charter names: as agreed in ``reference.json``, else as resolved now."""
    wanted = charter.business_days.calendar if charter.business_days else ()
    agreed: dict[str, HolidayTable] = {}
    if workspace.reference.is_file() and not workspace.bare:
        agreed = _read_reference(workspace.reference, charter)
    start, until = _reach(charter)
    return {name: agreed.get(name) or holiday_table(name, start, until) for name in wanted}


def write_reference(workspace: Workspace, charter: Charter, holidays: Mapping[str, HolidayTable]) -> bytes:
    """The reference data as canonical bytes, written to the workspace unless it is there already."""
    if workspace.reference.is_file():
        return workspace.reference.read_bytes()
    content = _reference_bytes(charter, holidays)
    partial = workspace.reference.with_suffix(".partial")
    partial.write_bytes(content)
    partial.replace(workspace.reference)
    return content


def reference_hash(workspace: Workspace, charter: Charter, holidays: Mapping[str, HolidayTable]) -> str:
    """SHA-256 of the reference data: of the agreed file, else of what it would be."""
    agreed = workspace.reference.is_file() and not workspace.bare
    content = workspace.reference.read_bytes() if agreed else _reference_bytes(charter, holidays)
    return hashlib.sha256(content).hexdigest()


def _reference_bytes(charter: Charter, holidays: Mapping[str, HolidayTable]) -> bytes:
    return canonical_bytes(
        {
            "reference": 1,
            "holidays": [holidays[name].to_dict() for name in sorted(holidays)],
            "zone": {"name": charter.zone, "tzdata": tzdata_version(), "changes": _zone_changes(charter)},
        }
    )


def _zone_changes(charter: Charter) -> list[dict[str, object]]:
    start, until = _reach(charter)
    return [
        {"at": instant.isoformat(), "offset": seconds}
        for instant, seconds in Zone(charter.zone).transitions(start, until)
    ]


def _read_reference(file: Path, charter: Charter) -> dict[str, HolidayTable]:
    content = read_canonical(file.read_bytes())
    try:
        tables = [HolidayTable.from_dict(fields) for fields in content["holidays"]]
        zone = content["zone"]
        name, changes = zone["name"], zone["changes"]
    except (KeyError, TypeError) as wrong:
        raise InputError(f"{file} is no reference data ({wrong!r} is missing); delete it to resolve it anew.") from None
    if name == charter.zone and changes != _zone_changes(charter):
        raise InputError(
            f"{file} was agreed with other clock changes of {name} than release {tzdata_version()} of the time-zone "
            "data base has. Install the release that the parties agreed on, or agree on new reference data."
        )
    return {table.id: table for table in tables}
