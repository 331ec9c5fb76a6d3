"""How a case begins: on whose promise, on which miss, or before which committee."""

from dataclasses import replace
from typing import Any

from tallystick.charter.model.cases import (
    Opening,
    Step,
)
from tallystick.obligations.cases.ground import Ground, is_miss, party_of
from tallystick.obligations.cases.history import Record
from tallystick.obligations.cases.ladders import (
    open_rungs,
)
from tallystick.obligations.cases.moment import At


def about(step: Any, ground: Ground) -> Record | str:
    """The record of who promised what to whom, from the first step; or why it names nobody."""
    made = Record(step.case, clause=step.clause, period=step.period, scope=tuple(sorted(step.scope.items())))
    clause = ground.clause(made)
    if clause is None:
        return f"there is no clause '{step.clause}'."
    obligors = clause.mutual or clause.obligor
    if step.party is None and len(obligors) != 1:
        return f"clause '{step.clause}' binds {', '.join(obligors)}; say which 'party' the case is about."
    obligor = step.party or obligors[0]
    if obligor not in obligors:
        return f"'{obligor}' is no obligor of clause '{step.clause}'; {', '.join(obligors)} is."
    others = tuple(party for party in clause.mutual if party != obligor) or clause.beneficiary
    return replace(made, obligor=obligor, beneficiaries=others)


def begins(step: Step, at: At) -> str:
    """The first step names a clause and a party that fit, or a committee."""
    charter = at.ground.charter
    if isinstance(step, Opening) and step.committee is not None:
        committee = charter.committees.get(step.committee)
        if committee is None:
            return f"there is no committee '{step.committee}'."
        if party_of(step.by) not in committee.members:
            return f"'{party_of(step.by)}' has no members in '{step.committee}'."
        ladder = charter.ladders.get(committee.disputes) if committee.disputes else None
        if ladder is None or not open_rungs(ladder, subject=step.subject, amount=None):
            return f"committee '{step.committee}' has no ladder for what it cannot decide; declare 'disputes'."
        return ""
    made = about(step, at.ground)
    if isinstance(made, str):
        return made
    if party_of(step.by) not in made.beneficiaries:
        return f"'{step.step}' is for {' or '.join(made.beneficiaries)}, and {step.by} stands for another party."
    return grounds(step, made, at) if isinstance(step, Opening) else ""


def grounds(step: Opening, made: Record, at: At) -> str:
    """A case rests on a miss: on the determination it names by its hash, or on the one at hand."""
    if step.determination is not None or at.ground.determinations is None:
        return ""
    found = at.ground.determination(made, step.recorded)
    if found is None:
        return f"nothing was determined about clause '{made.clause}' in {made.period}; a case rests on a miss."
    if not is_miss(found):
        return f"clause '{made.clause}' was {found.outcome.value} in {made.period}; a case rests on a miss."
    return ""


def opening(step: Opening, at: At) -> str:
    """A nudge becomes a case: on the same clause."""
    if step.clause != at.record.clause:
        return f"the case was begun on clause '{at.record.clause}', and is opened on '{step.clause or step.committee}'."
    made = about(step.model_copy(update={"party": step.party or at.record.obligor}), at.ground)
    if isinstance(made, str):
        return made
    if (made.obligor, made.scope) != (at.record.obligor, at.record.scope):
        return f"the case was begun about {at.record.obligor}, and is opened about {made.obligor} or another cell."
    return grounds(step, made, at)
