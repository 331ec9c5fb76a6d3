"""The close of every period as it stands on a day: what is due, what is late, and what is still to be done.

States of a period, in order: ``to_come`` (not begun), ``open`` (not ended), ``due`` (ended, facts still in time),
``late`` (facts overdue), ``provisional`` (facts there, provisional figures being made), ``claims_open``,
``answers_due`` (claims closed, answers open), ``lock_due`` (nothing keeps the figures from being locked).
What was recorded after the day of looking is not there yet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Literal

from tallystick.charter.close_records import agreed_day, extension_for, record_problems
from tallystick.charter.closing import closing_periods, timetable
from tallystick.charter.definitions import CompiledCharter
from tallystick.charter.document import Document
from tallystick.charter.model.closing import CloseRecord, Estimate, Extension
from tallystick.charter.read import read_files
from tallystick.charter.shape import shaped
from tallystick.cycle.departures import Departure, Review, departures, reviews
from tallystick.cycle.workspace import Workspace, compiled_charter, open_workspace, today
from tallystick.errors import InputError, Problem, ProblemsError
from tallystick.facts.batches import Batch
from tallystick.facts.store import FactStore
from tallystick.terms.businesstime import event_day
from tallystick.terms.calendar import Period

RECORD = "close.yaml"
"""The file of extensions and estimates in a workspace."""

State = Literal["to_come", "open", "due", "late", "provisional", "claims_open", "answers_due", "lock_due"]


@dataclass(frozen=True, slots=True)
class Deadline:
    """One step of a close."""

    step: str
    agreed: date
    """The last day by the timetable."""
    until: date
    """The last day that is in time: the agreed one, or a later one by consent."""
    extension: Extension | None
    passed: bool
    """Whether the day of looking is a later one."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One source's facts of a period."""

    source: str
    provided_by: str | None
    until: date | None
    """The last day that is in time, extensions counted; None where none is agreed."""
    extension: Extension | None
    delivered: datetime | None
    """When the facts were recorded; None where they are not there."""
    days_late: int
    """Days after the last one in time, until delivery or the day of looking; 0 in time."""
    state: Literal["not_due", "due", "late", "delivered"]


@dataclass(frozen=True, slots=True)
class PeriodClose:
    """The close of one period."""

    period: Period
    state: State
    deadlines: tuple[Deadline, ...]
    deliveries: tuple[Delivery, ...]
    estimates: tuple[Estimate, ...]
    """Interim values, the last one for each figure. They are estimated, and never final."""

    @property
    def upcoming(self) -> Deadline | None:
        """The next step whose day has not passed; None after the last."""
        return next((each for each in self.deadlines if not each.passed), None)

    @property
    def awaits_facts(self) -> bool:
        """Whether facts of some source are lacking."""
        return any(each.state != "delivered" for each in self.deliveries)


@dataclass(frozen=True, slots=True)
class Closing:
    """Everything about closes, departures and reviews that stands on one day."""

    compiled: CompiledCharter
    as_of: date
    periods: tuple[PeriodClose, ...]
    departures: tuple[Departure, ...]
    reviews: tuple[Review, ...]
    problems: tuple[Problem, ...]
    """Warnings about the record: extensions that do not count."""


def close(path: Path, *, as_of: date | None = None, periods: tuple[str, ...] = ()) -> Closing:
    """The closes of a workspace as they stand on a day, today by default; of the named periods, or of all.

    Raises ProblemsError for a charter or record with errors, InputError for an unknown period.
    """
    workspace = open_workspace(path)
    compiled = compiled_charter(workspace)
    record, found = close_record(workspace, compiled)
    if any(problem.level == "error" for problem in found):
        raise ProblemsError(problem for problem in found if problem.level == "error")
    day = as_of or today(compiled)
    held = closing_periods(compiled)
    known = {period.id for period in held}
    for name in periods:
        if name not in known:
            raise InputError(f"There is no period {name!r} in the term; it has {held[0].id} to {held[-1].id}.")
    desk = _Desk(workspace, compiled, record, day)
    return Closing(
        compiled,
        day,
        tuple(desk.period(period) for period in held if not periods or period.id in periods),
        departures(compiled, day),
        reviews(compiled.charter, day),
        found,
    )


def close_record(workspace: Workspace, compiled: CompiledCharter) -> tuple[CloseRecord, tuple[Problem, ...]]:
    """What was recorded about closes in a workspace, and everything that is wrong with it."""
    file = workspace.root / RECORD
    if workspace.bare or not file.is_file():
        return CloseRecord(), ()
    try:
        document: Document = read_files([file], root=workspace.root)
    except ProblemsError as wrong:
        return CloseRecord(), wrong.problems
    record, found = shaped(document, CloseRecord)
    if record is None:
        return CloseRecord(), found
    return record, tuple(record_problems(record, compiled, document))


