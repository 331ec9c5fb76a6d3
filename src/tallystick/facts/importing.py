"""Importing one file: the plan goes to a worker, what it kept and found comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tallystick.errors import InputError
from tallystick.facts.limits import Limits, run_limited
from tallystick.facts.plan import ReadingPlan
from tallystick.facts.reading import QUARANTINE, ROWS
from tallystick.facts.report import QualityReport


@dataclass(frozen=True, slots=True)
class Imported:
    """What was kept of a file."""

    rows_file: Path
    quarantine_file: Path | None
    """None where no row was bad."""
    digest: str
    rows: int
    first_time: datetime | None
    last_time: datetime | None
    report: QualityReport


def import_file(
    file: Path,
    plan: ReadingPlan,
    *,
    into: Path,
    limits: Limits = Limits(),  # noqa: B008  (frozen)
    renamed: Mapping[str, str] | None = None,
) -> Imported:
    """Read a file in a worker; the folder ``into`` (which must exist) then holds what was kept.

    ``renamed`` are headings of the file with those that they are taken for.
    Raises InputError (as ProblemsError where problems have ids) when the file cannot be read or is refused.
    """
    if not file.is_file():
        raise InputError(f"There is no file {file}; give the file of source {plan.source!r}.")
    made = run_limited(
        "tallystick.facts.reading:read_file",
        {
            "file": str(file.resolve()),
            "plan": plan.to_dict(),
            "into": str(into.resolve()),
            "renamed": dict(renamed or {}),
        },
        what=file.name,
        limits=limits,
    )
    return as_imported(made, into)


def as_imported(made: Mapping[str, Any], folder: Path) -> Imported:
    """What :func:`tallystick.facts.reading.read_file` gave, with the files that it left in the folder."""
    quarantine = folder / QUARANTINE
    return Imported(
        rows_file=folder / ROWS,
        quarantine_file=quarantine if quarantine.exists() else None,
        digest=made["digest"],
        rows=made["rows"],
        first_time=_instant(made["first"]),
        last_time=_instant(made["last"]),
        report=QualityReport.from_dict(made["report"]),
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)
