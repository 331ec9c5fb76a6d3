"""From a measured value to a verdict: the promise with its bands and levels, what is allowed, proven, or deemed.

Whether something is a miss is decided first by the promise and the levels; then a miss may be within what is allowed,
or not proven; and a further test may fail. Each step says its sentence.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from tallystick.charter.clauses.definitions import ClauseDefinition, LevelRule
from tallystick.charter.model.clauses import Window
from tallystick.errors import InputError
from tallystick.obligations.amounts import LackingError
from tallystick.obligations.because import condition_words, limit_words, points_of, promise_sentence, quantity
from tallystick.obligations.desk import Desk
from tallystick.obligations.further import further_tests
from tallystick.obligations.judged import Measured, Result, Verdict
from tallystick.obligations.levels import (
    NoTargetError,
    bounds_of,
    distance,
    edge_of_misses,
    holds,
    needs_target,
    worst_level,
)
from tallystick.obligations.measuring import EMPTY, ZERO
from tallystick.obligations.samples import failures_of, is_proven
from tallystick.obligations.saying import shown
from tallystick.obligations.slots import Slot
from tallystick.obligations.targets_of import target_in
from tallystick.obligations.window_values import NO_MEASURE, WindowValues
from tallystick.obligations.windows import words_of
from tallystick.terms.figure import Missing, Scope

Bounds = tuple[tuple[str, Fraction], ...]

_BASES = {
    "floor": "The floor",
    "cap": "The cap",
    "minimum": "The minimum",
}


@dataclass(frozen=True, slots=True)
class Bounded:
    """A clause's conditions as numbers, for one target and share."""

    met: Bounds
    levels: tuple[Bounds, ...]
    edge: tuple[str, Fraction] | None
    """Where misses begin, where bands or levels decide."""


