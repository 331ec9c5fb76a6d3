"""A case as plain data for JSON: texts, lists and mappings, days and instants in ISO form, numbers as decimal texts."""

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from tallystick.obligations.cases.case import Case, Clock, Move, Right
from tallystick.terms.rounding import is_finite_decimal, round_fraction, write_decimal


def case_record(case: Case) -> dict[str, Any]:
    """The case with its clocks, rights, causes, history, and what is next. Its keys are a contract."""
    record = case.record
    return {
        "case": case.id,
        "known_at": _instant(case.known_at),
        "status": case.status.value,
        "outcome": case.outcome,
        "clause": record.clause,
        "period": record.period,
        "obligor": record.obligor,
        "beneficiary": list(record.beneficiaries),
        "scope": dict(record.scope),
        "committee": record.committee,
        "matter": record.matter,
        "subject": record.subject,
        "rung": case.rung,
        "privileged": case.privileged,
        "turn": list(case.turn),
        "next": [_move(move) for move in case.next],
        "clocks": [_clock(clock) for clock in case.clocks],
        "rights": [_right(right) for right in case.rights],
        "verification": (
            {
                "result": case.verification.result,
                "periods": list(case.verification.periods),
                "because": case.verification.because,
            }
            if case.verification
            else None
        ),
        "causes": [
            {
                "incident": share.incident,
                "who": share.who,
                "status": share.status,
                "share": [_number(share.low), _number(share.high)],
                "what": list(share.what),
                "agreed": share.agreed,
            }
            for share in case.shares
        ],
        "actions": [
            {
                "action": action.id,
                "owner": action.owner,
                "measure": action.measure,
                "what": action.what,
                "due": action.due.isoformat(),
                "done": _instant(dict(record.done).get(action.id)),
            }
            for action in record.actions
        ],
        "history": [
            {
                "step": took.step.id,
                "kind": took.step.step,
                "at": _instant(took.at),
                "recorded": _instant(took.step.recorded),
                "by": took.step.by,
                "says": took.says,
                "evidence": list(took.step.evidence),
            }
            for took in case.history
        ],
        "refused": [
            {"step": each.id, "kind": each.step, "by": each.by, "at": _instant(each.at), "because": each.because}
            for each in case.refused
        ],
        "remarks": list(case.remarks),
    }


def _move(move: Move) -> dict[str, Any]:
    return {"step": move.step, "who": list(move.who), "by": _day(move.by), "because": move.because}


def _clock(clock: Clock) -> dict[str, Any]:
    return {
        "clock": clock.name,
        "what": clock.what,
        "who": list(clock.who),
        "rule": clock.rule,
        "since": _day(clock.since),
        "due": _day(clock.due),
        "until": _instant(clock.until),
        "paused": clock.paused,
        "days_left": str(clock.left) if clock.left is not None else None,
        "passed": clock.passed,
    }


def _right(right: Right) -> dict[str, Any]:
    return {
        "right": right.name,
        "holder": right.holder,
        "status": right.status.value,
        "elect_by": _day(right.elect_by),
        "effective": _day(right.effective),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _instant(moment: datetime | None) -> str | None:
    """In UTC, with microseconds only where there are some."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None


def _number(share: Fraction) -> str:
    return write_decimal(share if is_finite_decimal(share) else round_fraction(share, 6))
