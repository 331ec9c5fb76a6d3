"""The facts of a workspace: immutable batches in folders, and what of them was known at any time.

``SOURCE/0001-<first 12 digits of the content digest>/`` holds ``rows.parquet``, ``batch.json`` (canonical JSON) and,
where rows were set aside, ``quarantine.csv``. ``SOURCE/0002-withdraws-0001.json`` takes a batch back.
Batches and withdrawals of a source are numbered together, in order of the time they were recorded.
Nothing is ever overwritten.
"""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import duckdb

from tallystick.charter.model.sources import Source
from tallystick.errors import InputError, Problem, ProblemsError
from tallystick.facts.batches import (
    RECORD,
    Batch,
    Withdrawal,
    batch_bytes,
    quality_in_short,
    read_batch,
    read_withdrawal,
    software_used,
    withdrawal_bytes,
    written,
)
from tallystick.facts.duck import connect, literal, name, sql
from tallystick.facts.importing import Imported, import_file
from tallystick.facts.limits import Limits
from tallystick.facts.lock import locked
from tallystick.facts.plan import ReadingPlan
from tallystick.facts.planning import plan_reading, rules_hash
from tallystick.facts.problems import CLOCK_WENT_BACK, DAMAGED_BATCH, SMALLER_FILE, UNKNOWN_BATCH
from tallystick.facts.reading import ROWS
from tallystick.facts.report import QualityReport
from tallystick.facts.tables import FactTable
from tallystick.terms.zone import Zone

_BATCH_NAME = re.compile(r"([0-9]{4,})-([0-9a-f]{12})")
_WITHDRAWAL_NAME = re.compile(r"([0-9]{4,})-withdraws-([0-9]{4,})\.json")
_TEMPORARY = ".incoming-"
_FEWEST_TO_COMPARE = 100
"""Below so many rows, sizes of files say nothing."""


@dataclass(frozen=True, slots=True)
class Added:
    """What adding a file came to."""

    batch: Batch
    """The batch that holds the content."""
    is_new: bool
    """False where the content was there already, and nothing was recorded."""
    report: QualityReport


