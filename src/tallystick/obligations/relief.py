"""Relief: what agreed exclusions do to the counts of a period, settled and claimed (SEMANTICS 13).

An exclusion is granted by a rule, whose KPI counts the events, or by a claim. A claim is open until it is answered, is
accepted by silence where the clause says so, is decided, or is taken back. Where an answer accepts less than was
claimed and that is disputed, or still can be, the parties disagree, and both readings are shown.

Relief is for what was not performed (V21), never for more than was missed, unless the clause says ``applies to: all``;
so an accepted exclusion never hurts the obligor. What numbers mean depends on the promise: of a floor, what was missed
is denominator − numerator; of a cap, the numerator counts what is bad.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate

from tallystick.charter.clauses.definitions import ClauseDefinition
from tallystick.charter.model.clauses import ClauseExclusion
from tallystick.charter.model.events import Claim
from tallystick.errors import InputError
from tallystick.obligations.claims import Standing, standing_of
from tallystick.obligations.desk import Desk
from tallystick.obligations.events_of import concerns
from tallystick.obligations.figures_of import has_parties, reference
from tallystick.obligations.judged import Deadline
from tallystick.obligations.measuring import EMPTY, NO_CHANGE, ZERO, Change, Measurer
from tallystick.obligations.relieving import Counts, Limits, plus, together
from tallystick.obligations.saying import shown
from tallystick.obligations.slots import Slot, held
from tallystick.obligations.spans import block
from tallystick.obligations.windows import stretch_of
from tallystick.terms.calendar import Period
from tallystick.terms.figure import Figure, Scope

_DONE = {
    "drop": "left out of both counts",
    "rebase": "taken out of the plan, which is amended so",
    "excuse": "counted as performed",
    "none": "noted without relief",
}


@dataclass(frozen=True, slots=True)
class Relief:
    """What exclusions do to one judged period."""

    settled: Change = NO_CHANGE
    """By rules and by what was accepted or decided."""
    claimed: Change = NO_CHANGE
    """The same, with everything that is still claimed."""
    excused: bool = False
    """Whether the whole period is excused, settled."""
    excused_if_claimed: bool = False
    is_open: bool = False
    """Whether a claim is open."""
    lacking: str | None = None
    """Of a rule whose figure is not known: a sentence."""
    because: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()
    events: tuple[str, ...] = ()


NO_RELIEF = Relief()


@dataclass(slots=True)
class Reliefs:
    """The relief of every judged period of one obligor and cell, and its sums over windows."""

    slots: Sequence[Slot]
    of: list[Relief]
    of_windows: bool = False
    """Whether each period's relief is that of its own window, which is counted in days and cuts other periods."""
    _settled: list[Change] = field(default_factory=list)
    _claimed: list[Change] = field(default_factory=list)
    _open: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._settled = list(accumulate((each.settled for each in self.of), plus, initial=NO_CHANGE))
        self._claimed = list(accumulate((each.claimed for each in self.of), plus, initial=NO_CHANGE))
        self._open = list(accumulate((each.is_open for each in self.of), initial=0))

    def over(self, first: int, last: int, *, claimed: bool) -> Change:
        """The change of the judged periods from position ``first`` until before ``last``."""
        if self.of_windows:
            own = self.of[last - 1]
            return own.claimed if claimed else own.settled
        sums = self._claimed if claimed else self._settled
        if sums[first] == sums[last]:
            return NO_CHANGE
        return Change(*(b - a for a, b in zip(sums[first], sums[last], strict=True)))

    def is_open(self, first: int, last: int) -> bool:
        """Whether any claim of these periods is open."""
        return self._open[last] != self._open[first]


def no_relief(slots: Sequence[Slot]) -> Reliefs:
    """For a clause without exclusions."""
    return Reliefs(slots, [NO_RELIEF] * len(slots))


