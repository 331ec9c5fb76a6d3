"""Why a step on a dispute ladder cannot be, with what was found and expected; empty where it can."""

from tallystick.charter.model.cases import (
    Disputed,
    DisputeWithdrawn,
    Proceedings,
    Referred,
    Ruled,
    RungMet,
    Settled,
)
from tallystick.obligations.cases.ground import party_of
from tallystick.obligations.cases.ladders import (
    is_first,
    lacking,
    ladder_of,
    next_rung,
    next_rungs,
    open_rungs,
)
from tallystick.obligations.cases.moment import At
from tallystick.obligations.cases.refusals import needs_all, served
from tallystick.obligations.cases.transitions import (
    lacks_authority,
)


def refuse_dispute(step: Disputed, at: At) -> str:
    name = step.ladder or ladder_of(at.record, at.ground)
    ladders = at.ground.charter.ladders
    if name is None or name not in ladders:
        known = ", ".join(ladders) or "none"
        return f"{f'there is no ladder {name!r}' if name else 'the clause names no ladder'}; the charter has {known}."
    if step.amount is not None and step.amount < 0:
        return f"found {step.amount} in dispute, expected 0 or more."
    if not open_rungs(ladders[name], subject=step.subject, amount=step.amount):
        return f"ladder '{name}' has no level for the subject '{step.subject}'."
    before = at.record.dispute
    if before is not None and before.binding:
        return f"the dispute was {before.how}, and that binds."
    clock = at.standing.clock("claim")
    if clock is not None and clock.passed:
        return f"the determination could be disputed until {clock.due}."
    return served(step, at)


def refuse_meeting(step: RungMet, at: At) -> str:
    del step
    return "the dispute is in court." if at.record.dispute is not None and at.record.dispute.in_court else ""


def refuse_refer(step: Referred, at: At) -> str:
    dispute, rung = at.record.dispute, at.ground.rung(at.record)
    if dispute is None or rung is None:
        return "the dispute is in court, and goes to no further level."
    position = next_rung(step, dispute, at.ground)
    if isinstance(position, str):
        return position
    clock = at.standing.clock("rung")
    running = rung.condition and clock is not None and not clock.passed and not dispute.stay.decided
    if running and clock is not None and needs_all(step, at):
        if clock.due is None:
            return f"the time of '{rung.name}' has not begun: it counts from its first meeting; or all parties agree."
        return f"'{rung.name}' has until {clock.due}; before, all parties must agree ('agreed by')."
    ladder = at.ground.ladder(dispute)
    missing = (*lacking(rung, step.evidence, "exit"), *lacking(ladder.rungs[position], step.evidence, "entry"))
    if missing:
        return f"the ladder asks for {', '.join(missing)} ('evidence')."
    return served(step, at)


def refuse_settle(step: Settled, at: At) -> str:
    """Who sits on the rung settles, where the ladder names roles of a party."""
    rung = at.ground.rung(at.record)
    for party in at.record.parties if rung else ():
        seats = [role for role in (rung.who if rung else ()) if "/" in role and party_of(role) == party]
        if seats and not {step.by, *step.agreed_by} & set(seats):
            return f"for {party}, {' or '.join(seats)} settles on this level."
    missing = lacking(rung, step.evidence, "exit") if rung else ()
    return f"the ladder asks for {', '.join(missing)} ('evidence')." if missing else ""


def refuse_decide(step: Ruled, at: At) -> str:
    dispute, rung = at.record.dispute, at.ground.rung(at.record)
    if (step.for_ == "matter") != at.record.is_matter:
        expected = "'matter'" if at.record.is_matter else "'obligor', 'beneficiary' or 'partly'"
        return f"found a decision for '{step.for_}', expected {expected}."
    if dispute is None or dispute.in_court:
        return ""
    if at.caster == party_of(step.by):
        return lacks_authority(step.by, "sign", "decide", at.ground.charter)
    if step.decided_by is not None and step.decided_by == at.record.committee and is_first(dispute):
        return ""
    if rung is not None and (rung.binding or step.decided_by is not None):
        if step.decided_by is None and not at.record.is_matter:
            return "it does not say who decided ('decided by')."
        missing = lacking(rung, step.evidence, "exit")
        return f"the ladder asks for {', '.join(missing)} ('evidence')." if missing else ""
    if at.caster is not None:
        return f"'{at.caster}' decides here, and {step.by} stands for another party."
    return "nobody decides alone on this level; it is settled, referred or withdrawn."


def refuse_proceedings(step: Proceedings, at: At) -> str:
    dispute = at.record.dispute
    if dispute is None:
        return "there is no dispute."
    if dispute.in_court:
        return "the dispute is in court already."
    ladder = at.ground.ladder(dispute)
    clock = at.standing.clock("rung")
    done = not next_rungs(dispute, ladder) and (clock is None or clock.passed)
    if ladder.bars_proceedings and not step.urgent and not done:
        name = ladder.rungs[dispute.stay.rung].name
        return f"no court may be called before the ladder is done, and the dispute is on '{name}'; urgent relief may."
    return ""


def refuse_withdraw(step: DisputeWithdrawn, at: At) -> str:
    dispute = at.record.dispute
    if dispute is not None and dispute.by != party_of(step.by):
        return f"{dispute.by} took the matter to the ladder, and alone takes it back."
    return ""