@dataclass(frozen=True, slots=True)
class FactStore:
    """The batches in a folder, usually ``facts`` of a workspace; it need not exist before the first batch is added."""

    folder: Path

    def sources(self) -> tuple[str, ...]:
        """The sources of which batches are kept."""
        if not self.folder.is_dir():
            return ()
        return tuple(sorted(entry.name for entry in self.folder.iterdir() if entry.is_dir() and entry.name[0] != "."))

    def add(
        self,
        source_id: str,
        source: Source,
        file: Path,
        *,
        recorded: datetime,
        by: str | None = None,
        zone: Zone,
        periods: Mapping[str, Mapping[str, date]] | None = None,
        limits: Limits = Limits(),  # noqa: B008  (frozen)
        renamed: Mapping[str, str] | None = None,
        why: str | None = None,
    ) -> Added:
        """Record what a file says as the next batch of its source.

        ``recorded`` is now, aware; ``zone`` is the charter's, with its day start; ``periods`` are as in
        :func:`tallystick.facts.planning.plan_reading`; ``renamed`` are headings of the file with those that they are
        taken for, and ``why`` is the reason of a correction. Content that already counts is not recorded again.
        Raises InputError when the file is refused, or when ``recorded`` lies before the last recording.
        """
        plan = plan_reading(source_id, source, zone=zone.name, periods=periods)
        place = self.folder / source_id
        place.mkdir(parents=True, exist_ok=True)
        with locked(place / ".lock"):
            _clear_leftovers(place)
            self._require_in_order(source_id, recorded)
            incoming = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=place))
            try:
                imported = import_file(file, plan, into=incoming, limits=limits, renamed=renamed)
                known = self._holding(source_id, imported.digest)
                if known is not None:
                    return Added(known, is_new=False, report=imported.report)
                before = self.batches(source_id)
                batch = self._record(plan, file, imported, recorded=recorded, by=by, zone=zone, why=why)
                report = replace(imported.report, warnings=(*imported.report.warnings, *_much_smaller(batch, before)))
                return Added(batch, is_new=True, report=report)
            finally:
                shutil.rmtree(incoming, ignore_errors=True)

    def withdraw(self, batch: Batch, *, recorded: datetime, by: str | None = None, why: str) -> Withdrawal:
        """Record that a batch no longer counts from ``recorded`` on; rows that it superseded count again."""
        place = self.folder / batch.source
        if not why.strip():
            raise InputError("A batch is withdrawn for a reason; say why.")
        with locked(place / ".lock"):
            self._require_in_order(batch.source, recorded)
            if batch.number not in {counted.number for counted in self.batches(batch.source)}:
                raise ProblemsError(
                    [
                        UNKNOWN_BATCH.at(
                            f"Batch {batch.number} of {batch.source!r} is not there, or was withdrawn before."
                        )
                    ]
                )
            withdrawal = Withdrawal(batch.source, self._next_number(batch.source), batch.number, recorded, by, why)
            _write_durably(
                place / f"{withdrawal.number:04}-withdraws-{batch.number:04}.json", withdrawal_bytes(withdrawal)
            )
        return withdrawal

    def batches(
        self, source_id: str, *, known_at: datetime | None = None, withdrawn: bool = False
    ) -> tuple[Batch, ...]:
        """The batches of a source in order of recording: those that count, as known at a time (now by default).

        With ``withdrawn`` also those that were taken back.
        """
        gone = {
            event.withdraws for event in self.withdrawals(source_id) if known_at is None or event.recorded <= known_at
        }
        return tuple(
            batch
            for batch in self._all_batches(source_id)
            if (known_at is None or batch.recorded <= known_at) and (withdrawn or batch.number not in gone)
        )

    def withdrawals(self, source_id: str) -> tuple[Withdrawal, ...]:
        """The withdrawals of a source in order of recording."""
        found = [path for path in _entries(self.folder / source_id) if _WITHDRAWAL_NAME.fullmatch(path.name)]
        return tuple(sorted((read_withdrawal(path) for path in found), key=lambda event: event.number))

    def tables(self, known_at: datetime | None = None) -> Mapping[str, FactTable]:
        """The facts of every source, as known at a time (now by default); a source without batches is absent."""
        if known_at is not None and known_at.utcoffset() is None:
            raise InputError(f"{known_at} has no zone; give an instant, such as one in UTC.")
        tables = {}
        for source_id in self.sources():
            batches = self.batches(source_id, known_at=known_at)
            if batches:
                tables[source_id] = _table(source_id, batches)
        return tables

    def verify(self, known_at: datetime | None = None) -> tuple[Problem, ...]:
        """Read every kept file again; what is missing or not what was recorded."""
        problems = []
        for source_id in self.sources():
            for batch in self.batches(source_id, known_at=known_at, withdrawn=True):
                rows = batch.folder / ROWS
                found = _sha256(rows) if rows.exists() else None
                if found != batch.rows_sha256:
                    state = "is missing" if found is None else f"has SHA-256 {found}, recorded was {batch.rows_sha256}"
                    problems.append(
                        DAMAGED_BATCH.at(
                            f"{ROWS} of batch {batch.number} of {source_id!r} {state}.",
                            hint="Restore it from a copy.",
                            file=str(rows),
                        )
                    )
        return tuple(problems)

    def _all_batches(self, source_id: str) -> list[Batch]:
        found = [path for path in _entries(self.folder / source_id) if _BATCH_NAME.fullmatch(path.name)]
        return sorted((read_batch(path) for path in found), key=lambda batch: batch.number)

    def _next_number(self, source_id: str) -> int:
        numbers = [int(path.name.partition("-")[0]) for path in _entries(self.folder / source_id)]
        return max(numbers, default=0) + 1

    def _require_in_order(self, source_id: str, recorded: datetime) -> None:
        if recorded.utcoffset() is None:
            raise InputError(f"{recorded} has no zone; give the time of recording as an instant, such as one in UTC.")
        last = max(
            [
                *(batch.recorded for batch in self._all_batches(source_id)),
                *(event.recorded for event in self.withdrawals(source_id)),
            ],
            default=None,
        )
        if last is not None and recorded < last:
            raise ProblemsError(
                [
                    CLOCK_WENT_BACK.at(
                        f"It is {written(recorded)}, and source {source_id!r} was last recorded at {written(last)}.",
                        hint="Check the clock: what was known at a time must never change later.",
                    )
                ]
            )

    def _holding(self, source_id: str, digest: str) -> Batch | None:
        """The batch that says the same and of which nothing was superseded since."""
        counted = self.batches(source_id)
        superseded = {number for batch in counted for number in batch.overlaps}
        same = [batch for batch in counted if batch.digest == digest and batch.number not in superseded]
        return same[-1] if same else None

    def _record(
        self,
        plan: ReadingPlan,
        file: Path,
        imported: Imported,
        *,
        recorded: datetime,
        by: str | None,
        zone: Zone,
        why: str | None,
    ) -> Batch:
        place = self.folder / plan.source
        number = self._next_number(plan.source)
        overlaps = _overlaps(plan, imported, self._all_batches(plan.source))
        counted = [each for each in self.batches(plan.source) if each.number in overlaps]
        batch = Batch(
            source=plan.source,
            number=number,
            folder=place / f"{number:04}-{imported.digest[:12]}",
            file_name=file.name,
            file_sha256=_sha256(file),
            rows_sha256=_sha256(imported.rows_file),
            digest=imported.digest,
            rows=imported.rows,
            recorded=recorded,
            by=by,
            first_time=imported.first_time,
            last_time=imported.last_time,
            first_day=imported.first_time and zone.day_of(imported.first_time),
            last_day=imported.last_time and zone.day_of(imported.last_time),
            overlaps=overlaps,
            rules=rules_hash(plan),
            quality=quality_in_short(imported.report),
            software=software_used(),
            superseded=_superseded(plan, imported, counted),
            why=why,
        )
        ready = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=place))
        kept = [imported.rows_file, *([imported.quarantine_file] if imported.quarantine_file else [])]
        for path in kept:
            path.rename(ready / path.name)
            _flush(ready / path.name)
        _write_durably(ready / RECORD, batch_bytes(batch))
        _flush(ready)
        ready.chmod(0o755)
        ready.rename(batch.folder)
        _flush(place)
        return batch