def reliefs(
    definition: ClauseDefinition,
    desk: Desk,
    *,
    slots: Sequence[Slot],
    obligor: str,
    beneficiaries: tuple[str, ...],
    party: str | None,
    scope: Scope,
    measurer: Measurer | None,
    lower: bool,
    late: Sequence[int] = (),
) -> Reliefs:
    """The relief of each period, in order, because limits by month, quarter or year are used up in order.

    ``party`` is whose figure is judged; ``lower`` says that the numerator counts what is bad. A deadline has no figure:
    of it, ``late`` says how many occurrences of each period were late, which is what can be relieved.
    Raises InputError where counts of events cannot relieve the value, as with a mean of minutes.
    """
    if not definition.clause.exclusions:
        return no_relief(slots)
    maker = _Maker(
        definition,
        desk,
        obligor=obligor,
        beneficiaries=beneficiaries,
        party=party,
        scope=scope,
        measurer=measurer,
        lower=lower,
        late={slot.id: count for slot, count in zip(slots, late, strict=True)} if late else {},
    )
    if measurer is not None and _cuts_periods(definition):
        return Reliefs(slots, maker.of_windows(slots, measurer), of_windows=True)
    return Reliefs(slots, [maker.relief(slot) for slot in slots])


def _cuts_periods(definition: ClauseDefinition) -> bool:
    """Whether its window is counted in days and begins inside a period that is judged: thirty days to a month's end.

    Raises InputError where a level has such a window of its own, since relief is worked out for one window.
    """
    windows = [definition.clause.window, *(level.window for level in definition.levels)]
    in_days = [window for window in windows if window.rolling is not None and "day" in window.rolling]
    if definition.each == "day" or not in_days:
        return False
    if any(window != windows[0] for window in windows):
        raise InputError(
            f"Clause '{definition.id}' grants relief, and its levels have windows of their own counted in days; give "
            "the clause one window, or judge each day."
        )
    return True


