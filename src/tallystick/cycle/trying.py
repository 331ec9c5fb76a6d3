"""What would be, were a file recorded or a batch taken back: tried in a copy of the workspace, which is then gone.

The copy holds links to the same rows, so it takes no room; nothing of the trial is seen by anybody else. Figures that
come of it are computed as ever, and are nobody's to see before it was decided what may be shown of them.
"""

import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from tallystick.charter.calendars import period_days
from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.computing import compute
from tallystick.cycle.recording import add_facts
from tallystick.cycle.strangers import Strangers, strangers_of_batch
from tallystick.cycle.workspace import FACTS, Workspace, compiled_charter, open_workspace
from tallystick.errors import InputError, Problem, ProblemsError
from tallystick.facts.batches import Batch
from tallystick.facts.days import days_of, days_superseded
from tallystick.facts.importing import import_file
from tallystick.facts.planning import plan_reading
from tallystick.facts.problems import BAD_ROWS
from tallystick.facts.report import QualityReport
from tallystick.facts.store import FactStore
from tallystick.terms.figure import Figure

SPENT = timedelta(hours=2)
"""A trial that is older was left behind by a process that was stopped."""
TRIAL = "trial-"
WRITTEN = ("charter", "events")
COPIED = (".yaml", ".yml", ".json")
"""The ends of names of what people write in a workspace; its ledger, its editions and its reports are left behind."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What recording a file would come to."""

    report: QualityReport | None
    """None where the file cannot be read at all."""
    problems: tuple[Problem, ...] = ()
    """Why it would be refused; empty where it would be recorded."""
    said: tuple[str, ...] = ()
    """The same in sentences, where no problem has an id."""
    same_as: Batch | None = None
    """The batch that holds the same content already."""
    rows: int = 0
    superseded: int = 0
    """Rows that would take the place of earlier ones."""
    before: Batch | None = None
    """The last batch before it that counts."""
    first_day: date | None = None
    last_day: date | None = None
    days: tuple[date, ...] = ()
    """Days with facts in it; empty for a source without time."""
    strangers: Strangers | None = None
    touched: tuple[date, ...] = ()
    """Days of the facts that it adds or takes the place of, both as they were and as they would be."""
    figures: tuple[Figure, ...] | None = None
    """All figures as they would be, where they were asked for."""

    @property
    def is_fit(self) -> bool:
        """Whether it would be recorded."""
        return not self.problems and not self.said and self.same_as is None


def try_facts(
    path: Path,
    source_id: str,
    file: Path,
    *,
    recorded: datetime,
    beside: Path,
    as_of: date | None = None,
    renamed: Mapping[str, str] | None = None,
    without: Collection[int] = (),
    compiled: CompiledCharter | None = None,
) -> Trial:
    """What recording a file would come to; ``beside`` is a folder for the copy, on the disk of the workspace.

    ``as_of`` asks for the figures, too; ``without`` are batches of the source that would be taken back before.
    Raises ProblemsError for a charter with errors, InputError for an unknown source.
    """
    workspace = open_workspace(path)
    charter = compiled or compiled_charter(workspace)
    with on_trial(workspace, beside=beside) as copy:
        store = FactStore(copy.facts)
        for batch in store.batches(source_id):
            if batch.number in without:
                store.withdraw(batch, recorded=recorded, why="on trial")
        counted = store.batches(source_id)
        before = counted[-1] if counted else None
        try:
            added = add_facts(copy.root, source_id, file, recorded=recorded, renamed=renamed)
        except ProblemsError as wrong:
            if not any(each.id == BAD_ROWS.id for each in wrong.problems):
                return Trial(None, problems=wrong.problems, before=before)
            report = _whole_report(charter, source_id, file, renamed)
            return Trial(report, problems=wrong.problems, rows=report.rows_kept, before=before)
        except InputError as wrong:
            return Trial(None, said=(str(wrong),), before=before)
        made = added.batch
        if not added.is_new:
            return Trial(added.report, same_as=made, rows=made.rows, before=before)
        figures = None if as_of is None else _figures(copy, charter, as_of)
        timed = charter.charter.sources[source_id].time is not None and made.rows > 0
        days = days_of(made, charter) if timed else ()
        return Trial(
            added.report,
            rows=made.rows,
            superseded=made.superseded or 0,
            before=before,
            first_day=made.first_day,
            last_day=made.last_day,
            days=days,
            strangers=strangers_of_batch(made, charter),
            touched=tuple(sorted({*days, *(days_superseded(made, counted, charter) if timed else ())})),
            figures=figures,
        )


