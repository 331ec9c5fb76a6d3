"""Why a step on the way from notice to cure cannot be, with what was found and expected; empty where it can."""

from tallystick.charter.model.cases import (
    Acknowledged,
    ActionDone,
    CauseAgreed,
    CauseStated,
    CureClaimed,
    Elected,
    Extended,
    NoticeGiven,
    PlanAccepted,
    PlanProposed,
    PlanRejected,
    Step,
    Waived,
)
from tallystick.obligations.cases.case import RightStatus, Status
from tallystick.obligations.cases.causes import sum_problem
from tallystick.obligations.cases.ground import Served, party_of
from tallystick.obligations.cases.moment import At
from tallystick.obligations.cases.privacy import on_privileged
from tallystick.obligations.cases.transitions import (
    TRANSITIONS,
    consenting,
    lacks_authority,
)


def all_agree(step: Step, at: At) -> str:
    """A step that needs everybody's consent has it, by roles that may give it."""
    rule = TRANSITIONS[step.step]
    for role in getattr(step, "agreed_by", ()):
        denied = lacks_authority(role, rule.authority, step.step, at.ground.charter)
        if denied:
            return denied
    if rule.side != "all":
        return ""
    return needs_all(step, at)


def needs_all(step: Step, at: At) -> str:
    missing = [party for party in at.record.parties if party not in consenting(step)]
    if missing:
        return f"'{step.step}' needs the consent of every party; {', '.join(missing)} did not agree ('agreed by')."
    return ""


def served(step: Served, at: At) -> str:
    """A notice goes by a channel of the charter, where it has any."""
    channels = at.ground.charter.notices.channels
    if step.received is not None and step.received < at.now:
        return f"receipt at {step.received.isoformat()} lies before sending at {at.now.isoformat()}."
    if step.channel is None:
        listed = ", ".join(channels)
        needed = channels and isinstance(step, NoticeGiven | Elected)
        return f"it does not say by which 'channel' it was served; there are {listed}." if needed else ""
    if step.channel not in channels:
        return f"there is no channel '{step.channel}' for notices; there are {', '.join(channels) or 'none'}."
    if channels[step.channel].business_days and at.ground.calendar is None:
        return f"'{step.channel}' is received after business days, and the charter declares none."
    return ""


def refuse_notice(step: NoticeGiven, at: At) -> str:
    if at.record.noticed is not None:
        return f"notice was given on {at.record.noticed.date()} already."
    return served(step, at)


def refuse_cause(step: CauseStated, at: At) -> str:
    if on_privileged(at.record, at.ground):
        return "the dispute is on a level where what is said is without prejudice; state causes before or after it."
    parties = {party_of(role) for role in step.signed_by}
    for role in step.signed_by:
        denied = lacks_authority(role, "approve", "cause", at.ground.charter)
        if denied:
            return denied
    if strangers := sorted(parties - set(at.record.parties)):
        return f"{', '.join(strangers)} signed, and is no party of this case."
    return sum_problem(step)


def refuse_cause_agreed(step: CauseAgreed, at: At) -> str:
    stated = next((each for each in at.record.statements if each.id == step.to), None)
    if stated is None:
        return f"there is no statement of causes '{step.to}'."
    if party_of(step.by) in {party_of(role) for role in stated.signed_by}:
        return f"'{party_of(step.by)}' signed the statement '{step.to}' itself; the other side agrees to it."
    return ""


def refuse_plan(step: PlanProposed, at: At) -> str:
    record, charter = at.record, at.ground.charter
    if record.plan is not None and at.standing.status not in (Status.REJECTED, Status.NOT_CURED):
        return "there is a plan already; it is accepted or rejected first."
    names = [action.id for action in step.actions]
    if len(set(names)) < len(names):
        return "two actions of the plan have the same id."
    for action in step.actions:
        if party_of(action.owner) not in record.parties:
            return f"action '{action.id}' is owned by {action.owner}, who stands for no party of this case."
        if charter.people and action.owner not in charter.people:
            return f"action '{action.id}' is owned by {action.owner}, a role that the charter does not have."
        if action.effect is not None and action.effect.kpi not in charter.kpis:
            return f"action '{action.id}' is to move the KPI '{action.effect.kpi}', which the charter does not have."
        if action.effect is not None and any(edge.bound.times for edge in action.effect.met.edges):
            return f"action '{action.id}' promises a share of a target; promise a number, such as '>= 96'."
        if at.ground.compiled.zone.day_of(at.now) > action.due:
            return f"action '{action.id}' is due on {action.due}, before the plan was made."
    return ""


