"""Deadline clauses judged: each period by its late occurrences, or each occurrence by itself.

A period is missed once more occurrences are late than are allowed, and met when all are done or excused and no more
were late; while one is still pending and that may change, it is undetermined. Its value is the number of late ones; of
a single occurrence it is how late that was.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.obligations.deciding import after_the_verdict, decision_on, precondition_on
from tallystick.obligations.desk import Desk
from tallystick.obligations.judged import MISSES, Deadline, Judged, Measured, Result, Verdict
from tallystick.obligations.levels import bounds_of, holds
from tallystick.obligations.measuring import print_value
from tallystick.obligations.occurrences import Occurrence, Occurrences
from tallystick.obligations.reach import reached
from tallystick.obligations.relief import Reliefs, reliefs
from tallystick.obligations.saying import shown
from tallystick.obligations.slots import Slot, held
from tallystick.terms.calendar import Period
from tallystick.terms.figure import Scope

ZERO = Fraction(0)
_MOST_SAID = 12
"""So many late occurrences are told one by one."""


def judge_deadline(
    definition: ClauseDefinition, desk: Desk, *, obligor: str, beneficiaries: tuple[str, ...], scope: Scope
) -> tuple[tuple[Slot, ...], tuple[Judged, ...]]:
    """Every period, or every occurrence, of one obligor, in order; and the slots they stand for."""
    occurrences = Occurrences(definition, desk, obligor=obligor, beneficiaries=beneficiaries)
    if definition.each == "occurrence":
        found = list(occurrences.every(*held(definition, desk.compiled)))
        ended = _slots_of(found, definition, desk)
        mine = [number for number, slot in enumerate(ended) if desk.reach.holds(definition.id, slot)]
        groups: Sequence[tuple[Occurrence, ...]] = [(each,) for each in found]
    else:
        ended, first = reached(
            definition, desk.compiled, desk.reach, obligor=obligor, beneficiaries=beneficiaries, until=desk.today
        )
        mine = list(range(first, len(ended)))
        groups = occurrences.in_slots(ended)
    relief = reliefs(
        definition,
        desk,
        slots=ended,
        obligor=obligor,
        beneficiaries=beneficiaries,
        party=None,
        scope=scope,
        measurer=None,
        lower=True,
        late=[sum(each.is_late and each.excused is None for each in group) for group in groups],
    )
    judging = _Judging(definition, desk, relief, obligor=obligor, beneficiaries=beneficiaries, scope=scope)
    return tuple(ended[number] for number in mine), tuple(
        judging.judged(number, ended[number], groups[number]) for number in mine
    )


def _slots_of(found: Sequence[Occurrence], definition: ClauseDefinition, desk: Desk) -> tuple[Slot, ...]:
    """Each occurrence as a period of one day, named by its ref; a ref that comes again is numbered."""
    made: list[Slot] = []
    seen: dict[str, int] = {}
    what = definition.deadline.what if definition.deadline is not None else definition.id
    for each in found:
        seen[each.ref] = seen.get(each.ref, 0) + 1
        name = each.ref if seen[each.ref] == 1 else f"{each.ref}#{seen[each.ref]}"
        day = desk.compiled.zone.day_of(each.at)
        period = Period(name, "occurrence", day, day + timedelta(days=1), None, f"{what} {name}", None)
        made.append(Slot(period, period.start, period.end))
    return tuple(made)


class _Judging:
    """One deadline clause for one obligor."""

    def __init__(
        self,
        definition: ClauseDefinition,
        desk: Desk,
        relief: Reliefs,
        *,
        obligor: str,
        beneficiaries: tuple[str, ...],
        scope: Scope,
    ) -> None:
        self.definition, self.desk, self.clause = definition, desk, definition.clause
        self.obligor, self.beneficiaries, self.scope, self.relief = obligor, beneficiaries, scope, relief
        parties = desk.compiled.charter.parties
        self.name = parties[obligor].name if obligor in parties else obligor
        self.what = definition.deadline.what if definition.deadline is not None else definition.id
        self.unit = (definition.deadline.late if definition.deadline is not None else "days").removeprefix("started ")

    def judged(self, number: int, slot: Slot, group: Sequence[Occurrence]) -> Judged:
        """One period or occurrence."""
        because: list[str] = []
        relief = self.relief.of[number]
        used = [*relief.events, *(name for each in group for name in each.events)]
        late = [each for each in group if each.is_late]
        verdict, obligors, beneficiarys = self._readings(number, slot, group, because, used)
        waived, said, ids = after_the_verdict(self.definition, self.desk, self.obligor, self.scope, slot)
        because += said
        used += ids
        ramp = self.clause.ramp_up
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
            ramp_up=ramp is not None and slot.start < ramp.until,
            waived=waived,
            fired=(),
            deadlines=(*relief.deadlines, *self._pending(group)),
            because=tuple(because),
            late=sum((each.late for each in late), ZERO),
            occurrences=tuple(each.ref for each in late),
            share=slot.share,
            inputs=relief.inputs,
            events=tuple(dict.fromkeys(used)),
        )

    def _readings(
        self, number: int, slot: Slot, group: Sequence[Occurrence], because: list[str], used: list[str]
    ) -> tuple[Verdict, Verdict | None, Verdict | None]:
        if self.clause.subject_to:
            stopped = precondition_on(self.definition, self.desk, self.obligor, self.beneficiaries, slot)
            if stopped is not None:
                because.append(stopped.because)
                return _bare(stopped.result), None, None
        decided = decision_on(self.definition, self.desk, self.obligor, self.scope, slot)
        if decided is not None and decided.settles:
            used += decided.events
            because.append(decided.because)
            return self._missed_or(decided.result, None), None, None
        relief = self.relief.of[number]
        because += [*self._said(group, slot), *relief.because]
        settled = self._verdict(slot, group, relief.settled.excluded, excused=relief.excused, because=because)
        if not relief.is_open:
            return settled, None, None
        other: list[str] = []
        claimed = self._verdict(slot, group, relief.claimed.excluded, excused=relief.excused_if_claimed, because=other)
        if claimed.result is settled.result:
            return settled, claimed, settled
        because.append(
            f"The outcome depends on open claims: {claimed.result.value} for the obligor, {settled.result.value} for "
            f"the beneficiary; until they are settled the interim position is '{self.clause.interim}'."
        )
        return replace(settled, result=Result.INTERIM), claimed, settled

    def _verdict(
        self, slot: Slot, group: Sequence[Occurrence], excluded: Fraction, *, excused: bool, because: list[str]
    ) -> Verdict:
        counted = [each for each in group if each.excused is None]
        if not group:
            empty = self.clause.empty or "no_activity"
            because.append(f"Nothing called for it in {slot.label}.")
            return self._missed_or(Result(empty), None)
        if not counted:
            return _bare(Result.EXCUSED)
        late = [each for each in counted if each.is_late]
        pending = [each for each in counted if each.pending]
        single = self.definition.each == "occurrence"
        over = max(ZERO, len(late) - excluded)
        value = late[0].late if single and late else ZERO if single else over
        measured = self._measured(value, len(counted), over)
        if single and over == 0:
            measured = self._measured(ZERO, 1, ZERO)
        if over > self.clause.allowed:
            if excused:
                because.append(f"{slot.label} is excused as a whole.")
                return _bare(Result.EXCUSED, measured)
            return self._missed_or(Result.MISSED, measured, shortfall=over - self.clause.allowed)
        if late and self.clause.allowed:
            because.append(f"{self.clause.allowed} late are allowed in a period: met.")
        if pending:
            return _bare(Result.UNDETERMINED, measured)
        return self._missed_or(Result.MET, measured)

    def _measured(self, value: Fraction, n: int, late: Fraction) -> Measured:
        printed = print_value(value, self.definition.rounding)
        return Measured(value, value, printed, Fraction(n) - late, Fraction(n), n, None, ())

    def _missed_or(self, result: Result, measured: Measured | None, *, shortfall: Fraction = ZERO) -> Verdict:
        """The verdict, with the level that the value reaches where levels are declared on lateness."""
        threshold = Fraction(self.clause.allowed) if self.definition.each != "occurrence" else ZERO
        bonus = result is Result.MET and self.definition.bonus_when is None
        verdict = Verdict(result, measured, None, (), threshold if measured else None, shortfall, ZERO, bonus)
        if result not in MISSES:
            return verdict
        reached = [
            level.name
            for level in self.definition.levels
            if measured is None
            or measured.compared is None
            or not level.when.edges
            or holds(bounds_of(level.when, None), measured.compared)
        ]
        if self.definition.exclusive:
            reached = reached[:1]
        return replace(verdict, band=reached[-1] if reached else None, reached=tuple(reached))

    def _said(self, group: Sequence[Occurrence], slot: Slot) -> list[str]:
        zone = self.desk.compiled.zone
        said: list[str] = []
        late = [each for each in group if each.is_late]
        if len(group) > 1:
            done = sum(each.done is not None and not each.is_late and each.excused is None for each in group)
            said.append(f"{self.what} in {slot.label}: {len(group)} times due, {done} in time, {len(late)} late.")
        shown_late = 0
        for each in group:
            if each.excused is not None:
                said.append(f"{self.what} {each.ref}: excused, because {each.excused}.")
                continue
            if each.due is None or (len(group) > 1 and not each.is_late):
                continue
            shown_late += 1
            if shown_late > _MOST_SAID:
                said.append(f"And {len(late) - _MOST_SAID} more were late.")
                break
            due = f"{zone.local(each.due):%Y-%m-%d %H:%M}"
            if each.done is not None:
                how = f"done on {zone.local(each.done):%Y-%m-%d %H:%M}"
            else:
                how = "not done by the cut-off" if each.is_late else "not done yet"
            unit = self.unit.removesuffix("s") if each.late == 1 else self.unit
            after = f", {shown(each.late)} {unit} late" if each.is_late else ""
            said.append(f"{self.what} {each.ref} was due from {self.name} by {due}: {how}{after}.")
        return said

    def _pending(self, group: Sequence[Occurrence]) -> list[Deadline]:
        zone = self.desk.compiled.zone
        return [
            Deadline(
                f"{self.what} {each.ref}",
                self.obligor,
                _last_day(zone.local(each.due)),
                f"{zone.local(each.at):%Y-%m-%d %H:%M}",
            )
            for each in group
            if each.pending and each.due is not None
        ]


def _last_day(due: datetime) -> date:
    """The last local day that is in time: a due time of midnight is the end of the day before."""
    return (due - timedelta(microseconds=1)).date()


def _bare(result: Result, measured: Measured | None = None) -> Verdict:
    return Verdict(result, measured, None, (), None, ZERO, ZERO)


__all__ = ["judge_deadline"]