class Verdicts:
    """The verdicts of one clause for one obligor and cell."""

    def __init__(
        self,
        definition: ClauseDefinition,
        desk: Desk,
        values: WindowValues,
        *,
        obligor: str,
        beneficiaries: tuple[str, ...],
        scope: Scope,
        party: str | None,
        lower: bool,
    ) -> None:
        self.definition, self.desk, self.clause, self.values = definition, desk, definition.clause, values
        self.obligor, self.beneficiaries, self.scope = obligor, beneficiaries, scope
        self.party, self.lower = party, lower
        self.unit = definition.unit.symbol if definition.unit is not None else None
        conditions = [level.when for level in definition.levels]
        conditions += [each for each in (definition.met, definition.bonus_when) if each is not None]
        self.wants_target = any(map(needs_target, conditions))
        self._bounded: dict[tuple[Fraction | None, Fraction], Bounded] = {}

    def of_value(
        self,
        number: int,
        slot: Slot,
        measured: Measured,
        because: list[str],
        *,
        claimed: bool,
    ) -> Verdict:
        definition, compared = self.definition, measured.compared
        if compared is None:
            return bare(Result.UNDETERMINED, measured)
        if definition.form == "amount":
            return replace(bare(Result.MET, measured), bonus=definition.bonus_when is None)
        try:
            target = self._target(slot, measured)
            bounded = self._bounds(target, slot.share)
        except (LackingError, NoTargetError) as lacking:
            because.append(str(lacking) or f"There is no target for {slot.label}.")
            return bare(Result.UNDETERMINED, measured)
        too_few = self.values.too_few(number, slot, measured)
        if too_few is not None:
            because.append(too_few)
            return bare(Result.INSUFFICIENT, measured)
        known = {id(self.clause.window): measured}
        reached = self._reached(number, slot, bounded, known, claimed=claimed)
        promise = bounded.met or ((bounded.edge,) if bounded.edge is not None else ())
        found = distance(promise, compared)
        missed = not found.met if bounded.met else any(level.misses for level in reached)
        if not definition.exclusive and not missed and any(level.misses for level in reached):
            missed = True
        self._say_test(promise, found.threshold, found.operator, measured, because, met=found.met)
        result = Result.MISSED if missed else Result.MET
        if missed:
            result = self._lenient(measured, found.threshold, because)
            if result is not Result.MISSED:
                reached = [level for level in reached if not level.misses]
        failed: Result | None = None
        if self.clause.also:
            failed, said = further_tests(
                definition, self.desk, slot, obligor=self.obligor, beneficiaries=self.beneficiaries, scope=self.scope
            )
            because += said
        if failed is not None and result in (Result.MET, Result.MISSED):
            result = failed if failed is Result.MISSED or result is Result.MET else result
            if result is Result.MISSED and not any(level.misses for level in reached):
                reached = [*reached, *[level for level in definition.levels if level.misses][:1]]
        self._say_levels(reached, bounded, slot, known, because)
        missed = result is Result.MISSED
        dead = self.clause.dead_band
        if missed and dead is not None and 0 < found.shortfall <= Fraction(dead):
            because.append(
                f"It is missed by no more than the dead-band of {points_of(Fraction(dead), self.unit)}: "
                "it stays a miss and has no consequence."
            )
        band = (reached[0] if definition.exclusive else reached[-1]).name if reached else None
        return Verdict(
            result=result,
            measured=measured,
            band=band,
            reached=tuple([level.name for level in reached]),
            threshold=found.threshold,
            shortfall=found.shortfall if missed else ZERO,
            excess=ZERO if missed else found.excess,
            bonus=result is Result.MET and self._earns_bonus(compared, target, slot.share),
        )

    def _earns_bonus(self, compared: Fraction, target: Fraction | None, share: Fraction) -> bool:
        when = self.definition.bonus_when
        return when is None or holds(bounds_of(when, target, share), compared)

    def _lenient(self, measured: Measured, threshold: Fraction | None, because: list[str]) -> Result:
        """Whether a miss is within what is allowed, or not proven."""
        failures = failures_of(measured, lower=self.lower)
        if self.clause.allowed and failures is not None and failures <= self.clause.allowed:
            because.append(
                f"{shown(failures)} missed {_events(failures)} within the {self.clause.allowed} that "
                f"{_are(self.clause.allowed)} allowed: met."
            )
            return Result.MET
        sample = self.clause.sample
        if sample is not None and sample.proven is not None and threshold is not None:
            proven, said = is_proven(
                measured, threshold / self.definition.factor, sample.proven, lower=self.lower, clause=self.definition.id
            )
            because.append(said)
            return Result.MISSED if proven else Result.INSUFFICIENT
        return Result.MISSED

    def _reached(
        self, number: int, slot: Slot, bounded: Bounded, known: dict[int, Measured], *, claimed: bool
    ) -> list[LevelRule]:
        """The band, or every level, that holds; InputError for a value that no band takes."""
        found: list[LevelRule] = []
        for level, bounds in zip(self.definition.levels, bounded.levels, strict=True):
            measured = known.get(id(level.window))
            if measured is None:
                measured, early = self.values.measure(number, slot, level.window, claimed=claimed)
                if early and level.window.alone == "not judged":
                    measured = NO_MEASURE
                known[id(level.window)] = measured
            if measured.compared is None:
                continue
            if not bounds and not self.definition.exclusive:
                reached = not holds(bounded.met, measured.compared)
            else:
                reached = holds(bounds, measured.compared)
            if reached:
                found.append(level)
                if self.definition.exclusive:
                    return found
        if self.definition.exclusive and self.definition.levels:
            measured = known[id(self.clause.window)]
            raise InputError(
                f"Clause '{self.definition.id}' has no band for {quantity(measured.compared or ZERO, self.unit)} of "
                f"{slot.id}; close the gap, for instance with a last band 'otherwise'."
            )
        return found

    def without_value(self, slot: Slot, measured: Measured, because: list[str]) -> Verdict:
        missing = measured.missing or Missing.MISSING
        if missing in EMPTY:
            empty = self.clause.empty or "no_activity"
            if empty != "no_activity":
                because.append(f"A period without activity counts as {empty}.")
            result = Result(empty)
            return self._deemed(result, measured) if result is Result.MISSED else bare(result, measured)
        if missing is Missing.INSUFFICIENT:
            return bare(Result.INSUFFICIENT, measured)
        delivered = missing in (Missing.LATE, Missing.MISSING) and bool(measured.periods)
        if self.clause.unreported != "undetermined" and delivered:
            because.append(f"A figure that is not delivered counts as {self.clause.unreported}: deemed a miss.")
            return self._deemed(Result.DEEMED, measured)
        return bare(Result.UNDETERMINED, measured)

    def _deemed(self, result: Result, measured: Measured) -> Verdict:
        levels = self.definition.levels
        misses = [level for level in levels if level.misses]
        worst = worst_level(levels, exclusive=self.definition.exclusive, lower=self.lower)
        chosen = misses[:1]
        if self.clause.unreported == "worst band" and worst is not None:
            chosen = [worst] if self.definition.exclusive else misses
        verdict = bare(result, measured)
        if not chosen:
            return verdict
        return replace(verdict, band=chosen[-1].name, reached=tuple(level.name for level in chosen))

    def pooled(self, counts: Sequence[str]) -> Callable[[int, int], bool | None]:
        """Whether the pooled value of some judged periods misses the promise, or is in a level; None without value."""
        levels = [at for at, each in enumerate(self.definition.levels) if each.name in counts and each.name != "missed"]

        def missed(first: int, last: int) -> bool | None:
            if self.values.measurer is None or first >= last:
                return None
            start, end = self.values.slots[first].start, self.values.slots[last - 1].end
            at = self.values.measurer.covered(start, end)
            change = self.values.reliefs.over(first, last, claimed=False)
            measured = self.values.measurer.measure(*at, window=Window(), change=change)
            if measured.compared is None:
                return None
            try:
                bounded = self._bounds(self._target(self.values.slots[last - 1], measured), Fraction(1))
            except (LackingError, NoTargetError):
                return None
            if levels and any(holds(bounded.levels[at], measured.compared) for at in levels):
                return True
            if "missed" not in counts:
                return False
            promise = bounded.met or ((bounded.edge,) if bounded.edge is not None else ())
            return not distance(promise, measured.compared).met

        return missed

    def _target(self, slot: Slot, measured: Measured) -> Fraction | None:
        if not self.wants_target:
            return None
        return target_in(
            self.definition,
            self.desk,
            obligor=self.obligor,
            beneficiaries=self.beneficiaries,
            scope=self.scope,
            party=self.party,
            slot=slot,
            periods=measured.periods,
        )

    def _bounds(self, target: Fraction | None, share: Fraction) -> Bounded:
        key = (target, share)
        known = self._bounded.get(key)
        if known is None:
            of = share if self.definition.pooling != "ratio" else Fraction(1)
            met = bounds_of(self.definition.met, target, of) if self.definition.met is not None else ()
            known = Bounded(
                met,
                tuple(bounds_of(level.when, target, of) for level in self.definition.levels),
                None if met else edge_of_misses(self.definition.levels, target, of, lower=self.lower),
            )
            self._bounded[key] = known
        return known

    def _say_test(
        self,
        promise: Sequence[tuple[str, Fraction]],
        threshold: Fraction | None,
        operator: str,
        measured: Measured,
        because: list[str],
        *,
        met: bool,
    ) -> None:
        compared = measured.compared
        if threshold is None or compared is None or (not self.definition.met and self.definition.exclusive):
            return
        rounded = self.definition.rounding.before_comparison and self.definition.rounding.places is not None
        as_printed = rounded or measured.printed == compared
        value = quantity(measured.printed if as_printed and measured.printed is not None else compared, self.unit)
        name = _BASES.get(self.definition.base, "What is promised")
        if len(promise) > 1:
            words = " and ".join(limit_words(op, number, self.unit) for op, number in promise)
            because.append(f"{name} is {words}; {value}: {'met' if met else 'missed'}.")
            return
        because.append(promise_sentence(name, operator, threshold, compared, self.unit, met=met, value=value))

    def _say_levels(
        self,
        reached: Sequence[LevelRule],
        bounded: Bounded,
        slot: Slot,
        known: Mapping[int, Measured],
        because: list[str],
    ) -> None:
        if not self.definition.exclusive and not self.clause.levels:
            return
        names = {level.name: bounds for level, bounds in zip(self.definition.levels, bounded.levels, strict=True)}
        for level in reached:
            word = "Band" if self.definition.exclusive else "Level"
            says = condition_words(level.when, names[level.name], self.unit)
            miss = "a miss" if level.misses else "no miss"
            value = known.get(id(level.window))
            where = ""
            if value is not None and level.window != self.clause.window and value.printed is not None:
                where = f", {quantity(value.printed, self.unit)} {words_of(level.window, slot)}"
            because.append(f"{word} '{level.name}' ({says}{where}): {miss}.")


def bare(result: Result, measured: Measured | None = None) -> Verdict:
    """A verdict without bands, levels or distances."""
    return Verdict(result, measured, None, (), None, ZERO, ZERO)


def _events(number: Fraction) -> str:
    return "event is" if number == 1 else "events are"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
