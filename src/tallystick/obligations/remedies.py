"""What follows from verdicts in money and rights: each period in order, by the steps of SEMANTICS 14.

One :class:`Account` belongs to one clause, obligor and cell. It drafts a period under the verdict, and under each
reading where claims are open, and keeps the memory of the draft that holds: caps used, misses in a row, what is
carried, credits that may be earned back. ``remedy`` runs one account; :mod:`tallystick.obligations.together` runs
several that share a cap.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.model.consequences import MONEY
from tallystick.obligations import carry
from tallystick.obligations.amounts import evaluate
from tallystick.obligations.carry import Filled, Holding
from tallystick.obligations.desk import Desk
from tallystick.obligations.determination import Money
from tallystick.obligations.draft import Draft, Memory, bounds_of, empty_memory
from tallystick.obligations.interim import interim, settled
from tallystick.obligations.judged import MISSES, Judged, Result, Verdict
from tallystick.obligations.spot import spot_of
from tallystick.obligations.steps import order_of, run
from tallystick.obligations.texts import amount_of
from tallystick.obligations.values import value_of

_ZERO = Fraction(0)


def remedy(definition: ClauseDefinition, judged: Sequence[Judged], desk: Desk) -> tuple[Money, ...]:
    """The money of one clause, one obligor and one cell: all periods in order, one result for each."""
    account = Account(definition, desk)
    return tuple(account.close(account.draft(each)) for each in judged)


def fills(
    definition: ClauseDefinition, judged: Sequence[Judged], desk: Desk, *, holdings: tuple[Holding, ...] | None = None
) -> tuple[Filled, ...]:
    """What is carried over does to each period's shortfall, before triggers count misses.

    A period whose shortfall is filled wholly (``Filled.wholly``) is met by what was carried. Prepaid money is not
    known here; it changes no verdict. ``holdings`` are what is held before the first period; nothing by default.
    """
    memory, found = empty_memory(definition), []
    if holdings is not None:
        memory = replace(memory, holdings=holdings)
    for each in judged:
        filled = _filled(definition, desk, each, each.verdict, memory)
        memory = replace(memory, holdings=filled.holdings)
        found.append(filled)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Drafted:
    """One period, drafted under its verdict and, where claims are open, under both readings."""

    judged: Judged
    drafts: tuple[Draft, ...]
    """The one draft; or the obligor's reading, then the beneficiary's."""


class Account:
    """One clause, obligor and cell, from period to period."""

    def __init__(self, definition: ClauseDefinition, desk: Desk, memory: Memory | None = None) -> None:
        """``memory`` is what is remembered from before the first period; nothing by default."""
        self.definition, self.desk = definition, desk
        self.memory = empty_memory(definition) if memory is None else memory
        order = order_of(definition.clause.order)
        at = order.index("rounding") + 1
        self._before, self._after = order[:at], order[at:]

    def draft(self, judged: Judged) -> Drafted:
        """The period up to the rounded amounts, before caps over several clauses."""
        if judged.obligors_reading is None or judged.beneficiarys_reading is None:
            return Drafted(judged, (self._begin(judged, judged.verdict),))
        readings = (judged.obligors_reading, judged.beneficiarys_reading)
        return Drafted(judged, tuple(self._begin(judged, verdict) for verdict in readings))

    def close(self, drafted: Drafted) -> Money:
        """The period to its end; the draft that holds is remembered."""
        for draft in drafted.drafts:
            run(draft, self._after)
        held = settled(drafted.drafts[0]) if len(drafted.drafts) == 1 else interim(*drafted.drafts)
        self.memory = held.memory
        return held.money

    def _begin(self, judged: Judged, verdict: Verdict) -> Draft:
        filled = _filled(self.definition, self.desk, judged, verdict, self.memory)
        draft = Draft(
            self.definition, self.desk, judged, verdict, self.memory,
            spot_of(self.definition, judged, self.memory.past), filled,
            _silence(self.definition, judged, verdict),
        )  # fmt: skip
        draft.because.extend(filled.because)
        if draft.silent is not None:
            draft.because.append(draft.silent)
        elif filled.wholly:
            draft.because.append("The shortfall is filled wholly by what was carried over, so nothing follows from it.")
        if verdict.result is Result.UNDETERMINED and _has_money(self.definition):
            draft.lacking.append(f"The amount of {judged.period} waits for the verdict.")
        run(draft, self._before)
        return draft


def _silence(definition: ClauseDefinition, judged: Judged, verdict: Verdict) -> str | None:
    """Why nothing follows from a verdict; None where something may."""
    if verdict.result in (Result.EXCUSED, Result.INSUFFICIENT, Result.NO_ACTIVITY):
        return f"Nothing is owed: {_WHY[verdict.result]}."
    if judged.ramp_up:
        return "Nothing follows yet: the period lies in the ramp-up."
    if "all" in judged.waived:
        return "Every consequence of this period was waived."
    band = definition.clause.dead_band
    if band is not None and verdict.result in MISSES and verdict.shortfall <= Fraction(band):
        return f"A miss by no more than {band} has no consequence."
    return None


_WHY = {
    Result.EXCUSED: "the period is excused",
    Result.INSUFFICIENT: "there is too little to judge by",
    Result.NO_ACTIVITY: "there was no activity",
}


def _has_money(definition: ClauseDefinition) -> bool:
    """Whether a period can cost anything; prices apart."""
    rules = [*definition.then, *(rule for level in definition.levels for rule in level.then)]
    rules += [rule for trigger in definition.triggers for rule in trigger.then]
    rules += [rule for level in definition.levels for trigger in level.triggers for rule in trigger.then]
    amounts = any(rule.kind in MONEY and rule.kind != "price" for rule in rules)
    return amounts or bool(definition.tiers) or definition.true_up is not None


def _filled(definition: ClauseDefinition, desk: Desk, judged: Judged, verdict: Verdict, memory: Memory) -> Filled:
    silent = judged.ramp_up or verdict.result not in (Result.MET, *MISSES)
    shortfall, excess = (_ZERO, _ZERO) if silent else (verdict.shortfall, verdict.excess)
    if not memory.holdings:
        return Filled((), shortfall, excess, _ZERO, _ZERO, _ZERO, _ZERO, ())
    spot = spot_of(definition, judged)
    commencement, end = bounds_of(definition, desk, judged)

    def at_most(holding: Holding) -> Fraction | None:
        text = holding.rule.at_most
        if text is None or holding.rule.what == "payment":
            return None
        return evaluate(amount_of(text), lambda name: value_of(name, spot, desk))

    terms = carry.Terms(commencement, end, at_most)
    return carry.fill(memory.holdings, spot, shortfall=shortfall, excess=excess, terms=terms)
