"""What a step that is allowed does: the next record, and what was done in words."""

from dataclasses import replace
from datetime import datetime

from tallystick.charter.model.cases import (
    Acknowledged,
    ActionDone,
    CauseAgreed,
    CauseStated,
    Closed,
    CureClaimed,
    Disputed,
    Elected,
    Extended,
    NoticeGiven,
    Nudge,
    Opening,
    PlanAccepted,
    PlanProposed,
    PlanRejected,
    Proceedings,
    Referred,
    Reply,
    Ruled,
    RungMet,
    Settled,
    Step,
    Waived,
)
from tallystick.obligations.cases.beginning import about
from tallystick.obligations.cases.ground import Served, done_at, party_of
from tallystick.obligations.cases.history import Dispute, Record, Stay
from tallystick.obligations.cases.ladders import (
    decided,
    ended,
    in_court,
    ladder_of,
    met,
    moved,
    next_rung,
    open_rungs,
)
from tallystick.obligations.cases.moment import At


def effect(step: Step, at: At) -> tuple[Record, str]:  # noqa: C901  (a table of cases)
    """The record with a step that is allowed, and what was done in words."""
    record, now = at.record, at.now
    match step:
        case Nudge():
            made = about(step, at.ground)
            return replace(sound(made), nudged=now), f"spoke early of '{step.clause}', without formal effect"
        case Reply():
            return replace(record, replied=True), "replied"
        case Opening():
            return _opened(step, at)
        case NoticeGiven():
            received = at.ground.received(step)
            return replace(record, noticed=now, received=received), f"gave notice{_by(step, received, at)}"
        case CauseStated():
            signed = ", ".join(step.signed_by)
            says = f"stated causes of '{step.incident}' by {step.method}, signed by {signed}, no admission"
            return replace(record, statements=(*record.statements, step)), says
        case CauseAgreed():
            return replace(record, agreed=(*record.agreed, step.to)), f"agreed to the causes stated in '{step.to}'"
        case PlanProposed():
            says = f"proposed a plan of {len(step.actions)} action{'s' if len(step.actions) > 1 else ''}"
            late = ", because a cure within the period is not possible" if step.beyond else ""
            fresh = replace(record, plan=step, planned=now, answer=None, answered=None, done=())
            return fresh, says + late
        case PlanAccepted():
            return replace(record, answer=step, answered=now), "accepted the plan"
        case PlanRejected():
            return replace(record, answer=step, answered=now), f"rejected the plan: {step.ground}"
        case ActionDone():
            return replace(record, done=(*record.done, (step.action, now))), f"reported '{step.action}' as done"
        case CureClaimed():
            return replace(record, cured_at=now), "said that the miss is cured"
        case Waived():
            return _waived(step, at)
        case Elected():
            received = at.ground.received(step)
            says = f"elected '{step.right}'{_by(step, received, at)}"
            return replace(record, elected=step.right, elected_received=received), says
        case Acknowledged():
            return _acknowledged(record, step.of, now), f"acknowledged the receipt of '{step.of}'"
        case Extended():
            return replace(record, extended=(*record.extended, step)), f"extended '{step.clock}' until {step.until}"
        case Closed():
            return _closed(record, step.outcome, now, step), f"closed the case: {step.outcome}"
        case _:
            return _on_ladder(step, at)


def sound(made: Record | str) -> Record:
    if isinstance(made, str):
        raise TypeError(f"A refused step was applied: {made}")
    return made


def _by(step: Served, received: datetime, at: At) -> str:
    channel = f" by {step.channel}" if step.channel else ""
    local = at.ground.compiled.zone.local(received)
    return f"{channel}, received {local:%Y-%m-%d %H:%M}".removesuffix(" 00:00")


def _opened(step: Opening, at: At) -> tuple[Record, str]:
    now = at.now
    if step.committee is not None:
        committee = at.ground.charter.committees[step.committee]
        made = Record(
            step.case, beneficiaries=tuple(committee.members), committee=step.committee, matter=step.matter,
            subject=step.subject, opened=now,
        )  # fmt: skip
        name = committee.disputes or ""
        rungs = open_rungs(at.ground.charter.ladders[name], subject=step.subject, amount=None)
        dispute = Dispute(name, party_of(step.by), step.subject, None, rungs, (Stay(rungs[0], now),))
        return replace(made, dispute=dispute), f"brought before {step.committee}: {step.matter}"
    made = sound(about(step.model_copy(update={"party": step.party or at.record.obligor}), at.ground))
    begun = replace(
        made, nudged=at.record.nudged, replied=at.record.replied, opened=now, opened_on=step.determination,
        right=step.right,
    )  # fmt: skip
    return begun, f"opened the case on '{step.clause}' in {step.period}"