def figures_without(
    path: Path, source_id: str, number: int, *, recorded: datetime, as_of: date, beside: Path,
    compiled: CompiledCharter | None = None,
) -> tuple[Figure, ...]:  # fmt: skip
    """All figures as they would be, were a batch taken back; InputError where it does not count."""
    workspace = open_workspace(path)
    charter = compiled or compiled_charter(workspace)
    with on_trial(workspace, beside=beside) as copy:
        store = FactStore(copy.facts)
        found = [batch for batch in store.batches(source_id) if batch.number == number]
        if not found:
            raise InputError(f"There is no batch {number} of {source_id!r} that counts.")
        store.withdraw(found[0], recorded=recorded, why="on trial")
        return _figures(copy, charter, as_of)


@contextmanager
def on_trial(workspace: Workspace, *, beside: Path) -> Iterator[Workspace]:
    """A copy of a workspace in a folder of its own, which is gone afterwards; its record is not part of it."""
    beside.mkdir(parents=True, exist_ok=True)
    sweep(beside, now=datetime.now(UTC))
    root = Path(mkdtemp(prefix=TRIAL, dir=beside))
    try:
        for entry in workspace.root.iterdir():
            if entry.is_dir() and entry.name in WRITTEN:
                shutil.copytree(entry, root / entry.name)
            elif entry.is_file() and entry.suffix in COPIED:
                shutil.copy2(entry, root / entry.name)
        (root / FACTS).mkdir()
        for source in FactStore(workspace.facts).sources():
            _link(workspace.facts / source, root / FACTS / source)
        yield open_workspace(root)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def sweep(beside: Path, *, now: datetime) -> int:
    """Removes the copies that stopped processes left behind; answers how many there were."""
    spent = [
        entry
        for entry in beside.glob(f"{TRIAL}*")
        if entry.is_dir() and now - datetime.fromtimestamp(entry.stat().st_mtime, now.tzinfo) > SPENT
    ]
    for entry in spent:
        shutil.rmtree(entry, ignore_errors=True)
    return len(spent)


def _link(folder: Path, copy: Path) -> None:
    """Batches are never changed, so a second name for the same file will do; on another disk it is copied."""
    copy.mkdir()
    for entry in folder.iterdir():
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            _link(entry, copy / entry.name)
            continue
        try:
            os.link(entry, copy / entry.name)
        except OSError:
            shutil.copy2(entry, copy / entry.name)


def _figures(copy: Workspace, compiled: CompiledCharter, as_of: date) -> tuple[Figure, ...]:
    return compute(copy.root, as_of=as_of, charter=compiled, threads=1, record=False, cache=False).figures


def _whole_report(
    compiled: CompiledCharter, source_id: str, file: Path, renamed: Mapping[str, str] | None
) -> QualityReport:
    """What is wrong with every row of a file that is refused for some of them."""
    model = compiled.charter.sources[source_id].model_copy(update={"bad_rows": "quarantine"})
    plan = plan_reading(source_id, model, zone=compiled.zone.name, periods=period_days(compiled.charter))
    with TemporaryDirectory(prefix="tally-") as folder:
        return import_file(file, plan, into=Path(folder), renamed=renamed).report
