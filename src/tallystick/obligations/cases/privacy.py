"""What a privileged rung leaves of a step: that it took place, and the records that the ladder itself names."""

from typing import Any

from tallystick.charter.model.cases import (
    Disputed,
    Referred,
    Ruled,
    Step,
)
from tallystick.charter.model.governance import Rung
from tallystick.obligations.cases.ground import Ground
from tallystick.obligations.cases.history import Record
from tallystick.obligations.cases.ladders import (
    ladder_of,
    next_rung,
    open_rungs,
)


def on_privileged(record: Record, ground: Ground) -> bool:
    """Whether a dispute is on a rung where what is said is without prejudice."""
    rung = ground.rung(record)
    return rung is not None and rung.privileged


def without_words(step: Step, record: Record, ground: Ground) -> Step:
    """A step on, into or out of a privileged rung without free words: that it took place, and the agreed records."""
    rung = ground.rung(record)
    beyond = target(step, record, ground)
    if not any(each is not None and each.privileged for each in (rung, beyond)):
        return step
    agreed = {each for held in (rung, beyond) if held is not None for each in (*held.entry, *held.exit)}
    changes: dict[str, Any] = {"note": None, "evidence": tuple(each for each in step.evidence if each in agreed)}
    if isinstance(step, Ruled):
        changes["decided_by"] = None
    if isinstance(step, Referred | Disputed):
        changes["proof"] = ()
    return step.model_copy(update=changes)


def target(step: Step, record: Record, ground: Ground) -> Rung | None:
    """The rung that a step leads to; None where it leads to none."""
    if isinstance(step, Disputed):
        name = step.ladder or ladder_of(record, ground)
        ladder = ground.charter.ladders.get(name) if name else None
        rungs = open_rungs(ladder, subject=step.subject, amount=step.amount) if ladder else ()
        return ladder.rungs[rungs[0]] if ladder and rungs else None
    if isinstance(step, Referred) and record.dispute is not None and record.disputed:
        ladder = ground.ladder(record.dispute)
        position = next_rung(step, record.dispute, ground)
        return ladder.rungs[position] if isinstance(position, int) else None
    return None
