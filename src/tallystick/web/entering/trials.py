"""What recording a file would come to, as it is kept beside an upload until it is recorded: plain JSON, no figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tallystick.cycle.trying import Trial
from tallystick.facts.report import QualityReport, RowProblem
from tallystick.reports.export import csv_text
from tallystick.web.texts import json_without_nul

HEADERS = ("row", "column", "found", "what is wrong", "what to do")


@dataclass(frozen=True, slots=True)
class Kept:
    """A trial as it is shown."""

    report: QualityReport | None
    problems: tuple[Mapping[str, str], ...]
    """``id``, ``message`` and ``hint`` of each."""
    same_as: int | None
    rows: int
    superseded: int
    before: tuple[int, int] | None
    """Number and rows of the last batch."""
    first_day: date | None
    last_day: date | None
    days: tuple[date, ...]
    touched: tuple[date, ...]
    """Days of rows that it adds, or takes the place of."""
    strangers: Mapping[str, Any] | None
    """``count``, ``of`` and ``values``."""
    state: str
    """The workspace's state when it was tried."""

    @property
    def is_fit(self) -> bool:
        """Whether it would be recorded."""
        return not self.problems and self.same_as is None

    @property
    def row_problems(self) -> Sequence[RowProblem]:
        """What is wrong with rows: at most 1,000 of them."""
        return () if self.report is None else self.report.problems

    @property
    def added(self) -> int:
        """Rows that are new."""
        return self.rows - self.superseded

    @property
    def absent(self) -> tuple[tuple[date, date], ...]:
        """Stretches of days between the first and the last on which there is nothing."""
        return tuple(
            (before, after)
            for before, after in zip(self.days, self.days[1:], strict=False)
            if (after - before).days > 1
        )


def to_json(trial: Trial, *, state: str) -> dict[str, Any]:
    """A trial as it is kept."""
    problems = [{"id": each.id, "message": each.message, "hint": each.hint.split("\n")[0]} for each in trial.problems]
    problems += [{"id": "", "message": text, "hint": ""} for text in trial.said]
    strange = trial.strangers
    made = {
        "report": None if trial.report is None else trial.report.to_dict(),
        "problems": problems,
        "same_as": None if trial.same_as is None else trial.same_as.number,
        "rows": trial.rows,
        "superseded": trial.superseded,
        "before": None if trial.before is None else [trial.before.number, trial.before.rows],
        "first_day": trial.first_day and trial.first_day.isoformat(),
        "last_day": trial.last_day and trial.last_day.isoformat(),
        "days": [day.isoformat() for day in trial.days],
        "touched": [day.isoformat() for day in trial.touched],
        "strangers": None if strange is None else {
            "count": strange.count, "of": strange.of, "values": [list(each) for each in strange.values[:20]],
        },
        "state": state,
    }  # fmt: skip
    found: dict[str, Any] = json_without_nul(made)
    return found


def from_json(found: Mapping[str, Any]) -> Kept:
    """What was kept."""
    return Kept(
        None if found["report"] is None else QualityReport.from_dict(found["report"]),
        tuple(found["problems"]),
        found["same_as"],
        found["rows"],
        found["superseded"],
        None if found["before"] is None else (found["before"][0], found["before"][1]),
        _day(found["first_day"]),
        _day(found["last_day"]),
        tuple(date.fromisoformat(day) for day in found["days"]),
        tuple(date.fromisoformat(day) for day in found["touched"]),
        found["strangers"],
        found["state"],
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def report_csv(kept: Kept, *, advice: Mapping[str, str] | None = None) -> str:
    """What is wrong with a file as CSV, a line a problem; what a spreadsheet might run stays text.

    ``advice`` says by column what is expected there.
    """
    known = advice or {}
    rows = [
        (each.row, each.column or "", each.value, each.reason, known.get(each.column or "", "Mend the row."))
        for each in kept.row_problems
    ]
    files = [("", "", None, each["message"], each["hint"]) for each in kept.problems if not rows]
    return csv_text([[None if cell is None else str(cell) for cell in row] for row in (*files, *rows)], headers=HEADERS)