def refuse_answer(step: PlanAccepted | PlanRejected, at: At) -> str:
    del step
    if at.record.plan is None:
        return "there is no plan to answer."
    if at.record.answer is not None:
        return f"the plan was {'accepted' if isinstance(at.record.answer, PlanAccepted) else 'rejected'} already."
    return ""


def refuse_done(step: ActionDone, at: At) -> str:
    action = next((each for each in at.record.actions if each.id == step.action), None)
    if action is None:
        known = ", ".join(each.id for each in at.record.actions) or "none, because there is no plan"
        return f"the plan has no action '{step.action}'; it has {known}."
    if step.action in dict(at.record.done):
        return f"action '{step.action}' is done already."
    if party_of(step.by) != party_of(action.owner):
        return f"action '{step.action}' is owned by {action.owner}, and {step.by} stands for another party."
    return ""


def refuse_cured(step: CureClaimed, at: At) -> str:
    del step
    cure = at.ground.cure(at.record)
    if cure is not None and not cure.curable:
        return f"clause '{at.record.clause}' says that this cannot be cured: {cure.what}."
    clock = at.standing.clock("cure")
    if clock is not None and clock.passed:
        return f"the time to cure ended on {clock.due}; all parties can extend it."
    return ""


def refuse_waive(step: Waived, at: At) -> str:
    known = [right.name for right in at.standing.rights]
    if step.what != "all" and step.what not in known:
        return f"there is no such right to waive; expected 'all'{''.join(f' or {name!r}' for name in known)}."
    right = at.standing.right(step.what)
    if right is not None and right.holder != party_of(step.by):
        return f"'{step.what}' is a right of {right.holder}, who alone can waive it."
    if right is not None and right.status is RightStatus.ELECTED:
        return f"'{step.what}' was elected already."
    return ""


def refuse_elect(step: Elected, at: At) -> str:
    right = at.standing.right(step.right)
    if right is None:
        known = ", ".join(each.name for each in at.standing.rights) or "none"
        return f"no right '{step.right}' is at stake; there is {known}."
    if right.holder != party_of(step.by):
        return f"'{step.right}' is a right of {right.holder}, who alone can elect it."
    if right.status is not RightStatus.OPEN:
        why = {
            RightStatus.WAITING: "the miss may still be cured",
            RightStatus.HEALED: "the miss was cured",
            RightStatus.LAPSED: f"it was to be elected by {right.elect_by}",
            RightStatus.WAIVED: "it was waived",
            RightStatus.AUTOMATIC: "it takes effect by itself",
        }.get(right.status, "it was elected already")
        return f"'{step.right}' cannot be elected: {why}."
    return served(step, at)


def refuse_acknowledge(step: Acknowledged, at: At) -> str:
    """Who was served acknowledges, once, and no earlier than it was sent."""
    sent = next((took for took in at.record.history if took.step.id == step.of), None)
    if sent is None or not isinstance(sent.step, Served):
        return f"there is no notice '{step.of}' in this case that was served."
    if sent.party == party_of(step.by):
        return f"'{step.of}' was served by {sent.party}; the party that was served acknowledges it."
    if any(
        isinstance(took.step, Acknowledged) and took.step.of == step.of and took.party == party_of(step.by)
        for took in at.record.history
    ):
        return f"{party_of(step.by)} acknowledged '{step.of}' already."
    return ""


def refuse_extend(step: Extended, at: At) -> str:
    found = [each for each in at.standing.clocks if each.name == step.clock or
             (step.clock == "election" and each.name.startswith("election "))]  # fmt: skip
    if not found:
        running = ", ".join(each.name for each in at.standing.clocks if each.due is not None) or "none"
        return f"no clock '{step.clock}' runs; running: {running}."
    due = [each.due for each in found if each.due is not None]
    if not due:
        return f"the clock '{step.clock}' has no last day yet, so there is nothing to extend."
    if step.until <= min(due):
        return f"'{step.clock}' ends on {min(due)} anyway; found {step.until}, expected a later day."
    return ""
