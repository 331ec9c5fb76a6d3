"""What one step makes of a record: refused with what was found and expected, or the next record.

Nothing that stands on a privileged rung but the bare step goes any further.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tallystick.charter.model.cases import (
    Acknowledged,
    ActionDone,
    CauseAgreed,
    CauseStated,
    Closed,
    CureClaimed,
    Disputed,
    DisputeWithdrawn,
    Elected,
    Extended,
    NoticeGiven,
    Opening,
    PlanAccepted,
    PlanProposed,
    PlanRejected,
    Proceedings,
    Referred,
    Ruled,
    RungMet,
    Settled,
    Step,
    Waived,
)
from tallystick.obligations.cases.beginning import begins, opening
from tallystick.obligations.cases.effects import effect
from tallystick.obligations.cases.ending import close
from tallystick.obligations.cases.ground import Ground, done_at, party_of
from tallystick.obligations.cases.history import Record, Took
from tallystick.obligations.cases.ladder_refusals import (
    refuse_decide,
    refuse_dispute,
    refuse_meeting,
    refuse_proceedings,
    refuse_refer,
    refuse_settle,
    refuse_withdraw,
)
from tallystick.obligations.cases.ladders import (
    pauses,
)
from tallystick.obligations.cases.moment import At
from tallystick.obligations.cases.privacy import on_privileged, without_words
from tallystick.obligations.cases.refusals import (
    all_agree,
    refuse_acknowledge,
    refuse_answer,
    refuse_cause,
    refuse_cause_agreed,
    refuse_cured,
    refuse_done,
    refuse_elect,
    refuse_extend,
    refuse_notice,
    refuse_plan,
    refuse_waive,
)
from tallystick.obligations.cases.standing import standing
from tallystick.obligations.cases.transitions import (
    TRANSITIONS,
    entitled,
    impossible,
    lacks_authority,
)


def taken(record: Record, step: Step, ground: Ground) -> tuple[Record, str]:
    """The record after a step, and an empty text; or the record as it was, and why the step is refused."""
    now = done_at(step)
    at = At(record, ground, now, standing(record, ground, now))
    refusal = _refusal(step, at)
    if refusal:
        return record, refusal
    bare = without_words(step, record, ground)
    changed, says = effect(bare, at)
    if changed.dispute is not None:
        changed = replace(changed, pauses=pauses((*changed.disputes, changed.dispute), ground))
    privileged = on_privileged(record, ground) or on_privileged(changed, ground)
    took = Took(bare, now, party_of(step.by), f"{step.by} {says}", privileged)
    return replace(changed, history=(*record.history, took)), ""


def _refusal(step: Step, at: At) -> str:
    record, charter = at.record, at.ground.charter
    if step.recorded < at.now:
        return f"it was done at {at.now.isoformat()} and recorded before, at {step.recorded.isoformat()}."
    if not record.history:
        if step.step not in ("nudge", "open"):
            return f"the case has not begun; found '{step.step}', expected 'nudge' or 'open'."
        return lacks_authority(step.by, TRANSITIONS[step.step].authority, step.step, charter) or begins(step, at)
    found = impossible(step.step, record, at.standing.status)
    if found:
        return found
    permission = entitled(step.by, step.step, record, charter)
    if not permission:
        return permission.because
    return all_agree(step, at) or CHECKS.get(type(step), _nothing)(step, at)


def _nothing(step: Any, at: At) -> str:
    del step, at
    return ""


CHECKS: Mapping[type, Callable[[Any, At], str]] = {
    Opening: opening,
    NoticeGiven: refuse_notice,
    CauseStated: refuse_cause,
    CauseAgreed: refuse_cause_agreed,
    PlanProposed: refuse_plan,
    PlanAccepted: refuse_answer,
    PlanRejected: refuse_answer,
    ActionDone: refuse_done,
    CureClaimed: refuse_cured,
    Waived: refuse_waive,
    Elected: refuse_elect,
    Disputed: refuse_dispute,
    RungMet: refuse_meeting,
    Referred: refuse_refer,
    Settled: refuse_settle,
    Ruled: refuse_decide,
    Proceedings: refuse_proceedings,
    DisputeWithdrawn: refuse_withdraw,
    Acknowledged: refuse_acknowledge,
    Extended: refuse_extend,
    Closed: close,
}
