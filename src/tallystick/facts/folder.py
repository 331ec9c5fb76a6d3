"""A bare folder of files as facts: an import that leaves no trace.

Each source has one file (``flights.csv``, ``flights.csv.zip``) or one folder of files (``flights/…``) with its name.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from tallystick.charter.calendars import period_days
from tallystick.charter.model.charter import Charter
from tallystick.charter.model.sources import Source
from tallystick.errors import InputError, Problem, ProblemsError
from tallystick.facts.duck import connect
from tallystick.facts.importing import Imported, import_file
from tallystick.facts.limits import Limits
from tallystick.facts.planning import plan_reading
from tallystick.facts.problems import MISSING_SOURCE, REPEATED_KEYS
from tallystick.facts.reading import PACKED, READERS
from tallystick.facts.report import QualityReport
from tallystick.facts.store import have_keys_in_common
from tallystick.facts.tables import FactTable


@dataclass(frozen=True)
class FolderImport(Mapping[str, FactTable]):
    """The tables of a folder by source; a source of which the folder has nothing is not among them."""

    tables: Mapping[str, FactTable]
    reports: Mapping[str, tuple[QualityReport, ...]]
    """What reading each file found, by source."""
    ignored: tuple[str, ...]
    """Names in the folder that are no source of the charter."""
    missing: tuple[str, ...]
    """Sources of which the folder has nothing."""

    def __getitem__(self, source: str) -> FactTable:
        return self.tables[source]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    def warnings(self) -> tuple[Problem, ...]:
        """What is worth knowing about the import: missing sources, guesses, rows set aside."""
        absent = [MISSING_SOURCE.at(f"There are no facts of source {source!r}.") for source in self.missing]
        return (
            *absent,
            *(warning for reports in self.reports.values() for report in reports for warning in report.warnings),
        )


def import_folder(folder: Path, charter: Charter, *, into: Path, limits: Limits = Limits()) -> FolderImport:  # noqa: B008  (frozen)
    """Read everything in a folder that is named like a source; rows are written below the folder ``into``.

    Raises InputError when the folder is not there or a file is refused, ProblemsError (D023) when two files of a source
    hold the same key.
    """
    if not folder.is_dir():
        raise InputError(f"There is no folder {folder}; give one with a file or folder for each source.")
    found, ignored = _files_by_source(folder, charter)
    jobs = [
        (source_id, file, into / f"{source_id}-{number:04}")
        for source_id, files in found.items()
        for number, file in enumerate(files, start=1)
    ]
    periods = period_days(charter)
    plans = {
        source_id: plan_reading(source_id, charter.sources[source_id], zone=charter.zone, periods=periods)
        for source_id in found
    }

    def run(job: tuple[str, Path, Path]) -> Imported:
        source_id, file, place = job
        place.mkdir(parents=True)
        return import_file(file, plans[source_id], into=place, limits=limits)

    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        imported = list(pool.map(run, jobs))
    by_source = {
        source_id: [made for (owner, _, _), made in zip(jobs, imported, strict=True) if owner == source_id]
        for source_id in found
    }
    for source_id, parts in by_source.items():
        _require_apart(source_id, charter.sources[source_id], parts)
    return FolderImport(
        tables={source_id: _table(source_id, parts) for source_id, parts in by_source.items() if parts},
        reports={source_id: tuple(part.report for part in parts) for source_id, parts in by_source.items()},
        ignored=ignored,
        missing=tuple(source_id for source_id in charter.sources if not found.get(source_id)),
    )


def source_name(path: Path) -> str:
    """The source that a file or folder is named for: its name without the ends that tell its kind.

    >>> source_name(Path("flights.csv.zip")), source_name(Path("flights"))
    ('flights', 'flights')
    """
    stem = path.name
    if path.suffix.lower() in PACKED:
        stem = stem[: -len(path.suffix)]
    suffix = Path(stem).suffix
    return stem[: -len(suffix)] if suffix.lower() in READERS else stem


def _files_by_source(folder: Path, charter: Charter) -> tuple[dict[str, list[Path]], tuple[str, ...]]:
    found: dict[str, list[Path]] = {}
    ignored: list[str] = []
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith("."):
            continue
        source_id = source_name(entry)
        if source_id not in charter.sources:
            ignored.append(entry.name)
        elif source_id in found:
            raise InputError(
                f"{folder} has both {found[source_id][0].name if found[source_id] else source_id} and {entry.name} for "
                f"source {source_id!r}; put several files of a source into one folder {source_id}/."
            )
        elif entry.is_dir():
            found[source_id] = sorted(path for path in entry.iterdir() if path.is_file() and path.name[0] != ".")
        else:
            found[source_id] = [entry]
    return found, tuple(ignored)


def _require_apart(source_id: str, source: Source, parts: Sequence[Imported]) -> None:
    """No key in two files: without an order of recording nobody can tell which row counts."""
    if len(parts) < 2 or not source.key:
        return
    with closing(connect(files=[part.rows_file for part in parts])) as connection:
        for one, other in combinations(parts, 2):
            if have_keys_in_common(connection, source.key, one.rows_file, other.rows_file):
                problem = REPEATED_KEYS.at(
                    f"{one.report.file} and {other.report.file} of source {source_id!r} hold rows with the same key.",
                    hint="Record them with `tally facts add`, the correction last.",
                    file=other.report.file,
                )
                raise ProblemsError([problem])


def _table(source_id: str, parts: Sequence[Imported]) -> FactTable:
    firsts = [part.first_time for part in parts if part.first_time is not None]
    lasts = [part.last_time for part in parts if part.last_time is not None]
    return FactTable(
        source=source_id,
        files=tuple(part.rows_file.resolve() for part in parts),
        overlapping=False,
        digests=tuple(part.digest for part in parts),
        rows=sum(part.rows for part in parts),
        first_time=min(firsts, default=None),
        last_time=max(lasts, default=None),
    )
