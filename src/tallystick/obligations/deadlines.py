"""Days by which something may or must be done once a period is judged: claims, disputes, cure.

Days are counted on the charter's business calendar; the day of the event does not count (SEMANTICS 15). What has to do
with amounts and rights (payment, election, plans) is the money side's.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.obligations.desk import Desk
from tallystick.obligations.judged import MISSES, Deadline, Judged, Result

_OPEN_TO_CLAIMS = (*MISSES, Result.INTERIM)


def deadlines_of(
    definition: ClauseDefinition, desk: Desk, judged: Judged, labels: Mapping[str, str]
) -> tuple[Deadline, ...]:
    """What runs after a period that was judged so; none after one that was met."""
    if judged.verdict.result not in _OPEN_TO_CLAIMS or "all" in judged.waived:
        return ()
    label = labels.get(judged.period, judged.period)
    return (
        *_claims(definition, desk, judged, label),
        *_disputes(definition, desk, judged, label),
        *_cure(definition, desk, judged, label),
    )


def _claims(definition: ClauseDefinition, desk: Desk, judged: Judged, label: str) -> Iterator[Deadline]:
    last = judged.end - timedelta(days=1)
    for name, exclusion in definition.clause.exclusions.items():
        if exclusion.by == "claim" and exclusion.claim_within is not None:
            due = desk.due_after(exclusion.claim_within, last)
            yield Deadline(f"claim {exclusion.what} ({name})", judged.obligor, due, f"the end of {label}")


def _disputes(definition: ClauseDefinition, desk: Desk, judged: Judged, label: str) -> Iterator[Deadline]:
    ladder = desk.compiled.charter.ladders.get(definition.clause.disputes or "")
    if ladder is None or ladder.claim_within is None:
        return
    made = desk.made_on(judged.end)
    due = desk.due_after(ladder.claim_within, made)
    yield Deadline("dispute the determination", None, due, f"the determination of {label} on {made}")


def _cure(definition: ClauseDefinition, desk: Desk, judged: Judged, label: str) -> Iterator[Deadline]:
    """Time to cure runs from notice, which a case records; where no time was agreed, later periods show it."""
    cure = definition.clause.cure
    if cure is None or not cure.curable or judged.verdict.result is Result.INTERIM:
        return
    if cure.within is not None:
        yield Deadline(f"cure {cure.what}, within {cure.within}", judged.obligor, None, "receipt of the notice")
    else:
        period = definition.calendar.by_id.get(judged.period)
        after = definition.calendar.shift(period, cure.periods) if period is not None else None
        if after is not None:
            yield Deadline(f"cure {cure.what}", judged.obligor, after.end - timedelta(days=1), f"the end of {label}")
    if cure.plan_within is not None:
        yield Deadline(
            f"plan to cure {cure.what}, within {cure.plan_within}", judged.obligor, None, "receipt of the notice"
        )