class _Desk:
    """All that the close of a period is told from."""

    def __init__(self, workspace: Workspace, compiled: CompiledCharter, record: CloseRecord, as_of: date) -> None:
        self.compiled, self.record, self.as_of = compiled, record, as_of
        seen_until = compiled.zone.instant(as_of + timedelta(days=1)) - timedelta(microseconds=1)
        store = FactStore(workspace.facts)
        names = () if workspace.bare else compiled.charter.sources
        self.batches = {name: store.batches(name, known_at=seen_until) for name in names}

    def period(self, period: Period) -> PeriodClose:
        deadlines = tuple(self.deadlines(period))
        deliveries = tuple(self.delivery(name, period) for name in self.sources(period))
        estimates = {
            (each.kpi, each.party): each
            for each in self.record.estimates
            if each.period == period.id and each.on <= self.as_of
        }
        return PeriodClose(
            period, self.state(period, deadlines, deliveries), deadlines, deliveries, tuple(estimates.values())
        )

    def deadlines(self, period: Period) -> Iterator[Deadline]:
        for step, agreed in timetable(self.compiled, period).items():
            extension = self.extension(period, step)
            until = max(agreed, extension.until) if extension else agreed
            yield Deadline(step, agreed, until, extension, passed=self.as_of > until)

    def extension(self, period: Period, step: str, source: str | None = None) -> Extension | None:
        """The extension that counts, as known on the day of looking."""
        known = CloseRecord(extensions=tuple(each for each in self.record.extensions if each.on <= self.as_of))
        return extension_for(known, self.compiled, period, step, source)

    def sources(self, period: Period) -> tuple[str, ...]:
        """The sources with a time of their own that the period's KPIs rest on, joined ones included, in order."""
        declared = self.compiled.charter.sources
        counted = {
            source
            for definition in self.compiled.kpis.values()
            if period in definition.periods(self.compiled)
            for source in definition.bound.sources
        }
        counted |= set(chain.from_iterable(declared[name].joins for name in counted))
        return tuple(name for name in declared if name in counted and declared[name].time is not None)

    def delivery(self, source: str, period: Period) -> Delivery:
        agreed = agreed_day(self.compiled, period, "data due", source)
        extension = self.extension(period, "data due", source)
        until = max(agreed, extension.until) if agreed and extension else agreed
        delivered = self.delivered(source, period)
        if delivered is not None:
            reached = self.counted_day(delivered)
            late = max((reached - until).days, 0) if until else 0
            state: Literal["not_due", "due", "late", "delivered"] = "delivered"
        elif self.as_of < period.end:
            late, state = 0, "not_due"
        elif until is not None and self.as_of > until:
            late, state = (self.as_of - until).days, "late"
        else:
            late, state = 0, "due"
        by = self.compiled.charter.sources[source].provided_by
        return Delivery(source, by, until, extension, delivered, late, state)

    def delivered(self, source: str, period: Period) -> datetime | None:
        """When the facts of a period were there: up to its last day, or delivered after its end."""
        first, last = date.max, date.min
        for batch in self.batches.get(source, ()):
            if batch.first_day is None or batch.last_day is None:
                continue
            first, last = min(first, batch.first_day), max(last, batch.last_day)
            reaches = first < period.end and last >= period.end - timedelta(days=1)
            if reaches or self.settles(batch, period):
                return batch.recorded
        return None

    def settles(self, batch: Batch, period: Period) -> bool:
        """Whether a batch was recorded after the period's end and holds facts of it."""
        if batch.first_day is None or batch.last_day is None or batch.first_day >= period.end:
            return False
        return batch.last_day >= period.start and self.counted_day(batch.recorded) >= period.end

    def counted_day(self, moment: datetime) -> date:
        """The day on which a delivery counts: the next one from the cut-off on."""
        rule = self.compiled.charter.business_days
        local = self.compiled.zone.local(moment)
        return event_day(local.date(), at=local.time(), cutoff=rule.cut_off if rule else None)

    def state(self, period: Period, deadlines: tuple[Deadline, ...], deliveries: tuple[Delivery, ...]) -> State:
        if self.as_of < period.start:
            return "to_come"
        if self.as_of < period.end:
            return "open"
        if any(each.state == "late" for each in deliveries):
            return "late"
        if any(each.state == "due" for each in deliveries):
            return "due"
        until = {each.step: each for each in deadlines}
        running: tuple[tuple[str, State], ...] = (
            ("provisional", "provisional"),
            ("claims until", "claims_open"),
            ("answers", "answers_due"),
        )
        for step, state in running:
            if step in until and not until[step].passed:
                return state
        return "lock_due" if "lock" in until else "provisional"