def _much_smaller(batch: Batch, before: Sequence[Batch]) -> tuple[Problem, ...]:
    """A warning where a delivery has far fewer rows than the last one, and corrects no earlier one."""
    if not before or batch.overlaps:
        return ()
    last = max(before, key=lambda each: each.number)
    if last.rows < _FEWEST_TO_COMPARE or 4 * batch.rows >= 3 * last.rows:
        return ()
    return (
        SMALLER_FILE.at(
            f"{batch.file_name} has {batch.rows:,} rows; the last file of {batch.source!r} had {last.rows:,}.",
            hint="Ask whether it is complete; if not, withdraw the batch and record the whole file.",
            file=batch.file_name,
        ),
    )


def have_keys_in_common(connection: duckdb.DuckDBPyConnection, key: Sequence[str], earlier: Path, later: Path) -> bool:
    """Whether two Parquet files hold rows with the same key."""
    query = sql(
        "SELECT 1 FROM read_parquet($later) SEMI JOIN read_parquet($earlier) USING ($key) LIMIT 1",
        later=literal(str(later)),
        earlier=literal(str(earlier)),
        key=", ".join(name(column) for column in key),
    )
    return bool(connection.execute(query).fetchall())


def _overlaps(plan: ReadingPlan, imported: Imported, earlier: Sequence[Batch]) -> tuple[int, ...]:
    """Numbers of the batches that hold some of the keys; without a key no fact can correct another."""
    if not plan.key or not earlier:
        return ()
    candidates = [batch for batch in earlier if not _apart(plan, imported, batch)]
    files = [imported.rows_file, *(batch.folder / ROWS for batch in candidates)]
    with closing(connect(files=files)) as connection:
        return tuple(
            batch.number
            for batch in candidates
            if have_keys_in_common(connection, plan.key, batch.folder / ROWS, imported.rows_file)
        )


def _superseded(plan: ReadingPlan, imported: Imported, counted: Sequence[Batch]) -> int:
    """How many of the rows have the key of a row that counts in one of these batches."""
    if not counted:
        return 0
    files = [batch.folder / ROWS for batch in counted]
    query = sql(
        "SELECT count(*) FROM read_parquet($later) SEMI JOIN "
        "(SELECT $key FROM read_parquet([$earlier], union_by_name = true)) USING ($key)",
        later=literal(str(imported.rows_file)),
        earlier=", ".join(literal(str(file)) for file in files),
        key=", ".join(name(column) for column in plan.key),
    )
    with closing(connect(files=[imported.rows_file, *files])) as connection:
        (row,) = connection.execute(query).fetchall()
    return int(row[0])


def _apart(plan: ReadingPlan, imported: Imported, batch: Batch) -> bool:
    """Whether no key can be in both, because the time is part of the key and the spans do not meet."""
    if plan.time not in plan.key:
        return False
    spans = (imported.first_time, imported.last_time, batch.first_time, batch.last_time)
    first, last, batch_first, batch_last = spans
    if first is None or last is None or batch_first is None or batch_last is None:
        return True
    return last < batch_first or first > batch_last


def _table(source_id: str, batches: Sequence[Batch]) -> FactTable:
    place = {batch.number: position for position, batch in enumerate(batches)}
    successors: list[list[int]] = [[] for _ in batches]
    for batch in batches:
        for number in batch.overlaps:
            if number in place:
                successors[place[number]].append(place[batch.number])
    firsts = [batch.first_time for batch in batches if batch.first_time is not None]
    lasts = [batch.last_time for batch in batches if batch.last_time is not None]
    return FactTable(
        source=source_id,
        files=tuple((batch.folder / ROWS).resolve() for batch in batches),
        overlapping=any(successors),
        digests=tuple(batch.digest for batch in batches),
        rows=sum(batch.rows for batch in batches),
        first_time=min(firsts, default=None),
        last_time=max(lasts, default=None),
        superseded_by=tuple(tuple(later) for later in successors),
    )


def _entries(place: Path) -> list[Path]:
    """What is recorded in the folder of a source; whatever begins with a dot is not."""
    if not place.is_dir():
        return []
    return sorted(entry for entry in place.iterdir() if re.match(r"[0-9]{4,}-", entry.name))


def _clear_leftovers(place: Path) -> None:
    """Remove what an import that broke off left behind; the lock is held, so nobody is writing it."""
    for leftover in place.glob(f"{_TEMPORARY}*"):
        shutil.rmtree(leftover)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write_durably(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, also after a loss of power."""
    temporary = path.with_name(f"{_TEMPORARY}{path.name}")
    temporary.write_bytes(content)
    _flush(temporary)
    temporary.rename(path)
    _flush(path.parent)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
