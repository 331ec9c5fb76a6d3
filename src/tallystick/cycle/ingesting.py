"""Events into a workspace as they happen: batches like any other, and the figures that each of them changes."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tallystick.charter.calendars import period_days
from tallystick.charter.definitions import CompiledCharter
from tallystick.cycle.computing import facts_of
from tallystick.cycle.deployment import FILE as DEPLOYMENT
from tallystick.cycle.deployment import deployed
from tallystick.cycle.everywhere import tally_everywhere
from tallystick.cycle.matching import with_unmatched
from tallystick.cycle.recording import add_facts
from tallystick.cycle.workspace import Workspace, compiled_charter, open_workspace, today
from tallystick.errors import InputError, ProblemsError
from tallystick.facts.batches import Batch
from tallystick.facts.events import Event, Gathered, Refused
from tallystick.facts.events_known import FILE, KnownEvents, Repeated
from tallystick.facts.importing import import_file
from tallystick.facts.lock import locked
from tallystick.facts.planning import plan_reading
from tallystick.facts.problems import BAD_ROWS
from tallystick.facts.report import QualityReport, RowProblem
from tallystick.facts.store import FactStore
from tallystick.figures.kernel import figures
from tallystick.figures.requests import requests
from tallystick.terms.figure import Figure

Place = tuple[str, str, str | None, tuple[tuple[str, str | None], ...]]
"""KPI, period, party and scope."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of the lines that arrived together."""

    lines: tuple[int, int]
    """The first and the last."""
    batch: Batch | None
    """The batch that holds the new events; None where there is none."""
    accepted: int
    """Events that were recorded, or were there already."""
    repeated: tuple[Repeated, ...] = ()
    refused: tuple[Refused, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "lines": list(self.lines),
            "batch": None if self.batch is None else self.batch.number,
            "digest": None if self.batch is None else self.batch.digest,
            "accepted": self.accepted,
            "repeated": [{"line": each.line, "key": each.key, "batch": each.batch} for each in self.repeated],
            "refused": [{"line": each.line, "reason": each.reason} for each in self.refused],
        }


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure that has another value than before."""

    figure: Figure
    before: Figure | None

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values; a figure without a value says why."""
        figure = self.figure
        return {
            "kpi": figure.kpi,
            "period": figure.period,
            "party": figure.party,
            "scope": dict(figure.scope),
            "before": _shown(self.before),
            "after": _shown(figure),
            "unit": figure.unit,
        }


def _shown(figure: Figure | None) -> str | None:
    if figure is None:
        return None
    return str(figure.missing) if figure.value is None else f"{figure.value:f}"


