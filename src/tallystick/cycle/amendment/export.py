"""An amendment as plain values for JSON and CSV: the documented form of ``tally amend --format json``.

Numbers are decimal texts; what is not there is null. Figures are those of ``tally figures``, before and after.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from tallystick.cycle.amending import Amendment, Said
from tallystick.cycle.amendment.clauses import Redetermined
from tallystick.cycle.amendment.effective import Effective, when
from tallystick.cycle.amendment.figures import FigureMove
from tallystick.cycle.amendment.sides import Cells, Move
from tallystick.obligations.adjustments import Adjustment
from tallystick.obligations.figures_of import number
from tallystick.reports.export import csv_text
from tallystick.scorecard.form import target_text
from tallystick.scorecard.lines import Judgement
from tallystick.terms.calendar import Period


def amendment_json(found: Amendment) -> dict[str, Any]:
    """The whole amendment; ``figures`` is null where no facts were given."""
    return {
        "changes": [_change(each) for each in found.changes],
        "hashes": {name: {"old": old, "new": new} for name, (old, new) in found.hashes.items()},
        "moves": [_moves(each) for each in found.moves],
        "lines": list(found.lines),
        "effective": None if found.effective is None else _effective(found.effective),
        "figures": None if found.figures is None else [_figure(each, found.effective) for each in found.figures],
        "accrued": [
            {
                "carrier": each.carrier,
                "kpi": each.kpi,
                "clause": each.clause,
                "party": each.party,
                "holds": each.holds,
                "becomes": each.becomes,
            }
            for each in found.accrued
        ],
        "amends": None if found.terms is None else found.terms.model_dump(mode="json", by_alias=True),
        "clauses": None if found.clauses is None else _clauses(found.clauses),
        "findings": [
            {"id": each.id, "level": each.level, "message": each.message, "hint": each.hint} for each in found.findings
        ],
    }


def _clauses(found: Redetermined) -> dict[str, Any]:
    """Periods that come out otherwise, and those that are judged for the first time."""
    return {
        "moves": [{"when": each.when, **adjustment_json(each.change)} for each in found.moves],
        "newly": [
            {
                "clause": each.clause,
                "obligor": each.obligor,
                "scope": dict(each.scope),
                "period": each.period,
                "outcome": each.outcome.value,
                "amount": None if each.amount is None else format(each.amount, "f"),
                "currency": each.currency,
            }
            for each in found.newly
        ],
    }


def adjustment_json(change: Adjustment) -> dict[str, Any]:
    """One period determined again: before, after, difference, remedy, and why."""

    def amount(value: Decimal | None) -> str | None:
        return None if value is None else format(value, "f")

    return {
        "clause": change.clause,
        "obligor": change.obligor,
        "scope": dict(change.scope),
        "period": change.period,
        "currency": change.currency,
        "before": amount(change.before),
        "after": amount(change.after),
        "difference": amount(change.difference),
        "outcome_before": change.outcome_before,
        "outcome_after": change.outcome_after,
        "points_before": number(change.points_before),
        "points_after": number(change.points_after),
        "rights_before": list(change.rights_before),
        "rights_after": list(change.rights_after),
        "remedy": change.remedy,
        "settled_in": change.settled_in,
        "reason": change.reason,
        "hash_before": change.hash_before,
        "hash_after": change.hash_after,
    }


def _change(said: Said) -> dict[str, Any]:
    change = said.change
    return {
        "path": list(change.path),
        "kind": change.kind,
        "old": _plain(change.old),
        "new": _plain(change.new),
        "standing": said.standing,
        "moves": said.moves,
        "group": said.group,
        "sentence": said.sentence,
        "redline": None if said.redline is None else [{"kind": each.kind, "text": each.text} for each in said.redline],
    }


def _plain(value: Any) -> Any:
    """Whole numbers as texts like every other number."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _moves(move: Move) -> dict[str, Any]:
    return {
        "kpi": move.kpi,
        "was": move.was,
        "kind": move.kind,
        "cells": _cells(move.cells),
        "periods": list(move.periods),
        "because": list(move.because),
    }


def _cells(cells: Cells) -> dict[str, Any]:
    dimensions = None if cells.dimensions is None else sorted(map(list, cells.dimensions), key=lambda n: (len(n), n))
    parties = None if cells.parties is None else sorted(cells.parties, key=lambda name: (name is not None, name or ""))
    return {"dimensions": dimensions, "parties": parties, "where": dict(cells.where)}


def _effective(effective: Effective) -> dict[str, Any]:
    return {
        "day": effective.day.isoformat(),
        "starts": [
            {"calendar": each.calendar, "inside": _id(each.inside), "counts_from": _id(each.counts_from)}
            for each in effective.starts
        ],
    }


def _id(period: Period | None) -> str | None:
    return None if period is None else period.id


def _figure(move: FigureMove, effective: Effective | None) -> dict[str, Any]:
    return {
        "kpi": move.kpi,
        "party": move.party,
        "scope": dict(move.scope),
        "period": move.period,
        "start": move.start.isoformat(),
        "end": move.end.isoformat(),
        "when": None if effective is None else when(effective.day, move.start, move.end),
        "unit": move.either.unit,
        "difference": None if move.difference is None else format(move.difference, "f"),
        "old": _judged(move.old),
        "new": _judged(move.new),
    }


def _judged(judgement: Judgement | None) -> dict[str, Any] | None:
    if judgement is None:
        return None
    figure = judgement.figure
    return {
        "value": None if figure.value is None else format(figure.value, "f"),
        "missing": str(figure.missing) if figure.missing else None,
        "n": None if figure.n is None else str(figure.n),
        "target": None if judgement.target is None else target_text(judgement.target, judgement.places),
        "status": judgement.status,
    }


COLUMNS = (
    "kpi", "party", "scope", "period", "start", "end", "when", "unit", "old_value", "new_value", "difference",
    "old_missing", "new_missing", "old_target", "new_target", "old_status", "new_status",
)  # fmt: skip
"""The columns of the CSV of figures."""


def figures_csv(found: Amendment) -> str:
    """The figures that differ as CSV; ``scope`` is written ``origin=JFK``. Without facts there are none."""
    return csv_text(_rows(found.figures or (), found.effective), headers=COLUMNS)


def _rows(figures: Iterable[FigureMove], effective: Effective | None) -> Iterator[list[str | None]]:
    for move in figures:
        row = _figure(move, effective)
        sides = {f"{side}_{name}": (row[side] or {}).get(name)
                 for side in ("old", "new") for name in ("value", "missing", "target", "status")}  # fmt: skip
        scope = ", ".join(f"{name}={'(none)' if value is None else value}" for name, value in move.scope)
        yield [{**row, **sides, "scope": scope}[column] for column in COLUMNS]
