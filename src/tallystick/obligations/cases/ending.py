"""How a case ends: which outcomes a party can close it with alone."""

from tallystick.charter.model.cases import (
    Closed,
)
from tallystick.obligations.cases.case import RightStatus, Status
from tallystick.obligations.cases.ground import is_miss, party_of
from tallystick.obligations.cases.moment import At
from tallystick.obligations.cases.refusals import needs_all


def close(step: Closed, at: At) -> str:
    """Who closes alone, and what must have happened for the outcome that is named."""
    if not needs_all(step, at):
        return ""
    if step.outcome not in possible_outcomes(at, party_of(step.by)):
        party = party_of(step.by)
        return (
            f"{party} cannot close the case as '{step.outcome}' alone; {_outcomes(possible_outcomes(at, party))}, "
            "and with the consent of all ('agreed by') as anything."
        )
    return ""


def possible_outcomes(at: At, party: str) -> tuple[str, ...]:
    """The outcomes as which a party can close a case alone."""
    record, status = at.record, at.standing.status
    dispute = record.dispute
    found = ["withdrawn"] if party in record.beneficiaries and status is not Status.RESOLVED else []
    if status is Status.RESOLVED and dispute is not None:
        found.append("settled" if dispute.how == "settled" else "decided")
    if status is Status.VERIFIED or (status is Status.CURED and party in record.beneficiaries):
        found.append("cured")
    if status is Status.ELECTED and any(
        right.effective is not None and right.effective <= at.ground.compiled.zone.day_of(at.now)
        for right in at.standing.rights
        if right.status is RightStatus.ELECTED
    ):
        found.append("exercised")
    if at.standing.rights and all(right.status is RightStatus.LAPSED for right in at.standing.rights):
        found.append("lapsed")
    determined = at.ground.determination(record, at.now)
    if determined is not None and not is_miss(determined):
        found.append("fell away")
    return tuple(found)


def _outcomes(found: tuple[str, ...]) -> str:
    return f"alone as {' or '.join(repr(each) for each in found)}" if found else "alone not at all yet"