@dataclass(slots=True)
class Ingest:
    """An open way into one source of a workspace, for one process at a time."""

    workspace: Workspace
    compiled: CompiledCharter
    source: str
    by: str | None
    known: KnownEvents
    folder: Path
    """For the files that batches are made of."""
    threads: int | None = None
    """Threads for counting; all cores by default."""
    values: dict[Place, Figure] = field(default_factory=dict)
    """Every figure as it was computed last, once :meth:`figures` was asked for."""
    recorded: datetime | None = None
    """When what arrives is recorded; None: when it is."""

    def record(self, arrived: Gathered, *, first_line: int) -> Answer:
        """Record the new events among those that arrived as the next batch, and say what became of each line.

        Where the source refuses files with bad rows, nothing of a batch with any is recorded.
        """
        lines = (first_line, arrived.last_line)
        found = self.known.sort(arrived.events)
        refused = (*arrived.refused, *found.refused)
        if not found.new:
            return Answer(lines, None, 0, found.repeated, _in_order(refused))
        content = b"".join(event.raw + b"\n" for event in found.new)
        file = self.folder / f"events-{lines[0]}-{lines[1]}.jsonl"
        file.write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        self.known.intend(found.new, sha256)
        try:
            added = add_facts(self.workspace.root, self.source, file, by=self.by, recorded=self.recorded)
        except (ProblemsError, InputError) as error:
            self.known.settle(sha256, None)
            if not (isinstance(error, ProblemsError) and any(each.id == BAD_ROWS.id for each in error.problems)):
                raise
            return Answer(lines, None, 0, found.repeated, _in_order((*refused, *self._bad(file, found.new))))
        finally:
            file.unlink()
        bad = _reasons(added.report, found.new)
        self.known.settle(
            sha256, added.batch.number, without=[each.key for each in found.new if each.key and each.line in bad]
        )
        repeated = tuple(
            Repeated(each.line, each.key, added.batch.number if each.batch is None else each.batch)
            for each in found.repeated
        )
        told = tuple(Refused(line, reason) for line, reason in bad.items())
        return Answer(lines, added.batch, added.report.rows_kept, repeated, _in_order((*refused, *told)))

    def _bad(self, file: Path, events: tuple[Event, ...]) -> Iterator[Refused]:
        """Why each event of a refused batch was refused: what is wrong with it, or that others were wrong."""
        model = self.compiled.charter.sources[self.source].model_copy(update={"bad_rows": "quarantine"})
        plan = plan_reading(
            self.source, model, zone=self.compiled.zone.name, periods=period_days(self.compiled.charter)
        )
        with TemporaryDirectory(dir=self.folder) as temporary:
            bad = _reasons(import_file(file, plan, into=Path(temporary)).report, events)
        listed = ", ".join(map(str, list(bad)[:5])) + (" …" if len(bad) > 5 else "")
        others = (
            f"It arrived together with bad lines ({listed}), and the source refuses such batches whole; send it again."
        )
        for event in events:
            yield Refused(event.line, bad.get(event.line, others))

    def figures(self, batch: Batch | None = None) -> tuple[Changed, ...]:
        """The figures that have other values than when they were last asked for; all of them the first time.

        After a batch that corrects no earlier fact, figures of periods that ended before its first fact are not asked
        for: nothing in them can have changed.
        """
        since = None if batch is None or batch.overlaps or not self.values else batch.first_day
        if batch is not None and batch.rows == 0:
            return ()
        periods = None if since is None else self._open_since(since)
        if periods is not None and not periods:
            return ()
        as_of = today(self.compiled)
        deployment = deployed(self.workspace, self.compiled.charter)
        with facts_of(self.workspace, self.compiled, deployment=deployment) as (tables, _):
            asked = {
                source: with_unmatched(request, self.compiled)
                for source, request in requests(self.compiled, periods=periods, as_of=as_of).items()
            }
            here = tally_everywhere(
                asked, tables, self.compiled, deployment=deployment, workspace=self.workspace, threads=self.threads
            )
        found = figures(self.compiled, here.tallies, as_of=as_of, periods=periods)
        changed = []
        for figure in found:
            place = (figure.kpi, figure.period, figure.party, tuple(figure.scope))
            before = self.values.get(place)
            if before is None or (before.value, before.missing) != (figure.value, figure.missing):
                changed.append(Changed(figure, before))
            self.values[place] = figure
        return tuple(changed)

    def has_facts(self) -> bool:
        """Whether anything was recorded before."""
        return bool(FactStore(self.workspace.facts).sources()) and any(
            FactStore(self.workspace.facts).batches(source) for source in FactStore(self.workspace.facts).sources()
        )

    def _open_since(self, day: date) -> tuple[str, ...]:
        """The periods of all KPIs that have not ended on a day."""
        return tuple(
            dict.fromkeys(
                period.id
                for definition in self.compiled.kpis.values()
                for period in definition.periods(self.compiled)
                if period.end > day
            )
        )


@contextmanager
def ingesting(
    path: Path, source: str, *, by: str | None = None, threads: int | None = None, recorded: datetime | None = None
) -> Iterator[Ingest]:
    """Open the way into a source; ``recorded`` is the instant that what arrives bears, by default that of arriving.

    Raises InputError for an unknown source, or one whose facts are counted elsewhere, so that events recorded here
    would change no figure; and ProblemsError (D018) where another process is at it.
    """
    workspace = open_workspace(path)
    compiled = compiled_charter(workspace)
    if source not in compiled.charter.sources:
        raise InputError(
            f"There is no source {source!r} in the charter; there are {', '.join(compiled.charter.sources) or 'none'}."
        )
    deployment = deployed(workspace, compiled.charter)
    engine = None if deployment is None else deployment.engine_of(source)
    if engine is not None:
        raise InputError(
            f"The facts of {source!r} are counted where they are, by engine {engine!r} of {DEPLOYMENT}, so events "
            "recorded here would change no figure; add them to the table there, or take the source out of the file."
        )
    place = workspace.facts / source
    place.mkdir(parents=True, exist_ok=True)
    with locked(place / ".ingest.lock"), TemporaryDirectory(prefix="tally-events-") as temporary:
        known = KnownEvents(place / FILE)
        every = FactStore(workspace.facts).batches(source, withdrawn=True)
        known.recover({batch.file_sha256: batch.number for batch in every})
        yield Ingest(workspace, compiled, source, by, known, Path(temporary), threads, recorded=recorded)


def _in_order(refused: Iterable[Refused]) -> tuple[Refused, ...]:
    return tuple(sorted(refused, key=lambda each: each.line))


def _reasons(report: QualityReport, events: tuple[Event, ...]) -> Mapping[int, str]:
    """What is wrong with each bad event, by its line; rows of the file are numbered from 1."""
    found: dict[int, list[RowProblem]] = {}
    for problem in report.problems:
        found.setdefault(events[problem.row - 1].line, []).append(problem)
    return {
        line: "; ".join(f"{each.column or 'row'}: {_value(each)}{each.reason}" for each in problems)
        for line, problems in found.items()
    }


def _value(problem: RowProblem) -> str:
    return "" if problem.value is None else f"{problem.value!r} "
