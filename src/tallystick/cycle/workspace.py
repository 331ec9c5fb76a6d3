"""A workspace: a folder with a charter and, once there, its facts and its agreed reference data.

``charter.yaml`` or ``charter/`` hold what was agreed, ``facts/`` the recorded batches, ``events.yaml`` or ``events/``
what happened besides, ``cases.yaml`` the steps of cases, and ``reference.json`` the holiday tables and time-zone
changes that the charter was resolved with, so that a new release of a package moves no figure.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from tallystick.charter import problems
from tallystick.charter.compiling import examine
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.events import event_files
from tallystick.charter.model import Charter
from tallystick.charter.read import Document, charter_files, file_texts, read_texts
from tallystick.charter.reference import read_reference, reference_span, zone_changes
from tallystick.charter.shape import shape
from tallystick.errors import InputError, Problem, ProblemsError
from tallystick.facts.reference import holiday_table
from tallystick.terms.businesstime import HolidayTable
from tallystick.terms.canonical import canonical_bytes
from tallystick.terms.zone import tzdata_version

REFERENCE = "reference.json"
FACTS = "facts"
CASES = "cases.yaml"
_READINGS_KEPT = 8
"""Charters that are kept as read: whoever writes reads the one that is there several times in a row."""

_Read = tuple[Document, Charter | None, CompiledCharter | None, Mapping[str, HolidayTable], tuple[Problem, ...]]
"""What a :class:`Reading` has besides its workspace."""


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

    @property
    def events(self) -> tuple[Path, ...]:
        """The files of events: ``events.yaml`` and those of ``events/``; none beside a charter file alone."""
        return () if self.bare else event_files(self.root)

    @property
    def cases(self) -> Path:
        """The file of the steps of cases."""
        return self.root / CASES


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
    """The workspace's charter with its problems; nothing is raised for them.

    The same texts and reference data give the very same reading: those read last are kept.
    """
    try:
        texts = file_texts(workspace.files, root=workspace.root)
    except ProblemsError as wrong:
        return Reading(workspace, Document({}, {}), None, None, {}, wrong.problems)
    return Reading(workspace, *_read(texts, _agreed_reference(workspace)))


@lru_cache(maxsize=_READINGS_KEPT)
def _read(texts: tuple[tuple[str, bytes], ...], reference: bytes | None) -> _Read:
    try:
        document = read_texts(texts)
    except ProblemsError as wrong:
        return Document({}, {}), None, None, {}, wrong.problems
    charter, found = shape(document)
    if charter is None:
        return document, None, None, {}, found
    try:
        holidays = _holidays(charter, reference)
    except InputError as wrong:
        found = (*found, document.problem(problems.C012, ("business days", "calendar"), str(wrong)))
        return document, charter, None, {}, found
    compiled, more = examine(charter, document, holidays=holidays)
    return document, charter, compiled, holidays, (*found, *more)


def compiled_charter(workspace: Workspace) -> CompiledCharter:
    """The workspace's charter ready to compute; raises ProblemsError with its errors."""
    reading = read_charter(workspace)
    if reading.compiled is None:
        raise ProblemsError(problem for problem in reading.problems if problem.level == "error")
    return reading.compiled


def today(compiled: CompiledCharter) -> date:
    """The day it is now in the charter's zone."""
    return compiled.zone.day_of(datetime.now(UTC))


def agreed_holidays(workspace: Workspace, charter: Charter) -> Mapping[str, HolidayTable]:
    """The holiday tables that the charter names: as agreed in ``reference.json``, else as resolved now."""
    return _holidays(charter, _agreed_reference(workspace))


def _agreed_reference(workspace: Workspace) -> bytes | None:
    return workspace.reference.read_bytes() if workspace.reference.is_file() and not workspace.bare else None


def _holidays(charter: Charter, reference: bytes | None) -> Mapping[str, HolidayTable]:
    wanted = charter.business_days.calendar if charter.business_days else ()
    agreed = {} if reference is None else read_reference(reference, charter, where=REFERENCE)
    start, until = reference_span(charter)
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
    return hashlib.sha256(reference_bytes(workspace, charter, holidays)).hexdigest()


def reference_bytes(workspace: Workspace, charter: Charter, holidays: Mapping[str, HolidayTable]) -> bytes:
    """The reference data as canonical bytes: of the agreed file, else what it would be."""
    agreed = _agreed_reference(workspace)
    return _reference_bytes(charter, holidays) if agreed is None else agreed


def _reference_bytes(charter: Charter, holidays: Mapping[str, HolidayTable]) -> bytes:
    return canonical_bytes(
        {
            "reference": 1,
            "holidays": [holidays[name].to_dict() for name in sorted(holidays)],
            "zone": {"name": charter.zone, "tzdata": tzdata_version(), "changes": zone_changes(charter)},
        }
    )
