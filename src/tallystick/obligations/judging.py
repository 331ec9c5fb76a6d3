"""A clause judged for one obligor and cell, period by period: the verdict under each reading of the open claims.

The order of the reasoning: what the promise depends on; what a person decided; the value of the window after relief;
the verdict on it; and last, what is excused. Nothing is remembered from period to period but what the clause itself
pools forward.
"""

from dataclasses import replace

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.model.clauses import Window
from tallystick.errors import InputError
from tallystick.obligations.because import measured_sentence, rounding_words
from tallystick.obligations.deciding import Decision, after_the_verdict, decision_on, precondition_on
from tallystick.obligations.desk import Desk
from tallystick.obligations.figures_of import has_parties, party_of, reference
from tallystick.obligations.judged import MISSES, Judged, Measured, Result, Verdict
from tallystick.obligations.levels import is_lower_better, worst_level
from tallystick.obligations.measuring import Measurer
from tallystick.obligations.reach import reached
from tallystick.obligations.relief import reliefs
from tallystick.obligations.slots import Slot
from tallystick.obligations.verdicts import Verdicts, bare
from tallystick.obligations.window_values import WindowValues
from tallystick.obligations.windows import is_plain, words_of
from tallystick.terms.figure import Scope


class Judging:
    """One clause for one obligor and cell."""

    def __init__(
        self, definition: ClauseDefinition, desk: Desk, obligor: str, beneficiaries: tuple[str, ...], scope: Scope
    ) -> None:
        compiled = desk.compiled
        self.definition, self.desk, self.clause = definition, desk, definition.clause
        self.obligor, self.beneficiaries, self.scope = obligor, beneficiaries, scope
        self.slots, self.first = reached(
            definition, compiled, desk.reach, obligor=obligor, beneficiaries=beneficiaries, until=desk.today
        )
        """Periods that have ended; those before the position ``first`` are another charter's, for windows to see."""
        kpi = compiled.kpis.get(definition.kpi or "")
        declared = kpi.kpi.direction.better if kpi is not None else None
        self.lower = is_lower_better(definition.met, definition.levels, declared)
        self.party: str | None = None
        self.measurer: Measurer | None = None
        if kpi is not None:
            apart = has_parties(compiled, kpi.id)
            self.party = party_of(self.clause.of, obligor, beneficiaries, tells_parties_apart=apart)
            self.measurer = Measurer(definition, desk.figures.series(kpi.id, self.party, scope))
        self.reliefs = reliefs(
            definition,
            desk,
            slots=self.slots,
            obligor=obligor,
            beneficiaries=beneficiaries,
            party=self.party,
            scope=scope,
            measurer=self.measurer,
            lower=self.lower,
        )
        self.values = WindowValues(definition, compiled, slots=self.slots, measurer=self.measurer, reliefs=self.reliefs)
        self.verdicts = Verdicts(
            definition,
            desk,
            self.values,
            obligor=obligor,
            beneficiaries=beneficiaries,
            scope=scope,
            party=self.party,
            lower=self.lower,
        )
        self.unit = definition.unit.symbol if definition.unit is not None else None
        self.counts = (
            definition.pooling == "ratio"
            and definition.unit is not None
            and not definition.unit.factors
            and (kpi is None or kpi.bound.quotient is None or kpi.bound.quotient.counts)
        )
        self.what = self._subject(kpi.kpi.title if kpi is not None else (self.clause.title or definition.id))
        self.rounding_words = rounding_words(definition.rounding)

    def _subject(self, title: str) -> str:
        parties = self.desk.compiled.charter.parties
        cell = ", ".join(f"{name} {value}" for name, value in self.scope)
        whose = f" of {parties[self.party].name}" if self.party in parties else ""
        return f"{title}{whose}{f' ({cell})' if cell else ''}"

    def judged(self, number: int) -> Judged:
        """One period, under each reading."""
        slot = self.slots[number]
        relief = self.reliefs.of[number]
        because: list[str] = []
        used: list[str] = list(relief.events)
        verdict, obligors, beneficiarys = self._readings(number, slot, because, used)
        waived, said, ids = after_the_verdict(self.definition, self.desk, self.obligor, self.scope, slot)
        because += said
        used += ids
        ramp = self.clause.ramp_up
        ramp_up = ramp is not None and slot.start < ramp.until
        if ramp_up and ramp is not None:
            because.append(
                f"{slot.label} lies in the ramp-up until {ramp.until}: it is reported and has no consequence."
            )
        return Judged(
            clause=self.definition.id,
            obligor=self.obligor,
            beneficiaries=self.beneficiaries,
            scope=self.scope,
            period=slot.id,
            start=slot.start,
            end=slot.end,
            verdict=verdict,
            obligors_reading=obligors,
            beneficiarys_reading=beneficiarys,
            ramp_up=ramp_up,
            waived=waived,
            fired=(),
            deadlines=relief.deadlines,
            because=tuple(because),
            quality=self._quality(verdict),
            share=slot.share,
            inputs=(*self._inputs(verdict), *relief.inputs),
            events=tuple(dict.fromkeys(used)),
        )

    def _readings(
        self, number: int, slot: Slot, because: list[str], used: list[str]
    ) -> tuple[Verdict, Verdict | None, Verdict | None]:
        if self.clause.subject_to:
            stopped = precondition_on(self.definition, self.desk, self.obligor, self.beneficiaries, slot)
            if stopped is not None:
                because.append(stopped.because)
                return bare(stopped.result), None, None
        decided = decision_on(self.definition, self.desk, self.obligor, self.scope, slot)
        if decided is not None:
            used += decided.events
        if self.definition.form == "decision":
            if decided is None:
                raise InputError(f"Clause '{self.definition.id}' is decided by persons, but names no decision.")
            because.append(decided.because)
            return self._as_decided(decided, number, slot, because), None, None
        if decided is not None and decided.settles:
            because.append(decided.because)
            return self._as_decided(decided, number, slot, because), None, None
        because += self.reliefs.of[number].because
        settled = self._verdict(number, slot, claimed=False, because=because)
        if not self.values.is_open(number, slot):
            return settled, None, None
        other: list[str] = []
        claimed = self._verdict(number, slot, claimed=True, because=other)
        because.append(f"If every open claim were accepted: {' '.join(other)}")
        if (claimed.result, claimed.band, claimed.reached) == (settled.result, settled.band, settled.reached):
            because.append(f"Either way the outcome is {_said(settled.result)}.")
            return settled, claimed, settled
        because.append(
            f"The outcome depends on open claims: {_said(claimed.result)} for the obligor, {_said(settled.result)} for "
            f"the beneficiary; until they are settled the interim position is '{self.clause.interim}'."
        )
        return replace(settled, result=Result.INTERIM), claimed, settled

    def _as_decided(self, decided: Decision, number: int, slot: Slot, because: list[str]) -> Verdict:
        """The verdict that a person gave, or the value that a person found, judged by the clause."""
        if decided.value is not None and self.definition.form == "value" and self.measurer is not None:
            measured = self.measurer.valued(decided.value, numerator=None, denominator=None, n=None, periods=(slot.id,))
            return self.verdicts.of_value(number, slot, measured, because, claimed=False)
        verdict = bare(decided.result)
        if decided.result is Result.MISSED and self.definition.levels:
            worst = worst_level(self.definition.levels, exclusive=self.definition.exclusive, lower=self.lower)
            mildest = next((level for level in self.definition.levels if level.misses), worst)
            if mildest is not None:
                verdict = replace(verdict, band=mildest.name, reached=(mildest.name,))
        return replace(verdict, bonus=decided.result is Result.MET and self.definition.bonus_when is None)

    def _verdict(self, number: int, slot: Slot, *, claimed: bool, because: list[str]) -> Verdict:
        relief = self.reliefs.of[number]
        verdict = self._before_excuses(number, slot, claimed=claimed, because=because)
        if verdict.result not in MISSES:
            return verdict
        if relief.excused_if_claimed if claimed else relief.excused:
            because.append(f"{slot.label} is excused as a whole.")
            return replace(verdict, result=Result.EXCUSED)
        if relief.lacking is not None:
            because.append(f"{relief.lacking} Whether the promise was missed cannot be said before it is.")
            return replace(verdict, result=Result.UNDETERMINED)
        return verdict

    def _before_excuses(self, number: int, slot: Slot, *, claimed: bool, because: list[str]) -> Verdict:
        if self.measurer is None:
            return bare(Result.MET)
        measured, early = self.values.measure(number, slot, self.clause.window, claimed=claimed)
        if early and self.clause.window.alone == "not judged":
            because.append(
                f"{self._window_words(number, slot)} the window reaches before {self.values.first_day}: not judged."
            )
            return bare(Result.INSUFFICIENT, measured)
        because.append(self._measured_words(number, slot, measured, self.clause.window))
        if measured.value is None:
            return self.verdicts.without_value(slot, measured, because)
        return self.verdicts.of_value(number, slot, measured, because, claimed=claimed)

    def _measured_words(self, number: int, slot: Slot, measured: Measured, window: Window) -> str:
        return measured_sentence(
            measured,
            what=self.what,
            where=self._window_words(number, slot) if is_plain(window) else words_of(window, slot),
            unit=self.unit,
            rounding=self.rounding_words,
            counts=self.counts,
            relieved=bool(measured.excluded),
        )

    def _window_words(self, number: int, slot: Slot) -> str:
        since = self.values.pooled_from[number]
        if since == number:
            return words_of(Window(), slot) if slot.cut else _in(slot)
        return f"from {self.slots[since].label} to {slot.label}, pooled,"

    def _quality(self, verdict: Verdict) -> str | None:
        if self.measurer is None or verdict.measured is None or not verdict.measured.periods:
            return None
        return self.measurer.quality_of(verdict.measured.periods)

    def _inputs(self, verdict: Verdict) -> tuple[tuple[str, str], ...]:
        if self.measurer is None or verdict.measured is None:
            return ()
        series = self.measurer.series
        found = (series.get(period) for period in verdict.measured.periods)
        return tuple([("figure", reference(each)) for each in found if each is not None])


def _in(slot: Slot) -> str:
    return f"in {slot.label}"


def _said(result: Result) -> str:
    return result.value.replace("_", " ")