class _Maker:
    """Makes the relief of one obligor and cell, period by period."""

    def __init__(
        self,
        definition: ClauseDefinition,
        desk: Desk,
        *,
        obligor: str,
        beneficiaries: tuple[str, ...],
        party: str | None,
        scope: Scope,
        measurer: Measurer | None,
        lower: bool,
        late: Mapping[str, int],
    ) -> None:
        self.definition = definition
        self.desk = desk
        self.obligor = obligor
        self.beneficiaries = beneficiaries
        self.party = party
        self.scope = scope
        self.measurer = measurer
        self.late = late
        self.lower = lower
        self.settled_limits = Limits()
        self.claimed_limits = Limits()
        parties = desk.compiled.charter.parties
        self.name = parties[obligor].name if obligor in parties else obligor

    def relief(self, slot: Slot) -> Relief:
        """The relief of one period."""
        settled, claimed = self._counts(slot)
        made = _Made()
        self._rules(slot, (settled, claimed), made)
        return self._with_claims(slot, settled, claimed, made)

    def of_windows(self, slots: Sequence[Slot], measurer: Measurer) -> list[Relief]:
        """The relief of each period's window, where that is counted in days and begins inside another period.

        Rules are applied once, in order, to each of the KPI's own periods; a window has what lies in it.
        """
        parts = [_part_of(figure) for figure in measurer.figures]
        ruled: list[tuple[Counts, Counts, _Made]] = []
        for part in parts:
            settled, claimed = self._counts(part)
            made = _Made()
            self._rules(part, (settled, claimed), made)
            ruled.append((settled, claimed, made))
        return [self._of_window(slot, [ruled[at] for at in self._inside(slot, measurer)]) for slot in slots]

    def _inside(self, slot: Slot, measurer: Measurer) -> range:
        first = held(self.definition, self.desk.compiled)[0]
        stretch = stretch_of(self.definition.clause.window, slot, self.definition, self.desk.compiled, first=first)
        return range(*measurer.span(stretch.start, stretch.end))

    def _of_window(self, slot: Slot, ruled: "Sequence[tuple[Counts, Counts, _Made]]") -> Relief:
        settled = together([each for each, _, _ in ruled], self.lower)
        claimed = together([each for _, each, _ in ruled], self.lower)
        made = _Made()
        for _, _, part in ruled:
            made.inputs += part.inputs
            made.grants += part.grants
            made.lacking = made.lacking or part.lacking
        for name in dict.fromkeys(each[0] for each in made.grants):
            asked = sum((count for other, count, _ in made.grants if other == name), ZERO)
            granted = sum((count for other, _, count in made.grants if other == name), ZERO)
            made.because.append(self._granted(self.definition.clause.exclusions[name], asked, granted, "by rule"))
        return self._with_claims(slot, settled, claimed, made)

    def _counts(self, slot: Slot) -> tuple[Counts, Counts]:
        late = Fraction(self.late.get(slot.id, 0))
        base = self.measurer.base(slot.start, slot.end) if self.measurer else (late, ZERO)
        is_ratio = self.definition.pooling == "ratio" or base[1] != 0
        return Counts(self.lower, is_ratio, *base), Counts(self.lower, is_ratio, *base)

    def _rules(self, slot: Slot, counts: tuple[Counts, Counts], made: "_Made") -> None:
        for name, exclusion in self.definition.clause.exclusions.items():
            if exclusion.by == "rule":
                self._rule(name, exclusion, slot, counts, made)

    def _with_claims(self, slot: Slot, settled: Counts, claimed: Counts, made: "_Made") -> Relief:
        claims = self.desk.events.claims.get((self.definition.id, slot.id), ())
        for claim in claims:
            if concerns(claim, obligor=self.obligor, scope=self.scope):
                self._claim(claim, slot, (settled, claimed), made)
        if settled.change.excluded or claimed.change.excluded:
            self._require_counts()
        return Relief(
            settled=settled.change,
            claimed=claimed.change,
            excused=settled.excused,
            excused_if_claimed=claimed.excused,
            is_open=made.is_open,
            lacking=made.lacking,
            because=tuple(made.because),
            deadlines=tuple(made.deadlines),
            inputs=tuple(made.inputs),
            events=tuple(made.events),
        )

    def _rule(self, name: str, exclusion: ClauseExclusion, slot: Slot, counts: Iterable[Counts], made: "_Made") -> None:
        counting = exclusion.counts or ""
        party = self.party if has_parties(self.desk.compiled, counting) else None
        series = self.desk.figures.series(counting, party, self.scope)
        figures = series.within(slot.start, slot.end)
        made.inputs += [("figure", reference(figure)) for figure in figures]
        unknown = [figure for figure in figures if figure.missing is not None and figure.missing not in EMPTY]
        if not figures or unknown:
            reason = f" ({unknown[0].missing.value.replace('_', ' ')})" if unknown and unknown[0].missing else ""
            made.lacking = f"How much {exclusion.what} excludes in {slot.label} is not known{reason}: '{counting}'."
            return
        count = sum((each.exact for each in figures if each.exact is not None), ZERO)
        if count <= 0:
            return
        granted = [
            each.grant(exclusion, limits.take(name, exclusion, self._begin(exclusion, slot), count), ZERO)
            for each, limits in zip(counts, (self.settled_limits, self.claimed_limits), strict=True)
        ]
        made.grants.append((name, count, granted[0]))
        made.because.append(self._granted(exclusion, count, granted[0], "by rule"))

    def _claim(self, claim: Claim, slot: Slot, counts: tuple[Counts, Counts], made: "_Made") -> None:
        exclusion = self.definition.clause.exclusions.get(claim.exclusion)
        if not self.desk.reach.holds(self.definition.id, slot) and (exclusion is None or exclusion.by != "claim"):
            return  # of a period that was judged under an earlier charter, by an exclusion that is gone
        if exclusion is None or exclusion.by != "claim":
            known = [name for name, each in self.definition.clause.exclusions.items() if each.by == "claim"]
            raise InputError(
                f"Claim '{claim.id}' names the exclusion '{claim.exclusion}', which clause '{self.definition.id}' does "
                f"not grant by claim; it grants {', '.join(known) or 'none'}."
            )
        standing = standing_of(claim, exclusion, self.definition, self.desk, last_day=slot.end - timedelta(days=1))
        made.events += standing.events
        made.is_open = made.is_open or standing.is_open
        made.deadlines += self._answer(claim, exclusion, standing)
        begin = self._begin(exclusion, slot)
        wanted = standing.claimed if standing.is_open else standing.accepted
        first, second = (
            self._take(each, limits, claim, standing, begin=begin, amount=amount)
            for each, limits, amount in zip(
                counts, (self.settled_limits, self.claimed_limits), (standing.accepted, wanted), strict=True
            )
        )
        made.because.append(self._said(claim, exclusion, standing, first, second))

    def _take(
        self, counts: Counts, limits: Limits, claim: Claim, standing: Standing, *, begin: date, amount: Fraction
    ) -> Fraction:
        if amount <= 0:
            return ZERO
        exclusion = self.definition.clause.exclusions[claim.exclusion]
        performed = Fraction(claim.performed) * amount / standing.counted if standing.counted else ZERO
        if exclusion.applies_to == "unperformed":
            amount, performed = amount - min(performed, amount), ZERO
        granted = limits.take(claim.exclusion, exclusion, begin, amount)
        return counts.grant(exclusion, granted, min(performed, granted))

    def _begin(self, exclusion: ClauseExclusion, slot: Slot) -> date:
        if exclusion.per == "period":
            return slot.start
        commencement = self.desk.compiled.charter.term.start
        begin = block(exclusion.per, slot.start, self.definition.calendar, commencement=commencement)[0]
        afresh = self.desk.limits_since
        return begin if afresh is None or slot.start < afresh else max(begin, afresh)

    def _require_counts(self) -> None:
        unit = self.definition.unit
        if self.definition.pooling == "ratio" and unit is not None and unit.factors:
            raise InputError(
                f"Clause '{self.definition.id}' grants relief by number of events, but its value is in {unit}, whose "
                "numerator does not count them; excuse the whole period, or let a KPI of its own leave them out."
            )
        kpi = self.desk.compiled.kpis.get(self.definition.kpi or "")
        quotient = kpi.bound.quotient if kpi is not None else None
        if self.definition.pooling == "ratio" and quotient is not None and not quotient.counts:
            raise InputError(
                f"Clause '{self.definition.id}' grants relief by number of events, but the formula of its KPI "
                "scales or moves the quotient, so its numerator does not count them; excuse the whole period, or let a "
                "KPI of its own leave them out."
            )
        if self.definition.pooling in ("last", "none") and self.definition.form != "deadline":
            raise InputError(
                f"Clause '{self.definition.id}' grants relief by number of events, but its value is no sum or ratio of "
                "counts; excuse the whole period, or let a KPI of its own leave them out."
            )

    def _answer(self, claim: Claim, exclusion: ClauseExclusion, standing: Standing) -> list[Deadline]:
        if not standing.is_open or standing.due is None:
            return []
        who = self.obligor if standing.answered else (self.beneficiaries[0] if self.beneficiaries else None)
        what = f"dispute the answer to claim {claim.id}" if standing.answered else f"answer claim {claim.id}"
        return [Deadline(what, who, standing.due, standing.counted_from)]

    def _granted(self, exclusion: ClauseExclusion, asked: Fraction, granted: Fraction, how: str) -> str:
        if exclusion.convention == "excuse the period":
            return f"{_upper(exclusion.what)}: the period is excused {how}."
        less = "" if granted == asked else f" (of {shown(asked)}: no more than was missed or is allowed)"
        return f"{_upper(exclusion.what)}: {shown(granted)}{less} {_DONE[exclusion.convention]}, {how}."

    def _said(
        self, claim: Claim, exclusion: ClauseExclusion, standing: Standing, first: Fraction, second: Fraction
    ) -> str:
        what = "the whole period" if exclusion.convention == "excuse the period" else shown(standing.claimed)
        text = f"{self.name} claims {what} for {exclusion.what} (claim {claim.id} of {claim.on}): {standing.why}."
        if exclusion.convention in _DONE and first:
            text += f" {_upper(shown(first))} {_DONE[exclusion.convention]}."
        if standing.is_open and second != first and exclusion.convention in _DONE:
            text += f" If all of it were accepted, {shown(second)} would be."
        return text


@dataclass(slots=True)
class _Made:
    """What is gathered for one period."""

    is_open: bool = False
    lacking: str | None = None
    because: list[str] = field(default_factory=list)
    grants: list[tuple[str, Fraction, Fraction]] = field(default_factory=list)
    """Of rules: the exclusion, how many events it counts, and how many were excluded."""
    deadlines: list[Deadline] = field(default_factory=list)
    inputs: list[tuple[str, str]] = field(default_factory=list)
    events: list[str] = field(default_factory=list)


def _part_of(figure: Figure) -> Slot:
    """One of the KPI's own periods, as relief sees it."""
    period = Period(figure.period, "part", figure.start, figure.end, None, figure.period, None)
    return Slot(period, figure.start, figure.end)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


__all__ = ["NO_RELIEF", "Relief", "Reliefs", "no_relief", "reliefs"]
