"""Triggers: what counts misses over time, and when there are enough (SEMANTICS 9 and 14, step 10).

A trigger looks at periods in order. ``rolling`` windows end with each period; ``fixed`` ones follow one another from
the day the count begins. Whether a window that still holds the misses triggers again was agreed (V2): ``none`` triggers
when the window first holds enough, and not while it still does; ``each`` in every period in which it does;
``each miss`` in those of them that bring a further miss; ``after reset`` counts afresh after each time.

Triggers that count service points are the money side's, because points come after repeat multipliers.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from tallystick.charter.clauses.definitions import ClauseDefinition, TriggerRule
from tallystick.charter.clauses.reckoning import commencement
from tallystick.obligations.because import listed_periods
from tallystick.obligations.desk import Desk
from tallystick.obligations.determination import Determination
from tallystick.obligations.events_of import concerns
from tallystick.obligations.judged import MISSES, Firing, Judged, Result
from tallystick.obligations.slots import held
from tallystick.obligations.spans import add_months, block

UNJUDGED = frozenset({Result.EXCUSED, Result.INSUFFICIENT, Result.NO_ACTIVITY, Result.UNDETERMINED, Result.INTERIM})
"""Outcomes that are neither kept nor missed."""

_MOST_LISTED = 12
"""So many periods are named in a sentence; the record of a firing holds all of them."""

Pooled = Callable[[int, int], bool | None]
"""Whether the pooled value of the judged periods from one position until before another is a miss."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One period as a trigger sees it."""

    period: str
    label: str
    start: date
    end: date
    counts: bool
    unjudged: bool
    unknown: bool = False
    """Whether its verdict is not known yet: it may still turn out to count."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a trigger found in one period."""

    firing: Firing | None
    because: str | None
    count: int | None = None
    """How many the window held; None where it was not judged."""
    unknown: int = 0
    """Of how many periods in the window the verdict is not known yet."""


@dataclass(frozen=True, slots=True)
class Stand:
    """How a trigger stands after a period."""

    holds: bool = False
    """Whether its window held enough, or its row had fired."""
    block: date = date.min
    """Of fixed windows: the first day of the window; of rolling ones there is none."""
    reset: date = date.min
    """Before this day nothing counts any more: it has fired, and counts afresh after each time."""


def marks_of(
    judged: Sequence[Judged],
    counts: Sequence[str],
    labels: Mapping[str, str],
    met_by_carry: frozenset[str],
    *,
    levels: frozenset[str] = frozenset(),
) -> list[Mark]:
    """A clause's own periods as marks: which ones count for a trigger on outcomes (``missed``) or on levels.

    A miss that was waived in everything, that lies in a ramp-up that does not count, or that was filled wholly by what
    was carried over, is none.
    """
    return [
        Mark(
            each.period,
            labels.get(each.period, each.period),
            each.start,
            each.end,
            counts=counting,
            unjudged=not counting and (each.verdict.result in UNJUDGED or "all" in each.waived),
        )
        for each in judged
        for counting in (_counts(each, counts, levels, met=each.period in met_by_carry),)
    ]


def _counts(judged: Judged, counts: Sequence[str], levels: frozenset[str], *, met: bool) -> bool:
    if "all" in judged.waived:
        return False
    result = Result.MET if met else judged.verdict.result
    reached = () if met or result in UNJUDGED else (*judged.verdict.reached, judged.verdict.band)
    return any(each in reached if each in levels - _MISSED else _is(result, each) for each in counts)


_MISSED = frozenset({Result.MISSED.value})


def _is(result: Result, counted: str) -> bool:
    """Whether an outcome is the one that is counted; a deemed miss is a miss."""
    return result in MISSES if counted == Result.MISSED else result == counted.replace(" ", "_")


