"""Frames: the days that an expression looks at, and how the period functions move from one to another.

A frame is a run of periods of the KPI's kind, one of them at first. ``PRIOR`` maps each of its periods to an earlier
one, ``ROLLING`` and ``TO_DATE`` widen it. A window counted in days holds no whole periods: its ``periods`` are empty.
Before the alliance's term nothing counts: a window that reaches there is ``insufficient``, or shortened where the
definition says ``early window: partial``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from tallystick.charter.formula.nodes import Grain, Rolling
from tallystick.errors import InputError
from tallystick.terms.calendar import Calendar, Period
from tallystick.terms.figure import Missing
from tallystick.terms.tally import Window

_DAYS = {Grain.DAY: 1, Grain.WEEK: 7}
_SIZE = {"day": 0, "week": 1, "period": 2, "month": 2, "quarter": 3, "year": 4}


@dataclass(frozen=True, slots=True)
class Frame:
    """Days from one or more windows, in order and apart from one another."""

    windows: tuple[Window, ...]
    periods: tuple[Period, ...] = field(default=(), compare=False)

    @staticmethod
    def of(periods: Iterable[Period]) -> "Frame":
        """The frame of whole periods, in order."""
        held = tuple(periods)
        windows: list[Window] = []
        for period in held:
            if windows and windows[-1][1] == period.start:
                windows[-1] = (windows[-1][0], period.end)
            else:
                windows.append((period.start, period.end))
        return Frame(tuple(windows), held)

    @property
    def start(self) -> date:
        """Its first day."""
        return self.windows[0][0]

    @property
    def end(self) -> date:
        """The day after its last."""
        return self.windows[-1][1]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The calendar as one KPI sees it."""

    calendar: Calendar
    kind: str
    """The kind of period it is computed for."""
    commencement: date
    """First day of the term."""
    early: Literal["withhold", "partial"] = "withhold"
    gaps: Literal["pass over", "withhold"] = "pass over"

    def prior(self, frame: Frame, count: int, grain: Grain) -> Frame | Missing:
        """The frame ``count`` grains earlier; ``insufficient`` where it lies before the term."""
        if not frame.periods:
            if grain not in _DAYS:
                raise InputError(f"A window counted in days has no {grain.lower()} before it; use PRIOR(x, n DAYS).")
            return self._earlier_days(frame, count * _DAYS[grain])
        if grain in _DAYS and grain.lower() != self.kind:
            return self._earlier_days(frame, count * _DAYS[grain])
        found = [self._prior(period, count, grain) for period in frame.periods]
        held = [period for period in found if period is not None and period.start >= self.commencement]
        if not held or (len(held) < len(found) and self.early == "withhold"):
            return Missing.INSUFFICIENT
        return Frame.of(held)

    def interior(self, frame: Frame, count: int, grain: Grain) -> tuple[Frame, ...]:
        """The single periods that lie between the prior frame and this one."""
        before = self.prior(frame, count, grain)
        if isinstance(before, Missing):
            return ()
        between = self.calendar.within(before.end, frame.start, self.kind) if before.end < frame.start else ()
        return tuple(Frame.of([period]) for period in between)

    def to_date(self, frame: Frame, grain: Grain) -> Frame | Missing:
        """From the start of the year (quarter, month) in which the frame ends, or of the term if later, to its end."""
        last = self._last(frame, "TO_DATE")
        start = max(self.calendar.ancestor(last, grain.lower()).start, self.commencement)
        return Frame(((start, last.end),), self.calendar.within(start, last.end, self.kind))

    def rolling(self, frame: Frame, node: Rolling) -> Frame | Missing:
        """The window of ROLLING; ``insufficient`` where it reaches before the term and may not be shortened."""
        last = self._last(frame, "ROLLING")
        if node.grain in _DAYS and node.grain.lower() not in self.calendar.kinds:
            if node.mean:
                raise InputError(f"ROLLING over {node.count} {node.grain}S has no periods to average; use PERIODS.")
            end = last.end if node.inclusive else last.start
            return self._since(end - timedelta(days=node.count * _DAYS[node.grain]), end)
        if not node.inclusive:
            before = self.calendar.shift(last, -1)
            if before is None or before.start < self.commencement:
                return Missing.INSUFFICIENT
            last = before
        held = self._run(last, node.count, node.grain)
        kept = [period for period in held if period.start >= self.commencement]
        whole = len(kept) == len(held) and len(held) >= self._least(node)
        if not kept or (not whole and self.early == "withhold"):
            return Missing.INSUFFICIENT
        return Frame.of(kept)

    def _least(self, node: Rolling) -> int:
        return node.count if node.grain == Grain.PERIOD or node.grain.lower() == self.kind else 1

    def _run(self, last: Period, count: int, grain: Grain) -> tuple[Period, ...]:
        """Up to ``count`` periods, or the periods of ``count`` longer ones, that end with ``last``."""
        periods = self.calendar.of_kind(last.kind)
        position = periods.index(last)
        if grain == Grain.PERIOD or grain.lower() == last.kind:
            return periods[max(0, position - count + 1) : position + 1]
        if _SIZE.get(grain.lower(), 0) < _SIZE.get(last.kind, 2):
            return self._finer_run(last, count, grain)
        before = self._prior(last, count, grain)
        if before is None:  # the table ends before the window does: as far back as it goes, which is before the term
            return periods[: position + 1]
        return periods[periods.index(before) + 1 : position + 1]

    def _finer_run(self, last: Period, count: int, grain: Grain) -> tuple[Period, ...]:
        finer = self.calendar.of_kind(grain.lower())
        ends = [position for position, period in enumerate(finer) if period.end == last.end]
        if not ends:
            raise InputError(f"{last.label} does not end with a {grain.lower()}; roll over {last.kind}s or days.")
        return finer[max(0, ends[0] - count + 1) : ends[0] + 1]

    def _prior(self, period: Period, count: int, grain: Grain) -> Period | None:
        if grain == Grain.PERIOD or (grain.lower() == period.kind and grain != Grain.YEAR):
            return self.calendar.shift(period, -count)
        if grain == Grain.YEAR:
            found: Period | None = period
            for _ in range(count):
                found = self.calendar.prior_year(found) if found else None
            return found
        if _SIZE.get(grain.lower(), 0) < _SIZE.get(period.kind, 2):
            raise InputError(
                f"A {period.kind} has no {grain.lower()} before it to compare with; "
                f"use PRIOR(x, {count} PERIOD) or PRIOR(x, 1 YEAR)."
            )
        around = self.calendar.ancestor(period, grain.lower())
        place = self.calendar.children(around, period.kind).index(period)
        earlier = self.calendar.shift(around, -count)
        there = self.calendar.children(earlier, period.kind) if earlier else ()
        return there[place] if place < len(there) else None

    def _earlier_days(self, frame: Frame, days: int) -> Frame | Missing:
        step = timedelta(days=days)
        if frame.start - step < self.commencement:
            return Missing.INSUFFICIENT
        return Frame(tuple((start - step, end - step) for start, end in frame.windows))

    def _since(self, start: date, end: date) -> Frame | Missing:
        if start < self.commencement:
            if self.early == "withhold" or end <= self.commencement:
                return Missing.INSUFFICIENT
            start = self.commencement
        return Frame(((start, end),))

    def _last(self, frame: Frame, function: str) -> Period:
        if len(frame.periods) != 1:
            raise InputError(
                f"{function} stands inside another window; a window is taken of one period, so take {function} outside."
            )
        return frame.periods[0]
