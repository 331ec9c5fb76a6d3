"""What is recorded of a batch, and of taking one back: canonical JSON beside the rows.

Times are UTC with microseconds. ``batch.json`` and the withdrawals are written once and never changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import duckdb

from tallystick.errors import InputError, ProblemsError
from tallystick.facts.problems import DAMAGED_BATCH
from tallystick.facts.report import QualityReport
from tallystick.terms.canonical import canonical_bytes, read_canonical
from tallystick.terms.zone import tzdata_version

RECORD = "batch.json"


@dataclass(frozen=True, slots=True)
class Batch:
    """One recorded batch of a source."""

    source: str
    number: int
    folder: Path
    file_name: str
    file_sha256: str
    """Of the file as it was delivered."""
    rows_sha256: str
    """Of ``rows.parquet``: integrity of storage."""
    digest: str
    """Of the content, whatever the order of rows: what happened."""
    rows: int
    recorded: datetime
    by: str | None
    first_time: datetime | None
    last_time: datetime | None
    first_day: date | None
    last_day: date | None
    """Days of the charter's zone that hold the first and last fact."""
    overlaps: tuple[int, ...]
    """Numbers of the earlier batches that hold some of its keys."""
    rules: str
    """Hash of the rules by which the file was read."""
    quality: Mapping[str, Any]
    """The report in short."""
    software: Mapping[str, str]
    """What read it, with versions."""
    superseded: int | None = None
    """How many of its rows took the place of rows that counted before; None in records that do not say."""
    why: str | None = None
    """Of a correction: the reason."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a batch no longer counts."""

    source: str
    number: int
    withdraws: int
    recorded: datetime
    by: str | None
    why: str


def batch_bytes(batch: Batch) -> bytes:
    """``batch.json``."""
    return canonical_bytes(
        {
            "source": batch.source,
            "number": batch.number,
            "file": {"name": batch.file_name, "sha256": batch.file_sha256},
            "rows": {"count": batch.rows, "sha256": batch.rows_sha256},
            "digest": batch.digest,
            "recorded": written(batch.recorded),
            "by": batch.by,
            "time": {
                "first": batch.first_time and written(batch.first_time),
                "last": batch.last_time and written(batch.last_time),
            },
            "days": {
                "first": batch.first_day and batch.first_day.isoformat(),
                "last": batch.last_day and batch.last_day.isoformat(),
            },
            "overlaps": list(batch.overlaps),
            "rules": batch.rules,
            "quality": dict(batch.quality),
            "software": dict(batch.software),
            **({} if batch.superseded is None else {"superseded": batch.superseded}),
            **({} if batch.why is None else {"why": batch.why}),
        }
    )


def withdrawal_bytes(event: Withdrawal) -> bytes:
    """The record of a withdrawal."""
    return canonical_bytes(
        {
            "source": event.source,
            "number": event.number,
            "withdraws": event.withdraws,
            "recorded": written(event.recorded),
            "by": event.by,
            "why": event.why,
        }
    )


def read_batch(folder: Path) -> Batch:
    """The batch in a folder; raises ProblemsError (D019) when its record is missing or not what was written."""
    found = _read(folder / RECORD)
    try:
        return Batch(
            source=found["source"],
            number=found["number"],
            folder=folder,
            file_name=found["file"]["name"],
            file_sha256=found["file"]["sha256"],
            rows_sha256=found["rows"]["sha256"],
            digest=found["digest"],
            rows=found["rows"]["count"],
            recorded=_instant(found["recorded"]),
            by=found["by"],
            first_time=found["time"]["first"] and _instant(found["time"]["first"]),
            last_time=found["time"]["last"] and _instant(found["time"]["last"]),
            first_day=found["days"]["first"] and date.fromisoformat(found["days"]["first"]),
            last_day=found["days"]["last"] and date.fromisoformat(found["days"]["last"]),
            overlaps=tuple(found["overlaps"]),
            rules=found["rules"],
            quality=found["quality"],
            software=found["software"],
            superseded=found.get("superseded"),
            why=found.get("why"),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(folder / RECORD, error) from error


def read_withdrawal(path: Path) -> Withdrawal:
    """A recorded withdrawal; raises ProblemsError (D019) when it is not what was written."""
    found = _read(path)
    try:
        return Withdrawal(
            source=found["source"],
            number=found["number"],
            withdraws=found["withdraws"],
            recorded=_instant(found["recorded"]),
            by=found["by"],
            why=found["why"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(path, error) from error


def written(moment: datetime) -> str:
    """An instant as it is recorded: ``2026-11-21T18:00:00.000000Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def quality_in_short(report: QualityReport) -> dict[str, Any]:
    """What a batch keeps of its report: numbers and how the file was written, without the rows."""
    detected = {key: value for key, value in report.to_dict()["detected"].items() if value is not None}
    return {
        "read": report.rows_read,
        "kept": report.rows_kept,
        "bad": report.rows_bad,
        "problems": dict(report.counts),
        "rounded": dict(report.rounded),
        "warned": dict(report.warned),
        "ignored_columns": list(report.ignored_columns),
        "detected": detected,
        **({"renamed": dict(report.renamed)} if report.renamed else {}),
    }


def software_used() -> dict[str, str]:
    """What read the file, with versions."""
    try:
        own = version("tallystick")
    except PackageNotFoundError:
        own = "not installed"
    return {"tallystick": own, "duckdb": duckdb.__version__, "tzdata": tzdata_version()}


def _read(path: Path) -> dict[str, Any]:
    try:
        found = read_canonical(path.read_bytes())
    except (OSError, InputError) as error:
        raise _damaged(path, error) from error
    if not isinstance(found, dict):
        raise _damaged(path, "it is no mapping")
    return found


def _damaged(path: Path, why: Exception | str) -> ProblemsError:
    problem = DAMAGED_BATCH.at(
        f"{path.name} in {path.parent.name} is not what was recorded ({why}).",
        hint="Restore it from a copy.",
        file=str(path),
    )
    return ProblemsError([problem])


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
