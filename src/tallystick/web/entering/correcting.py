"""Taking a batch back, and correcting one row of it: each with a reason, and never in a locked period."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _

from tallystick.charter.calendars import period_days
from tallystick.cycle.recording import add_facts
from tallystick.cycle.trying import Trial, try_facts
from tallystick.errors import InputError
from tallystick.facts.batches import Batch, Withdrawal
from tallystick.facts.plan import ColumnPlan, ReadingPlan
from tallystick.facts.report import RowProblem
from tallystick.facts.rows import row_that_counts, value_of
from tallystick.facts.spelling import spelled
from tallystick.facts.store import Added, FactStore
from tallystick.web.alliances.here import Here
from tallystick.web.entering.locked import locks_of_days
from tallystick.web.entering.places import entered, trials
from tallystick.web.entering.uploads import plan_of, require_open, require_replaceable


def withdraw(here: Here, batch: Batch, *, why: str, hand: str) -> Withdrawal:
    """Takes a batch back; InputError with the way out where the reader may not, or a period of it is locked."""
    require_replaceable(here, batch.source, batch.number)
    with here.writing() as now:
        store = FactStore(now.root / "facts")
        return store.withdraw(batch, recorded=now.moment, by=hand, why=why)


@dataclass(frozen=True, slots=True)
class Found:
    """The row of a key as it counts, each cell as the source's files write it."""

    batch: Batch
    cells: Mapping[str, str]
    key: Mapping[str, str]
    """Plain texts, as in addresses."""


def find(here: Here, source: str, key: Mapping[str, str]) -> Found | None:
    """The row of a key that counts; None where no batch that counts has it."""
    declared = here.charter.sources[source]
    batches = FactStore(here.alliance.root / "facts").batches(source)
    found = row_that_counts(batches, declared, key)
    if found is None:
        return None
    batch, row = found
    plan = plan_of(here, source)
    names = _period_names(here, source)
    cells = {
        column.name: spelled(value_of(text, column.kind), column, plan.form, periods=names.get(column.name))
        for column, text in zip(plan.columns, row, strict=True)
    }
    return Found(batch, cells, dict(key))


def _period_names(here: Here, source: str) -> Mapping[str, Mapping[date, str]]:
    """The names of periods by their first day, for each column that is written as one."""
    known = period_days(here.charter)
    return {
        name: {day: period for period, day in known.get(column.period_of, {}).items()}
        for name, column in here.charter.sources[source].columns.items()
        if column.period_of is not None
    }


@dataclass(frozen=True, slots=True)
class Correction:
    """One row with some cells changed."""

    source: str
    cells: Mapping[str, str]
    why: str


def try_correction(here: Here, correction: Correction) -> Trial:
    """What a correction would come to, its figures too."""
    with TemporaryDirectory(prefix="tally-") as folder:
        file = as_file(here, correction.source, [correction.cells], Path(folder))
        return try_facts(
            here.alliance.root, correction.source, file, recorded=here.instant, beside=trials(), as_of=here.today,
            compiled=here.opened.compiled,
        )  # fmt: skip


def correct(here: Here, correction: Correction, *, hand: str) -> Added:
    """Records a correction; InputError where its day is locked, or the row would be refused."""
    trial = try_correction(here, correction)
    if not trial.is_fit:
        raise InputError(_("Nothing would change; change a cell.") if trial.same_as else sentences(trial)[0])
    require_open(here, locks_of_days(here, trial.touched))
    with here.writing() as now:
        file = as_file(here, correction.source, [correction.cells], entered())
        return add_facts(now.root, correction.source, file, by=hand, recorded=now.moment, why=correction.why)


def sentences(trial: Trial) -> list[str]:
    """Why a trial came to nothing, a sentence each."""
    rows = [] if trial.report is None else [_said(each) for each in trial.report.problems]
    return rows or [f"{each.message} {each.hint}".strip() for each in trial.problems] or list(trial.said)


def _said(problem: RowProblem) -> str:
    found = "" if problem.value is None else f"“{problem.value}” "
    return f"{problem.column}: {found}{problem.reason}" if problem.column else problem.reason


def as_file(here: Here, source: str, rows: Sequence[Mapping[str, str]], folder: Path) -> Path:
    """A file of JSON lines, as the source reads them, with rows that were entered."""
    plan = plan_of(here, source)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp = here.instant.strftime("%Y%m%dT%H%M%S%f")
    file = folder / f"entered-{stamp}.jsonl"
    text = "".join(json.dumps(_object(plan, row), ensure_ascii=True) + "\n" for row in rows)
    file.write_bytes(text.encode(plan.form.encoding or "utf-8"))
    return file


def _object(plan: ReadingPlan, row: Mapping[str, str]) -> dict[str, str | None]:
    return {heading(column): row.get(column.name, "").strip() or None for column in plan.columns}


def heading(column: ColumnPlan) -> str:
    """The name of a column in files."""
    return column.called or column.name


def takes_rows(plan: ReadingPlan) -> bool:
    """Whether rows can be entered one by one: the charter leaves it to headings where columns stand."""
    return (
        plan.form.unpivot is None
        and plan.form.header_top is None
        and plan.form.first_row is None
        and plan.form.last_row is None
        and not plan.form.stops_at_blank
        and not any(column.at is not None or column.joined or column.fill_down for column in plan.columns)
    )


def plain_key(here: Here, source: str, row: Mapping[str, str | None]) -> dict[str, str]:
    """The key of a row, as addresses have it."""
    return {column: row.get(column) or "" for column in here.charter.sources[source].key}