def others_of(desk: Desk, clauses: Sequence[str], own: str, obligor: str, counts: Sequence[str]) -> list[Mark]:
    """The periods of other clauses as marks, for the same obligor."""
    found: list[Mark] = []
    for clause in clauses:
        if clause == own:
            continue
        definition = desk.compiled.clauses.definitions.get(clause)
        title = definition.clause.title if definition is not None and definition.clause.title else clause
        ramp = definition.clause.ramp_up if definition is not None else None
        levels = frozenset(each.name for each in definition.levels) if definition is not None else frozenset()
        for (party, _), periods in desk.determined.get(clause, {}).items():
            if party != obligor:
                continue
            for made in periods.values():
                early = ramp is not None and not ramp.counts and made.start < ramp.until
                waived = _is_waived(desk, made)
                counting = not waived and any(_made_counts(made, each, levels) for each in counts)
                unjudged = not counting and (made.outcome in UNJUDGED or waived)
                period = definition.calendar.by_id.get(made.period) if definition is not None else None
                label = f"{title} in {period.label if period is not None else made.period}"
                unknown = made.outcome is Result.UNDETERMINED and not waived and not early
                found.append(Mark(made.period, label, made.start, made.end, counting and not early, unjudged, unknown))
    return sorted(found, key=lambda mark: (mark.end, mark.start, mark.label))


def _made_counts(made: Determination, counted: str, levels: frozenset[str]) -> bool:
    if counted in levels - _MISSED:
        return made.outcome not in UNJUDGED and counted in (*made.reached, made.band)
    return _is(made.outcome, counted)


def _is_waived(desk: Desk, made: Determination) -> bool:
    waivers = desk.events.waivers.get((made.clause, made.period), ())
    return any(each.what == "all" and concerns(each, obligor=made.obligor, scope=made.scope) for each in waivers)


def count(
    rule: TriggerRule,
    definition: ClauseDefinition,
    desk: Desk,
    *,
    own: Sequence[Mark],
    others: Sequence[Mark],
    level: str | None,
    pooled: Pooled | None = None,
    ramp_ends: date | None = None,
) -> list[Counted]:
    """What a trigger finds in each of the clause's own periods.

    ``others`` are marks of other clauses; where they are given the own ones count only if the rule names its clause.
    ``ramp_ends`` is the day before which misses do not count.
    """
    return count_on(
        rule,
        definition,
        desk,
        own=own,
        others=others,
        level=level,
        pooled=pooled,
        ramp_ends=ramp_ends,
        before=BEGINNING,
    )[0]


@dataclass(frozen=True, slots=True)
class Before:
    """What was counted before, where the count goes on under another charter."""

    marks: Sequence[Mark] = ()
    """The periods before, in order."""
    stand: Stand = Stand()
    since: date | None = None
    """From this day on it is counted, where misses before were reset."""


BEGINNING = Before()


def count_on(
    rule: TriggerRule,
    definition: ClauseDefinition,
    desk: Desk,
    *,
    own: Sequence[Mark],
    others: Sequence[Mark],
    level: str | None,
    before: Before,
    pooled: Pooled | None = None,
    ramp_ends: date | None = None,
) -> tuple[list[Counted], Stand]:
    """What a trigger finds in each of the own periods, going on from what was before; and how it stands after them."""
    first, last = held(definition, desk.compiled)
    since = rule.trigger.from_ or first
    if before.since is not None:
        since = max(since, before.since)
    since_counting = since if ramp_ends is None else max(since, ramp_ends)
    counted = _Counting(rule, definition, desk, level=level, since=since, since_counting=since_counting, until=last)
    counted.stand, counted.skip = before.stand, len(before.marks)
    every = [*before.marks, *own]
    if rule.trigger.judged == "pooled" and pooled is not None:
        return counted.pooled(every, pooled), counted.stand
    if rule.trigger.consecutive is not None:
        return counted.consecutive(every, others), counted.stand
    return counted.windows(every, others), counted.stand


