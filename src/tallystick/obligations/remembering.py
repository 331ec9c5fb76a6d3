"""What a clause remembers after a period: its cost, misses in a row, what is carried and what may be earned back."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

from tallystick.obligations import carry
from tallystick.obligations.caps import Spent
from tallystick.obligations.carry import Holding
from tallystick.obligations.draft import Draft, Memory, bounds_of, net
from tallystick.obligations.judged import Result
from tallystick.obligations.spot import Past
from tallystick.obligations.texts import amount_of
from tallystick.terms.chain import Chain

_ZERO = Fraction(0)


def remembered(draft: Draft) -> Memory:
    """The memory after a period."""
    memory, judged, verdict = draft.memory, draft.judged, draft.verdict
    measured = verdict.measured
    outcome = Result.MET if draft.filled.wholly else verdict.result
    is_known = not draft.lacking
    past = Past(
        judged.period, judged.start, judged.end, outcome,
        None if measured is None else measured.value,
        None if measured is None else measured.numerator,
        None if measured is None else measured.denominator,
        net(draft) if is_known else None, draft.points, draft.quantity,
        next((other.uncapped for other in draft.others if other.kind == "price"), None),
    )  # fmt: skip
    owed, due = (draft.total(owed=owed) if is_known else _ZERO for owed in (True, False))
    ramp_up = draft.definition.clause.ramp_up
    counts = not judged.ramp_up or (ramp_up is not None and ramp_up.counts)
    missed = draft.missed and counts
    return Memory(
        past=_chained(memory.past).added(past),
        spent=_chained(memory.spent).added(Spent(judged.start, judged.end, owed, due)),
        open=memory.open if is_known else (*memory.open, judged.period),
        row=memory.row + 1 if missed else 0 if outcome is Result.MET else memory.row,
        misses=memory.misses + missed,
        rest=_rest(draft),
        holdings=_holdings(draft),
        waiting=draft.waiting if is_known and draft.definition.clause.earn_back else memory.waiting,
        fired=(*memory.fired, *((firing.trigger, len(memory.past)) for firing in draft.fired))
        if draft.fired
        else memory.fired,
    )


_T = TypeVar("_T")


def _chained(items: Sequence[_T]) -> Chain[_T]:
    return items if isinstance(items, Chain) else Chain(items)


def _rest(draft: Draft) -> tuple[Fraction, Fraction]:
    if draft.lacking:
        return draft.memory.rest
    return draft.rest.get(True, _ZERO), draft.rest.get(False, _ZERO)


def _holdings(draft: Draft) -> tuple[Holding, ...]:
    """What is held after the period, with what was paid for its shortfall put in."""
    return tuple(
        _prepaid(draft, holding) if holding.rule.what == "payment" and not draft.lacking else holding
        for holding in draft.filled.holdings
    )


def _prepaid(draft: Draft, holding: Holding) -> Holding:
    paid = sum((line.exact for line in draft.lines if line.kind == "payment" and draft.is_owed(line)), _ZERO)
    paid *= Fraction(holding.rule.share) / 100
    units = draft.filled.shortfall
    commencement, end = bounds_of(draft.definition, draft.desk, draft.judged)
    until = carry.lapses_on(holding.rule, draft.spot, commencement=commencement, end=end)
    if paid <= 0 or units <= 0 or until <= draft.judged.end:
        return holding
    if holding.rule.at_most is not None:
        limit = draft.amount_of(amount_of(holding.rule.at_most))
        room = max(_ZERO, limit - holding.paid)
        units, paid = (units * min(room, paid) / paid, min(room, paid))
        if paid == 0:
            return holding
    return carry.put(holding, draft.judged.period, units, until, paid=paid)