def _waived(step: Waived, at: At) -> tuple[Record, str]:
    waived = replace(at.record, waived=(*at.record.waived, step.what))
    if step.what != "all":
        return waived, f"waived '{step.what}'"
    if waived.disputed and waived.dispute is not None:
        waived = replace(waived, dispute=ended(waived.dispute, "waived", at=at.now))
    return _closed(waived, "waived", at.now, None), "waived everything, which ends the case"


def _closed(record: Record, outcome: str, at: datetime, step: Closed | None) -> Record:
    return replace(record, closed=step, closed_at=at, outcome=outcome)


def _acknowledged(record: Record, of: str, now: datetime) -> Record:
    """What was served counts as received when it was acknowledged, unless it was deemed received before."""
    served = next(took.step for took in record.history if took.step.id == of)
    if isinstance(served, NoticeGiven) and record.received is not None:
        return replace(record, received=min(record.received, now))
    if isinstance(served, Elected) and record.elected_received is not None:
        return replace(record, elected_received=min(record.elected_received, now))
    held = record.dispute
    if held is None or not isinstance(served, Disputed | Referred) or held.stay.received is None:
        return record
    if held.stay.entered != done_at(served):
        return record  # the dispute has gone on to another level since
    stay = replace(held.stay, received=min(held.stay.received, now))
    return replace(record, dispute=replace(held, stays=(*held.stays[:-1], stay)))


def _on_ladder(step: Step, at: At) -> tuple[Record, str]:
    """What a step on a ladder does; a matter before a committee ends with its dispute."""
    record, now = at.record, at.now
    if isinstance(step, Disputed):
        name = step.ladder or ladder_of(record, at.ground) or ""
        ladder = at.ground.charter.ladders[name]
        rungs = open_rungs(ladder, subject=step.subject, amount=step.amount)
        stay = Stay(rungs[0], now, received=at.ground.received(step))
        dispute = Dispute(name, party_of(step.by), step.subject, step.amount, rungs, (stay,))
        earlier = (*record.disputes, record.dispute) if record.dispute is not None else record.disputes
        return replace(record, disputes=earlier, dispute=dispute), (
            f"took the matter to the ladder '{name}', level '{ladder.rungs[rungs[0]].name}'"
        )
    held = record.dispute
    if held is None:
        raise TypeError(f"The step '{step.step}' was applied without a dispute.")
    match step:
        case RungMet():
            return replace(record, dispute=met(held, now)), "recorded that a meeting took place"
        case Referred():
            position = next_rung(step, held, at.ground)
            if isinstance(position, str):
                raise TypeError(f"A refused step was applied: {position}")
            name = at.ground.ladder(held).rungs[position].name
            changed = moved(held, position, at=now, received=at.ground.received(step))
            return replace(record, dispute=changed), f"referred the dispute to '{name}'"
        case Proceedings():
            urgent = " for urgent relief" if step.urgent else ""
            return replace(record, dispute=in_court(held, now)), f"went to court{urgent}"
        case Settled():
            return _over(record, ended(held, "settled", at=now), now), "recorded that the dispute is settled"
        case Ruled():
            rung = at.ground.rung(record)
            casts = at.caster == party_of(step.by) or (record.is_matter and step.decided_by == record.committee)
            who = step.decided_by or (party_of(step.by) if casts else "the court" if held.in_court else "the level")
            how = "decided" if record.is_matter else f"decided {'' if step.for_ == 'partly' else 'for '}{step.for_}"
            if rung is not None and not rung.binding and not casts:
                return replace(record, dispute=decided(held)), f"recorded a decision by {who} that does not bind: {how}"
            over = ended(held, how, at=now, binding=True)
            return _over(record, over, now), f"recorded a decision by {who}: {how}"
        case _:
            return _over(record, ended(held, "withdrawn", at=now), now), "took the dispute back"


def _over(record: Record, dispute: Dispute, now: datetime) -> Record:
    changed = replace(record, dispute=dispute)
    if not record.is_matter:
        return changed
    return _closed(changed, (dispute.how or "settled").split(" ", 1)[0], now, None)