class _Counting:
    """One trigger at work."""

    def __init__(
        self,
        rule: TriggerRule,
        definition: ClauseDefinition,
        desk: Desk,
        *,
        level: str | None,
        since: date,
        since_counting: date,
        until: date,
    ) -> None:
        self.rule, self.trigger, self.definition, self.desk = rule, rule.trigger, definition, desk
        self.level, self.since, self.since_counting, self.until = level, since, since_counting, until
        self.again = self.trigger.again or "none"
        self.needed = int(rule.needed)
        self.first = 0
        self.stand = Stand()
        """How it stands: before the first period that is counted, then after each."""
        self.skip = 0
        """So many periods at the beginning were counted before, under another charter."""

    def windows(self, own: Sequence[Mark], others: Sequence[Mark]) -> list[Counted]:
        """``k of n``: sums over the marks that count, window by window."""
        self.first = self._first(own)
        marks = self._counting_marks(own, others)
        hits = [mark for mark in marks if mark.counts and mark.start >= self.since_counting]
        hit_ends = [mark.end for mark in hits]
        unsure = [mark for mark in marks if mark.unknown and mark.start >= self.since_counting]
        found: list[Counted] = []
        held_before: tuple[date, bool] | None = None
        goes_on, reset = self.stand.holds, self.stand.reset
        for number, mark in enumerate(own[self.skip :], start=self.skip):
            begin = self._begin(own, number)
            if begin is None:
                found.append(Counted(None, None))
                continue
            if goes_on:
                goes_on, held_before = False, self._held_before(begin)
            low = bisect_left(hit_ends, max(begin, reset) + timedelta(days=1))
            high = bisect_right(hit_ends, mark.end)
            inside = hits[low:high]
            if others:  # periods of other clauses may lie across the edge of the window
                inside = [each for each in inside if each.start >= max(begin, reset)]
            enough = len(inside) >= self.needed
            block_begin = begin if self._is_block() else date.min
            still = held_before is not None and held_before == (block_begin, True)
            held_before = (block_begin, enough)
            fires = enough and (not still or self._may_again(mark, inside))
            if fires and self.again == "after reset":
                reset = mark.end
                held_before = (block_begin, False)
            self.stand = Stand(held_before[1], held_before[0], reset)
            counted = self._counted(mark, inside, fires=fires, still=enough and not fires)
            unknown = sum(max(begin, reset) <= each.start and each.end <= mark.end for each in unsure)
            found.append(replace(counted, unknown=unknown) if unknown else counted)
        return found

    def _held_before(self, begin: date) -> tuple[date, bool]:
        """That the window held enough before; a window of another kind than before is taken for this one."""
        if not self._is_block():
            return date.min, True
        return (begin, True) if self.stand.block == date.min else (self.stand.block, True)

    def _may_again(self, mark: Mark, inside: Sequence[Mark]) -> bool:
        """Whether a window that held enough before may trigger again; with ``each miss`` the period brings a miss."""
        if self.again == "each miss":
            return any(mark.start < each.end <= mark.end for each in inside)
        return self.again != "none"

    def consecutive(self, own: Sequence[Mark], others: Sequence[Mark]) -> list[Counted]:
        """So many in a row; a period without verdict is passed over, or breaks the row, as agreed."""
        marks = self._counting_marks(own, others)
        found: list[Counted] = []
        row: list[Mark] = []
        at, fired, reset = 0, self.stand.holds, self.stand.reset
        for number, mark in enumerate(own):
            if number == self.skip:
                fired = fired and bool(row)
            while at < len(marks) and marks[at].end <= mark.end:
                if marks[at].end > reset:
                    row = self._longer(row, marks[at])
                fired = fired and (bool(row) or number < self.skip)
                at += 1
            if number < self.skip:
                continue
            is_longer = bool(row) and row[-1].end == mark.end
            again = not fired or self.again in ("each", "each miss")
            fires = len(row) >= self.needed and is_longer and again
            fired = bool(row) and (fired or fires)
            found.append(self._counted(mark, list(row), fires=fires, still=False))
            if fires and self.again == "after reset":
                row, fired, reset = [], False, mark.end
            self.stand = Stand(fired, date.min, reset)
        return found

    def _longer(self, row: list[Mark], mark: Mark) -> list[Mark]:
        if mark.counts and mark.start >= self.since_counting:
            return [*row, mark]
        if mark.unjudged or mark.start < self.since_counting:
            return [] if self.trigger.unjudged == "breaks" else row
        return []

    def pooled(self, own: Sequence[Mark], pooled: Pooled) -> list[Counted]:
        """The window is pooled and judged as a whole."""
        self.first = self._first(own)
        starts = [each.start for each in own]
        found: list[Counted] = []
        before, since = self.stand.holds, self.stand.reset
        reset = bisect_left(starts, since)
        for number, mark in enumerate(own[self.skip :], start=self.skip):
            begin = self._begin(own, number)
            if begin is None:
                found.append(Counted(None, None))
                continue
            first = max(reset, bisect_left(starts, begin))
            missed = bool(pooled(first, number + 1)) if first <= number else False
            fires = missed and (self.again != "none" or not before)
            before = missed
            if fires and self.again == "after reset":
                reset, before, since = number + 1, False, mark.end
            self.stand = Stand(before, date.min, since)
            inside = list(own[first : number + 1]) if missed else []
            found.append(self._counted(mark, inside, fires=fires, still=False, pooled=True))
        return found

    def _counting_marks(self, own: Sequence[Mark], others: Sequence[Mark]) -> list[Mark]:
        mine = own if self.definition.id in self.rule.clauses else ()
        return sorted([*mine, *others], key=lambda mark: (mark.end, mark.start, mark.label)) if others else list(mine)

    def _first(self, own: Sequence[Mark]) -> int:
        """The position of the first period of the count."""
        return next((at for at, each in enumerate(own) if each.start >= self.since), len(own))

    def _is_block(self) -> bool:
        return self.rule.block is not None or self.trigger.window == "fixed"

    def _begin(self, own: Sequence[Mark], number: int) -> date | None:
        """The first day of the window that ends with a period; None where it is not judged, being early."""
        mark = own[number]
        rule = self.rule
        if mark.start < self.since:
            return None
        if rule.block is not None:
            calendar, begun = self.definition.calendar, commencement(self.desk.compiled.charter)
            if rule.block == "term":
                return self.since
            begin, _ = block(rule.block, mark.start, calendar, commencement=begun, end=self.until)
            return self._not_early(begin)
        if rule.months is not None:
            return self._not_early(add_months(mark.end, -rule.months))
        if rule.days is not None:
            return self._not_early(mark.end - timedelta(days=rule.days))
        if rule.size is None:
            return self.since
        position = number - self.first
        if self.trigger.window == "fixed":
            return own[self.first + position // rule.size * rule.size].start
        if position < rule.size - 1:
            return None if self.trigger.early_window == "not judged" else self.since
        return own[number - rule.size + 1].start

    def _not_early(self, begin: date) -> date | None:
        if begin >= self.since:
            return begin
        return None if self.trigger.early_window == "not judged" else self.since

    def _counted(
        self, mark: Mark, inside: Sequence[Mark], *, fires: bool, still: bool, pooled: bool = False
    ) -> Counted:
        firing = None
        if fires:
            periods = tuple(each.period for each in inside)
            firing = Firing(self.rule.name, self.level, Fraction(1 if pooled else len(inside)), periods)
        said = self._said(mark, inside, fires=fires, still=still, pooled=pooled)
        return Counted(firing, said, min(1, len(inside)) if pooled else len(inside))

    def _said(self, mark: Mark, inside: Sequence[Mark], *, fires: bool, still: bool, pooled: bool) -> str | None:
        """A sentence where something was counted; a window without misses needs none."""
        if not inside or not (fires or still or mark.counts or inside[-1].end == mark.end):
            return None
        what = "Misses" if self.rule.counts == ("missed",) else f"Periods that are {' or '.join(self._named())}"
        where = f" in the {self._span_words()} to {mark.label}" if self._span_words() else f" to {mark.label}"
        labels = listed_periods([each.label for each in inside], most=_MOST_LISTED)
        if pooled:
            text = f"Pooled{where} the promise is missed"
        elif self.trigger.consecutive is not None:
            text = f"{what} in a row{where}: {labels}: {len(inside)} of {self.needed} needed"
        else:
            text = f"{what}{where}: {labels}: {len(inside)} of {self.needed} needed"
        if fires:
            return f"{text}; trigger '{self.rule.name}' fires{self._rights()}."
        if still:
            return f"{text}; the window still holds what has triggered before."
        return f"{text}."

    def _named(self) -> list[str]:
        own = {level.name for level in self.definition.levels} - _MISSED
        return [f"in '{each}'" if each in own else each.replace("_", " ") for each in self.rule.counts]

    def _span_words(self) -> str:
        if self.trigger.consecutive is not None:
            return ""
        of = self.trigger.of
        if of is None or of == "term":
            return ""
        return of.removeprefix("last ")

    def _rights(self) -> str:
        rights = [rule.consequence.right for rule in self.rule.then if rule.consequence.right is not None]
        return f"; the right to {' and to '.join(rights)} arises" if rights else ""
